/* The module: programs, made once, and their methods. */

#include "_exi_general.h"

#include <structmember.h>

/* -- reading the tuples of native.py ------------------------------------------------------------------- */

/* A tuple of so many items at a place in another; -1: of any number. NULL with an error set otherwise. */
PyObject *
tuple_at(PyObject *owner, Py_ssize_t place, Py_ssize_t count)
{
    PyObject *found = PyTuple_GET_ITEM(owner, place);
    if (!PyTuple_Check(found) || (count >= 0 && PyTuple_GET_SIZE(found) != count)) {
        PyErr_Format(PyExc_ValueError, "item %zd is not a tuple of the right size", place);
        return NULL;
    }
    return found;
}

/* A number in bounds at a place in a tuple; false with an error set otherwise. */
int
number_at(PyObject *owner, Py_ssize_t place, int64_t low, int64_t high, int64_t *number)
{
    *number = PyLong_AsLongLong(PyTuple_GET_ITEM(owner, place));
    if (*number == -1 && PyErr_Occurred())
        return 0;
    if (*number < low || *number > high) {
        PyErr_Format(PyExc_ValueError, "item %zd is out of range", place);
        return 0;
    }
    return 1;
}

/* An object, NULL for None. */
static PyObject *
object_at(PyObject *owner, Py_ssize_t place)
{
    PyObject *found = PyTuple_GET_ITEM(owner, place);
    return found == Py_None ? NULL : found;
}

static PyTypeObject *
class_at(PyObject *owner, Py_ssize_t place)
{
    PyObject *found = PyTuple_GET_ITEM(owner, place);
    if (!PyType_Check(found)) {
        PyErr_Format(PyExc_TypeError, "item %zd is not a class", place);
        return NULL;
    }
    return (PyTypeObject *)found;
}

/* Where a slot is in instances of a class, from the slot's descriptor. Layout is never assumed. */
static int
offset_of(PyObject *descriptor, PyTypeObject *cls, uint32_t *offset)
{
    if (Py_TYPE(descriptor) != &PyMemberDescr_Type) {
        PyErr_Format(PyExc_TypeError, "%R is not the descriptor of a slot", descriptor);
        return 0;
    }
    PyMemberDef *member = ((PyMemberDescrObject *)descriptor)->d_member;
    if (!PyType_IsSubtype(cls, PyDescr_TYPE(descriptor)) || member->type != T_OBJECT_EX || member->offset <= 0
        || member->offset + (Py_ssize_t)sizeof(PyObject *) > cls->tp_basicsize) {
        PyErr_Format(PyExc_TypeError, "%R is not a slot of %R", descriptor, cls);
        return 0;
    }
    *offset = (uint32_t)member->offset;
    return 1;
}

/* Whether instances are nothing but slots, so that filling those in makes a complete message. */
static int
check_class(PyTypeObject *cls, Py_ssize_t slots)
{
    if (PyType_IS_GC(cls) || cls->tp_itemsize != 0 || cls->tp_dictoffset != 0 || cls->tp_weaklistoffset != 0
        || cls->tp_basicsize != (Py_ssize_t)(sizeof(PyObject) + (size_t)slots * sizeof(PyObject *))) {
        PyErr_Format(PyExc_TypeError, "%R has state beside its %zd slots", cls, slots);
        return 0;
    }
    return 1;
}

