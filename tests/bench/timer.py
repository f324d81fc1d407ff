"""What a tick of 1 kHz costs, beside timerfd on asyncio: ``python -m tests.bench.timer``.

Contenders run in processes of their own, in turn and several times; printed are medians of the
processor time of the whole process, system time included. Needs snd-hrtimer, as it is in the
virtual machine of the kernel tests; there, ``--count`` makes time out of instructions.
"""

from __future__ import annotations

import argparse
import asyncio
import ctypes
import gc
import json
import os
import platform
import resource
import struct
import subprocess
import sys
import time
from dataclasses import asdict, dataclass
from statistics import median
from typing import TYPE_CHECKING, Final

import anyio

from aioalsa import timer

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

INTERVAL: Final = 0.001
WARMUP: Final = 100


@dataclass
class Run:
    """What came of a contender.

    Attributes:
        cpu: processor time for one tick, s.
        count: ticks that were given.
        missed: ticks that passed in between, as it was told.
        elapsed: ticks that have passed, by the clock.
    """

    cpu: float = 0.0
    count: int = 0
    missed: int = 0
    elapsed: int = 0


def cpu() -> float:
    """Return the processor time that this process has taken, s."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def aioalsa(ticks: int) -> Run:
    """Iterate over a timer."""
    run = Run()
    begin = first = 0.0
    async with timer.open(timer.HRTIMER, interval=INTERVAL) as clock:
        async for tick in clock:
            if tick.count == WARMUP:
                first, begin = tick.time, cpu()
            elif tick.count > WARMUP:
                run.missed += tick.missed
                if tick.count == WARMUP + ticks:
                    run.cpu, run.count = (cpu() - begin) / ticks, ticks
                    run.elapsed = round((tick.time - first) / INTERVAL)
                    break
    return run


class Timerfd:
    """A timer of the kernel's own, periodic; Python has it from 3.13 on."""

    def __init__(self) -> None:
        self._libc = ctypes.CDLL(None, use_errno=True)
        nonblock_cloexec = os.O_NONBLOCK | os.O_CLOEXEC
        self.fd: int = self._libc.timerfd_create(time.CLOCK_MONOTONIC, nonblock_cloexec)
        nanoseconds = round(INTERVAL * 1e9)
        times = struct.pack("=qqqq", 0, nanoseconds, 0, nanoseconds)
        assert self._libc.timerfd_settime(self.fd, 0, times, None) == 0

    def read(self) -> int:
        """Return how often it has ticked since it was last read."""
        return int.from_bytes(os.read(self.fd, 8), sys.byteorder)


async def timerfd(
    ticks: int, take: Callable[[Timerfd, Callable[[int], bool]], Awaitable[None]]
) -> Run:
    """Read a timerfd in the way of `take`, which calls for each reading until it is told to end."""
    run = Run()
    begin = first = 0.0

    def on_ticks(passed: int) -> bool:
        nonlocal begin, first
        run.count += 1
        if run.count == WARMUP:
            first, begin = time.monotonic(), cpu()
        elif run.count > WARMUP:
            run.missed += passed - 1
        if run.count < WARMUP + ticks:
            return False
        run.cpu, run.count = (cpu() - begin) / ticks, ticks
        run.elapsed = round((time.monotonic() - first) / INTERVAL)
        return True

    clock = Timerfd()
    await take(clock, on_ticks)
    os.close(clock.fd)
    return run


async def in_callback(clock: Timerfd, on_ticks: Callable[[int], bool]) -> None:
    """The least there is: all work is done in the reader's callback, no task is woken."""
    loop = asyncio.get_running_loop()
    done = loop.create_future()

    def ready() -> None:
        if on_ticks(clock.read()):
            loop.remove_reader(clock.fd)
            done.set_result(None)

    loop.add_reader(clock.fd, ready)
    await done


async def in_task(clock: Timerfd, on_ticks: Callable[[int], bool]) -> None:
    """A task that awaits a future, which the reader's callback sets."""
    loop = asyncio.get_running_loop()
    waiting: asyncio.Future[int] = loop.create_future()

    def ready() -> None:
        passed = clock.read()
        if not waiting.done():
            waiting.set_result(passed)

    loop.add_reader(clock.fd, ready)
    while not on_ticks(await waiting):
        waiting = loop.create_future()
    loop.remove_reader(clock.fd)


CONTENDERS: Final[dict[str, tuple[str, bool, Callable[[int], Awaitable[Run]]]]] = {
    "asyncio, timerfd in a task": ("asyncio", False, lambda n: timerfd(n, in_task)),
    "asyncio, timerfd in a callback": ("asyncio", False, lambda n: timerfd(n, in_callback)),
    "aioalsa on asyncio": ("asyncio", False, aioalsa),
    "uvloop, timerfd in a task": ("asyncio", True, lambda n: timerfd(n, in_task)),
    "aioalsa on uvloop": ("asyncio", True, aioalsa),
    "aioalsa on trio": ("trio", False, aioalsa),
}
PEER: Final = next(iter(CONTENDERS))


def contend(name: str, ticks: int) -> None:
    """Run one contender, and print a line of JSON."""
    gc.collect()
    gc.freeze()
    backend, uvloop, ways = CONTENDERS[name]
    options = {"use_uvloop": uvloop} if backend == "asyncio" else {}
    print(json.dumps(asdict(anyio.run(ways, ticks, backend=backend, backend_options=options))))


def measure(name: str, ticks: int) -> Run:
    """Have a process of its own run a contender."""
    command = [sys.executable, "-m", "tests.bench.timer", "--contend", name, "--ticks", str(ticks)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    return Run(**json.loads(done.stdout))


def compare(rounds: int, ticks: int) -> None:
    """Measure all contenders round by round, and print a table."""
    runs: dict[str, list[Run]] = {name: [] for name in CONTENDERS}
    for _ in range(rounds):
        for name, found in runs.items():
            found.append(measure(name, ticks))
    costs = {name: median(run.cpu for run in found) for name, found in runs.items()}
    print(f"\n{ticks} ticks of {INTERVAL * 1000:g} ms, medians of {rounds} rounds")
    print(f"{'':32}{'us CPU/tick':>12}{'x timerfd':>10}{'count + missed = elapsed':>28}")
    for name, found in runs.items():
        ratio = costs[name] / costs[PEER]
        count, missed, elapsed = (
            sum(getattr(run, what) for run in found) for what in ("count", "missed", "elapsed")
        )
        sums = f"{count} + {missed} = {count + missed} / {elapsed}"
        print(f"{name:32}{costs[name] * 1e6:12.1f}{ratio:10.2f}{sums:>28}", flush=True)


def main() -> None:
    """Measure, or be measured."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.timer", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--ticks", type=int, default=1000, help="of each contender")
    parser.add_argument("--contend", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.contend:
        contend(options.contend, options.ticks)
        return
    load = os.getloadavg()[0]
    print(f"Python {platform.python_version()}, Linux {platform.release()}, load {load:.1f}")
    compare(options.rounds, options.ticks)


if __name__ == "__main__":
    main()
