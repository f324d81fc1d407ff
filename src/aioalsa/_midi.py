"""MIDI byte streams: whole messages from bytes that come in any pieces.

Pure; what raw MIDI ports and the sequencer's codec have in common.
"""

from __future__ import annotations

import re

# Of a system exclusive message, bytes; what never ends must not fill the memory.
LONGEST = 2**20

# Data bytes that follow a status: of channel messages by its high, of system ones by its low half.
_CHANNEL = {0x8: 2, 0x9: 2, 0xA: 2, 0xB: 2, 0xC: 1, 0xD: 1, 0xE: 2}
_SYSTEM = {0xF1: 1, 0xF2: 2, 0xF3: 1, 0xF6: 0}
_UNDEFINED = (0xF4, 0xF5)
_END = 0xF7
_data = re.compile(rb"[\x00-\x7f]+").match


class SysExTooLongError(ValueError):
    """A system exclusive message was longer than allowed, and left out; others are not affected."""


class MidiParser:
    """Makes whole messages of MIDI bytes; however they were split, the same messages.

    Running status is resolved, and realtime bytes inside of a message are given before it. What is
    no message (data without status, undefined status bytes, messages that are broken off) is left
    out, and counted.

    Attributes:
        longest: bytes that a system exclusive message may have.
        dropped: how many bytes were left out.
    """

    def __init__(self, *, longest: int = LONGEST) -> None:
        """Start between two messages.

        Args:
            longest: bytes that a system exclusive message may have.
        """
        self.longest = longest
        self._status = 0  # the running one; 0 for none
        self._message = bytearray()
        self._need = 0  # data bytes until the message is whole
        self._sysex = self._skipping = False
        self.dropped = 0

    @property
    def pending(self) -> bytes:
        """The beginning of a message that is not whole yet."""
        return bytes(self._message)

    def feed(self, data: bytes) -> list[bytes | SysExTooLongError]:
        """Return the messages that become whole with these bytes.

        Where a system exclusive message was too long, a `SysExTooLongError` stands in its place.
        """
        found: list[bytes | SysExTooLongError] = []
        at, end = 0, len(data)
        while at < end:
            byte = data[at]
            if byte < 0x80 and (self._sysex or self._skipping):
                run = _data(data, at)
                assert run is not None
                at = run.end()
                self._on_sysex(run.group(), found)
                continue
            at += 1
            if byte < 0x80:
                self._on_data(byte, found)
            elif byte >= 0xF8:
                found.append(bytes((byte,)))
            elif byte == _END:
                self._on_end(found)
            else:
                self._on_status(byte, found)
        return found

    def reset(self) -> None:
        """Forget what was begun, and the running status: bytes in between were lost."""
        self._drop()
        self._skipping = False
        self._status = 0

    def _on_sysex(self, data: bytes, found: list[bytes | SysExTooLongError]) -> None:
        if self._skipping:
            self.dropped += len(data)
            return
        self._message += data
        # One more is to come: 0xF7.
        if len(self._message) >= self.longest:
            size = len(self._message)
            found.append(
                SysExTooLongError(
                    f"a system exclusive message has more than {self.longest} bytes (longest=): "
                    f"{size} so far, and was left out"
                )
            )
            self._drop()
            self._skipping = True

    def _on_end(self, found: list[bytes | SysExTooLongError]) -> None:
        if self._sysex:
            self._message.append(_END)
            found.append(bytes(self._message))
            self._message.clear()
        else:
            self.dropped += 1
            self._drop()
        self._sysex = self._skipping = False
        self._status = self._need = 0

    def _on_status(self, byte: int, found: list[bytes | SysExTooLongError]) -> None:
        self._drop()
        self._skipping = False
        self._status = byte if byte < 0xF0 else 0
        if byte == 0xF0:
            self._sysex = True
        elif byte in _UNDEFINED:
            self.dropped += 1
            return
        else:
            self._need = _CHANNEL[byte >> 4] if byte < 0xF0 else _SYSTEM[byte]
        self._message.append(byte)
        if not self._sysex and self._need == 0:
            found.append(bytes(self._message))
            self._message.clear()

    def _on_data(self, byte: int, found: list[bytes | SysExTooLongError]) -> None:
        if not self._message:
            if not self._status:
                self.dropped += 1
                return
            self._message.append(self._status)
            self._need = _CHANNEL[self._status >> 4]
        self._message.append(byte)
        self._need -= 1
        if self._need == 0:
            found.append(bytes(self._message))
            self._message.clear()

    def _drop(self) -> None:
        """Leave out what was begun."""
        self.dropped += len(self._message)
        self._message.clear()
        self._sysex = False
        self._need = 0
