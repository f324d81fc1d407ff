"""Capture what is played, without any hardware: how an application tests its own sound."""

from __future__ import annotations

import anyio

from aioalsa import pcm, virtual

SOUND = bytes(range(1, 201)) * 240  # 12000 frames, 250 ms


async def play(name: str) -> None:
    async with pcm.open_playback(name) as stream:
        await stream.write(SOUND)


async def main() -> None:
    heard = b""
    async with (
        virtual.card("example") as card,
        pcm.open_capture(card.pcm) as capture,
        anyio.create_task_group() as tasks,
    ):
        tasks.start_soon(play, card.pcm)
        async for period in capture:
            assert isinstance(period.data, bytes)
            heard += period.data
            if len(heard.lstrip(b"\0")) >= len(SOUND):
                break
    assert SOUND in heard
    print(f"{len(SOUND) // 4} frames came back unchanged")


anyio.run(main)
