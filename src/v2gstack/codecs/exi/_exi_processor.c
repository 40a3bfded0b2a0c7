/* Processors: grammar programs for events and elements, made once, and their methods. */

#include "_exi_general.h"

/* Widest code of an enumerated value, and of a character. */
#define MAX_CODE_BITS 32
#define MAX_CHARSET 255

/* -- reading the tuples of native_events.py ---------------------------------------------------------------- */

static PyObject *
text_at(PyObject *owner, Py_ssize_t place)
{
    PyObject *found = PyTuple_GET_ITEM(owner, place);
    if (!PyUnicode_CheckExact(found)) {
        PyErr_Format(PyExc_TypeError, "item %zd is not a text", place);
        return NULL;
    }
    return found;
}

/* -- datatypes --------------------------------------------------------------------------------------------- */

static int
build_charset(PyObject *spec, Datatype *datatype)
{
    PyObject *charset = text_at(spec, 8);
    if (charset == NULL)
        return 0;
    Py_ssize_t size = PyUnicode_GET_LENGTH(charset);
    datatype->charset = charset;
    datatype->charset_size = size;
    if (datatype->kind != KIND_RCS_STRING)
        return 1;
    int sorted = size > 0 && size <= MAX_CHARSET && datatype->bits == bit_length((uint64_t)size);
    for (Py_ssize_t i = 1; sorted && i < size; i++)
        sorted = PyUnicode_READ_CHAR(charset, i - 1) < PyUnicode_READ_CHAR(charset, i);
    if (!sorted)
        PyErr_SetString(PyExc_ValueError, "a character set is in the order of code points");
    return sorted;
}

static int
build_table(PyObject *spec, Datatype *datatype)
{
    PyObject *table = tuple_at(spec, 6, -1);
    if (table == NULL)
        return 0;
    datatype->table = ((PyTupleObject *)table)->ob_item;
    datatype->table_size = PyTuple_GET_SIZE(table);
    for (Py_ssize_t i = 0; i < datatype->table_size; i++)
        if (text_at(table, i) == NULL)
            return 0;
    datatype->codes = PyTuple_GET_ITEM(spec, 7);
    if (!PyDict_CheckExact(datatype->codes)) {
        PyErr_SetString(PyExc_TypeError, "the codes of an enumeration are a dict");
        return 0;
    }
    return 1;
}

/* `items` is NULL for the items of lists themselves, which are no lists. */
static int
build_datatype(Processor *self, PyObject *spec, Datatype *datatype, const Datatype *items)
{
    int64_t kind, bits, groups, item, keeps_space, max_items, min_bits;
    if (!number_at(spec, 0, 0, KIND_COUNT - 1, &kind) || !number_at(spec, 1, 0, MAX_CODE_BITS, &bits)
        || !number_at(spec, 2, INT64_MIN / 2, INT64_MAX / 2, &datatype->minimum)
        || !number_at(spec, 3, 0, MAX_INTEGER_OCTETS * 8 / 7 - 2, &groups)
        || !number_at(spec, 4, INT64_MIN, INT64_MAX, &datatype->low)
        || !number_at(spec, 5, INT64_MIN, INT64_MAX, &datatype->high)
        || !number_at(spec, 9, -1, self->item_count - 1, &item) || !number_at(spec, 10, 0, 1, &keeps_space)
        || !number_at(spec, 11, 0, UINT32_MAX, &max_items) || !number_at(spec, 12, 0, UINT16_MAX, &min_bits))
        return 0;
    datatype->kind = (uint8_t)kind;
    datatype->bits = (uint8_t)bits;
    datatype->max_groups = (uint16_t)groups;
    datatype->keeps_space = (uint8_t)keeps_space;
    datatype->max_items = (uint64_t)max_items;
    datatype->min_item_bits = (uint32_t)min_bits;
    datatype->kind_object = PyTuple_GET_ITEM(spec, 13);
    datatype->parse = PyTuple_GET_ITEM(spec, 14);
    if ((kind == KIND_LIST) != (item >= 0) || (kind == KIND_LIST && items == NULL)) {
        PyErr_SetString(PyExc_ValueError, "lists have items, and only lists");
        return 0;
    }
    datatype->item = item >= 0 ? &items[item] : NULL;
    return build_charset(spec, datatype) && build_table(spec, datatype);
}

