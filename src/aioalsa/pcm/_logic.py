"""The rules of PCM streams that need no device: arguments, sizes, gaps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from .._arguments import MAX_UINT, device_name, integer, one_of, only_one, seconds
from ._enums import Access, Direction, Format

if TYPE_CHECKING:
    from collections.abc import Callable

# alsa-lib and shim/pcm.c keep arrays with an item for each channel on the stack.
MAX_CHANNELS = 1024
DEFAULT_PERIOD = 0.010  # s
DEFAULT_PERIODS = 4

OnXrun = Literal["recover", "raise"]
Layout = Literal["interleaved", "noninterleaved"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the user asked for, checked as far as that goes without a device."""

    device: str
    direction: Direction
    rate: int
    channels: int
    format: Format
    access: Access
    period_size: int | None
    buffer_size: int | None
    period_time: float | None
    buffer_time: float | None
    exact: bool
    on_xrun: OnXrun
    resample: bool
    start_threshold: int | None


def make_wish(
    device: object,
    direction: Direction,
    *,
    rate: object,
    channels: object,
    format: str | Format,
    period_size: object,
    buffer_size: object,
    period_time: object,
    buffer_time: object,
    exact: object,
    on_xrun: object,
    access: object,
    mmap: object,
    resample: object,
    start_threshold: object = None,
) -> Wish:
    """Return the checked arguments of an `open_*()`.

    Raises:
        ValueError: an argument that no device could meet, or two that exclude each other.
        TypeError: an argument of the wrong type.
    """
    form = Format.parse(format, "format")
    count = integer("channels", channels, 1, MAX_CHANNELS)
    form.bytes_per_frame(count)
    only_one("period_size", period_size, "period_time", period_time)
    only_one("buffer_size", buffer_size, "buffer_time", buffer_time)
    return Wish(
        device=device_name(device),
        direction=direction,
        rate=integer("rate", rate, 1),
        channels=count,
        format=form,
        access=access_of(
            one_of("access", access, "interleaved", "noninterleaved"), mmap=bool(mmap)
        ),
        period_size=None if period_size is None else integer("period_size", period_size, 1),
        buffer_size=None if buffer_size is None else integer("buffer_size", buffer_size, 1),
        period_time=None if period_time is None else seconds("period_time", period_time),
        buffer_time=None if buffer_time is None else seconds("buffer_time", buffer_time),
        exact=bool(exact),
        on_xrun="raise" if one_of("on_xrun", on_xrun, "recover", "raise") == "raise" else "recover",
        resample=bool(resample),
        start_threshold=(
            None if start_threshold is None else integer("start_threshold", start_threshold, 1)
        ),
    )


def access_of(layout: str, *, mmap: bool) -> Access:
    """Return alsa-lib's access type for a layout."""
    return Access[f"{'MMAP' if mmap else 'RW'}_{layout.upper()}"]


def sizes(wish: Wish, rate: int) -> tuple[int, int]:
    """Return the period and buffer sizes to ask for, in frames, at the rate that was got.

    By default a period is 10 ms and a buffer 4 periods. Both are always asked for: what plug-ins
    choose by themselves ranges to a buffer of a million frames.
    """
    default = max(1, round(DEFAULT_PERIOD * rate))
    period = _frames(wish.period_size, wish.period_time, rate)
    buffer = _frames(wish.buffer_size, wish.buffer_time, rate)
    if period is None:
        # A short buffer still holds the usual number of periods.
        period = default if buffer is None else max(1, min(default, buffer // DEFAULT_PERIODS))
    if buffer is None:
        buffer = min(period * DEFAULT_PERIODS, MAX_UINT)
    return period, buffer


def _frames(size: int | None, time: float | None, rate: int) -> int | None:
    return size if time is None else max(1, round(time * rate))


def start_threshold(wish: Wish, period_size: int, buffer_size: int) -> int:
    """Return how many frames in the buffer start a playback by themselves.

    By default all the whole periods that the buffer holds: as safe from a first xrun as can be,
    and never more than can be written.
    """
    if wish.start_threshold is not None:
        return wish.start_threshold
    return max(period_size, buffer_size // period_size * period_size)


def gap(expected: float, position: int) -> int:
    """Return how many frames were lost between `position` and the frame that is due now."""
    return max(0, round(expected) - position)


def describe_range(least: int, most: int, unit: str = "") -> str:
    """Return a range as text."""
    return f"{least}{unit}" if least == most else f"{least} to {most}{unit}"


# What people ask for; for the text of a refusal.
USUAL_RATES = (8000, 11025, 16000, 22050, 32000, 44100, 48000, 64000, 88200, 96000, 176400, 192000)


def describe_rates(least: int, most: int, possible: Callable[[int], bool]) -> str:
    """Return the rates on offer as text; a list where only some of the range are possible."""
    listed = [rate for rate in USUAL_RATES if least <= rate <= most and possible(rate)]
    if listed and len(listed) < sum(least <= rate <= most for rate in USUAL_RATES):
        return ", ".join(map(str, listed)) + " Hz"
    return describe_range(least, most, " Hz")
