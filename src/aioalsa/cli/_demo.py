"""`aioalsa demo`: proof, in seconds and on any machine, that sound goes in and out.

1. A virtual card is made: no hardware, no driver, alsa-lib's own plug-in interface.
2. A task captures from it. Another plays a melody, computed before, into it.
3. While they run, a meter shows what is captured, channel by channel.
4. What came back is compared with what was played, bit for bit.
5. The real cards are listed, or what it would take to use them is said.
"""

from __future__ import annotations

import json as json_module
from contextlib import nullcontext
from dataclasses import asdict

import anyio
import anyio.to_thread

from .. import cards, pcm, virtual
from . import _level
from ._bars import Bars, channel_names
from ._cards import tell_obstacles
from ._check import Comparison, compare, first_sound
from ._console import CommandError, Json, say
from ._melody import RATE, melody
from ._options import BUFFER_TIME

_GRACE = 5.0  # s more than the melody takes
_FRAME = 4  # bytes: two channels of S16_LE


async def demo(*, json: Json = False) -> None:
    """Play a melody on a virtual card, capture it, and check that it came back unchanged.

    ```sh
    aioalsa demo
    ```

    Args:
        json: print what came back as JSON.
    """
    tune = (await anyio.to_thread.run_sync(melody)).astype("<i2").tobytes()
    async with virtual.card("demo", capture_channels=2) as card:
        if not json:
            say(f"A melody goes through the virtual card {card.pcm}:")
        loop = Loopback(tune, quiet=json)
        await loop.run(card.pcm)
    xruns = "no xrun" if not loop.xruns else f"{loop.xruns} xruns"
    result = await anyio.to_thread.run_sync(loop.result)
    if json:
        told = {"same": result.same, **asdict(result), "xruns": loop.xruns}
        say(json_module.dumps(told, indent=2))
    else:
        say(f"{result}; {xruns}.")
    if not result.same or loop.xruns:
        raise CommandError(
            "the demo failed: not all that was played was captured in time;"
            " on a very busy machine try again"
        )
    if not json:
        await _tell_cards()


class Loopback:
    """Plays and captures at once on one name.

    Args:
        tune: what is played.
        quiet: draw nothing.
    """

    def __init__(self, tune: bytes, *, quiet: bool = False) -> None:
        self._quiet = quiet
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
                    bars = nullcontext() if self._quiet else Bars(channel_names(2), seconds)
                    with bars as meter:
                        await self._capture(capture, meter)
            self.xruns += capture.xruns

    async def _play(self, name: str) -> None:
        opening = pcm.open_playback(name, rate=RATE, channels=2, buffer_time=BUFFER_TIME)
        async with opening as playback:
            await playback.write(self._tune)
            await playback.drain()
            self.xruns += playback.xruns

    async def _capture(self, stream: pcm.CaptureStream, meter: Bars | None) -> None:
        async for period in stream:
            assert isinstance(period.data, bytes)
            self._heard.append(period.data)
            if self._frames is None:
                start = first_sound(period.data, _FRAME)
                self._frames = None if start is None else period.frames - start
            else:
                self._frames += period.frames
            if self._frames is not None:
                if meter is not None:
                    levels = _level.measure(period.data, pcm.Format.S16_LE, 2)
                    meter.update(self._frames / RATE, levels)
                if self._frames * _FRAME >= len(self._tune):
                    return

    def result(self) -> Comparison:
        """Compare what was captured with what was played."""
        return compare(self._tune, b"".join(self._heard), _FRAME)


async def _tell_cards() -> None:
    found = await cards.list()
    if found:
        say("Real cards of this machine, and the names to open them with:")
        for device in await cards.devices():
            say(f"  {device.pcm}  {device.direction}: {device.card.name}, {device.name}")
    else:
        say("No real card can be used here:")
    await tell_obstacles(stderr=False)
