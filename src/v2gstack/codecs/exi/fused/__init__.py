"""The fused engine: whole elements at a step, straight into typed messages.

It executes the same program as the reference engine, for the streams that V2G peers send: options
of the V2G profile, nothing undeclared, no string table hits. Each state is a dictionary from bit
patterns to what they mean, each leaf - start tag, value, end tag - one look-up or one slice of the
message written out as a string of ``0`` and ``1``. Whatever is out of the ordinary, errors
included, makes it give up; the reference engine then decodes the stream from its beginning and
explains what it finds.
"""

from v2gstack.codecs.exi.fused.reading import FusedDecoder
from v2gstack.codecs.exi.fused.writing import FusedEncoder

__all__ = ["FusedDecoder", "FusedEncoder"]
