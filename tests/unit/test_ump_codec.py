"""Universal MIDI Packets: bits to messages and back, and pieces of messages to whole ones."""

from __future__ import annotations

import pickle
from dataclasses import FrozenInstanceError
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aioalsa import ump
from aioalsa.ump import _codec
from tests.unit.ump_packets import fields_of, known, words

if TYPE_CHECKING:
    from aioalsa.ump import Packet

# Worked out by hand from the figures of M2-104-UM 1.1.2, sections 7.1 to 7.9.
DRAWN = [
    (ump.NoOperation(), "00000000"),
    (ump.JitterTimestamp(0x1234), "00201234"),
    (ump.TicksPerQuarterNote(960), "003003c0"),
    (ump.DeltaClockstamp(0xABCDE), "004abcde"),
    (ump.TimeCode(0x35, group=2), "12f13500"),
    (ump.SongPosition(0x10, 0x20), "10f21020"),
    (ump.Clock(group=15), "1ff80000"),
    (ump.Midi1NoteOn(1, 60, 100, group=3), "23913c64"),
    (ump.Midi1ProgramChange(15, 127), "20cf7f00"),
    (ump.Midi1PitchBend(0, 0x01, 0x40), "20e00140"),
    (ump.SysEx7(ump.Form.START, bytes(range(1, 7)), group=1), "3116010203040506"),
    (ump.SysEx7(ump.Form.COMPLETE, b"\x7e"), "30017e0000000000"),
    (ump.NoteOn(3, 60, 0x8000, 3, 0x7800, group=2), "42933c0380007800"),
    (ump.RegisteredController(0, 0, 6, 0xFFFFFFFF), "40200006ffffffff"),
    (ump.RelativeAssignableController(1, 2, 3, -1), "40510203ffffffff"),
    (ump.RegisteredNoteController(0, 60, 200, 1), "40003cc800000001"),
    (ump.NoteManagement(0, 60, detach=1, reset=1), "40f03c0300000000"),
    (ump.ProgramChange(0, 5, 1, 0x11, 0x22), "40c0000105001122"),
    (ump.SysEx8(ump.Form.END, b"\xff\xfe", 9), "503309fffe" + "00" * 11),
    (ump.MixedDataHeader(1, 14, 2, 1, 0x1234, 5, 6, 7), "5081000e000200011234000500060007"),
    (ump.MixedDataPayload(1, bytes(range(14))), "5091" + bytes(range(14)).hex()),
    (ump.SetTempo(50_000_000), "d0100000" + "02faf080" + "00" * 8),
    (ump.SetTimeSignature(3, 2), "d0100001" + "03020800" + "00" * 8),
    (ump.SetKeySignature(-3, 3, address=0, channel=4), "d0040005" + "d3000000" + "00" * 8),
    (ump.MetadataText(5, 0, b"Bach"), "d0100105" + b"Bach".ljust(12, b"\0").hex()),
    (ump.PerformanceText(1, 1, b"la"), "d0500201" + b"la".ljust(12, b"\0").hex()),
    (ump.EndpointDiscovery(0x1F), "f0000101" + "0000001f" + "00" * 8),
    (ump.EndpointInfoNotification(2, 1, 1, 1), "f0010101" + "82000300" + "00" * 8),
    (
        ump.DeviceIdentity(b"\x00\x21\x09", b"\x01\x02", b"\x03\x04", b"rev1"),
        "f0020000" + "00002109" + "01020304" + b"rev1".hex(),
    ),
    (ump.EndpointName(3, b"X"), "fc0358" + "00" * 13),
    (ump.StreamConfigurationRequest(2, 1, 1), "f0050203" + "00" * 12),
    (ump.BlockDiscovery(255, 3), "f010ff03" + "00" * 12),
    (ump.BlockInfoNotification(1, 3, 2, 4, hint=2, midi1=1), "f0118127" + "02040000" + "00" * 8),
    (ump.BlockName(7, 0, b"Keys"), "f01207" + b"Keys".hex() + "00" * 9),
    (ump.EndOfClip(), "f0210000" + "00" * 12),
]


@pytest.mark.parametrize(("packet", "drawn"), DRAWN)
def test_a_packet_is_what_the_specification_draws(packet: Packet, drawn: str) -> None:
    assert ump.encode([packet], byteorder="big").hex() == drawn
    assert ump.decode(bytes.fromhex(drawn), byteorder="big") == [packet]


