/* What a task awaits on asyncio in place of a future: it goes on within the reader's callback.

   A future resumes its task by `call_soon`, one more round of the event loop later, which costs a
   capture as much CPU time again as all the rest. asyncio lets tasks await any object that follows
   its protocol (`asyncio.isfuture`, and `task_step` in CPython's Modules/_asynciomodule.c):

   1. The task's coroutine yields the object, with `_asyncio_future_blocking` set.
   2. The task gives it `add_done_callback` a function to resume it, and the context to do so in.
   3. Whoever has the result calls that function with a future that is done, while no task is
      running on the loop.

   It is C because all of it happens for every period: in Python it took as many instructions as
   the loop's whole round. One object serves all waits of a handle; its owner is the
   `AsyncioWaiter` (`_wait/_waiter.py`), which begins what is not yet flowing. */

#include "native.h"

#include <pthread.h>
#include <stddef.h>
#include <structmember.h>

typedef struct {
    PyObject_HEAD
    PyObject *owner;     /* the waiter, for what is not done for every period */
    PyObject *loop;
    PyObject *step;      /* what may bring the result; NULL while no task waits */
    PyObject *resume;    /* the task's function; NULL while it need not be resumed */
    PyObject *context;   /* to resume it in; kept, as the next wait is the same task's mostly */
    PyObject *run;       /* its method */
    PyObject *done;      /* a future that is: asked for its result faster than this */
    PyObject *result;    /* on its way to the task */
    PyObject *error;     /* likewise */
    unsigned long beats; /* waits begun and wake-ups seen: the watchdog looks whether they go on */
    unsigned long forks; /* of the process, when it was made */
    char armed;          /* a wake-up is on its way */
    char flows;          /* the reader is registered: a wait need but begin */
    char patient;        /* the owner wants to know of steps that had nothing to give */
    char yielded;        /* to the task, which has not come back yet */
    char blocking;       /* the protocol's `_asyncio_future_blocking` */
} Wakeup;

static unsigned long forks;
static PyObject *get_running_loop;
static PyObject *wakeup_type;

static void count_fork(void)
{
    forks++;
}

static void end_wait(Wakeup *self)
{
    self->yielded = 0;
    put(&self->step, NULL);
    put(&self->resume, NULL);
}

/* The waiter's side. */

/* Arm for a control's next event; should there be one already, the step keeps it for `_until`. */
static bool look(Wakeup *self, PyObject *step)
{
    PyObject *found = PyObject_CallNoArgs(step);
    self->armed = found == Py_None;
    Py_XDECREF(found);
    return found != NULL;
}

int is_idle(PyObject *object)
{
    Wakeup *self = (Wakeup *)object;
    if ((PyObject *)Py_TYPE(object) != wakeup_type || !self->flows || self->step != NULL ||
        self->forks != forks)
        return 0;
    PyObject *running = PyObject_CallNoArgs(get_running_loop);
    if (running == NULL)
        return -1;
    Py_DECREF(running);
    return running == self->loop;
}

static PyObject *wakeup_until(Wakeup *self, PyObject *step)
{
    int idle = self->armed || is_listen(step) ? is_idle((PyObject *)self) : 0;
    if (idle < 0 || (idle && !self->armed && !look(self, step)))
        return NULL;
    if (!idle || !self->armed)
        return PyObject_CallMethod(self->owner, "_until", "O", step);
    self->beats++;
    self->step = Py_NewRef(step);
    return Py_NewRef((PyObject *)self);
}

/* Resume the task with an error, in the loop's next round: from wherever. */
static PyObject *wakeup_fail(Wakeup *self, PyObject *error)
{
    if (self->resume == NULL)
        /* It is on its way with another error, a cancellation say, which must not be lost. */
        Py_RETURN_NONE;
    put(&self->error, Py_NewRef(error));
    PyObject *resume = take(&self->resume), *handle = NULL;
    PyObject *call_soon = PyObject_GetAttrString(self->loop, "call_soon");
    PyObject *arguments = PyTuple_Pack(2, resume, (PyObject *)self);
    PyObject *keywords = Py_BuildValue("{sO}", "context", self->context);
    if (call_soon != NULL && arguments != NULL && keywords != NULL)
        handle = PyObject_Call(call_soon, arguments, keywords);
    Py_XDECREF(keywords);
    Py_XDECREF(arguments);
    Py_XDECREF(call_soon);
    Py_DECREF(resume);
    if (handle == NULL)
        return NULL;
    Py_DECREF(handle);
    Py_RETURN_NONE;
}

