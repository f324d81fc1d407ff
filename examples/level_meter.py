"""Show the peak level of each channel ten times a second, and what was lost."""

from __future__ import annotations

import math
import sys

import anyio

from aioalsa import pcm

FLOOR = -60.0  # dB


def peak(samples: memoryview) -> float:
    """Return the greatest sample in dB below full scale."""
    greatest = max(map(abs, samples), default=0)
    return max(FLOOR, 20 * math.log10(greatest / 32768)) if greatest else FLOOR


def bar(level: float, width: int = 30) -> str:
    return ("#" * round(width * (1 - level / FLOOR))).ljust(width)


async def main() -> None:
    name = sys.argv[1] if len(sys.argv) > 1 else "default"
    async with pcm.open_capture(
        name, rate=48000, channels=2, format="S16_LE", period_time=0.1
    ) as stream:
        async for period in stream:
            assert isinstance(period.data, bytes)  # interleaved: left, right, left, right, ...
            samples = memoryview(period.data).cast("h")
            levels = [peak(samples[channel::2]) for channel in range(2)]
            text = "  ".join(f"{bar(level)} {level:6.1f} dB" for level in levels)
            lost = f"  {period.lost} frames lost" if period.lost else ""
            print(f"{period.position / 48000:8.1f} s  {text}{lost}", flush=True)


anyio.run(main)
