/* Encoding: from messages to bits.
 *
 * The encoder walks the fields of each message in the order in which EXI writes them, and looks each
 * present one up in the current state. Every value is checked before it is written: its exact
 * class, bounds and lengths here, what other facets say by the Python checker of its datatype.
 * Whatever is not as it should be makes the encoder give up; the reference engine then says what is
 * wrong, or writes what this engine does not.
 */

#include "_exi.h"

/* Octets on the C stack: most messages fit, larger ones move to the heap. */
#define FIXED_OCTETS 1024

/* What one step writes at most beside the octets of a value: codes, sign, length. */
#define STEP_OCTETS 40

typedef struct {
    uint8_t *at;         /* where the next full octets go */
    uint8_t *limit;      /* STEP_OCTETS before the end of the buffer */
    uint64_t bits;       /* bits not stored yet, from the top */
    unsigned used;       /* how many; fewer than eight between calls */
    uint8_t *buffer;
    uint8_t fixed[FIXED_OCTETS];
} Output;

typedef struct {
    const Record *record;
    PyObject *object;
    const State *state;
    uint32_t field;
    Py_ssize_t item;
    int64_t count;
} Frame;

/* Make room for so many octets more than a step takes. */
static NOINLINE int
output_grow(Output *out, size_t more)
{
    size_t used = (size_t)(out->at - out->buffer);
    size_t size = (size_t)(out->limit - out->buffer) + STEP_OCTETS;
    if (more > (size_t)PY_SSIZE_T_MAX / 4)
        goto no_memory;
    while (size < used + more + 2 * STEP_OCTETS)
        size *= 2;
    uint8_t *moved = PyMem_Malloc(size);
    if (moved == NULL)
        goto no_memory;
    memcpy(moved, out->buffer, used);
    if (out->buffer != out->fixed)
        PyMem_Free(out->buffer);
    out->buffer = moved;
    out->at = moved + used;
    out->limit = moved + size - STEP_OCTETS;
    return 1;
no_memory:
    PyErr_NoMemory();
    return 0;
}

static inline int
output_room(Output *out, size_t more)
{
    return LIKELY(out->limit - out->at > (ptrdiff_t)more) || output_grow(out, more);
}

/* Write up to 56 bits. */
static inline void
put(Output *out, uint64_t value, unsigned count)
{
    if (count == 0)
        return;
    out->bits |= value << (64 - count) >> out->used;
    out->used += count;
    store_be64(out->at, out->bits);
    out->at += out->used >> 3;
    /* 64 bits in use would make the shift undefined: 56 and 7 are the most. */
    out->bits <<= out->used & ~7u;
    out->used &= 7;
}

static inline void
put_octets(Output *out, const uint8_t *from, size_t count)
{
    out->bits = store_octets(out->at, from, count, out->bits, out->used);
    out->at += count;
}

/* Groups of seven bits, least significant first. */
static inline void
put_unsigned(Output *out, uint64_t value)
{
    if (LIKELY(value < 0x80)) {
        put(out, value, 8);
    } else if (value < 0x4000) {
        put(out, (value & 0x7f) << 8 | value >> 7 | 0x8000, 16);
    } else {
        while (value >= 0x80) {
            put(out, (value & 0x7f) | 0x80, 8);
            value >>= 7;
        }
        put(out, value, 8);
    }
}

/* Integers beyond 64 bits: serial numbers and the like. `above` says on which side. */
static NOINLINE int
put_big(Output *out, const Value *value, PyObject *number, int negative)
{
    uint8_t octets[MAX_INTEGER_OCTETS];
    int outcome = RUN_GIVE_UP;
    if (negative ? !value->below : !value->above)
        return RUN_GIVE_UP;
    if (!negative && value->high_object != NULL) {
        int fits = PyObject_RichCompareBool(number, value->high_object, Py_LE);
        if (fits <= 0)
            return fits < 0 ? RUN_ERROR : RUN_GIVE_UP;
    }
    /* A number n < 0 is written as -1 - n, which ~ gives. */
    PyObject *magnitude = negative ? PyNumber_Invert(number) : new_reference(number);
    if (magnitude == NULL)
        return RUN_ERROR;
#if PY_VERSION_HEX >= 0x030D0000
    Py_ssize_t need = PyLong_AsNativeBytes(
        magnitude, octets, sizeof octets, Py_ASNATIVEBYTES_LITTLE_ENDIAN | Py_ASNATIVEBYTES_UNSIGNED_BUFFER);
    if (need < 0) {
        outcome = RUN_ERROR;
        goto out;
    }
    if (need > (Py_ssize_t)sizeof octets)
        goto out;
    size_t length = sizeof octets;
#else
    size_t bits = _PyLong_NumBits(magnitude);
    size_t length = bits / 8 + 1;
    if (length > sizeof octets)
        goto out;
    if (_PyLong_AsByteArray((PyLongObject *)magnitude, octets, length, 1, 0) < 0) {
        outcome = RUN_ERROR;
        goto out;
    }
#endif
    while (length > 0 && octets[length - 1] == 0)
        length--;
    if (length == 0)
        length = 1;
    size_t bits_used = (length - 1) * 8;
    for (unsigned octet = octets[length - 1]; octet; octet >>= 1)
        bits_used++;
    size_t groups = bits_used ? (bits_used + 6) / 7 : 1;
    if (groups > value->max_groups)
        goto out;
    if (!output_room(out, groups)) {
        outcome = RUN_ERROR;
        goto out;
    }
    for (size_t group = 0; group < groups; group++) {
        size_t bit = group * 7;
        unsigned pair = octets[bit / 8];
        if (bit / 8 + 1 < length)
            pair |= (unsigned)octets[bit / 8 + 1] << 8;
        put(out, (pair >> bit % 8 & 0x7f) | (group + 1 < groups ? 0x80 : 0), 8);
    }
    outcome = RUN_OK;
out:
    Py_DECREF(magnitude);
    return outcome;
}

