/* Decoding into events: the general processor's reading side.
 *
 * An iterator that walks the grammars as decoder.py does, one event for each call, and makes the same
 * Event values. It never explains: at anything irregular it asks for the reference decoder's events,
 * passes over those it has given already, and hands out the rest, the error included.
 */

#include "_exi_general.h"

/* Where an iterator is. */
enum { STAGE_BEGIN, STAGE_TOP, STAGE_CONTENT, STAGE_AFTER_ROOT, STAGE_END, STAGE_REFERENCE };

typedef struct {
    PyObject_HEAD
    Processor *processor;
    PyObject *data;              /* bytes */
    PyObject *fallback;          /* makes the reference decoder's iterator */
    PyObject *reference;         /* that iterator, once it is needed */
    const uint8_t *octets;
    size_t length;               /* in octets */
    size_t position;             /* in bits */
    size_t end;
    StreamTables tables;
    OpenElements open;
    Numbers learned;             /* names at the top of a fragment without a schema */
    PyObject *last_end;          /* the last event's end, which usually is the next one's start */
    size_t last_position;
    int64_t events;              /* inside of elements */
    int64_t given;
    int64_t hits;
    uint8_t stage;
    uint8_t busy;
} Events;

#define TRY(expression)                \
    do {                               \
        int outcome_ = (expression);   \
        if (UNLIKELY(outcome_ != RUN_OK)) \
            return outcome_;           \
    } while (0)

/* -- bits -------------------------------------------------------------------------------------------------- */

/* The next bits at the top of a word, 57 or as many as there are; zeros behind the end. */
static inline uint64_t
window(const Events *in)
{
    size_t octet = in->position >> 3;
    uint64_t word = 0;
    if (LIKELY(octet + 8 <= in->length)) {
        word = load_be64(in->octets + octet);
    } else {
        for (size_t i = octet, shift = 56; i < in->length; i++, shift -= 8)
            word |= (uint64_t)in->octets[i] << shift;
    }
    return word << (in->position & 7);
}

/* Up to 32 bits. Byte-aligned, they take whole octets, the least significant first. */
static inline int
read_bits(Events *in, unsigned count, uint64_t *value)
{
    if (UNLIKELY(in->tables.options.flags & OPTION_ALIGNED)) {
        unsigned octets = (count + 7) / 8;
        const uint8_t *from = in->octets + (in->position >> 3);
        uint64_t found = 0;
        if (octets * 8 > in->end - in->position)
            return RUN_GIVE_UP;
        for (unsigned i = 0; i < octets; i++)
            found |= (uint64_t)from[i] << (8 * i);
        if (found >> count)
            return RUN_GIVE_UP;
        in->position += octets * 8;
        *value = found;
        return RUN_OK;
    }
    if (UNLIKELY(count > in->end - in->position))
        return RUN_GIVE_UP;
    *value = window(in) >> 1 >> (63 - count);
    in->position += count;
    return RUN_OK;
}

/* Groups of seven bits, at most nine of them. */
static inline int
read_unsigned(Events *in, unsigned max_groups, uint64_t *value)
{
    uint64_t found = 0;
    size_t position = in->position;
    if (max_groups > 9)
        max_groups = 9;
    for (unsigned group = 0; group < max_groups; group++) {
        if (UNLIKELY(in->end - in->position < 8))
            break;
        uint64_t octet = window(in) >> 56;
        in->position += 8;
        found |= (octet & 0x7f) << (7 * group);
        if (LIKELY(octet < 0x80)) {
            *value = found;
            return RUN_OK;
        }
    }
    in->position = position;
    return RUN_GIVE_UP;
}

static int
read_octets(Events *in, uint8_t *to, size_t count)
{
    const uint8_t *from = in->octets + (in->position >> 3);
    unsigned shift = in->position & 7;
    if (count > (in->end - in->position) / 8)
        return RUN_GIVE_UP;
    in->position += count * 8;
    if (shift == 0) {
        memcpy(to, from, count);
        return RUN_OK;
    }
    /* As the octets straddle, there is always one more octet of data than octets to copy. */
    size_t i = 0;
    for (; i + 8 <= count; i += 8)
        store_be64(to + i, load_be64(from + i) << shift | from[i + 8] >> (8 - shift));
    for (; i < count; i++)
        to[i] = (uint8_t)(from[i] << shift | from[i + 1] >> (8 - shift));
    return RUN_OK;
}

/* -- numbers ----------------------------------------------------------------------------------------------- */

static PyObject *
integer_of(const Processor *processor, int64_t number)
{
    uint64_t place = (uint64_t)number - (uint64_t)FIRST_INTEGER;
    if (LIKELY(place < INTEGERS))
        return new_reference(PyTuple_GET_ITEM(processor->integers, (Py_ssize_t)place));
    return PyLong_FromLongLong(number);
}

