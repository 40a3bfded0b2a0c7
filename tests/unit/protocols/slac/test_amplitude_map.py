"""CM_AMP_MAP: how strong each carrier may be."""

from __future__ import annotations

import pytest

from tests.unit.protocols.slac.stations import EV, ev_of, evse_of, met
from v2gstack.codecs.mme import (
    CM_AMP_MAP_CNF,
    CM_AMP_MAP_REQ,
    encode_mme,
)
from v2gstack.errors import ConfigError, LocalProtocolError
from v2gstack.protocols.slac import (
    AmpMapFailed,
    AmpMapReceived,
    AmpMapSent,
)


@pytest.mark.parametrize("carriers", [1, 2, 917, 2986])
def test_amplitude_maps(carriers: int) -> None:
    ev, evse = ev_of(), evse_of()
    segment = met(ev, evse)
    levels = tuple(number % 16 for number in range(carriers))
    evse.machine.send_amp_map(levels, segment.now)
    segment.run(0.5)
    assert ev.told(AmpMapReceived)[0].levels == levels
    assert evse.told(AmpMapSent)[0].success
    ev.machine.send_amp_map(levels, segment.now)
    segment.run(0.5)
    assert evse.told(AmpMapReceived)[0].levels == levels


def test_amplitude_maps_that_are_not_answered() -> None:
    ev, evse = ev_of(), evse_of()
    segment = met(ev, evse)
    segment.channel = lambda _sender, _receiver, _frame: []
    evse.machine.send_amp_map([1], segment.now)
    with pytest.raises(LocalProtocolError, match="already"):
        evse.machine.send_amp_map([1], segment.now)
    segment.run(2)
    assert evse.told(AmpMapFailed)[0].requests == 3
    with pytest.raises(ConfigError, match="levels of 0 to 15"):
        evse.machine.send_amp_map([16], segment.now)
    with pytest.raises(LocalProtocolError, match="no link"):
        evse_of(2).machine.send_amp_map([1], 0.0)


def test_amplitude_maps_from_nowhere() -> None:
    ev, evse = ev_of(), evse_of()
    segment = met(ev, evse)
    stranger = bytes.fromhex("020000000009")
    for message in (
        CM_AMP_MAP_REQ(evse.mac, stranger, amlen=1, amdata=b"1"),
        CM_AMP_MAP_REQ(evse.mac, EV, amlen=0, amdata=b""),
        CM_AMP_MAP_CNF(evse.mac, EV, res_type=0),
    ):
        evse.events += evse.machine.receive_frame(encode_mme(message), segment.now)
    assert evse.reasons[-3:] == ["there is no link to its sender", "its map is empty", "no map was sent to its sender"]
    assert evse.machine.frames_to_send() == []
