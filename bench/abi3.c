/* Objects made and read in two ways: with what CPython's headers of one version show, and with what the limited API of 3.11 has. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <stddef.h>
#include <structmember.h>

enum { MOST = 64 };

typedef struct {
    PyTypeObject *cls;
    Py_ssize_t count;
    Py_ssize_t offsets[MOST];
    PyObject *names[MOST];
    PyObject *values[MOST];
} Plan;

/* Arguments: class, names of its fields, their values, how often. */
static int
read_plan(PyObject *args, Plan *plan, Py_ssize_t *times)
{
    PyObject *cls, *names, *values;
    if (!PyArg_ParseTuple(args, "O!O!O!n", &PyType_Type, &cls, &PyTuple_Type, &names, &PyTuple_Type, &values, times))
        return 0;
    plan->cls = (PyTypeObject *)cls;
    plan->count = PyTuple_GET_SIZE(names);
    if (plan->count > MOST || PyTuple_GET_SIZE(values) != plan->count) {
        PyErr_SetString(PyExc_ValueError, "fields");
        return 0;
    }
    for (Py_ssize_t i = 0; i < plan->count; i++) {
        plan->names[i] = PyTuple_GET_ITEM(names, i);
        plan->values[i] = PyTuple_GET_ITEM(values, i);
        PyObject *descriptor = PyObject_GetAttr(cls, plan->names[i]);
        if (descriptor == NULL)
            return 0;
        if (!Py_IS_TYPE(descriptor, &PyMemberDescr_Type)) {
            Py_DECREF(descriptor);
            PyErr_SetString(PyExc_TypeError, "a field is no slot");
            return 0;
        }
        plan->offsets[i] = ((PyMemberDescrObject *)descriptor)->d_member->offset;
        Py_DECREF(descriptor);
    }
    return 1;
}

static PyObject *
make_by_slots(PyObject *module, PyObject *args)
{
    (void)module;
    Plan plan;
    Py_ssize_t times;
    if (!read_plan(args, &plan, &times))
        return NULL;
    while (times--) {
        PyObject *object = PyObject_New(PyObject, plan.cls);
        if (object == NULL)
            return NULL;
        for (Py_ssize_t i = 0; i < plan.count; i++) {
            Py_INCREF(plan.values[i]);
            *(PyObject **)((char *)object + plan.offsets[i]) = plan.values[i];
        }
        Py_DECREF(object);
    }
    Py_RETURN_NONE;
}

static PyObject *
make_by_call(PyObject *module, PyObject *args)
{
    (void)module;
    Plan plan;
    Py_ssize_t times;
    if (!read_plan(args, &plan, &times))
        return NULL;
    while (times--) {
        /* Message classes take their fields by name. */
        PyObject *none = PyTuple_New(0);
        PyObject *fields = PyDict_New();
        if (none == NULL || fields == NULL)
            return NULL;
        for (Py_ssize_t i = 0; i < plan.count; i++)
            if (PyDict_SetItem(fields, plan.names[i], plan.values[i]) < 0)
                return NULL;
        PyObject *object = PyObject_Call((PyObject *)plan.cls, none, fields);
        Py_DECREF(none);
        Py_DECREF(fields);
        if (object == NULL)
            return NULL;
        Py_DECREF(object);
    }
    Py_RETURN_NONE;
}

static PyObject *
make_by_setattr(PyObject *module, PyObject *args)
{
    (void)module;
    Plan plan;
    Py_ssize_t times;
    if (!read_plan(args, &plan, &times))
        return NULL;
    while (times--) {
        PyObject *object = PyType_GenericAlloc(plan.cls, 0);
        if (object == NULL)
            return NULL;
        for (Py_ssize_t i = 0; i < plan.count; i++)
            if (PyObject_GenericSetAttr(object, plan.names[i], plan.values[i]) < 0)
                return NULL;
        Py_DECREF(object);
    }
    Py_RETURN_NONE;
}

static PyObject *
read_by_slots(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *object;
    Plan plan;
    Py_ssize_t times;
    Py_ssize_t found = 0;
    PyObject *rest = PyTuple_GetSlice(args, 1, PyTuple_GET_SIZE(args));
    if (rest == NULL)
        return NULL;
    object = PyTuple_GetItem(args, 0);
    int good = read_plan(rest, &plan, &times);
    Py_DECREF(rest);
    if (object == NULL || !good)
        return NULL;
    while (times--)
        for (Py_ssize_t i = 0; i < plan.count; i++)
            found += *(PyObject *volatile *)((char *)object + plan.offsets[i]) == plan.values[i];
    return PyLong_FromSsize_t(found);
}

static PyObject *
read_by_getattr(PyObject *module, PyObject *args)
{
    (void)module;
    PyObject *object;
    Plan plan;
    Py_ssize_t times;
    Py_ssize_t found = 0;
    PyObject *rest = PyTuple_GetSlice(args, 1, PyTuple_GET_SIZE(args));
    if (rest == NULL)
        return NULL;
    object = PyTuple_GetItem(args, 0);
    int good = read_plan(rest, &plan, &times);
    Py_DECREF(rest);
    if (object == NULL || !good)
        return NULL;
    while (times--)
        for (Py_ssize_t i = 0; i < plan.count; i++) {
            PyObject *value = PyObject_GetAttr(object, plan.names[i]);
            if (value == NULL)
                return NULL;
            found += value == plan.values[i];
            Py_DECREF(value);
        }
    return PyLong_FromSsize_t(found);
}

static PyMethodDef methods[] = {
    {"make_by_slots", make_by_slots, METH_VARARGS, NULL},
    {"make_by_call", make_by_call, METH_VARARGS, NULL},
    {"make_by_setattr", make_by_setattr, METH_VARARGS, NULL},
    {"read_by_slots", read_by_slots, METH_VARARGS, NULL},
    {"read_by_getattr", read_by_getattr, METH_VARARGS, NULL},
    {NULL, NULL, 0, NULL},
};

static struct PyModuleDef module = {PyModuleDef_HEAD_INIT, .m_name = "abi3", .m_size = 0, .m_methods = methods};

PyMODINIT_FUNC
PyInit_abi3(void)
{
    return PyModule_Create(&module);
}
