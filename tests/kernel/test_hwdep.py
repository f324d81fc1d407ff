"""Hwdep devices on the one that a virtual machine has: that of an HDA codec, which only tells."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from aioalsa import DeviceNotFoundError, UnsupportedError, hwdep
from tests.kernel.cards import DUMMY, HDA
from tests.kernel.witness import ON_ASYNCIO

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

pytestmark = [pytest.mark.anyio, ON_ASYNCIO]

NAME = f"hw:{HDA},0"


def told_by_the_kernel() -> list[str]:
    return Path("/proc/asound/hwdep").read_text().splitlines()  # "05-00: HDA Codec 0"


async def test_all_devices_are_listed() -> None:
    found = await hwdep.list()

    told = [f"{info.card:02}-{info.device:02}: {info.name}" for info in found]
    assert told == [line.strip() for line in told_by_the_kernel()]
    assert str(found[0]) == NAME
    assert found[0].interface is hwdep.Interface.HDA


async def test_a_device_tells_what_it_is() -> None:
    async with hwdep.open(NAME) as device:
        assert [device.info] == await hwdep.list()
        assert device.device == NAME


USES: dict[str, Callable[[hwdep.Device], Coroutine[Any, Any, object]]] = {
    "snd_hwdep_read": lambda device: device.read(),
    "snd_hwdep_write": lambda device: device.write(b"abc"),
    "snd_hwdep_dsp_status": lambda device: device.dsp_status(),
    "snd_hwdep_dsp_load": lambda device: device.dsp_load(0, b"image"),
}


@pytest.mark.parametrize("function", USES)
async def test_what_a_driver_lacks_is_told(function: str) -> None:
    async with hwdep.open(NAME) as device:
        with pytest.raises(UnsupportedError, match=rf"{NAME}: this driver .*\({function}\)"):
            await USES[function](device)


@pytest.mark.parametrize("name", ["nowhere", f"hw:{DUMMY},0", "hw:31,0", f"hw:{HDA},9"])
async def test_a_device_that_is_not_there_is_refused(name: str) -> None:
    with pytest.raises(DeviceNotFoundError, match=f"there are: {NAME}"):
        await hwdep.open(name)
