"""The full-screen mixer in this process: what others do to the card while it is shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
import pytest

from aioalsa import AlsaError, DeviceGoneError, mixer, virtual
from aioalsa.cli._mixer_view import Line, MixerView
from aioalsa.ctl import ElementType
from tests.virtual.odd_elements import add_unchecked

if TYPE_CHECKING:
    from collections.abc import Callable

    from textual.pilot import Pilot

pytestmark = pytest.mark.asyncio


def lines(view: MixerView) -> list[str]:
    return [" ".join(line.row.line(60, plain=True).split()) for line in view.query(Line)]


async def until(pilot: Pilot[AlsaError | None], seen: Callable[[], bool]) -> None:
    with anyio.fail_after(20):
        while not seen():
            await pilot.pause(0.02)


async def test_what_others_change_is_shown_at_once() -> None:
    async with virtual.card("desk") as card:
        volume = card.add_control("Line Playback Volume", type="integer", maximum=10)
        switch = card.add_control("Beep Playback Switch", type="boolean")
        async with mixer.open(card.ctl) as opened:
            view = MixerView(opened, plain=True)
            async with view.run_test(size=(60, 10)) as pilot:
                await until(pilot, lambda: len(lines(view)) == 2)
                await pilot.press("down", "up", "down", "m")
                await until(pilot, lambda: switch.value == (True,))
                assert lines(view)[1] == "Beep on"

                volume.set(5)
                await until(pilot, lambda: "50%" in lines(view)[0])
                await pilot.press("up")
                card.add_control("Aux Playback Switch", type="boolean")
                await until(pilot, lambda: len(lines(view)) == 3)
                # What was selected still is.
                assert isinstance(view.focused, Line)
                assert view.focused.row.title == "Line"
                assert view.return_value is None

                card.disconnect()
                await until(pilot, lambda: view.return_value is not None)
            assert isinstance(view.return_value, DeviceGoneError)


async def test_a_card_without_a_mixer_says_so() -> None:
    async with virtual.card("bare") as card, mixer.open(card.ctl) as opened:
        view = MixerView(opened, plain=True)
        async with view.run_test(size=(60, 10)) as pilot:
            await pilot.press("down", "m", "5")
            assert lines(view) == []
            await pilot.press("q")
        assert view.return_value is None


async def test_what_is_gone_or_has_no_items_does_not_end_it() -> None:
    async with virtual.card("odd") as card:
        add_unchecked(card, "Empty Source", type=ElementType.ENUMERATED, items=())
        volume = card.add_control("[x] Playback Volume", type="integer", maximum=10)
        async with mixer.open(card.ctl) as opened:
            view = MixerView(opened, plain=True)
            async with view.run_test(size=(60, 10)) as pilot:
                await until(pilot, lambda: len(view.query(Line)) == 2)
                await pilot.press("down", "down", "m", "right", "up", "m", "right")
                line = next(each for each in view.query(Line) if each.row.element.name == "[x]")
                volume.remove()
                # Before the view hears of it.
                assert line.render() == "\\[x]"
                await until(pilot, lambda: len(view.query(Line)) == 1)
            assert view.return_value is None
