/* Encoding elements: the general processor's writing side.
 *
 * An Encoder takes what an XML document holds - start tags, characters, end tags, comments,
 * instructions - and picks the event codes that encoder.py picks. Values come as text. It never
 * explains: at anything irregular it raises GiveUp, and whoever feeds it begins again with the
 * reference encoder.
 */

#include "_exi_writing.h"

/* -- event codes ------------------------------------------------------------------------------------------- */

/* A code and what it stands for: up to three parts. */
typedef struct {
    Meaning step;
    unsigned parts;
    uint32_t values[3];
    uint8_t widths[3];
} Code;

static Open *
innermost(Encoder *out)
{
    return &out->open.at[out->open.used - 1];
}

static int
put_code(Encoder *out, const Code *code)
{
    for (unsigned i = 0; i < code->parts; i++)
        TRY(put(out, code->values[i], code->widths[i]));
    return RUN_OK;
}

static void
first_part(Code *code, const Rule *rule, const Second *second, uint32_t place)
{
    const Production *production = &rule->productions[place];
    code->step = (Meaning){production->kind, 1, production->arg, production->next, production->loop};
    code->parts = 1;
    code->values[0] = place;
    code->widths[0] = (uint8_t)first_width(rule->count, second);
}

/* The last production of a kind and argument: the one that decoders' look-up by code has no preference for. */
static int
find_production(const Rule *rule, int kind, int32_t arg, uint32_t *place)
{
    for (uint32_t i = rule->count; i-- > 0;) {
        if (rule->productions[i].kind == kind && rule->productions[i].arg == arg) {
            *place = i;
            return 1;
        }
    }
    return 0;
}

/* The part of a code behind the escape. */
static int
second_part(Encoder *out, Code *code, const Second *second, int action, uint32_t third, uint32_t attributes)
{
    const int in_group = action == ACTION_AT_UNTYPED || action == ACTION_AT_ANY_UNTYPED;
    const int in_markup = action == ACTION_CM || action == ACTION_PI;
    const int wanted = in_group ? ACTION_GROUP_ATTRIBUTES : in_markup ? ACTION_GROUP_MARKUP : action;
    uint8_t markup[2];
    for (unsigned i = 0; i < second->count; i++) {
        if (second->actions[i] != wanted)
            continue;
        code->values[code->parts] = i;
        code->widths[code->parts++] = (uint8_t)width_of(second->count);
        if (in_group) {
            code->values[code->parts] = third;
            code->widths[code->parts++] = (uint8_t)width_of((uint64_t)attributes + 1);
        } else if (in_markup) {
            unsigned count = markup_of(&out->tables.options, markup);
            code->values[code->parts] = count > 1 && markup[1] == action;
            code->widths[code->parts++] = (uint8_t)width_of(count);
        }
        return 1;
    }
    return 0;
}

/* The code of an action in the innermost element's state: declared, or else by the escape. False for none. */
static int
find_code(Encoder *out, int action, int32_t arg, Code *code)
{
    const Open *open = innermost(out);
    const Rule *rule = &out->processor->rules[open->state];
    Second second;
    uint32_t place, third = rule->attributes;
    second_of_rule(out->processor, &out->tables.options, open, &second);
    if (action <= ACTION_CH_UNTYPED && find_production(rule, action, arg, &place)) {
        first_part(code, rule, &second, place);
        return 1;
    }
    code->step = (Meaning){(uint8_t)action, 0, arg, rule->content2, NO_LOOP};
    code->parts = 1;
    code->values[0] = rule->count;
    code->widths[0] = (uint8_t)first_width(rule->count, &second);
    if (action == ACTION_AT_UNTYPED) {
        third = 0;
        for (uint32_t i = 0; i < rule->count; i++) {
            const Production *production = &rule->productions[i];
            if (production->kind != ACTION_AT)
                continue;
            if (production->arg == arg) {
                code->step.next = production->next;
                break;
            }
            third++;
        }
    } else if (action == ACTION_AT_ANY || action == ACTION_AT_ANY_UNTYPED) {
        code->step.next = open->state;
    }
    return second_part(out, code, &second, action, third, rule->attributes);
}

/* The declared child or attribute of a name. */
static int
find_named(Encoder *out, int kind, uint32_t name, Code *code)
{
    const Processor *processor = out->processor;
    const Open *open = innermost(out);
    const Rule *rule = &processor->rules[open->state];
    for (uint32_t i = rule->count; i-- > 0;) {
        const Production *production = &rule->productions[i];
        if (production->kind != kind)
            continue;
        uint32_t own = kind == ACTION_SE ? processor->elements[production->arg].name
                                         : processor->attributes[production->arg].name;
        if (own == name) {
            Second second;
            second_of_rule(processor, &out->tables.options, open, &second);
            first_part(code, rule, &second, i);
            return 1;
        }
    }
    return 0;
}

/* The first production of declared characters; NULL without one. */
static const Production *
find_characters(const Encoder *out, const Open *open)
{
    const Rule *rule = &out->processor->rules[open->state];
    for (uint32_t i = 0; i < rule->count; i++)
        if (rule->productions[i].kind == ACTION_CH)
            return &rule->productions[i];
    return NULL;
}

/* -- elements that no schema describes --------------------------------------------------------------------- */

/* Whether nothing is learned, as anyType describes what the schema does not. */
static int
casts_to_any_type(const Encoder *out)
{
    return out->tables.options.flags & OPTION_NO_LEARNING && out->processor->type_count > 0;
}

/* What a learned production of SE or AT goes by in the dictionary of places. */
static PyObject *
place_key(uint32_t action, uint32_t name)
{
    return PyLong_FromUnsignedLongLong((uint64_t)name << 1 | (action == ACTION_AT));
}

/* The place of a learned production; UNKNOWN where it was not learned. */
static int
find_learned(Encoder *out, int32_t number, int part, uint32_t action, uint32_t name, uint32_t *place)
{
    const Grammar *grammar = &out->tables.grammars[number];
    *place = UNKNOWN;
    if (action == ACTION_EE || action == ACTION_CH_UNTYPED) {
        *place = action == ACTION_EE ? grammar->end_place[part] : grammar->text_place[part];
        return RUN_OK;
    }
    if (grammar->places[part] == NULL)
        return RUN_OK;
    PyObject *key = place_key(action, name);
    if (key == NULL)
        return RUN_ERROR;
    int outcome = number_in(grammar->places[part], key, place);
    Py_DECREF(key);
    return outcome;
}

