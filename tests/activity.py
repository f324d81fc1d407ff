"""What the process is up to: wake-ups and CPU time while it should rest, open descriptors.

Told by the kernel, so that it holds for every event loop.
"""

from __future__ import annotations

import os
import resource
import time
from dataclasses import dataclass
from typing import Final

import anyio


@dataclass(frozen=True)
class Activity:
    """What a thread did while it should have rested.

    Attributes:
        wakes: how often it went to sleep again (voluntary context switches).
        cpu: CPU time over elapsed time; a spin is 1.0, and needs no wake-ups.
    """

    wakes: int
    cpu: float

    @property
    def quiet(self) -> bool:
        """Neither woken again and again, nor spinning."""
        return self.wakes < 10 and self.cpu < 0.3


async def rest(seconds: float) -> Activity:
    """Sleep, and tell what else the thread did meanwhile."""
    before = resource.getrusage(resource.RUSAGE_THREAD)
    await anyio.sleep(seconds)
    after = resource.getrusage(resource.RUSAGE_THREAD)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Activity(after.ru_nvcsw - before.ru_nvcsw, cpu / seconds)


def open_descriptors() -> int:
    """Return how many descriptors this process has open."""
    return len(os.listdir("/proc/self/fd"))


class LatencyMeter:
    """Finds out how long the loop keeps a task waiting that is ready, at worst."""

    PACE: Final = 0.005

    def __init__(self) -> None:
        self.worst = 0.0

    async def run(self) -> None:
        """Measure until cancelled."""
        while True:
            due = time.monotonic() + self.PACE
            await anyio.sleep(self.PACE)
            self.worst = max(self.worst, time.monotonic() - due)