static int
build_value(PyObject *spec, Value *value)
{
    int64_t op, bits, groups, min_length, max_length, limit, is_name;
    PyObject *table = tuple_at(spec, 4, -1);
    if (table == NULL || !number_at(spec, 0, OP_BOOLEAN, OP_BINARY, &op) || !number_at(spec, 1, 0, 32, &bits)
        || !number_at(spec, 2, INT64_MIN / 2, INT64_MAX / 2, &value->minimum)
        || !number_at(spec, 3, 0, MAX_INTEGER_OCTETS * 8 / 7 - 2, &groups)
        || !number_at(spec, 7, 0, PY_SSIZE_T_MAX, &min_length)
        || !number_at(spec, 8, 0, PY_SSIZE_T_MAX, &max_length) || !number_at(spec, 9, 0, PY_SSIZE_T_MAX, &limit)
        || !number_at(spec, 10, 0, 1, &is_name))
        return 0;
    value->op = (uint8_t)op;
    value->bits = (uint8_t)bits;
    value->max_groups = (uint16_t)groups;
    value->min_length = (Py_ssize_t)min_length;
    value->max_length = (Py_ssize_t)max_length;
    value->limit = (Py_ssize_t)limit;
    value->is_name = (uint8_t)is_name;
    value->table = ((PyTupleObject *)table)->ob_item;
    value->table_size = PyTuple_GET_SIZE(table);
    value->check = object_at(spec, 11);
    value->low = INT64_MIN;
    value->high = INT64_MAX;
    PyObject *low = object_at(spec, 5);
    PyObject *high = object_at(spec, 6);
    int side = 0;
    if (low != NULL)
        value->low = PyLong_AsLongLongAndOverflow(low, &side);
    if (PyErr_Occurred())
        return 0;
    if (side) {
        PyErr_SetString(PyExc_ValueError, "a lower bound beyond 64 bits");
        return 0;
    }
    value->below = low == NULL;
    value->above = high == NULL;
    if (high != NULL) {
        value->high = PyLong_AsLongLongAndOverflow(high, &side);
        if (PyErr_Occurred())
            return 0;
        if (side < 0) {
            PyErr_SetString(PyExc_ValueError, "an upper bound beyond 64 bits");
            return 0;
        }
        if (side > 0) {
            value->high = INT64_MAX;
            value->high_object = high;
            value->above = 1;
        }
    }
    return 1;
}

static int
build_record(Program *self, PyObject *spec, Record *record, Field **fields)
{
    int64_t start;
    PyObject *members = tuple_at(spec, 2, -1);
    if (members == NULL || !number_at(spec, 1, 0, self->state_count - 1, &start))
        return 0;
    Py_ssize_t count = PyTuple_GET_SIZE(members);
    PyObject *written = tuple_at(spec, 3, count);
    if (written == NULL)
        return 0;
    record->start = &self->states[start];
    record->count = (uint32_t)count;
    record->fields = *fields;
    record->written = *fields + count;
    *fields += 2 * count;
    if (object_at(spec, 0) != NULL) {
        record->cls = class_at(spec, 0);
        if (record->cls == NULL || !check_class(record->cls, count))
            return 0;
        record->size = record->cls->tp_basicsize;
    } else if (count != 1) {
        PyErr_SetString(PyExc_ValueError, "a document has one field");
        return 0;
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        Field *field = &record->fields[i];
        int64_t many, by_class, required, is_text;
        PyObject *member = tuple_at(members, i, 6);
        if (member == NULL || !number_at(member, 1, 0, 1, &many) || !number_at(member, 2, 0, 1, &by_class)
            || !number_at(member, 3, 0, 1, &required) || !number_at(member, 5, 0, 1, &is_text))
            return 0;
        field->many = (uint8_t)many;
        field->by_class = (uint8_t)by_class;
        field->is_text = (uint8_t)is_text;
        field->fallback = required ? NULL : PyTuple_GET_ITEM(member, 4);
        if (record->cls == NULL)
            field->offset = offsetof(Root, slot);
        else if (!offset_of(PyTuple_GET_ITEM(member, 0), record->cls, &field->offset))
            return 0;
        for (Py_ssize_t j = 0; j < i; j++) {
            if (record->fields[j].offset == field->offset) {
                PyErr_Format(PyExc_ValueError, "two fields of %R share a slot", record->cls);
                return 0;
            }
        }
    }
    for (Py_ssize_t i = 0; i < count; i++) {
        int64_t number;
        if (!number_at(written, i, 0, count - 1, &number))
            return 0;
        record->fields[number].place = (uint32_t)i;
        record->written[i] = record->fields[number];
    }
    return 1;
}

/* What follows the start tag of a leaf of fixed width, from the top of a word. */
static void
set_pattern(Step *step)
{
    unsigned total = step->pre_bits;
    uint64_t mask = ((UINT64_C(1) << step->pre_bits) - 1);
    uint64_t pattern = step->pre;
    if (step->op >= OP_BOOLEAN && step->op <= OP_NBIT) {
        total += step->bits + step->post_bits;
        mask = mask << step->bits << step->post_bits | ((UINT64_C(1) << step->post_bits) - 1);
        pattern = pattern << step->bits << step->post_bits | step->post;
    }
    step->total_bits = (uint8_t)total;
    step->head_bits = (uint8_t)(step->code_bits + step->pre_bits);
    step->head = (uint64_t)step->code << step->pre_bits | step->pre;
    step->mask = total ? mask << (64 - total) : 0;
    step->pattern = total ? pattern << (64 - total) : 0;
}

