"""Play a chord in pull style: whenever there is room, a block is filled, straight where it lies."""

from __future__ import annotations

import math
import sys

import anyio

from aioalsa import pcm

RATE = 48000
TABLE = [round(4000 * math.sin(2 * math.pi * i / 4096)) for i in range(4096)]


class Voice:
    """One note, which dies away."""

    def __init__(self, note: int) -> None:
        self.step = 4096 * 440 * 2 ** ((note - 69) / 12) / RATE
        self.phase = 0.0
        self.loudness = 1.0

    def next(self) -> int:
        self.phase = (self.phase + self.step) % 4096
        self.loudness *= 0.99995
        return int(TABLE[int(self.phase)] * self.loudness)


async def main() -> None:
    name = sys.argv[1] if len(sys.argv) > 1 else "default"
    voices = [Voice(note) for note in (48, 55, 60, 64)]
    # mmap=True would make each block a part of the device's own ring buffer; not every device can.
    async with pcm.open_playback(name, rate=RATE, channels=1, format="S16_LE") as stream:
        async for block in stream.blocks():
            assert isinstance(block, memoryview)  # one for each channel, if they do not interleave
            samples = block.cast("B").cast("h")
            for at in range(len(samples)):
                samples[at] = sum(voice.next() for voice in voices)
            # Until the next step, block is what will be played then.
            if stream.position > 1.5 * RATE:
                break
    print(f"played {stream.setup.device}, {stream.xruns} xruns")


anyio.run(main)
