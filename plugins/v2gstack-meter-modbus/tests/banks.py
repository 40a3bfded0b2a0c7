"""Registers as meters have them, in a state with a value in every place."""

from __future__ import annotations

import struct
from datetime import UTC, datetime
from decimal import Decimal

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from servers import Bank, float32, int32, int64, text
from v2gstack.metering import ClockStatus
from v2gstack.metering.ocmf import OcmfPayload, OcmfReading, sign_ocmf

__all__ = ["em24", "em340", "em580", "sdm630", "sunspec_203", "sunspec_213", "sunspec_701"]

KEY = ec.derive_private_key(0xC0FFEE, ec.BrainpoolP384R1())


def sdm630() -> Bank:
    bank = Bank()
    bank.put(0, [0] * 0x170)
    for phase in range(3):
        bank.put(0x00 + 2 * phase, float32(230.0 + phase))
        bank.put(0x06 + 2 * phase, float32(16.0 + phase))
        bank.put(0x0C + 2 * phase, float32(3680.0 + phase))
        bank.put(0x18 + 2 * phase, float32(-100.0 - phase))
        bank.put(0x15A + 2 * phase, float32(400.0 + phase))
        bank.put(0x160 + 2 * phase, float32(30.0 + phase))
    bank.put(0x34, float32(11043.0))
    bank.put(0x3C, float32(-303.0))
    bank.put(0x46, float32(50.01))
    bank.put(0x48, float32(1234.567))
    bank.put(0x4A, float32(98.765))
    # the sum of both, which is a trap
    bank.put(0x156, float32(1333.332))
    return bank


def _gavazzi() -> Bank:
    bank = Bank()
    bank.put(0, [0] * 0x60)
    for phase in range(3):
        bank.put(0x00 + 2 * phase, int32(2300 + phase))
        bank.put(0x0C + 2 * phase, int32(16_000 + phase))
        bank.put(0x12 + 2 * phase, int32(-36_800 - phase))
        bank.put(0x1E + 2 * phase, int32(1000 + phase))
    bank.put(0x28, int32(-110_403))
    bank.put(0x2C, int32(3003))
    bank.put(0x33, [500])
    bank.put(0x5000, text("KZ1660104001D", 7))
    return bank


def em24() -> Bank:
    bank = _gavazzi()
    bank.put(0x34, int32(12_345))
    bank.put(0x4E, int32(678))
    return bank


def em340() -> Bank:
    bank = _gavazzi()
    bank.put(0x400, [0] * 12)
    bank.put(0x400, int32(1234))
    bank.put(0x402, int32(567))
    bank.put(0x408, int32(98))
    bank.put(0x40A, int32(7))
    return bank


def em580() -> Bank:
    """With the meter's own way of making a transaction: commands change its state, and its end leaves a signed file."""
    bank = _gavazzi()
    bank.put(0x500, [0] * 32)
    bank.put(0x500, int64(5_000_000_000))
    bank.put(0x51C, int64(70_000_123))
    bank.put(0x24FF, [1])
    der = KEY.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    bank.put(0x2600, list(struct.unpack(">62H", der)))
    bank.put(0x6900, [0] * 126)
    bank.put(0x7000, [0] * 0x41)
    bank.put(0x7100, [0] * (0x10 + 2031))

    def on_write(address: int, values: list[int]) -> None:
        if address == 0x7040 and values == [ord("B")]:
            bank.put(0x7100, [1])
        if address == 0x7040 and values == [ord("E")]:
            _finish(bank)

    bank.on_write = on_write
    return bank


def _finish(bank: Bank) -> None:
    tariff = struct.pack(">126H", *bank.get(0x6900, 126)).partition(b"\x00")[0].decode()
    payload = OcmfPayload(
        format_version="1.2",
        gateway="Carlo Gavazzi Controls-EM580",
        pagination="T23",
        identification=struct.pack(">20H", *bank.get(0x7007, 20)).partition(b"\x00")[0].decode(),
        tariff=tariff,
        readings=(
            OcmfReading(
                time=datetime(2026, 11, 28, tzinfo=UTC),
                clock=ClockStatus.SYNCHRONISED,
                transaction="B",
                value=Decimal("5000000.000"),
                identification="1-0:1.8.0",
                unit="kWh",
                status="G",
            ),
        ),
    )
    data = sign_ocmf(payload, KEY).data
    data += b"\x00" * (len(data) % 2)
    bank.put(0x7110, list(struct.unpack(f">{len(data) // 2}H", data)))
    bank.put(0x7101, [len(data) // 2])
    bank.put(0x7100, [2])


def _sunspec(number: int, length: int) -> tuple[Bank, list[int]]:
    common = [1, 66, *text("V2G", 16), *text("SIM", 16), *text("", 8), *text("1.0", 8), *text("SN1", 16), 1, 0x8000]
    # something else first, as devices have it
    other = [17, 2, 0, 0]
    return Bank(), [0x5375, 0x6E53, *common, *other, number, length]


def sunspec_203() -> Bank:
    bank, head = _sunspec(203, 105)
    model = [0x8000] * 105
    for offset, value in {6: -1, 15: -1, 17: -2, 22: 1, 32: 0, 54: 0, 104: 0x8000, 16: 5000, 18: -1104, 28: 12}.items():
        model[offset - 2] = value & 0xFFFF
    for phase in range(3):
        model[3 + phase - 2] = 160 + phase
        model[8 + phase - 2] = 2301 + phase
        model[19 + phase - 2] = (-368 - phase) & 0xFFFF
        model[29 + phase - 2] = 4
    for offset, value in {38: 98_765, 46: 1_234_567}.items():
        model[offset - 2 : offset] = [value >> 16, value & 0xFFFF]
    bank.put(40_000, [*head, *model, 0xFFFF, 0])
    return bank


def sunspec_213() -> Bank:
    bank, head = _sunspec(213, 124)
    model = float32(float("nan")) * 62
    for offset, value in {26: 50.0, 28: -11_040.5, 60: 98_765.0, 68: 1_234_567.0, 12: 230.5, 92: 1.0, 100: 2.0, 108: 3.0, 116: 4.0}.items():
        model[offset - 2 : offset] = float32(value)
    bank.put(0, [*head, *model, 0xFFFF, 0])
    return bank


def sunspec_701() -> Bank:
    bank, head = _sunspec(701, 153)
    model = [0x8000] * 153
    for offset, value in {
        10: 110,
        12: 0x8000,
        36: 415,
        41: 37,
        64: 37,
        87: 36,
        47: 2301,
        113: -1,
        114: -1,
        116: 2,
        119: 0,
        120: 1,
        122: -1,
    }.items():
        model[offset - 2] = value & 0xFFFF
    model[17 - 2 : 19 - 2] = [0, 50_010]
    model[115 - 2] = -3 & 0xFFFF
    model[19 - 2 : 27 - 2] = [*struct.unpack(">4H", struct.pack(">Q", 2**40)), *struct.unpack(">4H", struct.pack(">Q", 123))]
    bank.put(50_000, [*head, *model, 0xFFFF, 0])
    return bank
