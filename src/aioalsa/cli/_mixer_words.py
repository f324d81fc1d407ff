"""What `aioalsa mixer set` is told, in amixer's words, and what it means for an element. Pure.

A setting is a volume (`40`, `50%`, `-3dB`; with `+` or `-` at its end relative to what it is), or a
word for a switch. `playback`, `capture` and names of channels apply to what comes after them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from ..mixer import Channel

if TYPE_CHECKING:
    from collections.abc import Iterable

Kind = Literal["raw", "percent", "db", "on", "off", "toggle"]
Where = Literal["playback", "capture"]

_VOLUME = re.compile(r"(-?\d{1,20}(?:\.\d{1,20})?)(%|dB)?([+-]?)", re.IGNORECASE | re.ASCII)
_UNITS: dict[str, Kind] = {"": "raw", "%": "percent", "db": "db"}
_SWITCHES: dict[str, tuple[Kind, Where | None]] = {
    "mute": ("off", "playback"),
    "off": ("off", "playback"),
    "unmute": ("on", "playback"),
    "on": ("on", "playback"),
    "cap": ("on", "capture"),
    "rec": ("on", "capture"),
    "nocap": ("off", "capture"),
    "norec": ("off", "capture"),
    "toggle": ("toggle", None),
}
_SIDES: dict[str, Where] = {"playback": "playback", "capture": "capture"}
_CHANNELS: dict[str, tuple[Channel, ...]] = {
    **{each.name.replace("_", "").lower(): (each,) for each in Channel if each >= 0},
    "mono": (Channel.MONO,),
    "center": (Channel.FRONT_CENTER,),
    "front": (Channel.FRONT_LEFT, Channel.FRONT_RIGHT),
    "rear": (Channel.REAR_LEFT, Channel.REAR_RIGHT),
    "side": (Channel.SIDE_LEFT, Channel.SIDE_RIGHT),
}


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing to set.

    Attributes:
        kind: of what value it is.
        value: the volume; 0 for a switch.
        relative: +1 or -1 if it is to be added or taken away, else 0.
    """

    kind: Kind
    value: float = 0.0
    relative: int = 0


@dataclass(frozen=True, slots=True)
class Order:
    """Settings, and where they apply.

    Attributes:
        settings: one for all channels, or one for each in turn.
        side: None: wherever the element has such a value.
        channels: None: all of them.
    """

    settings: tuple[Setting, ...]
    side: Where | None
    channels: tuple[Channel, ...] | None


def parse(words: Iterable[str]) -> list[Order]:
    """Return what the words of a command line ask for.

    Raises:
        ValueError: a word that is none of those.
    """
    orders: list[Order] = []
    side: Where | None = None
    channels: tuple[Channel, ...] | None = None
    for word in words:
        plain = word.lower().replace("-", "").replace("_", "")
        if plain in _SIDES:
            side = _SIDES[plain]
        elif plain in _CHANNELS:
            channels = _CHANNELS[plain]
        else:
            orders.append(_order(word, side, channels))
    if not orders:
        raise ValueError("say what to set, as 50%, 5%+, -3dB, mute, unmute, toggle, cap or nocap")
    return orders


def _order(word: str, side: Where | None, channels: tuple[Channel, ...] | None) -> Order:
    settings: list[Setting] = []
    for part in word.split(","):
        kind, where = _SWITCHES.get(part.lower(), (None, None))
        if kind is None:
            settings.append(_volume(part))
            continue
        settings.append(Setting(kind))
        # A capture is what "cap" is about, wherever it stands; "mute" may be about one.
        side = where if where == "capture" else side or where
    return Order(tuple(settings), side, channels)


def _volume(text: str) -> Setting:
    found = _VOLUME.fullmatch(text)
    if found is None:
        raise ValueError(
            f"{text!r} is none of 40, 50%, 5%+, -3dB, 2dB-, mute, unmute, toggle, cap, nocap,"
            " playback, capture, or a channel as frontleft"
        )
    number, unit, sign = found.groups()
    relative = {"+": 1, "-": -1}.get(sign, 0)
    kind = _UNITS[(unit or "").lower()]
    value = float(number)
    if relative and value < 0:
        raise ValueError(f"{text!r} has two signs")
    return Setting(kind, value, relative)
