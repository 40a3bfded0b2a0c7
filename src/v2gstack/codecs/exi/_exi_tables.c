/* What one stream learns: names, prefixes, values, grammars of elements that no schema describes.
 *
 * The same tables serve the decoder and the encoder. Dictionaries from text to number exist only
 * where the encoder asks for them. Nothing is allocated for what the initial partitions hold.
 */

#include "_exi_general.h"

/* Make room for one more item; sizes double, so that growing takes linear time. */
static int
make_room(void **items, uint32_t used, uint32_t *size, size_t item_size)
{
    if (LIKELY(used < *size))
        return 1;
    if (*size > (UINT32_MAX >> 2)) {
        PyErr_NoMemory();
        return 0;
    }
    uint32_t wanted = *size ? *size * 2 : 8;
    void *moved = PyMem_Realloc(*items, (size_t)wanted * item_size);
    if (moved == NULL) {
        PyErr_NoMemory();
        return 0;
    }
    *items = moved;
    *size = wanted;
    return 1;
}

#define MAKE_ROOM(array, used, size) make_room((void **)&(array), (used), &(size), sizeof *(array))

int
numbers_add(Numbers *numbers, uint32_t number)
{
    if (!MAKE_ROOM(numbers->at, numbers->used, numbers->size))
        return 0;
    numbers->at[numbers->used++] = number;
    return 1;
}

int
tables_begin(StreamTables *tables, const Processor *processor, const Options *options)
{
    memset(tables, 0, sizeof *tables);
    tables->processor = processor;
    tables->options = *options;
    tables->uri_count = tables->uri_size = (uint32_t)processor->uri_count;
    tables->use_size = (uint32_t)processor->name_count;
    tables->uris = PyMem_Calloc(tables->uri_size, sizeof *tables->uris);
    tables->uses = PyMem_Calloc(tables->use_size ? tables->use_size : 1, sizeof *tables->uses);
    if (tables->uris == NULL || tables->uses == NULL) {
        PyErr_NoMemory();
        return 0;
    }
    return 1;
}

void
tables_end(StreamTables *tables)
{
    for (uint32_t i = 0; i < tables->new_count; i++)
        Py_DECREF(tables->new_names[i].qname);
    PyMem_Free(tables->new_names);
    PyMem_Free(tables->uses);
    for (uint32_t i = 0; tables->uris != NULL && i < tables->uri_count; i++) {
        UriUse *uri = &tables->uris[i];
        PyMem_Free(uri->names.at);
        Py_XDECREF(uri->numbers);
        for (uint32_t j = 0; j < uri->prefix_count; j++)
            Py_DECREF(uri->prefixes[j]);
        PyMem_Free(uri->prefixes);
    }
    for (uint32_t i = 0; tables->new_uris != NULL && i + tables->processor->uri_count < tables->uri_count; i++)
        Py_DECREF(tables->new_uris[i]);
    PyMem_Free(tables->uris);
    PyMem_Free(tables->new_uris);
    scope_leave(tables, 0);
    PyMem_Free(tables->scopes);
    Py_XDECREF(tables->new_uri_numbers);
    for (uint32_t i = 0; i < tables->value_count; i++)
        Py_DECREF(tables->values[i].text);
    PyMem_Free(tables->values);
    for (uint32_t i = 0; i < tables->partition_count; i++) {
        PyMem_Free(tables->partitions[i].places.at);
        Py_XDECREF(tables->partitions[i].numbers);
    }
    PyMem_Free(tables->partitions);
    Py_XDECREF(tables->value_numbers);
    for (uint32_t i = 0; i < tables->grammar_count; i++) {
        for (int part = 0; part < 2; part++) {
            PyMem_Free(tables->grammars[i].parts[part].at);
            Py_XDECREF(tables->grammars[i].places[part]);
        }
    }
    PyMem_Free(tables->grammars);
    memset(tables, 0, sizeof *tables);
}

/* -- names ------------------------------------------------------------------------------------------------- */