/* Names without colons of ASCII characters; others are for the checker. */
static int
is_plain_name(const uint8_t *text, Py_ssize_t length)
{
    if (length == 0)
        return 0;
    for (Py_ssize_t i = 0; i < length; i++) {
        uint8_t c = text[i];
        if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_')
            continue;
        if (i == 0 || !((c >= '0' && c <= '9') || c == '-' || c == '.'))
            return 0;
    }
    return 1;
}

static NOINLINE int
run_check(const Value *value, PyObject *object)
{
    PyObject *reason = PyObject_CallOneArg(value->check, object);
    if (reason == NULL)
        return RUN_ERROR;
    int outcome = reason == Py_None ? RUN_OK : RUN_GIVE_UP;
    Py_DECREF(reason);
    return outcome;
}

static int
put_string(Output *out, const Value *value, PyObject *text)
{
    if (UNLIKELY(!PyUnicode_CheckExact(text)))
        return RUN_GIVE_UP;
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    if (UNLIKELY(length < value->min_length || length > value->max_length))
        return RUN_GIVE_UP;
    int ascii = PyUnicode_IS_ASCII(text);
    if (value->check != NULL && !(value->is_name && ascii && is_plain_name(PyUnicode_1BYTE_DATA(text), length))) {
        int outcome = run_check(value, text);
        if (outcome != RUN_OK)
            return outcome;
    }
    /* A character takes three octets at most. */
    if (!output_room(out, (size_t)length * 3))
        return RUN_ERROR;
    put_unsigned(out, (uint64_t)length + 2);
    if (LIKELY(ascii)) {
        put_octets(out, PyUnicode_1BYTE_DATA(text), (size_t)length);
        return RUN_OK;
    }
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    for (Py_ssize_t i = 0; i < length; i++) {
        Py_UCS4 code = PyUnicode_READ(kind, data, i);
        if (code >= 0xd800 && code <= 0xdfff)
            return RUN_GIVE_UP;
        put_unsigned(out, code);
    }
    return RUN_OK;
}

static int
put_binary(Output *out, const Value *value, PyObject *octets)
{
    if (UNLIKELY(!PyBytes_CheckExact(octets)))
        return RUN_GIVE_UP;
    Py_ssize_t length = PyBytes_GET_SIZE(octets);
    if (UNLIKELY(length < value->min_length || length > value->max_length))
        return RUN_GIVE_UP;
    if (value->check != NULL) {
        int outcome = run_check(value, octets);
        if (outcome != RUN_OK)
            return outcome;
    }
    if (!output_room(out, (size_t)length))
        return RUN_ERROR;
    put_unsigned(out, (uint64_t)length);
    put_octets(out, (const uint8_t *)PyBytes_AS_STRING(octets), (size_t)length);
    return RUN_OK;
}

/* An int of one machine word, without a call where its layout is known. */
static inline int64_t
integer_value(PyObject *object, int *side)
{
#if PY_VERSION_HEX >= 0x030C0000
    if (LIKELY(PyUnstable_Long_IsCompact((PyLongObject *)object))) {
        *side = 0;
        return PyUnstable_Long_CompactValue((PyLongObject *)object);
    }
#else
    Py_ssize_t size = Py_SIZE(object);
    if (LIKELY(size >= -1 && size <= 1)) {
        *side = 0;
        return size * (int64_t)((PyLongObject *)object)->ob_digit[0];
    }
#endif
    return PyLong_AsLongLongAndOverflow(object, side);
}

