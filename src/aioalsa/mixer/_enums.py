"""The enumerations of <alsa/mixer.h>, and what an element has."""

from __future__ import annotations

from enum import IntEnum, IntFlag

from .._arguments import Named


class Channel(Named):
    """A channel of a simple element (`snd_mixer_selem_channel_id_t`); MONO is the first."""

    UNKNOWN = -1
    FRONT_LEFT = 0
    MONO = 0
    FRONT_RIGHT = 1
    REAR_LEFT = 2
    REAR_RIGHT = 3
    FRONT_CENTER = 4
    WOOFER = 5
    SIDE_LEFT = 6
    SIDE_RIGHT = 7
    REAR_CENTER = 8
    # alsa-lib has no names for those of elements with more.
    CHANNEL_9 = 9
    CHANNEL_10 = 10
    CHANNEL_11 = 11
    CHANNEL_12 = 12
    CHANNEL_13 = 13
    CHANNEL_14 = 14
    CHANNEL_15 = 15
    CHANNEL_16 = 16
    CHANNEL_17 = 17
    CHANNEL_18 = 18
    CHANNEL_19 = 19
    CHANNEL_20 = 20
    CHANNEL_21 = 21
    CHANNEL_22 = 22
    CHANNEL_23 = 23
    CHANNEL_24 = 24
    CHANNEL_25 = 25
    CHANNEL_26 = 26
    CHANNEL_27 = 27
    CHANNEL_28 = 28
    CHANNEL_29 = 29
    CHANNEL_30 = 30
    CHANNEL_31 = 31


class Has(IntFlag):
    """What an element, or a side of it, has; as `shim/mixer.c` tells it."""

    VOLUME = 1
    VOLUME_JOINED = 2
    SWITCH = 4
    SWITCH_JOINED = 8
    EXCLUSIVE = 16
    DB = 32
    ENUM = 64
    MONO = 128
    ACTIVE = 256
    COMMON_VOLUME = 512
    COMMON_SWITCH = 1024


class What(IntEnum):
    """What a write sets (`shim/mixer.c`)."""

    VOLUME = 0
    DB = 1
    SWITCH = 2
    ITEM = 3


PLAYBACK, CAPTURE = 0, 1
SIDES = ("playback", "capture")