static int
build_step(Program *self, PyObject *spec, const State *state, Step *step, uint32_t code)
{
    int64_t op, field, value, record, loop, next, pre_bits, pre, post_bits, post, encodes, qname, empty_bits, empty;
    const Record *owner = state->record;
    if (!number_at(spec, 0, OP_REFUSE, OP_COUNT - 1, &op)
        || !number_at(spec, 1, -1, (int64_t)owner->count - 1, &field)
        || !number_at(spec, 2, -1, self->value_count - 1, &value)
        || !number_at(spec, 3, -1, self->record_count - 1, &record)
        || !number_at(spec, 4, ENTER_LOOP, self->loop_count - 1, &loop)
        || !number_at(spec, 5, 0, self->state_count - 1, &next) || !number_at(spec, 6, 0, 16, &pre_bits)
        || !number_at(spec, 7, 0, (INT64_C(1) << pre_bits) - 1, &pre) || !number_at(spec, 8, 0, 16, &post_bits)
        || !number_at(spec, 9, 0, (INT64_C(1) << post_bits) - 1, &post) || !number_at(spec, 13, 0, 1, &encodes)
        || !number_at(spec, 14, -1, self->qname_count - 1, &qname) || !number_at(spec, 15, 0, 31, &empty_bits)
        || !number_at(spec, 16, 0, (INT64_C(1) << empty_bits) - 1, &empty))
        return 0;
    step->op = (uint8_t)op;
    step->code = code;
    step->code_bits = state->width;
    step->field = (int32_t)field;
    step->run = -1;
    step->qname = (int32_t)qname;
    step->empty_bits = (uint8_t)empty_bits;
    step->empty = (uint32_t)empty;
    step->loop = (int32_t)loop;
    step->next = &self->states[next];
    step->pre_bits = (uint8_t)pre_bits;
    step->pre = (uint32_t)pre;
    step->post_bits = (uint8_t)post_bits;
    step->post = (uint32_t)post;
    step->encodes = (uint8_t)encodes;
    if (op == OP_REFUSE)
        return 1;
    if ((op == OP_END) != (field < 0 && owner->cls != NULL) || (op == OP_DONE) != (field < 0 && owner->cls == NULL)) {
        PyErr_SetString(PyExc_ValueError, "a step and its field do not fit");
        return 0;
    }
    if (field < 0)
        return 1;
    step->offset = owner->fields[field].offset;
    if (owner->fields[field].many)
        step->run = step->field;
    if (object_at(spec, 10) != NULL) {
        step->wrap = class_at(spec, 10);
        if (step->wrap == NULL || !check_class(step->wrap, 1)
            || !offset_of(PyTuple_GET_ITEM(spec, 11), step->wrap, &step->wrap_offset))
            return 0;
    }
    if (object_at(spec, 12) != NULL) {
        step->cls = class_at(spec, 12);
        if (step->cls == NULL)
            return 0;
    }
    if (op == OP_RECORD) {
        if (record < 0 || qname < 0 || object_at(PyTuple_GET_ITEM(PyTuple_GET_ITEM(self->spec, 1), record), 0) == NULL
            || step->wrap != NULL) {
            PyErr_SetString(PyExc_ValueError, "a step needs a record");
            return 0;
        }
        step->record = &self->records[record];
        return 1;
    }
    if (value < 0 || self->values[value].op != op) {
        PyErr_SetString(PyExc_ValueError, "a step needs a value of its kind");
        return 0;
    }
    step->value = &self->values[value];
    step->bits = op == OP_BOOLEAN ? 1 : step->value->bits;
    /* Codes, sign and three groups, or a value of fixed width, go through one machine word. */
    if (state->width + step->empty_bits > 56 || state->width + step->pre_bits + step->bits + step->post_bits + 25 > 56) {
        step->op = OP_REFUSE;
        return 1;
    }
    set_pattern(step);
    return 1;
}

static size_t
class_table_size(size_t count)
{
    size_t size = 2;
    while (size < count * 2 + 1)
        size *= 2;
    return size;
}

