"""System sleep: every kind of stream goes on after it and tells its gap, and blocks nobody."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Protocol

import anyio
import pytest

from aioalsa import pcm, virtual
from tests.activity import LatencyMeter

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable
    from contextlib import AbstractAsyncContextManager

pytestmark = pytest.mark.anyio

PERIOD = 480
SLEEP = 0.15  # s
ROUNDS = 3


class Running(Protocol):
    """A stream that is in use."""

    async def go_on(self) -> None:
        """Transfer a period."""
        ...

    def gap(self) -> int:
        """Return the frames that were lost so far, as the stream tells it."""
        ...


class Capturing:
    def __init__(self, stream: pcm.CaptureStream) -> None:
        self._stream = stream
        self._lost = 0

    async def go_on(self) -> None:
        self._lost += (await anext(self._stream)).lost

    def gap(self) -> int:
        return self._lost


class Viewing:
    def __init__(self, stream: pcm.CaptureStream) -> None:
        self._stream = stream
        self._views = stream.views()
        self._seen = 0

    async def go_on(self) -> None:
        view = await anext(self._views)
        assert isinstance(view, memoryview)
        self._seen += len(view) // self._stream.setup.frame_bytes

    def gap(self) -> int:
        # `position` is that of the last view's first frame.
        return max(0, self._stream.position + PERIOD - self._seen)


class Playing:
    def __init__(self, stream: pcm.PlaybackStream) -> None:
        self._stream = stream
        self._last: pcm.Gap | None = None
        self._silent = 0

    async def go_on(self) -> None:
        await self._transfer()
        if self._stream.last_gap is not None and self._stream.last_gap is not self._last:
            self._last = self._stream.last_gap
            self._silent += self._last.frames

    async def _transfer(self) -> None:
        await self._stream.write(bytes(PERIOD * self._stream.setup.frame_bytes))

    def gap(self) -> int:
        return self._silent


class Filling(Playing):
    def __init__(self, stream: pcm.PlaybackStream) -> None:
        super().__init__(stream)
        self._blocks = stream.blocks()

    async def _transfer(self) -> None:
        block = await anext(self._blocks)
        assert isinstance(block, memoryview)
        block[:] = bytes(len(block))


class Both:
    def __init__(self, stream: pcm.DuplexStream) -> None:
        self._sides = Capturing(stream.capture), Playing(stream.playback)

    async def go_on(self) -> None:
        for side in self._sides:
            await side.go_on()

    def gap(self) -> int:
        return min(side.gap() for side in self._sides)


@asynccontextmanager
async def capture(card: virtual.Card) -> AsyncGenerator[Running]:
    async with pcm.open_capture(card.pcm, period_size=PERIOD) as stream:
        yield Capturing(stream)


@asynccontextmanager
async def views(card: virtual.Card) -> AsyncGenerator[Running]:
    async with pcm.open_capture(card.pcm, period_size=PERIOD, mmap=True) as stream:
        yield Viewing(stream)


@asynccontextmanager
async def playback(card: virtual.Card) -> AsyncGenerator[Running]:
    async with pcm.open_playback(card.pcm, period_size=PERIOD) as stream:
        yield Playing(stream)
        stream.drop()


@asynccontextmanager
async def blocks(card: virtual.Card) -> AsyncGenerator[Running]:
    async with pcm.open_playback(card.pcm, period_size=PERIOD, mmap=True) as stream:
        yield Filling(stream)
        stream.drop()


@asynccontextmanager
async def duplex(card: virtual.Card) -> AsyncGenerator[Running]:
    async with pcm.open_duplex(card.pcm, card.pcm, period_size=PERIOD) as stream:
        yield Both(stream)
        stream.drop()


@pytest.mark.parametrize("way", [capture, views, playback, blocks, duplex])
async def test_a_stream_goes_on_after_a_suspend_and_holds_nobody_up(
    way: Callable[[virtual.Card], AbstractAsyncContextManager[Running]],
) -> None:
    worst: list[float] = []
    async with virtual.card("asleep") as card, way(card) as stream:
        for _ in range(6):
            await stream.go_on()
        # What else this machine does hits one round or another; what blocks hits every one.
        for _ in range(ROUNDS):
            before, meter = stream.gap(), LatencyMeter()

            async def wake_up() -> None:
                await anyio.sleep(SLEEP)
                card.resume()

            with anyio.fail_after(10):
                async with anyio.create_task_group() as tasks:
                    tasks.start_soon(meter.run)
                    card.suspend()
                    tasks.start_soon(wake_up)
                    while stream.gap() - before < 0.1 * 48000:
                        await stream.go_on()
                    tasks.cancel_scope.cancel()
            worst.append(meter.worst)
            assert stream.gap() - before < 5 * 48000
            for _ in range(6):
                await stream.go_on()

    assert min(worst) < 0.020, worst
