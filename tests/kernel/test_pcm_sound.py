"""Sound through real drivers, bit for bit, with foreign programs at the other end."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING

import pytest

from aioalsa import pcm
from tests.kernel import witness
from tests.kernel.witness import FRAME, ON_ASYNCIO, RATE, REST, THOROUGHLY

if TYPE_CHECKING:
    from pathlib import Path

    from aioalsa.pcm import CaptureStream, Period

pytestmark = pytest.mark.anyio


async def capture_while(stream: CaptureStream, program: witness.Standby) -> list[Period]:
    """Capture until a program has ended, and 20 periods more."""
    periods: list[Period] = []
    async for period in stream:
        periods.append(period)
        # Asking is a system call each time.
        if len(periods) % 10 == 0 and program.ended:
            break
    periods += [await anext(stream) for _ in range(20)]
    return periods


@THOROUGHLY
async def test_capture_is_what_aplay_plays(tmp_path: Path, amount: float) -> None:
    sound = witness.noise(10 * amount, seed=1)
    path = witness.write_wav(tmp_path / "sound.wav", sound + REST)

    with witness.aplay(path, "hw:0,0,0") as aplay:
        # Periods of 10 ms, but a long buffer: this machine may be busy with something else.
        async with pcm.open_capture("hw:0,1,0", period_time=0.01, buffer_time=2) as stream:
            aplay.go()
            periods = await capture_while(stream, aplay)
            xruns = stream.xruns
        assert await aplay.wait() == ""

    assert xruns == 0
    witness.assert_same_sound(witness.sound_in(witness.joined(periods), sound), sound)


@ON_ASYNCIO
async def test_positions_have_no_hole_and_times_follow_the_frame_clock() -> None:
    async with pcm.open_capture("hw:0,1,0", period_time=0.01, buffer_time=2) as stream:
        periods = [await anext(stream) for _ in range(1000)]

    assert [period.lost for period in periods] == [0] * 1000
    assert [period.position for period in periods] == list(range(0, 480_000, 480))
    times = [period.time for period in periods]
    assert all(earlier < later for earlier, later in itertools.pairwise(times))
    begin, second = witness.line_through([(p.position / RATE, p.time) for p in periods])
    assert second == pytest.approx(1, abs=1e-3)
    off = [abs(period.time - (begin + second * period.position / RATE)) for period in periods]
    # The driver counts in kernel ticks of 4 ms, and two late ones at the start mislead any clock.
    assert max(off[:5]) < 0.006
    assert max(off[5:]) < 0.002


@THOROUGHLY
async def test_arecord_records_what_is_played(tmp_path: Path, amount: float) -> None:
    sound = witness.noise(10 * amount, seed=2)
    recording = tmp_path / "recording"

    with witness.arecord(recording, "hw:0,1,0") as arecord:
        async with pcm.open_playback("hw:0,0,0", period_time=0.01, buffer_time=2) as stream:
            # Of no common length with a period.
            for begin in range(0, len(sound), 1001 * FRAME):
                await stream.write(sound[begin : begin + 1001 * FRAME])
            assert stream.position == len(sound) // FRAME
            await stream.write(REST)
        assert stream.xruns == 0
        arecord.terminate()
        assert "overrun" not in await arecord.wait()

    witness.assert_same_sound(witness.sound_in(recording.read_bytes(), sound), sound)
