"""Wishes that a role does not have are the caller's mistake, and change nothing."""

from __future__ import annotations

import secrets

import pytest

from v2gstack.application.config import StationConfig, VehicleConfig
from v2gstack.application.evcc import EvccApplication
from v2gstack.application.secc import SeccApplication
from v2gstack.application.wishes import Wish
from v2gstack.errors import LocalProtocolError
from v2gstack.protocols.v2g import ISO15118_2, EvccSession, SeccSession

OF_VEHICLES = {Wish.STAND_BY, Wish.LEAVE_STANDBY}
OF_STATIONS = {Wish.RENEGOTIATE_SERVICES}


def station() -> SeccApplication:
    return SeccApplication(SeccSession(protocols=[ISO15118_2], random=secrets.token_bytes), StationConfig())


def vehicle() -> EvccApplication:
    return EvccApplication(EvccSession(protocols=[ISO15118_2], random=secrets.token_bytes), VehicleConfig())


@pytest.mark.parametrize("wish", Wish)
def test_each_role_has_its_wishes(wish: Wish) -> None:
    for make, others in ((station, OF_VEHICLES), (vehicle, OF_STATIONS)):
        app = make()
        if wish in others:
            with pytest.raises(LocalProtocolError, match=wish.value):
                app.wish(wish, 1.0)
            assert app.session.end is None
        else:
            app.wish(wish, 1.0)


@pytest.mark.parametrize("wish", [wish for wish in Wish if wish.ends])
def test_before_anything_is_agreed_on_a_station_ends_at_once(wish: Wish) -> None:
    app = station()
    app.wish(wish, 1.0, "the grid is overloaded")
    assert app.session.end is not None
    assert app.session.end.text == "the grid is overloaded"
    assert app.wish(wish, 2.0) == []
