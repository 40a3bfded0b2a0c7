/* What the parts of the general processor share: a grammar program under any options.
 *
 * A Processor is made once, from nested tuples that native_events.py derives from a grammar program.
 * Like a Program it keeps those tuples and never changes. Options come with each stream: event codes
 * of the second and third part are computed from them, not stored. What grows with a stream - names,
 * values, learned grammars - belongs to the stream.
 */

#ifndef V2GSTACK_EXI_GENERAL_H
#define V2GSTACK_EXI_GENERAL_H

#include "_exi.h"

/* Kinds of datatypes, as Kind of datatype.py. */
enum {
    KIND_STRING = 0,
    KIND_RCS_STRING = 1,
    KIND_BOOLEAN = 2,
    KIND_BOOLEAN_PATTERN = 3,
    KIND_BASE64 = 4,
    KIND_HEX = 5,
    KIND_DECIMAL = 6,
    KIND_FLOAT = 7,
    KIND_INTEGER = 8,
    KIND_UNSIGNED = 9,
    KIND_NBIT = 10,
    KIND_ENUM = 11,
    KIND_LIST = 12,
    KIND_YEAR = 13,
    KIND_YEAR_MONTH = 14,
    KIND_DATE = 15,
    KIND_DATE_TIME = 16,
    KIND_MONTH = 17,
    KIND_MONTH_DAY = 18,
    KIND_DAY = 19,
    KIND_TIME = 20,
    KIND_COUNT = 21
};

/* What an event code stands for, as Action of runtime.py. */
enum {
    ACTION_AT = 0,
    ACTION_AT_URI = 1,
    ACTION_AT_ANY = 2,
    ACTION_SE = 3,
    ACTION_SE_URI = 4,
    ACTION_SE_ANY = 5,
    ACTION_EE = 6,
    ACTION_CH = 7,
    ACTION_CH_UNTYPED = 8,
    ACTION_XSI_TYPE = 9,
    ACTION_XSI_NIL = 10,
    ACTION_AT_UNTYPED = 11,
    ACTION_AT_ANY_UNTYPED = 12,
    ACTION_NS = 13,
    ACTION_ER = 14,
    ACTION_CM = 15,
    ACTION_PI = 16,
    ACTION_DT = 17,
    ACTION_ED = 18,
    /* A code of the second part that leads to a third. */
    ACTION_GROUP_ATTRIBUTES = 19,
    ACTION_GROUP_MARKUP = 20
};

enum { PHASE_FIRST = 0, PHASE_START = 1, PHASE_CONTENT = 2 };

/* Kinds of events, in the order of EventKind. */
enum {
    EVENT_SD, EVENT_ED, EVENT_SE, EVENT_EE, EVENT_AT, EVENT_CH, EVENT_NS, EVENT_CM, EVENT_PI, EVENT_DT, EVENT_ER,
    EVENT_KINDS
};

/* Event.ref and Frame.type, as in events.py. */
#define UNTYPED (-1)
#define RELAXED (-2)

/* Options of a stream, as native_events.py packs them. */
enum {
    OPTION_STRICT = 1,
    OPTION_FRAGMENT = 2,
    OPTION_ALIGNED = 4,
    OPTION_COMMENTS = 8,
    OPTION_PIS = 16,
    OPTION_DTD = 32,
    OPTION_PREFIXES = 64,
    OPTION_LEXICAL = 128,
    OPTION_INFORMED = 256,      /* documents begin with the program's global elements */
    OPTION_LOCAL_VALUES = 512,  /* the encoder may write hits of local partitions */
    OPTION_NO_LEARNING = 1024,  /* the encoder casts to anyType instead of learning (EXI Profile) */
    OPTION_EMPTY_VALUES = 2048, /* the encoder writes empty simple content as a value */
    OPTION_ALL = 4095
};

/* Numbers that every string table begins with (EXI appendix D). */
#define XSI_URI 2
#define XSI_NIL_LOCAL 0
#define XSI_TYPE_LOCAL 1

typedef struct Datatype {
    uint8_t kind;
    uint8_t bits;
    uint8_t keeps_space;         /* white space of strings is preserved */
    uint16_t max_groups;         /* integers: groups that are read */
    int64_t minimum;             /* NBIT: what code 0 stands for */
    int64_t low, high;           /* integers: what texts may say, as far as 64 bits reach */
    uint64_t max_items;          /* LIST */
    uint32_t min_item_bits;      /* LIST: bits that the shortest item takes */
    const struct Datatype *item; /* LIST */
    PyObject **table;            /* ENUM: lexical values by code */
    Py_ssize_t table_size;
    PyObject *codes;             /* ENUM: a dict from lexical value to code */
    Py_ssize_t charset_size;     /* RCS_STRING */
    PyObject *charset;
    PyObject *kind_object;       /* member of Kind */
    PyObject *parse;             /* text to what is written of it, None where it does not fit */
} Datatype;

