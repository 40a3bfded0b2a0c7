/* Decoding: from bits to messages.
 *
 * The decoder looks at the next 57 bits or more at a time and takes whole leaves - start tag, value,
 * end tag - from them. Messages are allocated when their start tag is seen and filled in place; the
 * items of repeated fields wait on a stack until their number is known. Anything irregular makes it
 * give up: it never explains, the reference engine does.
 */

#include "_exi.h"

/* Enough for the items of most messages; beyond that the stack moves to the heap. */
#define FIXED_ITEMS 64

/* Octets of the input's end that are read from a padded copy, so that eight can always be loaded. */
#define TAIL 16

typedef struct {
    const uint8_t *data;
    size_t length;
    const uint8_t *window;   /* data, or the padded copy of its tail */
    size_t origin;           /* octet of the data at which the window begins */
    size_t safe;             /* the last octet from which eight may be loaded */
    uint8_t tail[TAIL + 16];
} Input;

typedef struct {
    const Record *record;
    const State *state;      /* where to go on when the inner element has ended */
    PyObject *object;
    const Step *step;        /* the step that opened the inner element */
    size_t run_base;
    int64_t count;
    int32_t run;
} Frame;

typedef struct {
    PyObject **at;
    size_t used;
    size_t size;
    PyObject *fixed[FIXED_ITEMS];
} Items;

/* Places of the global value partition that belong to one element or attribute. */
typedef struct {
    uint32_t *places;
    uint32_t used;
    uint32_t size;
} Partition;

/* The value partitions of one stream (EXI 7.3.3). V2G streams have no use for them: they are kept
   only when a stream is decoded again because it turned out to hold a hit. */
typedef struct {
    PyObject **values;
    uint32_t used;
    uint32_t size;
    uint32_t limit;
    Partition *partitions;   /* by qname */
    size_t partition_count;
} Tables;

/* A stream with a hit, which is to be decoded again with tables. */
enum { RUN_HIT = 2 };

static void
input_init(Input *in, const uint8_t *data, size_t length)
{
    in->data = data;
    in->length = length;
    in->window = data;
    in->origin = 0;
    /* With fewer than eight octets nothing is safe: position 0 never is asked for, a header is there. */
    in->safe = length >= 8 ? length - 8 : 0;
}

/* Move the window to the padded tail; false behind the end of the data. */
static NOINLINE int
input_tail(Input *in, size_t octet)
{
    if (octet > in->length)
        return 0;
    if (in->window == in->data) {
        size_t keep = in->length < TAIL ? in->length : TAIL;
        memset(in->tail, 0, sizeof in->tail);
        memcpy(in->tail, in->data + in->length - keep, keep);
        in->window = in->tail;
        in->origin = in->length - keep;
        in->safe = in->length;
    }
    return 1;
}

/* The bits from a position on, 57 or more of them, at the top of a word; zeros behind the end. */
static inline uint64_t
peek(Input *in, size_t position)
{
    size_t octet = position >> 3;
    if (UNLIKELY(octet > in->safe) && !input_tail(in, octet))
        return 0;
    return load_be64(in->window + (octet - in->origin)) << (position & 7);
}

/* Copy octets from any bit position; the caller has checked that they are there. */
static void
copy_octets(uint8_t *to, const uint8_t *data, size_t position, size_t count)
{
    const uint8_t *from = data + (position >> 3);
    unsigned shift = position & 7;
    if (shift == 0) {
        memcpy(to, from, count);
        return;
    }
    /* As the octets straddle, there is always one more octet of data than octets to copy. */
    size_t i = 0;
    for (; i + 8 <= count; i += 8)
        store_be64(to + i, load_be64(from + i) << shift | from[i + 8] >> (8 - shift));
    for (; i < count; i++)
        to[i] = (uint8_t)(from[i] << shift | from[i + 1] >> (8 - shift));
}

static int
is_ascii(const uint8_t *octets, size_t count)
{
    uint64_t any = 0;
    size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        uint64_t word;
        memcpy(&word, octets + i, 8);
        any |= word;
    }
    for (; i < count; i++)
        any |= octets[i];
    return (any & UINT64_C(0x8080808080808080)) == 0;
}

