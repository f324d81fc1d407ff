"""Prints what a period costs each contender, in turn and several times, as ratios of medians.

Where this machine has no loopback driver, ``python -m tests.bench`` boots the virtual machine of
the kernel tests so that it counts instructions, 2 ns each: what a program costs then does not
depend on what else this machine does, and a round repeats to a few percent. ``--here`` measures
here, on a virtual card if need be. ``--many`` compares many streams in one event loop with one,
here.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import shlex
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING, Final

from aioalsa.virtual import _values as virtual_values
from tests.bench import many
from tests.bench.contenders import CARD, CONTENDERS, LIBRARY
from tests.kernel import cards

if TYPE_CHECKING:
    from collections.abc import Sequence

FLOOR: Final = "C"
PEER: Final = "pyalsaaudio with add_reader"
DEVICES: Final = {"capture": "hw:0,1,0", "playback": "hw:0,0,0"}


def build_floor(directory: Path) -> tuple[Path, Path]:
    """Compile the C program, as a program and as a library."""
    source = Path(__file__).with_name("floor.c")
    compiler = shlex.split(sysconfig.get_config_var("CC") or "cc")
    program, library = directory / "floor", directory / "floor.so"
    for output, options in ((program, ()), (library, ("-shared", "-fPIC"))):
        command = [*compiler, "-O2", *options, str(source), "-o", str(output), "-lasound"]
        subprocess.run(command, check=True)
    return program, library


def configuration(directory: Path) -> Path:
    """Write a configuration that names the virtual card, for who does not ask aioalsa."""
    from aioalsa._ffi import _alsa

    text = "</usr/share/alsa/alsa.conf>\n"
    text += virtual_values.Settings(name=CARD).definitions(_alsa.__file__)
    path = directory / "alsa.conf"
    path.write_text(text)
    return path


class Bench:
    """Runs contenders in turn."""

    def __init__(self, directory: Path, *, on_driver: bool, periods: int) -> None:
        self._program, library = build_floor(directory)
        self._on_driver = on_driver
        self._periods = periods
        self._environment = {**os.environ, LIBRARY: str(library)}
        if not on_driver:
            self._environment["ALSA_CONFIG_PATH"] = str(configuration(directory))

    def run(self, name: str, direction: str) -> tuple[float, int]:
        """Return processor seconds a period, and xruns, of one contender."""
        amount = [str(self._periods // 5), str(self._periods)]
        if name == FLOOR and self._on_driver:
            command = [str(self._program), DEVICES[direction], direction, *amount]
        else:
            device = DEVICES[direction] if self._on_driver else "virtual"
            command = [sys.executable, "-m", "tests.bench.contenders", name, direction, device]
            command += amount
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, env=self._environment)
        result = json.loads(done.stdout)
        return result["cpu"], result["xruns"]


def compare(bench: Bench, direction: str, names: Sequence[str], rounds: int) -> None:
    """Measure all contenders round by round, and print a table."""
    costs: dict[str, list[float]] = {name: [] for name in names}
    xruns = dict.fromkeys(names, 0)
    for _ in range(rounds):
        for name in names:
            cost, lost = bench.run(name, direction)
            costs[name].append(cost)
            xruns[name] += lost
    medians = {name: median(values) for name, values in costs.items()}
    print(f"\n{direction}, 480 frames a period, 48 kHz S16_LE stereo, medians of {rounds} rounds")
    print(f"{'':28}{'us/period':>10}{'x C':>8}{'x pyalsaaudio':>15}{'xruns':>7}")
    for name, cost in medians.items():
        peer = f"{cost / medians[PEER]:.2f}" if PEER in medians else "-"
        floor = cost / medians[FLOOR]
        print(f"{name:28}{cost * 1e6:10.1f}{floor:8.2f}{peer:>15}{xruns[name]:7}", flush=True)


def count_in_guest(arguments: Sequence[str]) -> int:
    """Measure in the virtual machine, and return the exit status."""
    command = [sys.executable, "-m", "tests.kernel.rig", "run", "--count", "--"]
    command += [sys.executable, "-m", "tests.bench", "--here", *arguments]
    return subprocess.run(command, check=False).returncode


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("directions", nargs="*", default=list(DEVICES), metavar="DIRECTION")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--periods", type=int, default=200, help="of 10 ms, for each contender")
    parser.add_argument("--many", type=int, metavar="PAIRS", help="streams in one loop instead")
    parser.add_argument("--here", action="store_true", help="not in a virtual machine")
    options = parser.parse_args()
    on_driver = cards.present().get(0) is not None
    if not (on_driver or options.here or options.many):
        sys.exit(count_in_guest(sys.argv[1:]))
    load = os.getloadavg()[0]
    print(f"Python {platform.python_version()}, Linux {platform.release()}, load {load:.1f}")
    if options.many:
        many.compare(options.many, options.rounds)
        return
    print("on the loopback driver" if on_driver else "on a virtual card")
    with tempfile.TemporaryDirectory() as directory:
        bench = Bench(Path(directory), on_driver=on_driver, periods=options.periods)
        for direction in options.directions:
            compare(bench, direction, [FLOOR, *CONTENDERS], options.rounds)


if __name__ == "__main__":
    main()
