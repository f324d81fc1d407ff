"""Waits for a handle's inner epoll, on asyncio (with or without uvloop) and on trio.

Both waiters offer `until(step)`; the story is told in `_wait/__init__.py`.
"""

from __future__ import annotations

import asyncio
import sys
from abc import ABC, abstractmethod
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from anyio import BusyResourceError, ClosedResourceError

from .._ffi import lib
from .._ffi._native import Wakeup, forks
from ..errors import check

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from .._ffi._alsa import CData
    from .._ffi._native import Arming

T = TypeVar("T")


class Until(Protocol):
    """How a task waits; an attribute, since on asyncio it is a function of the C extension."""

    def __call__(self, step: Callable[[], T | None]) -> Awaitable[T]:
        """Return the first result of `step` that is not None, to be awaited at once.

        A cancelled call has run its step or not; whoever calls keeps what the step has got.

        Raises:
            BusyResourceError: another task is waiting.
            ClosedResourceError: it is or was closed meanwhile.
            RuntimeError: on another event loop, or in a forked child.
        """
        ...


class Waiter(ABC):
    """Waits for one inner epoll; one task at a time.

    A *step* is a function without arguments that does what can be done now. It returns None when
    it has armed the inner epoll because more has to come; anything else is the result. It never
    blocks, and it may be called when nothing has happened.

    Attributes:
        until: waits.
        arming: where `armed` is kept, for steps in C.
        silence: called when a wait saw no wake-up for `patience` seconds, right before its step is
            tried all the same: interrupts can get lost.
    """

    until: Until
    arming: Arming

    def __init__(self, poll: CData, patience: float) -> None:
        """Watch an inner epoll.

        Args:
            poll: the `aio_poll_t`, which must outlive the waiter.
            patience: seconds after which a wait looks for itself; 0 for never.
        """
        self.silence: Callable[[], object] | None = None
        self._poll = poll
        self._fd: int = poll.epoll
        self._patience = patience
        self._watching = False  # the alarm is set
        self._beats_seen = 0  # when it was
        self._closed = False
        self._forks = forks()

    @property
    @abstractmethod
    def armed(self) -> bool:
        """A wake-up is on its way. Steps that arm though they have a result set it."""

    @armed.setter
    @abstractmethod
    def armed(self, armed: bool) -> None: ...

    @property
    @abstractmethod
    def busy(self) -> bool:
        """Tell whether a task is waiting."""

    @property
    @abstractmethod
    def beats(self) -> int:
        """How many waits have begun so far, and how many wake-ups have come."""

    @property
    def forked(self) -> bool:
        """Tell whether this is the copy of it in a forked child."""
        return self._forks != forks()

    @abstractmethod
    def on_own_loop(self) -> bool:
        """Tell whether the running event loop is the one that it was made on."""

    @abstractmethod
    def call_on_loop(self, function: Callable[[], object]) -> None:
        """Have the loop call a function, from whichever thread; at once if the loop is over."""

    def close(self) -> None:
        """Wake the waiting task with `ClosedResourceError` and watch no longer."""
        if not self._closed:
            self._closed = True
            self._stop()

    @abstractmethod
    def _stop(self) -> None: ...

    def check(self) -> None:
        """Raise what keeps a task from waiting here; see `until`."""
        if self._closed:
            raise ClosedResourceError
        if self.forked:
            raise RuntimeError("this handle was opened before the fork; open one in the child")
        if not self.on_own_loop():
            raise RuntimeError("this handle belongs to the event loop that it was opened on")

    def _be_patient(self) -> None:
        """Begin to watch for silence, unless that has begun.

        One alarm for many waits: setting one anew for each would cost more than the wait.
        """
        if self._patience and not self._watching:
            self._beats_seen = self.beats
            check(lib.aio_poll_alarm(self._poll, self._patience), "timerfd_settime")
            self._watching = True

    def _look(self) -> bool:
        """After a step that had nothing to give: True if it is to be tried again.

        That is when the alarm alone woke it up: neither a wait nor a wake-up since it was set.
        """
        if not self._watching or not lib.aio_poll_due(self._poll):
            return False
        silent = self.beats == self._beats_seen + 1
        self._watching = False
        self._be_patient()
        if silent and self.silence is not None:
            self.silence()
        return silent

    def _refuse(self) -> None:
        """Raise what keeps a task from waiting, if anything does."""
        self.check()
        if self.busy:
            raise BusyResourceError("waiting for")


