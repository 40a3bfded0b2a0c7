import com.siemens.ct.exi.core.CodingMode;
import com.siemens.ct.exi.core.EXIFactory;
import com.siemens.ct.exi.core.EncodingOptions;
import com.siemens.ct.exi.core.FidelityOptions;
import com.siemens.ct.exi.core.context.GrammarContext;
import com.siemens.ct.exi.core.context.GrammarUriContext;
import com.siemens.ct.exi.core.context.QNameContext;
import com.siemens.ct.exi.core.datatype.Datatype;
import com.siemens.ct.exi.core.datatype.DatetimeDatatype;
import com.siemens.ct.exi.core.datatype.EnumerationDatatype;
import com.siemens.ct.exi.core.datatype.ListDatatype;
import com.siemens.ct.exi.core.datatype.NBitUnsignedIntegerDatatype;
import com.siemens.ct.exi.core.datatype.RestrictedCharacterSetDatatype;
import com.siemens.ct.exi.core.datatype.charset.RestrictedCharacterSet;
import com.siemens.ct.exi.core.grammars.Grammars;
import com.siemens.ct.exi.core.grammars.SchemaInformedGrammars;
import com.siemens.ct.exi.core.grammars.event.Attribute;
import com.siemens.ct.exi.core.grammars.event.AttributeNS;
import com.siemens.ct.exi.core.grammars.event.DatatypeEvent;
import com.siemens.ct.exi.core.grammars.event.Event;
import com.siemens.ct.exi.core.grammars.event.StartElement;
import com.siemens.ct.exi.core.grammars.event.StartElementNS;
import com.siemens.ct.exi.core.grammars.grammar.Grammar;
import com.siemens.ct.exi.core.grammars.grammar.SchemaInformedFirstStartTagGrammar;
import com.siemens.ct.exi.core.grammars.production.Production;
import com.siemens.ct.exi.core.helpers.DefaultEXIFactory;
import com.siemens.ct.exi.grammars.GrammarFactory;
import com.siemens.ct.exi.main.api.sax.EXIResult;
import com.siemens.ct.exi.main.api.sax.SAXFactory;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.SequenceInputStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import javax.xml.namespace.QName;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.sax.SAXTransformerFactory;
import javax.xml.transform.sax.TransformerHandler;
import javax.xml.transform.stream.StreamResult;
import org.apache.xerces.impl.xs.XSDDescription;
import org.apache.xerces.xni.XMLResourceIdentifier;
import org.apache.xerces.xni.parser.XMLEntityResolver;
import org.apache.xerces.xni.parser.XMLInputSource;
import org.xml.sax.Attributes;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;
import org.xml.sax.XMLReader;
import org.xml.sax.helpers.AttributesImpl;
import org.xml.sax.helpers.XMLFilterImpl;

/**
 * EXIficient behind a pipe: one request on each line of standard input, one answer on each line of standard output.
 *
 * <p>Request: {@code operation TAB base64-payload TAB key=value TAB key=value ...}; answer: {@code OK TAB base64-result} or {@code ERR TAB
 * base64-text}. Compiled grammars stay in memory, so that only the first request for a schema is slow.
 *
 * <pre>
 * encode    XML -> EXI. A fragment is any number of elements one after the other.
 * decode    EXI -> XML
 * grammars  (no payload) -> the grammars of a schema as text, see {@link Dump}
 * ping      -> its payload
 *
 * xsd=FILE | none (schema-less) | types (built-in types only)
 * strict=true fragment=true align=bit|byte|pre|comp preserve=comments,pis,dtd,prefixes,lexical,sc
 * vpc=valuePartitionCapacity vml=valueMaxLength block=blockSize
 * maxeg=maximumNumberOfBuiltInElementGrammars maxbp=maximumNumberOfBuiltInProductions lvp=false (local value partitions)
 * dtrm={uri}type>{uri}representation;...  selfcontained={uri}name;...
 * options=true cookie=true schemaid=true canonical=true nil=true (keep insignificant xsi:nil)
 * </pre>
 */
public final class ExiDriver {
  private static final Map<String, Grammars> COMPILED = new HashMap<>();

  private ExiDriver() {}

  public static void main(String[] arguments) throws Exception {
    PrintStream answers = System.out;
    System.setOut(System.err); // whatever a library prints must not get between the answers
    // Grammars of long bounded lists nest as deep as the lists are long.
    Thread worker = new Thread(null, () -> serve(answers), "driver", 512L << 20);
    worker.start();
    worker.join();
  }

