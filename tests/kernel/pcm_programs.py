"""Programs that the tests run in a process of their own, to stop it or to take its rights.

``python -m tests.kernel.pcm_programs capture|play|hold|open DEVICE ...``; each prints JSON lines.
"""

from __future__ import annotations

import json
import os
import struct
import sys

import anyio

import aioalsa
from aioalsa import pcm

# Not from `witness`: pytest takes seconds to import where this runs.
RATE = 48000
SECONDS = 4


def say(**fields: object) -> None:
    """Print one line of JSON."""
    print(json.dumps(fields), flush=True)


async def capture(device: str, path: str) -> None:
    """Capture for some seconds into a file; tell of each period."""
    async with pcm.open_capture(device, period_time=0.02, buffer_time=0.3) as stream:
        begin = stream.status().trigger_time
        say(running=os.getpid())
        told: list[tuple[int, int, int]] = []
        data: list[bytes] = []
        while stream.position < SECONDS * RATE:
            period = await anext(stream)
            assert isinstance(period.data, bytes)
            data.append(period.data)
            told.append((period.position, period.frames, period.lost))
        avail, now = stream.htimestamp()
        frames = stream.position + avail
        xruns = stream.xruns
    await anyio.Path(path).write_bytes(b"".join(data))
    say(periods=told, xruns=xruns, frames=frames, clock=(now - begin) * RATE)


async def play(device: str, path: str) -> None:
    """Play a file; tell of its gap."""
    sound = await anyio.Path(path).read_bytes()
    async with pcm.open_playback(device, period_time=0.02, buffer_time=0.3) as stream:
        say(running=os.getpid())
        await stream.write(sound)
        await stream.write(bytes(2 * RATE))
        gap = stream.last_gap
        say(xruns=stream.xruns, gap=gap and (gap.position, gap.frames))


async def hold(device: str, level: str) -> None:
    """Play frames that are all the same until somebody ends this."""
    block = struct.pack("<hh", int(level), int(level)) * (RATE // 50)
    async with pcm.open_playback(device, period_time=0.02, buffer_time=0.3) as stream:
        say(running=os.getpid())
        while True:
            await stream.write(block)


async def open_only(device: str, _path: str) -> None:
    """Open, and tell what that was refused with."""
    try:
        async with pcm.open_capture(device):
            say(error=None, text="")
    except aioalsa.AlsaError as error:
        say(error=type(error).__name__, text=str(error))


if __name__ == "__main__":
    programs = {"capture": capture, "play": play, "hold": hold, "open": open_only}
    _, name, device, argument = sys.argv
    anyio.run(programs[name], device, argument)
