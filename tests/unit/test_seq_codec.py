"""Tests of MIDI bytes against events: alsa-lib's own codec is the witness."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, TypeAlias

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from aioalsa import seq
from aioalsa._ffi import ffi, lib, load
from aioalsa.rawmidi import SysExTooLongError
from aioalsa.seq._logic import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aioalsa._ffi._alsa import snd_midi_event_t_p

    Codec: TypeAlias = snd_midi_event_t_p

BUFFER = 4096
STATUS = [*range(0x80, 0xF0, 0x11), *range(0xF0, 0x100)]
streams = some.lists(some.sampled_from(STATUS) | some.integers(0, 127), max_size=60).map(bytes)
events = some.one_of(
    some.builds(seq.NoteOn, some.integers(0, 15), some.integers(0, 127), some.integers(0, 127)),
    some.builds(seq.NoteOff, some.integers(0, 15), some.integers(0, 127), some.integers(0, 127)),
    some.builds(seq.KeyPressure, some.integers(0, 15), some.integers(0, 127)),
    some.builds(
        seq.ControlChange, some.integers(0, 15), some.integers(0, 127), some.integers(0, 127)
    ),
    some.builds(seq.ProgramChange, some.integers(0, 15), some.integers(0, 127)),
    some.builds(seq.ChannelPressure, some.integers(0, 15), some.integers(0, 127)),
    some.builds(seq.PitchBend, some.integers(0, 15), some.integers(-8192, 8191)),
    some.builds(seq.Control14, some.integers(0, 15), some.integers(0, 127), some.integers(0, 127)),
    some.builds(seq.NRPN, some.integers(0, 15), some.integers(0, 16383), some.integers(0, 16383)),
    some.builds(seq.RPN, some.integers(0, 15), some.integers(0, 16383), some.integers(0, 16383)),
    some.builds(seq.SongPosition, some.integers(0, 16383)),
    some.builds(seq.SongSelect, some.integers(0, 127)),
    some.builds(seq.QuarterFrame, some.integers(0, 127)),
    some.sampled_from(
        [
            *(seq.Start(), seq.Continue(), seq.Stop(), seq.Clock()),
            *(seq.TuneRequest(), seq.ActiveSensing(), seq.Reset()),
        ]
    ),
)


@pytest.fixture(scope="module")
def codec() -> Iterator[Codec]:
    load()
    place = ffi.new("snd_midi_event_t **")
    assert lib.snd_midi_event_new(BUFFER, place) == 0
    yield place[0]
    lib.snd_midi_event_free(place[0])


def encoded(codec: Codec, data: bytes) -> list[seq.Event]:
    """Return the events that alsa-lib makes of MIDI bytes."""
    lib.snd_midi_event_init(codec)
    found: list[seq.Event] = []
    source = ffi.from_buffer("unsigned char[]", data)
    at = 0
    while at < len(data):
        record = ffi.new("char[28]", bytes((255, 0, 0, 253)) + bytes(24))
        event = ffi.cast("snd_seq_event_t *", record)
        taken = lib.snd_midi_event_encode(codec, source + at, len(data) - at, event)
        assert taken > 0
        at += taken
        raw = bytes(ffi.buffer(record, 28))
        if raw[0] == seq.EventType.SYSEX:
            place = int.from_bytes(raw[20:28], "little")
            content = ffi.buffer(ffi.cast("char *", place), int.from_bytes(raw[16:20], "little"))
            found.append(seq.SysEx(bytes(content)))
        elif raw[0] != seq.EventType.NONE:
            found += decode(raw)
    return found


def decoded(codec: Codec, event: seq.Event) -> bytes:
    """Return the MIDI bytes that alsa-lib makes of an event."""
    lib.snd_midi_event_init(codec)
    lib.snd_midi_event_no_status(codec, 1)
    record, out = ffi.new("char[28]", event._raw), ffi.new("unsigned char[]", BUFFER)
    pointer = ffi.cast("snd_seq_event_t *", record)
    size = lib.snd_midi_event_decode(codec, out, BUFFER, pointer)
    return bytes(ffi.buffer(out, max(0, size)))


@settings(max_examples=1000, deadline=None)
@given(streams)
def test_bytes_make_the_events_that_alsa_lib_makes_of_them(codec: Codec, data: bytes) -> None:
    assert seq.events_from_bytes(data) == encoded(codec, data)


@settings(max_examples=1000, deadline=None)
@given(events)
def test_events_make_the_bytes_that_alsa_lib_makes_of_them(codec: Codec, event: seq.Event) -> None:
    assert event.to_bytes() == decoded(codec, event)


# Random bytes, half of which are data; alsa-lib's codec as `MidiCodec` runs it, in C.
BIASED = bytes(b & 127 if b < 160 else STATUS[b % len(STATUS)] for b in range(256))
CASE, CASES = 20, 25


@settings(max_examples=100_000 // CASES, deadline=None)
@given(some.binary(min_size=CASE * CASES, max_size=CASE * CASES))
def test_a_hundred_thousand_streams_are_read_and_written_as_alsa_lib_does(noise: bytes) -> None:
    witness = seq.MidiCodec()
    data = noise.translate(BIASED)
    for at in range(0, len(data), CASE):
        case = data[at : at + CASE]
        witness.forget_input()

        found = seq.events_from_bytes(case)

        assert found == witness.feed(case)
        assert b"".join([event.to_bytes() for event in found]) == witness.to_bytes(found)


def test_alsa_libs_codec_gives_long_messages_in_pieces() -> None:
    codec = seq.MidiCodec(buffer_size=16)
    message = b"\xf0" + bytes(range(40)) + b"\xf7"

    pieces = codec.feed(message[:30]) + codec.feed(message[30:])

    assert all(isinstance(piece, seq.SysEx) and len(piece.data) <= 16 for piece in pieces)
    assert b"".join([piece.to_bytes() for piece in pieces]) == message
    codec.resize(4096)
    assert codec.feed(message) == [seq.SysEx(message)]


def test_alsa_libs_codec_writes_running_status_where_that_is_wanted() -> None:
    notes = [seq.NoteOn(0, 60, 64), seq.NoteOn(0, 62, 64), seq.Note(0, 1, 1, 1)]
    codec = seq.MidiCodec(running_status=True)

    assert codec.to_bytes(notes) == b"\x90\x3c\x40\x3e\x40"
    assert codec.to_bytes(notes[:1]) == b"\x3c\x40"
    codec.forget_status()
    assert codec.to_bytes(notes[:1]) == b"\x90\x3c\x40"
    assert seq.MidiCodec().to_bytes(notes) == b"\x90\x3c\x40\x90\x3e\x40"


def test_alsa_libs_codec_takes_long_streams_and_forgets_what_was_begun() -> None:
    codec = seq.MidiCodec()
    stream = b"".join(bytes((0x90 | n & 15, n & 127, n >> 7 & 127)) for n in range(20000))

    assert codec.feed(stream) == seq.events_from_bytes(stream)
    assert codec.feed(b"\x90\x3c") == []
    codec.forget_input()
    assert codec.feed(b"\x40\xf8") == [seq.Clock()]


@pytest.mark.parametrize("size", [0, -1, 2**24 + 1, "16"])
def test_buffers_that_no_codec_has_are_refused(size: int) -> None:
    with pytest.raises((ValueError, TypeError), match="buffer_size"):
        seq.MidiCodec(buffer_size=size)
    with pytest.raises((ValueError, TypeError), match="buffer_size"):
        seq.MidiCodec().resize(size)


def test_alsa_libs_codec_refuses_what_is_no_midi() -> None:
    with pytest.raises(TypeError, match="bytes"):
        seq.MidiCodec().feed("90")  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="sequencer event"):
        seq.MidiCodec().to_bytes([b"\xf8"])  # type: ignore[list-item]


@settings(max_examples=300, deadline=None)
@given(some.lists(events.filter(lambda e: not isinstance(e, (seq.NRPN, seq.RPN, seq.Control14)))))
def test_events_come_back_from_their_bytes(given: list[seq.Event]) -> None:
    assert seq.events_from_bytes(b"".join(event.to_bytes() for event in given)) == given


@settings(max_examples=300, deadline=None)
@given(streams, some.lists(some.integers(0, 60)))
def test_bytes_in_any_pieces_make_the_same_events(data: bytes, cuts: list[int]) -> None:
    parser = seq.EventParser()
    places = [0, *sorted(cuts), len(data)]

    pieces = [data[a:b] for a, b in pairwise(places)]

    assert [e for piece in pieces for e in parser.feed(piece)] == seq.events_from_bytes(data)


def test_a_message_that_is_too_long_takes_no_other_with_it() -> None:
    parser = seq.EventParser(longest=20)
    long, clock, note = b"\xf0" + bytes(50) + b"\xf7", b"\xf8", b"\x90\x3c\x40"
    with pytest.raises(SysExTooLongError, match="more than 20 bytes"):
        parser.feed(clock + long + note)

    assert parser.feed(b"\xf6") == [seq.Clock(), seq.NoteOn(0, 60, 64), seq.TuneRequest()]
    assert parser.dropped == len(long)


def test_messages_of_any_length_are_taken_from_what_is_all_there() -> None:
    long = seq.SysEx(b"\xf0" + bytes(2**20) + b"\xf7")

    assert seq.events_from_bytes(long.to_bytes() * 2) == [long, long]


def test_what_was_left_out_is_counted() -> None:
    parser = seq.EventParser()

    assert parser.feed(b"\x3c\xf9\x90\x3c\xf4\x90") == []
    assert (parser.dropped, parser.pending) == (5, b"\x90")


def test_what_has_no_midi_message_has_no_bytes() -> None:
    assert seq.Note(0, 60, 64, 96).to_bytes() == b""
    assert seq.Echo(b"x").to_bytes() == b""


def test_text_is_no_midi() -> None:
    with pytest.raises(TypeError, match="bytes"):
        seq.events_from_bytes("90 3c 40")  # type: ignore[arg-type]
