"""Tests of what handles share: closed, dropped, forked, or used where they do not belong."""

from __future__ import annotations

import asyncio
import gc
import os
import sys
import threading
import traceback
import warnings
from typing import TYPE_CHECKING, Any

import anyio
import pytest
from anyio import ClosedResourceError, create_task_group, wait_all_tasks_blocked
from anyio.to_thread import run_sync

from aioalsa._wait import Handle, make_waiter
from tests.unit.pipes import Pipe, turn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

pytestmark = pytest.mark.anyio


class PipeHandle(Handle):
    """A handle that waits for a pipe."""

    def __init__(self, pipe: Pipe, freed: list[int]) -> None:
        super().__init__(
            "pipe:0", make_waiter(pipe.poll), lambda: freed.append(threading.get_ident())
        )
        self._pipe = pipe

    async def read(self) -> bytes:
        self._check()
        return await self._waiter.until(self._pipe.step)


@pytest.fixture
def pipe() -> Iterator[Pipe]:
    pipe = Pipe()
    yield pipe
    pipe.close()


@pytest.fixture
def freed() -> list[int]:
    """The threads in which the handle's memory was freed."""
    return []


async def expect_closed(handle: PipeHandle) -> None:
    with pytest.raises(ClosedResourceError):
        await handle.read()


async def test_a_closed_handle_says_so_and_is_freed_once(pipe: Pipe, freed: list[int]) -> None:
    handle = PipeHandle(pipe, freed)
    assert repr(handle) == "<PipeHandle 'pipe:0' open>"
    assert not handle.closed

    handle.close()
    handle.close()
    await handle.aclose()

    assert handle.closed
    assert repr(handle) == "<PipeHandle 'pipe:0' closed>"
    assert freed == [threading.get_ident()]
    await expect_closed(handle)


async def test_aclose_frees_in_another_thread(pipe: Pipe, freed: list[int]) -> None:
    handle = PipeHandle(pipe, freed)
    await handle.aclose()
    await handle.aclose()

    assert len(freed) == 1
    assert freed != [threading.get_ident()]


async def test_aclose_frees_though_it_is_cancelled(pipe: Pipe, freed: list[int]) -> None:
    with anyio.CancelScope() as scope:
        scope.cancel()
        await PipeHandle(pipe, freed).aclose()

    assert len(freed) == 1


@pytest.mark.parametrize("anyio_backend", ["asyncio"])
@pytest.mark.parametrize("steps", range(8))
async def test_aclose_frees_once_at_whatever_step_asyncio_cancels_it(
    steps: int, pipe: Pipe, freed: list[int]
) -> None:
    handle = PipeHandle(pipe, freed)
    task = asyncio.ensure_future(handle.aclose())
    for _ in range(steps):
        await asyncio.sleep(0)
    task.cancel()
    await asyncio.wait([task])
    if not steps:  # it did not begin
        await handle.aclose()
    assert len(freed) == 1


@pytest.mark.parametrize("how", ["close", "aclose"])
async def test_closing_wakes_the_waiting_task(how: str, pipe: Pipe, freed: list[int]) -> None:
    handle = PipeHandle(pipe, freed)
    async with create_task_group() as tg:
        tg.start_soon(expect_closed, handle)
        await wait_all_tasks_blocked()
        if how == "close":
            handle.close()
        else:
            await handle.aclose()

    assert len(freed) == 1


async def test_leaving_the_context_closes(pipe: Pipe, freed: list[int]) -> None:
    async with PipeHandle(pipe, freed) as handle:
        assert not freed
    with pytest.raises(ClosedResourceError):
        await handle.__aenter__()

    assert len(freed) == 1


async def test_a_dropped_handle_warns_and_is_freed(pipe: Pipe, freed: list[int]) -> None:
    handles = [PipeHandle(pipe, freed)]
    pipe.write()
    await handles[0].read()

    with pytest.warns(ResourceWarning, match=r"unclosed <PipeHandle 'pipe:0' open>"):
        handles.clear()
    await turn()

    assert freed == [threading.get_ident()]