@given(known())
def test_every_message_survives_its_packet(packet: Packet) -> None:
    assert _codec.decode_one(packet.to_words()) == packet
    assert type(_codec.decode_one(packet.to_words())) is type(packet)


@given(words())
def test_no_packet_is_refused_and_what_it_says_is_kept(packet: tuple[int, ...]) -> None:
    found = _codec.decode_one(packet)
    again = found.to_words()

    assert len(again) == len(packet)
    assert _codec.decode_one(again) == found
    # Nothing but reserved bits, which are to be ignored, may differ.
    assert all(bit & ~given == 0 for bit, given in zip(again, packet, strict=True))


@given(st.lists(known(), max_size=8), st.lists(st.integers(1, 5), max_size=30))
def test_words_may_come_in_any_pieces(packets: list[Packet], cuts: list[int]) -> None:
    stream = list(_codec.words_of(ump.encode(packets)))
    reader = ump.PacketReader()
    found: list[Packet] = []
    for cut in cuts:
        found += reader.feed(stream[:cut])
        del stream[:cut]
    found += reader.feed(stream)

    assert found == packets
    assert reader.pending == ()


@pytest.mark.parametrize("kind", _codec.classes(), ids=lambda kind: kind.__name__)
def test_every_class_has_its_own_packets(kind: type[Packet]) -> None:
    others = [other for other in _codec.classes() if issubclass(kind, other) and other is not kind]

    assert others == []
    assert kind.__name__ in ump.__all__


def test_the_classes_cover_all_that_the_specification_defines() -> None:
    assert len(_codec.classes()) == 60
    heads = {kind.message_type for kind in _codec.classes()}
    assert heads == {0x0, 0x1, 0x2, 0x3, 0x4, 0x5, 0xD, 0xF}


def test_the_bits_of_a_class_do_not_overlap() -> None:
    for kind in _codec.classes():
        taken = 0
        for _, place, _ in kind._layout.integers:
            mask = ((1 << place.width) - 1) << 128 - place.start - place.width
            assert not taken & mask, kind
            taken |= mask
        for _, where, _ in kind._layout.bytes:
            mask = ((1 << 8 * where.size) - 1) << 128 - where.start - 8 * where.size
            assert not taken & mask, kind
            taken |= mask
        assert not taken & kind._layout.constant << 128 - 32 * kind._layout.size, kind


@pytest.mark.parametrize(
    ("made", "complaint"),
    [
        (lambda: ump.NoteOn(16, 60, 0), "channel=16 is not between 0 and 15"),
        (lambda: ump.NoteOn(0, 128, 0), "note=128 is not between 0 and 127"),
        (lambda: ump.NoteOn(0, 0, 65536), "velocity=65536"),
        (lambda: ump.NoteOn(0, 0, 0, group=-1), "group=-1"),
        (lambda: ump.RelativeRegisteredController(0, 0, 0, 2**31), "value=2147483648"),
        (lambda: ump.SysEx7(0, bytes(7)), "data has 7 bytes, a packet has room for 6"),
        (lambda: ump.SysEx7(0, b"\x80"), "more than 7 bits: use SysEx8"),
        (lambda: ump.SysEx7(4, b""), "form=4 is none of COMPLETE"),
        (lambda: ump.MixedDataPayload(0, b""), "data must have 14 bytes, not 0"),
        (lambda: ump.UnknownPacket((0x40000000,)), "is no packet"),
        (lambda: ump.UnknownPacket(()), "is no packet"),
        (lambda: ump.decode(b"abc"), "whole words of 4 bytes"),
        (lambda: ump.decode((0x40000000,)), "the last packet is not whole"),
        (lambda: ump.text_packets(ump.Metadata.COMPOSER, "a\0"), "text has a zero character"),
    ],
)
def test_what_no_packet_can_hold_is_refused(made: object, complaint: str) -> None:
    assert callable(made)
    with pytest.raises(ValueError, match=complaint):
        made()


@pytest.mark.parametrize(
    "made",
    [
        lambda: ump.NoteOn("0", 60, 0),  # type: ignore[arg-type]
        lambda: ump.NoteOn(True, 60, 0),
        lambda: ump.SysEx7(0, [1]),  # type: ignore[arg-type]
        lambda: ump.encode([b""]),  # type: ignore[list-item]
    ],
)
def test_what_is_of_the_wrong_type_is_refused(made: object) -> None:
    assert callable(made)
    with pytest.raises(TypeError):
        made()


