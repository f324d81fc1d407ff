"""The grammar of alsa-lib's configuration, walked before alsa-lib itself reads a text. Pure.

Its parser (conf.c) does not survive some mistakes: it calls itself for each compound within
another, aborts where an element of an array is to be replaced, frees what it never got where it
skips something, and loses a name at others. So `mistake` takes the parser's own steps: what it
returns is what alsa-lib would say, at the same line and column.
"""

from __future__ import annotations

import errno
import math
import os
import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol, Union

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MOST_DEPTH: Final = 64
"""Compounds within each other; alsa-lib's own configuration has 8."""
MOST_FILES: Final = 64
"""Files that include each other; each is an open file as long as it is read."""
MOST_INCLUDES: Final = 1000
"""Files that a text includes, one after another or within each other."""
LONGEST_ARGUMENT: Final = 255
"""Characters of an argument's name: with more, parse_args aborts the process."""
_ARGUMENT = re.compile(r"([^,=\f\t\n\r]*)[ \f\t\n\r]*(=?)")
_QUOTED = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*\"""", re.DOTALL)
_QUOTES = ("'", '"')
_SPACES = (" ", "\f", "\t", "\n", "\r")

# What the parser's functions return in the place of a character: negative, as its errno's.
EOF, CHAR = -1001, -1002
_TOLD = {EOF: "Unexpected end of file", CHAR: "Unexpected char"}

_BLANKS = frozenset(b" \f\t\r\n")
_MARKS = frozenset(b"=,;.{}[]\\")
_SEPARATORS = frozenset(b",;")
_OCTAL = frozenset(b"01234567")
_HEXADECIMAL = frozenset(b"0123456789abcdefABCDEF")
_MODES = {ord(mode): mode for mode in "+-?!"}
_ENDS = {ord("{"): ord("}"), ord("["): ord("]")}
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
UNCLEAR = "unclear"

Over = Callable[[bytes], "Known"]
"""Looks up what a compound had before: the kind of a scalar, its own such function, or None."""
Known = Union[str, Over, None]  # noqa: UP007 - names itself


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
        """Tell whether there is such a directory."""
        ...


def mistake(
    text: bytes,
    *,
    over: Over | None = None,
    override: bool = False,
    files: Files | None = None,
    into: Compound | None = None,
) -> Mistake | None:
    """Return what alsa-lib would say of a text; None if nothing, or if that can't be foretold.

    Args:
        text: the definitions.
        over: looks up what there is already.
        override: all of them replace, as if each had "!".
        files: reads what it includes; None if nobody knows what is there.
        into: takes what it defines.
    """
    walk = _Walk(_Reader(text, files), override=override)
    try:
        return walk.whole(into or Compound(over))
    except _Refused as refused:
        return refused.mistake
    except _Unknown:
        return walk.fatal


def wrong_arguments(name: str) -> str | None:
    """Return why alsa-lib must not get a name with arguments, as "plug:SLAVE=hw"; None if it may.

    Args:
        name: the name, a colon and the arguments: values, or definitions in braces.
    """
    named = (found for found in _ARGUMENT.finditer(name) if found[2])
    if any(len(found[1]) > LONGEST_ARGUMENT for found in named):
        return f"has an argument with a name of more than {LONGEST_ARGUMENT} characters"
    arguments = name.partition(":")[2].strip(" \f\t\n\r")
    if not arguments.startswith("{"):
        return None if _ends(arguments) else "has a text in its arguments that does not end"
    top = Compound()
    text = arguments[1:-1].encode(errors="surrogateescape")
    found = mistake(text, override=True, files=_NoFiles(), into=top)
    if found is not None and found.fatal:
        return f"has arguments with a mistake: {found.problem}"
    # Of functions and hooks it trusts what they are given.
    special = next((each for each in top.names() if each.startswith(b"@")), None)
    return None if special is None else f"has {_shown(special)} in its arguments"


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


class _NoFiles:
    """Refuses what a name's arguments would include."""

    top = b""

    def read(self, path: bytes) -> bytes | int:
        raise ValueError(f"{_shown(path)} would be included")

    def is_directory(self, path: bytes) -> bool:
        del path
        return False


class _Refused(Exception):
    """The walk stops at something that alsa-lib must not read."""

    def __init__(self, found: Mistake) -> None:
        super().__init__(found.problem)
        self.mistake = found


class _Unknown(Exception):
    """What alsa-lib would do from here on can't be told."""


class Compound:
    """What the walk knows of a compound."""

    def __init__(self, over: Over | None = None) -> None:
        self._over = over
        self._children: dict[bytes, str | Compound | None] = {}

    def find(self, name: bytes) -> str | Compound | None:
        """Return a scalar's kind, a compound, or None if there is no such name."""
        if name not in self._children and self._over is not None:
            found = self._over(name)
            self._children[name] = Compound(found) if callable(found) else found
        return self._children.get(name)

    def names(self) -> Iterator[bytes]:
        """Give all names, of what is within too, that were looked for or set."""
        for name, child in self._children.items():
            yield name
            if isinstance(child, Compound):
                yield from child.names()

    def put(self, name: bytes, kind: str | None) -> None:
        """Set a scalar; None to delete what there is."""
        self._children[name] = kind

    def add(self, name: bytes) -> Compound:
        """Put a new compound in the place of what there is."""
        made = self._children[name] = Compound()
        return made


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


