"""Xruns that really happen: a process that is stopped, a consumer that sleeps."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import anyio
import pytest

from aioalsa import XrunError, pcm
from tests.kernel import witness
from tests.kernel.witness import FRAME, ON_ASYNCIO, RATE, REST

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

pytestmark = pytest.mark.anyio

PERIOD = RATE // 50  # frames; 20 ms
BUFFER = 20 * PERIOD
SLEEP = 0.8  # s, twice what the buffer holds


@contextmanager
def program(name: str, device: str, path: Path) -> Generator[subprocess.Popen[bytes]]:
    """Run one of `pcm_programs`; its first line is read when it runs."""
    command = witness.python("tests.kernel.pcm_programs", name, device, str(path))
    with subprocess.Popen(command, stdout=subprocess.PIPE) as child:
        try:
            assert "running" in line_of(child)
            yield child
        finally:
            child.kill()


def line_of(child: subprocess.Popen[bytes]) -> dict[str, Any]:
    assert child.stdout is not None
    line: dict[str, Any] = json.loads(child.stdout.readline())
    return line


def stop_for_half_a_second(child: subprocess.Popen[bytes]) -> None:
    os.kill(child.pid, signal.SIGSTOP)
    time.sleep(0.5)
    os.kill(child.pid, signal.SIGCONT)


def offsets(periods: list[tuple[int, int, int]], data: bytes, sound: bytes) -> list[int]:
    """Tell for each period where in the sound position 0 would be."""
    found: list[int] = []
    at = 0
    for position, frames, lost in periods:
        piece = data[at * FRAME : (at + frames) * FRAME]
        # Silence, and the tail of what is played while somebody stops, tell nothing.
        if (begin := sound.find(piece)) >= 0:
            assert begin % FRAME == 0
            found.append(begin // FRAME - position)
        assert lost >= 0
        at += frames
    return found


def test_a_capture_that_was_stopped_counts_what_it_lost(tmp_path: Path) -> None:
    sound = witness.noise(30, seed=4)
    path = witness.write_wav(tmp_path / "sound.wav", sound)
    with witness.aplay(path, "hw:0,0,0") as aplay:
        aplay.go()
        with program("capture", "hw:0,1,0", tmp_path / "captured") as child:
            time.sleep(1)
            stop_for_half_a_second(child)
            end = line_of(child)

    periods = [tuple(period) for period in end["periods"]]
    # More than one only where this machine stops by itself for as long.
    gaps = [lost for _, _, lost in periods if lost]
    assert end["xruns"] == len(gaps) >= 1
    # Part of the half second is in the buffer, and lost with it.
    lost = sum(gaps)
    assert max(gaps) > 0.4 * RATE
    assert sum(frames for _, frames, _ in periods) + lost == periods[-1][0] + periods[-1][1]
    # The clock that the kernel stamps by, and then the sound itself, which no clock can mislead.
    assert end["frames"] == pytest.approx(end["clock"], abs=PERIOD)
    begins = offsets(periods, (tmp_path / "captured").read_bytes(), sound)
    assert len(begins) > len(periods) / 2
    assert begins == pytest.approx([begins[0]] * len(begins), abs=PERIOD)
    assert len(set(begins)) <= 1 + len(gaps)


def test_a_playback_that_was_stopped_tells_its_gap(tmp_path: Path) -> None:
    sound = witness.noise(3, seed=5)
    (tmp_path / "sound").write_bytes(sound)
    with witness.arecord(tmp_path / "recording", "hw:0,1,0") as arecord:
        with program("play", "hw:0,0,0", tmp_path / "sound") as child:
            time.sleep(1)
            stop_for_half_a_second(child)
            end = line_of(child)
            child.wait()
        arecord.terminate()

    assert end["xruns"] == 1
    position, frames = end["gap"]
    recorded = (tmp_path / "recording").read_bytes()
    begin = witness.begin_of_sound(recorded)
    after = recorded.find(sound[position * FRAME :][: 100 * FRAME]) // FRAME
    # All came that was to come before the gap; and that the driver played on into old frames
    # until it noticed is part of the gap.
    whole = recorded[begin * FRAME :][: position * FRAME]
    witness.assert_same_sound(whole, sound[: position * FRAME])
    assert after - (begin + position) == pytest.approx(frames, abs=PERIOD)
    assert recorded[after * FRAME :].startswith(sound[position * FRAME :])


async def test_a_consumer_that_sleeps_is_told_how_many_frames_it_missed() -> None:
    async with pcm.open_capture("hw:0,1,0", period_size=PERIOD, buffer_size=BUFFER) as stream:
        begin = stream.status().trigger_time
        before = [await anext(stream) for _ in range(5)]
        await anyio.sleep(SLEEP)
        after = [await anext(stream) for _ in range(10)]
        avail, now = stream.htimestamp()

        assert stream.xruns == 1
        assert [period.lost for period in before] == [0] * 5
        gaps = [period for period in after if period.lost]
        assert len(gaps) == 1
        # All that is in the buffer at an overrun is lost; a restart may take a while, too.
        assert SLEEP * RATE - PERIOD < gaps[0].lost < (SLEEP + 1) * RATE
        got = sum(period.frames for period in before + after)
        assert got + gaps[0].lost == stream.position
        assert stream.position + avail == pytest.approx((now - begin) * RATE, abs=PERIOD)


async def test_a_producer_that_sleeps_is_told_how_long_it_was_silent() -> None:
    sound = witness.noise(0.8, seed=6)
    frames = len(sound) // FRAME
    async with pcm.open_playback("hw:0,0,0", period_size=PERIOD, buffer_size=BUFFER) as stream:
        await stream.write(sound)
        begin = stream.status().trigger_time
        assert stream.last_gap is None
        await anyio.sleep(SLEEP)
        await stream.write(sound)
        avail, now = stream.htimestamp()

        assert stream.xruns == 1
        gap = stream.last_gap
        assert gap is not None
        assert gap.position == frames
        # The buffer's worth was played at first; to start again takes filling it.
        assert SLEEP * RATE - BUFFER - PERIOD < gap.frames < (SLEEP + 1) * RATE
        played = stream.position - (stream.setup.buffer_size - avail)
        assert played + gap.frames == pytest.approx((now - begin) * RATE, abs=PERIOD)
        stream.drop()


@ON_ASYNCIO
async def test_a_gap_between_mapped_blocks_is_told_too() -> None:
    async with pcm.open_playback(
        "hw:0,0,0", period_size=PERIOD, buffer_size=BUFFER, mmap=True
    ) as stream:
        blocks = stream.blocks()
        for _ in range(2 * BUFFER // PERIOD):
            await anext(blocks)
        await anyio.sleep(SLEEP)
        for _ in range(BUFFER // PERIOD + 2):
            await anext(blocks)

        assert stream.xruns == 1
        gap = stream.last_gap
        assert gap is not None
        assert SLEEP * RATE - BUFFER - PERIOD < gap.frames < (SLEEP + 1) * RATE
        stream.drop()


@ON_ASYNCIO
async def test_a_stop_and_a_start_by_the_user_are_no_gap() -> None:
    async with pcm.open_capture("hw:0,1,0", period_size=PERIOD, buffer_time=1) as stream:
        before = [await anext(stream) for _ in range(20)][-1]
        stream.drop()
        await anyio.sleep(SLEEP)
        stream.start()
        begin = stream.status().trigger_time
        after = [await anext(stream) for _ in range(5)]

    assert [period.lost for period in after] == [0] * 5
    assert after[0].position == before.position + PERIOD
    assert after[0].time == pytest.approx(begin, abs=0.05)
    assert after[0].time - before.time > SLEEP


@ON_ASYNCIO
async def test_xruns_are_raised_where_that_was_asked_for() -> None:
    async with pcm.open_capture(
        "hw:0,1,0", period_size=PERIOD, buffer_size=BUFFER, on_xrun="raise"
    ) as stream:
        await anext(stream)
        await anyio.sleep(SLEEP)
        with pytest.raises(XrunError):
            await anext(stream)
        assert stream.state is pcm.State.XRUN
        await stream.recover()
        period = await anext(stream)

        assert period.lost > 0
        assert stream.xruns == 1

    async with pcm.open_playback(
        "hw:0,0,0", period_size=PERIOD, buffer_size=BUFFER, on_xrun="raise"
    ) as playback:
        await playback.write(bytes(2 * BUFFER * FRAME))
        await anyio.sleep(SLEEP)
        with pytest.raises(XrunError):
            await playback.write(REST)
        await playback.recover()
        await playback.write(bytes(2 * BUFFER * FRAME))
        assert playback.last_gap is not None
        playback.drop()
