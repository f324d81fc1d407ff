"""Capture from several cards at once, in step with one clock: python multi_room.py [PCM ...]

Each card has a clock of its own. Every period says when its first frame was captured, and each
stream how fast its card really is: by that the rooms can be brought together.
"""

from __future__ import annotations

import sys
from time import monotonic

import anyio

from aioalsa import AlsaError, pcm, virtual

RATE, SECONDS = 48000, 1.0


async def listen(name: str, begin: float) -> None:
    frames = lost = 0
    first = None
    try:
        async with pcm.open_capture(name, rate=RATE, channels=1) as stream:
            async for period in stream:
                if first is None and period.time >= begin:
                    first = period.time
                if first is not None:
                    frames += period.frames
                    lost += period.lost
                if period.time >= begin + SECONDS:
                    break
            rate = stream.measured_rate
    except AlsaError as error:
        print(f"{name}: {error}")  # one room less; the others go on
        return
    assert first is not None
    clock = f"{rate:.1f} Hz" if rate else "not measured yet"
    late = 1000 * (first - begin)
    print(
        f"{name}: {frames} frames, {lost} lost, {late:.1f} ms after the begin, its clock: {clock}"
    )


async def main() -> None:
    begin = monotonic() + 0.5
    async with (
        virtual.card("kitchen", capture_channels=1) as kitchen,
        virtual.card("study", capture_channels=1, drift=200) as study,
        anyio.create_task_group() as tasks,
    ):
        for name in sys.argv[1:] or [kitchen.pcm, study.pcm]:
            tasks.start_soon(listen, name, begin)


anyio.run(main)
