"""Tests of events as values: what they refuse, what they say, how they are kept."""

from __future__ import annotations

import copy
import pickle
import sys
from typing import TYPE_CHECKING, Any

import pytest

from aioalsa import seq
from aioalsa._ffi import _native
from aioalsa.seq._event import CLASSES
from aioalsa.seq._logic import decode, decode_variable, encode
from aioalsa.seq._messages import ControlEvent
from aioalsa.seq._system import _QueueValue

if TYPE_CHECKING:
    from collections.abc import Callable

EVERY: list[seq.Event] = [
    seq.System(5, -22),
    seq.Result(6, 0),
    seq.Note(15, 127, 127, 2**32 - 1, 64),
    seq.NoteOn(0, 60, 100),
    seq.NoteOff(1, 61, 0),
    seq.KeyPressure(2, 62, 1),
    seq.ControlChange(3, 7, 127),
    seq.ProgramChange(4, 5),
    seq.ChannelPressure(5, 6),
    seq.PitchBend(6, -8192),
    seq.Control14(7, 1, 16383),
    seq.NRPN(8, 16383, 1),
    seq.RPN(9, 0, 16383),
    seq.SongPosition(16383),
    seq.SongSelect(127),
    seq.QuarterFrame(113),
    seq.TimeSignature(-(2**31)),
    seq.KeySignature(2**31 - 1),
    seq.Start(1),
    seq.Continue(2),
    seq.Stop(3),
    seq.SetPositionTick(4, 2**32 - 1),
    seq.SetPositionTime(5, 1.5),
    seq.Tempo(6, 500000),
    seq.Clock(),
    seq.MidiTick(),
    seq.QueueSkew(7, 0x10000),
    seq.SyncPosition(8, 9),
    seq.TuneRequest(),
    seq.Reset(),
    seq.ActiveSensing(),
    seq.Echo(b"any data"),
    seq.Oss(b"123456789012"),
    seq.ClientStarted(128),
    seq.ClientExited(129),
    seq.ClientChanged(130),
    seq.PortStarted((128, 0)),
    seq.PortExited((128, 1)),
    seq.PortChanged((128, 2)),
    seq.Connected((128, 0), (129, 1)),
    seq.Disconnected((128, 0), (129, 1)),
    *(seq.UserEvent(index, b"x") for index in range(10)),
    seq.SysEx(b"\xf0\x7e\x7f\x06\x01\xf7"),
    seq.Bounce(b"what came back"),
    *(seq.UserData(index, bytes(range(100))) for index in range(5)),
    seq.EndpointChanged(128),
    seq.BlockChanged(128, 3),
    seq.NoOperation(),
]
every = pytest.mark.parametrize("event", EVERY, ids=lambda event: event.type.name)


def test_every_event_type_has_a_class_and_an_example_here() -> None:
    known = {kind for kind in seq.EventType if kind is not seq.EventType.UNKNOWN}

    assert {event.type for event in EVERY} == known
    assert all(CLASSES[kind] is not seq.UnknownEvent for kind in known)


# What an event can carry, as alsa-rs tells it apart (its test `seq_has_data`).
PAYLOADS = (
    seq.NoteEvent,
    ControlEvent,
    seq.VariableEvent,
    (seq.Start, seq.Continue, seq.Stop, seq.Clock, seq.MidiTick, _QueueValue),
    (seq.ClientStarted, seq.ClientExited, seq.ClientChanged),
    (seq.EndpointChanged, seq.BlockChanged),
    (seq.PortStarted, seq.PortExited, seq.PortChanged),
    (seq.Connected, seq.Disconnected),
    (seq.System, seq.Result),
    (seq.Echo, seq.Oss, seq.UserEvent),
    (seq.TuneRequest, seq.Reset, seq.ActiveSensing, seq.NoOperation),
)


@every
def test_an_event_carries_one_kind_of_payload(event: seq.Event) -> None:
    assert sum(isinstance(event, kind) for kind in PAYLOADS) == 1


@every
def test_an_event_survives_pickling_and_copying(event: seq.Event) -> None:
    for other in (pickle.loads(pickle.dumps(event)), copy.deepcopy(event)):
        assert other == event
        assert hash(other) == hash(event)
        assert repr(other) == repr(event)
        assert other._wire == event._wire


@every
def test_an_event_is_made_again_from_its_fields(event: seq.Event) -> None:
    assert event.replace() == event
    assert getattr(type(event), "__match_args__", ()) == event.fields


@every
def test_an_event_is_read_back_from_what_goes_to_c(event: seq.Event) -> None:
    assert decode_variable(event._wire) == [event]


def test_fixed_events_are_read_back_in_bulk() -> None:
    fixed = [event for event in EVERY if not isinstance(event, seq.VariableEvent)]

    assert decode(encode(fixed)) == fixed


@every
def test_events_are_immutable(event: seq.Event) -> None:
    with pytest.raises(AttributeError, match="immutable"):
        event.anything = 1
    with pytest.raises(AttributeError, match="immutable"):
        del event._raw


def test_events_are_told_apart_by_what_they_say_and_by_their_type() -> None:
    assert seq.NoteOn(0, 60, 1) == seq.NoteOn(0, 60, 1).to((24, 0)).tagged(5)
    assert seq.NoteOn(0, 60, 1) != seq.NoteOff(0, 60, 1)
    assert seq.NoteOn(0, 60, 1) != seq.NoteOn(0, 60, 2)
    assert seq.UserEvent(0) != seq.UserEvent(1)
    assert seq.NoteOn(0, 60, 1) != "NoteOn"


def test_events_can_be_matched_by_their_fields() -> None:
    match seq.NoteOn(3, 60, 100):
        case seq.NoteOn(channel, note, velocity):
            assert (channel, note, velocity) == (3, 60, 100)
        case _:
            pytest.fail("it is a NoteOn")


