"""What streams do to the event loop: cancelled waits, blocking, idling."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

import anyio
import pytest

from aioalsa import pcm
from tests.activity import LatencyMeter, open_descriptors, rest
from tests.kernel import witness
from tests.kernel.cards import DUMMY
from tests.kernel.witness import FRAME, RATE, REST

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.anyio

CANCELS = 2000


@witness.THOROUGHLY
async def test_anext_cancelled_2000_times_at_random_moments_loses_nothing(
    tmp_path: Path, amount: float
) -> None:
    sound = witness.noise(60, seed=7)
    path = witness.write_wav(tmp_path / "sound.wav", sound)
    chance = random.Random(7)
    descriptors = open_descriptors()
    periods: list[pcm.Period] = []
    cancelled = 0

    with witness.aplay(path, "hw:0,0,0") as aplay:
        async with pcm.open_capture("hw:0,1,0", period_time=0.01, buffer_time=5) as stream:
            aplay.go()
            while cancelled < CANCELS * amount:
                with anyio.move_on_after(chance.uniform(0, 0.004)) as scope:
                    periods.append(await anext(stream))
                cancelled += scope.cancelled_caught
            # It goes on running, and nobody waits for it.
            idle = await rest(0.5)
            periods += [await anext(stream) for _ in range(70)]
            xruns = stream.xruns
        assert not aplay.ended, "it should have played all the time"
    await anyio.sleep(0.1)

    assert xruns == 0
    assert [period.position for period in periods] == list(range(0, 480 * len(periods), 480))
    captured = witness.joined(periods)
    captured = captured[witness.begin_of_sound(captured) * FRAME :]
    assert len(captured) > RATE * FRAME
    witness.assert_same_sound(captured, sound[: len(captured)])
    assert idle.wakes < 5
    assert idle.cpu < 0.1
    assert open_descriptors() == descriptors


@pytest.mark.parametrize("device", ["default", "hw:0,0,0", "plughw:0,0,0"])
async def test_opening_draining_and_closing_do_not_block_the_loop(device: str) -> None:
    sound = witness.noise(0.2, seed=8)
    rounds: list[float] = []
    # What else this machine does hits one round or another; what blocks hits every one.
    for _ in range(3):
        meter = LatencyMeter()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(meter.run)
            async with pcm.open_playback(device) as playback:
                await playback.write(sound)
                await playback.drain()
            async with pcm.open_capture(device) as capture:
                await anext(capture)
            await anyio.sleep(0.05)
            tasks.cancel_scope.cancel()
        rounds.append(meter.worst)
    print("longest a ready task waited:", ", ".join(f"{worst * 1e3:.0f} ms" for worst in rounds))
    assert min(rounds) < 0.150


async def test_stopped_and_drained_streams_do_not_wake_the_loop() -> None:
    with witness.turns_of_the_loop() as with_nothing_open:
        await anyio.sleep(2)
    async with (
        pcm.open_capture("hw:0,1,0", start=False) as prepared,
        pcm.open_capture("hw:0,1,1") as dropped,
        pcm.open_playback("hw:0,0,2") as drained,
        pcm.open_playback(f"hw:{DUMMY}") as filled,
    ):
        await anext(dropped)
        dropped.drop()
        await drained.write(REST)
        await drained.drain()
        await filled.write(bytes(FRAME))
        with witness.turns_of_the_loop() as idle:
            activity = await rest(2)
        states = [stream.state for stream in (prepared, dropped, drained, filled)]

    assert states == [pcm.State.PREPARED, pcm.State.SETUP, pcm.State.SETUP, pcm.State.PREPARED]
    # One, when the two seconds are over.
    assert idle == with_nothing_open
    assert activity.cpu < 0.02


async def test_drain_returns_when_the_last_frame_was_played_and_not_much_later() -> None:
    # Of no whole number of periods.
    sound = witness.noise(0.5, seed=9)[: -123 * FRAME]
    frames = len(sound + REST) // FRAME
    async with (
        pcm.open_capture("hw:0,1,0", buffer_time=4) as capture,
        pcm.open_playback("hw:0,0,0", buffer_time=0.4) as playback,
    ):
        await playback.write(sound + REST)
        begin = playback.status().trigger_time
        await playback.drain()
        took = time.monotonic() - begin
        status = witness.substream_status("hw:0,0,0", "p")
        captured = await capture.read(capture.avail())
        assert playback.xruns == 0

    lines = (line.partition(":") for line in status.splitlines())
    numbers = {key.strip(): value.strip() for key, _, value in lines}
    assert numbers["state"] == "SETUP"
    assert int(numbers["hw_ptr"]) >= int(numbers["appl_ptr"]) == frames
    assert frames / RATE - 0.01 < took < frames / RATE + 0.2
    assert isinstance(captured, bytes)
    assert len(captured) // FRAME >= witness.begin_of_sound(captured) + frames
    witness.assert_same_sound(witness.sound_in(captured, sound), sound)
