"""Events of queues and clocks, of the sequencer itself, and with data of any kind."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any, ClassVar, Self

from .._arguments import integer
from ._enums import EventType
from ._event import SIZE, VARIABLE, Event, UnknownEvent, set_raw
from ._values import DIRECT, Address

if TYPE_CHECKING:
    from collections.abc import Callable

_uint = struct.Struct("=I").unpack_from
_int = struct.Struct("=i").unpack_from


class _Plain(Event):
    """An event that says nothing but that it is."""

    __slots__ = ()
    _message: ClassVar[bytes] = b""

    def to_bytes(self) -> bytes:
        """Return it as MIDI bytes."""
        return self._message


class _Transport(_Plain):
    __slots__ = ()
    __match_args__ = ("affected_queue",)

    def __init__(self, affected_queue: int = 0) -> None:
        """Make an event; sent to `seq.TIMER` it concerns a queue of the sequencer."""
        queue = integer("affected_queue", affected_queue, 0, 255)
        set_raw(self, self._head + bytes(12) + bytes((queue,)) + bytes(11))

    @property
    def affected_queue(self) -> int:
        """The queue that it concerns, when it is sent to `seq.TIMER`."""
        return self._raw[16]


class Start(_Transport, kinds=(EventType.START,)):
    """Start, from the beginning."""

    __slots__ = ()
    _message = b"\xfa"


class Continue(_Transport, kinds=(EventType.CONTINUE,)):
    """Go on."""

    __slots__ = ()
    _message = b"\xfb"


class Stop(_Transport, kinds=(EventType.STOP,)):
    """Stop."""

    __slots__ = ()
    _message = b"\xfc"


class Clock(_Transport, kinds=(EventType.CLOCK,)):
    """The MIDI clock: 24 of them make a quarter note."""

    __slots__ = ()
    _message = b"\xf8"


class MidiTick(_Transport, kinds=(EventType.TICK,)):
    """The MIDI tick, every 10 ms."""

    __slots__ = ()
    _message = b"\xf9"


class _QueueValue(Event):
    """An event that sets something of a queue, when it is sent to `seq.TIMER`."""

    __slots__ = ()
    _least: ClassVar[int] = 0
    _most: ClassVar[int] = 2**32 - 1

    def _pack(self, queue: int, *values: int) -> None:
        number = integer("affected_queue", queue, 0, 255)
        names = self.fields[1:]
        for name, value in zip(names, values, strict=False):
            integer(name, value, self._least, self._most)
        words = (*values, 0)[:2]
        set_raw(self, self._head + bytes(12) + struct.pack("=B3xII", number, *words))

    @property
    def affected_queue(self) -> int:
        """The queue that it sets."""
        return self._raw[16]

    def _word(self, index: int) -> int:
        return int(_uint(self._raw, 20 + 4 * index)[0])


class SetPositionTick(_QueueValue, kinds=(EventType.SETPOS_TICK,)):
    """Go to a position in ticks."""

    __slots__ = ()
    __match_args__ = ("affected_queue", "position")

    def __init__(self, affected_queue: int, position: int) -> None:
        """Make an event: position in ticks, 0 to 2**32 - 1."""
        self._pack(affected_queue, position)

    @property
    def position(self) -> int:
        """Where to go, ticks."""
        return self._word(0)


class SetPositionTime(_QueueValue, kinds=(EventType.SETPOS_TIME,)):
    """Go to a position in seconds."""

    __slots__ = ()
    __match_args__ = ("affected_queue", "position")

    def __init__(self, affected_queue: int, position: float) -> None:
        """Make an event: position in seconds."""
        if not 0 <= position < 2**32 - 1:
            raise ValueError(f"position={position} is not between 0 and 2**32 - 1 s")
        self._pack(affected_queue, *divmod(round(position * 1e9), 10**9))

    @property
    def position(self) -> float:
        """Where to go, s."""
        return self._word(0) + self._word(1) * 1e-9


class Tempo(_QueueValue, kinds=(EventType.TEMPO,)):
    """Another tempo."""

    __slots__ = ()
    __match_args__ = ("affected_queue", "microseconds")
    _least, _most = 1, 2**31 - 1

    def __init__(self, affected_queue: int, microseconds: int) -> None:
        """Make an event: microseconds a quarter note."""
        self._pack(affected_queue, microseconds)

    @property
    def microseconds(self) -> int:
        """Of a quarter note."""
        return self._word(0)

    @property
    def bpm(self) -> float:
        """Quarter notes a minute."""
        return 60e6 / max(1, self._word(0))


class QueueSkew(_QueueValue, kinds=(EventType.QUEUE_SKEW,)):
    """A queue's clock runs faster or slower than it says."""

    __slots__ = ()
    __match_args__ = ("affected_queue", "value", "base")

    def __init__(self, affected_queue: int, value: int, base: int = 0x10000) -> None:
        """Make an event: it runs `value / base` times as fast; the kernel wants base 0x10000."""
        self._pack(affected_queue, value, base)

    @property
    def value(self) -> int:
        """Divided by `base`: how fast."""
        return self._word(0)

    @property
    def base(self) -> int:
        """What `value` is divided by."""
        return self._word(1)


