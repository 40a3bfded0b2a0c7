/* The writing side of the general processor: the octets, names and values of a stream. */

#ifndef V2GSTACK_EXI_WRITING_H
#define V2GSTACK_EXI_WRITING_H

#include "_exi_general.h"

typedef struct {
    PyObject_HEAD
    Processor *processor;
    StreamTables tables;
    OpenElements open;
    Numbers learned;             /* names at the top of a fragment without a schema */
    uint8_t *buffer;
    size_t used;                 /* whole octets */
    size_t size;
    uint64_t bits;               /* bits not stored yet, from the top; fewer than eight */
    unsigned bit_count;
    uint8_t after_root;
    uint8_t over;                /* it gave up, or is finished */
    uint8_t busy;
} Encoder;

#define TRY(expression)                   \
    do {                                  \
        int outcome_ = (expression);      \
        if (UNLIKELY(outcome_ != RUN_OK)) \
            return outcome_;              \
    } while (0)

/* A text that is no value of the datatype: it goes untyped where that is allowed. */
enum { RUN_MISFIT = 3 };

/* What a text says, ready to be written. */
typedef struct {
    const Datatype *datatype;
    PyObject *object;            /* text, octets, or pairs of value and width; NULL for numbers */
    int64_t number;
} Prepared;

/* The same for lists. */
typedef struct {
    const Datatype *datatype;
    Prepared single;
    Prepared *items;
    size_t count;
    size_t size;
} PreparedValue;

#define URI_OF(qname) PyTuple_GET_ITEM(qname, 0)
#define LOCAL_OF(qname) PyTuple_GET_ITEM(qname, 1)

static inline int
output_room(Encoder *out, size_t more)
{
    if (LIKELY(out->size - out->used > more + 16))
        return RUN_OK;
    size_t size = out->size ? out->size : 256;
    if (more > (size_t)PY_SSIZE_T_MAX / 4)
        goto no_memory;
    while (size - out->used <= more + 16)
        size *= 2;
    uint8_t *moved = PyMem_Realloc(out->buffer, size);
    if (moved == NULL)
        goto no_memory;
    out->buffer = moved;
    out->size = size;
    return RUN_OK;
no_memory:
    PyErr_NoMemory();
    return RUN_ERROR;
}

/* Up to 32 bits. Byte-aligned, they take whole octets, the least significant first. */
static inline int
put(Encoder *out, uint64_t value, unsigned count)
{
    TRY(output_room(out, 8));
    if (out->tables.options.flags & OPTION_ALIGNED) {
        for (unsigned i = 0; i < count; i += 8, value >>= 8)
            out->buffer[out->used++] = (uint8_t)value;
        return RUN_OK;
    }
    if (count == 0)
        return RUN_OK;
    out->bits |= value << (64 - count) >> out->bit_count;
    out->bit_count += count;
    store_be64(out->buffer + out->used, out->bits);
    out->used += out->bit_count >> 3;
    out->bits <<= out->bit_count & ~7u;
    out->bit_count &= 7;
    return RUN_OK;
}

INTERNAL int put_text(Encoder *out, PyObject *text);
INTERNAL int number_in(PyObject *dict, PyObject *text, uint32_t *number);
INTERNAL int number_add(PyObject **dict, PyObject *text, uint32_t number);
INTERNAL int find_uri(Encoder *out, PyObject *text, uint32_t *uri);
INTERNAL int is_qname(const Encoder *out, PyObject *object);
INTERNAL int find_name(Encoder *out, PyObject *qname, uint32_t *name);
INTERNAL int put_uri(Encoder *out, PyObject *text, uint32_t *uri);
INTERNAL int put_local(Encoder *out, uint32_t uri, PyObject *text, uint32_t *name);
INTERNAL int put_qname(Encoder *out, PyObject *qname, uint32_t *name);
INTERNAL uint32_t find_prefix(const UriUse *use, PyObject *prefix);
INTERNAL int put_prefix(Encoder *out, uint32_t uri, PyObject *prefix);
INTERNAL void prepared_free(PreparedValue *value);
INTERNAL int prepare(PreparedValue *value, const Datatype *datatype, PyObject *text);
INTERNAL int put_string(Encoder *out, const Datatype *datatype, PyObject *text, uint32_t name);
INTERNAL int put_prepared(Encoder *out, const PreparedValue *value, uint32_t name);
INTERNAL int put_untyped(Encoder *out, PyObject *text, uint32_t name);

#endif
