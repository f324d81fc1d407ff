"""A sequencer client without an event loop; every method returns at once.

The only file of this package that calls alsa-lib.
"""

from __future__ import annotations

import errno
import struct
from typing import TYPE_CHECKING, Any

from .._ffi import _overlay as overlay
from .._ffi import ffi, lib, load, text
from ..errors import AlsaError, DeviceNotFoundError, check, error_from
from ._enums import ClientType, PortCapability, PortType
from ._logic import find_address, parse_address
from ._values import (
    Address,
    ClientInfo,
    Connection,
    Pool,
    PortInfo,
    QueueStatus,
    SystemInfo,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .._ffi._alsa import CData

DUPLEX, NONBLOCK = 3, 1  # SND_SEQ_OPEN_DUPLEX, SND_SEQ_NONBLOCK
EVENT = 28
# aio_seq_batch_t of cdef/seq_shim.h: bytes, variable.
unpack_batch = struct.Struct("=qq").unpack


def _new(kind: str) -> Any:
    """Return one of alsa-lib's structures, which is freed with its last reference."""
    place = ffi.new(f"snd_seq_{kind}_t **")
    check(getattr(lib, f"snd_seq_{kind}_malloc")(place), f"snd_seq_{kind}_malloc")
    return ffi.gc(place[0], getattr(lib, f"snd_seq_{kind}_free"))


def _pair(address: tuple[int, int]) -> Any:
    return ffi.new("snd_seq_addr_t *", address)


def _address(pair: Any) -> Address:
    return Address(pair.client, pair.port)


class SeqHandle:
    """An open sequencer client."""

    def __init__(self, seq: Any, name: str) -> None:
        """Prepare the C side of a client.

        Args:
            seq: owned from here on, once this has returned.
            name: the client's.
        """
        self.seq = seq
        self.name = name
        self.c: Any = ffi.new("aio_seq_t *")
        self.c.seq = seq
        self.number: int = self.call("snd_seq_client_id")
        check(lib.aio_poll_open(self.input), "epoll_create1")
        check(lib.aio_poll_open(self.output), "epoll_create1")

    @property
    def input(self) -> CData:
        """The inner epoll for events that come, an `aio_poll_t`."""
        return ffi.addressof(self.c, "input")  # type: ignore[no-any-return]

    @property
    def output(self) -> CData:
        """The inner epoll for room in the output pool, an `aio_poll_t`."""
        return ffi.addressof(self.c, "output")  # type: ignore[no-any-return]

    def call(self, function: str, *arguments: Any) -> int:
        """Call a function of the client; raise what it fails with."""
        code: int = getattr(lib, function)(self.seq, *arguments)
        if code < 0:
            raise self.error(code, function)
        return code

    def error(self, code: int, function: str, reason: str | None = None) -> AlsaError:
        """Return the exception for a failed call."""
        return error_from(code, function, device=self.name, reason=reason)

    def resize(self, *, input_pool: int, output_pool: int, output_room: int | None) -> None:
        """Set the pools, and buffers that hold all that fits into them."""
        pool = _new("client_pool")
        self.call("snd_seq_get_client_pool", pool)
        lib.snd_seq_client_pool_set_input_pool(pool, input_pool)
        lib.snd_seq_client_pool_set_output_pool(pool, output_pool)
        lib.snd_seq_client_pool_set_output_room(pool, output_room or (output_pool + 1) // 2)
        self.call("snd_seq_set_client_pool", pool)
        # Smaller than the pool, a message that fits into that would be readable for ever, and
        # never read.
        size = max(65536, (input_pool + 1) * EVENT)
        self.call("snd_seq_set_input_buffer_size", size)
        self.call("snd_seq_set_output_buffer_size", max(65536, output_pool * EVENT))
        self.stage = ffi.new("char[]", size + EVENT)
        self.c.stage = self.stage

    def pool(self) -> Pool:
        """How many event cells there are (`snd_seq_get_client_pool`)."""
        pool = _new("client_pool")
        self.call("snd_seq_get_client_pool", pool)
        return Pool(
            output=lib.snd_seq_client_pool_get_output_pool(pool),
            input=lib.snd_seq_client_pool_get_input_pool(pool),
            room=lib.snd_seq_client_pool_get_output_room(pool),
            output_free=lib.snd_seq_client_pool_get_output_free(pool),
            input_free=lib.snd_seq_client_pool_get_input_free(pool),
        )

    def set_room(self, cells: int) -> None:
        """Set how many free output cells wake a sender (`snd_seq_set_client_pool_output_room`)."""
        self.call("snd_seq_set_client_pool_output_room", cells)

    def set_name(self, name: str) -> None:
        """Name the client (`snd_seq_set_client_name`)."""
        self.call("snd_seq_set_client_name", name.encode())

    def set_filter(self, types: Iterable[int] | None) -> None:
        """Receive events of these types only; None for all (`snd_seq_set_client_info`)."""
        info = _new("client_info")
        self.call("snd_seq_get_client_info", info)
        lib.snd_seq_client_info_event_filter_clear(info)
        for number in types or ():
            lib.snd_seq_client_info_event_filter_add(info, number)
        self.call("snd_seq_set_client_info", info)

    def filter(self) -> frozenset[int]:
        """The types that are received; empty for all."""
        info = _new("client_info")
        self.call("snd_seq_get_client_info", info)
        check_type = lib.snd_seq_client_info_event_filter_check
        found = frozenset(number for number in range(256) if check_type(info, number))
        return frozenset() if len(found) == 256 else found

    def system(self) -> SystemInfo:
        """The limits of the sequencer (`snd_seq_system_info`)."""
        info = _new("system_info")
        self.call("snd_seq_system_info", info)
        names = ("queues", "clients", "ports", "channels", "cur_clients", "cur_queues")
        return SystemInfo(*(getattr(lib, f"snd_seq_system_info_get_{n}")(info) for n in names))

    # Who there is.

    def clients(self) -> list[ClientInfo]:
        """All clients with their ports (`snd_seq_query_next_client`, `…_port`)."""
        info = _new("client_info")
        lib.snd_seq_client_info_set_client(info, -1)
        found: list[ClientInfo] = []
        while lib.snd_seq_query_next_client(self.seq, info) >= 0:
            found.append(self._client(info))
        return found

    def client(self, number: int) -> ClientInfo:
        """One client (`snd_seq_get_any_client_info`)."""
        info = _new("client_info")
        self.call("snd_seq_get_any_client_info", number, info)
        return self._client(info)

    def _client(self, info: Any) -> ClientInfo:
        number = lib.snd_seq_client_info_get_client(info)
        card = lib.snd_seq_client_info_get_card(info)
        pid = lib.snd_seq_client_info_get_pid(info)
        return ClientInfo(
            client=number,
            name=text(lib.snd_seq_client_info_get_name(info)),
            type=ClientType(lib.snd_seq_client_info_get_type(info)),
            card=card if card >= 0 else None,
            pid=pid if pid > 0 else None,
            ports=tuple(self._ports(number)),
            lost=lib.snd_seq_client_info_get_event_lost(info),
        )

    def _ports(self, client: int) -> Iterator[PortInfo]:
        info = _new("port_info")
        lib.snd_seq_port_info_set_client(info, client)
        lib.snd_seq_port_info_set_port(info, -1)
        while lib.snd_seq_query_next_port(self.seq, info) >= 0:
            yield self._port(info)

    def _port(self, info: Any) -> PortInfo:
        stamped = lib.snd_seq_port_info_get_timestamping(info)
        queue = lib.snd_seq_port_info_get_timestamp_queue(info)
        return PortInfo(
            address=_address(lib.snd_seq_port_info_get_addr(info)),
            name=text(lib.snd_seq_port_info_get_name(info)),
            capability=PortCapability(lib.snd_seq_port_info_get_capability(info)),
            type=PortType(lib.snd_seq_port_info_get_type(info)),
            midi_channels=lib.snd_seq_port_info_get_midi_channels(info),
            midi_voices=lib.snd_seq_port_info_get_midi_voices(info),
            synth_voices=lib.snd_seq_port_info_get_synth_voices(info),
            read_use=lib.snd_seq_port_info_get_read_use(info),
            write_use=lib.snd_seq_port_info_get_write_use(info),
            timestamp_queue=queue if stamped else None,
            timestamp_real=bool(lib.snd_seq_port_info_get_timestamp_real(info)),
        )

    def port(self, address: tuple[int, int]) -> PortInfo:
        """One port (`snd_seq_get_any_port_info`)."""
        info = _new("port_info")
        code = lib.snd_seq_get_any_port_info(self.seq, *address, info)
        if code < 0:
            raise self.missing(Address(*address), "snd_seq_get_any_port_info", code)
        return self._port(info)

    def resolve(self, name: str) -> Address:
        """The address that a name stands for, as aconnect finds it."""
        wanted = parse_address(name)
        if isinstance(wanted.client, int) and isinstance(wanted.port, int):
            return Address(wanted.client, wanted.port)
        found = find_address(wanted, self.clients())
        if found is None:
            raise self.missing(name, "snd_seq_parse_address")
        return found

    def missing(self, what: object, function: str, code: int = -errno.ENOENT) -> AlsaError:
        """Return the exception for an address that nobody has."""
        error = self.error(code, function, f"no port has the address {what}")
        if isinstance(error, DeviceNotFoundError):
            there = [
                f"{port.address} ({client.name}:{port.name})"
                for client in self.clients()
                for port in client.ports
                if client.client not in (0, self.number)
            ]
            error.advice = f"there are: {', '.join(there[:8])}" if there else "there is no other"
        return error

    # Ports of its own, and connections.

    def create_port(
        self, name: str, capability: int, kind: int, **settings: int | bool | None
    ) -> Address:
        """Create a port (`snd_seq_create_port`)."""
        info = _new("port_info")
        lib.snd_seq_port_info_set_name(info, name.encode())
        lib.snd_seq_port_info_set_capability(info, capability)
        lib.snd_seq_port_info_set_type(info, kind)
        self._set_port(info, settings)
        number = settings.get("port")
        if number is not None:
            lib.snd_seq_port_info_set_port(info, number)
            lib.snd_seq_port_info_set_port_specified(info, 1)
        self.call("snd_seq_create_port", info)
        return _address(lib.snd_seq_port_info_get_addr(info))

    def change_port(self, port: int, name: str | None, **settings: int | bool | None) -> None:
        """Change a port (`snd_seq_set_port_info`)."""
        info = _new("port_info")
        self.call("snd_seq_get_port_info", port, info)
        if name is not None:
            lib.snd_seq_port_info_set_name(info, name.encode())
        self._set_port(info, settings)
        self.call("snd_seq_set_port_info", port, info)

    def _set_port(self, info: Any, settings: dict[str, int | bool | None]) -> None:
        for field in ("midi_channels", "midi_voices", "synth_voices"):
            value = settings.get(field)
            if value is not None:
                getattr(lib, f"snd_seq_port_info_set_{field}")(info, value)
        queue = settings.get("timestamp_queue")
        if queue is not None:
            lib.snd_seq_port_info_set_timestamping(info, 1)
            lib.snd_seq_port_info_set_timestamp_queue(info, queue)
            lib.snd_seq_port_info_set_timestamp_real(info, int(bool(settings["timestamp_real"])))

    def delete_port(self, port: int) -> None:
        """Delete a port, and its connections (`snd_seq_delete_port`)."""
        self.call("snd_seq_delete_port", port)

    def subscribe(self, connection: Connection) -> None:
        """Connect two ports (`snd_seq_subscribe_port`)."""
        wish = self._subscription(connection)
        lib.snd_seq_port_subscribe_set_exclusive(wish, int(connection.exclusive))
        if connection.timestamp_queue is not None:
            lib.snd_seq_port_subscribe_set_time_update(wish, 1)
            lib.snd_seq_port_subscribe_set_queue(wish, connection.timestamp_queue)
            lib.snd_seq_port_subscribe_set_time_real(wish, int(connection.timestamp_real))
        self._connect("snd_seq_subscribe_port", wish, connection)

    def unsubscribe(self, connection: Connection) -> None:
        """Disconnect two ports (`snd_seq_unsubscribe_port`)."""
        self._connect("snd_seq_unsubscribe_port", self._subscription(connection), connection)

    def _subscription(self, connection: Connection) -> Any:
        wish = _new("port_subscribe")
        lib.snd_seq_port_subscribe_set_sender(wish, _pair(connection.sender))
        lib.snd_seq_port_subscribe_set_dest(wish, _pair(connection.receiver))
        return wish

    def _connect(self, function: str, wish: Any, connection: Connection) -> None:
        code = getattr(lib, function)(self.seq, wish)
        if code == -errno.EINVAL or code == -errno.ENOENT:
            for address in (connection.sender, connection.receiver):
                self.port(address)
        if code < 0:
            raise self.error(code, function, _REFUSALS.get(-code, "").format(connection) or None)

    def subscribers(self, address: Address) -> Iterator[Connection]:
        """What a port sends to (`snd_seq_query_port_subscribers`)."""
        query = _new("query_subscribe")
        lib.snd_seq_query_subscribe_set_root(query, _pair(address))
        lib.snd_seq_query_subscribe_set_type(query, 0)  # SND_SEQ_QUERY_SUBS_READ
        index = 0
        lib.snd_seq_query_subscribe_set_index(query, index)
        while lib.snd_seq_query_port_subscribers(self.seq, query) >= 0:
            stamped = lib.snd_seq_query_subscribe_get_time_update(query)
            queue = lib.snd_seq_query_subscribe_get_queue(query)
            yield Connection(
                sender=address,
                receiver=_address(lib.snd_seq_query_subscribe_get_addr(query)),
                exclusive=bool(lib.snd_seq_query_subscribe_get_exclusive(query)),
                timestamp_queue=queue if stamped else None,
                timestamp_real=bool(lib.snd_seq_query_subscribe_get_time_real(query)),
            )
            index += 1
            lib.snd_seq_query_subscribe_set_index(query, index)

    # Queues.

    def create_queue(self, name: str | None) -> int:
        """Create a queue (`snd_seq_alloc_queue`, `snd_seq_alloc_named_queue`)."""
        if name is None:
            return self.call("snd_seq_alloc_queue")
        return self.call("snd_seq_alloc_named_queue", name.encode())

    def free_queue(self, queue: int) -> None:
        """Free a queue; what is scheduled on it is lost (`snd_seq_free_queue`)."""
        self.call("snd_seq_free_queue", queue)

    def queue_status(self, queue: int) -> QueueStatus:
        """What a queue is doing (`snd_seq_get_queue_status`)."""
        status = _new("queue_status")
        self.call("snd_seq_get_queue_status", queue, status)
        time = lib.snd_seq_queue_status_get_real_time(status)
        return QueueStatus(
            events=lib.snd_seq_queue_status_get_events(status),
            ticks=lib.snd_seq_queue_status_get_tick_time(status),
            seconds=time.tv_sec + time.tv_nsec * 1e-9,
            running=bool(lib.snd_seq_queue_status_get_status(status)),
        )

    def tempo(self, queue: int) -> tuple[int, int, int]:
        """Microseconds a quarter note, ticks a quarter note, skew (`snd_seq_get_queue_tempo`)."""
        tempo = _new("queue_tempo")
        self.call("snd_seq_get_queue_tempo", queue, tempo)
        return (
            lib.snd_seq_queue_tempo_get_tempo(tempo),
            lib.snd_seq_queue_tempo_get_ppq(tempo),
            lib.snd_seq_queue_tempo_get_skew(tempo),
        )

    def set_tempo(
        self,
        queue: int,
        *,
        tempo: int | None = None,
        ppq: int | None = None,
        skew: int | None = None,
    ) -> None:
        """Change what is given (`snd_seq_set_queue_tempo`)."""
        now = _new("queue_tempo")
        self.call("snd_seq_get_queue_tempo", queue, now)
        if tempo is not None:
            lib.snd_seq_queue_tempo_set_tempo(now, tempo)
        if ppq is not None:
            lib.snd_seq_queue_tempo_set_ppq(now, ppq)
        if skew is not None:
            lib.snd_seq_queue_tempo_set_skew(now, skew)
            lib.snd_seq_queue_tempo_set_skew_base(now, 0x10000)
        self.call("snd_seq_set_queue_tempo", queue, now)

    def remove(self, condition: int, **matches: Any) -> None:
        """Take events back (`snd_seq_remove_events`)."""
        wish = _new("remove_events")
        lib.snd_seq_remove_events_set_condition(wish, condition)
        for field, value in matches.items():
            setter = getattr(lib, f"snd_seq_remove_events_set_{field}")
            if field == "dest":
                value = _pair(value)
            elif field == "time":
                stamp = ffi.new("snd_seq_timestamp_t *")
                stamp.time.tv_sec, stamp.time.tv_nsec = value & 0xFFFFFFFF, value >> 32
                value = stamp
            setter(wish, value)
        self.call("snd_seq_remove_events", wish)

    def drop_output(self) -> None:
        """Forget what is in alsa-lib's output buffer (`snd_seq_drop_output_buffer`)."""
        lib.snd_seq_drop_output_buffer(self.seq)

    def room_of(self, client: int) -> tuple[int, int]:
        """Free cells of a client's input pool, and all; (0, 0) for a kernel client."""
        size = ffi.new("int *")
        free = lib.aio_seq_room_of(self.c, client, size)
        return max(0, free), int(size[0])

    def free(self) -> None:
        """Close the client (`snd_seq_close`)."""
        lib.aio_poll_disarm(self.input)
        lib.aio_poll_disarm(self.output)
        lib.snd_seq_close(self.seq)
        lib.aio_poll_close(self.input)
        lib.aio_poll_close(self.output)


_REFUSALS = {
    errno.EBUSY: "{} cannot be made: they are connected already, or one of them exclusively",
    errno.EPERM: "{} is not allowed: one of them cannot be read from or written to",
    errno.ENOENT: "{} does not exist",
    errno.EINVAL: "{} cannot be made",
}


def open_client(
    name: str, *, input_pool: int, output_pool: int, output_room: int | None
) -> SeqHandle:
    """Open a client; may block.

    Raises:
        AlsaError: with the reason.
    """
    load()
    place = ffi.new("snd_seq_t **")
    with overlay.tree() as tree:
        if tree is None:
            function, code = "snd_seq_open", lib.snd_seq_open(place, b"default", DUPLEX, NONBLOCK)
        else:
            function = "snd_seq_open_lconf"
            code = lib.snd_seq_open_lconf(place, b"default", DUPLEX, NONBLOCK, tree)
    if code < 0:
        error = error_from(-errno.ENOENT if code == -errno.ENODEV else code, function, device=name)
        if isinstance(error, DeviceNotFoundError):
            error.reason = "this system has no sequencer (/dev/snd/seq)"
            error.advice = "load the kernel's module snd-seq (modprobe snd-seq)"
        raise error
    handle: SeqHandle | None = None
    try:
        handle = SeqHandle(place[0], name)
        handle.set_name(name)
        handle.resize(input_pool=input_pool, output_pool=output_pool, output_room=output_room)
    except BaseException:
        if handle is None:
            lib.snd_seq_close(place[0])
        else:
            handle.free()
        raise
    return handle
