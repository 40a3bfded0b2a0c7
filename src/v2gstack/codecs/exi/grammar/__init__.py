"""From schema components to grammar programs (EXI 1.0 section 8.5)."""

from v2gstack.codecs.exi.grammar.compiler import compile_schema

__all__ = ["compile_schema"]
