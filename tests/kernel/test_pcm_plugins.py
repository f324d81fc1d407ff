"""Pausing and starting on the hardware itself, and the plug-ins that stand before it."""

from __future__ import annotations

import itertools
import os
import signal
import struct
import time
from typing import TYPE_CHECKING

import anyio
import pytest

from aioalsa import pcm
from aioalsa._ffi import _overlay
from tests.activity import rest
from tests.kernel import witness
from tests.kernel.witness import FRAME, RATE, REST

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

pytestmark = pytest.mark.anyio

SHARED = """
pcm.rig_mixed { type dmix ipc_key 290100 ipc_perm 0660 slave {
    pcm "hw:0,0,5" rate 48000 channels 2 format S16_LE period_size 960 buffer_size 48000 } }
pcm.rig_snooped { type dsnoop ipc_key 290101 ipc_perm 0660 slave {
    pcm "hw:0,1,5" rate 48000 channels 2 format S16_LE period_size 960 buffer_size 48000 } }
pcm.rig_default { type asym playback.pcm "plug:rig_mixed" capture.pcm "plug:rig_snooped" }
"""


def level(value: int, seconds: float) -> bytes:
    """Return frames that are all the same: what conversions and mixing keep, or add up."""
    return struct.pack("<hh", value, value) * round(seconds * RATE)


@pytest.fixture
def shared() -> Generator[None]:
    key = _overlay.add(SHARED)
    yield
    _overlay.remove(key)


async def test_a_capture_that_is_not_started_gives_nothing_until_it_is() -> None:
    async with pcm.open_capture("hw:0,1,0", start=False) as stream:
        assert stream.state is pcm.State.PREPARED
        with anyio.move_on_after(0.3):
            await anext(stream)
        assert stream.state is pcm.State.PREPARED
        stream.start()
        begin = time.monotonic()
        period = await anext(stream)

    assert (period.position, period.lost) == (0, 0)
    assert period.time == pytest.approx(begin, abs=0.1)


async def test_a_paused_capture_stands_still_and_goes_on_without_a_gap() -> None:
    async with pcm.open_capture("hw:0,1,0", buffer_time=2) as stream:
        assert stream.setup.can_pause
        before = [await anext(stream) for _ in range(10)]
        stream.pause()
        assert stream.state is pcm.State.PAUSED
        idle = await rest(1)
        stream.unpause()
        after = [await anext(stream) for _ in range(10)]

    assert idle.wakes < 5
    assert stream.xruns == 0
    periods = before + after
    assert [period.position for period in periods] == list(range(0, 480 * 20, 480))
    assert [period.lost for period in periods] == [0] * 20
    # Frames stood still for a second, and the clock with them.
    assert periods[-1].time - periods[0].time == pytest.approx(19 * 0.01 + 1, abs=0.1)


