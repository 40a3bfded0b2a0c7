/* Writing the parts of a stream: bits, names with their string tables, and values that come as text. */

#include "_exi_writing.h"

/* -- bits -------------------------------------------------------------------------------------------------- */

static int
put_unsigned(Encoder *out, uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        TRY(put(out, (value & 0x7f) | 0x80, 8));
    return put(out, value, 8);
}

static int
put_octets(Encoder *out, const uint8_t *from, size_t count)
{
    TRY(output_room(out, count));
    out->bits = store_octets(out->buffer + out->used, from, count, out->bits, out->bit_count);
    out->used += count;
    return RUN_OK;
}

/* Characters without their number. Halves of surrogate pairs are no characters. */
static int
put_characters(Encoder *out, PyObject *text)
{
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    if (PyUnicode_IS_ASCII(text))
        return put_octets(out, PyUnicode_1BYTE_DATA(text), (size_t)length);
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    for (Py_ssize_t i = 0; i < length; i++) {
        Py_UCS4 code = PyUnicode_READ(kind, data, i);
        if (code >= 0xd800 && code <= 0xdfff)
            return RUN_GIVE_UP;
        TRY(put_unsigned(out, code));
    }
    return RUN_OK;
}

/* A string that belongs to no partition. */
int
put_text(Encoder *out, PyObject *text)
{
    TRY(put_unsigned(out, (uint64_t)PyUnicode_GET_LENGTH(text)));
    return put_characters(out, text);
}

/* An unsigned integer of any length. */
static int
put_integer_object(Encoder *out, PyObject *number)
{
    int side;
    long long word = PyLong_AsLongLongAndOverflow(number, &side);
    if (word == -1 && PyErr_Occurred())
        return RUN_ERROR;
    if (side < 0 || (side == 0 && word < 0))
        return RUN_GIVE_UP;
    if (side == 0)
        return put_unsigned(out, (uint64_t)word);
    uint8_t octets[MAX_INTEGER_OCTETS];
    size_t length = sizeof octets;
#if PY_VERSION_HEX >= 0x030D0000
    Py_ssize_t need = PyLong_AsNativeBytes(
        number, octets, sizeof octets, Py_ASNATIVEBYTES_LITTLE_ENDIAN | Py_ASNATIVEBYTES_UNSIGNED_BUFFER);
    if (need < 0)
        return RUN_ERROR;
    if (need > (Py_ssize_t)sizeof octets)
        return RUN_GIVE_UP;
#else
    if (_PyLong_NumBits(number) / 8 + 1 > length)
        return RUN_GIVE_UP;
    if (_PyLong_AsByteArray((PyLongObject *)number, octets, length, 1, 0) < 0)
        return RUN_ERROR;
#endif
    while (length > 1 && octets[length - 1] == 0)
        length--;
    size_t bits = (length - 1) * 8 + bit_length(octets[length - 1]);
    size_t groups = (bits + 6) / 7;
    for (size_t group = 0; group < groups; group++) {
        size_t bit = group * 7;
        unsigned pair = octets[bit / 8];
        if (bit / 8 + 1 < length)
            pair |= (unsigned)octets[bit / 8 + 1] << 8;
        TRY(put(out, (pair >> bit % 8 & 0x7f) | (group + 1 < groups ? 0x80 : 0), 8));
    }
    return RUN_OK;
}

/* -- names ------------------------------------------------------------------------------------------------- */

/* The number under a text in a dictionary; UNKNOWN where there is none. */
int
number_in(PyObject *dict, PyObject *text, uint32_t *number)
{
    PyObject *found = dict == NULL ? NULL : PyDict_GetItemWithError(dict, text);
    *number = UNKNOWN;
    if (found == NULL)
        return PyErr_Occurred() ? RUN_ERROR : RUN_OK;
    unsigned long value = PyLong_AsUnsignedLong(found);
    if (value == (unsigned long)-1 && PyErr_Occurred())
        return RUN_ERROR;
    *number = (uint32_t)value;
    return RUN_OK;
}

