"""The rules of timers that need no timer: arguments, and intervals in ticks."""

from __future__ import annotations

import math
from dataclasses import dataclass

from .._arguments import device_name, integer, only_one, seconds
from ._enums import SlaveClass, TimerClass
from ._values import TimerId

SHORTEST = 0.001  # s; what kernels grant an application at least
LONGEST = 2**32 - 1  # ticks of the timer (`struct snd_timer_params`)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the user asked for, checked as far as that goes without a timer.

    Attributes:
        timer: which one; None for the finest global one.
    """

    timer: str | TimerId | None
    interval: float | None
    ticks: int | None
    periodic: bool
    exclusive: bool
    queue_size: int
    changes: bool
    start: bool


def make_wish(
    timer: object,
    *,
    interval: object = None,
    ticks: object = None,
    periodic: bool = True,
    exclusive: bool = False,
    queue_size: object = 128,
    changes: bool = False,
    start: bool = True,
) -> Wish:
    """Return the checked arguments of an `open()`.

    Raises:
        ValueError: an argument that no timer could meet.
        TypeError: an argument of the wrong type.
    """
    only_one("interval", interval, "ticks", ticks)
    return Wish(
        timer=checked_timer(timer),
        interval=None if interval is None else seconds("interval", interval),
        ticks=None if ticks is None else integer("ticks", ticks, 1, LONGEST),
        periodic=bool(periodic),
        exclusive=bool(exclusive),
        queue_size=integer("queue_size", queue_size, 32, 1024),
        changes=bool(changes),
        start=bool(start),
    )


def checked_timer(timer: object) -> str | TimerId | None:
    """Return what names a timer: an ALSA name, an id, or None."""
    if timer is None:
        return None
    if not isinstance(timer, TimerId):
        return device_name(timer, "timer")
    for name, value in (("device", timer.device), ("subdevice", timer.subdevice)):
        integer(name, value, 0, 2**31 - 1)
    integer("card", timer.card or 0, 0, 255)
    return TimerId(
        TimerClass.parse(timer.timer_class, "timer_class"),
        timer.device,
        timer.card,
        timer.subdevice,
        SlaveClass.parse(timer.slave_class, "slave_class"),
    )


def slave_id(owner: object) -> TimerId:
    """Return the id of a slave that follows the timer which a thread has opened."""
    number = integer("master", owner, 1, 2**31 - 1)
    return TimerId(TimerClass.SLAVE, number, slave_class=SlaveClass.APPLICATION)


def definition(timer: TimerId) -> str:
    """Return the configuration that names a timer "it".

    As a name, a global timer could be opened only where there is a card: alsa-lib looks one up.
    """
    return (
        f"timer.it {{ type hw class {timer.timer_class.value} sclass {timer.slave_class.value}"
        f" card {timer.card or 0} device {timer.device} subdevice {timer.subdevice} }}"
    )


def ticks_of(interval: float | None, ticks: int | None, resolution: float) -> int | None:
    """Return an interval in ticks of a timer; None if there is no such number.

    Args:
        interval: s; None for the shortest.
        ticks: the answer, if the user has given it.
        resolution: of the timer, s; 0 if it ticks with something else.
    """
    if ticks is not None:
        return ticks
    if not resolution:
        return 1 if interval is None else None
    if interval is None:
        return max(1, math.ceil(SHORTEST / resolution - 1e-6))
    wanted = max(1, round(interval / resolution))
    return wanted if wanted <= LONGEST else None
