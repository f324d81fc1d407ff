"""The promises of handles on use-case managers, which are asked and never wait."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
import pytest
from anyio.lowlevel import checkpoint

from aioalsa import ucm
from tests.virtual import profiles

from .subject import Subject
from .suite import Upkeep

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

pytestmark = pytest.mark.anyio


class Asking(Subject[ucm.Manager]):
    """A manager that is asked for its verbs, which are always there.

    Attributes:
        asked: how many answers have come.
    """

    def __init__(self) -> None:
        self.asked = 0

    async def open(self) -> ucm.Manager:
        return await ucm.open("card")

    async def wait(self) -> int:
        assert len(await self.handle.verbs()) == 2
        self.asked += 1
        return self.asked - 1

    def feed(self) -> None:
        """Answers come by themselves."""

    def unplug(self) -> None:
        raise NotImplementedError("a profile stays as it was read")


@pytest.fixture
async def subject(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Asking]:
    top = tmp_path / "ucm2"
    profiles.make_own(top)
    monkeypatch.setenv("ALSA_CONFIG_UCM2", str(top))
    subject = Asking()
    await subject.setup()
    yield subject
    await subject.teardown()


class TestOnManagers(Upkeep):
    """Every promise."""


async def test_closing_while_it_is_asked_ends_when_it_was_answered(subject: Asking) -> None:
    async def ask() -> None:
        with pytest.raises(anyio.ClosedResourceError):
            await ask_for_ever()

    async def ask_for_ever() -> None:
        while True:
            await subject.wait()

    async with anyio.create_task_group() as tasks:
        for _ in range(3):
            tasks.start_soon(ask)
        while not subject.asked:
            await checkpoint()
        subject.handle.close()


async def test_a_question_that_is_cancelled_is_no_harm(subject: Asking) -> None:
    for _ in range(20):
        with anyio.move_on_after(0):
            await subject.wait()

    assert len(await subject.handle.verbs()) == 2