static PyObject *fail_with_raised(Wakeup *self)
{
    PyObject *type, *error, *trace;
    if (!PyErr_ExceptionMatches(PyExc_Exception))
        return NULL; /* a signal's KeyboardInterrupt is the loop's */
    PyErr_Fetch(&type, &error, &trace);
    PyErr_NormalizeException(&type, &error, &trace);
    if (trace != NULL)
        PyException_SetTraceback(error, trace);
    PyObject *done = wakeup_fail(self, error);
    Py_XDECREF(trace);
    Py_DECREF(error);
    Py_DECREF(type);
    return done;
}

static PyObject *run_step(Wakeup *self)
{
    /* Held: the step may end the wait. That of a capture need not keep what is handed over right
       here. */
    PyObject *step = Py_NewRef(self->step), *result, *again = NULL;
    do {
        Py_XDECREF(again);
        result = is_fetch(step)    ? fetch_period(step)
                 : is_listen(step) ? listen_event(step)
                 : is_put(step)    ? put_frames(step)
                 : is_window(step) ? window_view(step)
                                   : PyObject_CallNoArgs(step);
        again = result == Py_None && self->patient
                    ? PyObject_CallMethod(self->owner, "_look", NULL)
                    : Py_NewRef(Py_False);
        if (again == NULL)
            put(&result, NULL);
    } while (again == Py_True);
    Py_XDECREF(again);
    Py_DECREF(step);
    return result;
}

/* The reader's callback: run the step, and have the task go on with what it brings. */
static PyObject *wakeup_wake(Wakeup *self, PyObject *Py_UNUSED(nothing))
{
    self->beats++;
    self->armed = 0;
    if (self->step == NULL || self->resume == NULL)
        return PyObject_CallMethod(self->owner, "_consume", NULL);
    PyObject *result = run_step(self);
    if (result == NULL)
        return fail_with_raised(self);
    if (result == Py_None || self->resume == NULL) {
        /* Nothing yet; or closed by the step. */
        self->armed |= result == Py_None;
        Py_DECREF(result);
        Py_RETURN_NONE;
    }
    PyObject *resume = take(&self->resume), *run = Py_NewRef(self->run);
    put(&self->result, result);
    /* Last of all: the task goes on in here, and may wait again. */
    PyObject *gone_on = PyObject_CallFunctionObjArgs(run, resume, self->done, NULL);
    Py_DECREF(run);
    Py_DECREF(resume);
    return gone_on;
}

/* The coroutine's side: one await is one value yielded, and then the result. */

static PySendResult wakeup_send(Wakeup *self, PyObject *Py_UNUSED(value), PyObject **into)
{
    *into = NULL;
    if (!self->yielded) {
        if (self->step == NULL) {
            PyErr_SetString(PyExc_RuntimeError, "until() was not called for this await");
            return PYGEN_ERROR;
        }
        self->yielded = 1;
        self->blocking = 1;
        *into = Py_NewRef((PyObject *)self);
        return PYGEN_NEXT;
    }
    end_wait(self);
    *into = take(&self->result);
    if (*into == NULL) {
        PyErr_SetString(PyExc_RuntimeError, "resumed before there was a result");
        return PYGEN_ERROR;
    }
    return PYGEN_RETURN;
}

static PyObject *wakeup_next(Wakeup *self)
{
    PyObject *value;
    PySendResult outcome = wakeup_send(self, Py_None, &value);
    if (outcome != PYGEN_RETURN)
        return value;
    /* Made by hand: a result that is a tuple would be taken for the arguments. */
    PyObject *stop = PyObject_CallFunctionObjArgs(PyExc_StopIteration, value, NULL);
    Py_DECREF(value);
    if (stop != NULL) {
        PyErr_SetObject(PyExc_StopIteration, stop);
        Py_DECREF(stop);
    }
    return NULL;
}

