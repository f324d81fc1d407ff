"""What a device can do, as `probe()` tells it; pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._enums import Access, AudioTimestamp, Direction, Feature, Format, Subformat, Type


@dataclass(frozen=True, slots=True)
class Range:
    """The values from `least` to `most`, both among them; not each in between need be possible."""

    least: float
    most: float

    def __contains__(self, value: float) -> bool:
        return self.least <= value <= self.most


@dataclass(frozen=True, slots=True, kw_only=True)
class Capabilities:
    """What a PCM can be set to, given what was chosen already.

    Attributes:
        device: the name that was asked about.
        direction: capture or playback.
        type: what kind of PCM is behind the name.
        access: how samples may lie in memory.
        formats: sample formats.
        subformats: what else may be said of a format.
        rate: frames a second, Hz.
        rates: those of the usual rates that are possible.
        channels: samples a frame.
        channel_counts: the numbers of channels that are possible, up to 64.
        period_size: frames between two wake-ups.
        period_time: the same in seconds.
        periods: periods in the buffer.
        buffer_size: frames in the device's ring buffer.
        buffer_time: the same in seconds.
        features: what the device can do besides, as far as it tells at this point.
        audio_timestamps: what kinds of audio time stamps the device takes.
        significant_bits: bits of a sample that the hardware uses; None if that is not decided yet.
        text: all of it as alsa-lib prints it.
    """

    device: str
    direction: Direction
    type: Type
    access: tuple[Access, ...]
    formats: tuple[Format, ...]
    subformats: tuple[Subformat, ...]
    rate: Range
    rates: tuple[int, ...]
    channels: Range
    channel_counts: tuple[int, ...]
    period_size: Range
    period_time: Range
    periods: Range
    buffer_size: Range
    buffer_time: Range
    features: Feature
    audio_timestamps: tuple[AudioTimestamp, ...]
    significant_bits: int | None
    text: str = field(repr=False)