int
number_add(PyObject **dict, PyObject *text, uint32_t number)
{
    if (*dict == NULL && (*dict = PyDict_New()) == NULL)
        return RUN_ERROR;
    PyObject *object = PyLong_FromUnsignedLong(number);
    if (object == NULL)
        return RUN_ERROR;
    int done = PyDict_SetItem(*dict, text, object);
    Py_DECREF(object);
    return done == 0 ? RUN_OK : RUN_ERROR;
}

int
find_uri(Encoder *out, PyObject *text, uint32_t *uri)
{
    TRY(number_in(out->processor->uri_numbers, text, uri));
    if (*uri != UNKNOWN)
        return *uri < out->processor->uri_count ? RUN_OK : RUN_GIVE_UP;
    return number_in(out->tables.new_uri_numbers, text, uri);
}

/* The number of a local name in the partition of a URI. */
static int
find_local(Encoder *out, uint32_t uri, PyObject *text, uint32_t *local)
{
    if (uri < out->processor->uri_count) {
        TRY(number_in(out->processor->local_numbers[uri], text, local));
        if (*local != UNKNOWN)
            return *local < initial_locals(out->processor, uri) ? RUN_OK : RUN_GIVE_UP;
    }
    return number_in(out->tables.uris[uri].numbers, text, local);
}

int
is_qname(const Encoder *out, PyObject *object)
{
    return Py_TYPE(object) == out->processor->qname_type && PyTuple_GET_SIZE(object) == 2
        && PyUnicode_CheckExact(URI_OF(object)) && PyUnicode_CheckExact(LOCAL_OF(object));
}

int
find_name(Encoder *out, PyObject *qname, uint32_t *name)
{
    uint32_t uri, local;
    *name = UNKNOWN;
    TRY(find_uri(out, URI_OF(qname), &uri));
    if (uri == UNKNOWN)
        return RUN_OK;
    TRY(find_local(out, uri, LOCAL_OF(qname), &local));
    if (local != UNKNOWN)
        *name = name_at(&out->tables, uri, local);
    return RUN_OK;
}

int
put_uri(Encoder *out, PyObject *text, uint32_t *uri)
{
    unsigned bits = bit_length(out->tables.uri_count);
    TRY(find_uri(out, text, uri));
    if (*uri != UNKNOWN)
        return put(out, (uint64_t)*uri + 1, bits);
    TRY(put(out, 0, bits));
    TRY(put_text(out, text));
    *uri = out->tables.uri_count;
    if (!uri_add(&out->tables, text))
        return RUN_ERROR;
    return number_add(&out->tables.new_uri_numbers, text, *uri);
}

int
put_local(Encoder *out, uint32_t uri, PyObject *text, uint32_t *name)
{
    uint32_t local;
    TRY(find_local(out, uri, text, &local));
    if (local != UNKNOWN) {
        TRY(put(out, 0, 8));
        *name = name_at(&out->tables, uri, local);
        return put(out, local, width_of(known_locals(&out->tables, uri)));
    }
    TRY(put_unsigned(out, (uint64_t)PyUnicode_GET_LENGTH(text) + 1));
    TRY(put_characters(out, text));
    local = known_locals(&out->tables, uri);
    if (!name_add(&out->tables, uri, text, name))
        return RUN_ERROR;
    return number_add(&out->tables.uris[uri].numbers, text, local);
}

int
put_qname(Encoder *out, PyObject *qname, uint32_t *name)
{
    uint32_t uri;
    TRY(put_uri(out, URI_OF(qname), &uri));
    return put_local(out, uri, LOCAL_OF(qname), name);
}

/* The place of a prefix among those of a URI; UNKNOWN where it is none of them. */
uint32_t
find_prefix(const UriUse *use, PyObject *prefix)
{
    for (uint32_t i = 0; i < use->prefix_count; i++)
        if (PyUnicode_Compare(use->prefixes[i], prefix) == 0)
            return i;
    return UNKNOWN;
}

