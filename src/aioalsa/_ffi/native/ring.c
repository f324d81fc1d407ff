/* Views onto a PCM's ring buffer itself, and the step that shows them part by part.

   1. A view is a memoryview of a `Loan`, which nothing else refers to.
   2. At the next step, when the stream is closed or collected, it is released: using it raises
      ValueError from then on. Released memoryviews are also what the collector of CPython 3.11 can
      deal with (see `pcm/_buffers.py`); until then the `Ring` holds it, unseen by the collector.
   3. Slices and arrays made of it can't be taken back. As long as there are any, their loan lives,
      and the PCM is closed only when the last of them has died. They show whatever sound the ring
      has by then.

   It is C because a view is made for every period: in Python that cost more than copying it. */

#include "native.h"

#include <stddef.h>
#include <structmember.h>

typedef struct {
    PyObject_HEAD
    PyObject *close;    /* closes the PCM; NULL once that was called */
    PyObject *late;     /* the same, for when the last loan comes back after `free` */
    PyObject *shown;    /* a list of the views of this step, or NULL */
    unsigned long lent;
    char over;
} Ring;

typedef struct {
    PyObject_HEAD
    Ring *ring;
    void *begin;
    Py_ssize_t size;
    int readonly;
} Loan;

static PyObject *ring_type, *loan_type, *window_type, *release;

/* Loans. */

static int loan_get(Loan *self, Py_buffer *view, int flags)
{
    return PyBuffer_FillInfo(view, (PyObject *)self, self->begin, self->size, self->readonly, flags);
}

static void loan_dealloc(Loan *self)
{
    Ring *ring = self->ring;
    free_object((PyObject *)self);
    if (--ring->lent == 0 && ring->over && ring->close != NULL) {
        PyObject *kind, *error, *trace, *done;
        PyErr_Fetch(&kind, &error, &trace);
        put(&ring->close, NULL);
        done = PyObject_CallNoArgs(ring->late);
        if (done == NULL)
            PyErr_WriteUnraisable(ring->late);
        Py_XDECREF(done);
        PyErr_Restore(kind, error, trace);
    }
    Py_DECREF((PyObject *)ring);
}

static PyObject *lend(Ring *ring, void *begin, unsigned long size, int readonly)
{
    allocfunc allocate = (allocfunc)PyType_GetSlot((PyTypeObject *)loan_type, Py_tp_alloc);
    Loan *loan = (Loan *)allocate((PyTypeObject *)loan_type, 0);
    if (loan == NULL)
        return NULL;
    loan->ring = (Ring *)Py_NewRef((PyObject *)ring);
    loan->begin = begin;
    loan->size = (Py_ssize_t)size;
    loan->readonly = readonly;
    ring->lent++;
    PyObject *view = PyMemoryView_FromObject((PyObject *)loan);
    Py_DECREF((PyObject *)loan);
    return view;
}

/* The ring. */

static bool hide(Ring *self)
{
    PyObject *shown = take(&self->shown);
    Py_ssize_t count = shown == NULL ? 0 : PyList_Size(shown);
    for (Py_ssize_t i = 0; i < count; i++) {
        PyObject *done = PyObject_CallMethodObjArgs(PyList_GetItem(shown, i), release, NULL);
        if (done == NULL) {
            /* Refused while an array looks through it; see the story above. */
            if (!PyErr_ExceptionMatches(PyExc_BufferError)) {
                Py_DECREF(shown);
                return false;
            }
            PyErr_Clear();
        }
        Py_XDECREF(done);
    }
    Py_XDECREF(shown);
    return true;
}

static PyObject *ring_hide(Ring *self, PyObject *Py_UNUSED(nothing))
{
    return hide(self) ? Py_NewRef(Py_None) : NULL;
}

static PyObject *ring_show(Ring *self, PyObject *views)
{
    if (!PyList_Check(views)) {
        PyErr_SetString(PyExc_TypeError, "show() takes a list of memoryviews");
        return NULL;
    }
    if (!hide(self))
        return NULL;
    put(&self->shown, Py_NewRef(views));
    Py_RETURN_NONE;
}

static PyObject *ring_free(Ring *self, PyObject *Py_UNUSED(nothing))
{
    if (!hide(self))
        return NULL;
    self->over = 1;
    if (self->lent > 0 || self->close == NULL)
        Py_RETURN_NONE;
    PyObject *close = take(&self->close), *done = PyObject_CallNoArgs(close);
    Py_DECREF(close);
    return done;
}

static PyObject *ring_new(PyTypeObject *type, PyObject *arguments, PyObject *Py_UNUSED(keywords))
{
    PyObject *close, *late;
    if (!PyArg_UnpackTuple(arguments, "Ring", 2, 2, &close, &late))
        return NULL;
    allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    Ring *self = (Ring *)allocate(type, 0);
    if (self == NULL)
        return NULL;
    self->close = Py_NewRef(close);
    self->late = Py_NewRef(late);
    return (PyObject *)self;
}

