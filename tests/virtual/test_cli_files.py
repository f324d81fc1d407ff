"""`play` and `record` on a virtual card: what is in the file is what the device gets, and back."""

from __future__ import annotations

import os
import struct
import threading
import wave
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import anyio
import numpy as np
import pytest
import soundfile
from blockbuster import blockbuster_ctx

from aioalsa import DeviceNotFoundError, pcm, virtual
from aioalsa.cli import _wav
from aioalsa.cli._check import compare
from aioalsa.cli._console import CommandError
from aioalsa.cli._play import play
from aioalsa.cli._record import record
from aioalsa.pcm import Format

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterator
    from pathlib import Path

    from aioalsa.virtual import Card

pytestmark = pytest.mark.asyncio

RATE = 16000
FRAMES = 4000  # 250 ms


@pytest.fixture(autouse=True)
def nothing_blocks_the_loop() -> Iterator[None]:
    with blockbuster_ctx("aioalsa") as blockers:
        # Pipes are waited for before, and then do not block.
        for function in ("os.read", "os.write"):
            blockers.functions[function].can_block_in("cli/_bytes.py", {"read", "write"})
        yield


def noise(form: Format, channels: int = 2, frames: int = FRAMES) -> bytes:
    """Random samples; as numbers where they must be numbers to come through a file."""
    random = np.random.default_rng(1)
    if form.is_float:
        return random.uniform(-1, 1, frames * channels).astype(form.numpy_dtype).tobytes()
    return b"\x01" + random.bytes(form.bytes_per_frame(channels) * frames - 1)


@asynccontextmanager
async def captured(
    card: Card, form: Format, channels: int = 2, rate: int = RATE
) -> AsyncGenerator[bytearray]:
    """Capture from a card while the block runs, and until it has been silent after that."""
    heard = bytearray()
    opening = pcm.open_capture(card.pcm, rate=rate, channels=channels, format=form, buffer_time=1.0)

    async def capture(stream: pcm.CaptureStream) -> None:
        async for period in stream:
            assert isinstance(period.data, bytes)
            heard.extend(period.data)

    async with opening as stream, anyio.create_task_group() as tasks:
        tasks.start_soon(capture, stream)
        yield heard
        await anyio.sleep(0.05)  # what was drained is still on its way to the other end
        tasks.cancel_scope.cancel()


def write_wav(path: Path, form: Format, data: bytes, channels: int = 2) -> None:
    frames = len(data) // form.bytes_per_frame(channels)
    path.write_bytes(_wav.build(form, RATE, channels, frames) + data)


@pytest.mark.parametrize("form", _wav.FORMATS.values(), ids=lambda form: form.name)
async def test_a_wav_file_is_played_sample_for_sample(form: Format, tmp_path: Path) -> None:
    path, data = tmp_path / "x.wav", noise(form)
    write_wav(path, form, data)

    async with virtual.card("files") as card, captured(card, form) as heard:
        await play(str(path), device=card.pcm, quiet=True)
    assert_heard(data, bytes(heard), form)


def assert_heard(data: bytes, heard: bytes, form: Format, channels: int = 2) -> None:
    if form.silence.strip(b"\0"):
        # Silence that is not all zero: found by content.
        at = heard.find(data)
        assert at >= 0
        assert at % form.bytes_per_frame(channels) == 0
        return
    assert str(compare(data, heard, form.bytes_per_frame(channels))).endswith("what was played")


@pytest.mark.parametrize(
    ("name", "subtype", "item", "form"),
    [
        ("x.flac", "PCM_16", "int16", "S16_LE"),
        ("x.flac", "PCM_24", "int32", "S32_LE"),
        ("x.aiff", "PCM_32", "int32", "S32_LE"),
        ("x.au", "FLOAT", "float32", "FLOAT_LE"),
        ("x.au", "DOUBLE", "float64", "FLOAT64_LE"),
    ],
)
async def test_other_files_are_played_without_loss(
    name: str, subtype: str, item: str, form: str, tmp_path: Path
) -> None:
    path = tmp_path / name
    samples = np.frombuffer(noise(Format[form]), np.dtype(item)).reshape(-1, 2)
    if subtype == "PCM_24":
        samples = samples >> 8 << 8
    soundfile.write(path, samples, RATE, subtype=subtype)

    async with virtual.card("files") as card, captured(card, Format[form]) as heard:
        await play(str(path), device=card.pcm, quiet=True)
    assert_heard(samples.tobytes(), bytes(heard), Format[form])