def test_packets_are_values() -> None:
    note = ump.NoteOn(0, 60, 1)

    assert note == ump.NoteOn(0, 60, 1) != ump.NoteOn(0, 60, 1, group=1)
    assert {note: 1}[ump.NoteOn(0, 60, 1)] == 1
    assert pickle.loads(pickle.dumps(note)) == note
    with pytest.raises(FrozenInstanceError):
        note.note = 61  # type: ignore[misc]
    match note:
        case ump.NoteOn(channel=0, note=number):
            assert number == 60
        case _:
            raise AssertionError


@pytest.mark.parametrize("form", list(ump.Form))
def test_a_count_that_cannot_be_makes_an_unknown_packet(form: ump.Form) -> None:
    found = _codec.decode_one((0x30070000 | form << 20, 0))

    assert isinstance(found, ump.UnknownPacket)
    assert found.to_words() == (0x30070000 | form << 20, 0)
    assert repr(found).startswith("UnknownPacket(30")


@given(st.binary(max_size=100), st.integers(0, 15))
def test_a_system_exclusive_message_is_whole_again(data: bytes, group: int) -> None:
    data = bytes(byte & 0x7F for byte in data)
    assembler = ump.SysExAssembler()
    packets = ump.sysex_packets(b"\xf0" + data + b"\xf7", group=group)

    assert [assembler.feed(packet) for packet in packets] == [None] * (len(packets) - 1) + [data]
    assert b"".join(map(ump.to_bytes, packets)) == b"\xf0" + data + b"\xf7"
    assert assembler.dropped == 0


@given(st.binary(max_size=100))
def test_eight_bit_messages_of_two_streams_may_be_mixed(data: bytes) -> None:
    assembler = ump.SysExAssembler()
    one, two = (ump.sysex8_packets(data, stream=stream) for stream in (1, 2))
    mixed = [packet for pair in zip(one, two, strict=True) for packet in pair]

    assert [found for found in map(assembler.feed, mixed) if found is not None] == [data, data]


def test_what_is_broken_off_is_left_out() -> None:
    assembler = ump.SysExAssembler()
    begun, *_ = ump.sysex_packets(bytes(20))

    assert assembler.feed(ump.SysEx7(ump.Form.END, b"")) is None
    assert assembler.feed(begun) is None
    assert assembler.feed(ump.SysEx7(ump.Form.COMPLETE, b"\x01")) == b"\x01"
    assert assembler.dropped == 2


@given(st.text(max_size=60).filter(lambda text: "\0" not in text), st.sampled_from([None, 3]))
def test_texts_and_names_survive_their_packets(text: str, channel: int | None) -> None:
    packets = ump.text_packets(ump.Performance.LYRICS, text, channel=channel)
    names = ump.name_packets(text)

    assert b"".join(packet.data for packet in packets).decode() == text
    assert b"".join(packet.data for packet in names).decode() == text
    assert {packet.address for packet in packets} == {1 if channel is None else 0}


@given(fields_of(ump.NoteOn))
def test_byte_orders_say_the_same(packet: Packet) -> None:
    for order in ("native", "big", "little"):
        assert ump.decode(ump.encode([packet], byteorder=order), byteorder=order) == [packet]


def test_what_is_no_text_no_bytes_and_no_byte_order_is_refused() -> None:
    wrong: list[Any] = [None, 5, b"text"]
    for text in wrong:
        with pytest.raises(TypeError, match="must be a str"):
            ump.name_packets(text)
        with pytest.raises(TypeError, match="must be a str"):
            ump.block_name_packets(0, text)
        with pytest.raises(TypeError, match="must be a str"):
            ump.text_packets(ump.Metadata.PROJECT_NAME, text)
    with pytest.raises(ValueError, match="name has a zero character"):
        ump.name_packets("a\0b")
    with pytest.raises(TypeError, match="data must be bytes"):
        ump.sysex_packets("f0f7")  # type: ignore[arg-type]
    for order in ("middle", None, ""):
        with pytest.raises(ValueError, match="byteorder="):
            ump.decode(b"", byteorder=order)  # type: ignore[arg-type]
