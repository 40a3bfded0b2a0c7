"""``v2gstack ocpp decode``."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.cli.support import run
from v2gstack.cli.ocpp_frames import find_frames, guess_version

HEARTBEAT = '[2,"19","Heartbeat",{}]'
BOOT = '[2,"7","BootNotification",{"reason":"PowerUp","chargingStation":{"model":"M","vendorName":"V"}}]'
BOOT_16 = '[2,"7","BootNotification",{"chargePointVendor":"V","chargePointModel":"M"}]'
TIME = '[3,"19",{"currentTime":"2026-03-01T12:00:00Z"}]'


def decode(*arguments: str, given: str | None = None, code: int = 0) -> str:
    found = run("ocpp", "decode", *arguments, given=given)
    assert found.code == code, found
    return found.out


@pytest.mark.parametrize(
    ("frame", "version", "why"),
    [
        (HEARTBEAT, "1.6", "fits 1.6, 2.0.1 and 2.1 alike; read as 1.6"),
        (BOOT, "2.0.1", "fits 2.0.1 and 2.1 alike; read as 2.0.1"),
        (BOOT_16, "1.6", "fits 1.6 only, of three versions tried"),
        ('[2,"1","AFRRSignal",{"timestamp":"2026-03-01T12:00:00Z","signal":1}]', "2.1", "fits 2.1 only, of three versions tried"),
        ('[4,"1","FormationViolation","",{}]', "1.6", "fits 1.6 only, of three versions tried"),
        ('[5,"1","FormatViolation","",{}]', "2.1", "fits 2.1 only, of three versions tried"),
        ('[2,"1","StartTransaction",{"connectorId":"1"}]', "1.6", "fits 1.6 best, of three versions tried"),
    ],
)
def test_the_version_is_guessed_and_the_reason_told(frame: str, version: str, why: str) -> None:
    guess = guess_version(find_frames(frame))
    assert (guess.version, guess.why) == (version, why)
    found = run("ocpp", "decode", frame)
    assert found.lines[0].startswith(f"OCPP {version}  ")
    assert found.lines[0].endswith(f"({why})")


def test_a_frame_is_explained() -> None:
    lines = decode(BOOT).splitlines()
    assert "CALL  BootNotification  id 7  station > csms" in lines[0]
    assert lines[1].startswith("BootNotificationRequest: Introduce the station")
    assert "    vendorName     V" in lines
    assert decode(BOOT_16, "--ocpp", "2.0.1", code=1).count("!") == 4


def test_every_input(tmp_path: Path) -> None:
    path = tmp_path / "log"
    path.write_text(f"noise\n{HEARTBEAT}\n", encoding="utf-8")
    assert decode(str(path)) == decode("-", given=HEARTBEAT) == decode(HEARTBEAT)
    for wrong in ("nonsense", str(tmp_path), "[]"):
        found = run("ocpp", "decode", wrong)
        assert found.code == 3
        assert "where:" in found.err
    assert run("ocpp", "decode", "--ocpp", "2.0", HEARTBEAT).code == 2
    assert "decode" in run("ocpp", "decde").err


def test_frames_are_found_wherever_they_are() -> None:
    pretty = json.dumps(json.loads(BOOT), indent=2)
    text = f"""12:00:01 INFO recv {HEARTBEAT} <- {TIME} [3 ms]
{pretty}
{json.dumps({"time": 1, "ws": {"data": HEARTBEAT}})}
{json.dumps({"frame": json.loads(TIME)})}
[{HEARTBEAT},{TIME}]
[2,"broken
end"""
    found = find_frames(text)
    assert [json.loads(frame) for _, frame in found[:-1]] == [
        json.loads(each) for each in (HEARTBEAT, TIME, BOOT, HEARTBEAT, TIME, HEARTBEAT, TIME)
    ]
    assert [line for line, _ in found[:3]] == [1, 1, 2]
    assert found[-1][1] == '[2,"broken'
    assert find_frames("[12, 13] and [2024-01-01] and nothing") == [(1, "[12, 13]")]


def test_a_log_tells_what_belongs_together() -> None:
    log = "\n".join([HEARTBEAT, TIME, '[3,"20",{}]', '[2,"21","Nonsense",{}]', '[4,"21","NotImplemented","?",{"a":1}]'])
    lines = decode("--ocpp", "1.6", given=log, code=1).splitlines()
    assert lines[1].split()[:3] == ["2", "CALLRESULT", "Heartbeat"]
    assert "csms > station  currentTime=2026-03-01T12:00:00Z  ok" in lines[1]
    assert any("OCPP 1.6 has no action 'Nonsense'  (NotImplemented)" in line for line in lines)
    assert any("NotImplemented: the action is unknown" in line for line in lines)
    assert "it may answer" in decode('[3,"20",{}]')
    assert "it may answer Heartbeat" in decode("--full", given=f"{TIME}\n{BOOT}")


def test_secrets_are_not_shown() -> None:
    secret = '[2,"1","ChangeConfiguration",{"key":"AuthorizationKey","value":"8badf00d"}]'
    for arguments in ((secret,), ("--full", secret)):
        assert "8badf00d" not in decode(*arguments)
    log = run("ocpp", "decode", given=f"{secret}\n{HEARTBEAT}")
    assert "8badf00d" not in log.out
    wrong = '[2,"1","SetNetworkProfile",{"connectionData":{"vpn":{"password":12345678,"key":[7654321]}}}]'
    assert "12345678" not in decode("--ocpp", "2.0.1", wrong, code=1)


def test_for_machines() -> None:
    document = json.loads(decode("--json", given=f'{BOOT}\n{TIME}\n[4,"7","GenericError","x",{{}}]\n[7'))
    assert (document["v"], document["version"]) == (1, "2.0.1")
    boot, time, error = document["frames"]
    assert (boot["line"], boot["type"], boot["id"], boot["action"], boot["sender"]) == (1, "CALL", "7", "BootNotification", "station")
    assert boot["payload"] == json.loads(BOOT)[3]
    assert boot["problems"] == []
    assert time["candidates"] == ["Heartbeat"]
    assert (error["code"], error["action"], error["sender"]) == ("GenericError", "BootNotification", "csms")
    wrong = json.loads(decode("--json", "--ocpp", "1.6", '[2,"1","Authorize",{}] [2,"x', code=1))
    assert [each["problems"][0]["code"] for each in wrong["frames"]] == ["OccurenceConstraintViolation", "FormationViolation"]
    assert wrong["frames"][1]["text"] == '[2,"x'


def test_a_terminal_is_not_controlled() -> None:
    assert "\x1b" not in decode('[2,"\\u001b[31m","DataTransfer",{"vendorId":"\\u001b[2J"}]')
