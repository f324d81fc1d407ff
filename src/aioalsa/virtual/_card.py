"""The virtual card as the user sees it."""

from __future__ import annotations

import os
import warnings
from typing import TYPE_CHECKING, Self

from anyio import ClosedResourceError
from anyio.lowlevel import checkpoint

from .._wait import Opening, open_in_thread
from ._handle import CardHandle
from ._values import Clock, Settings, check_range

if TYPE_CHECKING:
    from types import TracebackType

# Twelve hours at 48 kHz, and too little to make the C side's 64-bit clock run over.
_MAX_ADVANCE = 2**31 - 1


class Card:
    """A card in this process; made by `card()`.

    It belongs to no event loop: its methods may be called from any thread.
    """

    def __init__(self, settings: Settings) -> None:
        """Make it; `card()` does so without blocking the event loop."""
        self._settings = settings
        self._process = os.getpid()
        self._closed = True
        self._handle = CardHandle(settings)
        self._closed = False

    def __repr__(self) -> str:
        return f"<Card {self.name!r} {'closed' if self._closed else 'open'}>"

    @property
    def name(self) -> str:
        """The name that it was given."""
        return self._settings.name

    @property
    def substreams(self) -> int:
        """How many pairs of playback and capture it has."""
        return self._settings.substreams

    @property
    def clock(self) -> Clock:
        """Whose time its streams follow: "realtime" or "manual"."""
        return self._settings.clock

    @property
    def pcm(self) -> str:
        """The ALSA name of its PCM, whose first free substream is opened."""
        return self._settings.pcm

    def pcm_name(self, substream: int) -> str:
        """Return the ALSA name of one substream of its PCM.

        Raises:
            ValueError: it has no such substream.
        """
        return f"{self.pcm}:{check_range('substream', substream, 0, self.substreams - 1)}"

    @property
    def closed(self) -> bool:
        """Tell whether it is closed."""
        return self._closed

    def advance(self, frames: int) -> None:
        """Let time pass for all its streams, and wake those for whom that is enough.

        Args:
            frames: how many frames each running stream goes on, whatever its rate.

        Raises:
            DeviceGoneError: it was disconnected.
            ValueError: its clock is not manual, or `frames` is negative.
        """
        check_range("frames", frames, 0, _MAX_ADVANCE)
        if self.clock != "manual":
            raise ValueError('clock is "realtime": only a "manual" one can be advanced')
        self._open().advance(frames)

    def inject_xrun(self) -> None:
        """Stop every running stream as if its application had been too late.

        Raises:
            DeviceGoneError: it was disconnected.
        """
        self._open().inject_xrun()

    def suspend(self) -> None:
        """Send it to sleep, as with the whole system: its streams are SUSPENDED.

        Raises:
            DeviceGoneError: it was disconnected.
        """
        self._open().suspend()

    def resume(self) -> None:
        """Wake it: from now on `snd_pcm_resume` and `snd_pcm_prepare` succeed on its streams.

        Raises:
            DeviceGoneError: it was disconnected.
        """
        self._open().resume()

    def disconnect(self) -> None:
        """Pull the plug: open streams are DISCONNECTED, and its names can't be opened any more."""
        self._open().disconnect()

    def close(self) -> None:
        """Disconnect it for good; closing twice is allowed."""
        if self._closed:
            return
        self._closed = True
        # A forked child shares the descriptors of the streams: it must leave them alone.
        if not self._forked:
            self._handle.free()

    async def aclose(self) -> None:
        """Do what `close` does; closing twice is allowed."""
        self.close()
        await checkpoint()

    async def __aenter__(self) -> Self:
        self._open()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __del__(self) -> None:
        if getattr(self, "_closed", True) or self._forked:
            return
        warnings.warn(f"unclosed {self!r}", ResourceWarning, stacklevel=2, source=self)
        self.close()

    @property
    def _forked(self) -> bool:
        return os.getpid() != self._process

    def _open(self) -> CardHandle:
        if self._closed:
            raise ClosedResourceError
        if self._forked:
            raise RuntimeError("this card was made before the fork; make one in the child")
        return self._handle


def card(
    name: str,
    *,
    substreams: int = 8,
    playback_channels: int | None = None,
    capture_channels: int | None = None,
    clock: Clock = "realtime",
) -> Opening[Card]:
    """Make a virtual card; await the result, or enter it with `async with`.

    What is played on one of its substreams is captured on the same substream, bit for bit, with
    every format of whole bytes, 4000 to 768000 Hz, and 1 to 32 channels. Both directions of a
    substream have the same rate and format, and the same number of channels unless one is fixed
    here; whoever comes first decides.

    Args:
        name: unique in this process; letters, digits, `_` and `-`.
        substreams: pairs of playback and capture.
        playback_channels: the only number of channels that playback takes; None for any.
        capture_channels: the same for capture. Channels that only one direction has are silent or
            not heard.
        clock: "realtime", or "manual" for one that only `Card.advance` moves.

    Raises:
        LibraryNotFoundError: there is no libasound.
        TypeError, ValueError: an argument is wrong, or the name is taken.
    """
    settings = Settings(
        name=name,
        substreams=substreams,
        playback_channels=playback_channels,
        capture_channels=capture_channels,
        clock=clock,
    )

    async def make() -> Card:
        # Loading libasound reads from the disk.
        return await open_in_thread(lambda: Card(settings), Card.close)

    return Opening(make)
