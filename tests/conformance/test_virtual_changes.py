"""The conformance suite on what hears the changes of a virtual card's controls."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from aioalsa import virtual
from tests.virtual.raw_ctl import Id, RawControl

from .subject import Subject
from .suite import Suite

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("frozen_heap")]

ELEMENTS = 64


class HeardChanges(Subject[virtual.Changes]):
    """Waits for switches, which somebody turns on one after the other."""

    async def setup(self) -> None:
        self.card = await virtual.card("conformance")
        for number in range(ELEMENTS):
            self.card.add_control("Switch", type="boolean", index=number)
        self.outside = RawControl(self.card.ctl)
        self._next = 0
        await super().setup()

    async def teardown(self) -> None:
        await super().teardown()
        self.outside.close()
        self.card.close()

    async def open(self) -> virtual.Changes:
        return await self.card.controls.changes()

    async def wait(self) -> int:
        change = await anext(self.handle)
        assert change.value == (True,)
        return change.element.id.index

    def feed(self) -> None:
        assert self.outside.write(Id("Switch", index=self._next), 1) == 1
        self._next += 1

    def unplug(self) -> None:
        self.card.disconnect()


@pytest.fixture
async def subject() -> AsyncIterator[HeardChanges]:
    subject = HeardChanges()
    await subject.setup()
    yield subject
    await subject.teardown()


class TestHearingChanges(Suite):
    """All promises."""
