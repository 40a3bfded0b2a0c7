"""lxml's element class under a public name: it has types for its nodes, but only with an underscore."""

from __future__ import annotations

from typing import TypeAlias

from lxml import etree

__all__ = ["XmlElement"]

XmlElement: TypeAlias = etree._Element  # pyright: ignore[reportPrivateUsage]
