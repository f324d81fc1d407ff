"""Tests of streams on the null PCM: no event loop can watch it, so the rate sets the pace."""

from __future__ import annotations

import operator
import resource
import threading
import time
from typing import TYPE_CHECKING, Any

import anyio
import pytest
from anyio import BusyResourceError, ClosedResourceError, create_task_group, wait_all_tasks_blocked
from anyio.to_thread import run_sync

from aioalsa import UnsupportedError, pcm
from tests.unit.pipes import turn
from tests.unit.test_handle import in_child

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

pytestmark = pytest.mark.anyio

RATE = 48000
PERIOD = 480
FRAME = 4  # bytes
SOON = 0.005  # s that clocks and roundings may differ by


class Effort:
    """What the event loop's thread spent since it was made."""

    def __init__(self) -> None:
        self._usage = resource.getrusage(resource.RUSAGE_THREAD)
        self._begin = time.monotonic()

    @property
    def seconds(self) -> float:
        return time.monotonic() - self._begin

    @property
    def cpu(self) -> float:
        now = resource.getrusage(resource.RUSAGE_THREAD)
        return now.ru_utime + now.ru_stime - self._usage.ru_utime - self._usage.ru_stime

    @property
    def sleeps(self) -> int:
        return resource.getrusage(resource.RUSAGE_THREAD).ru_nvcsw - self._usage.ru_nvcsw


async def test_capture_gives_periods_of_silence_at_the_pace_of_the_rate() -> None:
    async with pcm.open_capture("null", rate=RATE) as stream:
        effort = Effort()
        periods = [await anext(stream) for _ in range(20)]

        assert effort.seconds >= 20 * PERIOD / RATE - SOON
        assert [period.position for period in periods] == list(range(0, 20 * PERIOD, PERIOD))
        assert all(period.data == bytes(PERIOD * FRAME) for period in periods)
        assert all(period.lost == 0 for period in periods)
        times = [period.time for period in periods]
        assert times == sorted(times)


async def test_waiting_for_null_does_not_spin() -> None:
    async with pcm.open_capture("null", rate=RATE) as stream:
        await anext(stream)
        effort = Effort()
        for _ in range(20):
            await anext(stream)

        assert effort.cpu < 0.5 * 20 * PERIOD / RATE
        assert effort.sleeps < 20 * 5


async def test_read_takes_as_long_as_its_frames_last() -> None:
    async with pcm.open_capture("null", rate=RATE) as stream:
        effort = Effort()
        assert await stream.read(4800) == bytes(4800 * FRAME)
        assert await stream.readinto(bytearray(4800 * FRAME)) == 4800

        assert effort.seconds >= 0.2 - SOON
        assert stream.position == 9600


async def test_reading_nothing_takes_no_time() -> None:
    async with pcm.open_capture("null", rate=1, period_size=1, buffer_size=4) as stream:
        with anyio.fail_after(0.9):
            assert await stream.read(0) == b""
            assert await stream.readinto(bytearray()) == 0


async def test_reading_and_iterating_go_on_where_the_other_was() -> None:
    async with pcm.open_capture("null", rate=RATE) as stream:
        await stream.read(100)
        period = await anext(stream)
        assert period.position == 100
        await stream.read(20)

        assert stream.position == 600


async def test_capture_channel_by_channel_gives_a_tuple() -> None:
    async with pcm.open_capture("null", channels=3, access="noninterleaved") as stream:
        period = await anext(stream)
        assert period.data == (bytes(PERIOD * 2),) * 3
        assert await stream.read(7) == (bytes(14),) * 3


async def test_a_cancelled_read_loses_nothing() -> None:
    async with pcm.open_capture("null", rate=RATE) as stream:
        for _ in range(10):
            with anyio.move_on_after(0.001):
                await anext(stream)
            with anyio.move_on_after(0.001):
                await stream.read(480)

        position = stream.position
        assert (await anext(stream)).position == position


