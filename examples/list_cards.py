"""List the PCM devices of this machine and who uses them, or say why there are none."""

from __future__ import annotations

import anyio

from aioalsa import cards


async def main() -> None:
    for device in await cards.devices():
        print(f"{device.pcm} ({device.direction}): {device.card.name}, {device.name}")
        for subdevice in device.subdevices:
            if subdevice.in_use:
                print(f"  {subdevice.name} is used by {subdevice.holder or 'somebody'}")
    for obstacle in await cards.obstacles():
        print(obstacle)


anyio.run(main)