class _Reader:
    """The parser's input: characters, and words, of a text and what it includes."""

    def __init__(self, text: bytes, files: Files | None) -> None:
        self._files = files
        self._sources = [_Source(None, text, [files.top] if files else [])]
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
        files, source = self._files, self._sources[-1]
        if files is None:
            raise _Unknown
        if name.startswith(b"searchdir:"):
            folder = files.top + b"/" + name[10:]
            if not files.is_directory(folder):
                self.messages.append(f"Invalid search dir {_shown(folder)}")
                return -errno.EINVAL
            if not any(folder in outer.folders for outer in self._sources):
                source.folders.append(folder)
            return 0
        if name.startswith(b"confdir:"):
            name = files.top + b"/" + name[8:]
            paths = [name]
        elif name.startswith(b"/"):
            paths = [name]
        else:
            outward = reversed(self._sources)
            paths = [folder + b"/" + name for each in outward for folder in each.folders]
        self._included += 1
        if len(self._sources) > MOST_FILES or self._included > MOST_INCLUDES:
            raise _Refused(self.found("too many files that include each other", fatal=True))
        text: bytes | int = -errno.ENOENT
        for path in paths:
            try:
                text = files.read(path)
            except ValueError as error:
                raise _Refused(self.found(str(error), fatal=True)) from None
            if isinstance(text, bytes):
                break
        if isinstance(text, int):
            self.messages.append(f"Cannot access file {_shown(name)}")
            return text
        self._sources.append(_Source(_shown(name), text, []))
        return 0

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
                raise _Refused(self.found("a NUL character", fatal=True, before=before))
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


def _told(code: int) -> str:
    return _TOLD.get(code) or os.strerror(-code)


def _hexadecimal(character: int) -> int:
    return int(chr(character), 16) if character in _HEXADECIMAL else 0


def _shown(text: bytes) -> str:
    return text.decode(errors="replace")


