"""``v2gstack demo --csms``: what the CSMS has kept is the session, once, as the meter counted it; and whatever is not is said."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from tests.unit.cli.support import run
from v2gstack.cli.backoffice import KeptSession, show_kept
from v2gstack.cli.charging import run_scenario, scenario
from v2gstack.errors import TransportError


@pytest.fixture(scope="module")
def kept() -> KeptSession:
    found = run_scenario(scenario("iso15118_20", "dc", csms=True), lambda _: []).kept
    assert found is not None
    return found


def test_the_record_is_whole(kept: KeptSession) -> None:
    report = kept.report
    assert report is not None
    assert (report.complete, report.duplicates, report.conflicts, report.disordered) == (True, 0, 0, 0)
    assert report.events > 35, "one each minute"
    assert (kept.account.imported, kept.account.exported) == (kept.last.imported, kept.last.exported)
    assert kept.last.imported > 1000
    assert kept.last.exported > 1000
    assert len(kept.account.records) == 2
    assert kept.is_whole


def test_what_is_not_whole_is_said(kept: KeptSession, capsys: pytest.CaptureFixture[str]) -> None:
    """A watt-hour, an event, a signature, a second transaction: each of them is found."""
    assert kept.report is not None
    first, last = kept.account.records
    forged = replace(last, data=last.data.replace(b'"Wh"', b'"kWh"', 1))
    assert forged.data != last.data
    less = replace(kept.account, last_exported=(kept.account.last_exported or Decimal(0)) - 1)
    spoiled = [
        (replace(kept, last=replace(kept.last, imported=kept.last.imported + 1)), "on the meter 0 to"),
        (replace(kept, account=less), f"{kept.last.exported} Wh were signed and {kept.last.exported - 1} Wh were told"),
        (replace(kept, account=replace(kept.account, records=(first, forged))), "the record was changed"),
        (replace(kept, account=replace(kept.account, records=(first,))), "beginning and end are not signed"),
        (replace(kept, account=replace(kept.account, records=(replace(first, data=b"OCMF"), last))), "OCMF"),
        (replace(kept, report=replace(kept.report, missing=((3, 5), (7, 7)))), "not complete, without 3 to 5, 7"),
        (replace(kept, report=replace(kept.report, ended=False)), "no end"),
        (replace(kept, report=replace(kept.report, duplicates=2)), "2 came again"),
        (replace(kept, report=None), "none"),
        (replace(kept, transactions=2), "and 1 more"),
        (replace(kept, untold=4), "messages are left with the station"),
    ]
    for each, told in spoiled:
        assert not each.is_whole
        show_kept(each)
        shown = capsys.readouterr().out
        assert "the record is not whole" in shown
        assert told in shown


def test_the_screen_tells_what_the_csms_is_told(tmp_path: Path) -> None:
    found = run("demo", "--csms", "--protocol", "iso15118_2", "-o", str(tmp_path))
    assert (found.code, found.err) == (0, "")
    order = [
        "CS-1 > CSMS  BootNotification",
        "SessionSetupReq",
        "CS-1 > CSMS  Authorize",
        "CS-1 > CSMS  TransactionEvent  Started, Authorized",
        "CurrentDemandReq",
        "SessionStopRes",
        "CS-1 > CSMS  TransactionEvent  Ended",
        "the record is whole",
    ]
    places = [found.out.index(each) for each in order]
    assert places == sorted(places), "told while it happens, and not afterwards"
    assert "MeterValuePeriodic" not in found.out


def test_the_record_for_machines(tmp_path: Path) -> None:
    found = run("demo", "--csms", "--json", "--plug-and-charge", "--energy", "ac", "-o", str(tmp_path))
    assert (found.code, found.err) == (0, "")
    document = json.loads(found.out)
    told, station = document["csms"], document["station"]
    assert (told["whole"], told["complete"], told["registers_agree"], told["signatures"], told["untold"]) == (True, True, True, "valid", 0)
    assert (told["imported_wh"], told["exported_wh"]) == (station["energy_in"], station["energy_out"])


def test_a_machine_that_does_not_reach_itself_is_told_of(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    async def nobody(*_: object) -> None:
        raise TransportError("the CSMS cannot be reached: Network is unreachable")

    monkeypatch.setattr("v2gstack.runtime.ocpp.station.connect_to_csms", nobody)
    monkeypatch.setattr("v2gstack.runtime.virtual._PATIENCE", 0.05)
    found = run("demo", "--csms", "-o", str(tmp_path))
    assert found.code == 1
    assert "does not reach the CSMS of its own machine" in found.err
    assert "ip link set lo up" in found.err


def test_a_demo_without_its_extra_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("v2gstack.cli.ocpp_files.find_spec", lambda name: None)
    found = run("demo", "--csms", "-o", str(tmp_path))
    assert found.code == 2
    assert "pip install 'v2gstack[cli,ocpp]'" in found.err
