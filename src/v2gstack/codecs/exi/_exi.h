/* What the parts of the C engine share: the program, ready to run.
 *
 * A Program is made once, from nested tuples that native.py derives from a grammar program, its
 * options and the message classes. It keeps those tuples, and with them alive every object that the
 * arrays below point to; nothing in it changes afterwards, so that threads share it without locks.
 */

#ifndef V2GSTACK_EXI_H
#define V2GSTACK_EXI_H

#define PY_SSIZE_T_CLEAN
#include <Python.h>

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#if defined(__GNUC__) || defined(__clang__)
#define LIKELY(x) __builtin_expect(!!(x), 1)
#define UNLIKELY(x) __builtin_expect(!!(x), 0)
#define INTERNAL __attribute__((visibility("hidden")))
#define NOINLINE __attribute__((noinline))
#else
#define LIKELY(x) (x)
#define UNLIKELY(x) (x)
#define INTERNAL
#define NOINLINE
#endif

/* Open elements that fit into the frame stack; deeper documents are for the reference engine. */
#define MAX_FRAMES 64

/* Groups of seven bits of a length or count, as in limits.py. */
#define MAX_LENGTH_GROUPS 5
/* Groups of a code point. */
#define MAX_CODE_POINT_GROUPS 3
/* Octets that the groups of an integer fill: limits.py allows 2040 groups of 7 bits at most. */
#define MAX_INTEGER_OCTETS 1792

/* What a step does. native.py uses the same numbers. */
enum {
    OP_REFUSE = 0,   /* for the reference engine */
    OP_END = 1,      /* the end tag */
    OP_DONE = 2,     /* the end of the document or fragment */
    OP_RECORD = 3,   /* an element with a class of its own */
    OP_BOOLEAN = 4,
    OP_ENUM = 5,
    OP_NBIT = 6,
    OP_UNSIGNED = 7,
    OP_INTEGER = 8,
    OP_STRING = 9,
    OP_BINARY = 10,
    OP_COUNT = 11
};

/* Integers that are not made anew: most numbers in messages are among them. */
#define FIRST_INTEGER (-128)
#define INTEGERS 1280

/* Step.loop: as ENTER_LOOP and NO_LOOP of program.py. */
#define NO_LOOP (-1)
#define ENTER_LOOP (-2)

/* Outcomes inside the engine. */
enum { RUN_OK = 0, RUN_GIVE_UP = 1, RUN_ERROR = -1 };

/* How the values of a datatype are coded, and which there are. */
typedef struct {
    uint8_t op;
    uint8_t bits;            /* width of values of a fixed one */
    uint8_t is_name;         /* strings: the only pattern is that of names without colons */
    uint16_t max_groups;     /* integers: groups that the decoder takes */
    int64_t minimum;         /* NBIT: what code 0 stands for */
    int64_t low, high;       /* integers: bounds, as far as 64 bits reach */
    PyObject *high_object;   /* the upper bound where it is beyond 64 bits, else NULL */
    uint8_t below, above;    /* whether integers beyond 64 bits may be valid, negative or positive */
    Py_ssize_t min_length;   /* strings and octets: the facets */
    Py_ssize_t max_length;
    Py_ssize_t limit;        /* strings and octets: what the decoder takes */
    PyObject **table;        /* ENUM: members by code */
    Py_ssize_t table_size;
    PyObject *check;         /* asked before encoding where facets need it, else NULL */
} Value;

struct State;

/* One event code of a state. */
typedef struct {
    uint8_t op;
    uint8_t code_bits;
    uint8_t pre_bits;     /* codes between start tag and value, and between value and end tag */
    uint8_t post_bits;
    uint8_t bits;         /* width of the value, where fixed */
    uint8_t total_bits;   /* all that follows the start tag of such a leaf */
    uint8_t head_bits;    /* its own code and the one before the value: what the encoder begins with */
    uint8_t encodes;      /* whether the encoder may use it */
    uint8_t empty_bits;   /* texts and octets: the codes of an element that ends without a value, if it may */
    uint32_t code;
    uint32_t pre;
    uint32_t post;
    uint32_t empty;
    uint64_t head;
    int32_t field;        /* position in the record */
    int32_t run;          /* the same for repeated fields, else -1 */
    int32_t qname;        /* of the element or attribute: which local value partition, -1 for characters */
    int32_t loop;
    uint32_t offset;      /* of the slot in the message */
    uint32_t wrap_offset; /* of the slot `value` in the wrapper */
    uint64_t mask;        /* leaves of fixed width: bits before and after the value, from the top */
    uint64_t pattern;
    const Value *value;
    const struct Record *record;
    const struct State *next;
    PyTypeObject *cls;    /* class of the value, where the class tells which step to take */
    PyTypeObject *wrap;   /* class around a plain value, or NULL */
} Step;

/* Classes to steps, by open addressing. */
typedef struct {
    PyTypeObject *cls;
    const Step *step;
} ClassEntry;

