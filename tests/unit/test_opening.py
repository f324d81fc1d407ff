"""Tests of opening: awaited or entered, off the event loop, and left alone when cancelled."""

from __future__ import annotations

import asyncio
import threading
from functools import partial
from queue import Queue
from typing import TYPE_CHECKING, Self

import anyio
import pytest
from anyio import create_task_group, move_on_after, wait_all_tasks_blocked
from anyio.from_thread import run_sync as run_on_loop

from aioalsa._wait import Opening, in_thread, open_in_thread
from aioalsa._wait._opening import _Delivery
from tests.unit.pipes import turn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

pytestmark = pytest.mark.anyio


class Thing:
    """Something that can be opened."""

    def __init__(self) -> None:
        self.story: list[object] = []

    async def __aenter__(self) -> Self:
        self.story.append("entered")
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.story.append(("left", kind))


class Opener:
    """Opens things; may be made to hang.

    Attributes:
        opened: what came out of it, in this order.
        discarded: what nobody wanted any more.
    """

    def __init__(self) -> None:
        self.opened: list[Thing] = []
        self.discarded: list[Thing] = []
        self.threads: list[int] = []
        self.gate = threading.Event()
        self.gate.set()
        self.began = threading.Event()
        self.done = threading.Event()
        self.together = 0
        self.most_together = 0

    def make(self) -> Thing:
        self.began.set()
        self.together += 1
        self.most_together = max(self.most_together, self.together)
        assert self.gate.wait(20)
        self.together -= 1
        self.threads.append(threading.get_ident())
        thing = Thing()
        self.opened.append(thing)
        return thing

    def discard(self, thing: Thing) -> None:
        self.discarded.append(thing)
        self.done.set()

    def open(self) -> Opening[Thing]:
        return Opening(self._open)

    async def _open(self) -> Thing:
        return await open_in_thread(self.make, self.discard)


@pytest.fixture
def opener() -> Iterator[Opener]:
    opener = Opener()
    yield opener
    opener.gate.set()


async def until_set(event: threading.Event) -> None:
    assert await anyio.to_thread.run_sync(event.wait, 20)


async def test_an_opening_can_be_awaited(opener: Opener) -> None:
    thing = await opener.open()

    assert opener.opened == [thing]
    assert thing.story == []


async def test_an_opening_can_be_entered_and_closes_at_the_end(opener: Opener) -> None:
    async with opener.open() as thing:
        assert thing.story == ["entered"]

    assert thing.story == ["entered", ("left", None)]


async def test_an_exception_inside_reaches_what_was_opened(opener: Opener) -> None:
    with pytest.raises(ZeroDivisionError):
        async with opener.open():
            raise ZeroDivisionError

    assert opener.opened[0].story == ["entered", ("left", ZeroDivisionError)]


async def test_what_is_not_awaited_opens_nothing_and_warns_of_nothing(opener: Opener) -> None:
    opener.open()
    await turn()

    assert opener.opened == []


async def test_awaiting_twice_opens_two(opener: Opener) -> None:
    opening = opener.open()

    assert await opening is not await opening
    assert len(opener.opened) == 2


async def test_entering_again_opens_another(opener: Opener) -> None:
    opening = opener.open()
    async with opening as first:
        pass
    async with opening as second:
        assert second is not first
        assert first.story[-1] == ("left", None)

    assert second.story == ["entered", ("left", None)]


async def test_entering_what_is_entered_is_refused_and_leaks_nothing(opener: Opener) -> None:
    opening = opener.open()
    async with opening as thing:
        with pytest.raises(RuntimeError, match="entered already"):
            await opening.__aenter__()
        assert opener.opened == [thing]

    assert thing.story == ["entered", ("left", None)]


async def test_entering_can_be_tried_again_after_it_failed(opener: Opener) -> None:
    opening = opener.open()
    with anyio.CancelScope() as scope:
        scope.cancel()
        await opening.__aenter__()

    async with opening as thing:
        assert thing.story == ["entered"]


async def test_opening_happens_in_another_thread(opener: Opener) -> None:
    await opener.open()

    assert opener.threads != [threading.get_ident()]


async def test_the_event_loop_goes_on_while_something_opens(opener: Opener) -> None:
    opener.gate.clear()
    async with create_task_group() as tg:
        tg.start_soon(opener._open)
        await until_set(opener.began)
        await turn()
        assert opener.opened == []
        opener.gate.set()

    assert len(opener.opened) == 1


async def test_errors_while_opening_are_raised() -> None:
    def fail() -> Thing:
        raise FileNotFoundError("no such thing")

    with pytest.raises(FileNotFoundError, match="no such thing"):
        await Opening(lambda: open_in_thread(fail, lambda thing: None))


