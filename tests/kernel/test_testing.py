"""The fixture for a real driver: a card that makes no sound, by names that open."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from aioalsa import ctl, pcm
from tests.kernel.witness import ON_ASYNCIO

if TYPE_CHECKING:
    from aioalsa.testing import KernelCard

pytestmark = [pytest.mark.anyio, ON_ASYNCIO]


async def test_a_card_of_a_driver_plays_and_has_controls(kernel_card: KernelCard) -> None:
    assert kernel_card.card.driver in {"Loopback", "Dummy"}
    async with pcm.open_playback(kernel_card.pcm, rate=44100, channels=1) as stream:
        await stream.write(bytes(2 * 4410))
    async with ctl.open(kernel_card.ctl) as controls:
        assert controls.info.id == kernel_card.card.id