async def test_what_fits_into_the_buffer_is_written_at_once_and_drained_at_the_pace() -> None:
    async with pcm.open_playback("null", rate=RATE, buffer_time=0.5) as stream:
        effort = Effort()
        with anyio.fail_after(0.4):
            await stream.write(bytes(stream.setup.buffer_size * FRAME))
        await stream.drain()

        assert effort.seconds >= 0.5 - SOON
        assert effort.cpu < 0.25


async def test_writing_more_than_the_buffer_holds_is_paced() -> None:
    async with pcm.open_playback("null", rate=RATE) as stream:
        effort = Effort()
        for _ in range(10):
            await stream.write(bytes(2 * PERIOD * FRAME))
        buffered = stream.setup.buffer_time

        assert effort.seconds >= 0.2 - buffered - SOON
        assert effort.cpu < 0.5 * 0.2
        assert stream.position == 20 * PERIOD


async def test_leaving_normally_plays_to_the_end_and_by_an_exception_does_not() -> None:
    effort = Effort()
    async with pcm.open_playback("null", rate=RATE, buffer_time=0.2) as stream:
        await stream.write(bytes(9600 * FRAME))
    assert effort.seconds >= 0.2 - SOON

    stream = await pcm.open_playback("null", rate=RATE, buffer_time=100)
    await stream.write(bytes(90 * RATE * FRAME))
    with anyio.fail_after(50):
        await stream.__aexit__(ZeroDivisionError, ZeroDivisionError(), None)


async def test_a_drain_that_takes_too_long_drops() -> None:
    async with pcm.open_playback("null", rate=RATE, buffer_time=100) as stream:
        await stream.write(bytes(60 * RATE * FRAME))
        with pytest.raises(TimeoutError):
            await stream.drain(timeout=0.01)

        assert stream.state is pcm.State.SETUP


async def test_an_idle_stream_does_nothing() -> None:
    async with pcm.open_capture("null"), pcm.open_playback("null") as stream:
        await stream.write(bytes(FRAME))
        await stream.drain()
        effort = Effort()
        await anyio.sleep(0.1)

        assert effort.cpu < 0.05
        assert effort.sleeps < 10


async def wait_for_a_period(stream: pcm.CaptureStream) -> None:
    await anext(stream)


async def wait_for_frames(stream: pcm.CaptureStream) -> None:
    await stream.read(480)


WAITS: dict[str, Callable[[pcm.CaptureStream], Coroutine[Any, Any, None]]] = {
    "iterating": wait_for_a_period,
    "reading": wait_for_frames,
}
waits = pytest.mark.parametrize("wait", WAITS.values(), ids=WAITS)


@waits
async def test_closing_wakes_who_waits(
    wait: Callable[[pcm.CaptureStream], Coroutine[Any, Any, None]],
) -> None:
    stream = await pcm.open_capture("null", rate=4, period_size=480, buffer_size=1920)

    async def expect_closed() -> None:
        with pytest.raises(ClosedResourceError):
            await wait(stream)

    with anyio.fail_after(60):
        async with create_task_group() as tg:
            tg.start_soon(expect_closed)
            await wait_all_tasks_blocked()
            stream.close()


async def test_closing_wakes_who_drains() -> None:
    stream = await pcm.open_playback("null", rate=RATE, buffer_time=100)
    await stream.write(bytes(90 * RATE * FRAME))

    async def expect_closed() -> None:
        with pytest.raises(ClosedResourceError):
            await stream.drain()

    with anyio.fail_after(60):
        async with create_task_group() as tg:
            tg.start_soon(expect_closed)
            await wait_all_tasks_blocked()
            await stream.aclose()


@waits
async def test_a_second_task_is_refused_at_once(
    wait: Callable[[pcm.CaptureStream], Coroutine[Any, Any, None]],
) -> None:
    stream = await pcm.open_capture("null", rate=4, period_size=480, buffer_size=1920)
    async with stream, create_task_group() as tg:
        tg.start_soon(wait, stream)
        await wait_all_tasks_blocked()
        for other in WAITS.values():
            with pytest.raises(BusyResourceError):
                await other(stream)
        tg.cancel_scope.cancel()