typedef struct {
    uint8_t kind;                /* one of the first nine actions */
    int32_t arg;
    int32_t next;
    int32_t loop;
} Production;

typedef struct {
    const Production *productions;
    uint32_t count;
    uint8_t phase;
    uint8_t has_end;
    uint32_t attributes;         /* declared ones */
    int32_t content2;
} Rule;

typedef struct {
    int64_t minimum;
    int64_t maximum;
    int32_t below, between, full;
} Repeat;

typedef struct {
    uint32_t name;
    int32_t type;
    uint8_t nillable;
} Element;

typedef struct {
    uint32_t name;
    int32_t datatype;
} Attribute;

typedef struct {
    int32_t start;
    int32_t empty;
    uint8_t castable;
} Type;

/* A name of an initial partition, and what the schema knows by it; -1 for nothing. */
typedef struct {
    uint32_t uri;
    uint32_t local;
    int32_t element;
    int32_t document_code;
    int32_t fragment_code;
    int32_t attribute;
    int32_t type;
} Name;

typedef struct {
    int64_t depth, events, characters, octets, integer_groups, table_entries, grammars, productions;
} Bounds;

typedef struct {
    PyObject_HEAD
    PyObject *spec;              /* owner of every object the arrays point to */
    PyObject *unsupported;
    PyObject *integers;
    Datatype *datatypes;         /* as declared, then the same as they are with lexical values preserved */
    Datatype *items;             /* of lists */
    Rule *rules;
    Production *productions;
    Repeat *repeats;
    Element *elements;
    Attribute *attributes;
    Type *types;
    Name *names;
    uint32_t *first_names;       /* by uri: the number of its first name; one more at the end */
    int32_t *document;           /* elements by event code */
    int32_t *fragment;
    Datatype string;             /* what no schema describes */
    Datatype nil;                /* the value of xsi:nil when lexical values are preserved */
    PyObject **qnames;           /* by name */
    PyObject **uris;
    PyObject *uri_numbers;       /* dict */
    PyObject **local_numbers;    /* dicts, by uri */
    PyObject *xsi_uri;
    PyObject *no_name;           /* the empty string */
    Py_ssize_t datatype_count, item_count, rule_count, production_count, repeat_count, element_count;
    Py_ssize_t attribute_count, type_count, name_count, uri_count, document_count, fragment_count;
    int32_t fragment_start, fragment_empty;
    PyObject *any_type;          /* the name xs:anyType */
    PyObject *any_prefix;        /* its prefix where the document has none */
    PyTypeObject *type_name_type;
    Bounds bounds;
    PyTypeObject *event_type;
    PyTypeObject *qname_type;
    PyObject *kinds[EVENT_KINDS];
    PyObject *decimal_type;
    PyObject *float_type;
    PyObject *date_time_type;
    PyObject *booleans;          /* the four texts of a boolean with a pattern */
    PyObject *give_up;           /* what the encoder raises */
    PyTypeObject *events_type;   /* what events() and encoder() return */
    PyTypeObject *encoder_type;
} Processor;

typedef struct {
    uint32_t flags;
    int64_t capacity;            /* of the value tables, -1: unbounded */
    int64_t max_length;          /* of strings that they keep */
} Options;

/* Bits of a number itself, as int.bit_length(). */
static inline unsigned
bit_length(uint64_t number)
{
#if defined(__GNUC__) || defined(__clang__)
    return number ? 64u - (unsigned)__builtin_clzll(number) : 0;
#else
    unsigned bits = 0;
    for (; number; number >>= 1)
        bits++;
    return bits;
#endif
}

/* Bits that tell so many values apart. */
static inline unsigned
width_of(uint64_t values)
{
    return values > 1 ? bit_length(values - 1) : 0;
}

/* -- the tables of one stream ------------------------------------------------------------------------------ */

/* Numbers that grow in number. */
typedef struct {
    uint32_t *at;
    uint32_t used;
    uint32_t size;
} Numbers;

/* A learned production of a built-in element grammar: action, and name for SE and AT. */
typedef struct {
    uint32_t action;
    uint32_t name;
} Learned;

typedef struct {
    Learned *at;
    uint32_t used;
    uint32_t size;
} Productions;

