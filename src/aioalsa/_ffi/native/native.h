/* What must be Python's own C rather than cffi's: objects that asyncio calls for every period. */

#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stdbool.h>

/* wakeup.c */
PyObject *make_wakeup_type(void);
unsigned long forks_so_far(void);
/* Say that a wake-up is on its way, to a `Wakeup` or whatever has an attribute `armed`. */
bool set_armed(PyObject *object, bool armed);
/* 1 if a wait may begin on a `Wakeup`, from here and now; 0 if its owner has to see; -1 failed. */
int is_idle(PyObject *object);

/* fetch.c */
PyObject *make_fetch_type(void);
bool is_fetch(PyObject *object);
/* The next period, or None if there is none yet. */
PyObject *fetch_period(PyObject *fetch);

/* Make a subclass of tuple of values, which are taken over; some may be NULL, with an error. */
PyObject *named_tuple(PyObject *type, PyObject **values, Py_ssize_t count);

/* listen.c */
PyObject *make_listen_type(void);
bool is_listen(PyObject *object);
/* The next event, or None if there is none yet. */
PyObject *listen_event(PyObject *listen);

/* put.c */
PyObject *make_put_type(void);
bool is_put(PyObject *object);
/* True once all frames are through, or None if there is no room yet. */
PyObject *put_frames(PyObject *put);

/* ring.c */
PyObject *make_ring_type(void);
PyObject *make_window_type(void);
bool is_window(PyObject *object);
/* The views of the next part, or None if there is none yet. */
PyObject *window_view(PyObject *window);

/* reading.c */
PyObject *make_reading_type(void);

/* record.c */
PyObject *make_record_type(void);
PyObject *record_set_raw(PyObject *module, PyObject *const *arguments, Py_ssize_t count);
PyObject *record_set_key(PyObject *module, PyObject *const *arguments, Py_ssize_t count);
PyObject *record_make(PyObject *module, PyObject *const *arguments, Py_ssize_t count);

static inline void put(PyObject **place, PyObject *object)
{
    PyObject *old = *place;
    *place = object;
    Py_XDECREF(old);
}

static inline PyObject *take(PyObject **place)
{
    PyObject *object = *place;
    *place = NULL;
    return object;
}

/* Have Python see to what a step met: 1 to try again, 0 to wait, -1 with an exception. */
static inline int ask(PyObject *otherwise, long code)
{
    PyObject *again = PyObject_CallFunction(otherwise, "l", code);
    int answer = again == NULL ? -1 : again == Py_True;
    Py_XDECREF(again);
    return answer;
}

/* The end of each tp_dealloc: the memory, and the type that the object has held. */
static inline void free_object(PyObject *object)
{
    PyTypeObject *type = Py_TYPE(object);
    ((freefunc)PyType_GetSlot(type, Py_tp_free))(object);
    Py_DECREF(type);
}
