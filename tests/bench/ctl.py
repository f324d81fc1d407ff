"""What reading an element costs, and how late its events come: ``python -m tests.bench.ctl``.

Contenders run in processes of their own, in turn and several times; printed are medians, and ratios
of them. Processor time is that of the whole process, system time included. Needs the dummy card,
as it is in the virtual machine of the kernel tests. The peer is pyalsa, alsa-lib's own binding; it
is left out where it is not installed (Debian has it as python3-pyalsa).
"""

from __future__ import annotations

import argparse
import asyncio
import fcntl
import gc
import json
import os
import platform
import resource
import struct
import subprocess
import sys
import tempfile
import time
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

import anyio

from aioalsa import ctl
from tests.kernel import ctl_programs
from tests.kernel.cards import DUMMY

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.kernel.ctl_programs import Times

VOLUME: Final = "Master Volume"
LOOPS: Final = {
    "asyncio": ("asyncio", False),
    "uvloop": ("asyncio", True),
    "trio": ("trio", False),
}
PAUSE: Final = 10_000  # between two writes, microseconds
SUBSCRIBE_EVENTS: Final = 0xC0045516  # SNDRV_CTL_IOCTL_SUBSCRIBE_EVENTS (<sound/asound.h>)
# Each with the kind of its measure and the event loop; "bare" is what no library can do without.
LISTENERS: Final = {
    "C": ("", ""),
    **{f"aioalsa on {loop}": ("events", loop) for loop in LOOPS},
    "asyncio alone": ("bare", "asyncio"),
    "uvloop alone": ("bare", "uvloop"),
}


def cpu() -> float:
    """Return the processor time that this process has taken, s."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


# Contenders: each prints a line of JSON when it is done.


def read_here(count: int) -> float:
    """Read with `read_nowait`; return processor seconds a read."""

    async def run() -> float:
        async with ctl.open(DUMMY) as control:
            element = control.find(VOLUME)
            element.read_nowait()
            begin = cpu()
            for _ in range(count):
                element.read_nowait()
            return (cpu() - begin) / count

    return anyio.run(run)


def read_pyalsa(count: int) -> float:
    """Read as pyalsa's users do: the value, then a tuple of it."""
    hcontrol = import_module("pyalsa.alsahcontrol")
    control = hcontrol.HControl(name=f"hw:{DUMMY}")
    ident = next(each for each in control.list() if VOLUME in each)
    element = hcontrol.Element(control, ident[1:])
    info, value = hcontrol.Info(element), hcontrol.Value(element)
    begin = cpu()
    for _ in range(count):
        value.read()
        value.get_tuple(info.type, info.count)
    return (cpu() - begin) / count


def await_events(loop: str, numid: int, count: int) -> Times:
    """Await events and read the element after each; return when each value's event came."""

    async def run() -> Times:
        seen: Times = {}
        async with ctl.open(DUMMY) as control:
            element = control.find(numid=numid)
            element.read_nowait()
            print("ready", flush=True)
            begin, last = cpu(), 0
            while last < count:
                await anext(control)
                now = time.monotonic()
                value = element.read_nowait()
                assert isinstance(value, tuple)
                last = int(value[0])
                seen[last] = now
            seen[0] = cpu() - begin
        return seen

    backend, uvloop = LOOPS[loop]
    options = {"use_uvloop": uvloop} if backend == "asyncio" else {}
    return anyio.run(run, backend=backend, backend_options=options)


