"""A USB MIDI 2.0 device, plugged in for the tests of a module."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
import pytest

from aioalsa import ump
from tests.kernel import cards
from tests.midi2.kernel.gadget import Device, plugged_in

if TYPE_CHECKING:
    from collections.abc import Generator

GADGET = f"hw:{cards.USB_GADGET},0"
"""The device's own end: what is sent there comes from the device."""
HOST = f"hw:{cards.USB_HOST},0"
"""The computer's end."""
GADGET_CLIENT, HOST_CLIENT = (16 + 4 * card for card in (cards.USB_GADGET, cards.USB_HOST))
"""The sequencer clients that the drivers make of both ends."""


@pytest.fixture(scope="module")
def device() -> Generator[Device]:
    """Plug a device in, and wait until all that it tells of itself has come."""
    device = Device()
    with plugged_in(device):
        anyio.run(known, device)
        yield device


async def known(device: Device) -> None:
    """Wait until both ends of a device are there with all of its blocks."""
    with anyio.fail_after(60):
        while True:
            found = await ump.list()
            told = {end.port: [block.name for block in end.blocks] for end in found}
            names = [block["name"] for block in device.blocks]
            if told.get(GADGET) == told.get(HOST) == names:
                return
            await anyio.sleep(0.02)
