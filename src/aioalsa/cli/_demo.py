"""`aioalsa demo`: proof, in seconds and on any machine, that sound goes in and out.

1. A virtual card is made: no hardware, no driver, alsa-lib's own plug-in interface.
2. A task captures from it. Another plays a melody, computed before, into it.
3. While they run, a meter shows what is captured, channel by channel.
4. What came back is compared with what was played, bit for bit.
5. The real cards are listed, or what it would take to use them is said.
"""

from __future__ import annotations

import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING

import anyio
import anyio.to_thread
from rich.live import Live
from rich.text import Text

from .. import cards, pcm, virtual
from . import _level
from ._cards import tell_obstacles
from ._check import Comparison, compare, first_sound
from ._console import CommandError, console, is_live, say
from ._melody import RATE, melody
from ._options import BUFFER_TIME
from ._progress import clock

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

_CHANNELS = ("left", "right")
_GRACE = 5.0  # s more than the melody takes
_FRAME = 4  # bytes: two channels of S16_LE


async def demo() -> None:
    """Play a melody on a virtual card, capture it, and check that it came back unchanged."""
    tune = (await anyio.to_thread.run_sync(melody)).astype("<i2").tobytes()
    async with virtual.card("demo", capture_channels=len(_CHANNELS)) as card:
        say(f"A melody goes through the virtual card {card.pcm}:")
        loop = Loopback(tune)
        await loop.run(card.pcm)
    xruns = "no xrun" if not loop.xruns else f"{loop.xruns} xruns"
    result = await anyio.to_thread.run_sync(loop.result)
    say(f"{result}; {xruns}.")
    if not result.same or loop.xruns:
        raise CommandError(
            "the demo failed: not all that was played was captured in time;"
            " on a very busy machine try again"
        )
    await _tell_cards()


class Loopback:
    """Plays and captures at once on one name.

    Args:
        tune: what is played.
    """

    def __init__(self, tune: bytes) -> None:
        self.xruns = 0
        self._tune = tune
        self._heard: list[bytes] = []
        self._frames: int | None = None  # captured since the first sound

    async def run(self, name: str) -> None:
        """Play all, and return when all was captured or should have been."""
        seconds = len(self._tune) / _FRAME / RATE
        opening = pcm.open_capture(name, rate=RATE, channels=2, buffer_time=BUFFER_TIME)
        async with opening as capture:
            with anyio.move_on_after(seconds + _GRACE):
                async with anyio.create_task_group() as tasks:
                    tasks.start_soon(self._play, name)
                    with Meter(seconds) as meter:
                        await self._capture(capture, meter)
            self.xruns += capture.xruns

    async def _play(self, name: str) -> None:
        opening = pcm.open_playback(name, rate=RATE, channels=2, buffer_time=BUFFER_TIME)
        async with opening as playback:
            await playback.write(self._tune)
            await playback.drain()
            self.xruns += playback.xruns

    async def _capture(self, stream: pcm.CaptureStream, meter: Meter) -> None:
        async for period in stream:
            assert isinstance(period.data, bytes)
            self._heard.append(period.data)
            if self._frames is None:
                start = first_sound(period.data, _FRAME)
                self._frames = None if start is None else period.frames - start
            else:
                self._frames += period.frames
            if self._frames is not None:
                meter.update(self._frames / RATE, period.data)
                if self._frames * _FRAME >= len(self._tune):
                    return

    def result(self) -> Comparison:
        """Compare what was captured with what was played."""
        return compare(self._tune, b"".join(self._heard), _FRAME)


class Meter:
    """Shows levels while it is entered: bars on a terminal, elsewhere a line each second.

    Args:
        total: how long it will last, s.
    """

    def __init__(self, total: float) -> None:
        self._screen = console()
        self._total = total
        self._falling = _level.Falling()
        self._seconds = 0.0
        self._told = 0
        # Rich draws in a thread of its own: a slow terminal does not hold the sound up.
        self._live: AbstractContextManager[object] = (
            Live(get_renderable=self._draw, console=self._screen, refresh_per_second=20)
            if is_live(self._screen)
            else nullcontext()
        )

    def __enter__(self) -> Meter:
        self._live.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._live.__exit__(None, None, None)

    def update(self, seconds: float, data: bytes) -> None:
        """Take in that so many seconds were captured, of which these are the last samples."""
        peaks = _level.peaks(data, pcm.Format.S16_LE, len(_CHANNELS))
        self._falling.update(peaks or [], seconds)
        self._seconds = min(seconds, self._total)
        if isinstance(self._live, nullcontext) and int(seconds) > self._told:
            self._told = int(seconds)
            say(self._line())

    def _line(self) -> str:
        levels = zip(_CHANNELS, self._falling.levels, strict=True)
        told = [f"{name} {_level.describe(level)}" for name, level in levels]
        return "  ".join([clock(self._seconds), *told])

    def _draw(self) -> Text:
        plain = not (sys.stdout.encoding or "").lower().startswith("utf")
        label = max(map(len, _CHANNELS)) + 1
        width = min(max(self._screen.width - label - 10, 1), 60)
        text = Text(no_wrap=True, overflow="crop")
        levels = self._falling.levels or [0.0] * len(_CHANNELS)
        for name, level in zip(_CHANNELS, levels, strict=True):
            loud = _level.decibels(level) > -3.0
            text.append(name.ljust(label))
            text.append(_level.bar(level, width, plain=plain), "yellow" if loud else "green")
            text.append(f" {_level.describe(level)}\n")
        text.append(f"{clock(self._seconds)} / {clock(self._total)}")
        return text


async def _tell_cards() -> None:
    found = await cards.list()
    if found:
        say("Real cards of this machine, and the names to open them with:")
        for device in await cards.devices():
            say(f"  {device.pcm}  {device.direction}: {device.card.name}, {device.name}")
    else:
        say("No real card can be used here:")
    await tell_obstacles(stderr=False)
