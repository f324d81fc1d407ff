"""A real terminal: tmux, whose screen can be read and whose keys can be pressed."""

from __future__ import annotations

import os
import shlex
import subprocess
import time
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path
    from types import TracebackType

PATIENCE = 30.0  # s until something appears, on a busy machine


class Terminal:
    """A program in a terminal of a tmux server of its own; a context manager.

    Args:
        directory: where its socket lies.
        command: the program.
        columns: of the screen.
        lines: of the screen.
        environment: what the program finds there more than this process does.
    """

    def __init__(
        self,
        directory: Path,
        command: Sequence[str],
        columns: int = 80,
        lines: int = 24,
        **environment: str,
    ) -> None:
        self._tmux = ["tmux", "-f", "/dev/null", "-S", str(directory / "tmux")]
        settings = " ".join(f"{name}={shlex.quote(value)}" for name, value in environment.items())
        # It stays when the program has ended, for what that left on the screen to be read.
        shell = f"{settings} {shlex.join(command)}; echo ended: $?; exec sleep 1000"
        self._start = [
            *(
                "new-session",
                "-d",
                "-x",
                str(columns),
                "-y",
                str(lines),
                f"exec sh -c {shlex.quote(shell)}",
            ),
        ]

    def __enter__(self) -> Self:
        self._call(*self._start)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._call("kill-server")

    def _call(self, *arguments: str) -> str:
        done = subprocess.run(
            [*self._tmux, *arguments],
            env={**os.environ, "LC_ALL": "C.UTF-8"},
            capture_output=True,
            text=True,
            check=True,
            timeout=PATIENCE,
        )
        return done.stdout

    def press(self, *keys: str) -> None:
        """Press keys, by their tmux names."""
        self._call("send-keys", *keys)

    def resize(self, columns: int, lines: int) -> None:
        """Make the screen another size."""
        self._call("resize-window", "-x", str(columns), "-y", str(lines))

    def screen(self) -> str:
        """Return what is on the screen."""
        return self._call("capture-pane", "-p")

    def until(self, seen: Callable[[str], object]) -> str:
        """Wait for the screen to show something; return the screen."""
        end = time.monotonic() + PATIENCE
        while not seen(screen := self.screen()):
            if time.monotonic() > end:
                raise AssertionError(f"it never appeared; the screen is\n{screen}")
            time.sleep(0.05)
        return screen