def await_bare(loop: str, numid: int, count: int) -> Times:
    """Take events in a reader's callback and do nothing else: what an event loop itself takes."""

    async def run() -> Times:
        seen: Times = {}
        done = asyncio.get_running_loop().create_future()
        fd = os.open(f"/dev/snd/controlC{DUMMY}", os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        fcntl.ioctl(fd, SUBSCRIBE_EVENTS, struct.pack("i", 1))
        async with ctl.open(DUMMY) as control:
            element = control.find(numid=numid)
            element.read_nowait()

            def ready() -> None:
                now = time.monotonic()
                os.read(fd, 4096)
                value = element.read_nowait()
                assert isinstance(value, tuple)
                seen[int(value[0])] = now
                if value[0] == count:
                    done.set_result(None)

            asyncio.get_running_loop().add_reader(fd, ready)
            print("ready", flush=True)
            begin = cpu()
            await done
            seen[0] = cpu() - begin
            asyncio.get_running_loop().remove_reader(fd)
            os.close(fd)
        return seen

    options = {"use_uvloop": LOOPS[loop][1]}
    return anyio.run(run, backend="asyncio", backend_options=options)


READERS: Final[dict[str, Callable[[int], float]]] = {
    "aioalsa read_nowait": read_here,
    "pyalsa": read_pyalsa,
}


def contend(words: list[str]) -> None:
    """Run one contender."""
    gc.collect()
    gc.freeze()
    if words[0] == "read":
        print(json.dumps(READERS[words[1]](int(words[2]))))
    else:
        measure = await_events if words[0] == "events" else await_bare
        print(json.dumps(measure(words[1], int(words[2]), int(words[3]))))


# The comparison.


def contender(*words: str | int) -> subprocess.Popen[str]:
    """Start a contender."""
    command = [sys.executable, "-m", "tests.bench.ctl", "--contend", *map(str, words)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def compare_reads(program: Path, numid: int, rounds: int, count: int) -> None:
    """Print what one read of a volume of two channels costs."""
    names = ["C", *(name for name in READERS if name != "pyalsa" or find_spec("pyalsa"))]
    costs: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(rounds):
        for name in names:
            if name == "C":
                done = ctl_programs.times(ctl_programs.timer(program, DUMMY, count, numid))
                costs[name].append(done[0] / count)
            else:
                output, _ = contender("read", name, count).communicate()
                costs[name].append(float(json.loads(output)))
    medians = {name: median(found) for name, found in costs.items()}
    print(f"\n{count} reads of {VOLUME!r}, medians of {rounds} rounds")
    print(f"{'':24}{'us/read':>10}{'x C':>8}{'x pyalsa':>10}")
    for name, cost in medians.items():
        peer = f"{cost / medians['pyalsa']:.2f}" if "pyalsa" in medians else "-"
        print(f"{name:24}{cost * 1e6:10.1f}{cost / medians['C']:8.2f}{peer:>10}", flush=True)


def measure_events(program: Path, numid: int, name: str, count: int) -> tuple[float, float]:
    """Return the median delay of events, and processor time for one, of a contender; both s."""
    if name == "C":
        reader = ctl_programs.reader(program, DUMMY, count, numid)
    else:
        reader = contender(*LISTENERS[name], numid, count)
        assert reader.stdout is not None
        assert reader.stdout.readline() == "ready\n"
    written = ctl_programs.times(ctl_programs.writer(program, DUMMY, count, PAUSE, [numid]))
    if name == "C":
        seen = ctl_programs.times(reader)
    else:
        output, _ = reader.communicate()
        seen = {int(value): when for value, when in json.loads(output).items()}
    return median(ctl_programs.delays(written, seen)), seen[0] / (len(seen) - 1)


def compare_events(program: Path, control: ctl.Control, rounds: int, count: int) -> None:
    """Print how late events come from the write of another program, and what they cost."""
    element = control.add_element("Bench", type="integer", maximum=count)
    numid = element.id.numid
    found: dict[str, list[tuple[float, float]]] = {name: [] for name in LISTENERS}
    for _ in range(rounds):
        for name, values in found.items():
            element.write_nowait(0)
            values.append(measure_events(program, numid, name, count))
    medians = {name: tuple(map(median, zip(*values))) for name, values in found.items()}  # noqa: B905
    print(
        f"\n{count} events of an element, {PAUSE / 1000:.0f} ms apart, medians of {rounds} rounds"
    )
    print(f"{'':24}{'us late':>10}{'x C':>8}{'us CPU/event':>14}{'x C':>8}")
    late, cost = medians["C"]
    for name, (delay, used) in medians.items():
        figures = f"{delay * 1e6:10.1f}{delay / late:8.2f}{used * 1e6:14.1f}{used / cost:8.2f}"
        print(f"{name:24}{figures}", flush=True)


async def compare(options: argparse.Namespace) -> None:
    """Measure all contenders."""
    async with ctl.open(DUMMY) as control:
        with tempfile.TemporaryDirectory() as directory:
            program = ctl_programs.compiled(Path(directory))
            numid = control.find(VOLUME).id.numid
            compare_reads(program, numid, options.rounds, options.reads)
            compare_events(program, control, options.rounds, options.events)


def main() -> None:
    """Measure, or be measured."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.ctl", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--reads", type=int, default=5000, help="of each contender")
    parser.add_argument("--events", type=int, default=200, help="for each contender")
    parser.add_argument("--contend", nargs="+", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.contend:
        contend(options.contend)
        return
    load = os.getloadavg()[0]
    print(f"Python {platform.python_version()}, Linux {platform.release()}, load {load:.1f}")
    anyio.run(compare, options)


if __name__ == "__main__":
    main()
