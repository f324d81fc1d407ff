"""Trees as text, and what is wrong with trees. Pure.

`dumps` writes what `snd_config_save` writes, but for what alsa-lib could not read again: it leaves
brackets and backslashes as they are, gives real numbers six digits, and writes the end of a line as
a backslash and a letter, which its parser passes over as it does a line that is continued.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING

from .._grammar import MOST_DEPTH
from ._values import Config, Pointer, checked_text, of_children

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._values import Value

_MUST_QUOTE = re.compile(rb"""[\x00-\x20\x7f-\xff=;,.{}'"\\#\[\]]|^[<!?+-]""")
_LETTERS = {"\t": "t", "\v": "v", "\b": "b", "\r": "r", "\f": "f"}
_WRITTEN = {ord(each): f"\\{letter}" for each, letter in _LETTERS.items()} | {ord("\\"): "\\\\"}
_SMALLEST = 2.0**-1022  # strtod, which reads them, refuses what is smaller, but for zero


def dumps(tree: Config) -> str:
    """Return a tree as text, in ASCII, which alsa-lib and `parse` read back to the same tree.

    Raises:
        ValueError: it has what no text stands for: pointers, strings that were never set, numbers
            that are not finite.
    """
    return "".join(_lines(tree, 0, ()))


def _lines(tree: Config, level: int, path: tuple[str, ...]) -> Iterator[str]:
    for name, value in tree.items():
        start = "\t" * level + quoted(name)
        if isinstance(value, Config):
            yield f"{start} {{\n"
            yield from _lines(value, level + 1, (*path, name))
            yield "\t" * level + "}\n"
        else:
            yield f"{start} {_scalar(value, (*path, name))}\n"


def _scalar(value: Value, path: tuple[str, ...]) -> str:
    if isinstance(value, str):
        return quoted(value, value=True)
    number = isinstance(value, int) or (
        isinstance(value, float) and math.isfinite(value) and (not value or abs(value) >= _SMALLEST)
    )
    if number:
        return repr(value)
    what = "a pointer" if isinstance(value, Pointer) else repr(value)
    raise ValueError(f"{'.'.join(path)}: no text stands for {what}")


def quoted(text: str, *, value: bool = False) -> str:
    """Return a name or a value as it is written, in ASCII, in quotes if need be.

    Backslashes, brackets and ends of lines are written so that alsa-lib reads them back, which it
    does not with what `snd_config_save` writes.

    Args:
        text: the name or value.
        value: it is a value: what looks like a number is quoted.
    """
    data = checked_text(text, "text").encode(errors="surrogateescape")
    number = value and data[:1].isdigit()
    if data and not number and not _MUST_QUOTE.search(data):
        return text
    mark = '"' if "'" in text else "'"
    return mark + "".join(_characters(data)).replace(mark, "\\" + mark) + mark


def _characters(data: bytes) -> Iterator[str]:
    octal = False
    for byte in data:
        # Some readers take a digit behind an octal number for one more of its own.
        plain = byte == 0x0A or (0x20 <= byte < 0x7F and not (octal and chr(byte).isdigit()))
        octal = byte not in _WRITTEN and not plain
        yield _WRITTEN.get(byte) or (chr(byte) if plain else f"\\{byte:03o}")


# By what is no number, or zero, or by -1, which the smallest number can't be divided by.
_DIVIDES = re.compile(r"[/%](?!\s*0*[1-9])")
LONGEST_EXPRESSION = 1000  # of which each bracket is a call within a call
LISTS = {"strings", "vars", "files", "integers"}  # what functions and hooks take as lists


def flaw(tree: Config) -> tuple[str, str] | None:
    """Return where a tree would make alsa-lib abort the process, and why; None if it would not.

    It goes through hooks, arguments and lists of functions without a look at what they are, and so
    does its softvol plug-in with the control. A function whose name has a dot is found by its way
    from the root: also the one that is calling. It divides by anything.
    """
    calls = False
    if tree.get("type") == "softvol" and not isinstance(tree.get("control", tree), Config):
        return "control", "is no compound"
    for name, value in tree.items():
        calls = calls or name in ("@func", "func")
        if name in ("@hooks", "@args") and not isinstance(value, Config):
            return name, "is no compound"
        if name == "@func" and isinstance(value, str) and "." in value:
            return name, f"names no function: {value!r}"
        if isinstance(value, str) and value.startswith("$["):
            if len(value) > LONGEST_EXPRESSION:
                return name, f"has more than {LONGEST_EXPRESSION} characters of an expression"
            if _DIVIDES.search(value):
                return name, f"divides by what may be 0: {value!r}"
        if isinstance(value, Config):
            within = flaw(value)
            if within is not None:
                return f"{name}.{within[0]}", within[1]
    for name in LISTS.intersection(tree) if calls else ():
        if not isinstance(tree[name], Config):
            return name, "is no list"
    return None


def checked_tree(tree: object, what: str) -> Config:
    """Return an argument that is a tree which alsa-lib can look something up in."""
    if not isinstance(tree, Config):
        raise TypeError(f"{what} must be a Config, not {tree!r}")
    for path, value in tree.walk():
        # It reads what is at the end of every string, and C's pointers are no use.
        if value is None or isinstance(value, Pointer):
            raise ValueError(f"{what} has {value!r} in {'.'.join(path)}, which has no meaning")
    found = flaw(tree)
    if found is not None:
        where, why = found
        raise ValueError(f"{what} has a mistake: {where} {why}")
    return tree


def check_depth(depth: int, value: Value) -> None:
    """Refuse to put a value within so many compounds: alsa-lib calls itself for each."""
    if depth + _depth(value) > MOST_DEPTH:
        raise ValueError(f"more than {MOST_DEPTH} compounds within each other")


def _depth(value: Value) -> int:
    if not isinstance(value, Config):
        return 0
    return 1 + max((_depth(inner) for inner in value.values()), default=0)


def mergeable(mine: Config, other: Config, *, override: bool) -> tuple[Config, Config]:
    """Return two trees that alsa-lib merges as it would these, but survives.

    A compound that takes the place of a scalar, or an empty one that takes any, leaves it with
    pointers into what it has freed (`snd_config_substitute`): here an empty one is there before.
    """
    if mine.is_array and other.is_array:
        return mine, other  # the second is put behind the first
    before, after = dict(mine), dict(other)
    for name, theirs in other.items():
        own = before.get(name)
        if name not in before or not isinstance(theirs, Config):
            continue
        if not theirs and (override or not isinstance(own, Config)):
            before[name] = after.pop(name)
        elif not isinstance(own, Config):
            before[name] = Config()
        elif not override:
            before[name], after[name] = mergeable(own, theirs, override=False)
    return of_children(before), of_children(after)


def place_of(where: str, text: bytes) -> tuple[int, int]:
    """Return a line and column where a name stands in a text."""
    at = max(0, text.find(where.rpartition(".")[2].encode()))
    return text.count(b"\n", 0, at) + 1, at - (text.rfind(b"\n", 0, at) + 1)