static void ring_dealloc(Ring *self)
{
    Py_CLEAR(self->shown);
    Py_CLEAR(self->close);
    Py_CLEAR(self->late);
    free_object((PyObject *)self);
}

/* The step. */

typedef long (*Map)(void *pcm, void **planes, unsigned long *offset);
typedef long (*Commit)(void *pcm, unsigned long offset, unsigned long frames,
                       unsigned long start_threshold);
typedef int (*Settle)(void *pcm);

typedef struct {
    PyObject_HEAD
    Map map;
    Commit commit;
    Settle settle;           /* after a commit: 1 if a wake-up is on its way */
    void *pcm;
    unsigned long planes;    /* 0 for one view of all channels together, else one for each */
    unsigned long sample;    /* bytes of a frame in a plane */
    unsigned long threshold; /* frames that start a playback */
    int readonly;
    int hardware;            /* all of it takes microseconds: not worth giving the GIL away */
    PyObject *owner;         /* keeps the memory that is pointed to */
    PyObject *ring;
    PyObject *arming;        /* told whether a wake-up is on its way */
    PyObject *otherwise;     /* called with an error: True to try again, False to wait */
    unsigned long offset;    /* of what the user looks at, frames from the ring's begin */
    unsigned long given;     /* frames of it */
    const long long *position; /* the stream's, frames */
    long long at;            /* the position of what the user looks at */
    unsigned long count;     /* parts so far */
    long code;               /* what a commit met that nobody was told yet */
    void **places;           /* where the planes of a part begin */
} Window;

static PyObject *make_views(Window *self, unsigned long frames)
{
    Ring *ring = (Ring *)self->ring;
    unsigned long count = self->planes ? self->planes : 1;
    PyObject *views, *view;
    if (!hide(ring) || (views = PyList_New(0)) == NULL)
        return NULL;
    /* Held before they are complete: what fails is released with the next ones. */
    put(&ring->shown, views);
    for (unsigned long i = 0; i < count; i++) {
        view = lend(ring, self->places[i], frames * self->sample, self->readonly);
        int error = view == NULL ? -1 : PyList_Append(views, view);
        Py_XDECREF(view);
        if (error < 0)
            return NULL;
    }
    self->given = frames;
    self->at = *self->position;
    self->count++;
    return self->planes ? PyList_AsTuple(views) : Py_NewRef(PyList_GetItem(views, 0));
}

static long map_part(Window *self)
{
    long code;
    if (self->hardware)
        return self->map(self->pcm, self->places, &self->offset);
    Py_BEGIN_ALLOW_THREADS
    code = self->map(self->pcm, self->places, &self->offset);
    Py_END_ALLOW_THREADS
    return code;
}

PyObject *window_view(PyObject *object)
{
    Window *self = (Window *)object;
    for (;;) {
        long code = map_part(self);
        if (code > 0)
            return make_views(self, (unsigned long)code);
        int again = ask(self->otherwise, code);
        if (again < 0)
            return NULL;
        if (!again)
            Py_RETURN_NONE;
    }
}

static PyObject *window_call(PyObject *self, PyObject *Py_UNUSED(arguments),
                           PyObject *Py_UNUSED(keywords))
{
    return window_view(self);
}

/* Be done with what was shown; false with an exception. */
static bool end(Window *self)
{
    unsigned long frames = self->given;
    bool armed = false;
    self->given = 0;
    if (!hide((Ring *)self->ring))
        return false;
    /* Whoever reads or writes in another way meanwhile is done with it already. */
    if (frames == 0 || *self->position != self->at)
        return true;
    if (self->hardware) {
        self->code = self->commit(self->pcm, self->offset, frames, self->threshold);
        armed = self->code >= 0 && self->settle(self->pcm) == 1;
    } else {
        Py_BEGIN_ALLOW_THREADS
        self->code = self->commit(self->pcm, self->offset, frames, self->threshold);
        armed = self->code >= 0 && self->settle(self->pcm) == 1;
        Py_END_ALLOW_THREADS
    }
    return set_armed(self->arming, armed);
}

/* What it met, a negative errno, or 0. */
static PyObject *window_end(Window *self, PyObject *Py_UNUSED(nothing))
{
    if (!end(self))
        return NULL;
    long code = self->code < 0 ? self->code : 0;
    self->code = 0;
    return PyLong_FromLong(code);
}

/* The same where all is in order, and True; False if Python has to look at it. */
static PyObject *window_next(Window *self, PyObject *Py_UNUSED(nothing))
{
    int idle = is_idle(self->arming);
    if (idle < 0)
        return NULL;
    if (idle == 0)
        Py_RETURN_FALSE;
    if (!end(self))
        return NULL;
    return PyBool_FromLong(self->code >= 0);
}

/* Take back what was shown to nobody, or is not to be played. */
static PyObject *window_forget(Window *self, PyObject *Py_UNUSED(nothing))
{
    self->given = 0;
    return ring_hide((Ring *)self->ring, NULL);
}

