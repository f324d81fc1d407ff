"""Tell what is plugged in and pulled out, on every card that is there or comes later."""

import anyio

from aioalsa import jacks
from aioalsa.jacks import JackEvent


async def main() -> None:
    print("watching all jacks", flush=True)
    async for jack in jacks.watch():  # first how each one is, then its changes
        state = "gone"
        if isinstance(jack, JackEvent):
            state = "in" if jack.plugged else "out"
        print(f"{jack.card.name}: {jack.name} {state}", flush=True)


anyio.run(main)
