"""How far a file is played or recorded, and how loud it is: drawn on a terminal, told elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from rich.progress import BarColumn, Progress, TextColumn

from . import _level
from ._bars import Bars, channel_names, clock
from ._console import console, is_live

if TYPE_CHECKING:
    from types import TracebackType

    from ._report import Report
    from ._sound import Sound

_LEVEL_WIDTH = 12
_NARROW = 60  # columns below which the level is left out


class SoundProgress:
    """A context that shows progress on stderr while it is entered.

    Args:
        sound: what is played or recorded.
        total: its length, s; None if nobody knows.
        report: is told levels where it is for programs.
        levels: show a bar for each channel, and where nothing can be drawn a line each second.
    """

    def __init__(
        self, sound: Sound, total: float | None, report: Report, *, levels: bool = False
    ) -> None:
        self._screen = console(stderr=True)
        self._sound = sound
        self._total = total
        self._falling = _level.Falling()
        self._progress: Progress | None = None
        self._bars: Bars | None = None
        self._report = report
        self._seconds = 0
        self._second = bytearray() if levels and report.json else None
        if levels and not report.json:
            self._bars = Bars(channel_names(sound.channels), total, rms=True, stderr=True)
        elif report.draws and is_live(self._screen):
            self._make()

    def _make(self) -> None:
        columns = [TextColumn("{task.description}"), BarColumn(bar_width=None)]
        if self._screen.width >= _NARROW:
            columns.append(TextColumn("{task.fields[level]}"))
        self._progress = Progress(*columns, console=self._screen, expand=True, transient=True)
        self._task = self._progress.add_task(self._clock(0.0), total=self._total, level="")

    def __enter__(self) -> Self:
        if self._progress:
            self._progress.start()
        if self._bars:
            self._bars.__enter__()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        if self._progress:
            self._progress.stop()
        if self._bars:
            self._bars.__exit__(kind, error, traceback)

    def update(self, seconds: float, data: bytes) -> None:
        """Take in that so many seconds are done, of which these are the last samples."""
        if self._bars:
            levels = _level.measure(data, self._sound.format, self._sound.channels)
            self._bars.update(seconds, levels)
        if self._second is not None:
            self._second += data
            self._tell(self._second)
        if not self._progress:
            return
        peaks = _level.peaks(data, self._sound.format, self._sound.channels)
        if peaks is not None:
            self._falling.update([max(peaks)], seconds)
        self._progress.update(
            self._task, completed=seconds, description=self._clock(seconds), level=self._level()
        )

    def _tell(self, second: bytearray) -> None:
        sound = self._sound
        size = sound.rate * sound.frame_bytes
        while len(second) >= size:
            levels = _level.measure(bytes(second[:size]), sound.format, sound.channels)
            del second[:size]
            self._seconds += 1
            channels = None if levels is None else [level.plain() for level in levels]
            self._report.tell("levels", time=self._seconds, channels=channels)

    def _level(self) -> str:
        if not self._falling.levels:
            return ""
        plain = not self._screen.encoding.startswith("utf")
        loudest = self._falling.levels[0]
        return f"{_level.bar(loudest, _LEVEL_WIDTH, plain=plain)} {_level.describe(loudest)}"

    def _clock(self, seconds: float) -> str:
        done = clock(seconds)
        return done if self._total is None else f"{done} / {clock(self._total)}"
