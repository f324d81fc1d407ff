"""The ring buffer itself: views and blocks, and what happens to those that are kept too long."""

from __future__ import annotations

import asyncio
import gc
from typing import TYPE_CHECKING, Any, Literal

import anyio
import numpy as np
import pytest
from anyio import BusyResourceError, wait_all_tasks_blocked
from anyio.lowlevel import checkpoint

from aioalsa import DeviceBusyError, pcm, virtual

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("frozen_heap")]

PERIOD = 480
SOUND = bytes(range(1, 251)) * 96  # 6000 frames of two channels of S16
Layout = Literal["interleaved", "noninterleaved"]

layouts = pytest.mark.parametrize("access", ["interleaved", "noninterleaved"])
mapped = pytest.mark.parametrize("mmap", [True, False], ids=["mmap", "copied"])


@pytest.fixture
async def card() -> AsyncIterator[virtual.Card]:
    async with virtual.card("ring") as card:
        yield card


@pytest.fixture
async def manual() -> AsyncIterator[virtual.Card]:
    async with virtual.card("by_hand", clock="manual") as card:
        yield card


def planes(view: memoryview | tuple[memoryview, ...]) -> tuple[memoryview, ...]:
    return view if isinstance(view, tuple) else (view,)


async def fill(playback: pcm.PlaybackStream, parts: list[bytes]) -> None:
    """Play one buffer per plane, block by block."""
    done = 0
    async for block in playback.blocks():
        for plane, sound in zip(planes(block), parts, strict=True):
            part = sound[done : done + len(plane)]
            plane[:] = part + bytes(len(plane) - len(part))
        size = len(planes(block)[0])
        if done >= len(parts[0]):
            break
        done += size
    if playback.state is pcm.State.PREPARED:
        playback.start()


@layouts
@mapped
@pytest.mark.parametrize("name", ["{}", "plug:{}"])
async def test_what_is_filled_into_blocks_is_seen_in_views(
    card: virtual.Card, name: str, access: Layout, *, mmap: bool
) -> None:
    device = name.format(card.pcm)
    sound = [SOUND] if access == "interleaved" else [SOUND, SOUND[::-1]]
    seen = [bytearray() for _ in sound]
    async with (
        # Long enough for a busy machine.
        pcm.open_capture(device, access=access, mmap=mmap, buffer_time=1) as capture,
        pcm.open_playback(device, access=access, mmap=mmap, buffer_time=1) as playback,
        anyio.create_task_group() as tasks,
    ):
        tasks.start_soon(fill, playback, sound)
        with anyio.fail_after(10):
            async for view in capture.views():
                for plane, heard in zip(planes(view), seen, strict=True):
                    assert plane.readonly
                    heard += plane
                if all(part in heard for part, heard in zip(sound, seen, strict=True)):
                    break
        assert capture.xruns == 0


@mapped
async def test_a_view_raises_after_its_step(card: virtual.Card, *, mmap: bool) -> None:
    async with pcm.open_capture(card.pcm, mmap=mmap) as stream:
        views = stream.views()
        first = planes(await anext(views))[0]
        assert len(first) == PERIOD * 4
        second = planes(await anext(views))[0]
        with pytest.raises(ValueError, match="released"):
            first[0]
        with pytest.raises(TypeError):
            second[0] = 1
    with pytest.raises(ValueError, match="released"):
        bytes(second)


@mapped
async def test_a_block_raises_after_its_step_and_after_the_end(
    card: virtual.Card, *, mmap: bool
) -> None:
    stream = await pcm.open_playback(card.pcm, mmap=mmap)
    blocks = stream.blocks()
    first = planes(await anext(blocks))[0]
    first[0] = 1
    second = planes(await anext(blocks))[0]
    with pytest.raises(ValueError, match="released"):
        first[0] = 1
    stream.close()
    with pytest.raises(ValueError, match="released"):
        second[0] = 1
    with pytest.raises(anyio.ClosedResourceError):
        await anext(blocks)


@layouts
async def test_arrays_and_slices_outlive_stream_and_card(
    card: virtual.Card, access: Layout
) -> None:
    kept: list[Any] = []
    for _ in range(3):
        stream = await pcm.open_capture(card.pcm, access=access, mmap=True)
        view = planes(await anext(stream.views()))[0]
        kept += [np.frombuffer(view, dtype="<i2"), view[100:200]]
        del view
        await stream.aclose()
    card.close()
    gc.collect()

    # The memory is there: it would not be with the PCM closed.
    assert [int(np.abs(part).sum()) for part in kept[::2]] == [0] * 3
    assert [bytes(part) for part in kept[1::2]] == [bytes(100)] * 3
    kept.clear()
    gc.collect()


async def test_the_device_is_free_once_the_last_array_is_gone(manual: virtual.Card) -> None:
    name = manual.pcm_name(0)
    stream = await pcm.open_playback(name, mmap=True)
    array = np.frombuffer(planes(await anext(stream.blocks()))[0], dtype="<i2")
    await stream.aclose()
    with pytest.raises(DeviceBusyError):
        await pcm.open_playback(name)
    del array
    async with pcm.open_playback(name) as again:
        again.drop()


