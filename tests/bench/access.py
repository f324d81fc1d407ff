"""Prints what a period of 8 channels at 192 kHz costs to capture, mapped and read.

``python -m tests.bench.access``; contenders run in turn, each in a process of its own. Where this
machine has no loopback driver it boots the virtual machine of the kernel tests so that it counts
instructions, 2 ns each.
"""

from __future__ import annotations

import argparse
import gc
import json
import shlex
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Final

import anyio

from aioalsa import pcm
from tests.bench import guest
from tests.bench.contenders import Meter

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

DEVICE: Final = "hw:0,1,0"
CHANNELS: Final = 8
RATE: Final = 192000
PERIOD: Final = 1920  # frames; 10 ms
SETTINGS: Final[dict[str, Any]] = {"rate": RATE, "channels": CHANNELS, "period_size": PERIOD}


async def periods(meter: Meter, *, mmap: bool = False) -> int:
    """Take periods, each a bytes object of its own."""
    async with pcm.open_capture(DEVICE, mmap=mmap, **SETTINGS) as stream:
        async for period in stream:
            assert period.frames == PERIOD
            if meter.count():
                break
        return stream.xruns


async def mapped_periods(meter: Meter) -> int:
    """Take periods, copied out of the mapped ring buffer."""
    return await periods(meter, mmap=True)


async def readinto(meter: Meter) -> int:
    """Have one buffer filled again and again."""
    async with pcm.open_capture(DEVICE, **SETTINGS) as stream:
        buffer = bytearray(PERIOD * stream.setup.frame_bytes)
        while not meter.count():
            await stream.readinto(buffer)
        return stream.xruns


async def views(meter: Meter) -> int:
    """Look at the ring buffer itself."""
    async with pcm.open_capture(DEVICE, mmap=True, **SETTINGS) as stream:
        size = PERIOD * stream.setup.frame_bytes
        async for view in stream.views():
            assert isinstance(view, memoryview)
            assert len(view) == size
            if meter.count():
                break
        return stream.xruns


# By their names: what to run, on which of asyncio's loops.
CONTENDERS: Final[dict[str, tuple[Callable[[Meter], Coroutine[Any, Any, int]], bool]]] = {
    "read, periods": (periods, False),
    "read, readinto": (readinto, False),
    "mmap, periods": (mapped_periods, False),
    "mmap, views": (views, False),
    "read, periods, uvloop": (periods, True),
    "mmap, views, uvloop": (views, True),
}
CONTEND: Final = "contend"
FLOORS: Final = {"C, snd_pcm_readi": "read", "C, snd_pcm_mmap_begin": "mmap"}


def contend(name: str, warmup: int, count: int) -> None:
    """Run one contender in this process, and print a line of JSON."""
    meter = Meter(warmup, count)
    # What the imports have made is not to be looked through while sound runs.
    gc.collect()
    gc.freeze()
    way, uvloop = CONTENDERS[name]
    xruns = anyio.run(way, meter, backend_options={"use_uvloop": uvloop})
    print(json.dumps({"cpu": meter.cpu, "xruns": xruns}))


def compare(rounds: int, warmup: int, count: int) -> None:
    """Measure all contenders round by round, and print a table."""
    amount = [str(warmup), str(count)]
    with tempfile.TemporaryDirectory() as directory:
        source, floor = Path(__file__).with_name("floor_access.c"), Path(directory) / "floor"
        compiler = shlex.split(sysconfig.get_config_var("CC") or "cc")
        subprocess.run([*compiler, "-O2", source, "-o", floor, "-lasound"], check=True)
        sizes = [str(CHANNELS), str(RATE), str(PERIOD)]
        commands = {
            name: [str(floor), DEVICE, access, *sizes, *amount] for name, access in FLOORS.items()
        }
        for name in CONTENDERS:
            commands[name] = [sys.executable, "-m", "tests.bench.access", CONTEND, name, *amount]
        costs: dict[str, list[float]] = {name: [] for name in commands}
        xruns = dict.fromkeys(commands, 0)
        for _ in range(rounds):
            for name, command in commands.items():
                done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
                result = json.loads(done.stdout)
                costs[name].append(result["cpu"])
                xruns[name] += result["xruns"]
    print(f"\n{CHANNELS} channels, {RATE} Hz, S16_LE, {PERIOD} frames, medians of {rounds} rounds")
    print(f"{'':26}{'us/period':>10}{'x C read':>10}{'xruns':>7}")
    floor_cost = median(costs["C, snd_pcm_readi"])
    for name, values in costs.items():
        cost = median(values)
        print(f"{name:26}{cost * 1e6:10.1f}{cost / floor_cost:10.2f}{xruns[name]:7}", flush=True)


def main() -> None:
    """Compare, or be compared."""
    if sys.argv[1:2] == [CONTEND]:
        _, _, name, warmup, count = sys.argv
        contend(name, int(warmup), int(count))
        return
    parser = argparse.ArgumentParser(prog="python -m tests.bench.access", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--warmup", type=int, default=40, help="periods that are not counted")
    parser.add_argument("--periods", type=int, default=200, help="of 10 ms, for each contender")
    options = guest.parse("tests.bench.access", parser, count=True)
    compare(options.rounds, options.warmup, options.periods)


if __name__ == "__main__":
    main()
