"""The conformance suite on what listens to controls, on a virtual card: everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from aioalsa import ctl, hctl, mixer, virtual

from .subject import H, Subject
from .suite import Suite

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("frozen_heap")]


class OnVirtualControls(Subject[H]):
    """Whatever waits for what the program does with an element; feeding sets it anew."""

    _fed = 0

    async def setup(self) -> None:
        self.card = await virtual.card("conformance")
        self.element = self.make()
        await super().setup()

    def make(self) -> virtual.Element:
        return self.card.add_control("Test Playback Volume", type="integer", maximum=10**6)

    async def teardown(self) -> None:
        await super().teardown()
        self.card.close()

    def feed(self) -> None:
        self._fed += 1
        self.element.set(self._fed)

    def unplug(self) -> None:
        self.card.disconnect()


class Control(OnVirtualControls[ctl.Control]):
    """A control: waits for events."""

    async def open(self) -> ctl.Control:
        return await ctl.open(self.card.ctl)

    async def wait(self) -> int:
        event = await anext(self.handle)
        assert event.element is not None
        value = event.element.read_nowait()
        assert isinstance(value, tuple)
        return int(value[0]) - 1


class HighControl(Control):
    """An ordered control."""

    async def open(self) -> hctl.HighControl:
        return await hctl.open(self.card.ctl)


class Mixer(OnVirtualControls[mixer.Mixer]):
    """A mixer: waits for events of its elements."""

    async def open(self) -> mixer.Mixer:
        return await mixer.open(self.card.ctl)

    async def wait(self) -> int:
        event = await anext(self.handle)
        return event.element.playback.volume - 1


class Jacks(OnVirtualControls[hctl.Jacks]):
    """The jacks of a card: every change of the one there is is one more."""

    _seen = 0

    def make(self) -> virtual.Element:
        return self.card.add_jack("Test")

    def feed(self) -> None:
        self._fed += 1
        self.element.set(self._fed % 2 == 1)

    async def open(self) -> hctl.Jacks:
        async with hctl.open(self.card.ctl) as h:
            watch = await h.jacks()
            h._children.clear()
            return watch

    async def settle(self) -> None:
        assert isinstance(await anext(self.handle), hctl.JackEvent)

    async def wait(self) -> int:
        told = await anext(self.handle)
        assert isinstance(told, hctl.JackEvent)
        assert told.plugged is (self._seen % 2 == 0)
        self._seen += 1
        return self._seen - 1


KINDS: dict[str, Callable[[], Subject[Any]]] = {
    "ctl": Control,
    "hctl": HighControl,
    "mixer": Mixer,
    "jacks": Jacks,
}


@pytest.fixture(params=KINDS)
async def subject(request: pytest.FixtureRequest) -> AsyncIterator[Subject[Any]]:
    subject = KINDS[request.param]()
    await subject.setup()
    yield subject
    await subject.teardown()


class TestOnVirtualControls(Suite):
    """All promises."""
