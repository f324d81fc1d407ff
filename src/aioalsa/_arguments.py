"""What checks the arguments of every interface, before any C call."""

from __future__ import annotations

import math
import operator
import re
from enum import IntEnum
from numbers import Real
from typing import Self

from ._grammar import UNCLEAR, Compound, mistake

UNKNOWN = -1
MAX_UINT = 2**32 - 1
MOST_SHOWN = 200  # characters of a wrong value in a message
LONGEST_ARGUMENT = 255  # bytes of its name: with more, parse_args aborts the process
_ARGUMENT = re.compile(r"([^,=\f\t\n\r]*)[ \f\t\n\r]*(=?)")
_QUOTED = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""", re.DOTALL)
_QUOTES = ("'", '"')
_SPACES = (" ", "\f", "\t", "\n", "\r")


def shown(value: object) -> str:
    """Return a value for a message, of a length that can be read."""
    try:
        text = repr(value)
    except Exception:  # also of an int with too many digits
        text = f"some {type(value).__name__}"
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"


class Named(IntEnum):
    """An enumeration whose members can be given by name, as arguments often are."""

    @classmethod
    def parse(cls, value: str | int, argument: str) -> Self:
        """Return the member that a string, a number or a member stands for.

        Args:
            value: its name in any case, its number, or itself.
            argument: the argument's name, for the message.

        Raises:
            ValueError: there is no such member.
            TypeError: neither a string nor an integer.
        """
        if isinstance(value, str):
            found = cls.__members__.get(value.upper())
        elif isinstance(value, int) and not isinstance(value, bool):
            found = next((member for member in cls if member == value), None)
        else:
            raise TypeError(f"{argument} must be a str or {cls.__name__}, not {shown(value)}")
        if found is None or found == UNKNOWN:
            names = ", ".join(member.name for member in cls if member != UNKNOWN)
            raise ValueError(f"{argument}={shown(value)} is none of {names}")
        return found

    def __str__(self) -> str:
        return self.name

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        # What a newer alsa-lib may return must not raise.
        return cls.__members__.get("UNKNOWN")


def device_name(name: object, argument: str = "name") -> str:
    """Return a device name that can be given to alsa-lib, with its arguments."""
    if not isinstance(name, str):
        raise TypeError(f"{argument} must be a str, not {shown(name)}")
    if not name or len(name) > 1024 or not name.isprintable():
        raise ValueError(f"{argument}={name[:40]!r} is no device name")
    try:
        name.encode()
    except UnicodeEncodeError:
        raise ValueError(f"{argument}={name[:40]!r} is no text") from None
    wrong = wrong_arguments(name)
    if wrong is not None:
        raise ValueError(f"{argument}={name[:40]!r} {wrong}")
    return name


def wrong_arguments(name: str) -> str | None:
    """Return why alsa-lib must not get a name with arguments, as "plug:SLAVE=hw"; None if it may.

    Args:
        name: the name, a colon and the arguments: values, or definitions in braces.
    """
    named = (found for found in _ARGUMENT.finditer(name) if found[2])
    if any(len(found[1].encode(errors="replace")) > LONGEST_ARGUMENT for found in named):
        return f"has an argument with a name of more than {LONGEST_ARGUMENT} bytes"
    arguments = name.partition(":")[2].strip(" \f\t\n\r")
    if not arguments.startswith("{"):
        return None if _ends(arguments) else "has a text in its arguments that does not end"
    # There are defaults already, of which nothing is known here.
    top = Compound(lambda _name: UNCLEAR)
    text = arguments[1:-1].encode(errors="surrogateescape")
    found = mistake(text, top=top, override=True)
    if found is not None and found.fatal:
        return f"has arguments with a mistake: {found.problem}"
    # Of functions and hooks it trusts what they are given.
    special = next((each for each in top.names() if each.startswith(b"@")), None)
    return None if special is None else f"has {special.decode(errors='replace')} in its arguments"


def _ends(arguments: str) -> bool:
    """Tell whether each quoted text has an end: else parse_args loses memory, or reads on."""
    at = 0
    while True:
        at = _after_blanks(arguments, at)
        if arguments[at : at + 1] not in _QUOTES:
            found = _ARGUMENT.match(arguments, at)
            assert found
            at = _after_blanks(arguments, found.end()) if found[2] else found.end()
        if arguments[at : at + 1] in _QUOTES:
            found = _QUOTED.match(arguments, at)
            if found is None:
                return False
            at = found.end()
        elif arguments[at : at + 1] != ",":
            found = _ARGUMENT.match(arguments, at)
            assert found
            at = found.end(1)
        if arguments[at : at + 1] != ",":
            return True
        at += 1


def _after_blanks(text: str, at: int) -> int:
    while text[at : at + 1] in _SPACES:
        at += 1
    return at


def integer(argument: str, value: object, least: int, most: int = MAX_UINT) -> int:
    """Return an integer argument that lies in a range."""
    if isinstance(value, bool):
        raise TypeError(f"{argument} must be an int, not {shown(value)}")
    try:
        number = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        raise TypeError(f"{argument} must be an int, not {shown(value)}") from None
    if not least <= number <= most:
        raise ValueError(f"{argument}={shown(number)} is not between {least} and {most}")
    return number


def seconds(argument: str, value: object) -> float:
    """Return a duration argument."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"{argument} must be a number of seconds, not {shown(value)}")
    if not 0 < value < 3600:
        raise ValueError(f"{argument}={shown(value)} is not between 0 and 3600 s")
    return float(value)


def finite(argument: str, value: object) -> float:
    """Return a number that is neither infinite nor none."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"{argument} must be a number, not {shown(value)}")
    if not -1e18 < value < 1e18:
        raise ValueError(f"{argument}={shown(value)} is out of range")
    return float(value)


def number(argument: str, value: object) -> float:
    """Return a number; infinite is one, and so are numpy's."""
    if isinstance(value, bool) or not isinstance(value, Real):
        raise TypeError(f"{argument} must be a number, not {shown(value)}")
    try:
        found = float(value)
    except OverflowError:
        found = math.inf if value == abs(value) else -math.inf
    if math.isnan(found):
        raise ValueError(f"{argument}={found} is not a number")
    return found


def flag(argument: str, value: object) -> bool:
    """Return an argument that is True or False."""
    if not isinstance(value, bool):
        raise TypeError(f"{argument} must be True or False, not {shown(value)}")
    return value


def time_limit(argument: str, value: object) -> float | None:
    """Return a number of seconds to wait at most; None for no limit."""
    if value is None or value == math.inf:
        return None
    limit = finite(argument, value)
    if limit < 0:
        raise ValueError(f"{argument}={value} is negative")
    return limit


def one_of(argument: str, value: object, *choices: str) -> str:
    """Return an argument that must be one of a few words."""
    if not isinstance(value, str) or value not in choices:
        raise ValueError(f"{argument}={shown(value)} is none of {', '.join(choices)}")
    return str(value)


def only_one(first: str, first_value: object, second: str, second_value: object) -> None:
    """Refuse two arguments that say the same in different units."""
    if first_value is not None and second_value is not None:
        raise ValueError(f"{first} and {second} exclude each other")
