"""Tests of making messages of MIDI bytes."""

from __future__ import annotations

import random
import time
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as some

from aioalsa._midi import MidiParser
from aioalsa.rawmidi import SysExTooLongError

streams = some.lists(
    some.integers(0, 127) | some.integers(128, 255) | some.just(0xF0), max_size=80
).map(bytes)


def parsed(data: bytes) -> list[object]:
    return [*MidiParser().feed(data)]


@given(streams, some.lists(some.integers(0, 80)))
def test_any_split_gives_the_same_messages(data: bytes, cuts: list[int]) -> None:
    parser = MidiParser(longest=20)
    places = [0, *sorted(cuts), len(data)]
    pieces = [data[a:b] for a, b in pairwise(places)]

    found = [repr(item) for piece in pieces for item in parser.feed(piece)]

    assert found == [repr(item) for item in MidiParser(longest=20).feed(data)]


@given(streams)
def test_messages_are_whole_and_nothing_is_invented(data: bytes) -> None:
    parser = MidiParser()
    for message in parser.feed(data):
        assert isinstance(message, bytes)
        assert message[0] >= 0x80
        if message[0] != 0xF0:
            assert all(byte < 0x80 for byte in message[1:])
        else:
            assert message[-1] == 0xF7
    assert parser.dropped <= len(data)


def test_running_status_is_resolved() -> None:
    assert parsed(b"\x90\x3c\x40\x3d\x40\xb0\x07\x01") == [
        b"\x90\x3c\x40",
        b"\x90\x3d\x40",
        b"\xb0\x07\x01",
    ]


def test_realtime_bytes_inside_a_message_come_first() -> None:
    assert parsed(b"\xf0\x01\xf8\x02\xf7") == [b"\xf8", b"\xf0\x01\x02\xf7"]
    assert parsed(b"\x90\x3c\xfe\x40") == [b"\xfe", b"\x90\x3c\x40"]


def test_broken_off_messages_are_left_out_and_counted() -> None:
    parser = MidiParser()

    assert parser.feed(b"\x40\x90\x3c\xf0\x01\x02\x80\x3c\x40\xf7\xf4") == [b"\x80\x3c\x40"]
    assert parser.dropped == 1 + 2 + 3 + 1 + 1


def test_a_system_exclusive_message_that_is_too_long_is_told_in_its_place() -> None:
    parser = MidiParser(longest=8)
    tooth = b"\xf0" + bytes(6) + b"\xf7"

    found = parser.feed(b"\xf8" + tooth + b"\xf0" + bytes(7) + b"\xf7" + tooth)

    assert [found[0], found[1], found[3]] == [b"\xf8", tooth, tooth]
    assert isinstance(found[2], SysExTooLongError)
    assert "more than 8 bytes" in str(found[2])


def test_ten_megabytes_of_noise_end_soon_and_hold_no_memory() -> None:
    noise = random.Random(1).randbytes(10_000_000)
    parser = MidiParser()
    begin = time.monotonic()

    for at in range(0, len(noise), 65536):
        parser.feed(noise[at : at + 65536])

    assert time.monotonic() - begin < 60
    assert len(parser.pending) < 1000
