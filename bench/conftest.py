"""Ratios: every benchmark of a group against the peers measured in the same run.

A benchmark says what it is in its ``extra_info``: ``peer`` for something we are compared with, and
``at_most`` for the ratio to a named peer that the project has promised.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """Print one table of ratios over all groups."""
    session = getattr(config, "_benchmarksession", None)
    if session is None or not session.benchmarks:
        return
    groups: dict[str, list[Any]] = defaultdict(list)
    for bench in session.benchmarks:
        if bench.stats.rounds:
            groups[bench.group or bench.name].append(bench)
    lines = []
    for group, benches in sorted(groups.items()):
        peers = [bench for bench in benches if "peer" in bench.extra_info]
        for bench in benches:
            if "peer" in bench.extra_info:
                continue
            for peer in peers:
                ratio = bench.stats.min / peer.stats.min
                promise = bench.extra_info.get("at_most", {}).get(peer.extra_info["peer"])
                verdict = "" if promise is None else f"   promised {promise}: {'kept' if ratio <= promise else 'BROKEN'}"
                lines.append(
                    f"{group:44} {bench.extra_info.get('what', bench.name):28} {_time(bench.stats.min):>10}"
                    f"  = {ratio:9.4f} x {peer.extra_info['peer']} ({_time(peer.stats.min)}){verdict}"
                )
    if lines:
        terminalreporter.section("ratios to peers, fastest rounds of the same run")
        for line in lines:
            terminalreporter.write_line(line)


def _time(seconds: float) -> str:
    if seconds < 1e-3:
        return f"{seconds * 1e6:.2f} us"
    return f"{seconds * 1e3:.2f} ms"