async def test_a_handle_in_a_reference_cycle_is_freed_by_the_collector(
    pipe: Pipe, freed: list[int]
) -> None:
    handle: Any = PipeHandle(pipe, freed)
    handle.itself = handle

    del handle
    with pytest.warns(ResourceWarning):
        gc.collect()
    await turn()

    assert len(freed) == 1


async def test_a_handle_dropped_in_another_thread_is_freed_on_its_loop(
    pipe: Pipe, freed: list[int]
) -> None:
    handles = [PipeHandle(pipe, freed)]
    # Waited once, so that a reader is registered, which only the loop's thread may remove.
    pipe.write()
    await handles[0].read()

    with pytest.warns(ResourceWarning):
        await run_sync(handles.clear)
    await turn()

    assert freed == [threading.get_ident()]


async def test_a_dropped_handle_is_freed_though_warnings_are_errors(
    pipe: Pipe, freed: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    ignored: list[object] = []

    def note(what: sys.UnraisableHookArgs) -> None:
        ignored.append(what.exc_type)

    monkeypatch.setattr(sys, "unraisablehook", note)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        handle = PipeHandle(pipe, freed)
        del handle
        gc.collect()
    await turn()

    assert ignored == [ResourceWarning]
    assert len(freed) == 1


async def test_a_closed_handle_is_dropped_without_a_word(pipe: Pipe, freed: list[int]) -> None:
    handle = PipeHandle(pipe, freed)
    handle.close()
    del handle
    gc.collect()

    assert len(freed) == 1


async def test_a_half_made_handle_can_be_dropped() -> None:
    handle = PipeHandle.__new__(PipeHandle)
    del handle
    gc.collect()


async def test_a_handle_dropped_after_its_loop_is_freed_at_once(
    anyio_backend: tuple[str, dict[str, Any]], pipe: Pipe, freed: list[int]
) -> None:
    handles: list[PipeHandle] = []

    async def make() -> None:
        handles.append(PipeHandle(pipe, freed))

    def run() -> None:
        anyio.run(make, backend=anyio_backend[0], backend_options=anyio_backend[1])

    await run_sync(run)
    with pytest.warns(ResourceWarning):
        handles.clear()

    assert freed == [threading.get_ident()]


def in_child(function: Callable[[], str]) -> str:
    """Return what a function returns in a forked child."""
    reader, writer = os.pipe()
    with warnings.catch_warnings():
        # Python 3.12 on warns of threads, of which the child uses none.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if not child:
        try:
            answer = function()
        except BaseException:
            answer = traceback.format_exc()
        os.write(writer, answer.encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as answers:
        answer = answers.read()
    os.waitpid(child, 0)
    return answer


async def test_a_forked_child_is_refused_and_the_parent_goes_on(
    pipe: Pipe, freed: list[int]
) -> None:
    handle = PipeHandle(pipe, freed)

    def use() -> str:
        try:
            handle.read().send(None)
        except RuntimeError as error:
            return str(error)
        return "not refused"

    async with create_task_group() as tg:
        tg.start_soon(handle.read)
        await wait_all_tasks_blocked()
        assert "opened before the fork" in in_child(use)
        pipe.write()
    handle.close()

    assert pipe.got == b"x"


@pytest.mark.parametrize("how", ["closed", "dropped"])
async def test_what_a_child_does_to_its_copy_leaves_the_parents_intact(
    how: str, pipe: Pipe, freed: list[int]
) -> None:
    handles = [PipeHandle(pipe, freed)]

    def end() -> str:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            if how == "closed":
                handles[0].close()
            else:
                handles.clear()
                gc.collect()
        return f"freed {len(freed)}, warned {len(caught)}"

    async with create_task_group() as tg:
        tg.start_soon(handles[0].read)
        await wait_all_tasks_blocked()
        assert in_child(end) == "freed 0, warned 0"
        pipe.write()

    assert pipe.got == b"x"
    handles[0].close()