async def test_views_in_cycles_with_errors_do_not_crash_the_collector(card: virtual.Card) -> None:
    async def fail() -> None:
        stream = await pcm.open_capture(card.pcm, mmap=True)
        kept: list[object] = []
        try:
            async for view in stream.views():
                kept.append(view)
                if len(kept) == 2:
                    raise LookupError
        except LookupError as error:
            kept.append(error)
            stream.close()
            raise

    for _ in range(20):
        with pytest.raises(LookupError) as caught:
            await fail()
        del caught
        gc.collect()


@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
async def test_streams_dropped_with_their_view_do_not_crash_the_collector(
    card: virtual.Card,
) -> None:
    for _ in range(20):
        stream = await pcm.open_capture(card.pcm, mmap=True)
        view = planes(await anext(stream.views()))[0]
        cycle: list[Any] = [stream, view]
        cycle.append(cycle)
        del stream, view, cycle
        gc.collect()
        await checkpoint()


async def test_a_cancelled_step_loses_nothing(card: virtual.Card) -> None:
    async with pcm.open_capture(card.pcm, mmap=True) as stream:
        views = stream.views()
        position = 0
        for turn in range(30):
            with anyio.move_on_after(0.001 * (turn % 3)):
                view = planes(await anext(views))[0]
                assert stream.position == position
                position += len(view) // 4
        assert stream.xruns == 0


async def test_leaving_the_loop_and_reading_goes_on_where_it_was(manual: virtual.Card) -> None:
    async with (
        pcm.open_capture(manual.pcm, mmap=True) as capture,
        pcm.open_playback(manual.pcm, mmap=True) as playback,
    ):
        await playback.write(SOUND[: 4 * PERIOD * 4])  # which starts it
        manual.advance(3 * PERIOD)
        heard = b""
        async for view in capture.views():
            heard += planes(view)[0]
            break
        data = await capture.read(PERIOD)
        assert isinstance(data, bytes)
        heard += data
        async for view in capture.views():
            heard += planes(view)[0]
            break
        playback.drop()

    assert heard == SOUND[: 3 * PERIOD * 4]


async def test_iterating_begins_with_what_the_last_view_showed(manual: virtual.Card) -> None:
    async with (
        pcm.open_capture(manual.pcm, mmap=True) as capture,
        pcm.open_playback(manual.pcm, mmap=True) as playback,
    ):
        await playback.write(SOUND[: 4 * PERIOD * 4])  # which starts it
        manual.advance(3 * PERIOD)
        size, heard = PERIOD * 4, b""
        view = await anext(capture.views())
        assert bytes(planes(view)[0]) == SOUND[:size]
        for _ in range(2):
            data = (await anext(capture)).data
            assert isinstance(data, bytes)
            heard += data
        assert capture.position == 2 * PERIOD
        heard += bytes(planes(await anext(capture.views()))[0])
        playback.drop()

    assert heard == SOUND[: 3 * size]


@mapped
async def test_rewound_and_dropped_streams_forget_what_was_shown(
    manual: virtual.Card, *, mmap: bool
) -> None:
    async with pcm.open_capture(manual.pcm, mmap=mmap) as capture:
        manual.advance(3 * PERIOD)
        await capture.read(PERIOD)
        view = planes(await anext(capture.views()))[0]
        position = capture.position
        assert capture.rewind(PERIOD // 2) in (0, PERIOD // 2)
        if mmap:
            with pytest.raises(ValueError, match="released"):
                view[0]
            assert capture.position <= position
        capture.drop()
        capture.start()
        manual.advance(PERIOD)
        assert len(planes(await anext(capture.views()))[0]) == PERIOD * 4
        assert capture.xruns == 0


async def test_a_second_task_is_refused_and_the_first_ones_view_stays(
    manual: virtual.Card,
) -> None:
    async with pcm.open_capture(manual.pcm, mmap=True) as stream:
        views = stream.views()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(anext, views)
            await wait_all_tasks_blocked()
            with pytest.raises(BusyResourceError):
                await anext(views)
            manual.advance(PERIOD)


async def test_an_xrun_while_a_view_is_looked_at_is_counted(card: virtual.Card) -> None:
    async with pcm.open_capture(card.pcm, mmap=True) as stream:
        views = stream.views()
        await anext(views)
        card.inject_xrun()
        await anext(views)

        assert stream.xruns == 1
        assert stream.position >= PERIOD


@layouts
async def test_null_is_paced_in_views_and_blocks(access: Layout) -> None:
    async with (
        pcm.open_capture("null", access=access, mmap=True) as capture,
        pcm.open_playback("null", access=access, mmap=True) as playback,
    ):
        begin = anyio.current_time()
        count = 0
        async for view in capture.views():
            count += 1
            assert not any(bytes(planes(view)[0]))
            if count == 10:
                break
        assert anyio.current_time() - begin >= 9 * 0.01
        count = 0
        async for block in playback.blocks():
            count += 1
            planes(block)[0][0] = 1
            if count == 10:
                break
        assert playback.position >= 9 * PERIOD


def test_a_view_kept_beyond_the_event_loop_is_safe() -> None:
    async def main() -> tuple[Any, Any]:
        async with virtual.card("beyond") as card, pcm.open_capture(card.pcm, mmap=True) as stream:
            view = planes(await anext(stream.views()))[0]
            return view, np.frombuffer(view, dtype="u1")

    view, array = asyncio.run(main())
    assert array.sum() == 0
    del array, view
    gc.collect()
