"""Timers of the kernel: ticks of the system, of cards, and of running PCMs (<alsa/timer.h>).

    async with timer.open(interval=0.001) as ticks:
        async for tick in ticks:
            ...

How a tick gets from the kernel to a task:

1. `open` opens the timer in a thread and starts it (`_handle`). It asks for time stamps (tread).
2. A tick makes the timer's descriptor readable, and with it the inner epoll (`_wait`).
3. The step runs: one call of `aio_timer_read` (`shim/timer.c`) within one of C (`Fetch`), which
   makes the `Tick`. What nobody read in time the kernel has added up: it is told as missed.
"""

from __future__ import annotations

from ._client import Events, Timer, open, query
from ._client import all_timers as list
from ._enums import EventKind, SlaveClass, TimerClass
from ._values import HRTIMER, SYSTEM, Change, Setup, Status, Tick, TimerId, TimerInfo

__all__ = [
    "HRTIMER",
    "SYSTEM",
    "Change",
    "EventKind",
    "Events",
    "Setup",
    "SlaveClass",
    "Status",
    "Tick",
    "Timer",
    "TimerClass",
    "TimerId",
    "TimerInfo",
    "list",
    "open",
    "query",
]
