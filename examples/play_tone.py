"""Play a second of a sine wave, on asyncio or trio alike."""

from __future__ import annotations

import math
import sys
from array import array

import anyio

from aioalsa import pcm

RATE = 48000


def sine(frequency: float, seconds: float) -> array[int]:
    step = 2 * math.pi * frequency / RATE
    return array("h", (round(8000 * math.sin(step * i)) for i in range(round(seconds * RATE))))


async def main() -> None:
    name = sys.argv[1] if len(sys.argv) > 1 else "default"
    async with pcm.open_playback(name, rate=RATE, channels=1, format="S16_LE") as stream:
        await stream.write(sine(440, 1.0))
    # Leaving the block has drained: all was heard.
    print(
        f"{stream.setup.device}: {stream.setup.buffer_size} frames of buffer, {stream.xruns} xruns"
    )


anyio.run(main)