/* Read a length; false when it is longer than lengths are. */
static inline int
read_length(Input *in, size_t *position, uint64_t *length)
{
    uint64_t word = peek(in, *position);
    if (LIKELY(!(word >> 63))) {
        *length = word >> 56;
        *position += 8;
        return 1;
    }
    uint64_t value = 0;
    for (int group = 0; group < MAX_LENGTH_GROUPS; group++) {
        uint64_t octet = word >> 56;
        value |= (octet & 0x7f) << (7 * group);
        word <<= 8;
        if (octet < 0x80) {
            *length = value;
            *position += 8 * (size_t)(group + 1);
            return 1;
        }
    }
    return 0;
}

static inline PyObject *
make_integer(PyObject **integers, long long number)
{
    size_t place = (size_t)(number - FIRST_INTEGER);
    return LIKELY(place < INTEGERS) ? new_reference(integers[place]) : PyLong_FromLongLong(number);
}

PyObject *
integer_of_octets(const uint8_t *octets, size_t count, int negative)
{
#if PY_VERSION_HEX >= 0x030D0000
    PyObject *value = PyLong_FromUnsignedNativeBytes(octets, count, Py_ASNATIVEBYTES_LITTLE_ENDIAN);
#else
    PyObject *value = _PyLong_FromByteArray(octets, count, 1, 0);
#endif
    if (value != NULL && negative) {
        /* -1 - n is what ~ gives. */
        PyObject *inverted = PyNumber_Invert(value);
        Py_DECREF(value);
        value = inverted;
    }
    return value;
}

/* An integer of ten groups or more, whose first is at the position. */
static NOINLINE int
read_big(Input *in, size_t *position, unsigned max_groups, int negative, PyObject **result)
{
    uint8_t octets[MAX_INTEGER_OCTETS + 8];
    uint32_t pending = 0;
    unsigned have = 0;
    size_t count = 0;
    size_t end = in->length * 8;
    for (unsigned group = 0; group < max_groups; group++) {
        if (*position + 8 > end)
            return RUN_GIVE_UP;
        uint8_t octet = (uint8_t)(peek(in, *position) >> 56);
        *position += 8;
        pending |= (uint32_t)(octet & 0x7f) << have;
        have += 7;
        if (have >= 8) {
            octets[count++] = (uint8_t)pending;
            pending >>= 8;
            have -= 8;
        }
        if (octet >= 0x80)
            continue;
        octets[count++] = (uint8_t)pending;
        *result = integer_of_octets(octets, count, negative);
        return *result == NULL ? RUN_ERROR : RUN_OK;
    }
    return RUN_GIVE_UP;
}

/* An integer of two groups or more. */
static NOINLINE int
read_long(Input *in, size_t *position, unsigned max_groups, int negative, PyObject **result)
{
    size_t at = *position;
    uint64_t value = 0;
    for (unsigned group = 0; group < max_groups && group < 9; group++) {
        uint64_t octet = peek(in, at) >> 56;
        at += 8;
        value |= (octet & 0x7f) << (7 * group);
        if (octet < 0x80) {
            *position = at;
            *result = PyLong_FromLongLong(negative ? -1 - (long long)value : (long long)value);
            return *result == NULL ? RUN_ERROR : RUN_OK;
        }
    }
    return read_big(in, position, max_groups, negative, result);
}

/* A string with characters beyond ASCII. */
static NOINLINE int
read_characters(Input *in, size_t *position, size_t count, PyObject **result)
{
    Py_UCS4 *codes = PyMem_Malloc(count * sizeof *codes);
    if (codes == NULL) {
        PyErr_NoMemory();
        return RUN_ERROR;
    }
    size_t end = in->length * 8;
    size_t at = *position;
    int outcome = RUN_GIVE_UP;
    for (size_t i = 0; i < count; i++) {
        uint32_t code = 0;
        unsigned group = 0;
        uint8_t octet;
        do {
            if (group == MAX_CODE_POINT_GROUPS || at + 8 > end)
                goto out;
            copy_octets(&octet, in->data, at, 1);
            at += 8;
            code |= (uint32_t)(octet & 0x7f) << (7 * group++);
        } while (octet >= 0x80);
        if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
            goto out;
        codes[i] = code;
    }
    *result = PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, codes, (Py_ssize_t)count);
    *position = at;
    outcome = *result == NULL ? RUN_ERROR : RUN_OK;
