"""A virtual card with a mixer and the command line over it, for tests in a terminal."""

from __future__ import annotations

import sys

import anyio

from aioalsa import virtual
from aioalsa.cli._mixer import mixer
from aioalsa.ctl import DbScale


async def main() -> None:
    async with virtual.card("desk") as card:
        card.add_control(
            "Master Playback Volume", type="integer", count=2, maximum=100, tlv=DbScale(-5000, 50)
        )
        card.add_control("Master Playback Switch", type="boolean", value=True)
        card.add_control("[b] Mic Capture Volume", type="integer", maximum=10, value=5)
        card.add_control("Input Source", type="enumerated", items=["Mic", "Line"])
        for number in range(30 if "--many" in sys.argv else 0):
            card.add_control(f"Other {number} Playback Volume", type="integer", maximum=10)
        await mixer(device=card.ctl)
        for element in list(card.controls)[:4]:
            print(element.name, element.value)


if __name__ == "__main__":
    anyio.run(main)
