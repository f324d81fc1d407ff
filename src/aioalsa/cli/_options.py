"""The options that `play` and `record` share, called as aplay and arecord call them."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from ..pcm import Format
from ._console import CommandError
from ._sound import Sound

if TYPE_CHECKING:
    from collections.abc import Generator

# What aplay knows as formats: format, rate and channels at once.
_SHORTHANDS = {
    "cd": Sound(Format.S16_LE, 44100, 2),
    "cdr": Sound(Format.S16_BE, 44100, 2),
    "dat": Sound(Format.S16_LE, 48000, 2),
}
DEFAULT = _SHORTHANDS["dat"]


def _check_format(_type: object, value: str | None) -> None:
    if value is not None and value.lower() not in _SHORTHANDS:
        Format.parse(value, "format").bytes_per_frame(1)


File = Annotated[str, Parameter(name="FILE")]
Device = Annotated[str, Parameter(name=["--device", "-D"])]
FileType = Annotated[str | None, Parameter(name=["--file-type", "-t"])]
FormatName = Annotated[str | None, Parameter(name=["--format", "-f"], validator=_check_format)]
Rate = Annotated[int | None, Parameter(name=["--rate", "-r"], validator=Number(gte=1))]
Channels = Annotated[int | None, Parameter(name=["--channels", "-c"], validator=Number(gte=1))]
# Infinity is no number that anything can be counted to.
SECONDS = Number(gt=0, lte=1e9)
Duration = Annotated[float | None, Parameter(name=["--duration", "-d"], validator=SECONDS)]
Quiet = Annotated[bool, Parameter(name=["--quiet", "-q"], negative=())]
Levels = Annotated[bool, Parameter(name=["--levels", "-V"], negative=())]
Wait = Annotated[bool, Parameter(name=["--wait", "-w"], negative=())]

# A player is in no hurry, and a machine may be busy: half a second of sound lies ready.
BUFFER_TIME = 0.5
PERIOD_TIME = 0.05


# What "-" becomes on its way through the parser; no path holds a NUL.
STANDARD = "\0-"


def path_of(file: str) -> Path | None:
    """Return a file's path; None for standard input or output.

    Raises:
        CommandError: it has no name.
    """
    if not file:
        raise CommandError("the name of the file is empty", code=2)
    return None if file in ("-", STANDARD) else Path(file)


@contextmanager
def refusing() -> Generator[None]:
    """Tell refused arguments as what they are: a wrong command line."""
    try:
        yield
    except (TypeError, ValueError) as error:
        raise CommandError(str(error), code=2) from error


def sound_of(form: str | None, rate: int | None, channels: int | None) -> Sound:
    """Put together what the options say of samples."""
    base = _SHORTHANDS.get((form or "").lower(), DEFAULT)
    if form is not None and form.lower() not in _SHORTHANDS:
        base = Sound(Format.parse(form, "format"), base.rate, base.channels)
    return Sound(base.format, rate or base.rate, channels or base.channels)
