"""The enumerations of <alsa/seq.h> and <alsa/seq_event.h>."""

from __future__ import annotations

from enum import IntFlag

from .._arguments import Named


class EventType(Named):
    """What an event is (`snd_seq_event_type_t`)."""

    UNKNOWN = -1
    SYSTEM = 0
    RESULT = 1
    NOTE = 5
    NOTEON = 6
    NOTEOFF = 7
    KEYPRESS = 8
    CONTROLLER = 10
    PGMCHANGE = 11
    CHANPRESS = 12
    PITCHBEND = 13
    CONTROL14 = 14
    NONREGPARAM = 15
    REGPARAM = 16
    SONGPOS = 20
    SONGSEL = 21
    QFRAME = 22
    TIMESIGN = 23
    KEYSIGN = 24
    START = 30
    CONTINUE = 31
    STOP = 32
    SETPOS_TICK = 33
    SETPOS_TIME = 34
    TEMPO = 35
    CLOCK = 36
    TICK = 37
    QUEUE_SKEW = 38
    SYNC_POS = 39
    TUNE_REQUEST = 40
    RESET = 41
    SENSING = 42
    ECHO = 50
    OSS = 51
    CLIENT_START = 60
    CLIENT_EXIT = 61
    CLIENT_CHANGE = 62
    PORT_START = 63
    PORT_EXIT = 64
    PORT_CHANGE = 65
    PORT_SUBSCRIBED = 66
    PORT_UNSUBSCRIBED = 67
    UMP_EP_CHANGE = 68
    UMP_BLOCK_CHANGE = 69
    USR0 = 90
    USR1 = 91
    USR2 = 92
    USR3 = 93
    USR4 = 94
    USR5 = 95
    USR6 = 96
    USR7 = 97
    USR8 = 98
    USR9 = 99
    SYSEX = 130
    BOUNCE = 131
    USR_VAR0 = 135
    USR_VAR1 = 136
    USR_VAR2 = 137
    USR_VAR3 = 138
    USR_VAR4 = 139
    NONE = 255


class ClientType(Named):
    """Who a client is (`snd_seq_client_type_t`)."""

    UNKNOWN = -1
    USER = 1
    KERNEL = 2


class TimerType(Named):
    """What a queue counts (`snd_seq_queue_timer_type_t`)."""

    UNKNOWN = -1
    ALSA = 0
    MIDI_CLOCK = 1
    MIDI_TICK = 2


class TimerClass(Named):
    """Where a timer is (`snd_timer_class_t`)."""

    UNKNOWN = -1
    SLAVE = 0
    GLOBAL = 1
    CARD = 2
    PCM = 3


class PortCapability(IntFlag):
    """What others may do with a port (`SND_SEQ_PORT_CAP_*`)."""

    READ = 1 << 0
    WRITE = 1 << 1
    SYNC_READ = 1 << 2
    SYNC_WRITE = 1 << 3
    DUPLEX = 1 << 4
    SUBS_READ = 1 << 5
    SUBS_WRITE = 1 << 6
    NO_EXPORT = 1 << 7
    INACTIVE = 1 << 8
    UMP_ENDPOINT = 1 << 9


class PortType(IntFlag):
    """What a port is for (`SND_SEQ_PORT_TYPE_*`)."""

    SPECIFIC = 1 << 0
    MIDI_GENERIC = 1 << 1
    MIDI_GM = 1 << 2
    MIDI_GS = 1 << 3
    MIDI_XG = 1 << 4
    MIDI_MT32 = 1 << 5
    MIDI_GM2 = 1 << 6
    MIDI_UMP = 1 << 7
    SYNTH = 1 << 10
    DIRECT_SAMPLE = 1 << 11
    SAMPLE = 1 << 12
    HARDWARE = 1 << 16
    SOFTWARE = 1 << 17
    SYNTHESIZER = 1 << 18
    PORT = 1 << 19
    APPLICATION = 1 << 20

    @classmethod
    def parse(cls, value: object, argument: str) -> PortType:
        """Return what members or a text such as "midi_generic|synth" stand for.

        Raises:
            ValueError: there is no such member.
            TypeError: neither a string nor members.
        """
        if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**32:
            return cls(value)
        if not isinstance(value, str):
            raise TypeError(f"{argument} must be a str or PortType, not {value!r}")
        found = cls(0)
        for name in value.split("|"):
            member = cls.__members__.get(name.strip().upper())
            if member is None:
                names = ", ".join(cls.__members__)
                raise ValueError(f"{argument}={value!r} is none of {names}")
            found |= member
        return found


class Remove(IntFlag):
    """Which events `Client.remove_events` takes back (`SND_SEQ_REMOVE_*`)."""

    INPUT = 1 << 0
    OUTPUT = 1 << 1
    DEST = 1 << 2
    DEST_CHANNEL = 1 << 3
    TIME_BEFORE = 1 << 4
    TIME_AFTER = 1 << 5
    TIME_TICK = 1 << 6
    EVENT_TYPE = 1 << 7
    IGNORE_OFF = 1 << 8
    TAG_MATCH = 1 << 9
