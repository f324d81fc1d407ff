"""Measure how long sound takes out of a card and back: python round_trip.py [PLAYBACK CAPTURE]

With a cable from output to input, or a loopback driver; without arguments on a virtual card.
"""

from __future__ import annotations

import sys
from array import array

import anyio

from aioalsa import pcm, virtual

RATE = 48000
CLICK = 24000


async def measure(capture: str, playback: str) -> None:
    async with pcm.open_duplex(
        capture, playback, rate=RATE, channels=1, period_size=256, buffer_size=1024
    ) as duplex:
        sent = None
        with anyio.move_on_after(5):
            async for period in duplex:
                assert isinstance(period.data, bytes)
                samples = memoryview(period.data).cast("h")
                loud = next((at for at, sample in enumerate(samples) if sample > CLICK // 4), None)
                if sent is not None and loud is not None:
                    frames = period.position + loud - sent
                    told = f"{duplex.latency} frames of it are buffers"
                    print(f"{frames} frames, {1000 * frames / RATE:.1f} ms; {told}")
                    return
                answer = array("h", bytes(2 * period.frames))
                if sent is None and period.position > RATE // 10:
                    sent = period.position + period.frames  # that is now
                    answer[0] = CLICK
                await duplex.write(answer)
    print("the click did not come back: is there a cable, and are the volumes up?")


async def main() -> None:
    if len(sys.argv) > 2:
        await measure(sys.argv[2], sys.argv[1])
    else:
        async with virtual.card("cable", capture_channels=1) as card:
            await measure(card.pcm, card.pcm)


anyio.run(main)