/* The prefix of a name, where prefixes are kept; NULL stands for none. */
int
put_prefix(Encoder *out, uint32_t uri, PyObject *prefix)
{
    const UriUse *use = &out->tables.uris[uri];
    if (!(out->tables.options.flags & OPTION_PREFIXES) || use->prefix_count < 2)
        return RUN_OK;
    uint32_t place = find_prefix(use, prefix == NULL ? out->processor->no_name : prefix);
    return put(out, place == UNKNOWN ? 0 : place, width_of(use->prefix_count));
}

/* -- what texts say ---------------------------------------------------------------------------------------- */

/* Ask Python what a text says. */
static int
ask(Prepared *prepared, PyObject *text)
{
    PyObject *found = PyObject_CallOneArg(prepared->datatype->parse, text);
    if (found == NULL)
        return RUN_ERROR;
    if (found == Py_None) {
        Py_DECREF(found);
        return RUN_MISFIT;
    }
    prepared->object = found;
    return RUN_OK;
}

/* Digits that surely fit into one machine word. */
#define WORD_DIGITS 18

static int
prepare_integer(Prepared *prepared, PyObject *text)
{
    Py_ssize_t from, to;
    if (!PyUnicode_IS_ASCII(text))
        return ask(prepared, text);
    strip(text, &from, &to);
    const uint8_t *data = PyUnicode_1BYTE_DATA(text);
    int negative = 0;
    if (from < to && (data[from] == '-' || data[from] == '+'))
        negative = data[from++] == '-';
    if (from == to || to - from > WORD_DIGITS)
        return ask(prepared, text);
    int64_t number = 0;
    for (; from < to; from++) {
        if (data[from] < '0' || data[from] > '9')
            return RUN_MISFIT;
        number = number * 10 + (data[from] - '0');
    }
    if (negative)
        number = -number;
    if (number < prepared->datatype->low || number > prepared->datatype->high)
        return RUN_MISFIT;
    prepared->number = number;
    return RUN_OK;
}

static int
prepare_boolean(Prepared *prepared, PyObject *text)
{
    Py_ssize_t from, to;
    if (!PyUnicode_IS_ASCII(text))
        return RUN_MISFIT;
    strip(text, &from, &to);
    const char *data = (const char *)PyUnicode_1BYTE_DATA(text) + from;
    size_t length = (size_t)(to - from);
    if ((length == 4 && memcmp(data, "true", 4) == 0) || (length == 1 && *data == '1'))
        prepared->number = 1;
    else if ((length == 5 && memcmp(data, "false", 5) == 0) || (length == 1 && *data == '0'))
        prepared->number = 0;
    else
        return RUN_MISFIT;
    return RUN_OK;
}

static int
has_space(PyObject *text)
{
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    for (Py_ssize_t i = 0; i < length; i++)
        if (is_space(PyUnicode_READ(kind, data, i)))
            return 1;
    return 0;
}

static int
prepare_item(Prepared *prepared, const Datatype *datatype, PyObject *text)
{
    uint32_t code;
    prepared->datatype = datatype;
    prepared->object = NULL;
    switch (datatype->kind) {
    case KIND_STRING:
    case KIND_RCS_STRING:
        if (!datatype->keeps_space && has_space(text)) {
            TRY(ask(prepared, text));
            return PyUnicode_CheckExact(prepared->object) ? RUN_OK : RUN_GIVE_UP;
        }
        prepared->object = new_reference(text);
        return RUN_OK;
    case KIND_BOOLEAN:
        return prepare_boolean(prepared, text);
    case KIND_INTEGER:
    case KIND_UNSIGNED:
    case KIND_NBIT:
        return prepare_integer(prepared, text);
    case KIND_ENUM:
        TRY(number_in(datatype->codes, text, &code));
        if (code == UNKNOWN)
            return ask(prepared, text);
        prepared->number = code;
        return RUN_OK;
    case KIND_BASE64:
    case KIND_HEX:
        TRY(ask(prepared, text));
        return PyBytes_CheckExact(prepared->object) ? RUN_OK : RUN_GIVE_UP;
    default:
        return ask(prepared, text);
    }
}

