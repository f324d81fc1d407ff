/* The module `_native`. */

#include "native.h"

static PyObject *forks(PyObject *Py_UNUSED(module), PyObject *Py_UNUSED(nothing))
{
    return PyLong_FromUnsignedLong(forks_so_far());
}

#define FAST(function) ((PyCFunction)(void (*)(void))(function))

static PyMethodDef functions[] = {
    {"forks", forks, METH_NOARGS, "Tell how often this process is the child of a fork."},
    {"set_raw", FAST(record_set_raw), METH_FASTCALL, "Give a record its bytes."},
    {"set_key", FAST(record_set_key), METH_FASTCALL, "Give a record what happens to a key."},
    {"make_records", FAST(record_make), METH_FASTCALL, "Make records of bytes."},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "_native", .m_size = -1,
                                    .m_methods = functions};

static bool add(PyObject *self, const char *name, PyObject *type)
{
    return type != NULL && PyModule_AddObjectRef(self, name, type) == 0;
}

PyMODINIT_FUNC PyInit__native(void)
{
    PyObject *self = PyModule_Create(&module);
    if (self != NULL && add(self, "Wakeup", make_wakeup_type()) &&
        add(self, "Fetch", make_fetch_type()) && add(self, "Listen", make_listen_type()) &&
        add(self, "Put", make_put_type()) && add(self, "Ring", make_ring_type()) &&
        add(self, "Window", make_window_type()) &&
        add(self, "Reading", make_reading_type()) && add(self, "Record", make_record_type()))
        return self;
    Py_XDECREF(self);
    return NULL;
}
