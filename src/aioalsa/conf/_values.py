"""A configuration tree as plain values, which need no alsa-lib once they are there."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from .._arguments import wrong_arguments
from .._grammar import MOST_DEPTH

if TYPE_CHECKING:
    from collections.abc import Iterator

LEAST, MOST = -(2**63), 2**63 - 1
LONGEST_NAME = 10_000  # of which alsa-lib makes a copy on the stack


@dataclass(frozen=True, slots=True)
class Pointer:
    """A C pointer (`SND_CONFIG_TYPE_POINTER`), which C programs hand to their plug-ins.

    Attributes:
        address: where it points; no use is made of it.
    """

    address: int


class Config(Mapping[str, "Value"]):
    """A compound of a configuration: what it has, by name, in the order of the file.

    A name with dots in it is looked up step by step: `tree["pcm.front.type"]`. A compound whose
    names are 0, 1, 2, ... is an array; `sequence()` gives its values.

    Values are integers, floats, strings, `Config` for what is within, None for a string that was
    never set, and `Pointer`. A tree is a copy: nothing changes it, it outlives what it came from,
    it can be shared by threads, compared and pickled.
    """

    __slots__ = ("_children",)

    def __init__(self, values: Mapping[str, Any] | Sequence[Any] = (), /) -> None:
        """Make a tree of mappings and sequences, as written in Python or read from JSON.

        Raises:
            TypeError: something in it can't be in a configuration; the message names it.
            ValueError: a number is too large, a text has a NUL in it, or it is too deep.
        """
        self._children: dict[str, Value] = _children(values, ())

    def __getitem__(self, name: str) -> Value:
        # Names that were quoted may have dots in them.
        if name in self._children:
            return self._children[name]
        step: Value = self
        for part in name.split("."):
            children = step._children if isinstance(step, Config) else {}
            if part not in children:
                near = get_close_matches(part, children)
                hint = f"; there is {', '.join(map(repr, near))}" if near else ""
                raise KeyError(f"{name!r} is not in this configuration{hint}")
            step = children[part]
        return step

    def __iter__(self) -> Iterator[str]:
        return iter(self._children)

    def __len__(self) -> int:
        return len(self._children)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Mapping):
            return NotImplemented
        mapping: Mapping[Any, Any] = other  # pyright: ignore[reportUnknownVariableType]
        return self._children == dict(mapping)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Config({self._children!r})"

    def __getstate__(self) -> dict[str, Value]:
        return self._children

    def __setstate__(self, state: dict[str, Value]) -> None:
        self._children = state

    @property
    def is_array(self) -> bool:
        """Tell whether its names are 0, 1, 2, ... (`snd_config_is_array`)."""
        return bool(self._children) and all(
            name == str(at) for at, name in enumerate(self._children)
        )

    def sequence(self) -> tuple[Value, ...]:
        """Return the values of an array.

        Raises:
            ValueError: it is none.
        """
        if self._children and not self.is_array:
            raise ValueError("this is no array: its names are not 0, 1, 2, ...")
        return tuple(self._children.values())

    def walk(self) -> Iterator[tuple[tuple[str, ...], Value]]:
        """Give all that is in it, each with the names that lead there, compounds before parts."""
        for name, value in self._children.items():
            yield (name,), value
            if isinstance(value, Config):
                yield from (((name, *path), inner) for path, inner in value.walk())


Value = int | float | str | None | Pointer | Config


def of_children(children: dict[str, Value]) -> Config:
    """Return a compound of values that are known to be right."""
    made = Config.__new__(Config)
    made._children = children
    return made


def _children(values: object, path: tuple[str, ...]) -> dict[str, Value]:
    if isinstance(values, Config):
        return values._children
    if len(path) > MOST_DEPTH:
        raise ValueError(f"more than {MOST_DEPTH} compounds within each other")
    pairs: list[tuple[Any, Any]]
    if isinstance(values, Mapping):
        mapping: Mapping[Any, Any] = values  # pyright: ignore[reportUnknownVariableType]
        pairs = list(mapping.items())
    elif isinstance(values, Sequence) and not isinstance(values, (str, bytes, bytearray)):
        sequence: Sequence[Any] = values  # pyright: ignore[reportUnknownVariableType]
        pairs = [(str(at), value) for at, value in enumerate(sequence)]
    else:
        raise TypeError(f"a configuration is made of a mapping or a sequence, not {values!r}")
    return {_name(name, path): _value(value, (*path, str(name))) for name, value in pairs}


def _name(name: object, path: tuple[str, ...]) -> str:
    if not isinstance(name, str):
        raise TypeError(f"names are str, not {name!r} in {'.'.join(path) or 'the tree'}")
    return checked_text(name, "a name")


def _value(value: object, path: tuple[str, ...]) -> Value:
    where = ".".join(path)
    if isinstance(value, bool):
        # As configuration files have them: there is no such type.
        return "true" if value else "false"
    if value is None or isinstance(value, (float, Pointer)):
        return value
    if isinstance(value, int):
        if not LEAST <= value <= MOST:
            raise ValueError(f"{where}={value} does not fit into 64 bits")
        return int(value)
    if isinstance(value, str):
        return checked_text(value, where)
    if isinstance(value, (Mapping, Sequence)) and not isinstance(value, (bytes, bytearray)):
        return of_children(_children(value, path))  # pyright: ignore[reportUnknownArgumentType]
    raise TypeError(f"{where} can't be {value!r}: a configuration has numbers, texts and compounds")


def checked_path(path: object, what: str) -> str:
    """Return an argument that names a file."""
    if not isinstance(path, (str, os.PathLike)):
        raise TypeError(f"{what} must be a str or a path, not {path!r}")
    name: object = os.fspath(path)  # pyright: ignore[reportUnknownVariableType]
    return checked_text(name, what)  # pyright: ignore[reportUnknownArgumentType]


def checked_text(text: object, what: str) -> str:
    """Return a text that C can hold."""
    if not isinstance(text, str):
        raise TypeError(f"{what} must be a str, not {text!r}")
    if "\0" in text:
        raise ValueError(f"{what} has a NUL character in it")
    try:
        text.encode(errors="surrogateescape")
    except UnicodeEncodeError:
        raise ValueError(f"{what} has half a character in it (a lone surrogate)") from None
    return str(text)


def checked_lookup(text: object, what: str) -> str:
    """Return a text that alsa-lib can look up, with arguments or without."""
    name = checked_text(text, what)
    if len(name) > LONGEST_NAME:
        raise ValueError(f"{what}={name[:40]!r}... is longer than {LONGEST_NAME} characters")
    wrong = wrong_arguments(name)
    if wrong is not None:
        raise ValueError(f"{what}={name[:40]!r} {wrong}")
    return name


def checked_arguments(text: object) -> str:
    """Return a text that alsa-lib can take for the arguments behind a colon."""
    arguments = checked_text(text, "arguments")
    wrong = wrong_arguments(":" + arguments)
    if wrong is not None:
        raise ValueError(f"arguments={arguments[:40]!r} {wrong}")
    return arguments
