"""What a router does with events on their way: pure functions, event in, events out.

A transform is any callable that takes an event and returns one, several, or None for none. Those
made here say what they do, and are equal when they do the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from .._arguments import integer
from ..seq._controls import ControlChange
from ..seq._enums import EventType
from ..seq._event import Event
from ..seq._messages import NoteEvent, NoteOn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

Transform: TypeAlias = "Callable[[Event], Event | Iterable[Event] | None]"

FIRST, LAST = EventType.NOTE, EventType.REGPARAM  # types between them have a channel
MIDDLE_C = 60

_T = EventType
GROUPS: dict[str, frozenset[int]] = {
    "notes": frozenset((_T.NOTE, _T.NOTEON, _T.NOTEOFF, _T.KEYPRESS)),
    "controls": frozenset((_T.CONTROLLER, _T.CONTROL14, _T.NONREGPARAM, _T.REGPARAM)),
    "realtime": frozenset(
        (_T.CLOCK, _T.TICK, _T.START, _T.CONTINUE, _T.STOP, _T.SENSING, _T.RESET)
    ),
}


@dataclass(frozen=True)
class Step:
    """A transform with a name.

    Attributes:
        text: what it does, as it was asked for.
        function: does it.
    """

    text: str
    function: Transform = field(compare=False, repr=False)

    def __call__(self, event: Event) -> Event | Iterable[Event] | None:
        """Return what becomes of an event."""
        return self.function(event)

    def __str__(self) -> str:
        return self.text


def apply(transforms: Iterable[Transform], event: Event) -> list[Event]:
    """Return what becomes of an event, one transform after the other."""
    events = [event]
    for transform in transforms:
        found: list[Event] = []
        for each in events:
            result = transform(each)
            if isinstance(result, Event):
                found.append(result)
            elif result is not None:
                found += result
        events = found
    for each in events:
        if not isinstance(each, Event):
            raise TypeError(f"a transform returned {each!r}, which is no event")
    return events


def drop(*kinds: str | EventType) -> Step:
    """Leave out events of these types.

    Args:
        kinds: names of types as "clock" or "sysex", or "notes", "controls", "realtime".

    Raises:
        ValueError: there is no such type.
    """
    types = _types(kinds)
    return Step(_text("drop", *kinds), lambda e: None if e._raw[0] in types else e)


def keep(*kinds: str | EventType) -> Step:
    """Leave out all but events of these types; see `drop`."""
    types = _types(kinds)
    return Step(_text("keep", *kinds), lambda e: e if e._raw[0] in types else None)


def channels(*wanted: int) -> Step:
    """Leave out what is on other channels, 0 to 15; what has no channel passes."""
    numbers = frozenset(integer("channels", number, 0, 15) for number in wanted)
    return Step(
        _text("channels", *wanted),
        lambda e: e if not _has_channel(e) or e._raw[16] in numbers else None,
    )


def channel(to: int) -> Step:
    """Put what has a channel on another one, 0 to 15."""
    number = integer("channel", to, 0, 15)
    return Step(_text("channel", to), lambda e: _on(e, number))


def channel_map(mapping: Mapping[int, int | None]) -> Step:
    """Put channels on others: `channel_map({0: 3, 9: None})`; None leaves them out."""
    table = _map("channel_map", mapping, 15)

    def function(event: Event) -> Event | None:
        if not _has_channel(event):
            return event
        to = table.get(event._raw[16], event._raw[16])
        return None if to is None else _on(event, to)

    return Step(_text("channel_map", dict(table)), function)


def transpose(semitones: int) -> Step:
    """Move notes up or down by semitones, -127 to 127; those that MIDI has not are left out."""
    by = integer("transpose", semitones, -127, 127)

    def function(event: Event) -> Event | None:
        if not isinstance(event, NoteEvent):
            return event
        note = event.note + by
        return event.replace(note=note) if 0 <= note <= 127 else None

    return Step(_text("transpose", semitones), function)


def note_range(low: int, high: int) -> Step:
    """Leave out notes below `low` and above `high`, 0 to 127; what is no note passes."""
    least = integer("low", low, 0, 127)
    most = integer("high", high, least, 127)
    return Step(
        _text("note_range", low, high),
        lambda e: e if not isinstance(e, NoteEvent) or least <= e.note <= most else None,
    )


def split(at: int = MIDDLE_C, *, below: int, above: int) -> Step:
    """Put notes below `at` on one channel, others on another."""
    border = integer("at", at, 0, 127)
    left, right = integer("below", below, 0, 15), integer("above", above, 0, 15)

    def function(event: Event) -> Event:
        if not isinstance(event, NoteEvent):
            return event
        return _on(event, left if event.note < border else right)

    return Step(f"split({at}, below={below}, above={above})", function)


def velocity(
    *,
    gamma: float = 1.0,
    low: int = 1,
    high: int = 127,
    table: Sequence[int] | None = None,
) -> Step:
    """Change how hard notes are struck; what releases them stays.

    Args:
        gamma: below 1 soft notes become louder, above 1 softer; 1 is a straight line.
        low: the softest there will be, 1 to 127.
        high: the loudest; `low=100, high=100` makes all the same.
        table: 128 velocities in place of a curve; the first is for none.

    Raises:
        ValueError: numbers that make no curve.
    """
    if table is None:
        curve, text = _curve(gamma, low, high), f"velocity(gamma={gamma}, low={low}, high={high})"
    else:
        curve = [integer("table", value, 0, 127) for value in table]
        text = f"velocity(table={curve})"
        if len(curve) != 128:
            raise ValueError(f"table has {len(curve)} velocities, not 128")

    def function(event: Event) -> Event:
        # Velocity 0 is a release.
        if not isinstance(event, NoteOn) or event.velocity == 0:
            return event
        return event.replace(velocity=max(1, curve[event.velocity]))

    return Step(text, function)


def control_map(mapping: Mapping[int, int | None]) -> Step:
    """Turn controllers into others: `control_map({1: 11, 64: None})`; None leaves them out."""
    table = _map("control_map", mapping, 127)

    def function(event: Event) -> Event | None:
        if not isinstance(event, ControlChange) or event.control not in table:
            return event
        to = table[event.control]
        return None if to is None else event.replace(control=to)

    return Step(_text("control_map", dict(table)), function)


def _curve(gamma: float, low: int, high: int) -> list[int]:
    if isinstance(gamma, bool) or not isinstance(gamma, (int, float)):
        raise TypeError(f"gamma must be a number, not {gamma!r}")
    if not 0.01 <= gamma <= 100:
        raise ValueError(f"gamma={gamma} is not between 0.01 and 100")
    least = integer("low", low, 1, 127)
    most = integer("high", high, least, 127)
    return [0, *(least + round(((v - 1) / 126) ** gamma * (most - least)) for v in range(1, 128))]


def _types(kinds: Iterable[str | EventType]) -> frozenset[int]:
    types: set[int] = set()
    for kind in kinds:
        group = GROUPS.get(kind.lower()) if isinstance(kind, str) else None
        types |= group if group is not None else {EventType.parse(kind, "type")}
    if not types:
        raise ValueError("name a type of event, as clock or notes")
    return frozenset(types)


def _map(name: str, mapping: Mapping[int, int | None], most: int) -> dict[int, int | None]:
    return {
        integer(name, number, 0, most): None if to is None else integer(name, to, 0, most)
        for number, to in mapping.items()
    }


def _has_channel(event: Event) -> bool:
    return FIRST <= event._raw[0] <= LAST


def _on(event: Event, channel: int) -> Event:
    if not _has_channel(event) or event._raw[16] == channel:
        return event
    return event._with(event._raw[:16] + bytes((channel,)) + event._raw[17:])


def _text(name: str, *arguments: object) -> str:
    shown = (str(each) if isinstance(each, EventType) else repr(each) for each in arguments)
    return f"{name}({', '.join(shown)})"