/* The grammar of an element that no schema describes: of its start tag, and of its content. */
typedef struct {
    Productions parts[2];
    uint32_t end_place[2];       /* where EE and CH are among them, UNKNOWN for nowhere */
    uint32_t text_place[2];
    uint8_t knows_type;          /* xsi:type, in the start tag */
    PyObject *places[2];         /* encoder: dicts from production to place */
} Grammar;

typedef struct {
    PyObject *qname;
    uint32_t uri;
    uint32_t local;
    uint8_t is_type;             /* spelled out, it is xsi:type */
} NewName;

/* A namespace declaration that is in force: of the element at that depth. */
typedef struct {
    PyObject *prefix;
    PyObject *uri;
    uint32_t depth;
} Scope;

/* Declarations that are looked through one by one; documents with more of them are for the reference engine. */
#define MAX_SCOPES 64

/* What a stream associates with a name; numbers are one more, so that zero is nothing. */
typedef struct {
    uint32_t grammar;
    uint32_t partition;
} NameUse;

typedef struct {
    Numbers names;               /* by the number of the local name behind the initial ones */
    PyObject *numbers;           /* encoder: dict */
    PyObject **prefixes;
    uint32_t prefix_count;
    uint32_t prefix_size;
} UriUse;

typedef struct {
    PyObject *text;
    uint32_t partition;
    uint32_t number;
} Entry;

typedef struct {
    Numbers places;              /* in the global partition; FORGOTTEN where the value was replaced there */
    PyObject *numbers;           /* encoder: dict */
} ValuePartition;

#define FORGOTTEN UINT32_MAX
#define UNKNOWN UINT32_MAX

typedef struct {
    const Processor *processor;
    Options options;
    NewName *new_names;
    uint32_t new_count, new_size;
    NameUse *uses;               /* by name */
    uint32_t use_size;
    UriUse *uris;
    uint32_t uri_count, uri_size;
    PyObject **new_uris;
    PyObject *new_uri_numbers;   /* encoder: dict */
    int64_t added;
    Scope *scopes;               /* the innermost element's last; only where prefixes are preserved */
    uint32_t scope_count, scope_size;
    Entry *values;
    uint32_t value_count, value_size, next_value;
    ValuePartition *partitions;
    uint32_t partition_count, partition_size;
    PyObject *value_numbers;     /* encoder: dict */
    Grammar *grammars;
    uint32_t grammar_count, grammar_size;
} StreamTables;

/* An element that is open, as Frame of walker.py. */
typedef struct {
    uint32_t name;
    int32_t state;
    int32_t type;
    int32_t grammar;             /* built-in one, -1 where a schema describes the element */
    int64_t count;
    uint8_t castable;
    uint8_t nillable;
    uint8_t in_start_tag;
} Open;

typedef struct {
    Open *at;
    uint32_t used;
    uint32_t size;
} OpenElements;

/* One event code's meaning, as Step of runtime.py. */
typedef struct {
    uint8_t action;
    uint8_t declared;
    int32_t arg;
    int32_t next;
    int32_t loop;
} Meaning;

INTERNAL int tables_begin(StreamTables *tables, const Processor *processor, const Options *options);
INTERNAL void tables_end(StreamTables *tables);
INTERNAL int numbers_add(Numbers *numbers, uint32_t number);
INTERNAL int name_add(StreamTables *tables, uint32_t uri, PyObject *local, uint32_t *name);
INTERNAL int uri_add(StreamTables *tables, PyObject *uri);
INTERNAL int prefix_add(StreamTables *tables, uint32_t uri, PyObject *prefix);
INTERNAL int initial_prefixes(StreamTables *tables);
INTERNAL int scope_add(StreamTables *tables, uint32_t depth, PyObject *prefix, PyObject *uri);
INTERNAL void scope_leave(StreamTables *tables, uint32_t depth);
INTERNAL PyObject *scope_find(const StreamTables *tables, PyObject *prefix);
INTERNAL int type_in_text(const StreamTables *tables, PyObject *text, int32_t *type, PyObject **named);
INTERNAL void strip(PyObject *text, Py_ssize_t *from, Py_ssize_t *to);
INTERNAL int value_add(StreamTables *tables, uint32_t name, PyObject *text, int indexed);
INTERNAL int partition_of(StreamTables *tables, uint32_t name, uint32_t *number);
INTERNAL int grammar_of(StreamTables *tables, uint32_t name, int32_t *number);
INTERNAL int grammar_learn(StreamTables *tables, int32_t number, int part, uint32_t action, uint32_t name);
INTERNAL int open_push(OpenElements *open, const Processor *processor, uint32_t name);

/* The second part of a state's codes. `count` of a state without any is 0: then there is no escape either. */
typedef struct {
    uint8_t actions[12];
    unsigned count;
} Second;