/* An exact int in bounds; RUN_GIVE_UP for any other object. *side is not 0 beyond 64 bits. */
static inline int
take_integer(const Value *value, PyObject *object, int64_t *number, int *side)
{
    if (UNLIKELY(!PyLong_CheckExact(object)))
        return RUN_GIVE_UP;
    if (UNLIKELY(value->check != NULL)) {
        int outcome = run_check(value, object);
        if (outcome != RUN_OK)
            return outcome;
    }
    *number = integer_value(object, side);
    if (UNLIKELY(*side))
        return RUN_OK;
    return LIKELY(*number >= value->low && *number <= value->high) ? RUN_OK : RUN_GIVE_UP;
}

static inline const Step *
step_of_class(const State *state, PyTypeObject *cls)
{
    if (state->classes == NULL)
        return NULL;
    for (size_t at = (uintptr_t)cls >> 4;; at++) {
        const ClassEntry *entry = &state->classes[at & state->class_mask];
        if (entry->cls == cls)
            return entry->step;
        if (entry->cls == NULL)
            return NULL;
    }
}

/* The octets written, with zero bits to fill up the last one. */
static PyObject *
output_bytes(Output *out)
{
    if (out->used)
        *out->at++ = (uint8_t)(out->bits >> 56);
    return PyBytes_FromStringAndSize((const char *)out->buffer, out->at - out->buffer);
}

/* The same with the state of the output in registers. */
#define PUT(value, count)                                       \
    do {                                                        \
        bits |= (uint64_t)(value) << (64 - (count)) >> used;    \
        used += (count);                                        \
        store_be64(at, bits);                                   \
        at += used >> 3;                                        \
        bits <<= used & ~7u;                                    \
        used &= 7;                                              \
    } while (0)

/* Around everything that is not in registers. */
#define LEAVE() (out.at = at, out.bits = bits, out.used = used)
#define ENTER() (at = out.at, bits = out.bits, used = out.used)

