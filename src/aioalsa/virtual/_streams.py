"""Devices of one's own: what Python gives is captured, what is played Python takes.

Each is a virtual card with one substream, whose other end is held here by a task: a source plays
what its function gives, a sink captures what there is and gives it to its function. Hence time,
buffers and xruns are those of the card.
"""

from __future__ import annotations

from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any, Self, TypedDict, Unpack

from anyio import create_task_group

from .. import pcm
from ._card import card

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine
    from types import TracebackType

    from ._card import Card
    from ._values import Clock


class DeviceOptions(TypedDict, total=False):
    """What a device of one's own is like.

    Attributes:
        rate: frames a second, Hz; 48000 by default.
        channels: samples a frame; 2 by default.
        format: sample format; "S16_LE" by default.
        period_size: frames that the function gives or takes at a time; 10 ms by default.
        clock: "realtime" or "manual", as of `card()`.
        drift: how fast its clock runs, in parts per million, as of `card()`.
        jitter: how late its wake-ups come, in seconds, as of `card()`.
    """

    rate: int
    channels: int
    format: str | pcm.Format
    period_size: int
    clock: Clock
    drift: float
    jitter: float


class _Device:
    """A card whose other end a task of this process holds; an async context manager."""

    def __init__(self, name: str, options: DeviceOptions) -> None:
        unknown = options.keys() - DeviceOptions.__annotations__.keys()
        if unknown:
            raise TypeError(f"there is no option {', '.join(sorted(unknown))}")
        self._card = card(
            name,
            substreams=1,
            clock=options.get("clock", "realtime"),
            drift=options.get("drift", 0.0),
            jitter=options.get("jitter", 0.0),
        )
        self._options = options
        self._made: Card | None = None
        self._stack: AsyncExitStack | None = None

    @property
    def card(self) -> Card:
        """The card that it is on, to advance its clock or to make it misbehave.

        Raises:
            RuntimeError: it is not entered.
        """
        if self._made is None:
            raise RuntimeError('it is a device within "async with" only')
        return self._made

    @property
    def pcm(self) -> str:
        """Its ALSA name; `plug:` and this name converts to what it has."""
        return self.card.pcm

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            self._made = await stack.enter_async_context(self._card)
            run = await self._open(self._made.pcm, stack)
            tasks = await stack.enter_async_context(create_task_group())
            stack.callback(tasks.cancel_scope.cancel)
            tasks.start_soon(run)
            self._stack = stack.pop_all()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> bool | None:
        stack, self._stack = self._stack, None
        return await stack.__aexit__(kind, error, trace) if stack is not None else None

    async def _open(
        self, name: str, stack: AsyncExitStack
    ) -> Callable[[], Coroutine[Any, Any, None]]:
        """Open this end; return what its task does."""
        raise NotImplementedError


class PCMSource(_Device):
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
            name: unique among the virtual cards of this process.
            feed: is given a number of frames, and returns the samples of as many or fewer,
                interleaved; None for no more: silence from then on. What it raises ends the
                `async with` block, as what a task raises ends its task group.
            **options: see `DeviceOptions`.
        """
        super().__init__(name, options)
        self._feed = feed

    async def _open(
        self, name: str, stack: AsyncExitStack
    ) -> Callable[[], Coroutine[Any, Any, None]]:
        stream = await pcm.open_playback(
            name,
            rate=self._options.get("rate", 48000),
            channels=self._options.get("channels", 2),
            format=self._options.get("format", "S16_LE"),
            period_size=self._options.get("period_size"),
        )
        # Not drained: nobody waits for the end of a source.
        stack.push_async_callback(stream.aclose)

        async def run() -> None:
            frames = stream.setup.period_size
            while (samples := await self._feed(frames)) is not None:
                await stream.write(samples)
            await stream.drain()

        return run


class PCMSink(_Device):
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
            name: unique among the virtual cards of this process.
            take: is given each period. What it raises ends the `async with` block.
            **options: see `DeviceOptions`.
        """
        super().__init__(name, options)
        self._take = take

    async def _open(
        self, name: str, stack: AsyncExitStack
    ) -> Callable[[], Coroutine[Any, Any, None]]:
        stream = await pcm.open_capture(
            name,
            rate=self._options.get("rate", 48000),
            channels=self._options.get("channels", 2),
            format=self._options.get("format", "S16_LE"),
            period_size=self._options.get("period_size"),
        )
        stack.push_async_callback(stream.aclose)

        async def run() -> None:
            async for period in stream:
                await self._take(period)

        return run
