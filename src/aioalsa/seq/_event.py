"""What all events share: 28 bytes as alsa-lib has them, and who reads them.

An event keeps the record that the kernel gave, and its fields are read when they are asked for. So
a router passes events on at the cost of copying 28 bytes, whatever they mean.

    0 type · 1 flags · 2 tag · 3 queue · 4 time · 12 source · 14 destination · 16 data
"""

from __future__ import annotations

import struct
from typing import Any, ClassVar, NoReturn, Self

from .._arguments import integer
from .._ffi._native import Record, make_records, set_key, set_raw
from ._enums import EventType
from ._values import DIRECT, REAL, Address, Seconds, Ticks

__all__ = [
    "ADDRESSED",
    "CLASSES",
    "HIGH",
    "SCHEDULED",
    "SIZE",
    "VARIABLE",
    "Event",
    "Overrun",
    "UnknownEvent",
    "make_records",
    "set_key",
    "set_raw",
]

SIZE = 28
VARIABLE = 1 << 2  # SND_SEQ_EVENT_LENGTH_VARIABLE
HIGH = 1 << 4  # SND_SEQ_PRIORITY_HIGH
# Flags of our own, in bits that the kernel does not use: shim/seq.c takes them out again.
SCHEDULED, ADDRESSED = 1 << 7, 1 << 6

_time = struct.Struct("=II").unpack_from
_clock = struct.Struct("=Q").pack

# Which class an event type has; filled by the classes themselves.
CLASSES: list[type[Event]] = []