async def test_a_lossy_file_is_played(tmp_path: Path) -> None:
    time = np.arange(FRAMES) / RATE
    soundfile.write(tmp_path / "x.ogg", 0.5 * np.sin(2 * np.pi * 440 * time), RATE)

    async with virtual.card("files") as card, captured(card, Format.FLOAT_LE, 1) as heard:
        await play(str(tmp_path / "x.ogg"), device=card.pcm, quiet=True)
    assert 0.4 < np.frombuffer(heard, np.float32).max() < 0.6


async def test_headerless_samples_are_what_the_options_say(tmp_path: Path) -> None:
    data = noise(Format.S24_3LE, 3)
    (tmp_path / "x").write_bytes(data + b"\x01\x02")  # the last frame is cut short

    async with virtual.card("files") as card, captured(card, Format.S24_3LE, 3) as heard:
        await play(
            str(tmp_path / "x"),
            device=card.pcm,
            file_type="raw",
            format="s24_3le",
            rate=RATE,
            channels=3,
            quiet=True,
        )
    assert_heard(data, bytes(heard), Format.S24_3LE, 3)


async def test_playing_stops_after_the_duration(tmp_path: Path) -> None:
    data = noise(Format.S16_LE)
    write_wav(tmp_path / "x.wav", Format.S16_LE, data)

    async with virtual.card("files") as card, captured(card, Format.S16_LE) as heard:
        await play(str(tmp_path / "x.wav"), device=card.pcm, duration=0.1, quiet=True)
    assert len(heard) < len(data)
    assert_heard(data[: RATE // 10 * 4], bytes(heard).rstrip(b"\0") + bytes(3), Format.S16_LE)


async def test_wav_comes_through_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    data = noise(Format.S16_LE)
    reader, writer = os.pipe()
    content = _wav.build(Format.S16_LE, RATE, 2, seekable=False) + data

    def feed() -> None:
        with os.fdopen(writer, "wb") as pipe:
            pipe.write(content)

    thread = threading.Thread(target=feed)
    with os.fdopen(reader) as standard_input:
        monkeypatch.setattr("sys.stdin", standard_input)
        async with virtual.card("files") as card, captured(card, Format.S16_LE) as heard:
            thread.start()
            await play("-", device=card.pcm, quiet=True)
    thread.join()
    assert_heard(data, bytes(heard), Format.S16_LE)


async def play_for_ever(name: str, form: Format, data: bytes, rate: int = RATE) -> None:
    async with pcm.open_playback(name, rate=rate, format=form, buffer_time=0.5) as stream:
        while True:
            await stream.write(data)


@asynccontextmanager
async def sounding(card: Card, form: Format, data: bytes) -> AsyncGenerator[None]:
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(play_for_ever, card.pcm, form, data)
        yield
        tasks.cancel_scope.cancel()


@pytest.mark.parametrize("form", _wav.FORMATS.values(), ids=lambda form: form.name)
async def test_a_wav_file_holds_what_was_captured(form: Format, tmp_path: Path) -> None:
    path, data = tmp_path / "x.wav", noise(form)
    async with virtual.card("files") as card, sounding(card, form, data):
        await record(
            str(path), device=card.pcm, format=form.name, rate=RATE, duration=0.6, quiet=True
        )

    content = path.read_bytes()
    header = _wav.parse(content)
    assert header is not None
    assert (header.format, header.rate, header.channels) == (form, RATE, 2)
    assert header.frames == soundfile.info(path).frames == round(0.6 * RATE)
    samples = content[header.offset :]
    assert len(samples) == round(0.6 * RATE) * form.bytes_per_frame(2)
    assert data in samples


@pytest.mark.parametrize(
    ("form", "subtype"), [("S16_LE", "PCM_16"), ("S24_3LE", "PCM_24"), ("S24_LE", "PCM_24")]
)
async def test_a_flac_file_holds_what_was_captured(form: str, subtype: str, tmp_path: Path) -> None:
    path, data = tmp_path / "x.flac", noise(Format[form])
    if form == "S24_LE":
        data = (np.frombuffer(data, "<i4") << 8 >> 8).astype("<i4").tobytes()
    async with virtual.card("files") as card, sounding(card, Format[form], data):
        await record(str(path), device=card.pcm, format=form, rate=RATE, duration=0.6, quiet=True)

    assert soundfile.info(path).subtype == subtype
    assert soundfile.info(path).frames == round(0.6 * RATE)
    with soundfile.SoundFile(path) as file:
        samples = bytes(file.buffer_read(dtype="int32"))
    played = noise_as_int32(data, Format[form])
    assert played in samples


def noise_as_int32(data: bytes, form: Format) -> bytes:
    size = form.bytes_per_frame(1)
    used = 3 if form.width == 24 else size
    parts = [data[at : at + used] for at in range(0, len(data), size)]
    return b"".join(bytes(4 - used) + part for part in parts)


async def test_raw_is_the_samples_alone(tmp_path: Path) -> None:
    async with virtual.card("files") as card:
        await record(str(tmp_path / "x.raw"), device=card.pcm, duration=0.1, quiet=True)

    assert (tmp_path / "x.raw").read_bytes() == bytes(4 * 4800)


async def test_an_interrupted_recording_is_a_valid_file(tmp_path: Path) -> None:
    path = tmp_path / "x.wav"
    async with virtual.card("files") as card:
        with anyio.move_on_after(0.5):
            await record(str(path), device=card.pcm, quiet=True)

    with wave.open(str(path)) as file:
        assert 0.2 < file.getnframes() / file.getframerate() < 0.6
        assert len(file.readframes(10**6)) == 4 * file.getnframes()


async def test_while_it_is_recorded_a_file_says_all_that_follows(tmp_path: Path) -> None:
    path = tmp_path / "x.wav"
    async with virtual.card("files") as card, anyio.create_task_group() as tasks:

        async def run() -> None:
            await record(str(path), device=card.pcm, quiet=True)

        tasks.start_soon(run)
        await anyio.sleep(0.4)
        header = _wav.parse(path.read_bytes())
        assert header is not None
        assert header.frames is None
        tasks.cancel_scope.cancel()


async def test_a_recording_goes_through_a_pipe(monkeypatch: pytest.MonkeyPatch) -> None:
    reader, writer = os.pipe()
    got = bytearray()

    def drain() -> None:
        with os.fdopen(reader, "rb") as pipe:
            got.extend(pipe.read())

    thread = threading.Thread(target=drain)
    thread.start()
    with os.fdopen(writer, "w") as standard_output:
        monkeypatch.setattr("sys.stdout", standard_output)
        async with virtual.card("files") as card:
            await record("-", device=card.pcm, duration=0.2, channels=1, quiet=True)
    thread.join()

    assert len(got) == 44 + 2 * 9600
    assert struct.unpack_from("<I", got, 40)[0] == _wav.UNKNOWN_SIZE


async def test_a_missing_device_leaves_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "x.wav"
    path.write_bytes(b"precious")

    with pytest.raises(DeviceNotFoundError):
        await record(str(path), device="no_such_device", quiet=True)
    assert path.read_bytes() == b"precious"


async def test_a_type_that_cannot_hold_the_samples_leaves_the_file_as_it_was(
    tmp_path: Path,
) -> None:
    for name, form in (("x.wav", "S16_BE"), ("x.flac", "FLOAT_LE"), ("x.nothing", "S16_LE")):
        path = tmp_path / name
        path.write_bytes(b"precious")
        async with virtual.card("files") as card:
            with pytest.raises(CommandError):
                await record(str(path), device=card.pcm, format=form, quiet=True)
        assert path.read_bytes() == b"precious"


async def test_a_lost_pause_is_told(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    async with virtual.card("files") as card, anyio.create_task_group() as tasks:

        async def run() -> None:
            await record(str(tmp_path / "x.wav"), device=card.pcm, duration=0.5, quiet=True)

        tasks.start_soon(run)
        await anyio.sleep(0.2)
        card.inject_xrun()
    told = capfd.readouterr().err
    assert told.startswith("1 xrun: ")
    assert told.endswith(" ms) lost\n")


async def test_a_silent_pause_is_told(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    write_wav(tmp_path / "x.wav", Format.S16_LE, noise(Format.S16_LE, frames=RATE))
    async with virtual.card("files") as card, anyio.create_task_group() as tasks:

        async def run() -> None:
            await play(str(tmp_path / "x.wav"), device=card.pcm, quiet=True)

        tasks.start_soon(run)
        await anyio.sleep(0.2)
        card.inject_xrun()
    told = capfd.readouterr().err
    assert told.startswith("1 xrun: ")
    assert told.endswith(" ms) of silence in between\n")