void
prepared_free(PreparedValue *value)
{
    Py_XDECREF(value->single.object);
    for (size_t i = 0; i < value->count; i++)
        Py_XDECREF(value->items[i].object);
    PyMem_Free(value->items);
}

/* The items of a list: whatever white space separates. */
static int
prepare_list(PreparedValue *value, PyObject *text)
{
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    for (Py_ssize_t at = 0; at < length;) {
        if (is_space(PyUnicode_READ(kind, data, at))) {
            at++;
            continue;
        }
        Py_ssize_t end = at + 1;
        while (end < length && !is_space(PyUnicode_READ(kind, data, end)))
            end++;
        if (value->count == value->size) {
            size_t size = value->size ? value->size * 2 : 8;
            Prepared *moved = PyMem_Realloc(value->items, size * sizeof *moved);
            if (moved == NULL) {
                PyErr_NoMemory();
                return RUN_ERROR;
            }
            value->items = moved;
            value->size = size;
        }
        PyObject *item = PyUnicode_Substring(text, at, end);
        if (item == NULL)
            return RUN_ERROR;
        int outcome = prepare_item(&value->items[value->count++], value->datatype->item, item);
        Py_DECREF(item);
        TRY(outcome);
        at = end;
    }
    return RUN_OK;
}

/* Nothing is written yet, so that a text that does not fit can go untyped. Always to be freed. */
int
prepare(PreparedValue *value, const Datatype *datatype, PyObject *text)
{
    memset(value, 0, sizeof *value);
    value->datatype = datatype;
    if (datatype->kind == KIND_LIST)
        return prepare_list(value, text);
    return prepare_item(&value->single, datatype, text);
}

/* -- values ------------------------------------------------------------------------------------------------ */

static int
put_restricted(Encoder *out, const Datatype *datatype, PyObject *text)
{
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    int kind = PyUnicode_KIND(text), known = PyUnicode_KIND(datatype->charset);
    const void *data = PyUnicode_DATA(text), *characters = PyUnicode_DATA(datatype->charset);
    for (Py_ssize_t i = 0; i < length; i++) {
        Py_UCS4 code = PyUnicode_READ(kind, data, i);
        Py_ssize_t low = 0, high = datatype->charset_size;
        while (low < high) {
            Py_ssize_t middle = (low + high) / 2;
            if (PyUnicode_READ(known, characters, middle) < code)
                low = middle + 1;
            else
                high = middle;
        }
        if (low < datatype->charset_size && PyUnicode_READ(known, characters, low) == code) {
            TRY(put(out, (uint64_t)low, datatype->bits));
            continue;
        }
        if (code >= 0xd800 && code <= 0xdfff)
            return RUN_GIVE_UP;
        TRY(put(out, (uint64_t)datatype->charset_size, datatype->bits));
        TRY(put_unsigned(out, code));
    }
    return RUN_OK;
}

/* A string by its identifier, the local one where there is one; *found tells whether it has any. */
static int
put_hit(Encoder *out, PyObject *text, uint32_t name, int *found)
{
    StreamTables *tables = &out->tables;
    uint32_t number = UNKNOWN, partition;
    *found = 1;
    if (tables->options.flags & OPTION_LOCAL_VALUES && tables->uses[name].partition) {
        partition = tables->uses[name].partition - 1;
        TRY(number_in(tables->partitions[partition].numbers, text, &number));
        if (number != UNKNOWN) {
            TRY(put(out, 0, 8));
            return put(out, number, width_of(tables->partitions[partition].places.used));
        }
    }
    TRY(number_in(tables->value_numbers, text, &number));
    if (number != UNKNOWN) {
        TRY(put(out, 1, 8));
        return put(out, number, width_of(tables->value_count));
    }
    *found = 0;
    return value_add(tables, name, text, 1);
}

