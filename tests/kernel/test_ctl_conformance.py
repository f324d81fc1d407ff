"""The conformance suite for controls and jacks, on a loopback card that can be unbound."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Any

import anyio
import pytest

from aioalsa import ctl, hctl, jacks
from tests.conformance.subject import H, Subject
from tests.conformance.suite import Suite
from tests.kernel.cards import LOOPBACKS
from tests.kernel.witness import LOOPBACK_DRIVER, ON_ASYNCIO, restore_loopback

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

pytestmark = pytest.mark.anyio

CARD = LOOPBACKS[-1]
DEVICE = f"snd_aloop.{CARD}"


class OnLoopback(Subject[H]):
    """Whatever waits for what happens to an element of another handle; feeding writes it."""

    _unbinding: subprocess.Popen[bytes] | None = None
    _fed = 0

    async def setup(self) -> None:
        self.other = await ctl.open(CARD)
        self.element = self.make()
        await super().setup()

    def make(self) -> ctl.Element:
        return self.other.add_element("Test fed", type="integer", maximum=10**6)

    async def teardown(self) -> None:
        await super().teardown()
        await self.other.aclose()
        if self._unbinding is not None:
            assert await anyio.to_thread.run_sync(self._unbinding.wait) == 0
            await anyio.to_thread.run_sync(restore_loopback, CARD)

    def feed(self) -> None:
        self._fed += 1
        self.element.write_nowait(self._fed)

    def unplug(self) -> None:
        # In a process of its own: the kernel answers when the last handle is closed.
        command = ["sh", "-c", f"echo {DEVICE} > {LOOPBACK_DRIVER}/unbind"]
        self._unbinding = subprocess.Popen(command)
        self.other.close()


class Control(OnLoopback[ctl.Control]):
    """A control: waits for events."""

    async def open(self) -> ctl.Control:
        return await ctl.open(CARD)

    async def wait(self) -> int:
        event = await anext(self.handle)
        while event.removed:  # with its maker, right before the card
            event = await anext(self.handle)
        assert event.element is not None
        value = event.element.read_nowait()
        assert isinstance(value, tuple)
        return int(value[0]) - 1


class HighControl(Control):
    """An ordered control."""

    async def open(self) -> hctl.HighControl:
        return await hctl.open(CARD)


class OneCardsJacks(OnLoopback[hctl.Jacks]):
    """The jacks of a card: every change of the one there is is one more."""

    _seen = 0

    def make(self) -> ctl.Element:
        return self.other.add_element("Test Jack", type="boolean", interface="CARD")

    def feed(self) -> None:
        self._fed += 1
        self.element.write_nowait(self._fed % 2 == 1)

    async def open(self) -> hctl.Jacks:
        async with hctl.open(CARD) as h:
            watch = await h.jacks()
            h._children.clear()
            return watch

    async def settle(self) -> None:
        assert isinstance(await anext(self.handle), hctl.JackEvent)

    async def wait(self) -> int:
        told = await anext(self.handle)
        while isinstance(told, hctl.JackRemoved):  # with its maker, right before the card
            told = await anext(self.handle)
        assert told.plugged is (self._seen % 2 == 0)
        self._seen += 1
        return self._seen - 1


class AllCardsJacks(OnLoopback[jacks.JackWatch]):
    """The jacks of all cards: only what happens on this one counts."""

    _seen = 0

    make = OneCardsJacks.make
    feed = OneCardsJacks.feed

    async def open(self) -> jacks.JackWatch:
        return await jacks.watch(debounce=0)

    async def settle(self) -> None:
        # The phantoms of the HDA card, and the one that is fed.
        for _ in range(3):
            assert isinstance(await anext(self.handle), hctl.JackEvent)

    async def wait(self) -> int:
        told = await anext(self.handle)
        assert isinstance(told, hctl.JackEvent)
        self._seen += 1
        return self._seen - 1


async def subject_of(kind: Callable[[], Subject[Any]]) -> AsyncIterator[Subject[Any]]:
    subject = kind()
    await subject.setup()
    yield subject
    await subject.teardown()


class TestControl(Suite):
    """The control, whose driver all others wait for too."""

    @pytest.fixture
    async def subject(self) -> AsyncIterator[Subject[Any]]:
        async for subject in subject_of(Control):
            yield subject


MORE: dict[str, Callable[[], Subject[Any]]] = {"hctl": HighControl, "jacks": OneCardsJacks}


@ON_ASYNCIO
class TestMoreOfOneCard(Suite):
    """What is built on it; that has been tried with every loop on the virtual card."""

    @pytest.fixture(params=MORE)
    async def subject(self, request: pytest.FixtureRequest) -> AsyncIterator[Subject[Any]]:
        async for subject in subject_of(MORE[request.param]):
            yield subject


@ON_ASYNCIO
class TestOnAllCards(Suite):
    """The watch of all cards, which outlives each of them."""

    @pytest.fixture
    async def subject(self) -> AsyncIterator[Subject[Any]]:
        async for subject in subject_of(AllCardsJacks):
            yield subject

    async def test_a_device_that_is_gone_ends_the_wait(self, subject: Subject[Any]) -> None:
        subject.unplug()

        with anyio.fail_after(60):
            assert isinstance(await anext(subject.handle), jacks.JackRemoved)