static int
build_datatypes(Processor *self, PyObject *items, PyObject *datatypes)
{
    for (Py_ssize_t i = 0; i < self->item_count; i++) {
        PyObject *spec = tuple_at(items, i, 15);
        if (spec == NULL || !build_datatype(self, spec, &self->items[i], NULL))
            return 0;
    }
    for (Py_ssize_t i = 0; i < 2 * self->datatype_count + 2; i++) {
        PyObject *spec = tuple_at(datatypes, i, 15);
        Datatype *datatype = i < 2 * self->datatype_count ? &self->datatypes[i]
            : i == 2 * self->datatype_count               ? &self->string
                                                          : &self->nil;
        if (spec == NULL || !build_datatype(self, spec, datatype, self->items))
            return 0;
    }
    if (self->string.kind != KIND_STRING || self->nil.kind != KIND_RCS_STRING) {
        PyErr_SetString(PyExc_ValueError, "untyped values are strings");
        return 0;
    }
    return 1;
}

/* -- names, declarations, states --------------------------------------------------------------------------- */

static int
build_names(Processor *self, PyObject *names)
{
    PyObject *uris = tuple_at(names, 0, self->uri_count);
    PyObject *counts = tuple_at(names, 1, self->uri_count);
    PyObject *qnames = tuple_at(names, 2, self->name_count);
    PyObject *locals = tuple_at(names, 4, self->uri_count);
    if (uris == NULL || counts == NULL || qnames == NULL || locals == NULL)
        return 0;
    self->uris = ((PyTupleObject *)uris)->ob_item;
    self->qnames = ((PyTupleObject *)qnames)->ob_item;
    self->uri_numbers = PyTuple_GET_ITEM(names, 3);
    self->local_numbers = ((PyTupleObject *)locals)->ob_item;
    if (!PyDict_CheckExact(self->uri_numbers)) {
        PyErr_SetString(PyExc_TypeError, "the numbers of URIs are a dict");
        return 0;
    }
    uint32_t name = 0;
    for (Py_ssize_t uri = 0; uri < self->uri_count; uri++) {
        int64_t count;
        if (text_at(uris, uri) == NULL || !number_at(counts, uri, 0, self->name_count - name, &count))
            return 0;
        if (!PyDict_CheckExact(self->local_numbers[uri])) {
            PyErr_SetString(PyExc_TypeError, "the numbers of local names are dicts");
            return 0;
        }
        self->first_names[uri] = name;
        for (uint32_t local = 0; local < count; local++, name++) {
            Name *made = &self->names[name];
            *made = (Name){(uint32_t)uri, local, -1, -1, -1, -1, -1};
            PyObject *qname = self->qnames[name];
            if (Py_TYPE(qname) != self->qname_type || PyTuple_GET_SIZE(qname) != 2 || text_at(qname, 0) == NULL
                || text_at(qname, 1) == NULL) {
                if (!PyErr_Occurred())
                    PyErr_SetString(PyExc_TypeError, "a name is a QName");
                return 0;
            }
        }
    }
    self->first_names[self->uri_count] = name;
    if (name != self->name_count || self->first_names[XSI_URI + 1] - self->first_names[XSI_URI] <= XSI_TYPE_LOCAL) {
        PyErr_SetString(PyExc_ValueError, "a name is missing");
        return 0;
    }
    self->xsi_uri = self->uris[XSI_URI];
    return 1;
}

static int
build_declarations(Processor *self, PyObject *elements, PyObject *attributes, PyObject *types)
{
    int64_t name, number, flag, start, empty;
    for (Py_ssize_t i = 0; i < self->element_count; i++) {
        PyObject *spec = tuple_at(elements, i, 3);
        if (spec == NULL || !number_at(spec, 0, 0, self->name_count - 1, &name)
            || !number_at(spec, 1, -1, self->type_count - 1, &number) || !number_at(spec, 2, 0, 1, &flag))
            return 0;
        self->elements[i] = (Element){(uint32_t)name, (int32_t)number, (uint8_t)flag};
    }
    for (Py_ssize_t i = 0; i < self->attribute_count; i++) {
        PyObject *spec = tuple_at(attributes, i, 2);
        if (spec == NULL || !number_at(spec, 0, 0, self->name_count - 1, &name)
            || !number_at(spec, 1, 0, self->datatype_count - 1, &number))
            return 0;
        self->attributes[i] = (Attribute){(uint32_t)name, (int32_t)number};
    }
    for (Py_ssize_t i = 0; i < self->type_count; i++) {
        PyObject *spec = tuple_at(types, i, 3);
        if (spec == NULL || !number_at(spec, 0, 0, self->rule_count - 1, &start)
            || !number_at(spec, 1, 0, self->rule_count - 1, &empty) || !number_at(spec, 2, 0, 1, &flag))
            return 0;
        self->types[i] = (Type){(int32_t)start, (int32_t)empty, (uint8_t)flag};
    }
    return 1;
}