out:
    PyMem_Free(codes);
    return outcome;
}

static int
tables_init(Tables *tables, const Program *program)
{
    memset(tables, 0, sizeof *tables);
    tables->limit = program->max_strings < INT32_MAX ? (uint32_t)program->max_strings : INT32_MAX;
    tables->partition_count = (size_t)program->qname_count;
    tables->partitions = PyMem_Calloc(tables->partition_count + 1, sizeof *tables->partitions);
    if (tables->partitions == NULL)
        PyErr_NoMemory();
    return tables->partitions != NULL;
}

static void
tables_free(Tables *tables)
{
    for (uint32_t i = 0; i < tables->used; i++)
        Py_DECREF(tables->values[i]);
    PyMem_Free(tables->values);
    for (size_t i = 0; i < tables->partition_count; i++)
        PyMem_Free(tables->partitions[i].places);
    PyMem_Free(tables->partitions);
}

/* Keep a string that was read as a literal. */
static int
tables_add(Tables *tables, int32_t qname, PyObject *value)
{
    if (qname < 0 || tables->used >= tables->limit)
        return RUN_GIVE_UP;
    Partition *partition = &tables->partitions[qname];
    if (tables->used == tables->size) {
        uint32_t size = tables->size ? tables->size * 2 : 16;
        PyObject **values = PyMem_Realloc(tables->values, size * sizeof *values);
        if (values == NULL)
            goto no_memory;
        tables->values = values;
        tables->size = size;
    }
    if (partition->used == partition->size) {
        uint32_t size = partition->size ? partition->size * 2 : 4;
        uint32_t *places = PyMem_Realloc(partition->places, size * sizeof *places);
        if (places == NULL)
            goto no_memory;
        partition->places = places;
        partition->size = size;
    }
    partition->places[partition->used++] = tables->used;
    tables->values[tables->used++] = new_reference(value);
    return RUN_OK;
no_memory:
    PyErr_NoMemory();
    return RUN_ERROR;
}

/* Read the identifier of a value, from the local partition or from the global one. */
static int
tables_hit(const Tables *tables, Input *in, size_t *position, int32_t qname, int local, PyObject **result)
{
    const Partition *partition = local && qname >= 0 ? &tables->partitions[qname] : NULL;
    if (local && partition == NULL)
        return RUN_GIVE_UP;
    uint32_t count = local ? partition->used : tables->used;
    if (count == 0)
        return RUN_GIVE_UP;
    unsigned width = 0;
    while (width < 32 && (count - 1) >> width)
        width++;
    uint64_t number = peek(in, *position) >> 1 >> (63 - width);
    if (number >= count)
        return RUN_GIVE_UP;
    *position += width;
    *result = new_reference(tables->values[local ? partition->places[number] : number]);
    return RUN_OK;
}

static inline int
read_string(Input *in, size_t *position, const Value *value, size_t *strings, PyObject **result)
{
    uint64_t length;
    size_t at = *position;
    if (UNLIKELY(!read_length(in, &at, &length)))
        return RUN_GIVE_UP;
    if (UNLIKELY(length < 2))
        return RUN_HIT;
    length -= 2;
    /* A character takes an octet or more. */
    if (UNLIKELY(at > in->length * 8 || length > (uint64_t)value->limit || length > (in->length * 8 - at) / 8))
        return RUN_GIVE_UP;
    *strings += length != 0;
    PyObject *text = PyUnicode_New((Py_ssize_t)length, 127);
    if (text == NULL)
        return RUN_ERROR;
    if (length) {
        uint8_t *octets = PyUnicode_1BYTE_DATA(text);
        copy_octets(octets, in->data, at, length);
        if (UNLIKELY(!is_ascii(octets, length))) {
            Py_DECREF(text);
            *position = at;
            return read_characters(in, position, length, result);
        }
    }
    *position = at + 8 * length;
    *result = text;
    return RUN_OK;
}

/* A string under tables; qname tells the partition. */
static NOINLINE int
read_string_kept(Input *in, size_t *position, const Value *value, Tables *tables, int32_t qname, PyObject **result)
{
    size_t strings = 0;
    int outcome = read_string(in, position, value, &strings, result);
    if (outcome == RUN_HIT) {
        uint64_t kind = 0;
        read_length(in, position, &kind);
        return tables_hit(tables, in, position, qname, kind == 0, result);
    }
    if (outcome == RUN_OK && strings) {
        outcome = tables_add(tables, qname, *result);
        if (outcome != RUN_OK)
            Py_CLEAR(*result);
    }
    return outcome;
}