/* A new URI; its number is the count before. */
int
uri_add(StreamTables *tables, PyObject *uri)
{
    uint32_t added = tables->uri_count - (uint32_t)tables->processor->uri_count;
    PyObject **moved = PyMem_Realloc(tables->new_uris, ((size_t)(added | 7) + 1) * sizeof *moved);
    if (moved == NULL) {
        PyErr_NoMemory();
        return 0;
    }
    tables->new_uris = moved;
    if (!MAKE_ROOM(tables->uris, tables->uri_count, tables->uri_size))
        return 0;
    memset(&tables->uris[tables->uri_count], 0, sizeof *tables->uris);
    tables->new_uris[added] = new_reference(uri);
    tables->uri_count++;
    return 1;
}

/* A new local name of a URI. */
int
name_add(StreamTables *tables, uint32_t uri, PyObject *local, uint32_t *name)
{
    const Processor *processor = tables->processor;
    uint32_t number = (uint32_t)processor->name_count + tables->new_count;
    if (!MAKE_ROOM(tables->new_names, tables->new_count, tables->new_size))
        return 0;
    if (number >= tables->use_size) {
        uint32_t wanted = tables->use_size ? tables->use_size * 2 : 8;
        NameUse *moved = wanted > tables->use_size ? PyMem_Realloc(tables->uses, wanted * sizeof *moved) : NULL;
        if (moved == NULL) {
            PyErr_NoMemory();
            return 0;
        }
        memset(moved + tables->use_size, 0, (wanted - tables->use_size) * sizeof *moved);
        tables->uses = moved;
        tables->use_size = wanted;
    }
    PyObject *qname = processor->qname_type->tp_alloc(processor->qname_type, 2);
    if (qname == NULL)
        return 0;
    PyObject *text = uri_text(tables, uri);
    PyTuple_SET_ITEM(qname, 0, new_reference(text));
    PyTuple_SET_ITEM(qname, 1, new_reference(local));
    NewName *added = &tables->new_names[tables->new_count];
    added->qname = qname;
    added->uri = uri;
    added->local = known_locals(tables, uri);
    added->is_type = PyUnicode_CompareWithASCIIString(local, "type") == 0
        && PyUnicode_Compare(text, processor->xsi_uri) == 0;
    tables->new_count++;
    if (!numbers_add(&tables->uris[uri].names, number))
        return 0;
    *name = number;
    return 1;
}

int
prefix_add(StreamTables *tables, uint32_t uri, PyObject *prefix)
{
    UriUse *use = &tables->uris[uri];
    if (!MAKE_ROOM(use->prefixes, use->prefix_count, use->prefix_size))
        return 0;
    use->prefixes[use->prefix_count++] = new_reference(prefix);
    return 1;
}

/* The prefixes that every stream knows (appendix D.2): those of the first three URIs. */
int
initial_prefixes(StreamTables *tables)
{
    static const char *const known[] = {"", "xml", "xsi"};
    int done = 1;
    for (uint32_t uri = 0; done && uri < 3; uri++) {
        PyObject *prefix = PyUnicode_FromString(known[uri]);
        done = prefix != NULL && prefix_add(tables, uri, prefix);
        Py_XDECREF(prefix);
    }
    return done;
}

/* A namespace declaration of the element at a depth, counted from one. */
int
scope_add(StreamTables *tables, uint32_t depth, PyObject *prefix, PyObject *uri)
{
    if (!MAKE_ROOM(tables->scopes, tables->scope_count, tables->scope_size))
        return 0;
    tables->scopes[tables->scope_count++] = (Scope){new_reference(prefix), new_reference(uri), depth};
    return 1;
}

/* Forget the declarations of elements deeper than that. */
void
scope_leave(StreamTables *tables, uint32_t depth)
{
    while (tables->scope_count > 0 && tables->scopes[tables->scope_count - 1].depth > depth) {
        Scope *scope = &tables->scopes[--tables->scope_count];
        Py_DECREF(scope->prefix);
        Py_DECREF(scope->uri);
    }
}

