import asyncio

from aioalsa import pcm


async def main() -> None:
    async with pcm.open_capture("default", rate=48000, channels=2, format="S16_LE") as stream:
        async for period in stream:
            print(f"{period.time:.3f} s: {period.frames} frames, {period.lost} lost before them")


asyncio.run(main())