async def test_a_paused_playback_is_silent_and_loses_nothing(tmp_path: Path) -> None:
    # More than the buffer holds: half of it fills that and has it start.
    sound = witness.noise(2, seed=11)
    recording = tmp_path / "recording"
    with witness.arecord(recording, "hw:0,1,0") as arecord:
        async with pcm.open_playback("hw:0,0,0", buffer_time=0.5) as stream:
            await stream.write(sound[: len(sound) // 2])
            stream.pause()
            await anyio.sleep(0.5)
            stream.unpause()
            await stream.write(sound[len(sound) // 2 :])
            await stream.write(REST)
            assert stream.xruns == 0
        arecord.terminate()
        assert "overrun" not in await arecord.wait()

    recorded = recording.read_bytes()
    begin = witness.begin_of_sound(recorded) * FRAME
    kept, pause, *_ = recorded[begin:].partition(bytes(RATE // 4 * FRAME))
    assert len(pause) == RATE // 4 * FRAME, "there was no silence"
    kept = kept[: len(kept) // FRAME * FRAME]
    rest_of_it = recorded[begin + len(kept) :].lstrip(b"\0")
    witness.assert_same_sound((kept + rest_of_it)[: len(sound)], sound)


async def test_plughw_converts_rate_channels_and_format(tmp_path: Path) -> None:
    path = witness.write_wav(tmp_path / "sound.wav", level(1000, 3))
    with witness.aplay(path, "hw:0,0,0") as aplay:
        aplay.go()
        await witness.becomes(lambda: "RUNNING" in witness.substream_status("hw:0,0,0", "p"))
        # The playback holds the loopback to its own parameters.
        async with pcm.open_capture(
            "plughw:0,1,0", rate=44100, channels=1, format="S32_LE", buffer_time=2
        ) as stream:
            begin = stream.status().trigger_time
            periods = [await anext(stream) for _ in range(150)]
            avail, now = stream.htimestamp()
            come = stream.position + avail
            # Who reads a period at each wake-up only, though more are there, never gets here.
            behind = itertools.takewhile(lambda _: stream.avail() > 882, range(300))
            for _ in behind:
                await anext(stream)
            assert stream.avail() < 3 * 441
            xruns = stream.xruns

    assert xruns == 0
    assert {period.frames for period in periods} == {stream.setup.period_size}
    assert stream.setup.rate == 44100
    frames = 150 * stream.setup.period_size
    assert come / 44100 == pytest.approx(now - begin, abs=0.1)
    assert periods[-1].position == frames - stream.setup.period_size
    samples = struct.unpack(f"<{frames}i", witness.joined(periods))
    middle = samples[frames // 2 : frames // 2 + 1000]
    assert {round(sample / 65536) for sample in middle} == {1000}


async def test_dmix_adds_up_what_many_play_and_dsnoop_gives_it_to_many(shared: None) -> None:
    async with (
        pcm.open_capture("rig_snooped", period_time=0.02, buffer_time=2) as first,
        pcm.open_capture("rig_default", period_time=0.02, buffer_time=2) as second,
        pcm.open_playback("rig_mixed", period_time=0.02, buffer_time=2) as low,
        pcm.open_playback("rig_default", period_time=0.02, buffer_time=2) as high,
    ):
        heard: dict[str, set[int]] = {"first": set(), "second": set()}

        async def play(stream: pcm.PlaybackStream, value: int) -> None:
            while True:  # they start when they start; at some time both are heard
                await stream.write(level(value, 0.1))

        async def listen(name: str, stream: pcm.CaptureStream) -> None:
            async for period in stream:
                data = witness.joined([period])
                heard[name].update(struct.unpack(f"<{len(data) // 2}h", data))
                if 3000 in heard[name]:
                    break

        async with anyio.create_task_group() as players:
            players.start_soon(play, low, 1000)
            players.start_soon(play, high, 2000)
            async with anyio.create_task_group() as listeners:
                listeners.start_soon(listen, "first", first)
                listeners.start_soon(listen, "second", second)
            players.cancel_scope.cancel()

    for levels in heard.values():
        assert levels <= {0, 1000, 2000, 3000}


async def test_what_dmix_plays_alone_is_played_bit_for_bit(shared: None, tmp_path: Path) -> None:
    sound = witness.noise(1, seed=12)
    recording = tmp_path / "recording"
    with witness.arecord(recording, "hw:0,1,5") as arecord:
        async with pcm.open_playback("rig_mixed", period_time=0.02, buffer_time=2) as stream:
            await stream.write(sound + REST)
            begin = time.monotonic()
            await stream.drain()
            assert time.monotonic() - begin < 2
        arecord.terminate()
        assert "overrun" not in await arecord.wait()

    witness.assert_same_sound(witness.sound_in(recording.read_bytes(), sound), sound)


@witness.ON_ASYNCIO
async def test_dmix_goes_on_with_the_others_when_one_of_them_is_killed(
    shared: None, tmp_path: Path
) -> None:
    # For other processes; this one has it by `shared`. None of them fills the whole ring: dmix adds
    # to what was played and is not silenced yet.
    settings = tmp_path / "alsa.conf"
    settings.write_text(f"</usr/share/alsa/alsa.conf>\n{SHARED}")
    path = witness.write_wav(tmp_path / "level.wav", level(4000, 20))
    config = f"ALSA_CONFIG_PATH={settings}"
    command = witness.python("tests.kernel.pcm_programs", "hold", "rig_mixed", "2000")
    sums: list[int] = []  # of all three, one after the other

    async def until_heard(stream: pcm.CaptureStream, value: int, seconds: float) -> None:
        """Wait for a sum; it has to last."""
        steady = 0
        while steady < seconds * RATE:
            data = witness.joined([await anext(stream)])
            heard = set(struct.unpack(f"<{len(data) // 2}h", data))
            steady = steady + len(data) // FRAME if heard == {value} else 0
            sums.extend(heard)

    with (
        witness.Standby(
            "env", config, "aplay", "-q", "--buffer-time=500000", "-D", "rig_mixed", path
        ) as aplay,
        witness.Standby("env", config, *command) as victim,
    ):
        async with (
            pcm.open_capture("hw:0,1,5", period_size=960, buffer_time=2) as stream,
            pcm.open_playback("rig_mixed", period_time=0.02, buffer_time=0.3) as own,
            anyio.create_task_group() as tasks,
        ):

            async def play() -> None:
                while True:
                    await own.write(level(1000, 0.1))

            tasks.start_soon(play)
            aplay.go()
            victim.go()
            with anyio.fail_after(30):
                await until_heard(stream, 7000, 0.3)
                os.kill(victim.pid, signal.SIGKILL)
                sums.clear()
                await until_heard(stream, 5000, 1)
                async with pcm.open_playback("rig_mixed", period_time=0.02) as newcomer:
                    await newcomer.write(level(500, 0.3))
                    await until_heard(stream, 5500, 0.05)
                    newcomer.drop()
                await until_heard(stream, 5000, 0.3)
            assert own.xruns == stream.xruns == 0
            assert not aplay.ended
            tasks.cancel_scope.cancel()

    # Nothing but who came and who went was ever heard.
    assert set(sums) <= {5000, 5500, 7000}
