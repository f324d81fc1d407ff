"""A control without an event loop: opened, listed, read, written, never waited for.

With `_devices.py` and `_db.py` the only file of this package that calls alsa-lib.
"""

from __future__ import annotations

import errno
import struct
import threading
from typing import TYPE_CHECKING, Any, TypeVar
from weakref import WeakSet

from anyio import ClosedResourceError

from .. import _proc
from .._ffi import _overlay as overlay
from .._ffi import ffi, lib, load, text
from .._ffi._native import Listen
from ..errors import AlsaError, UnsupportedError, check, error_from
from ._enums import Access, ControlType, ElementType, Interface
from ._values import CardInfo, ElementId, ElementInfo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .._ffi._alsa import CData, snd_ctl_t_p
    from .._ffi._native import Reading

T = TypeVar("T")

NONBLOCK = 1  # SND_CTL_NONBLOCK
EVENTS = 64  # read in one call; more take another
ARMED = 256  # added to their number: those were all, and a wake-up is to come
TLV_BYTES = 4096 * 4  # as alsa-lib itself reads
MOST_TLV_BYTES = 1 << 20
# aio_ctl_event_t of cdef/ctl_shim.h: mask, then aio_ctl_id_t, which has the numid first.
_EVENT_BYTES = 68
_unpack_events = struct.Struct("=II60x").iter_unpack
_unpack_id = struct.Struct("=4x5I44s").unpack_from


