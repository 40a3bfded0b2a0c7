"""Settings of meters on Modbus."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from v2gstack.errors import ConfigError

__all__ = ["ModbusConfig"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ModbusConfig:
    """Where a meter is and how it is mounted.

    Attributes:
        host: Host of a meter or gateway on TCP; empty where `port_name` says a serial port.
        port: TCP port.
        port_name: Serial port of RTU, such as ``/dev/ttyUSB0``.
        baudrate: Of the serial port.
        parity: Of the serial port.
        stop_bits: Of the serial port.
        device: The meter's address on the bus, 1 to 247.
        meter_id: Identifier of the meter in readings, up to 32 characters; empty takes its serial number, or where it is.
        inverted: The meter is mounted so that energy into the vehicle is its export: registers and signs change places.
        timeout: Seconds until an answer has to be there.
        retries: How often a request is sent again that brought none.
        maximum_power: W that the connection can carry: a register that went further is read again, it may be torn.
        accuracy_class: As it is printed on the meter.
        legal_mark: As it is printed on the meter.
        certified: Whether its registers are legally relevant.

    Raises:
        ConfigError: There is no place, or two; or a number makes no sense.
    """

    host: str = ""
    port: int = 502
    port_name: str = ""
    baudrate: int = 9600
    parity: Literal["N", "E", "O"] = "N"
    stop_bits: Literal[1, 2] = 1
    device: int = 1
    meter_id: str = ""
    inverted: bool = False
    timeout: float = 0.8
    retries: int = 1
    maximum_power: float = 500_000.0
    accuracy_class: str = ""
    legal_mark: str = ""
    certified: bool = False

    def __post_init__(self) -> None:
        if self.host and self.port_name:
            raise ConfigError("a meter is at a host or at a serial port, not at both")
        if not 1 <= self.device <= 247:
            raise ConfigError(f"a device on Modbus has an address from 1 to 247, not {self.device}")
        if len(self.meter_id) > 32:
            raise ConfigError("meter_id has at most 32 characters")
        if not (self.timeout > 0.0 and self.retries >= 0 and self.maximum_power > 0.0):
            raise ConfigError("timeout and maximum_power are above 0, retries not below")

    @property
    def place(self) -> str:
        """Where the bus is, for people: ``host:port`` or the serial port."""
        return self.port_name or f"{self.host}:{self.port}"
