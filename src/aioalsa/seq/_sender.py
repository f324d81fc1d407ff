"""Sending: one event, a batch in one call of C, and long system exclusive messages.

1. Events are written to the kernel at once. Those that are not scheduled are delivered by the time
   the call returns: no receiver is waited for, and one whose input is full loses the event.
2. Scheduled events take cells of this client's output pool. When that is full, `send` waits until
   the kernel has room again.
3. What the kernel refuses is taken out and told; all that comes after it goes out nevertheless.
4. Long system exclusive messages go in pieces, and only as fast as the receivers take them: the
   kernel tells how much room each has. What other tasks send from the same port meanwhile, and
   would break such a message off, waits for its end.
"""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from anyio import BusyResourceError, Lock, current_time, sleep
from anyio.lowlevel import checkpoint

from .._arguments import integer
from .._ffi import ffi, lib
from .._wait import Handle, make_waiter
from ._errors import Failure, SendError, send_error
from ._event import SCHEDULED, SIZE, Event
from ._logic import PIECE, breaks_sysex, cells, encode, pieces
from ._port import Port
from ._system import SysEx, VariableEvent
from ._values import DIRECT, SUBSCRIBERS, UNKNOWN, Address, PortInfo, Seconds, Ticks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from .._ffi._alsa import CData
    from .._wait import Waiter
    from ._handle import SeqHandle
    from ._port import Target

EAGAIN, ENOBUFS, ENOMEM = -errno.EAGAIN, -errno.ENOBUFS, -errno.ENOMEM
TO_SUBSCRIBERS = SUBSCRIBERS << 8 | UNKNOWN
# How many sends may follow each other without other tasks getting their turn.
TURN = 256
# How long a receiver may take no piece of a long message before it counts as stuck, s.
PATIENCE = 2.0
PACE = 0.001  # s between two looks at its room
# Drivers do not tell how much room they have, and some (virmidi) lose what they have no room for:
# they get so many pieces of a long message, 4 KiB, and then a pause.
DRIVER_PIECES = 16


