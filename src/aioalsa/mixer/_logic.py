"""The rules of mixers: alsamixer's percent curve, keys, roundings. Pure.

The curve is that of alsa-utils' alsamixer/volume_mapping.c (`get_normalized_volume` and
`set_normalized_volume`), which amixer has with -M: a position is the cubic root of the amplitude,
which is how loud it sounds. Where all the range is 24 dB at most, it is linear in decibels; where
the driver tells no decibels, in raw volumes.
"""

from __future__ import annotations

import difflib
import math
import re
from typing import TYPE_CHECKING, Literal

from .._arguments import integer, number, one_of, shown

if TYPE_CHECKING:
    from collections.abc import Collection

    from ._values import Key

Rounding = Literal["nearest", "up", "down"]
_ROUNDINGS = {"nearest": 0, "up": 1, "down": -1}
MUTE = -9999999  # SND_CTL_TLV_DB_GAIN_MUTE: silence, no number of decibels
NARROW = 2400  # 1/100 dB: MAX_LINEAR_DB_SCALE
CUBIC = 6000.0  # 1/100 dB for ten times the position
NAME_BYTES = 59  # and a zero: sizeof(snd_mixer_selem_id.name)


def rounding_of(rounding: str) -> int:
    """Return alsa-lib's direction for a rounding."""
    return _ROUNDINGS[one_of("rounding", rounding, *_ROUNDINGS)]


def rounded(value: float, direction: int) -> int:
    """Return a whole number for one that is none; halves go to the even one, as C's lrint does."""
    if direction:
        return math.ceil(value) if direction > 0 else math.floor(value)
    return round(value)


def hundredths(db: float) -> int:
    """Return alsa-lib's number for decibels: 1/100 dB, or its sentinel for silence."""
    return round(min(max(db * 100, MUTE), -MUTE))


def decibels(gain: int) -> float:
    """Return decibels for alsa-lib's number; -inf for its sentinel."""
    return -math.inf if gain <= MUTE else gain / 100


def _position(gain: int, maximum: int) -> float:
    return float(10 ** ((gain - maximum) / CUBIC))


def db_to_percent(gain: int, minimum: int, maximum: int) -> float:
    """Return the position on alsamixer's curve, 0 to 100, of a gain in a range, all 1/100 dB."""
    gain = min(max(gain, minimum), maximum)
    if maximum - minimum <= NARROW:
        return 100 * (gain - minimum) / (maximum - minimum)
    position = _position(gain, maximum)
    if minimum > MUTE:
        least = _position(minimum, maximum)
        position = (position - least) / (1 - least)
    return 100 * position


def percent_to_db(percent: float, minimum: int, maximum: int, direction: int) -> int:
    """Return the gain at a position on alsamixer's curve; the reverse of `db_to_percent`."""
    position = percent / 100
    if maximum - minimum <= NARROW:
        return rounded(position * (maximum - minimum), direction) + minimum
    if minimum > MUTE:
        least = _position(minimum, maximum)
        position = position * (1 - least) + least
    if position <= 0:
        return MUTE
    return rounded(CUBIC * math.log10(position), direction) + maximum


def raw_to_percent(value: int, minimum: int, maximum: int) -> float:
    """Return the position, 0 to 100, of a raw volume in a range."""
    if maximum <= minimum:
        return 0.0
    return 100 * (min(max(value, minimum), maximum) - minimum) / (maximum - minimum)


def percent_to_raw(percent: float, minimum: int, maximum: int, direction: int) -> int:
    """Return the raw volume at a position; the reverse of `raw_to_percent`."""
    return rounded(percent / 100 * (maximum - minimum), direction) + minimum


def percent_of(percent: object) -> float:
    """Return a percent argument, checked."""
    value = number("percent", percent)
    if not 0 <= value <= 100:
        raise ValueError(f"percent={value:g} is not between 0 and 100")
    return value


def key_of(key: object) -> Key | None:
    """Return an element's key for a name, or a name and an index; None if it is neither."""
    match key:
        case str(name):
            return name, 0
        case (str(name), int(index)) if not isinstance(index, bool):
            return name, index
        case _:
            return None


_ID = re.compile(r"""\s*(?:'[^']+'|"[^"]+"|[^\s,'"][^,]*)(?:,[0-9]{1,9})?\s*""")


def is_id(ident: object) -> bool:
    """Tell whether this is an element's id as amixer takes it; alsa-lib takes nearly anything.

    Raises:
        TypeError: it is no text.
    """
    if not isinstance(ident, str):
        raise TypeError(f"ident must be a str, not {shown(ident)}")
    plain = ident.isprintable() and len(ident) <= 1024
    return plain and _ID.fullmatch(ident) is not None


def missing(key: object, keys: Collection[Key]) -> str:
    """Return the message for an element that is not there, with names that resemble it."""
    names = list(dict.fromkeys(name for name, _ in keys))
    name, _ = key_of(key) or ("", 0)
    if name in names:
        indexes = ", ".join(str(index) for each, index in keys if each == name)
        return f"no element {shown(key)}; there is {name!r} with index {indexes}"
    lower = {each.lower(): each for each in names}
    close = difflib.get_close_matches(name.lower(), lower, n=5, cutoff=0.4)
    close += [each for each in lower if name and name.lower() in each and each not in close]
    near = [lower[each] for each in close[:5]] or names[:5]
    hint = f"; near are {', '.join(map(repr, near))}" if near else "; this mixer has none"
    return f"no element {shown(key)}{hint}"


def item_index(item: object, items: tuple[str, ...]) -> int:
    """Return the index of an item given by name or by index.

    Raises:
        ValueError: there is no such item.
        TypeError: neither a str nor an int.
    """
    if not isinstance(item, str):
        return integer("item", item, 0, len(items) - 1)
    if item in items:
        return items.index(item)
    # As people type it, if that is plain.
    same = [at for at, each in enumerate(items) if each.lower() == item.lower()]
    if len(same) != 1:
        raise ValueError(f"item={shown(item)} is none of {', '.join(map(repr, items))}")
    return same[0]
