"""The doorman on asyncio, tested with pytest-asyncio."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest
from doorman import Doorman, chime
from doorman._chime import samples
from sounds import RATE, hear, knocking, play

from aioalsa import DeviceGoneError, pcm

if TYPE_CHECKING:
    from aioalsa import virtual
    from aioalsa.testing import KernelCard, Loopback

pytestmark = pytest.mark.asyncio


async def test_three_knocks_are_answered_by_the_chime(loopback: Loopback) -> None:
    doorman = Doorman(loopback.capture, loopback.playback)
    async with (
        asyncio.timeout(10),
        pcm.open_capture(loopback.playback_peer, rate=RATE, channels=1) as ear,
        asyncio.TaskGroup() as tasks,
    ):
        serving = tasks.create_task(doorman.serve())
        await doorman.listening.wait()
        tasks.create_task(play(loopback.capture_peer, knocking(0.1, 0.2, 0.3)))

        await hear(ear, samples())
        serving.cancel()


async def test_a_microphone_that_is_unplugged_is_told(virtual_card: virtual.Card) -> None:
    doorman = Doorman(virtual_card.pcm, virtual_card.pcm)
    serving = asyncio.create_task(doorman.serve())
    await doorman.listening.wait()

    virtual_card.disconnect()

    with pytest.raises(DeviceGoneError, match=virtual_card.pcm):
        await serving


async def test_the_chime_is_heard_to_the_end_by_the_default_device(
    default_card: virtual.Card,
) -> None:
    async with (
        asyncio.timeout(10),
        pcm.open_capture(default_card.pcm, rate=RATE, channels=1) as ear,
        asyncio.TaskGroup() as tasks,
    ):
        tasks.create_task(hear(ear, samples()))
        await chime("default")


async def test_the_chime_plays_on_a_real_driver(kernel_card: KernelCard) -> None:
    async with asyncio.timeout(10):
        await chime(kernel_card.pcm)
