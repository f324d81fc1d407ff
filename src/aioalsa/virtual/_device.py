"""Devices of one's own: a virtual card whose other ends tasks of this program hold."""

from __future__ import annotations

from contextlib import AsyncExitStack, suppress
from inspect import isawaitable
from typing import TYPE_CHECKING, Any, Self, TypedDict, TypeVar, cast

from anyio import create_task_group, sleep

from .. import pcm
from ..errors import DeviceGoneError
from ..pcm._stream import wait_for_ever
from ._card import card

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Coroutine, Iterable
    from types import TracebackType

    from ._card import Card
    from ._values import Clock

    Run = Callable[[], Coroutine[Any, Any, None]]

T = TypeVar("T")


class StreamOptions(TypedDict, total=False):
    """What a stream of a device of one's own is like.

    Attributes:
        rate: frames a second, Hz; 48000 by default.
        channels: samples a frame; 2 by default.
        format: sample format; "S16_LE" by default.
        period_size: frames that the function gives or takes at a time; 10 ms by default.
    """

    rate: int
    channels: int
    format: str | pcm.Format
    period_size: int


class ClockOptions(TypedDict, total=False):
    """What the clock of a device of one's own is like.

    Attributes:
        clock: "realtime" or "manual", as of `card()`.
        drift: how fast its clock runs, in parts per million, as of `card()`.
        jitter: how late its wake-ups come, in seconds, as of `card()`.
    """

    clock: Clock
    drift: float
    jitter: float


class DeviceOptions(StreamOptions, ClockOptions, total=False):
    """What a device of one stream is like; see `StreamOptions` and `ClockOptions`."""


def split(options: DeviceOptions) -> tuple[StreamOptions, ClockOptions]:
    """Return what concerns the stream, and what the card.

    Raises:
        TypeError: there is no such option.
    """
    refuse_unknown(options, DeviceOptions)
    stream, clock = (
        {name: value for name, value in options.items() if name in kind.__annotations__}
        for kind in (StreamOptions, ClockOptions)
    )
    return cast("StreamOptions", stream), cast("ClockOptions", clock)


def refuse_unknown(options: Iterable[str], known: type) -> None:
    """Refuse options that there are not."""
    unknown = sorted(set(options) - known.__annotations__.keys())
    if unknown:
        raise TypeError(f"there is no option {', '.join(unknown)}")


class Device:
    """A card whose other ends tasks of this process hold; an async context manager.

    Its block goes on when the card is disconnected: whoever has it open is told.
    """

    def __init__(self, name: str, substreams: int, options: ClockOptions) -> None:
        self._name = name
        self._card = card(name, substreams=substreams, **options)
        self._made: Card | None = None
        self._stack: AsyncExitStack | None = None

    @property
    def card(self) -> Card:
        """The card that it is on, to advance its clock or to make it misbehave.

        Raises:
            RuntimeError: it is not entered.
        """
        if self._made is None:
            raise self._not_entered()
        return self._made

    def _not_entered(self) -> RuntimeError:
        """Return the error of who uses it before, or not with, `async with`."""
        kind = type(self).__name__
        return RuntimeError(f'{kind} {self._name!r} is a device within "async with" only')

    @property
    def pcm(self) -> str:
        """Its ALSA name; `plug:` and this name converts to what it has."""
        return self.card.pcm

    async def __aenter__(self) -> Self:
        async with AsyncExitStack() as stack:
            self._made = await stack.enter_async_context(self._card)
            runs = await self._begin(self._made, stack)
            tasks = await stack.enter_async_context(create_task_group())
            stack.callback(tasks.cancel_scope.cancel)
            for run in runs:
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

    async def _begin(self, made: Card, stack: AsyncExitStack) -> Iterable[Run]:
        """Open the other ends; return what tasks do with them."""
        raise NotImplementedError


async def feeding(
    name: str,
    feed: Callable[[int], Awaitable[bytes | None]],
    options: StreamOptions,
    stack: AsyncExitStack,
) -> Run:
    """Open the other end of a capture; return what feeds it until the card is gone."""
    stream = await pcm.open_playback(name, **_wanted(options))
    # Not drained: nobody waits for the end of a source.
    stack.push_async_callback(stream.aclose)
    wait_for_ever(stream)

    async def run() -> None:
        frames, size = stream.setup.period_size, stream.setup.frame_bytes
        while (samples := await awaitable("feed", feed(frames))) is not None:
            written = _whole_frames(samples, size, stream.setup.format)
            try:
                await stream.write(samples)
            except DeviceGoneError:
                return
            if not written:
                # The clock's pace, or nothing else would ever run.
                await sleep(stream.setup.period_time)
        with suppress(DeviceGoneError):
            await stream.drain()

    return run


async def taking(
    name: str,
    take: Callable[[pcm.Period], Awaitable[object]],
    options: StreamOptions,
    stack: AsyncExitStack,
) -> Run:
    """Open the other end of a playback; return what takes from it until the card is gone."""
    stream = await pcm.open_capture(name, **_wanted(options))
    stack.push_async_callback(stream.aclose)
    wait_for_ever(stream)

    async def run() -> None:
        while True:
            try:
                period = await anext(stream)
            except DeviceGoneError:
                return
            await awaitable("take", take(period))

    return run


def awaitable(name: str, made: Awaitable[T]) -> Awaitable[T]:
    """Return what a function that a user gave has made, if it can be awaited."""
    if not isawaitable(made):
        raise TypeError(f"{name} must be an async function: it returned {type(made).__name__}")
    return made


def _whole_frames(samples: object, size: int, form: pcm.Format) -> int:
    """Return how many frames a function has given."""
    try:
        view = memoryview(samples)  # type: ignore[arg-type]
    except TypeError:
        raise TypeError(f"feed must return bytes or None, not {type(samples).__name__}") from None
    if view.format in ("e", "f", "d") and not form.is_float:
        raise TypeError(
            f"feed returned fractions, not {form.name}: give format=, or use pcm.from_numpy"
        )
    if view.nbytes % size:
        raise ValueError(
            f"feed returned {view.nbytes} bytes, which are no whole frames of {size} bytes"
        )
    return view.nbytes // size


def _wanted(options: StreamOptions) -> StreamOptions:
    """Return what to open with: nothing but what a stream has."""
    wanted = StreamOptions(rate=48000, channels=2, format="S16_LE")
    wanted.update(options)
    return wanted
