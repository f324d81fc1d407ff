"""A card whose clock a test has: how much was lost is known to the frame, by whatever way."""

from __future__ import annotations

from contextlib import asynccontextmanager
from functools import partial
from typing import TYPE_CHECKING, TypedDict, TypeVar

import anyio
import pytest
from anyio import wait_all_tasks_blocked

from aioalsa import pcm, virtual
from aioalsa.testing import ManualClock

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Awaitable, Callable

T = TypeVar("T")

pytestmark = pytest.mark.anyio

PERIOD = 48
BUFFER = 4 * PERIOD


class Sizes(TypedDict):
    """What the streams are like."""

    channels: int
    period_size: int
    buffer_size: int


SIZES = Sizes(channels=1, period_size=PERIOD, buffer_size=BUFFER)
LENGTHS = [BUFFER, BUFFER + 1, 10 * BUFFER - 7, 30 * 48000 + 5]


@pytest.fixture
async def card() -> AsyncGenerator[virtual.Card]:
    async with virtual.card("exact", clock="manual") as card:
        yield card


@asynccontextmanager
async def wrapped(kind: str, card: virtual.Card) -> AsyncGenerator[str]:
    """Give the name of a PCM that has the card somewhere behind it."""
    async with virtual.PCMFilter("through", lambda samples: samples, slave=card.pcm) as through:
        names = {"card": card.pcm, "plug": f"plug:{card.pcm}", "filter": through.pcm}
        yield names[kind]


async def finish(card: virtual.Card, frames: int, job: Callable[[], Awaitable[T]]) -> T:
    """Let a task wait, then frames pass, period by period; return what it came to."""
    results: list[T] = []

    async def run() -> None:
        results.append(await job())

    with anyio.fail_after(5):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(run)
            await wait_all_tasks_blocked()
            await ManualClock(card).run(frames, step=PERIOD)
    return results[0]


# Capture.


@pytest.mark.parametrize("frames", LENGTHS)
@pytest.mark.parametrize("kind", ["card", "plug", "filter"])
async def test_a_period_tells_just_the_frames_that_were_lost(
    card: virtual.Card, frames: int, kind: str
) -> None:
    async with wrapped(kind, card) as name, pcm.open_capture(name, **SIZES) as stream:
        first = await finish(card, PERIOD, stream.__anext__)
        assert (first.position, first.lost) == (0, 0)
        card.advance(frames)
        period = await finish(card, PERIOD, stream.__anext__)

        assert (period.lost, period.position) == (frames, PERIOD + frames)
        assert stream.xruns == 1
        assert period.time - first.time == pytest.approx(period.position / 48000, abs=1e-7)
        assert stream.time_of(0) == pytest.approx(first.time, abs=1e-7)


async def test_a_gap_begins_after_what_was_read(card: virtual.Card) -> None:
    async with pcm.open_capture(card.pcm, **SIZES) as stream:
        card.advance(PERIOD + 10)
        await stream.read(PERIOD + 3)
        card.advance(BUFFER)  # on top of the 7 that nobody has read
        period = await finish(card, PERIOD, stream.__anext__)

        assert (period.lost, period.position) == (BUFFER + 7, PERIOD + 3 + BUFFER + 7)


async def test_an_injected_xrun_loses_what_was_in_the_buffer(card: virtual.Card) -> None:
    async with pcm.open_capture(card.pcm, **SIZES) as stream:
        card.advance(PERIOD + 10)
        await anext(stream)
        card.inject_xrun()
        card.advance(1000)
        period = await finish(card, PERIOD, stream.__anext__)

        assert period.lost == 10 + 1000


@pytest.mark.parametrize("frames", LENGTHS)
async def test_a_read_across_a_gap_leaves_it_in_the_position(
    card: virtual.Card, frames: int
) -> None:
    async with pcm.open_capture(card.pcm, **SIZES) as stream:
        card.advance(frames)
        await finish(card, PERIOD, partial(stream.read, PERIOD))

        assert (stream.xruns, stream.position) == (1, frames + PERIOD)
        period = await finish(card, PERIOD, stream.__anext__)
        assert (period.lost, period.position) == (0, frames + PERIOD)


@pytest.mark.parametrize("frames", LENGTHS)
@pytest.mark.parametrize("mmap", [False, True])
async def test_views_leave_a_gap_in_the_position(
    card: virtual.Card, frames: int, *, mmap: bool
) -> None:
    async with pcm.open_capture(card.pcm, **SIZES, mmap=mmap) as stream:
        views = stream.views()
        await finish(card, PERIOD, views.__anext__)
        card.advance(frames)
        await finish(card, PERIOD, views.__anext__)

        after = frames + PERIOD + (0 if mmap else PERIOD)  # mapped, it is taken at the next step
        assert (stream.xruns, stream.position) == (1, after)
        await finish(card, PERIOD, views.__anext__)
        period = await finish(card, PERIOD, stream.__anext__)
        assert period.lost == 0