class ControlHandle:
    """An open control; every method is one call of the driver, which may sleep in it.

    Attributes:
        hardware: the elements' numids are theirs for good.
        owned: user-defined elements that are removed when the control is closed.
    """

    def __init__(self, device: str, ctl: snd_ctl_t_p) -> None:
        """Take over an open control, and subscribe to its events.

        Args:
            device: the name that was opened.
            ctl: owned from here on.
        """
        self.device = device
        self.ctl = ctl
        self.c: Any = ffi.new("aio_ctl_t *")
        check(lib.aio_ctl_open(self.c, ctl), "snd_ctl_subscribe_events", device=device)
        self.hardware: bool = bool(self.c.hardware)
        self.owned: set[ElementId] = set()
        self._events: CData = ffi.new("aio_ctl_event_t[]", EVENTS)
        self._event_bytes = ffi.buffer(self._events)
        self._lock = threading.Lock()
        self._users = 0
        self._readings: WeakSet[Reading[Any]] = WeakSet()
        self._closing = False

    @property
    def poll(self) -> CData:
        """The inner epoll, an `aio_poll_t`."""
        return ffi.addressof(self.c, "poll")  # type: ignore[no-any-return]

    def error(self, code: int, function: str) -> AlsaError:
        """Return the exception for a failed call."""
        error = error_from(code, function, device=self.device)
        if code != -errno.ENXIO:
            return error
        # Of a control that is open alsa-lib's plug-ins say so of what they lack.
        return UnsupportedError(
            errno.ENXIO,
            "this kind of control does not support this",
            function=function,
            device=self.device,
            messages=error.messages,
        )

    def check(self, code: int, function: str) -> int:
        """Return `code` if it is no error, else raise."""
        if code < 0:
            raise self.error(code, function)
        return code

    @property
    def armed(self) -> bool:
        """Tell whether all events were read, and a wake-up is to come for more."""
        return bool(self.c.poll.armed)

    def read_events(self) -> int:
        """Read the events that are there, for `found()`; arms when those are all."""
        return int(lib.aio_ctl_events(self.c, self._events, EVENTS))

    def found(self, code: int) -> Iterator[tuple[int, int]]:
        """Return mask and numid of the events that were read, going by what that returned."""
        self.check(code, "snd_ctl_read")
        return _unpack_events(self._event_bytes[: code % ARMED * _EVENT_BYTES])

    def listen(self, otherwise: Callable[[int], T | None], **how: Any) -> Listen[T]:
        """Return the step of who waits for events; the rest of what it takes is given."""
        return Listen(
            owner=(self, self.c, self._events),
            events=_address(ffi.addressof(lib, "aio_ctl_events")),
            ctl=_address(self.c),
            found=_address(self._events),
            space=EVENTS,
            hardware=self.hardware,
            otherwise=otherwise,
            **how,
        )

    def ident(self, at: int) -> ElementId:
        """Return the id of the element that one of those events is about."""
        return element_id(*_unpack_id(self._event_bytes, at * _EVENT_BYTES))

    def nudge(self) -> None:
        """Wake who waits."""
        self.check(lib.aio_ctl_nudge(self.c), "epoll_ctl")

    def listed(self) -> list[ElementId]:
        """Return the elements in the driver's order (`snd_ctl_elem_list`)."""

        def ask(ids: CData, space: int) -> int:
            return lib.aio_ctl_list(self.c, ids, space)

        return self._all(ask)

    def order(self, *, by_numid: bool) -> list[ElementId]:
        """Return the elements in hctl's order (`snd_hctl_load`)."""

        def ask(ids: CData, space: int) -> int:
            return lib.aio_ctl_order(self.c, by_numid, ids, space)

        return self._all(ask)

    def _all(self, ask: Callable[[CData, int], int]) -> list[ElementId]:
        space, count = 0, 256
        ids: Any = None
        # Elements may be added between asking for their number and for them.
        while count > space:
            space = count
            ids = ffi.new("aio_ctl_id_t[]", space)
            count = self.check(ask(ids, space), "snd_ctl_elem_list")
        return [unpack_id(ids[at]) for at in range(count)]

    def info(self, cid: CData) -> Any:
        """Return the `aio_ctl_info_t` of an element (`snd_ctl_elem_info`)."""
        info = ffi.new("aio_ctl_info_t *")
        self.check(lib.aio_ctl_info(self.c, cid, info), "snd_ctl_elem_info")
        return info

    def items(self, cid: CData, count: int) -> tuple[str, ...]:
        """Return the names of an element's items."""
        name = ffi.new("char[]", 64)

        def item(at: int) -> str:
            self.check(lib.aio_ctl_item(self.c, cid, at, name, 64), "snd_ctl_elem_info")
            return text(name)

        return tuple(item(at) for at in range(count))

    def flag(self, cid: CData) -> bool:
        """Return the first value of a boolean element (`snd_ctl_elem_read`)."""
        memory, data = new_values()
        kind = ElementType.BOOLEAN
        self.check(lib.aio_ctl_read(self.c, cid, kind, 1, memory), "snd_ctl_elem_read")
        return bytes(data[:1]) != b"\0"

    def start(self, into: Reading[Any], cid: CData, kind: int, count: int) -> None:
        """Have an element read again and again (`snd_ctl_elem_read`)."""
        reading = ffi.new("aio_ctl_reading_t *")
        value = ffi.new("int64_t[]", (lib.aio_ctl_value_size() + 7) // 8)
        reading.of, reading.id, reading.value = self.c, cid[0], value
        lib.aio_ctl_prepare(reading)
        into.start(
            owner=(self, reading, value),
            read=_address(ffi.addressof(lib, "aio_ctl_read_again")),
            reading=_address(reading),
            data=_address(reading.data),
            kind=kind,
            count=count,
            hardware=self.hardware,
        )
        self._readings.add(into)

    def stop_readings(self) -> None:
        """Have nothing read that was started: the control is about to be closed."""
        for reading in list(self._readings):
            reading.stop()

    def tlv_read(self, cid: CData) -> bytes:
        """Return an element's TLV data, with its header (`snd_ctl_elem_tlv_read`)."""
        size = TLV_BYTES
        while True:
            tlv = ffi.new("unsigned int[]", size // 4)
            code = lib.aio_ctl_tlv_read(self.c, cid, tlv, size)
            if code != -errno.ENOMEM or size >= MOST_TLV_BYTES:
                break
            size *= 4
        self.check(code, "snd_ctl_elem_tlv_read")
        return bytes(ffi.buffer(tlv, 8 + min(tlv[1], size - 8)))

    def tlv_write(self, cid: CData, data: bytes, *, command: bool) -> None:
        """Write an element's TLV data, or give it as a command."""
        tlv = ffi.from_buffer("unsigned int[]", data)
        function = "snd_ctl_elem_tlv_command" if command else "snd_ctl_elem_tlv_write"
        self.check(lib.aio_ctl_tlv_write(self.c, cid, tlv, command), function)

    def add(self, wanted: ElementInfo) -> ElementId:
        """Make a user-defined element, ours until we unlock it (`snd_ctl_add_*_elem_set`)."""
        info = ffi.new("aio_ctl_info_t *")
        pack_id(wanted.id, info.id)
        info.type, info.count, info.access = wanted.type, wanted.count, wanted.access
        info.minimum, info.maximum, info.step = wanted.minimum, wanted.maximum, wanted.step
        info.items = len(wanted.items)
        labels = [ffi.new("char[]", item.encode()) for item in wanted.items]
        names = ffi.new("const char *[]", labels or [ffi.NULL])
        kind = wanted.type.name.lower()
        function = "snd_ctl_elem_add_iec958" if kind == "iec958" else f"snd_ctl_add_{kind}_elem_set"
        self.check(lib.aio_ctl_add(self.c, info, 1, names), function)
        return unpack_id(info.id)

    def card_info(self) -> CardInfo:
        """Return what the card is (`snd_ctl_card_info`)."""
        pointer = ffi.new("snd_ctl_card_info_t **")
        check(lib.snd_ctl_card_info_malloc(pointer), "snd_ctl_card_info_malloc")
        info = ffi.gc(pointer[0], lib.snd_ctl_card_info_free)
        self.check(lib.snd_ctl_card_info(self.ctl, info), "snd_ctl_card_info")
        return CardInfo(
            index=lib.snd_ctl_card_info_get_card(info),
            id=text(lib.snd_ctl_card_info_get_id(info)),
            driver=text(lib.snd_ctl_card_info_get_driver(info)),
            name=text(lib.snd_ctl_card_info_get_name(info)),
            longname=text(lib.snd_ctl_card_info_get_longname(info)),
            mixername=text(lib.snd_ctl_card_info_get_mixername(info)),
            components=text(lib.snd_ctl_card_info_get_components(info)),
        )

    @property
    def type(self) -> ControlType:
        """What kind of control is behind the name (`snd_ctl_type`)."""
        return ControlType(lib.snd_ctl_type(self.ctl))

    @property
    def name(self) -> str:
        """What alsa-lib calls it (`snd_ctl_name`)."""
        return text(lib.snd_ctl_name(self.ctl))

    def power_state(self) -> int:
        """Return the card's power state (`snd_ctl_get_power_state`)."""
        state = ffi.new("unsigned int *")
        self.check(lib.snd_ctl_get_power_state(self.ctl, state), "snd_ctl_get_power_state")
        return int(state[0])

    def set_power_state(self, state: int) -> None:
        """Set the card's power state (`snd_ctl_set_power_state`)."""
        self.check(lib.snd_ctl_set_power_state(self.ctl, state), "snd_ctl_set_power_state")

    # Closing, while a worker thread may be in the driver.

    def enter(self) -> None:
        """Keep the control open until `leave()`, for a call in a worker thread."""
        with self._lock:
            if self._closing:
                raise ClosedResourceError
            self._users += 1

    def leave(self) -> None:
        """Let the control be closed; does it if that was asked for meanwhile."""
        with self._lock:
            self._users -= 1
            last = self._closing and not self._users
        if last:
            self._close()

    def free(self) -> None:
        """Close the control; may block. An unplugged card's is closed all the same."""
        self.stop_readings()
        with self._lock:
            self._closing = True
            in_use = self._users > 0
        if not in_use:
            self._close()

    def _close(self) -> None:
        for ident in self.owned:
            # Elements of ours that others hold are theirs to remove.
            lib.aio_ctl_remove(self.c, pack_id(ident))
        lib.aio_ctl_close(self.c)


def _address(pointer: Any) -> int:
    return int(ffi.cast("uintptr_t", pointer))


def new_values() -> tuple[CData, memoryview]:
    """Return memory for the values of any element: for C, and for Python."""
    memory = ffi.new("int64_t[]", 128)
    return memory, ffi.buffer(memory)


def element_id(
    numid: int, interface: int, device: int, subdevice: int, index: int, name: bytes
) -> ElementId:
    """Return the id that an `aio_ctl_id_t` holds."""
    name = name.partition(b"\0")[0]
    place = numid, Interface(interface), device, subdevice, index
    try:
        return ElementId(*place, name.decode())
    except UnicodeDecodeError:
        return ElementId(*place, name.decode(errors="replace"), name)


def unpack_id(cid: Any) -> ElementId:
    """Return the id that an `aio_ctl_id_t` holds."""
    name = ffi.string(cid.name)
    return element_id(cid.numid, cid.interface, cid.device, cid.subdevice, cid.index, name)


def pack_id(ident: ElementId, into: Any = None) -> Any:
    """Return the `aio_ctl_id_t` for an id."""
    cid = ffi.new("aio_ctl_id_t *") if into is None else into
    cid.numid, cid.interface, cid.device = ident.numid, ident.interface, ident.device
    cid.subdevice, cid.index, cid.name = ident.subdevice, ident.index, ident.c_name[:43]
    return cid


def unpack_info(info: Any, items: tuple[str, ...]) -> ElementInfo:
    """Return the properties that an `aio_ctl_info_t` holds."""
    kind = ElementType(info.type)
    return ElementInfo(
        id=unpack_id(info.id),
        type=kind,
        # What a driver says beyond what a value holds would make alsa-lib abort.
        count=min(info.count, kind.most),
        access=Access(info.access),
        minimum=info.minimum,
        maximum=info.maximum,
        step=info.step,
        items=items,
        owner=info.owner if info.owner > 0 else None,
        dimensions=tuple(size for size in info.dimensions if size),
    )


def open_control(device: str) -> ControlHandle:
    """Open a control; blocks.

    Raises:
        AlsaError: with the reason, in the terms of who opens.
    """
    load()
    ctl = _open(device)
    try:
        return ControlHandle(device, ctl)
    except BaseException:
        lib.snd_ctl_close(ctl)
        raise


def _open(device: str) -> snd_ctl_t_p:
    pointer = ffi.new("snd_ctl_t **")
    with overlay.tree() as tree:
        if tree is None:
            code, function = lib.snd_ctl_open(pointer, device.encode(), NONBLOCK), "snd_ctl_open"
        else:
            code = lib.snd_ctl_open_lconf(pointer, device.encode(), NONBLOCK, tree)
            function = "snd_ctl_open_lconf"
    if code < 0:
        # Nothing can be gone that was never here.
        code = -errno.ENOENT if code in (-errno.ENODEV, -errno.ENXIO) else code
        if code == -errno.EINVAL and _proc.beyond_all_cards(device):
            code = -errno.ENOENT
        if code == -errno.ENOENT and _proc.forbidden_node(device):
            code = -errno.EACCES
        advice = _proc.missing_advice() if code == -errno.ENOENT else ""
        raise error_from(code, function, device=device, advice=advice)
    return pointer[0]  # type: ignore[no-any-return]