class Sender(Handle):
    """The half of a client that sends."""

    def __init__(self, handle: SeqHandle) -> None:
        super().__init__(handle.name, make_waiter(handle.input), handle.free)
        self._seq = handle
        self._c = handle.c
        self._burst = ffi.new("aio_seq_burst_t *")
        self._room: Waiter | None = None
        self._ports: list[int] = []
        # By port: held while a long message is under way.
        self._long: dict[int, Lock] = {}
        self._turn = 0

    @property
    def number(self) -> int:
        """The client's number (`snd_seq_client_id`)."""
        return self._seq.number

    async def send(
        self,
        event: Event,
        *,
        port: Port | None = None,
        dest: Target | None = None,
        at: Ticks | Seconds | None = None,
    ) -> None:
        """Send an event (`snd_seq_event_output_direct`).

        Args:
            event: the event; where it came from does not matter.
            port: the port to send it from; may be left out if there is only one.
            dest: one receiver; None for all that are connected to the port.
            at: when, as `queue.tick + 96` or `queue.seconds(1.5)`; None for now.

        Raises:
            DeviceNotFoundError: there is no such receiver.
            ReceiverFullError: a receiver does not read what it gets, and has lost the event.
            BusyResourceError: another task waits for room for its scheduled events.
        """
        self._check()
        if not isinstance(event, Event):
            raise TypeError(f"event must be a sequencer event, not {event!r}")
        source = self._source(port)
        self._turn += 1
        if self._turn >= TURN:
            self._turn = 0
            await checkpoint()
            self._check()
        if self._long:
            await self._after_long(source, (event,))
        if dest is None and at is None and not event._variable:
            # The way of most events.
            code = lib.aio_seq_post(self._c, event._raw, source)
            if code == 0:
                return
            if code != EAGAIN:
                raise send_error(code, self.device)
        target = TO_SUBSCRIBERS if dest is None else self._target(dest)
        stamp = (DIRECT, 0, 0) if at is None else _stamp(at)
        if isinstance(event, VariableEvent):
            if isinstance(event, SysEx) and len(event.data) > PIECE:
                await self._send_long(event, source, target, stamp)
                return
            self._check_size(event, stamp)
        code = lib.aio_seq_send(self._c, event._wire, source, target, *stamp)
        if code == EAGAIN:
            await self._send_burst([event], event._wire, source, target, stamp)
        elif code < 0:
            raise send_error(code, self.device)

    async def send_batch(
        self,
        events: Sequence[Event],
        *,
        port: Port | None = None,
        dest: Target | None = None,
        at: Ticks | Seconds | None = None,
    ) -> None:
        """Send events in order, with one call of C (`snd_seq_event_output_buffer`).

        Events that say themselves when and where they go (`event.at(…)`, `event.to(…)`) do.
        Cancelled while it waits for room, it has sent the first of them.

        Args:
            events: the events.
            port: the port to send them from; may be left out if there is only one.
            dest: one receiver; None for all that are connected to the port.
            at: when; None for now.

        Raises:
            SendError: some did not go out, and why; all others did.
            BusyResourceError: another task waits for room for its scheduled events.
        """
        self._check()
        source = self._source(port)
        target = TO_SUBSCRIBERS if dest is None else self._target(dest)
        stamp = (DIRECT, 0, 0) if at is None else _stamp(at)
        data = encode(events)
        self._turn += len(events)
        if self._turn >= TURN:
            # Before the first is sent: a cancelled call has sent nothing.
            self._turn = 0
            await checkpoint()
            self._check()
        if self._long:
            await self._after_long(source, events)
        if len(data) == SIZE * len(events) or not self._has_long(events, stamp):
            await self._send_burst(events, data, source, target, stamp)
        else:
            for event in events:
                await self.send(event, port=port, dest=dest, at=at)

    def drop_output(self) -> None:
        """Take back all that is scheduled and was not delivered (`snd_seq_drop_output`)."""
        self._check()
        if self._room is not None:
            raise BusyResourceError("sending with")
        self._seq.drop_scheduled()

    def _has_long(self, events: Sequence[Event], stamp: tuple[int, int, int]) -> bool:
        variable = [event for event in events if isinstance(event, VariableEvent)]
        for event in variable:
            self._check_size(event, stamp)
        return any(isinstance(e, SysEx) and len(e.data) > PIECE for e in variable)

    async def _send_burst(
        self,
        events: Sequence[Event],
        data: bytes,
        source: int,
        target: int,
        stamp: tuple[int, int, int],
    ) -> None:
        if self._room is not None:
            raise BusyResourceError("sending with")
        held = self._begin_burst(data, source, target, stamp)
        if lib.aio_seq_write(self._c, self._burst) == EAGAIN:
            try:
                await self._until_room(self._write)
            except BaseException:
                if not self.closed:
                    self._seq.drop_output()
                raise
        del held
        if self._burst.failures:
            raise self._failure(events)

    def _begin_burst(
        self, data: bytes, source: int, target: int, stamp: tuple[int, int, int]
    ) -> CData:
        burst = self._burst
        held = ffi.from_buffer("char[]", data)
        burst.events, burst.size, burst.done, burst.failures = held, len(data), 0, 0
        burst.port, burst.dest = source, target
        burst.queue, burst.flags, time = stamp
        burst.time[0], burst.time[1] = time & 0xFFFFFFFF, time >> 32
        return held

    def _write(self) -> bool | None:
        """The step: write on, or wait for room."""
        if lib.aio_seq_write(self._c, self._burst) != EAGAIN:
            return True
        self._wait_room()
        return None

    def _wait_room(self) -> None:
        code = lib.aio_seq_wait_room(self._c)
        if code != EAGAIN:
            raise self._seq.error(code, "epoll_ctl")

    async def _until_room(self, step: Callable[[], bool | None]) -> None:
        # Registered only while it is needed: a client's output is rarely full.
        self._room = waiter = make_waiter(self._seq.output)
        try:
            self._wait_room()
            # Not tried before the wake-up comes: what a step has sent right away would be followed
            # by a checkpoint, and a call that is cancelled there must not have sent it.
            waiter.armed = True
            await waiter.until(step)
        finally:
            self._room = None
            waiter.close()

    def _failure(self, events: Sequence[Event]) -> SendError:
        burst = self._burst
        count: int = burst.failures
        codes = {burst.failed[i].offset: burst.failed[i].code for i in range(min(count, 32))}
        failures: list[Failure] = []
        offset = 0
        for index, event in enumerate(events):
            if offset in codes:
                error = send_error(codes[offset], self.device)
                failures.append(Failure(index, event, error))
            offset += len(event._wire)
        return SendError(tuple(failures), count, self.device)

    async def _after_long(self, source: int, events: Iterable[Event]) -> None:
        """Wait for the end of what another task sends in pieces, if these would break it off."""
        lock = self._long.get(source)
        if lock is not None and lock.locked() and any(map(breaks_sysex, events)):
            async with lock:
                self._check()

    async def _send_long(
        self, event: SysEx, source: int, target: int, stamp: tuple[int, int, int]
    ) -> None:
        async with self._long.setdefault(source, Lock()):
            self._check()
            receivers = self._receivers(source, target)
            self._check_size(event, stamp)
            for index, piece in enumerate(pieces(event)):
                if index % DRIVER_PIECES == DRIVER_PIECES - 1:
                    await sleep(PACE)
                    self._check()
                if not _is_scheduled(piece, stamp):
                    await self._await_receivers(receivers, cells(len(piece.data)))
                await self._send_piece(piece, source, target, stamp, alone=len(receivers) < 2)

    async def _send_piece(
        self, piece: SysEx, source: int, target: int, stamp: tuple[int, int, int], *, alone: bool
    ) -> None:
        deadline = current_time() + PATIENCE
        while (code := lib.aio_seq_send(self._c, piece._wire, source, target, *stamp)) < 0:
            if code == EAGAIN:
                await self._send_burst([piece], piece._wire, source, target, stamp)
                return
            # A driver's buffer is full: it takes the piece later. Of several receivers some have
            # got it already.
            if code not in (ENOMEM, ENOBUFS) or not alone or current_time() > deadline:
                raise send_error(code, self.device)
            await sleep(PACE)
            self._check()

    def _receivers(self, source: int, target: int) -> set[int]:
        if target != TO_SUBSCRIBERS:
            return {target >> 8}
        found = self._seq.subscribers(Address(self.number, source))
        return {connection.receiver.client for connection in found}

    async def _await_receivers(self, receivers: set[int], need: int) -> None:
        deadline, before = current_time() + PATIENCE, -1
        for client in receivers:
            while True:
                free, size = self._seq.room_of(client)
                # Half of the pool is left to others, or to what comes meanwhile.
                if size == 0 or free >= min(size, need + size // 2):
                    break
                if free != before:
                    deadline, before = current_time() + PATIENCE, free
                if current_time() > deadline:
                    raise send_error(ENOBUFS, self.device)
                await sleep(PACE)
                self._check()

    def _check_size(self, event: VariableEvent, stamp: tuple[int, int, int]) -> None:
        """Refuse what this client would never have room for.

        A system exclusive message needs none unless it is scheduled, and then room for a piece.
        """
        size = len(event.data)
        if isinstance(event, SysEx):
            if not _is_scheduled(event, stamp):
                return
            size = min(size, PIECE)
        room = self._seq.pool().room
        if cells(size) > room:
            most = (room - 1) * SIZE
            raise ValueError(
                f"an event of {size} bytes is larger than this client's output room, "
                f"which holds {most}: open it with a larger output_pool"
            )

    def _source(self, port: Port | None) -> int:
        if port is not None:
            if isinstance(port, Port) and port.client is self and not port.deleted:
                return port.number
            return self._own(port)
        if len(self._ports) != 1:
            raise ValueError(f"port: the client has {len(self._ports)} ports, name one of them")
        return self._ports[0]

    def _own(self, port: Port) -> int:
        if not isinstance(port, Port) or port.client is not self or port.deleted:
            raise ValueError(f"port={port!r} is no port of this client, or was deleted")
        return port.number

    def _target(self, target: Target) -> int:
        client, port = self._resolve(target)
        return client << 8 | port

    def _resolve(self, target: Target) -> Address:
        if isinstance(target, (Port, PortInfo)):
            return target.address
        if isinstance(target, str):
            return self._seq.resolve(target)
        if isinstance(target, tuple) and len(target) == 2:
            return Address(integer("client", target[0], 0, 255), integer("port", target[1], 0, 255))
        raise TypeError(f"{target!r} is no address: use a str, a Port or (client, port)")

    def _begin_close(self) -> bool:
        if self._room is not None and not self._waiter.forked:
            self._room.close()
        return super()._begin_close()


def _is_scheduled(event: Event, stamp: tuple[int, int, int]) -> bool:
    return stamp[0] != DIRECT or bool(event._raw[1] & SCHEDULED)


def _stamp(at: Ticks | Seconds) -> tuple[int, int, int]:
    if not isinstance(at, (Ticks, Seconds)):
        raise TypeError(f"at must be a time of a queue, as queue.tick + 96, not {at!r}")
    return at.stamp
