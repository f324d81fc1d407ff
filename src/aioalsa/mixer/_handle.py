"""A mixer without an event loop: attached, looked at, written to, never waited for.

The only file of this package that calls alsa-lib, and most of that in `shim/mixer.c`.
"""

from __future__ import annotations

import errno
import struct
from typing import TYPE_CHECKING, Any

from anyio import BusyResourceError, ClosedResourceError

from .. import _proc
from .._ffi import _overlay as overlay
from .._ffi import ffi, lib, load, text
from ..errors import AlsaError, DevicePermissionError, error_from

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .._ffi._alsa import CData, snd_config_t_p, snd_ctl_t_p
    from ._values import Change, Key

NONBLOCK = 1  # SND_CTL_NONBLOCK
EVENTS = 64  # taken in one call; more take another
STALE = -errno.ESTALE
"""What calls return for an element that is gone, or that alsa-lib has made anew."""
LACKS = -errno.ENOSYS
"""What a write returns if the element does not have, or no longer has, what is to be set."""
WIDE = -errno.ECHRNG
"""What a write returns if the element has more channels than alsa-lib can write."""
BUSY = -errno.EALREADY
"""What they return if they would have to wait for another thread."""
# aio_mixer_event_t of cdef/mixer_shim.h: slot, serial, mask, index, name.
_unpack_events = struct.Struct("=IIII64s").iter_unpack
_EVENT_BYTES = 80


class MixerHandle:
    """An open mixer."""

    def __init__(self, device: str, *, by_name: bool) -> None:
        """Make a mixer without elements.

        Args:
            device: the name that it is opened for.
            by_name: sort its elements by name.
        """
        self.device = device
        self.c: Any = ffi.new("aio_mixer_t *")
        self.check(lib.aio_mixer_open(self.c, by_name), "snd_mixer_open")
        self.state: Any = ffi.new("aio_mixer_state_t *")
        self._events: CData = ffi.new("aio_mixer_event_t[]", EVENTS)
        self._event_bytes = ffi.buffer(self._events)

    @property
    def poll(self) -> CData:
        """The inner epoll, an `aio_poll_t`."""
        return ffi.addressof(self.c, "poll")  # type: ignore[no-any-return]

    def error(self, code: int, function: str) -> AlsaError:
        """Return the exception for a failed call."""
        error = error_from(code, function, device=self.device)
        if isinstance(error, DevicePermissionError):
            error.advice = "it is read-only, or another process has locked it"
        return error

    def check(self, code: int, function: str) -> int:
        """Return `code` if it is no error, else raise."""
        if code == BUSY:
            raise BusyResourceError("writing to")
        if code == -errno.EBADFD:
            raise ClosedResourceError
        if code < 0:
            raise self.error(code, function)
        return code

    # Cards. Both block.

    def attach(self, name: str) -> None:
        """Add a card's elements (`snd_mixer_attach`, or `_attach_hctl`)."""
        with overlay.tree() as tree:
            ctl: Any = ffi.NULL
            if tree is not None or not name.startswith("hw:"):
                ctl = _open_ctl(name, tree)
            code = lib.aio_mixer_attach(self.c, name.encode(), ctl)
        if code < 0:
            raise open_error(code, "snd_mixer_attach", name)

    def detach(self, name: str) -> None:
        """Take a card's elements away (`snd_mixer_detach`)."""
        self.check(lib.aio_mixer_detach(self.c, name.encode()), "snd_mixer_detach")

    # Events.

    def step(self) -> int | None:
        """Handle events (`snd_mixer_handle_events`), or arm for them.

        Returns:
            How many there are to tell; None if another thread deals with them now.
        """
        code = lib.aio_mixer_step(self.c)
        return None if code == BUSY else self.check(code, "snd_mixer_handle_events")

    def sync(self) -> int:
        """Handle events, unless another thread does; return how many there are to tell."""
        return self.check(lib.aio_mixer_sync(self.c), "snd_mixer_handle_events")

    def events(self, *, wait: bool = False) -> Iterator[tuple[CData, int, Key]]:
        """Give the events that are there to tell: element, mask and key of each.

        Args:
            wait: for another thread that is in alsa-lib; else there are none then.
        """
        count = EVENTS
        while count == EVENTS:
            count = lib.aio_mixer_events(self.c, self._events, EVENTS, wait)
            # Copied: whoever gets the events may ask for more.
            data = bytes(self._event_bytes[: count * _EVENT_BYTES])
            for slot, serial, mask, index, name in _unpack_events(data):
                key = name.partition(b"\0")[0].decode(errors="replace"), index
                yield ffi.new("aio_mixer_ref_t *", (slot, serial)), mask, key

    def nudge(self) -> None:
        """Wake who waits."""
        self.check(lib.aio_mixer_nudge(self.c), "epoll_ctl")

    # Elements.

    def order(self) -> list[tuple[int, int]]:
        """Return what identifies the elements in C, in alsa-lib's order."""
        space, count = 0, 256
        refs: Any = None
        while count > space:
            space = count
            refs = ffi.new("aio_mixer_ref_t[]", space)
            count = self.check(lib.aio_mixer_order(self.c, refs, space), "snd_mixer_first_elem")
        return [(refs[at].slot, refs[at].serial) for at in range(count)]

    def find(self, name: bytes, index: int) -> tuple[int, int] | None:
        """Return what identifies an element in C (`snd_mixer_find_selem`); None for none."""
        ref = ffi.new("aio_mixer_ref_t *")
        code = lib.aio_mixer_find(self.c, name, index, ref)
        if code == -errno.ENOENT:
            return None
        self.check(code, "snd_mixer_find_selem")
        return ref.slot, ref.serial

    def show(self, ref: CData) -> int:
        """Have `state` show an element, events handled; return how many there are to tell.

        Returns STALE if that element is not there any more.
        """
        code = lib.aio_mixer_show(self.c, ref, self.state)
        return code if code == STALE else self.check(code, "snd_mixer_handle_events")

    def items(self, ref: CData, count: int) -> tuple[str, ...] | None:
        """Return the names of items (`snd_mixer_selem_get_enum_item_name`); None: it is gone."""
        name = ffi.new("char[]", 65)
        names: list[str] = []
        for item in range(count):
            code = lib.aio_mixer_item(self.c, ref, item, name, 65)
            if code == STALE:
                return None
            self.check(code, "snd_mixer_selem_get_enum_item_name")
            names.append(text(name))
        return tuple(names)

    def ask(
        self, ref: CData, side: int, value: int, *, from_db: bool, rounding: int = 0
    ) -> tuple[int, int]:
        """Return what a conversion returned, and its result."""
        result = ffi.new("long *")
        code = lib.aio_mixer_ask(self.c, ref, side, from_db, value, rounding, result)
        return code, int(result[0])

    # Writing: these sleep in the driver, if it does, and return what they do.

    def set(self, ref: CData, change: Change, *, wait: bool) -> int:
        """Set a value of one channel or of all."""
        return lib.aio_mixer_set(
            self.c,
            ref,
            change.side,
            change.what,
            change.channel,
            change.value,
            change.rounding,
            wait,
        )

    def set_range(self, ref: CData, side: int, minimum: int, maximum: int) -> int:
        """Set the range that raw volumes are counted in."""
        return lib.aio_mixer_set_range(self.c, ref, side, minimum, maximum)

    def refresh(self, ref: CData) -> int:
        """Read the values of an element anew from the driver."""
        return lib.aio_mixer_refresh(self.c, ref)

    def free(self) -> None:
        """Close the mixer (`snd_mixer_close`); may block."""
        lib.aio_mixer_close(self.c)


