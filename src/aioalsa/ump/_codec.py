"""Universal MIDI Packets as typed messages: how fields lie in bits, and which class has which head.

Source: "Universal MIDI Packet (UMP) Format and MIDI 2.0 Protocol", M2-104-UM 1.1.2, of the MIDI
Association. A packet is one to four words of 32 bits; its first four bits, the message type, say
how many. How a class comes to its packets:

1. `@message(type, key)` makes a frozen dataclass of it. `bits(start, width)` says where a field
   lies, counted from the packet's highest bit, as the specification draws it; `octets` are bytes.
2. From that each class gets its tables (`_Layout`), once.
3. `decode` finds the class by the message type and the bits that tell messages of a type apart.

Reserved bits are written as zeros, and not looked at, as the specification asks for.
"""

from __future__ import annotations

import struct
from dataclasses import MISSING, dataclass, field, fields
from typing import (
    TYPE_CHECKING,
    Any,
    ClassVar,
    Final,
    NamedTuple,
    Self,
    TypeVar,
    dataclass_transform,
)

from .._arguments import integer, one_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

WORDS: Final = (1, 1, 1, 2, 2, 4, 1, 1, 2, 2, 2, 3, 3, 4, 4, 4)
"""Words of a packet, by message type; reserved types have theirs, too."""

# Where the bits lie, by message type, that tell its messages apart: first bit, width.
_KEYS: Final = {
    **{0x0: (8, 4), 0x1: (8, 8), 0x2: (8, 4), 0x3: (8, 4), 0x4: (8, 4), 0x5: (8, 4)},
    **{0xD: (16, 16), 0xF: (6, 10)},
}
_GROUPLESS: Final = (0x0, 0xF)

_classes: dict[tuple[int, int], type[Packet]] = {}

P = TypeVar("P", bound="Packet")


class _Bits(NamedTuple):
    """Where an integer lies in a packet."""

    start: int
    width: int
    signed: bool = False


class _Octets(NamedTuple):
    """Where bytes lie in a packet.

    Attributes:
        start: the first bit.
        size: bytes there is room for.
        counter: where the number of them lies; None if there is none.
        more: what that number counts beside them.
        padded: what is left of the room is zeros, which are not part of them.
    """

    start: int
    size: int
    counter: _Bits | None
    more: int
    padded: bool


def bits(
    start: int,
    width: int,
    *,
    signed: bool = False,
    default: Any = MISSING,
    kw_only: bool = False,
) -> Any:
    """Declare an integer of so many bits, the first of which is the packet's `start`."""
    place = _Bits(start, width, signed)
    return field(default=default, kw_only=kw_only, metadata={"place": place})


def octets(
    start: int,
    size: int,
    *,
    count: tuple[int, int] | None = None,
    more: int = 0,
    padded: bool = False,
    default: Any = MISSING,
) -> Any:
    """Declare up to `size` bytes, or exactly so many where neither counted nor padded."""
    place = _Octets(start, size, None if count is None else _Bits(*count), more, padded)
    return field(default=default, metadata={"place": place})


class _Layout(NamedTuple):
    """What coding a class takes: its constant bits, and its fields with those who set them."""

    size: int
    constant: int
    integers: tuple[tuple[str, _Bits, Callable[[Any, int], None]], ...]
    bytes: tuple[tuple[str, _Octets, Callable[[Any, bytes], None]], ...]


