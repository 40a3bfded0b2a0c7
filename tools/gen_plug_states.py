"""Draw the states and timers of outlets and inlets from their tables.

``python tools/gen_plug_states.py`` writes the page; with ``--check`` it compares instead, and fails on any difference.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from v2gstack.application.plug import INLET_TABLE, INLET_TIMERS, OUTLET_TABLE, OUTLET_TIMERS, InletState, OutletState, PlugTimer, Table
from v2gstack.protocols.pilot import read_duty

_REPOSITORY = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(_REPOSITORY)]

from tools._gen.writing import main  # noqa: E402

PAGE = _REPOSITORY / "docs" / "reference" / "plug-states.md"

State = TypeVar("State", bound=StrEnum)

HEAD = """# States and timers from plug to plug

What a station's outlet and a vehicle's inlet do before, between and after sessions stands in two tables, in
`v2gstack.application.plug`: a state, what happens, the conditions in brackets, and the state that follows. The first row whose
conditions hold counts; what has no row changes nothing. The pictures and lists below are drawn from those tables by
`tools/gen_plug_states.py`.
"""


def diagram(table: Table[State], first: State) -> Iterator[str]:
    """The lines of a Mermaid diagram."""
    yield "```mermaid"
    yield "stateDiagram-v2"
    states = dict.fromkeys([first, *(row.target for row in table.rows)])
    for state in states:
        yield f'    state "{state}" as {state.name}'
    yield f"    [*] --> {first.name}"
    arrows: dict[tuple[str, str], list[str]] = {}
    for row in table.rows:
        if row.state is not None and row.state is not row.target:
            guards = f" [{', '.join(row.guards)}]" if row.guards else ""
            arrows.setdefault((row.state.name, row.target.name), []).append(f"{row.stimulus}{guards}")
    for (state_name, target), labels in arrows.items():
        yield f"    {state_name} --> {target}: {' / '.join(dict.fromkeys(labels))}"
    yield "```"


def everywhere(table: Table[State]) -> Iterator[str]:
    """What leads somewhere from every state."""
    for row in table.rows:
        if row.state is None:
            but = [f"`{each.state}`" for each in table.rows if each.state is each.target and each.stimulus is row.stimulus]
            exceptions = f" but {', '.join(but)}" if but else ""
            yield f"- from every state{exceptions}, {row.stimulus} leads to `{row.target}`"


def timers(found: Mapping[str, PlugTimer]) -> Iterator[str]:
    """A table of timers."""
    yield "| timer | seconds | |"
    yield "|---|---|---|"
    for timer in found.values():
        yield f"| `{timer.name}` | {timer.seconds:g} | {timer.note} |"


def duties() -> Iterator[str]:
    """What duty cycles say, found by asking for each tenth of a percent."""
    yield "| duty cycle, % | what it says | A |"
    yield "|---|---|---|"
    spans: list[tuple[str, list[float], list[float]]] = []
    for tenth in range(1001):
        percent = tenth / 10
        reading = read_duty(percent)
        if not spans or spans[-1][0] != reading.meaning:
            spans.append((reading.meaning, [], []))
        spans[-1][1].append(percent)
        spans[-1][2].append(reading.current)
    for meaning, percents, currents in spans:
        amperes = f"{currents[0]:g} to {currents[-1]:g}" if currents[-1] else ""
        yield f"| {percents[0]:g} to {percents[-1]:g} | {meaning} | {amperes} |"


def page() -> str:
    """The whole page."""
    lines = [HEAD]
    lines += ["## An outlet", "", *diagram(OUTLET_TABLE, OutletState.OUT_OF_SERVICE), "", *everywhere(OUTLET_TABLE), ""]
    lines += ["### Timers of an outlet", "", *timers(OUTLET_TIMERS), ""]
    lines += ["## An inlet", "", *diagram(INLET_TABLE, InletState.UNPLUGGED), "", *everywhere(INLET_TABLE), ""]
    lines += ["### Timers of an inlet", "", *timers(INLET_TIMERS), ""]
    lines += ["## Duty cycles", "", *duties()]
    return "\n".join(lines) + "\n"


def generate() -> dict[Path, str]:
    """The text of the page, by its path."""
    return {PAGE: page()}


if __name__ == "__main__":
    sys.exit(main(__doc__, generate))
