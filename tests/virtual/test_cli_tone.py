"""`aioalsa tone` and `aioalsa meter`, on virtual cards."""

from __future__ import annotations

import json
import re
from functools import partial
from typing import TYPE_CHECKING

import anyio
import numpy as np
import pytest
import pytest_asyncio

from aioalsa import pcm, virtual
from aioalsa.cli._console import CommandError
from aioalsa.cli._meter import meter
from aioalsa.cli._record import record
from aioalsa.cli._scope import scope
from aioalsa.cli._tone import tone

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from pathlib import Path

    from aioalsa.virtual import Card

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def card() -> AsyncIterator[Card]:
    async with virtual.card("tone") as made:
        yield made


@pytest.mark.parametrize("form", ["S16_LE", "FLOAT_LE"])
async def test_a_check_over_a_loopback_passes(
    card: Card, form: str, capsys: pytest.CaptureFixture[str]
) -> None:
    await tone(device=card.pcm, check_on=card.pcm, duration=0.5, format=form, snr=80, json=True)
    told = json.loads(capsys.readouterr().out)

    assert told["passed"]
    left, right = told["channels"]
    assert left["frequency"] == pytest.approx(1000.0, abs=0.01)
    assert right["frequency"] == pytest.approx(1250.0, abs=0.01)
    assert left["level"] == pytest.approx(-12.0, abs=0.01)
    # What is played waits in a buffer of 200 ms; a busy machine may take longer to read it.
    assert 0.05 < told["latency"] < 2.0
    assert told["path"] == pytest.approx(0.0, abs=0.005)


async def test_a_check_tells_what_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    """The other end swaps the channels, and adds noise to one of them."""

    async def spoil(period: pcm.Period) -> None:
        assert isinstance(period.data, bytes)
        frames = np.frombuffer(period.data, "<i2").reshape(-1, 2)[:, ::-1].astype(float)
        frames[:, 1] += noise.normal(size=len(frames)) * 2000
        await send.send(frames.astype("<i2").tobytes())

    async def give(frames: int) -> bytes:
        try:
            return receive.receive_nowait()
        except anyio.WouldBlock:
            return bytes(4 * frames)

    noise = np.random.default_rng(0)
    send, receive = anyio.create_memory_object_stream[bytes](100)
    opening = virtual.PCMSink("out", spoil), virtual.PCMSource("in", give)
    async with send, receive, opening[0] as out, opening[1] as source:
        with pytest.raises(CommandError) as told:
            await tone(device=out.pcm, check_on=source.pcm, duration=0.5)

    assert told.value.code == 1
    # A busy machine makes holes here, which spoil the figures.
    assert re.search(r"channel 1: 12\d\d\.\d Hz in place of 1000.0 Hz", str(told.value))
    assert re.search(r"channel 2: \d+\.\d Hz in place of 1250.0 Hz", str(told.value))
    assert "round trip: " in capsys.readouterr().out


async def test_a_check_that_hears_nothing_fails(card: Card) -> None:
    async with virtual.card("elsewhere") as other:
        with pytest.raises(CommandError, match="only silence came back"):
            await tone(device=card.pcm, check_on=other.pcm, duration=0.5)


async def test_each_channel_is_told_and_played_alone(
    card: Card, capsys: pytest.CaptureFixture[str]
) -> None:
    heard: list[bytes] = []

    async def listen() -> None:
        async with pcm.open_capture(card.pcm, rate=8000) as stream:
            async for period in stream:
                assert isinstance(period.data, bytes)
                heard.append(period.data)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(listen)
        await tone(device=card.pcm, rate=8000, each=True, duration=1.6, level=-6)
        tasks.cancel_scope.cancel()
    samples = np.frombuffer(b"".join(heard), "<i2").reshape(-1, 2)
    told = capsys.readouterr().err.splitlines()

    assert told == [
        f"sine to {card.pcm}: S16_LE, 8000 Hz, stereo",
        "1: Front Left",
        "2: Front Right",
    ]
    assert np.abs(samples).max(axis=0).tolist() == pytest.approx([16422, 16422], abs=30)
    assert not (np.abs(samples) > 9).all(axis=1).any()


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        (partial(tone, channel=3), "there are 2 channels"),
        (partial(tone, format="DSD_U8"), "no numbers"),
        (partial(tone, check_on="null", kind="pink"), "takes a sine"),
        (partial(tone, frequency=24001.0), "too high"),
        (partial(tone, check_on="null", frequency=40000.0), "too high"),
    ],
)
async def test_mistakes_are_told(wrong: Callable[..., Awaitable[None]], why: str) -> None:
    with pytest.raises(CommandError, match=why) as told:
        await wrong(device="null")
    assert told.value.code == 2


async def test_a_meter_tells_each_stretch_and_the_loudest(
    card: Card, capsys: pytest.CaptureFixture[str]
) -> None:
    told = capsys.readouterr()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(lambda: tone(device=card.pcm, channel=2, quiet=True, level=0))
        await meter(device=card.pcm, duration=1.0, every=0.25)
        told = capsys.readouterr()
        await meter(device=card.pcm, duration=0.5, every=0.25, json=True)
        tasks.cancel_scope.cancel()
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    assert len(told.out.splitlines()) == 4
    silent, loud = " -inf dB rms  -inf dB", "  0.0 dB rms  -3.0 dB"
    assert told.out.splitlines()[-1] == f"0:01  left {silent}  right {loud}"
    assert told.err.startswith("loudest: left -inf dB, right 0.0 dB; ")
    assert told.err.endswith("samples at full scale; no xruns\n")
    assert [line["time"] for line in lines] == [0.25, 0.5]
    assert lines[1]["channels"][0] == {"peak": None, "rms": None, "full": 0}
    assert lines[1]["channels"][1]["rms"] == pytest.approx(-3.01, abs=0.1)


async def test_a_scope_draws_what_is_captured_and_what_lies_in_a_file(
    card: Card, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(partial(tone, device=card.pcm, quiet=True, channels=1))
        await record(str(tmp_path / "x.wav"), device=card.pcm, channels=1, duration=0.3, quiet=True)
        await scope(device=card.pcm, channels=1, duration=0.2, output=tmp_path / "x.png")
        await scope(device=card.pcm, channels=1, duration=0.2)
        tasks.cancel_scope.cancel()
    assert (await anyio.Path(tmp_path / "x.png").read_bytes()).startswith(b"\x89PNG")
    assert capsys.readouterr().out.startswith("1: 0.2 s, peak -12.0 dB\n")

    await scope(str(tmp_path / "x.wav"), duration=0.1)
    assert capsys.readouterr().out.startswith("1: 0.1 s, peak -12.0 dB\n")

    await scope(str(tmp_path / "x.wav"), json=True)
    told = json.loads(capsys.readouterr().out)
    level = told["levels"][0]
    assert (told["seconds"], level["name"], level["peak"]) == (
        0.3,
        "1",
        pytest.approx(-12, abs=0.1),
    )
    loudest = int(np.argmax(level["spectrum"]))
    assert told["frequencies"][loudest] == pytest.approx(1000, abs=10)


async def test_programs_are_told_which_loudspeaker_sounds(
    card: Card, capsys: pytest.CaptureFixture[str]
) -> None:
    await tone(device=card.pcm, rate=8000, each=True, duration=0.1, json=True)
    begin, turn, end = [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    assert (begin["event"], begin["kind"], begin["rate"]) == ("begin", "sine", 8000)
    assert turn == {"event": "turn", "channel": 1, "place": "Front Left"}
    assert end == {"event": "end", "frames": 800, "seconds": 0.1, "xruns": 0}
