/* The values of one element, read again and again: a call of the driver, and a tuple of them.

   Through cffi and `struct` this took as long as the driver itself. What is out of the ordinary is
   left to Python (`otherwise`), and `code` says why. */

#include "native.h"

#include <stddef.h>
#include <stdint.h>
#include <structmember.h>

/* snd_ctl_elem_type_t; the values of others are not numbers. */
enum { BOOLEAN = 1, INTEGER, ENUMERATED, BYTES, INTEGER64 = 6 };

typedef struct {
    PyObject_HEAD
    int (*read)(void *reading); /* NULL: there is nothing that can be read */
    void *reading;
    const void *data;    /* the values, once they are read */
    unsigned long kind;
    unsigned long count;
    unsigned long forks; /* of the process, when it was started */
    int hardware;        /* takes microseconds mostly: not worth giving the GIL away */
    PyObject *owner;     /* keeps the memory that is pointed to */
    PyObject *otherwise; /* called for what cannot be read right here */
    PyObject *weak;      /* references: who closes the control stops what reads it */
    int code;            /* negative: what the last reading failed with */
} Reading;

static PyObject *value(const Reading *self, unsigned long at)
{
    switch (self->kind) {
    case BOOLEAN:
        return PyBool_FromLong(((const long *)self->data)[at]);
    case INTEGER:
        return PyLong_FromLong(((const long *)self->data)[at]);
    case ENUMERATED:
        return PyLong_FromUnsignedLong(((const unsigned int *)self->data)[at]);
    default:
        return PyLong_FromLongLong(((const long long *)self->data)[at]);
    }
}

static PyObject *values(const Reading *self)
{
    if (self->kind == BYTES)
        return PyBytes_FromStringAndSize(self->data, (Py_ssize_t)self->count);
    PyObject *all = PyTuple_New((Py_ssize_t)self->count);
    for (unsigned long at = 0; all != NULL && at < self->count; at++) {
        PyObject *one = value(self, at);
        if (one == NULL || PyTuple_SetItem(all, (Py_ssize_t)at, one) < 0) {
            Py_DECREF(all);
            return NULL;
        }
    }
    return all;
}

static PyObject *reading_read(Reading *self, PyObject *Py_UNUSED(nothing))
{
    int code = 0;
    if (self->read != NULL && self->forks == forks_so_far()) {
        if (self->hardware)
            code = self->read(self->reading);
        else {
            Py_BEGIN_ALLOW_THREADS
            code = self->read(self->reading);
            Py_END_ALLOW_THREADS
        }
        if (code >= 0)
            return values(self);
    }
    self->code = code;
    return PyObject_CallNoArgs(self->otherwise);
}

static PyObject *reading_stop(Reading *self, PyObject *Py_UNUSED(nothing))
{
    self->read = NULL;
    put(&self->owner, NULL);
    Py_RETURN_NONE;
}

static PyObject *reading_start(Reading *self, PyObject *arguments, PyObject *keywords)
{
    static char *names[] = {"owner", "read", "reading", "data", "kind", "count", "hardware", NULL};
    unsigned long long read, reading, data;
    PyObject *owner;
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "$OKKKkkp", names, &owner, &read,
                                     &reading, &data, &self->kind, &self->count, &self->hardware))
        return NULL;
    self->read = (int (*)(void *))(uintptr_t)read;
    self->reading = (void *)(uintptr_t)reading;
    self->data = (const void *)(uintptr_t)data;
    self->forks = forks_so_far();
    put(&self->owner, Py_NewRef(owner));
    Py_RETURN_NONE;
}

static PyObject *reading_new(PyTypeObject *type, PyObject *arguments,
                             PyObject *Py_UNUSED(keywords))
{
    PyObject *otherwise;
    if (!PyArg_UnpackTuple(arguments, "Reading", 1, 1, &otherwise))
        return NULL;
    allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    Reading *self = (Reading *)allocate(type, 0);
    if (self != NULL)
        self->otherwise = Py_NewRef(otherwise);
    return (PyObject *)self;
}

static void reading_dealloc(Reading *self)
{
    if (self->weak != NULL)
        PyObject_ClearWeakRefs((PyObject *)self);
    Py_CLEAR(self->owner);
    Py_CLEAR(self->otherwise);
    free_object((PyObject *)self);
}

static PyMemberDef members[] = {
    {"code", T_INT, offsetof(Reading, code), READONLY, NULL},
    {"__weaklistoffset__", T_PYSSIZET, offsetof(Reading, weak), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyMethodDef methods[] = {
    {"read", (PyCFunction)(void (*)(void))reading_read, METH_NOARGS, NULL},
    {"start", (PyCFunction)(void (*)(void))reading_start, METH_VARARGS | METH_KEYWORDS, NULL},
    {"stop", (PyCFunction)(void (*)(void))reading_stop, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "An element's values, read again and again."},
    {Py_tp_new, reading_new},
    {Py_tp_dealloc, reading_dealloc},
    {Py_tp_members, members},
    {Py_tp_methods, methods},
    {0, NULL},
};

static PyType_Spec spec = {
    .name = "aioalsa._ffi._native.Reading",
    .basicsize = sizeof(Reading),
    .flags = Py_TPFLAGS_DEFAULT,
    .slots = slots,
};

PyObject *make_reading_type(void)
{
    return PyType_FromSpec(&spec);
}
