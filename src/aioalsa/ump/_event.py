"""Packets as events of the sequencer: 32 bytes, of which the last 16 are the packet."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Final

from ..seq._event import SIZE, VARIABLE, Event, set_raw
from ..seq._logic import decode_variable
from ..seq._values import DIRECT
from ._codec import WORDS, Packet, decode_one

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

UMP: Final = 1 << 5  # SND_SEQ_EVENT_UMP
UMP_SIZE: Final = 32
_HEAD: Final = bytes((0, UMP, 0, DIRECT)) + bytes(12)
_words = struct.Struct("=4I")
_length = struct.Struct("=I").unpack_from


class PacketEvent(Event):
    """An event that bears a packet (`snd_seq_ump_event_t`); immutable."""

    __slots__ = ()
    __match_args__ = ("packet",)

    def __init__(self, packet: Packet) -> None:
        """Make an event of a packet."""
        if not isinstance(packet, Packet):
            raise TypeError(f"packet must be a UMP message, not {packet!r}")
        words = packet.to_words()
        set_raw(self, _HEAD + _words.pack(*words, *[0] * (4 - len(words))))

    @property
    def words(self) -> tuple[int, ...]:
        """The packet's integers of 32 bits."""
        words = _words.unpack_from(self._raw, 16)
        return words[: WORDS[words[0] >> 28]]

    @property
    def packet(self) -> Packet:
        """The packet."""
        return decode_one(self.words)

    def _content(self) -> tuple[Any, ...]:
        return (PacketEvent, self.words)


def decode_mixed(data: bytes) -> list[Event]:
    """Return the events of a client in UMP mode: packets, and others as they are without it."""
    found: list[Event] = []
    at = 0
    while at < len(data):
        flags = data[at + 1]
        if flags & UMP:
            event = object.__new__(PacketEvent)
            set_raw(event, data[at : at + UMP_SIZE])
            found.append(event)
            at += UMP_SIZE
            continue
        size = SIZE + (_length(data, at + 16)[0] if flags & VARIABLE else 0)
        found += decode_variable(data[at : at + size])
        at += size
    return found


def as_event(given: Event | Packet) -> Event:
    """Return a packet as an event, and an event as it is."""
    return PacketEvent(given) if isinstance(given, Packet) else given


def as_events(given: Iterable[Event | Packet]) -> list[Event]:
    """Return packets and events as events."""
    return [as_event(each) for each in given]