static inline int
read_binary(Input *in, size_t *position, const Value *value, PyObject **result)
{
    uint64_t length;
    size_t at = *position;
    if (UNLIKELY(!read_length(in, &at, &length)))
        return RUN_GIVE_UP;
    if (UNLIKELY(at > in->length * 8 || length > (uint64_t)value->limit || length > (in->length * 8 - at) / 8))
        return RUN_GIVE_UP;
    PyObject *octets = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)length);
    if (octets == NULL)
        return RUN_ERROR;
    if (length)
        copy_octets((uint8_t *)PyBytes_AS_STRING(octets), in->data, at, length);
    *position = at + 8 * length;
    *result = octets;
    return RUN_OK;
}

/* An empty message: its type keeps nothing but slots, and garbage collection does not know it. */
static inline PyObject *
new_message(PyTypeObject *cls, Py_ssize_t size)
{
    PyObject *object = PyObject_New(PyObject, cls);
    if (LIKELY(object != NULL))
        memset((char *)object + sizeof(PyObject), 0, (size_t)size - sizeof(PyObject));
    return object;
}

static NOINLINE int
items_grow(Items *items)
{
    size_t size = items->size * 4;
    PyObject **moved = PyMem_Malloc(size * sizeof *moved);
    if (moved == NULL) {
        PyErr_NoMemory();
        return 0;
    }
    memcpy(moved, items->at, items->used * sizeof *moved);
    if (items->at != items->fixed)
        PyMem_Free(items->at);
    items->at = moved;
    items->size = size;
    return 1;
}

/* Turn the items of a repeated field into a tuple in its slot. */
static int
close_run(Items *items, size_t base, PyObject *object, const Record *record, int32_t field)
{
    PyObject **slot = &SLOT(object, record->fields[field].offset);
    if (*slot != NULL)
        return RUN_GIVE_UP;
    size_t count = items->used - base;
    PyObject *tuple = PyTuple_New((Py_ssize_t)count);
    if (tuple == NULL)
        return RUN_ERROR;
    for (size_t i = 0; i < count; i++)
        PyTuple_SET_ITEM(tuple, (Py_ssize_t)i, items->at[base + i]);
    items->used = base;
    *slot = tuple;
    return RUN_OK;
}

/* Put a plain value into the class of its element. */
static NOINLINE PyObject *
wrap_value(const Step *step, PyObject *value)
{
    PyObject *object = new_message(step->wrap, step->wrap->tp_basicsize);
    if (object == NULL) {
        Py_DECREF(value);
        return NULL;
    }
    SLOT(object, step->wrap_offset) = value;
    return object;
}

