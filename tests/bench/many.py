"""Many pairs of playback and capture on a virtual card, in one event loop, beside one pair."""

from __future__ import annotations

import time
from statistics import median
from typing import TYPE_CHECKING, Final

import anyio

from aioalsa import pcm, virtual

if TYPE_CHECKING:
    from anyio.abc import TaskStatus

PERIOD: Final = 480
RATE: Final = 48000
SECONDS: Final = 10


class Load:
    """What pairs did: processor time a stream, and what went wrong."""

    def __init__(self) -> None:
        self.xruns = 0
        self.lost = 0
        self.frames = 0


async def _capture(name: str, load: Load, *, task_status: TaskStatus[None]) -> None:
    async with pcm.open_capture(name, period_size=PERIOD) as stream:
        task_status.started()
        async for period in stream:
            load.lost += period.lost
            load.frames += period.frames
            if stream.position >= SECONDS * RATE:
                break
        load.xruns += stream.xruns


async def _play(name: str, load: Load, *, task_status: TaskStatus[None]) -> None:
    async with pcm.open_playback(name, period_size=PERIOD) as stream:
        task_status.started()
        block = bytes(PERIOD * 4)
        while stream.position < SECONDS * RATE:
            await stream.write(block)
        load.xruns += stream.xruns
        stream.drop()


async def _measure(pairs: int) -> tuple[float, Load]:
    load = Load()
    share = 0.0
    async with virtual.card("many", substreams=pairs) as card, anyio.create_task_group() as tasks:
        for substream in range(pairs):
            name = card.pcm_name(substream)
            await tasks.start(_capture, name, load)
            await tasks.start(_play, name, load)
        # All are open; what opening costs is not counted.
        begin, cpu = time.monotonic(), time.process_time()
        await anyio.sleep(SECONDS / 2)
        share = (time.process_time() - cpu) / (time.monotonic() - begin)
    return share / (2 * pairs), load


def compare(pairs: int, rounds: int) -> None:
    """Measure one pair and many in turn, on each event loop, and print what a stream costs."""
    print(f"\n1 and {pairs} pairs of playback and capture on a virtual card, {SECONDS} s")
    print(f"{'':10}{'CPU/stream of 1':>17}{f'of {pairs}':>10}{'ratio':>8}{'xruns':>7}{'lost':>7}")
    loops = {"asyncio": ("asyncio", False), "uvloop": ("asyncio", True), "trio": ("trio", False)}
    for name, (backend, uvloop) in loops.items():
        costs: dict[int, list[float]] = {1: [], pairs: []}
        xruns = lost = 0
        for _ in range(rounds):
            for count, found in costs.items():
                options = {"use_uvloop": uvloop} if backend == "asyncio" else {}
                share, load = anyio.run(_measure, count, backend=backend, backend_options=options)
                found.append(share)
                xruns += load.xruns
                lost += load.lost
        one, many = (median(found) for found in costs.values())
        print(f"{name:10}{one:17.3%}{many:10.3%}{many / one:8.2f}{xruns:7}{lost:7}", flush=True)