/* What a production's argument counts, by its kind. */
static int64_t
arguments_of(const Processor *self, int64_t kind)
{
    switch (kind) {
    case ACTION_AT:
        return self->attribute_count;
    case ACTION_SE:
        return self->element_count;
    case ACTION_AT_URI:
    case ACTION_SE_URI:
        return self->uri_count;
    case ACTION_CH:
        return self->datatype_count;
    default:
        return 1;
    }
}

static int
build_rules(Processor *self, PyObject *rules)
{
    Production *made = self->productions;
    for (Py_ssize_t i = 0; i < self->rule_count; i++) {
        Rule *rule = &self->rules[i];
        PyObject *spec = PyTuple_GET_ITEM(rules, i);
        PyObject *productions = PyTuple_GET_ITEM(spec, 0);
        int64_t phase, content2;
        if (!number_at(spec, 1, PHASE_FIRST, PHASE_CONTENT, &phase)
            || !number_at(spec, 2, 0, self->rule_count - 1, &content2))
            return 0;
        rule->productions = made;
        rule->count = (uint32_t)PyTuple_GET_SIZE(productions);
        rule->phase = (uint8_t)phase;
        rule->content2 = (int32_t)content2;
        for (uint32_t code = 0; code < rule->count; code++, made++) {
            int64_t kind, arg, next, loop;
            PyObject *production = tuple_at(productions, code, 4);
            if (production == NULL || !number_at(production, 0, ACTION_AT, ACTION_CH_UNTYPED, &kind)
                || !number_at(production, 1, 0, arguments_of(self, kind) - 1, &arg)
                || !number_at(production, 2, 0, self->rule_count - 1, &next)
                || !number_at(production, 3, ENTER_LOOP, self->repeat_count - 1, &loop))
                return 0;
            *made = (Production){(uint8_t)kind, (int32_t)arg, (int32_t)next, (int32_t)loop};
            rule->has_end |= kind == ACTION_EE;
            rule->attributes += kind == ACTION_AT;
        }
    }
    return 1;
}

static int
build_repeats(Processor *self, PyObject *repeats)
{
    for (Py_ssize_t i = 0; i < self->repeat_count; i++) {
        Repeat *repeat = &self->repeats[i];
        int64_t below, between, full;
        PyObject *spec = tuple_at(repeats, i, 5);
        if (spec == NULL || !number_at(spec, 0, 0, INT64_MAX, &repeat->minimum)
            || !number_at(spec, 1, -1, INT64_MAX, &repeat->maximum)
            || !number_at(spec, 2, 0, self->rule_count - 1, &below)
            || !number_at(spec, 3, 0, self->rule_count - 1, &between)
            || !number_at(spec, 4, 0, self->rule_count - 1, &full))
            return 0;
        repeat->below = (int32_t)below;
        repeat->between = (int32_t)between;
        repeat->full = (int32_t)full;
    }
    return 1;
}

