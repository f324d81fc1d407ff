"""Simple elements of a virtual card: what comes and goes, and what is not written."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
import pytest

from aioalsa import DevicePermissionError, ElementGoneError, mixer, virtual
from aioalsa.cli._mixer_show import lines

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

pytestmark = pytest.mark.anyio


@pytest.fixture
async def card() -> AsyncGenerator[virtual.Card]:
    async with virtual.card("elements") as card:
        yield card


async def test_elements_may_go_while_one_goes_over_them(card: virtual.Card) -> None:
    for number in range(3):
        card.add_control(f"Volume {number} Playback Volume", type="integer", maximum=9)
    async with mixer.open(card.ctl) as opened:
        for look in (opened.values(), [element for _, element in opened.items()]):
            seen = 0
            for element in look:
                for control in list(card.controls):
                    control.remove()
                with pytest.raises(ElementGoneError):
                    element.playback.volume  # noqa: B018
                seen += 1
            assert seen == 3
        assert not opened.values()


async def test_what_both_sides_share_is_told_once(card: virtual.Card) -> None:
    card.add_control("Line Volume", type="integer", count=2, maximum=9)
    card.add_control("Line Capture Switch", type="boolean", count=2)
    async with mixer.open(card.ctl) as opened:
        line = opened["Line"]
        with anyio.fail_after(20):
            await line.playback.set_volume(5)
            assert (await anext(opened)).element is line
            line.playback.set_volume_nowait(6)
            assert (await anext(opened)).element is line
            line.capture.set_switch_nowait(True)
            assert (await anext(opened)).element is line
        assert line.capture.volume == 6
        with anyio.move_on_after(0.1) as patience:
            await anext(opened)
        assert patience.cancelled_caught


async def test_what_the_driver_refuses_is_not_shown(card: virtual.Card) -> None:
    card.add_control("Held Playback Volume", type="integer", maximum=9, value=3, readonly=True)
    async with mixer.open(card.ctl) as opened:
        side = opened["Held"].playback
        with pytest.raises(DevicePermissionError):
            await side.set_volume(5)
        with pytest.raises(DevicePermissionError):
            side.set_volume_nowait(5)
        assert side.volume == 3


async def test_channels_without_a_name_have_a_line_each(card: virtual.Card) -> None:
    card.add_control("Huge Volume", type="integer", count=40, maximum=9)
    async with mixer.open(card.ctl) as opened:
        shown = list(lines(opened["Huge"]))
    # alsa-lib knows 32 channels, and names for 9 of them.
    assert [line for line in shown if "%]" in line][-24:] == [
        "  Rear Center: 0 [0%]",
        *["  ?: 0 [0%]"] * 23,
    ]
