"""Tests of waiting, on every event loop: nothing lost, nothing left behind, no spin."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
import pytest
from anyio import BusyResourceError, ClosedResourceError, create_task_group, wait_all_tasks_blocked
from anyio.to_thread import run_sync

from tests.unit.pipes import Pipe, count_wakes, turn, until, waiting

if TYPE_CHECKING:
    from collections.abc import Callable

    from aioalsa._wait import Waiter

pytestmark = pytest.mark.anyio

PATIENCE = 0.01


async def test_what_is_there_already_comes_at_once() -> None:
    with waiting() as (pipe, waiter):
        pipe.write(b"now")

        assert await waiter.until(pipe.step) == b"now"
        assert not waiter.busy


async def test_a_step_that_has_a_result_at_once_still_lets_other_tasks_run() -> None:
    ran: list[bool] = []

    async def other() -> None:
        ran.append(True)

    with waiting() as (pipe, waiter):
        async with create_task_group() as tg:
            tg.start_soon(other)
            for _ in range(10):
                pipe.write()
                await waiter.until(pipe.step)

            assert ran


async def test_a_wait_ends_when_something_comes() -> None:
    with waiting() as (pipe, waiter):
        async with create_task_group() as tg:
            tg.start_soon(until, waiter, pipe.step)
            await wait_all_tasks_blocked()
            assert waiter.busy
            pipe.write(b"later")

        assert pipe.got == b"later"
        assert pipe.steps == 2


async def test_a_step_without_a_result_waits_on() -> None:
    with waiting() as (pipe, waiter):

        def three_bytes() -> bytes | None:
            while pipe.step() is not None:
                if len(pipe.got) >= 3:
                    return pipe.got
            return None

        async with create_task_group() as tg:
            tg.start_soon(until, waiter, three_bytes)
            for byte in (b"a", b"b", b"c"):
                await wait_all_tasks_blocked()
                assert waiter.busy
                pipe.write(byte)

        assert pipe.got == b"abc"


async def test_one_wait_after_the_other_costs_one_wake_each() -> None:
    with waiting() as (pipe, waiter):
        wakes = count_wakes(waiter)
        for number in range(50):
            async with create_task_group() as tg:
                tg.start_soon(until, waiter, pipe.step)
                await wait_all_tasks_blocked()
                pipe.write(bytes([number]))

        assert pipe.got == bytes(range(50))
        assert wakes.count in {0, 50}


async def test_a_cancelled_wait_leaves_no_reader_behind_that_spins() -> None:
    with waiting() as (pipe, waiter):
        wakes = count_wakes(waiter)
        async with create_task_group() as tg:
            tg.start_soon(until, waiter, pipe.step)
            await wait_all_tasks_blocked()
            tg.cancel_scope.cancel()

        assert not waiter.busy
        pipe.write(b"nobody waits")
        await turn()
        assert wakes.count <= 1
        assert pipe.got == b""
        assert await waiter.until(pipe.step) == b"nobody waits"


async def test_a_wake_with_nobody_waiting_costs_one_and_no_spin() -> None:
    with waiting() as (pipe, waiter):
        wakes = count_wakes(waiter)
        await once(waiter, pipe)
        before = wakes.count
        # As a stream does that arms for the next period when it has got one.
        pipe.arm()
        waiter.armed = True
        pipe.write(b"early")
        await turn(50)

        assert wakes.count - before <= 1
        assert await waiter.until(pipe.step) == b"early"


async def test_a_hundred_cancelled_waits_lose_nothing() -> None:
    with waiting() as (pipe, waiter):
        for number in range(100):
            with anyio.move_on_after(0):
                await waiter.until(pipe.step)
            pipe.write(bytes([number]))
            if number % 3 == 0:
                await turn(2)
        while len(pipe.got) < 100:
            await waiter.until(pipe.step)

        assert pipe.got == bytes(range(100))


async def test_a_second_waiter_is_refused_at_once_and_disturbs_nobody() -> None:
    with waiting() as (pipe, waiter):
        async with create_task_group() as tg:
            tg.start_soon(until, waiter, pipe.step)
            await wait_all_tasks_blocked()
            with pytest.raises(BusyResourceError):
                await waiter.until(pipe.step)
            assert waiter.busy
            pipe.write(b"for the first")

        assert pipe.got == b"for the first"


async def test_closing_wakes_the_waiting_task() -> None:
    with waiting() as (pipe, waiter):
        async with create_task_group() as tg:
            tg.start_soon(expect_closed, waiter, pipe)
            await wait_all_tasks_blocked()
            waiter.close()
            waiter.close()
        with pytest.raises(ClosedResourceError):
            await waiter.until(pipe.step)


async def test_closing_wins_over_what_came_right_before() -> None:
    with waiting() as (pipe, waiter):
        async with create_task_group() as tg:
            tg.start_soon(expect_closed, waiter, pipe)
            await wait_all_tasks_blocked()
            pipe.write()
            waiter.close()

        assert pipe.got == b""


async def test_an_error_in_the_first_step_is_raised_and_leaves_the_waiter_usable() -> None:
    with waiting() as (pipe, waiter):
        with pytest.raises(ZeroDivisionError):
            await waiter.until(raising)
        pipe.write()

        assert await waiter.until(pipe.step) == b"x"


async def test_an_error_in_a_later_step_is_raised_and_leaves_the_waiter_usable() -> None:
    with waiting() as (pipe, waiter):

        def step() -> None:
            if pipe.step() is not None:
                raising()

        async def wait() -> None:
            with pytest.raises(ZeroDivisionError):
                await waiter.until(step)

        async with create_task_group() as tg:
            tg.start_soon(wait)
            await wait_all_tasks_blocked()
            pipe.write()
        pipe.write()
        assert await waiter.until(pipe.step) == b"x"


async def test_silence_is_told_when_no_wake_comes() -> None:
    with waiting(patience=PATIENCE) as (pipe, waiter):
        silences = count_silences(waiter)

        def until_third_silence() -> bool | None:
            pipe.step()
            return True if silences() == 3 else None

        assert await waiter.until(until_third_silence)
        # The step was tried before and after each silence, and once when the wait began.
        assert pipe.steps == 7


async def test_silence_is_not_told_while_wakes_come() -> None:
    with waiting(patience=PATIENCE) as (pipe, waiter):
        silences = count_silences(waiter)
        end = anyio.current_time() + 5 * PATIENCE

        def busy() -> bool | None:
            pipe.write()
            pipe.arm()
            return True if anyio.current_time() > end else None

        assert await waiter.until(busy)
        assert silences() == 0


async def test_a_wait_is_not_called_silent_before_its_own_patience_is_over() -> None:
    with waiting(patience=0.05) as (pipe, waiter):
        silences = count_silences(waiter)
        with anyio.move_on_after(0.03):  # most of a patience that begins with this wait
            await waiter.until(pipe.step)
        began = anyio.current_time()
        await waiter.until(lambda: True if silences() or pipe.step() else None)

        assert anyio.current_time() - began > 0.045


async def test_silence_is_not_told_while_nobody_waits() -> None:
    with waiting(patience=PATIENCE) as (pipe, waiter):
        silences = count_silences(waiter)
        await once(waiter, pipe)
        await anyio.sleep(5 * PATIENCE)

        assert silences() == 0


async def test_without_patience_there_is_no_silence() -> None:
    with waiting() as (pipe, waiter):
        silences = count_silences(waiter)
        with anyio.move_on_after(5 * PATIENCE):
            await waiter.until(pipe.step)

        assert silences() == 0
        assert pipe.steps == 1


async def test_another_event_loop_is_refused(
    anyio_backend_name: str, anyio_backend_options: dict[str, object]
) -> None:
    with waiting() as (pipe, waiter):

        async def elsewhere() -> None:
            with pytest.raises(RuntimeError, match="belongs to the event loop"):
                await waiter.until(pipe.step)

        def run() -> None:
            anyio.run(elsewhere, backend=anyio_backend_name, backend_options=anyio_backend_options)

        await run_sync(run)
        assert pipe.steps == 0
        pipe.write()
        assert await waiter.until(pipe.step) == b"x"


async def test_a_thread_without_an_event_loop_is_refused() -> None:
    with waiting() as (_pipe, waiter):

        def check() -> None:
            with pytest.raises(RuntimeError, match="belongs to the event loop"):
                waiter.check()

        await run_sync(check)


async def once(waiter: Waiter, pipe: Pipe) -> None:
    """Wait for real once, so that the event loop watches the pipe."""
    async with create_task_group() as tg:
        tg.start_soon(until, waiter, pipe.step)
        await wait_all_tasks_blocked()
        pipe.write()
    pipe.got = b""


async def expect_closed(waiter: Waiter, pipe: Pipe) -> None:
    with pytest.raises(ClosedResourceError):
        await waiter.until(pipe.step)


def raising() -> None:
    raise ZeroDivisionError


def count_silences(waiter: Waiter) -> Callable[[], int]:
    count = 0

    def silence() -> None:
        nonlocal count
        count += 1

    waiter.silence = silence
    return lambda: count
