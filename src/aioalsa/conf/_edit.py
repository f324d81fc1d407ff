"""A tree that can be changed: what becomes a `Config`, or is put together from several."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _client, _handle
from ._values import Config, checked_text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from ._values import Value


class Editor:
    """A configuration that is being made, in alsa-lib's memory; `config()` gives it as it is.

    Names are looked up as in `Config`, step by step at their dots. Threads wait for each other.
    """

    def __init__(self, tree: Mapping[str, object] | Sequence[object] = ()) -> None:
        """Begin with a tree, empty if none is given.

        Raises:
            TypeError, ValueError: something in it can't be in a configuration.
            LibraryNotFoundError: libasound is not installed.
        """
        self._handle = _handle.EditHandle(Config(tree))

    def config(self) -> Config:
        """Return what there is now."""
        return self._handle.config()

    def __contains__(self, name: str) -> bool:
        return self._handle.has(_path(name))

    def __getitem__(self, name: str) -> Value:
        return self._handle.read(_path(name))

    def __setitem__(self, name: str, value: object) -> None:
        """Put a value in the place of what is there, or make it, with compounds on the way.

        Raises:
            ValueError: the name leads through something that is no compound.
        """
        self._handle.put(_path(name), _client.plain(value))

    def __delitem__(self, name: str) -> None:
        self._handle.delete(_path(name))

    def set_text(self, name: str, text: str) -> None:
        """Change a number or text to what a text stands for (`snd_config_set_ascii`).

        Raises:
            KeyError: there is no such name.
            ValueError: the text is no number, where one belongs.
        """
        self._handle.set_text(_path(name), checked_text(text, "text"))

    def text(self, name: str) -> str:
        """Return a number or a text as text (`snd_config_get_ascii`).

        Raises:
            KeyError: there is no such name.
            ValueError: it is a compound.
        """
        return self._handle.get_text(_path(name))

    def insert(
        self, name: str, value: object, *, before: str | None = None, after: str | None = None
    ) -> None:
        """Put a new value beside another one (`snd_config_add_before`, `snd_config_add_after`).

        Args:
            name: its name, without the way there.
            value: a number, a text, or what a `Config` can be made of.
            before: what it comes before; the whole way there.
            after: what it comes after; one of the two.

        Raises:
            KeyError: there is no such neighbour.
            ValueError: the name is there already.
        """
        if (before is None) == (after is None):
            raise ValueError("one of before and after is needed")
        near = before if before is not None else after
        assert near is not None
        self._handle.insert(_path(near), _step(name), _client.plain(value), after=after is not None)

    def rename(self, name: str, new: str) -> None:
        """Give another name to something, which stays where it is (`snd_config_set_id`).

        Raises:
            KeyError: there is no such name.
            ValueError: the new name is there already.
        """
        self._handle.rename(_path(name), _step(new))

    def move(self, name: str, into: str) -> None:
        """Put something behind all that is in another compound (`snd_config_remove`).

        Raises:
            KeyError: there is no such name, or no such compound.
            ValueError: it has such a name already, or it lies within what is to be moved.
        """
        self._handle.move(_path(name), _path(into))

    def clear(self, name: str) -> None:
        """Empty a compound (`snd_config_delete_compound_members`).

        Raises:
            KeyError: there is no such compound.
        """
        self._handle.clear(_path(name))

    def merge(self, other: Mapping[str, object], *, override: bool = False) -> None:
        """Add another tree (`snd_config_merge`).

        Args:
            other: what is in both is taken from here; compounds are merged in their turn.
            override: compounds are replaced, not merged.
        """
        self._handle.merge(Config(other), override=override)

    def load(self, text: str | bytes, *, override: bool = False, name: str = "<text>") -> None:
        """Read definitions over what is there, as a further file (`snd_config_load`).

        Args:
            text: the definitions.
            override: all of them replace, as if each had "!" (`snd_config_load_override`).
            name: what errors call the text.

        Raises:
            ConfigError: names line and column of what is wrong; nothing has changed then.
        """
        self._handle.load(_client.data_of(text), checked_text(name, "name"), override=override)


def _path(name: str) -> tuple[str, ...]:
    return tuple(checked_text(name, "name").split("."))


def _step(name: str) -> str:
    path = _path(name)
    if len(path) > 1:
        raise ValueError(f"name={name!r} has dots in it")
    return name
