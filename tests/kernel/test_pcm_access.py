"""Samples through real drivers, bit for bit: mapped and copied, in formats of every width."""

from __future__ import annotations

import random
from typing import Literal, NamedTuple

import anyio
import pytest

from aioalsa import ParameterError, pcm
from tests.kernel.witness import ON_ASYNCIO

pytestmark = [pytest.mark.anyio, ON_ASYNCIO]

Layout = Literal["interleaved", "noninterleaved"]


class Way(NamedTuple):
    """How samples go to the driver and come from it."""

    plugin: str
    access: Layout
    mmap: bool
    format: str
    rate: int
    channels: int

    def __str__(self) -> str:
        access = ("mmap " if self.mmap else "") + self.access
        return f"{self.plugin} {access} {self.format} {self.rate} {self.channels}"


WAYS = [
    Way("hw", "interleaved", True, "S16_LE", 48000, 2),
    Way("hw", "interleaved", True, "S24_3LE", 44100, 1),
    Way("hw", "interleaved", False, "S24_3LE", 96000, 2),
    Way("hw", "interleaved", True, "FLOAT_LE", 192000, 2),
    Way("hw", "interleaved", False, "FLOAT_LE", 48000, 2),
    Way("hw", "interleaved", True, "S32_LE", 48000, 8),
    Way("hw", "interleaved", False, "S24_LE", 8000, 1),
    Way("plughw", "interleaved", True, "S16_LE", 44100, 2),
    Way("plughw", "noninterleaved", True, "FLOAT_LE", 48000, 2),
    Way("plughw", "noninterleaved", False, "S24_3LE", 44100, 2),
]


def planes(data: memoryview | tuple[memoryview, ...]) -> tuple[memoryview, ...]:
    return data if isinstance(data, tuple) else (data,)


async def play(stream: pcm.PlaybackStream, sound: list[bytes], *, mmap: bool) -> None:
    """Play a sound, and zeros for as long as nobody cancels that."""
    if mmap:
        done = 0
        async for block in stream.blocks():
            for plane, samples in zip(planes(block), sound, strict=True):
                part = samples[done : done + len(plane)]
                plane[:] = part + bytes(len(plane) - len(part))
            done += len(planes(block)[0])
    while True:
        await stream.write(sound if len(sound) > 1 else sound[0])
        sound = [bytes(len(part)) for part in sound]


async def listen(stream: pcm.CaptureStream, sound: list[bytes]) -> list[bytes]:
    """Return what came, from the begin of a sound on, as much as was played."""
    heard = [bytearray() for _ in sound]
    begin = -1
    async for view in stream.views():
        for plane, whole in zip(planes(view), heard, strict=True):
            whole += plane
        if begin < 0:
            begin = heard[0].find(sound[0][:64])
        if begin >= 0 and len(heard[0]) >= begin + len(sound[0]):
            break
    return [bytes(whole[begin : begin + len(sound[0])]) for whole in heard]


@pytest.mark.parametrize("way", WAYS, ids=str)
async def test_what_is_played_is_captured_bit_for_bit(way: Way) -> None:
    sound: list[bytes] = []
    heard: list[bytes] = []
    async with (
        pcm.open_capture(
            f"{way.plugin}:0,1,6",
            rate=way.rate,
            channels=way.channels,
            format=way.format,
            period_time=0.02,
            buffer_time=1,
            access=way.access,
            mmap=way.mmap,
        ) as capture,
        pcm.open_playback(
            f"{way.plugin}:0,0,6",
            rate=way.rate,
            channels=way.channels,
            format=way.format,
            period_time=0.02,
            buffer_time=1,
            access=way.access,
            mmap=way.mmap,
        ) as playback,
        anyio.create_task_group() as tasks,
    ):
        count = way.channels if way.access == "noninterleaved" else 1
        size = 6 * playback.setup.period_size * playback.setup.frame_bytes // count
        chance = random.Random(str(way))
        sound += [chance.randbytes(size) for _ in range(count)]
        tasks.start_soon(lambda: play(playback, sound, mmap=way.mmap))
        with anyio.fail_after(20):
            heard += await listen(capture, sound)
        tasks.cancel_scope.cancel()

    assert heard
    assert [at for at, part in enumerate(heard) if part != sound[at]] == []


async def test_what_a_driver_does_not_offer_is_refused() -> None:
    with pytest.raises(ParameterError, match="access"):
        await pcm.open_capture("hw:0,1,6", access="noninterleaved", mmap=True)
