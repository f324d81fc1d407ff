"""A sequencer client: what it receives, as events or batches, and its ports and connections."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Self

from anyio import BusyResourceError

from .._arguments import integer, one_of
from .._ffi import ffi, lib
from ._enums import EventType, PortCapability, PortType
from ._event import Event, Overrun
from ._handle import unpack_batch
from ._logic import Assembler, checked_name, decode, decode_variable, pools
from ._overview import Overview
from ._port import Port
from ._queue import Queue
from ._values import ANNOUNCE, Connection

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._handle import SeqHandle
    from ._port import Target

EAGAIN, ENOSPC = -errno.EAGAIN, -errno.ENOSPC
NO_EVENTS: tuple[Event, ...] = ()


class Client(Overview):
    """A client of the sequencer; iterate over it for the `Event`s that its ports receive.

    The iterator is the client: leaving a loop and looping again goes on where it was, and a
    cancelled step loses nothing. Events that are there already are given without waiting; between
    two batches of them other tasks get their turn.
    """

    def __init__(self, handle: SeqHandle, *, whole_sysex: bool) -> None:
        super().__init__(handle)
        self._info = ffi.new("aio_seq_batch_t *")
        self._info_bytes = ffi.buffer(self._info)
        self._stage = ffi.buffer(handle.stage)
        self._assembler = Assembler() if whole_sysex else None
        # What is being given, and what was fetched for a task that may have been cancelled.
        self._giving: Iterator[Event] = iter(NO_EVENTS)
        self._fetched: list[Event] = []

    # Receiving.

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Event:
        event = next(self._giving, None)
        if event is not None:
            return event
        self._check()
        if not self._fetched:
            # Look first, whether or not a wake-up is on its way: that costs less than the wait.
            self._waiter.armed = False
            await self._waiter.until(self._fetch)
        self._giving, self._fetched = iter(self._fetched), []
        return next(self._giving)

    def batches(self) -> Batches:
        """Give lists of all events that are there: `async for batch in client.batches()`.

        The fast path of a router: a list is made with one call of C, whatever its length.
        """
        return Batches(self)

    async def _batch(self) -> list[Event]:
        self._check()
        if not self._fetched:
            # Look first, whether or not a wake-up is on its way: that costs less than the wait.
            self._waiter.armed = False
            await self._waiter.until(self._fetch)
        batch, self._fetched = self._fetched, []
        return batch

    def _fetch(self) -> bool | None:
        """The step: get all that is there, for this task or the next."""
        while not self._fetched:
            code = lib.aio_seq_read(self._c, self._info)
            if code > 0:
                self._fetched = self._decode()
            elif code == EAGAIN:
                return None
            elif code == ENOSPC:
                if self._assembler is not None:
                    self._assembler.reset()
                self._fetched = [Overrun()]
            else:
                raise self._seq.error(code, "snd_seq_event_input")
        return True

    def _decode(self) -> list[Event]:
        size, variable = unpack_batch(self._info_bytes)
        data: bytes = self._stage[:size]  # type: ignore[assignment]
        events = decode_variable(data) if variable else decode(data)
        if self._assembler is not None and (variable or self._assembler):
            return self._assembler.feed(events)
        return events

    def drop_input(self) -> None:
        """Forget all that was received and not given yet (`snd_seq_drop_input`)."""
        self._check()
        self._forget()
        self._c.overrun = False
        self._seq.drop_input()

    def resize_pools(
        self,
        *,
        input_pool: int | None = None,
        output_pool: int | None = None,
        output_room: int | None = None,
    ) -> None:
        """Change pools; see `seq.open` (`snd_seq_set_client_pool`).

        What was received and not given yet is lost with another `input_pool`, and what is scheduled
        with another `output_pool`.
        """
        self._check()
        if self._room is not None:
            raise BusyResourceError("sending with")
        if input_pool is not None:
            self._forget()
        self._seq.resize(**pools(input_pool, output_pool, output_room, self._seq.pool().output))
        self._stage = ffi.buffer(self._seq.stage)

    def _forget(self) -> None:
        self._giving, self._fetched = iter(NO_EVENTS), []
        if self._assembler is not None:
            self._assembler.reset()

    def _begin_close(self) -> bool:
        self._forget()
        return super()._begin_close()

    # Ports and connections.

    def create_port(
        self,
        name: str,
        *,
        readable: bool = False,
        writable: bool = False,
        duplex: bool = False,
        subscribable: bool = True,
        export: bool = True,
        type: PortType | str = PortType.MIDI_GENERIC | PortType.APPLICATION,
        midi_channels: int = 16,
        midi_voices: int = 0,
        synth_voices: int = 0,
        number: int | None = None,
        timestamp_queue: Queue | None = None,
        timestamp: str = "ticks",
    ) -> Port:
        """Create a port (`snd_seq_create_port`).

        Args:
            name: its name for people, at most 63 bytes.
            readable: others may receive what is sent from it; with `writable`, or if neither is
                given, both.
            writable: others may send to it.
            duplex: say so, too, that both directions belong together.
            subscribable: others may connect it.
            export: others than this client may connect it.
            type: what it is for, as "midi_generic|synth".
            midi_channels: MIDI channels it has.
            midi_voices: MIDI voices it has.
            synth_voices: synthesizer voices it has.
            number: 0 to 253; None for the first free one.
            timestamp_queue: received events bear the time of this queue.
            timestamp: "ticks" or "seconds".

        Raises:
            ValueError: an argument that the kernel would not take.
            DeviceBusyError: `number` is taken.
        """
        self._check()
        title = checked_name(name)
        if number in self._ports:
            # Some kernels would make a second one with this number.
            reason = f"this client has a port {number} already"
            raise self._seq.error(-errno.EBUSY, "snd_seq_create_port", reason)
        if not readable and not writable:
            readable = writable = True
        capability = PortCapability(0)
        for wanted, alone, subscribed in (
            (readable, PortCapability.READ, PortCapability.SUBS_READ),
            (writable, PortCapability.WRITE, PortCapability.SUBS_WRITE),
        ):
            if wanted:
                capability |= alone | (subscribed if subscribable else 0)
        capability |= PortCapability.DUPLEX if duplex else 0
        capability |= 0 if export else PortCapability.NO_EXPORT
        address = self._seq.create_port(
            title,
            capability,
            PortType.parse(type, "type"),
            midi_channels=integer("midi_channels", midi_channels, 0, 256),
            midi_voices=integer("midi_voices", midi_voices, 0, 2**31 - 1),
            synth_voices=integer("synth_voices", synth_voices, 0, 2**31 - 1),
            port=None if number is None else integer("number", number, 0, 253),
            timestamp_queue=_number("timestamp_queue", timestamp_queue),
            timestamp_real=one_of("timestamp", timestamp, "ticks", "seconds") == "seconds",
        )
        self._ports.append(address.port)
        return Port(self, address, title)

    def change_port(
        self,
        port: Port,
        *,
        name: str | None = None,
        midi_channels: int | None = None,
        midi_voices: int | None = None,
        synth_voices: int | None = None,
    ) -> None:
        """Change what is given of a port of this client (`snd_seq_set_port_info`)."""
        self._check()
        title = None if name is None else checked_name(name)
        voices = {"midi_voices": midi_voices, "synth_voices": synth_voices}
        numbers = {"midi_channels": _count("midi_channels", midi_channels, 256)} | {
            argument: _count(argument, value, 2**31 - 1) for argument, value in voices.items()
        }
        self._seq.change_port(self._own(port), title, **numbers)
        port.name = port.name if title is None else title

    def delete_port(self, port: Port) -> None:
        """Delete a port of this client, and its connections (`snd_seq_delete_port`)."""
        self._check()
        self._seq.delete_port(self._own(port))
        self._ports.remove(port.number)
        port.deleted = True

    def connect(
        self,
        sender: Target,
        receiver: Target,
        *,
        exclusive: bool = False,
        timestamp_queue: Queue | int | None = None,
        timestamp: str = "ticks",
    ) -> Connection:
        """Have what a port sends go to another (`snd_seq_subscribe_port`).

        Both may belong to other clients.

        Args:
            sender: an address as aconnect takes it; see `address()`.
            receiver: the same.
            exclusive: nobody else may connect these ports.
            timestamp_queue: the events bear the time of this queue, which may be another client's,
                given by its number.
            timestamp: "ticks" or "seconds".

        Raises:
            DeviceNotFoundError: there is no such port or queue; says which there are.
            DeviceBusyError: they are connected already, or one of them exclusively.
            DevicePermissionError: a port cannot be read from or written to.
        """
        self._check()
        real = one_of("timestamp", timestamp, "ticks", "seconds") == "seconds"
        queue = timestamp_queue.number if isinstance(timestamp_queue, Queue) else timestamp_queue
        if queue is not None:
            self._seq.check_queue(integer("timestamp_queue", queue, 0, 255))
        ends = self._resolve(sender), self._resolve(receiver)
        connection = Connection(*ends, exclusive, queue, real and queue is not None)
        self._seq.subscribe(connection)
        if ends[0] == ANNOUNCE and ends[1].client == self.number:
            self._c.announced = True
        return connection

    def disconnect(self, sender: Target, receiver: Target) -> None:
        """Undo `connect()` (`snd_seq_unsubscribe_port`).

        Raises:
            DeviceNotFoundError: there is no such port, or no such connection.
        """
        self._check()
        self._seq.unsubscribe(Connection(self._resolve(sender), self._resolve(receiver)))

    # Queues.

    def join_queue(self, name: str) -> Queue:
        """Use the queue of a name that another client has created (`snd_seq_query_named_queue`).

        Leaving it says that this client uses it no longer; it runs on for the others. Unless its
        owner has unlocked it, only that can start and stop it.

        Raises:
            DeviceNotFoundError: no queue has that name; says which have one.
        """
        self._check()
        return Queue.join(self, self._seq, checked_name(name))

    def queue(
        self, *, bpm: float = 120, ppq: int = 96, name: str | None = None, start: bool = True
    ) -> Queue:
        """Create a queue, by which events are sent at given times (`snd_seq_alloc_queue`).

        Args:
            bpm: quarter notes a minute.
            ppq: ticks a quarter note.
            name: a name that no other queue has.
            start: start it when it is entered with `async with`.

        Raises:
            DeviceBusyError: there are as many queues as the kernel allows.
        """
        self._check()
        title = None if name is None else checked_name(name)
        return Queue.create(self, self._seq, bpm=bpm, ppq=ppq, name=title, start=start)

    def remove_events(
        self,
        *,
        queue: Queue | None = None,
        dest: Target | None = None,
        channel: int | None = None,
        type: str | EventType | None = None,
        tag: int | None = None,
        before: object = None,
        after: object = None,
        keep_note_offs: bool = False,
    ) -> None:
        """Take back events that are scheduled and were not delivered (`snd_seq_remove_events`).

        Those that meet all conditions are taken back; without any, all.

        Args:
            queue: scheduled on this queue; the kernel takes the queue with number 0 for all.
            dest: sent to this port.
            channel: of this MIDI channel; needs `dest`.
            type: of this type.
            tag: with this mark.
            before: scheduled before this time, as `queue.tick + 96` or `queue.seconds(2)`.
            after: scheduled at this time or later.
            keep_note_offs: leave those that end notes.
        """
        self._check()
        from ._removal import removal

        target = None if dest is None else self._resolve(dest)
        condition, matches = removal(
            _number("queue", queue),
            target,
            channel,
            type,
            tag,
            before,
            after,
            keep_note_offs,
        )
        self._seq.remove(condition, **matches)


class Batches:
    """Iterate over it for lists of events; what is not given yet stays with the client."""

    # Not an async generator: a cancelled one is over.

    def __init__(self, client: Client) -> None:
        self._client = client

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> list[Event]:
        rest = list(self._client._giving)
        return rest or await self._client._batch()


def _number(argument: str, queue: Queue | None) -> int | None:
    if queue is None:
        return None
    if not isinstance(queue, Queue):
        raise TypeError(f"{argument} must be a queue, as client.queue() gives, not {queue!r}")
    return queue.number


def _count(argument: str, value: int | None, most: int) -> int | None:
    return None if value is None else integer(argument, value, 0, most)