  private static void serve(PrintStream answers) {
    Base64.Encoder encoder = Base64.getEncoder();
    try (BufferedReader requests = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
      for (String line = requests.readLine(); line != null; line = requests.readLine()) {
        String answer;
        try {
          answer = "OK\t" + encoder.encodeToString(perform(line.split("\t")));
        } catch (Exception | StackOverflowError | OutOfMemoryError error) {
          answer = "ERR\t" + encoder.encodeToString(describe(error).getBytes(StandardCharsets.UTF_8));
        }
        answers.print(answer + "\n");
        answers.flush();
      }
    } catch (IOException error) {
      error.printStackTrace();
    }
  }

  private static String describe(Throwable error) {
    StringBuilder text = new StringBuilder();
    for (Throwable each = error; each != null && text.length() < 2000; each = each.getCause()) {
      text.append(text.length() == 0 ? "" : " <- ").append(each.getClass().getSimpleName()).append(": ").append(each.getMessage());
    }
    return text.toString();
  }

  private static byte[] perform(String[] request) throws Exception {
    byte[] payload = Base64.getDecoder().decode(request[1]);
    Map<String, String> options = new HashMap<>();
    for (int i = 2; i < request.length; i++) {
      int equals = request[i].indexOf('=');
      options.put(request[i].substring(0, equals), request[i].substring(equals + 1));
    }
    switch (request[0]) {
      case "encode":
        return encode(payload, options);
      case "decode":
        return decode(payload, options);
      case "grammars":
        return new Dump((SchemaInformedGrammars) grammars(options.get("xsd"))).text().getBytes(StandardCharsets.UTF_8);
      case "ping":
        return payload;
      default:
        throw new IllegalArgumentException("unknown operation " + request[0]);
    }
  }

  // ------------------------------------------------------------------------------------------ options

  private static Grammars grammars(String xsd) throws Exception {
    Grammars known = COMPILED.get(xsd);
    if (known != null) {
      return known;
    }
    GrammarFactory factory = GrammarFactory.newInstance();
    Grammars made;
    if (xsd.equals("none")) {
      return factory.createSchemaLessGrammars(); // not kept: these learn
    } else if (xsd.equals("types")) {
      made = factory.createXSDTypesOnlyGrammars();
    } else {
      made = factory.createGrammars(xsd, new ClosedResolver(Paths.get(xsd).toAbsolutePath().getParent()));
    }
    COMPILED.put(xsd, made);
    return made;
  }

  /** Files are read; anything else is looked for beside the schema by its last name, and never fetched. */
  private static final class ClosedResolver implements XMLEntityResolver {
    private final Path directory;

    ClosedResolver(Path directory) {
      this.directory = directory;
    }

    @Override
    public XMLInputSource resolveEntity(XMLResourceIdentifier id) throws IOException {
      String system = id.getExpandedSystemId();
      if (system == null || system.startsWith("file:")) {
        return null;
      }
      Path beside = directory.resolve(system.substring(system.lastIndexOf('/') + 1));
      if (Files.isRegularFile(beside)) {
        return new XMLInputSource(id.getPublicId(), beside.toUri().toString(), null);
      }
      if (id instanceof XSDDescription) {
        throw new IOException("refused to fetch " + system);
      }
      // The document type definition of XML Schema: what a schema needs of it stands in its internal subset.
      return new XMLInputSource(id.getPublicId(), system, null, new StringReader(""), null);
    }
  }

  private static boolean on(Map<String, String> options, String key) {
    return "true".equals(options.get(key));
  }

  private static void number(Map<String, String> options, String key, Consumer<Integer> setter) {
    if (options.containsKey(key)) {
      setter.accept(Integer.valueOf(options.get(key)));
    }
  }

