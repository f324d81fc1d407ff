"""A microphone that hears nothing but noise: a device to capture from, written in Python."""

from __future__ import annotations

import anyio
import numpy as np

from aioalsa import pcm, virtual

RANDOM = np.random.default_rng()


async def noise(frames: int) -> bytes:
    """Give white noise, 12 dB below full scale."""
    return RANDOM.uniform(-0.25, 0.25, (frames, 2)).astype("<f4").tobytes()


async def main() -> None:
    async with (
        virtual.PCMSource("noise", noise, format="FLOAT_LE") as source,
        # Whoever wants other samples gets them by way of plug.
        pcm.open_capture(f"plug:{source.pcm}", format="S16_LE", channels=1) as stream,
    ):
        samples = (await anext(stream)).to_numpy()
        while not samples.any():
            samples = (await anext(stream)).to_numpy()
        loudness = 20 * np.log10(np.abs(samples).max() / 32768)
        print(f"{source.pcm} gives noise up to {loudness:.1f} dBFS")


anyio.run(main)