/* Whether the class of the value tells that the encoder is to take this step. */
static int
goes_by_class(const Step *step, const Record *owner)
{
    return step->encodes && step->field >= 0 && step->op >= OP_RECORD && owner->fields[step->field].by_class
        && step->cls != NULL;
}

/* Tables for the encoder: steps by field, and by class. */
static void
index_state(State *state, const Step ***by_field, ClassEntry **classes)
{
    size_t classified = 0;
    state->by_field = *by_field;
    *by_field += state->record->count;
    for (uint32_t i = 0; i < state->count; i++) {
        const Step *step = &state->steps[i];
        if (step->op == OP_END || step->op == OP_DONE)
            state->end = step;
        else if (goes_by_class(step, state->record))
            classified++;
        else if (step->encodes && step->op >= OP_RECORD && step->field >= 0
                 && !state->record->fields[step->field].by_class
                 && state->by_field[state->record->fields[step->field].place] == NULL)
            state->by_field[state->record->fields[step->field].place] = step;
    }
    if (classified == 0)
        return;
    size_t size = class_table_size(classified);
    state->classes = *classes;
    state->class_mask = size - 1;
    *classes += size;
    for (uint32_t i = 0; i < state->count; i++) {
        const Step *step = &state->steps[i];
        if (!goes_by_class(step, state->record))
            continue;
        size_t at = (uintptr_t)step->cls >> 4 & state->class_mask;
        while (state->classes[at].cls != NULL && state->classes[at].cls != step->cls)
            at = (at + 1) & state->class_mask;
        /* The first of two steps for the same class wins. */
        if (state->classes[at].cls == NULL) {
            state->classes[at].cls = step->cls;
            state->classes[at].step = step;
        }
    }
}

void *
allocate(size_t count, size_t size)
{
    void *made = PyMem_Calloc(count ? count : 1, size);
    if (made == NULL)
        PyErr_NoMemory();
    return made;
}

static int
build_states(Program *self, PyObject *states)
{
    Step *step = self->steps;
    for (Py_ssize_t i = 0; i < self->state_count; i++) {
        int64_t record, width;
        State *state = &self->states[i];
        PyObject *spec = PyTuple_GET_ITEM(states, i);
        PyObject *steps = PyTuple_GET_ITEM(spec, 2);
        if (!number_at(spec, 0, 0, self->record_count - 1, &record) || !number_at(spec, 1, 0, 24, &width))
            return 0;
        state->record = &self->records[record];
        state->width = (uint8_t)width;
        state->count = (uint32_t)PyTuple_GET_SIZE(steps);
        state->steps = step;
        for (uint32_t code = 0; code < state->count; code++, step++) {
            PyObject *item = tuple_at(steps, code, 17);
            if (item == NULL || !build_step(self, item, state, step, code))
                return 0;
        }
    }
    size_t fields = 0, classes = 0;
    for (Py_ssize_t i = 0; i < self->state_count; i++) {
        const State *state = &self->states[i];
        size_t classified = 0;
        fields += state->record->count;
        for (uint32_t code = 0; code < state->count; code++)
            classified += (size_t)goes_by_class(&state->steps[code], state->record);
        classes += classified ? class_table_size(classified) : 0;
    }
    self->by_field = allocate(fields, sizeof *self->by_field);
    self->classes = allocate(classes, sizeof *self->classes);
    if (self->by_field == NULL || self->classes == NULL)
        return 0;
    const Step **by_field = self->by_field;
    ClassEntry *table = self->classes;
    for (Py_ssize_t i = 0; i < self->state_count; i++)
        index_state(&self->states[i], &by_field, &table);
    return 1;
}

static int
build_loops(Program *self, PyObject *loops)
{
    for (Py_ssize_t i = 0; i < self->loop_count; i++) {
        Loop *loop = &self->loops[i];
        int64_t below, between, full;
        PyObject *spec = tuple_at(loops, i, 5);
        if (spec == NULL || !number_at(spec, 0, 0, INT64_MAX, &loop->minimum)
            || !number_at(spec, 1, -1, INT64_MAX, &loop->maximum)
            || !number_at(spec, 2, 0, self->state_count - 1, &below)
            || !number_at(spec, 3, 0, self->state_count - 1, &between)
            || !number_at(spec, 4, 0, self->state_count - 1, &full))
            return 0;
        loop->below = &self->states[below];
        loop->between = &self->states[between];
        loop->full = &self->states[full];
    }
    return 1;
}