async def test_each_of_many_gaps_has_its_size(card: virtual.Card) -> None:
    told: list[int] = []
    gaps = [BUFFER + 37 * at for at in range(50)]
    async with pcm.open_capture(card.pcm, **SIZES) as stream:
        for frames in gaps:
            card.advance(frames)
            told.append((await finish(card, PERIOD, stream.__anext__)).lost)

    assert told == gaps


async def test_sleep_of_the_system_is_told_to_the_frame(card: virtual.Card) -> None:
    async with (
        pcm.open_capture(card.pcm, **SIZES) as stream,
        pcm.open_playback(card.pcm, **SIZES) as playback,
    ):
        await playback.write(bytes(2 * BUFFER))
        await finish(card, PERIOD, stream.__anext__)
        card.suspend()
        card.advance(5000)
        card.resume()
        # Both go on where they were.
        period = await finish(card, PERIOD, stream.__anext__)
        await playback.write(bytes(2 * PERIOD))

        assert (period.lost, period.position) == (5000, 5000 + PERIOD)
        assert playback.last_gap is not None
        assert playback.last_gap.frames == 5000 + PERIOD
        playback.drop()


async def test_a_pause_by_the_user_is_no_gap(card: virtual.Card) -> None:
    async with pcm.open_capture(card.pcm, **SIZES) as stream:
        await finish(card, PERIOD, stream.__anext__)
        stream.drop()
        card.advance(100)
        stream.start()
        second = await finish(card, PERIOD, stream.__anext__)
        stream.pause()
        card.advance(100)
        stream.unpause()
        third = await finish(card, PERIOD, stream.__anext__)
        card.advance(BUFFER)
        fourth = await finish(card, PERIOD, stream.__anext__)

    assert [period.lost for period in (second, third, fourth)] == [0, 0, BUFFER]
    assert third.time - second.time == pytest.approx((PERIOD + 100) / 48000, abs=1e-7)


# Playback.


@pytest.mark.parametrize("late", [1, 1000, 30 * 48000])
@pytest.mark.parametrize("kind", ["card", "plug", "filter"])
async def test_a_gap_of_playback_has_its_size(card: virtual.Card, late: int, kind: str) -> None:
    async with wrapped(kind, card) as name, pcm.open_playback(name, **SIZES) as stream:
        await stream.write(bytes(2 * BUFFER))
        began = stream.status().trigger_time
        card.advance(BUFFER + late)
        await stream.write(bytes(2 * BUFFER))

        assert stream.xruns == 1
        gap = stream.last_gap
        assert gap is not None
        assert (gap.position, gap.frames) == (BUFFER, late)
        assert gap.time == pytest.approx(began + BUFFER / 48000, abs=1e-7)
        stream.drop()


@pytest.mark.parametrize("mmap", [False, True])
async def test_a_gap_between_blocks_has_its_size(card: virtual.Card, *, mmap: bool) -> None:
    async with pcm.open_playback(card.pcm, **SIZES, mmap=mmap) as stream:

        async def play(count: int) -> None:
            for _ in range(count):
                block = await anext(blocks)
                assert isinstance(block, memoryview)
                block[:] = bytes(2 * PERIOD)

        blocks = stream.blocks()
        await finish(
            card, PERIOD, partial(play, BUFFER // PERIOD + 1)
        )  # the last one is not played yet
        card.advance(BUFFER - PERIOD + 123)
        await finish(card, PERIOD, partial(play, BUFFER // PERIOD + 1))

        assert stream.xruns == 1
        assert stream.last_gap is not None
        assert (stream.last_gap.position, stream.last_gap.frames) == (BUFFER, 123)
        stream.drop()


# Both.


async def test_both_sides_of_a_duplex_tell_what_they_have_lost(card: virtual.Card) -> None:
    async with pcm.open_duplex(card.pcm, card.pcm, **SIZES) as duplex:
        await finish(card, PERIOD, duplex.__anext__)
        await duplex.write(bytes(2 * PERIOD))
        card.advance(BUFFER + 500)
        period = await finish(card, PERIOD, duplex.__anext__)

        assert (period.lost, period.position) == (BUFFER + 500, PERIOD + BUFFER + 500)
        gap = duplex.playback.last_gap
        assert gap is not None
        # Ahead of the card was what the buffer holds, but for the period that it had played.
        assert (gap.position, gap.frames) == (BUFFER, 500 + PERIOD)
        duplex.drop()
