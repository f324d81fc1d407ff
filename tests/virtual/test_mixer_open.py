"""Mixers of virtual cards, opened by whatever stands for the card."""

from __future__ import annotations

import anyio
import pytest

from aioalsa import ctl, hctl, mixer, virtual

pytestmark = pytest.mark.anyio


async def test_a_mixer_is_opened_beside_a_control_and_both_have_all_events() -> None:
    async with virtual.card("beside") as card:
        inside = card.add_control("Master Playback Volume", type="integer", maximum=9)
        async with hctl.open(card.ctl) as control, mixer.open(control) as opened:
            inside.set(5)
            with anyio.fail_after(5):
                assert (await anext(control)).element_id.name == "Master Playback Volume"
                assert (await anext(opened)).element is opened["Master"]
            await opened["Master"].playback.set_volume(7)
            assert await control[0].read() == (7,)


async def test_the_mixer_of_a_closed_control_is_refused() -> None:
    async with virtual.card("closed") as card:
        control = await ctl.open(card.ctl)
        control.close()
        with pytest.raises(anyio.ClosedResourceError):
            await mixer.open(control)
