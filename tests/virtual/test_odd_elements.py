"""Elements as no driver should have them: they are told as they are, and nothing breaks."""

from __future__ import annotations

import math
import struct
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aioalsa import AlsaError, ctl, hctl, mixer, virtual
from aioalsa.cli import _ctl_show, _mixer_show
from aioalsa.ctl import DbScale, ElementType
from aioalsa.virtual._values import Settings
from tests.virtual.odd_elements import add_unchecked

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = pytest.mark.anyio

ENDS = [-(2**31), -1, 0, 1, 100, 2**31 - 1]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture
async def card() -> AsyncIterator[virtual.Card]:
    async with virtual.card("odd") as card:
        yield card


async def look(card: virtual.Card) -> None:
    """Look at all elements in every way."""
    async with hctl.open(card.ctl) as control:
        for element in control:
            values = await _ctl_show.value_of(element, element.info)
            assert list(_ctl_show.lines(element, element.info, values))
            assert _ctl_show.plain(element, element.info, values)
            if element.db_range is None:
                continue
            for value in ENDS:
                try:
                    gain = element.to_db(value)
                except AlsaError:
                    continue
                assert isinstance(element.from_db(gain), int)
            for gain in (-math.inf, math.inf, 0.0, 1e9):
                assert isinstance(element.from_db(gain), int)
    async with mixer.open(card.ctl) as opened:
        for each in opened.values():
            assert list(_mixer_show.lines(each))
            assert _mixer_show.plain(each)
            for side in (each.playback, each.capture):
                assert not side.has_volume or 0 <= side.percent <= 100


LENGTHS = st.one_of(st.none(), st.sampled_from([0, 1, 4, 12, 4000, 2**31]))
NUMBERS = st.sampled_from([-9999999, -5000, -1, 0, 1, 50, 0x10032, 2**31 - 1, -(2**31)])
CONTENTS = st.one_of(
    st.binary(max_size=64),
    st.lists(NUMBERS, max_size=8).map(lambda n: struct.pack(f"={len(n)}i", *n)),
)


@st.composite
def tlvs(draw: st.DrawFn, depth: int = 0) -> bytes:
    """Give TLV data, which may lie about its length and be in itself."""
    kind = draw(st.sampled_from([0, 1, 2, 3, 4, 5, 6, 0x101, 0x103, 2**32 - 1]))
    content = draw(CONTENTS)
    # The outermost is copied by its length, and nothing that lies gets past its checks.
    if kind in (0, 3) and depth < 3:
        content = (struct.pack("=ii", 0, 100) if kind == 3 else b"") + draw(tlvs(depth + 1))
    length = draw(LENGTHS)
    if length is None or (not depth and length > len(content)):
        length = len(content)
    return struct.pack("=II", kind, length) + content


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(tlvs(), st.sampled_from(ENDS), st.sampled_from(ENDS))
async def test_tlv_data_may_say_anything(tlv: bytes, minimum: int, maximum: int) -> None:
    card = virtual.Card(Settings("lies"))
    try:
        add_unchecked(card, "Master Playback Volume", tlv, minimum=minimum, maximum=maximum)
        await look(card)
    finally:
        card.close()


@pytest.mark.parametrize(
    "changes",
    [
        {"count": 0},
        {"count": 128},
        {"minimum": 5, "maximum": 5},
        {"minimum": 100, "maximum": 0},
        {"minimum": -(2**31), "maximum": 2**31 - 1},
        {"step": 7},
        {"step": 2**31 - 1},
        {"type": ElementType.INTEGER64, "minimum": -(2**63), "maximum": 2**63 - 1, "count": 64},
        {"type": ElementType.BOOLEAN, "count": 128, "maximum": 1},
        {"type": ElementType.BYTES, "count": 512},
        {"type": ElementType.ENUMERATED, "items": ()},
        {"type": ElementType.ENUMERATED, "items": ("Same", "Same")},
        {"type": ElementType.ENUMERATED, "items": ("",)},
        {"type": ElementType.ENUMERATED, "items": tuple(f"Item {n}" for n in range(1000))},
    ],
)
async def test_an_element_may_be_anything(card: virtual.Card, changes: dict[str, Any]) -> None:
    for name in ("Master Playback Volume", "Input Source", "PCM Capture Switch", "Capture Source"):
        add_unchecked(card, name, DbScale(-5000, 50).encode(), **changes)
    await look(card)


@pytest.mark.parametrize(
    "name", ["é" * 22, "x" * 42 + "é", "a,b='c\"", "%s%n", "\u202eVolume", " "]
)
async def test_a_name_may_be_cut_within_a_letter(card: virtual.Card, name: str) -> None:
    add_unchecked(card, name, DbScale(-5000, 50).encode())
    await look(card)
    async with ctl.open(card.ctl) as control:
        (element,) = control.elements
        await element.write([3, 4])
        assert await element.read() == (3, 4)
        assert element.db_range == (-50.0, 0.0)
        assert control.find(element.id) is element
        assert control.find(str(element.id).partition(",")[2]) is element
        assert (await anext(control)).element is element