@dataclass(frozen=True, slots=True)
class Packet:
    """A Universal MIDI Packet; immutable, and equal to others that say the same."""

    _layout: ClassVar[_Layout] = _Layout(0, 0, (), ())
    message_type: ClassVar[int] = 0

    def __post_init__(self) -> None:
        for name, place, _ in self._layout.integers:
            least = -(1 << place.width - 1) if place.signed else 0
            integer(name, getattr(self, name), least, least + (1 << place.width) - 1)
        for name, where, _ in self._layout.bytes:
            _check_octets(name, getattr(self, name), where)

    def to_words(self) -> tuple[int, ...]:
        """Return the packet as integers of 32 bits."""
        size, value, integers, parts = self._layout
        total = size * 32
        for name, place, _ in integers:
            number = getattr(self, name) & (1 << place.width) - 1
            value |= number << total - place.start - place.width
        for name, where, _ in parts:
            data: bytes = getattr(self, name)
            value |= (
                int.from_bytes(data.ljust(where.size, b"\0"))
                << total - where.start - 8 * where.size
            )
            if where.counter is not None:
                shift = total - where.counter.start - where.counter.width
                value |= len(data) + where.more << shift
        return _split(value, size)

    @classmethod
    def _from_value(cls, value: int) -> Self | None:
        """Make one of a whole packet; None if its count of bytes is impossible."""
        size, _, integers, parts = cls._layout
        total = size * 32
        new = object.__new__(cls)
        for _, place, put in integers:
            number = value >> total - place.start - place.width & (1 << place.width) - 1
            put(new, number - (place.signed and number >> place.width - 1) * (1 << place.width))
        for _, where, give in parts:
            data = (value >> total - where.start - 8 * where.size).to_bytes(32)[-where.size :]
            if where.counter is not None:
                shift = total - where.counter.start - where.counter.width
                used = (value >> shift & (1 << where.counter.width) - 1) - where.more
                if not 0 <= used <= where.size:
                    return None
                data = data[:used]
            elif where.padded:
                data = data.rstrip(b"\0")
            give(new, data)
        return new


@dataclass(frozen=True, slots=True)
class UnknownPacket(Packet):
    """A packet that the specification does not know, or reserves; its words are kept as they are.

    Attributes:
        words: its integers of 32 bits, as many as its message type has.
    """

    words: tuple[int, ...]

    def __post_init__(self) -> None:
        for word in self.words:
            integer("words", word, 0)
        if not self.words or WORDS[self.words[0] >> 28] != len(self.words):
            raise ValueError(f"words={self.words!r} is no packet: its type has another length")

    def to_words(self) -> tuple[int, ...]:
        """Return the packet as integers of 32 bits."""
        return self.words

    @property
    def type(self) -> int:
        """Its message type, 0 to 15."""
        return self.words[0] >> 28

    def __repr__(self) -> str:
        return f"UnknownPacket({' '.join(f'{word:08x}' for word in self.words)})"


@dataclass_transform(frozen_default=True, field_specifiers=(bits, octets))
def message(
    kind: int, *keys: int, constant: Sequence[tuple[int, int, int]] = ()
) -> Callable[[type[P]], type[P]]:
    """Make a class the messages of a type.

    Args:
        kind: the message type.
        keys: what tells these messages from others of the type (see `_KEYS`).
        constant: other bits that are always the same: first bit, width, value.
    """

    def make(cls: type[P]) -> type[P]:
        made = dataclass(frozen=True, slots=True)(cls)
        total = WORDS[kind] * 32
        value = kind << total - 4
        places = {one.name: one.metadata["place"] for one in fields(made)}
        own_key = not any(place.start == _KEYS[kind][0] for place in places.values())
        fixed = [*constant, *([(*_KEYS[kind], keys[0])] if own_key and len(keys) == 1 else [])]
        for start, width, number in fixed:
            value |= number << total - start - width
        # Past what freezes: decoding makes objects faster than constructors do.
        setters = {name: getattr(made, name).__set__ for name in places}
        made._layout = _Layout(
            WORDS[kind],
            value,
            tuple((n, p, setters[n]) for n, p in places.items() if isinstance(p, _Bits)),
            tuple((n, p, setters[n]) for n, p in places.items() if isinstance(p, _Octets)),
        )
        made.message_type = kind
        for key in keys:
            _classes[kind, key] = made
        return made

    return make


def classes() -> list[type[Packet]]:
    """Return all classes of messages, each once, by message type."""
    return list(dict.fromkeys(_classes[key] for key in sorted(_classes)))


def is_groupless(kind: int) -> bool:
    """Tell whether messages of a type are for the whole endpoint, not for a group."""
    return kind in _GROUPLESS


def decode_one(words: Sequence[int]) -> Packet:
    """Return the message of one packet's words.

    Raises:
        ValueError: these are not as many words as its message type has.
    """
    kind = words[0] >> 28
    if len(words) != WORDS[kind]:
        raise ValueError(f"a packet of type {kind} has {WORDS[kind]} words, not {len(words)}")
    return _decode(kind, words)