static PyObject *wakeup_throw(Wakeup *self, PyObject *arguments)
{
    PyObject *type, *value = Py_None, *trace = Py_None;
    if (!PyArg_UnpackTuple(arguments, "throw", 1, 3, &type, &value, &trace))
        return NULL;
    end_wait(self);
    put(&self->result, NULL);
    if (PyExceptionInstance_Check(type)) {
        PyErr_SetObject((PyObject *)Py_TYPE(type), type);
        return NULL;
    }
    PyErr_Restore(Py_NewRef(type), value == Py_None ? NULL : Py_NewRef(value),
                  trace == Py_None ? NULL : Py_NewRef(trace));
    return NULL;
}

static PyObject *wakeup_close(Wakeup *self, PyObject *Py_UNUSED(nothing))
{
    end_wait(self);
    put(&self->result, NULL);
    Py_RETURN_NONE;
}

static PyObject *wakeup_await(PyObject *self)
{
    return Py_NewRef(self);
}

/* The task's side: as much of a future as it asks for. */

static PyObject *wakeup_add_done_callback(Wakeup *self, PyObject *const *values, Py_ssize_t count,
                                          PyObject *names)
{
    if (count != 1 || names == NULL || PyTuple_Size(names) != 1) {
        PyErr_SetString(PyExc_TypeError, "add_done_callback(resume, *, context)");
        return NULL;
    }
    if (values[1] != self->context) {
        PyObject *run = PyObject_GetAttrString(values[1], "run");
        if (run == NULL)
            return NULL;
        put(&self->run, run);
        put(&self->context, Py_NewRef(values[1]));
    }
    put(&self->resume, Py_NewRef(values[0]));
    Py_RETURN_NONE;
}

static PyObject *wakeup_result(Wakeup *self, PyObject *Py_UNUSED(nothing))
{
    if (self->error == NULL)
        Py_RETURN_NONE;
    PyObject *error = take(&self->error);
    PyErr_SetObject((PyObject *)Py_TYPE(error), error);
    Py_DECREF(error);
    return NULL;
}

/* anyio and debuggers look at what a task waits for. */
static PyObject *wakeup_done(Wakeup *self, PyObject *Py_UNUSED(nothing))
{
    return PyBool_FromLong(self->resume == NULL);
}

static PyObject *wakeup_cancel(Wakeup *self, PyObject *arguments, PyObject *keywords)
{
    static char *names[] = {"msg", NULL};
    PyObject *message = Py_None, *asyncio, *error = NULL, *done;
    if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "|O", names, &message))
        return NULL;
    if (self->resume == NULL)
        Py_RETURN_FALSE;
    asyncio = PyImport_ImportModule("asyncio");
    if (asyncio == NULL)
        return NULL;
    error = message == Py_None ? PyObject_CallMethod(asyncio, "CancelledError", NULL)
                               : PyObject_CallMethod(asyncio, "CancelledError", "O", message);
    Py_DECREF(asyncio);
    if (error == NULL)
        return NULL;
    done = wakeup_fail(self, error);
    Py_DECREF(error);
    if (done == NULL)
        return NULL;
    Py_DECREF(done);
    Py_RETURN_TRUE;
}

/* The type. */

static PyObject *wakeup_get_step(Wakeup *self, void *Py_UNUSED(closure))
{
    return Py_NewRef(self->step ? self->step : Py_None);
}

static int wakeup_set_step(Wakeup *self, PyObject *step, void *Py_UNUSED(closure))
{
    put(&self->step, step == NULL || step == Py_None ? NULL : Py_NewRef(step));
    return 0;
}

static PyObject *make_done(PyObject *loop)
{
    PyObject *done = PyObject_CallMethod(loop, "create_future", NULL);
    PyObject *set = done == NULL ? NULL : PyObject_CallMethod(done, "set_result", "O", Py_None);
    if (set == NULL)
        put(&done, NULL);
    Py_XDECREF(set);
    return done;
}

static PyObject *wakeup_new(PyTypeObject *type, PyObject *arguments,
                            PyObject *Py_UNUSED(keywords))
{
    PyObject *owner, *loop;
    if (!PyArg_UnpackTuple(arguments, "Wakeup", 2, 2, &owner, &loop))
        return NULL;
    PyObject *done = make_done(loop);
    allocfunc allocate = (allocfunc)PyType_GetSlot(type, Py_tp_alloc);
    Wakeup *self = done == NULL ? NULL : (Wakeup *)allocate(type, 0);
    if (self == NULL) {
        Py_XDECREF(done);
        return NULL;
    }
    self->done = done;
    self->owner = Py_NewRef(owner);
    self->loop = Py_NewRef(loop);
    self->forks = forks;
    return (PyObject *)self;
}

