"""The enumerations of <alsa/ump.h> and of the packets' own fields."""

from __future__ import annotations

from enum import IntFlag

from .._arguments import Named


class Form(Named):
    """Which piece of a message a packet is."""

    COMPLETE = 0
    START = 1
    CONTINUE = 2
    END = 3


class Protocol(Named):
    """What channel messages an endpoint speaks."""

    UNKNOWN = -1
    MIDI1 = 1
    MIDI2 = 2


class Direction(Named):
    """Which way a block's messages go, seen from this machine (`SND_UMP_DIR_*`)."""

    UNKNOWN = -1
    INPUT = 1
    OUTPUT = 2
    BIDIRECTION = 3


class Hint(Named):
    """What a block mainly is, for who shows it to people (`SND_UMP_BLOCK_UI_HINT_*`)."""

    UNKNOWN = 0
    RECEIVER = 1
    SENDER = 2
    BOTH = 3


class Capability(IntFlag):
    """What an endpoint can do, or does (`SND_UMP_EP_INFO_PROTO_*`)."""

    NONE = 0
    JITTER_TRANSMIT = 1 << 0
    JITTER_RECEIVE = 1 << 1
    MIDI1 = 1 << 8
    MIDI2 = 1 << 9


class BlockFlag(IntFlag):
    """How a block is connected (`SND_UMP_BLOCK_IS_*`)."""

    NONE = 0
    MIDI1 = 1 << 0
    LOWSPEED = 1 << 1


class Metadata(Named):
    """What a `MetadataText` is about."""

    UNKNOWN = 0x00
    PROJECT_NAME = 0x01
    COMPOSITION_NAME = 0x02
    CLIP_NAME = 0x03
    COPYRIGHT = 0x04
    COMPOSER = 0x05
    LYRICIST = 0x06
    ARRANGER = 0x07
    PUBLISHER = 0x08
    PRIMARY_PERFORMER = 0x09
    ACCOMPANYING_PERFORMER = 0x0A
    RECORDING_DATE = 0x0B
    RECORDING_LOCATION = 0x0C


class Performance(Named):
    """What a `PerformanceText` is."""

    UNKNOWN = 0x00
    LYRICS = 0x01
    LYRICS_LANGUAGE = 0x02
    RUBY = 0x03
    RUBY_LANGUAGE = 0x04
