"""``v2gstack slac``: probing and statistics on a simulated segment, on recordings, and where something is missing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.unit.cli.support import run
from v2gstack.cli import slac
from v2gstack.cli.slac_link import settings_of
from v2gstack.cli.slac_stats import SoundListener
from v2gstack.codecs.mme import BROADCAST, CM_ATTEN_CHAR_IND, CM_ATTEN_PROFILE_IND, VS_ATTEN_CHAR_IND, decode_mme, encode_mme
from v2gstack.errors import ConfigError, TransportError
from v2gstack.hooks import PluginManager
from v2gstack.powerline import ModemAnswer, ModemIdentity
from v2gstack.runtime import frames
from v2gstack.trace.pcap import PcapWriter

SIMULATED = ("--transport", "simulated")
EV, MODEM, STATION = (bytes((2, 0, 0, 0, 0, number)) for number in (7, 8, 9))


def modems(monkeypatch: pytest.MonkeyPatch, *found: dict[str, Any], **more: Any) -> None:
    """Have the simulated segment these modems."""
    config = frames.SimulatedFramesConfig(modems=tuple(frames.SimulatedModemConfig(**each) for each in found), **more)
    configure = PluginManager.configure

    def configured(manager: PluginManager, kind: str, *rest: Any, **named: Any) -> Any:
        return config if kind == "frame_transports" else configure(manager, kind, *rest, **named)

    monkeypatch.setattr(PluginManager, "configure", configured)


# -- the group -------------------------------------------------------------------------------------------------------------------


def test_the_group_lists_its_commands_without_importing_them() -> None:
    page = run("slac", "--help")
    assert page.code == 0
    for name, (_, summary) in slac.COMMANDS.items():
        assert f"  {name}" in page.out
        assert summary.split()[0] in page.out
    assert run("slac").code == 2
    wrong = run("slac", "prob")
    assert (wrong.code, wrong.err.splitlines()[2]) == (2, "try:   did you mean 'probe'?")


def test_settings() -> None:
    assert settings_of(("speed=2", "path=a=b")) == {"speed": "2", "path": "a=b"}
    for pair in ("speed", "=2"):
        with pytest.raises(ConfigError, match="sets nothing"):
            settings_of((pair,))
    assert run("slac", "probe", *SIMULATED, "station", "--set", "colour=red").code == 2


# -- probe -----------------------------------------------------------------------------------------------------------------------


def test_a_modem_is_probed() -> None:
    found = run("slac", "probe", *SIMULATED, "station")
    assert found.code == 0
    rows = {line.split()[0]: line.split(maxsplit=1)[1] for line in found.lines[:6]}
    assert rows == {
        "interface": "station, 02:00:00:00:01:01",
        "modem": "02:00:00:00:00:01 Qualcomm QCA7000",
        "firmware": "1.1.0.730-04-20140815-SIMULATED",
        "driver": "qualcomm",
        "link": "up",
        "modems": "2 answer",
    }
    assert found.lines[6].startswith("  02:00:00:00:00:01  at the interface")
    assert found.lines[7].startswith("  02:00:00:00:00:02  over the powerline")
    assert "VS_SW_VER.CNF" in found.lines[7]


def test_a_probe_for_machines() -> None:
    found = json.loads(run("slac", "probe", *SIMULATED, "vehicle", "--modem", "generic", "--set", "linked=false", "--json").out)
    assert (found["v"], found["ok"], found["interface"], found["link"]) == (1, False, "vehicle", "down")
    assert found["modem"]["dialect"] == "generic"
    assert found["modem"]["mac"] == "02:00:00:00:00:02"
    assert [answer["local"] for answer in found["modem"]["answers"]] == [True, False]
    assert "no other modem is in its network" in found["findings"][0]


def test_no_key_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    """Not even where a modem tells it: the own one does."""
    key = bytes.fromhex("c0ffee00c0ffee00c0ffee00c0ffee00")
    monkeypatch.setattr("v2gstack.runtime.frames.secrets.token_bytes", lambda size: key[:size])
    for command in (("probe",), ("probe", "--json"), ("stats",), ("stats", "--json")):
        found = run("slac", command[0], *SIMULATED, "station", *command[1:])
        assert found.code == 0
        assert "c0ffee" not in found.out.replace(":", "").lower()


def test_a_silent_modem_is_told_with_what_to_look_at(monkeypatch: pytest.MonkeyPatch) -> None:
    modems(monkeypatch, {"interface": "plc0", "answers": False})
    found = run("slac", "probe", *SIMULATED, "plc0")
    assert found.code == 1
    first, where, advice = found.err.splitlines()
    assert (first, where) == ("error: no modem answers", "where: modem plc0")
    assert "ip link set plc0 up" in advice
    modems(monkeypatch, {"interface": "plc0", "waits_for_firmware": True})
    assert "waits for its firmware" in run("slac", "probe", *SIMULATED, "plc0").err


def test_a_missing_right_is_told_with_how_to_grant_it(monkeypatch: pytest.MonkeyPatch) -> None:
    from v2gstack.transports.packet import PERMISSION_HINT, PacketTransport

    async def refuse(_: object, interface: str) -> None:
        raise TransportError(f"no permission for frames on {interface}", address=interface, hint=PERMISSION_HINT) from PermissionError(1)

    monkeypatch.setattr(PacketTransport, "open", refuse)
    for command in ("probe", "stats"):
        found = run("slac", command, "eth1")
        assert found.code == 4
        assert "setcap cap_net_raw+ep" in found.err


@pytest.mark.parametrize("words", [("--transport", "carrier-pigeon"), ("--transport", "simulated", "--modem", "abacus")])
def test_words_that_nobody_knows(words: tuple[str, ...]) -> None:
    found = run("slac", "probe", *words, "station")
    assert found.code == 1
    assert "try:" in found.err


def test_an_interface_that_nobody_knows() -> None:
    found = run("slac", "probe", *SIMULATED, "eth9")
    assert (found.code, found.err.splitlines()[2]) == (1, "try:   there are station, vehicle")


# -- stats -----------------------------------------------------------------------------------------------------------------------


def test_statistics_of_a_modem() -> None:
    found = run("slac", "stats", *SIMULATED, "station")
    assert found.code == 0
    rows = {line.split()[0]: line.split(maxsplit=1)[-1] for line in found.lines if line}
    assert rows["link"] == "up"
    assert rows["network"].endswith("SNID 1, TEI 1, coordinator")
    (station,) = [line.split() for line in found.lines if line.startswith("  02:")]
    assert station == ["02:00:00:00:00:02", "176", "176", "2", "02:00:00:00:01:02"]
    (carriers,) = [line for line in found.lines if line.startswith("carriers")]
    assert carriers.startswith("carriers from 02:00:00:00:00:02: 917 of 917 in use, 11.7 bits each")
    chart = [line for line in found.lines if " |" in line or line.endswith("917")]
    assert len(chart) == 9


def test_statistics_for_machines() -> None:
    found = json.loads(run("slac", "stats", *SIMULATED, "station", "--json").out)
    assert (found["v"], found["interface"], found["attenuation"]) == (1, "station", None)
    statistics = found["statistics"]
    assert (statistics["mac"], statistics["link"], statistics["coordinator"]) == ("02:00:00:00:00:01", "up", True)
    assert len(statistics["nid"]) == 14
    assert statistics["stations"][0]["rate_to"] == 176
    assert len(statistics["tone_maps"][0]["bits"]) == 917


def test_what_is_not_told_is_named() -> None:
    found = run("slac", "stats", *SIMULATED, "station", "--modem", "lumissil")
    assert found.code == 0
    assert "counted" not in found.out
    assert "carriers" not in found.out
    modem = run("slac", "stats", *SIMULATED, "station", "--set", "linked=false")
    assert modem.code == 0
    assert [line for line in modem.lines if line.startswith("stations")] == ["stations  0"]


def test_attenuation_is_listened_for() -> None:
    options = ("--set", "sounding=0.05", "--set", "noise=0", "--set", "attenuation=30", "--listen", "0.5")
    found = run("slac", "stats", *SIMULATED, "station", *options)
    assert found.code == 0
    (headline,) = [line for line in found.lines if line.startswith("attenuation")]
    assert headline.startswith("attenuation from vehicle 02:00:00:00:01:02, told by 02:00:00:00:00:01: mean 29.5 dB, 22 to 37 dB, ")
    assert [line for line in found.lines if line.startswith("37 dB |")]
    told = json.loads(run("slac", "stats", *SIMULATED, "station", *options, "--json").out)["attenuation"]
    assert (told[0]["ev_mac"], told[0]["mean"], len(told[0]["groups"])) == ("02:00:00:00:01:02", 29.5, 58)


def test_silence_is_a_finding() -> None:
    found = run("slac", "stats", *SIMULATED, "station", "--listen", "0.05")
    assert found.code == 1
    assert "no sounds in 0.05 s" in found.out


def test_attenuation_of_a_recording(shared_vectors: Path, tmp_path: Path) -> None:
    """A real matching: the profiles of the station's modem, and what the station told the vehicle."""
    row = json.loads((shared_vectors / "slac" / "sessions.jsonl").read_text().splitlines()[0])
    path = tmp_path / "matching.pcap"
    with path.open("wb") as stream:
        writer = PcapWriter(stream)
        for frame in row["frames"]:
            writer.write_packet(round((1e9 + frame["t_ms"] / 1000) * 1e9), bytes.fromhex(frame["hex"]))
    options = ("--transport", "replay", "--set", f"path={path}", "--set", "speed=0", "--modem", "none", "--listen", "0.3", "--json")
    told = json.loads(run("slac", "stats", "ev", *options).out)["attenuation"]
    indicated = [decode_mme(bytes.fromhex(frame["hex"])) for frame in row["frames"] if frame["mme"] == "CM_ATTEN_CHAR.IND"]
    (expected,) = [list(message.aag) for message in indicated if isinstance(message, CM_ATTEN_CHAR_IND)][:1]
    by_station = [each for each in told if each["told_by"] == indicated[0].source.hex(":")]
    assert [each["groups"] for each in by_station] == [expected]
    assert {each["ev_mac"].replace(":", "") for each in told} == {row["ev_mac"]}