class SyncPosition(_QueueValue, kinds=(EventType.SYNC_POS,)):
    """A position to synchronise with."""

    __slots__ = ()
    __match_args__ = ("affected_queue", "position")

    def __init__(self, affected_queue: int, position: int) -> None:
        """Make an event: position 0 to 2**32 - 1."""
        self._pack(affected_queue, position)

    @property
    def position(self) -> int:
        """The position."""
        return self._word(0)


class TuneRequest(_Plain, kinds=(EventType.TUNE_REQUEST,)):
    """Analog synthesizers are to tune themselves."""

    __slots__ = ()
    _message = b"\xf6"


class Reset(_Plain, kinds=(EventType.RESET,)):
    """Go back to the state after power-on."""

    __slots__ = ()
    _message = b"\xff"


class ActiveSensing(_Plain, kinds=(EventType.SENSING,)):
    """The connection is alive."""

    __slots__ = ()
    _message = b"\xfe"


class NoOperation(_Plain, kinds=(EventType.NONE,)):
    """Nothing; the kernel does not deliver it."""

    __slots__ = ()


class _Status(Event):
    __slots__ = ()
    __match_args__ = ("event", "result")

    def __init__(self, event: int = 0, result: int = 0) -> None:
        """Make an event: the type of another event, and what came of it."""
        integer("event", event, -(2**31), 2**31 - 1)
        integer("result", result, -(2**31), 2**31 - 1)
        set_raw(self, self._head + bytes(12) + struct.pack("=ii4x", event, result))

    @property
    def event(self) -> int:
        """The type of the event that was processed."""
        return int(_int(self._raw, 16)[0])

    @property
    def result(self) -> int:
        """What came of it; a negative errno is an error."""
        return int(_int(self._raw, 20)[0])


class System(_Status, kinds=(EventType.SYSTEM,)):
    """The status of the system."""

    __slots__ = ()


class Result(_Status, kinds=(EventType.RESULT,)):
    """The result of another event."""

    __slots__ = ()


class _Bytes(Event):
    __slots__ = ()
    __match_args__ = ("data",)

    def __init__(self, data: bytes = b"") -> None:
        """Make an event of up to 12 bytes."""
        content = octets(data, 12)
        set_raw(self, self._head + bytes(12) + content.ljust(12, b"\0"))

    @property
    def data(self) -> bytes:
        """Its 12 bytes."""
        return self._raw[16:SIZE]


class Echo(_Bytes, kinds=(EventType.ECHO,)):
    """Comes back to who sent it to itself."""

    __slots__ = ()


class Oss(_Bytes, kinds=(EventType.OSS,)):
    """A raw event of the OSS emulation."""

    __slots__ = ()


class _Numbered(Event):
    """An event whose type has a number."""

    __slots__ = ()
    _first: ClassVar[EventType]
    _count: ClassVar[int]

    def _head_of(self, index: int) -> bytes:
        integer("index", index, 0, self._count - 1)
        return bytes((self._first + index, self._variable, 0, DIRECT))

    @property
    def index(self) -> int:
        """Which of its kind."""
        return self._raw[0] - self._first


