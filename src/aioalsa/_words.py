"""The characters and words of a configuration's text, as alsa-lib's parser takes them. Pure.

Each function is one of conf.c's, and returns what that does: a negative number for an error.
"""

from __future__ import annotations

import errno
import math
import re
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence

MOST_FILES: Final = 64
"""Files that include each other; each is an open file as long as it is read."""
MOST_INCLUDES: Final = 1000
"""Files that a text includes, one after another or within each other."""
# What the parser's functions return in the place of a character: negative, as its errno's.
EOF, CHAR = -1001, -1002

_BLANKS = frozenset(b" \f\t\r\n")
_MARKS = frozenset(b"=,;.{}[]\\")
_OCTAL = frozenset(b"01234567")
_HEXADECIMAL = frozenset(b"0123456789abcdefABCDEF")
_BLANK = re.compile(rb"(?:[ \f\t\r\n]+|#[^\n]*\n)*")
_NAME = re.compile(rb"""[^. \f\t\r\n=,;{}\[\]'"\\#]*""")
_VALUE = re.compile(rb"""[^ \f\t\r\n=,;{}\[\]'"\\#]*""")
_DELIMITED = {ord(mark): re.compile(rb"[^\\%s]*" % mark.encode()) for mark in "'\">"}
_ESCAPES = {ord(letter): ord(char) for letter, char in zip("ntvbrf", "\n\t\v\b\r\f", strict=True)}

_INTEGER = re.compile(rb"-?(?:0[xX][0-9a-fA-F]+|0[0-7]*|[1-9][0-9]*)")
_REAL = re.compile(rb"-?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_HEXADECIMAL_REAL = re.compile(
    rb"-?0x(?:[0-9a-f]+\.?[0-9a-f]*|\.[0-9a-f]+)(?:p[+-]?[0-9]+)?", re.IGNORECASE
)
# What strtod, or a newer strtoll, may take for a number, too.
_UNUSUAL = re.compile(rb"-?(?:0b[01]+|inf|infinity|nan(?:\(.*\))?)", re.IGNORECASE | re.DOTALL)
_SMALLEST = 2.0**-1022


class Mistake(NamedTuple):
    """What is wrong with a text.

    Attributes:
        problem: what it is, as alsa-lib logs it.
        file: the file that includes name; None for the text itself.
        line: where it is noticed, from 1 on.
        column: characters of that line that were read until then, to the next eight for a tab.
        fatal: alsa-lib would not survive it, or lose memory.
    """

    problem: str
    file: str | None
    line: int
    column: int
    fatal: bool


class Files(Protocol):
    """How files are read that a text includes.

    Attributes:
        top: the directory of alsa-lib's own files.
    """

    top: bytes

    def read(self, path: bytes) -> bytes | int:
        """Return what is in a file; a negative errno if it can't be read.

        Raises:
            ValueError: it must not be read: it may have no end.
        """
        ...

    def is_directory(self, path: bytes) -> bool:
        """Tell whether there is such a directory.

        Raises:
            ValueError: it must not be searched.
        """
        ...


class Refused(Exception):
    """The walk stops at something that alsa-lib must not read."""

    def __init__(self, found: Mistake) -> None:
        super().__init__(found.problem)
        self.mistake = found


class NoFiles:
    """Refuses what a text would include."""

    top = b""

    def read(self, path: bytes) -> bytes | int:
        """Refuse."""
        raise ValueError(f"{shown(path)} would be included")

    def is_directory(self, path: bytes) -> bool:
        """Refuse."""
        raise ValueError(f"{shown(path)} would be searched")


class _Source:
    """A text or a file, and how far it was read."""

    def __init__(self, name: str | None, text: bytes, folders: Sequence[bytes]) -> None:
        self.name = name
        self.text = text
        self.at = 0
        self.read = 0  # one more if a character was put back
        self.folders = list(folders)

    def place(self, at: int) -> tuple[int, int]:
        """Return line and column, as the parser counts them, when `at` characters were read."""
        begin = self.text.rfind(b"\n", 0, at) + 1
        column = 0
        parts = self.text[begin:at].split(b"\t")
        for part in parts[:-1]:
            column = (column + len(part)) // 8 * 8 + 8
        return self.text.count(b"\n", 0, begin) + 1, column + len(parts[-1])


