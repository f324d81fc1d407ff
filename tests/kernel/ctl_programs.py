"""The C program that writes elements and waits for their events, for comparison with ours."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SOURCE = Path(__file__).with_name("poll_ctl.c")

Times = dict[int, float]
"""When each value was written or seen, s on the monotonic clock."""


def compiled(directory: Path) -> Path:
    """Compile the program into a directory."""
    program = directory / "poll_ctl"
    # Not optimized: the calls that it makes are what takes its time, and compiling is slow here.
    subprocess.run(["cc", "-o", program, SOURCE, "-lasound"], check=True)
    return program


def writer(
    program: Path, card: int, count: int, pause: int, numids: Sequence[int]
) -> subprocess.Popen[str]:
    """Start to write 1 to `count` to each element, with a pause of so many microseconds."""
    return _start(program, "write", card, count, pause, *numids)


def reader(program: Path, card: int, count: int, numid: int) -> subprocess.Popen[str]:
    """Start to wait for the events of an element; returns once it does."""
    process = _start(program, "read", card, count, numid)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def times(process: subprocess.Popen[str]) -> Times:
    """Return what a program tells at its end."""
    output, _ = process.communicate()
    assert process.returncode == 0
    lines = (line.split() for line in output.splitlines())
    return {int(value): float(time) for value, time in lines}


def delays(written: Times, seen: Times) -> list[float]:
    """Return how long each value that was seen took, s."""
    return [seen[value] - time for value, time in written.items() if value in seen]


def _start(program: Path, mode: str, card: int, *arguments: int) -> subprocess.Popen[str]:
    command: Iterable[str] = [str(program), mode, f"hw:{card}", *map(str, arguments)]
    return subprocess.Popen(list(command), stdout=subprocess.PIPE, text=True)
