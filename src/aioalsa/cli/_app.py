"""The application: its commands, and what becomes of errors and signals.

Exit status: 0, 1 (failed: one line on stderr says why and what to do), 2 (the command line is
wrong), 130 (interrupted; 143 if terminated, 129 if its terminal was closed).
"""

from __future__ import annotations

import sys
from importlib.metadata import version
from typing import TYPE_CHECKING, cast

from cyclopts import App, CycloptsError
from cyclopts.exceptions import UnusedCliTokensError

from .. import AlsaError, LibraryNotFoundError, alsa_version
from ._console import CommandError, fail
from ._options import STANDARD
from ._process import ended_by_signals, give_up_output

if TYPE_CHECKING:
    from collections.abc import Sequence

# Told here too, so that a list of commands imports none of them.
COMMANDS = {
    "demo": "Play a melody on a virtual card, capture it, and check that it came back.",
    "doctor": "Find out why there is no sound, or no input, and what to do about it.",
    "cards": "List the sound cards of this machine.",
    "devices": "List the PCM devices of all cards, and who uses them.",
    "play": "Play a sound file.",
    "record": "Record into a sound file.",
    "meter": "Show how loud a PCM's input is.",
    "scope": "Draw a waveform and a spectrum.",
    "tone": "Play a test sound, and measure what comes back.",
    "loop": "Play on one card what another one captures.",
    "mixer": "Show or set volumes, switches and choices.",
    "ctl": "Show or set the elements of a card's control.",
    "jacks": "Show what is plugged, and run a command when that changes.",
    "monitor": "Show what changes on all cards.",
    "state": "Keep the values of controls in a file.",
    "midi": "MIDI: ports and connections, events, files, raw bytes, routes.",
    "completion": "Print what makes a shell complete our commands.",
}


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
    for name, help in COMMANDS.items():
        module = "_cards" if name == "devices" else f"_{name}"
        app.command(f"aioalsa.cli.{module}:{name}", name=name, help=help)
    return app


def tell_all(app: App, words: Sequence[str]) -> list[str]:
    """Have the command that is named help with its whole docstring, not the line of the list.

    Returns:
        The words that name it.
    """
    named: list[str] = []
    for word in words:
        if word.startswith("-") or word not in app:
            break
        named.append(word)
        app = app[word]
        if app.default_command is not None:
            app.help = None
    return named


def versions() -> str:
    """Return our version and that of the alsa-lib found here."""
    try:
        library = f"alsa-lib {alsa_version()}"
    except LibraryNotFoundError:
        library = "no alsa-lib found"
    return f"aioalsa {version('aioalsa')} ({library})"


def run(arguments: Sequence[str]) -> int:
    """Run one command line and return its exit status."""
    # cyclopts takes a lone "-" for an option without a name.
    words = [STANDARD if each == "-" else each for each in arguments]
    app = make_app()
    named = tell_all(app, words)
    with ended_by_signals() as ending:
        try:
            result = app(words)
            sys.stdout.flush()
            return result if isinstance(result, int) else 0
        except KeyboardInterrupt:
            return 128 + ending.number
        except CycloptsError as error:
            text = str(error)
            if isinstance(error, UnusedCliTokensError):
                text = f"too many arguments: {' '.join(error.unused_tokens or ())}"
            fail(f"{text} (see {' '.join(['aioalsa', *named])} --help)")
            return 2
        except Exception as error:
            return _report(_first(error))


def _first(error: Exception) -> Exception:
    # Tasks raise in groups; the first failure is the cause, the others follow from it.
    while isinstance(error, ExceptionGroup):
        group = cast("ExceptionGroup[Exception]", error)
        error = group.exceptions[0]
    return error


def _report(error: Exception) -> int:
    if isinstance(error, OSError):
        give_up_output()
    if isinstance(error, BrokenPipeError):  # whoever read our output has enough
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
    if isinstance(error, MemoryError):
        fail("there is not enough memory for that")
        return 1
    raise error