class UserEvent(
    _Numbered,
    kinds=tuple(EventType(number) for number in range(EventType.USR0, EventType.USR9 + 1)),
):
    """An event of the applications' own, 0 to 9, with 12 bytes."""

    __slots__ = ()
    __match_args__ = ("index", "data")
    _first, _count = EventType.USR0, 10

    def __init__(self, index: int, data: bytes = b"") -> None:
        """Make an event: index 0 to 9, data up to 12 bytes."""
        content = octets(data, 12).ljust(12, b"\0")
        set_raw(self, self._head_of(index) + bytes(12) + content)

    @property
    def data(self) -> bytes:
        """Its 12 bytes."""
        return self._raw[16:SIZE]


class _OfAddress(Event):
    __slots__ = ()
    __match_args__ = ("address",)

    def __init__(self, address: tuple[int, int]) -> None:
        """Make an event about a port."""
        set_raw(self, self._head + bytes(12) + _pair("address", address) + bytes(10))

    @property
    def address(self) -> Address:
        """The port that it is about."""
        return Address(self._raw[16], self._raw[17])


class _OfClient(Event):
    __slots__ = ()
    __match_args__ = ("client",)

    def __init__(self, client: int) -> None:
        """Make an event about a client."""
        number = integer("client", client, 0, 255)
        set_raw(self, self._head + bytes(12) + bytes((number,)) + bytes(11))

    @property
    def client(self) -> int:
        """The client that it is about."""
        return self._raw[16]


class ClientStarted(_OfClient, kinds=(EventType.CLIENT_START,)):
    """A client has come."""

    __slots__ = ()


class ClientExited(_OfClient, kinds=(EventType.CLIENT_EXIT,)):
    """A client has gone."""

    __slots__ = ()


class ClientChanged(_OfClient, kinds=(EventType.CLIENT_CHANGE,)):
    """A client has another name, or other settings."""

    __slots__ = ()


class EndpointChanged(_OfClient, kinds=(EventType.UMP_EP_CHANGE,)):
    """What a client tells of its MIDI 2.0 endpoint is another now."""

    __slots__ = ()


class BlockChanged(_OfClient, kinds=(EventType.UMP_BLOCK_CHANGE,)):
    """What a client tells of a function block of its MIDI 2.0 endpoint is another now."""

    __slots__ = ()
    __match_args__ = ("client", "block")

    def __init__(self, client: int, block: int) -> None:
        """Make an event about a block of a client."""
        numbers = integer("client", client, 0, 255), integer("block", block, 0, 255)
        set_raw(self, self._head + bytes(12) + bytes(numbers) + bytes(10))

    @property
    def block(self) -> int:
        """The block's number."""
        return self._raw[17]


class PortStarted(_OfAddress, kinds=(EventType.PORT_START,)):
    """A port has come."""

    __slots__ = ()


class PortExited(_OfAddress, kinds=(EventType.PORT_EXIT,)):
    """A port has gone."""

    __slots__ = ()


class PortChanged(_OfAddress, kinds=(EventType.PORT_CHANGE,)):
    """A port has another name, or other settings."""

    __slots__ = ()


class _OfPorts(Event):
    __slots__ = ()
    __match_args__ = ("sender", "receiver")

    def __init__(self, sender: tuple[int, int], receiver: tuple[int, int]) -> None:
        """Make an event about two ports."""
        pairs = _pair("sender", sender) + _pair("receiver", receiver)
        set_raw(self, self._head + bytes(12) + pairs + bytes(8))

    @property
    def sender(self) -> Address:
        """The port that sends."""
        return Address(self._raw[16], self._raw[17])

    @property
    def receiver(self) -> Address:
        """The port that receives."""
        return Address(self._raw[18], self._raw[19])


class Connected(_OfPorts, kinds=(EventType.PORT_SUBSCRIBED,)):
    """Two ports were connected."""

    __slots__ = ()


