"""The CSMS's process. It is slow now and then, so that stations lose their patience."""

from __future__ import annotations

import argparse
import asyncio
import random
from pathlib import Path

from v2gstack.messages.ocpp import OcppVersion
from v2gstack.runtime.ocpp import Inbox
from v2gstack.runtime.ocpp.csms import Csms


async def main(place: Path, port: int, version: OcppVersion, seed: int) -> None:
    chance = random.Random(seed)
    csms = Csms(Inbox(place / "inbox.db", durable=False))

    async def dawdle(identity: str, message: object) -> None:
        del identity, message
        if chance.random() < 0.01:
            await asyncio.sleep(chance.random() * 2)

    for action in version.actions.values():
        if action.name in ("TransactionEvent", "StartTransaction", "StopTransaction", "MeterValues"):
            csms.on(action.request, dawdle)
    await csms.serve("127.0.0.1", port)
    await asyncio.Event().wait()


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("place", type=Path)
    parser.add_argument("port", type=int)
    parser.add_argument("version", type=OcppVersion)
    parser.add_argument("seed", type=int)
    chosen = parser.parse_args()
    asyncio.run(main(chosen.place, chosen.port, chosen.version, chosen.seed))