  private static EXIFactory factory(Map<String, String> options) throws Exception {
    EXIFactory factory = DefaultEXIFactory.newInstance();
    factory.setFidelityOptions(fidelity(options));
    factory.setGrammars(grammars(options.getOrDefault("xsd", "none")));
    factory.setCodingMode(alignment(options.getOrDefault("align", "bit")));
    factory.setFragment(on(options, "fragment"));
    number(options, "vml", factory::setValueMaxLength);
    number(options, "vpc", factory::setValuePartitionCapacity);
    number(options, "block", factory::setBlockSize);
    number(options, "maxeg", factory::setMaximumNumberOfBuiltInElementGrammars);
    number(options, "maxbp", factory::setMaximumNumberOfBuiltInProductions);
    if (options.containsKey("lvp")) {
      factory.setLocalValuePartitions(on(options, "lvp"));
    }
    if (options.containsKey("dtrm")) {
      String[][] pairs = Arrays.stream(options.get("dtrm").split(";")).map(pair -> pair.split(">")).toArray(String[][]::new);
      factory.setDatatypeRepresentationMap(
          Arrays.stream(pairs).map(pair -> QName.valueOf(pair[0])).toArray(QName[]::new),
          Arrays.stream(pairs).map(pair -> QName.valueOf(pair[1])).toArray(QName[]::new));
    }
    if (options.containsKey("selfcontained")) {
      factory.setSelfContainedElements(Arrays.stream(options.get("selfcontained").split(";")).map(QName::valueOf).toArray(QName[]::new));
    }
    EncodingOptions encoding = factory.getEncodingOptions();
    String[][] switches = {
      {"options", EncodingOptions.INCLUDE_OPTIONS},
      {"cookie", EncodingOptions.INCLUDE_COOKIE},
      {"schemaid", EncodingOptions.INCLUDE_SCHEMA_ID},
      {"canonical", EncodingOptions.CANONICAL_EXI},
      {"nil", EncodingOptions.INCLUDE_INSIGNIFICANT_XSI_NIL},
    };
    for (String[] each : switches) {
      if (on(options, each[0])) {
        encoding.setOption(each[1]);
      }
    }
    if (on(options, "canonical") && !on(options, "options")) {
      encoding.unsetOption(EncodingOptions.INCLUDE_OPTIONS); // canonical switches them on
    }
    return factory;
  }

  private static FidelityOptions fidelity(Map<String, String> options) throws Exception {
    FidelityOptions fidelity = on(options, "strict") ? FidelityOptions.createStrict() : FidelityOptions.createDefault();
    Map<String, String> features = new HashMap<>();
    features.put("comments", FidelityOptions.FEATURE_COMMENT);
    features.put("pis", FidelityOptions.FEATURE_PI);
    features.put("dtd", FidelityOptions.FEATURE_DTD);
    features.put("prefixes", FidelityOptions.FEATURE_PREFIX);
    features.put("lexical", FidelityOptions.FEATURE_LEXICAL_VALUE);
    features.put("sc", FidelityOptions.FEATURE_SC);
    if (options.containsKey("preserve")) {
      for (String name : options.get("preserve").split(",")) {
        fidelity.setFidelity(features.get(name), true);
      }
    }
    return fidelity;
  }

  private static CodingMode alignment(String name) {
    switch (name) {
      case "bit":
        return CodingMode.BIT_PACKED;
      case "byte":
        return CodingMode.BYTE_PACKED;
      case "pre":
        return CodingMode.PRE_COMPRESSION;
      case "comp":
        return CodingMode.COMPRESSION;
      default:
        throw new IllegalArgumentException("unknown alignment " + name);
    }
  }

  // ------------------------------------------------------------------------------------- encode, decode

  /** Leaves out the outermost element, which holds the elements of a fragment together in XML. */
  private static final class WithoutRoot extends XMLFilterImpl {
    private int depth;

    WithoutRoot(XMLReader parent) {
      super(parent);
    }

    @Override
    public void startElement(String uri, String local, String qualified, Attributes attributes) throws SAXException {
      if (depth++ > 0) {
        super.startElement(uri, local, qualified, attributes);
      }
    }

    @Override
    public void endElement(String uri, String local, String qualified) throws SAXException {
      if (--depth > 0) {
        super.endElement(uri, local, qualified);
      }
    }

    @Override
    public void characters(char[] text, int start, int length) throws SAXException {
      if (depth > 1) {
        super.characters(text, start, length);
      }
    }
  }

  private static byte[] encode(byte[] xml, Map<String, String> options) throws Exception {
    ByteArrayOutputStream exi = new ByteArrayOutputStream();
    EXIResult result = new EXIResult(factory(options));
    result.setOutputStream(exi);
    XMLReader reader = new org.apache.xerces.parsers.SAXParser();
    reader.setFeature("http://xml.org/sax/features/namespaces", true);
    reader.setFeature("http://xml.org/sax/features/namespace-prefixes", false);
    reader.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
    reader.setEntityResolver((pub, system) -> new InputSource(new StringReader("")));
    InputStream source = new ByteArrayInputStream(xml);
    if (on(options, "fragment")) {
      source = new SequenceInputStream(Collections.enumeration(Arrays.asList(ascii("<fragment>"), source, ascii("</fragment>"))));
      reader = new WithoutRoot(reader);
    }
    reader.setContentHandler(result.getHandler());
    reader.setProperty("http://xml.org/sax/properties/lexical-handler", result.getLexicalHandler());
    reader.setProperty("http://xml.org/sax/properties/declaration-handler", result.getHandler());
    reader.parse(new InputSource(source));
    return exi.toByteArray();
  }

