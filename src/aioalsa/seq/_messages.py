"""Events that MIDI has messages for: notes, controllers, and what a channel or a song is told."""

from __future__ import annotations

import struct
from typing import ClassVar

from ._enums import EventType
from ._event import Event, set_key, set_raw

_pack_note = struct.Struct("=4s12xBBBBI4x").pack
_pack_control = struct.Struct("=4s12xB3xIi").pack
_uint = struct.Struct("=I").unpack_from
_int = struct.Struct("=i").unpack_from
_WRONG = (TypeError, struct.error)


class ChannelEvent(Event):
    """An event of one MIDI channel."""

    __slots__ = ()
    _status: ClassVar[int] = 0

    @property
    def channel(self) -> int:
        """The MIDI channel, 0 to 15."""
        return self._raw[16]


class NoteEvent(ChannelEvent):
    """A note, and how fast its key moves."""

    __slots__ = ()
    __match_args__ = ("channel", "note", "velocity")

    def __init__(self, channel: int, note: int, velocity: int = 64) -> None:
        """Make an event that can be sent.

        Args:
            channel: 0 to 15.
            note: 0 to 127; 60 is the middle C.
            velocity: 0 to 127.

        Raises:
            ValueError: a number that MIDI can't carry.
        """
        try:
            set_key(self, self._head, channel, note, velocity)
            return
        except (TypeError, ValueError, OverflowError):
            pass
        self._refuse(channel=(channel, 0, 15), note=(note, 0, 127), velocity=(velocity, 0, 127))

    @property
    def note(self) -> int:
        """The note, 0 to 127; 60 is the middle C."""
        return self._raw[17]

    @property
    def velocity(self) -> int:
        """How fast the key moves, 0 to 127."""
        return self._raw[18]

    def to_bytes(self) -> bytes:
        """Return it as MIDI bytes with a status."""
        raw = self._raw
        return bytes((self._status | raw[16] & 15, raw[17] & 127, raw[18] & 127))


class NoteOn(NoteEvent, kinds=(EventType.NOTEON,)):
    """A key is pressed; velocity 0 means that it is released."""

    __slots__ = ()
    _status = 0x90


class NoteOff(NoteEvent, kinds=(EventType.NOTEOFF,)):
    """A key is released."""

    __slots__ = ()
    _status = 0x80


class KeyPressure(NoteEvent, kinds=(EventType.KEYPRESS,)):
    """A pressed key is pressed harder; `velocity` says how hard."""

    __slots__ = ()
    _status = 0xA0


class Note(NoteEvent, kinds=(EventType.NOTE,)):
    """A note with a duration; it must be scheduled, and comes as `NoteOn` and `NoteOff`."""

    __slots__ = ()
    __match_args__ = ("channel", "note", "velocity", "duration", "off_velocity")

    def __init__(
        self, channel: int, note: int, velocity: int, duration: int, off_velocity: int = 0
    ) -> None:
        """Make an event that can be scheduled.

        Args:
            channel: 0 to 15.
            note: 0 to 127; 60 is the middle C.
            velocity: 0 to 127.
            duration: ticks, or milliseconds when it is scheduled in seconds.
            off_velocity: of the release, 0 to 127.

        Raises:
            ValueError: a number that MIDI can't carry.
        """
        try:
            numbers = (channel, note, velocity, off_velocity)
            if 0 <= channel < 16 and all(0 <= n < 128 for n in numbers):
                set_raw(self, _pack_note(self._head, *numbers, duration))
                return
        except _WRONG:
            pass
        self._refuse(
            channel=(channel, 0, 15),
            note=(note, 0, 127),
            velocity=(velocity, 0, 127),
            duration=(duration, 0, 2**32 - 1),
            off_velocity=(off_velocity, 0, 127),
        )

    @property
    def duration(self) -> int:
        """Ticks, or milliseconds when it is scheduled in seconds."""
        return int(_uint(self._raw, 20)[0])

    @property
    def off_velocity(self) -> int:
        """How fast the key is released, 0 to 127."""
        return self._raw[19]

    def to_bytes(self) -> bytes:
        """Return b"": MIDI has two messages for it."""
        return b""


class ControlEvent(Event):
    """An event with a channel, a parameter and a value, of which it may use all or some."""

    __slots__ = ()
    _parameters: ClassVar[int] = 127
    _least: ClassVar[int] = 0
    _most: ClassVar[int] = 127

    def _pack(self, channel: int, parameter: int, value: int) -> None:
        try:
            if (
                0 <= channel < 16
                and 0 <= parameter <= self._parameters
                and self._least <= value <= self._most
            ):
                set_raw(self, _pack_control(self._head, channel, parameter, value))
                return
        except _WRONG:
            pass
        names = self.fields
        self._refuse(
            channel=(channel, 0, 15),
            **({names[1]: (parameter, 0, self._parameters)} if len(names) == 3 else {}),
            **{names[-1]: (value, self._least, self._most)},
        )

    @property
    def _channel(self) -> int:
        return self._raw[16]

    @property
    def _parameter(self) -> int:
        return int(_uint(self._raw, 20)[0])

    @property
    def _value(self) -> int:
        return int(_int(self._raw, 24)[0])