# -- sounds ------------------------------------------------------------------------------------------------------------------------


def test_sounds_that_are_told_twice_count_once() -> None:
    listener = SoundListener(MODEM)
    aag = bytes(range(58))
    assert listener.frame(encode_mme(VS_ATTEN_CHAR_IND(BROADCAST, MODEM, ev_mac=EV, aag=aag)))
    assert [profile.profiles.count for profile in listener.profiles()] == [1]
    assert listener.frame(encode_mme(CM_ATTEN_PROFILE_IND(BROADCAST, MODEM, pev_mac=EV, aag=aag)))
    assert listener.frame(encode_mme(CM_ATTEN_PROFILE_IND(BROADCAST, MODEM, pev_mac=EV, aag=aag)))
    assert [profile.profiles.count for profile in listener.profiles()] == [2]


def test_only_what_the_own_modem_measured_counts() -> None:
    listener = SoundListener(MODEM)
    assert not listener.frame(encode_mme(CM_ATTEN_PROFILE_IND(BROADCAST, STATION, pev_mac=EV, aag=bytes(58))))
    assert not listener.frame(encode_mme(CM_ATTEN_PROFILE_IND(BROADCAST, MODEM, pev_mac=EV, num_groups=0, aag=b"")))
    assert not listener.frame(b"\0" * 20)
    assert listener.profiles() == []
    # a recording does not tell which modem is the own one
    assert SoundListener(None).frame(encode_mme(CM_ATTEN_PROFILE_IND(BROADCAST, STATION, pev_mac=EV, aag=bytes(58))))


