"""Decibels of an element's values, and back: alsa-lib's arithmetic, rounding and all.

Everything is in hundredths of a decibel, and integer as in C. Property tests compare each function
with the one of alsa-lib's src/control/tlv.c that its docstring names.
"""

from __future__ import annotations

import math
from typing import Literal

from ._tlv import Db, DbLinear, DbMinMax, DbRange, DbScale

MUTE = -9999999  # SND_CTL_TLV_DB_GAIN_MUTE: silence, no number of decibels
Rounding = Literal["nearest", "up", "down"]


def db_range(db: Db, low: int, high: int) -> tuple[int, int]:
    """Return the decibels of an element's least and greatest values (`snd_tlv_get_dB_range`).

    Args:
        db: what the driver says about decibels.
        low: the element's least value.
        high: its greatest value.
    """
    if isinstance(db, DbScale):
        return MUTE if db.mute else db.minimum, db.minimum + db.step * (high - low)
    if isinstance(db, DbRange):
        return _ends(db, high)
    if isinstance(db, DbMinMax) and db.mute:
        return MUTE, db.maximum
    return db.minimum, db.maximum


def _ends(db: DbRange, high: int) -> tuple[int, int]:
    ends: list[tuple[int, int]] = []
    for part in db.parts:
        last = min(part.last, high)
        ends.append(db_range(part.scale, part.first, last))
        if last == high:
            break
    return min(least for least, _ in ends), max(greatest for _, greatest in ends)


def to_db(db: Db, low: int, high: int, value: int) -> int | None:
    """Return the decibels of a value; None if it is in no part (`snd_tlv_convert_to_dB`)."""
    if isinstance(db, DbScale):
        return MUTE if db.mute and value <= low else (value - low) * db.step + db.minimum
    if isinstance(db, DbMinMax):
        return _minmax_to_db(db, low, high, value)
    if isinstance(db, DbLinear):
        return _linear_to_db(db, low, high, value)
    for part in db.parts:
        if part.first <= value <= part.last:
            return to_db(part.scale, part.first, part.last, value)
    return None


def _minmax_to_db(db: DbMinMax, low: int, high: int, value: int) -> int:
    if value <= low or high <= low:
        return MUTE if db.mute else db.minimum
    # Later versions of alsa-lib call values silence, too, whose gain is rounded to the minimum.
    gain = db.minimum + _quotient((db.maximum - db.minimum) * (value - low), high - low)
    return min(max(gain, db.minimum), db.maximum)


def _linear_to_db(db: DbLinear, low: int, high: int, value: int) -> int:
    if value <= low or high <= low:
        return db.minimum
    if value >= high:
        return db.maximum
    amplitude = (value - low) / (high - low)
    if db.minimum <= MUTE:
        return int(100.0 * 20.0 * math.log10(amplitude)) + db.maximum
    least, greatest = _amplitude(db.minimum), _amplitude(db.maximum)
    amplitude = (greatest - least) * amplitude + least
    return int(100.0 * 20.0 * math.log10(amplitude)) if amplitude > 0 else db.minimum


def from_db(db: Db, low: int, high: int, gain: int, rounding: Rounding = "nearest") -> int:
    """Return the value for a number of decibels (`snd_tlv_convert_from_dB`).

    Args:
        db: what the driver says about decibels.
        low: the element's least value.
        high: its greatest value.
        gain: 0.01 dB; what lies beyond the range gets its end.
        rounding: which value to take between two.
    """
    if isinstance(db, DbRange):
        return _range_from_db(db, high, gain, rounding)
    _, top = db_range(db, low, high)
    if gain <= db.minimum:
        # The value above silence is the least that one hears.
        above = not isinstance(db, DbLinear) and db.mute and gain > MUTE and rounding == "up"
        return low + 1 if above else low
    if gain >= top:
        return high
    if isinstance(db, DbLinear):
        return _linear_from_db(db, low, high, gain, rounding)
    span = top - db.minimum
    scaled = (gain - db.minimum) * (high - low)
    if rounding == "up":
        scaled += span - 1
    elif rounding == "nearest":
        scaled += (span + 1) // 2
    return _quotient(scaled, span) + low


def _linear_from_db(db: DbLinear, low: int, high: int, gain: int, rounding: Rounding) -> int:
    least = 0.0 if db.minimum <= MUTE else _amplitude(db.minimum)
    greatest = _amplitude(db.maximum)
    value = (_amplitude(gain) - least) * (high - low) / (greatest - least)
    if rounding == "up":
        return math.ceil(value) + low
    return (round(value) if rounding == "nearest" else int(value)) + low


def _range_from_db(db: DbRange, high: int, gain: int, rounding: Rounding) -> int:
    before: int | None = None
    for part in db.parts:
        last = min(part.last, high)
        least, greatest = db_range(part.scale, part.first, last)
        if least <= gain <= greatest:
            return from_db(part.scale, part.first, last, gain, rounding)
        if gain < least:
            # Between two parts.
            return part.first if rounding == "up" or before is None else before
        before = last
        if last == high:
            break
    return 0 if before is None else before


def _amplitude(gain: int) -> float:
    # Beyond this no double can tell; no driver means it.
    return float(10.0 ** (min(max(gain, -600_000), 600_000) / 2000.0))


def _quotient(dividend: int, divisor: int) -> int:
    """Divide as C does: towards zero."""
    quotient = abs(dividend) // abs(divisor)
    return quotient if (dividend < 0) == (divisor < 0) else -quotient
