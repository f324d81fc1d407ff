"""The virtual card as the user sees it."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Self, Unpack

from anyio.lowlevel import checkpoint

from .._ffi import log_kept
from .._wait import Opening, open_in_thread
from ._controls import Controls
from ._handle import CardHandle
from ._values import Clock, Settings, check_range

if TYPE_CHECKING:
    from types import TracebackType

    from ..ctl import ElementType
    from ._element import Element, ElementOptions

# Twelve hours at 48 kHz, and too little to make the C side's 64-bit clock run over.
_MAX_ADVANCE = 2**31 - 1


class Card:
    """A card in this process; made by `card()`.

    It belongs to no event loop: its methods may be called from any thread.
    """

    def __init__(self, settings: Settings) -> None:
        """Make it; `card()` does so without blocking the event loop."""
        self._settings = settings
        self._handle = CardHandle(settings)
        # Not by way of this object: nothing may keep a card that was dropped from being closed.
        self._controls = Controls(self._handle.use)

    def __repr__(self) -> str:
        return f"<Card {self.name!r} {'closed' if self.closed else 'open'}>"

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
    def ctl(self) -> str:
        """The ALSA name of its controls."""
        return self._settings.ctl

    @property
    def controls(self) -> Controls:
        """The elements of its controls; none at first."""
        return self._controls

    def add_control(
        self, name: str, *, type: str | ElementType, **options: Unpack[ElementOptions]
    ) -> Element:
        """Make an element of its controls; see `Controls.add`."""
        return self._controls.add(name, type=type, **options)

    def add_jack(self, name: str, *, plugged: bool = False) -> Element:
        """Make a jack, as drivers do (`snd_jack_new`): read-only for users of alsa-lib.

        Args:
            name: what it is for, as "Headphone"; of several by that name each has its own index.
            plugged: there is something in it.

        Raises:
            ValueError: no element can have this name.
            DeviceGoneError: the card was disconnected.
        """
        full = _jack_name(name)
        index = sum(element.name == full for element in self._controls)
        return self.add_control(
            full, type="boolean", interface="CARD", index=index, readonly=True, value=plugged
        )

    def plug(self, name: str, *, index: int = 0) -> None:
        """Plug something into a jack.

        Args:
            name: as it was given to `add_jack`.
            index: which of several by that name.

        Raises:
            KeyError: there is no such jack.
            DeviceGoneError: the card was disconnected.
        """
        self._controls.find(_jack_name(name), index).set(True)

    def unplug(self, name: str, *, index: int = 0) -> None:
        """Pull it out again; see `plug`."""
        self._controls.find(_jack_name(name), index).set(False)

    @property
    def closed(self) -> bool:
        """Tell whether it is closed."""
        return self._handle.closed

    def advance(self, frames: int) -> None:
        """Let time pass for all its streams, and wake those for whom that is enough.

        Who has not read or written enough before has an xrun, and is told each frame of it.

        Args:
            frames: how many frames each running stream goes on, whatever its rate.

        Raises:
            DeviceGoneError: it was disconnected.
            ValueError: its clock is not manual, or `frames` is negative.
        """
        check_range("frames", frames, 0, _MAX_ADVANCE)
        if self.clock != "manual":
            raise ValueError('clock is "realtime": only a "manual" one can be advanced')
        self._handle.use().advance(frames)

    def inject_xrun(self) -> None:
        """Stop every running stream as if its application had been too late.

        What was captured and not read yet is lost, and what comes until it runs again.

        Raises:
            DeviceGoneError: it was disconnected.
        """
        self._handle.use().inject_xrun()

    def suspend(self) -> None:
        """Send it to sleep, as with the whole system: its streams are SUSPENDED.

        Raises:
            DeviceGoneError: it was disconnected.
        """
        self._handle.use().suspend()

    def resume(self) -> None:
        """Wake it: from now on `snd_pcm_resume` and `snd_pcm_prepare` succeed on its streams.

        Raises:
            DeviceGoneError: it was disconnected.
        """
        self._handle.use().resume()

    def disconnect(self) -> None:
        """Pull the plug: open streams are DISCONNECTED, and its names can't be opened any more."""
        self._handle.use().disconnect()

    def close(self) -> None:
        """Disconnect it for good; closing twice is allowed."""
        self._handle.close()

    async def aclose(self) -> None:
        """Do what `close` does; closing twice is allowed."""
        self.close()
        await checkpoint()

    async def __aenter__(self) -> Self:
        self._handle.use()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def __del__(self) -> None:
        handle = getattr(self, "_handle", None)
        if handle is None or handle.closed or handle.forked:
            return
        try:
            # Raises where warnings are errors.
            warnings.warn(f"unclosed {self!r}", ResourceWarning, stacklevel=2, source=self)
        finally:
            with log_kept():
                self.close()


def _jack_name(name: str) -> str:
    """Return a jack's name as the kernel makes it (K/sound/core/ctljack.c)."""
    return name if name.endswith(" Jack") else f"{name} Jack"


def card(
    name: str,
    *,
    substreams: int = 8,
    playback_channels: int | None = None,
    capture_channels: int | None = None,
    clock: Clock = "realtime",
    drift: float = 0.0,
    jitter: float = 0.0,
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
        clock: "realtime", or "manual" for one that only `Card.advance` moves. Its streams' time
            stamps and gaps follow it, and are the same each time.
        drift: how much faster its real-time clock runs than this machine's, in parts per million;
            negative for slower. A bad crystal is off by 100.
        jitter: how late wake-ups come, at random up to so many seconds.

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
        drift=drift,
        jitter=jitter,
    )

    async def make() -> Card:
        # Loading libasound reads from the disk.
        return await open_in_thread(lambda: Card(settings), Card.close)

    return Opening(make)
