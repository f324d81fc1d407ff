/* The step of a capture that is iterated over: one C call for the device, and the `Period` of it.

   Made of cffi calls, structs unpacked and tuples built in Python, it took as long as the transfer
   itself. What is out of the ordinary is left to Python (`otherwise`). A timer's tick is a period
   without frames. */

#include "native.h"
#include "../cdef/period.h"

#include <errno.h>
#include <stddef.h>
#include <structmember.h>

typedef int (*Capture)(void *pcm, aio_period_t *period);

typedef struct {
    PyObject_HEAD
    Capture capture;
    void *pcm;
    const char *stage;      /* where the period is, plane after plane */
    unsigned long planes;   /* 1 for all channels together, else one for each; 0 for a tick */
    unsigned long stride;   /* bytes from plane to plane */
    unsigned long sample;   /* bytes of a frame in a plane */
    int hardware;           /* a transfer takes microseconds: not worth giving the GIL away */
    PyObject *owner;        /* keeps the memory that is pointed to */
    PyObject *make;         /* `Period`, a subclass of tuple */
    PyObject *setup;        /* its last field */
    PyObject *arming;       /* told whether a wake-up is on its way */
    PyObject *otherwise;    /* called with an error: True to try again, False to wait */
    PyObject *ready;        /* fetched, and not yet taken by who waits for it */
    unsigned long count;    /* periods so far */
} Fetch;

static PyObject *fetch_type;
static newfunc new_tuple;

static PyObject *plane(const Fetch *self, unsigned long index, int64_t frames)
{
    return PyBytes_FromStringAndSize(self->stage + index * self->stride,
                                     (Py_ssize_t)frames * (Py_ssize_t)self->sample);
}

static PyObject *samples(const Fetch *self, int64_t frames)
{
    if (self->planes == 1)
        return plane(self, 0, frames);
    PyObject *all = PyTuple_New((Py_ssize_t)self->planes);
    for (unsigned long i = 0; all != NULL && i < self->planes; i++) {
        PyObject *one = plane(self, i, frames);
        if (one == NULL || PyTuple_SetItem(all, (Py_ssize_t)i, one) < 0) {
            Py_DECREF(all);
            return NULL;
        }
    }
    return all;
}

PyObject *named_tuple(PyObject *type, PyObject **values, Py_ssize_t count)
{
    PyObject *fields = PyTuple_New(count), *made = NULL, *arguments = NULL;
    bool complete = fields != NULL;
    for (Py_ssize_t i = 0; i < count; i++) {
        complete = complete && values[i] != NULL;
        if (fields != NULL)
            PyTuple_SetItem(fields, i, values[i]);
        else
            Py_XDECREF(values[i]);
    }
    if (complete)
        arguments = PyTuple_Pack(1, fields);
    if (arguments != NULL)
        made = new_tuple((PyTypeObject *)type, arguments, NULL);
    Py_XDECREF(arguments);
    Py_XDECREF(fields);
    return made;
}

static PyObject *make_period(Fetch *self, const aio_period_t *period)
{
    self->count++;
    if (self->planes == 0) {
        PyObject *tick[] = {
            PyLong_FromLongLong(period->position),
            PyLong_FromLongLong(period->lost),
            PyFloat_FromDouble(period->time),
        };
        return named_tuple(self->make, tick, 3);
    }
    PyObject *values[] = {
        samples(self, period->frames),      PyLong_FromLongLong(period->frames),
        PyLong_FromLongLong(period->position), PyFloat_FromDouble(period->time),
        PyLong_FromLongLong(period->lost),  Py_NewRef(self->setup),
    };
    return named_tuple(self->make, values, sizeof values / sizeof *values);
}

static int capture(Fetch *self, aio_period_t *period)
{
    int code;
    if (self->hardware)
        return self->capture(self->pcm, period);
    Py_BEGIN_ALLOW_THREADS
    code = self->capture(self->pcm, period);
    Py_END_ALLOW_THREADS
    return code;
}

