"""The enumerations of <alsa/timer.h>."""

from __future__ import annotations

from .._arguments import Named


class TimerClass(Named):
    """Where a timer belongs (`snd_timer_class_t`)."""

    UNKNOWN = -1
    SLAVE = 0
    """Ticks with another timer that is open already."""
    GLOBAL = 1
    """Of the whole system."""
    CARD = 2
    """Of a card."""
    PCM = 3
    """Of a PCM substream: ticks once a period while it runs."""


class SlaveClass(Named):
    """Whose timer a slave follows (`snd_timer_slave_class_t`)."""

    UNKNOWN = -1
    NONE = 0
    APPLICATION = 1
    SEQUENCER = 2
    OSS_SEQUENCER = 3


class EventKind(Named):
    """What happens to a timer (`snd_timer_event_t`); those from MSTART on to a slave's master."""

    UNKNOWN = -1
    RESOLUTION = 0
    TICK = 1
    START = 2
    STOP = 3
    CONTINUE = 4
    PAUSE = 5
    EARLY = 6
    SUSPEND = 7
    RESUME = 8
    MSTART = 12
    MSTOP = 13
    MCONTINUE = 14
    MPAUSE = 15
    MSUSPEND = 17
    MRESUME = 18
