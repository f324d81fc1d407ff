"""The C program that writes elements and waits for their events, for comparison with ours."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

SOURCE = Path(__file__).with_name("poll_ctl.c")

Times = dict[int, float]
"""When each value was written or seen, s on the monotonic clock; at 0 the processor time of it."""


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


def timer(program: Path, card: int, count: int, numid: int) -> subprocess.Popen[str]:
    """Start to read an element so many times."""
    return _start(program, "time", card, count, numid)


class Jack:
    """A jack that another process has made; it stays as long as that process does."""

    def __init__(self, program: Path, card: int, name: str) -> None:
        """Have it made, unplugged; blocks until it is there."""
        self._process = subprocess.Popen(
            [program, "jack", f"hw:{card}", name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._answer()

    def do(self, letters: str) -> None:
        """Have done what letters say: 1 plugs, 0 unplugs, - removes, + makes it again; blocks."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{letters}\n")
        self._process.stdin.flush()
        self._answer()

    def end(self) -> None:
        """End the process."""
        self._process.communicate()

    def _answer(self) -> None:
        assert self._process.stdout is not None
        assert int(self._process.stdout.readline()) >= 0


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