static int
build_program(Program *self)
{
    PyObject *values = tuple_at(self->spec, 0, -1);
    PyObject *records = tuple_at(self->spec, 1, -1);
    PyObject *states = tuple_at(self->spec, 2, -1);
    PyObject *loops = tuple_at(self->spec, 3, -1);
    PyObject *limits = tuple_at(self->spec, 4, 4);
    int64_t depth, events, strings, qnames;
    if (values == NULL || records == NULL || states == NULL || loops == NULL || limits == NULL
        || !number_at(limits, 0, 0, PY_SSIZE_T_MAX, &depth) || !number_at(limits, 1, 0, PY_SSIZE_T_MAX, &events)
        || !number_at(limits, 2, 0, PY_SSIZE_T_MAX, &strings) || !number_at(limits, 3, 0, INT32_MAX, &qnames))
        return 0;
    self->max_depth = (Py_ssize_t)depth;
    self->max_events = (Py_ssize_t)events;
    self->max_strings = (Py_ssize_t)strings;
    self->qname_count = (Py_ssize_t)qnames;
    self->value_count = PyTuple_GET_SIZE(values);
    self->record_count = PyTuple_GET_SIZE(records);
    self->state_count = PyTuple_GET_SIZE(states);
    self->loop_count = PyTuple_GET_SIZE(loops);
    if (self->record_count < 2) {
        PyErr_SetString(PyExc_ValueError, "a program begins with the records of document and fragment");
        return 0;
    }
    size_t fields = 0;
    for (Py_ssize_t i = 0; i < self->record_count; i++) {
        PyObject *record = tuple_at(records, i, 4);
        PyObject *members = record == NULL ? NULL : tuple_at(record, 2, -1);
        if (members == NULL)
            return 0;
        fields += (size_t)PyTuple_GET_SIZE(members);
    }
    for (Py_ssize_t i = 0; i < self->state_count; i++) {
        PyObject *state = tuple_at(states, i, 3);
        PyObject *steps = state == NULL ? NULL : tuple_at(state, 2, -1);
        if (steps == NULL)
            return 0;
        self->step_count += PyTuple_GET_SIZE(steps);
    }
    self->values = allocate((size_t)self->value_count, sizeof *self->values);
    self->records = allocate((size_t)self->record_count, sizeof *self->records);
    self->states = allocate((size_t)self->state_count, sizeof *self->states);
    self->steps = allocate((size_t)self->step_count, sizeof *self->steps);
    self->loops = allocate((size_t)self->loop_count, sizeof *self->loops);
    self->fields = allocate(2 * fields, sizeof *self->fields);
    if (PyErr_Occurred())
        return 0;
    for (Py_ssize_t i = 0; i < self->value_count; i++) {
        PyObject *value = tuple_at(values, i, 12);
        if (value == NULL || !build_value(value, &self->values[i]))
            return 0;
    }
    Field *field = self->fields;
    for (Py_ssize_t i = 0; i < self->record_count; i++) {
        PyObject *record = PyTuple_GET_ITEM(records, i);
        if ((i <= RECORD_FRAGMENT) != (object_at(record, 0) == NULL)) {
            PyErr_SetString(PyExc_ValueError, "document and fragment are the records without a class");
            return 0;
        }
        if (!build_record(self, record, &self->records[i], &field))
            return 0;
    }
    return build_states(self, states) && build_loops(self, loops);
}

/* -- Program --------------------------------------------------------------------------------------------- */

static int
program_traverse(Program *self, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(self));
    Py_VISIT(self->spec);
    Py_VISIT(self->decode_fallback);
    Py_VISIT(self->encode_fallback);
    Py_VISIT(self->unsupported);
    Py_VISIT(self->integers);
    return 0;
}

static int
program_clear(Program *self)
{
    /* Methods may still be called while garbage is taken apart: the tuples stay, and there is always a
       fallback to call. */
    Py_XSETREF(self->decode_fallback, new_reference(Py_None));
    Py_XSETREF(self->encode_fallback, new_reference(Py_None));
    return 0;
}