/* The namespace that a prefix stands for; NULL where nothing declares it. */
PyObject *
scope_find(const StreamTables *tables, PyObject *prefix)
{
    for (uint32_t i = tables->scope_count; i-- > 0;)
        if (PyUnicode_Compare(tables->scopes[i].prefix, prefix) == 0)
            return tables->scopes[i].uri;
    return PyUnicode_GET_LENGTH(prefix) ? NULL : tables->processor->no_name;
}

/* The part of a text between white space at its ends. */
void
strip(PyObject *text, Py_ssize_t *from, Py_ssize_t *to)
{
    int kind = PyUnicode_KIND(text);
    const void *data = PyUnicode_DATA(text);
    *from = 0;
    *to = PyUnicode_GET_LENGTH(text);
    while (*from < *to && is_space(PyUnicode_READ(kind, data, *from)))
        ++*from;
    while (*to > *from && is_space(PyUnicode_READ(kind, data, *to - 1)))
        --*to;
}

/* The number that a dictionary has for a text; -1 for none, or with an error set. */
static int64_t
static_number(PyObject *dict, PyObject *text)
{
    PyObject *found = PyDict_GetItemWithError(dict, text);
    return found == NULL ? -1 : PyLong_AsLongLong(found);
}

/* A TypeName of its three parts. */
static PyObject *
make_type_name(const Processor *processor, PyObject *uri, PyObject *local, PyObject *prefix, PyObject *text)
{
    PyObject *made = processor->type_name_type->tp_alloc(processor->type_name_type, 3);
    PyObject *qname = made == NULL ? NULL : processor->qname_type->tp_alloc(processor->qname_type, 2);
    if (qname == NULL) {
        Py_XDECREF(made);
        return NULL;
    }
    PyTuple_SET_ITEM(qname, 0, new_reference(uri));
    PyTuple_SET_ITEM(qname, 1, new_reference(local));
    PyTuple_SET_ITEM(made, 0, qname);
    PyTuple_SET_ITEM(made, 1, new_reference(prefix));
    PyTuple_SET_ITEM(made, 2, new_reference(text));
    return made;
}

/* The type that a name of an initial partition stands for; -1 where it stands for none. */
static int32_t
static_type(const Processor *processor, PyObject *uri, PyObject *local)
{
    int64_t number = static_number(processor->uri_numbers, uri);
    if (number < 0 || number >= processor->uri_count)
        return -1;
    int64_t place = static_number(processor->local_numbers[number], local);
    if (place < 0 || place >= initial_locals(processor, (uint32_t)number))
        return -1;
    return processor->names[processor->first_names[number] + place].type;
}

/* What a qualified name means that is kept in its letters: the number of its type, -1 where the schema has none,
   and the TypeName, NULL where its prefix means nothing. */
int
type_in_text(const StreamTables *tables, PyObject *text, int32_t *type, PyObject **named)
{
    const Processor *processor = tables->processor;
    Py_ssize_t from, to;
    *type = -1;
    *named = NULL;
    if (!(tables->options.flags & OPTION_PREFIXES))
        return RUN_OK;
    if (tables->scope_count > MAX_SCOPES)
        return RUN_GIVE_UP;
    strip(text, &from, &to);
    Py_ssize_t colon = from < to ? PyUnicode_FindChar(text, ':', from, to, -1) : -1;
    if (colon == -2)
        return RUN_ERROR;
    PyObject *prefix = colon < 0 ? new_reference(processor->no_name) : PyUnicode_Substring(text, from, colon);
    PyObject *local = PyUnicode_Substring(text, colon < 0 ? from : colon + 1, to);
    PyObject *uri = prefix == NULL || local == NULL ? NULL : scope_find(tables, prefix);
    if (uri != NULL) {
        *type = static_type(processor, uri, local);
        *named = PyErr_Occurred() ? NULL : make_type_name(processor, uri, local, prefix, text);
    }
    Py_XDECREF(prefix);
    Py_XDECREF(local);
    return PyErr_Occurred() ? RUN_ERROR : RUN_OK;
}

/* -- values ------------------------------------------------------------------------------------------------ */