def test_a_flood_of_vehicles_is_bounded() -> None:
    listener = SoundListener(MODEM)
    for number in range(100):
        listener.frame(encode_mme(CM_ATTEN_PROFILE_IND(BROADCAST, MODEM, pev_mac=number.to_bytes(6, "big"), aag=bytes(58))))
    assert len(listener.profiles()) == 16


def test_two_modems_at_one_interface_are_a_finding(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = tuple(ModemAnswer(mac=mac, local=True, messages=("CM_GET_KEY.CNF",)) for mac in (MODEM, STATION))
    identity = ModemIdentity(mac=MODEM, dialect="generic", answers=answers)

    async def identify(_: object) -> ModemIdentity:
        return identity

    monkeypatch.setattr("v2gstack.modems.driver.DialectModem.identify", identify)
    found = run("slac", "probe", *SIMULATED, "station")
    assert found.code == 1
    assert "note: 2 modems answer at station (02:00:00:00:00:08, 02:00:00:00:00:09)" in found.out
    told = json.loads(run("slac", "probe", *SIMULATED, "station", "--json").out)
    assert (told["ok"], told["findings"][0][:15]) == (False, "2 modems answer")
    identity = ModemIdentity(mac=MODEM, dialect="generic", answers=(ModemAnswer(mac=MODEM, local=False),))
    assert "is taken for the one here" in run("slac", "probe", *SIMULATED, "station").out


def test_a_modem_that_is_left_alone() -> None:
    found = run("slac", "probe", *SIMULATED, "station", "--modem", "none")
    assert found.code == 0
    assert "does not tell whether the link is up" in found.out
