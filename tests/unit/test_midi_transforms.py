"""What a router does with events on their way: pure, for all events there can be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aioalsa import midi, seq
from aioalsa.midi._notes import Sounding
from aioalsa.midi._transforms import apply
from tests.unit.test_seq_events import EVERY

low7 = st.integers(0, 127)
low4 = st.integers(0, 15)
notes: st.SearchStrategy[seq.NoteEvent] = st.one_of(
    st.builds(seq.NoteOn, low4, low7, low7),
    st.builds(seq.NoteOff, low4, low7, low7),
    st.builds(seq.KeyPressure, low4, low7, low7),
)
controls = st.builds(seq.ControlChange, low4, low7, low7)
others = st.sampled_from(EVERY)
events: st.SearchStrategy[seq.Event] = st.one_of(notes, controls, others)


def one(transform: midi.Transform, event: seq.Event) -> seq.Event | None:
    """Return what becomes of an event: at most one."""
    found = apply([transform], event)
    assert len(found) <= 1
    return found[0] if found else None


@given(events, st.integers(-127, 127))
def test_transposing_there_and_back_changes_nothing_that_stays(event: seq.Event, by: int) -> None:
    there = one(midi.transpose(by), event)

    if there is not None:
        assert one(midi.transpose(-by), there) == event
        assert there.dest == event.dest
    else:
        assert isinstance(event, seq.NoteEvent)
        assert not 0 <= event.note + by <= 127


@given(events, low4)
def test_what_has_a_channel_gets_another_and_nothing_else_changes(
    event: seq.Event, to: int
) -> None:
    moved = one(midi.channel(to), event)

    assert moved is not None
    assert getattr(moved, "channel", to) == to
    for name in event.fields:
        if name != "channel":
            assert getattr(moved, name) == getattr(event, name)


@given(events, st.sets(low4))
def test_channels_are_kept_or_not(event: seq.Event, wanted: set[int]) -> None:
    kept = one(midi.channels(*wanted), event)

    channel: int | None = getattr(event, "channel", None)
    assert kept == (event if channel is None or channel in wanted else None)


@given(notes, low7, low7)
def test_a_note_is_in_a_range_or_in_one_beside_it(
    event: seq.NoteEvent, first: int, second: int
) -> None:
    low, high = sorted((first, second))
    ranges = [(0, low - 1), (low, high), (high + 1, 127)]

    found = [one(midi.note_range(*r), event) for r in ranges if 0 <= r[0] <= r[1] <= 127]

    assert [each for each in found if each is not None] == [event]


@given(st.floats(0.01, 100), low7.filter(bool), low7.filter(bool))
def test_velocities_rise_within_their_bounds_and_releases_stay(
    gamma: float, first: int, second: int
) -> None:
    low, high = sorted((first, second))
    curve = midi.velocity(gamma=gamma, low=low, high=high)

    struck = [one(curve, seq.NoteOn(0, 60, velocity)) for velocity in range(128)]
    values = [each.velocity for each in struck if isinstance(each, seq.NoteOn)]

    assert values[0] == 0
    assert (values[1], values[-1]) == (low, high)
    assert values == sorted(values)
    assert one(curve, seq.NoteOff(0, 60, 3)) == seq.NoteOff(0, 60, 3)


@given(controls, st.dictionaries(low7, st.none() | low7))
def test_controllers_are_mapped(event: seq.ControlChange, mapping: dict[int, int | None]) -> None:
    to = mapping.get(event.control, event.control)

    found = one(midi.control_map(mapping), event)

    assert found == (None if to is None else seq.ControlChange(event.channel, to, event.value))


@given(events, st.dictionaries(low4, st.none() | low4))
def test_channels_are_mapped(event: seq.Event, mapping: dict[int, int | None]) -> None:
    channel: int | None = getattr(event, "channel", None)
    to = None if channel is None else mapping.get(channel, channel)

    found = one(midi.channel_map(mapping), event)

    assert (found is None) == (channel is not None and to is None)
    assert getattr(found, "channel", to) == to


@given(notes, low7)
def test_a_split_has_two_sides(event: seq.NoteEvent, at: int) -> None:
    found = one(midi.split(at, below=1, above=2), event)

    assert isinstance(found, seq.NoteEvent)
    assert found.channel == (1 if event.note < at else 2)


@given(events)
def test_dropping_and_keeping_are_opposites(event: seq.Event) -> None:
    kinds = ("notes", "clock", seq.EventType.SYSEX)

    found = [one(midi.keep(*kinds), event), one(midi.drop(*kinds), event)]

    assert sorted(each is None for each in found) == [False, True]
    assert event in found


@given(events)
def test_transforms_follow_each_other_and_may_give_several_events(event: seq.Event) -> None:
    def twice(each: seq.Event) -> list[seq.Event]:
        return [each, each]

    def gone(_each: seq.Event) -> None:
        return None

    assert apply([twice, twice], event) == [event] * 4
    assert apply([twice, gone, twice], event) == []
    assert apply([], event) == [event]


def test_what_a_callable_returns_must_be_events() -> None:
    with pytest.raises(TypeError, match="'text', which is no event"):
        apply([lambda _event: ["text"]], seq.Clock())  # type: ignore[list-item]


def test_transforms_say_what_they_do_and_are_equal_when_they_do_the_same() -> None:
    assert str(midi.transpose(-12)) == "transpose(-12)"
    assert str(midi.drop("clock", seq.EventType.SENSING)) == "drop('clock', SENSING)"
    assert str(midi.control_map({1: 11, 64: None})) == "control_map({1: 11, 64: None})"
    assert midi.split(60, below=1, above=2) == midi.split(60, below=1, above=2)
    assert midi.transpose(1) != midi.transpose(2)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: midi.transpose(128), "transpose=128 is not between -127 and 127"),
        (lambda: midi.channel(16), "channel=16"),
        (lambda: midi.channels(-1), "channels=-1"),
        (lambda: midi.note_range(60, 59), "high=59 is not between 60 and 127"),
        (lambda: midi.velocity(gamma=0), "gamma=0"),
        (lambda: midi.velocity(low=0), "low=0"),
        (lambda: midi.velocity(table=[1, 2]), "table has 2 velocities, not 128"),
        (lambda: midi.control_map({128: 1}), "control_map=128"),
        (lambda: midi.drop("clocks"), "'clocks' is none of"),
        (lambda: midi.keep(), "name a type"),
        (lambda: midi.split(60, below=1, above=16), "above=16"),
    ],
)
def test_transforms_that_cannot_be_are_refused(make: object, says: str) -> None:
    assert callable(make)
    with pytest.raises(ValueError, match=says):
        make()


@given(st.lists(st.tuples(st.sampled_from("ab"), notes)))
def test_all_that_sounds_is_ended_and_nothing_that_another_plays(
    played: list[tuple[str, seq.NoteEvent]],
) -> None:
    sounding = Sounding()
    on: dict[str, set[tuple[int, int]]] = {"a": set(), "b": set()}
    for who, event in played:
        sounding.note(who, [event])
        key = (event.channel, event.note)
        if isinstance(event, seq.NoteOn) and event.velocity:
            on[who].add(key)
        elif not isinstance(event, seq.KeyPressure):
            on[who].discard(key)

    ended = sounding.release("a")
    rest = sounding.release_all()

    assert {(e.channel, e.note) for e in ended if isinstance(e, seq.NoteOff)} == on["a"] - on["b"]
    assert {(e.channel, e.note) for e in rest if isinstance(e, seq.NoteOff)} == on["b"]
    assert sounding.release_all() == []
