/* The step of a playback that is given bytes: as many frames as there is room for, until all are
   through. As in fetch.c, what is out of the ordinary is left to Python (`otherwise`). */

#include "native.h"

#include <errno.h>
#include <stddef.h>
#include <structmember.h>

typedef long (*Write)(void *pcm, const void *from, unsigned long at, unsigned long frames,
                      unsigned long total);
typedef int (*Settle)(void *pcm);

typedef struct {
    PyObject_HEAD
    Write write;
    Settle settle;          /* after the last frame: 1 if a wake-up is on its way */
    void *pcm;
    unsigned long sample;   /* bytes of a frame */
    unsigned long period;   /* frames */
    int hardware;           /* a transfer takes microseconds: not worth giving the GIL away */
    char alert;             /* tell `otherwise` of all that happens */
    PyObject *owner;        /* keeps the memory that is pointed to */
    PyObject *arming;       /* told whether a wake-up is on its way */
    PyObject *otherwise;    /* called with frames or an error: True to go on, False to wait */
    PyObject *data;         /* bytes on their way; NULL when there are none */
    unsigned long total;    /* frames of them */
    unsigned long done;
} Put;

static PyObject *put_type;

/* Take bytes; False if they are for Python to look at: something else, no frames, or one too many. */
static PyObject *put_begin(Put *self, PyObject *data)
{
    if (self->data != NULL || !PyBytes_CheckExact(data))
        Py_RETURN_FALSE;
    unsigned long size = (unsigned long)PyBytes_Size(data);
    if (size == 0 || size % self->sample)
        Py_RETURN_FALSE;
    self->data = Py_NewRef(data);
    self->total = size / self->sample;
    self->done = 0;
    /* A wake-up comes for a whole period; less may fit right now. */
    if (self->total < self->period && !set_armed(self->arming, false))
        return NULL;
    Py_RETURN_TRUE;
}

static PyObject *put_end(Put *self, PyObject *Py_UNUSED(nothing))
{
    put(&self->data, NULL);
    Py_RETURN_NONE;
}

static long transfer(Put *self)
{
    const char *from = PyBytes_AsString(self->data);
    unsigned long left = self->total - self->done;
    long code;
    if (self->hardware)
        return self->write(self->pcm, from, self->done, left, self->total);
    Py_BEGIN_ALLOW_THREADS
    code = self->write(self->pcm, from, self->done, left, self->total);
    Py_END_ALLOW_THREADS
    return code;
}

PyObject *put_frames(PyObject *object)
{
    Put *self = (Put *)object;
    while (self->data != NULL && self->done < self->total) {
        long code = transfer(self);
        if (code > 0)
            self->done += (unsigned long)code;
        if (!self->alert && code > 0)
            continue;
        if (!self->alert && code == -EAGAIN)
            Py_RETURN_NONE;
        int again = ask(self->otherwise, code);
        if (again < 0)
            return NULL;
        if (!again)
            Py_RETURN_NONE;
    }
    if (!set_armed(self->arming, self->settle(self->pcm) == 1))
        return NULL;
    Py_RETURN_TRUE;
}

static PyObject *put_call(PyObject *self, PyObject *Py_UNUSED(arguments),
                          PyObject *Py_UNUSED(keywords))
{
    return put_frames(self);
}

static PyObject *put_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords)
{
    static char *names[] = {"owner", "write", "settle", "pcm", "sample", "period",
                            "hardware", "arming", "otherwise", NULL};
    unsigned long long write, settle, pcm;
    unsigned long sample, period;
    int hardware;
    PyObject *owner, *arming, *otherwise;
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "$OKKKkkpOO", names, &owner, &write,
                                     &settle, &pcm, &sample, &period, &hardware, &arming,
                                     &otherwise))
        return NULL;
    allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    Put *self = (Put *)allocate(type, 0);
    if (self == NULL)
        return NULL;
    self->write = (Write)(uintptr_t)write;
    self->settle = (Settle)(uintptr_t)settle;
    self->pcm = (void *)(uintptr_t)pcm;
    self->sample = sample;
    self->period = period;
    self->hardware = hardware;
    self->owner = Py_NewRef(owner);
    self->arming = Py_NewRef(arming);
    self->otherwise = Py_NewRef(otherwise);
    return (PyObject *)self;
}

static int put_traverse(Put *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE((PyObject *)self));
    Py_VISIT(self->owner);
    Py_VISIT(self->arming);
    Py_VISIT(self->otherwise);
    return 0;
}

static int put_clear(Put *self)
{
    Py_CLEAR(self->owner);
    Py_CLEAR(self->arming);
    Py_CLEAR(self->otherwise);
    return 0;
}

static void put_dealloc(Put *self)
{
    PyObject_GC_UnTrack(self);
    put_clear(self);
    put(&self->data, NULL);
    free_object((PyObject *)self);
}

static PyMemberDef members[] = {
    {"alert", T_BOOL, offsetof(Put, alert), 0, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyMethodDef methods[] = {
    {"begin", (PyCFunction)(void (*)(void))put_begin, METH_O, NULL},
    {"end", (PyCFunction)(void (*)(void))put_end, METH_NOARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "A playback's step: bytes, until all are written."},
    {Py_tp_new, put_new},
    {Py_tp_dealloc, put_dealloc},
    {Py_tp_traverse, put_traverse},
    {Py_tp_clear, put_clear},
    {Py_tp_call, put_call},
    {Py_tp_members, members},
    {Py_tp_methods, methods},
    {0, NULL},
};

static PyType_Spec spec = {
    .name = "aioalsa._ffi._native.Put",
    .basicsize = sizeof(Put),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .slots = slots,
};

PyObject *make_put_type(void)
{
    put_type = PyType_FromSpec(&spec);
    return put_type;
}

bool is_put(PyObject *object)
{
    return (PyObject *)Py_TYPE(object) == put_type;
}