static int
learn(Encoder *out, int32_t number, int part, uint32_t action, uint32_t name)
{
    Grammar *grammar = &out->tables.grammars[number];
    uint32_t place = grammar->parts[part].used;
    if (!grammar_learn(&out->tables, number, part, action, name))
        return RUN_ERROR;
    if (action != ACTION_SE && action != ACTION_AT)
        return RUN_OK;
    PyObject *key = place_key(action, name);
    if (key == NULL)
        return RUN_ERROR;
    int outcome = number_add(&grammar->places[part], key, place);
    Py_DECREF(key);
    return outcome;
}

/* Write a production by its learned code; *done tells whether it has one. */
static int
put_learned(Encoder *out, const Open *open, uint32_t action, uint32_t name, int *done)
{
    int part = !open->in_start_tag;
    uint32_t place;
    *done = 0;
    if (casts_to_any_type(out))
        return RUN_OK;
    TRY(find_learned(out, open->grammar, part, action, name, &place));
    if (place == UNKNOWN)
        return RUN_OK;
    uint32_t count = out->tables.grammars[open->grammar].parts[part].used;
    *done = 1;
    return put(out, count - 1 - place, width_of((uint64_t)count + 1));
}

/* Write an action by the second part, behind the escape. */
static int
put_second(Encoder *out, const Open *open, int action)
{
    uint32_t count = out->tables.grammars[open->grammar].parts[!open->in_start_tag].used;
    Code code = {.parts = 1, .values = {count}, .widths = {(uint8_t)width_of((uint64_t)count + 1)}};
    Second second;
    second_of_grammar(&out->tables.options, open->in_start_tag, &second);
    return second_part(out, &code, &second, action, 0, 0) ? put_code(out, &code) : RUN_GIVE_UP;
}

/* An end tag, or characters. */
static int
put_plain(Encoder *out, Open *open, uint32_t action)
{
    int done;
    TRY(put_learned(out, open, action, 0, &done));
    if (!done) {
        TRY(put_second(out, open, (int)action));
        TRY(learn(out, open->grammar, !open->in_start_tag, action, 0));
    }
    open->in_start_tag = 0;
    return RUN_OK;
}

/* -- attributes -------------------------------------------------------------------------------------------- */

/* An attribute to write. */
typedef struct {
    PyObject *qname;
    PyObject *value;
    PyObject *prefix;            /* NULL for none */
} Attached;

static int
put_builtin_attribute(Encoder *out, const Attached *item)
{
    const Open *open = innermost(out);
    uint32_t name;
    int done = 0;
    TRY(find_name(out, item->qname, &name));
    if (name != UNKNOWN)
        TRY(put_learned(out, open, ACTION_AT, name, &done));
    if (!done) {
        TRY(put_second(out, open, ACTION_AT_ANY));
        TRY(put_qname(out, item->qname, &name));
        TRY(learn(out, open->grammar, 0, ACTION_AT, name));
    }
    TRY(put_prefix(out, uri_of(&out->tables, name), item->prefix));
    return put_untyped(out, item->value, name);
}

/* An attribute that the innermost element's type declares. */
static int
put_declared_attribute(Encoder *out, const Attached *item, uint32_t name, Code *code)
{
    PreparedValue value;
    int32_t datatype = out->processor->attributes[code->step.arg].datatype;
    int outcome = prepare(&value, datatype_of(&out->tables, datatype), item->value);
    if (outcome == RUN_MISFIT) {
        int strict = out->tables.options.flags & OPTION_STRICT;
        outcome = !strict && find_code(out, ACTION_AT_UNTYPED, code->step.arg, code) ? RUN_OK : RUN_GIVE_UP;
        if (outcome == RUN_OK)
            outcome = put_code(out, code);
        if (outcome == RUN_OK)
            outcome = put_prefix(out, uri_of(&out->tables, name), item->prefix);
        if (outcome == RUN_OK)
            outcome = put_untyped(out, item->value, name);
    } else if (outcome == RUN_OK) {
        outcome = put_code(out, code);
        if (outcome == RUN_OK)
            outcome = put_prefix(out, uri_of(&out->tables, name), item->prefix);
        if (outcome == RUN_OK)
            outcome = put_prepared(out, &value, name);
    }
    prepared_free(&value);
    TRY(outcome);
    advance(out->processor, innermost(out), &code->step);
    return RUN_OK;
}

/* The name and value of an attribute that goes by a wildcard; without a prepared value it is untyped. */
static int
put_wild(Encoder *out, const Attached *item, const Code *code, const PreparedValue *value)
{
    uint32_t name;
    TRY(put_code(out, code));
    if (code->step.action == ACTION_AT_URI)
        TRY(put_local(out, (uint32_t)code->step.arg, LOCAL_OF(item->qname), &name));
    else
        TRY(put_qname(out, item->qname, &name));
    TRY(put_prefix(out, uri_of(&out->tables, name), item->prefix));
    if (value != NULL)
        TRY(put_prepared(out, value, name));
    else
        TRY(put_untyped(out, item->value, name));
    advance(out->processor, innermost(out), &code->step);
    return RUN_OK;
}

/* An attribute that no use declares: by wildcard, or undeclared. */
static int
put_wild_attribute(Encoder *out, const Attached *item)
{
    const Processor *processor = out->processor;
    Code code;
    uint32_t uri, known;
    TRY(find_uri(out, URI_OF(item->qname), &uri));
    if (uri == UNKNOWN || uri > INT32_MAX || !find_code(out, ACTION_AT_URI, (int32_t)uri, &code))
        if (!find_code(out, ACTION_AT_ANY, 0, &code))
            return RUN_GIVE_UP;
    TRY(find_name(out, item->qname, &known));
    if (known >= processor->name_count || processor->names[known].attribute < 0)
        return put_wild(out, item, &code, NULL);
    PreparedValue value;
    int32_t datatype = processor->attributes[processor->names[known].attribute].datatype;
    int outcome = prepare(&value, datatype_of(&out->tables, datatype), item->value);
    if (outcome == RUN_MISFIT) {
        int strict = out->tables.options.flags & OPTION_STRICT;
        outcome = !strict && find_code(out, ACTION_AT_ANY_UNTYPED, 0, &code) ? put_wild(out, item, &code, NULL)
                                                                             : RUN_GIVE_UP;
    } else if (outcome == RUN_OK) {
        outcome = put_wild(out, item, &code, &value);
    }
    prepared_free(&value);
    return outcome;
}

