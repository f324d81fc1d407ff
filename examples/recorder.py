"""Record a second to a WAV file; put silence where frames were lost, and say where that is."""

from __future__ import annotations

import sys
import wave

import anyio

from aioalsa import pcm

PATH = sys.argv[1] if len(sys.argv) > 1 else "take.wav"
NAME = sys.argv[2] if len(sys.argv) > 2 else "default"
RATE, CHANNELS, SECONDS = 48000, 2, 1


async def main() -> None:
    gaps: list[tuple[int, int]] = []
    async with pcm.open_capture(NAME, rate=RATE, channels=CHANNELS, buffer_time=0.5) as stream:
        with wave.open(PATH, "wb") as file:
            file.setnchannels(CHANNELS)
            file.setsampwidth(2)
            file.setframerate(RATE)
            async for period in stream:
                assert isinstance(period.data, bytes)
                if period.lost:
                    gaps.append((period.position - period.lost, period.lost))
                    file.writeframes(bytes(period.lost * stream.setup.frame_bytes))
                # A disk that hangs must not hold up the loop: the buffer is half a second long.
                await anyio.to_thread.run_sync(file.writeframes, period.data)
                if period.position + period.frames >= SECONDS * RATE:
                    break
        for position, lost in gaps:
            print(f"{position / RATE:.3f} s: {1000 * lost / RATE:.1f} ms were lost")
        rate = stream.measured_rate
        clock = f", its clock runs at {rate:.1f} Hz" if rate else ""
        print(f"{PATH}: {SECONDS} s of {stream.setup.device}, {len(gaps)} gaps{clock}")


anyio.run(main)
