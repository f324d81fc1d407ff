"""A device that adds an echo to whatever is played to it, written with numpy."""

from __future__ import annotations

from typing import Any

import anyio
import numpy as np
import numpy.typing as npt

from aioalsa import pcm, virtual

DELAY = 0.05  # s
Samples = npt.NDArray[Any]


class Echo(virtual.Filter):
    """Adds half of what was heard some time ago; one object for each stream."""

    def reset(self) -> None:
        """Begin with silence, also after an xrun."""
        self.past = np.zeros((round(DELAY * self.setup.rate), self.setup.channels), "<f4")

    def process(self, samples: Samples) -> Samples:
        """Play the samples, and keep them for later."""
        known = np.concatenate([self.past, samples])
        self.past = known[len(samples) :]
        made: Samples = samples + 0.5 * known[: len(samples)]
        return made


async def main() -> None:
    click = np.zeros((4800, 1), "<f4")
    click[0] = 0.8
    async with (
        virtual.card("speaker") as card,
        virtual.PCMFilter("echo", make=Echo, slave=card.pcm, formats="FLOAT_LE") as echo,
        pcm.open_capture(card.pcm, format="FLOAT_LE", channels=1, buffer_time=0.5) as microphone,
        pcm.open_playback(echo.pcm, format="FLOAT_LE", channels=1) as stream,
    ):
        await stream.write(click.tobytes())
        data = bytearray(7200 * 4)
        await microphone.readinto(data)
    heard: Samples = np.frombuffer(data, "<f4")
    first, second = np.flatnonzero(heard > 0.1)
    print(f"{heard[first]:.1f}, and {heard[second]:.1f} {(second - first) / 48:.0f} ms later")


anyio.run(main)
