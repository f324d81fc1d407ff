"""Decibels of an element's values, and back: alsa-lib's arithmetic, called without a card.

It is given what was decoded (`_tlv.py`) encoded anew, and so never what a driver made of it: it
reads on where data ends too early. Everything is in hundredths of a decibel.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from .._ffi import ffi, lib

if TYPE_CHECKING:
    from .._ffi._alsa import CData
    from ._tlv import Db

MUTE = -9999999  # SND_CTL_TLV_DB_GAIN_MUTE: silence, no number of decibels
Rounding = Literal["nearest", "up", "down"]
DIRECTIONS: dict[Rounding, int] = {"down": -1, "nearest": 0, "up": 1}


def db_range(db: Db, low: int, high: int) -> tuple[int, int] | None:
    """Return the decibels of an element's least and greatest values (`snd_tlv_get_dB_range`).

    None if alsa-lib makes no sense of it.

    Args:
        db: what the driver says about decibels.
        low: the element's least value.
        high: its greatest value.
    """
    ends = ffi.new("long[2]")
    code = lib.snd_tlv_get_dB_range(_words(db), low, high, ends, ends + 1)
    return (ends[0], ends[1]) if code >= 0 else None


def to_db(db: Db, low: int, high: int, value: int) -> int | None:
    """Return the decibels of a value; None if it is in no part (`snd_tlv_convert_to_dB`)."""
    gain = ffi.new("long *")
    code = lib.snd_tlv_convert_to_dB(_words(db), low, high, value, gain)
    return int(gain[0]) if code >= 0 else None


def from_db(db: Db, low: int, high: int, gain: int, rounding: Rounding = "nearest") -> int | None:
    """Return the value for a number of decibels (`snd_tlv_convert_from_dB`).

    None if alsa-lib makes no sense of it.

    Args:
        db: what the driver says about decibels.
        low: the element's least value.
        high: its greatest value.
        gain: 0.01 dB; what lies beyond the range gets its end.
        rounding: which value to take between two.
    """
    value = ffi.new("long *")
    direction = DIRECTIONS[rounding]
    code = lib.snd_tlv_convert_from_dB(_words(db), low, high, gain, value, direction)
    return int(value[0]) if code >= 0 else None


def _words(db: Db) -> CData:
    return ffi.from_buffer("unsigned int[]", db.encode())
