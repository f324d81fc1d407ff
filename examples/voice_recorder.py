"""Record to a WAV file only while someone speaks: python voice_recorder.py [PCM [SECONDS]]

What was heard just before is kept too, so that no word loses its beginning.
"""

from __future__ import annotations

import sys
import wave
from collections import deque

import anyio

from aioalsa import pcm

NAME = sys.argv[1] if len(sys.argv) > 1 else "default"
SECONDS = float(sys.argv[2]) if len(sys.argv) > 2 else 1.0
RATE, PERIOD = 16000, 0.02  # Hz, s
LOUD = 600  # of 32768: the mean of a voice
BEFORE, AFTER = round(0.3 / PERIOD), round(0.8 / PERIOD)  # periods


def is_loud(data: bytes) -> bool:
    samples = memoryview(data).cast("h")
    return sum(map(abs, samples)) > LOUD * len(samples)


async def main() -> None:
    recent: deque[bytes] = deque(maxlen=BEFORE)
    file, quiet, takes = None, 0, 0
    async with pcm.open_capture(
        NAME, rate=RATE, channels=1, period_time=PERIOD, buffer_time=0.5
    ) as stream:
        async for period in stream:
            assert isinstance(period.data, bytes)
            quiet = 0 if is_loud(period.data) else quiet + 1
            if file is None and not quiet:
                takes += 1
                file = await anyio.to_thread.run_sync(wave.open, f"voice-{takes}.wav", "wb")
                file.setparams((1, 2, RATE, 0, "NONE", ""))
                print(f"{period.position / RATE:.2f} s: voice-{takes}.wav begins")
            recent.append(period.data)
            if file is not None:
                # A disk that hangs must not hold up the loop: the buffer is half a second long.
                await anyio.to_thread.run_sync(file.writeframes, b"".join(recent))
                recent.clear()
                if quiet > AFTER:
                    file.close()
                    file = None
            if period.position >= SECONDS * RATE:
                break
    if file is not None:
        file.close()
    print(f"{takes} times someone spoke in {SECONDS:g} s")


anyio.run(main)
