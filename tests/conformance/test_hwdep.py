"""The conformance suite on hwdep devices: over sockets in place of drivers.

There is no driver with something to read that a virtual machine could have.
"""

from __future__ import annotations

import errno
import socket
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import anyio
import pytest
from anyio import wait_all_tasks_blocked

from aioalsa import UnsupportedError, hwdep
from aioalsa._ffi import ffi, lib
from tests.doubles import Swap, always

from .subject import Subject
from .suite import Suite

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from aioalsa._ffi._alsa import CData, snd_hwdep_dsp_image_t_p

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("frozen_heap")]

POLLIN, POLLOUT = 1, 4


class Drivers:
    """What alsa-lib would do with hwdep devices: each is one end of a pair of sockets."""

    interface = hwdep.Interface.SB_RC

    def __init__(self, swap: Swap) -> None:
        self._next = 1
        self.ends: dict[int, tuple[socket.socket, socket.socket]] = {}
        fds = "snd_hwdep_t *, struct pollfd *, unsigned int"
        swap("snd_hwdep_open", "int(snd_hwdep_t **, const char *, int)", self._open)
        swap("snd_hwdep_close", "int(snd_hwdep_t *)", self._close)
        swap("snd_hwdep_nonblock", "int(snd_hwdep_t *, int)", always(0))
        swap("snd_hwdep_info", "int(snd_hwdep_t *, snd_hwdep_info_t *)", always(0))
        swap(
            "snd_hwdep_info_get_iface",
            "int(snd_hwdep_info_t *)",
            self._get_interface,
        )
        swap("snd_hwdep_poll_descriptors_count", "int(snd_hwdep_t *)", always(1))
        swap("snd_hwdep_poll_descriptors", f"int({fds})", self._descriptors)
        swap("snd_hwdep_poll_descriptors_revents", f"int({fds}, unsigned short *)", self._revents)
        swap("snd_hwdep_read", "ssize_t(snd_hwdep_t *, void *, size_t)", self._read)
        swap("snd_hwdep_write", "ssize_t(snd_hwdep_t *, void *, size_t)", self._write)

    def _get_interface(self, _info: object) -> int:
        return int(self.interface)

    def _open(self, place: CData, _name: object, _mode: int) -> int:
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
        ours.setblocking(False)
        self.ends[self._next] = ours, theirs
        place[0] = ffi.cast("snd_hwdep_t *", self._next)
        self._next += 1
        return 0

    def _ours(self, device: CData) -> socket.socket:
        return self.ends[int(ffi.cast("uintptr_t", device))][0]

    def other_end(self, device: hwdep.Device) -> socket.socket:
        """Return the driver's end."""
        return self.ends[int(ffi.cast("uintptr_t", device._c.hwdep))][1]

    def fill(self, device: hwdep.Device) -> None:
        """Have the driver take no more."""
        ours = self._ours(device._c.hwdep)
        with suppress(BlockingIOError):
            while True:
                ours.send(bytes(2**16))

    def _close(self, device: CData) -> int:
        for end in self.ends.pop(int(ffi.cast("uintptr_t", device))):
            end.close()
        return 0

    def _descriptors(self, device: CData, fds: CData, _space: int) -> int:
        fds[0].fd, fds[0].events = self._ours(device).fileno(), POLLIN
        return 1

    def _revents(self, _device: object, fds: CData, _count: int, revents: CData) -> int:
        revents[0] = fds[0].revents
        return 0

    def _read(self, device: CData, into: CData, size: int) -> int:
        try:
            data = self._ours(device).recv(size)
        except BlockingIOError:
            return -errno.EAGAIN
        ffi.memmove(into, data, len(data))
        return len(data) or -errno.ENODEV

    def _write(self, device: CData, data: CData, size: int) -> int:
        try:
            return self._ours(device).send(bytes(ffi.buffer(data, size)))
        except BlockingIOError:
            return -errno.EAGAIN
        except BrokenPipeError:
            return -errno.ENODEV


@pytest.fixture
def drivers() -> Iterator[Drivers]:
    with Swap() as swap:
        yield Drivers(swap)


class Device(Subject[hwdep.Device]):
    """A device: waits for bytes, each the next number."""

    def __init__(self, drivers: Drivers) -> None:
        self._drivers = drivers
        self._next = 0

    async def open(self) -> hwdep.Device:
        return await hwdep.open("hw:0,0")

    async def wait(self) -> int:
        return (await self.handle.read(1))[0]

    def feed(self) -> None:
        self._drivers.other_end(self.handle).send(bytes([self._next]))
        self._next += 1

    def unplug(self) -> None:
        self._drivers.other_end(self.handle).close()


@pytest.fixture
async def subject(drivers: Drivers) -> AsyncIterator[Device]:
    subject = Device(drivers)
    await subject.setup()
    yield subject
    await subject.teardown()


class TestOnHwdep(Suite):
    """Every promise."""


async def test_a_long_write_waits_for_room(drivers: Drivers) -> None:
    data = bytes(range(256)) * 4096
    got = b""
    async with hwdep.open("hw:0,0") as device:
        end = drivers.other_end(device)
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(device.write, data)
            await device_is_full(end)
            with pytest.raises(anyio.BusyResourceError):
                await device.write(b"x")
            while len(got) < len(data):
                got += await anyio.to_thread.run_sync(end.recv, 2**20)
        await device.writable()

    assert got == data


