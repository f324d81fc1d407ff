"""Plays the chime: two tones, one after the other."""

from __future__ import annotations

from array import array
from math import exp, pi, sin

from aioalsa import pcm

RATE = 8000
TONES = (660.0, 550.0)  # Hz
LENGTH = 0.15  # s, of each


def samples() -> bytes:
    """Return the chime: S16_LE, one channel, 8000 Hz."""
    frames = int(RATE * LENGTH)
    return array(
        "h",
        (
            int(20000 * exp(-4 * n / frames) * sin(2 * pi * tone * n / RATE))
            for tone in TONES
            for n in range(frames)
        ),
    ).tobytes()


async def chime(speaker: str) -> None:
    """Play it; returns when it was heard to the end."""
    async with pcm.open_playback(speaker, rate=RATE, channels=1) as stream:
        await stream.write(samples())
