"""Tests of what only asyncio's own cancelling and loops can do to a wait; with uvloop as well."""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Any

import pytest
import uvloop

from aioalsa._wait import make_waiter
from tests.unit.pipes import Pipe, count_wakes, turn, waiting

if TYPE_CHECKING:
    from collections.abc import Callable

    from aioalsa._wait import Waiter

pytestmark = pytest.mark.anyio
LOOPS: dict[str, dict[str, Any]] = {"asyncio": {}, "uvloop": {"use_uvloop": True}}


@pytest.fixture(params=LOOPS)
def anyio_backend(request: pytest.FixtureRequest) -> tuple[str, dict[str, Any]]:
    return "asyncio", LOOPS[request.param]


async def test_cancelling_between_wake_up_and_resumption_loses_nothing() -> None:
    with waiting() as (pipe, waiter):
        kept: list[bytes] = []

        def step() -> bytes | None:
            if kept:
                return kept[0]
            data = pipe.step()
            if data is not None:
                kept.append(data)
                # Runs before the task does, which has its result by then.
                asyncio.get_running_loop().call_soon(task.cancel)
            return data

        task = asyncio.create_task(waiter.until(step))
        await turn(3)
        pipe.write(b"kept")
        with pytest.raises(asyncio.CancelledError):
            await task

        assert kept == [b"kept"]
        assert await waiter.until(step) == b"kept"
        assert pipe.steps == 2


async def test_a_timeout_right_when_it_wakes_up_loses_nothing() -> None:
    with waiting() as (pipe, waiter):
        for number in range(200):
            task = asyncio.create_task(waiter.until(pipe.step))
            await turn(2)
            pipe.write(bytes([number]))
            await turn(number % 4)
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        while len(pipe.got) < 200:
            await waiter.until(pipe.step)

        assert pipe.got == bytes(range(200))


async def test_an_error_found_for_a_cancelled_task_is_not_reported_as_never_retrieved() -> None:
    reported: list[dict[str, Any]] = []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _loop, context: reported.append(context))
    with waiting() as (pipe, waiter):
        tasks: list[asyncio.Task[None]] = []

        def step() -> None:
            if pipe.step() is not None:
                loop.call_soon(tasks.pop().cancel)
                raise ZeroDivisionError

        task: asyncio.Task[None] = asyncio.create_task(waiter.until(step))
        tasks.append(task)
        await turn(3)
        pipe.write()
        with pytest.raises(asyncio.CancelledError):
            await task
        del task
        await turn()

    assert reported == []


async def test_the_reader_is_registered_once_for_many_waits() -> None:
    loop = asyncio.get_running_loop()
    with waiting() as (pipe, waiter):
        wakes = count_wakes(waiter)
        for _ in range(20):
            task = asyncio.create_task(waiter.until(pipe.step))
            await turn(3)
            pipe.write()
            await task

        assert wakes.count == 20
        waiter.close()
        assert not loop.remove_reader(pipe.poll.epoll)


@pytest.mark.parametrize("new_loop", [asyncio.new_event_loop, uvloop.new_event_loop])
def test_closing_after_the_loop_is_closed_is_quiet(
    new_loop: Callable[[], asyncio.AbstractEventLoop],
) -> None:
    pipe = Pipe()
    loop = new_loop()

    async def begin() -> tuple[Waiter, asyncio.Task[bytes]]:
        waiter = make_waiter(pipe.poll)
        task = asyncio.create_task(waiter.until(pipe.step))
        await turn(3)
        return waiter, task

    waiter, task = loop.run_until_complete(begin())
    loop.close()
    called: list[bool] = []
    waiter.call_on_loop(lambda: called.append(True))
    waiter.close()

    assert called == [True]
    pipe.close()
    # It cannot end any more, and asyncio would complain about that.
    task.get_coro().close()
    vars_of_task: Any = task
    vars_of_task._log_destroy_pending = False
