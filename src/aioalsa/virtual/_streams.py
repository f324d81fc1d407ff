"""Devices of one stream: what Python gives is captured, what is played Python takes.

Each is a virtual card with one substream, whose other end is held here by a task: a source plays
what its function gives, a sink captures what there is and gives it to its function. Hence time,
buffers and xruns are those of the card.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from ._device import Device, DeviceOptions, feeding, split, taking

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable
    from contextlib import AsyncExitStack

    from .. import pcm
    from ._card import Card
    from ._device import Run


class PCMSource(Device):
    """A device to capture from, which an async function feeds.

        async def noise(frames: int) -> bytes:
            return random.randbytes(frames * 2)

        async with virtual.PCMSource("noise", noise, channels=1) as source:
            async with pcm.open_capture(source.pcm, channels=1) as stream: ...

    What it gives is played on as time passes, whether anybody captures or not.
    """

    def __init__(
        self,
        name: str,
        feed: Callable[[int], Awaitable[bytes | None]],
        **options: Unpack[DeviceOptions],
    ) -> None:
        """Remember what to make.

        Args:
            name: unique among the devices of this process.
            feed: is given a number of frames, and returns the samples of as many or fewer,
                interleaved; None for no more: silence from then on. What it raises ends the
                `async with` block, as what a task raises ends its task group.
            **options: see `DeviceOptions`.
        """
        self._stream, clock = split(options)
        if not callable(feed):
            raise TypeError(f"feed must be an async function, not {feed!r}")
        super().__init__(name, 1, clock)
        self._feed = feed

    async def _begin(self, made: Card, stack: AsyncExitStack) -> Iterable[Run]:
        return [await feeding(made.pcm, self._feed, self._stream, stack)]


class PCMSink(Device):
    """A device to play to, which gives what it hears to an async function.

        async def meter(period: pcm.Period) -> None: ...

        async with virtual.PCMSink("meter", meter) as sink:
            async with pcm.open_playback(sink.pcm) as stream: ...

    It hears silence while nobody plays.
    """

    def __init__(
        self,
        name: str,
        take: Callable[[pcm.Period], Awaitable[object]],
        **options: Unpack[DeviceOptions],
    ) -> None:
        """Remember what to make.

        Args:
            name: unique among the devices of this process.
            take: is given each period. What it raises ends the `async with` block.
            **options: see `DeviceOptions`.
        """
        self._stream, clock = split(options)
        if not callable(take):
            raise TypeError(f"take must be an async function, not {take!r}")
        super().__init__(name, 1, clock)
        self._take = take

    async def _begin(self, made: Card, stack: AsyncExitStack) -> Iterable[Run]:
        return [await taking(made.pcm, self._take, self._stream, stack)]
