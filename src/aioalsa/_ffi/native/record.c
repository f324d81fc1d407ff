/* Records of the sequencer as Python objects, made in bulk: each keeps the 28 bytes that alsa-lib
   has of an event (`seq/_event.py`).

   With `object.__new__` and the setter of a slot, called from Python for each event, making them
   cost four times as much. */

#include "native.h"

#include <stddef.h>
#include <string.h>
#include <structmember.h>

#define SIZE 28
#define DATA 16 /* where an event's own bytes begin */

typedef struct {
    PyObject_HEAD
    PyObject *raw; /* bytes */
} Record;

static PyTypeObject *record_type;

static void record_dealloc(Record *self)
{
    Py_CLEAR(self->raw);
    free_object((PyObject *)self);
}

static PyMemberDef members[] = {
    {"_raw", T_OBJECT_EX, offsetof(Record, raw), READONLY, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "What keeps a record."},
    {Py_tp_dealloc, record_dealloc},
    {Py_tp_members, members},
    {0, NULL},
};

static PyType_Spec spec = {
    .name = "aioalsa._ffi._native.Record",
    .basicsize = sizeof(Record),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE,
    .slots = slots,
};

PyObject *make_record_type(void)
{
    PyObject *type = PyType_FromSpec(&spec);
    record_type = (PyTypeObject *)Py_XNewRef(type);
    return type;
}

static bool is_record(PyObject *object)
{
    if (PyObject_TypeCheck(object, record_type))
        return true;
    PyErr_SetString(PyExc_TypeError, "not a Record");
    return false;
}

/* set_raw(record, raw) */
PyObject *record_set_raw(PyObject *Py_UNUSED(module), PyObject *const *arguments, Py_ssize_t count)
{
    if (count != 2 || !PyBytes_Check(arguments[1])) {
        PyErr_SetString(PyExc_TypeError, "set_raw() takes a record and bytes");
        return NULL;
    }
    if (!is_record(arguments[0]))
        return NULL;
    put(&((Record *)arguments[0])->raw, Py_NewRef(arguments[1]));
    Py_RETURN_NONE;
}

/* A MIDI number; -1 with an exception if it is none. */
static int number(PyObject *object, long most)
{
    long value = PyBool_Check(object) ? -1 : PyLong_AsLong(object);
    if (value >= 0 && value <= most)
        return (int)value;
    if (!PyErr_Occurred())
        PyErr_SetString(PyExc_ValueError, "a number that MIDI cannot carry");
    return -1;
}

/* set_key(record, head, channel, note, velocity): the record of what happens to a key. */
PyObject *record_set_key(PyObject *Py_UNUSED(module), PyObject *const *arguments, Py_ssize_t count)
{
    char *head, *raw;
    Py_ssize_t size;
    if (count != 5) {
        PyErr_SetString(PyExc_TypeError, "set_key() takes a record, its head and three numbers");
        return NULL;
    }
    if (!is_record(arguments[0]) || PyBytes_AsStringAndSize(arguments[1], &head, &size) < 0)
        return NULL;
    int channel = number(arguments[2], 15);
    int note = channel < 0 ? -1 : number(arguments[3], 127);
    int velocity = note < 0 ? -1 : number(arguments[4], 127);
    if (velocity < 0)
        return NULL;
    PyObject *bytes = PyBytes_FromStringAndSize(NULL, SIZE);
    if (bytes == NULL)
        return NULL;
    raw = PyBytes_AsString(bytes);
    memset(raw, 0, SIZE);
    memcpy(raw, head, size < DATA ? (size_t)size : DATA);
    raw[DATA] = (char)channel;
    raw[DATA + 1] = (char)note;
    raw[DATA + 2] = (char)velocity;
    put(&((Record *)arguments[0])->raw, bytes);
    Py_RETURN_NONE;
}

static PyObject *make_one(PyTypeObject *type, allocfunc allocate, const char *data)
{
    Record *self = (Record *)allocate(type, 0);
    if (self == NULL)
        return NULL;
    self->raw = PyBytes_FromStringAndSize(data, SIZE);
    if (self->raw == NULL)
        Py_CLEAR(self);
    return (PyObject *)self;
}

/* make_records(classes, data): an object for each 28 bytes; the first of them chooses its class. */
PyObject *record_make(PyObject *Py_UNUSED(module), PyObject *const *arguments, Py_ssize_t count)
{
    char *data;
    Py_ssize_t size;
    if (count != 2 || !PyList_Check(arguments[0]) || PyList_Size(arguments[0]) != 256) {
        PyErr_SetString(PyExc_TypeError, "make_records() takes 256 classes and bytes");
        return NULL;
    }
    if (PyBytes_AsStringAndSize(arguments[1], &data, &size) < 0)
        return NULL;
    PyObject *all = PyList_New(size / SIZE);
    PyTypeObject *type = NULL;
    allocfunc allocate = NULL;
    for (Py_ssize_t at = 0; all != NULL && at < size / SIZE; at++, data += SIZE) {
        PyObject *wanted = PyList_GetItem(arguments[0], (unsigned char)*data);
        if (wanted != (PyObject *)type) {
            if (!PyType_Check(wanted) || !PyType_IsSubtype((PyTypeObject *)wanted, record_type)) {
                PyErr_SetString(PyExc_TypeError, "make_records() makes records only");
                Py_CLEAR(all);
                break;
            }
            type = (PyTypeObject *)wanted;
            allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
        }
        PyObject *one = make_one(type, allocate, data);
        if (one == NULL || PyList_SetItem(all, at, one) < 0)
            Py_CLEAR(all);
    }
    return all;
}
