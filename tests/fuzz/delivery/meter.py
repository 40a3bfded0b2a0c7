"""A meter whose registers survive the process: what has flowed has flowed, whoever was killed meanwhile."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from v2gstack.metering import MeterReading, SignedRecord
from v2gstack.metering.ocmf import OcmfPayload, sign_ocmf
from v2gstack.metering.ocmf.gateway import readings_of

__all__ = ["Meter"]


class Meter:
    def __init__(self, place: Path) -> None:
        self._db = sqlite3.connect(place / "meter.db", isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.execute("CREATE TABLE IF NOT EXISTS meter (one INTEGER PRIMARY KEY, imported INTEGER, exported INTEGER, page INTEGER)")
        self._db.execute("INSERT OR IGNORE INTO meter VALUES (1, 1000000, 20000, 0)")
        path = place / "meter.key"
        if not path.exists():
            made = ec.generate_private_key(ec.SECP256R1())
            pem = made.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
            path.write_bytes(pem)
        key = serialization.load_pem_private_key(path.read_bytes(), None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        self._key = key
        self.public_key = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)

    @property
    def registers(self) -> tuple[int, int]:
        return self._db.execute("SELECT imported, exported FROM meter").fetchone()

    def flow(self, imported: int, exported: int) -> None:
        self._db.execute("UPDATE meter SET imported = imported + ?, exported = exported + ?", (imported, exported))

    def read(self, signed: str = "") -> MeterReading:
        """The registers now; with a record that is signed, of a reading that was taken for this reason (TX)."""
        imported, exported = self.registers
        plain = MeterReading(meter_id="M1", imported=imported, exported=exported, time=int(time.time()), synchronised=True)
        if not signed:
            return plain
        ((page,),) = self._db.execute("UPDATE meter SET page = page + 1 RETURNING page").fetchall()
        payload = OcmfPayload(
            format_version="1.2",
            gateway="v2gstack",
            gateway_serial="G1",
            pagination=f"T{page}",
            meter_serial="M1",
            readings=readings_of(plain, signed),
        )
        record = SignedRecord(format="OCMF", data=sign_ocmf(payload, self._key).data, public_key=self.public_key)
        return MeterReading(meter_id="M1", imported=imported, exported=exported, time=plain.time, synchronised=True, record=record)