/* The elements of documents and fragments, the types and attributes that names stand for. */
static int
build_globals(Processor *self, PyObject *document, PyObject *fragment, PyObject *types, PyObject *attributes)
{
    int64_t number, name;
    for (Py_ssize_t i = 0; i < self->document_count; i++) {
        if (!number_at(document, i, 0, self->element_count - 1, &number))
            return 0;
        self->document[i] = (int32_t)number;
        self->names[self->elements[number].name].element = (int32_t)number;
        self->names[self->elements[number].name].document_code = (int32_t)i;
    }
    for (Py_ssize_t i = 0; i < self->fragment_count; i++) {
        PyObject *spec = tuple_at(fragment, i, 2);
        if (spec == NULL || !number_at(spec, 0, 0, self->name_count - 1, &name)
            || !number_at(spec, 1, 0, self->element_count - 1, &number))
            return 0;
        self->fragment[i] = (int32_t)number;
        self->names[name].fragment_code = (int32_t)i;
    }
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(types); i++) {
        PyObject *spec = tuple_at(types, i, 2);
        if (spec == NULL || !number_at(spec, 0, 0, self->name_count - 1, &name)
            || !number_at(spec, 1, 0, self->type_count - 1, &number))
            return 0;
        self->names[name].type = (int32_t)number;
    }
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(attributes); i++) {
        if (!number_at(attributes, i, 0, self->attribute_count - 1, &number))
            return 0;
        self->names[self->attributes[number].name].attribute = (int32_t)number;
    }
    return 1;
}

static int
build_bounds(Bounds *bounds, PyObject *spec)
{
    return number_at(spec, 0, 0, UINT32_MAX / 4, &bounds->depth)
        && number_at(spec, 1, 0, INT64_MAX / 2, &bounds->events)
        && number_at(spec, 2, 0, PY_SSIZE_T_MAX / 8, &bounds->characters)
        && number_at(spec, 3, 0, PY_SSIZE_T_MAX / 8, &bounds->octets)
        && number_at(spec, 4, 0, MAX_INTEGER_OCTETS * 8 / 7 - 2, &bounds->integer_groups)
        && number_at(spec, 5, 0, INT64_MAX / 2, &bounds->table_entries)
        && number_at(spec, 6, 0, INT64_MAX / 2, &bounds->grammars)
        && number_at(spec, 7, 0, INT64_MAX / 2, &bounds->productions);
}

/* Whether instances of a class are tuples of so many items and nothing else. */
static int
is_named_tuple(PyObject *object)
{
    PyTypeObject *type = (PyTypeObject *)object;
    return PyType_Check(object) && PyType_IsSubtype(type, &PyTuple_Type)
        && type->tp_basicsize == PyTuple_Type.tp_basicsize && type->tp_itemsize == PyTuple_Type.tp_itemsize
        && type->tp_dictoffset == 0 && type->tp_weaklistoffset == 0 && type->tp_alloc == PyType_GenericAlloc;
}

static int
build_classes(Processor *self, PyObject *classes)
{
    PyObject *kinds = tuple_at(classes, 2, EVENT_KINDS);
    if (kinds == NULL)
        return 0;
    if (!is_named_tuple(PyTuple_GET_ITEM(classes, 0)) || !is_named_tuple(PyTuple_GET_ITEM(classes, 1))) {
        PyErr_SetString(PyExc_TypeError, "events and names are named tuples");
        return 0;
    }
    self->event_type = (PyTypeObject *)PyTuple_GET_ITEM(classes, 0);
    self->qname_type = (PyTypeObject *)PyTuple_GET_ITEM(classes, 1);
    for (Py_ssize_t i = 0; i < EVENT_KINDS; i++)
        self->kinds[i] = PyTuple_GET_ITEM(kinds, i);
    self->decimal_type = PyTuple_GET_ITEM(classes, 3);
    self->float_type = PyTuple_GET_ITEM(classes, 4);
    self->date_time_type = PyTuple_GET_ITEM(classes, 5);
    self->booleans = tuple_at(classes, 6, 4);
    self->no_name = text_at(classes, 7);
    self->any_type = PyTuple_GET_ITEM(classes, 8);
    self->any_prefix = text_at(classes, 9);
    if (Py_TYPE(self->any_type) != self->qname_type || PyTuple_GET_SIZE(self->any_type) != 2
        || text_at(self->any_type, 0) == NULL || text_at(self->any_type, 1) == NULL
        || !is_named_tuple(PyTuple_GET_ITEM(classes, 10))) {
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_TypeError, "a name is a QName");
        return 0;
    }
    self->type_name_type = (PyTypeObject *)PyTuple_GET_ITEM(classes, 10);
    return self->booleans != NULL && self->no_name != NULL && self->any_prefix != NULL;
}

