"""A sequencer client without an event loop; every method returns at once.

Opening, pools, filters and limits; `_graph` and `_queues` have the other calls of alsa-lib.
"""

from __future__ import annotations

import errno
import struct
from typing import TYPE_CHECKING, Any, TypeVar

from .._ffi import _overlay as overlay
from .._ffi import ffi, lib, load
from ..errors import DeviceNotFoundError, check, error_from
from ._calls import new
from ._graph import Graph
from ._queues import Queues
from ._values import Pool, SystemInfo

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .._ffi._alsa import CData

DUPLEX, NONBLOCK = 3, 1  # SND_SEQ_OPEN_DUPLEX, SND_SEQ_NONBLOCK
EVENT, PACKET = 28, 32  # bytes of an event, and of one that bears a Universal MIDI Packet
NO_PACKETS = "this kernel's sequencer has no MIDI 2.0 (CONFIG_SND_SEQ_UMP, from Linux 6.5 on)"
# aio_seq_batch_t of cdef/seq_shim.h: bytes, variable.
unpack_batch = struct.Struct("=qq8x").unpack


H = TypeVar("H", bound="SeqHandle")


class SeqHandle(Graph, Queues):
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

    def set_pools(self, *, input_pool: int, output_pool: int, output_room: int | None) -> None:
        """Set all pools at once (`snd_seq_set_client_pool`)."""
        pool = new("client_pool")
        self.call("snd_seq_get_client_pool", pool)
        lib.snd_seq_client_pool_set_input_pool(pool, input_pool)
        lib.snd_seq_client_pool_set_output_pool(pool, output_pool)
        lib.snd_seq_client_pool_set_output_room(pool, output_room or (output_pool + 1) // 2)
        self.call("snd_seq_set_client_pool", pool)
        self._fit_buffers()

    def resize(
        self,
        *,
        input_pool: int | None = None,
        output_pool: int | None = None,
        output_room: int | None = None,
    ) -> None:
        """Change the pools that are given; what waits in them is lost."""
        if input_pool is not None:
            self.call("snd_seq_set_client_pool_input", input_pool)
        if output_pool is not None:
            self.call("snd_seq_set_client_pool_output", output_pool)
            output_room = output_room or (output_pool + 1) // 2
        if output_room is not None:
            self.set_room(output_room)
        self._fit_buffers()

    def _fit_buffers(self) -> None:
        """Give alsa-lib buffers that hold all that fits into the pools."""
        pool = self.pool()
        # Smaller than the pool, a message that fits into that would be readable for ever, and
        # never read.
        size = PACKET if self.c.ump else EVENT
        self.call("snd_seq_set_input_buffer_size", max(65536, (pool.input + 1) * size))
        self.call("snd_seq_set_output_buffer_size", max(65536, pool.output * size))
        self.stage: CData = ffi.new("char[]", lib.snd_seq_get_input_buffer_size(self.seq) + size)
        self.c.stage = self.stage

    def pool(self) -> Pool:
        """How many event cells there are (`snd_seq_get_client_pool`)."""
        pool = new("client_pool")
        self.call("snd_seq_get_client_pool", pool)
        return Pool(
            output=lib.snd_seq_client_pool_get_output_pool(pool),
            input=lib.snd_seq_client_pool_get_input_pool(pool),
            room=lib.snd_seq_client_pool_get_output_room(pool),
            output_free=lib.snd_seq_client_pool_get_output_free(pool),
            input_free=lib.snd_seq_client_pool_get_input_free(pool),
            client=lib.snd_seq_client_pool_get_client(pool),
            input_buffer=lib.snd_seq_get_input_buffer_size(self.seq),
            output_buffer=lib.snd_seq_get_output_buffer_size(self.seq),
        )

    def set_room(self, cells: int) -> None:
        """Set how many free output cells wake a sender (`snd_seq_set_client_pool_output_room`)."""
        self.call("snd_seq_set_client_pool_output_room", cells)

    def set_name(self, name: str) -> None:
        """Name the client (`snd_seq_set_client_name`)."""
        self.call("snd_seq_set_client_name", name.encode())

    def set_filter(self, types: Iterable[int] | None) -> None:
        """Receive events of these types only; None for all (`snd_seq_set_client_info`)."""
        info = self._info()
        lib.snd_seq_client_info_event_filter_clear(info)
        for number in types or ():
            lib.snd_seq_client_info_event_filter_add(info, number)
        self.call("snd_seq_set_client_info", info)

    def shut_out(self, types: Iterable[int]) -> None:
        """Receive events of all types but these (`snd_seq_set_client_info`)."""
        info = self._info()
        for number in range(256):
            lib.snd_seq_client_info_event_filter_add(info, number)
        for number in types:
            lib.snd_seq_client_info_event_filter_del(info, number)
        self.call("snd_seq_set_client_info", info)

    def filter(self) -> frozenset[int]:
        """The types that are received; empty for all (`snd_seq_client_info_event_filter_check`)."""
        info = self._info()
        check_type = lib.snd_seq_client_info_event_filter_check
        found = frozenset(number for number in range(256) if check_type(info, number))
        return frozenset() if len(found) == 256 else found

    def set_error_bounce(self, *, on: bool) -> None:
        """Have what cannot be delivered come back (`snd_seq_client_info_set_error_bounce`)."""
        info = self._info()
        lib.snd_seq_client_info_set_error_bounce(info, int(on))
        self.call("snd_seq_set_client_info", info)

    def _info(self) -> Any:
        info = new("client_info")
        self.call("snd_seq_get_client_info", info)
        return info

    def system(self) -> SystemInfo:
        """The limits of the sequencer (`snd_seq_system_info`)."""
        info = new("system_info")
        self.call("snd_seq_system_info", info)
        return SystemInfo(
            queues=lib.snd_seq_system_info_get_queues(info),
            clients=lib.snd_seq_system_info_get_clients(info),
            ports=lib.snd_seq_system_info_get_ports(info),
            channels=lib.snd_seq_system_info_get_channels(info),
            current_clients=lib.snd_seq_system_info_get_cur_clients(info),
            current_queues=lib.snd_seq_system_info_get_cur_queues(info),
        )

    def set_midi_version(self, version: int) -> None:
        """Have packets come instead of events (`snd_seq_set_client_midi_version`).

        Their size changes with it: this must be done before anything is received.
        """
        code = lib.snd_seq_set_client_midi_version(self.seq, version)
        if code == -errno.EINVAL:
            code = -errno.ENOSYS
        if code < 0:
            raise self.error(code, "snd_seq_set_client_midi_version", NO_PACKETS)
        self.c.ump = version > 0

    def set_conversion(self, *, on: bool) -> None:
        """Get what is in another format converted or not (`snd_seq_set_client_ump_conversion`)."""
        self.call("snd_seq_set_client_ump_conversion", int(on))

    def set_groups(self, groups: Iterable[int] | None, *, groupless: bool) -> None:
        """Receive packets of these groups only (`snd_seq_client_info_set_ump_group_enabled`)."""
        info = self._info()
        wanted = range(16) if groups is None else set(groups)
        for group in range(16):
            lib.snd_seq_client_info_set_ump_group_enabled(info, group + 1, int(group in wanted))
        lib.snd_seq_client_info_set_ump_groupless_enabled(info, int(groupless))
        self.call("snd_seq_set_client_info", info)

    def drop_output(self) -> None:
        """Forget what is in alsa-lib's output buffer (`snd_seq_drop_output_buffer`)."""
        lib.snd_seq_drop_output_buffer(self.seq)

    def drop_scheduled(self) -> None:
        """Take back all that is scheduled and not delivered (`snd_seq_drop_output`)."""
        self.call("snd_seq_drop_output")

    def drop_input(self) -> None:
        """Forget all that was received and not read (`snd_seq_drop_input`)."""
        self.call("snd_seq_drop_input")

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


def open_client(
    name: str,
    *,
    input_pool: int,
    output_pool: int,
    output_room: int | None,
    kind: type[H] = SeqHandle,  # type: ignore[assignment]
    midi_version: int = 0,
) -> H:
    """Open a client; may block.

    Args:
        name: the client's name.
        input_pool: see `seq.open`.
        output_pool: see `seq.open`.
        output_room: see `seq.open`.
        kind: the class of what is returned.
        midi_version: 1 or 2 for a client that gets Universal MIDI Packets; 0 for none.

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
    handle: H | None = None
    try:
        handle = kind(place[0], name)
        if midi_version:
            handle.set_midi_version(midi_version)
        handle.set_name(name)
        handle.set_pools(input_pool=input_pool, output_pool=output_pool, output_room=output_room)
    except BaseException:
        if handle is None:
            lib.snd_seq_close(place[0])
        else:
            handle.free()
        raise
    return handle