static int
put_attribute(Encoder *out, const Attached *item)
{
    Code code;
    uint32_t name;
    if (innermost(out)->grammar >= 0)
        return put_builtin_attribute(out, item);
    TRY(find_name(out, item->qname, &name));
    if (name != UNKNOWN && find_named(out, ACTION_AT, name, &code))
        return put_declared_attribute(out, item, name, &code);
    return put_wild_attribute(out, item);
}

/* A type's name as XML has it, as TypeName of walker.py. */
typedef struct {
    PyObject *qname;
    PyObject *prefix;
    PyObject *text;
} TypeText;

/* The value of xsi:type: a TypeName, or a name alone. */
static int
take_type(const Encoder *out, PyObject *value, TypeText *type)
{
    if (is_qname(out, value)) {
        *type = (TypeText){value, out->processor->no_name, LOCAL_OF(value)};
        return RUN_OK;
    }
    if (Py_TYPE(value) != out->processor->type_name_type || PyTuple_GET_SIZE(value) != 3
        || !is_qname(out, PyTuple_GET_ITEM(value, 0)) || !PyUnicode_CheckExact(PyTuple_GET_ITEM(value, 1))
        || !PyUnicode_CheckExact(PyTuple_GET_ITEM(value, 2)))
        return RUN_GIVE_UP;
    *type = (TypeText){PyTuple_GET_ITEM(value, 0), PyTuple_GET_ITEM(value, 1), PyTuple_GET_ITEM(value, 2)};
    return RUN_OK;
}

/* xsi:type. */
static int
put_type(Encoder *out, const TypeText *type, PyObject *prefix)
{
    const Processor *processor = out->processor;
    const uint32_t own = processor->first_names[XSI_URI] + XSI_TYPE_LOCAL;
    uint32_t name;
    int32_t number;
    if (innermost(out)->grammar >= 0) {
        const Open *open = innermost(out);
        int done;
        TRY(put_learned(out, open, ACTION_AT, own, &done));
        if (!done) {
            TRY(put_second(out, open, ACTION_AT_ANY));
            TRY(put_qname(out, processor->qnames[own], &name));
            /* Every decoder learns it, so it counts in the width of codes even where it is never used. */
            if (!out->tables.grammars[open->grammar].knows_type) {
                TRY(learn(out, open->grammar, 0, ACTION_AT, own));
                out->tables.grammars[open->grammar].knows_type = 1;
            }
        }
    } else {
        Code code;
        if (!find_code(out, ACTION_XSI_TYPE, 0, &code))
            return RUN_GIVE_UP;
        TRY(put_code(out, &code));
    }
    TRY(put_prefix(out, XSI_URI, prefix));
    if (out->tables.options.flags & OPTION_LEXICAL) {
        TRY(put_untyped(out, type->text, own));
        PyObject *named;
        TRY(type_in_text(&out->tables, type->text, &number, &named));
        Py_XDECREF(named);
    } else {
        TRY(put_qname(out, type->qname, &name));
        TRY(put_prefix(out, uri_of(&out->tables, name), type->prefix));
        number = name < processor->name_count ? processor->names[name].type : -1;
    }
    if (number >= 0)
        cast(processor, innermost(out), number);
    return RUN_OK;
}

/* xsi:nil of an element that a schema describes, its text in small letters and without white space around it. */
static int
put_nil_text(Encoder *out, const Attached *item, PyObject *text)
{
    const uint32_t own = out->processor->first_names[XSI_URI] + XSI_NIL_LOCAL;
    const int is_true = PyUnicode_CompareWithASCIIString(text, "true") == 0
        || PyUnicode_CompareWithASCIIString(text, "1") == 0;
    const int is_false = PyUnicode_CompareWithASCIIString(text, "false") == 0
        || PyUnicode_CompareWithASCIIString(text, "0") == 0;
    Code code;
    uint32_t name;
    if (!find_code(out, is_true || is_false ? ACTION_XSI_NIL : ACTION_AT_ANY_UNTYPED, 0, &code))
        return RUN_GIVE_UP;
    TRY(put_code(out, &code));
    if (!is_true && !is_false) {
        TRY(put_qname(out, out->processor->qnames[own], &name));
        TRY(put_prefix(out, XSI_URI, item->prefix));
        return put_untyped(out, item->value, own);
    }
    TRY(put_prefix(out, XSI_URI, item->prefix));
    if (out->tables.options.flags & OPTION_LEXICAL)
        TRY(put_string(out, &out->processor->nil, text, own));
    else
        TRY(put(out, (uint64_t)is_true, 1));
    if (is_true)
        make_empty(out->processor, innermost(out));
    return RUN_OK;
}

static int
put_nil(Encoder *out, const Attached *item)
{
    if (innermost(out)->grammar >= 0)
        return put_builtin_attribute(out, item);
    PyObject *stripped = PyObject_CallMethod(item->value, "strip", NULL);
    PyObject *text = stripped == NULL ? NULL : PyObject_CallMethod(stripped, "lower", NULL);
    Py_XDECREF(stripped);
    if (text == NULL)
        return RUN_ERROR;
    int outcome = put_nil_text(out, item, text);
    Py_DECREF(text);
    return outcome;
}

/* What of the xsi namespace an attribute is. */
enum { XSI_NOTHING, XSI_IS_TYPE, XSI_IS_NIL, XSI_IS_HINT };

static int
xsi_role(const Encoder *out, PyObject *qname)
{
    if (PyUnicode_Compare(URI_OF(qname), out->processor->xsi_uri) != 0)
        return XSI_NOTHING;
    PyObject *local = LOCAL_OF(qname);
    if (PyUnicode_CompareWithASCIIString(local, "type") == 0)
        return XSI_IS_TYPE;
    if (PyUnicode_CompareWithASCIIString(local, "nil") == 0)
        return XSI_IS_NIL;
    return PyUnicode_CompareWithASCIIString(local, "schemaLocation") == 0
            || PyUnicode_CompareWithASCIIString(local, "noNamespaceSchemaLocation") == 0
        ? XSI_IS_HINT
        : XSI_NOTHING;
}

