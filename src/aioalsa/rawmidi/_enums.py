"""The enumerations of <alsa/rawmidi.h>."""

from __future__ import annotations

from .._arguments import Named


class Type(Named):
    """What is behind a port (`snd_rawmidi_type_t`)."""

    UNKNOWN = -1
    HW = 0
    SHM = 1
    INET = 2
    VIRTUAL = 3


class Clock(Named):
    """The clock of a port's timestamps (`snd_rawmidi_clock_t`)."""

    UNKNOWN = -1
    NONE = 0
    REALTIME = 1
    MONOTONIC = 2
    MONOTONIC_RAW = 3
