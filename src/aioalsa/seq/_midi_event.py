"""MIDI bytes to events and back by alsa-lib's own codec (<alsa/seq_midi_event.h>).

In C, hence for long streams; `_codec` does the same without alsa-lib.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._arguments import integer
from .._ffi import ffi, lib, load
from ..errors import check
from ._event import SIZE
from ._logic import decode_variable, encode
from ._system import octets

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ._event import Event

STAGE = 65536


class MidiCodec:
    """alsa-lib's codec: one direction has nothing to do with the other.

    Beside being faster than `EventParser` and `Event.to_bytes()` it can write running status, and
    gives system exclusive messages that are longer than its buffer in pieces.
    """

    def __init__(self, *, buffer_size: int = 4096, running_status: bool = False) -> None:
        """Make a codec (`snd_midi_event_new`).

        Args:
            buffer_size: bytes that a piece of a system exclusive message may have.
            running_status: leave out a status that is the same as the one before
                (`snd_midi_event_no_status`).

        Raises:
            LibraryNotFoundError: libasound is not installed.
        """
        size = _size(buffer_size)
        load()
        place = ffi.new("snd_midi_event_t **")
        check(lib.snd_midi_event_new(size, place), "snd_midi_event_new")
        self._codec: Any = ffi.gc(place[0], lib.snd_midi_event_free)
        lib.snd_midi_event_no_status(self._codec, int(not running_status))
        self._stage(size)

    def _stage(self, size: int) -> None:
        # The last record may be followed by a whole buffer.
        self._room = STAGE
        self._out = ffi.new("char[]", STAGE + size)

    def resize(self, buffer_size: int) -> None:
        """Give it another buffer; what was begun is forgotten (`snd_midi_event_resize_buffer`)."""
        size = _size(buffer_size)
        check(lib.snd_midi_event_resize_buffer(self._codec, size), "snd_midi_event_resize_buffer")
        self._stage(size)

    def feed(self, data: bytes) -> list[Event]:
        """Return the events that become whole with these bytes (`snd_midi_event_encode`)."""
        content = octets(data)
        source = ffi.from_buffer("unsigned char[]", content)
        taken = ffi.new("long *")
        events: list[Event] = []
        while taken[0] < len(content):
            size = lib.aio_midi_encode(
                self._codec, source, len(content), taken, self._out, self._room
            )
            check(size, "snd_midi_event_encode")
            events += decode_variable(bytes(ffi.buffer(self._out, size)))
        return events

    def to_bytes(self, events: Iterable[Event]) -> bytes:
        """Return events as MIDI bytes (`snd_midi_event_decode`).

        Those that MIDI has no message for are left out.
        """
        wire = encode(list(events))
        # A record makes 12 bytes at most (an RPN).
        room = len(wire) + SIZE
        out = ffi.new("unsigned char[]", room)
        size = lib.aio_midi_decode(
            self._codec, ffi.from_buffer("char[]", wire), len(wire), out, room
        )
        check(size, "snd_midi_event_decode")
        return bytes(ffi.buffer(out, size))

    def reset(self) -> None:
        """Begin anew in both directions (`snd_midi_event_init`)."""
        lib.snd_midi_event_init(self._codec)

    def forget_input(self) -> None:
        """Forget what `feed` has begun, and its running status (`snd_midi_event_reset_encode`)."""
        lib.snd_midi_event_reset_encode(self._codec)

    def forget_status(self) -> None:
        """Have the next message of `to_bytes` begin with a status.

        By `snd_midi_event_reset_decode`: for another receiver, say.
        """
        lib.snd_midi_event_reset_decode(self._codec)


def _size(buffer_size: int) -> int:
    # Of no bytes alsa-lib's codec would write into nothing.
    return integer("buffer_size", buffer_size, 16, 2**24)
