"""Flex data messages (message type 13): tempo, signatures, chords and texts."""

from __future__ import annotations

from ._codec import Packet, bits, message, octets, utf8
from ._data import split
from ._enums import Metadata, Performance

CHANNEL, GROUP = 0, 1


@message(0xD)
class FlexMessage(Packet):
    """A message for a channel, or for a whole group.

    Attributes:
        address: 0 for the channel, 1 for the group.
        channel: 0 to 15.
        group: 0 to 15.
    """

    address: int = bits(10, 2, default=GROUP, kw_only=True)
    channel: int = bits(12, 4, default=0, kw_only=True)
    group: int = bits(4, 4, default=0, kw_only=True)


@message(0xD, 0x0000)
class SetTempo(FlexMessage):
    """How long a quarter note is, `duration` in units of 10 ns."""

    duration: int = bits(32, 32)

    @property
    def bpm(self) -> float:
        """Quarter notes a minute."""
        return 6e9 / self.duration if self.duration else 0.0


@message(0xD, 0x0001)
class SetTimeSignature(FlexMessage):
    """A time signature.

    Attributes:
        numerator: 1 to 255.
        denominator: 1 for halves, 2 for quarters, 3 for eighths, and so on; 0 if not standard.
        thirty_seconds: how many 32nd notes 24 MIDI clocks have.
    """

    numerator: int = bits(32, 8)
    denominator: int = bits(40, 8)
    thirty_seconds: int = bits(48, 8, default=8)


@message(0xD, 0x0002)
class SetMetronome(FlexMessage):
    """How a metronome clicks.

    Attributes:
        clocks: MIDI clocks a primary click, 24 a quarter note.
        accent_1: primary clicks of the bar's first part; 0 for none.
        accent_2: of its second part.
        accent_3: of its third part.
        subdivision_1: clicks between two primary ones.
        subdivision_2: the same, of a second kind.
    """

    clocks: int = bits(32, 8)
    accent_1: int = bits(40, 8, default=0)
    accent_2: int = bits(48, 8, default=0)
    accent_3: int = bits(56, 8, default=0)
    subdivision_1: int = bits(64, 8, default=0)
    subdivision_2: int = bits(72, 8, default=0)


@message(0xD, 0x0005)
class SetKeySignature(FlexMessage):
    """A key signature.

    Attributes:
        sharps: how many; flats are negative; -8 is none of these.
        tonic: 1 for A to 7 for G; 0 if unknown.
    """

    sharps: int = bits(32, 4, signed=True)
    tonic: int = bits(36, 4)


@message(0xD, 0x0006)
class SetChordName(FlexMessage):
    """A chord, as it is written above the staff.

    Attributes:
        tonic_sharps: of the tonic note: 2 double sharp to -2 double flat.
        tonic: 1 for A to 7 for G.
        type: what chord, 0 for none, 1 major, …
        alter_1_type: 1 add, 2 subtract, 3 raise, 4 lower the degree; 0 nothing.
        alter_1_degree: which degree.
        bass_sharps: of the bass note; -8: the same as the chord's tonic.
        bass: 1 for A to 7 for G; 0: as the chord.
        bass_type: what chord the bass has.
    """

    tonic_sharps: int = bits(32, 4, signed=True)
    tonic: int = bits(36, 4)
    type: int = bits(40, 8)
    alter_1_type: int = bits(48, 4, default=0)
    alter_1_degree: int = bits(52, 4, default=0)
    alter_2_type: int = bits(56, 4, default=0)
    alter_2_degree: int = bits(60, 4, default=0)
    alter_3_type: int = bits(64, 4, default=0)
    alter_3_degree: int = bits(68, 4, default=0)
    alter_4_type: int = bits(72, 4, default=0)
    alter_4_degree: int = bits(76, 4, default=0)
    bass_sharps: int = bits(96, 4, signed=True, default=-8)
    bass: int = bits(100, 4, default=0)
    bass_type: int = bits(104, 8, default=0)
    bass_alter_1_type: int = bits(112, 4, default=0)
    bass_alter_1_degree: int = bits(116, 4, default=0)
    bass_alter_2_type: int = bits(120, 4, default=0)
    bass_alter_2_degree: int = bits(124, 4, default=0)


@message(0xD, *range(0x0100, 0x0200), constant=((16, 8, 1),))
class MetadataText(FlexMessage):
    """A piece of a text about the music.

    Attributes:
        kind: what it is about (`Metadata`), 0 to 255.
        form: whole, the first, one in between, or the last (`Form`).
        data: up to 12 bytes of UTF-8, of which a character may be split between two pieces.
    """

    kind: int = bits(24, 8)
    form: int = bits(8, 2)
    data: bytes = octets(32, 12, padded=True)


@message(0xD, *range(0x0200, 0x0300), constant=((16, 8, 2),))
class PerformanceText(FlexMessage):
    """A piece of a text that is performed; fields as of `MetadataText`, kinds `Performance`."""

    kind: int = bits(24, 8)
    form: int = bits(8, 2)
    data: bytes = octets(32, 12, padded=True)


def text_packets(
    kind: Metadata | Performance,
    text: str,
    *,
    group: int = 0,
    channel: int | None = None,
) -> list[MetadataText] | list[PerformanceText]:
    """Return a text as packets.

    Args:
        kind: what it is: a member of `Metadata` or `Performance`.
        text: the text; it has no zero characters.
        group: 0 to 15.
        channel: 0 to 15; None if it is for the whole group.
    """
    address, number = (GROUP, 0) if channel is None else (CHANNEL, channel)
    where = {"group": group, "address": address, "channel": number}
    parts = split(utf8("text", text), 12)
    if isinstance(kind, Metadata):
        return [MetadataText(kind, form, part, **where) for form, part in parts]
    return [PerformanceText(kind, form, part, **where) for form, part in parts]