  private static InputStream ascii(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] decode(byte[] exi, Map<String, String> options) throws Exception {
    SAXTransformerFactory transformers = (SAXTransformerFactory) TransformerFactory.newInstance();
    TransformerHandler serializer = transformers.newTransformerHandler();
    serializer.getTransformer().setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
    serializer.getTransformer().setOutputProperty(OutputKeys.ENCODING, "UTF-8");
    StringWriter xml = new StringWriter();
    serializer.setResult(new StreamResult(xml));
    XMLReader reader = new SAXFactory(factory(options)).createEXIReader();
    boolean fragment = on(options, "fragment");
    XMLFilterImpl filter =
        new XMLFilterImpl() {
          @Override
          public void startDocument() throws SAXException {
            super.startDocument();
            if (fragment) {
              super.startElement("", "fragment", "fragment", new AttributesImpl());
            }
          }

          @Override
          public void endDocument() throws SAXException {
            if (fragment) {
              super.endElement("", "fragment", "fragment");
            }
            super.endDocument();
          }
        };
    filter.setContentHandler(serializer);
    reader.setContentHandler(filter);
    try {
      reader.setProperty("http://xml.org/sax/properties/lexical-handler", serializer);
    } catch (SAXException unsupported) {
      // comments and document types are lost then
    }
    reader.parse(new InputSource(new ByteArrayInputStream(exi)));
    String text = xml.toString();
    if (fragment) {
      text = text.substring(text.indexOf('>') + 1, Math.max(text.indexOf('>') + 1, text.lastIndexOf("</fragment")));
    }
    return text.getBytes(StandardCharsets.UTF_8);
  }

  // ------------------------------------------------------------------------------------------ grammars

  /**
   * All grammars that can be reached in a schema, as lines of tab-separated fields ({@code \t \n \\} escaped as in Java).
   *
   * <pre>
   * uri      id  uri  local-name...            initial string table, in the order of compact identifiers
   * root     document|fragment|elementFragment  state
   * element  {uri}local  state                  global elements
   * type     {uri}local  state                  named types
   * state    id  grammar-type  castable  nillable  empty-state  content-state   (the last two: "-" if there is none)
   * on       code  event  name  datatype  next-state  element-state             productions of the state before, in order
   * </pre>
   *
   * {@code name} is {@code {uri}local} for SE and AT, the URI for SE_NS and AT_NS; {@code element-state} is where the element itself starts.
   */
  private static final class Dump {
    private final SchemaInformedGrammars grammars;
    private final Map<Grammar, Integer> numbers = new IdentityHashMap<>();
    private final ArrayDeque<Grammar> waiting = new ArrayDeque<>();
    // The empty form of a grammar is made when it is asked for, and so is that of the empty form, without end.
    private final Set<Grammar> emptied = Collections.newSetFromMap(new IdentityHashMap<>());
    private final StringWriter text = new StringWriter();
    private final PrintWriter out = new PrintWriter(text);

    Dump(SchemaInformedGrammars grammars) {
      this.grammars = grammars;
    }

    String text() {
      line("root", "document", number(grammars.getDocumentGrammar()));
      line("root", "fragment", number(grammars.getFragmentGrammar()));
      line("root", "elementFragment", number(grammars.getSchemaInformedElementFragmentGrammar()));
      GrammarContext context = grammars.getGrammarContext();
      for (int i = 0; i < context.getNumberOfGrammarUriContexts(); i++) {
        GrammarUriContext names = context.getGrammarUriContext(i);
        Object[] fields = new Object[names.getNumberOfQNames() + 3];
        fields[0] = "uri";
        fields[1] = i;
        fields[2] = names.getNamespaceUri();
        for (int j = 0; j < names.getNumberOfQNames(); j++) {
          QNameContext name = names.getQNameContext(j);
          fields[j + 3] = name.getLocalName();
          if (name.getGlobalStartElement() != null) {
            line("element", name.getQName(), number(name.getGlobalStartElement().getGrammar()));
          }
          if (name.getTypeGrammar() != null) {
            line("type", name.getQName(), number(name.getTypeGrammar()));
          }
        }
        line(fields);
      }
      while (!waiting.isEmpty()) {
        state(waiting.remove());
      }
      out.flush();
      return text.toString();
    }

    private String number(Grammar grammar) {
      if (grammar == null) {
        return "-";
      }
      Integer known = numbers.get(grammar);
      if (known == null) {
        known = numbers.size();
        numbers.put(grammar, known);
        waiting.add(grammar);
      }
      return known.toString();
    }