/* An attribute from a tuple (name, value, prefix). */
static int
take_attribute(const Encoder *out, PyObject *object, Attached *item, int *role)
{
    if (!PyTuple_CheckExact(object) || PyTuple_GET_SIZE(object) != 3 || !is_qname(out, PyTuple_GET_ITEM(object, 0)))
        return RUN_GIVE_UP;
    item->qname = PyTuple_GET_ITEM(object, 0);
    item->value = PyTuple_GET_ITEM(object, 1);
    item->prefix = PyTuple_GET_ITEM(object, 2) == Py_None ? NULL : PyTuple_GET_ITEM(object, 2);
    *role = xsi_role(out, item->qname);
    if (item->prefix != NULL && !PyUnicode_CheckExact(item->prefix))
        return RUN_GIVE_UP;
    if (*role == XSI_IS_HINT && out->tables.options.flags & OPTION_PREFIXES)
        *role = XSI_NOTHING;
    return *role == XSI_IS_TYPE || PyUnicode_CheckExact(item->value) ? RUN_OK : RUN_GIVE_UP;
}

/* The attributes that are none of the above, in the order of local name and URI: a list of (local, uri, place). */
static int
sorted_attributes(Encoder *out, PyObject *attributes, PyObject **result)
{
    PyObject *list = PyList_New(0);
    if (list == NULL)
        return RUN_ERROR;
    int outcome = RUN_OK;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(attributes) && outcome == RUN_OK; i++) {
        Attached item;
        int role;
        outcome = take_attribute(out, PyList_GET_ITEM(attributes, i), &item, &role);
        if (outcome != RUN_OK || role != XSI_NOTHING)
            continue;
        PyObject *key = Py_BuildValue("(OOn)", LOCAL_OF(item.qname), URI_OF(item.qname), i);
        if (key == NULL || PyList_Append(list, key) < 0)
            outcome = RUN_ERROR;
        Py_XDECREF(key);
    }
    int sorts = innermost(out)->grammar < 0 || out->tables.options.flags & OPTION_INFORMED;
    if (outcome == RUN_OK && sorts && PyList_Sort(list) < 0)
        outcome = RUN_ERROR;
    if (outcome == RUN_OK)
        *result = list;
    else
        Py_DECREF(list);
    return outcome;
}

static int
put_other_attributes(Encoder *out, PyObject *attributes)
{
    PyObject *sorted;
    TRY(sorted_attributes(out, attributes, &sorted));
    int outcome = RUN_OK;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(sorted) && outcome == RUN_OK; i++) {
        Py_ssize_t place = PyLong_AsSsize_t(PyTuple_GET_ITEM(PyList_GET_ITEM(sorted, i), 2));
        Attached item;
        int role;
        outcome = take_attribute(out, PyList_GET_ITEM(attributes, place), &item, &role);
        if (outcome == RUN_OK)
            outcome = put_attribute(out, &item);
    }
    Py_DECREF(sorted);
    return outcome;
}

static int put_namespace(Encoder *out, PyObject *text, PyObject *prefix, int own);

/* The prefix of a declaration in force that stands for a namespace; NULL without one. */
static PyObject *
prefix_in_scope(const Encoder *out, PyObject *uri)
{
    const StreamTables *tables = &out->tables;
    /* The innermost element's come first, those of one element in their order. */
    for (uint32_t end = tables->scope_count; end > 0;) {
        uint32_t begin = end - 1;
        while (begin > 0 && tables->scopes[begin - 1].depth == tables->scopes[begin].depth)
            begin--;
        for (uint32_t i = begin; i < end; i++) {
            PyObject *found = scope_find(tables, tables->scopes[i].prefix);
            if (found != NULL && PyUnicode_Compare(found, uri) == 0)
                return tables->scopes[i].prefix;
        }
        end = begin;
    }
    return NULL;
}

/* EXI Profile: nothing is learned; anyType describes what neither the schema nor the element's own xsi:type does. */
static int
put_any_type(Encoder *out)
{
    PyObject *qname = out->processor->any_type;
    TypeText type = {qname, out->processor->no_name, LOCAL_OF(qname)};
    if (innermost(out)->grammar < 0 || !casts_to_any_type(out))
        return RUN_OK;
    if (!(out->tables.options.flags & OPTION_PREFIXES)) {
        TRY(put_type(out, &type, NULL));
        return innermost(out)->grammar < 0 ? RUN_OK : RUN_GIVE_UP;
    }
    if (out->tables.scope_count > MAX_SCOPES)
        return RUN_GIVE_UP;
    PyObject *prefix = prefix_in_scope(out, URI_OF(qname));
    if (prefix == NULL) {
        prefix = out->processor->any_prefix;
        TRY(put_namespace(out, URI_OF(qname), prefix, 0));
    }
    PyObject *text = PyUnicode_GET_LENGTH(prefix) ? PyUnicode_FromFormat("%U:%U", prefix, LOCAL_OF(qname))
                                                  : new_reference(LOCAL_OF(qname));
    if (text == NULL)
        return RUN_ERROR;
    type.prefix = prefix;
    type.text = text;
    int outcome = put_type(out, &type, NULL);
    Py_DECREF(text);
    TRY(outcome);
    return innermost(out)->grammar < 0 ? RUN_OK : RUN_GIVE_UP;
}

static int
put_attributes(Encoder *out, PyObject *attributes)
{
    Attached item;
    int role;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(attributes); i++) {
        TRY(take_attribute(out, PyList_GET_ITEM(attributes, i), &item, &role));
        if (role == XSI_IS_TYPE) {
            TypeText type;
            TRY(take_type(out, item.value, &type));
            TRY(put_type(out, &type, item.prefix));
        }
    }
    TRY(put_any_type(out));
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(attributes); i++) {
        TRY(take_attribute(out, PyList_GET_ITEM(attributes, i), &item, &role));
        if (role == XSI_IS_NIL)
            TRY(put_nil(out, &item));
    }
    return PyList_GET_SIZE(attributes) ? put_other_attributes(out, attributes) : RUN_OK;
}

/* -- elements ---------------------------------------------------------------------------------------------- */

static int
open_element(Encoder *out, int32_t element, PyObject *prefix)
{
    const Processor *processor = out->processor;
    uint32_t name = processor->elements[element].name;
    TRY(put_prefix(out, processor->names[name].uri, prefix));
    TRY(open_push(&out->open, processor, name));
    open_declared(processor, innermost(out), element);
    return RUN_OK;
}

