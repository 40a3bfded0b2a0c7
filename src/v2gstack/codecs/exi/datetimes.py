"""Date-time values exactly as EXI carries them (7.1.8), and their lexical forms."""

from __future__ import annotations

import re
from typing import NamedTuple

import msgspec

from v2gstack.codecs.exi.datatype import Kind

__all__ = ["DateTimeValue", "parse_date_time"]

_YEAR = r"(?P<year>-?(?:[1-9][0-9]{4,17}|[0-9]{4}))"
_MONTH = r"(?P<month>0[1-9]|1[0-2])"
_DAY = r"(?P<day>0[1-9]|[12][0-9]|3[01])"
_TIME = r"(?P<hour>[01][0-9]|2[0-4]):(?P<minute>[0-5][0-9]):(?P<second>[0-5][0-9]|60)(?:\.(?P<fraction>[0-9]{1,300}))?"
_ZONE = r"(?P<zone>Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
_FORMS = {
    Kind.YEAR: _YEAR,
    Kind.YEAR_MONTH: f"{_YEAR}-{_MONTH}",
    Kind.DATE: f"{_YEAR}-{_MONTH}-{_DAY}",
    Kind.DATE_TIME: f"{_YEAR}-{_MONTH}-{_DAY}T{_TIME}",
    Kind.MONTH: f"--{_MONTH}",
    Kind.MONTH_DAY: f"--{_MONTH}-{_DAY}",
    Kind.DAY: f"---{_DAY}",
    Kind.TIME: _TIME,
}
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


class _Parts(NamedTuple):
    """Which parts a kind of value has."""

    year: bool
    month: bool
    day: bool
    time: bool


_PARTS = {
    Kind.YEAR: _Parts(True, False, False, False),
    Kind.YEAR_MONTH: _Parts(True, True, False, False),
    Kind.DATE: _Parts(True, True, True, False),
    Kind.DATE_TIME: _Parts(True, True, True, True),
    Kind.MONTH: _Parts(False, True, False, False),
    Kind.MONTH_DAY: _Parts(False, True, True, False),
    Kind.DAY: _Parts(False, False, True, False),
    Kind.TIME: _Parts(False, False, False, True),
}


