"""Where names lead, as the doctor follows them through alsa-lib's configuration."""

from __future__ import annotations

import errno

import pytest

from aioalsa import conf
from aioalsa.doctor._collect import collect

pytestmark = [pytest.mark.anyio, pytest.mark.parametrize("anyio_backend", ["asyncio"])]

TEXT = """
pcm_slave.through { pcm away }
pcm.away { type null }
pcm.both {
    type asym
    playback.pcm { type plug slave through }
    capture.pcm { type hw card NoSuchCard }
}
pcm.many { type multi slaves.a { pcm { type plug slave.pcm away } channels 2 } }
pcm.loop { type plug slave.pcm loop2 }
pcm.loop2 { type plug slave.pcm loop }
pcm.alias away
pcm.astray nowhere
pcm.odd { type plug }
pcm.half { type asym playback.pcm away }
pcm.stranger { type stranger }
"""


async def test_definitions_are_followed_to_their_end() -> None:
    async def leads(name: str) -> list[str]:
        system = await collect(name, {})
        return [
            target.kind
            if target.missing_card is None and not target.undefined
            else f"no {target.missing_card}" * (target.missing_card is not None) or "undefined"
            for target in system.targets
        ]

    with conf.overlay(TEXT):
        assert await leads("away") == ["null", "null"]
        assert await leads("both") == ["null", "no NoSuchCard"]
        assert await leads("many") == ["null", "null"]
        assert await leads("alias") == ["null", "null"]
        assert await leads("astray") == ["undefined", "undefined"]
        assert await leads("odd") == ["plug", "plug"]
        assert await leads("half") == ["null", "asym"]
        assert await leads("stranger") == ["stranger", "stranger"]
        assert await leads("nosuch") == ["undefined", "undefined"]
        assert await leads("hw:NoSuchCard") == ["no NoSuchCard", "no NoSuchCard"]
        # alsa-lib itself refuses to follow these.
        assert await leads("loop") == ["", ""]


async def test_what_kept_a_device_from_opening_is_kept() -> None:
    with conf.overlay(TEXT):
        playback, capture = (await collect("stranger", {})).targets
        assert playback.refused == capture.refused == errno.ENXIO
        away, _ = (await collect("away", {})).targets
        assert away.refused == 0
