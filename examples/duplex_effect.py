"""Play back what is captured, with an echo, and tell the latency once a second."""

from __future__ import annotations

import sys
from array import array

import anyio

from aioalsa import pcm

RATE, CHANNELS = 48000, 2
ECHO = round(0.25 * RATE) * CHANNELS  # samples


class Echo:
    """Adds half of what came out a quarter of a second ago."""

    def __init__(self) -> None:
        self.past = array("h", bytes(2 * ECHO))
        self.at = 0

    def __call__(self, data: bytes) -> array[int]:
        samples = array("h", data)
        for n, sample in enumerate(samples):
            mixed = max(-32768, min(32767, sample + self.past[self.at] // 2))
            samples[n] = self.past[self.at] = mixed
            self.at = (self.at + 1) % ECHO
        return samples


async def main() -> None:
    capture, playback = (*sys.argv[1:3], "default", "default")[:2]
    echo, told = Echo(), 0
    # Both start at once, with silence ahead: what is written in answer to a period comes in time.
    async with pcm.open_duplex(capture, playback, rate=RATE, channels=CHANNELS) as duplex:
        async for period in duplex:
            assert isinstance(period.data, bytes)
            await duplex.write(echo(period.data))
            if period.position >= told:
                told += RATE
                drift = f", drift {duplex.drift:+.0f} ppm" if duplex.drift is not None else ""
                latency = 1000 * duplex.latency / RATE
                print(f"latency {latency:.1f} ms, {duplex.xruns} xruns{drift}", flush=True)
            if period.position >= 1.5 * RATE:
                break


anyio.run(main)