int
put_string(Encoder *out, const Datatype *datatype, PyObject *text, uint32_t name)
{
    if (out->tables.options.capacity != 0) {
        int found;
        TRY(put_hit(out, text, name, &found));
        if (found)
            return RUN_OK;
    }
    TRY(put_unsigned(out, (uint64_t)PyUnicode_GET_LENGTH(text) + 2));
    return datatype->kind == KIND_RCS_STRING ? put_restricted(out, datatype, text) : put_characters(out, text);
}

/* Pairs of a value and its width, -1 for an unsigned integer. */
static int
put_pairs(Encoder *out, PyObject *pairs)
{
    if (!PyTuple_CheckExact(pairs))
        return RUN_GIVE_UP;
    for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(pairs); i++) {
        PyObject *pair = PyTuple_GET_ITEM(pairs, i);
        if (!PyTuple_CheckExact(pair) || PyTuple_GET_SIZE(pair) != 2 || !PyLong_Check(PyTuple_GET_ITEM(pair, 0)))
            return RUN_GIVE_UP;
        long count = PyLong_AsLong(PyTuple_GET_ITEM(pair, 1));
        if (count == -1) {
            if (PyErr_Occurred())
                return RUN_ERROR;
            TRY(put_integer_object(out, PyTuple_GET_ITEM(pair, 0)));
            continue;
        }
        int side;
        long long value = PyLong_AsLongLongAndOverflow(PyTuple_GET_ITEM(pair, 0), &side);
        if (value == -1 && PyErr_Occurred())
            return RUN_ERROR;
        if (count < 0 || count > 32 || side || value < 0 || value >> count)
            return RUN_GIVE_UP;
        TRY(put(out, (uint64_t)value, (unsigned)count));
    }
    return RUN_OK;
}

static int
put_item(Encoder *out, const Prepared *prepared, uint32_t name)
{
    const Datatype *datatype = prepared->datatype;
    int64_t number = prepared->number;
    if (datatype->kind == KIND_STRING || datatype->kind == KIND_RCS_STRING)
        return put_string(out, datatype, prepared->object, name);
    if (datatype->kind == KIND_BASE64 || datatype->kind == KIND_HEX) {
        Py_ssize_t length = PyBytes_GET_SIZE(prepared->object);
        TRY(put_unsigned(out, (uint64_t)length));
        return put_octets(out, (const uint8_t *)PyBytes_AS_STRING(prepared->object), (size_t)length);
    }
    if (prepared->object != NULL)
        return put_pairs(out, prepared->object);
    switch (datatype->kind) {
    case KIND_BOOLEAN:
        return put(out, (uint64_t)number, 1);
    case KIND_ENUM:
        return put(out, (uint64_t)number, datatype->bits);
    case KIND_NBIT:
        return put(out, (uint64_t)(number - datatype->minimum), datatype->bits);
    case KIND_INTEGER:
        TRY(put(out, number < 0, 1));
        return put_unsigned(out, number < 0 ? (uint64_t)(-1 - number) : (uint64_t)number);
    default:
        return put_unsigned(out, (uint64_t)number);
    }
}

int
put_prepared(Encoder *out, const PreparedValue *value, uint32_t name)
{
    if (value->datatype->kind != KIND_LIST)
        return put_item(out, &value->single, name);
    TRY(put_unsigned(out, value->count));
    for (size_t i = 0; i < value->count; i++)
        TRY(put_item(out, &value->items[i], name));
    return RUN_OK;
}

int
put_untyped(Encoder *out, PyObject *text, uint32_t name)
{
    return put_string(out, &out->processor->string, text, name);
}
