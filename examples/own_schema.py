"""EXI for a schema of one's own: what it saves, and what a receiver has to know.

python examples/own_schema.py
"""

from __future__ import annotations

from v2gstack import EncodeError
from v2gstack.codecs.exi import ExiCodec

XSD = b"""
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:example:parking" elementFormDefault="qualified">
  <xs:element name="Occupancy">
    <xs:complexType>
      <xs:sequence>
        <xs:element name="Bay" maxOccurs="64">
          <xs:complexType>
            <xs:attribute name="number" type="xs:unsignedByte" use="required"/>
            <xs:attribute name="taken" type="xs:boolean" use="required"/>
          </xs:complexType>
        </xs:element>
      </xs:sequence>
    </xs:complexType>
  </xs:element>
</xs:schema>
"""

XML = b'<Occupancy xmlns="urn:example:parking"><Bay number="1" taken="true"/><Bay number="2" taken="false"/></Occupancy>'


def main() -> None:
    codecs = {
        "strict, by the schema": ExiCodec.from_xsd(XSD, strict=True),
        "by the schema": ExiCodec.from_xsd(XSD),
        "without a schema": ExiCodec.schemaless(),
        # such a stream tells how it is to be read
        "with cookie and options": ExiCodec.from_xsd(XSD, strict=True, cookie=True, include_options=True, schema_id="parking.xsd"),
    }
    print(f"{len(XML):3} bytes as XML")
    for name, codec in codecs.items():
        data = codec.encode_xml(XML)
        print(f"{len(data):3} bytes {name}")
        assert codec.encode_xml(codec.decode_xml(data)) == data

    for event in codecs["strict, by the schema"].decode_events(codecs["strict, by the schema"].encode_xml(XML)):
        print(f"bits {event.start:2} to {event.end:2}  {event.kind}  {event.name.local if event.name else ''}  {event.value!r}")

    try:
        codecs["strict, by the schema"].encode_xml(XML.replace(b"number", b"no"))
    except EncodeError as error:
        print("refused:", error)


if __name__ == "__main__":
    main()