def channel_name(channel: int) -> str:
    """Return what alsa-lib calls a channel (`snd_mixer_selem_channel_name`); "?" if nothing."""
    load()
    return text(lib.snd_mixer_selem_channel_name(channel))


def parse_id(ident: str) -> Key | None:
    """Return the key for an id as amixer takes it (`snd_mixer_selem_id_parse`); None for none."""
    load()
    name, index = ffi.new("char[]", 64), ffi.new("unsigned int *")
    if lib.aio_mixer_parse(ident.encode(), name, 64, index) < 0:
        return None
    return text(name), int(index[0])


def open_mixer(device: str, by_name: bool) -> MixerHandle:
    """Open a card's mixer; blocks.

    Raises:
        AlsaError: with the reason, in the terms of who opens.
    """
    load()
    handle = MixerHandle(device, by_name=by_name)
    try:
        handle.attach(device)
    except BaseException:
        handle.free()
        raise
    return handle


def _open_ctl(name: str, tree: snd_config_t_p | None) -> snd_ctl_t_p:
    pointer = ffi.new("snd_ctl_t **")
    if tree is None:
        code, function = lib.snd_ctl_open(pointer, name.encode(), NONBLOCK), "snd_ctl_open"
    else:
        code = lib.snd_ctl_open_lconf(pointer, name.encode(), NONBLOCK, tree)
        function = "snd_ctl_open_lconf"
    if code < 0:
        raise open_error(code, function, name)
    return pointer[0]  # type: ignore[no-any-return]


def open_error(code: int, function: str, name: str) -> AlsaError:
    """Return the exception for a card that cannot be opened."""
    # Nothing can be gone that was never here.
    code = -errno.ENOENT if code in (-errno.ENODEV, -errno.ENXIO) else code
    if code == -errno.EINVAL and _proc.beyond_all_cards(name):
        code = -errno.ENOENT
    advice = _proc.missing_advice() if code == -errno.ENOENT else ""
    return error_from(code, function, device=name, advice=advice)
