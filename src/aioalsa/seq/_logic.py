"""The rules of the sequencer that need no kernel: records to events, addresses, system exclusive.

System exclusive messages cross the sequencer in pieces: drivers give what they have got, and no
receiver holds more than its pool. Senders here cut them; receivers here put them together again.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, NamedTuple

from .._arguments import integer
from ._enums import EventType
from ._event import CLASSES, SIZE, VARIABLE, Event, make_records, set_raw
from ._system import SysEx, UnknownData, VariableEvent, set_data
from ._values import Address

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from ._values import ClientInfo

# Of a system exclusive message in one event, bytes; what the kernel's MIDI drivers send.
PIECE = 256
# What one that never ends may come to before it is given as it is, bytes.
LONGEST = 2**20

PACKET = 32  # bytes of an event that bears a Universal MIDI Packet; see `ump._event`
# Event cells of a pool: what the kernel allows (SNDRV_SEQ_MAX_EVENTS).
LARGEST_POOL = 2000

_FIXED = bytes(flags for flags in range(256) if not flags & VARIABLE)
# Past the constructors, which check their arguments.
_new: Callable[[type[Event]], Event] = object.__new__
_length = struct.Struct("=I").unpack_from


def decode(data: bytes) -> list[Event]:
    """Return the events of records without variable-length data."""
    return make_records(CLASSES, data)


def decode_variable(data: bytes) -> list[Event]:
    """Return the events of records, some of which are followed by their data."""
    events: list[Event] = []
    at = 0
    while at < len(data):
        raw = data[at : at + SIZE]
        at += SIZE
        kind = CLASSES[raw[0]]
        size: int = 0
        if raw[1] & VARIABLE:
            size = _length(raw, 16)[0]
            # Without its data it must not be sent on: C would read that behind it.
            kind = kind if issubclass(kind, VariableEvent) else UnknownData
        event = _new(kind)
        set_raw(event, raw)
        if isinstance(event, VariableEvent):
            set_data(event, data[at : at + size])
        at += size
        events.append(event)
    return events


def encode(events: Sequence[Event]) -> bytes:
    """Return events as C takes them."""
    try:
        data = b"".join([event._raw for event in events])
        # Packets of clients in UMP mode are longer: flags lie in fixed places where all are alike.
        size = PACKET if len(data) == PACKET * len(events) else SIZE
        if len(data) != size * len(events) or data[1::size].translate(None, _FIXED):
            # Some are followed by data of their own.
            return b"".join([event._wire for event in events])
        return data
    except AttributeError:
        wrong = next(event for event in events if not isinstance(event, Event))
        raise TypeError(f"events must be sequencer events, not {wrong!r}") from None


def pieces(event: SysEx) -> list[SysEx]:
    """Return the events that a long system exclusive message is sent as."""
    data = event.data
    parts: list[SysEx] = []
    for at in range(0, len(data), PIECE):
        part = SysEx(data[at : at + PIECE])
        parts.append(part._with(event._raw[:16] + part._raw[16:]))
    return parts or [event]


def cells(size: int) -> int:
    """Return how many event cells an event with so many bytes of data takes."""
    return 1 + (size + SIZE - 1) // SIZE


def breaks_sysex(event: Event) -> bool:
    """Tell whether an event ends a system exclusive message that it comes in the middle of.

    All MIDI messages do but clocks and what else is realtime.
    """
    kind = event._raw[0]
    return kind < EventType.START or kind in (EventType.TUNE_REQUEST, EventType.SYSEX)


class Assembler:
    """Puts the pieces of system exclusive messages together, for each sender and receiver.

    What is broken off by another message, or longer than `LONGEST`, is given as it is:
    `SysEx.complete` tells.
    """

    def __init__(self) -> None:
        self._parts: dict[bytes, list[SysEx]] = {}
        self._sizes: dict[bytes, int] = {}

    def __bool__(self) -> bool:
        return bool(self._parts)

    def feed(self, events: Iterable[Event]) -> list[Event]:
        """Return the events with whole messages in place of their pieces."""
        whole: list[Event] = []
        for event in events:
            key = event._raw[12:16]
            parts = self._parts.get(key)
            if isinstance(event, SysEx):
                whole += self._piece(key, event)
            elif parts is not None and event._raw[0] < 20:
                # A channel message ends what has not ended; clocks may come in between.
                whole += [self._join(key), event]
            else:
                whole.append(event)
        return whole

    def reset(self) -> None:
        """Forget all pieces: what would complete them may have been lost."""
        self._parts.clear()
        self._sizes.clear()

    def _piece(self, key: bytes, event: SysEx) -> list[Event]:
        whole: list[Event] = []
        begins, ends = event.data[:1] == b"\xf0", event.data[-1:] == b"\xf7"
        if begins and key in self._parts:
            whole.append(self._join(key))
        if (begins and ends) or (not begins and key not in self._parts):
            return [*whole, event]
        parts = self._parts.setdefault(key, [])
        parts.append(event)
        self._sizes[key] = self._sizes.get(key, 0) + len(event.data)
        if ends or self._sizes[key] >= LONGEST:
            whole.append(self._join(key))
        return whole

    def _join(self, key: bytes) -> SysEx:
        parts = self._parts.pop(key)
        del self._sizes[key]
        whole = SysEx(b"".join(part.data for part in parts))
        return whole._with(parts[0]._raw[:16] + whole._raw[16:])


class Named(NamedTuple):
    """An address as a user writes it: a client's number or name, and a port's number or name."""

    client: int | str
    port: int | str


def parse_address(text: str) -> Named:
    """Take an address apart: "24:0", "24", "USB MIDI:0", "'a:b':1", "USB MIDI:USB MIDI MIDI 1".

    Raises:
        ValueError: it is no address.
    """
    quote = text[:1]
    if quote in ("'", '"'):
        client, closed, rest = text[1:].partition(quote)
        if (rest and rest[0] not in ":.") or not closed:
            raise ValueError(f"{text!r} is no address: what follows the quote?")
        port = rest[1:]
    else:
        at = min((i for i in map(text.find, ":.") if i >= 0), default=len(text))
        client, port = text[:at], text[at + 1 :]
    if not client.strip() or "\0" in text:
        raise ValueError(f"{text!r} is no address: name a client, as 24:0 or 'USB MIDI':0")
    return Named(_number(client, text, quoted=quote in ("'", '"')), _number(port or "0", text))


def _number(part: str, text: str, *, quoted: bool = False) -> int | str:
    part = part if quoted else part.strip()
    if part.isascii() and part.isdecimal():
        number = int(part)
        if number > 255:
            raise ValueError(f"{text!r} is no address: numbers run from 0 to 255")
        return number
    if part[:1] == "-" and part[1:].isdecimal():
        raise ValueError(f"{text!r} is no address: numbers run from 0 to 255")
    return part


def find_address(wanted: Named, clients: Sequence[ClientInfo]) -> Address | None:
    """Return the address that a name stands for: exact names first, then beginnings of names."""
    client = _by_name(wanted.client, [(info.name, info.client) for info in clients])
    if client is None:
        return None
    ports = next((info.ports for info in clients if info.client == client), ())
    port = _by_name(wanted.port, [(info.name, info.address.port) for info in ports])
    return None if port is None else Address(client, port)


def _by_name(wanted: int | str, named: list[tuple[str, int]]) -> int | None:
    if isinstance(wanted, int):
        return wanted
    exact = [number for name, number in named if name == wanted]
    return next(iter(exact or [number for name, number in named if name.startswith(wanted)]), None)


def checked_name(name: object) -> str:
    """Return a name that the kernel takes."""
    if not isinstance(name, str):
        raise TypeError(f"name must be a str, not {name!r}")
    if not name or "\0" in name or len(name.encode(errors="replace")) > 63:
        raise ValueError(f"name={name[:40]!r} must have 1 to 63 bytes")
    try:
        name.encode()
    except UnicodeEncodeError:
        raise ValueError(f"name={name[:40]!r} is no text") from None
    return name


def pools(
    input_pool: int | None, output_pool: int | None, output_room: int | None, now: int
) -> dict[str, int | None]:
    """Return checked sizes of pools; None stays as it is.

    Args:
        input_pool: events that can wait to be read.
        output_pool: events that can be scheduled.
        output_room: free ones that wake a sender who waits.
        now: the size of the output pool as it is.
    """

    def checked(argument: str, value: int | None, most: int) -> int | None:
        return None if value is None else integer(argument, value, 1, most)

    return {
        "input_pool": checked("input_pool", input_pool, LARGEST_POOL),
        "output_pool": checked("output_pool", output_pool, LARGEST_POOL),
        "output_room": checked("output_room", output_room, output_pool or now),
    }
