"""The options that most users never need: what a device is probed for, how a stream is tuned."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypedDict

if TYPE_CHECKING:
    from collections.abc import Collection

    from ._enums import Access, Format, Subformat, Timestamps


@dataclass(frozen=True, slots=True)
class Near:
    """What is nearest to a value, of what is possible; for `probe()`.

    Attributes:
        value: the value, in the unit of its parameter.
    """

    value: float


# A value, or what is nearest to one; a range, whose ends may be left open by None; the least or the
# greatest that is possible.
Number = int | Near | tuple[int | None, int | None] | Literal["min", "max"]
Seconds = float | Near | tuple[float | None, float | None] | Literal["min", "max"]


class Chosen(TypedDict, total=False):
    """What is chosen already when a device is probed.

    Each is a value, a range as `(44100, None)`, `Near(0.1)` for the nearest that is possible, or
    "min" or "max"; of formats and the like a member, or several.

    Attributes:
        resample: let plug-ins convert the rate; their choice by default, which is mostly yes.
        access: how samples lie in memory.
        format: sample format.
        subformat: what else is to say of it.
        channels: samples a frame.
        rate: frames a second, Hz.
        period_size: frames between two wake-ups.
        period_time: the same in seconds.
        periods: periods in the buffer.
        buffer_size: frames in the ring buffer.
        buffer_time: the same in seconds.
        whole_periods: the buffer holds whole periods.
        whole_frames: a period's size is a whole number.
    """

    resample: bool
    access: str | Access | Collection[str | Access]
    format: str | Format | Collection[str | Format]
    subformat: str | Subformat | Collection[str | Subformat]
    channels: Number
    rate: Number
    period_size: Number
    period_time: Seconds
    periods: Number
    buffer_size: Number
    buffer_time: Seconds
    whole_periods: bool
    whole_frames: bool


class Tuning(TypedDict, total=False):
    """How a stream is tuned; all of it has a good default.

    Attributes:
        subformat: what else is to say of the format.
        periods: periods in the buffer, the nearest, in place of its size.
        period_wakeup: False: the hardware is asked for no interrupts, and the stream is driven by
            a timer. Saves power with long buffers, where the device can.
        export_buffer: have the driver share its buffer, where it can.
        drain_silence: False: the driver adds no silence to the last period when it drains.
        avail_min: frames that must be available for a wake-up; a period by default.
        stop_threshold: frames available that stop the stream, which is an xrun; the buffer's size
            by default. "never": it runs on whatever is lost.
        silence_threshold: frames that playback keeps ahead; if there are fewer, it adds silence.
        silence_size: frames of silence that it adds then; "all": whatever was played is silenced.
        timestamps: the clock of the time stamps. Other clocks than "MONOTONIC" can't be told
            from delays by `Period.time`, which then counts from when the frames were read.
        period_events: have the driver's timer wake up too, each period, whatever is available.
    """

    subformat: str | Subformat
    periods: int
    period_wakeup: bool
    export_buffer: bool
    drain_silence: bool
    avail_min: int
    stop_threshold: int | Literal["never"]
    silence_threshold: int
    silence_size: int | Literal["all"]
    timestamps: str | Timestamps
    period_events: bool
