"""The rules of PCM streams that need no device: arguments, sizes, refusals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, cast

from .._arguments import MAX_UINT, Named, device_name, flag, integer, one_of, only_one, seconds
from ._enums import Access, Direction, Format, Subformat, Timestamps
from ._tuning import Chosen, Near, Tuning

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from ._capabilities import Range

# alsa-lib and shim/pcm.c keep arrays with an item for each channel on the stack.
MAX_CHANNELS = 1024
DEFAULT_PERIOD = 0.010  # s
DEFAULT_PERIODS = 4

Part = Literal["all", "setup", "hardware", "software", "status"]
OnXrun = Literal["recover", "raise"]
Layout = Literal["interleaved", "noninterleaved"]
# What a parameter is narrowed to: a value, what is nearest to one, a range, the least or greatest,
# members of an enumeration, on or off. Times are in microseconds, as alsa-lib takes them.
Choice = int | str | frozenset[int] | tuple[int | None, int | None] | Near


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
    tuning: Tuning


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
    tuning: Mapping[str, object] | None = None,
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
    through_map = flag("mmap", mmap)
    tuned = check_tuning(tuning or {})
    only_one("periods", tuned.get("periods"), "buffer_size", buffer_size)
    only_one("periods", tuned.get("periods"), "buffer_time", buffer_time)
    return Wish(
        device=device_name(device),
        direction=direction,
        rate=integer("rate", rate, 1),
        channels=count,
        format=form,
        access=access_of(
            one_of("access", access, "interleaved", "noninterleaved"), mmap=through_map
        ),
        period_size=None if period_size is None else integer("period_size", period_size, 1),
        buffer_size=None if buffer_size is None else integer("buffer_size", buffer_size, 1),
        period_time=None if period_time is None else seconds("period_time", period_time),
        buffer_time=None if buffer_time is None else seconds("buffer_time", buffer_time),
        exact=flag("exact", exact),
        on_xrun="raise" if one_of("on_xrun", on_xrun, "recover", "raise") == "raise" else "recover",
        resample=flag("resample", resample),
        start_threshold=(
            None if start_threshold is None else integer("start_threshold", start_threshold, 1)
        ),
        tuning=tuned,
    )


_FLAGS = {
    *("resample", "whole_periods", "whole_frames"),
    *("period_wakeup", "export_buffer", "drain_silence", "period_events"),
}
_KINDS: dict[str, type[Named]] = {
    "access": Access,
    "format": Format,
    "subformat": Subformat,
    "timestamps": Timestamps,
}
_WORDS = {"stop_threshold": "never", "silence_size": "all"}


def check_tuning(given: Mapping[str, object]) -> Tuning:
    """Return checked options of a stream.

    Raises:
        TypeError, ValueError: there is no such option, or it is wrong.
    """
    _known(given, Tuning)
    checked: dict[str, object] = {}
    for name, value in given.items():
        if name in _FLAGS:
            checked[name] = flag(name, value)
        elif name in _KINDS:
            checked[name] = _KINDS[name].parse(cast("Any", value), name)
        elif value is not None and value == _WORDS.get(name):
            checked[name] = value
        else:
            checked[name] = integer(name, value, 0 if name.startswith("silence") else 1)
    return cast("Tuning", checked)


def check_chosen(given: Mapping[str, object]) -> dict[str, Choice]:
    """Return what a space is to be narrowed to, in an order in which that works.

    Raises:
        TypeError, ValueError: there is no such parameter, or its value is wrong.
    """
    _known(given, Chosen)
    ordered = (name for name in Chosen.__annotations__ if name in given)
    choices = {name: _choice(name, given[name]) for name in ordered}
    return {n: c for n, c in choices.items() if not (n.startswith("whole") and c == 0)}


def _known(given: Mapping[str, object], options: type) -> None:
    unknown = given.keys() - options.__annotations__.keys()
    if unknown:
        raise TypeError(f"there is no option {', '.join(sorted(unknown))}")


def _choice(name: str, value: object) -> Choice:
    if name in _FLAGS:
        return int(flag(name, value))
    if isinstance(value, str) and value in ("min", "max"):
        return value
    if name in _KINDS:
        return _members(name, value)
    if isinstance(value, Near):
        return Near(_number(name, value.value))
    if isinstance(value, tuple):
        ends = cast("tuple[object, ...]", value)
        if len(ends) != 2 or ends == (None, None):
            raise ValueError(f"{name}={value!r} is no range: (least, most), one may be None")
        least, most = (None if end is None else _number(name, end) for end in ends)
        if least is not None and most is not None and least > most:
            raise ValueError(f"{name}={value!r} is empty")
        return least, most
    return _number(name, value)


def _members(name: str, value: object) -> Choice:
    if isinstance(value, (str, int)):
        return _KINDS[name].parse(value, name)
    if not isinstance(value, (tuple, list, set, frozenset)):
        raise TypeError(f"{name} must be a name or several, not {value!r}")
    several = cast("Iterable[Any]", value)
    members = frozenset(_KINDS[name].parse(member, name) for member in several)
    if not members:
        raise ValueError(f"{name} is empty")
    return members


def _number(name: str, value: object) -> int:
    if name.endswith("time"):
        return max(1, round(seconds(name, value) * 1e6))
    return integer(name, value, 1)


def describe_choice(choice: object) -> str:
    """Return what a parameter was narrowed to, as text."""
    if isinstance(choice, tuple):
        least, most = cast("tuple[object, object]", choice)
        return f"{'' if least is None else least}..{'' if most is None else most}"
    if isinstance(choice, Near):
        return f"near {choice.value}"
    if isinstance(choice, frozenset):
        return "|".join(sorted(map(str, cast("Iterable[object]", choice))))
    return str(choice)


def among(values: Iterable[int], span: Range, possible: Callable[[int], bool]) -> Iterator[int]:
    """Give those of some values that lie in a range and are possible."""
    return (value for value in values if value in span and possible(value))


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


def describe_counts(counts: tuple[int, ...], span: Range) -> str:
    """Return the possible numbers of channels as text, from those that were tried."""
    if not counts:
        return describe_range(int(span.least), int(span.most))
    if len(counts) == counts[-1] - counts[0] + 1:
        return describe_range(counts[0], counts[-1])
    return ", ".join(map(str, counts))
