"""Bar charts for a terminal: one column for each value, of blocks in eighths of a line."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

__all__ = ["column_chart", "means"]

_EIGHTHS: Final = " ▁▂▃▄▅▆▇█"
_PLAIN: Final = " #"


def means(values: Sequence[float], columns: int) -> list[float]:
    """So many means of neighbouring values, or the values themselves where there are no more.

    >>> means([1, 3, 5, 7, 9], 2), means([1, 2], 5)
    ([2.0, 7.0], [1.0, 2.0])
    """
    if len(values) <= columns:
        return [float(value) for value in values]
    edges = [number * len(values) // columns for number in range(columns + 1)]
    return [sum(values[low:high]) / (high - low) for low, high in pairwise(edges)]


def column_chart(
    values: Sequence[float], *, unit: str, labels: tuple[str, str], height: int = 8, columns: int = 64, blocks: bool | None = None
) -> list[str]:
    """A chart as lines: the scale at the left, the first and the last column named below.

    Args:
        values: What is shown, none below 0; neighbours are averaged where there are more than columns.
        unit: Of the values.
        labels: Names of the first and the last value.
        height: Lines of the columns.
        columns: Columns at most.
        blocks: Whether the terminal shows block characters; asked of stdout unless given.

    >>> for line in column_chart([0, 4, 8, 6], unit="dB", labels=("1", "4"), height=2, blocks=False):
    ...     print(line)
    8 dB |  ##
         | ###
         +----
          1  4
    """
    shown = means(values, columns)
    characters = _EIGHTHS if (_can_show_blocks() if blocks is None else blocks) else _PLAIN
    steps = len(characters) - 1
    top = max([*shown, 1e-9])
    scale = f"{max(shown, default=0.0):.3g} {unit}"
    lines: list[str] = []
    for row in range(height, 0, -1):
        cells: list[str] = []
        for value in shown:
            # how much of this line the column fills; what is not 0 shows at least in the lowest line
            filled = round(value / top * height * steps) - (row - 1) * steps
            cells.append(characters[max(0, min(steps, filled if filled > 0 or row > 1 or value <= 0 else 1))])
        lines.append(f"{scale if row == height else '':>{len(scale)}} |{''.join(cells).rstrip()}")
    first, last = labels
    gap = max(1, len(shown) - len(first) - len(last))
    lines.append(f"{'':>{len(scale)}} +{'-' * len(shown)}")
    lines.append(f"{'':>{len(scale)}}  {first}{' ' * gap}{last}".rstrip())
    return lines


def _can_show_blocks() -> bool:
    encoding = getattr(sys.stdout, "encoding", None) or "ascii"
    try:
        _EIGHTHS.encode(encoding)
    except (UnicodeEncodeError, LookupError):
        return False
    return True
