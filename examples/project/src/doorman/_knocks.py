"""Hears knocks: sudden loud sounds with silence before them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from aioalsa import pcm

LOUD = 8000  # of 32768
QUIET = 0.05  # s, at least, before a knock


@dataclass(frozen=True)
class Knock:
    """A knock.

    Attributes:
        at: when, in seconds since the stream was started.
        deaf: seconds of sound that were lost since the last one: there may have been more.
    """

    at: float
    deaf: float


async def knocks(stream: pcm.CaptureStream) -> AsyncIterator[Knock]:
    """Give each knock that is heard; the stream is S16_LE of one channel."""
    rate = stream.setup.rate
    loud_until = -QUIET * rate
    lost = 0
    async for period in stream:
        lost += period.lost
        assert isinstance(period.data, bytes)
        for at, sample in enumerate(memoryview(period.data).cast("h"), period.position):
            if abs(sample) < LOUD:
                continue
            if at - loud_until >= QUIET * rate:
                yield Knock(at / rate, lost / rate)
                lost = 0
            loud_until = at