INTERNAL void second_of_rule(const Processor *processor, const Options *options, const Open *open, Second *second);
INTERNAL void second_of_grammar(const Options *options, int in_start_tag, Second *second);
INTERNAL unsigned markup_of(const Options *options, uint8_t actions[2]);

static inline unsigned
first_width(uint32_t count, const Second *second)
{
    return width_of((uint64_t)count + (second->count != 0));
}

static inline int
is_space(Py_UCS4 code)
{
    return code == ' ' || code == '\t' || code == '\n' || code == '\r';
}

static inline PyObject *
uri_text(const StreamTables *tables, uint32_t uri)
{
    const Processor *processor = tables->processor;
    return uri < processor->uri_count ? processor->uris[uri] : tables->new_uris[uri - processor->uri_count];
}

/* Local names of the initial partition of a URI. */
static inline uint32_t
initial_locals(const Processor *processor, uint32_t uri)
{
    return uri < processor->uri_count ? processor->first_names[uri + 1] - processor->first_names[uri] : 0;
}

static inline uint32_t
known_locals(const StreamTables *tables, uint32_t uri)
{
    return initial_locals(tables->processor, uri) + tables->uris[uri].names.used;
}

/* The name of a local name that is known. */
static inline uint32_t
name_at(const StreamTables *tables, uint32_t uri, uint32_t local)
{
    uint32_t initial = initial_locals(tables->processor, uri);
    return local < initial ? tables->processor->first_names[uri] + local : tables->uris[uri].names.at[local - initial];
}

static inline PyObject *
qname_of(const StreamTables *tables, uint32_t name)
{
    const Processor *processor = tables->processor;
    return name < processor->name_count ? processor->qnames[name]
                                        : tables->new_names[name - processor->name_count].qname;
}

static inline uint32_t
uri_of(const StreamTables *tables, uint32_t name)
{
    const Processor *processor = tables->processor;
    return name < processor->name_count ? processor->names[name].uri
                                        : tables->new_names[name - processor->name_count].uri;
}

/* The datatype under the stream's options. */
static inline const Datatype *
datatype_of(const StreamTables *tables, int32_t number)
{
    const Processor *processor = tables->processor;
    if (number < 0)
        return &processor->string;
    return &processor->datatypes[number + (tables->options.flags & OPTION_LEXICAL ? processor->datatype_count : 0)];
}

/* Follow a production: counter and next state. */
static inline void
advance(const Processor *processor, Open *open, const Meaning *step)
{
    if (LIKELY(step->loop < 0)) {
        if (step->loop == ENTER_LOOP)
            open->count = 1;
        open->state = step->next;
        return;
    }
    const Repeat *repeat = &processor->repeats[step->loop];
    open->count++;
    if (open->count < repeat->minimum)
        open->state = repeat->below;
    else
        open->state = repeat->maximum < 0 || open->count < repeat->maximum ? repeat->between : repeat->full;
}

/* Go on with the grammar of a type that xsi:type names. */
static inline void
cast(const Processor *processor, Open *open, int32_t type)
{
    open->grammar = -1;
    open->type = type;
    open->state = processor->types[type].start;
    open->castable = open->nillable = 0;
}

/* Go on with the grammar of a type without content, as xsi:nil="true" says. */
static inline void
make_empty(const Processor *processor, Open *open)
{
    open->state = open->type >= 0 ? processor->types[open->type].empty : processor->fragment_empty;
    open->castable = open->nillable = 0;
}

/* Begin an element that the schema declares. */
static inline void
open_declared(const Processor *processor, Open *open, int32_t element)
{
    const Element *declaration = &processor->elements[element];
    open->nillable = declaration->nillable;
    if (declaration->type >= 0) {
        const Type *type = &processor->types[declaration->type];
        open->type = declaration->type;
        open->state = type->start;
        open->castable = type->castable;
    } else {
        open->type = RELAXED;
        open->state = processor->fragment_start;
        open->castable = 1;
    }
}

/* -- the two directions ------------------------------------------------------------------------------------ */

INTERNAL PyObject *events_new(Processor *processor, PyObject *data, size_t position, const Options *options,
                              PyObject *fallback);
INTERNAL PyObject *encoder_new(Processor *processor, PyObject *head, size_t position, const Options *options);
INTERNAL extern PyType_Spec processor_spec, events_spec, encoder_spec;

/* The state of the module. */
typedef struct {
    PyTypeObject *program_type;
    PyTypeObject *processor_type;
    PyTypeObject *events_type;
    PyTypeObject *encoder_type;
    PyObject *integers;
    PyObject *give_up;           /* raised by the encoder */
} ModuleState;

#endif