/* Count what there is and make room for it. */
static int
allocate_tables(Processor *self, PyObject *rules)
{
    for (Py_ssize_t i = 0; i < self->rule_count; i++) {
        PyObject *rule = tuple_at(rules, i, 3);
        PyObject *productions = rule == NULL ? NULL : tuple_at(rule, 0, -1);
        if (productions == NULL)
            return 0;
        self->production_count += PyTuple_GET_SIZE(productions);
    }
    self->datatypes = allocate((size_t)(2 * self->datatype_count), sizeof *self->datatypes);
    self->items = allocate((size_t)self->item_count, sizeof *self->items);
    self->rules = allocate((size_t)self->rule_count, sizeof *self->rules);
    self->productions = allocate((size_t)self->production_count, sizeof *self->productions);
    self->repeats = allocate((size_t)self->repeat_count, sizeof *self->repeats);
    self->elements = allocate((size_t)self->element_count, sizeof *self->elements);
    self->attributes = allocate((size_t)self->attribute_count, sizeof *self->attributes);
    self->types = allocate((size_t)self->type_count, sizeof *self->types);
    self->names = allocate((size_t)self->name_count, sizeof *self->names);
    self->first_names = allocate((size_t)(self->uri_count + 1), sizeof *self->first_names);
    self->document = allocate((size_t)self->document_count, sizeof *self->document);
    self->fragment = allocate((size_t)self->fragment_count, sizeof *self->fragment);
    return !PyErr_Occurred();
}

/* The parts of a processor's tuple. */
enum {
    PART_NAMES, PART_ITEMS, PART_DATATYPES, PART_ATTRIBUTES, PART_ELEMENTS, PART_TYPES, PART_RULES, PART_REPEATS,
    PART_DOCUMENT, PART_FRAGMENT, PART_STARTS, PART_NAMED_TYPES, PART_GLOBAL_ATTRIBUTES, PART_BOUNDS, PART_CLASSES,
    PART_COUNT
};

static int
build_processor(Processor *self)
{
    PyObject *parts[PART_COUNT];
    static const int8_t sizes[PART_COUNT] = {5, -1, -1, -1, -1, -1, -1, -1, -1, -1, 2, -1, -1, 8, 11};
    for (Py_ssize_t i = 0; i < PART_COUNT; i++) {
        parts[i] = tuple_at(self->spec, i, sizes[i]);
        if (parts[i] == NULL)
            return 0;
        if (PyTuple_GET_SIZE(parts[i]) > INT32_MAX / 4) {
            PyErr_SetString(PyExc_ValueError, "a program of this size is refused");
            return 0;
        }
    }
    PyObject *uris = tuple_at(parts[PART_NAMES], 0, -1);
    PyObject *qnames = tuple_at(parts[PART_NAMES], 2, -1);
    if (uris == NULL || qnames == NULL)
        return 0;
    self->uri_count = PyTuple_GET_SIZE(uris);
    self->name_count = PyTuple_GET_SIZE(qnames);
    self->item_count = PyTuple_GET_SIZE(parts[PART_ITEMS]);
    self->datatype_count = (PyTuple_GET_SIZE(parts[PART_DATATYPES]) - 2) / 2;
    self->attribute_count = PyTuple_GET_SIZE(parts[PART_ATTRIBUTES]);
    self->element_count = PyTuple_GET_SIZE(parts[PART_ELEMENTS]);
    self->type_count = PyTuple_GET_SIZE(parts[PART_TYPES]);
    self->rule_count = PyTuple_GET_SIZE(parts[PART_RULES]);
    self->repeat_count = PyTuple_GET_SIZE(parts[PART_REPEATS]);
    self->document_count = PyTuple_GET_SIZE(parts[PART_DOCUMENT]);
    self->fragment_count = PyTuple_GET_SIZE(parts[PART_FRAGMENT]);
    if (PyTuple_GET_SIZE(parts[PART_DATATYPES]) != 2 * self->datatype_count + 2 || self->uri_count <= XSI_URI) {
        PyErr_SetString(PyExc_ValueError, "a part of the program is incomplete");
        return 0;
    }
    int64_t start, empty;
    if (!allocate_tables(self, parts[PART_RULES]) || !build_bounds(&self->bounds, parts[PART_BOUNDS])
        || !build_classes(self, parts[PART_CLASSES]) || !build_names(self, parts[PART_NAMES])
        || !build_datatypes(self, parts[PART_ITEMS], parts[PART_DATATYPES])
        || !build_declarations(self, parts[PART_ELEMENTS], parts[PART_ATTRIBUTES], parts[PART_TYPES])
        || !build_rules(self, parts[PART_RULES]) || !build_repeats(self, parts[PART_REPEATS])
        || !build_globals(self, parts[PART_DOCUMENT], parts[PART_FRAGMENT], parts[PART_NAMED_TYPES],
                          parts[PART_GLOBAL_ATTRIBUTES]))
        return 0;
    /* Programs without a schema have no states: nothing leads to these there. */
    Py_ssize_t last = self->rule_count > 0 ? self->rule_count - 1 : 0;
    if (!number_at(parts[PART_STARTS], 0, 0, last, &start) || !number_at(parts[PART_STARTS], 1, 0, last, &empty))
        return 0;
    self->fragment_start = (int32_t)start;
    self->fragment_empty = (int32_t)empty;
    for (Py_ssize_t i = 0; i < self->element_count; i++) {
        if (self->elements[i].type < 0 && self->rule_count == 0) {
            PyErr_SetString(PyExc_ValueError, "an element without a state to begin with");
            return 0;
        }
    }
    return 1;
}