class Reader:
    """The parser's input: characters, and words, of a text and what it includes."""

    def __init__(self, text: bytes, files: Files) -> None:
        self._files = files
        self._sources = [_Source(None, text, [files.top])]
        self._put_back = 0  # an error that was put back, as a character is
        self._included = 0
        self.messages: list[str] = []

    def found(self, problem: str, *, fatal: bool, before: int = 0) -> Mistake:
        """Return a mistake that was noticed here, or some characters before."""
        source = self._sources[-1]
        return Mistake(problem, source.name, *source.place(source.read - before), fatal)

    def get(self) -> int:
        """Take a character, of the file that includes when one is at its end (`get_char`)."""
        if self._put_back:
            code, self._put_back = self._put_back, 0
            return code
        while True:
            source = self._sources[-1]
            if source.at < len(source.text):
                self._advance(source.at + 1)
                return source.text[source.at - 1]
            if not self._ended():
                return EOF

    def unget(self, character: int) -> None:
        """Put back what was taken last."""
        if character < 0:
            self._put_back = character
        else:
            self._sources[-1].at -= 1

    def _advance(self, at: int) -> None:
        source = self._sources[-1]
        source.at, source.read = at, max(source.read, at)

    def _ended(self) -> bool:
        """Go back to the file that includes this one; tell whether there is one."""
        if len(self._sources) == 1:
            return False
        self._sources.pop()
        return True

    def nonwhite(self) -> int:
        """Take a character behind blanks, comments and includes (`get_nonwhite`)."""
        while True:
            if not self._put_back:
                source = self._sources[-1]
                found = _BLANK.match(source.text, source.at)
                assert found
                self._advance(found.end())
            character = self.get()
            if character == ord("<"):
                code = self._include()
                if code < 0:
                    return code
            elif character == ord("#"):
                # Without an end of line in this file.
                while character not in (ord("\n"), EOF):
                    character = self.get()
                if character < 0:
                    return character
            elif character not in _BLANKS:
                return character

    def _include(self) -> int:
        code, name = self.delimited(ord(">"))
        if code < 0:
            return code
        self._included += 1
        if len(self._sources) > MOST_FILES or self._included > MOST_INCLUDES:
            raise Refused(self.found("too many files that include each other", fatal=True))
        try:
            if name.startswith(b"searchdir:"):
                return self._search(self._files.top + b"/" + name[10:])
            return self._open(name)
        except ValueError as error:
            raise Refused(self.found(str(error), fatal=True)) from None

    def _search(self, folder: bytes) -> int:
        if not self._files.is_directory(folder):
            self.messages.append(f"Invalid search dir {shown(folder)}")
            return -errno.EINVAL
        if not any(folder in source.folders for source in self._sources):
            self._sources[-1].folders.append(folder)
        return 0

    def _open(self, name: bytes) -> int:
        paths = [name]
        if name.startswith(b"confdir:"):
            name = self._files.top + b"/" + name[8:]
            paths = [name]
        elif not name.startswith(b"/"):
            outward = reversed(self._sources)
            paths = [folder + b"/" + name for source in outward for folder in source.folders]
        text: bytes | int = -errno.ENOENT
        for path in paths:
            text = self._files.read(path)
            if isinstance(text, bytes):
                self._sources.append(_Source(shown(name), text, []))
                return 0
        self.messages.append(f"Cannot access file {shown(name)}")
        assert isinstance(text, int)
        return text

    def string(self, *, value: bool) -> tuple[int, bytes]:
        """Take a name or value (`get_string`); the first is 1 if it was quoted, or an error."""
        character = self.nonwhite()
        if character < 0:
            return character, b""
        if character in _MARKS:
            return CHAR, b""
        if character in (ord("'"), ord('"')):
            code, word = self.delimited(character)
            return code or 1, word
        self.unget(character)
        return 0, self._word(_VALUE if value else _NAME)

    def _word(self, pattern: re.Pattern[bytes]) -> bytes:
        word = b""
        while True:
            source = self._sources[-1]
            found = pattern.match(source.text, source.at)
            assert found
            self._advance(found.end())
            word += found[0]
            if b"\0" in found[0]:
                before = len(found[0]) - found[0].index(b"\0")
                raise Refused(self.found("a NUL character", fatal=True, before=before))
            if source.at < len(source.text):
                self.unget(self.get())
                return word
            if not self._ended():
                return word

    def delimited(self, mark: int) -> tuple[int, bytes]:
        """Take what is up to a mark, with backslashes worked off (`get_delimstring`)."""
        parts: list[bytes] = []
        while True:
            if not self._put_back:
                source = self._sources[-1]
                found = _DELIMITED[mark].match(source.text, source.at)
                assert found
                self._advance(found.end())
                parts.append(found[0])
            character = self.get()
            if character == mark:
                # C's texts end there.
                return 0, b"".join(parts).partition(b"\0")[0]
            if character == ord("\\"):
                character = self._escaped()
                if character == ord("\n"):
                    continue
            if character < 0:
                return character, b""
            parts.append(bytes([character & 0xFF]))

    def _escaped(self) -> int:
        character = self.get()
        if character == ord("x"):
            # An end of the file is found by what comes next.
            return _hexadecimal(self.get()) << 4 | _hexadecimal(self.get())
        if character not in _OCTAL:
            return _ESCAPES.get(character, character)
        number = character - ord("0")
        for _ in range(2):
            character = self.get()
            if character not in _OCTAL:
                self.unget(character)
                break
            number = number * 8 + character - ord("0")
        return number


def _hexadecimal(character: int) -> int:
    return int(chr(character), 16) if character in _HEXADECIMAL else 0


def shown(text: bytes) -> str:
    return text.decode(errors="replace")


def kind_of(word: bytes) -> str | None:
    """Return what a word without quotes is: "integer", "real" or "string"; None if unclear."""
    if not word[:1].isdigit() and word[:1] != b"-":
        return "string"
    if _INTEGER.fullmatch(word) and len(word) < 4000 and -(2**63) <= _integer(word) < 2**63:
        return "integer"
    if _REAL.fullmatch(word) or _HEXADECIMAL_REAL.fullmatch(word):
        value = _real(word)
        if abs(value) >= _SMALLEST:
            return "string" if math.isinf(value) else "real"
        # What is too small is refused, but zero is not.
        mantissa = re.split(rb"[pP]" if b"x" in word.lower() else rb"[eE]", word)[0]
        return None if re.search(rb"[1-9a-fA-F]", mantissa) else "real"
    return None if _UNUSUAL.fullmatch(word) else "string"


def _real(word: bytes) -> float:
    if b"x" not in word.lower():
        return float(word)
    try:
        return float.fromhex(word.decode())
    except OverflowError:
        return math.inf


def _integer(word: bytes) -> int:
    octal = re.fullmatch(rb"-?0[0-7]+", word)
    return int(word, 8 if octal else 0)
