"""The virtual card as applications use it: opened by name, on every event loop."""

from __future__ import annotations

import random

import anyio
import pytest
from anyio.lowlevel import checkpoint

from aioalsa import DeviceGoneError, DeviceNotFoundError, pcm, virtual
from aioalsa.pcm import State

pytestmark = pytest.mark.anyio


async def test_a_card_is_entered_or_awaited() -> None:
    async with virtual.card("entered") as card:
        assert (card.name, card.pcm, card.clock) == ("entered", "aioalsa_entered", "realtime")
        with pytest.raises(ValueError, match="name"):
            await virtual.card("entered")
    assert card.closed
    card = await virtual.card("entered", clock="manual")
    assert repr(card) == "<Card 'entered' open>"
    await card.aclose()
    await card.aclose()
    with pytest.raises(anyio.ClosedResourceError):
        card.advance(1)


async def test_what_is_played_is_captured() -> None:
    data = random.Random(1).randbytes(24000 * 4)
    async with (
        virtual.card("loop") as card,
        pcm.open_capture(card.pcm, buffer_time=1.0, on_xrun="raise") as capture,
        anyio.create_task_group() as tasks,
    ):

        async def play() -> None:
            async with pcm.open_playback(card.pcm, buffer_time=1.0) as playback:
                await playback.write(data)

        tasks.start_soon(play)
        got = b""
        async for period in capture:
            assert isinstance(period.data, bytes)
            got += period.data
            if data in got:
                break
        assert not any(got.replace(data, b""))


async def test_time_moves_only_by_hand() -> None:
    async with (
        virtual.card("manual", clock="manual") as card,
        pcm.open_capture(card.pcm) as capture,
        anyio.create_task_group() as tasks,
    ):
        positions: list[int] = []

        async def listen() -> None:
            positions.extend([(await anext(capture)).position for _ in range(3)])

        tasks.start_soon(listen)
        await anyio.wait_all_tasks_blocked()
        for count in range(3):
            assert len(positions) == 0
            card.advance(479)
            await anyio.wait_all_tasks_blocked()
            assert capture.avail() == 479, count
            card.advance(1)
            while capture.avail() == 480:
                await checkpoint()
        with anyio.fail_after(5):
            while not positions:
                await checkpoint()
        assert positions == [0, 480, 960]


@pytest.mark.parametrize("how", ["disconnect", "close"])
async def test_unplugging_ends_who_waits_and_who_comes_later(how: str) -> None:
    async with virtual.card("gone", clock="manual") as card:
        capture = await pcm.open_capture(card.pcm)
        playback = await pcm.open_playback(card.pcm)
        async with anyio.create_task_group() as tasks:

            async def listen() -> None:
                with pytest.raises(DeviceGoneError):
                    await anext(capture)

            async def play() -> None:
                with pytest.raises(DeviceGoneError):
                    await playback.write(bytes(9600 * 4))

            tasks.start_soon(listen)
            tasks.start_soon(play)
            await anyio.wait_all_tasks_blocked()
            getattr(card, how)()
        assert capture.state is State.DISCONNECTED
        with pytest.raises(DeviceGoneError):
            await anext(capture)
        with pytest.raises(DeviceNotFoundError):
            await pcm.open_capture(card.pcm)
        await capture.aclose()
        await playback.aclose()


async def test_an_injected_xrun_is_recovered_from() -> None:
    async with (
        virtual.card("xrun") as card,
        pcm.open_capture(card.pcm) as capture,
    ):
        await anext(capture)
        card.inject_xrun()
        await anext(capture)
        await anext(capture)
        assert capture.xruns >= 1