async def device_is_full(end: socket.socket) -> None:
    """Wait until a driver has been given something to take."""
    with anyio.fail_after(20):
        while True:
            try:
                end.recv(1, socket.MSG_PEEK | socket.MSG_DONTWAIT)
            except BlockingIOError:
                await anyio.sleep(0.01)
            else:
                return


async def test_closing_wakes_who_waits_for_room(drivers: Drivers) -> None:
    device = await hwdep.open("hw:0,0")
    drivers.fill(device)

    async def wait() -> None:
        with pytest.raises(anyio.ClosedResourceError):
            await device.writable()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(wait)
        await wait_all_tasks_blocked()
        device.close()


async def test_what_can_be_read_is_told_before(drivers: Drivers) -> None:
    async with hwdep.open("hw:0,0") as device:
        drivers.other_end(device).send(b"abcdef")
        await device.readable()

        assert await device.read(4) == b"abcd"
        assert await device.read() == b"ef"


@pytest.mark.parametrize("interface", [hwdep.Interface.HDA, hwdep.Interface.OPL3])
async def test_a_driver_that_does_not_block_is_asked_at_once(
    drivers: Drivers, interface: hwdep.Interface
) -> None:
    drivers.interface = interface
    async with hwdep.open("hw:0,0") as device:
        drivers.other_end(device).send(b"abc")

        assert await device.read() == b"abc"
        await device.write(b"def")
        await device.write(b"")
        assert drivers.other_end(device).recv(9) == b"def"


async def test_a_driver_without_a_function_is_told(drivers: Drivers) -> None:
    with Swap() as swap:
        lacks = -errno.ENXIO
        swap("snd_hwdep_read", "ssize_t(snd_hwdep_t *, void *, size_t)", always(lacks))
        swap("snd_hwdep_write", "ssize_t(snd_hwdep_t *, void *, size_t)", always(lacks))
        drivers.interface = hwdep.Interface.HDA
        async with hwdep.open("hw:0,0") as device:
            with pytest.raises(UnsupportedError, match="hw:0,0: this driver"):
                await device.read()
            with pytest.raises(UnsupportedError, match="snd_hwdep_write"):
                await device.write(b"x")


async def test_images_get_to_the_driver_and_its_status_comes_back(drivers: Drivers) -> None:
    del drivers
    loaded: list[tuple[int, bytes, bytes]] = []

    def load(_device: object, image: snd_hwdep_dsp_image_t_p) -> int:
        size = lib.snd_hwdep_dsp_image_get_length(image)
        data = lib.snd_hwdep_dsp_image_get_image(image)
        name = ffi.string(lib.snd_hwdep_dsp_image_get_name(image))
        index = lib.snd_hwdep_dsp_image_get_index(image)
        loaded.append((index, name, bytes(ffi.buffer(data, size))))
        return 0

    with Swap() as swap:
        status = "snd_hwdep_t *, snd_hwdep_dsp_status_t *"
        swap("snd_hwdep_dsp_load", "int(snd_hwdep_t *, snd_hwdep_dsp_image_t *)", load)
        swap("snd_hwdep_dsp_status", f"int({status})", always(0))
        of = "unsigned int(snd_hwdep_dsp_status_t *)"
        swap("snd_hwdep_dsp_status_get_num_dsps", of, always(4))
        swap("snd_hwdep_dsp_status_get_dsp_loaded", of, always(0b1010))
        async with hwdep.open("hw:0,0") as device:
            await device.dsp_load(2, bytearray(b"\0image"), name="boot")
            told = await device.dsp_status()

    assert loaded == [(2, b"boot", b"\0image")]
    assert told == hwdep.DspStatus(0, "", 4, frozenset({1, 3}), ready=False)


@pytest.mark.parametrize(
    ("method", "given", "kind", "message"),
    [
        ("read", [0], ValueError, "size"),
        ("read", [2**40], ValueError, "size"),
        ("read", ["1"], TypeError, "size"),
        ("write", ["text"], TypeError, "data"),
        ("write", [None], TypeError, "data"),
        ("write", [memoryview(b"abcd")[::2]], TypeError, "data"),
        ("dsp_load", [-1, b""], ValueError, "index"),
        ("dsp_load", [32, b""], ValueError, "index"),
        ("dsp_load", [0, 5], TypeError, "image"),
    ],
)
async def test_what_no_driver_takes_is_refused(
    drivers: Drivers, method: str, given: list[object], kind: type[Exception], message: str
) -> None:
    del drivers
    async with hwdep.open("hw:0,0") as device:
        with pytest.raises(kind, match=message):
            await getattr(device, method)(*given)
        for name in (7, "n" * 64, "a\0b"):
            with pytest.raises((TypeError, ValueError), match="name"):
                await device.dsp_load(0, b"", name=name)  # type: ignore[arg-type]


@pytest.mark.parametrize("given", [{"name": 1}, {"name": ""}, {"mode": "both"}, {"mode": None}])
def test_what_no_device_is_called_is_refused_before_anything_is_opened(
    given: dict[str, Any],
) -> None:
    with pytest.raises((TypeError, ValueError), match=next(iter(given))):
        hwdep.open(**given)
