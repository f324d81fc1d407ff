"""The sequencer: MIDI and other events between programs and devices (<alsa/seq.h>).

    async with seq.open("my router") as client:
        port = client.create_port("in", writable=True)
        client.connect("24:0", port)
        async for event in client:
            ...

How an event gets from a keyboard to a task:

1. `open` opens the client in a worker thread, with pools that hold bursts, and with buffers that
   hold all that a pool can (`_handle`).
2. The client's waiter watches its inner epoll (`_wait`). An event makes it readable.
3. The step `_fetch` runs: one call of `aio_seq_read` (`shim/seq.c`) takes all events that are
   there, and puts them one after the other into a buffer, with their data.
4. `_logic.decode` makes them objects, all at once: an `Event` keeps its record of 28 bytes, and
   reads its fields from there when they are asked for (`_event`).
5. They are kept until a task has really got them: cancelling loses nothing.
6. When they were not read in time, the kernel drops all that wait. An `Overrun` stands there.
"""

from __future__ import annotations

from ._announce import Announcements, announcements
from ._client import Batches, Client
from ._codec import EventParser, events_from_bytes
from ._controls import (
    NRPN,
    RPN,
    ChannelPressure,
    Control14,
    ControlChange,
    KeySignature,
    PitchBend,
    ProgramChange,
    QuarterFrame,
    SongPosition,
    SongSelect,
    TimeSignature,
)
from ._enums import ClientType, EventType, PortCapability, PortType, TimerClass, TimerType
from ._errors import Failure, ReceiverFullError, SendError
from ._event import Event, Overrun, UnknownEvent
from ._messages import KeyPressure, Note, NoteEvent, NoteOff, NoteOn
from ._midi_event import MidiCodec
from ._open import open
from ._port import Port
from ._queue import Queue
from ._system import (
    ActiveSensing,
    BlockChanged,
    Bounce,
    ClientChanged,
    ClientExited,
    ClientStarted,
    Clock,
    Connected,
    Continue,
    Disconnected,
    Echo,
    EndpointChanged,
    MidiTick,
    NoOperation,
    Oss,
    PortChanged,
    PortExited,
    PortStarted,
    QueueSkew,
    Reset,
    Result,
    SetPositionTick,
    SetPositionTime,
    Start,
    Stop,
    SyncPosition,
    SysEx,
    System,
    Tempo,
    TuneRequest,
    UnknownData,
    UserData,
    UserEvent,
    VariableEvent,
)
from ._values import (
    ANNOUNCE,
    HR_TIMER,
    SYSTEM_TIMER,
    TIMER,
    Address,
    ClientInfo,
    Connection,
    Pool,
    PortInfo,
    QueueInfo,
    QueueStatus,
    QueueTimer,
    Seconds,
    SystemInfo,
    Ticks,
)

__all__ = [
    "ANNOUNCE",
    "HR_TIMER",
    "NRPN",
    "RPN",
    "SYSTEM_TIMER",
    "TIMER",
    "ActiveSensing",
    "Address",
    "Announcements",
    "Batches",
    "BlockChanged",
    "Bounce",
    "ChannelPressure",
    "Client",
    "ClientChanged",
    "ClientExited",
    "ClientInfo",
    "ClientStarted",
    "ClientType",
    "Clock",
    "Connected",
    "Connection",
    "Continue",
    "Control14",
    "ControlChange",
    "Disconnected",
    "Echo",
    "EndpointChanged",
    "Event",
    "EventParser",
    "EventType",
    "Failure",
    "KeyPressure",
    "KeySignature",
    "MidiCodec",
    "MidiTick",
    "NoOperation",
    "Note",
    "NoteEvent",
    "NoteOff",
    "NoteOn",
    "Oss",
    "Overrun",
    "PitchBend",
    "Pool",
    "Port",
    "PortCapability",
    "PortChanged",
    "PortExited",
    "PortInfo",
    "PortStarted",
    "PortType",
    "ProgramChange",
    "QuarterFrame",
    "Queue",
    "QueueInfo",
    "QueueSkew",
    "QueueStatus",
    "QueueTimer",
    "ReceiverFullError",
    "Reset",
    "Result",
    "Seconds",
    "SendError",
    "SetPositionTick",
    "SetPositionTime",
    "SongPosition",
    "SongSelect",
    "Start",
    "Stop",
    "SyncPosition",
    "SysEx",
    "System",
    "SystemInfo",
    "Tempo",
    "Ticks",
    "TimeSignature",
    "TimerClass",
    "TimerType",
    "TuneRequest",
    "UnknownData",
    "UnknownEvent",
    "UserData",
    "UserEvent",
    "VariableEvent",
    "announcements",
    "events_from_bytes",
    "open",
]
