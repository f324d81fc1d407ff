"""What the sequencer tells, as plain values: addresses, clients, ports, connections, positions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple, TypedDict

from .._arguments import integer
from ._enums import ClientType, PortCapability, PortType, TimerClass, TimerType

SUBSCRIBERS = 254  # SND_SEQ_ADDRESS_SUBSCRIBERS
UNKNOWN = 253  # SND_SEQ_ADDRESS_UNKNOWN
DIRECT = 253  # SND_SEQ_QUEUE_DIRECT
REAL, RELATIVE = 1 << 0, 1 << 1  # SND_SEQ_TIME_STAMP_REAL, SND_SEQ_TIME_MODE_REL


class Address(NamedTuple):
    """A port of a client (`snd_seq_addr_t`); prints as "24:0"."""

    client: int
    port: int

    def __str__(self) -> str:
        return f"{self.client}:{self.port}"


TIMER = Address(0, 0)
ANNOUNCE = Address(0, 1)


class Ticks(int):
    """A time on a queue in ticks; adding and subtracting keep the queue.

    Attributes:
        queue: the queue's number.
        relative: counted from the moment of sending.
    """

    queue: int
    relative: bool

    def __new__(cls, value: int, queue: int, *, relative: bool = False) -> Ticks:
        """Return so many ticks of a queue."""
        self = super().__new__(cls, value)
        if not 0 <= value < 2**32:
            raise ValueError(f"{value} is no time in ticks: they run from 0 to 2**32 - 1")
        self.queue, self.relative = integer("queue", queue, 0, 255), relative
        return self

    def __add__(self, ticks: int) -> Ticks:
        return Ticks(int(self) + ticks, self.queue, relative=self.relative)

    def __sub__(self, ticks: int) -> Ticks:
        return Ticks(int(self) - ticks, self.queue, relative=self.relative)

    def __reduce__(self) -> tuple[object, ...]:
        return int, (int(self),)

    @property
    def stamp(self) -> tuple[int, int, int]:
        """Queue, flags and time, as an event has them."""
        return self.queue, RELATIVE if self.relative else 0, int(self)


class Seconds(float):
    """A time on a queue in seconds; adding and subtracting keep the queue.

    Attributes:
        queue: the queue's number.
        relative: counted from the moment of sending.
    """

    queue: int
    relative: bool

    def __new__(cls, value: float, queue: int, *, relative: bool = False) -> Seconds:
        """Return so many seconds of a queue."""
        self = super().__new__(cls, value)
        if not 0 <= value < 2**32 - 1:
            raise ValueError(f"{value} is no time in seconds: they run from 0 to 2**32 - 1")
        self.queue, self.relative = integer("queue", queue, 0, 255), relative
        return self

    def __add__(self, seconds: float) -> Seconds:
        return Seconds(float(self) + seconds, self.queue, relative=self.relative)

    def __sub__(self, seconds: float) -> Seconds:
        return Seconds(float(self) - seconds, self.queue, relative=self.relative)

    def __reduce__(self) -> tuple[object, ...]:
        return float, (float(self),)

    @property
    def stamp(self) -> tuple[int, int, int]:
        """Queue, flags and time, as an event has them."""
        whole, nanoseconds = divmod(round(float(self) * 1e9), 10**9)
        flags = REAL | (RELATIVE if self.relative else 0)
        return self.queue, flags, whole | nanoseconds << 32


@dataclass(frozen=True, slots=True)
class PortInfo:
    """A port as the kernel tells of it (`snd_seq_port_info_t`).

    Attributes:
        address: its address.
        name: its name for people.
        capability: what others may do with it.
        type: what it is for.
        midi_channels: MIDI channels it has, 0 if it does not tell.
        midi_voices: MIDI voices it has.
        synth_voices: synthesizer voices it has.
        read_use: how many ports it is subscribed by.
        write_use: how many ports it is subscribed to.
        timestamp_queue: the queue whose time received events bear; None for none.
        timestamp_real: that time is in seconds, not ticks.
        ump_group: of a MIDI 2.0 endpoint, the group that the port is for, 0 to 15; None if it is
            for all, or no such port.
        is_midi1: it is the MIDI 1.0 port of a device that speaks MIDI 2.0, too.
    """

    address: Address
    name: str
    capability: PortCapability
    type: PortType
    midi_channels: int = 0
    midi_voices: int = 0
    synth_voices: int = 0
    read_use: int = 0
    write_use: int = 0
    timestamp_queue: int | None = None
    timestamp_real: bool = False
    ump_group: int | None = None
    is_midi1: bool = False

    @property
    def readable(self) -> bool:
        """Others can subscribe to what it sends."""
        wanted = PortCapability.READ | PortCapability.SUBS_READ
        return self.capability & wanted == wanted

    @property
    def writable(self) -> bool:
        """Others can subscribe it to what they send."""
        wanted = PortCapability.WRITE | PortCapability.SUBS_WRITE
        return self.capability & wanted == wanted


class PacketSettings(TypedDict, total=False):
    """How a client gets Universal MIDI Packets; see `ClientInfo`."""

    midi_version: int
    groups: frozenset[int] | None
    groupless: bool


@dataclass(frozen=True, slots=True)
class ClientInfo:
    """A client as the kernel tells of it (`snd_seq_client_info_t`).

    Attributes:
        client: its number.
        name: its name for people.
        type: whether a program or the kernel is behind it.
        card: the index of the card it belongs to; None for programs.
        pid: the process it belongs to; None for the kernel's.
        ports: its ports that this client may know of.
        lost: events that were lost because its input was full.
        port_count: how many ports it has, those included that it keeps to itself.
        error_bounce: what it sends and cannot be delivered comes back to it.
        broadcast_filter: it asks for broadcasts, which the kernel knows no more.
        midi_version: 0 where it gets events; 1 or 2 where it gets packets of MIDI 1.0 or 2.0.
        groups: the groups of packets that it gets, of 0 to 15; None for all.
        groupless: it gets packets that are for no group.
    """

    client: int
    name: str
    type: ClientType
    card: int | None
    pid: int | None
    ports: tuple[PortInfo, ...]
    lost: int = 0
    port_count: int = 0
    error_bounce: bool = False
    broadcast_filter: bool = False
    midi_version: int = 0
    groups: frozenset[int] | None = None
    groupless: bool = True


@dataclass(frozen=True, slots=True)
class Connection:
    """A subscription: what the sender sends goes to the receiver (`snd_seq_port_subscribe_t`).

    Attributes:
        sender: a port that can be read from.
        receiver: a port that can be written to.
        exclusive: nobody else can connect to these ports.
        timestamp_queue: the queue whose time the events bear; None for none.
        timestamp_real: that time is in seconds, not ticks.
    """

    sender: Address
    receiver: Address
    exclusive: bool = False
    timestamp_queue: int | None = None
    timestamp_real: bool = False

    def __str__(self) -> str:
        return f"{self.sender} → {self.receiver}"


@dataclass(frozen=True, slots=True)
class SystemInfo:
    """The limits of the sequencer (`snd_seq_system_info_t`)."""

    queues: int
    clients: int
    ports: int
    channels: int
    current_clients: int
    current_queues: int


@dataclass(frozen=True, slots=True)
class Pool:
    """How many event cells a client has (`snd_seq_client_pool_t`); a note takes one.

    Attributes:
        output: for scheduled events that were sent.
        input: for received events that were not read.
        room: free output cells that wake a sender who waits.
        output_free: of `output`.
        input_free: of `input`.
        client: whose they are.
        input_buffer: alsa-lib's own, bytes: what is read in one call.
        output_buffer: alsa-lib's own, bytes: what is sent in one call.
    """

    output: int
    input: int
    room: int
    output_free: int
    input_free: int
    client: int
    input_buffer: int
    output_buffer: int


@dataclass(frozen=True, slots=True)
class QueueStatus:
    """What a queue is doing (`snd_seq_queue_status_t`).

    Attributes:
        queue: its number.
        events: how many are scheduled on it.
        ticks: its time, ticks.
        seconds: its time, s.
        running: it was started, and not stopped.
    """

    queue: int
    events: int
    ticks: int
    seconds: float
    running: bool


@dataclass(frozen=True, slots=True)
class QueueInfo:
    """A queue as the kernel tells of it (`snd_seq_queue_info_t`).

    Attributes:
        queue: its number.
        name: its name; "" for most.
        owner: the client that has created it.
        locked: only its owner may start and stop it, and change its tempo.
        flags: as the kernel has them (`SNDRV_SEQ_QUEUE_FLG_*`).
    """

    queue: int
    name: str
    owner: int
    locked: bool
    flags: int = 0


@dataclass(frozen=True, slots=True)
class QueueTempo:
    """How fast a queue goes (`snd_seq_queue_tempo_t`).

    Attributes:
        queue: its number.
        microseconds: of a quarter note; parts of them where alsa-lib and the kernel know them.
        ppq: ticks a quarter note.
        skew: how much faster its clock runs than it says; 1.0 normally.
    """

    queue: int
    microseconds: float
    ppq: int
    skew: float


@dataclass(frozen=True, slots=True)
class QueueTimer:
    """What a queue runs on (`snd_seq_queue_timer_t`).

    Attributes:
        type: a timer of ALSA, or the MIDI clock.
        resolution: how often it ticks, Hz; 0 for the kernel's choice.
        timer_class: where the timer is.
        card: the card it is on; -1 for none.
        device: its number; of the global ones 0 is the system's timer, 3 the high resolution one.
        subdevice: its subdevice.
        queue: the queue that was asked.
    """

    type: TimerType = TimerType.ALSA
    resolution: int = 0
    timer_class: TimerClass = TimerClass.GLOBAL
    card: int = -1
    device: int = 0
    subdevice: int = 0
    queue: int | None = None


SYSTEM_TIMER = QueueTimer()
HR_TIMER = QueueTimer(device=3)