/* -- Processor --------------------------------------------------------------------------------------------- */

static int
processor_traverse(Processor *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(self->spec);
    Py_VISIT(self->unsupported);
    Py_VISIT(self->integers);
    Py_VISIT(self->events_type);
    Py_VISIT(self->encoder_type);
    Py_VISIT(self->give_up);
    return 0;
}

static void
processor_dealloc(Processor *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    Py_XDECREF(self->spec);
    Py_XDECREF(self->unsupported);
    Py_XDECREF(self->integers);
    Py_XDECREF(self->events_type);
    Py_XDECREF(self->encoder_type);
    Py_XDECREF(self->give_up);
    PyMem_Free(self->datatypes);
    PyMem_Free(self->items);
    PyMem_Free(self->rules);
    PyMem_Free(self->productions);
    PyMem_Free(self->repeats);
    PyMem_Free(self->elements);
    PyMem_Free(self->attributes);
    PyMem_Free(self->types);
    PyMem_Free(self->names);
    PyMem_Free(self->first_names);
    PyMem_Free(self->document);
    PyMem_Free(self->fragment);
    type->tp_free((PyObject *)self);
    Py_DECREF(type);
}

static PyObject *
processor_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"spec", "unsupported", NULL};
    PyObject *spec, *unsupported;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O!O!:Processor", names, &PyTuple_Type, &spec, &PyTuple_Type,
                                     &unsupported))
        return NULL;
    if (PyTuple_GET_SIZE(spec) != PART_COUNT) {
        PyErr_Format(PyExc_ValueError, "a processor has %d parts", PART_COUNT);
        return NULL;
    }
    ModuleState *state = PyType_GetModuleState(type);
    if (state == NULL)
        return NULL;
    Processor *self = (Processor *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    self->spec = new_reference(spec);
    self->unsupported = new_reference(unsupported);
    self->integers = new_reference(state->integers);
    self->events_type = (PyTypeObject *)new_reference((PyObject *)state->events_type);
    self->encoder_type = (PyTypeObject *)new_reference((PyObject *)state->encoder_type);
    self->give_up = new_reference(state->give_up);
    if (!build_processor(self)) {
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

/* Options as native_events.py packs them: flags, capacity, longest string. */
static int
take_options(const Processor *self, PyObject *object, Options *options)
{
    int64_t flags;
    if (!PyTuple_CheckExact(object) || PyTuple_GET_SIZE(object) != 3) {
        PyErr_SetString(PyExc_TypeError, "options are three numbers");
        return 0;
    }
    if (!number_at(object, 0, 0, OPTION_ALL, &flags) || !number_at(object, 1, -1, INT64_MAX / 2, &options->capacity)
        || !number_at(object, 2, 0, INT64_MAX / 2, &options->max_length))
        return 0;
    options->flags = (uint32_t)flags;
    if (options->flags & OPTION_INFORMED && self->rule_count == 0) {
        PyErr_SetString(PyExc_ValueError, "this program has no schema");
        return 0;
    }
    return 1;
}

/* Where a body begins, and its options: the second and third argument. */
static int
take_beginning(const Processor *self, PyObject *const *args, size_t *position, Options *options)
{
    Py_ssize_t number = PyLong_AsSsize_t(args[1]);
    if (number == -1 && PyErr_Occurred())
        return 0;
    if (number < 0) {
        PyErr_SetString(PyExc_ValueError, "the body does not begin there");
        return 0;
    }
    *position = (size_t)number;
    return take_options(self, args[2], options);
}

PyDoc_STRVAR(events_method_doc,
             "events($self, data, position, options, fallback, /)\n--\n\n"
             "The events of a stream whose body begins at a bit; at what is irregular fallback() gives those of the\n"
             "reference decoder.");

static PyObject *
processor_events(Processor *self, PyObject *const *args, Py_ssize_t count)
{
    size_t position;
    Options options;
    if (count != 4 || !PyBytes_CheckExact(args[0])) {
        PyErr_SetString(PyExc_TypeError, "bytes, a position, options and a fallback are expected");
        return NULL;
    }
    if (!take_beginning(self, args, &position, &options))
        return NULL;
    return events_new(self, args[0], position, &options, args[3]);
}

PyDoc_STRVAR(encoder_method_doc,
             "encoder($self, head, position, options, /)\n--\n\n"
             "An encoder of elements behind a header of so many bits.");

static PyObject *
processor_encoder(Processor *self, PyObject *const *args, Py_ssize_t count)
{
    size_t position;
    Options options;
    if (count != 3 || !PyBytes_CheckExact(args[0])) {
        PyErr_SetString(PyExc_TypeError, "bytes, a position and options are expected");
        return NULL;
    }
    if (!take_beginning(self, args, &position, &options))
        return NULL;
    return encoder_new(self, args[0], position, &options);
}

static PyObject *
processor_sizeof(Processor *self, PyObject *Py_UNUSED(ignored))
{
    size_t size = sizeof *self + (size_t)(2 * self->datatype_count + self->item_count) * sizeof *self->datatypes
        + (size_t)self->rule_count * sizeof *self->rules + (size_t)self->production_count * sizeof *self->productions
        + (size_t)self->repeat_count * sizeof *self->repeats + (size_t)self->element_count * sizeof *self->elements
        + (size_t)self->attribute_count * sizeof *self->attributes + (size_t)self->type_count * sizeof *self->types
        + (size_t)self->name_count * sizeof *self->names
        + (size_t)(self->document_count + self->fragment_count) * sizeof *self->document;
    return PyLong_FromSize_t(size);
}

static PyMethodDef processor_methods[] = {
    {"events", (PyCFunction)(void (*)(void))processor_events, METH_FASTCALL, events_method_doc},
    {"encoder", (PyCFunction)(void (*)(void))processor_encoder, METH_FASTCALL, encoder_method_doc},
    {"__sizeof__", (PyCFunction)processor_sizeof, METH_NOARGS,
     "__sizeof__($self, /)\n--\n\nOctets that the processor's tables take."},
    {NULL, NULL, 0, NULL},
};

static PyObject *
processor_unsupported(Processor *self, void *Py_UNUSED(closure))
{
    return new_reference(self->unsupported);
}

static PyGetSetDef processor_getset[] = {
    {"unsupported", (getter)processor_unsupported, NULL,
     "What the program has and this engine has not; the reference engine does it.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

PyDoc_STRVAR(processor_doc,
             "A grammar program for events and elements, under any options.\n\n"
             "Made by v2gstack.codecs.exi.native_events; immutable, and shared freely between threads.");

static PyType_Slot processor_slots[] = {
    {Py_tp_doc, (void *)processor_doc},
    {Py_tp_new, processor_new},
    {Py_tp_dealloc, processor_dealloc},
    {Py_tp_traverse, processor_traverse},
    {Py_tp_methods, processor_methods},
    {Py_tp_getset, processor_getset},
    {0, NULL},
};

PyType_Spec processor_spec = {
    .name = "v2gstack.codecs.exi._exi.Processor",
    .basicsize = sizeof(Processor),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = processor_slots,
};
