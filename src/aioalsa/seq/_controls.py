"""Controllers, programs, bends and song positions: events with a parameter and a value."""

from __future__ import annotations

from ._enums import EventType
from ._messages import ControlEvent


class _OnChannel(ControlEvent):
    __slots__ = ()

    @property
    def channel(self) -> int:
        """The MIDI channel, 0 to 15."""
        return self._channel

    def _message(self, status: int, *data: int) -> bytes:
        return bytes((status | self._channel & 15, *(byte & 127 for byte in data)))


class ControlChange(_OnChannel, kinds=(EventType.CONTROLLER,)):
    """A controller is moved."""

    __slots__ = ()
    __match_args__ = ("channel", "control", "value")

    def __init__(self, channel: int, control: int, value: int) -> None:
        """Make an event: channel 0 to 15, control and value 0 to 127; else `ValueError`."""
        self._pack(channel, control, value)

    @property
    def control(self) -> int:
        """The controller, 0 to 127; 7 is the volume."""
        return self._parameter

    @property
    def value(self) -> int:
        """Where it is, 0 to 127."""
        return self._value

    def to_bytes(self) -> bytes:
        """Return it as MIDI bytes with a status."""
        return self._message(0xB0, self._parameter, self._value)


class ProgramChange(_OnChannel, kinds=(EventType.PGMCHANGE,)):
    """Another program is chosen."""

    __slots__ = ()
    __match_args__ = ("channel", "program")

    def __init__(self, channel: int, program: int) -> None:
        """Make an event: channel 0 to 15, program 0 to 127; else `ValueError`."""
        self._pack(channel, 0, program)

    @property
    def program(self) -> int:
        """The program, 0 to 127."""
        return self._value

    def to_bytes(self) -> bytes:
        """Return it as MIDI bytes with a status."""
        return self._message(0xC0, self._value)


class ChannelPressure(_OnChannel, kinds=(EventType.CHANPRESS,)):
    """All pressed keys are pressed harder."""

    __slots__ = ()
    __match_args__ = ("channel", "pressure")

    def __init__(self, channel: int, pressure: int) -> None:
        """Make an event: channel 0 to 15, pressure 0 to 127; else `ValueError`."""
        self._pack(channel, 0, pressure)

    @property
    def pressure(self) -> int:
        """How hard, 0 to 127."""
        return self._value

    def to_bytes(self) -> bytes:
        """Return it as MIDI bytes with a status."""
        return self._message(0xD0, self._value)


class PitchBend(_OnChannel, kinds=(EventType.PITCHBEND,)):
    """The pitch wheel is turned."""

    __slots__ = ()
    __match_args__ = ("channel", "value")
    _least, _most = -8192, 8191

    def __init__(self, channel: int, value: int) -> None:
        """Make an event: channel 0 to 15, value -8192 to 8191; else `ValueError`."""
        self._pack(channel, 0, value)

    @property
    def value(self) -> int:
        """Where it is, -8192 to 8191; 0 is the middle."""
        return self._value

    def to_bytes(self) -> bytes:
        """Return it as MIDI bytes with a status."""
        value = self._value + 8192
        return self._message(0xE0, value, value >> 7)


class _Fine(_OnChannel):
    __slots__ = ()
    __match_args__ = ("channel", "parameter", "value")
    _parameters, _most = 16383, 16383

    def __init__(self, channel: int, parameter: int, value: int) -> None:
        """Make an event: channel 0 to 15, parameter and value 0 to 16383; else `ValueError`."""
        self._pack(channel, parameter, value)

    @property
    def parameter(self) -> int:
        """The parameter, 0 to 16383."""
        return self._parameter

    @property
    def value(self) -> int:
        """Its value, 0 to 16383."""
        return self._value

    def _quartet(self, high: int, low: int) -> bytes:
        # The parameter's number, then its value, as four controllers.
        status, number, value = 0xB0 | self._channel & 15, self._parameter, self._value
        pairs = ((high, number >> 7), (low, number), (6, value >> 7), (38, value))
        return b"".join(bytes((status, control, byte & 127)) for control, byte in pairs)


