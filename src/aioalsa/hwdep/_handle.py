"""A hwdep device without an event loop, and the list of them.

The only file of this package that calls alsa-lib.
"""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Any

from .. import _cards, _proc
from .._ffi import ffi, lib, load, text
from ..errors import (
    AlsaError,
    DeviceNotFoundError,
    UnsupportedError,
    check,
    error_from,
)
from ._enums import Interface
from ._logic import bits
from ._values import DspStatus, HwdepInfo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .._ffi._alsa import CData, snd_ctl_t_p

# What a driver says that lacks a function (K/sound/core/hwdep.c).
LACKS = (-errno.ENXIO, -errno.ENOTTY, -errno.ENOSYS)


def _new(kind: str) -> Any:
    place = ffi.new(f"snd_hwdep_{kind}_t **")
    check(getattr(lib, f"snd_hwdep_{kind}_malloc")(place), f"snd_hwdep_{kind}_malloc")
    return ffi.gc(place[0], getattr(lib, f"snd_hwdep_{kind}_free"))


class HwdepHandle:
    """An open device."""

    def __init__(self, name: str, hwdep: Any) -> None:
        """Prepare the C side.

        Args:
            name: the name that was opened.
            hwdep: owned from here on.
        """
        self.name = name
        self.c: Any = ffi.new("aio_hwdep_t *")
        self.c.incoming.epoll = self.c.outgoing.epoll = -1
        self.c.hwdep = hwdep
        check(lib.aio_poll_open(self.incoming), "epoll_create1")
        check(lib.aio_poll_open(self.outgoing), "epoll_create1")

    @property
    def incoming(self) -> CData:
        """The inner epoll for data that comes, an `aio_poll_t`."""
        return ffi.addressof(self.c, "incoming")  # type: ignore[no-any-return]

    @property
    def outgoing(self) -> CData:
        """The inner epoll for room to write, an `aio_poll_t`."""
        return ffi.addressof(self.c, "outgoing")  # type: ignore[no-any-return]

    def prepare(self) -> None:
        """Ask what it is (`snd_hwdep_info`)."""
        check(lib.snd_hwdep_nonblock(self.c.hwdep, 1), "snd_hwdep_nonblock", device=self.name)
        info = _new("info")
        check(lib.snd_hwdep_info(self.c.hwdep, info), "snd_hwdep_info", device=self.name)
        self.info: HwdepInfo = _info(info)
        self.c.waits = self.info.interface.reads

    def error(self, code: int, function: str) -> AlsaError:
        """Return the exception for a failed call."""
        if code in LACKS:
            return UnsupportedError(
                -code, "this driver has no such function", function=function, device=self.name
            )
        return error_from(code, function, device=self.name)

    def check(self, code: int, function: str) -> int:
        """Return `code` if it is no error."""
        if code < 0:
            raise self.error(code, function)
        return code

    def write(self, data: bytes) -> int:
        """Write (`snd_hwdep_write`); returns how many bytes, or -EAGAIN; may block."""
        return int(lib.snd_hwdep_write(self.c.hwdep, ffi.from_buffer("char[]", data), len(data)))

    def dsp_status(self) -> DspStatus:
        """A snapshot (`snd_hwdep_dsp_status`); may block."""
        status = _new("dsp_status")
        code = lib.snd_hwdep_dsp_status(self.c.hwdep, status)
        self.check(code, "snd_hwdep_dsp_status")
        return DspStatus(
            version=lib.snd_hwdep_dsp_status_get_version(status),
            id=text(lib.snd_hwdep_dsp_status_get_id(status)),
            count=lib.snd_hwdep_dsp_status_get_num_dsps(status),
            loaded=bits(lib.snd_hwdep_dsp_status_get_dsp_loaded(status)),
            ready=bool(lib.snd_hwdep_dsp_status_get_chip_ready(status)),
        )

    def dsp_load(self, index: int, name: bytes, data: bytes) -> None:
        """Load an image (`snd_hwdep_dsp_load`); may block."""
        image = _new("dsp_image")
        held = ffi.from_buffer("char[]", data)
        lib.snd_hwdep_dsp_image_set_index(image, index)
        lib.snd_hwdep_dsp_image_set_name(image, name)
        lib.snd_hwdep_dsp_image_set_image(image, held)
        lib.snd_hwdep_dsp_image_set_length(image, len(data))
        self.check(lib.snd_hwdep_dsp_load(self.c.hwdep, image), "snd_hwdep_dsp_load")

    def free(self) -> None:
        """Close the device (`snd_hwdep_close`)."""
        if self.c.hwdep == ffi.NULL:
            return
        for poll in (self.incoming, self.outgoing):
            if poll.epoll >= 0:
                lib.aio_poll_disarm(poll)
        lib.snd_hwdep_close(self.c.hwdep)
        self.c.hwdep = ffi.NULL
        lib.aio_poll_close(self.incoming)
        lib.aio_poll_close(self.outgoing)


def open_hwdep(name: str, mode: int) -> HwdepHandle:
    """Open a device; may block.

    Raises:
        AlsaError: with the reason.
    """
    load()
    place = ffi.new("snd_hwdep_t **")
    code = lib.snd_hwdep_open(place, name.encode(), mode)
    if code < 0:
        code = -errno.ENOENT if code in (-errno.ENODEV, -errno.ENXIO) else code
        error = error_from(code, "snd_hwdep_open", device=name)
        if isinstance(error, DeviceNotFoundError):
            error.advice = _missing_advice()
        raise error
    handle = HwdepHandle(name, place[0])
    try:
        handle.prepare()
    except BaseException:
        handle.free()
        raise
    return handle


def _missing_advice() -> str:
    try:
        found = [f"{info} ({info.name})" for info in list_devices()]
    except AlsaError:
        return _proc.missing_advice()
    return f"there are: {', '.join(found)}" if found else "no card here has a hwdep device"


def list_devices() -> list[HwdepInfo]:
    """Return the devices of all cards that this process can open; may block."""
    return _cards.ask_each(_devices)


def _devices(card: int, ctl: snd_ctl_t_p) -> Iterator[HwdepInfo]:
    name = f"hw:{card}"
    number = ffi.new("int *", -1)
    while True:
        code = lib.snd_ctl_hwdep_next_device(ctl, number)
        check(code, "snd_ctl_hwdep_next_device", device=name)
        if number[0] < 0:
            return
        info = _new("info")
        lib.snd_hwdep_info_set_device(info, number[0])
        check(lib.snd_ctl_hwdep_info(ctl, info), "snd_ctl_hwdep_info", device=name)
        yield _info(info)


def _info(info: Any) -> HwdepInfo:
    return HwdepInfo(
        card=lib.snd_hwdep_info_get_card(info),
        device=lib.snd_hwdep_info_get_device(info),
        id=text(lib.snd_hwdep_info_get_id(info)),
        name=text(lib.snd_hwdep_info_get_name(info)),
        interface=Interface(lib.snd_hwdep_info_get_iface(info)),
    )
