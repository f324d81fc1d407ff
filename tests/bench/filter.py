"""What a filter in Python costs at 64 frames a period: ``python -m tests.bench.filter``.

A program plays through an echo, written with numpy, to a virtual card whose clock is real: a
callback for each period, 750 a second. Beside it stands the same program without the filter. What
is told is the share of one processor that the whole process takes, system time included, and how
often it was too late. Exit status 1 if there was an xrun, or if it took 25 % or more.
"""

from __future__ import annotations

import argparse
import resource
import sys
from contextlib import AsyncExitStack
from functools import partial
from time import monotonic
from typing import Any, Final

import anyio
import numpy as np
import numpy.typing as npt

from aioalsa import pcm, virtual

RATE: Final = 48000
PERIOD: Final = 64
BUFFER: Final = 2048  # 43 ms: how long this machine may do something else
MOST: Final = 0.25

Samples = npt.NDArray[Any]


class Echo(virtual.Filter):
    """Adds half of what was heard 50 ms ago."""

    calls = 0

    def reset(self) -> None:
        """Begin with silence."""
        self._past = np.zeros((RATE // 20, self.setup.channels), "<f4")
        self._at = 0

    def process(self, samples: Samples) -> Samples:
        """Take what was put into a ring when it was last here, and put these in its place."""
        Echo.calls += 1
        where = np.arange(self._at, self._at + len(samples)) % len(self._past)
        self._at += len(samples)
        made: Samples = samples + np.float32(0.5) * self._past[where]
        self._past[where] = samples
        return made


def cpu() -> float:
    """Return the processor time that this process has taken, s."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def play(seconds: float, buffer: int, *, filtered: bool) -> tuple[float, int, float]:
    """Play for some time; return the share of a processor, the xruns and the callbacks a second."""
    async with AsyncExitStack() as stack:
        card = await stack.enter_async_context(virtual.card("bench"))
        name = card.pcm
        if filtered:
            echo = virtual.PCMFilter("echo", make=Echo, slave=name, formats="FLOAT_LE")
            name = (await stack.enter_async_context(echo)).pcm
        stream = await pcm.open_playback(
            name, rate=RATE, format="FLOAT_LE", period_size=PERIOD, buffer_size=buffer
        )
        block = np.full((PERIOD, 2), 0.1, "<f4").tobytes()
        for _ in range(buffer // PERIOD + 10):
            await stream.write(block)
        Echo.calls, begin, used = 0, monotonic(), cpu()
        while (passed := monotonic() - begin) < seconds:
            await stream.write(block)
        share, calls = (cpu() - used) / passed, Echo.calls / passed
        stream.drop()
        await stream.aclose()
        return share, stream.xruns, calls


def main() -> int:
    """Measure, print, and tell whether it is good enough."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.filter", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--backend", default="asyncio", choices=["asyncio", "trio"])
    parser.add_argument("--buffer", type=int, default=BUFFER, help="frames")
    options = parser.parse_args()
    good = True
    for filtered in (False, True):
        measure = partial(play, options.seconds, options.buffer, filtered=filtered)
        share, xruns, calls = anyio.run(measure, backend=options.backend)
        what = "with the filter" if filtered else "without"
        print(f"{what:16}{share:8.1%} of a processor, {xruns} xruns, {calls:.0f} callbacks/s")
        good = good and not xruns and share < MOST
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
