"""XML documents that recorded witness data are made of: some for each construct of the general schema, and some without a schema."""

from __future__ import annotations

__all__ = ["GENERAL_DOCUMENTS", "LOOSE", "SCHEMALESS_DOCUMENTS", "VALID"]

_ROOT = (
    '<root xmlns="urn:example:general" xmlns:o="urn:example:other" xmlns:xs="http://www.w3.org/2001/XMLSchema" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
)
_X = "<x>1</x>"
_M = f'<member1 q="1">{_X}</member1>'

#: Content of valid documents.
VALID = [
    # simple types
    "<union>12</union>",
    "<union>true</union>",
    "<union>  x </union>",
    "<list>1 2 -3</list>",
    "<list/>",
    "<colours>red blue</colours>",
    "<pattern>AF09</pattern>",
    "<pattern>xyz</pattern>",
    "<pattern/>",
    # xs:all, xs:choice
    "<all><q>65535</q><p>s</p></all>",
    "<all><q>1</q></all>",
    "<all><r>true</r><p>s</p><q>1</q></all>",
    "<choice><a>1</a></choice>",
    "<choice><b>1</b><c>2</c></choice>",
    "<choice><c>2</c></choice>",
    "<choice><d>x</d><e>y</e></choice>",
    "<choice/>",
    # xsi:type and xsi:nil
    '<base q="1"><x>-12.0340</x></base>',
    '<base q="false"><x>0</x></base>',
    '<base xsi:type="Base" q="1"><x>1</x></base>',
    '<base xsi:type="Derived" q="true"><x>1</x><y>1.5E3</y><y>INF</y><y>-0.25</y></base>',
    "<nillable><c>5</c></nillable>",
    '<nillable at="3"><c>5</c></nillable>',
    '<nillable xsi:nil="true"/>',
    '<nillable xsi:nil="true" at="7"/>',
    "<any>x</any>",
    "<any/>",
    '<any a="1"><b><c/></b>t</any>',
    '<any xsi:type="xs:int">5</any>',
    # substitution groups, recursion, other namespaces
    f'<substituted>{_M}<member2 q="1"><x>1</x></member2></substituted>',
    f'<substituted>{_M}<member3 q="0"><x>1</x><y>2</y></member3></substituted>',
    f"<substituted>{_M * 6}</substituted>",
    f"<substituted>{_M * 4}</substituted>",
    "<recursive><recursive><recursive/></recursive></recursive>",
    '<o:foreign n="200"><local xmlns="">a</local><local xmlns="">a</local></o:foreign>',
    # wildcards
    "<wild/>",
    '<wild foo="1" xmlns:b="urn:b" b:at="2"><b:e k="1">t</b:e><b:e k="1">t</b:e><unknown xmlns=""/></wild>',
    '<wild o:global="12"><dates><year>2020</year></dates></wild>',
    # mixed content
    '<mixed k="v">a<i>1</i>b<i>-99999999999999999999</i>c</mixed>',
    "<mixed/>",
    "<mixed>only</mixed>",
    # repetition
    "<group><g1>2011</g1><g2>12:30:01.25Z</g2><g1>-0004</g1></group>",
    "<group/>",
    "<group><g1>2011</g1><g1>2012Z</g1><g1>2013+14:00</g1></group>",
    "<counted><b>1</b><b>2</b><b>3</b></counted>",
    f"<counted>{'<a>x</a>' * 10}{'<b>y</b>' * 12}{'<c>z</c>' * 5}</counted>",
    f"<counted>{'<a>x</a>' * 4}{'<b>y</b>' * 5}</counted>",
    f"<counted>{'<b>y</b>' * 11}<c>z</c></counted>",
    "<counted><a/><b/><b/><b/></counted>",
    # attributes
    '<attributes a="green" z="0Aff">blue</attributes>',
    '<attributes a="red" o:global="-4">red</attributes>',
    # numbers and dates
    "<numbers><long>-9223372036854775808</long><unsignedLong>18446744073709551615</unsignedLong>"
    "<integer>-123456789012345678901234567890</integer><range>-5</range><wide>4091</wide></numbers>",
    "<numbers><long>0</long><unsignedLong>0</unsignedLong><integer>0</integer><range>4089</range><wide>-5</wide></numbers>",
    "<numbers><long>+1</long><unsignedLong>007</unsignedLong><range> 3 </range></numbers>",
    "<numbers><float>1.0E-2</float><float>NaN</float><float>123456.789</float><float>-INF</float><double>1e300</double></numbers>",
    "<numbers><decimal>-0.5</decimal><decimal>+12.340</decimal><decimal>.25</decimal><decimal>07.0</decimal></numbers>",
    "<numbers><boolean>1</boolean><boolean>false</boolean><patternBoolean>1</patternBoolean><patternBoolean>false</patternBoolean></numbers>",
    "<numbers><base64>AQID</base64><base64>AQ==</base64><base64> A Q I D </base64><hex>00fF</hex><base64/><hex/></numbers>",
    "<dates><dateTime>2011-12-13T14:15:16.0789-05:30</dateTime><date>2011-12-13Z</date><time>23:59:59</time></dates>",
    "<dates><yearMonth>1999-12</yearMonth><monthDay>--02-29</monthDay><month>--11+01:00</month><day>---31</day></dates>",
    "<dates><dateTime>-0001-01-01T00:00:00Z</dateTime><dateTime>2011-01-01T23:59:60Z</dateTime><duration>P1DT2S</duration></dates>",
    # strings
    "<strings><s>  x  y </s><n>  x  y </n><t>  x  y </t><u>  urn:x  y </u></strings>",
    "<strings><s>a</s><t>a</t><s>a</s><s>b</s><t>b</t><s>\u00e9\U0001f600</s><s>a</s></strings>",
    "<strings><q>  xs:y </q><x>  x y </x></strings>",
    "<strings><s>one</s><s>two</s><s>three</s><s>four</s><s>one</s><s>four</s><s>two</s></strings>",
    "<strings><s/><s> </s></strings>",
    "<strings><!-- comment --><s>x</s><?target some text?></strings>",
]