static int
run_stream(const Program *program, const Record *root, const uint8_t *data, size_t length, size_t position,
           Tables *tables, PyObject **result)
{
    Input in;
    Frame frames[MAX_FRAMES];
    Items items = {.used = 0, .size = FIXED_ITEMS};
    Root top;
    const Record *record = root;
    const State *state = root->start;
    const Step *step;
    PyObject *object = (PyObject *)&top;
    PyObject *value = NULL;
    PyObject **integers = ((PyTupleObject *)program->integers)->ob_item;
    const size_t end = length * 8;
    /* The root is a frame, but no element: open elements are one less than frames. */
    const size_t max_frames = (size_t)program->max_depth < MAX_FRAMES ? (size_t)program->max_depth : MAX_FRAMES;
    size_t depth = 0;
    size_t strings = 0;
    size_t run_base = 0;
    int64_t count = 0;
    int32_t run = -1;
    int outcome = RUN_GIVE_UP;

    input_init(&in, data, length);
    items.at = items.fixed;
    top.slot = NULL;

    for (;;) {
        if (UNLIKELY(position > end))
            goto give_up;
        uint64_t word = peek(&in, position);
        uint64_t code = word >> 1 >> (63 - state->width);
        step = state->steps;
        /* As a jump, this lets the processor go ahead with the usual step before it has the code. */
        if (UNLIKELY(code != 0)) {
            if (UNLIKELY(code >= state->count))
                goto give_up;
            step += code;
        }
        position += state->width;

        if (UNLIKELY(run != step->run)) {
            /* One repeated field has ended, or another begins. */
            if (run >= 0) {
                outcome = close_run(&items, run_base, object, record, run);
                if (outcome != RUN_OK)
                    goto fail;
                outcome = RUN_GIVE_UP;
            }
            run = step->run;
            run_base = items.used;
        }

        word <<= state->width;
        switch (step->op) {
        case OP_BOOLEAN:
            if (UNLIKELY((word ^ step->pattern) & step->mask))
                goto give_up;
            value = new_reference(word << step->pre_bits >> 63 ? Py_True : Py_False);
            position += step->total_bits;
            break;
        case OP_ENUM: {
            if (UNLIKELY((word ^ step->pattern) & step->mask))
                goto give_up;
            uint64_t number = word << step->pre_bits >> 1 >> (63 - step->bits);
            if (UNLIKELY(number >= (uint64_t)step->value->table_size))
                goto give_up;
            value = new_reference(step->value->table[number]);
            position += step->total_bits;
            break;
        }
        case OP_NBIT: {
            if (UNLIKELY((word ^ step->pattern) & step->mask))
                goto give_up;
            uint64_t number = word << step->pre_bits >> 1 >> (63 - step->bits);
            value = make_integer(integers, (long long)number + step->value->minimum);
            if (UNLIKELY(value == NULL))
                goto error;
            position += step->total_bits;
            break;
        }
        case OP_UNSIGNED:
        case OP_INTEGER: {
            if (UNLIKELY((word ^ step->pattern) & step->mask))
                goto give_up;
            position += step->pre_bits;
            word <<= step->pre_bits;
            int negative = 0;
            if (step->op == OP_INTEGER) {
                negative = (int)(word >> 63);
                word <<= 1;
                position++;
            }
            /* The window holds what the codes before left of 57 bits, three groups for sure. */
            if (LIKELY(!(word >> 63))) {
                long long number = (long long)(word >> 56);
                position += 8;
                value = make_integer(integers, negative ? -1 - number : number);
            } else if (LIKELY(!(word >> 55 & 1))) {
                long long number = (long long)((word >> 56 & 0x7f) | (word >> 48 & 0x7f) << 7);
                position += 16;
                value = make_integer(integers, negative ? -1 - number : number);
            } else if (LIKELY(!(word >> 47 & 1))) {
                long number = (long)((word >> 56 & 0x7f) | (word >> 48 & 0x7f) << 7 | (word >> 40 & 0x7f) << 14);
                position += 24;
                value = PyLong_FromLong(negative ? -1 - number : number);
            } else {
                outcome = read_long(&in, &position, step->value->max_groups, negative, &value);
                if (UNLIKELY(outcome != RUN_OK))
                    goto fail;
                outcome = RUN_GIVE_UP;
            }
            if (UNLIKELY(value == NULL))
                goto error;
            goto end_tag;
        }
        case OP_STRING:
            if (UNLIKELY((word ^ step->pattern) & step->mask))
                goto no_value;
            position += step->pre_bits;
            if (LIKELY(tables == NULL)) {
                outcome = read_string(&in, &position, step->value, &strings, &value);
            } else {
                /* Characters of an element belong to the partition of its name. */
                int32_t qname = step->qname >= 0 || depth == 0 ? step->qname : frames[depth - 1].step->qname;
                outcome = read_string_kept(&in, &position, step->value, tables, qname, &value);
            }
            if (UNLIKELY(outcome != RUN_OK))
                goto fail;
            outcome = RUN_GIVE_UP;
            goto end_tag;
        case OP_BINARY:
            if (UNLIKELY((word ^ step->pattern) & step->mask))
                goto no_value;
            position += step->pre_bits;
            outcome = read_binary(&in, &position, step->value, &value);
            if (UNLIKELY(outcome != RUN_OK))
                goto fail;
            outcome = RUN_GIVE_UP;
            goto end_tag;
        case OP_RECORD: {
            /* Whether a leaf below would be too deep is for the reference engine to say. */
            if (UNLIKELY(depth + 1 >= max_frames))
                goto give_up;
            const Record *inner = step->record;
            PyObject *made = new_message(inner->cls, inner->size);
            if (UNLIKELY(made == NULL))
                goto error;
            Frame *frame = &frames[depth++];
            if (step->loop == NO_LOOP) {
                frame->state = step->next;
            } else if (step->loop == ENTER_LOOP) {
                count = 1;
                frame->state = step->next;
            } else {
                frame->state = count_loop(&program->loops[step->loop], ++count);
            }
            frame->record = record;
            frame->object = object;
            frame->step = step;
            frame->run = run;
            frame->run_base = run_base;
            frame->count = count;
            record = inner;
            state = inner->start;
            object = made;
            run = -1;
            count = 0;
            continue;
        }
        case OP_END: {
            const Field *field = record->fields;
            for (const Field *last = field + record->count; field < last; field++) {
                PyObject **slot = &SLOT(object, field->offset);
                if (*slot != NULL)
                    continue;
                if (UNLIKELY(field->fallback == NULL))
                    goto give_up;
                *slot = new_reference(field->fallback);
            }
            value = object;
            Frame *frame = &frames[--depth];
            record = frame->record;
            state = frame->state;
            object = frame->object;
            step = frame->step;
            run = frame->run;
            run_base = frame->run_base;
            count = frame->count;
            goto store;
        }
        case OP_DONE:
            if (top.slot == NULL || position > end || strings > (size_t)program->max_strings)
                goto give_up;
            if (items.at != items.fixed)
                PyMem_Free(items.at);
            *result = top.slot;
            return RUN_OK;
        default:
            goto give_up;
        }
        goto advance;

    no_value:
        /* Some peers write empty elements as a start tag and an undeclared end tag. */
        if (step->empty_bits == 0 || word >> (64 - step->empty_bits) != step->empty)
            goto give_up;
        position += step->empty_bits;
        value = step->op == OP_STRING ? PyUnicode_New(0, 0) : PyBytes_FromStringAndSize(NULL, 0);
        if (value == NULL)
            goto error;
        goto advance;

    end_tag:
        if (step->post_bits) {
            if (UNLIKELY(peek(&in, position) >> (64 - step->post_bits) != step->post)) {
                Py_DECREF(value);
                goto give_up;
            }
            position += step->post_bits;
        }

    advance:
        if (LIKELY(step->loop == NO_LOOP)) {
            state = step->next;
        } else if (step->loop == ENTER_LOOP) {
            count = 1;
            state = step->next;
        } else {
            state = count_loop(&program->loops[step->loop], ++count);
        }
        if (UNLIKELY(step->wrap != NULL)) {
            value = wrap_value(step, value);
            if (value == NULL)
                goto error;
        }

    store:
        if (LIKELY(step->run < 0)) {
            PyObject **slot = &SLOT(object, step->offset);
            if (UNLIKELY(*slot != NULL)) {
                Py_DECREF(value);
                goto give_up;
            }
            *slot = value;
        } else {
            if (UNLIKELY(items.used == items.size) && !items_grow(&items)) {
                Py_DECREF(value);
                goto error;
            }
            items.at[items.used++] = value;
        }
    }

error:
    outcome = RUN_ERROR;
    goto fail;
give_up:
    outcome = RUN_GIVE_UP;
fail:
    /* Messages under way are complete enough to be freed: absent slots are NULL. */
    while (depth > 0) {
        Py_DECREF(object);
        object = frames[--depth].object;
    }
    Py_XDECREF(top.slot);
    while (items.used > 0)
        Py_DECREF(items.at[--items.used]);
    if (items.at != items.fixed)
        PyMem_Free(items.at);
    return outcome;
}

int
decode_stream(const Program *program, const Record *root, const uint8_t *data, size_t length, size_t position,
              PyObject **result)
{
    /* Every event takes a bit or more, so that most streams need no counting of events. */
    if (UNLIKELY(length > (size_t)program->max_events / 8))
        return RUN_GIVE_UP;
    int outcome = run_stream(program, root, data, length, position, NULL, result);
    if (LIKELY(outcome != RUN_HIT))
        return outcome;
    Tables tables;
    if (!tables_init(&tables, program))
        return RUN_ERROR;
    outcome = run_stream(program, root, data, length, position, &tables, result);
    tables_free(&tables);
    return outcome;
}