def _decode(kind: int, words: Sequence[int]) -> Packet:
    place = _KEYS.get(kind)
    if place is not None:
        key = words[0] >> 32 - place[0] - place[1] & (1 << place[1]) - 1
        cls = _classes.get((kind, key))
        if cls is not None:
            value = 0
            for word in words:
                value = value << 32 | word
            found = cls._from_value(value)
            if found is not None:
                return found
    return UnknownPacket(tuple(words))


class PacketReader:
    """Makes packets of words; however those were split, the same packets."""

    def __init__(self) -> None:
        self._begun: list[int] = []

    def feed(self, words: Iterable[int]) -> list[Packet]:
        """Return the packets that become whole with these words."""
        return [_decode(packet[0] >> 28, packet) for packet in self.split(words)]

    def split(self, words: Iterable[int]) -> Iterator[list[int]]:
        """Yield the words of each packet that becomes whole with these."""
        begun = self._begun
        for word in words:
            begun.append(word)
            if len(begun) == WORDS[begun[0] >> 28]:
                yield begun
                self._begun = begun = []

    @property
    def pending(self) -> tuple[int, ...]:
        """The words of a packet that is not whole yet."""
        return tuple(self._begun)

    def reset(self) -> None:
        """Forget what was begun: words in between were lost."""
        self._begun = []


def words_of(data: bytes, byteorder: str = "native") -> tuple[int, ...]:
    """Return bytes as integers of 32 bits; ALSA has them in this machine's byte order."""
    if len(data) % 4:
        raise ValueError(f"{len(data)} bytes are no packets: these are whole words of 4 bytes")
    return struct.unpack(f"{_order(byteorder)}{len(data) // 4}I", data)


def bytes_of(words: Sequence[int], byteorder: str = "native") -> bytes:
    """Return integers of 32 bits as bytes."""
    return struct.pack(f"{_order(byteorder)}{len(words)}I", *words)


_ORDERS: Final = {"native": "=", "big": ">", "little": "<"}


def _order(byteorder: str) -> str:
    return _ORDERS[one_of("byteorder", byteorder, *_ORDERS)]


def decode(data: bytes | Iterable[int], *, byteorder: str = "native") -> list[Packet]:
    """Return the messages of whole packets.

    Args:
        data: integers of 32 bits, or their bytes.
        byteorder: of bytes: "native", as ALSA has them, "big", as files have them, or "little".

    Raises:
        ValueError: the last packet is not whole, or an integer has more than 32 bits.
    """
    words = (
        words_of(bytes(data), byteorder)
        if isinstance(data, (bytes, bytearray, memoryview))
        else data
    )
    reader = PacketReader()
    found = reader.feed(integer("data", word, 0) for word in words)
    if reader.pending:
        raise ValueError(
            f"the last packet is not whole: {len(reader.pending)} words of it are there"
        )
    return found


def encode(packets: Iterable[Packet], *, byteorder: str = "native") -> bytes:
    """Return packets as bytes, in the byte order that ALSA has them in, or another one."""
    words: list[int] = []
    for packet in packets:
        if not isinstance(packet, Packet):
            raise TypeError(f"packets must be UMP messages, not {packet!r}")
        words += packet.to_words()
    return bytes_of(words, byteorder)


def utf8(argument: str, text: object) -> bytes:
    """Return a text that packets can bear."""
    if not isinstance(text, str):
        raise TypeError(f"{argument} must be a str, not {text!r}")
    if "\0" in text:
        raise ValueError(f"{argument} has a zero character: in packets these mean its end")
    return text.encode()


def _check_octets(name: str, data: object, where: _Octets) -> None:
    if not isinstance(data, bytes):
        raise TypeError(f"{name} must be bytes, not {data!r}")
    if where.counter is None and not where.padded and len(data) != where.size:
        raise ValueError(f"{name} must have {where.size} bytes, not {len(data)}")
    if len(data) > where.size:
        raise ValueError(f"{name} has {len(data)} bytes, a packet has room for {where.size}")


def _split(value: int, size: int) -> tuple[int, ...]:
    return tuple(value >> 32 * at & 0xFFFFFFFF for at in reversed(range(size)))