static void
program_dealloc(Program *self)
{
    PyTypeObject *type = Py_TYPE(self);
    PyObject_GC_UnTrack(self);
    Py_XDECREF(self->decode_fallback);
    Py_XDECREF(self->encode_fallback);
    Py_XDECREF(self->spec);
    Py_XDECREF(self->unsupported);
    Py_XDECREF(self->integers);
    PyMem_Free(self->values);
    PyMem_Free(self->records);
    PyMem_Free(self->states);
    PyMem_Free(self->steps);
    PyMem_Free(self->loops);
    PyMem_Free(self->fields);
    PyMem_Free(self->by_field);
    PyMem_Free(self->classes);
    type->tp_free((PyObject *)self);
    Py_DECREF(type);
}

static PyObject *
program_new(PyTypeObject *type, PyObject *args, PyObject *kwargs)
{
    static char *names[] = {"spec", "unsupported", "decode_fallback", "encode_fallback", NULL};
    PyObject *spec, *unsupported, *decode_fallback, *encode_fallback;
    if (!PyArg_ParseTupleAndKeywords(args, kwargs, "O!O!OO:Program", names, &PyTuple_Type, &spec, &PyTuple_Type,
                                     &unsupported, &decode_fallback, &encode_fallback))
        return NULL;
    if (PyTuple_GET_SIZE(spec) != 5) {
        PyErr_SetString(PyExc_ValueError, "a program has five parts");
        return NULL;
    }
    Program *self = (Program *)type->tp_alloc(type, 0);
    if (self == NULL)
        return NULL;
    self->spec = new_reference(spec);
    self->unsupported = new_reference(unsupported);
    ModuleState *state = PyType_GetModuleState(type);
    if (state == NULL || state->integers == NULL) {
        Py_DECREF(self);
        return NULL;
    }
    self->integers = new_reference(state->integers);
    self->decode_fallback = new_reference(decode_fallback);
    self->encode_fallback = new_reference(encode_fallback);
    if (!build_program(self)) {
        Py_DECREF(self);
        return NULL;
    }
    return (PyObject *)self;
}

/* Decode any object with a buffer; RUN_GIVE_UP for others. */
static int
decode_object(const Program *self, Py_ssize_t root, PyObject *object, PyObject **result)
{
    const Record *record = &self->records[root];
    if (LIKELY(PyBytes_CheckExact(object))) {
        const uint8_t *data = (const uint8_t *)PyBytes_AS_STRING(object);
        Py_ssize_t length = PyBytes_GET_SIZE(object);
        if (UNLIKELY(length < 2 || data[0] != 0x80))
            return RUN_GIVE_UP;
        return decode_stream(self, record, data, (size_t)length, 8, result);
    }
    Py_buffer view;
    if (PyObject_GetBuffer(object, &view, PyBUF_SIMPLE) < 0) {
        PyErr_Clear();
        return RUN_GIVE_UP;
    }
    const uint8_t *data = view.buf;
    int outcome = RUN_GIVE_UP;
    if (view.len >= 2 && data[0] == 0x80)
        outcome = decode_stream(self, record, data, (size_t)view.len, 8, result);
    PyBuffer_Release(&view);
    return outcome;
}

PyDoc_STRVAR(decode_doc,
             "decode($self, data, /)\n--\n\n"
             "Decode a document; irregular streams go to the reference engine.");

static PyObject *
program_decode(Program *self, PyObject *data)
{
    PyObject *result;
    int outcome = decode_object(self, RECORD_DOCUMENT, data, &result);
    if (LIKELY(outcome == RUN_OK))
        return result;
    if (outcome == RUN_ERROR)
        return NULL;
    return PyObject_CallOneArg(self->decode_fallback, data);
}

PyDoc_STRVAR(try_decode_doc,
             "try_decode($self, data, /)\n--\n\n"
             "Decode a document; None where the reference engine is wanted.");

static PyObject *
program_try_decode(Program *self, PyObject *data)
{
    PyObject *result;
    int outcome = decode_object(self, RECORD_DOCUMENT, data, &result);
    if (outcome == RUN_OK)
        return result;
    return outcome == RUN_ERROR ? NULL : new_reference(Py_None);
}

PyDoc_STRVAR(try_decode_fragment_doc,
             "try_decode_fragment($self, data, /)\n--\n\n"
             "Decode a fragment of one element; None where the reference engine is wanted.");