/* An element by name: its global declaration, or its built-in grammar. */
static int
open_named(Encoder *out, uint32_t name, PyObject *prefix)
{
    const Processor *processor = out->processor;
    if (name < processor->name_count && processor->names[name].element >= 0
        && out->tables.options.flags & OPTION_INFORMED)
        return open_element(out, processor->names[name].element, prefix);
    int32_t grammar;
    TRY(put_prefix(out, uri_of(&out->tables, name), prefix));
    TRY(open_push(&out->open, processor, name));
    TRY(grammar_of(&out->tables, name, &grammar));
    innermost(out)->grammar = grammar;
    return RUN_OK;
}

static uint64_t
has_markup(const Encoder *out)
{
    return (out->tables.options.flags & (OPTION_COMMENTS | OPTION_PIS)) != 0;
}

/* Codes at the top: elements before SE(*), all codes of the first part, whether there is a second one. */
typedef struct {
    uint64_t elements;
    unsigned width;
} Top;

static Top
top_codes(const Encoder *out)
{
    const uint32_t flags = out->tables.options.flags;
    const int informed = (flags & OPTION_INFORMED) != 0;
    if (flags & OPTION_FRAGMENT) {
        uint64_t elements = informed ? (uint64_t)out->processor->fragment_count : out->learned.used;
        return (Top){elements, width_of(elements + 2 + has_markup(out))};
    }
    uint64_t elements = informed ? (uint64_t)out->processor->document_count : 0;
    return (Top){elements, width_of(elements + 1 + (has_markup(out) || flags & OPTION_DTD))};
}

/* The root element of a document, or an element at the top of a fragment. */
static int
put_root(Encoder *out, PyObject *qname, PyObject *prefix)
{
    const uint32_t flags = out->tables.options.flags;
    const Top top = top_codes(out);
    uint32_t name;
    if (out->after_root && !(flags & OPTION_FRAGMENT))
        return RUN_GIVE_UP;
    out->after_root = 1;
    TRY(find_name(out, qname, &name));
    if (flags & OPTION_INFORMED && name < out->processor->name_count) {
        const Name *known = &out->processor->names[name];
        int32_t code = flags & OPTION_FRAGMENT ? known->fragment_code : known->document_code;
        if (code >= 0) {
            TRY(put(out, (uint64_t)code, top.width));
            const int32_t *elements = flags & OPTION_FRAGMENT ? out->processor->fragment : out->processor->document;
            return open_element(out, elements[code], prefix);
        }
    }
    if (flags & OPTION_FRAGMENT && !(flags & OPTION_INFORMED)) {
        for (uint32_t i = 0; name != UNKNOWN && i < out->learned.used; i++) {
            if (out->learned.at[i] == name) {
                TRY(put(out, out->learned.used - 1 - i, top.width));
                return open_named(out, name, prefix);
            }
        }
        TRY(put(out, top.elements, top.width));
        TRY(put_qname(out, qname, &name));
        if (!numbers_add(&out->learned, name))
            return RUN_ERROR;
        return open_named(out, name, prefix);
    }
    TRY(put(out, top.elements, top.width));
    TRY(put_qname(out, qname, &name));
    return open_named(out, name, prefix);
}

static int
put_builtin_child(Encoder *out, PyObject *qname, PyObject *prefix)
{
    Open *open = innermost(out);
    uint32_t name;
    int done = 0;
    TRY(find_name(out, qname, &name));
    if (name != UNKNOWN)
        TRY(put_learned(out, open, ACTION_SE, name, &done));
    if (!done) {
        TRY(put_second(out, open, ACTION_SE_ANY));
        TRY(put_qname(out, qname, &name));
        TRY(learn(out, open->grammar, !open->in_start_tag, ACTION_SE, name));
    }
    open->in_start_tag = 0;
    return open_named(out, name, prefix);
}

static int
put_child(Encoder *out, PyObject *qname, PyObject *prefix)
{
    const Processor *processor = out->processor;
    Code code;
    uint32_t name, uri;
    if (innermost(out)->grammar >= 0)
        return put_builtin_child(out, qname, prefix);
    TRY(find_name(out, qname, &name));
    if (name != UNKNOWN && find_named(out, ACTION_SE, name, &code)) {
        TRY(put_code(out, &code));
        advance(processor, innermost(out), &code.step);
        return open_element(out, code.step.arg, prefix);
    }
    TRY(find_uri(out, URI_OF(qname), &uri));
    if (uri < processor->uri_count && find_code(out, ACTION_SE_URI, (int32_t)uri, &code)) {
        TRY(put_code(out, &code));
        advance(processor, innermost(out), &code.step);
        TRY(put_local(out, uri, LOCAL_OF(qname), &name));
        return open_named(out, name, prefix);
    }
    if (!find_code(out, ACTION_SE_ANY, 0, &code))
        return RUN_GIVE_UP;
    TRY(put_code(out, &code));
    advance(processor, innermost(out), &code.step);
    TRY(put_qname(out, qname, &name));
    return open_named(out, name, prefix);
}

/* A namespace declaration of the innermost element's start tag. */
static int
put_namespace(Encoder *out, PyObject *text, PyObject *prefix, int own)
{
    uint32_t uri;
    if (innermost(out)->grammar >= 0) {
        TRY(put_second(out, innermost(out), ACTION_NS));
    } else {
        Code code;
        if (!find_code(out, ACTION_NS, 0, &code))
            return RUN_GIVE_UP;
        TRY(put_code(out, &code));
    }
    TRY(put_uri(out, text, &uri));
    const UriUse *use = &out->tables.uris[uri];
    uint32_t place = find_prefix(use, prefix);
    unsigned bits = bit_length(use->prefix_count);
    if (place != UNKNOWN) {
        TRY(put(out, (uint64_t)place + 1, bits));
    } else {
        TRY(put(out, 0, bits));
        TRY(put_text(out, prefix));
        if (!prefix_add(&out->tables, uri, prefix))
            return RUN_ERROR;
    }
    TRY(put(out, (uint64_t)own, 1));
    return scope_add(&out->tables, out->open.used, prefix, text) ? RUN_OK : RUN_ERROR;
}

