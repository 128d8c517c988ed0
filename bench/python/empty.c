/* The least that a call from Python can cost: a function of one argument that does nothing. */

#define Py_LIMITED_API 0x030a0000
#include <Python.h>

static PyObject *empty(PyObject *module, PyObject *argument)
{
    (void)module;
    (void)argument;
    return Py_NewRef(Py_None);
}

static PyMethodDef functions[] = {{"empty", empty, METH_O, NULL}, {NULL, NULL, 0, NULL}};
static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, "empty", NULL, 0, functions, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit_empty(void);
PyMODINIT_FUNC PyInit_empty(void)
{
    return PyModule_Create(&module);
}