    private void state(Grammar grammar) {
      boolean castable = false;
      boolean nillable = false;
      Grammar empty = null;
      if (grammar instanceof SchemaInformedFirstStartTagGrammar) {
        SchemaInformedFirstStartTagGrammar first = (SchemaInformedFirstStartTagGrammar) grammar;
        castable = first.isTypeCastable();
        nillable = first.isNillable();
        if (!emptied.contains(grammar)) {
          empty = first.getTypeEmpty();
          emptied.add(empty);
        }
      }
      Grammar content = grammar.getElementContentGrammar();
      line("state", number(grammar), grammar.getGrammarType(), castable, nillable, number(empty), number(content));
      for (int i = 0; i < grammar.getNumberOfEvents(); i++) {
        Production production = grammar.getProduction(i);
        Event event = production.getEvent();
        String name = "";
        String datatype = "";
        String element = "-";
        if (event instanceof StartElement) {
          name = ((StartElement) event).getQName().toString();
          element = number(((StartElement) event).getGrammar());
        } else if (event instanceof StartElementNS) {
          name = ((StartElementNS) event).getNamespaceURI();
        } else if (event instanceof Attribute) {
          name = ((Attribute) event).getQName().toString();
        } else if (event instanceof AttributeNS) {
          name = ((AttributeNS) event).getNamespaceURI();
        }
        if (event instanceof DatatypeEvent) {
          datatype = datatype(((DatatypeEvent) event).getDatatype());
        }
        line("on", production.getEventCode(), event(event), name, datatype, number(production.getNextGrammar()), element);
      }
    }

    private static String event(Event event) {
      switch (event.getEventType()) {
        case START_DOCUMENT:
          return "SD";
        case END_DOCUMENT:
          return "ED";
        case START_ELEMENT:
          return "SE";
        case START_ELEMENT_NS:
          return "SE_NS";
        case START_ELEMENT_GENERIC:
          return "SE_ANY";
        case END_ELEMENT:
          return "EE";
        case ATTRIBUTE:
          return "AT";
        case ATTRIBUTE_NS:
          return "AT_NS";
        case ATTRIBUTE_GENERIC:
          return "AT_ANY";
        case CHARACTERS:
          return "CH";
        case CHARACTERS_GENERIC:
          return "CH_ANY";
        default:
          return event.getEventType().toString();
      }
    }

    private static String datatype(Datatype datatype) {
      if (datatype == null) {
        return "none";
      }
      switch (datatype.getBuiltInType()) {
        case BINARY_BASE64:
          return "base64Binary";
        case BINARY_HEX:
          return "hexBinary";
        case BOOLEAN:
          return "boolean";
        case BOOLEAN_FACET:
          return "boolean-pattern";
        case DECIMAL:
          return "decimal";
        case FLOAT:
          return "float";
        case NBIT_UNSIGNED_INTEGER:
          NBitUnsignedIntegerDatatype bits = (NBitUnsignedIntegerDatatype) datatype;
          return "nbit " + bits.getLowerBound() + " " + bits.getUpperBound();
        case UNSIGNED_INTEGER:
          return "unsigned";
        case INTEGER:
          return "integer";
        case DATETIME:
          return "dateTime " + ((DatetimeDatatype) datatype).getDatetimeType();
        case STRING:
          return "string";
        case EXTENDED_STRING:
          return "string-extended";
        case RCS_STRING:
          RestrictedCharacterSet set = ((RestrictedCharacterSetDatatype) datatype).getRestrictedCharacterSet();
          StringBuilder characters = new StringBuilder("charset ");
          for (int i = 0; i < set.size(); i++) {
            characters.appendCodePoint(set.getCodePoint(i));
          }
          return characters.toString();
        case ENUMERATION:
          EnumerationDatatype values = (EnumerationDatatype) datatype;
          StringBuilder names = new StringBuilder("enumeration");
          for (int i = 0; i < values.getEnumerationSize(); i++) {
            names.append(i == 0 ? ' ' : '|').append(values.getEnumValue(i).toString());
          }
          return names.toString();
        case LIST:
          return "list " + datatype(((ListDatatype) datatype).getListDatatype());
        case QNAME:
          return "qname";
        default:
          return datatype.getBuiltInType().toString();
      }
    }

    private void line(Object... fields) {
      for (int i = 0; i < fields.length; i++) {
        String field = String.valueOf(fields[i]);
        out.print(i == 0 ? "" : "\t");
        out.print(field.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r"));
      }
      out.print('\n');
    }
  }
}
