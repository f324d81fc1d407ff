"""Opening without blocking the event loop, and the object that every `open*()` returns."""

from __future__ import annotations

import asyncio
import threading
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Generic, Protocol, Self, TypeVar

from anyio import CapacityLimiter
from anyio.to_thread import run_sync

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Generator
    from types import TracebackType


class Enterable(Protocol):
    """What an `Opening` gives: a handle, as far as `async with` is concerned."""

    async def __aenter__(self) -> Self: ...

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


T = TypeVar("T")
H = TypeVar("H", bound=Enterable)

# Some plug-ins cannot be opened twice at once; but one that hangs must not stop all others.
_opens = threading.Lock()
_OPENS_PATIENCE = 10.0


class Opening(Generic[H]):
    """A handle to be: `await` it, or enter it with `async with`, which closes it at the end."""

    def __init__(self, make: Callable[[], Coroutine[Any, Any, H]]) -> None:
        """Remember how to open."""
        self._make = make
        self._handle: H | None = None
        self._entered = False

    def __await__(self) -> Generator[Any, Any, H]:
        return self._make().__await__()

    async def __aenter__(self) -> H:
        if self._entered:
            raise RuntimeError("this is entered already; open another one")
        self._entered = True
        try:
            self._handle = await self._make()
            return await self._handle.__aenter__()
        except BaseException:
            self._entered = False
            raise

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        handle, self._handle = self._handle, None
        self._entered = False
        if handle is not None:
            await handle.__aexit__(kind, error, trace)


async def in_thread(function: Callable[[], T], *, cancellable: bool = False) -> T:
    """Return what a function returns that may block.

    Args:
        function: called in a worker thread.
        cancellable: leave it to itself when cancelled; else it has ended, or was never called, when
            this raises, also if asyncio's own `Task.cancel` did it, which passes through shields.
    """
    # A limiter of its own: the user's long jobs in anyio's threads must not hold up a close.
    limiter = CapacityLimiter(1)
    if cancellable:
        return await run_sync(function, abandon_on_cancel=True, limiter=limiter)
    done = Future[T]()

    def work() -> None:
        if done.set_running_or_notify_cancel():
            try:
                done.set_result(function())
            except BaseException as error:
                done.set_exception(error)

    try:
        await run_sync(work, limiter=limiter)
    except BaseException:
        if not done.cancel() and not done.done():
            await _end_of(done)
        raise
    return done.result()


async def _end_of(done: Future[T]) -> None:
    waiting = asyncio.wrap_future(done)
    while not waiting.done():
        with suppress(asyncio.CancelledError):
            await asyncio.wait([waiting])
    waiting.exception()  # nobody asks for it any more


def discard_in_thread(free: Callable[[], object]) -> None:
    """Have something freed that may block, for who is cancelled and must not wait for it."""

    def discard() -> None:
        with suppress(Exception):  # nobody is left to be told
            free()

    threading.Thread(target=discard, name="aioalsa discards").start()


class _Delivery(Generic[T]):
    """Hands a result from a thread to a task that may have been cancelled meanwhile."""

    def __init__(self, discard: Callable[[T], None]) -> None:
        self._discard = discard
        self._lock = threading.Lock()
        self._abandoned = False
        self._results: list[T] = []

    def deliver(self, result: T) -> None:
        with self._lock:
            if not self._abandoned:
                self._results.append(result)
                return
        self._discard(result)

    def take(self) -> T:
        with self._lock:
            return self._results.pop()

    def abandon(self) -> None:
        with self._lock:
            self._abandoned = True
            results, self._results = self._results, []
        for result in results:
            discard_in_thread(partial(self._discard, result))


async def open_in_thread(make: Callable[[], T], discard: Callable[[T], None]) -> T:
    """Return what `make` opens in a worker thread; one at a time in this process.

    Cancelling returns at once: what the thread opens later is given to `discard`, in that thread,
    and what it has opened already in another one.
    """
    delivery = _Delivery(discard)

    def work() -> None:
        alone = _opens.acquire(timeout=_OPENS_PATIENCE)
        try:
            delivery.deliver(make())
        finally:
            if alone:
                _opens.release()

    try:
        await in_thread(work, cancellable=True)
    except BaseException:
        delivery.abandon()
        raise
    return delivery.take()