static int
put_namespaces(Encoder *out, PyObject *namespaces, PyObject *qname, PyObject *prefix)
{
    PyObject *own_prefix = prefix == NULL ? out->processor->no_name : prefix;
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(namespaces); i++) {
        PyObject *pair = PyList_GET_ITEM(namespaces, i);
        if (!PyTuple_CheckExact(pair) || PyTuple_GET_SIZE(pair) != 2)
            return RUN_GIVE_UP;
        PyObject *given = PyTuple_GET_ITEM(pair, 0), *uri = PyTuple_GET_ITEM(pair, 1);
        if (!PyUnicode_CheckExact(given) || !PyUnicode_CheckExact(uri))
            return RUN_GIVE_UP;
        int own = PyUnicode_Compare(given, own_prefix) == 0 && PyUnicode_Compare(uri, URI_OF(qname)) == 0;
        TRY(put_namespace(out, uri, given, own));
    }
    return RUN_OK;
}

static int
start_element(Encoder *out, PyObject *qname, PyObject *attributes, PyObject *prefix, PyObject *namespaces)
{
    if (out->open.used)
        TRY(put_child(out, qname, prefix));
    else
        TRY(put_root(out, qname, prefix));
    if (out->tables.options.flags & OPTION_PREFIXES && namespaces != NULL)
        TRY(put_namespaces(out, namespaces, qname, prefix));
    return attributes != NULL ? put_attributes(out, attributes) : put_any_type(out);
}

/* Empty simple content as a value, where options and datatype allow it; RUN_MISFIT where they do not. */
static int
put_empty_value(Encoder *out)
{
    Open *open = innermost(out);
    const Production *production = find_characters(out, open);
    if (!(out->tables.options.flags & (OPTION_EMPTY_VALUES | OPTION_STRICT)) || production == NULL
        || out->processor->rules[open->state].phase == PHASE_CONTENT)
        return RUN_MISFIT;
    PreparedValue value;
    Code code;
    int outcome = prepare(&value, datatype_of(&out->tables, production->arg), out->processor->no_name);
    if (outcome == RUN_OK) {
        find_code(out, ACTION_CH, production->arg, &code);
        outcome = put_code(out, &code);
        if (outcome == RUN_OK)
            outcome = put_prepared(out, &value, open->name);
    }
    prepared_free(&value);
    TRY(outcome);
    Meaning step = {ACTION_CH, 1, production->arg, production->next, production->loop};
    advance(out->processor, open, &step);
    return RUN_OK;
}

static int
end_element(Encoder *out)
{
    if (out->open.used == 0)
        return RUN_GIVE_UP;
    Open *open = innermost(out);
    if (open->grammar >= 0) {
        TRY(put_plain(out, open, ACTION_EE));
    } else {
        Code code;
        int found = find_code(out, ACTION_EE, 0, &code);
        if (!found || code.parts > 1) {
            int outcome = put_empty_value(out);
            if (outcome == RUN_OK)
                found = find_code(out, ACTION_EE, 0, &code);
            else if (outcome != RUN_MISFIT)
                return outcome;
        }
        if (!found)
            return RUN_GIVE_UP;
        TRY(put_code(out, &code));
    }
    out->open.used--;
    scope_leave(&out->tables, out->open.used);
    return RUN_OK;
}

static int
put_declared_characters(Encoder *out, const Production *production, PyObject *text)
{
    PreparedValue value;
    Code code;
    int outcome = prepare(&value, datatype_of(&out->tables, production->arg), text);
    if (outcome == RUN_OK) {
        find_code(out, ACTION_CH, production->arg, &code);
        outcome = put_code(out, &code);
        if (outcome == RUN_OK)
            outcome = put_prepared(out, &value, innermost(out)->name);
    }
    prepared_free(&value);
    TRY(outcome);
    Meaning step = {ACTION_CH, 1, production->arg, production->next, production->loop};
    advance(out->processor, innermost(out), &step);
    return RUN_OK;
}

static int
characters(Encoder *out, PyObject *text)
{
    if (out->open.used == 0 || !PyUnicode_CheckExact(text))
        return RUN_GIVE_UP;
    Open *open = innermost(out);
    if (open->grammar >= 0) {
        TRY(put_plain(out, open, ACTION_CH_UNTYPED));
        return put_untyped(out, text, open->name);
    }
    const Production *production = find_characters(out, open);
    if (production != NULL) {
        int outcome = put_declared_characters(out, production, text);
        if (outcome != RUN_MISFIT)
            return outcome;
        if (out->tables.options.flags & OPTION_STRICT)
            return RUN_GIVE_UP;
    }
    Code code;
    if (!find_code(out, ACTION_CH_UNTYPED, 0, &code))
        return RUN_GIVE_UP;
    TRY(put_code(out, &code));
    TRY(put_untyped(out, text, open->name));
    advance(out->processor, open, &code.step);
    return RUN_OK;
}

/* Comments and instructions: their code, then their strings. */
static int
put_markup_code(Encoder *out, int action)
{
    uint8_t markup[2];
    const uint32_t flags = out->tables.options.flags;
    unsigned count = markup_of(&out->tables.options, markup);
    unsigned place = count > 1 && markup[1] == action;
    if (out->open.used) {
        Open *open = innermost(out);
        Code code;
        if (open->grammar >= 0) {
            TRY(put_second(out, open, action));
            open->in_start_tag = 0;
            return RUN_OK;
        }
        if (!find_code(out, action, 0, &code))
            return RUN_GIVE_UP;
        TRY(put_code(out, &code));
        advance(out->processor, open, &code.step);
        return RUN_OK;
    }
    if (flags & OPTION_FRAGMENT) {
        const Top top = top_codes(out);
        TRY(put(out, top.elements + 2, top.width));
        return put(out, place, width_of(count));
    }
    if (out->after_root) {
        TRY(put(out, 1, 1));
        return put(out, place, width_of(count));
    }
    const Top top = top_codes(out);
    const int has_dtd = (flags & OPTION_DTD) != 0;
    TRY(put(out, top.elements + 1, top.width));
    TRY(put(out, (uint64_t)has_dtd, width_of((uint64_t)has_dtd + 1)));
    return put(out, place, width_of(count));
}