typedef struct State {
    uint8_t width;
    uint32_t count;
    const Step *steps;
    const Step *end;           /* the step that ends the element, or NULL */
    const Step **by_field;     /* for each field, in the order of writing, the step that writes it, or NULL */
    ClassEntry *classes;       /* steps of fields whose values' classes tell which to take */
    size_t class_mask;         /* size of that table less one */
    const struct Record *record;
} State;

typedef struct {
    uint32_t offset;
    uint32_t place;            /* in the order of writing */
    uint8_t many;
    uint8_t by_class;
    uint8_t is_text;           /* the characters of an element: not absent even where the grammar allows it */
    PyObject *fallback;        /* the default, NULL where the field is required */
} Field;

typedef struct Record {
    PyTypeObject *cls;         /* NULL for document and fragment */
    Py_ssize_t size;           /* of an instance */
    const State *start;
    uint32_t count;
    Field *fields;
    Field *written;            /* the same as the encoder writes them */
} Record;

typedef struct {
    int64_t minimum;
    int64_t maximum;           /* -1: unbounded */
    const State *below;
    const State *between;
    const State *full;
} Loop;

typedef struct {
    PyObject_HEAD
    PyObject *spec;            /* the tuples, owner of everything the arrays point to */
    PyObject *decode_fallback;
    PyObject *encode_fallback;
    PyObject *unsupported;
    PyObject *integers;        /* a tuple of those from FIRST_INTEGER on, made once for all programs */
    Value *values;
    Record *records;
    State *states;
    Step *steps;
    Loop *loops;
    Field *fields;
    const Step **by_field;
    ClassEntry *classes;
    Py_ssize_t value_count, record_count, state_count, step_count, loop_count;
    Py_ssize_t max_depth;
    Py_ssize_t max_events;
    Py_ssize_t max_strings;
    Py_ssize_t qname_count;
} Program;

/* Documents and fragments are records of one field, which lives here instead of in a message. */
typedef struct {
    PyObject_HEAD
    PyObject *slot;
} Root;

/* The numbers of those two records. */
enum { RECORD_DOCUMENT = 0, RECORD_FRAGMENT = 1 };

#define SLOT(object, offset) (*(PyObject **)((char *)(object) + (offset)))

static inline PyObject *
new_reference(PyObject *object)
{
    Py_INCREF(object);
    return object;
}

static inline uint64_t
load_be64(const uint8_t *from)
{
    uint64_t value;
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    memcpy(&value, from, 8);
    return __builtin_bswap64(value);
#else
    value = 0;
    for (int i = 0; i < 8; i++)
        value = value << 8 | from[i];
    return value;
#endif
}

static inline void
store_be64(uint8_t *to, uint64_t value)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    value = __builtin_bswap64(value);
    memcpy(to, &value, 8);
#else
    for (int i = 7; i >= 0; i--, value >>= 8)
        to[i] = (uint8_t)value;
#endif
}

/* Store octets behind bits that are not stored yet, fewer than eight, from the top; the bits that are left. */
static inline uint64_t
store_octets(uint8_t *to, const uint8_t *from, size_t count, uint64_t bits, unsigned used)
{
    if (used == 0) {
        memcpy(to, from, count);
        return bits;
    }
    size_t i = 0;
    for (; i + 8 <= count; i += 8) {
        uint64_t word = load_be64(from + i);
        store_be64(to + i, bits | word >> used);
        bits = word << (64 - used);
    }
    for (; i < count; i++) {
        bits |= (uint64_t)from[i] << 56 >> used;
        to[i] = (uint8_t)(bits >> 56);
        bits <<= 8;
    }
    return bits;
}

/* Where the state goes on after one more occurrence in a bounded repetition. */
static inline const State *
count_loop(const Loop *loop, int64_t count)
{
    if (count < loop->minimum)
        return loop->below;
    return loop->maximum < 0 || count < loop->maximum ? loop->between : loop->full;
}

/* A tuple of so many items at a place in another; -1: of any number. NULL with an error set otherwise. */
INTERNAL PyObject *tuple_at(PyObject *owner, Py_ssize_t place, Py_ssize_t count);

/* A number in bounds at a place in a tuple; false with an error set otherwise. */
INTERNAL int number_at(PyObject *owner, Py_ssize_t place, int64_t low, int64_t high, int64_t *number);

/* Zeroed memory; NULL with an error set where there is none. */
INTERNAL void *allocate(size_t count, size_t size);

/* The integer that octets hold, the least significant first; -1 - n of it where it is negative. NULL with an error set otherwise. */
INTERNAL PyObject *integer_of_octets(const uint8_t *octets, size_t count, int negative);

/* Decode a stream from the bit after its header. RUN_OK: *result is the message. */
INTERNAL int decode_stream(const Program *program, const Record *root, const uint8_t *data, size_t length,
                           size_t position, PyObject **result);

/* Encode a message behind a header octet. RUN_OK: *result is a bytes object. */
INTERNAL int encode_stream(const Program *program, const Record *root, const Step *first, PyObject *message,
                           PyObject **result);

#endif
