"""Tests of what only asyncio's own cancelling and loops can do to a wait; with uvloop as well."""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

import pytest
import uvloop

from aioalsa._wait import make_waiter
from tests.unit.pipes import Pipe, count_wakes, turn, until, waiting

if TYPE_CHECKING:
    from collections.abc import Callable

    from aioalsa._wait import Waiter

pytestmark = pytest.mark.anyio
LOOPS: dict[str, dict[str, Any]] = {"asyncio": {}, "uvloop": {"use_uvloop": True}}


@pytest.fixture(params=LOOPS)
def anyio_backend(request: pytest.FixtureRequest) -> tuple[str, dict[str, Any]]:
    return "asyncio", LOOPS[request.param]


async def test_nothing_comes_between_a_wake_up_and_the_task_that_waits_for_it() -> None:
    with waiting() as (pipe, waiter):

        def step() -> bytes | None:
            data = pipe.step()
            if data is not None:
                # Too late: the task is resumed with its result in this very round of the loop.
                asyncio.get_running_loop().call_soon(task.cancel)
            return data

        task = asyncio.create_task(until(waiter, step))
        await turn(3)
        pipe.write(b"got")

        assert await task == b"got"


async def test_a_cancel_right_before_the_wake_up_leaves_the_data_where_it_is() -> None:
    with waiting() as (pipe, waiter):
        task = asyncio.create_task(until(waiter, pipe.step))
        await turn(3)
        pipe.write(b"kept")
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

        assert await waiter.until(pipe.step) == b"kept"


async def test_a_cancel_is_not_lost_when_the_waiter_is_closed_right_after_it() -> None:
    with waiting() as (pipe, waiter):
        task = asyncio.create_task(until(waiter, pipe.step))
        await turn(3)
        task.cancel()
        waiter.close()
        with pytest.raises(asyncio.CancelledError):
            await task


async def test_a_task_goes_on_in_its_own_context() -> None:
    variable: contextvars.ContextVar[str] = contextvars.ContextVar("variable")
    with waiting() as (pipe, waiter):

        async def wait(name: str) -> str:
            variable.set(name)
            await waiter.until(pipe.step)
            return variable.get()

        for name in ("first", "second"):
            task = asyncio.create_task(wait(name))
            await turn(3)
            pipe.write(b"x")
            assert await task == name
            assert asyncio.current_task() is not None


async def test_a_timeout_right_when_it_wakes_up_loses_nothing() -> None:
    with waiting() as (pipe, waiter):
        for number in range(200):
            task = asyncio.create_task(until(waiter, pipe.step))
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

        task: asyncio.Task[None] = asyncio.create_task(until(waiter, step))
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
            task = asyncio.create_task(until(waiter, pipe.step))
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
        task = asyncio.create_task(until(waiter, pipe.step))
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


async def test_a_trio_that_another_thread_is_just_importing_is_not_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "trio", ModuleType("trio"))
    with waiting() as (pipe, waiter):
        pipe.write(b"now")
        assert await waiter.until(pipe.step) == b"now"
