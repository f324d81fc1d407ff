"""The syntax of alsa-lib's configuration files, in which state files are written. Pure.

`parse` takes what alsa-lib's parser takes (src/conf.c) but for what only configuration has use for:
inclusion and modes of merging are refused, and so is a value that is given twice. `dump` writes
byte for byte what `snd_config_save` writes, but for what that could not read again: see
`conf.quoted`. Trees know the line of each value here, which a `conf.Config` does not.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from ..conf import quoted

if TYPE_CHECKING:
    from collections.abc import Iterator

Scalar = int | float | str
MOST_DEPTH = 64
MOST_DIGITS = 4000  # Python itself reads no more than 4300
MOST_REASON = 300  # characters


class ConfError(ValueError):
    """A text is not what its syntax, or its purpose, asks for.

    Attributes:
        line: where, from 1 on.
        reason: what is wrong there.
    """

    def __init__(self, line: int, reason: str) -> None:
        # It may tell what it has found there, which may be anything.
        self.reason = reason if len(reason) <= MOST_REASON else f"{reason[:MOST_REASON]}…"
        self.line = line
        super().__init__(f"line {line}: {self.reason}")


@dataclass(slots=True)
class Leaf:
    """A value.

    Attributes:
        value: what it is.
        line: where it stands; 0 if nowhere.
    """

    value: Scalar
    line: int = 0


@dataclass(slots=True)
class Compound:
    """Named values and compounds, in their order.

    Attributes:
        children: by name.
        joined: written as "name.child" rather than in braces.
        line: where it begins; 0 if nowhere.
    """

    children: dict[str, Leaf | Compound] = field(default_factory=dict[str, "Leaf | Compound"])
    joined: bool = False
    line: int = 0


Node = Leaf | Compound


# Reading.

_BLANK = re.compile(rb"(?:[ \f\t\r\n]+|#[^\n]*)*")
# Up to what ends a string without quotes; in a name a dot does, too.
_WORD = re.compile(rb"""[^ \f\t\n\r=,;{}\[\]'"\\#]*""")
_NAME = re.compile(rb"""[^ \f\t\n\r=,;{}\[\]'"\\#.]*""")
_ESCAPE = re.compile(rb"0[0-7]{3}|[0-7]{1,3}|x[0-9a-fA-F]{2}|[^0-7]", re.DOTALL)
_ESCAPED = {b"n": b"\n", b"t": b"\t", b"v": b"\v", b"b": b"\b", b"r": b"\r", b"f": b"\f"}
_INTEGER = re.compile(r"-?(0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)")
_REAL = re.compile(r"-?[0-9]+(\.[0-9]*)?([eE][+-]?[0-9]+)?")
_CLOSING = {b"{": b"}", b"[": b"]"}


def parse(data: bytes) -> Compound:
    """Return the tree that a text stands for.

    Raises:
        ConfError: where it is wrong, and why.
    """
    reader = _Reader(data)
    root = Compound(line=1)
    reader.definitions(root, b"", 0)
    return root


class _Reader:
    """Reads a text from its beginning to its end."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0
        self._line = 1

    def definitions(self, into: Compound, end: bytes, depth: int) -> None:
        """Read definitions up to a bracket, or the end of the text."""
        index = 0
        while (mark := self._peek()) != end:
            if not mark:
                raise self._error(f"the text ends, and what began in line {into.line} does not")
            if end == b"]":
                self._definition(into, str(index), depth)
                index += 1
            else:
                self._definition(*self._place(into, depth))
            if self._peek() in (b";", b","):
                self._take(1)
        self._take(len(end))

    def _place(self, parent: Compound, depth: int) -> tuple[Compound, str, int]:
        """Read a name with dots in it; return where its last part belongs, that, and how deep."""
        name = self._name()
        while self._peek() == b".":
            self._take(1)
            child = parent.children.setdefault(name, Compound(line=self._line))
            if isinstance(child, Leaf):
                raise self._error(f"{name!r} has a value already, in line {child.line}")
            child.joined = True
            parent, name, depth = child, self._name(), depth + 1
        if self._peek() == b"=":
            self._take(1)
        return parent, name, depth

    def _definition(self, parent: Compound, name: str, depth: int) -> None:
        if depth > MOST_DEPTH:
            raise self._error("too many compounds within each other")
        mark, line = self._peek(), self._line
        before = parent.children.get(name)
        if mark in _CLOSING:
            self._take(1)
            child = before or Compound(line=line)
            if isinstance(child, Leaf):
                raise self._error(f"{name!r} has a value already, in line {child.line}")
            parent.children[name] = child
            self.definitions(child, _CLOSING[mark], depth + 1)
            return
        if not mark:
            raise self._error(f"the text ends before the value of {name!r}")
        if before is not None:
            raise self._error(f"{name!r} is there already, in line {before.line}")
        text, quoted = self._string(_WORD)
        parent.children[name] = Leaf(text if quoted else _scalar(text), line)

    def _name(self) -> str:
        if self._peek() in (b"!", b"?", b"-", b"+"):
            raise self._error(f"unexpected {self._peek().decode()!r}")
        name, quoted = self._string(_NAME)
        if not name and not quoted:
            raise self._error("a name is missing")
        return name

    def _string(self, pattern: re.Pattern[bytes]) -> tuple[str, bool]:
        """Read a string; tell whether it was quoted."""
        mark = self._peek()
        if mark in (b"'", b'"'):
            return self._quoted(mark), True
        found = pattern.match(self._data, self._at)
        assert found is not None
        word = found[0]
        if not word:
            what = repr(mark.decode(errors="replace")) if mark else "end of the text"
            raise self._error(f"unexpected {what}")
        if word[:1] == b"<":
            raise self._error("it includes another file, which is not followed")
        if re.search(rb"[\x00-\x1f\x7f]", word):
            raise self._error("this is no text")
        self._take(len(word))
        return word.decode(errors="replace"), False

    def _quoted(self, mark: bytes) -> str:
        line = self._line
        self._take(1)
        parts: list[bytes] = []
        plain = re.compile(rb"[^\\%s\x00]*" % mark)
        while True:
            found = plain.match(self._data, self._at)
            assert found is not None
            parts.append(found[0])
            self._take(len(found[0]))
            stop = self._take(1)
            if stop == mark:
                return b"".join(parts).decode(errors="replace")
            if stop != b"\\":
                why = "this is no text" if stop else "the text ends within a quoted string"
                raise ConfError(line, why)
            parts.append(self._escaped())

    def _escaped(self) -> bytes:
        found = _ESCAPE.match(self._data, self._at)
        if found is None:
            raise self._error("the text ends within a quoted string")
        code = self._take(len(found[0]))
        if code.isdigit():
            # Four digits, the first a zero, are what snd_config_save writes.
            return bytes([int(code, 8) & 0xFF])
        if code[:1] == b"x" and len(code) == 3:
            return bytes([int(code[1:], 16)])
        return b"" if code == b"\n" else _ESCAPED.get(code, code)

    def _peek(self) -> bytes:
        """Return the next character that is not blank; b"" at the end."""
        found = _BLANK.match(self._data, self._at)
        assert found is not None
        self._take(len(found[0]))
        return self._data[self._at : self._at + 1]

    def _take(self, count: int) -> bytes:
        taken = self._data[self._at : self._at + count]
        self._at += count
        self._line += taken.count(b"\n")
        return taken

    def _error(self, reason: str) -> ConfError:
        return ConfError(self._line, reason)


def _scalar(text: str) -> Scalar:
    """Return what a string without quotes stands for: a number, as C reads it, or itself."""
    if _INTEGER.fullmatch(text) and len(text) < MOST_DIGITS:
        digits = text.lstrip("-")
        base = 16 if digits[:2] in ("0x", "0X") else 8 if digits[0] == "0" else 10
        number = int(text, base)
        if -(2**63) <= number < 2**63:
            return number
    # What is too large is a real number to alsa-lib, and if it is even for that, a text.
    real = float(text) if _REAL.fullmatch(text) else math.inf
    return real if math.isfinite(real) else text


# Writing.


def dump(root: Compound) -> str:
    """Return a tree as text, in ASCII."""
    return "".join(_lines(root, 0, ""))


def _lines(parent: Compound, level: int, prefix: str) -> Iterator[str]:
    for name, child in parent.children.items():
        path = prefix + quoted(name)
        if isinstance(child, Leaf):
            yield "\t" * level + f"{path} {_value(child.value)}\n"
        elif child.joined:
            yield from _lines(child, level, path + ".")
        else:
            yield "\t" * level + path + " {\n"
            yield from _lines(child, level + 1, "")
            yield "\t" * level + "}\n"


def _value(value: Scalar) -> str:
    if isinstance(value, str):
        return quoted(value, value=True)
    return f"{value:<16g}" if isinstance(value, float) else str(value)