static PyObject *
program_try_decode_fragment(Program *self, PyObject *data)
{
    PyObject *result;
    int outcome = decode_object(self, RECORD_FRAGMENT, data, &result);
    if (outcome == RUN_OK)
        return result;
    return outcome == RUN_ERROR ? NULL : new_reference(Py_None);
}

PyDoc_STRVAR(encode_doc,
             "encode($self, message, /, *, validate=True)\n--\n\n"
             "Encode a message as a document; what this engine does not write goes to the reference engine.");

static PyObject *
program_encode(Program *self, PyObject *const *args, Py_ssize_t count, PyObject *names)
{
    int validates = names == NULL
        || (PyTuple_GET_SIZE(names) == 1 && args[count] == Py_True
            && PyUnicode_CompareWithASCIIString(PyTuple_GET_ITEM(names, 0), "validate") == 0);
    if (LIKELY(count == 1 && validates)) {
        PyObject *result;
        int outcome = encode_stream(self, &self->records[RECORD_DOCUMENT], NULL, args[0], &result);
        if (LIKELY(outcome == RUN_OK))
            return result;
        if (outcome == RUN_ERROR)
            return NULL;
    }
    return PyObject_Vectorcall(self->encode_fallback, args, (size_t)count, names);
}

PyDoc_STRVAR(try_encode_doc,
             "try_encode($self, message, /)\n--\n\n"
             "Encode a message as a document; None where the reference engine is wanted.");

static PyObject *
program_try_encode(Program *self, PyObject *message)
{
    PyObject *result;
    int outcome = encode_stream(self, &self->records[RECORD_DOCUMENT], NULL, message, &result);
    if (outcome == RUN_OK)
        return result;
    return outcome == RUN_ERROR ? NULL : new_reference(Py_None);
}

PyDoc_STRVAR(try_encode_fragment_doc,
             "try_encode_fragment($self, element, code, /)\n--\n\n"
             "Encode an element, given by its event code, as a fragment; None where the reference engine is wanted.");

static PyObject *
program_try_encode_fragment(Program *self, PyObject *const *args, Py_ssize_t count)
{
    if (count != 2) {
        PyErr_SetString(PyExc_TypeError, "an element and its event code are expected");
        return NULL;
    }
    const Record *root = &self->records[RECORD_FRAGMENT];
    Py_ssize_t code = PyLong_AsSsize_t(args[1]);
    if (code == -1 && PyErr_Occurred())
        return NULL;
    if (code < 0 || code >= (Py_ssize_t)root->start->count) {
        PyErr_SetString(PyExc_ValueError, "there is no such event code");
        return NULL;
    }
    const Step *first = &root->start->steps[code];
    PyObject *result;
    int outcome = RUN_GIVE_UP;
    if (first->op >= OP_RECORD && first->encodes)
        outcome = encode_stream(self, root, first, args[0], &result);
    if (outcome == RUN_OK)
        return result;
    return outcome == RUN_ERROR ? NULL : new_reference(Py_None);
}

PyDoc_STRVAR(sizeof_doc, "__sizeof__($self, /)\n--\n\nOctets that the program's tables take.");

static PyObject *
program_sizeof(Program *self, PyObject *Py_UNUSED(ignored))
{
    size_t size = sizeof *self + (size_t)self->value_count * sizeof *self->values
        + (size_t)self->record_count * sizeof *self->records + (size_t)self->state_count * sizeof *self->states
        + (size_t)self->step_count * sizeof *self->steps + (size_t)self->loop_count * sizeof *self->loops;
    return PyLong_FromSize_t(size);
}

static PyMethodDef program_methods[] = {
    {"decode", (PyCFunction)program_decode, METH_O, decode_doc},
    {"try_decode", (PyCFunction)program_try_decode, METH_O, try_decode_doc},
    {"try_decode_fragment", (PyCFunction)program_try_decode_fragment, METH_O, try_decode_fragment_doc},
    {"encode", (PyCFunction)(void (*)(void))program_encode, METH_FASTCALL | METH_KEYWORDS, encode_doc},
    {"try_encode", (PyCFunction)program_try_encode, METH_O, try_encode_doc},
    {"try_encode_fragment", (PyCFunction)(void (*)(void))program_try_encode_fragment, METH_FASTCALL,
     try_encode_fragment_doc},
    {"__sizeof__", (PyCFunction)program_sizeof, METH_NOARGS, sizeof_doc},
    {NULL, NULL, 0, NULL},
};

