"""Many streams in one event loop, where others need a thread each."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field

import anyio
import pytest

from aioalsa import pcm
from tests.kernel import witness
from tests.kernel.cards import LOOPBACK_SUBSTREAMS, LOOPBACKS
from tests.kernel.witness import FRAME, ON_ASYNCIO, RATE

pytestmark = [pytest.mark.anyio, ON_ASYNCIO]

PERIOD = RATE // 10  # frames; 100 ms
PAIRS = list(itertools.product(LOOPBACKS, range(LOOPBACK_SUBSTREAMS)))


@dataclass
class Pair:
    """A playback and the capture of it, on one substream."""

    card: int
    substream: int
    sound: bytes
    captured: list[pcm.Period] = field(default_factory=list[pcm.Period])
    xruns: int = 0

    async def capture(self, seconds: float, ready: anyio.abc.TaskStatus[None]) -> None:
        name = f"hw:{self.card},1,{self.substream}"
        async with pcm.open_capture(name, period_size=PERIOD, buffer_size=10 * PERIOD) as stream:
            ready.started()
            while stream.position < seconds * RATE:
                self.captured.append(await anext(stream))
            self.xruns += stream.xruns

    async def play(self) -> None:
        name = f"hw:{self.card},0,{self.substream}"
        async with pcm.open_playback(name, period_size=PERIOD, buffer_size=10 * PERIOD) as stream:
            view = memoryview(self.sound + bytes(stream.setup.buffer_size * FRAME))
            for begin in range(0, len(view), PERIOD * FRAME):
                await stream.write(view[begin : begin + PERIOD * FRAME])
            self.xruns += stream.xruns
            # What is left in the buffer is silence.
            stream.drop()


async def run_together(pairs: list[Pair], seconds: float) -> float:
    """Play and capture so long on all pairs at once; return each stream's share of a processor."""
    load = 0.0
    async with anyio.create_task_group() as captures, anyio.create_task_group() as playbacks:

        async def capture(pair: Pair, *, task_status: anyio.abc.TaskStatus[None]) -> None:
            await pair.capture(seconds + 4, task_status)

        for pair in pairs:
            await captures.start(capture, pair)
        for pair in pairs:
            playbacks.start_soon(pair.play)
        # All are open, all are flowing.
        await anyio.sleep(3)
        cpu = witness.CpuMeter()
        await anyio.sleep(seconds - 5)
        load = cpu.load
    return load / (2 * len(pairs))


def rotated(sound: bytes, count: int) -> list[bytes]:
    """Return a sound begun at as many places: each pair's own, without the time to make it."""
    step = len(sound) // count // FRAME * FRAME
    return [sound[k * step :] + sound[: k * step] for k in range(count)]


async def test_24_captures_and_24_playbacks_lose_nothing_and_cost_no_more_each_than_one() -> None:
    seconds = 10
    sounds = rotated(witness.noise(seconds, seed=3), len(PAIRS))
    pairs = [Pair(*pair, sound) for pair, sound in zip(PAIRS, sounds, strict=True)]

    of_one = await run_together([Pair(*PAIRS[0], sounds[0])], seconds)
    of_many = await run_together(pairs, seconds)

    for pair in pairs:
        assert pair.xruns == 0, pair
        assert [period.lost for period in pair.captured] == [0] * len(pair.captured)
        captured = witness.joined(pair.captured)
        witness.assert_same_sound(witness.sound_in(captured, pair.sound), pair.sound)
    print(f"CPU a stream: {of_one:.2%} alone, {of_many:.2%} as one of {2 * len(pairs)}")
    assert of_many <= of_one