/* An unsigned integer of any length that the limit allows; -1 - n of it where it is negative. */
static int
read_integer(Events *in, unsigned max_groups, int negative, PyObject **result)
{
    uint64_t number;
    if (LIKELY(read_unsigned(in, max_groups, &number) == RUN_OK)) {
        *result = integer_of(in->processor, negative ? -1 - (int64_t)number : (int64_t)number);
        return *result == NULL ? RUN_ERROR : RUN_OK;
    }
    uint8_t octets[MAX_INTEGER_OCTETS + 8];
    uint32_t pending = 0;
    unsigned have = 0;
    size_t count = 0;
    for (unsigned group = 0; group < max_groups; group++) {
        uint8_t octet;
        TRY(read_octets(in, &octet, 1));
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

/* The digits of an integer that was read, as ASCII; they are an object's that *owner keeps. */
static int
read_digits(Events *in, PyObject **owner)
{
    PyObject *number;
    TRY(read_integer(in, (unsigned)in->processor->bounds.integer_groups, 0, &number));
    *owner = PyObject_Str(number);
    Py_DECREF(number);
    return *owner == NULL ? RUN_ERROR : RUN_OK;
}

static void
reverse(uint8_t *digits, Py_ssize_t count)
{
    for (Py_ssize_t i = 0, j = count - 1; i < j; i++, j--) {
        uint8_t kept = digits[i];
        digits[i] = digits[j];
        digits[j] = kept;
    }
}

static int
read_decimal(Events *in, PyObject **result)
{
    uint64_t sign;
    PyObject *whole, *fraction, *text;
    TRY(read_bits(in, 1, &sign));
    TRY(read_digits(in, &whole));
    int outcome = read_digits(in, &fraction);
    if (outcome != RUN_OK) {
        Py_DECREF(whole);
        return outcome;
    }
    Py_ssize_t before = PyUnicode_GET_LENGTH(whole);
    Py_ssize_t after = PyUnicode_GET_LENGTH(fraction);
    if (after == 1 && *PyUnicode_1BYTE_DATA(fraction) == '0')
        after = 0;
    text = PyUnicode_New((Py_ssize_t)sign + before + (after != 0) + after, 127);
    if (text != NULL) {
        uint8_t *to = PyUnicode_1BYTE_DATA(text);
        if (sign)
            *to++ = '-';
        memcpy(to, PyUnicode_1BYTE_DATA(whole), (size_t)before);
        if (after) {
            to[before] = '.';
            memcpy(to + before + 1, PyUnicode_1BYTE_DATA(fraction), (size_t)after);
            reverse(to + before + 1, after);
        }
    }
    Py_DECREF(whole);
    Py_DECREF(fraction);
    if (text == NULL)
        return RUN_ERROR;
    *result = PyObject_CallOneArg(in->processor->decimal_type, text);
    Py_DECREF(text);
    return *result == NULL ? RUN_ERROR : RUN_OK;
}

/* A signed integer of one machine word. */
static int
read_word(Events *in, unsigned max_groups, int64_t *number)
{
    uint64_t sign, magnitude;
    TRY(read_bits(in, 1, &sign));
    TRY(read_unsigned(in, max_groups, &magnitude));
    *number = sign ? -1 - (int64_t)magnitude : (int64_t)magnitude;
    return RUN_OK;
}

/* The exponent that marks infinities and NaN, and the largest one. */
#define SPECIAL_EXPONENT (-(1 << 14))
#define MAX_EXPONENT ((1 << 14) - 1)

static int
read_float(Events *in, PyObject **result)
{
    int64_t mantissa, exponent;
    TRY(read_word(in, 10, &mantissa));
    TRY(read_word(in, 3, &exponent));
    if (exponent == SPECIAL_EXPONENT)
        mantissa = mantissa == 1 || mantissa == -1 ? mantissa : 0;
    else if (exponent > MAX_EXPONENT || exponent < -MAX_EXPONENT)
        return RUN_GIVE_UP;
    PyObject *arguments[2] = {PyLong_FromLongLong(mantissa), PyLong_FromLongLong(exponent)};
    if (arguments[0] != NULL && arguments[1] != NULL)
        *result = PyObject_Vectorcall(in->processor->float_type, arguments, 2, NULL);
    else
        *result = NULL;
    Py_XDECREF(arguments[0]);
    Py_XDECREF(arguments[1]);
    return *result == NULL ? RUN_ERROR : RUN_OK;
}

/* The parts of a date or time, as 7.1.8 has them. */
typedef struct {
    int64_t year;
    uint64_t month_day, time;
    int64_t zone;
    int has_zone;
    PyObject *fraction;
} DateTime;

static int
read_fraction(Events *in, DateTime *value)
{
    uint64_t present;
    TRY(read_bits(in, 1, &present));
    if (!present)
        return RUN_OK;
    PyObject *digits;
    TRY(read_digits(in, &digits));
    Py_ssize_t count = PyUnicode_GET_LENGTH(digits);
    value->fraction = PyUnicode_New(count, 127);
    if (value->fraction != NULL) {
        memcpy(PyUnicode_1BYTE_DATA(value->fraction), PyUnicode_1BYTE_DATA(digits), (size_t)count);
        reverse(PyUnicode_1BYTE_DATA(value->fraction), count);
    }
    Py_DECREF(digits);
    return value->fraction == NULL ? RUN_ERROR : RUN_OK;
}

/* Whatever cannot be written down as a date or time is for the reference decoder to refuse. */
static int
read_date_time_parts(Events *in, int kind, DateTime *value)
{
    const int has_year = kind <= KIND_DATE_TIME;
    const int has_month = kind != KIND_YEAR && kind != KIND_DAY && kind != KIND_TIME;
    const int has_day = kind == KIND_DATE || kind == KIND_DATE_TIME || kind == KIND_MONTH_DAY || kind == KIND_DAY;
    const int has_time = kind == KIND_DATE_TIME || kind == KIND_TIME;
    uint64_t present;
    if (has_year) {
        TRY(read_word(in, 10, &value->year));
        if (value->year > INT64_C(999999999999990000) || value->year < -INT64_C(999999999999990000))
            return RUN_GIVE_UP;
        value->year += 2000;
    }
    if (has_month || has_day) {
        TRY(read_bits(in, 9, &value->month_day));
        value->month_day &= has_month && has_day ? 0x1ff : has_month ? 0x1e0 : 0x1f;
        uint64_t month = value->month_day >> 5;
        if ((has_month && (month < 1 || month > 12)) || (has_day && (value->month_day & 31) == 0))
            return RUN_GIVE_UP;
    }
    if (has_time) {
        TRY(read_bits(in, 17, &value->time));
        if ((value->time >> 6 & 63) > 59 || (value->time & 63) > 60 || value->time >= 25 << 12)
            return RUN_GIVE_UP;
        TRY(read_fraction(in, value));
    }
    TRY(read_bits(in, 1, &present));
    if (present) {
        uint64_t bits;
        TRY(read_bits(in, 11, &bits));
        int64_t offset = (int64_t)bits - 896;
        int64_t size = offset < 0 ? -offset : offset;
        if (size % 64 > 59)
            return RUN_GIVE_UP;
        size = size / 64 * 60 + size % 64;
        if (size > 840)
            return RUN_GIVE_UP;
        value->zone = offset < 0 ? -size : size;
        value->has_zone = 1;
    }
    return RUN_OK;
}

static int
read_date_time(Events *in, const Datatype *datatype, PyObject **result)
{
    DateTime value = {0, 0, 0, 0, 0, NULL};
    int outcome = read_date_time_parts(in, datatype->kind, &value);
    if (outcome == RUN_OK) {
        PyObject *arguments[6] = {
            new_reference(datatype->kind_object),
            PyLong_FromLongLong(value.year),
            PyLong_FromUnsignedLongLong(value.month_day),
            PyLong_FromUnsignedLongLong(value.time),
            new_reference(value.fraction == NULL ? Py_None : value.fraction),
            value.has_zone ? PyLong_FromLongLong(value.zone) : new_reference(Py_None),
        };
        *result = NULL;
        if (arguments[1] != NULL && arguments[2] != NULL && arguments[3] != NULL && arguments[5] != NULL)
            *result = PyObject_Vectorcall(in->processor->date_time_type, arguments, 6, NULL);
        for (int i = 0; i < 6; i++)
            Py_XDECREF(arguments[i]);
        outcome = *result == NULL ? RUN_ERROR : RUN_OK;
    }
    Py_XDECREF(value.fraction);
    return outcome;
}

/* -- strings ----------------------------------------------------------------------------------------------- */

/* A character that is written as an unsigned integer. */
static int
read_code_point(Events *in, Py_UCS4 *code)
{
    uint64_t value;
    TRY(read_unsigned(in, MAX_CODE_POINT_GROUPS, &value));
    if (value > 0x10ffff || (value >= 0xd800 && value <= 0xdfff))
        return RUN_GIVE_UP;
    *code = (Py_UCS4)value;
    return RUN_OK;
}

/* Characters of a string, whose number is no more than a claim. */
static int
read_characters(Events *in, uint64_t count, PyObject **result)
{
    if (count > (uint64_t)in->processor->bounds.characters || count > (in->end - in->position) / 8)
        return RUN_GIVE_UP;
    const size_t position = in->position;
    PyObject *text = PyUnicode_New((Py_ssize_t)count, 127);
    if (text == NULL)
        return RUN_ERROR;
    uint8_t any = 0;
    if (count) {
        uint8_t *octets = PyUnicode_1BYTE_DATA(text);
        read_octets(in, octets, (size_t)count);
        for (size_t i = 0; i < count; i++)
            any |= octets[i];
    }
    if (LIKELY(any < 0x80)) {
        *result = text;
        return RUN_OK;
    }
    Py_DECREF(text);
    in->position = position;
    Py_UCS4 *codes = PyMem_Malloc((size_t)count * sizeof *codes);
    if (codes == NULL) {
        PyErr_NoMemory();
        return RUN_ERROR;
    }
    int outcome = RUN_OK;
    for (size_t i = 0; i < count && outcome == RUN_OK; i++)
        outcome = read_code_point(in, &codes[i]);
    if (outcome == RUN_OK) {
        *result = PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, codes, (Py_ssize_t)count);
        outcome = *result == NULL ? RUN_ERROR : RUN_OK;
    }
    PyMem_Free(codes);
    return outcome;
}

/* A string that belongs to no partition. */
static int
read_text(Events *in, PyObject **result)
{
    uint64_t length;
    TRY(read_unsigned(in, MAX_LENGTH_GROUPS, &length));
    return read_characters(in, length, result);
}

/* Characters of a restricted set. */
static int
read_restricted(Events *in, const Datatype *datatype, uint64_t count, PyObject **result)
{
    if (count > (uint64_t)in->processor->bounds.characters || count * datatype->bits > in->end - in->position)
        return RUN_GIVE_UP;
    Py_UCS4 *codes = PyMem_Malloc((size_t)(count ? count : 1) * sizeof *codes);
    if (codes == NULL) {
        PyErr_NoMemory();
        return RUN_ERROR;
    }
    const int kind = PyUnicode_KIND(datatype->charset);
    const void *characters = PyUnicode_DATA(datatype->charset);
    int outcome = RUN_OK;
    for (size_t i = 0; i < count && outcome == RUN_OK; i++) {
        uint64_t code;
        outcome = read_bits(in, datatype->bits, &code);
        if (outcome != RUN_OK)
            break;
        if (LIKELY(code < (uint64_t)datatype->charset_size))
            codes[i] = PyUnicode_READ(kind, characters, (Py_ssize_t)code);
        else if (code == (uint64_t)datatype->charset_size)
            outcome = read_code_point(in, &codes[i]);
        else
            outcome = RUN_GIVE_UP;
    }
    if (outcome == RUN_OK) {
        *result = PyUnicode_FromKindAndData(PyUnicode_4BYTE_KIND, codes, (Py_ssize_t)count);
        outcome = *result == NULL ? RUN_ERROR : RUN_OK;
    }
    PyMem_Free(codes);
    return outcome;
}

/* A value that was seen before: from the partition of its name, or from that of all (EXI 7.3.3). */
static int
read_hit(Events *in, uint32_t name, int local, PyObject **result)
{
    StreamTables *tables = &in->tables;
    uint64_t place;
    if (local) {
        uint32_t number = tables->uses[name].partition;
        if (number == 0)
            return RUN_GIVE_UP;
        const Numbers *places = &tables->partitions[number - 1].places;
        if (places->used == 0)
            return RUN_GIVE_UP;
        TRY(read_bits(in, width_of(places->used), &place));
        if (place >= places->used || places->at[place] == FORGOTTEN)
            return RUN_GIVE_UP;
        place = places->at[place];
    } else {
        if (tables->value_count == 0)
            return RUN_GIVE_UP;
        TRY(read_bits(in, width_of(tables->value_count), &place));
        if (place >= tables->value_count)
            return RUN_GIVE_UP;
    }
    in->hits++;
    *result = new_reference(tables->values[place].text);
    return RUN_OK;
}

static int
read_string(Events *in, const Datatype *datatype, uint32_t name, PyObject **result)
{
    uint64_t length;
    TRY(read_unsigned(in, MAX_LENGTH_GROUPS, &length));
    if (length < 2)
        return read_hit(in, name, length == 0, result);
    length -= 2;
    if (datatype->kind == KIND_RCS_STRING)
        TRY(read_restricted(in, datatype, length, result));
    else
        TRY(read_characters(in, length, result));
    int outcome = value_add(&in->tables, name, *result, 0);
    if (UNLIKELY(outcome != RUN_OK))
        Py_CLEAR(*result);
    return outcome;
}

static int
read_binary(Events *in, PyObject **result)
{
    uint64_t length;
    TRY(read_unsigned(in, MAX_LENGTH_GROUPS, &length));
    if (length > (uint64_t)in->processor->bounds.octets || length > (in->end - in->position) / 8)
        return RUN_GIVE_UP;
    *result = PyBytes_FromStringAndSize(NULL, (Py_ssize_t)length);
    if (*result == NULL)
        return RUN_ERROR;
    return length ? read_octets(in, (uint8_t *)PyBytes_AS_STRING(*result), (size_t)length) : RUN_OK;
}

/* -- values ------------------------------------------------------------------------------------------------ */

/* A value of any datatype but a list. */
static int
read_item(Events *in, const Datatype *datatype, uint32_t name, PyObject **result)
{
    uint64_t bits;
    switch (datatype->kind) {
    case KIND_STRING:
    case KIND_RCS_STRING:
        return read_string(in, datatype, name, result);
    case KIND_BOOLEAN:
        TRY(read_bits(in, 1, &bits));
        *result = new_reference(bits ? Py_True : Py_False);
        return RUN_OK;
    case KIND_BOOLEAN_PATTERN:
        TRY(read_bits(in, 2, &bits));
        *result = new_reference(PyTuple_GET_ITEM(in->processor->booleans, (Py_ssize_t)bits));
        return RUN_OK;
    case KIND_BASE64:
    case KIND_HEX:
        return read_binary(in, result);
    case KIND_DECIMAL:
        return read_decimal(in, result);
    case KIND_FLOAT:
        return read_float(in, result);
    case KIND_INTEGER:
        TRY(read_bits(in, 1, &bits));
        return read_integer(in, datatype->max_groups, (int)bits, result);
    case KIND_UNSIGNED:
        return read_integer(in, datatype->max_groups, 0, result);
    case KIND_NBIT:
        TRY(read_bits(in, datatype->bits, &bits));
        *result = integer_of(in->processor, datatype->minimum + (int64_t)bits);
        return *result == NULL ? RUN_ERROR : RUN_OK;
    case KIND_ENUM:
        TRY(read_bits(in, datatype->bits, &bits));
        if (bits >= (uint64_t)datatype->table_size)
            return RUN_GIVE_UP;
        *result = new_reference(datatype->table[bits]);
        return RUN_OK;
    default:
        return read_date_time(in, datatype, result);
    }
}

static int
read_list(Events *in, const Datatype *datatype, uint32_t name, PyObject **result)
{
    uint64_t count;
    TRY(read_unsigned(in, MAX_LENGTH_GROUPS, &count));
    if (count > datatype->max_items || count * datatype->min_item_bits > in->end - in->position)
        return RUN_GIVE_UP;
    PyObject *tuple = PyTuple_New((Py_ssize_t)count);
    if (tuple == NULL)
        return RUN_ERROR;
    for (Py_ssize_t i = 0; i < (Py_ssize_t)count; i++) {
        PyObject *item;
        int outcome = read_item(in, datatype->item, name, &item);
        if (outcome != RUN_OK) {
            Py_DECREF(tuple);
            return outcome;
        }
        PyTuple_SET_ITEM(tuple, i, item);
    }
    *result = tuple;
    return RUN_OK;
}

static int
read_value(Events *in, int32_t number, uint32_t name, PyObject **result)
{
    const Datatype *datatype = datatype_of(&in->tables, number);
    return datatype->kind == KIND_LIST ? read_list(in, datatype, name, result) : read_item(in, datatype, name, result);
}

/* -- names ------------------------------------------------------------------------------------------------- */

/* Names and prefixes that a stream adds are counted together. */
static int
count_added(Events *in)
{
    return ++in->tables.added > in->processor->bounds.table_entries ? RUN_GIVE_UP : RUN_OK;
}

static int
read_uri(Events *in, uint32_t *uri)
{
    uint64_t number;
    TRY(read_bits(in, bit_length(in->tables.uri_count), &number));
    if (number > in->tables.uri_count)
        return RUN_GIVE_UP;
    if (number) {
        *uri = (uint32_t)number - 1;
        return RUN_OK;
    }
    PyObject *text;
    TRY(count_added(in));
    TRY(read_text(in, &text));
    *uri = in->tables.uri_count;
    int added = uri_add(&in->tables, text);
    Py_DECREF(text);
    return added ? RUN_OK : RUN_ERROR;
}

static int
read_local(Events *in, uint32_t uri, uint32_t *name)
{
    uint64_t length, number = 0;
    TRY(read_unsigned(in, MAX_LENGTH_GROUPS, &length));
    if (length) {
        PyObject *text;
        TRY(count_added(in));
        TRY(read_characters(in, length - 1, &text));
        int added = name_add(&in->tables, uri, text, name);
        Py_DECREF(text);
        return added ? RUN_OK : RUN_ERROR;
    }
    uint32_t known = known_locals(&in->tables, uri);
    TRY(read_bits(in, width_of(known), &number));
    if (number >= known)
        return RUN_GIVE_UP;
    *name = name_at(&in->tables, uri, (uint32_t)number);
    return RUN_OK;
}

static int
read_qname(Events *in, uint32_t *name)
{
    uint32_t uri;
    TRY(read_uri(in, &uri));
    return read_local(in, uri, name);
}

/* The prefix of a name; NULL where none is kept or known. */
static int
read_prefix(Events *in, uint32_t uri, PyObject **prefix)
{
    const UriUse *use = &in->tables.uris[uri];
    uint64_t number;
    *prefix = NULL;
    if (LIKELY(!(in->tables.options.flags & OPTION_PREFIXES)) || use->prefix_count == 0)
        return RUN_OK;
    TRY(read_bits(in, width_of(use->prefix_count), &number));
    if (number >= use->prefix_count)
        return RUN_GIVE_UP;
    *prefix = use->prefixes[number];
    return RUN_OK;
}

/* -- events ------------------------------------------------------------------------------------------------ */

/* What an event says, but for its bits. The value is taken over, the rest is borrowed. */
typedef struct {
    int kind;
    int declared;
    int32_t ref;
    PyObject *name;
    PyObject *value;
    PyObject *prefix;
} Saying;

static PyObject *
place_of(Events *in, size_t position)
{
    if (position == in->last_position && in->last_end != NULL)
        return new_reference(in->last_end);
    PyObject *made = integer_of(in->processor, (int64_t)position);
    if (made != NULL) {
        Py_XSETREF(in->last_end, new_reference(made));
        in->last_position = position;
    }
    return made;
}

static int
make_event(Events *in, const Saying *said, size_t start, PyObject **result)
{
    const Processor *processor = in->processor;
    PyTypeObject *type = processor->event_type;
    PyObject *value = said->value == NULL ? new_reference(Py_None) : said->value;
    PyObject *begin = place_of(in, start);
    PyObject *end = begin == NULL ? NULL : place_of(in, in->position);
    PyObject *ref = end == NULL ? NULL : integer_of(processor, said->ref);
    PyObject *event = ref == NULL ? NULL : type->tp_alloc(type, 8);
    if (event == NULL) {
        Py_DECREF(value);
        Py_XDECREF(begin);
        Py_XDECREF(end);
        Py_XDECREF(ref);
        return RUN_ERROR;
    }
    PyTuple_SET_ITEM(event, 0, new_reference(processor->kinds[said->kind]));
    PyTuple_SET_ITEM(event, 1, new_reference(said->name == NULL ? Py_None : said->name));
    PyTuple_SET_ITEM(event, 2, value);
    PyTuple_SET_ITEM(event, 3, begin);
    PyTuple_SET_ITEM(event, 4, end);
    PyTuple_SET_ITEM(event, 5, ref);
    PyTuple_SET_ITEM(event, 6, new_reference(said->declared ? Py_True : Py_False));
    PyTuple_SET_ITEM(event, 7, new_reference(said->prefix == NULL ? Py_None : said->prefix));
    *result = event;
    return RUN_OK;
}

/* An event that is nothing but what fidelity options keep: one string, or several as a tuple. */
static int
strings_event(Events *in, int kind, int count, size_t start, PyObject **result)
{
    Saying said = {kind, 1, UNTYPED, NULL, NULL, NULL};
    PyObject *tuple = count > 1 ? PyTuple_New(count) : NULL;
    if (count > 1 && tuple == NULL)
        return RUN_ERROR;
    for (int i = 0; i < count; i++) {
        PyObject *text;
        int outcome = read_text(in, &text);
        if (outcome != RUN_OK) {
            Py_XDECREF(tuple);
            return outcome;
        }
        if (tuple == NULL)
            said.value = text;
        else
            PyTuple_SET_ITEM(tuple, i, text);
    }
    if (tuple != NULL)
        said.value = tuple;
    return make_event(in, &said, start, result);
}

static int
start_event(Events *in, int declared, PyObject *prefix, size_t start, PyObject **result)
{
    const Open *open = &in->open.at[in->open.used - 1];
    Saying said = {EVENT_SE, declared, open->type, qname_of(&in->tables, open->name), NULL, prefix};
    return make_event(in, &said, start, result);
}

static int
start_declared(Events *in, int32_t element, int declared, size_t start, PyObject **result)
{
    uint32_t name = in->processor->elements[element].name;
    PyObject *prefix;
    TRY(read_prefix(in, in->processor->names[name].uri, &prefix));
    TRY(open_push(&in->open, in->processor, name));
    open_declared(in->processor, &in->open.at[in->open.used - 1], element);
    return start_event(in, declared, prefix, start, result);
}

/* An element by name: its global declaration, or its built-in grammar. */
static int
start_named(Events *in, uint32_t name, int declared, size_t start, PyObject **result)
{
    const Processor *processor = in->processor;
    if (name < processor->name_count && processor->names[name].element >= 0
        && in->tables.options.flags & OPTION_INFORMED)
        return start_declared(in, processor->names[name].element, declared, start, result);
    PyObject *prefix;
    int32_t grammar;
    TRY(read_prefix(in, uri_of(&in->tables, name), &prefix));
    TRY(open_push(&in->open, processor, name));
    TRY(grammar_of(&in->tables, name, &grammar));
    in->open.at[in->open.used - 1].grammar = grammar;
    return start_event(in, declared, prefix, start, result);
}

static int
end_event(Events *in, int declared, size_t start, PyObject **result)
{
    const Open *open = &in->open.at[in->open.used - 1];
    Saying said = {EVENT_EE, declared, open->type, qname_of(&in->tables, open->name), NULL, NULL};
    TRY(make_event(in, &said, start, result));
    in->open.used--;
    scope_leave(&in->tables, in->open.used);
    return RUN_OK;
}

static int32_t
global_datatype(const Events *in, uint32_t name)
{
    const Processor *processor = in->processor;
    int32_t attribute = name < processor->name_count ? processor->names[name].attribute : -1;
    return attribute < 0 ? UNTYPED : processor->attributes[attribute].datatype;
}

static int
attribute_event(Events *in, const Meaning *step, uint32_t name, int32_t datatype, size_t start, PyObject **result)
{
    Saying said = {EVENT_AT, step->declared, datatype, NULL, NULL, NULL};
    TRY(read_prefix(in, uri_of(&in->tables, name), &said.prefix));
    TRY(read_value(in, datatype, name, &said.value));
    Open *open = &in->open.at[in->open.used - 1];
    if (open->grammar < 0)
        advance(in->processor, open, step);
    said.name = qname_of(&in->tables, name);
    return make_event(in, &said, start, result);
}

/* The number of a name of the xsi namespace. */
static inline uint32_t
xsi_name(const Events *in, uint32_t local)
{
    return in->processor->first_names[XSI_URI] + local;
}

static int
type_event(Events *in, int declared, size_t start, PyObject **result)
{
    const Processor *processor = in->processor;
    uint32_t own = xsi_name(in, XSI_TYPE_LOCAL);
    Saying said = {EVENT_AT, declared, UNTYPED, processor->qnames[own], NULL, NULL};
    TRY(read_prefix(in, XSI_URI, &said.prefix));
    if (in->tables.options.flags & OPTION_LEXICAL) {
        PyObject *text;
        TRY(read_string(in, &processor->string, own, &text));
        int32_t type;
        int outcome = type_in_text(&in->tables, text, &type, &said.value);
        if (outcome == RUN_OK && said.value == NULL) {
            said.value = processor->qname_type->tp_alloc(processor->qname_type, 2);
            if (said.value != NULL) {
                PyTuple_SET_ITEM(said.value, 0, new_reference(processor->no_name));
                PyTuple_SET_ITEM(said.value, 1, new_reference(text));
            } else {
                outcome = RUN_ERROR;
            }
        }
        Py_DECREF(text);
        TRY(outcome);
        if (type >= 0) {
            said.ref = type;
            cast(processor, &in->open.at[in->open.used - 1], type);
        }
        return make_event(in, &said, start, result);
    }
    uint32_t name;
    PyObject *ignored;
    TRY(read_qname(in, &name));
    TRY(read_prefix(in, uri_of(&in->tables, name), &ignored));
    said.value = new_reference(qname_of(&in->tables, name));
    if (name < processor->name_count && processor->names[name].type >= 0) {
        said.ref = processor->names[name].type;
        cast(processor, &in->open.at[in->open.used - 1], said.ref);
    }
    return make_event(in, &said, start, result);
}

/* Whether the text of a boolean, white space around it aside, says that it is true. */
static int
says_true(PyObject *text)
{
    PyObject *stripped = PyObject_CallMethod(text, "strip", NULL);
    if (stripped == NULL)
        return -1;
    int found = PyUnicode_CompareWithASCIIString(stripped, "true") == 0
        || PyUnicode_CompareWithASCIIString(stripped, "1") == 0;
    Py_DECREF(stripped);
    return found;
}

static int
nil_event(Events *in, int declared, size_t start, PyObject **result)
{
    uint32_t own = xsi_name(in, XSI_NIL_LOCAL);
    Saying said = {EVENT_AT, declared, UNTYPED, in->processor->qnames[own], NULL, NULL};
    int nil;
    TRY(read_prefix(in, XSI_URI, &said.prefix));
    if (in->tables.options.flags & OPTION_LEXICAL) {
        PyObject *text;
        TRY(read_string(in, &in->processor->nil, own, &text));
        nil = says_true(text);
        Py_DECREF(text);
        if (nil < 0)
            return RUN_ERROR;
    } else {
        uint64_t bit;
        TRY(read_bits(in, 1, &bit));
        nil = (int)bit;
    }
    if (nil)
        make_empty(in->processor, &in->open.at[in->open.used - 1]);
    said.value = new_reference(nil ? Py_True : Py_False);
    return make_event(in, &said, start, result);
}

static int
namespace_event(Events *in, size_t start, PyObject **result)
{
    Saying said = {EVENT_NS, 1, UNTYPED, NULL, NULL, NULL};
    uint32_t uri;
    uint64_t number, own;
    PyObject *prefix;
    TRY(read_uri(in, &uri));
    uint32_t known = in->tables.uris[uri].prefix_count;
    TRY(read_bits(in, bit_length(known), &number));
    if (number > known)
        return RUN_GIVE_UP;
    if (number) {
        prefix = in->tables.uris[uri].prefixes[number - 1];
    } else {
        TRY(read_text(in, &prefix));
        int added = prefix_add(&in->tables, uri, prefix);
        Py_DECREF(prefix);
        if (!added)
            return RUN_ERROR;
        TRY(count_added(in));
    }
    TRY(read_bits(in, 1, &own));
    if (!scope_add(&in->tables, in->open.used, prefix, uri_text(&in->tables, uri)))
        return RUN_ERROR;
    said.value = PyTuple_Pack(3, uri_text(&in->tables, uri), prefix, own ? Py_True : Py_False);
    return said.value == NULL ? RUN_ERROR : make_event(in, &said, start, result);
}

/* References, comments and instructions end the start tag. */
static int
markup_event(Events *in, const Meaning *step, size_t start, PyObject **result)
{
    Open *open = &in->open.at[in->open.used - 1];
    if (open->grammar < 0)
        advance(in->processor, open, step);
    else
        open->in_start_tag = 0;
    switch (step->action) {
    case ACTION_ER:
        return strings_event(in, EVENT_ER, 1, start, result);
    case ACTION_CM:
        return strings_event(in, EVENT_CM, 1, start, result);
    default:
        return strings_event(in, EVENT_PI, 2, start, result);
    }
}

/* -- event codes ------------------------------------------------------------------------------------------- */

/* The second part of a code, and a third: which action it is. In the group of attributes *third tells which. */
static int
read_second(Events *in, const Second *second, uint32_t attributes, int *action, uint32_t *third)
{
    uint64_t code;
    uint8_t markup[2];
    TRY(read_bits(in, width_of(second->count), &code));
    if (code >= second->count)
        return RUN_GIVE_UP;
    *action = second->actions[code];
    if (*action == ACTION_GROUP_MARKUP) {
        unsigned count = markup_of(&in->tables.options, markup);
        TRY(read_bits(in, width_of(count), &code));
        if (code >= count)
            return RUN_GIVE_UP;
        *action = markup[code];
    } else if (*action == ACTION_GROUP_ATTRIBUTES) {
        TRY(read_bits(in, width_of((uint64_t)attributes + 1), &code));
        if (code > attributes)
            return RUN_GIVE_UP;
        *action = code == attributes ? ACTION_AT_ANY_UNTYPED : ACTION_AT_UNTYPED;
        *third = (uint32_t)code;
    }
    return RUN_OK;
}

/* The declared attribute at a place among those of a state. */
static const Production *
attribute_production(const Rule *rule, uint32_t place)
{
    const Production *production = rule->productions;
    for (;; production++)
        if (production->kind == ACTION_AT && place-- == 0)
            return production;
}

/* The code of an element that a schema describes. */
static int
read_step(Events *in, const Open *open, Meaning *step)
{
    const Processor *processor = in->processor;
    const Rule *rule = &processor->rules[open->state];
    Second second;
    uint64_t code;
    if (LIKELY(!(in->tables.options.flags & OPTION_STRICT))) {
        /* There always is an escape; what it leads to is worked out when it is taken. */
        TRY(read_bits(in, width_of((uint64_t)rule->count + 1), &code));
    } else {
        second_of_rule(processor, &in->tables.options, open, &second);
        TRY(read_bits(in, first_width(rule->count, &second), &code));
    }
    if (LIKELY(code < rule->count)) {
        const Production *production = &rule->productions[code];
        step->action = production->kind;
        step->arg = production->arg;
        step->next = production->next;
        step->loop = production->loop;
        step->declared = 1;
        return RUN_OK;
    }
    second_of_rule(processor, &in->tables.options, open, &second);
    if (code != rule->count || second.count == 0)
        return RUN_GIVE_UP;
    int action;
    uint32_t third = 0;
    TRY(read_second(in, &second, rule->attributes, &action, &third));
    step->action = (uint8_t)action;
    step->declared = 0;
    step->arg = 0;
    step->loop = NO_LOOP;
    step->next = rule->content2;
    if (action == ACTION_AT_UNTYPED) {
        const Production *production = attribute_production(rule, third);
        step->arg = production->arg;
        step->next = production->next;
    } else if (action == ACTION_AT_ANY || action == ACTION_AT_ANY_UNTYPED) {
        step->next = open->state;
    }
    return RUN_OK;
}

/* An event of an element that a schema describes. */
static int
content_event(Events *in, size_t start, PyObject **result)
{
    const Processor *processor = in->processor;
    Open *open = &in->open.at[in->open.used - 1];
    Meaning step;
    uint32_t name;
    TRY(read_step(in, open, &step));
    switch (step.action) {
    case ACTION_AT:
    case ACTION_AT_UNTYPED: {
        const Attribute *attribute = &processor->attributes[step.arg];
        int32_t datatype = step.action == ACTION_AT ? attribute->datatype : UNTYPED;
        return attribute_event(in, &step, attribute->name, datatype, start, result);
    }
    case ACTION_AT_URI:
        TRY(read_local(in, (uint32_t)step.arg, &name));
        return attribute_event(in, &step, name, global_datatype(in, name), start, result);
    case ACTION_AT_ANY:
        TRY(read_qname(in, &name));
        return attribute_event(in, &step, name, global_datatype(in, name), start, result);
    case ACTION_AT_ANY_UNTYPED:
        TRY(read_qname(in, &name));
        return attribute_event(in, &step, name, UNTYPED, start, result);
    case ACTION_XSI_TYPE:
        return type_event(in, step.declared, start, result);
    case ACTION_XSI_NIL:
        return nil_event(in, step.declared, start, result);
    case ACTION_SE:
        advance(processor, open, &step);
        return start_declared(in, step.arg, step.declared, start, result);
    case ACTION_SE_URI:
        advance(processor, open, &step);
        TRY(read_local(in, (uint32_t)step.arg, &name));
        return start_named(in, name, step.declared, start, result);
    case ACTION_SE_ANY:
        advance(processor, open, &step);
        TRY(read_qname(in, &name));
        return start_named(in, name, step.declared, start, result);
    case ACTION_EE:
        return end_event(in, step.declared, start, result);
    case ACTION_CH:
    case ACTION_CH_UNTYPED: {
        int32_t datatype = step.action == ACTION_CH ? step.arg : UNTYPED;
        Saying said = {EVENT_CH, step.declared, datatype, NULL, NULL, NULL};
        TRY(read_value(in, datatype, open->name, &said.value));
        advance(processor, open, &step);
        return make_event(in, &said, start, result);
    }
    case ACTION_NS:
        return namespace_event(in, start, result);
    default:
        return markup_event(in, &step, start, result);
    }
}

/* -- elements that no schema describes --------------------------------------------------------------------- */

static int
learn(Events *in, int32_t grammar, int part, uint32_t action, uint32_t name)
{
    if (in->tables.grammars[grammar].parts[part].used >= in->processor->bounds.productions)
        return RUN_GIVE_UP;
    return grammar_learn(&in->tables, grammar, part, action, name) ? RUN_OK : RUN_ERROR;
}

/* An attribute there: `known` says that its production was learned before. */
static int
builtin_attribute(Events *in, int32_t number, int known, uint32_t name, size_t start, PyObject **result)
{
    const Processor *processor = in->processor;
    static const Meaning step = {ACTION_AT, 1, 0, 0, NO_LOOP};
    if (!known)
        TRY(read_qname(in, &name));
    if (name == xsi_name(in, XSI_TYPE_LOCAL)) {
        if (!known && !in->tables.grammars[number].knows_type) {
            TRY(learn(in, number, 0, ACTION_AT, name));
            in->tables.grammars[number].knows_type = 1;
        }
        return type_event(in, 1, start, result);
    }
    /* Streams that spell xsi:type, which every table knows, are for the reference decoder. */
    if (name >= processor->name_count && in->tables.new_names[name - processor->name_count].is_type)
        return RUN_GIVE_UP;
    if (!known)
        TRY(learn(in, number, 0, ACTION_AT, name));
    return attribute_event(in, &step, name, UNTYPED, start, result);
}

static int
builtin_event(Events *in, size_t start, PyObject **result)
{
    Open *open = &in->open.at[in->open.used - 1];
    const int32_t number = open->grammar;
    const int part = !open->in_start_tag;
    const Productions *known = &in->tables.grammars[number].parts[part];
    const uint32_t count = known->used;
    uint64_t code;
    int action, learned = 0;
    uint32_t name = 0, third;
    TRY(read_bits(in, width_of((uint64_t)count + 1), &code));
    if (code < count) {
        action = (int)known->at[count - 1 - code].action;
        name = known->at[count - 1 - code].name;
        learned = 1;
    } else {
        Second second;
        if (code != count)
            return RUN_GIVE_UP;
        second_of_grammar(&in->tables.options, open->in_start_tag, &second);
        TRY(read_second(in, &second, 0, &action, &third));
    }
    switch (action) {
    case ACTION_AT:
    case ACTION_AT_ANY:
        return builtin_attribute(in, number, learned, name, start, result);
    case ACTION_SE:
    case ACTION_SE_ANY:
        if (!learned) {
            TRY(read_qname(in, &name));
            TRY(learn(in, number, part, ACTION_SE, name));
        }
        open->in_start_tag = 0;
        return start_named(in, name, 1, start, result);
    case ACTION_CH_UNTYPED: {
        Saying said = {EVENT_CH, 1, UNTYPED, NULL, NULL, NULL};
        if (in->tables.grammars[number].text_place[part] == UNKNOWN)
            TRY(learn(in, number, part, ACTION_CH_UNTYPED, 0));
        open->in_start_tag = 0;
        TRY(read_value(in, UNTYPED, open->name, &said.value));
        return make_event(in, &said, start, result);
    }
    case ACTION_EE:
        if (in->tables.grammars[number].end_place[part] == UNKNOWN)
            TRY(learn(in, number, part, ACTION_EE, 0));
        return end_event(in, learned, start, result);
    case ACTION_NS:
        return namespace_event(in, start, result);
    default: {
        Meaning step = {(uint8_t)action, 0, 0, 0, NO_LOOP};
        return markup_event(in, &step, start, result);
    }
    }
}

/* -- documents and fragments ------------------------------------------------------------------------------- */

static int
end_of_stream(Events *in, size_t start, PyObject **result)
{
    Saying said = {EVENT_ED, 1, UNTYPED, NULL, NULL, NULL};
    in->stage = STAGE_END;
    return make_event(in, &said, start, result);
}

/* Comments and instructions outside of elements, by the last part of their code. */
static int
top_markup(Events *in, size_t start, PyObject **result)
{
    uint8_t markup[2];
    uint64_t code;
    unsigned count = markup_of(&in->tables.options, markup);
    TRY(read_bits(in, width_of(count), &code));
    if (code >= count)
        return RUN_GIVE_UP;
    return markup[code] == ACTION_CM ? strings_event(in, EVENT_CM, 1, start, result)
                                     : strings_event(in, EVENT_PI, 2, start, result);
}

/* Before the root element (8.4.1, 8.5.1). */
static int
document_event(Events *in, size_t start, PyObject **result)
{
    const uint32_t flags = in->tables.options.flags;
    const uint64_t elements = flags & OPTION_INFORMED ? (uint64_t)in->processor->document_count : 0;
    const int has_dtd = (flags & OPTION_DTD) != 0;
    const int has_markup = (flags & (OPTION_COMMENTS | OPTION_PIS)) != 0;
    uint64_t code;
    uint32_t name;
    TRY(read_bits(in, width_of(elements + 1 + (has_dtd || has_markup)), &code));
    if (code < elements) {
        in->stage = STAGE_CONTENT;
        return start_declared(in, in->processor->document[code], 1, start, result);
    }
    if (code == elements) {
        in->stage = STAGE_CONTENT;
        TRY(read_qname(in, &name));
        return start_named(in, name, 1, start, result);
    }
    if (code != elements + 1 || !(has_dtd || has_markup))
        return RUN_GIVE_UP;
    TRY(read_bits(in, width_of((uint64_t)has_dtd + (uint64_t)has_markup), &code));
    if (code >= (uint64_t)has_dtd + (uint64_t)has_markup)
        return RUN_GIVE_UP;
    return has_dtd && code == 0 ? strings_event(in, EVENT_DT, 4, start, result) : top_markup(in, start, result);
}

static int
after_root_event(Events *in, size_t start, PyObject **result)
{
    uint64_t code;
    const int has_markup = (in->tables.options.flags & (OPTION_COMMENTS | OPTION_PIS)) != 0;
    TRY(read_bits(in, has_markup, &code));
    return code == 0 ? end_of_stream(in, start, result) : top_markup(in, start, result);
}

/* Section 8.4.2 and 8.5.2. */
static int
fragment_event(Events *in, size_t start, PyObject **result)
{
    const uint32_t flags = in->tables.options.flags;
    const int informed = (flags & OPTION_INFORMED) != 0;
    const int has_markup = (flags & (OPTION_COMMENTS | OPTION_PIS)) != 0;
    const uint64_t elements = informed ? (uint64_t)in->processor->fragment_count : in->learned.used;
    uint64_t code;
    uint32_t name;
    TRY(read_bits(in, width_of(elements + 2 + (uint64_t)has_markup), &code));
    if (code == elements + 1)
        return end_of_stream(in, start, result);
    if (code > elements)
        return code == elements + 2 && has_markup ? top_markup(in, start, result) : RUN_GIVE_UP;
    in->stage = STAGE_CONTENT;
    if (code < elements && informed)
        return start_declared(in, in->processor->fragment[code], 1, start, result);
    if (code < elements) {
        name = in->learned.at[elements - 1 - code];
    } else {
        TRY(read_qname(in, &name));
        if (!informed && !numbers_add(&in->learned, name))
            return RUN_ERROR;
    }
    return start_named(in, name, 1, start, result);
}

static int
next_event(Events *in, PyObject **result)
{
    const size_t start = in->position;
    const int fragment = (in->tables.options.flags & OPTION_FRAGMENT) != 0;
    switch (in->stage) {
    case STAGE_BEGIN: {
        Saying said = {EVENT_SD, 1, UNTYPED, NULL, NULL, NULL};
        in->stage = STAGE_TOP;
        return make_event(in, &said, start, result);
    }
    case STAGE_TOP:
        return fragment ? fragment_event(in, start, result) : document_event(in, start, result);
    case STAGE_CONTENT: {
        if (++in->events > in->processor->bounds.events)
            return RUN_GIVE_UP;
        int outcome = in->open.at[in->open.used - 1].grammar < 0 ? content_event(in, start, result)
                                                                 : builtin_event(in, start, result);
        if (in->open.used == 0)
            in->stage = fragment ? STAGE_TOP : STAGE_AFTER_ROOT;
        return outcome;
    }
    default:
        return after_root_event(in, start, result);
    }
}

/* -- the iterator ------------------------------------------------------------------------------------------ */

static void
events_release(Events *in)
{
    tables_end(&in->tables);
    PyMem_Free(in->open.at);
    PyMem_Free(in->learned.at);
    memset(&in->open, 0, sizeof in->open);
    memset(&in->learned, 0, sizeof in->learned);
}

/* Go on with the events of the reference decoder, from where this one gave up. */
static PyObject *
events_from_reference(Events *in)
{
    in->stage = STAGE_REFERENCE;
    events_release(in);
    PyObject *iterator = PyObject_CallNoArgs(in->fallback);
    if (iterator == NULL)
        return NULL;
    if (!PyIter_Check(iterator)) {
        Py_DECREF(iterator);
        PyErr_SetString(PyExc_TypeError, "the reference decoder's events are no iterator");
        return NULL;
    }
    in->reference = iterator;
    for (int64_t i = 0; i < in->given; i++) {
        PyObject *event = PyIter_Next(iterator);
        if (event == NULL)
            return NULL;
        Py_DECREF(event);
    }
    return PyIter_Next(iterator);
}

static PyObject *
events_step(Events *in)
{
    if (in->stage == STAGE_REFERENCE)
        return in->reference == NULL ? NULL : PyIter_Next(in->reference);
    if (in->stage == STAGE_END) {
        events_release(in);
        return NULL;
    }
    PyObject *event = NULL;
    int outcome = next_event(in, &event);
    if (LIKELY(outcome == RUN_OK)) {
        in->given++;
        return event;
    }
    if (outcome == RUN_GIVE_UP)
        return events_from_reference(in);
    in->stage = STAGE_REFERENCE;
    events_release(in);
    return NULL;
}

static PyObject *
events_next(Events *in)
{
    PyObject *event;
    int busy;
#ifdef Py_BEGIN_CRITICAL_SECTION
    Py_BEGIN_CRITICAL_SECTION(in);
#endif
    busy = in->busy;
    event = NULL;
    if (!busy) {
        in->busy = 1;
        event = events_step(in);
        in->busy = 0;
    }
#ifdef Py_BEGIN_CRITICAL_SECTION
    Py_END_CRITICAL_SECTION();
#endif
    if (busy)
        PyErr_SetString(PyExc_ValueError, "these events are being read already");
    return event;
}

PyObject *
events_new(Processor *processor, PyObject *data, size_t position, const Options *options, PyObject *fallback)
{
    size_t length = (size_t)PyBytes_GET_SIZE(data);
    if (length > (size_t)(PY_SSIZE_T_MAX / 8) || position > length * 8
        || (options->flags & OPTION_ALIGNED && position & 7)) {
        PyErr_SetString(PyExc_ValueError, "the body does not begin there");
        return NULL;
    }
    Events *in = (Events *)processor->events_type->tp_alloc(processor->events_type, 0);
    if (in == NULL)
        return NULL;
    in->processor = (Processor *)new_reference((PyObject *)processor);
    in->data = new_reference(data);
    in->fallback = new_reference(fallback);
    in->octets = (const uint8_t *)PyBytes_AS_STRING(data);
    in->length = length;
    in->end = length * 8;
    in->position = position;
    in->last_position = position;
    in->stage = STAGE_BEGIN;
    int begun = tables_begin(&in->tables, processor, options);
    if (begun && options->flags & OPTION_PREFIXES)
        begun = initial_prefixes(&in->tables);
    if (!begun) {
        Py_DECREF(in);
        return NULL;
    }
    return (PyObject *)in;
}

static int
events_traverse(Events *in, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(in));
    Py_VISIT(in->processor);
    Py_VISIT(in->fallback);
    Py_VISIT(in->reference);
    return 0;
}

