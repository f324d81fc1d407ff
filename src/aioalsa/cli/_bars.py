"""A meter: a bar for each channel on a terminal, else a line from time to time."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING, Self

from rich.live import Live
from rich.text import Text

from . import _level
from ._console import console, is_live, say
from ._level import Level

if TYPE_CHECKING:
    from collections.abc import Sequence
    from contextlib import AbstractContextManager
    from types import TracebackType

_WIDEST = 60  # columns of a bar
_NUMBER = 9  # columns of a level and the blank before it
_CLOSE = -3.0  # dB; what is louder may soon be cut


class Bars:
    """Shows levels while it is entered.

    Args:
        names: of the channels.
        total: how long it will last, s; None if nobody knows.
        rms: show the root mean square as well: as the bar, with the peak as a mark.
        stderr: draw there.
        every: s between two lines where nothing can be drawn; None for one with each summary.
    """

    def __init__(
        self,
        names: Sequence[str],
        total: float | None = None,
        *,
        rms: bool = False,
        stderr: bool = False,
        every: float | None = 1.0,
    ) -> None:
        self._screen = console(stderr=stderr)
        self._names = names
        self._total = total
        self._rms = rms
        self._stderr = stderr
        self._every = every
        self._peaks, self._means = _level.Falling(), _level.Falling()
        self._seconds = 0.0
        self._told = 0
        # Rich draws in a thread of its own: a slow terminal does not hold the sound up.
        self._live: AbstractContextManager[object] = (
            Live(get_renderable=self._draw, console=self._screen, refresh_per_second=20)
            if is_live(self._screen)
            else nullcontext()
        )

    def __enter__(self) -> Self:
        self._live.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._live.__exit__(kind, error, trace)

    def update(
        self,
        seconds: float,
        levels: Sequence[Level] | None,
        summary: Sequence[Level] | None = None,
    ) -> None:
        """Take in that so many seconds are done.

        Args:
            seconds: since the beginning.
            levels: how loud the last of them was; None if nobody knows.
            summary: how loud it was since the last line, which is told now.
        """
        levels = levels or [Level()] * len(self._names)
        self._peaks.update([level.peak for level in levels], seconds)
        self._means.update([level.rms for level in levels], seconds)
        self._seconds = seconds if self._total is None else min(seconds, self._total)
        if not isinstance(self._live, nullcontext):
            return
        lines = int(seconds / self._every) if self._every else self._told
        if summary is not None or lines > self._told:
            self._told = lines
            say(self._line(summary), stderr=self._stderr)

    def _levels(self) -> list[tuple[str, float, float]]:
        peaks = self._peaks.levels or [0.0] * len(self._names)
        means = self._means.levels or [0.0] * len(self._names)
        return list(zip(self._names, peaks, means, strict=True))

    def _line(self, summary: Sequence[Level] | None) -> str:
        levels = self._levels()
        if summary is not None:
            named = zip(self._names, summary, strict=True)
            levels = [(name, level.peak, level.rms) for name, level in named]
        told = [
            f"{name} {_level.describe(peak)}" + (f" rms {_level.describe(mean)}" * self._rms)
            for name, peak, mean in levels
        ]
        return "  ".join([clock(self._seconds), *told])

    def _draw(self) -> Text:
        plain = not self._screen.encoding.startswith("utf")
        label = max(map(len, self._names)) + 1
        numbers = _NUMBER * (1 + self._rms)
        width = min(max(self._screen.width - label - numbers - 1, 1), _WIDEST)
        text = Text(no_wrap=True, overflow="crop")
        for name, peak, mean in self._levels():
            loud = _level.decibels(peak) > _CLOSE
            text.append(name.ljust(label))
            bar = _level.bar(mean if self._rms else peak, width, plain=plain)
            if self._rms:
                bar = marked(bar, _level.place(peak, width), "|" if plain else "│")
            text.append(bar, "yellow" if loud else "green")
            text.append(f" {_level.describe(peak)}")
            text.append(f" {_level.describe(mean)}\n" if self._rms else "\n")
        done = clock(self._seconds)
        text.append(done if self._total is None else f"{done} / {clock(self._total)}")
        return text


def marked(bar: str, at: int, mark: str) -> str:
    """Return a bar with a mark at one column, if it has that."""
    return bar if not 0 <= at < len(bar) else f"{bar[:at]}{mark}{bar[at + 1 :]}"


def channel_names(count: int) -> list[str]:
    """Return what channels are called where nobody tells where they are heard."""
    return ["left", "right"] if count == 2 else [str(at + 1) for at in range(count)]


def clock(seconds: float) -> str:
    """Return a time as "1:02:03" or "2:03"."""
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