/* The code of a document type declaration. */
static int
put_doctype_code(Encoder *out)
{
    const Top top = top_codes(out);
    if (out->open.used || out->after_root)
        return RUN_GIVE_UP;
    TRY(put(out, top.elements + 1, top.width));
    return put(out, 0, width_of(1 + has_markup(out)));
}

/* Whether white space is content here, as EventEncoder.takes_space tells. */
static int
takes_space(Encoder *out, int alone, int preserved)
{
    const Open *open = innermost(out);
    uint32_t place;
    Code code;
    preserved |= (out->tables.options.flags & OPTION_LEXICAL) != 0;
    if (open->grammar >= 0)
        return alone || preserved;
    if (find_production(&out->processor->rules[open->state], ACTION_CH_UNTYPED, 0, &place))
        return 1;
    if (find_characters(out, open) != NULL)
        return alone || preserved;
    return preserved && find_code(out, ACTION_CH_UNTYPED, 0, &code);
}

/* The octets of the stream, its end written. */
static int
finish(Encoder *out, PyObject **result)
{
    const uint32_t flags = out->tables.options.flags;
    if (out->open.used)
        return RUN_GIVE_UP;
    if (flags & OPTION_FRAGMENT) {
        const Top top = top_codes(out);
        TRY(put(out, top.elements + 1, top.width));
    } else {
        TRY(put(out, 0, (unsigned)has_markup(out)));
    }
    TRY(output_room(out, 1));
    size_t used = out->used;
    if (out->bit_count)
        out->buffer[used++] = (uint8_t)(out->bits >> 56);
    *result = PyBytes_FromStringAndSize((const char *)out->buffer, (Py_ssize_t)used);
    return *result == NULL ? RUN_ERROR : RUN_OK;
}

/* -- Encoder ----------------------------------------------------------------------------------------------- */

/* Every call begins and ends here: one at a time, and none after the last. */
static int
call_begin(Encoder *out)
{
    if (UNLIKELY(out->over)) {
        PyErr_SetNone(out->processor->give_up);
        return 0;
    }
    if (UNLIKELY(out->busy)) {
        PyErr_SetString(PyExc_ValueError, "this encoder is being written to already");
        return 0;
    }
    out->busy = 1;
    return 1;
}

static PyObject *
call_end(Encoder *out, int outcome, PyObject *result)
{
    out->busy = 0;
    if (LIKELY(outcome == RUN_OK))
        return result == NULL ? new_reference(Py_None) : result;
    out->over = 1;
    if (outcome != RUN_ERROR)
        PyErr_SetNone(out->processor->give_up);
    return NULL;
}

PyDoc_STRVAR(start_doc,
             "start_element($self, qname, attributes=(), *, prefix=None, namespaces=())\n--\n\n"
             "Write a start tag.");

static PyObject *
encoder_start(Encoder *out, PyObject *const *args, Py_ssize_t count, PyObject *names)
{
    PyObject *attributes = count > 1 ? args[1] : NULL, *prefix = NULL, *namespaces = NULL;
    if (count < 1 || count > 2 || !is_qname(out, args[0])) {
        PyErr_SetString(PyExc_TypeError, "a name and its attributes are expected");
        return NULL;
    }
    for (Py_ssize_t i = 0; names != NULL && i < PyTuple_GET_SIZE(names); i++) {
        PyObject *name = PyTuple_GET_ITEM(names, i);
        if (PyUnicode_CompareWithASCIIString(name, "prefix") == 0) {
            prefix = args[count + i] == Py_None ? NULL : args[count + i];
        } else if (PyUnicode_CompareWithASCIIString(name, "namespaces") == 0) {
            namespaces = args[count + i];
        } else {
            PyErr_Format(PyExc_TypeError, "there is no argument %R", name);
            return NULL;
        }
    }
    if ((prefix != NULL && !PyUnicode_CheckExact(prefix)) || (attributes != NULL && !PyList_CheckExact(attributes))
        || (namespaces != NULL && !PyList_CheckExact(namespaces))) {
        PyErr_SetString(PyExc_TypeError, "attributes and namespaces are lists, a prefix is a text");
        return NULL;
    }
    if (!call_begin(out))
        return NULL;
    return call_end(out, start_element(out, args[0], attributes, prefix, namespaces), NULL);
}

static PyObject *
encoder_characters(Encoder *out, PyObject *text)
{
    return call_begin(out) ? call_end(out, characters(out, text), NULL) : NULL;
}

static PyObject *
encoder_end(Encoder *out, PyObject *Py_UNUSED(ignored))
{
    return call_begin(out) ? call_end(out, end_element(out), NULL) : NULL;
}

static PyObject *
encoder_comment(Encoder *out, PyObject *text)
{
    if (!call_begin(out))
        return NULL;
    if (!(out->tables.options.flags & OPTION_COMMENTS))
        return call_end(out, RUN_OK, NULL);
    int outcome = PyUnicode_CheckExact(text) ? put_markup_code(out, ACTION_CM) : RUN_GIVE_UP;
    return call_end(out, outcome == RUN_OK ? put_text(out, text) : outcome, NULL);
}

static PyObject *
encoder_instruction(Encoder *out, PyObject *const *args, Py_ssize_t count)
{
    if (count != 2) {
        PyErr_SetString(PyExc_TypeError, "a target and a text are expected");
        return NULL;
    }
    if (!call_begin(out))
        return NULL;
    if (!(out->tables.options.flags & OPTION_PIS))
        return call_end(out, RUN_OK, NULL);
    int texts = PyUnicode_CheckExact(args[0]) && PyUnicode_CheckExact(args[1]);
    int outcome = texts ? put_markup_code(out, ACTION_PI) : RUN_GIVE_UP;
    for (int i = 0; i < 2 && outcome == RUN_OK; i++)
        outcome = put_text(out, args[i]);
    return call_end(out, outcome, NULL);
}

static PyObject *
encoder_doctype(Encoder *out, PyObject *const *args, Py_ssize_t count)
{
    const uint32_t flags = out->tables.options.flags;
    if (count != 4) {
        PyErr_SetString(PyExc_TypeError, "four texts are expected");
        return NULL;
    }
    if (!call_begin(out))
        return NULL;
    if (!(flags & OPTION_DTD) || flags & OPTION_FRAGMENT)
        return call_end(out, RUN_OK, NULL);
    int outcome = put_doctype_code(out);
    for (int i = 0; i < 4 && outcome == RUN_OK; i++)
        outcome = PyUnicode_CheckExact(args[i]) ? put_text(out, args[i]) : RUN_GIVE_UP;
    return call_end(out, outcome, NULL);
}