async def test_one_opens_at_a_time(opener: Opener) -> None:
    async with create_task_group() as tg:
        for _ in range(8):
            tg.start_soon(opener._open)

    assert len(opener.opened) == 8
    assert opener.most_together == 1


async def test_an_open_that_failed_lets_the_next_one_in(opener: Opener) -> None:
    def fail() -> Thing:
        raise ZeroDivisionError

    for _ in range(3):
        with pytest.raises(ZeroDivisionError):
            await open_in_thread(fail, opener.discard)
    with anyio.fail_after(5):
        await opener.open()


async def test_cancelling_returns_at_once_and_discards_what_opens_later(opener: Opener) -> None:
    opener.gate.clear()
    async with create_task_group() as tg:
        tg.start_soon(opener._open)
        await until_set(opener.began)
        tg.cancel_scope.cancel()

    assert opener.opened == []
    opener.gate.set()
    await until_set(opener.done)
    assert opener.discarded == opener.opened
    assert len(opener.discarded) == 1


async def test_a_cancelled_open_that_fails_later_is_forgotten(opener: Opener) -> None:
    def fail() -> Thing:
        opener.make()
        opener.done.set()
        raise OSError("nobody wants to know")

    opener.gate.clear()
    async with create_task_group() as tg:
        tg.start_soon(open_in_thread, fail, opener.discard)
        await until_set(opener.began)
        tg.cancel_scope.cancel()
    opener.gate.set()
    await until_set(opener.done)

    assert opener.discarded == []
    with anyio.fail_after(5):
        await opener.open()


async def test_a_cancelled_open_that_waits_for_its_turn_discards_too(opener: Opener) -> None:
    opener.gate.clear()
    second = Opener()
    async with create_task_group() as tg:
        tg.start_soon(opener._open)
        await until_set(opener.began)
        with move_on_after(0.01):
            await second.open()
        opener.gate.set()
    await until_set(second.done)

    assert len(opener.opened) == 1
    assert opener.discarded == []
    assert len(second.discarded) == 1


async def test_cancelling_right_when_it_is_open_loses_nothing(opener: Opener) -> None:
    # The thread has delivered; the task has not taken it yet, and is cancelled then.
    kept: list[Thing] = []
    with anyio.CancelScope() as scope:

        def make() -> Thing:
            thing = opener.make()
            run_on_loop(scope.cancel)
            return thing

        kept.append(await open_in_thread(make, opener.discard))
        await anyio.lowlevel.checkpoint()
    if not kept:
        await until_set(opener.done)

    assert kept + opener.discarded == opener.opened
    assert len(opener.opened) == 1


async def test_what_nobody_takes_is_discarded_off_the_event_loop() -> None:
    freed_in = Queue[int]()

    def discard(_: str) -> None:
        freed_in.put(threading.get_ident())
        raise OSError("nobody is left to be told")

    delivery = _Delivery(discard)
    delivery.deliver("opened")
    delivery.abandon()

    assert await anyio.to_thread.run_sync(freed_in.get) != threading.get_ident()


async def test_opening_inside_of_a_cancelled_scope_opens_nothing_for_good(opener: Opener) -> None:
    with anyio.CancelScope() as scope:
        scope.cancel()
        await opener.open()
    await wait_all_tasks_blocked()

    assert opener.opened == opener.discarded


# asyncio's own `Task.cancel`, as of `asyncio.timeout`, passes through shields.

ON_ASYNCIO = pytest.mark.parametrize("anyio_backend", ["asyncio"])


@ON_ASYNCIO
async def test_a_thread_that_works_is_waited_for_though_its_task_is_cancelled() -> None:
    begun, gate, story = threading.Event(), threading.Event(), list[str]()

    def work() -> None:
        begun.set()
        assert gate.wait(30)
        story.append("worked")

    task = asyncio.ensure_future(in_thread(work))
    while not begun.is_set():  # noqa: ASYNC110 - a thread sets it
        await asyncio.sleep(0.001)
    for _ in range(3):
        task.cancel()
        for _ in range(5):
            await asyncio.sleep(0)
        assert not task.done()
    gate.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert story == ["worked"]


@ON_ASYNCIO
async def test_what_was_cancelled_before_it_began_is_never_called() -> None:
    for steps in range(8):
        calls = list[int]()
        task = asyncio.ensure_future(in_thread(partial(calls.append, 1)))
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        await asyncio.wait([task])
        known = len(calls)
        await asyncio.sleep(0.005)
        assert len(calls) == known <= 1
