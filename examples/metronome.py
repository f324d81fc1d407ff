import asyncio

from aioalsa import DeviceNotFoundError, timer


async def main() -> None:
    try:
        async with timer.open(interval=60 / 120) as beats:
            print(f"{beats.setup.name}: a beat every {beats.setup.interval:.3f} s")
            async for beat in beats:
                late = f", {beat.missed} before it went unheard" if beat.missed else ""
                print(f"{beat.time:.3f} s: {'TICK' if beat.count % 4 == 1 else 'tock'}{late}")
    except DeviceNotFoundError as error:
        print(error)


asyncio.run(main())
