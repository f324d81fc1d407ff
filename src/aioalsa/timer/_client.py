"""Timers to wait for, and the questions which there are."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Self

from .._wait import Handle, Opening, in_thread, make_waiter, open_in_thread, weakly
from ._handle import TimerHandle, list_timers, open_timer, query_timer
from ._logic import checked_timer, make_wish, slave_id
from ._values import Change, Tick, TimerId

if TYPE_CHECKING:
    from ._values import Setup, Status, TimerInfo

EAGAIN = -errno.EAGAIN


def open(
    timer: str | TimerId | None = None,
    *,
    interval: float | None = None,
    ticks: int | None = None,
    periodic: bool = True,
    master: Timer | int | None = None,
    start: bool = True,
    changes: bool = False,
    exclusive: bool = False,
    queue_size: int = 128,
) -> Opening[Timer]:
    """Open a timer and start it (`snd_timer_open`); await the result or enter it.

    Args:
        timer: which one: an id that `list()` tells, or an ALSA name as "hw:CLASS=1,DEV=3"; by
            default the system's finest, `HRTIMER`, or `SYSTEM` where there is none.
        interval: from tick to tick, s; rounded to the timer's resolution. The kernel grants no
            less than 1 ms. By default the shortest.
        ticks: the same in ticks of the timer itself: what it takes for timers that tick with
            something else, as that of a PCM does, once a period.
        periodic: go on ticking; else `start()` brings one tick each time.
        master: follow a timer that is open, in its interval; an open one of this process, or the
            `setup.owner` of another's.
        start: start it right away.
        changes: have `Timer.events()` tell when it is started and stopped, too.
        exclusive: nobody else may have it meanwhile.
        queue_size: events that the kernel keeps, 32 to 1024. Ticks need but one.

    Raises:
        ValueError: an argument that no timer could meet.
        ParameterError: this timer has no such interval.
        DeviceNotFoundError: there is no such timer; lists those that there are.
        DeviceBusyError: somebody else has it for himself.
        DevicePermissionError: this user may not open it.
        LibraryNotFoundError: libasound is not installed.
    """
    if master is not None:
        if timer is not None:
            raise ValueError("timer and master exclude each other")
        timer = slave_id(master.setup.owner if isinstance(master, Timer) else master)
        if isinstance(master, Timer) and interval is None and ticks is None:
            ticks = master.setup.ticks
    wish = make_wish(
        timer,
        interval=interval,
        ticks=ticks,
        periodic=periodic,
        exclusive=exclusive,
        queue_size=queue_size,
        changes=changes,
        start=start,
    )

    async def make() -> Timer:
        handle = await open_in_thread(lambda: open_timer(wish), TimerHandle.free)
        opened = Timer(handle)
        try:
            if wish.start:
                opened.start()
        except BaseException:
            opened.close()
            raise
        return opened

    return Opening(make)


async def all_timers() -> list[TimerInfo]:
    """Return all timers that there are (`snd_timer_query_next_device`, `snd_timer_query_info`).

    Raises:
        DevicePermissionError: this user may not ask.
        LibraryNotFoundError: libasound is not installed.
    """
    return await in_thread(list_timers)


async def query(timer: TimerId) -> TimerInfo:
    """Return what is known of a timer (`snd_timer_query_info`).

    Raises:
        DeviceNotFoundError: there is no such timer; lists those that there are.
    """
    if not isinstance(checked_timer(timer), TimerId):
        raise TypeError(f"timer must be a TimerId, not {timer!r}")
    return await in_thread(lambda: query_timer(timer))


class Timer(Handle):
    """An open timer; iterate over it for `Tick`s.

    The iterator is the timer: leaving a loop and looping again goes on where it was, and a
    cancelled step loses nothing.

    Attributes:
        setup: what was got.
    """

    def __init__(self, handle: TimerHandle) -> None:
        super().__init__(handle.name, make_waiter(handle.poll), handle.free)
        self._timer = handle
        self._c = handle.c
        self.setup: Setup = handle.setup
        # The step of the iterator; it keeps what a task was cancelled before it could take.
        self._fetch = handle.fetch(self._waiter.arming, weakly(self._no_tick, lambda _code: False))
        # The same for all events.
        self._told: Tick | Change | None = None

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Tick:
        if self._told is not None and not self._waiter.busy:
            if isinstance(self._told, Tick):
                self._fetch.ready = self._told
            self._told = None
        if self._fetch.ready is not None:
            self._waiter.armed = False  # no need for one
        # Not through a coroutine of its own: every one on the way costs each tick.
        tick = await self._waiter.until(self._fetch)
        self._fetch.ready = None
        return tick

    def _no_tick(self, code: int) -> bool:
        if code == EAGAIN:
            return False
        raise self._timer.error(code, "snd_timer_read")

    def events(self) -> Events:
        """Give all that happens: `async for event in timer.events()` gives `Tick` or `Change`.

        The timer must have been opened with `changes=True`, or there are only ticks, and changes
        of its resolution.
        """
        return Events(self)

    async def _event(self) -> Tick | Change:
        self._check()
        if self._fetch.ready is not None and not self._waiter.busy:
            self._told, self._fetch.ready = self._fetch.ready, None
        self._waiter.armed = False  # what is there may have been read already
        event: Tick | Change = await self._waiter.until(self._happen)
        self._told = None
        return event

    def _happen(self) -> Tick | Change | None:
        """The step of `events`."""
        if self._told is None:
            found = self._timer.read()
            if found == EAGAIN:
                return None
            if isinstance(found, int):
                raise self._timer.error(found, "snd_timer_read")
            self._told = found
        return self._told

    @property
    def missed(self) -> int:
        """Ticks that have passed and could not be given, since the timer was opened."""
        return int(self._c.missed)

    @property
    def elapsed(self) -> int:
        """Ticks that have passed since it was opened, as far as they were read."""
        return int(self._c.count + self._c.missed)

    def start(self) -> None:
        """Start it, or start it anew (`snd_timer_start`).

        Raises:
            DeviceGoneError: its card was unplugged.
        """
        self._check()
        self._timer.start()

    def stop(self) -> None:
        """Stop it (`snd_timer_stop`); a task that waits goes on waiting."""
        self._check()
        self._timer.stop()

    def cont(self) -> None:
        """Go on after `stop()` (`snd_timer_continue`).

        Kernels of today begin a new interval, as `start()` does: they continue only what was
        paused (snd_timer_user_continue in K/sound/core/timer.c), and alsa-lib pauses no timer.
        """
        self._check()
        self._timer.cont()

    def status(self) -> Status:
        """Return a snapshot (`snd_timer_status`)."""
        self._check()
        return self._timer.status()

    def _begin_close(self) -> bool:
        self._fetch.ready = self._told = None
        return super()._begin_close()


class Events:
    """Iterates over all that happens to a timer; what is not given yet stays with the timer."""

    def __init__(self, timer: Timer) -> None:
        self._timer = timer

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Tick | Change:
        return await self._timer._event()
