"""Values given as text, as amixer's cset takes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from aioalsa import ElementGoneError, ctl, virtual

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = pytest.mark.anyio


@pytest.fixture
async def card() -> AsyncIterator[virtual.Card]:
    async with virtual.card("text") as card:
        card.add_control("Volume", type="integer", count=2, maximum=200, value=[10, 20])
        card.add_control("Long", type="integer64", minimum=-(2**40), maximum=2**40)
        card.add_control("Switch", type="boolean", count=2, value=[True, False])
        card.add_control("Source", type="enumerated", items=["Mic", "Line In", "Mix"])
        card.add_control("Bytes", type="bytes", count=4)
        card.add_control("Digital", type="iec958")
        yield card


@pytest.mark.parametrize(
    ("name", "text", "values"),
    [
        ("Volume", "7", (7, 7)),
        ("Volume", "7,8", (7, 8)),
        ("Volume", "50%", (100, 100)),
        ("Volume", "50%,0%", (100, 0)),
        ("Volume", "7,", (7, 20)),
        ("Volume", "0x10", (16, 16)),
        ("Volume", "999", (200, 200)),
        ("Volume", "-1", (0, 0)),
        ("Long", "-1099511627776", (-(2**40),)),
        ("Switch", "on", (True, True)),
        ("Switch", "off,on", (False, True)),
        ("Switch", "toggle", (False, True)),
        ("Source", "Line In", (1,)),
        ("Source", "2", (2,)),
        ("Source", "'Mix'", (2,)),
        ("Bytes", "1,2,0xff,4", b"\1\2\xff\4"),
    ],
)
async def test_text_is_taken_as_amixer_takes_it(
    card: virtual.Card, name: str, text: str, values: object
) -> None:
    async with ctl.open(card.ctl) as control:
        element = control.find(name=name)
        before = element.read_nowait()

        parsed = await element.parse(text)

        assert parsed == values
        assert element.read_nowait() == before
        await element.write(parsed)
        assert card.controls[name].value == values


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *(("Source", text) for text in ("Nothing", "3", "Mic,Mic", "")),
        *(("Volume", text) for text in ("", "loud", "1,2,3", ",2", "08", "1\0", "1 2", "5%%")),
        *(("Switch", text) for text in ("maybe", "true")),
        *(("Bytes", text) for text in ("ab", "1,2,3,4,5")),
        ("Digital", "1"),
    ],
)
async def test_what_amixer_takes_for_the_least_value_is_refused(
    card: virtual.Card, name: str, text: str
) -> None:
    async with ctl.open(card.ctl) as control:
        with pytest.raises(ValueError, match=name):
            await control.find(name=name).parse(text)


async def test_an_element_that_is_gone_takes_no_text(card: virtual.Card) -> None:
    async with ctl.open(card.ctl) as control:
        element = control.find(name="Volume")
        card.controls["Volume"].remove()
        with pytest.raises(ElementGoneError):
            await element.parse("1")