class Event(Record):
    """An event of the sequencer (`snd_seq_event_t`); immutable.

    Two events are equal when they are of one type and say the same; where they come from, where
    they go and when does not count.
    """

    __slots__ = ()
    _head: ClassVar[bytes] = bytes((255, 0, 0, DIRECT))
    _variable: ClassVar[int] = 0

    def __init_subclass__(cls, *, kinds: tuple[EventType, ...] = ()) -> None:
        super().__init_subclass__()
        for kind in kinds:
            CLASSES[kind] = cls
            cls._head = bytes((kind, cls._variable, 0, DIRECT))

    def __init__(self) -> None:
        set_raw(self, self._head + bytes(24))

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of what it says, in the order in which its class takes them."""
        # Not declared: type checkers would take that for the type of each subclass's own.
        return getattr(self, "__match_args__", ())

    @property
    def type(self) -> EventType:
        """What it is; `EventType.UNKNOWN` for what this version does not know."""
        return EventType(self._raw[0])

    @property
    def tag(self) -> int:
        """A mark that the sender has set, by which it can take events back."""
        return self._raw[2]

    @property
    def source(self) -> Address:
        """The port that sent it; 0:0 before it is sent."""
        return Address(self._raw[12], self._raw[13])

    @property
    def dest(self) -> Address:
        """The port that it was sent to; 0:0 before it is sent."""
        return Address(self._raw[14], self._raw[15])

    @property
    def queue(self) -> int | None:
        """The queue whose time it bears; None if it was sent at once."""
        return None if self._raw[3] == DIRECT else self._raw[3]

    @property
    def tick(self) -> int | None:
        """When, in ticks of its queue; None if it bears no such time."""
        return None if self._untimed or self._raw[1] & REAL else _time(self._raw, 4)[0]

    @property
    def time(self) -> float | None:
        """When, in seconds of its queue; None if it bears no such time."""
        if self._untimed or not self._raw[1] & REAL:
            return None
        whole, nanoseconds = _time(self._raw, 4)
        return float(whole + nanoseconds * 1e-9)

    @property
    def _untimed(self) -> bool:
        # A port that stamps events leaves their queue as it was: direct, but the time is set.
        return self._raw[3] == DIRECT and not any(self._raw[4:12])

    @property
    def urgent(self) -> bool:
        """It overtakes what is scheduled at the same time."""
        return bool(self._raw[1] & HIGH)

    def at(self, when: Ticks | Seconds) -> Self:
        """Return the event, scheduled: `event.at(queue.tick + 96)`."""
        if not isinstance(when, (Ticks, Seconds)):
            raise TypeError(f"when must be a time of a queue, as queue.tick + 96, not {when!r}")
        queue, flags, time = when.stamp
        raw = self._raw
        kept = raw[1] & ~3 | flags | SCHEDULED
        return self._with(raw[:1] + bytes((kept, raw[2], queue)) + _clock(time) + raw[12:])

    def to(self, dest: tuple[int, int]) -> Self:
        """Return the event, for one receiver, whatever `send_batch` is told for the others."""
        try:
            client, port = dest
        except (TypeError, ValueError):
            raise TypeError(f"dest must be a client and a port, not {dest!r}") from None
        target = bytes((integer("dest", client, 0, 255), integer("dest", port, 0, 255)))
        raw = self._raw
        return self._with(raw[:1] + bytes((raw[1] | ADDRESSED,)) + raw[2:14] + target + raw[16:])

    def tagged(self, tag: int) -> Self:
        """Return the event with a mark, 0 to 255, by which it can be taken back."""
        raw = self._raw
        return self._with(raw[:2] + bytes((integer("tag", tag, 0, 255),)) + raw[3:])

    def with_priority(self) -> Self:
        """Return the event so that it overtakes what is scheduled at the same time."""
        raw = self._raw
        return self._with(raw[:1] + bytes((raw[1] | HIGH,)) + raw[2:])

    def replace(self, **changes: object) -> Self:
        """Return the event with some of its fields changed; what is not named stays."""
        names = self.fields
        unknown = changes.keys() - set(names)
        if unknown:
            raise TypeError(f"{type(self).__name__} has no {', '.join(sorted(unknown))}")
        fields = {name: getattr(self, name) for name in names} | changes
        new = type(self)(**fields)  # its own fields, hence its own arguments
        flags = self._raw[1] & ~VARIABLE | new._raw[1]
        return new._with(new._raw[:1] + bytes((flags,)) + self._raw[2:16] + new._raw[16:])

    def to_bytes(self) -> bytes:
        """Return it as MIDI bytes with a status; b"" if MIDI has no such message."""
        return b""

    def _with(self, raw: bytes) -> Self:
        new = object.__new__(type(self))
        set_raw(new, raw)
        return new

    @property
    def _wire(self) -> bytes:
        """What goes to C."""
        return self._raw

    def _refuse(self, **limits: tuple[object, int, int]) -> NoReturn:
        """Raise what is wrong with arguments that C can't take."""
        for name, (value, least, most) in limits.items():
            integer(name, value, least, most)
        raise AssertionError(f"{limits} are all right")

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"events are immutable: replace({name}=…) makes another one")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError("events are immutable")

    def _content(self) -> tuple[object, ...]:
        # Not the record: drivers leave what they like in bytes that mean nothing.
        return (self._raw[0], *[getattr(self, name) for name in self.fields])

    def __eq__(self, other: object) -> bool:
        return self._content() == other._content() if isinstance(other, Event) else NotImplemented

    def __hash__(self) -> int:
        return hash(self._content())

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (type(self), self._raw)

    def __repr__(self) -> str:
        parts = [f"{name}={getattr(self, name)!r}" for name in self.fields]
        if any(self._raw[12:14]):
            parts.append(f"source={self.source}")
        if self.tick is not None:
            parts.append(f"tick={self.tick}")
        elif self.time is not None:
            parts.append(f"time={self.time:.6f}")
        return f"{type(self).__name__}({', '.join(parts)})"


def _restore(kind: type[Event], raw: bytes) -> Event:
    event = object.__new__(kind)
    set_raw(event, raw)
    return event


class UnknownEvent(Event):
    """An event of a type that this version does not know."""

    __slots__ = ()

    def _content(self) -> tuple[object, ...]:
        return self._raw[0], self._raw[16:]

    @property
    def data(self) -> bytes:
        """Its 12 bytes of data."""
        return self._raw[16:]

    def __repr__(self) -> str:
        return f"{type(self).__name__}(type={self._raw[0]}, data={self.data.hex(' ')!r})"


class Overrun(Event):
    """Stands where the kernel dropped events, because they were not read in time.

    All that was waiting at that moment is lost; how much that was, the kernel does not tell.
    """

    __slots__ = ()

    def __init__(self) -> None:
        set_raw(self, self._head + bytes(24))

    def _content(self) -> tuple[object, ...]:
        return (type(self),)


CLASSES.extend([UnknownEvent] * 256)
