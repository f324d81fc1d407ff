"""`record` into several files, and `play` and `record` on devices that come and go."""

from __future__ import annotations

import json
import os
import time
import wave
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio
import pytest

from aioalsa import DeviceNotFoundError, ParameterError, pcm, virtual
from aioalsa.cli import _wav
from aioalsa.cli._bytes import open_writer
from aioalsa.cli._console import CommandError
from aioalsa.cli._files import file_name
from aioalsa.cli._play import play
from aioalsa.cli._record import record
from aioalsa.pcm import Format

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

RATE = 8000


def frames_of(path: Path) -> int:
    with wave.open(str(path)) as file:
        return int(file.getnframes())


def run_record(path: Path, **options: Any) -> None:  # noqa: ANN401
    anyio.run(partial(record, str(path), rate=RATE, quiet=True, device="null", **options))


def test_a_new_file_begins_when_one_is_full(tmp_path: Path) -> None:
    run_record(tmp_path / "x.wav", duration=0.7, max_file_time=0.3)

    lengths = {path.name: frames_of(path) for path in sorted(tmp_path.iterdir())}
    assert lengths == {"x-01.wav": 2400, "x-02.wav": 2400, "x-03.wav": 800}


def test_files_are_named_after_the_time(tmp_path: Path) -> None:
    path = tmp_path / "%Y" / "%j.wav"
    run_record(path, duration=0.5, max_file_time=0.2, use_strftime=True)

    # Two more within the same day: none replaces another.
    lengths = sorted(frames_of(path) for path in tmp_path.glob("[0-9]*/*.wav"))
    assert lengths == [800, 1600, 1600]


def test_names_are_what_arecord_makes_of_them() -> None:
    when = time.struct_time((2026, 11, 21, 8, 5, 9, 5, 325, 0))
    name = Path("a.b/c.wav")

    assert file_name(name, None, strftime=False) == name
    assert file_name(name, 12, strftime=False) == Path("a.b/c-12.wav")
    assert file_name(Path("%d-%H.%M.%S.wav"), 3, strftime=True, now=when) == Path("21-08.05.09.wav")
    assert file_name(None, 1, strftime=False) is None


@pytest.mark.asyncio
async def test_standard_output_is_one_file() -> None:
    with pytest.raises(CommandError, match="one file"):
        await record("-", device="null", max_file_time=1.0, use_strftime=True)