class _Walk:
    """The parser's functions, one by one. They return a negative number as those do.

    Attributes:
        fatal: the first of the mistakes that alsa-lib must not make.
    """

    def __init__(self, reader: _Reader, *, override: bool) -> None:
        self._reader = reader
        self._override = override
        self.fatal: Mistake | None = None

    def whole(self, top: Compound) -> Mistake | None:
        """Walk all of a text (`_snd_config_load_with_include`)."""
        reader = self._reader
        code = self._definitions(top, 0)
        problem = None
        if code < 0:
            problem = _told(code)
        elif reader.get() != EOF:
            problem = "Unexpected }"
        if problem is None:
            # An error within an array may have been forgotten.
            return self.fatal
        problem = reader.messages[-1] if reader.messages else problem
        return reader.found(problem, fatal=self.fatal is not None)

    def _note(self, problem: str) -> None:
        """Remember that alsa-lib must not go on from here."""
        self.fatal = self.fatal or self._reader.found(problem, fatal=True)

    def _deeper(self, depth: int) -> int:
        if depth >= MOST_DEPTH:
            problem = f"more than {MOST_DEPTH} compounds within each other"
            raise _Refused(self._reader.found(problem, fatal=True, before=1))
        return depth + 1

    def _wrong(self, name: bytes, problem: str, *, fatal: bool = False) -> int:
        message = f"{_shown(name)} {problem}"
        self._reader.messages.append(message)
        if fatal:
            self._note(message)
        return -errno.ENOENT if problem == "does not exists" else -errno.EINVAL

    # A parent that is None is skipped, with all that is in it.

    def _definitions(self, parent: Compound | None, depth: int) -> int:
        """`parse_defs`."""
        while True:
            character = self._reader.nonwhite()
            if character < 0:
                return 0 if character == EOF else character
            self._reader.unget(character)
            if character == ord("}"):
                return 0
            code = self._definition(parent, depth)
            if code < 0:
                return code

    def _definition(self, parent: Compound | None, depth: int) -> int:
        """`parse_def`."""
        reader = self._reader
        named = self._named(parent, depth)
        if isinstance(named, int):
            return named
        parent, depth, mode, name, character = named
        if character == ord("="):
            character = reader.nonwhite()
            if character < 0:
                # It loses the name.
                self._note(_told(character))
                return character
        found = parent.find(name) if parent is not None else None
        if parent is not None and found is None and mode == "-":
            return self._wrong(name, "does not exists")
        if parent is not None and found is not None and mode == "?":
            parent, found = None, None
        elif parent is not None and mode == "!":
            parent.put(name, None)
            found = None
        if character in _ENDS:
            if isinstance(found, str):
                return self._wrong(name, "is not a compound")
            code = self._within(parent, name, found, depth, character)
            if reader.nonwhite() != _ENDS[character]:
                self._broken(parent, name)
                return CHAR
        else:
            reader.unget(character)
            code = self._value(parent, name, found)
            if code < 0:
                return code
        character = reader.nonwhite()
        if character not in _SEPARATORS:
            reader.unget(character)
        return code

    def _named(
        self, parent: Compound | None, depth: int
    ) -> tuple[Compound | None, int, str, bytes, int] | int:
        """Walk the path to what is defined: its compound, depth, mode, name, what comes next."""
        reader = self._reader
        while True:
            character = reader.nonwhite()
            if character < 0:
                return character
            mode = _MODES.get(character, "!" if self._override else "+")
            if character not in _MODES:
                reader.unget(character)
            code, name = reader.string(value=False)
            if code < 0:
                return code
            character = reader.nonwhite()
            if character != ord("."):
                return parent, depth, mode, name, character
            depth = self._deeper(depth)
            if parent is None:
                continue
            found = parent.find(name)
            if found is not None and mode == "?":
                parent = None
            elif isinstance(found, Compound) and mode != "!":
                parent = found
            elif found is not None and mode != "!":
                # It loses the name.
                return self._wrong(name, "is not a compound", fatal=True)
            elif found is None and mode == "-":
                return self._wrong(name, "does not exists")
            else:
                parent = parent.add(name)

    def _within(
        self,
        parent: Compound | None,
        name: bytes,
        found: Compound | None,
        depth: int,
        character: int,
    ) -> int:
        """Walk what is in brackets."""
        depth = self._deeper(depth)
        if parent is not None and found is None:
            found = parent.add(name)
        if character == ord("{"):
            return self._definitions(found, depth)
        return self._elements(found, depth)

    def _broken(self, parent: Compound | None, name: bytes) -> None:
        """A compound does not end as it has to: it is deleted."""
        if parent is None:
            # What it skips it never got, and frees.
            self._note(_TOLD[CHAR])
        else:
            parent.put(name, None)

    def _elements(self, parent: Compound | None, depth: int) -> int:
        """`parse_array_defs`."""
        index = 0
        while True:
            character = self._reader.nonwhite()
            if character < 0:
                return character
            self._reader.unget(character)
            if character == ord("]"):
                return 0
            while parent is not None and parent.find(b"%d" % index) is not None:
                if self._override:
                    # It aborts the process.
                    problem = "an element of an array is there already, and all is to be replaced"
                    raise _Refused(self._reader.found(problem, fatal=True))
                index += 1
            code = self._element(parent, b"%d" % index, depth)
            if code < 0:
                return code
            index += 1

    def _element(self, parent: Compound | None, name: bytes, depth: int) -> int:
        """`parse_array_def`."""
        character = self._reader.nonwhite()
        if character not in _ENDS:
            self._reader.unget(character)
            return self._value(parent, name, None)
        self._within(parent, name, None, depth, character)
        end = self._reader.nonwhite()
        if end < 0:
            return end
        if end != _ENDS[character]:
            self._broken(parent, name)
            return CHAR
        # It forgets what was wrong within.
        return 0

    def _value(self, parent: Compound | None, name: bytes, found: str | Compound | None) -> int:
        """`parse_value`."""
        code, word = self._reader.string(value=True)
        if code < 0 or parent is None:
            return min(code, 0)
        kind = "string" if code else kind_of(word)
        if found is None:
            parent.put(name, kind or UNCLEAR)
        elif kind is None or found == UNCLEAR:
            raise _Unknown
        elif found != kind:
            return self._wrong(name, f"is not {'an' if kind == 'integer' else 'a'} {kind}")
        return 0


_LOGGED = re.compile(r"\w+\.c:\d+:\(\w+\) (.*)", re.DOTALL)
_PLACED = re.compile(r"(.*?):(\d+):(\d+):(.*)", re.DOTALL)
TOP = "_toplevel_"


def located(messages: tuple[str, ...], name: str) -> tuple[str, str, int, int] | None:
    """Return problem, file, line and column as the parser logged them; None if it did not.

    Args:
        messages: what alsa-lib logged.
        name: what its "_toplevel_" stands for.
    """
    lines: list[str] = []
    for message in messages:
        found = _LOGGED.fullmatch(message)
        if found:
            lines.append(found[1])
        elif lines:  # a name has the end of a line in it
            lines[-1] += "\n" + message
    for at in range(len(lines) - 1, -1, -1):
        found = _PLACED.fullmatch(lines[at])
        if found:
            file, line, column, problem = found.groups()
            # What it says before tells more than the errno's text.
            problem = lines[at - 1] if at and not _PLACED.fullmatch(lines[at - 1]) else problem
            return problem, name if file in ("", TOP) else file, int(line), int(column)
    return None
