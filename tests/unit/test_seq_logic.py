"""Tests of addresses, and of putting system exclusive messages together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some

from aioalsa import seq, ump
from aioalsa.seq._logic import (
    LONGEST,
    Assembler,
    checked_name,
    decode_variable,
    encode,
    find_address,
    parse_address,
    pieces,
    pools,
)

PACKET = ump.PacketEvent(ump.Clock())


def client(number: int, name: str, *ports: str) -> seq.ClientInfo:
    capability, kind = seq.PortCapability(0), seq.PortType(0)
    made = tuple(
        seq.PortInfo(seq.Address(number, index), port, capability, kind)
        for index, port in enumerate(ports)
    )
    return seq.ClientInfo(number, name, seq.ClientType.USER, None, None, made)


CLIENTS = [
    client(0, "System", "Timer", "Announce"),
    client(24, "USB MIDI Interface", "USB MIDI 1", "USB MIDI 2"),
    client(28, "USB MIDI", "A", "B"),
    client(128, "a:b.c", "in"),
]


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("24:0", (24, 0)),
        ("24.1", (24, 1)),
        ("24", (24, 0)),
        (" 24 : 1 ", (24, 1)),
        ("200:7", (200, 7)),
        ("USB MIDI:1", (28, 1)),
        ("USB MIDI I:1", (24, 1)),
        ("USB", (24, 0)),
        ("'a:b.c':0", (128, 0)),
        ('"a:b.c"', (128, 0)),
        ("System:Announce", (0, 1)),
        ("28:B", (28, 1)),
    ],
)
def test_addresses_are_found_as_aconnect_finds_them(text: str, address: tuple[int, int]) -> None:
    assert find_address(parse_address(text), CLIENTS) == address


@pytest.mark.parametrize("text", ["nobody:0", "28:C", "usb"])
def test_names_that_nobody_has_are_not_found(text: str) -> None:
    assert find_address(parse_address(text), CLIENTS) is None


@pytest.mark.parametrize("text", ["", ":", ":0", "'a", "'a'0", "256:0", "24:256", "-1:0", "24:-1"])
def test_what_is_no_address_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is no address"):
        parse_address(text)


@given(some.text(max_size=40))
def test_any_text_is_an_address_or_refused(text: str) -> None:
    try:
        find_address(parse_address(text), CLIENTS)
    except ValueError as refusal:
        assert "address" in str(refusal)  # noqa: PT017


@given(some.binary(max_size=2000), some.lists(some.integers(0, 2), max_size=30))
def test_pieces_of_two_senders_make_whole_messages(data: bytes, order: list[int]) -> None:
    whole = seq.SysEx(b"\xf0" + bytes(byte & 127 for byte in data) + b"\xf7")
    queues = [[_from(sender, piece) for piece in pieces(whole)] for sender in (1, 2)]
    mixed = [
        queues[turn].pop(0) if turn < 2 and queues[turn] else seq.Clock()
        for turn in [*order, *[0] * 20, *[1] * 20]
    ]

    found = [event for event in Assembler().feed(mixed) if isinstance(event, seq.SysEx)]

    assert sorted(event.source.client for event in found) == [1, 2]
    assert found == [whole, whole]


def _from(client: int, event: seq.SysEx) -> seq.SysEx:
    return event._with(event._raw[:12] + bytes((client, 0)) + event._raw[14:])


def test_a_message_that_is_broken_off_is_given_as_it_is() -> None:
    begun, note = seq.SysEx(b"\xf0\x01"), seq.NoteOn(0, 60, 1)

    assert Assembler().feed([begun, seq.Clock(), note]) == [seq.Clock(), begun, note]
    assert Assembler().feed([begun, seq.SysEx(b"\xf0\xf7")]) == [begun, seq.SysEx(b"\xf0\xf7")]
    assert not begun.complete


def test_a_message_that_never_ends_does_not_fill_the_memory() -> None:
    assembler = Assembler()
    found: list[seq.Event] = []
    for _ in range(LONGEST // 1000 * 3):
        found += assembler.feed([seq.SysEx(b"\xf0" * (not found) + bytes(1000))])

    assert found
    assert all(isinstance(e, seq.SysEx) and len(e.data) < LONGEST + 2000 for e in found)


def test_data_of_unknown_types_go_with_their_event() -> None:
    known = seq.UserData(0, b"hello")
    wire = bytes((132,)) + known._wire[1:]
    [event] = decode_variable(wire)

    assert isinstance(event, seq.UnknownData)
    assert event.data == b"hello"
    assert encode([event]) == wire
    assert repr(event).startswith("UnknownData(type=132")
    assert seq.UnknownData().data == b""


@given(some.lists(some.sampled_from([seq.Clock(), seq.SysEx(b"\xf0\x01\xf7"), PACKET])))
def test_packets_and_events_are_given_to_c_with_all_that_is_theirs(events: list[seq.Event]) -> None:
    assert encode(events) == b"".join(event._wire for event in events)


def test_pools_are_checked_against_each_other() -> None:
    assert pools(None, None, 5, 10) == {"input_pool": None, "output_pool": None, "output_room": 5}
    with pytest.raises(ValueError, match="output_room=11"):
        pools(None, None, 11, 10)
    with pytest.raises(ValueError, match="output_room=11"):
        pools(None, 10, 11, 100)
    with pytest.raises(ValueError, match="input_pool=2001"):
        pools(2001, None, None, 10)


@pytest.mark.parametrize("name", ["", "x" * 64, "nul\0", "ü" * 32, "\udc80", 5, None])
def test_names_that_the_kernel_would_cut_are_refused(name: object) -> None:
    with pytest.raises((ValueError, TypeError), match="name"):
        checked_name(name)


def test_types_of_ports_are_given_as_members_or_text() -> None:
    both = seq.PortType.MIDI_GENERIC | seq.PortType.SYNTH

    assert seq.PortType.parse("midi_generic | SYNTH", "type") == both
    assert seq.PortType.parse(both, "type") is both
    assert seq.PortType.parse(0, "type") == seq.PortType(0)
    for wrong in ("", "piano", "synth|", -1, True, None, 1.0):
        with pytest.raises((ValueError, TypeError), match="type"):
            seq.PortType.parse(wrong, "type")
