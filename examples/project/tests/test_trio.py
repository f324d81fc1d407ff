"""The doorman on trio, tested with anyio's plugin for pytest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
import pytest
from doorman import Doorman, Knock, knocks
from doorman._chime import samples
from sounds import RATE, hear, knocking, play

from aioalsa import pcm

if TYPE_CHECKING:
    from aioalsa import virtual
    from aioalsa.testing import Loopback, ManualClock

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    return "trio"


async def test_three_knocks_are_answered_by_the_chime(loopback: Loopback) -> None:
    doorman = Doorman(loopback.capture, loopback.playback)
    with anyio.fail_after(10):
        async with (
            pcm.open_capture(loopback.playback_peer, rate=RATE, channels=1) as ear,
            anyio.create_task_group() as tasks,
        ):
            tasks.start_soon(doorman.serve)
            await doorman.listening.wait()
            tasks.start_soon(play, loopback.capture_peer, knocking(0.1, 0.2, 0.3))

            await hear(ear, samples())
            tasks.cancel_scope.cancel()


async def listen(stream: pcm.CaptureStream, heard: list[Knock]) -> None:
    async for knock in knocks(stream):
        heard.append(knock)  # noqa: PERF401 - as they come, not at the end


async def test_knocks_are_told_with_their_times(
    loopback: Loopback, manual_clock: ManualClock
) -> None:
    """Half a minute passes in no time, and to the frame."""
    heard: list[Knock] = []
    async with (
        pcm.open_capture(loopback.capture, rate=RATE, channels=1) as stream,
        pcm.open_playback(loopback.capture_peer, rate=RATE, channels=1) as door,
        anyio.create_task_group() as tasks,
    ):
        tasks.start_soon(listen, stream, heard)
        tasks.start_soon(door.write, knocking(0.5, 1.0, 30.0))
        await manual_clock.run(31 * RATE, step=80)
        tasks.cancel_scope.cancel()

    assert heard == [Knock(0.5, 0.0), Knock(1.0, 0.0), Knock(30.0, 0.0)]


@pytest.mark.virtual_card(substreams=1, capture_channels=1)
async def test_sound_that_was_lost_is_told_with_the_next_knock(
    virtual_card: virtual.Card, manual_clock: ManualClock
) -> None:
    heard: list[Knock] = []
    async with (
        pcm.open_capture(virtual_card.pcm, rate=RATE, channels=1) as stream,
        pcm.open_playback(virtual_card.pcm, rate=RATE, channels=1) as door,
        anyio.create_task_group() as tasks,
    ):
        manual_clock.advance(2 * RATE)  # nobody listens
        tasks.start_soon(listen, stream, heard)
        await manual_clock.run(80)
        tasks.start_soon(door.write, knocking(0.01))
        await manual_clock.run(RATE // 5, step=80)
        tasks.cancel_scope.cancel()

    assert [knock.deaf for knock in heard] == [2.0]
