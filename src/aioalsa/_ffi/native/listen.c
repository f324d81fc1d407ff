/* The step of a control that is iterated over: the next event, as an `ElementEvent`.

   What happens mostly is that one element that is known has a new value: that is read and told
   right here, before all else, since somebody waits for it. Everything else is left to Python
   (`otherwise`). */

#include "native.h"

#include <stddef.h>
#include <stdint.h>
#include <structmember.h>

enum { VALUE = 1, ARMED = 256 }; /* of a mask; and see aio_ctl_events */

typedef struct {
    PyObject_HEAD
    int (*events)(void *ctl, void *events, unsigned int space);
    void *ctl;
    uint32_t *found;     /* events as they were read: mask and numid of the first one */
    unsigned long space;
    int hardware;        /* numids are identity, and reading takes microseconds */
    PyObject *owner;     /* keeps the memory that is pointed to */
    PyObject *ids;       /* by numid: the elements that there are */
    PyObject *elements;  /* by numid: weak references to those that somebody has */
    PyObject *pending;   /* what is to be told first; empty mostly */
    PyObject *make;      /* `ElementEvent`, a subclass of tuple */
    PyObject *mask;      /* of a new value */
    PyObject *arming;    /* told whether a wake-up is on its way */
    PyObject *otherwise; /* called with what `events` returned: an event, or None if it is none */
    PyObject *ready;     /* read, and not yet taken by who waits for it */
} Listen;

static PyObject *listen_type;

static int read_events(Listen *self)
{
    int code;
    if (self->hardware)
        return self->events(self->ctl, self->found, (unsigned int)self->space);
    Py_BEGIN_ALLOW_THREADS
    code = self->events(self->ctl, self->found, (unsigned int)self->space);
    Py_END_ALLOW_THREADS
    return code;
}

/* The event of a new value; NULL, without an error, if Python has to look at it. */
static PyObject *new_value(const Listen *self)
{
    PyObject *numid = PyLong_FromUnsignedLong(self->found[1]), *event = NULL;
    if (numid == NULL)
        return NULL;
    PyObject *id = PyDict_GetItemWithError(self->ids, numid);
    PyObject *weak = id == NULL ? NULL : PyDict_GetItemWithError(self->elements, numid);
    PyObject *element = weak == NULL ? NULL : PyWeakref_GetObject(weak);
    if (element != NULL && element != Py_None) {
        PyObject *values[] = {Py_NewRef(id), Py_NewRef(self->mask), Py_NewRef(element)};
        event = named_tuple(self->make, values, 3);
    }
    Py_DECREF(numid);
    return event;
}

PyObject *listen_event(PyObject *object)
{
    Listen *self = (Listen *)object;
    if (self->ready != NULL)
        return Py_NewRef(self->ready);
    for (;;) {
        bool more = PyDict_Size(self->pending) > 0;
        int code = more ? 0 : read_events(self);
        PyObject *event = NULL;
        if ((code == 1 || code == ARMED + 1) && self->hardware && self->found[0] == VALUE)
            event = new_value(self);
        if (event == NULL && !PyErr_Occurred())
            event = code == ARMED ? Py_NewRef(Py_None)
                                  : PyObject_CallFunction(self->otherwise, "i", code);
        /* Only if it was armed just now: nobody may have waited for an earlier wake-up. */
        if (event != NULL && code >= ARMED && !set_armed(self->arming, true))
            put(&event, NULL);
        if (event == NULL)
            return NULL;
        if (event != Py_None)
            put(&self->ready, Py_NewRef(event));
        if (event != Py_None || code >= ARMED)
            return event;
        Py_DECREF(event);
    }
}

static PyObject *listen_call(PyObject *self, PyObject *Py_UNUSED(arguments),
                             PyObject *Py_UNUSED(keywords))
{
    return listen_event(self);
}

static PyObject *listen_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords)
{
    static char *names[] = {"owner", "events", "ctl",    "found",   "space",
                            "hardware", "ids", "elements", "pending", "make",
                            "mask",  "arming", "otherwise", NULL};
    unsigned long long events, ctl, found;
    unsigned long space;
    int hardware;
    PyObject *owner, *ids, *elements, *pending, *make, *mask, *arming, *otherwise;
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "$OKKKkpO!O!O!OOOO", names, &owner,
                                     &events, &ctl, &found, &space, &hardware, &PyDict_Type, &ids,
                                     &PyDict_Type, &elements, &PyDict_Type, &pending, &make,
                                     &mask, &arming, &otherwise))
        return NULL;
    allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    Listen *self = (Listen *)allocate(type, 0);
    if (self == NULL)
        return NULL;
    self->events = (int (*)(void *, void *, unsigned int))(uintptr_t)events;
    self->ctl = (void *)(uintptr_t)ctl;
    self->found = (uint32_t *)(uintptr_t)found;
    self->space = space;
    self->hardware = hardware;
    self->owner = Py_NewRef(owner);
    self->ids = Py_NewRef(ids);
    self->elements = Py_NewRef(elements);
    self->pending = Py_NewRef(pending);
    self->make = Py_NewRef(make);
    self->mask = Py_NewRef(mask);
    self->arming = Py_NewRef(arming);
    self->otherwise = Py_NewRef(otherwise);
    return (PyObject *)self;
}

static int listen_traverse(Listen *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE((PyObject *)self));
    Py_VISIT(self->owner);
    Py_VISIT(self->ids);
    Py_VISIT(self->elements);
    Py_VISIT(self->pending);
    Py_VISIT(self->make);
    Py_VISIT(self->mask);
    Py_VISIT(self->arming);
    Py_VISIT(self->otherwise);
    Py_VISIT(self->ready);
    return 0;
}

static int listen_clear(Listen *self)
{
    Py_CLEAR(self->owner);
    Py_CLEAR(self->ids);
    Py_CLEAR(self->elements);
    Py_CLEAR(self->pending);
    Py_CLEAR(self->make);
    Py_CLEAR(self->mask);
    Py_CLEAR(self->arming);
    Py_CLEAR(self->otherwise);
    Py_CLEAR(self->ready);
    return 0;
}

static void listen_dealloc(Listen *self)
{
    PyObject_GC_UnTrack(self);
    listen_clear(self);
    free_object((PyObject *)self);
}

static PyObject *listen_get_ready(Listen *self, void *Py_UNUSED(closure))
{
    return Py_NewRef(self->ready ? self->ready : Py_None);
}

static int listen_set_ready(Listen *self, PyObject *event, void *Py_UNUSED(closure))
{
    put(&self->ready, event == NULL || event == Py_None ? NULL : Py_NewRef(event));
    return 0;
}

static PyGetSetDef properties[] = {
    {"ready", (getter)listen_get_ready, (setter)listen_set_ready, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "A control's step: the next event."},
    {Py_tp_new, listen_new},
    {Py_tp_dealloc, listen_dealloc},
    {Py_tp_traverse, listen_traverse},
    {Py_tp_clear, listen_clear},
    {Py_tp_call, listen_call},
    {Py_tp_getset, properties},
    {0, NULL},
};

static PyType_Spec spec = {
    .name = "aioalsa._ffi._native.Listen",
    .basicsize = sizeof(Listen),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .slots = slots,
};

PyObject *make_listen_type(void)
{
    listen_type = PyType_FromSpec(&spec);
    return listen_type;
}

bool is_listen(PyObject *object)
{
    return (PyObject *)Py_TYPE(object) == listen_type;
}
