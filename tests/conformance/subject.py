"""What the conformance suite needs to drive a kind of handle, and the PCM streams as such.

A subject waits for something that happens only when the test says so: the same tests run on a
virtual card, whose clock the test moves, and on real drivers, whose stream the test starts.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

import anyio
from anyio.lowlevel import checkpoint

from aioalsa import pcm, virtual

if TYPE_CHECKING:
    from collections.abc import Callable


PERIOD = 480  # frames


class Closable(Protocol):
    """Whatever is open."""

    @property
    def closed(self) -> bool: ...

    def close(self) -> None: ...

    async def aclose(self) -> None: ...


H = TypeVar("H", bound=Closable)


class Subject(ABC, Generic[H]):
    """One handle of the kind under test, in a place of its own.

    Attributes:
        handle: open from `setup` on.
        stepped: nothing moves but by `feed`.
    """

    stepped = True

    handle: H

    async def setup(self) -> None:
        """Open the handle, in a state in which `wait` waits."""
        await self.fresh()

    async def teardown(self) -> None:
        """Close the handle and what it needs."""
        if hasattr(self, "handle"):
            await self.handle.aclose()

    async def fresh(self) -> None:
        """Open the handle anew, after it was closed."""
        self.handle = await self.open()
        await self.settle()

    def forget(self) -> None:
        """Drop the only reference to the handle."""
        del self.handle

    async def wait_again(self, number: int) -> int:
        """Return the number that a cancelled wait had got already, if it comes again."""
        del number
        return await self.wait()

    @abstractmethod
    async def open(self) -> H:
        """Open one more handle of the kind, as a user does."""

    async def settle(self) -> None:
        """Bring a fresh handle to where `wait` waits."""
        return

    @abstractmethod
    async def wait(self) -> int:
        """Wait for the next thing; return its number, counted from 0 without holes."""

    @abstractmethod
    def feed(self) -> None:
        """Make one wait come to its end."""

    @abstractmethod
    def unplug(self) -> None:
        """Take the device away."""


class Capture(Subject[pcm.CaptureStream]):
    """A capture: waits for periods."""

    async def wait(self) -> int:
        period = await anext(self.handle)
        return period.position // PERIOD


class Playback(Subject[pcm.PlaybackStream]):
    """A playback with a full buffer: waits for room."""

    # Writes that are through, the first fill not counted.
    _written = 0

    async def settle(self) -> None:
        setup = self.handle.setup
        await self.handle.write(bytes(setup.buffer_size * setup.frame_bytes))

    async def wait(self) -> int:
        before = self.handle.position
        try:
            await self.handle.write(bytes(PERIOD * self.handle.setup.frame_bytes))
        finally:
            # Cancelled or not: there is room for all of it at once, or for none.
            if not self.handle.closed:
                self._written += (self.handle.position - before) // PERIOD
        return self._written - 1

    async def wait_again(self, number: int) -> int:
        """What a cancelled write has written is written: only what was not is to be waited for."""
        return number if self._written > number else await self.wait()


class Views(Subject[pcm.CaptureStream]):
    """A capture whose ring buffer is looked at: waits for views."""

    async def wait(self) -> int:
        await anext(self.handle.views())
        return self.handle.position // PERIOD


class Blocks(Subject[pcm.PlaybackStream]):
    """A playback whose ring buffer is filled in place: waits for blocks."""

    async def settle(self) -> None:
        for _ in range(self.handle.setup.periods):
            await anext(self.handle.blocks())
        # A step is done with the last one before it waits for room.
        with anyio.move_on_after(0):
            await anext(self.handle.blocks())
        # asyncio holds the cancellation, and it the handle, until the task waits again.
        await checkpoint()

    async def wait(self) -> int:
        await anext(self.handle.blocks())
        return self.handle.position // PERIOD - self.handle.setup.periods


class Duplex(Subject[pcm.DuplexStream]):
    """Both sides at once: waits for periods."""

    async def wait(self) -> int:
        period = await anext(self.handle)
        return period.position // PERIOD


class OnVirtualCard(Subject[H]):
    """Whatever runs on a virtual card with a manual clock."""

    async def setup(self) -> None:
        self.card = await virtual.card("conformance", clock="manual")
        await super().setup()

    async def teardown(self) -> None:
        await super().teardown()
        await self.card.aclose()

    def feed(self) -> None:
        self.card.advance(PERIOD)

    def unplug(self) -> None:
        self.card.disconnect()


class VirtualCapture(OnVirtualCard[pcm.CaptureStream], Capture):
    """A capture on a virtual card."""

    async def open(self) -> pcm.CaptureStream:
        return await pcm.open_capture(self.card.pcm, period_size=PERIOD)


class VirtualPlayback(OnVirtualCard[pcm.PlaybackStream], Playback):
    """A playback on a virtual card."""

    async def open(self) -> pcm.PlaybackStream:
        return await pcm.open_playback(self.card.pcm, period_size=PERIOD)


class VirtualViews(OnVirtualCard[pcm.CaptureStream], Views):
    """Views onto a capture of a virtual card."""

    async def open(self) -> pcm.CaptureStream:
        return await pcm.open_capture(self.card.pcm, period_size=PERIOD, mmap=True)


class VirtualBlocks(OnVirtualCard[pcm.PlaybackStream], Blocks):
    """Blocks of a playback on a virtual card."""

    async def open(self) -> pcm.PlaybackStream:
        return await pcm.open_playback(self.card.pcm, period_size=PERIOD, mmap=True)


class VirtualDuplex(OnVirtualCard[pcm.DuplexStream], Duplex):
    """Both sides of a virtual card."""

    async def open(self) -> pcm.DuplexStream:
        return await pcm.open_duplex(self.card.pcm, self.card.pcm, period_size=PERIOD)


class Filtered(OnVirtualCard[H]):
    """Whatever goes through a filter in Python on its way."""

    async def setup(self) -> None:
        # Made before what is behind it, which is asked for only when it is opened.
        self.filter = virtual.PCMFilter("filter", lambda _: None, slave="aioalsa_conformance")
        await self.filter.__aenter__()
        await super().setup()

    async def teardown(self) -> None:
        await super().teardown()
        await self.filter.__aexit__(None, None, None)


class FilteredCapture(Filtered[pcm.CaptureStream], Capture):
    """A capture through a filter."""

    async def open(self) -> pcm.CaptureStream:
        return await pcm.open_capture(self.filter.pcm, period_size=PERIOD)


class FilteredPlayback(Filtered[pcm.PlaybackStream], Playback):
    """A playback through a filter."""

    async def open(self) -> pcm.PlaybackStream:
        return await pcm.open_playback(self.filter.pcm, period_size=PERIOD)


VIRTUAL: dict[str, Callable[[], Subject[Any]]] = {
    "capture": VirtualCapture,
    "playback": VirtualPlayback,
    "views": VirtualViews,
    "blocks": VirtualBlocks,
    "duplex": VirtualDuplex,
    "filtered capture": FilteredCapture,
    "filtered playback": FilteredPlayback,
}
