"""`aioalsa loop` between virtual cards: in simulated time, and as a command."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import anyio
import numpy as np
import pytest

from aioalsa import DeviceGoneError, pcm, virtual
from aioalsa.cli._console import CommandError
from aioalsa.cli._loop import Bridge, loop
from aioalsa.cli._tone import tone
from tests.bench import loop as simulation

if TYPE_CHECKING:
    from aioalsa.virtual import Card

pytestmark = pytest.mark.asyncio


@pytest.mark.parametrize(("ppm", "form"), [(200.0, "S16_LE"), (-200.0, "FLOAT_LE")])
async def test_clocks_that_drift_are_followed(ppm: float, form: str) -> None:
    """`python -m tests.bench.loop` does so for an hour."""
    outcome = await simulation.simulate(40.0, ppm, pcm.Format[form])

    assert outcome.xruns == outcome.jumps == 0
    assert outcome.off < 0.1
    assert outcome.told < 0.01
    assert outcome.drift == pytest.approx(ppm, abs=2)
    assert max(outcome.flat, outcome.sharp) < 250  # less than half a cent, from the beginning
    # No step above the sound's own, but for the bend, rounding, and the resampler's 97 dB.
    for step, allowed in zip(outcome.steps, outcome.allowed, strict=True):
        assert 0.99 < step < allowed + 2e-5
    assert outcome.level > 0.999


async def test_an_xrun_is_told_and_the_latency_mended() -> None:
    form = {**simulation.FORMAT}
    async with (
        virtual.card("one", clock="manual") as one,
        virtual.card("two", clock="manual") as two,
        pcm.open_capture(one.pcm, **form, start=False) as source,
        pcm.open_playback(two.pcm, **form, start_threshold=5 * simulation.PERIOD) as target,
    ):
        bridge = Bridge(source, target, simulation.TARGET)
        await bridge.start()

        async def run(periods: int) -> None:
            for _ in range(periods):
                one.advance(simulation.PERIOD)
                await anext(bridge)
                two.advance(simulation.PERIOD)

        await run(100)
        assert bridge.state.latency == pytest.approx(simulation.TARGET, abs=1e-4)
        assert bridge.state.jumps == 0

        two.advance(10 * simulation.PERIOD)  # playback runs empty
        await run(100)
        told = bridge.state
        assert told.xruns == 1
        assert bridge.state.latency == pytest.approx(simulation.TARGET, abs=1e-4)

        jumps = told.jumps
        one.advance(10 * simulation.PERIOD)  # far more is there to be played than should be
        for _ in range(10):
            await anext(bridge)
        await run(100)
        assert (told.xruns, told.jumps) == (1, jumps + 1)
        assert bridge.state.latency == pytest.approx(simulation.TARGET, abs=1e-4)
        source.drop()
        target.drop()


async def test_the_command_carries_sound_from_card_to_card(
    capsys: pytest.CaptureFixture[str],
) -> None:
    heard: list[bytes] = []

    async def listen(card: Card) -> None:
        async with pcm.open_capture(card.pcm, rate=32000) as stream:
            async for period in stream:
                assert isinstance(period.data, bytes)
                heard.append(period.data)

    async with (
        virtual.card("one") as one,
        virtual.card("two") as two,
        anyio.create_task_group() as tasks,
    ):
        tasks.start_soon(listen, two)
        tasks.start_soon(lambda: tone(device=one.pcm, rate=16000, quiet=True, level=-6))
        await loop(
            capture=one.pcm,
            playback=two.pcm,
            rate=16000,
            playback_rate=32000,
            duration=1.0,
            every=0.4,
            json=True,
        )
        tasks.cancel_scope.cancel()
    told = capsys.readouterr()
    lines = [json.loads(line) for line in told.out.splitlines()]
    samples = np.frombuffer(b"".join(heard), "<i2").reshape(-1, 2)

    begin, *states, end = [line for line in lines if line["event"] not in ("xrun", "jump")]
    assert (begin["event"], begin["capture"], begin["playback"]) == ("begin", one.pcm, two.pcm)
    assert [round(line["seconds"], 1) for line in states] == [0.4, 0.8]
    assert (end["event"], end["seconds"]) == ("end", 1.0)
    assert np.abs(samples).max() == pytest.approx(16422, rel=0.02)
    # A kilohertz at either rate: 32 samples from one rise through zero to the next one.
    sounding = samples[np.abs(samples[:, 0]) > 0, 0]
    rises = np.flatnonzero((sounding[:-1] < 0) & (sounding[1:] >= 0))
    assert np.median(np.diff(rises)) == 32


async def test_samples_that_are_no_numbers_are_refused() -> None:
    with pytest.raises(CommandError, match="no numbers"):
        await loop(capture="null", playback="null", format="DSD_U8")


@pytest.mark.parametrize("which", ["one", "two"])
async def test_a_card_that_is_pulled_out_is_named(
    which: str, capsys: pytest.CaptureFixture[str]
) -> None:
    async with virtual.card("one") as one, virtual.card("two") as two:

        async def pull() -> None:
            while not capsys.readouterr().err:  # noqa: ASYNC110
                await anyio.sleep(0.05)
            (one if which == "one" else two).disconnect()

        with pytest.RaisesGroup(pytest.RaisesExc(DeviceGoneError, match=f"aioalsa_{which}")):
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(pull)
                await loop(capture=one.pcm, playback=two.pcm)


async def test_a_latency_that_buffers_cannot_have_is_refused() -> None:
    async with virtual.card("one") as one, virtual.card("two") as two:
        with pytest.raises(CommandError, match=r"its buffer holds .* the largest --latency is 8\."):
            await loop(capture=one.pcm, playback=two.pcm, latency=10)
