"""Mute the speakers of a card while headphones are in, whatever cards come and go.

Other jacks and mixer elements can be named: jack_daemon.py "Line Out Jack" "Line Out" Speaker
"""

from __future__ import annotations

import sys

import anyio

from aioalsa import AlsaError, jacks, mixer
from aioalsa.jacks import JackEvent

JACK, OUTSIDE, INSIDE = sys.argv[1:] or ("Headphone Jack", "Headphone", "Speaker")


async def route(jack: JackEvent) -> None:
    """Let sound go where it is heard."""
    async with mixer.open(f"hw:{jack.card.index}") as controls:
        for name, audible in ((OUTSIDE, jack.plugged), (INSIDE, not jack.plugged)):
            if name in controls and controls[name].playback.has_switch:
                await controls[name].playback.set_switch(bool(audible))


async def main() -> None:
    print(f"watching each {JACK}", flush=True)
    # Tells each jack as it is, also of cards that are plugged in later, and then its changes. After
    # a system suspend drivers look at their jacks anew: what has changed meanwhile comes as well.
    async for jack in jacks.watch():
        if jack.name != JACK:
            continue
        if not isinstance(jack, JackEvent):
            print(f"{jack.card.name}: gone", flush=True)
        elif jack.plugged is not None:
            print(f"{jack.card.name}: {'in' if jack.plugged else 'out'}", flush=True)
            try:
                await route(jack)
            except AlsaError as error:  # the card went meanwhile, or somebody has locked a switch
                print(error, flush=True)


anyio.run(main)
