"""Measures the time of periods against the driver's: ``python -m tests.bench.clock [DEVICE...]``.

A capture runs for a minute, with an xrun in the middle. A line through the times of its periods is
compared with lines through what `snd_pcm_htimestamp` told before and after the xrun. Where this
machine has no loopback driver, it boots the virtual machine of the kernel tests.
"""

from __future__ import annotations

import argparse
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import anyio

from aioalsa import AlsaError, pcm
from tests.bench import guest
from tests.kernel.cards import DUMMY, HDA

if TYPE_CHECKING:
    from collections.abc import Sequence

RATE: Final = 48000
DEVICES: Final = ("hw:0,1,0", f"hw:{DUMMY}", f"hw:{HDA}")

Point = tuple[float, float]  # frame and time, s


def line_through(points: Sequence[Point]) -> tuple[float, float]:
    """Return time of frame 0 and seconds a frame, of the least-squares line."""
    mean_x = sum(x for x, _ in points) / len(points)
    mean_y = sum(y for _, y in points) / len(points)
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    slope = sum((x - mean_x) * (y - mean_y) for x, y in points) / spread
    return mean_y - slope * mean_x, slope


@dataclass
class Times:
    """What a capture told.

    Attributes:
        periods: of each period, its position and its time.
        came: when each of them was there, s.
        driver: of each run between xruns, the driver's own frames and time stamps.
        xruns: that there were.
        gap: the frames that were lost, as told.
    """

    periods: list[Point] = field(default_factory=list[Point])
    came: list[float] = field(default_factory=list[float])
    driver: list[list[Point]] = field(default_factory=lambda: [[]])
    xruns: int = 0
    gap: int = 0

    def off(self) -> float:
        """Return how much slower the periods' clock is than the driver's, parts per million."""
        runs = [run for run in self.driver if len(run) > 1]
        slopes = [line_through(run)[1] for run in runs]
        weights = [len(run) for run in runs]
        told = sum(s * w for s, w in zip(slopes, weights, strict=True)) / sum(weights)
        return (line_through(self.periods)[1] / told - 1) * 1e6

    def jitter(self) -> list[float]:
        """Return how far times are off the line through them, s, sorted."""
        start, slope = line_through(self.periods)
        return sorted(abs(seen - start - slope * frame) for frame, seen in self.periods)


async def measure(device: str, seconds: float, period_size: int, buffer_size: int) -> Times:
    """Capture for so long, and sleep through an xrun in the middle."""
    times = Times()
    async with pcm.open_capture(device, period_size=period_size, buffer_size=buffer_size) as stream:
        slept = False
        async for period in stream:
            if period.lost:
                times.gap += period.lost
                times.driver.append([])
            times.periods.append((period.position, period.time))
            times.came.append(time.monotonic())
            with suppress(AlsaError):  # in an xrun, which the next period tells of
                avail, stamp = stream.htimestamp()
                times.driver[-1].append((stream.position + avail, stamp))
            if not slept and period.position >= seconds * RATE / 2:
                # Nothing else makes an xrun: the loop must not run.
                time.sleep(stream.setup.buffer_time + 0.2)  # noqa: ASYNC251
                slept = True
            if period.position >= seconds * RATE:
                break
        times.xruns = stream.xruns
    return times


def main() -> None:
    """Measure each device."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.clock", description=__doc__)
    parser.add_argument("devices", nargs="*", default=list(DEVICES), metavar="DEVICE")
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--period-size", type=int, default=480)
    parser.add_argument("--periods", type=int, default=16, help="that the buffer holds")
    options = guest.parse("tests.bench.clock", parser, count=False)
    heads = ("xruns", "lost", "off, ppm", "jitter, us: half", "95 %", "most")
    print(f"{'':12}" + "".join(f"{head:>{len(head) + 3}}" for head in heads))
    for device in options.devices:
        size = options.period_size
        times = anyio.run(measure, device, options.seconds, size, size * options.periods)
        jitter = times.jitter()
        parts = [jitter[len(jitter) * share // 100] * 1e6 for share in (50, 95)]
        parts.append(jitter[-1] * 1e6)
        values = (times.xruns, times.gap, round(times.off(), 1), *map(round, parts))
        cells = (f"{value:>{len(head) + 3}}" for head, value in zip(heads, values, strict=True))
        print(f"{device:12}" + "".join(cells), flush=True)


if __name__ == "__main__":
    main()
