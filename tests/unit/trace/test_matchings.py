"""What became of matchings."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.trace.slac_scenes import (
    EV,
    EVSE,
    MATCH,
    NID,
    OTHER,
    REQUEST,
    RUN_ID,
    Scene,
    attenuation,
    events_of,
    heard,
    matching,
    parameters,
    sounding,
)
from v2gstack.codecs.mme import CM_VALIDATE_CNF, CM_VALIDATE_REQ
from v2gstack.trace import Matchings, MatchingSummary, read_capture


def summed_up(scene: Scene) -> MatchingSummary:
    found = Matchings()
    for event in events_of(scene):
        found.add(event)
    [summary] = found.summaries
    assert found.left_out == 0
    return summary


def test_a_matching_that_came_to_its_end() -> None:
    found = summed_up(matching())
    assert (found.id.ev_mac, found.id.run_id) == (EV, RUN_ID)
    assert (found.requests, found.starts, found.sounds, found.chosen, found.nid) == (1, 3, 10, EVSE, NID)
    assert found.outcome == f"matched with {EVSE.hex()}, network {NID.hex()}; the link was used 2.3 s later"
    assert {mac: (station.mean, station.sounds, station.answered) for mac, station in found.stations.items()} == {
        EVSE: (12.0, 10, True),
        OTHER: (31.0, 10, True),
    }
    train = found.intervals["CM_START_ATTEN_CHAR.IND > last CM_MNBC_SOUND.IND"]
    assert (train.timer, train.count, train.most_ns, train.at_most_ns) == ("TT_EVSE_match_MNBC", 1, 300_000_000, 600_000_000)
    between = found.intervals["CM_MNBC_SOUND.IND > CM_MNBC_SOUND.IND"]
    assert (between.count, between.least_ns, between.most_ns, between.sum_ns) == (9, 25_000_000, 25_000_000, 225_000_000)
    assert not any(interval.late for interval in found.intervals.values())


BEGUN: Scene = [(0, REQUEST), (40, parameters(EVSE))]
SOUNDED: Scene = [*BEGUN, *sounding()]
FAR = [*SOUNDED, (500, attenuation(EVSE, 90))]


@pytest.mark.parametrize(
    ("scene", "outcome"),
    [
        ([(0, REQUEST)], "1 request, and no station answered"),
        ([(0, REQUEST), (200, REQUEST), (400, REQUEST)], "3 requests, and no station answered"),
        (BEGUN, "1 station answered, and the vehicle did not go on"),
        ([*BEGUN, *sounding(sounds=0)], "the vehicle said that sounds come, and sent none"),
        (SOUNDED, "10 sounds, and no station told how they arrived"),
        (FAR, "the vehicle did not answer the attenuation"),
        ([*FAR, (510, heard(EVSE))], f"the vehicle asked for no station; the nearest, {EVSE.hex()}, is 90.0 dB away"),
        ([*FAR, (510, heard(EVSE)), (700, MATCH)], f"station {EVSE.hex()} does not confirm"),
        (
            [*FAR, (510, heard(EVSE)), (600, CM_VALIDATE_REQ(EVSE, EV)), (620, CM_VALIDATE_CNF(EV, EVSE, result=0))],
            "the station did not see the control pilot toggle",
        ),
        (SOUNDED[-1:], None),
    ],
)
def test_where_a_matching_stopped(scene: Scene, outcome: str | None) -> None:
    if outcome is None:
        # a profile alone belongs to no matching
        assert all(event.matching is None for event in events_of(scene))
    else:
        assert summed_up(scene).outcome == outcome


def test_a_capture_that_begins_in_the_middle() -> None:
    found = summed_up(SOUNDED[-6:])
    assert (found.requests, found.sounds) == (0, 3)
    assert summed_up([(0, parameters(EVSE))]).outcome == "1 station answered, and the vehicle did not go on"


def test_late_steps_are_counted() -> None:
    found = summed_up([(0, REQUEST), (216, parameters(EVSE))])
    assert found.intervals["CM_SLAC_PARM.REQ > CM_SLAC_PARM.CNF"].late == 1


def test_more_matchings_than_are_summed_up() -> None:
    found = Matchings()
    for number in range(1030):
        scene: Scene = [(number, REQUEST.replace(run_id=number.to_bytes(8, "big")))]
        for event in events_of(scene):
            found.add(event)
    assert (len(found.summaries), found.left_out) == (1024, 6)


def test_real_cars_are_matched(shared_vectors: Path) -> None:
    for path in sorted((shared_vectors / "real_cars" / "captures").glob("*.pcap")):
        found = Matchings()
        for event in read_capture(path, decode=None):
            found.add(event)
        is_long = path.name == "mercedes_eqe_iso2_ac.pcap"
        matched = [summary for summary in found.summaries if summary.is_matched]
        assert (len(matched), len(found.summaries)) == ((2, 25) if is_long else (1, 1)), path.name
        for summary in matched:
            assert summary.link_ns is not None
            assert (summary.starts, summary.sounds, len(summary.stations)) == (3, 10, 1)
            # the station of one of them measured one less
            assert next(iter(summary.stations.values())).sounds in (9, 10)
        failed = {summary.outcome for summary in found.summaries if not summary.is_matched}
        assert not is_long or failed >= {"3 requests, and no station answered", "8 sounds, and no station told how they arrived"}
