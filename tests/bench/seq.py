"""Prints what an event costs to send and to receive, beside alsa-midi and a C program.

``python -m tests.bench.seq`` needs the sequencer (/dev/snd/seq), as in the virtual machine of the
kernel tests: ``python -m tests.kernel.rig run -- python -m tests.bench.seq``. Contenders run in
turn, each in a process of its own, which sends to itself through the kernel.
"""

from __future__ import annotations

import argparse
import json
import platform
import resource
import shlex
import subprocess
import sys
import sysconfig
import tempfile
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Any, Final

import anyio

from aioalsa import seq

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

FLOOR: Final = "C"
PEER: Final = "alsa-midi"
BURSTS: Final = {"bursts of 100": 100, "one at a time": 1}
# Of alsa-midi's processor time an event, at most this may be ours.
LIMITS: Final = {
    ("bursts of 100", "aioalsa, send and async for"): 1 / 8,
    ("bursts of 100", "aioalsa, send_batch and batches"): 1 / 20,
    ("one at a time", "aioalsa, send and async for"): 1 / 2,
}


class Meter:
    """Processor seconds of this process, system time included, per event after a warm-up."""

    def __init__(self, events: int, burst: int) -> None:
        self.burst = burst
        self.rounds = events // burst
        self._warm = max(1, self.rounds // 10)
        self._begin = 0.0

    def starts(self, number: int) -> None:
        """Take note of the beginning of a burst."""
        if number == self._warm:
            self._begin = _cpu()

    @property
    def cost(self) -> float:
        """Seconds an event."""
        return (_cpu() - self._begin) / ((self.rounds - self._warm) * self.burst)


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


async def singly(meter: Meter) -> None:
    async with seq.open("rx") as rx, seq.open("tx") as tx:
        out = tx.create_port("out", readable=True)
        tx.connect(out, rx.create_port("in", writable=True))
        for number in range(meter.rounds):
            meter.starts(number)
            for _ in range(meter.burst):
                await tx.send(seq.NoteOn(0, 60, 1), port=out)
            left = meter.burst
            async for event in rx:
                left -= isinstance(event, seq.NoteOn)
                if left == 0:
                    break


async def in_batches(meter: Meter) -> None:
    async with seq.open("rx") as rx, seq.open("tx") as tx:
        out = tx.create_port("out", readable=True)
        tx.connect(out, rx.create_port("in", writable=True))
        batches = rx.batches()
        for number in range(meter.rounds):
            meter.starts(number)
            await tx.send_batch([seq.NoteOn(0, 60, 1) for _ in range(meter.burst)], port=out)
            left = meter.burst
            while left:
                left -= len(await anext(batches))


async def alsa_midi(meter: Meter) -> None:
    peer: Any = import_module("alsa_midi")
    rx, tx = peer.AsyncSequencerClient("rx"), peer.AsyncSequencerClient("tx")
    # Its ports live as long as somebody refers to them.
    out, port = tx.create_port("out", peer.READ_PORT), rx.create_port("in", peer.WRITE_PORT)
    out.connect_to(port)
    for number in range(meter.rounds):
        meter.starts(number)
        for _ in range(meter.burst):
            await tx.event_output(peer.NoteOnEvent(note=60, velocity=1), port=out)
        await tx.drain_output()
        left = meter.burst
        while left:
            left -= isinstance(await rx.event_input(), peer.NoteOnEvent)


CONTENDERS: Final[dict[str, Callable[[Meter], Coroutine[Any, Any, None]]]] = {
    "aioalsa, send and async for": singly,
    "aioalsa, send_batch and batches": in_batches,
    PEER: alsa_midi,
}


def build_floor(directory: Path) -> Path:
    """Compile the C program."""
    source = Path(__file__).with_name("floor_seq.c")
    program = directory / "floor_seq"
    compiler = shlex.split(sysconfig.get_config_var("CC") or "cc")
    subprocess.run([*compiler, "-O2", str(source), "-o", str(program), "-lasound"], check=True)
    return program


def run(program: Path, name: str, burst: int, events: int) -> float:
    """Return processor seconds an event of one contender."""
    amount = [str(burst), str(events)]
    own = [sys.executable, "-m", "tests.bench.seq", "--contender", name, *amount]
    command = [str(program), *amount] if name == FLOOR else own
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)
    cost: float = json.loads(done.stdout)["cpu"]
    return cost


def compare(program: Path, work: str, rounds: int, events: int) -> bool:
    """Measure all contenders round by round and print a table; tell whether limits are kept."""
    costs: dict[str, list[float]] = {name: [] for name in (FLOOR, *CONTENDERS)}
    for _ in range(rounds):
        for name, found in costs.items():
            found.append(run(program, name, BURSTS[work], events))
    medians = {name: median(found) for name, found in costs.items()}
    print(f"\n{work}: {events} notes on, medians of {rounds} rounds, send and receive")
    print(f"{'':34}{'us/event':>10}{'least':>10}{'x C':>8}{'of alsa-midi':>14}{'limit':>8}")
    kept = True
    for name, cost in medians.items():
        limit = LIMITS.get((work, name))
        share = cost / medians[PEER]
        kept = kept and (limit is None or share <= limit)
        bound = "" if limit is None else f"1/{1 / limit:.0f}"
        print(
            f"{name:34}{cost * 1e6:10.2f}{min(costs[name]) * 1e6:10.2f}{cost / medians[FLOOR]:8.1f}"
            f"{f'1/{1 / share:.1f}':>14}{bound:>8}",
            flush=True,
        )
    return kept


def main() -> None:
    """Measure all contenders, or be one of them."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.seq", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--events", type=int, default=10000, help="for each contender")
    parser.add_argument("--contender", nargs=3, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.contender:
        name, burst, events = options.contender
        meter = Meter(int(events), int(burst))
        anyio.run(CONTENDERS[name], meter)
        print(json.dumps({"cpu": meter.cost}))
        return
    print(f"Python {platform.python_version()}, Linux {platform.release()}")
    with tempfile.TemporaryDirectory() as directory:
        program = build_floor(Path(directory))
        # Singly takes longer an event.
        kept = [
            compare(program, work, options.rounds, options.events // (1 if burst > 1 else 5))
            for work, burst in BURSTS.items()
        ]
    if not all(kept):
        sys.exit("a limit was not kept")


if __name__ == "__main__":
    main()