class AsyncioWaiter(Waiter):
    """Waits with `loop.add_reader`, registered once and for good.

    The step runs in the reader's callback, and the task goes on there (`_ffi/wakeup.c`), so that a
    period costs one wake-up and one C call. The loop holds the waiter, never the handle: a dropped
    handle can be collected.
    """

    def __init__(self, poll: CData, patience: float) -> None:
        super().__init__(poll, patience)
        self._loop = asyncio.get_running_loop()
        self.arming = self._wakeup = Wakeup(self, self._loop)
        self.until = self._wakeup.until
        self._wakeup.patient = patience > 0
        self._registered = False

    @property
    def armed(self) -> bool:
        return self._wakeup.armed

    @armed.setter
    def armed(self, armed: bool) -> None:
        self._wakeup.armed = armed

    @property
    def busy(self) -> bool:
        return self._wakeup.step is not None

    @property
    def beats(self) -> int:
        return self._wakeup.beats

    def on_own_loop(self) -> bool:
        try:
            return asyncio.get_running_loop() is self._loop
        except RuntimeError:
            return False

    async def _until(self, step: Callable[[], T | None]) -> T:
        """A wait that can't just begin: something is wrong, or nothing is armed yet."""
        self._refuse()
        if not self.armed:
            self._wakeup.step = step
            try:
                result = step()
                if result is not None:
                    await asyncio.sleep(0)
                    return result
            finally:
                self._wakeup.step = None
            self.armed = True
        if not self._registered:
            self._loop.add_reader(self._fd, self._wakeup.wake)
            self._registered = True
        self._wakeup.flows = True
        wait = self._wakeup.until(step)
        try:
            self._be_patient()
        except BaseException:
            self._wakeup.step = None
            raise
        return await wait

    def _consume(self) -> None:
        """Take a wake-up that nobody waits for: left there, it would make the loop spin."""
        lib.aio_poll_consume(self._poll)
        # Nor is there anybody to watch for: the next wait begins with a watchdog of its own.
        lib.aio_poll_alarm(self._poll, 0)
        self._wakeup.flows = self._watching = False

    def call_on_loop(self, function: Callable[[], object]) -> None:
        if self._loop.is_closed() or self.forked:
            function()
        else:
            self._loop.call_soon_threadsafe(function)

    def _stop(self) -> None:
        if self._loop.is_closed():
            return
        # Before the descriptor is closed: its number may come back as somebody else's.
        self._wakeup.flows = False
        if self._registered:
            self._loop.remove_reader(self._fd)
        self._wakeup.fail(ClosedResourceError())


class TrioWaiter(Waiter):
    """Waits with trio's own `wait_readable`, which watches only while somebody waits."""

    def __init__(self, poll: CData, patience: float) -> None:
        import trio

        super().__init__(poll, patience)
        self.until = self._until
        self.arming = self
        self._step: Callable[[], Any] | None = None
        self._armed = False
        self._beats = 0
        self._trio = trio
        self._token = trio.lowlevel.current_trio_token()

    @property
    def armed(self) -> bool:
        return self._armed

    @armed.setter
    def armed(self, armed: bool) -> None:
        self._armed = armed

    @property
    def beats(self) -> int:
        return self._beats

    @property
    def busy(self) -> bool:
        return self._step is not None

    def on_own_loop(self) -> bool:
        lowlevel = self._trio.lowlevel
        return lowlevel.in_trio_run() and lowlevel.current_trio_token() is self._token

    async def _until(self, step: Callable[[], T | None]) -> T:
        self._refuse()
        self._step = step
        self._beats += 1
        try:
            if not self._armed:
                result = step()
                if result is not None:
                    await self._trio.lowlevel.checkpoint()
                    return result
                self._armed = True
            self._be_patient()
            while True:
                await self._readable()
                self._beats += 1
                self._armed = False
                while (result := step()) is None and self._look():
                    pass
                if result is not None:
                    return result
                self._armed = True
        finally:
            self._step = None

    async def _readable(self) -> None:
        try:
            await self._trio.lowlevel.wait_readable(self._fd)
        except self._trio.ClosedResourceError:
            raise ClosedResourceError from None
        if self._closed:
            raise ClosedResourceError

    def call_on_loop(self, function: Callable[[], object]) -> None:
        try:
            self._token.run_sync_soon(function)
        except self._trio.RunFinishedError:
            function()

    def _stop(self) -> None:
        # Outside of trio.run() nobody can be waiting.
        with suppress(RuntimeError):
            self._trio.lowlevel.notify_closing(self._fd)


def make_waiter(poll: CData, *, patience: float = 0) -> Waiter:
    """Return the waiter for the event loop that is running."""
    # Trio first: as a guest it runs inside of asyncio's loop.
    trio = sys.modules.get("trio")
    # Without it, another thread is about to import trio.
    lowlevel = getattr(trio, "lowlevel", None)
    on_trio = lowlevel is not None and lowlevel.in_trio_run()
    return (TrioWaiter if on_trio else AsyncioWaiter)(poll, patience)
