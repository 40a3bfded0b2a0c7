"""Figures from another machine: two shared cores of an AMD EPYC, Debian 12, gcc 12.2, CPython 3.11.7; medians, in µs.

The prototype is a table-driven C codec of 110 lines that makes the same objects and checks nothing: no facets, no error
positions, no fragments, no wildcards. libcbv2g is generated C at ``-O2``, into plain structs and without objects. Its messages
are the same kinds, within some octets of those measured here.
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["FIGURES", "Figures"]


class Figures(NamedTuple):
    """µs of one message."""

    decode: float
    encode: float
    generated_decode: float
    generated_encode: float


#: By the names of ``bench.messages.MESSAGES``.
FIGURES = {
    "supportedAppProtocolReq": Figures(0.31, 0.29, 0.87, 0.66),
    "DIN SessionSetupReq": Figures(0.25, 0.23, 0.26, 0.21),
    "DIN CurrentDemandReq": Figures(0.61, 0.53, 0.60, 0.52),
    "DIN CurrentDemandRes": Figures(0.66, 0.54, 0.68, 0.57),
    "SessionSetupReq": Figures(0.24, 0.22, 0.18, 0.15),
    "SessionSetupRes": Figures(0.28, 0.24, 0.38, 0.30),
    "ServiceDiscoveryRes": Figures(0.61, 0.40, 0.65, 0.54),
    "AuthorizationReq": Figures(0.24, 0.19, 0.16, 0.14),
    "AuthorizationReq signed": Figures(0.97, 0.52, 3.68, 3.29),
    "ChargeParameterDiscoveryRes with a tariff": Figures(3.67, 2.12, 3.32, 3.11),
    "CurrentDemandReq": Figures(0.61, 0.50, 0.59, 0.51),
    "CurrentDemandRes": Figures(0.87, 0.62, 1.19, 0.97),
    "CertificateInstallationRes 4.6 kB": Figures(4.27, 2.96, 53.5, 46.2),
    "-20 SessionSetupReq": Figures(0.18, 0.21, 0.47, 0.37),
    "-20 AC_ChargeLoopReq": Figures(0.32, 0.30, 0.35, 0.30),
    "-20 DC_ChargeLoopReq BPT": Figures(1.00, 0.73, 1.15, 1.06),
    "-20 DC_ChargeLoopRes BPT": Figures(0.72, 0.58, 0.88, 0.76),
    "-20 ScheduleExchangeRes 96 x 3 + 60 x 2": Figures(54.8, 30.8, 65.4, 54.1),
}
