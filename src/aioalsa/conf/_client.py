"""What is asked of the configuration; reading files and calling functions waits in a thread."""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING

import anyio
from anyio import Lock

from .._ffi import _overlay
from .._wait import in_thread
from . import _handle, _logic
from ._values import (
    Config,
    Pointer,
    checked_arguments,
    checked_lookup,
    checked_path,
    checked_text,
)

if TYPE_CHECKING:
    from collections.abc import Generator, Mapping, Sequence

    from ._values import Value

Path = str | os.PathLike[str]


def parse(text: str | bytes, *, name: str = "<text>") -> Config:
    """Return the tree that a text stands for, as alsa-lib reads it (`snd_config_load_string`).

    Files that the text includes are read, which may block. Hooks and functions stay what they are:
    see `definition` and `evaluate`.

    Args:
        text: definitions in alsa-lib's syntax; bytes are given to it as they are.
        name: what errors call the text.

    Raises:
        ConfigError: names the line and column of what is wrong; of an included file, that file.
        LibraryNotFoundError: libasound is not installed.
    """
    return _handle.parse(data_of(text), checked_text(name, "name")).config()


async def read(path: Path) -> Config:
    """Return the tree that one file stands for, as `parse` does.

    Raises:
        OSError: the file can't be read.
        ConfigError: names file, line and column of what is wrong.
    """
    name = checked_path(path, "path")
    data = await anyio.Path(name).read_bytes()
    return await in_thread(lambda: _handle.parse(data, name).config())


def dumps(tree: Mapping[str, object] | Sequence[object]) -> str:
    """Return a tree as text that alsa-lib reads back to the same tree, in ASCII.

    Args:
        tree: a `Config`, or what one can be made of.

    Raises:
        TypeError, ValueError: something in it can't be in a configuration, or no text stands for
            it: a pointer, a string that was never set, a number that is not finite.
    """
    return _logic.dumps(tree if isinstance(tree, Config) else Config(tree))


async def load(*files: Path) -> Config:
    """Return the configuration that openers see, or what is in some files.

    Without files this is alsa-lib's own configuration with what its hooks have loaded
    (`snd_config_update_ref`), and with what `overlay` adds. Files that have changed are read anew.

    Args:
        files: read one over the other, their hooks called (`snd_config_update_r`).

    Raises:
        ConfigError: names file, line and column of what is wrong.
        OSError: a file can't be read.
        LibraryNotFoundError: libasound is not installed.
    """
    if files:
        found = await Files(*files).refresh()
        assert found is not None
        return found
    return await in_thread(_handle.stock)


async def definition(base: str | None, name: str, *, tree: Config | None = None) -> Value:
    """Return what a name stands for, as openers look it up (`snd_config_search_definition`).

    Aliases are followed, hooks called, arguments filled in and functions called: for
    `definition("pcm", "front:CARD=0,DEV=1")` what `snd_pcm_open` would get.

    Args:
        base: "pcm", "ctl", "rawmidi", ...; None if the name is looked up from the root.
        name: the name, arguments behind a colon.
        tree: where to look; the configuration that openers see if None.

    Raises:
        DeviceNotFoundError: there is no such definition.
        AlsaError: an argument is missing or unknown, or a function has failed; `messages` tell.
    """
    if base is not None:
        checked_lookup(base, "base")
    checked_lookup(name, "name")
    if tree is not None:
        _logic.checked_tree(tree, "tree")
    return await in_thread(lambda: _handle.definition(base, name, tree))


async def expand(
    part: Config, arguments: str | None = None, *, tree: Config | None = None
) -> Value:
    """Return a compound with its `@args` filled in and functions called (`snd_config_expand`).

    Args:
        part: the compound.
        arguments: as behind the colon of a name, "CARD=0,DEV=1" or "0,1".
        tree: where functions look up what they refer to; None for what openers see.

    Raises:
        AlsaError: an argument is missing or unknown, or a function has failed; `messages` tell.
    """
    _logic.checked_tree(part, "part")
    if arguments is not None:
        checked_arguments(arguments)
    if tree is not None:
        _logic.checked_tree(tree, "tree")
    return await in_thread(lambda: _handle.expand(part, arguments, tree))


