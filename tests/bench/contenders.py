"""Each contender captures or plays periods of 480 frames, and tells what processor time that took.

``python -m tests.bench.contenders NAME DIRECTION DEVICE WARMUP PERIODS`` runs one, in a process of
its own, and prints a line of JSON. The device "virtual" is a virtual card of that process.
"""

from __future__ import annotations

import asyncio
import ctypes
import gc
import json
import os
import resource
import select
import sys
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, Protocol

import anyio

from aioalsa import pcm, virtual

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Callable, Coroutine, Generator

PERIOD: Final = 480
BLOCK: Final = bytes(PERIOD * 4)
CARD: Final = "bench"
LIBRARY: Final = "AIOALSA_BENCH_FLOOR"
"""Names the C program built as a library; only it can be run on a virtual card."""


class Meter:
    """Processor seconds of this process, system time included, from the end of the warm-up on."""

    def __init__(self, warmup: int, periods: int) -> None:
        self._warmup = warmup
        self._periods = periods
        self._done = 0
        self._begin = 0.0
        self.cpu = 0.0

    def count(self) -> bool:
        """Count one period; True after the last one."""
        self._done += 1
        if self._done == self._warmup:
            self._begin = _cpu()
        elif self._done == self._warmup + self._periods:
            self.cpu = (_cpu() - self._begin) / self._periods
            return True
        return False


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


@dataclass
class Task:
    """What a contender is to do, and what came of it."""

    device: str
    meter: Meter
    xruns: int = 0


async def aioalsa_capture(task: Task) -> None:
    async with pcm.open_capture(task.device, period_size=PERIOD) as stream:
        async for period in stream:
            assert period.frames == PERIOD
            if task.meter.count():
                break
        task.xruns = stream.xruns


async def aioalsa_playback(task: Task) -> None:
    async with pcm.open_playback(task.device, period_size=PERIOD) as stream:
        while not task.meter.count():
            await stream.write(BLOCK)
        task.xruns = stream.xruns
        stream.drop()


class AlsaAudioPcm(Protocol):
    """As much as is used of pyalsaaudio's PCM, which has no types."""

    def polldescriptors(self) -> list[tuple[int, int]]: ...

    def read(self) -> tuple[int, bytes]: ...

    def write(self, data: bytes) -> int: ...

    def close(self) -> None: ...


def open_alsaaudio(device: str, *, capture: bool) -> AlsaAudioPcm:
    alsaaudio = import_module("alsaaudio")
    pcm: AlsaAudioPcm = alsaaudio.PCM(
        alsaaudio.PCM_CAPTURE if capture else alsaaudio.PCM_PLAYBACK,
        alsaaudio.PCM_NONBLOCK,
        device=device,
        rate=48000,
        channels=2,
        format=alsaaudio.PCM_FORMAT_S16_LE,
        periodsize=PERIOD,
        periods=4,
    )
    return pcm


@contextmanager
def watched(device: AlsaAudioPcm, ready: Callable[[], None]) -> Generator[None]:
    """Have asyncio call a function whenever a device's descriptors are ready."""
    loop = asyncio.get_running_loop()
    for descriptor, events in device.polldescriptors():
        # Those of plug-ins are readable when a playback is ready.
        (loop.add_reader if events & select.POLLIN else loop.add_writer)(descriptor, ready)
    try:
        yield
    finally:
        for descriptor, events in device.polldescriptors():
            (loop.remove_reader if events & select.POLLIN else loop.remove_writer)(descriptor)


async def pyalsaaudio_capture(task: Task) -> None:
    """Read in a reader's callback and hand over by a queue, as its users do on asyncio."""
    device = open_alsaaudio(task.device, capture=True)
    queue: asyncio.Queue[bytes] = asyncio.Queue()

    def read() -> None:
        frames, data = device.read()
        if frames > 0:
            queue.put_nowait(data)
        elif frames < 0:
            task.xruns += 1
            # It has prepared the device; only reading starts it again.
            read()

    with watched(device, read):
        read()
        while not task.meter.count():
            await queue.get()
    device.close()


async def pyalsaaudio_playback(task: Task) -> None:
    """Write in a writer's callback what a queue holds."""
    device = open_alsaaudio(task.device, capture=False)
    queue: asyncio.Queue[bytes] = asyncio.Queue(maxsize=2)

    def write() -> None:
        if queue.empty():
            return
        if device.write(queue.get_nowait()) < 0:
            task.xruns += 1

    with watched(device, write):
        while not task.meter.count():
            await queue.put(BLOCK)
    device.close()


def floor(direction: str, device: str, warmup: int, periods: int) -> tuple[float, int]:
    """Run the C program's loop in this process."""
    library = ctypes.CDLL(os.environ[LIBRARY])
    used, xruns = ctypes.c_double(), ctypes.c_long()
    error = library.floor_run(
        device.encode(),
        direction == "capture",
        ctypes.c_long(warmup),
        ctypes.c_long(periods),
        ctypes.byref(used),
        ctypes.byref(xruns),
    )
    assert error == 0, f"the C program failed with {error}"
    return used.value / periods, xruns.value


CONTENDERS: Final[dict[str, tuple[str, dict[str, Any], dict[str, Callable[..., Any]]]]] = {
    "aioalsa on asyncio": (
        "asyncio", {}, {"capture": aioalsa_capture, "playback": aioalsa_playback},
    ),
    "aioalsa on uvloop": (
        "asyncio", {"use_uvloop": True},
        {"capture": aioalsa_capture, "playback": aioalsa_playback},
    ),
    "aioalsa on trio": (
        "trio", {}, {"capture": aioalsa_capture, "playback": aioalsa_playback},
    ),
    "pyalsaaudio with add_reader": (
        "asyncio", {}, {"capture": pyalsaaudio_capture, "playback": pyalsaaudio_playback},
    ),
}  # fmt: skip


@asynccontextmanager
async def opened(device: str) -> AsyncGenerator[str]:
    """Give the device's name; make the virtual card if it is that."""
    if device != "virtual":
        yield device
        return
    async with virtual.card(CARD) as card:
        yield card.pcm


def main() -> None:
    """Run one contender."""
    name, direction, device, warmup, periods = sys.argv[1:]
    meter = Meter(int(warmup), int(periods))
    # What the imports have made is not to be looked through while sound runs.
    gc.collect()
    gc.freeze()

    async def run(contend: Callable[[Task], Coroutine[Any, Any, None]]) -> tuple[float, int]:
        async with opened(device) as opened_name:
            task = Task(opened_name, meter)
            await contend(task)
        return meter.cpu, task.xruns

    async def run_floor() -> tuple[float, int]:
        async with opened(device) as opened_name:
            return floor(direction, opened_name, int(warmup), int(periods))

    if name == "C":
        cpu, xruns = anyio.run(run_floor)
    else:
        backend, options, ways = CONTENDERS[name]
        cpu, xruns = anyio.run(run, ways[direction], backend=backend, backend_options=options)
    print(json.dumps({"cpu": cpu, "xruns": xruns}))


if __name__ == "__main__":
    main()