PyObject *fetch_period(PyObject *object)
{
    Fetch *self = (Fetch *)object;
    aio_period_t period;
    if (self->ready != NULL)
        return take(&self->ready);
    for (;;) {
        int code = capture(self, &period);
        if (code > 0)
            return set_armed(self->arming, period.armed) ? make_period(self, &period) : NULL;
        int again = ask(self->otherwise, code);
        if (again < 0)
            return NULL;
        if (!again)
            Py_RETURN_NONE;
        if (self->ready != NULL)
            return take(&self->ready);
    }
}

static PyObject *fetch_call(Fetch *self, PyObject *Py_UNUSED(arguments),
                            PyObject *Py_UNUSED(keywords))
{
    PyObject *period = fetch_period((PyObject *)self);
    if (period != NULL && period != Py_None)
        put(&self->ready, Py_NewRef(period));
    return period;
}

static PyObject *fetch_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords)
{
    static char *names[] = {"owner", "capture", "pcm", "stage", "planes", "stride", "sample", "hardware",
                            "make", "setup", "arming", "otherwise", NULL};
    unsigned long long function, pcm, stage;
    unsigned long planes, stride, sample;
    int hardware;
    PyObject *owner, *make, *setup, *arming, *otherwise;
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "$OKKKkkkpOOOO", names, &owner, &function, &pcm,
                                     &stage, &planes, &stride, &sample, &hardware, &make, &setup,
                                     &arming, &otherwise))
        return NULL;
    allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    Fetch *self = (Fetch *)allocate(type, 0);
    if (self == NULL)
        return NULL;
    self->capture = (Capture)(uintptr_t)function;
    self->pcm = (void *)(uintptr_t)pcm;
    self->stage = (const char *)(uintptr_t)stage;
    self->planes = planes;
    self->stride = stride;
    self->sample = sample;
    self->hardware = hardware;
    self->owner = Py_NewRef(owner);
    self->make = Py_NewRef(make);
    self->setup = Py_NewRef(setup);
    self->arming = Py_NewRef(arming);
    self->otherwise = Py_NewRef(otherwise);
    return (PyObject *)self;
}

static int fetch_traverse(Fetch *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE((PyObject *)self));
    Py_VISIT(self->owner);
    Py_VISIT(self->make);
    Py_VISIT(self->setup);
    Py_VISIT(self->arming);
    Py_VISIT(self->otherwise);
    Py_VISIT(self->ready);
    return 0;
}

static int fetch_clear(Fetch *self)
{
    Py_CLEAR(self->owner);
    Py_CLEAR(self->make);
    Py_CLEAR(self->setup);
    Py_CLEAR(self->arming);
    Py_CLEAR(self->otherwise);
    Py_CLEAR(self->ready);
    return 0;
}

static void fetch_dealloc(Fetch *self)
{
    PyObject_GC_UnTrack(self);
    fetch_clear(self);
    free_object((PyObject *)self);
}

static PyObject *fetch_get_ready(Fetch *self, void *Py_UNUSED(closure))
{
    return Py_NewRef(self->ready ? self->ready : Py_None);
}

static int fetch_set_ready(Fetch *self, PyObject *period, void *Py_UNUSED(closure))
{
    put(&self->ready, period == NULL || period == Py_None ? NULL : Py_NewRef(period));
    return 0;
}

static PyMemberDef members[] = {
    {"count", T_ULONG, offsetof(Fetch, count), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyGetSetDef properties[] = {
    {"ready", (getter)fetch_get_ready, (setter)fetch_set_ready, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "A capture's step: the next period."},
    {Py_tp_new, fetch_new},
    {Py_tp_dealloc, fetch_dealloc},
    {Py_tp_traverse, fetch_traverse},
    {Py_tp_clear, fetch_clear},
    {Py_tp_call, fetch_call},
    {Py_tp_members, members},
    {Py_tp_getset, properties},
    {0, NULL},
};

static PyType_Spec spec = {
    .name = "aioalsa._ffi._native.Fetch",
    .basicsize = sizeof(Fetch),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .slots = slots,
};

PyObject *make_fetch_type(void)
{
    new_tuple = (newfunc)PyType_GetSlot(&PyTuple_Type, Py_tp_new);
    fetch_type = PyType_FromSpec(&spec);
    return fetch_type;
}

bool is_fetch(PyObject *object)
{
    return (PyObject *)Py_TYPE(object) == fetch_type;
}