static PyMemberDef program_members[] = {
    {"unsupported", T_OBJECT_EX, offsetof(Program, unsupported), READONLY,
     "What the program has and this engine has not; the reference engine does it."},
    {"states", T_PYSSIZET, offsetof(Program, state_count), READONLY, "Number of states."},
    {"steps", T_PYSSIZET, offsetof(Program, step_count), READONLY, "Number of steps."},
    {NULL, 0, 0, 0, NULL},
};

PyDoc_STRVAR(program_doc,
             "A grammar program and its message classes, ready to run.\n\n"
             "Made by v2gstack.codecs.exi.native; immutable, and shared freely between threads.");

static PyType_Slot program_slots[] = {
    {Py_tp_doc, (void *)program_doc},
    {Py_tp_new, program_new},
    {Py_tp_dealloc, program_dealloc},
    {Py_tp_traverse, program_traverse},
    {Py_tp_clear, program_clear},
    {Py_tp_methods, program_methods},
    {Py_tp_members, program_members},
    {0, NULL},
};

static PyType_Spec program_spec = {
    .name = "v2gstack.codecs.exi._exi.Program",
    .basicsize = sizeof(Program),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE,
    .slots = program_slots,
};

/* -- module ------------------------------------------------------------------------------------------------ */

static int
module_exec(PyObject *module)
{
    ModuleState *state = PyModule_GetState(module);
    state->program_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &program_spec, NULL);
    if (state->program_type == NULL)
        return -1;
    state->processor_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &processor_spec, NULL);
    state->events_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &events_spec, NULL);
    state->encoder_type = (PyTypeObject *)PyType_FromModuleAndSpec(module, &encoder_spec, NULL);
    state->give_up = PyErr_NewExceptionWithDoc("v2gstack.codecs.exi._exi.GiveUp",
                                               "It is for the reference encoder to begin again.", NULL, NULL);
    if (state->processor_type == NULL || state->events_type == NULL || state->encoder_type == NULL
        || state->give_up == NULL)
        return -1;
    state->integers = PyTuple_New(INTEGERS);
    if (state->integers == NULL)
        return -1;
    for (Py_ssize_t i = 0; i < INTEGERS; i++) {
        PyObject *integer = PyLong_FromLong(FIRST_INTEGER + (long)i);
        if (integer == NULL)
            return -1;
        PyTuple_SET_ITEM(state->integers, i, integer);
    }
    if (PyModule_AddObjectRef(module, "GiveUp", state->give_up) < 0
        || PyModule_AddType(module, state->processor_type) < 0)
        return -1;
    return PyModule_AddType(module, state->program_type);
}

static int
module_traverse(PyObject *module, visitproc visit, void *arg)
{
    ModuleState *state = PyModule_GetState(module);
    Py_VISIT(state->program_type);
    Py_VISIT(state->processor_type);
    Py_VISIT(state->events_type);
    Py_VISIT(state->encoder_type);
    Py_VISIT(state->give_up);
    Py_VISIT(state->integers);
    return 0;
}

static int
module_clear(PyObject *module)
{
    ModuleState *state = PyModule_GetState(module);
    Py_CLEAR(state->program_type);
    Py_CLEAR(state->processor_type);
    Py_CLEAR(state->events_type);
    Py_CLEAR(state->encoder_type);
    Py_CLEAR(state->give_up);
    Py_CLEAR(state->integers);
    return 0;
}

static PyModuleDef_Slot module_slots[] = {
    {Py_mod_exec, module_exec},
#ifdef Py_mod_multiple_interpreters
    {Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED},
#endif
#ifdef Py_mod_gil
    {Py_mod_gil, Py_MOD_GIL_NOT_USED},
#endif
    {0, NULL},
};

static struct PyModuleDef module_definition = {
    PyModuleDef_HEAD_INIT,
    .m_name = "_exi",
    .m_doc = "The C engine of v2gstack.codecs.exi.",
    .m_size = sizeof(ModuleState),
    .m_slots = module_slots,
    .m_traverse = module_traverse,
    .m_clear = module_clear,
};

PyMODINIT_FUNC
PyInit__exi(void)
{
    return PyModuleDef_Init(&module_definition);
}
