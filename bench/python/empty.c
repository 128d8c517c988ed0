/* The least that calls from Python can cost: a function of one argument that does nothing, and a
   method that is called as Job.fail is and gives a new object of the size of a decision. */

#define Py_LIMITED_API 0x030a0000
#include <Python.h>

struct decision {
    PyObject_HEAD
    unsigned long long numbers[9];
};

static PyTypeObject *decision_type;

static void drop(PyObject *object)
{
    PyTypeObject *type = Py_TYPE(object);
    PyObject_Free(object);
    Py_DECREF(type);
}

static PyObject *fail(PyObject *job, PyObject *const *arguments, Py_ssize_t count, PyObject *names)
{
    struct decision *made = PyObject_New(struct decision, decision_type);
    (void)job;
    (void)names;
    if (made != NULL)
        for (size_t at = 0; at < sizeof made->numbers / sizeof *made->numbers; at++)
            made->numbers[at] = (size_t)arguments[0] + (size_t)count;
    return (PyObject *)made;
}

static PyObject *empty(PyObject *module, PyObject *argument)
{
    (void)module;
    (void)argument;
    return Py_NewRef(Py_None);
}

static PyMethodDef methods[] = {
    {"fail", (PyCFunction)(void (*)(void))fail, METH_FASTCALL | METH_KEYWORDS, NULL},
    {NULL, NULL, 0, NULL},
};
static PyType_Slot job_slots[] = {{Py_tp_methods, methods}, {0, NULL}};
static PyType_Slot decision_slots[] = {{Py_tp_dealloc, drop}, {0, NULL}};
static PyType_Spec job_spec = {"empty.Job", sizeof(PyObject), 0, Py_TPFLAGS_DEFAULT, job_slots};
static PyType_Spec decision_spec = {
    "empty.Decision", sizeof(struct decision), 0, Py_TPFLAGS_DEFAULT, decision_slots};

static PyMethodDef functions[] = {{"empty", empty, METH_O, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef definition = {
    PyModuleDef_HEAD_INIT, "empty", NULL, 0, functions, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_empty(void);
PyMODINIT_FUNC PyInit_empty(void)
{
    PyObject *module = PyModule_Create(&definition);
    PyObject *job_type = PyType_FromSpec(&job_spec);
    decision_type = (PyTypeObject *)PyType_FromSpec(&decision_spec);
    if (module == NULL || decision_type == NULL || PyModule_AddObjectRef(module, "Job", job_type) < 0)
        return NULL;
    return module;
}
