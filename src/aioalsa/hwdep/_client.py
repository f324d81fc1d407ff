"""Hwdep devices: data that comes, data that is written, images for signal processors."""

from __future__ import annotations

import errno
from functools import partial
from typing import TYPE_CHECKING, Literal

from anyio import BusyResourceError
from anyio.lowlevel import checkpoint

from .._arguments import device_name, integer
from .._ffi import ffi, lib
from .._wait import Handle, Opening, in_thread, make_waiter, open_in_thread
from ._handle import HwdepHandle, list_devices, open_hwdep
from ._logic import INDEX_MOST, LARGEST, data_bytes, image_name, open_mode

if TYPE_CHECKING:
    from typing_extensions import Buffer

    from .._wait import Waiter
    from ._values import DspStatus, HwdepInfo

EAGAIN = -errno.EAGAIN


def open(
    name: str = "default", *, mode: Literal["read", "write", "duplex"] = "duplex"
) -> Opening[Device]:
    """Open a hwdep device (`snd_hwdep_open`); await the result or enter it.

    Args:
        name: the device's name, as "hw:1,0".
        mode: what for; some drivers refuse to be opened for both.

    Raises:
        ValueError: an argument that no device could meet.
        DeviceNotFoundError: there is no such device; lists those that there are.
        DeviceBusyError: somebody else has it.
        DevicePermissionError: this user may not open it.
        LibraryNotFoundError: libasound is not installed.
    """
    device, flags = device_name(name), open_mode(mode)

    async def make() -> Device:
        handle = await open_in_thread(partial(open_hwdep, device, flags), HwdepHandle.free)
        return Device(handle)

    return Opening(make)


async def all_devices() -> list[HwdepInfo]:
    """Return the devices of all cards (`snd_ctl_hwdep_next_device`, `snd_ctl_hwdep_info`).

    Raises:
        LibraryNotFoundError: libasound is not installed.
    """
    return await in_thread(list_devices)


class Device(Handle):
    """An open hwdep device.

    Attributes:
        info: what it is.
    """

    def __init__(self, handle: HwdepHandle) -> None:
        super().__init__(handle.name, make_waiter(handle.incoming), handle.free)
        self._hwdep = handle
        self._c = handle.c
        self.info: HwdepInfo = handle.info
        # What was read for a task that was cancelled then.
        self._ready = b""
        self._room: Waiter | None = None

    async def read(self, size: int = 4096) -> bytes:
        """Return data, as soon as there is any (`snd_hwdep_read`); cancelled, it loses nothing.

        Args:
            size: how many bytes at most. Some drivers give messages, and want room for a whole one.

        Returns:
            The bytes; none at the end of what a driver has.

        Raises:
            UnsupportedError: this driver has nothing to read.
            DeviceGoneError: the device was unplugged.
        """
        self._check()
        most = integer("size", size, 1, LARGEST)
        self._waiter.armed = False
        data = await self._waiter.until(partial(self._read, most))
        self._ready = data[most:]
        return data[:most]

    def _read(self, size: int) -> bytes | None:
        """The step of `read`."""
        if self._ready:
            return self._ready
        buffer = bytearray(size)
        got = lib.aio_hwdep_read(self._c, ffi.from_buffer("char[]", buffer), size)
        if got == EAGAIN:
            return None
        self._ready = bytes(buffer[: self._hwdep.check(got, "snd_hwdep_read")])
        return self._ready

    async def readable(self) -> None:
        """Return when the driver says that there is something to read.

        Drivers that have no poll say so never.

        Raises:
            DeviceGoneError: the device was unplugged.
        """
        self._check()
        self._waiter.armed = False
        await self._waiter.until(self._readable)

    def _readable(self) -> bool | None:
        return True if self._ready else self._poll(output=False)

    def _poll(self, *, output: bool) -> bool | None:
        code = lib.aio_hwdep_wait(self._c, output)
        if code == EAGAIN:
            return None
        self._hwdep.check(code, "snd_hwdep_poll_descriptors")
        return True

    async def write(self, data: Buffer) -> None:
        """Write data (`snd_hwdep_write`); returns when the driver has taken all of it.

        In a worker thread, since drivers may sleep. Cancelled, it has written the first of it.

        Raises:
            BusyResourceError: another task is writing.
            UnsupportedError: this driver takes none.
            DeviceGoneError: the device was unplugged.
        """
        self._check()
        left = data_bytes("data", data)
        self._begin_writing()
        try:
            if not left:
                await checkpoint()
            while left:
                taken = await self._in_thread(partial(self._hwdep.write, left))
                if taken in (EAGAIN, 0):
                    await self._until_writable()
                else:
                    left = left[self._hwdep.check(taken, "snd_hwdep_write") :]
                self._check()
        finally:
            self._end_writing()

    async def writable(self) -> None:
        """Return when the driver says that there is room to write.

        Drivers that have no poll say so never; they take what is written at once.

        Raises:
            BusyResourceError: another task is writing.
            DeviceGoneError: the device was unplugged.
        """
        self._check()
        self._begin_writing()
        try:
            await self._until_writable()
        finally:
            self._end_writing()

    def _begin_writing(self) -> None:
        if self._room is not None:
            raise BusyResourceError("writing to")
        self._room = make_waiter(self._hwdep.outgoing)

    def _end_writing(self) -> None:
        room, self._room = self._room, None
        if room is not None:
            room.close()

    async def _until_writable(self) -> None:
        assert self._room is not None
        await self._room.until(partial(self._poll, output=True))

    async def dsp_status(self) -> DspStatus:
        """Return what its signal processors are up to (`snd_hwdep_dsp_status`).

        Raises:
            UnsupportedError: it has none.
        """
        self._check()
        return await self._in_thread(self._hwdep.dsp_status)

    async def dsp_load(self, index: int, image: Buffer, *, name: str = "") -> None:
        """Load an image into a signal processor (`snd_hwdep_dsp_load`).

        Args:
            index: which of those that `dsp_status()` tells of.
            image: its bytes.
            name: its name; most drivers don't care.

        Raises:
            UnsupportedError: it has none.
        """
        self._check()
        number = integer("index", index, 0, INDEX_MOST)
        work = partial(self._hwdep.dsp_load, number, image_name(name), data_bytes("image", image))
        await self._in_thread(work)

    def _begin_close(self) -> bool:
        if self._room is not None and not self._waiter.forked:
            self._room.close()
        return super()._begin_close()
