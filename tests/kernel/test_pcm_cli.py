"""`play`, `record`, `devices`, `tone` and `loop` beside alsa-utils' programs, on the same jobs."""

from __future__ import annotations

import json
import os
import re
import wave
from functools import partial
from typing import TYPE_CHECKING

import anyio
import numpy as np
import pytest

from aioalsa.cli._analysis import fit
from aioalsa.cli._cards import devices
from aioalsa.cli._console import CommandError
from aioalsa.cli._loop import loop
from aioalsa.cli._play import play
from aioalsa.cli._record import record
from aioalsa.cli._tone import tone
from tests.kernel import witness
from tests.kernel.witness import ON_ASYNCIO, REST

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from pathlib import Path

    import numpy.typing as npt

pytestmark = [pytest.mark.anyio, ON_ASYNCIO]

RATE = 8000  # of what is computed: the virtual machine is slow
SLACK = ("--buffer-time=1000000", "--period-time=100000")


async def program(*command: str) -> str:
    done = await anyio.run_process(command, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode()


async def recorded(
    path: Path, device: str, job: Callable[[], Awaitable[object]], rate: int = RATE
) -> npt.NDArray[np.int16]:
    """Return what arecord records while something is done, an array of shape (frames, 2)."""
    command = ["arecord", "-q", "-D", device, "-f", "S16_LE", "-r", str(rate), "-c", "2", *SLACK]
    async with await anyio.open_process([*command, str(path)]) as process:
        await witness.becomes(lambda: "RUNNING" in witness.substream_status(device, "c"))
        await job()
        process.terminate()
        await process.wait()
    async with await anyio.open_file(path, "rb") as file:
        data = await file.read()
    return np.frombuffer(data[44 : 44 + (len(data) - 44) // 4 * 4], "<i2").reshape(-1, 2)


async def test_play_plays_what_aplay_plays(tmp_path: Path) -> None:
    sound = witness.noise(0.7, seed=1) + REST
    path = witness.write_wav(tmp_path / "sound.wav", sound)
    ours = partial(play, str(path), device="hw:0,0,0", quiet=True)
    theirs = partial(program, "aplay", "-q", "-D", "hw:0,0,0", *SLACK, str(path))

    for job in (ours, theirs):
        heard = await recorded(tmp_path / "heard.wav", "hw:0,1,0", job, witness.RATE)
        part = sound[: -len(REST)]
        witness.assert_same_sound(witness.sound_in(heard.tobytes(), part), part)


async def test_record_records_what_arecord_records(tmp_path: Path) -> None:
    path = tmp_path / "ours.wav"
    sound = witness.noise(0.7, seed=2)
    played = witness.write_wav(tmp_path / "sound.wav", sound + REST)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(partial(record, str(path), device="hw:0,1,0", quiet=True))
        await witness.becomes(lambda: "RUNNING" in witness.substream_status("hw:0,1,0", "c"))
        await program("aplay", "-q", "-D", "hw:0,0,0", *SLACK, str(played))
        tasks.cancel_scope.cancel()
    with wave.open(str(path)) as file:
        assert file.getparams()[:3] == (2, 2, witness.RATE)
        heard = file.readframes(file.getnframes())
    witness.assert_same_sound(witness.sound_in(heard, sound), sound)


async def test_devices_are_those_that_aplay_and_arecord_list(
    capsys: pytest.CaptureFixture[str],
) -> None:
    await devices(json=True)
    ours = {
        (str(each["card"]["index"]), str(each["device"]), each["direction"])
        for each in json.loads(capsys.readouterr().out)
    }
    theirs: set[tuple[str, str, str]] = set()
    for command, direction in (("aplay", "playback"), ("arecord", "capture")):
        text = await program(command, "-l")
        found = re.findall(r"^card (\d+): .* device (\d+): ", text, re.MULTILINE)
        theirs |= {(card, device, direction) for card, device in found}

    assert len(theirs) > 4
    assert ours == theirs


async def test_a_tone_is_that_of_speaker_test(tmp_path: Path) -> None:
    device = "hw:0,0,0"
    ours = partial(tone, device=device, rate=RATE, frequency=500.0, duration=1.0, quiet=True)
    theirs = partial(
        program,
        *("speaker-test", "-D", device, "-r", str(RATE), "-c", "2", "-s", "1", "-l", "1"),
        *("-t", "sine", "-f", "500", "-F", "S16_LE"),
    )
    found: list[float] = []
    for job in (ours, theirs):
        heard = await recorded(tmp_path / "heard.wav", "hw:0,1,0", job)
        left = heard[:, 0].astype(float)
        sounding = left[np.flatnonzero(left)[0] :][RATE // 8 :][: RATE // 2]
        measured = fit(sounding, RATE)
        assert measured
        assert measured.snr > 40
        found.append(measured.frequency)

    assert found == pytest.approx([500.0, 500.0], rel=1e-4)


async def test_a_check_passes_and_fails_where_alsabat_does(
    capsys: pytest.CaptureFixture[str],
) -> None:
    sound = ("-f", "S16_LE", "-r", "48000", "-c", "1", "-n", "24000", "-F", "997")
    # With another locale it takes an errno that was left by looking for texts for its own.
    plain = {**os.environ, "LC_ALL": "C"}
    alsabat = partial(anyio.run_process, check=False, env=plain)
    check = partial(tone, device="hw:0,0,0", rate=RATE, channels=1, duration=0.6, frequency=997.0)

    good = await alsabat(["alsabat", "-P", "hw:0,0,0", "-C", "hw:0,1,0", *sound])
    assert good.returncode == 0, good.stdout
    await check(check_on="hw:0,1,0", snr=60)
    assert re.search(r"channel 1: 997\.0\d Hz at -12\.0 dB", capsys.readouterr().out)

    bad = await alsabat(["alsabat", "-P", "hw:0,0,0", "-C", "hw:1,1,7", *sound])
    assert bad.returncode != 0, bad.stdout
    with pytest.raises(CommandError, match="only silence came back"):
        await check(check_on="hw:1,1,7")


async def test_a_loop_carries_what_alsaloop_carries(tmp_path: Path) -> None:
    sine = (8000 * np.sin(2 * np.pi * 500 / RATE * np.arange(2 * RATE))).astype("<i2")
    path = tmp_path / "sine.raw"
    await anyio.Path(path).write_bytes(np.repeat(sine, 2).tobytes())
    raw = ("-q", "-t", "raw", "-f", "S16_LE", "-r", str(RATE), "-c", "2")
    feed = partial(program, "aplay", *raw, "-D", "hw:0,0,0", *SLACK, str(path))

    async def ours() -> None:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(
                partial(
                    loop,
                    capture="hw:0,1,0",
                    playback="hw:1,0,0",
                    rate=RATE,
                    latency=0.3,
                    quiet=True,
                )
            )
            await feed()
            tasks.cancel_scope.cancel()

    async def theirs() -> None:
        command = ["alsaloop", "-C", "hw:0,1,0", "-P", "hw:1,0,0", "-t", "300000"]
        command += ["-r", str(RATE), "-f", "S16_LE", "-c", "2"]
        async with await anyio.open_process(command) as process:
            await feed()
            process.terminate()
            await process.wait()

    # Theirs bends it by up to 1 % until as much waits between the cards as was asked for.
    for job, bend in ((ours, 0.002), (theirs, 0.011)):
        heard = await recorded(tmp_path / "heard.wav", "hw:1,1,0", job)
        left = heard[:, 0].astype(float) / 32768
        sounding = left[np.flatnonzero(np.abs(left) > 0.1)[0] :][RATE // 2 :][:RATE]
        measured = fit(sounding, RATE)
        assert measured
        assert measured.frequency == pytest.approx(500.0, rel=bend)
        assert measured.amplitude == pytest.approx(8000 / 32768, rel=0.02)