async def test_writing_while_another_task_drains_is_refused() -> None:
    async with pcm.open_playback("null", rate=RATE, buffer_time=100) as stream:
        await stream.write(bytes(90 * RATE * FRAME))
        async with create_task_group() as tg:
            tg.start_soon(stream.drain)
            await wait_all_tasks_blocked()
            with pytest.raises(BusyResourceError):
                await stream.write(bytes(FRAME))
            with pytest.raises(BusyResourceError):
                await stream.drain()
            tg.cancel_scope.cancel()
        stream.drop()


async def test_a_closed_stream_refuses_everything() -> None:
    capture = await pcm.open_capture("null")
    playback = await pcm.open_playback("null")
    await capture.aclose()
    playback.close()

    for wait in (
        lambda: anext(capture),
        lambda: capture.read(1),
        lambda: capture.readinto(bytearray(4)),
        lambda: playback.write(bytes(4)),
        lambda: playback.drain(),
    ):
        with anyio.fail_after(5), pytest.raises(ClosedResourceError):
            await wait()
    for call in ("state", "avail", "delay", "start", "drop", "prepare", "status", "dump"):
        with pytest.raises(ClosedResourceError):
            operator.methodcaller(call)(capture)
    assert capture.setup.rate == RATE


async def test_buffers_that_cannot_be_used_are_refused() -> None:
    async with pcm.open_capture("null") as capture, pcm.open_playback("null") as playback:
        with pytest.raises(ValueError, match="must be writable"):
            await capture.readinto(bytes(4))
        for use in (capture.readinto, playback.write):
            with pytest.raises(ValueError, match="buffer of 6 bytes is not whole frames"):
                await use(bytearray(6))
            with pytest.raises(ValueError, match=r"must be .*C-contiguous"):
                await use(memoryview(bytearray(16))[::2])
            with pytest.raises(TypeError, match="bytes-like"):
                await use("text")  # type: ignore[arg-type]
        for frames, kind in ((-1, ValueError), (2**41, ValueError), (1.5, TypeError)):
            with pytest.raises(kind, match="frames"):
                await capture.read(frames)  # type: ignore[arg-type]


async def test_channels_of_different_lengths_are_refused() -> None:
    async with pcm.open_playback("null", access="noninterleaved") as stream:
        for channels in ([bytes(4)], [bytes(4), bytes(6)], [bytes(4)] * 3):
            with pytest.raises(ValueError, match="channels"):
                await stream.write(channels)
        await stream.write([bytes(4), bytes(4)])
        await stream.write(bytes(8))
        assert stream.position == 4


async def test_a_stream_that_cannot_pause_says_so() -> None:
    async with pcm.open_capture("null") as stream:
        if not stream.setup.can_pause:
            with pytest.raises(UnsupportedError, match="pause"):
                stream.pause()


async def test_a_dropped_stream_warns_and_leaks_nothing() -> None:
    streams: list[Any] = [await pcm.open_capture("null")]
    await anext(streams[0])
    with pytest.warns(ResourceWarning, match="unclosed <CaptureStream 'null' open>"):
        streams.clear()
    await turn()


async def test_another_event_loop_is_refused(
    anyio_backend: tuple[str, dict[str, Any]],
) -> None:
    async with pcm.open_capture("null") as stream:

        async def elsewhere() -> None:
            with pytest.raises(RuntimeError, match="event loop"):
                await anext(stream)

        def run() -> None:
            assert threading.current_thread() is not threading.main_thread()
            anyio.run(elsewhere, backend=anyio_backend[0], backend_options=anyio_backend[1])

        await run_sync(run)
        assert (await anext(stream)).position == 0


async def test_a_forked_child_is_refused() -> None:
    async with pcm.open_capture("null") as stream:

        def use() -> str:
            refused = 0
            for call in (stream.avail, lambda: stream.read(1).send(None)):
                try:
                    call()
                except RuntimeError as error:
                    refused += "before the fork" in str(error)
            stream.close()
            return str(refused)

        assert in_child(use) == "2"
        assert (await anext(stream)).position == 0
