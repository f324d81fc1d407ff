"""What the tests play: S16_LE, one channel, 8000 Hz, as the doorman listens."""

from __future__ import annotations

from array import array

from aioalsa import pcm

RATE = 8000


def knocking(*times: float) -> bytes:
    """Return knocks at some times, in seconds, and a tenth of a second of silence after them."""
    samples = array("h", bytes(2 * int((max(times) + 0.1) * RATE)))
    for time in times:
        start = round(time * RATE)
        for at in range(start, start + RATE // 100):
            samples[at] = 20000 if at % 2 else -20000
    return samples.tobytes()


async def play(name: str, sound: bytes) -> None:
    """Play a sound; returns when it was heard to the end."""
    async with pcm.open_playback(name, rate=RATE, channels=1) as stream:
        await stream.write(sound)


async def hear(stream: pcm.CaptureStream, sound: bytes) -> None:
    """Listen until a sound was heard, bit for bit."""
    heard = bytearray()
    async for period in stream:
        assert isinstance(period.data, bytes)
        heard += period.data
        if sound in heard:
            return