static int wakeup_traverse(Wakeup *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE((PyObject *)self));
    Py_VISIT(self->owner);
    Py_VISIT(self->loop);
    Py_VISIT(self->step);
    Py_VISIT(self->resume);
    Py_VISIT(self->context);
    Py_VISIT(self->run);
    Py_VISIT(self->done);
    Py_VISIT(self->result);
    Py_VISIT(self->error);
    return 0;
}

static int wakeup_clear(Wakeup *self)
{
    Py_CLEAR(self->owner);
    Py_CLEAR(self->loop);
    Py_CLEAR(self->step);
    Py_CLEAR(self->resume);
    Py_CLEAR(self->context);
    Py_CLEAR(self->run);
    Py_CLEAR(self->done);
    Py_CLEAR(self->result);
    Py_CLEAR(self->error);
    return 0;
}

static void wakeup_dealloc(Wakeup *self)
{
    PyObject_GC_UnTrack(self);
    wakeup_clear(self);
    free_object((PyObject *)self);
}

static PyMemberDef members[] = {
    {"armed", T_BOOL, offsetof(Wakeup, armed), 0, NULL},
    {"flows", T_BOOL, offsetof(Wakeup, flows), 0, NULL},
    {"patient", T_BOOL, offsetof(Wakeup, patient), 0, NULL},
    {"beats", T_ULONG, offsetof(Wakeup, beats), READONLY, NULL},
    /* Both belong to the protocol; a method get_loop() would be called for every wait. */
    {"_loop", T_OBJECT, offsetof(Wakeup, loop), READONLY, NULL},
    {"_asyncio_future_blocking", T_BOOL, offsetof(Wakeup, blocking), 0, NULL},
    {NULL, 0, 0, 0, NULL},
};

static PyGetSetDef properties[] = {
    {"step", (getter)wakeup_get_step, (setter)wakeup_set_step, NULL, NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

#define METHOD(name, flags) {#name, (PyCFunction)(void (*)(void))wakeup_##name, flags, NULL}

static PyMethodDef methods[] = {
    METHOD(until, METH_O),
    METHOD(wake, METH_NOARGS),
    METHOD(fail, METH_O),
    METHOD(throw, METH_VARARGS),
    METHOD(close, METH_NOARGS),
    METHOD(add_done_callback, METH_FASTCALL | METH_KEYWORDS),
    METHOD(result, METH_NOARGS),
    METHOD(done, METH_NOARGS),
    METHOD(cancel, METH_VARARGS | METH_KEYWORDS),
    {NULL, NULL, 0, NULL},
};

static PyType_Slot slots[] = {
    {Py_tp_doc, "A task's wait on asyncio, used again and again."},
    {Py_tp_new, wakeup_new},
    {Py_tp_dealloc, wakeup_dealloc},
    {Py_tp_traverse, wakeup_traverse},
    {Py_tp_clear, wakeup_clear},
    {Py_tp_members, members},
    {Py_tp_getset, properties},
    {Py_tp_methods, methods},
    {Py_tp_iter, wakeup_await},
    {Py_tp_iternext, wakeup_next},
    {Py_am_await, wakeup_await},
    {Py_am_send, wakeup_send},
    {0, NULL},
};

static PyType_Spec spec = {
    .name = "aioalsa._ffi._native.Wakeup",
    .basicsize = sizeof(Wakeup),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC,
    .slots = slots,
};

PyObject *make_wakeup_type(void)
{
    PyObject *asyncio = PyImport_ImportModule("asyncio.events");
    if (asyncio == NULL)
        return NULL;
    get_running_loop = PyObject_GetAttrString(asyncio, "_get_running_loop");
    Py_DECREF(asyncio);
    if (get_running_loop == NULL)
        return NULL;
    pthread_atfork(NULL, NULL, count_fork);
    wakeup_type = PyType_FromSpec(&spec);
    return wakeup_type;
}

unsigned long forks_so_far(void)
{
    return forks;
}

bool set_armed(PyObject *object, bool armed)
{
    if ((PyObject *)Py_TYPE(object) != wakeup_type)
        return PyObject_SetAttrString(object, "armed", armed ? Py_True : Py_False) == 0;
    ((Wakeup *)object)->armed = armed;
    return true;
}