@pytest.mark.parametrize(
    ("make", "named"),
    [
        (lambda: seq.NoteOn(16, 60, 64), "channel=16"),
        (lambda: seq.NoteOn(-1, 60, 64), "channel=-1"),
        (lambda: seq.NoteOn(0, 128, 64), "note=128"),
        (lambda: seq.NoteOn(0, -1, 64), "note=-1"),
        (lambda: seq.NoteOff(0, 60, 128), "velocity=128"),
        (lambda: seq.Note(0, 60, 64, -1), "duration=-1"),
        (lambda: seq.Note(0, 60, 64, 2**32), "duration=4294967296"),
        (lambda: seq.ControlChange(0, 128, 0), "control=128"),
        (lambda: seq.ControlChange(0, 0, 128), "value=128"),
        (lambda: seq.ProgramChange(0, 128), "program=128"),
        (lambda: seq.PitchBend(0, 8192), "value=8192"),
        (lambda: seq.PitchBend(0, -8193), "value=-8193"),
        (lambda: seq.SongPosition(16384), "position=16384"),
        (lambda: seq.NRPN(0, 16384, 0), "parameter=16384"),
        (lambda: seq.Tempo(0, 0), "microseconds=0"),
        (lambda: seq.SetPositionTick(0, -1), "position=-1"),
        (lambda: seq.SetPositionTime(0, -1.0), "position=-1"),
        (lambda: seq.UserEvent(10), "index=10"),
        (lambda: seq.Echo(bytes(13)), "13 bytes"),
        (lambda: seq.PortStarted((256, 0)), "address=256"),
        (lambda: seq.NoteOn(0, 60, 64).to((24, 256)), "dest=256"),
        (lambda: seq.NoteOn(0, 60, 64).tagged(256), "tag=256"),
        (lambda: seq.Ticks(-1, 0), "-1"),
        (lambda: seq.Seconds(-0.5, 0), "-0.5"),
    ],
)
def test_numbers_that_cannot_be_are_refused_by_name(make: Callable[[], object], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        make()


@pytest.mark.parametrize("wrong", ["60", 60.5, None, b"<"])
def test_what_is_no_number_is_refused(wrong: object) -> None:
    with pytest.raises(TypeError, match="note must be an int"):
        seq.NoteOn(0, wrong, 64)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="value must be an int"):
        seq.ControlChange(0, 1, wrong)  # type: ignore[arg-type]


def test_a_changed_event_keeps_where_it_goes() -> None:
    event = seq.NoteOn(0, 60, 100).to((24, 1)).tagged(7).with_priority()

    higher = event.replace(note=72)

    assert (higher.note, higher.velocity) == (72, 100)
    assert (higher.dest, higher.tag, higher.urgent) == ((24, 1), 7, True)
    with pytest.raises(TypeError, match="no pitch"):
        event.replace(pitch=72)


def test_times_of_queues_stay_times_of_queues() -> None:
    later = seq.Ticks(96, queue=3) + 96
    assert (later, later.queue) == (192, 3)
    assert seq.Seconds(1.0, queue=3) + 0.5 == 1.5

    event = seq.NoteOn(0, 60, 100).at(later)
    assert (event.tick, event.time, event.queue) == (192, None, 3)
    event = seq.NoteOn(0, 60, 100).at(seq.Seconds(1.25, queue=4))
    assert (event.tick, event.time, event.queue) == (None, 1.25, 4)
    with pytest.raises(TypeError, match="time of a queue"):
        event.at(96)  # type: ignore[arg-type]


def test_bytes_that_mean_nothing_make_no_difference() -> None:
    quiet = seq.PitchBend(2, -5)
    noisy = quiet._with(quiet._raw[:17] + b"abc" + b"\xff" * 4 + quiet._raw[24:])

    assert noisy == quiet
    assert hash(noisy) == hash(quiet)
    assert seq.UnknownEvent() != seq.NoOperation()


def test_unknown_types_are_events_too() -> None:
    [event] = decode(bytes((200, 0, 0, 253)) + bytes(12) + bytes(range(12)))

    assert isinstance(event, seq.UnknownEvent)
    assert event.type is seq.EventType.UNKNOWN
    assert event.data == bytes(range(12))


def test_records_refuse_what_would_break_them() -> None:
    event = seq.NoteOn(0, 60, 64)
    attempts: list[tuple[Any, tuple[Any, ...]]] = [
        (_native.set_raw, ()),
        (_native.set_raw, (event, "text")),
        (_native.set_raw, (object(), bytes(28))),
        (_native.set_key, (event, bytes(4), 0, 1)),
        (_native.set_key, (object(), bytes(4), 0, 1, 1)),
        (_native.set_key, (event, "head", 0, 1, 1)),
        (_native.set_key, (event, bytes(4), 0, None, 1)),
        (_native.make_records, ([], bytes(28))),
        (_native.make_records, ([object] * 256, bytes(28))),
        (_native.make_records, ([None] * 256, bytes(28))),
        (_native.make_records, (CLASSES, "text")),
    ]
    for function, arguments in attempts:
        with pytest.raises(TypeError):
            function(*arguments)

    assert _native.make_records(CLASSES, bytes(27)) == []
    assert event == seq.NoteOn(0, 60, 64)


def test_records_are_freed_with_their_bytes() -> None:
    raw = bytes(range(28))
    before = sys.getrefcount(raw)
    events = [seq.NoteOn(0, 60, 64)._with(raw) for _ in range(10)]
    assert sys.getrefcount(raw) == before + 10
    del events
    assert sys.getrefcount(raw) == before