int
partition_of(StreamTables *tables, uint32_t name, uint32_t *number)
{
    NameUse *use = &tables->uses[name];
    if (use->partition == 0) {
        if (!MAKE_ROOM(tables->partitions, tables->partition_count, tables->partition_size))
            return 0;
        memset(&tables->partitions[tables->partition_count], 0, sizeof *tables->partitions);
        use->partition = ++tables->partition_count;
    }
    *number = use->partition - 1;
    return 1;
}

/* Enter a text's number into a dictionary of the encoder. */
static int
index_add(PyObject **dict, PyObject *text, uint32_t number)
{
    if (*dict == NULL && (*dict = PyDict_New()) == NULL)
        return 0;
    PyObject *object = PyLong_FromUnsignedLong(number);
    if (object == NULL)
        return 0;
    int done = PyDict_SetItem(*dict, text, object);
    Py_DECREF(object);
    return done == 0;
}

/* Take a text out of a dictionary if it stands for that number there, or for any. */
static int
index_remove(PyObject *dict, PyObject *text, uint32_t number, int any, int *removed)
{
    *removed = 0;
    PyObject *found = dict == NULL ? NULL : PyDict_GetItemWithError(dict, text);
    if (found == NULL)
        return !PyErr_Occurred();
    if (!any && PyLong_AsUnsignedLong(found) != number)
        return 1;
    *removed = 1;
    return PyDict_DelItem(dict, text) == 0;
}

/* The value at a global place leaves its local partition; its identifier is never used again. */
static int
value_forget(StreamTables *tables, uint32_t place, int indexed)
{
    Entry *entry = &tables->values[place];
    ValuePartition *partition = &tables->partitions[entry->partition];
    partition->places.at[entry->number] = FORGOTTEN;
    if (!indexed)
        return 1;
    int removed;
    if (!index_remove(tables->value_numbers, entry->text, place, 0, &removed))
        return 0;
    return !removed || index_remove(partition->numbers, entry->text, 0, 1, &removed);
}

/* Assign the next identifiers to a literal (EXI 7.3.3): RUN_GIVE_UP where there is no room for it. */
int
value_add(StreamTables *tables, uint32_t name, PyObject *text, int indexed)
{
    int64_t capacity = tables->options.capacity;
    Py_ssize_t length = PyUnicode_GET_LENGTH(text);
    if (capacity == 0 || length == 0 || length > tables->options.max_length)
        return RUN_OK;
    uint32_t number;
    if (!partition_of(tables, name, &number))
        return RUN_ERROR;
    uint32_t place = tables->next_value;
    if (place == tables->value_count) {
        if (place >= tables->processor->bounds.table_entries || place == UINT32_MAX - 1)
            return RUN_GIVE_UP;
        if (!MAKE_ROOM(tables->values, tables->value_count, tables->value_size))
            return RUN_ERROR;
        tables->value_count++;
    } else {
        if (!value_forget(tables, place, indexed))
            return RUN_ERROR;
        Py_DECREF(tables->values[place].text);
    }
    Entry *entry = &tables->values[place];
    ValuePartition *partition = &tables->partitions[number];
    entry->text = new_reference(text);
    entry->partition = number;
    entry->number = partition->places.used;
    if (!numbers_add(&partition->places, place))
        return RUN_ERROR;
    if (indexed
        && (!index_add(&tables->value_numbers, text, place) || !index_add(&partition->numbers, text, entry->number)))
        return RUN_ERROR;
    tables->next_value = (int64_t)place + 1 == capacity ? 0 : place + 1;
    return RUN_OK;
}

/* -- elements that no schema describes --------------------------------------------------------------------- */

int
grammar_of(StreamTables *tables, uint32_t name, int32_t *number)
{
    NameUse *use = &tables->uses[name];
    if (use->grammar == 0) {
        if (tables->grammar_count >= tables->processor->bounds.grammars || tables->grammar_count >= INT32_MAX)
            return RUN_GIVE_UP;
        if (!MAKE_ROOM(tables->grammars, tables->grammar_count, tables->grammar_size))
            return RUN_ERROR;
        Grammar *grammar = &tables->grammars[tables->grammar_count];
        memset(grammar, 0, sizeof *grammar);
        for (int part = 0; part < 2; part++)
            grammar->end_place[part] = grammar->text_place[part] = UNKNOWN;
        use->grammar = ++tables->grammar_count;
        /* The end tag of an element with content is known from the start. */
        if (!grammar_learn(tables, (int32_t)use->grammar - 1, 1, ACTION_EE, 0))
            return RUN_ERROR;
    }
    *number = (int32_t)use->grammar - 1;
    return RUN_OK;
}

