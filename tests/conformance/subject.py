"""What the conformance suite needs to drive a kind of handle, and the PCM streams as such.

A subject waits for something that happens only when the test says so: the same tests run on a
virtual card, whose clock the test moves, and on real drivers, whose stream the test starts.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from aioalsa import pcm, virtual
from aioalsa._wait import Handle

if TYPE_CHECKING:
    from collections.abc import Callable


PERIOD = 480  # frames

H = TypeVar("H", bound=Handle)


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
    "filtered capture": FilteredCapture,
    "filtered playback": FilteredPlayback,
}
