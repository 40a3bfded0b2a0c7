"""``v2gstack slac probe``."""

from __future__ import annotations

from typing import Final

import click
import msgspec

from v2gstack.cli.slac_link import LinkOptions, as_plain, link_options, mac_text, open_link, run_with_link
from v2gstack.cli.talk import FINDING, FINE, columns, common_options, emit, emit_bytes, paint
from v2gstack.powerline import LinkState, ModemIdentity

__all__ = ["command"]

_EPILOG: Final = """\b
Examples:
  v2gstack slac probe eth1
  v2gstack slac probe eth1 --json
  v2gstack slac probe --transport simulated station
"""

_COLOURS: Final = {LinkState.UP: "green", LinkState.DOWN: "yellow", LinkState.UNKNOWN: ""}


@click.command(name="probe", epilog=_EPILOG)
@click.option("--json", "machine", is_flag=True, help="One JSON document.")
@link_options
@common_options
def command(link: LinkOptions, machine: bool) -> int:
    """Tell which modem is at INTERFACE, which firmware it has, who else answers, and whether the link is up.

    The modem is asked and not changed; its key is never shown. Exits with 1 where no modem answers, or more than one at the interface.
    """
    interface, mac, found, state = run_with_link(link, _probe(link))
    findings = _findings(interface, found, state)
    if machine:
        report = {"v": 1, "ok": not findings, "interface": interface, "mac": mac_text(mac), "modem": as_plain(found), "link": state.value}
        emit_bytes(msgspec.json.encode(report | {"findings": findings}) + b"\n")
        return FINDING if _alarming(found) else FINE
    rows = [
        ["interface", f"{interface}, {mac_text(mac)}"],
        ["modem", " ".join(part for part in (mac_text(found.mac), found.maker, found.chip) if part)],
        ["firmware", found.firmware or "it does not tell"],
        ["driver", found.dialect],
        ["link", state.value],
        ["modems", f"{len(found.answers)} answer"],
    ]
    for row, line in zip(rows, columns(rows), strict=True):
        emit(paint(line, _COLOURS[state]) if row[0] == "link" else line)
    if found.answers:
        answers = [
            [mac_text(each.mac), "at the interface" if each.local else "over the powerline", each.firmware, " ".join(each.messages)]
            for each in found.answers
        ]
        for line in columns(answers, indent="  "):
            emit(line)
    for finding in findings:
        emit(paint(f"note: {finding}", "yellow"))
    return FINDING if _alarming(found) else FINE


async def _probe(options: LinkOptions) -> tuple[str, bytes, ModemIdentity, LinkState]:
    async with open_link(options) as opened:
        found = await opened.modem.identify()
        return opened.interface, opened.mac, found, await opened.modem.link_status()


def _alarming(found: ModemIdentity) -> bool:
    return sum(answer.local for answer in found.answers) > 1


def _findings(interface: str, found: ModemIdentity, state: LinkState) -> list[str]:
    """What a person should know of it, with what to do."""
    told: list[str] = []
    local = [mac_text(answer.mac) for answer in found.answers if answer.local]
    if len(local) > 1:
        told.append(
            f"{len(local)} modems answer at {interface} ({', '.join(local)}): both report every sound, and both take every key. "
            "A station needs an interface for each modem; a switch between them makes one of two"
        )
    elif not local and found.mac:
        told.append(f"no modem answers to the address that modems have for their host; {mac_text(found.mac)} is taken for the one here")
    if state is LinkState.DOWN:
        told.append("no other modem is in its network: that is so until a vehicle and a station are matched, and the key is the same")
    elif state is LinkState.UNKNOWN:
        told.append("this modem does not tell whether the link is up")
    return told