@pytest.mark.asyncio
async def test_waiting_for_the_reader_of_a_named_pipe_can_be_cancelled(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with anyio.move_on_after(0.05) as scope:
        await open_writer(tmp_path / "pipe")
    assert scope.cancelled_caught

    with pytest.raises(CommandError, match="a pipe takes WAV and raw"):
        await record(str(tmp_path / "pipe"), device="null", file_type="flac")


@pytest.mark.asyncio
async def test_a_recording_waits_for_its_device_and_goes_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, name = anyio.Path(tmp_path) / "x.wav", "aioalsa_away"
    with pytest.raises(DeviceNotFoundError):
        await record(str(path), device=name, rate=RATE)
    assert not await path.exists()

    done = anyio.Event()

    async def run() -> None:
        await record(str(path), device=name, rate=RATE, duration=0.6, wait=True)
        done.set()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(run)
        async with virtual.card("away") as card:
            with anyio.fail_after(20):
                while not await path.exists() or (await path.stat()).st_size < 4000:  # noqa: ASYNC110
                    await anyio.sleep(0.01)
            card.disconnect()
        async with virtual.card("away"):
            await done.wait()
    told = capsys.readouterr().err
    assert frames_of(Path(path)) == 4800
    assert f"recording {path}: S16_LE, 8000 Hz, stereo\n{name}: No such device" in told


@pytest.mark.asyncio
async def test_playing_goes_on_when_its_device_is_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.wav"
    sound = _wav.build(Format.S16_LE, RATE, 2, 2 * RATE) + b"\x01" * 8 * RATE
    await anyio.Path(path).write_bytes(sound)
    heard = 0
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(partial(play, str(path), device="aioalsa_away", wait=True))
        await anyio.wait_all_tasks_blocked()
        heard += await listen(most=3000)
        heard += await listen(most=2 * RATE)
    told = capsys.readouterr().err

    # What was in the buffer of the device that was pulled out is lost: half a second, and a period.
    assert 2 * RATE - 5000 < heard < 2 * RATE
    assert told.startswith("waiting for aioalsa_away\nplaying ")
    assert "aioalsa_away: No such device" in told


async def listen(most: int) -> int:
    """Be a device until so many frames sounded, or none do any more; return how many did."""
    sounding = 0
    async with virtual.card("away") as card:
        async with pcm.open_capture(card.pcm, rate=RATE) as stream:
            async for period in stream:
                assert isinstance(period.data, bytes)
                sounding += len(period.data.replace(b"\0", b"")) // 4
                if sounding > most or (sounding and not any(period.data)):
                    break
        card.disconnect()
    return sounding


@pytest.mark.asyncio
async def test_what_a_device_refuses_is_a_failure_not_a_mistake(tmp_path: Path) -> None:
    path = tmp_path / "x.wav"
    async with virtual.card("mono", capture_channels=1, playback_channels=1) as card:
        with pytest.raises(ParameterError):
            await record(str(path), device=card.pcm, channels=2)
        with pytest.raises(CommandError) as told:
            await record(str(path), device="")
    assert told.value.code == 2


@pytest.mark.parametrize("job", [play, record])
def test_levels_are_told_on_demand(
    tmp_path: Path, job: Callable[..., Awaitable[None]], capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.wav"
    if job is play:
        path.write_bytes(_wav.build(Format.S16_LE, RATE, 2, RATE + 800) + bytes(4 * (RATE + 800)))
    anyio.run(partial(job, str(path), device="null", levels=True, duration=1.1))
    told = capsys.readouterr().err

    assert "0:01  left  -inf dB rms  -inf dB  right  -inf dB rms  -inf dB\n" in told


def told_by(capsys: pytest.CaptureFixture[str], *, stderr: bool = False) -> list[dict[str, Any]]:
    told = capsys.readouterr()
    assert not (told.out if stderr else told.err)
    return [json.loads(line) for line in (told.err if stderr else told.out).splitlines()]


@pytest.mark.parametrize("job", [play, record])
def test_programs_are_told_what_happens(
    tmp_path: Path, job: Callable[..., Awaitable[None]], capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.wav"
    more: dict[str, Any] = {"rate": RATE, "channels": 1, "max_file_time": 1.0}
    if job is play:
        path.write_bytes(_wav.build(Format.S16_LE, RATE, 1, 2 * RATE) + bytes(4 * RATE))
        more = {}
    options: dict[str, Any] = {"device": "null", "levels": True, "duration": 1.1, "json": True}
    anyio.run(partial(job, str(path), **options, **more))

    begin, *between, end = told_by(capsys)
    name = str(path if job is play else tmp_path / "x-01.wav")
    about = {"device": "null", "format": "S16_LE", "rate": RATE, "channels": 1, "seconds": 1.1}
    assert begin == {"event": "begin", "file": name, **about}
    silence = {"peak": None, "rms": None, "full": 0}
    assert {"event": "levels", "time": 1.0, "channels": [silence]} in between
    done = {"event": "end", "frames": 8800, "seconds": 1.1, "xruns": 0}
    assert end == {**done, "silence" if job is play else "lost": 0}
    if job is record:
        assert {"event": "file", "file": str(tmp_path / "x-02.wav"), "frame": RATE} in between


@pytest.mark.asyncio
async def test_programs_are_told_each_xrun(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "x.raw"
    options: dict[str, Any] = {"rate": RATE, "file_type": "raw", "json": True, "quiet": True}
    async with virtual.card("late") as card, anyio.create_task_group() as tasks:
        tasks.start_soon(partial(record, str(path), device=card.pcm, duration=0.6, **options))
        with anyio.fail_after(20):
            while not path.exists() or not path.stat().st_size:  # noqa: ASYNC110
                await anyio.sleep(0.01)
        card.inject_xrun()
    xrun, end = told_by(capsys)

    assert xrun["event"] == "xrun"
    assert 0 < xrun["frame"] < end["frames"] == 4800
    assert end["xruns"] == 1
    assert end["lost"] == xrun["lost"]

    path.write_bytes(bytes(4 * 9600))
    async with virtual.card("late") as card, anyio.create_task_group() as tasks:
        tasks.start_soon(partial(play, str(path), device=card.pcm, **options))
        await anyio.sleep(0.3)
        card.inject_xrun()
    xrun, end = told_by(capsys)
    assert (xrun["event"], end["xruns"], end["frames"]) == ("xrun", 1, 9600)
    assert end["silence"] == xrun["silence"]