static int
events_clear(Events *in)
{
    /* The processor stays, as the tables depend on it. */
    Py_CLEAR(in->reference);
    Py_XSETREF(in->fallback, new_reference(Py_None));
    return 0;
}

static void
events_dealloc(Events *in)
{
    PyTypeObject *type = Py_TYPE(in);
    PyObject_GC_UnTrack(in);
    events_release(in);
    Py_XDECREF(in->last_end);
    Py_XDECREF(in->reference);
    Py_XDECREF(in->fallback);
    Py_XDECREF(in->data);
    Py_XDECREF(in->processor);
    type->tp_free((PyObject *)in);
    Py_DECREF(type);
}

static PyObject *
events_get_hits(Events *in, void *Py_UNUSED(closure))
{
    return PyLong_FromLongLong(in->hits);
}

static PyObject *
events_get_gave_up(Events *in, void *Py_UNUSED(closure))
{
    return PyBool_FromLong(in->reference != NULL);
}

static PyGetSetDef events_members[] = {
    {"hits", (getter)events_get_hits, NULL, "Strings that came from the value tables so far.", NULL},
    {"gave_up", (getter)events_get_gave_up, NULL, "Whether the reference decoder has taken over.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

PyDoc_STRVAR(events_doc, "The events of one stream, as an iterator; made by Processor.events().");

static PyType_Slot events_slots[] = {
    {Py_tp_doc, (void *)events_doc},
    {Py_tp_dealloc, events_dealloc},
    {Py_tp_traverse, events_traverse},
    {Py_tp_clear, events_clear},
    {Py_tp_iter, PyObject_SelfIter},
    {Py_tp_iternext, events_next},
    {Py_tp_getset, events_members},
    {0, NULL},
};

PyType_Spec events_spec = {
    .name = "v2gstack.codecs.exi._exi.Events",
    .basicsize = sizeof(Events),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = events_slots,
};
