"""PCM streams on a card that misbehaves: what is lost is counted, and the stream goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
import pytest
from anyio import wait_all_tasks_blocked

from aioalsa import AlsaError, XrunError, pcm, virtual

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = pytest.mark.anyio

PERIOD = 480


@pytest.fixture
async def card() -> AsyncIterator[virtual.Card]:
    async with virtual.card("faults", clock="manual") as card:
        yield card


@pytest.fixture
async def live() -> AsyncIterator[virtual.Card]:
    async with virtual.card("live") as card:
        yield card


async def test_an_xrun_is_told_with_the_next_period(live: virtual.Card) -> None:
    async with pcm.open_capture(live.pcm) as stream:
        first = await anext(stream)
        live.inject_xrun()
        # What was in the buffer by then is lost, and the time until the stream runs again.
        after = await anext(stream)

    assert first.lost == 0
    assert stream.xruns == 1
    assert after.lost > 0
    assert after.position == first.position + first.frames + after.lost


async def test_an_xrun_is_raised_once_asked_for_and_recovered_from(card: virtual.Card) -> None:
    async with pcm.open_capture(card.pcm, on_xrun="raise") as stream:
        card.inject_xrun()
        for _ in range(3):
            with pytest.raises(XrunError, match=r"recover\(\)"):
                await anext(stream)
        assert stream.xruns == 1

        await stream.recover()
        card.advance(PERIOD)
        period = await anext(stream)

    assert period.frames == PERIOD


async def test_a_suspended_capture_goes_on_and_tells_its_gap(live: virtual.Card) -> None:
    periods: list[pcm.Period] = []
    async with pcm.open_capture(live.pcm) as stream:
        # Enough of them for a clock that one late wake-up does not put out.
        periods.append([await anext(stream) for _ in range(20)][-1])
        async with anyio.create_task_group() as tasks:

            async def go_on() -> None:
                periods.append(await anext(stream))

            live.suspend()
            tasks.start_soon(go_on)
            await anyio.sleep(0.2)
            assert len(periods) == 1
            live.resume()

    assert 0.1 < periods[1].lost / stream.setup.rate < 5
    assert stream.xruns == 1


async def test_a_suspended_playback_goes_on_and_tells_its_gap(live: virtual.Card) -> None:
    async with pcm.open_playback(live.pcm) as stream:
        buffer = bytes(stream.setup.buffer_size * stream.setup.frame_bytes)
        await stream.write(buffer)
        async with anyio.create_task_group() as tasks:
            live.suspend()
            tasks.start_soon(stream.write, buffer)
            await anyio.sleep(0.2)
            live.resume()
        await stream.write(buffer)
        gap = stream.last_gap

    assert gap is not None
    assert 0.1 < gap.frames / stream.setup.rate < 5


async def test_closing_ends_a_wait_for_the_end_of_a_suspend(card: virtual.Card) -> None:
    stream = await pcm.open_capture(card.pcm)
    card.suspend()

    async def wait() -> None:
        with pytest.raises(anyio.ClosedResourceError):
            await anext(stream)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(wait)
        await wait_all_tasks_blocked()
        stream.close()


async def test_an_underrun_tells_its_silence(live: virtual.Card) -> None:
    async with pcm.open_playback(live.pcm) as stream:
        buffer = bytes(stream.setup.buffer_size * stream.setup.frame_bytes)
        await stream.write(buffer)
        await anyio.sleep(stream.setup.buffer_time + 0.1)
        await stream.write(buffer)
        await stream.write(buffer)
        gap = stream.last_gap

    assert stream.xruns == 1
    assert gap is not None
    assert gap.position == stream.setup.buffer_size
    assert 0.05 < gap.frames / stream.setup.rate < 5


async def test_a_device_that_stands_still_is_given_up(
    card: virtual.Card, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aioalsa.pcm._stream.STALLED", 0.5)
    async with pcm.open_capture(card.pcm) as stream:
        with anyio.fail_after(5), pytest.raises(AlsaError, match="has not moved"):
            await anext(stream)

        card.advance(PERIOD)
        assert (await anext(stream)).frames == PERIOD