class NRPN(_Fine, kinds=(EventType.NONREGPARAM,)):
    """A parameter of the maker's own is set."""

    __slots__ = ()

    def to_bytes(self) -> bytes:
        """Return it as four controller messages."""
        return self._quartet(99, 98)


class RPN(_Fine, kinds=(EventType.REGPARAM,)):
    """A registered parameter is set."""

    __slots__ = ()

    def to_bytes(self) -> bytes:
        """Return it as four controller messages."""
        return self._quartet(101, 100)


class Control14(_OnChannel, kinds=(EventType.CONTROL14,)):
    """A controller of 14 bits is moved."""

    __slots__ = ()
    __match_args__ = ("channel", "control", "value")
    _most = 16383

    def __init__(self, channel: int, control: int, value: int) -> None:
        """Make an event: channel 0 to 15, control 0 to 127, value 0 to 16383."""
        self._pack(channel, control, value)

    @property
    def control(self) -> int:
        """The controller; those below 32 have 14 bits in MIDI."""
        return self._parameter

    @property
    def value(self) -> int:
        """Where it is, 0 to 16383."""
        return self._value

    def to_bytes(self) -> bytes:
        """Return it as two controller messages, or as one where MIDI knows no finer one."""
        control, value = self._parameter & 127, self._value
        coarse = self._message(0xB0, control, value >> 7 if control < 32 else value)
        return coarse + (self._message(0xB0, control + 32, value) if control < 32 else b"")


class SongPosition(ControlEvent, kinds=(EventType.SONGPOS,)):
    """Where in the song to go on."""

    __slots__ = ()
    __match_args__ = ("position",)
    _most = 16383

    def __init__(self, position: int) -> None:
        """Make an event: position 0 to 16383; else `ValueError`."""
        self._pack(0, 0, position)

    @property
    def position(self) -> int:
        """In sixteenth notes, 0 to 16383."""
        return self._value

    def to_bytes(self) -> bytes:
        """Return it as MIDI bytes."""
        return bytes((0xF2, self._value & 127, self._value >> 7 & 127))


class SongSelect(ControlEvent, kinds=(EventType.SONGSEL,)):
    """Another song is chosen."""

    __slots__ = ()
    __match_args__ = ("song",)

    def __init__(self, song: int) -> None:
        """Make an event: song 0 to 127; else `ValueError`."""
        self._pack(0, 0, song)

    @property
    def song(self) -> int:
        """The song, 0 to 127."""
        return self._value

    def to_bytes(self) -> bytes:
        """Return it as MIDI bytes."""
        return bytes((0xF3, self._value & 127))


class QuarterFrame(ControlEvent, kinds=(EventType.QFRAME,)):
    """A piece of the MIDI time code."""

    __slots__ = ()
    __match_args__ = ("value",)

    def __init__(self, value: int) -> None:
        """Make an event: value 0 to 127; else `ValueError`."""
        self._pack(0, 0, value)

    @property
    def value(self) -> int:
        """Which piece (times 16), and its value."""
        return self._value

    def to_bytes(self) -> bytes:
        """Return it as MIDI bytes."""
        return bytes((0xF1, self._value & 127))


class _FromFile(ControlEvent):
    __slots__ = ()
    __match_args__ = ("value",)
    _least, _most = -(2**31), 2**31 - 1

    def __init__(self, value: int) -> None:
        """Make an event with the bytes of the file's, packed into an integer of 32 bits."""
        self._pack(0, 0, value)

    @property
    def value(self) -> int:
        """The bytes as they are in MIDI files, packed into an integer."""
        return self._value


class TimeSignature(_FromFile, kinds=(EventType.TIMESIGN,)):
    """A time signature, as MIDI files have it."""

    __slots__ = ()


class KeySignature(_FromFile, kinds=(EventType.KEYSIGN,)):
    """A key signature, as MIDI files have it."""

    __slots__ = ()