static PyObject *
encoder_takes_space(Encoder *out, PyObject *const *args, Py_ssize_t count, PyObject *names)
{
    int alone = 0, preserved = 0;
    if (count != 0 || names == NULL || PyTuple_GET_SIZE(names) != 2) {
        PyErr_SetString(PyExc_TypeError, "the arguments are alone and preserved");
        return NULL;
    }
    for (Py_ssize_t i = 0; i < 2; i++) {
        int given = PyObject_IsTrue(args[i]);
        if (given < 0)
            return NULL;
        if (PyUnicode_CompareWithASCIIString(PyTuple_GET_ITEM(names, i), "alone") == 0)
            alone = given;
        else
            preserved = given;
    }
    if (!call_begin(out))
        return NULL;
    if (out->open.used == 0)
        return call_end(out, RUN_GIVE_UP, NULL);
    int takes = takes_space(out, alone, preserved);
    return call_end(out, RUN_OK, new_reference(takes ? Py_True : Py_False));
}

static PyObject *
encoder_keeps_comments(Encoder *out, void *Py_UNUSED(closure))
{
    return PyBool_FromLong((out->tables.options.flags & OPTION_COMMENTS) != 0);
}

static PyObject *
encoder_keeps_instructions(Encoder *out, void *Py_UNUSED(closure))
{
    return PyBool_FromLong((out->tables.options.flags & OPTION_PIS) != 0);
}

static PyObject *
encoder_finish(Encoder *out, PyObject *Py_UNUSED(ignored))
{
    PyObject *result = NULL;
    if (!call_begin(out))
        return NULL;
    int outcome = finish(out, &result);
    out->over = 1;
    return call_end(out, outcome, result);
}

PyObject *
encoder_new(Processor *processor, PyObject *head, size_t position, const Options *options)
{
    size_t octets = position / 8;
    if (position > (size_t)PyBytes_GET_SIZE(head) * 8 || (options->flags & OPTION_ALIGNED && position & 7)) {
        PyErr_SetString(PyExc_ValueError, "the body does not begin there");
        return NULL;
    }
    Encoder *out = (Encoder *)processor->encoder_type->tp_alloc(processor->encoder_type, 0);
    if (out == NULL)
        return NULL;
    out->processor = (Processor *)new_reference((PyObject *)processor);
    int begun = tables_begin(&out->tables, processor, options) && output_room(out, octets) == RUN_OK;
    if (begun) {
        const uint8_t *from = (const uint8_t *)PyBytes_AS_STRING(head);
        memcpy(out->buffer, from, octets);
        out->used = octets;
        out->bit_count = position & 7;
        if (out->bit_count)
            out->bits = (uint64_t)(from[octets] & (0xff00 >> out->bit_count)) << 56;
    }
    if (begun && options->flags & OPTION_PREFIXES)
        begun = initial_prefixes(&out->tables);
    if (!begun) {
        Py_DECREF(out);
        return NULL;
    }
    return (PyObject *)out;
}

static int
encoder_traverse(Encoder *out, visitproc visit, void *arg)
{
    Py_VISIT(Py_TYPE(out));
    Py_VISIT(out->processor);
    return 0;
}

static void
encoder_dealloc(Encoder *out)
{
    PyTypeObject *type = Py_TYPE(out);
    PyObject_GC_UnTrack(out);
    tables_end(&out->tables);
    PyMem_Free(out->open.at);
    PyMem_Free(out->learned.at);
    PyMem_Free(out->buffer);
    Py_XDECREF(out->processor);
    type->tp_free((PyObject *)out);
    Py_DECREF(type);
}

static PyMethodDef encoder_methods[] = {
    {"start_element", (PyCFunction)(void (*)(void))encoder_start, METH_FASTCALL | METH_KEYWORDS, start_doc},
    {"characters", (PyCFunction)encoder_characters, METH_O, "characters($self, value, /)\n--\n\nWrite characters."},
    {"end_element", (PyCFunction)encoder_end, METH_NOARGS, "end_element($self, /)\n--\n\nWrite an end tag."},
    {"comment", (PyCFunction)encoder_comment, METH_O,
     "comment($self, text, /)\n--\n\nWrite a comment, where comments are preserved."},
    {"processing_instruction", (PyCFunction)(void (*)(void))encoder_instruction, METH_FASTCALL,
     "processing_instruction($self, target, text, /)\n--\n\nWrite an instruction, where they are preserved."},
    {"doctype", (PyCFunction)(void (*)(void))encoder_doctype, METH_FASTCALL,
     "doctype($self, name, public, system, text, /)\n--\n\n"
     "Write a document type declaration, where DTDs are preserved."},
    {"takes_space", (PyCFunction)(void (*)(void))encoder_takes_space, METH_FASTCALL | METH_KEYWORDS,
     "takes_space($self, *, alone, preserved)\n--\n\nWhether white space here is content."},
    {"finish", (PyCFunction)encoder_finish, METH_NOARGS,
     "finish($self, /)\n--\n\nEnd the document; the whole stream."},
    {NULL, NULL, 0, NULL},
};

static PyGetSetDef encoder_getset[] = {
    {"keeps_comments", (getter)encoder_keeps_comments, NULL, "Whether comments are written at all.", NULL},
    {"keeps_instructions", (getter)encoder_keeps_instructions, NULL,
     "Whether processing instructions are written at all.", NULL},
    {NULL, NULL, NULL, NULL, NULL},
};

PyDoc_STRVAR(encoder_doc,
             "Elements, attributes and characters as an EXI stream; made by Processor.encoder().\n\n"
             "At anything irregular its methods raise GiveUp: it is for the reference encoder to begin again.");

static PyType_Slot encoder_slots[] = {
    {Py_tp_doc, (void *)encoder_doc},
    {Py_tp_dealloc, encoder_dealloc},
    {Py_tp_traverse, encoder_traverse},
    {Py_tp_methods, encoder_methods},
    {Py_tp_getset, encoder_getset},
    {0, NULL},
};

PyType_Spec encoder_spec = {
    .name = "v2gstack.codecs.exi._exi.Encoder",
    .basicsize = sizeof(Encoder),
    .flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .slots = encoder_slots,
};
