"""What timers tell, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from ._enums import EventKind, SlaveClass, TimerClass


@dataclass(frozen=True, slots=True)
class TimerId:
    """What identifies a timer (`snd_timer_id_t`).

    Attributes:
        timer_class: where it belongs.
        device: its number there; of a slave, the thread that has opened its master.
        card: the index of its card; None if it has none.
        subdevice: its number on the device: twice that of the PCM substream, one more for capture.
        slave_class: whose timer it follows, of a slave.
    """

    timer_class: TimerClass
    device: int = 0
    card: int | None = None
    subdevice: int = 0
    slave_class: SlaveClass = SlaveClass.NONE

    def __str__(self) -> str:
        """Return its ALSA name, as "hw:CLASS=1,SCLASS=0,CARD=0,DEV=3,SUBDEV=0"."""
        return (
            f"hw:CLASS={self.timer_class.value},SCLASS={self.slave_class.value}"
            f",CARD={self.card or 0},DEV={self.device},SUBDEV={self.subdevice}"
        )


SYSTEM = TimerId(TimerClass.GLOBAL, 0)
"""The kernel's own timer: a tick for each of its jiffies, 1 to 10 ms."""
HRTIMER = TimerId(TimerClass.GLOBAL, 3)
"""High-resolution timers, where the module snd-hrtimer is loaded."""


@dataclass(frozen=True, slots=True)
class TimerInfo:
    """A timer that can be opened (`snd_timer_ginfo_t`).

    Attributes:
        timer: what identifies it.
        id: the driver's name for it, as "hrtimer".
        name: its name for people.
        resolution: of its ticks, s; 0 if it ticks with something else, as that of a PCM does.
        resolution_min: the finest it can be set to, s; 0 if it cannot be set.
        resolution_max: the coarsest.
        slave: it ticks with something else.
        clients: how often it is open.
    """

    timer: TimerId
    id: str
    name: str
    resolution: float
    resolution_min: float
    resolution_max: float
    slave: bool
    clients: int


@dataclass(frozen=True, slots=True)
class Setup:
    """What was got when a timer was opened.

    Attributes:
        device: the name that was opened.
        id: the driver's name for it, as "hrtimer".
        name: its name for people.
        card: the index of its card; None if it has none.
        resolution: of the timer's own ticks, s; 0 if it ticks with something else.
        ticks: how many of the timer's own ticks one `Tick` is.
        interval: how long that is, s; 0 if nobody knows before it runs.
        periodic: it goes on after the first one.
        slave: it ticks with something else: a PCM, or another timer.
        queue_size: events that the kernel keeps.
        owner: the thread that has opened it, by which the kernel knows a slave's master.
    """

    device: str
    id: str
    name: str
    card: int | None
    resolution: float
    ticks: int
    interval: float
    periodic: bool
    slave: bool
    queue_size: int
    owner: int


@dataclass(frozen=True, slots=True)
class Status:
    """A snapshot (`snd_timer_status_t`).

    Attributes:
        time: when it was last started, stopped or paused, s on the clock of `time.monotonic()`; 0
            before.
        resolution: of its ticks now, s; that of a PCM's timer is known while it runs.
        lost: ticks that the kernel could not deliver.
        overrun: events that the kernel's queue had no room for.
        queue: events that wait to be read.
    """

    time: float
    resolution: float
    lost: int
    overrun: int
    queue: int


class Tick(NamedTuple):
    """A timer has ticked.

    A tuple: it takes a third of the time to make that a frozen dataclass takes.

    Attributes:
        count: which of the ticks given since the timer was opened this is, from 1 on. Together with
            the timer's `missed` that is how many have passed.
        missed: ticks that passed right before this one and could not be given, because nobody
            read; 0 normally.
        time: when it ticked, s on the clock of `time.monotonic()`.
    """

    count: int  # type: ignore[assignment]  # in place of the tuple's method
    missed: int
    time: float


class Change(NamedTuple):
    """Something other than a tick has happened to a timer.

    Attributes:
        kind: what.
        time: when, s on the clock of `time.monotonic()`.
        resolution: of the timer's ticks from now on, s; 0 where that does not apply.
    """

    kind: EventKind
    time: float
    resolution: float
