"""Programs that end while streams are open, and streams on several event loops at once."""

from __future__ import annotations

import asyncio
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import pytest
import trio
import uvloop

from aioalsa import pcm, virtual

if TYPE_CHECKING:
    from collections.abc import Callable

BEGIN = """
import asyncio, gc, sys, threading
from aioalsa import pcm, virtual

kept = []

async def main(*loops):
    card = await virtual.card("ending")
    kept.append(card)
    kept.append(await pcm.open_capture(card.pcm))
    kept.append(await pcm.open_playback(card.pcm))
    kept.append(await pcm.open_capture(card.pcm_name(1), mmap=True))
    await anext(kept[1])
    await kept[2].write(bytes(4 * 480))
    kept.append(memoryview(await anext(kept[3].views()))[8:])

async def wait():
    await main()
    async for period in kept[1]:
        print("ending", flush=True)
"""
ENDINGS = {
    "returns": "asyncio.run(main())",
    "exits": "asyncio.run(main()); sys.exit(0)",
    "cancels who waits": """
async def cancel():
    global task
    task = asyncio.create_task(wait())
    await asyncio.sleep(0.1)
asyncio.run(cancel())
""",
    "leaves a thread that waits": """
threading.Thread(target=asyncio.run, args=(wait(),), daemon=True).start()
threading.Event().wait(0.3)
""",
    "closes after the loop": """
loop = asyncio.new_event_loop()
loop.run_until_complete(main())
loop.close()
for each in kept[:4]:
    each.close()
""",
    "forgets after the loop": "asyncio.run(main()); kept.clear(); gc.collect()",
    "forgets its loop": "loop = asyncio.new_event_loop(); loop.run_until_complete(main())",
    "was on trio": "import trio; trio.run(main)",
    "was on uvloop": "import uvloop; uvloop.run(main())",
}


@pytest.mark.parametrize("ending", ENDINGS)
def test_a_program_that_ends_with_open_streams_just_ends(ending: str) -> None:
    options = ("-X", "dev", "-W", "ignore:unclosed:ResourceWarning")
    done = subprocess.run(
        [sys.executable, *options, "-c", BEGIN + ENDINGS[ending]],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")


def test_threads_with_event_loops_of_their_own_do_not_meet() -> None:
    heard: dict[int, int] = {}

    async def listen(number: int) -> None:
        async with (
            virtual.card(f"thread{number}") as card,
            pcm.open_playback(card.pcm, period_size=240) as voice,
            pcm.open_capture(card.pcm, period_size=240) as ear,
        ):
            await voice.write(bytes([number]) * (4 * 2400))
            period = await anext(ear)
            while not any(period.data):
                period = await anext(ear)
            assert isinstance(period.data, bytes)
            heard[number] = period.data[-1]

    runners: tuple[Callable[[int], None], ...] = (
        lambda number: asyncio.run(listen(number)),
        lambda number: trio.run(listen, number),
        lambda number: uvloop.run(listen(number)),
    )
    threads = [
        threading.Thread(target=runners[number % 3], args=(number,)) for number in range(1, 10)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)

    assert heard == {number: number for number in range(1, 10)}
