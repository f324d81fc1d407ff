"""Capturing and playing at once: the latency is what it says, and an xrun recovers both sides."""

from __future__ import annotations

import gc
import warnings
from time import monotonic
from typing import TYPE_CHECKING

import anyio
import pytest

from aioalsa import DeviceNotFoundError, XrunError, pcm, virtual

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("frozen_heap")]

FRAME = 4  # bytes


@pytest.fixture
async def card() -> AsyncIterator[virtual.Card]:
    async with virtual.card("both") as card:
        yield card


async def echo(duplex: pcm.DuplexStream, sound: bytes, most: int = 200) -> int:
    """Play a sound once, silence before and after; return how many frames later it was heard."""
    sent, heard = None, bytearray()
    start = duplex.capture.position
    async for period in duplex:
        assert isinstance(period.data, bytes)
        heard += period.data
        if sent is not None and sound in heard:
            return start + heard.index(sound) // FRAME - sent
        if sent is None:
            sent = duplex.capture.position
            await duplex.write(sound + bytes(len(period.data) - len(sound)))
        else:
            await duplex.write(bytes(len(period.data)))
        most -= 1
        assert most, "it was never heard"
    raise AssertionError


async def test_what_is_written_is_heard_after_the_latency(card: virtual.Card) -> None:
    async with pcm.open_duplex(card.pcm, card.pcm) as duplex:
        period = duplex.capture.setup.period_size
        assert abs(await echo(duplex, b"\x01\x02\x03\x04" * 10) - duplex.latency) <= period
        assert duplex.xruns == 0
        assert not duplex.linked  # there is no such thing between plug-ins


async def test_an_xrun_recovers_both_sides_with_the_latency_there_was(card: virtual.Card) -> None:
    async with pcm.open_duplex(card.pcm, card.pcm) as duplex:
        before = await echo(duplex, b"\x01\x02\x03\x04" * 10)
        card.inject_xrun()
        after = await anext(duplex)
        assert after.lost > 0
        gap = duplex.playback.last_gap
        assert gap is not None
        assert 0 < gap.frames < 48000
        await duplex.write(bytes(after.frames * FRAME))
        assert duplex.xruns == 1
        assert duplex.state is duplex.playback.state is pcm.State.RUNNING

        assert abs(await echo(duplex, b"\x05\x06\x07\x08" * 10) - before) <= after.frames


async def test_an_xrun_is_raised_if_asked_for_and_recovered_from(card: virtual.Card) -> None:
    async with pcm.open_duplex(card.pcm, card.pcm, on_xrun="raise") as duplex:
        card.inject_xrun()
        with pytest.raises(XrunError):
            await anext(duplex)
        await duplex.recover()

        assert (await anext(duplex)).frames == 480
        assert duplex.playback.state is pcm.State.RUNNING


async def test_both_sides_of_one_card_do_not_drift(card: virtual.Card) -> None:
    async with pcm.open_duplex(card.pcm, card.pcm, period_size=96) as duplex:
        assert duplex.drift is None
        for _ in range(300):
            await duplex.write((await anext(duplex)).data)
        drift = duplex.drift

        assert drift is not None
        assert abs(drift) < 2000
        now = monotonic()
        when = duplex.playback.time_of(duplex.playback.position)
        assert when is not None
        assert -0.5 < when - now < 1
        assert duplex.playback.frame_at(when) == pytest.approx(duplex.playback.position, abs=1)


async def test_one_task_reads_while_another_writes(card: virtual.Card) -> None:
    async with pcm.open_duplex(card.pcm, card.pcm) as duplex:

        async def play() -> None:
            for _ in range(20):
                await duplex.write(bytes(480 * FRAME))

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(play)
            assert len(await duplex.read(4800)) == 4800 * FRAME
        await duplex.drain(timeout=5)


async def test_what_fails_to_open_leaves_nothing_open(card: virtual.Card) -> None:
    with pytest.raises(DeviceNotFoundError):
        await pcm.open_duplex(card.pcm, "no such device")
    for _ in range(20):  # more than there are substreams
        with pytest.raises(ValueError, match="channels"):
            await pcm.open_duplex(card.pcm, card.pcm, channels=(1, 2, 3))  # type: ignore[arg-type]
        async with pcm.open_duplex(card.pcm, card.pcm, start=False) as duplex:
            assert duplex.state is pcm.State.PREPARED


async def test_a_closed_one_says_so_and_a_dropped_one_is_closed(card: virtual.Card) -> None:
    duplex = await pcm.open_duplex(card.pcm, card.pcm)
    duplex.close()
    duplex.close()
    assert duplex.closed
    with pytest.raises(anyio.ClosedResourceError):
        await anext(duplex)

    duplex = await pcm.open_duplex(card.pcm, card.pcm)
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        del duplex
        gc.collect()
        await anyio.sleep(0.01)
    assert [warning.category for warning in told] == [ResourceWarning] * 2


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
async def test_a_side_that_is_all_that_was_kept_recovers_by_itself(card: virtual.Card) -> None:
    duplex = await pcm.open_duplex(card.pcm, card.pcm)
    capture = duplex.capture
    del duplex
    gc.collect()
    async with capture:
        await anext(capture)
        card.inject_xrun()
        assert (await anext(capture)).lost > 0
