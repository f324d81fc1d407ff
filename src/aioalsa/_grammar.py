"""The grammar of alsa-lib's configuration, walked before alsa-lib itself reads a text. Pure.

Its parser (conf.c) does not survive some mistakes: it calls itself for each compound within
another, aborts where an element of an array is to be replaced, frees what it never got where it
skips something, and loses a name at others. So `mistake` takes the parser's own steps: what it
returns is what alsa-lib would say, at the same line and column.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Union

from ._words import CHAR, EOF, Mistake, NoFiles, Reader, Refused, kind_of, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._words import Files

MOST_DEPTH: Final = 64
"""Compounds within each other; alsa-lib's own configuration has 8."""
_TOLD = {EOF: "Unexpected end of file", CHAR: "Unexpected char"}

_SEPARATORS = frozenset(b",;")
_MODES = {ord(mode): mode for mode in "+-?!"}
_ENDS = {ord("{"): ord("}"), ord("["): ord("]")}

UNCLEAR = "unclear"
"""What only C can tell: taken for a scalar of the kind that is needed, and the walk goes on."""

Over = Callable[[bytes], "Known"]
"""Looks up what a compound had before: the kind of a scalar, its own such function, or None."""
Known = Union[str, Over, None]  # noqa: UP007 - names itself


def mistake(
    text: bytes,
    *,
    top: Compound | None = None,
    override: bool = False,
    files: Files | None = None,
) -> Mistake | None:
    """Return what alsa-lib would say of a text; None if nothing.

    Args:
        text: the definitions.
        top: what there is already, to which it adds; None for nothing.
        override: all of them replace, as if each had "!".
        files: reads what it includes; None to refuse that.
    """
    walk = _Walk(Reader(text, files or NoFiles()), override=override)
    try:
        return walk.whole(top or Compound())
    except Refused as refused:
        return refused.mistake


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


def _told(code: int) -> str:
    return _TOLD.get(code) or os.strerror(-code)


class _Walk:
    """The parser's functions, one by one. They return a negative number as those do.

    Attributes:
        fatal: the first of the mistakes that alsa-lib must not make.
    """

    def __init__(self, reader: Reader, *, override: bool) -> None:
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
            raise Refused(self._reader.found(problem, fatal=True, before=1))
        return depth + 1

    def _wrong(self, name: bytes, problem: str, *, fatal: bool = False) -> int:
        message = f"{shown(name)} {problem}"
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
                return self._wrong(name, "is not a compound", fatal=found == UNCLEAR)
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
                    raise Refused(self._reader.found(problem, fatal=True))
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
        elif kind is not None and found not in (kind, UNCLEAR):
            return self._wrong(name, f"is not {'an' if kind == 'integer' else 'a'} {kind}")
        return 0
