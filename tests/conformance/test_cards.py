"""The conformance suite on what watches cards: over a directory of files in place of nodes."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import anyio
import pytest
from anyio import wait_all_tasks_blocked

from aioalsa.cards import CardAdded, CardWatch
from tests.activity import rest
from tests.nodes import Nodes

from .subject import Subject
from .suite import Suite

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

pytestmark = pytest.mark.anyio


class WatchedCards(Subject[CardWatch]):
    """Waits for cards, which are plugged in one after the other."""

    def __init__(self, root: Path) -> None:
        self.nodes = Nodes(root)
        self.nodes.make()
        self._next = 0

    async def open(self) -> CardWatch:
        return await self.nodes.watch()

    async def wait(self) -> int:
        change = await anext(self.handle)
        assert isinstance(change, CardAdded)
        return change.index

    def feed(self) -> None:
        self.nodes.plug(self._next)
        self._next += 1

    def unplug(self) -> None:
        shutil.rmtree(self.nodes.directory)


@pytest.fixture
async def subject(tmp_path: Path) -> AsyncIterator[WatchedCards]:
    subject = WatchedCards(tmp_path)
    await subject.setup()
    yield subject
    await subject.teardown()


class TestWatchingCards(Suite):
    """All promises but one: what it watches may go away and come back."""

    async def test_a_device_that_is_gone_ends_the_wait(self, subject: Subject[Any]) -> None:
        """It does not end: the first card of a machine makes the directory, the last takes it."""
        assert isinstance(subject, WatchedCards)
        numbers: list[int] = []

        async def wait() -> None:
            numbers.append(await subject.wait())

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(wait)
            await wait_all_tasks_blocked()
            subject.unplug()
            assert (await rest(0.3)).quiet
            subject.nodes.make()
            subject.feed()

        assert numbers == [0]
