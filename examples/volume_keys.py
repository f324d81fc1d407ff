"""Volume keys for a mixer element: python volume_keys.py [MIXER [ELEMENT]]

Reads "+", "-" and "m" (mute), a line each, from its input: from a keyboard, or from a program that
watches one, as "libinput debug-events" and a filter do.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import anyio

from aioalsa import AlsaError, mixer, virtual

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

STEPS = {"+": 5.0, "-": -5.0}  # percent, on alsamixer's scale


async def typed(keys: str) -> AsyncIterator[str]:
    """Give the keys, or what is typed."""
    for key in keys:
        yield key
    while not keys and (
        line := await anyio.to_thread.run_sync(sys.stdin.readline, abandon_on_cancel=True)
    ):
        yield line


async def turn(name: str, element: str, keys: str = "") -> None:
    async with mixer.open(name) as board:
        side = board[element].playback
        async for key in typed(keys):
            if key.strip() == "m":
                await side.set_switch(not side.switch)
            elif step := STEPS.get(key.strip()):
                await side.set_percent(min(max(side.percent + step, 0.0), 100.0))
            print(f"{element}: {side.percent:.0f} %{'' if side.switch else ', muted'}", flush=True)


async def main() -> None:
    if len(sys.argv) > 1:
        name, element = [*sys.argv[1:], "Master"][:2]
        try:
            await turn(name, element)
        except (AlsaError, KeyError) as error:
            print(error)
    else:  # to see what it does
        async with virtual.card("desk") as card:
            card.add_control("Master Playback Volume", type="integer", maximum=64, value=32)
            card.add_control("Master Playback Switch", type="boolean", value=True)
            await turn(card.ctl, "Master", "+-mm")


anyio.run(main)
