"""MIDI 1.0 to MIDI 2.0 and back: scaling, and messages that are several in the other one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aioalsa import ump
from aioalsa.ump import _codec
from tests.unit.ump_packets import fields_of, known

if TYPE_CHECKING:
    from aioalsa.ump import Packet

WIDTHS = [(7, 16), (7, 32), (14, 32), (7, 14), (4, 32), (2, 8)]


@pytest.mark.parametrize(("source", "target"), WIDTHS)
def test_least_middle_and_greatest_stay_what_they_are(source: int, target: int) -> None:
    assert ump.scale_up(0, source, target) == 0
    assert ump.scale_up(1 << source - 1, source, target) == 1 << target - 1
    assert ump.scale_up((1 << source) - 1, source, target) == (1 << target) - 1


@pytest.mark.parametrize(("source", "target"), WIDTHS)
def test_scaling_up_and_down_again_changes_nothing(source: int, target: int) -> None:
    values = range(1 << source)
    scaled = [ump.scale_up(value, source, target) for value in values]

    assert scaled == sorted(set(scaled))
    assert [ump.scale_down(value, target, source) for value in scaled] == list(values)


@pytest.mark.parametrize(
    ("value", "source", "target", "scaled"),
    # The examples of M2-115, and what Linux's upscale functions give (seq_ump_convert.c).
    [(1, 7, 16, 0x0200), (65, 7, 16, 0x8208), (126, 7, 16, 0xFDF7), (100, 7, 32, 0xC9249249)],
)
def test_values_above_the_middle_repeat_their_bits(
    value: int, source: int, target: int, scaled: int
) -> None:
    assert ump.scale_up(value, source, target) == scaled


def midi1() -> st.SearchStrategy[Packet]:
    kinds = [kind for kind in _codec.classes() if issubclass(kind, ump.Midi1Message)]
    return st.sampled_from(kinds).flatmap(fields_of)


@pytest.mark.parametrize(
    ("value", "source", "target"),
    [(0, 1, 7), (0, 0, 7), (128, 7, 16), (-1, 7, 16), (5, 7, 6), (5, 7, 2**31), (5, -7, 7)],
)
def test_scalings_that_there_are_not_are_refused(value: int, source: int, target: int) -> None:
    with pytest.raises(ValueError, match="scaling up"):
        ump.scale_up(value, source, target)


@pytest.mark.parametrize(
    ("value", "source", "target"), [(0, 7, 8), (128, 7, 2), (-1, 7, 2), (0, 7, -1), (0, 2**31, 7)]
)
def test_scalings_down_that_there_are_not_are_refused(value: int, source: int, target: int) -> None:
    with pytest.raises(ValueError, match="scaling down"):
        ump.scale_down(value, source, target)


@given(midi1())
def test_single_messages_come_back(packet: Packet) -> None:
    held = (0, 6, 32, 38, 98, 99, 100, 101)
    if isinstance(packet, ump.Midi1ControlChange) and packet.control in held:
        return
    (upper,) = ump.Midi2Converter().feed(packet)

    if isinstance(packet, ump.Midi1NoteOn) and packet.velocity == 0:
        packet = ump.Midi1NoteOff(packet.channel, packet.note, 64, group=packet.group)
    assert upper.message_type == 4
    assert ump.to_midi1(upper) == [packet]


@given(known())
def test_nothing_of_midi_2_is_left_in_midi_1(packet: Packet) -> None:
    lower = ump.to_midi1(packet)

    assert all(found.message_type != 4 for found in lower)
    assert lower == [packet] or packet.message_type == 4


@given(
    st.sampled_from([ump.RegisteredController, ump.AssignableController]).flatmap(fields_of),
)
def test_parameters_come_back_from_four_controllers(packet: Packet) -> None:
    assert isinstance(packet, (ump.RegisteredController, ump.AssignableController))
    if isinstance(packet, ump.RegisteredController) and packet.bank == packet.control == 127:
        return
    lower = ump.to_midi1(packet)
    converter = ump.Midi2Converter()
    upper = [found for each in lower for found in converter.feed(each)]

    assert [found.control for found in lower if isinstance(found, ump.Midi1ControlChange)] == (
        [101, 100, 6, 38] if isinstance(packet, ump.RegisteredController) else [99, 98, 6, 38]
    )
    value = ump.scale_up(packet.value >> 18, 14, 32)
    kind = type(packet)
    assert upper == [kind(packet.channel, packet.bank, packet.control, value, group=packet.group)]


@given(fields_of(ump.ProgramChange))
def test_a_bank_comes_with_its_program(packet: Packet) -> None:
    assert isinstance(packet, ump.ProgramChange)
    converter = ump.Midi2Converter()
    upper = [found for each in ump.to_midi1(packet) for found in converter.feed(each)]

    bank = (packet.bank_msb, packet.bank_lsb) if packet.bank_valid else (0, 0)
    expected = (packet.channel, packet.program, packet.bank_valid, *bank)
    assert upper == [ump.ProgramChange(*expected, group=packet.group)]


def feed(*pairs: tuple[int, int]) -> list[Packet]:
    """Return what controllers and their values are in MIDI 2.0."""
    converter = ump.Midi2Converter()
    found = [each for pair in pairs for each in converter.feed(ump.Midi1ControlChange(0, *pair))]
    return found + converter.flush()


def registered(bank: int, control: int, msb: int, lsb: int = 0) -> Packet:
    return ump.RegisteredController(0, bank, control, ump.scale_up(msb << 7 | lsb, 14, 32))


def test_a_parameter_stays_selected() -> None:
    values = ((6, 1), (38, 2), (6, 3), (38, 4))
    expected = [registered(0, 1, 1, 2), registered(0, 1, 3, 4)]

    assert feed((101, 0), (100, 1), *values) == expected


def test_values_without_a_lower_half_come_with_the_next_one() -> None:
    assert feed((101, 0), (100, 1), (6, 1), (6, 2), (100, 2), (6, 3)) == [
        registered(0, 1, 1),
        registered(0, 1, 2),
        registered(0, 2, 3),
    ]


def test_no_parameter_selected_leaves_data_controllers_what_they_are() -> None:
    value = ump.scale_up(5, 7, 32)

    assert feed((6, 5)) == [ump.ControlChange(0, 6, value)]
    assert feed((101, 127), (100, 127), (6, 5)) == [ump.ControlChange(0, 6, value)]


def test_groups_and_channels_are_kept_apart() -> None:
    converter = ump.Midi2Converter()
    for group, channel in ((0, 0), (0, 1), (1, 0)):
        assert converter.feed(ump.Midi1ControlChange(channel, 0, 9, group=group)) == []
    (program,) = converter.feed(ump.Midi1ProgramChange(2, 1))

    assert program == ump.ProgramChange(2, 1)


def test_a_quiet_note_does_not_become_its_own_end() -> None:
    assert ump.to_midi1(ump.NoteOn(0, 60, 0)) == [ump.Midi1NoteOn(0, 60, 1)]


@pytest.mark.parametrize(
    "message",
    [
        "903c64",
        "c007",
        "e00040",
        "f135",
        "f21020",
        "f303",
        "f6",
        "f8",
        "ff",
        "f07e7f0601f7",
        "f0f7",
    ],
)
def test_midi_bytes_come_back(message: str) -> None:
    data = bytes.fromhex(message)
    packets = ump.from_bytes(data, group=5)

    assert b"".join(map(ump.to_bytes, packets)) == data


@pytest.mark.parametrize("message", ["", "3c", "90", "903c", "903c6400", "90ff00", "f000", "f08f7"])
def test_what_is_no_message_is_refused(message: str) -> None:
    data = bytes.fromhex(message + "0" * (len(message) % 2))
    with pytest.raises(ValueError, match="is no MIDI message"):
        ump.from_bytes(data)


def test_what_has_no_bytes_gives_none() -> None:
    assert ump.to_bytes(ump.SetTempo(1)) == b""