class DateTimeValue(msgspec.Struct, frozen=True, gc=False):
    """A value of one of the eight date-time types.

    Attributes:
        kind: Which type; it says which of the other fields mean anything.
        year: The year; negative before the common era.
        month_day: Month times 32 plus day; the part that a type lacks is 0.
        time: Hour times 4096 plus minute times 64 plus second. Hour 24 and second 60 exist.
        fraction: Digits of the fraction of a second; ``None`` without one. EXI keeps no zeros at the
            end.
        timezone: Offset from UTC in minutes, ``None`` without one.

    Example:
        >>> value = parse_date_time(Kind.DATE_TIME, "2024-05-06T07:08:09.5+02:00")
        >>> value.hour, value.timezone, str(value)
        (7, 120, '2024-05-06T07:08:09.5+02:00')
    """

    kind: Kind
    year: int = 0
    month_day: int = 0
    time: int = 0
    fraction: str | None = None
    timezone: int | None = None

    @property
    def month(self) -> int:
        """The month, 1 to 12; 0 without one."""
        return self.month_day >> 5

    @property
    def day(self) -> int:
        """The day, 1 to 31; 0 without one."""
        return self.month_day & 31

    @property
    def hour(self) -> int:
        """The hour, 0 to 24."""
        return self.time >> 12

    @property
    def minute(self) -> int:
        """The minute, 0 to 59."""
        return self.time >> 6 & 63

    @property
    def second(self) -> int:
        """The second, 0 to 60."""
        return self.time & 63

    def problem(self) -> str | None:
        """What makes the fields impossible to write down, ``None`` when nothing does."""
        parts = _PARTS.get(self.kind)
        if parts is None:
            return f"{self.kind!r} is no kind of date or time"
        if parts.year and not -(10**18) < self.year < 10**18:
            return f"year {self.year}"
        if not (1 <= self.month <= 12 if parts.month else self.month == 0):
            return f"month {self.month}"
        if not (1 <= self.day <= 31 if parts.day else self.day == 0):
            return f"day {self.day}"
        if not parts.time:
            return "a time" if self.time or self.fraction is not None else self._zone_problem()
        if self.minute > 59 or self.second > 60 or not 0 <= self.time < 25 << 12:
            return f"time {self.hour}:{self.minute}:{self.second}"
        if self.fraction is not None and not (self.fraction.isascii() and self.fraction.isdigit()):
            return f"fraction {self.fraction!r}"
        return self._zone_problem()

    def _zone_problem(self) -> str | None:
        if self.timezone is not None and not -840 <= self.timezone <= 840:
            return f"offset of {self.timezone} minutes"
        return None

    def impossible(self) -> str | None:
        """What of the date or time does not exist: a day that a month lacks, a time after 24:00."""
        parts = _PARTS[self.kind]
        if parts.day and parts.month:
            last = _DAYS[self.month - 1]
            if self.month == 2 and parts.year and not _is_leap(self.year):
                last = 28
            if self.day > last:
                return f"month {self.month} has no day {self.day}"
        if self.hour == 24 and (self.time & 0xFFF or (self.fraction or "").strip("0")):
            return "no time is later than 24:00:00"
        return None

    def order(self) -> tuple[int, str]:
        """A key that sorts values of one kind in time; those without an offset as if in UTC."""
        days = _days(self.year, self.month or 1, self.day or 1)
        minutes = days * 1440 + self.hour * 60 + self.minute - (self.timezone or 0)
        return minutes * 60 + self.second, (self.fraction or "").rstrip("0")

    def __str__(self) -> str:
        parts = _PARTS[self.kind]
        text = ""
        if parts.year:
            text = f"{'-' if self.year < 0 else ''}{abs(self.year):04d}"
        if parts.month:
            text += f"-{self.month:02d}" if parts.year else f"--{self.month:02d}"
        if parts.day:
            text += f"-{self.day:02d}" if parts.month else f"---{self.day:02d}"
        if parts.time:
            text += "T" if parts.year else ""
            text += f"{self.hour:02d}:{self.minute:02d}:{self.second:02d}"
            if self.fraction is not None:
                text += f".{self.fraction}"
        if self.timezone is None:
            return text
        if self.timezone == 0:
            return text + "Z"
        hours, minutes = divmod(abs(self.timezone), 60)
        return f"{text}{'-' if self.timezone < 0 else '+'}{hours:02d}:{minutes:02d}"


def parse_date_time(kind: Kind, text: str) -> DateTimeValue:
    """Parse the lexical form of a date-time type, without surrounding white space.

    Raises:
        ValueError: The text is not of that form, or the day or time does not exist.
    """
    match = re.fullmatch(_FORMS[kind] + _ZONE, text)
    if match is None:
        raise ValueError(f"{text[:40]!r} is not of the form of {kind.name}")
    found = match.groupdict()

    def number(name: str) -> int:
        return int(found.get(name) or 0)

    zone = found["zone"]
    timezone = None
    if zone is not None:
        timezone = 0 if zone == "Z" else int(zone[0] + "1") * (int(zone[1:3]) * 60 + int(zone[4:6]))
    value = DateTimeValue(
        kind,
        number("year"),
        number("month") * 32 + number("day"),
        (number("hour") * 64 + number("minute")) * 64 + number("second"),
        (found.get("fraction") or "").rstrip("0") or None,
        timezone,
    )
    reason = value.impossible()
    if reason is not None:
        raise ValueError(f"{text[:40]!r} does not exist: {reason}")
    return value


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def _days(year: int, month: int, day: int) -> int:
    """Days of the proleptic Gregorian calendar, counted from some day; any year."""
    # Counting years from March puts the leap day at the end of a year.
    year -= month < 3
    month = (month + 9) % 12
    return year * 365 + year // 4 - year // 100 + year // 400 + (month * 153 + 2) // 5 + day