class Disconnected(_OfPorts, kinds=(EventType.PORT_UNSUBSCRIBED,)):
    """Two ports were disconnected."""

    __slots__ = ()


class VariableEvent(Event):
    """An event with any number of bytes."""

    __slots__ = ("_data",)
    __match_args__ = ("data",)
    _data: bytes
    _variable = VARIABLE

    @property
    def data(self) -> bytes:
        """Its bytes."""
        return self._data

    def _fill(self, head: bytes, data: bytes) -> None:
        content = octets(data, MOST)
        set_raw(self, head + bytes(12) + struct.pack("=I8x", len(content)))
        set_data(self, content)

    @property
    def _wire(self) -> bytes:
        return self._raw + self._data

    def _with(self, raw: bytes) -> Self:
        new = super()._with(raw)
        set_data(new, self._data)
        return new

    def _content(self) -> tuple[object, ...]:
        return self._raw[0], self._data

    def __reduce__(self) -> tuple[Any, ...]:
        return _restore, (type(self), self._raw, self._data)


set_data: Callable[[VariableEvent, bytes], None] = vars(VariableEvent)["_data"].__set__
# Of one event; a system exclusive message may be longer, and is sent in pieces.
MOST = 2**24


def _restore(kind: type[VariableEvent], raw: bytes, data: bytes) -> VariableEvent:
    event = object.__new__(kind)
    set_raw(event, raw)
    set_data(event, data)
    return event


class SysEx(VariableEvent, kinds=(EventType.SYSEX,)):
    """A system exclusive message, whole from 0xF0 to 0xF7, or a part of one."""

    __slots__ = ()

    def __init__(self, data: bytes) -> None:
        """Make an event of the message's bytes, 0xF0 and 0xF7 included."""
        self._fill(self._head, data)

    @property
    def complete(self) -> bool:
        """It begins with 0xF0 and ends with 0xF7."""
        return self._data[:1] == b"\xf0" and self._data[-1:] == b"\xf7"

    def to_bytes(self) -> bytes:
        """Return it as MIDI bytes."""
        return self._data

    def __repr__(self) -> str:
        some = self._data[:16].hex(" ") + (" …" if len(self._data) > 16 else "")
        return f"SysEx({len(self._data)} bytes: {some})"


class Bounce(VariableEvent, kinds=(EventType.BOUNCE,)):
    """An event that could not be delivered comes back, where the client asked for that."""

    __slots__ = ()

    def __init__(self, data: bytes = b"") -> None:
        """Make an event of what is in it: an errno and the event."""
        self._fill(self._head, data)


class UserData(
    _Numbered,
    VariableEvent,
    kinds=tuple(EventType(n) for n in range(EventType.USR_VAR0, EventType.USR_VAR4 + 1)),
):
    """An event of the applications' own, 0 to 4, with any number of bytes."""

    __slots__ = ()
    __match_args__ = ("index", "data")
    _first, _count = EventType.USR_VAR0, 5

    def __init__(self, index: int, data: bytes) -> None:
        """Make an event: index 0 to 4, and its bytes."""
        self._fill(self._head_of(index), data)


class UnknownData(VariableEvent, UnknownEvent):
    """An event with any number of bytes, of a type that this version does not know."""

    __slots__ = ()

    def __init__(self) -> None:
        self._fill(self._head, b"")


def octets(data: object, most: int = 2**31 - 1) -> bytes:
    """Return bytes of whatever holds some; refuse all else."""
    if not isinstance(data, (bytes, bytearray, memoryview)):
        raise TypeError(f"data must be bytes, not {data!r}")
    content = bytes(data)  # pyright: ignore[reportUnknownArgumentType]
    if len(content) > most:
        raise ValueError(f"data has {len(content)} bytes, at most {most} are possible")
    return content


def _pair(argument: str, address: tuple[int, int]) -> bytes:
    try:
        client, port = address
    except (TypeError, ValueError):
        raise TypeError(f"{argument} must be a client and a port, not {address!r}") from None
    return bytes((integer(argument, client, 0, 255), integer(argument, port, 0, 255)))
