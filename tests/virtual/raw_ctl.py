"""A control through nothing but alsa-lib's own functions: what virtual controls are tested with."""

from __future__ import annotations

import errno
import select
from dataclasses import asdict, dataclass
from typing import Any

from aioalsa import _ffi
from aioalsa._ffi import _overlay, ffi, lib, text
from tests.virtual.closing import Closing

NONBLOCK = 1
VALUE, INFO, ADD, TLV, REMOVE = 1, 2, 4, 8, 0xFFFFFFFF
CARD, MIXER = 0, 2
BOOLEAN, INTEGER, ENUMERATED, BYTES, IEC958, INTEGER64 = range(1, 7)


@dataclass(frozen=True)
class Id:
    """What names an element; a numid alone is enough, and everything else without one."""

    name: str = ""
    interface: int = MIXER
    index: int = 0
    device: int = 0
    subdevice: int = 0
    numid: int = 0

    def fill(self, function: str, into: Any) -> None:  # noqa: ANN401
        """Put it into what alsa-lib has for `function`."""
        for part, value in asdict(self).items():
            value = value.encode() if isinstance(value, str) else value
            getattr(lib, f"{function}_set_{part}")(into, value)


def new(name: str) -> Any:  # noqa: ANN401
    """Return an opaque structure of alsa-lib's."""
    place = ffi.new(f"snd_{name}_t **")
    assert getattr(lib, f"snd_{name}_malloc")(place) == 0
    return ffi.gc(place[0], getattr(lib, f"snd_{name}_free"))


class RawControl(Closing):
    """An open control. Methods named as alsa-lib's functions return what those return."""

    def __init__(self, name: str, *, mode: int = NONBLOCK, subscribe: bool = True) -> None:
        _ffi.load()
        place = ffi.new("snd_ctl_t **")
        with _overlay.tree() as tree:
            assert tree is not None
            code = lib.snd_ctl_open_lconf(place, name.encode(), mode, tree)
        if code < 0:
            raise OSError(-code, "snd_ctl_open_lconf", name)
        self.ctl: Any = place[0]
        if subscribe:
            assert self.subscribe(True) == 0

    def close(self) -> int:
        ctl, self.ctl = self.ctl, None
        return lib.snd_ctl_close(ctl) if ctl else 0

    def subscribe(self, enable: bool) -> int:
        return lib.snd_ctl_subscribe_events(self.ctl, enable)

    def ids(self) -> list[Id] | int:
        """Return the elements, or alsa-lib's error."""
        listed = new("ctl_elem_list")
        code = lib.snd_ctl_elem_list(self.ctl, listed)
        if code < 0:
            return code
        count = lib.snd_ctl_elem_list_get_count(listed)
        assert lib.snd_ctl_elem_list_alloc_space(listed, count + 1) == 0
        code = lib.snd_ctl_elem_list(self.ctl, listed)
        ids = [
            Id(
                text(lib.snd_ctl_elem_list_get_name(listed, at)),
                lib.snd_ctl_elem_list_get_interface(listed, at),
                lib.snd_ctl_elem_list_get_index(listed, at),
                lib.snd_ctl_elem_list_get_device(listed, at),
                lib.snd_ctl_elem_list_get_subdevice(listed, at),
                lib.snd_ctl_elem_list_get_numid(listed, at),
            )
            for at in range(lib.snd_ctl_elem_list_get_used(listed))
        ]
        lib.snd_ctl_elem_list_free_space(listed)
        return code if code < 0 else ids

    def names(self) -> dict[str, int]:
        """Return the numid of each element by name."""
        ids = self.ids()
        assert isinstance(ids, list)
        return {each.name: each.numid for each in ids}

    def info(self, wanted: Id) -> Any:  # noqa: ANN401
        """Return a `snd_ctl_elem_info_t`, or alsa-lib's error."""
        info = new("ctl_elem_info")
        wanted.fill("snd_ctl_elem_info", info)
        code = lib.snd_ctl_elem_info(self.ctl, info)
        return info if code >= 0 else code

    def value(self, wanted: Id) -> Any:  # noqa: ANN401
        """Return an empty `snd_ctl_elem_value_t` of an element."""
        value = new("ctl_elem_value")
        wanted.fill("snd_ctl_elem_value", value)
        return value

    def read(self, wanted: Id, kind: str = "integer", count: int = 1) -> list[int] | int:
        """Return values, or alsa-lib's error."""
        value = self.value(wanted)
        code = lib.snd_ctl_elem_read(self.ctl, value)
        get = getattr(lib, f"snd_ctl_elem_value_get_{kind}")
        return code if code < 0 else [get(value, at) for at in range(count)]

    def write(self, wanted: Id, *numbers: int, kind: str = "integer") -> int:
        value = self.value(wanted)
        put = getattr(lib, f"snd_ctl_elem_value_set_{kind}")
        for at, number in enumerate(numbers):
            put(value, at, number)
        return lib.snd_ctl_elem_write(self.ctl, value)

    def tlv_read(self, wanted: Id, size: int = 4096) -> bytes | int:
        """Return TLV data, or alsa-lib's error."""
        tlv = ffi.new("unsigned int[]", 1024)
        code = lib.snd_ctl_elem_tlv_read(self.ctl, self.id(wanted), tlv, size)
        return code if code < 0 else bytes(ffi.buffer(tlv, 8 + tlv[1]))

    def tlv_write(self, wanted: Id, data: bytes) -> int:
        tlv = ffi.from_buffer("unsigned int[]", data)
        return lib.snd_ctl_elem_tlv_write(self.ctl, self.id(wanted), tlv)

    @staticmethod
    def id(wanted: Id) -> Any:  # noqa: ANN401
        """Return a `snd_ctl_elem_id_t`."""
        ident = new("ctl_elem_id")
        wanted.fill("snd_ctl_elem_id", ident)
        return ident

    def event(self) -> tuple[Id, int] | int:
        """Return the next event's element and mask, or alsa-lib's error."""
        event = new("ctl_event")
        code = lib.snd_ctl_read(self.ctl, event)
        if code <= 0:
            return code
        return (
            Id(
                text(lib.snd_ctl_event_elem_get_name(event)),
                lib.snd_ctl_event_elem_get_interface(event),
                lib.snd_ctl_event_elem_get_index(event),
                lib.snd_ctl_event_elem_get_device(event),
                lib.snd_ctl_event_elem_get_subdevice(event),
                lib.snd_ctl_event_elem_get_numid(event),
            ),
            lib.snd_ctl_event_elem_get_mask(event),
        )

    def events(self) -> list[tuple[str, int]]:
        """Return name and mask of all events that are there."""
        events: list[tuple[str, int]] = []
        while isinstance(found := self.event(), tuple):
            events.append((found[0].name, found[1]))
        assert found == -errno.EAGAIN, found
        return events

    def poll(self, milliseconds: int = 0) -> int | None:
        """Wait once; return what alsa-lib makes of the wake-up, or None if there was none."""
        fds = ffi.new("struct pollfd[1]")
        assert lib.snd_ctl_poll_descriptors(self.ctl, fds, 1) == 1
        poll = select.poll()
        poll.register(fds[0].fd, fds[0].events)
        ready = poll.poll(milliseconds)
        if not ready:
            return None
        fds[0].revents = ready[0][1]
        revents = ffi.new("unsigned short *")
        assert lib.snd_ctl_poll_descriptors_revents(self.ctl, fds, 1, revents) == 0
        return int(revents[0])