int
encode_stream(const Program *program, const Record *root, const Step *first, PyObject *message, PyObject **result)
{
    Output out;
    Frame frames[MAX_FRAMES];
    Root top;
    const Record *record = root;
    PyObject *object = (PyObject *)&top;
    const State *state = root->start;
    const size_t max_frames = (size_t)program->max_depth < MAX_FRAMES ? (size_t)program->max_depth : MAX_FRAMES;
    size_t depth = 0;
    uint32_t field = 0;
    Py_ssize_t item = 0;
    int64_t count = 0;
    int outcome = RUN_GIVE_UP;
    uint8_t *at;
    uint64_t bits = 0;
    unsigned used = 0;

    out.at = out.buffer = out.fixed;
    out.limit = out.fixed + FIXED_OCTETS - STEP_OCTETS;
    at = out.at;
    top.slot = message;
    /* No cookie, no options, version 1. */
    PUT(0x80, 8);

    for (;;) {
        if (UNLIKELY(at >= out.limit)) {
            LEAVE();
            if (!output_grow(&out, 0))
                goto error;
            ENTER();
        }
        if (field == record->count) {
            const Step *end = state->end;
            if (UNLIKELY(end == NULL))
                goto give_up;
            if (LIKELY(end->code_bits))
                PUT(end->code, end->code_bits);
            if (UNLIKELY(depth == 0))
                break;
            Frame *frame = &frames[--depth];
            record = frame->record;
            object = frame->object;
            state = frame->state;
            field = frame->field;
            item = frame->item;
            count = frame->count;
            continue;
        }
        const uint32_t place = field;
        const Field *slot = &record->written[place];
        PyObject *value = SLOT(object, slot->offset);
        if (UNLIKELY(value == NULL))
            goto give_up;
        if (UNLIKELY(slot->many)) {
            if (UNLIKELY(!PyTuple_CheckExact(value)))
                goto give_up;
            if (item == PyTuple_GET_SIZE(value)) {
                item = 0;
                field++;
                continue;
            }
            value = PyTuple_GET_ITEM(value, item);
            item++;
        } else {
            field++;
            if (value == Py_None && LIKELY(!slot->is_text))
                continue;
        }

        const Step *step;
        if (LIKELY(!slot->by_class)) {
            step = state->by_field[place];
        } else if (UNLIKELY(first != NULL)) {
            step = first;
            first = NULL;
        } else {
            step = step_of_class(state, Py_TYPE(value));
        }
        if (UNLIKELY(step == NULL))
            goto give_up;
        if (LIKELY(step->loop == NO_LOOP)) {
            state = step->next;
        } else if (step->loop == ENTER_LOOP) {
            count = 1;
            state = step->next;
        } else {
            state = count_loop(&program->loops[step->loop], ++count);
        }
        if (UNLIKELY(step->wrap != NULL)) {
            if (Py_TYPE(value) != step->wrap)
                goto give_up;
            value = SLOT(value, step->wrap_offset);
            if (value == NULL)
                goto give_up;
        }

        switch (step->op) {
        case OP_RECORD: {
            const Record *inner = step->record;
            if (UNLIKELY(Py_TYPE(value) != inner->cls || depth + 1 >= max_frames))
                goto give_up;
            if (LIKELY(step->code_bits))
                PUT(step->code, step->code_bits);
            Frame *frame = &frames[depth++];
            frame->record = record;
            frame->object = object;
            frame->state = state;
            frame->field = field;
            frame->item = item;
            frame->count = count;
            record = inner;
            object = value;
            state = inner->start;
            field = 0;
            item = 0;
            count = 0;
            continue;
        }
        case OP_BOOLEAN:
            if (UNLIKELY(value != Py_True && value != Py_False))
                goto give_up;
            PUT((step->head << 1 | (value == Py_True)) << step->post_bits | step->post,
                step->head_bits + 1u + step->post_bits);
            continue;
        case OP_ENUM: {
            PyObject **table = step->value->table;
            Py_ssize_t size = step->value->table_size;
            Py_ssize_t code = 0;
            while (code < size && table[code] != value)
                code++;
            unsigned width = (unsigned)step->head_bits + step->bits + step->post_bits;
            if (UNLIKELY(code == size))
                goto give_up;
            if (LIKELY(width))
                PUT((step->head << step->bits | (uint64_t)code) << step->post_bits | step->post, width);
            continue;
        }
        case OP_NBIT: {
            int64_t integer;
            int side;
            outcome = take_integer(step->value, value, &integer, &side);
            if (UNLIKELY(outcome != RUN_OK))
                goto fail;
            outcome = RUN_GIVE_UP;
            if (UNLIKELY(side))
                goto give_up;
            unsigned width = (unsigned)step->head_bits + step->bits + step->post_bits;
            uint64_t code = (uint64_t)(integer - step->value->minimum);
            if (LIKELY(width))
                PUT((step->head << step->bits | code) << step->post_bits | step->post, width);
            continue;
        }
        case OP_UNSIGNED:
        case OP_INTEGER: {
            int64_t integer;
            int side;
            outcome = take_integer(step->value, value, &integer, &side);
            if (UNLIKELY(outcome != RUN_OK))
                goto fail;
            outcome = RUN_GIVE_UP;
            const unsigned sign_bits = step->op == OP_INTEGER;
            const int negative = side ? side < 0 : integer < 0;
            if (UNLIKELY(negative > (int)sign_bits))
                goto give_up;
            uint64_t head = step->head << sign_bits | (unsigned)negative;
            unsigned head_bits = step->head_bits + sign_bits;
            if (LIKELY(!side)) {
                uint64_t magnitude = negative ? ~(uint64_t)integer : (uint64_t)integer; /* -1 - n */
                if (magnitude < 0x80) {
                    PUT((head << 8 | magnitude) << step->post_bits | step->post, head_bits + 8 + step->post_bits);
                    continue;
                }
                if (LIKELY(magnitude < 0x4000)) {
                    head = head << 16 | 0x8000 | (magnitude & 0x7f) << 8 | magnitude >> 7;
                    PUT(head << step->post_bits | step->post, head_bits + 16 + step->post_bits);
                    continue;
                }
                if (head_bits)
                    PUT(head, head_bits);
                for (; magnitude >= 0x80; magnitude >>= 7)
                    PUT((magnitude & 0x7f) | 0x80, 8);
                PUT(magnitude, 8);
                break;
            }
            if (head_bits)
                PUT(head, head_bits);
            LEAVE();
            outcome = put_big(&out, step->value, value, side < 0);
            if (UNLIKELY(outcome != RUN_OK))
                goto fail;
            outcome = RUN_GIVE_UP;
            ENTER();
            break;
        }
        case OP_STRING:
        case OP_BINARY:
            if (LIKELY(step->head_bits))
                PUT(step->head, step->head_bits);
            LEAVE();
            outcome = (step->op == OP_STRING ? put_string : put_binary)(&out, step->value, value);
            if (UNLIKELY(outcome != RUN_OK))
                goto fail;
            outcome = RUN_GIVE_UP;
            ENTER();
            break;
        default:
            goto give_up;
        }
        if (step->post_bits)
            PUT(step->post, step->post_bits);
    }

    LEAVE();
    *result = output_bytes(&out);
    outcome = *result == NULL ? RUN_ERROR : RUN_OK;
    goto fail;

error:
    outcome = RUN_ERROR;
    goto fail;
give_up:
    outcome = RUN_GIVE_UP;
fail:
    if (out.buffer != out.fixed)
        PyMem_Free(out.buffer);
    return outcome;
}
