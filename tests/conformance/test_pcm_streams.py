"""The conformance suite on views, blocks and both directions at once, on a virtual card."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from aioalsa import pcm

from .subject import PERIOD, OnVirtualCard, Subject
from .suite import Suite

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

pytestmark = pytest.mark.anyio


class VirtualViews(OnVirtualCard[pcm.CaptureStream]):
    """A capture whose ring buffer is looked at."""

    async def open(self) -> pcm.CaptureStream:
        return await pcm.open_capture(self.card.pcm, period_size=PERIOD, mmap=True)

    async def wait(self) -> int:
        view = await anext(self.handle.views())
        assert isinstance(view, memoryview)
        assert len(view) == PERIOD * self.handle.setup.frame_bytes
        return self.handle.position // PERIOD


class VirtualBlocks(OnVirtualCard[pcm.PlaybackStream]):
    """A playback whose ring buffer is full: waits for a block to fill."""

    async def open(self) -> pcm.PlaybackStream:
        # It starts while the last block is filled, which is played at the next step only.
        return await pcm.open_playback(
            self.card.pcm, period_size=PERIOD, mmap=True, start_threshold=3 * PERIOD
        )

    async def settle(self) -> None:
        for _ in range(self.handle.setup.periods):
            await self.fill()

    async def fill(self) -> None:
        block = await anext(self.handle.blocks())
        assert isinstance(block, memoryview)
        block[:] = bytes(len(block))

    async def wait(self) -> int:
        await self.fill()
        return self.handle.position // PERIOD - self.handle.setup.periods


class VirtualDuplex(OnVirtualCard[pcm.DuplexStream]):
    """Both directions: waits for what is captured, while silence is played."""

    async def open(self) -> pcm.DuplexStream:
        return await pcm.open_duplex(
            self.card.pcm, self.card.pcm, period_size=PERIOD, stop_threshold="never"
        )

    async def wait(self) -> int:
        return (await anext(self.handle)).position // PERIOD


STREAMS: dict[str, Callable[[], Subject[Any]]] = {
    "views": VirtualViews,
    "blocks": VirtualBlocks,
    "duplex": VirtualDuplex,
}


@pytest.fixture(params=STREAMS)
async def subject(request: pytest.FixtureRequest) -> AsyncIterator[Subject[Any]]:
    subject = STREAMS[request.param]()
    await subject.setup()
    yield subject
    await subject.teardown()


class TestStreams(Suite):
    """Every way of using a stream besides reading and writing."""
