"""What a process finds that was started carelessly: streams that are closed, terminals of no width.

1. A standard stream that is closed is opened, so that no other file takes its number and gets
   what is meant for people: input and output such that using them fails, errors to nowhere.
2. Characters that the encoding of standard output does not have are replaced there.
3. A terminal of a few columns counts as one of 20: help could not be drawn there. One of which
   nobody knows what it is counts as one that draws nothing.
4. A terminal that is closed ends a command as an interrupt does, which finishes its files.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Generator
    from types import FrameType

_LEAST_COLUMNS = 20
_ENDINGS = (signal.SIGTERM, signal.SIGHUP)


def prepare() -> None:
    """Make standard streams and the width of the terminal such that they can be used."""
    _open_standard()
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None and sys.stdout.errors in ("strict", "surrogateescape"):
        reconfigure(errors="replace")
    if shutil.get_terminal_size().columns < _LEAST_COLUMNS or os.environ.get("COLUMNS") == "0":
        os.environ["COLUMNS"] = str(_LEAST_COLUMNS)
    if not os.environ.get("TERM"):
        os.environ["TERM"] = "dumb"


def _open_standard() -> None:
    for descriptor in range(3):
        try:
            os.fstat(descriptor)
        except OSError:
            # The lowest number that is free: this one. Reading what is only to be written fails.
            os.open(os.devnull, os.O_RDONLY if descriptor == 1 else os.O_WRONLY)
    if sys.stdin is None:  # pyright: ignore[reportUnnecessaryComparison]
        sys.stdin = open(0, closefd=False)  # noqa: SIM115
    if sys.stdout is None:  # pyright: ignore[reportUnnecessaryComparison]
        sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115
    if sys.stderr is None:  # pyright: ignore[reportUnnecessaryComparison]
        sys.stderr = open(2, "w", closefd=False)  # noqa: SIM115


def give_up_output() -> None:
    """Forget what cannot be written to standard output: Python would try again at exit."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


class Ending:
    """The signal that ended the process, if one did.

    Attributes:
        number: of the signal; an interrupt's if it was none of ours.
    """

    number: int = signal.SIGINT


@contextmanager
def ended_by_signals() -> Generator[Ending]:
    """Have SIGTERM and SIGHUP end a command as an interrupt does."""
    ending = Ending()

    def end(number: int, _frame: FrameType | None) -> None:
        # asyncio cancels the command, which finishes its files.
        ending.number = number
        signal.raise_signal(signal.SIGINT)

    # What is ignored, as nohup has SIGHUP, stays so.
    taken = [each for each in _ENDINGS if signal.getsignal(each) is not signal.SIG_IGN]
    before = {each: signal.signal(each, end) for each in taken}
    # Shells have background jobs ignore it, and asyncio leaves it so: they could not be ended.
    before[signal.SIGINT] = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        yield ending
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
