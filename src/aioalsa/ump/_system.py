"""Utility messages (message type 0), and system common and real time messages (message type 1)."""

from __future__ import annotations

from ._codec import Packet, bits, message


@message(0x0, 0x0)
class NoOperation(Packet):
    """Nothing."""


@message(0x0, 0x1)
class JitterClock(Packet):
    """The sender's clock, `time` in units of 1/31250 s, 0 to 65535 and around."""

    time: int = bits(16, 16)


@message(0x0, 0x2)
class JitterTimestamp(Packet):
    """When the messages after it were made, `time` in units of 1/31250 s of the sender's clock."""

    time: int = bits(16, 16)


@message(0x0, 0x3)
class TicksPerQuarterNote(Packet):
    """How many `ticks` of a `DeltaClockstamp` a quarter note has, 1 to 65535."""

    ticks: int = bits(16, 16)


@message(0x0, 0x4)
class DeltaClockstamp(Packet):
    """How many `ticks` after the message before it the next one comes, 0 to 2**20 - 1."""

    ticks: int = bits(12, 20)


@message(0x1)
class SystemMessage(Packet):
    """A system message.

    Attributes:
        group: 0 to 15.
    """

    group: int = bits(4, 4, default=0, kw_only=True)


@message(0x1, 0xF1)
class TimeCode(SystemMessage):
    """A quarter frame of MIDI time code, 0 to 127."""

    value: int = bits(17, 7)


@message(0x1, 0xF2)
class SongPosition(SystemMessage):
    """Where in the song, in sixteenth notes.

    Attributes:
        lsb: the lower 7 bits.
        msb: the upper 7 bits.
    """

    lsb: int = bits(17, 7)
    msb: int = bits(25, 7)

    @property
    def value(self) -> int:
        """The position, 0 to 16383."""
        return self.msb << 7 | self.lsb


@message(0x1, 0xF3)
class SongSelect(SystemMessage):
    """Another song, 0 to 127."""

    song: int = bits(17, 7)


@message(0x1, 0xF6)
class TuneRequest(SystemMessage):
    """Tune your oscillators."""


@message(0x1, 0xF8)
class Clock(SystemMessage):
    """A 24th of a quarter note has passed."""


@message(0x1, 0xFA)
class Start(SystemMessage):
    """Play from the beginning."""


@message(0x1, 0xFB)
class Continue(SystemMessage):
    """Play on."""


@message(0x1, 0xFC)
class Stop(SystemMessage):
    """Stop playing."""


@message(0x1, 0xFE)
class ActiveSensing(SystemMessage):
    """Still here."""


@message(0x1, 0xFF)
class Reset(SystemMessage):
    """Go back to the state after power-up."""