static PyObject *window_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords)
{
    static char *names[] = {"owner",     "map",      "commit",   "settle", "pcm",    "position",  "planes",
                            "sample",    "threshold", "readonly", "hardware", "ring", "arming",
                            "otherwise", NULL};
    unsigned long long map, commit, settle, pcm, position;
    unsigned long planes, sample, threshold;
    int readonly, hardware;
    PyObject *owner, *ring, *arming, *otherwise;
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "$OKKKKKkkkppO!OO", names, &owner, &map,
                                     &commit, &settle, &pcm, &position, &planes, &sample, &threshold,
                                     &readonly, &hardware, ring_type, &ring, &arming, &otherwise))
        return NULL;
    allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    Window *self = (Window *)allocate(type, 0);
    if (self == NULL)
        return NULL;
    self->places = PyMem_Malloc((planes ? planes : 1) * sizeof *self->places);
    if (self->places == NULL) {
        Py_DECREF((PyObject *)self);
        return PyErr_NoMemory();
    }
    self->map = (Map)(uintptr_t)map;
    self->commit = (Commit)(uintptr_t)commit;
    self->settle = (Settle)(uintptr_t)settle;
    self->pcm = (void *)(uintptr_t)pcm;
    self->position = (const long long *)(uintptr_t)position;
    self->planes = planes;
    self->sample = sample;
    self->threshold = threshold;
    self->readonly = readonly;
    self->hardware = hardware;
    self->owner = Py_NewRef(owner);
    self->ring = Py_NewRef(ring);
    self->arming = Py_NewRef(arming);
    self->otherwise = Py_NewRef(otherwise);
    return (PyObject *)self;
}

static int window_traverse(Window *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE((PyObject *)self));
    Py_VISIT(self->owner);
    Py_VISIT(self->ring);
    Py_VISIT(self->arming);
    Py_VISIT(self->otherwise);
    return 0;
}

static int window_clear(Window *self)
{
    Py_CLEAR(self->owner);
    Py_CLEAR(self->ring);
    Py_CLEAR(self->arming);
    Py_CLEAR(self->otherwise);
    return 0;
}

static void window_dealloc(Window *self)
{
    PyObject_GC_UnTrack(self);
    window_clear(self);
    PyMem_Free(self->places);
    free_object((PyObject *)self);
}

/* The types. */

static PyMethodDef ring_methods[] = {
    {"show", (PyCFunction)(void (*)(void))ring_show, METH_O, NULL},
    {"hide", (PyCFunction)(void (*)(void))ring_hide, METH_NOARGS, NULL},
    {"free", (PyCFunction)(void (*)(void))ring_free, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyMethodDef window_methods[] = {
    {"next", (PyCFunction)(void (*)(void))window_next, METH_NOARGS, NULL},
    {"end", (PyCFunction)(void (*)(void))window_end, METH_NOARGS, NULL},
    {"forget", (PyCFunction)(void (*)(void))window_forget, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef window_members[] = {
    {"count", T_ULONG, offsetof(Window, count), READONLY, NULL},
    {"given", T_ULONG, offsetof(Window, given), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyType_Slot loan_slots[] = {
    {Py_tp_doc, "A piece of a ring buffer that somebody may look at."},
    {Py_bf_getbuffer, loan_get},
    {Py_tp_dealloc, loan_dealloc},
    {0, NULL},
};

static PyType_Slot ring_slots[] = {
    {Py_tp_doc, "The views onto one PCM's ring buffer, and the end of that PCM."},
    {Py_tp_new, ring_new},
    {Py_tp_dealloc, ring_dealloc},
    {Py_tp_methods, ring_methods},
    {0, NULL},
};

static PyType_Slot window_slots[] = {
    {Py_tp_doc, "A mapped stream's step: the next part of the ring buffer."},
    {Py_tp_new, window_new},
    {Py_tp_dealloc, window_dealloc},
    {Py_tp_traverse, window_traverse},
    {Py_tp_clear, window_clear},
    {Py_tp_call, window_call},
    {Py_tp_members, window_members},
    {Py_tp_methods, window_methods},
    {0, NULL},
};

static PyType_Spec loan_spec = {
    .name = "aioalsa._ffi._native.Loan",
    .basicsize = sizeof(Loan),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = loan_slots,
};

static PyType_Spec ring_spec = {
    .name = "aioalsa._ffi._native.Ring",
    .basicsize = sizeof(Ring),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = ring_slots,
};

static PyType_Spec window_spec = {
    .name = "aioalsa._ffi._native.Window",
    .basicsize = sizeof(Window),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .slots = window_slots,
};

PyObject *make_ring_type(void)
{
    release = PyUnicode_InternFromString("release");
    loan_type = PyType_FromSpec(&loan_spec);
    if (release == NULL || loan_type == NULL)
        return NULL;
    ring_type = PyType_FromSpec(&ring_spec);
    return ring_type;
}

PyObject *make_window_type(void)
{
    window_type = PyType_FromSpec(&window_spec);
    return window_type;
}

bool is_window(PyObject *object)
{
    return (PyObject *)Py_TYPE(object) == window_type;
}
