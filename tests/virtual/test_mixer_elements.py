"""Simple elements of a virtual card: what comes and goes, and what is not written."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import anyio
import pytest

from aioalsa import DevicePermissionError, ElementGoneError, UnsupportedError, mixer, virtual
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


@pytest.mark.parametrize(
    ("name", "kind", "count"),
    [
        ("Huge Playback Volume", "integer", 33),
        ("Huge Volume", "integer", 128),
        ("Huge Playback Switch", "boolean", 40),
    ],
)
async def test_more_channels_than_alsa_lib_has_are_not_written(
    card: virtual.Card, name: str, kind: str, count: int
) -> None:
    # It writes them all, those after the 32nd out of memory that is not theirs.
    wide = card.add_control(name, type=kind, count=count, maximum=1)
    card.add_control("Plain Playback Volume", type="integer", count=32, maximum=1)
    async with mixer.open(card.ctl) as opened:
        side = opened["Huge"].playback
        setting = partial(side.set_volume, 1) if side.has_volume else partial(side.set_switch, True)
        with pytest.raises(UnsupportedError, match=r"more than 32 channels.*aioalsa ctl"):
            await setting()
        assert not any(wide.value)  # type: ignore[arg-type]
        await opened["Plain"].playback.set_volume(1)
        assert card.controls["Plain Playback Volume"].value == (1,) * 32


async def test_what_becomes_wide_while_it_is_open_is_not_written(card: virtual.Card) -> None:
    card.add_control("Huge Playback Switch", type="boolean", count=2)
    async with mixer.open(card.ctl) as opened:
        side = opened["Huge"].playback
        await side.set_switch(True)
        volume = card.add_control("Huge Playback Volume", type="integer", count=64)
        with pytest.raises(UnsupportedError, match="32 channels"):
            await side.set_switch(False)
        volume.remove()
        with pytest.raises(UnsupportedError, match="has no playback volume"):
            await side.set_volume(1)


async def test_a_route_may_have_a_value_for_each_pair_of_channels(card: virtual.Card) -> None:
    route = card.add_control("Matrix Playback Route", type="boolean", count=36)
    async with mixer.open(card.ctl) as opened:
        await opened["Matrix"].playback.set_switch(True)
    assert route.value == tuple(at % 7 == 0 for at in range(36))
