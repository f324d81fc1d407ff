"""The promises of every handle, as tests; a test module makes them run by inheriting `Suite`.

Nothing here sleeps to wait: `wait_all_tasks_blocked` returns when every task waits for something.
"""

from __future__ import annotations

import asyncio
import gc
import os
from typing import TYPE_CHECKING, Any

import anyio
import pytest
from anyio import wait_all_tasks_blocked
from anyio.lowlevel import checkpoint

from aioalsa import DeviceGoneError
from tests.activity import open_descriptors, rest

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from .subject import Subject

pytestmark = pytest.mark.anyio


def collect(forget: Callable[[], None]) -> None:
    """Drop a reference and have what it held collected."""
    forget()
    gc.collect()


async def cancel_after(rounds: int, operation: Callable[[], Coroutine[Any, Any, None]]) -> None:
    """Cancel an operation after so many rounds of the event loop."""
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(operation)
        for _ in range(rounds):
            await checkpoint()
        tasks.cancel_scope.cancel()


class Upkeep:
    """What holds of every handle, also of one that is only asked and never waits."""

    async def test_a_closed_handle_refuses_and_closes_again(self, subject: Subject[Any]) -> None:
        subject.handle.close()
        subject.handle.close()
        await subject.handle.aclose()

        assert subject.handle.closed
        with pytest.raises(anyio.ClosedResourceError):
            await subject.wait()

    async def test_closing_is_done_although_cancelled(self, subject: Subject[Any]) -> None:
        await subject.handle.aclose()
        for rounds in range(1, 4):
            handle = await subject.open()
            await cancel_after(rounds, handle.aclose)
            assert handle.closed

        handle = await subject.open()
        with anyio.CancelScope() as scope:
            scope.cancel()
            await handle.aclose()
        assert handle.closed

    async def test_a_dropped_handle_warns_and_is_closed(self, subject: Subject[Any]) -> None:
        await subject.handle.aclose()
        gc.collect()  # what earlier tests have dropped
        before = open_descriptors()
        await subject.fresh()

        with pytest.warns(ResourceWarning, match="unclosed"):
            collect(subject.forget)
        await checkpoint()
        await checkpoint()

        assert open_descriptors() == before

    async def test_another_loop_is_refused(self, subject: Subject[Any]) -> None:
        refusals: list[str] = []

        async def elsewhere() -> None:
            with pytest.raises(RuntimeError) as refusal:
                await subject.wait()
            refusals.append(str(refusal.value))

        await anyio.to_thread.run_sync(asyncio.run, elsewhere())

        assert "event loop" in refusals[0]
        subject.feed()
        assert await subject.wait() == 0

    async def test_a_forked_child_is_refused_and_the_parent_goes_on(
        self, subject: Subject[Any]
    ) -> None:
        child = os.fork()
        if child == 0:
            status = 1
            try:
                try:
                    subject.wait().send(None)
                except RuntimeError as refusal:
                    status = 0 if "fork" in str(refusal) else 2
                subject.handle.close()
            finally:
                os._exit(status)

        _, status = await anyio.to_thread.run_sync(os.waitpid, child, 0)
        assert status == 0
        subject.feed()
        assert await subject.wait() == 0

    async def test_opening_and_closing_leaks_no_descriptor(self, subject: Subject[Any]) -> None:
        await (await subject.open()).aclose()
        before = open_descriptors()

        for _ in range(30):
            await (await subject.open()).aclose()

        assert open_descriptors() == before

    async def test_a_cancelled_opening_leaks_no_descriptor(self, subject: Subject[Any]) -> None:
        await (await subject.open()).aclose()
        before = open_descriptors()
        opened: list[Any] = []

        async def open_one() -> None:
            opened.append(await subject.open())

        for rounds in range(10):
            await cancel_after(rounds, open_one)
        for handle in opened:
            await handle.aclose()
        # The threads that were left alone close what they opened, in their own time.
        with anyio.fail_after(10):
            while open_descriptors() > before:  # noqa: ASYNC110
                await anyio.sleep(0.01)


class Suite(Upkeep):
    """Run on the fixture `subject`, once for each kind of handle and event loop."""

    async def test_waiting_ends_when_there_is_something(self, subject: Subject[Any]) -> None:
        numbers: list[int] = []

        async def wait() -> None:
            numbers.append(await subject.wait())

        for _ in range(3):
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(wait)
                await wait_all_tasks_blocked()
                subject.feed()

        assert numbers == [0, 1, 2]

    async def test_a_cancelled_wait_loses_nothing(self, subject: Subject[Any]) -> None:
        numbers: list[int] = []

        async def wait() -> None:
            numbers.append(await subject.wait())

        for _ in range(4):
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(wait)
                await wait_all_tasks_blocked()
                tasks.cancel_scope.cancel()
            subject.feed()
            await wait()

        # On real hardware, which moves by itself, some waits end before they are cancelled.
        assert len(numbers) == 4 or not subject.stepped
        assert numbers == list(range(len(numbers)))

    async def test_cancelling_between_wake_up_and_return_loses_nothing(
        self, subject: Subject[Any]
    ) -> None:
        numbers: list[int] = []

        async def wait() -> None:
            numbers.append(await subject.wait())

        # The later the cancel comes after the wake-up, the further the wait has got by then.
        for steps in range(6):
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(wait)
                await wait_all_tasks_blocked()
                subject.feed()
                for _ in range(steps):
                    await checkpoint()
                tasks.cancel_scope.cancel()
            if len(numbers) == steps:
                numbers.append(await subject.wait_again(steps))

        assert numbers == list(range(len(numbers)))

    async def test_cancelled_waits_leave_no_reader_that_spins(self, subject: Subject[Any]) -> None:
        for _ in range(20):
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(subject.wait)
                await wait_all_tasks_blocked()
                tasks.cancel_scope.cancel()
        subject.feed()

        # What is pending wakes the loop at most once; then it is silent.
        assert (await rest(0.3)).quiet

    async def test_closing_wakes_who_waits(self, subject: Subject[Any]) -> None:
        async def wait() -> None:
            with pytest.raises(anyio.ClosedResourceError):
                await subject.wait()

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(wait)
            await wait_all_tasks_blocked()
            subject.handle.close()

    async def test_closing_asynchronously_wakes_who_waits(self, subject: Subject[Any]) -> None:
        async def wait() -> None:
            with pytest.raises(anyio.ClosedResourceError):
                await subject.wait()

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(wait)
            await wait_all_tasks_blocked()
            await subject.handle.aclose()

    async def test_a_second_waiter_is_refused_and_the_first_goes_on(
        self, subject: Subject[Any]
    ) -> None:
        numbers: list[int] = []

        async def wait() -> None:
            numbers.append(await subject.wait())

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(wait)
            await wait_all_tasks_blocked()
            with pytest.raises(anyio.BusyResourceError):
                await subject.wait()
            subject.feed()

        assert numbers == [0]

    async def test_a_device_that_is_gone_ends_the_wait(self, subject: Subject[Any]) -> None:
        async def wait() -> None:
            with anyio.fail_after(1), pytest.raises(DeviceGoneError):
                await subject.wait()

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(wait)
            await wait_all_tasks_blocked()
            subject.unplug()

        with pytest.raises(DeviceGoneError):
            await subject.wait()
        assert (await rest(0.3)).quiet
        await subject.handle.aclose()