async def evaluate(part: Config, *, tree: Config | None = None) -> Value:
    """Return a compound with its functions called (`snd_config_evaluate`).

    Args:
        part: the compound.
        tree: where functions look up what they refer to; None for what openers see.

    Raises:
        AlsaError: a function has failed; `messages` tell.
    """
    _logic.checked_tree(part, "part")
    if tree is not None:
        _logic.checked_tree(tree, "tree")
    return await in_thread(lambda: _handle.evaluate(part, tree))


@contextmanager
def overlay(text: str | bytes) -> Generator[None]:
    """Have openers of this process see definitions as if they stood in the user's .asoundrc.

    What was opened meanwhile stays open afterwards. Overlays may be nested, and entered by several
    tasks: all openers of the process see all of them.

    Args:
        text: definitions in alsa-lib's syntax, over what is there: "pcm.!default null" replaces.

    Raises:
        ConfigError: names the line and column of what is wrong.
        LibraryNotFoundError: libasound is not installed.
    """
    _handle.check_meaning(parse(text, name="<overlay>"), data_of(text), "<overlay>")
    key = _overlay.add(text.decode(errors="surrogateescape") if isinstance(text, bytes) else text)
    try:
        yield
    finally:
        _overlay.remove(key)


async def refresh() -> bool:
    """Have alsa-lib read its own files again if they have changed (`snd_config_update`).

    Openers and `load` do so by themselves.

    Returns:
        whether they had.

    Raises:
        ConfigError: names file, line and column of what is wrong.
    """
    return await in_thread(_handle.refresh)


def boolean(value: Value) -> bool:
    """Return what a value means as a truth value: "on", "no", 1, ... (`snd_config_get_bool`).

    Raises:
        ValueError: it means neither.
    """
    return _handle.boolean(_set(value))


def interface(value: Value) -> int:
    """Return which interface of controls a value names, the number of a `ctl.Interface`.

    Raises:
        ValueError: there is no such (`snd_config_get_ctl_iface`).
    """
    return _handle.interface(_set(value))


async def card(value: Value) -> int:
    """Return the index of the card that a value names: by its index or id (`snd_config_get_card`).

    Raises:
        DeviceNotFoundError: there is no such card.
    """
    named = _set(value)
    return await in_thread(lambda: _handle.card(named))


def plain(value: object) -> Value:
    """Return a value that can be in a configuration."""
    return Config({"value": value})["value"]


def _set(value: object) -> Value:
    """Return a value that alsa-lib can look at: a string that was never set it can't."""
    if value is None or isinstance(value, Pointer):
        raise TypeError(f"value must be a number, a text or a Config, not {value!r}")
    return plain(value)


def topdir() -> str:
    """Return the directory of alsa-lib's own files (`snd_config_topdir`)."""
    return _handle.topdir()


class Files:
    """Configuration files, read again when they have changed (`snd_config_update_r`).

    Attributes:
        paths: the files; () for those that alsa-lib itself reads.
        tree: what was in them when they were last read, with what their hooks load.
    """

    def __init__(self, *paths: Path) -> None:
        """Name the files; `refresh()` reads them.

        Raises:
            ValueError: a path has a colon in it, which alsa-lib takes for the end of one.
        """
        self.paths: tuple[str, ...] = tuple(checked_path(path, "a path") for path in paths)
        for path in self.paths:
            if ":" in path:
                raise ValueError(f"{path!r} has a colon in it, which alsa-lib can't read")
        self.tree: Config = Config()
        self._handle: _handle.FilesHandle | None = None
        self._lock = Lock()

    async def refresh(self) -> Config | None:
        """Read the files if they have changed since they were last read.

        Returns:
            the new `tree`; None if nothing has changed.

        Raises:
            ConfigError: names file, line and column of what is wrong; `tree` stays as it was.
            OSError: a file can't be read.
        """
        async with self._lock:
            found = await in_thread(self._refresh)
        if found is not None:
            self.tree = found
        return found

    def _refresh(self) -> Config | None:
        if self._handle is None:
            self._handle = _handle.FilesHandle(self.paths)
        return self._handle.refresh()


def data_of(text: str | bytes) -> bytes:
    """Return a text as C has it."""
    if not isinstance(text, (str, bytes)):
        raise TypeError(f"text must be a str or bytes, not {text!r}")
    if isinstance(text, bytes):
        return text
    try:
        return _handle.encoded(text)
    except UnicodeEncodeError:
        raise ValueError("text has half a character in it (a lone surrogate)") from None
