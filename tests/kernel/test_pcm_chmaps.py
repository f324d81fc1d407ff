"""Channel maps of a real driver: asked of the card, whether its PCM is open or not."""

from __future__ import annotations

import pytest

from aioalsa import pcm
from tests.kernel import cards, witness

pytestmark = [pytest.mark.anyio, witness.ON_ASYNCIO]


async def test_a_card_tells_the_maps_of_a_pcm_that_is_in_use() -> None:
    async with pcm.open_playback(f"hw:{cards.HDA}") as stream:
        maps = await pcm.query_chmaps(cards.HDA)
        assert maps == stream.chmaps
        assert "FL FR" in map(str, maps)
        assert str(stream.chmap) == "FL FR"

    assert await pcm.query_chmaps(cards.HDA) == maps
    # The loopback has none, and no such device either.
    assert await pcm.query_chmaps(0, 7) == ()
