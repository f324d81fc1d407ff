"""MIDI bytes to events and back, as alsa-lib's `snd_midi_event_*` do it, in Python alone."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from .._arguments import integer
from .._midi import LONGEST, MidiParser, SysExTooLongError
from ._controls import (
    ChannelPressure,
    ControlChange,
    PitchBend,
    ProgramChange,
    QuarterFrame,
    SongPosition,
    SongSelect,
)
from ._messages import KeyPressure, NoteOff, NoteOn
from ._system import (
    MOST,
    ActiveSensing,
    Clock,
    Continue,
    Reset,
    Start,
    Stop,
    SysEx,
    TuneRequest,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._event import Event


def _bend(channel: int, low: int, high: int) -> Event:
    return PitchBend(channel, (high << 7 | low) - 8192)


def _position(low: int, high: int) -> Event:
    return SongPosition(high << 7 | low)


_CHANNEL: dict[int, Callable[..., Event]] = {
    0x80: NoteOff,
    0x90: NoteOn,
    0xA0: KeyPressure,
    0xB0: ControlChange,
    0xC0: ProgramChange,
    0xD0: ChannelPressure,
    0xE0: _bend,
}
_SYSTEM: dict[int, Callable[..., Event]] = {
    0xF1: QuarterFrame,
    0xF2: _position,
    0xF3: SongSelect,
    0xF6: TuneRequest,
    0xF8: Clock,
    0xFA: Start,
    0xFB: Continue,
    0xFC: Stop,
    0xFE: ActiveSensing,
    0xFF: Reset,
}


class EventParser:
    """Makes events of MIDI bytes that come in any pieces; see `events_from_bytes`."""

    def __init__(self, *, longest: int = LONGEST) -> None:
        """Start between two messages.

        Args:
            longest: bytes that a system exclusive message may have.
        """
        self._parser = MidiParser(longest=integer("longest", longest, 2, MOST))
        self._waiting: deque[bytes | SysExTooLongError] = deque()
        self._found: list[Event] = []
        self._unknown = 0

    @property
    def dropped(self) -> int:
        """How many bytes were left out: what is no message, or one that no event is for."""
        return self._parser.dropped + self._unknown

    @property
    def pending(self) -> bytes:
        """The beginning of a message that is not whole yet."""
        return self._parser.pending

    def feed(self, data: bytes) -> list[Event]:
        """Return the events that become whole with these bytes.

        Raises:
            rawmidi.SysExTooLongError: a system exclusive message was longer than `longest`, and
                was left out; the next call gives the events around it.
        """
        self._waiting.extend(self._parser.feed(data))
        while self._waiting:
            message = self._waiting.popleft()
            if isinstance(message, SysExTooLongError):
                raise message
            event = _event(message)
            if event is None:
                self._unknown += len(message)
            else:
                self._found.append(event)
        found, self._found = self._found, []
        return found


def events_from_bytes(data: bytes) -> list[Event]:
    """Return the events of MIDI bytes.

    Running status is resolved, realtime bytes inside of a message come before it, and what is no
    message is left out. For bytes that come in pieces keep an `EventParser`.
    """
    if not isinstance(data, (bytes, bytearray, memoryview)):
        raise TypeError(f"data must be bytes, not {data!r}")
    # All of it is in memory already.
    return EventParser(longest=min(max(2, len(data) + 1), MOST)).feed(bytes(data))


def _event(message: bytes) -> Event | None:
    status = message[0]
    if status == 0xF0:
        return SysEx(message)
    if status < 0xF0:
        return _CHANNEL[status & 0xF0](status & 15, *message[1:])
    make = _SYSTEM.get(status)
    return None if make is None else make(*message[1:])
