"""Something real to wait for without ALSA: a pipe behind an inner epoll."""

from __future__ import annotations

import os
import select
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar, cast

from anyio.lowlevel import checkpoint

from aioalsa._ffi import ffi, lib
from aioalsa._wait._waiter import AsyncioWaiter, make_waiter
from aioalsa.errors import check

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from aioalsa._ffi._alsa import CData
    from aioalsa._ffi._native import Wakeup
    from aioalsa._wait import Waiter

T = TypeVar("T")
Descriptor = tuple[int, int]  # number, events


def pollfds(*descriptors: Descriptor) -> CData:
    """Return what alsa-lib would give for descriptors."""
    fds: CData = ffi.new("struct pollfd[]", max(1, len(descriptors)))
    for i, (fd, events) in enumerate(descriptors):
        fds[i].fd, fds[i].events = fd, events
    return fds


def is_readable(fd: int) -> bool:
    """Tell whether an event loop that watched a descriptor would wake up now."""
    poll = select.poll()
    poll.register(fd, select.POLLIN)
    return bool(poll.poll(0))


class Pipe:
    """A pipe whose reading end is watched.

    Attributes:
        poll: the inner epoll, an `aio_poll_t`.
        got: what the steps have read so far.
    """

    def __init__(self) -> None:
        self.poll = ffi.new("aio_poll_t *")
        check(lib.aio_poll_open(self.poll), "epoll_create1")
        self.reader, self.writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        self.got = b""
        self.steps = 0

    def close(self) -> None:
        lib.aio_poll_close(self.poll)
        os.close(self.reader)
        os.close(self.writer)

    def write(self, data: bytes = b"x") -> None:
        os.write(self.writer, data)

    def arm(self) -> None:
        fds = pollfds((self.reader, select.POLLIN))
        check(lib.aio_poll_arm(self.poll, fds, 1), "epoll_ctl")

    def step(self) -> bytes | None:
        """Read what there is; arm if that is nothing."""
        self.steps += 1
        lib.aio_poll_consume(self.poll)
        try:
            data = os.read(self.reader, 4096)
        except BlockingIOError:
            self.arm()
            return None
        self.got += data
        return data

    @property
    def wakes_the_loop(self) -> bool:
        return is_readable(self.poll.epoll)


class Wakes:
    """A waiter's `Wakeup` that counts how often the event loop calls it.

    Attributes:
        count: wake-ups so far.
    """

    count: int
    _wakeup: Wakeup

    def __init__(self, wakeup: Wakeup | None) -> None:
        self.__dict__.update(count=0, _wakeup=wakeup)

    def wake(self) -> None:
        self.__dict__["count"] += 1
        self._wakeup.wake()

    def __getattr__(self, name: str) -> object:
        return getattr(self._wakeup, name)

    def __setattr__(self, name: str, value: object) -> None:
        setattr(self._wakeup, name, value)


def count_wakes(waiter: Waiter) -> Wakes:
    """Count the wake-ups of a waiter that has not waited yet; trio's watch only while it waits."""
    if not isinstance(waiter, AsyncioWaiter):
        return Wakes(None)
    wakes = Wakes(waiter._wakeup)
    waiter._wakeup = cast("Wakeup", wakes)
    return wakes


async def until(waiter: Waiter, step: Callable[[], T | None]) -> T:
    """Wait in a coroutine, which a task can be made of."""
    return await waiter.until(step)


async def turn(times: int = 20) -> None:
    """Let the event loop go round: each time it looks for what is ready."""
    for _ in range(times):
        await checkpoint()


@contextmanager
def waiting(*, patience: float = 0) -> Generator[tuple[Pipe, Waiter]]:
    """Give a pipe and a waiter for it."""
    pipe = Pipe()
    waiter = make_waiter(pipe.poll, patience=patience)
    try:
        yield pipe, waiter
    finally:
        waiter.close()
        pipe.close()
