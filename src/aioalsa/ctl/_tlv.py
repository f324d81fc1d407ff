"""What drivers tell about an element beside its values: TLV data, as decibels and channel maps.

Decoding here is pure. Numbers of decibels are in hundredths of one, as in the data; what converts
them is `_db.py`.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from .._arguments import shown
from ._logic import content

if TYPE_CHECKING:
    from typing_extensions import Buffer

CONTAINER, DB_SCALE, DB_LINEAR, DB_RANGE, DB_MINMAX, DB_MINMAX_MUTE = range(6)
CHMAP_FIXED, CHMAP_VARIABLE, CHMAP_PAIRED = 0x101, 0x102, 0x103
MOST_DEPTH = 8  # of containers in containers; drivers use one

# The positions of `enum snd_pcm_chmap_position` (<alsa/pcm.h>), in its order.
# fmt: off
POSITIONS = (
    "UNKNOWN", "NA", "MONO", "FL", "FR", "RL", "RR", "FC", "LFE", "SL", "SR", "RC", "FLC",
    "FRC", "RLC", "RRC", "FLW", "FRW", "FLH", "FCH", "FRH", "TC", "TFL", "TFR", "TFC", "TRL",
    "TRR", "TRC", "TFLC", "TFRC", "TSL", "TSR", "LLFE", "RLFE", "BC", "BLC", "BRC",
)
# fmt: on
INVERSE = 1 << 16  # SND_CHMAP_PHASE_INVERSE
DRIVER_SPECIFIC = 1 << 17  # SND_CHMAP_DRIVER_SPEC


@dataclass(frozen=True, slots=True)
class DbScale:
    """Decibels in equal steps.

    Attributes:
        minimum: of the least value, 0.01 dB.
        step: between two values, 0.01 dB.
        mute: the least value is silence.
    """

    minimum: int
    step: int
    mute: bool = False

    def encode(self) -> bytes:
        """Return it as TLV data."""
        if not 0 <= self.step <= 0xFFFF:
            raise ValueError(f"step={self.step} is not between 0 and {0xFFFF}")
        step = self.step | (0x10000 if self.mute else 0)
        return struct.pack("=IIiI", DB_SCALE, 8, self.minimum, step)


@dataclass(frozen=True, slots=True)
class DbLinear:
    """Values are amplitudes, linear between two.

    Attributes:
        minimum: of the least value, 0.01 dB; -9999999 for silence.
        maximum: of the greatest value, 0.01 dB.
    """

    minimum: int
    maximum: int

    def encode(self) -> bytes:
        """Return it as TLV data."""
        return struct.pack("=IIii", DB_LINEAR, 8, self.minimum, self.maximum)


@dataclass(frozen=True, slots=True)
class DbMinMax:
    """Decibels in equal steps, told by their ends.

    Attributes:
        minimum: of the least value, 0.01 dB.
        maximum: of the greatest value, 0.01 dB.
        mute: the least value is silence.
    """

    minimum: int
    maximum: int
    mute: bool = False

    def encode(self) -> bytes:
        """Return it as TLV data."""
        kind = DB_MINMAX_MUTE if self.mute else DB_MINMAX
        return struct.pack("=IIii", kind, 8, self.minimum, self.maximum)


@dataclass(frozen=True, slots=True)
class DbPart:
    """A part of a `DbRange`: how the values from `first` to `last` are scaled."""

    first: int
    last: int
    scale: Db


@dataclass(frozen=True, slots=True)
class DbRange:
    """Different scales for different values."""

    parts: tuple[DbPart, ...]

    def encode(self) -> bytes:
        """Return it as TLV data."""
        data = b"".join(
            struct.pack("=ii", part.first, part.last) + part.scale.encode() for part in self.parts
        )
        return struct.pack("=II", DB_RANGE, len(data)) + data


@dataclass(frozen=True, slots=True)
class ChannelMap:
    """Where the channels of a PCM are.

    Attributes:
        kind: "fixed"; "variable": in any order; "paired": pairs in any order.
        positions: by channel, as "FL"; "FL[INV]" with its phase inverted; a number where only the
            driver knows.
    """

    kind: Literal["fixed", "variable", "paired"]
    positions: tuple[str, ...]

    CODES: ClassVar = {"fixed": CHMAP_FIXED, "variable": CHMAP_VARIABLE, "paired": CHMAP_PAIRED}

    def encode(self) -> bytes:
        """Return it as TLV data."""
        words = [_word(position) for position in self.positions]
        return struct.pack(f"=II{len(words)}I", self.CODES[self.kind], 4 * len(words), *words)


@dataclass(frozen=True, slots=True)
class Container:
    """Several of them."""

    items: tuple[Tlv, ...]

    def encode(self) -> bytes:
        """Return it as TLV data."""
        data = b"".join(item.encode() for item in self.items)
        return struct.pack("=II", CONTAINER, len(data)) + data


@dataclass(frozen=True, slots=True)
class OtherTlv:
    """Data of a type that is not known here, or that is not what its type says."""

    type: int
    data: bytes

    def encode(self) -> bytes:
        """Return it as TLV data."""
        return struct.pack("=II", self.type, len(self.data)) + self.data


Db = DbScale | DbLinear | DbMinMax | DbRange
Tlv = Db | ChannelMap | Container | OtherTlv


def encode(data: Buffer | Tlv) -> bytes:
    """Return TLV data that can be given to alsa-lib, which aborts on what is too short.

    Raises:
        TypeError: it is neither bytes nor decoded TLV data.
        ValueError: it is no type, length and that much content.
    """
    words = _encoded(data) if isinstance(data, Tlv) else content(data, "data must be TLV data")
    if len(words) < 12 or struct.unpack_from("=I", words, 4)[0] < 4:
        raise ValueError("data: TLV data is a type, a length and at least 4 bytes")
    if len(words) - 8 < struct.unpack_from("=I", words, 4)[0]:
        raise ValueError("data: TLV data is shorter than it says")
    return words + bytes(-len(words) % 4)


def _encoded(tlv: Tlv) -> bytes:
    try:
        return tlv.encode()
    except (struct.error, TypeError, AttributeError, LookupError, ValueError) as error:
        raise ValueError(f"data={shown(tlv)} is no TLV data: {error}") from None


def decode(data: bytes, depth: int = 0) -> Tlv:
    """Return what TLV data says: never raises, whatever a driver made of it.

    Args:
        data: type, length and that much content; what follows is ignored.
        depth: how many containers it is in.
    """
    if len(data) < 8:
        return OtherTlv(-1 & 0xFFFFFFFF, data)
    kind, size = struct.unpack_from("=II", data)
    content = data[8 : 8 + size]
    known = _known(kind, content, depth) if len(content) == size and depth < MOST_DEPTH else None
    return OtherTlv(kind, content) if known is None else known


def _known(kind: int, content: bytes, depth: int) -> Tlv | None:
    if kind == CONTAINER:
        return Container(tuple(decode(part, depth + 1) for part in _split(content)))
    if kind in (CHMAP_FIXED, CHMAP_VARIABLE, CHMAP_PAIRED):
        name = next(name for name, code in ChannelMap.CODES.items() if code == kind)
        words = struct.unpack_from(f"={len(content) // 4}I", content)
        return ChannelMap(name, tuple(map(_position, words)))  # type: ignore[arg-type]
    if kind == DB_RANGE:
        return _range(content, depth)
    if len(content) < 8:
        return None
    first, second = struct.unpack_from("=ii", content)
    if kind == DB_SCALE:
        return DbScale(first, second & 0xFFFF, mute=bool(second & 0x10000))
    if kind == DB_LINEAR:
        return DbLinear(first, second)
    if kind in (DB_MINMAX, DB_MINMAX_MUTE):
        return DbMinMax(first, second, mute=kind == DB_MINMAX_MUTE)
    return None


def _split(content: bytes) -> list[bytes]:
    parts: list[bytes] = []
    while len(content) >= 8:
        # Each starts on a whole word.
        size = 8 + (struct.unpack_from("=I", content, 4)[0] + 3 & ~3)
        parts.append(content[:size])
        content = content[size:]
    return parts


def _range(content: bytes, depth: int) -> DbRange | None:
    parts: list[DbPart] = []
    while len(content) >= 16:
        first, last = struct.unpack_from("=ii", content)
        size = 16 + (struct.unpack_from("=I", content, 12)[0] + 3 & ~3)
        scale = decode(content[8:size], depth + 1)
        if not isinstance(scale, Db):
            return None
        parts.append(DbPart(first, last, scale))
        content = content[size:]
    return DbRange(tuple(parts)) if parts else None


def db_info(tlv: Tlv) -> Db | None:
    """Return what it says about decibels, if anything (`snd_tlv_parse_dB_info`)."""
    if isinstance(tlv, Container):
        return next((db for db in map(db_info, tlv.items) if db is not None), None)
    return tlv if isinstance(tlv, Db) else None


def _position(word: int) -> str:
    place = word & 0xFFFF
    if word & DRIVER_SPECIFIC or place >= len(POSITIONS):
        return str(word)
    return POSITIONS[place] + ("[INV]" if word & INVERSE else "")


def _word(position: str) -> int:
    if position.isdecimal():
        return int(position)
    name = position.removesuffix("[INV]")
    if name not in POSITIONS:
        raise ValueError(f"{position!r} is no position of a channel")
    return POSITIONS.index(name) | (INVERSE if name != position else 0)
