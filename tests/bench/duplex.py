"""Measures whether duplex tells its latency: ``python -m tests.bench.duplex``, on snd-aloop.

Every frame that is played carries its number, and comes back on the other side of the loopback.
For each write, the frames until it was heard are compared with what `latency` told before it.
Where this machine has no loopback driver, it boots the virtual machine of the kernel tests.
"""

from __future__ import annotations

import argparse
from array import array
from dataclasses import dataclass, field
from statistics import median
from typing import Final

import anyio

from aioalsa import pcm
from tests.bench import guest

CAPTURE: Final = "hw:0,1,0"
PLAYBACK: Final = "hw:0,0,0"
RATE: Final = 48000


@dataclass
class Echo:
    """Numbers what is played, and finds it in what is captured.

    Attributes:
        off: for each write that was heard, measured less told latency, frames.
    """

    off: list[int] = field(default_factory=list[int])
    _next: int = 1
    _told: dict[int, tuple[int, int]] = field(default_factory=dict[int, tuple[int, int]])

    def answer(self, duplex: pcm.DuplexStream, frames: int) -> bytes:
        """Return frames to write now, of S16_LE stereo."""
        first, self._next = self._next, self._next + frames
        self._told[first] = (duplex.capture.position, duplex.latency)
        return array("I", range(first, self._next)).tobytes()

    def hear(self, period: pcm.Period) -> None:
        """Compare, for what was written and has come back."""
        assert isinstance(period.data, bytes)
        heard = array("I", period.data)
        for at, number in enumerate(heard):
            written = self._told.pop(number, None) if number else None
            if written is not None:
                position, told = written
                self.off.append(period.position + at - position - told)


async def run(seconds: float, period_size: int, periods: int) -> None:
    """Answer each period for so long, and print how far off the latency was."""
    echo = Echo()
    told: list[int] = []
    async with pcm.open_duplex(
        CAPTURE, PLAYBACK, period_size=period_size, buffer_size=period_size * periods
    ) as duplex:
        async for period in duplex:
            echo.hear(period)
            told.append(duplex.latency)
            await duplex.write(echo.answer(duplex, period.frames))
            if period.position >= seconds * RATE:
                break
        linked, xruns, drift = duplex.linked, duplex.xruns, duplex.drift
        duplex.drop()
    off = sorted(abs(frames) for frames in echo.off)
    print(
        f"{seconds:g} s, periods of {period_size} frames, {periods} in the buffer, "
        f"{'linked' if linked else 'not linked'}: {xruns} xruns\n"
        f"latency told: median {median(told):.0f} frames, {min(told)} to {max(told)}\n"
        f"measured less told, for {len(off)} writes: median {median(off):.0f}, "
        f"95 % up to {off[len(off) * 95 // 100]}, at most {off[-1]} frames "
        f"(a period is {period_size})\ndrift told: {drift if drift is None else round(drift)} ppm"
    )
    assert not xruns
    assert off[-1] <= period_size, "it is off by more than a period"


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.duplex", description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--period-size", type=int, default=480)
    parser.add_argument("--periods", type=int, default=8, help="that the buffers hold")
    options = guest.parse("tests.bench.duplex", parser, count=True)
    anyio.run(run, options.seconds, options.period_size, options.periods)


if __name__ == "__main__":
    main()