#: Content of documents that only streams which are not strict can hold.
LOOSE = [
    "<union><bogus/></union>",
    "<list>1 x</list>",
    "<colours>red purple</colours>",
    '<nillable xsi:nil="false"><c>1</c></nillable>',
    "<nillable><d/></nillable>",
    "<base><x>1</x></base>",
    '<base q="maybe"><x>1</x></base>',
    '<base q="1" zz="3" aa="4"><x>1</x></base>',
    '<base xsi:type="nope" q="1"><x>1</x></base>',
    '<base xsi:nil="true" q="1"/>',
    '<attributes a="four">five</attributes>',
    "<numbers>text</numbers>",
    "<numbers><range>4090</range><range>x</range><float>1,5</float></numbers>",
    f"<counted>{'<b>y</b>' * 14}</counted>",
    "<counted><b>1</b></counted>",
    "<all><z/><q>x</q></all>",
    "<bogus/>",
    '<bogus xsi:type="xs:int">3</bogus>',
    '<bogus xsi:type="Base" q="1"><x>1</x></bogus>',
    '<bogus xsi:type="nope" a="1"><b/></bogus>',
    '<any xsi:type="xs:anyType"><b xsi:type="xs:anyType" k="1"/></any>',
    "<mixed>a<b/>c</mixed>",
    '<nillable xsi:nil="maybe"/>',
    '<wild o:global="x"><union>q</union></wild>',
    "<dates><dateTime>bad</dateTime><day>32</day></dates>",
    '<o:foreign n="256"><local xmlns="">a</local><bogus/></o:foreign>',
]

GENERAL_DOCUMENTS = [f"{_ROOT}{content}</root>" for content in (*VALID, *LOOSE, "".join(VALID))]

SCHEMALESS_DOCUMENTS = [
    "<a/>",
    "<a>x</a>",
    '<a b="1" c="2"/>',
    "<a><b/><b/><b/></a>",
    "<a><b>1</b><b>2</b><b>1</b></a>",
    '<a x="1"><b x="1">t</b><c x="2" y="1"/><b x="1">t</b></a>',
    "<a>t<b/>u<b/>v</a>",
    '<p:a xmlns:p="urn:x" p:q="1"><p:b/><b xmlns="urn:y"><c/></b></p:a>',
    '<a xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="b"><c xsi:type="b"/><c xsi:nil="true"/></a>',
    "<a><b><a><b><a/></b></a></b></a>",
    "<a>" + "".join(f'<b i="{number % 3}">{number % 4}</b>' for number in range(30)) + "</a>",
    "<a>\u00e9\U0001f600</a>",
    '<a xml:lang="en">x</a>',
    "<a><!-- c --><?pi some?>x</a>",
    '<a k="one"><a k="two">one</a><a k="one">two</a><b k="three">one</b></a>',
    "<a>abc<b>abc</b><b>ab</b><c>ab</c><c>a</c><b>a</b></a>",
]
