"""The application: its commands, and what becomes of errors and signals.

Exit status: 0, 1 (failed: one line on stderr says why and what to do), 2 (the command line is
wrong), 130 (interrupted; 143 if terminated).
"""

from __future__ import annotations

import os
import signal
import sys
from importlib.metadata import version
from typing import TYPE_CHECKING, cast

from cyclopts import App, CycloptsError

from .. import AlsaError, LibraryNotFoundError, _ffi
from ._console import CommandError, fail
from ._options import STANDARD

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import FrameType

INTERRUPTED = 128 + signal.SIGINT
TERMINATED = 128 + signal.SIGTERM


def make_app() -> App:
    """Return the application; commands are imported when they are used."""
    app = App(
        name="aioalsa",
        help="Sound cards on the command line: ALSA for asyncio and trio.",
        version=versions,
        print_error=False,
        exit_on_error=False,
        result_action="return_value",
        suppress_keyboard_interrupt=False,
    )
    names = "demo doctor cards devices mixer ctl monitor jacks state midi play record"
    for name in names.split():
        module = "_cards" if name == "devices" else f"_{name}"
        app.command(f"aioalsa.cli.{module}:{name}", name=name)
    return app


def versions() -> str:
    """Return our version and that of the alsa-lib found here."""
    try:
        library = f"alsa-lib {_ffi.version()}"
    except LibraryNotFoundError:
        library = "no alsa-lib found"
    return f"aioalsa {version('aioalsa')} ({library})"


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit status."""
    terminated = False

    def terminate(_number: int, _frame: FrameType | None) -> None:
        # Ended like an interrupt: asyncio cancels the command, which finishes its files.
        nonlocal terminated
        terminated = True
        signal.raise_signal(signal.SIGINT)

    before = signal.signal(signal.SIGTERM, terminate)
    try:
        # cyclopts takes a lone "-" for an option without a name.
        result = make_app()([STANDARD if each == "-" else each for each in arguments])
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except KeyboardInterrupt:
        return TERMINATED if terminated else INTERRUPTED
    except CycloptsError as error:
        fail(f"{error} (see aioalsa --help)")
        return 2
    except Exception as error:
        return _report(_first(error))
    finally:
        signal.signal(signal.SIGTERM, before)


def _first(error: Exception) -> Exception:
    # Tasks raise in groups; the first failure is the cause, the others follow from it.
    while isinstance(error, ExceptionGroup):
        group = cast("ExceptionGroup[Exception]", error)
        error = group.exceptions[0]
    return error


def _report(error: Exception) -> int:
    if isinstance(error, BrokenPipeError):
        # Whoever read our output has enough; Python must not try to flush into it at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    if isinstance(error, CommandError):
        fail(str(error))
        return error.code
    if isinstance(error, AlsaError):
        fail(str(error).splitlines()[0])
        return 1
    if isinstance(error, OSError):
        about = f"{error.filename}: " if error.filename else ""
        fail(about + (error.strerror or str(error)))
        return 1
    raise error
