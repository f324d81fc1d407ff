"""Channel maps: which channel belongs to which loudspeaker; pure.

The texts are alsa-lib's (`snd_pcm_chmap_parse_string`, `snd_pcm_chmap_print`); a test compares.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from .._arguments import Named

MOST_CHANNELS = 128  # what alsa-lib reads of a text
_POSITION, _INVERTED, _DRIVER = 0xFFFF, 1 << 16, 1 << 17


class ChannelPosition(Named):
    """Where a channel is heard (`snd_pcm_chmap_position`)."""

    UNKNOWN = 0
    NA = 1
    MONO = 2
    FL = 3
    FR = 4
    RL = 5
    RR = 6
    FC = 7
    LFE = 8
    SL = 9
    SR = 10
    RC = 11
    FLC = 12
    FRC = 13
    RLC = 14
    RRC = 15
    FLW = 16
    FRW = 17
    FLH = 18
    FCH = 19
    FRH = 20
    TC = 21
    TFL = 22
    TFR = 23
    TFC = 24
    TRL = 25
    TRR = 26
    TRC = 27
    TFLC = 28
    TFRC = 29
    TSL = 30
    TSR = 31
    LLFE = 32
    RLFE = 33
    BC = 34
    BLC = 35
    BRC = 36

    @property
    def description(self) -> str:
        """What it means, as "Front Left" (`snd_pcm_chmap_long_name`)."""
        return _LONG_NAMES[self]


_LONG_NAMES = dict(
    zip(
        ChannelPosition,
        (
            *("Unknown", "Unused", "Mono", "Front Left", "Front Right", "Rear Left", "Rear Right"),
            *("Front Center", "LFE", "Side Left", "Side Right", "Rear Center"),
            *("Front Left Center", "Front Right Center", "Rear Left Center", "Rear Right Center"),
            *("Front Left Wide", "Front Right Wide"),
            *("Front Left High", "Front Center High", "Front Right High", "Top Center"),
            *("Top Front Left", "Top Front Right", "Top Front Center"),
            *("Top Rear Left", "Top Rear Right", "Top Rear Center"),
            *("Top Front Left Center", "Top Front Right Center"),
            *("Top Side Left", "Top Side Right", "Left LFE", "Right LFE"),
            *("Bottom Center", "Bottom Left Center", "Bottom Right Center"),
        ),
        strict=True,
    )
)


class MapKind(Named):
    """How a channel map can be changed (`snd_pcm_chmap_type`)."""

    NONE = 0
    FIXED = 1
    VAR = 2
    PAIRED = 3


@dataclass(frozen=True, slots=True)
class Channel:
    """One channel of a map.

    Attributes:
        position: where it is heard; a number if only the driver knows what that means.
        inverted: its phase is.
    """

    position: ChannelPosition | int
    inverted: bool = False

    def __str__(self) -> str:
        text = str(self.position)
        return f"{text}[INV]" if self.inverted else text

    @classmethod
    def from_number(cls, number: int) -> Self:
        """Return what a number of alsa-lib's stands for."""
        place = number & _POSITION
        known = not number & _DRIVER and place in _NUMBERS
        return cls(ChannelPosition(place) if known else place, bool(number & _INVERTED))

    def to_number(self) -> int:
        """Return the number that alsa-lib knows it by."""
        driver = 0 if isinstance(self.position, ChannelPosition) else _DRIVER
        return int(self.position) | driver | (_INVERTED if self.inverted else 0)


_NUMBERS = set(map(int, ChannelPosition))


@dataclass(frozen=True, slots=True)
class ChannelMap:
    """Which channel is heard where; `str()` gives alsa-lib's text, as "FL FR".

    Attributes:
        channels: one for each channel, in order.
        kind: how a map that a device offers can be changed.
    """

    channels: tuple[Channel, ...]
    kind: MapKind = MapKind.NONE

    def __len__(self) -> int:
        return len(self.channels)

    def __str__(self) -> str:
        return " ".join(map(str, self.channels))

    @property
    def positions(self) -> tuple[ChannelPosition | int, ...]:
        """Where each channel is heard."""
        return tuple(channel.position for channel in self.channels)

    @classmethod
    def parse(cls, text: str) -> Self:
        """Return the map that a text stands for.

        Args:
            text: names of positions, in any case, or numbers of the driver's, separated by spaces
                or commas; "[INV]" after one inverts its phase. As "FL,FR,LFE[INV]".

        Raises:
            TypeError: it is no text.
            ValueError: it is no channel map.
        """
        if not isinstance(text, str):
            raise TypeError(f"channel map must be a str, not {text!r}")
        parts = [part for part in re.split(r"[ ,]+", text) if part]
        if not 0 < len(parts) <= MOST_CHANNELS:
            raise ValueError(f"{text[:80]!r} is no channel map of 1 to {MOST_CHANNELS} channels")
        return cls(tuple(map(_channel, parts)))

    @classmethod
    def from_numbers(cls, numbers: tuple[int, ...], kind: MapKind = MapKind.NONE) -> Self:
        """Return the map that alsa-lib tells."""
        return cls(tuple(map(Channel.from_number, numbers)), kind)

    def to_numbers(self) -> tuple[int, ...]:
        """Return the map as alsa-lib takes it."""
        return tuple(channel.to_number() for channel in self.channels)


def _channel(text: str) -> Channel:
    found = re.fullmatch(r"([A-Za-z]+|\d{1,5})(\[INV\])?", text, flags=re.IGNORECASE | re.ASCII)
    if not found:
        raise ValueError(f"{text[:80]!r} is no channel of a channel map")
    name, inverted = found[1].upper(), found[2] is not None
    if name.isdigit():
        if int(name) > _POSITION:
            raise ValueError(f"{name} is greater than {_POSITION}, the last number of a channel")
        return Channel(int(name), inverted)
    position = ChannelPosition.__members__.get(name)
    if position is None:
        names = ", ".join(ChannelPosition.__members__)
        raise ValueError(f"{text[:80]!r} is none of {names}")
    return Channel(position, inverted)
