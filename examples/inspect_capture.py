"""Read a capture and tell how the charge went: state of charge, voltage and current over time.

python examples/inspect_capture.py CAPTURE
"""

from __future__ import annotations

import sys
from collections import Counter

from v2gstack import CaptureError, read_capture
from v2gstack.messages import din70121, iso15118_2
from v2gstack.trace import TraceKind


def main(path: str) -> None:
    soc: int | None = None
    names: Counter[str] = Counter()
    for event in read_capture(path):
        if event.error is not None:
            print(f"frame {event.frame}: {event.error}")
        if event.kind is TraceKind.MESSAGE and event.document is not None:
            names[type(event.message).__name__] += 1
        match event.message:
            case iso15118_2.CurrentDemandReq(dc_ev_status=status) | din70121.CurrentDemandReq(dc_ev_status=status):
                soc = status.ev_ress_soc
            case (
                iso15118_2.CurrentDemandRes(evse_present_voltage=voltage, evse_present_current=current)
                | din70121.CurrentDemandRes(evse_present_voltage=voltage, evse_present_current=current)
            ) if names["CurrentDemandRes"] % 100 == 1:
                print(f"{event.time:.3f}  SoC {soc} %  {voltage}  {current}")
    print(", ".join(f"{count} {name}" for name, count in names.most_common(3)))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    try:
        main(sys.argv[1])
    except CaptureError as error:
        sys.exit(f"{error}\n{error.hint}".rstrip())
