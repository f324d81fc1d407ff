"""A USB audio interface that is not there: streams, jacks, volume and a light, by one name."""

from __future__ import annotations

import anyio
import numpy as np

from aioalsa import ctl, jacks, mixer, pcm, virtual


class Interface(virtual.DeclaredCard):
    """Two inputs, two outputs; the light is on while there are headphones."""

    volume = virtual.Control(
        "Headphone Playback Volume", type="integer", maximum=64, tlv=ctl.DbScale(-6400, 100)
    )
    light = virtual.Control("Headphone LED", type="boolean", readonly=True)
    headphone = virtual.Jack("Headphone")
    gain = 0.0
    level = 0.0

    @virtual.source(channels=2)
    async def inputs(self, frames: int) -> bytes:
        """Give what lies on the inputs: a square wave of 480 Hz."""
        return (b"\x00\x10" * 100 + b"\x00\xf0" * 100) * (frames // 100)

    @virtual.sink(channels=2)
    async def outputs(self, period: pcm.Period) -> None:
        """Show how loud it is, as the volume makes it."""
        self.level = max(self.level, self.gain * float(np.abs(period.to_numpy()).max()))

    @volume.changed
    async def turned(self, change: virtual.Change) -> None:
        """Do what the firmware does when somebody turns the volume."""
        assert isinstance(change.value, tuple)
        self.gain = change.value[0] / 64

    def plug(self) -> None:
        """Put headphones in."""
        self.headphone.set(True)
        self.light.set(True)


async def main() -> None:
    async with Interface("usb") as card, jacks.watch(names=[card.ctl]) as watched:
        for _ in range(2):
            jack = await anext(watched)
            print(jack.name, getattr(jack, "plugged", "is gone"))
            card.plug()
        async with mixer.open(card.ctl) as elements:
            await elements["Headphone"].playback.set_volume(32)
        async with pcm.open_playback(card.pcm) as out, pcm.open_capture(card.pcm) as microphone:
            for _ in range(20):
                await out.write((await anext(microphone)).data)
        print("volume", card.volume.value, "loudest", card.level, "light", card.light.value)


anyio.run(main)
