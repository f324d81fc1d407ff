"""The C side of a virtual card; the only file of this package that calls `lib`."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING, Any, Self

from anyio import ClosedResourceError

from .. import _ffi
from .._ffi import _alsa, _overlay, ffi, lib
from ..ctl._handle import new_values, pack_id
from ..errors import ElementGoneError, check

if TYPE_CHECKING:
    from .._ffi._alsa import CData
    from ..ctl import Access, ElementInfo
    from ._values import Settings

CHANGES = 64  # read in one call; more take another
MOST_TLV_BYTES = 65536 + 8


class CardHandle:
    """A card in C, and its definitions in this process's configuration.

    Its methods may be called from any thread and never wait.

    Attributes:
        closed: it is closed.
        ctl: the ALSA name of its controls.
    """

    def __init__(self, settings: Settings) -> None:
        """Make the card; may block while libasound is loaded.

        Raises:
            LibraryNotFoundError: there is no libasound.
            ValueError: another card of this process has the name.
        """
        self.closed = False
        self._process = os.getpid()
        _ffi.load()
        card = ffi.new("aio_card_t **")
        code = lib.aio_card_new(
            card,
            settings.name.encode(),
            settings.substreams,
            settings.playback_channels or 0,
            settings.capture_channels or 0,
            settings.clock == "manual",
            1 + settings.drift * 1e-6,
            round(settings.jitter * 1e9),
        )
        if code == -errno.EEXIST:
            raise ValueError(f"name {settings.name!r} belongs to another card of this process")
        check(code, "aio_card_new")
        self._card: CData = card[0]
        self.ctl = settings.ctl
        self._definitions: int | None = None
        try:
            self._definitions = _overlay.add(settings.definitions(_alsa.__file__), settings.pcm)
        except ValueError:
            lib.aio_card_free(self._card)
            raise

    @property
    def forked(self) -> bool:
        """Tell whether this is the copy of it in a forked child."""
        return os.getpid() != self._process

    def use(self) -> Self:
        """Return it, if it can be used.

        Raises:
            ClosedResourceError: it is closed.
            RuntimeError: in a forked child.
        """
        if self.closed:
            raise ClosedResourceError
        if self.forked:
            raise RuntimeError("this card was made before the fork; make one in the child")
        return self

    def advance(self, frames: int) -> None:
        """Let time pass, on a card whose clock is manual."""
        check(lib.aio_card_advance(self._card, frames), "aio_card_advance")

    def inject_xrun(self) -> None:
        """Put every running stream into XRUN."""
        check(lib.aio_card_xrun(self._card), "aio_card_xrun")

    def suspend(self) -> None:
        """Put every prepared, running or paused stream into SUSPENDED."""
        check(lib.aio_card_suspend(self._card), "aio_card_suspend")

    def resume(self) -> None:
        """Let suspended streams be resumed."""
        check(lib.aio_card_resume(self._card), "aio_card_resume")

    # Elements, by the key that `add_element` returns.

    def add_element(self, info: ElementInfo, values: bytes, tlv: bytes | None) -> int:
        """Make an element that has these values and, perhaps, TLV data.

        Raises:
            ValueError: there is one by that name.
        """
        own = ffi.new("aio_ctl_info_t *")
        pack_id(info.id, own.id)
        own.type, own.count, own.access = info.type, info.count, info.access
        own.minimum, own.maximum, own.step = info.minimum, info.maximum, info.step
        own.items = len(info.items)
        labels = [ffi.new("char[]", item.encode()) for item in info.items]
        names = ffi.new("const char *[]", labels or [ffi.NULL])
        key = ffi.new("uint64_t *")
        data = ffi.NULL if tlv is None else ffi.from_buffer("unsigned int[]", tlv)
        code = lib.aio_card_add(self._card, own, names, self._values(values), data, key)
        if code == -errno.EBUSY:
            raise ValueError(f"the card has an element {str(info.id).partition(',')[2]} already")
        check(code, "aio_card_add", device=self.ctl)
        return int(key[0])

    def remove_element(self, key: int) -> None:
        """Remove an element."""
        self._check(lib.aio_card_remove(self._card, key), "aio_card_remove")

    def read(self, key: int) -> memoryview:
        """Return the memory that holds an element's values."""
        memory, data = new_values()
        self._check(lib.aio_card_read(self._card, key, memory), "aio_card_read")
        return data

    def write(self, key: int, values: bytes) -> None:
        """Give an element other values, and tell who has its control open."""
        code = lib.aio_card_write(self._card, key, self._values(values))
        self._check(code, "aio_card_write")

    def set_access(self, key: int, access: Access) -> None:
        """Change what can be done with an element."""
        self._check(lib.aio_card_set_access(self._card, key, access), "aio_card_set_access")

    def tlv_read(self, key: int) -> bytes | None:
        """Return an element's TLV data with its header; None if it has none."""
        tlv = ffi.new("unsigned int[]", MOST_TLV_BYTES // 4)
        code = lib.aio_card_tlv_read(self._card, key, tlv, MOST_TLV_BYTES)
        if code == -errno.ENXIO:
            return None
        self._check(code, "aio_card_tlv_read")
        return bytes(ffi.buffer(tlv, 8 + tlv[1]))

    def tlv_write(self, key: int, data: bytes) -> None:
        """Give an element other TLV data, with header."""
        tlv = ffi.from_buffer("unsigned int[]", data)
        self._check(lib.aio_card_tlv_write(self._card, key, tlv), "aio_card_tlv_write")

    def listen(self) -> ListenerHandle:
        """Listen to what users of alsa-lib change."""
        return ListenerHandle(self._card, self.ctl)

    @staticmethod
    def _values(values: bytes) -> CData:
        memory, data = new_values()
        data[: len(values)] = values
        return memory

    def _check(self, code: int, function: str) -> None:
        if code == -errno.ENOENT:
            raise ElementGoneError(
                errno.ENOENT, "the element was removed", function=function, device=self.ctl
            )
        check(code, function, device=self.ctl)

    # The end.

    def disconnect(self) -> None:
        """Make the name unknown and every open stream DISCONNECTED; may be repeated."""
        if self._definitions is not None:
            _overlay.remove(self._definitions)
            self._definitions = None
        lib.aio_card_disconnect(self._card)

    def close(self) -> None:
        """Disconnect; the memory goes with this object and the last stream and control."""
        if self.closed:
            return
        self.closed = True
        # A forked child shares the descriptors of the streams: it must leave them alone.
        if self.forked:
            return
        self.disconnect()
        # With this object: another thread may be in one of its methods.
        self._card = ffi.gc(self._card, lib.aio_card_free)


class ListenerHandle:
    """Hears what users of alsa-lib change on a card; never waits."""

    def __init__(self, card: CData, device: str) -> None:
        self.device = device
        self._c: Any = ffi.new("aio_listener_t *")
        self._changes: Any = ffi.new("aio_change_t[]", CHANGES)
        check(lib.aio_listener_open(self._c, card), "aio_listener_open", device=device)

    @property
    def poll(self) -> CData:
        """The inner epoll, an `aio_poll_t`."""
        return ffi.addressof(self._c, "poll")  # type: ignore[no-any-return]

    @property
    def armed(self) -> bool:
        """Tell whether a wake-up is to come."""
        return bool(self._c.poll.armed)

    def changes(self) -> list[tuple[int, int]]:
        """Return key and mask of what has changed; arms when that is all.

        Raises:
            DeviceGoneError: the card was disconnected.
        """
        code = lib.aio_listener_events(self._c, self._changes, CHANGES)
        count = check(code, "aio_listener_events", device=self.device)
        return [(self._changes[at].key, self._changes[at].mask) for at in range(count)]

    def close(self) -> None:
        """Listen no longer."""
        lib.aio_listener_close(self._c)
