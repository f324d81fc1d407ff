"""Messages that bear data: system exclusive with 7 or 8 bits a byte, mixed data sets.

`sysex_packets` splits a message into packets, `SysExAssembler` puts it together again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._codec import Packet, bits, message, octets
from ._enums import Form

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 2**20
"""What a message that never ends may come to before it is left out, bytes."""

_FORMS = tuple(int(form) for form in Form)


@message(0x3, *_FORMS)
class SysEx7(Packet):
    """A piece of a system exclusive message.

    Attributes:
        form: whole, the first, one in between, or the last (`Form`).
        data: up to 6 bytes of 7 bits, neither with the 0xF0 before nor the 0xF7 after them.
        group: 0 to 15.
    """

    form: int = bits(8, 4)
    data: bytes = octets(16, 6, count=(12, 4))
    group: int = bits(4, 4, default=0, kw_only=True)

    def __post_init__(self) -> None:
        Packet.__post_init__(self)
        Form.parse(self.form, "form")
        if any(byte > 0x7F for byte in self.data):
            raise ValueError(f"data={self.data!r} has bytes of more than 7 bits: use SysEx8")


@message(0x5, *_FORMS)
class SysEx8(Packet):
    """A piece of a system exclusive message with 8 bits a byte.

    Attributes:
        form: whole, the first, one in between, or the last (`Form`).
        data: up to 13 bytes.
        stream: which of several messages that are sent at the same time, 0 to 255.
        group: 0 to 15.
    """

    form: int = bits(8, 4)
    data: bytes = octets(24, 13, count=(12, 4), more=1)
    stream: int = bits(16, 8, default=0)
    group: int = bits(4, 4, default=0, kw_only=True)

    def __post_init__(self) -> None:
        Packet.__post_init__(self)
        Form.parse(self.form, "form")


@message(0x5, 0x8)
class MixedDataHeader(Packet):
    """The beginning of a chunk of a mixed data set.

    Attributes:
        set_id: which set, 0 to 15.
        size: bytes of this chunk that are valid, this header's 14 included.
        chunks: how many chunks the set has; 0 if nobody knows.
        chunk: the number of this one, from 1 on.
        manufacturer: its 16 bits.
        device: its 16 bits.
        sub_id_1: 16 bits that the manufacturer gives a meaning.
        sub_id_2: the same.
        group: 0 to 15.
    """

    set_id: int = bits(12, 4)
    size: int = bits(16, 16)
    chunks: int = bits(32, 16)
    chunk: int = bits(48, 16)
    manufacturer: int = bits(64, 16)
    device: int = bits(80, 16, default=0)
    sub_id_1: int = bits(96, 16, default=0)
    sub_id_2: int = bits(112, 16, default=0)
    group: int = bits(4, 4, default=0, kw_only=True)


@message(0x5, 0x9)
class MixedDataPayload(Packet):
    """14 bytes of a mixed data set; how many are valid in the last one, the header tells."""

    set_id: int = bits(12, 4)
    data: bytes = octets(16, 14)
    group: int = bits(4, 4, default=0, kw_only=True)


def sysex_packets(data: bytes, *, group: int = 0) -> list[SysEx7]:
    """Return a system exclusive message as packets.

    Args:
        data: its bytes, with or without the 0xF0 before and the 0xF7 after them.
        group: 0 to 15.
    """
    if not isinstance(data, bytes):
        raise TypeError(f"data must be bytes, not {data!r}")
    body = data.removeprefix(b"\xf0").removesuffix(b"\xf7")
    return [SysEx7(form, part, group=group) for form, part in split(body, 6)]


def sysex8_packets(data: bytes, *, stream: int = 0, group: int = 0) -> list[SysEx8]:
    """Return a system exclusive message of 8-bit bytes as packets."""
    return [SysEx8(form, part, stream, group=group) for form, part in split(data, 13)]


def split(data: bytes, size: int) -> Iterator[tuple[Form, bytes]]:
    """Yield the parts of what packets have so much room for, each with its form."""
    last = max(0, len(data) - 1) // size
    for at in range(last + 1):
        form = Form.COMPLETE if last == 0 else Form.START if at == 0 else Form.CONTINUE
        if at == last and last:
            form = Form.END
        yield form, data[at * size : (at + 1) * size]


class SysExAssembler:
    """Puts the pieces of system exclusive messages together.

    Those of different groups, of 7 and of 8 bits, and of different streams may be mixed. What is
    broken off by the beginning of another, or longer than `LONGEST`, is left out.

    Attributes:
        dropped: how many pieces were left out.
    """

    def __init__(self) -> None:
        self._begun: dict[tuple[int, int | None], _Begun] = {}
        self.dropped: int = 0

    def feed(self, packet: SysEx7 | SysEx8) -> bytes | None:
        """Return a message's bytes when this is its last piece, without 0xF0 and 0xF7."""
        key = packet.group, packet.stream if isinstance(packet, SysEx8) else None
        begun = self._begun.pop(key, None)
        if packet.form in (Form.COMPLETE, Form.START):
            self.dropped += begun.pieces if begun else 0
            begun = _Begun()
        elif begun is None or len(begun.data) > LONGEST:
            self.dropped += 1 + (begun.pieces if begun else 0)
            return None
        begun.data += packet.data
        begun.pieces += 1
        if packet.form in (Form.COMPLETE, Form.END):
            return bytes(begun.data)
        self._begun[key] = begun
        return None


class _Begun:
    """What has come of a message, and in how many pieces."""

    __slots__ = ("data", "pieces")

    def __init__(self) -> None:
        self.data = bytearray()
        self.pieces = 0