/* Part 0 is the start tag, part 1 the content. */
int
grammar_learn(StreamTables *tables, int32_t number, int part, uint32_t action, uint32_t name)
{
    Grammar *grammar = &tables->grammars[number];
    Productions *known = &grammar->parts[part];
    if (!MAKE_ROOM(known->at, known->used, known->size))
        return 0;
    if (action == ACTION_EE)
        grammar->end_place[part] = known->used;
    else if (action == ACTION_CH_UNTYPED)
        grammar->text_place[part] = known->used;
    known->at[known->used].action = action;
    known->at[known->used++].name = name;
    return 1;
}

int
open_push(OpenElements *open, const Processor *processor, uint32_t name)
{
    if (open->used >= processor->bounds.depth)
        return RUN_GIVE_UP;
    if (!MAKE_ROOM(open->at, open->used, open->size))
        return RUN_ERROR;
    Open *made = &open->at[open->used++];
    memset(made, 0, sizeof *made);
    made->name = name;
    made->type = UNTYPED;
    made->grammar = -1;
    made->in_start_tag = 1;
    return RUN_OK;
}

/* -- codes of the second part ------------------------------------------------------------------------------ */

unsigned
markup_of(const Options *options, uint8_t actions[2])
{
    unsigned count = 0;
    if (options->flags & OPTION_COMMENTS)
        actions[count++] = ACTION_CM;
    if (options->flags & OPTION_PIS)
        actions[count++] = ACTION_PI;
    return count;
}

/* Content that no declaration foresees: children, characters, references, markup. */
static void
add_content(const Options *options, Second *second)
{
    second->actions[second->count++] = ACTION_SE_ANY;
    second->actions[second->count++] = ACTION_CH_UNTYPED;
    if (options->flags & OPTION_DTD)
        second->actions[second->count++] = ACTION_ER;
    if (options->flags & (OPTION_COMMENTS | OPTION_PIS))
        second->actions[second->count++] = ACTION_GROUP_MARKUP;
}

/* Section 8.5.4.4, in its order. */
void
second_of_rule(const Processor *processor, const Options *options, const Open *open, Second *second)
{
    const Rule *rule = &processor->rules[open->state];
    second->count = 0;
    if (options->flags & OPTION_STRICT) {
        if (rule->phase != PHASE_FIRST)
            return;
        if (open->castable)
            second->actions[second->count++] = ACTION_XSI_TYPE;
        if (open->nillable)
            second->actions[second->count++] = ACTION_XSI_NIL;
        return;
    }
    if (!rule->has_end)
        second->actions[second->count++] = ACTION_EE;
    if (rule->phase == PHASE_FIRST) {
        second->actions[second->count++] = ACTION_XSI_TYPE;
        second->actions[second->count++] = ACTION_XSI_NIL;
    }
    if (rule->phase != PHASE_CONTENT) {
        second->actions[second->count++] = ACTION_AT_ANY;
        second->actions[second->count++] = ACTION_GROUP_ATTRIBUTES;
    }
    if (rule->phase == PHASE_FIRST && options->flags & OPTION_PREFIXES)
        second->actions[second->count++] = ACTION_NS;
    add_content(options, second);
}

/* Section 8.4.3. */
void
second_of_grammar(const Options *options, int in_start_tag, Second *second)
{
    second->count = 0;
    if (in_start_tag) {
        second->actions[second->count++] = ACTION_EE;
        second->actions[second->count++] = ACTION_AT_ANY;
        if (options->flags & OPTION_PREFIXES)
            second->actions[second->count++] = ACTION_NS;
    }
    add_content(options, second);
}
