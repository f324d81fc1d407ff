"""Trees in alsa-lib's memory: made, worked on, and copied into plain values before they are freed.

The only file of this package that calls C. What is in C belongs to one `Tree`, and no pointer into
it leaves this file: hooks, functions and merging move nodes about.
"""

from __future__ import annotations

import errno
import re
import threading
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Concatenate, ParamSpec, TypeVar

from .._ffi import _alsa, ffi, lib, load, log_lines
from .._ffi import _overlay as overlay
from .._ffi._loading import check_text, load_over, refusal
from .._grammar import MOST_DEPTH
from ..errors import ConfigError, check, error_from
from ._logic import check_depth, flaw, mergeable, place_of, quoted
from ._values import Config, Pointer, of_children

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from .._ffi._alsa import CData, snd_config_t_p
    from ._values import Value

INTEGER, INTEGER64, REAL, STRING, POINTER, COMPOUND = 0, 1, 2, 3, 4, 1024  # conf.h
_INT_MAX = 2**31 - 1

Parameters = ParamSpec("Parameters")
Result = TypeVar("Result")


def encoded(text: str) -> bytes:
    """Return a text as C has it: what was no UTF-8 there is what it was."""
    return text.encode(errors="surrogateescape")


def _decoded(place: CData) -> str:
    return ffi.string(place[0]).decode(errors="surrogateescape")


def check_meaning(tree: Config, text: bytes, name: str) -> None:
    """Refuse what alsa-lib would not survive when it calls hooks and functions."""
    found = flaw(tree)
    if found is not None:
        where, why = found
        raise ConfigError(f"{where} {why}", name, *place_of(where, text))


# From C.


def read(node: snd_config_t_p) -> Value:
    """Return a node, and all that is in it, as plain values."""
    return _read(node, 0)


def read_compound(node: snd_config_t_p) -> Config:
    """Return a node that is known to be a compound."""
    found = _read(node, 0)
    assert isinstance(found, Config)
    return found


def _read(node: snd_config_t_p, depth: int) -> Value:
    kind = lib.snd_config_get_type(node)
    if kind == COMPOUND:
        return _read_children(node, depth)
    if kind == STRING:
        text = ffi.new("const char **")
        check(lib.snd_config_get_string(node, text), "snd_config_get_string")
        return None if text[0] == ffi.NULL else _decoded(text)
    if kind == INTEGER:
        integer = ffi.new("long *")
        check(lib.snd_config_get_integer(node, integer), "snd_config_get_integer")
        return int(integer[0])
    if kind == INTEGER64:
        long_integer = ffi.new("long long *")
        check(lib.snd_config_get_integer64(node, long_integer), "snd_config_get_integer64")
        return int(long_integer[0])
    if kind == REAL:
        real = ffi.new("double *")
        check(lib.snd_config_get_real(node, real), "snd_config_get_real")
        return float(real[0])
    pointer = ffi.new("const void **")
    check(lib.snd_config_get_pointer(node, pointer), "snd_config_get_pointer")
    return Pointer(int(ffi.cast("uintptr_t", pointer[0])))


def _read_children(node: snd_config_t_p, depth: int) -> Config:
    # The text may have included a file that is deeper than the text itself may be.
    if depth > 2 * MOST_DEPTH:
        raise ConfigError(f"more than {2 * MOST_DEPTH} compounds within each other", "a file")
    name = ffi.new("const char **")
    children: dict[str, Value] = {}
    at, end = lib.snd_config_iterator_first(node), lib.snd_config_iterator_end(node)
    while at != end:
        entry = lib.snd_config_iterator_entry(at)
        check(lib.snd_config_get_id(entry, name), "snd_config_get_id")
        children[_decoded(name)] = _read(entry, depth + 1)
        at = lib.snd_config_iterator_next(at)
    return of_children(children)


# To C.


class Tree:
    """A tree in C, freed with its last reference.

    Attributes:
        top: its root.
    """

    def __init__(self, top: snd_config_t_p) -> None:
        """Take over a tree."""
        self.top: snd_config_t_p = ffi.gc(top, lib.snd_config_delete)

    @classmethod
    def of(cls, value: Value) -> Tree:
        """Make a tree of plain values."""
        if value != Config():
            return cls(_make(value, None))
        place = ffi.new("snd_config_t **")
        check(lib.snd_config_top(place), "snd_config_top")
        return cls(place[0])

    def config(self) -> Config:
        """Return it as plain values."""
        return read_compound(self.top)


def _make(value: Value, name: str | None) -> snd_config_t_p:
    """Return a new node, which the caller owns."""
    key = ffi.NULL if name is None else encoded(name)
    place = ffi.new("snd_config_t **")
    if isinstance(value, Config):
        check(lib.snd_config_make_compound(place, key, 0), "snd_config_make_compound")
        try:
            for inner, child in value.items():
                append(place[0], _make(child, inner))
        except BaseException:
            lib.snd_config_delete(place[0])
            raise
    elif isinstance(value, Pointer):
        raise TypeError(f"{name}: a pointer of another process or time can't be used again")
    elif isinstance(value, float):
        check(lib.snd_config_imake_real(place, key, value), "snd_config_imake_real")
    elif isinstance(value, int):
        if -_INT_MAX <= value <= _INT_MAX:
            check(lib.snd_config_imake_integer(place, key, value), "snd_config_imake_integer")
        else:
            code = lib.snd_config_imake_integer64(place, key, value)
            check(code, "snd_config_imake_integer64")
    else:
        text = ffi.NULL if value is None else encoded(value)
        check(lib.snd_config_imake_string(place, key, text), "snd_config_imake_string")
    node: snd_config_t_p = place[0]
    return node


def append(parent: snd_config_t_p, child: snd_config_t_p) -> None:
    """Give a node to a compound, which owns it from here on."""
    code = lib.snd_config_add(parent, child)
    if code < 0:
        lib.snd_config_delete(child)
        raise error_from(code, "snd_config_add")


def alone(
    method: Callable[Concatenate[EditHandle, Parameters], Result],
) -> Callable[Concatenate[EditHandle, Parameters], Result]:
    """Have a method wait until no other thread is in one."""

    @wraps(method)
    def locked(
        self: EditHandle, /, *args: Parameters.args, **keywords: Parameters.kwargs
    ) -> Result:
        with self.lock:
            return method(self, *args, **keywords)

    return locked


class EditHandle:
    """A tree that is changed in place; nothing but this touches its nodes.

    Attributes:
        lock: held by the thread that does.
    """

    def __init__(self, config: Config) -> None:
        load()
        self._tree = Tree.of(config)
        self.lock = threading.Lock()

    @alone
    def config(self) -> Config:
        """Return all as plain values."""
        return self._tree.config()

    @alone
    def has(self, path: tuple[str, ...]) -> bool:
        """Tell whether a path leads to something."""
        return self._find(path) is not None

    def _find(self, path: tuple[str, ...]) -> snd_config_t_p | None:
        """Return what a path leads to; None if there is nothing."""
        node = self._tree.top
        place = ffi.new("snd_config_t **")
        for name in path:
            # Alsa-lib does not look whether it is a compound that it searches.
            if lib.snd_config_get_type(node) != COMPOUND:
                return None
            if lib.snd_config_search(node, encoded(name), place) < 0:
                return None
            node = place[0]
        return node

    def _found(self, path: tuple[str, ...]) -> snd_config_t_p:
        node = self._find(path)
        if node is None:
            raise KeyError(f"{'.'.join(path)!r} is not in this configuration")
        return node

    def _compound(self, path: tuple[str, ...]) -> snd_config_t_p:
        node = self._found(path)
        if lib.snd_config_get_type(node) != COMPOUND:
            raise KeyError(f"{'.'.join(path)!r} is no compound")
        return node

    @alone
    def read(self, path: tuple[str, ...]) -> Value:
        """Return what a path leads to, as plain values."""
        return read(self._found(path))

    @alone
    def put(self, path: tuple[str, ...], value: Value) -> None:
        """Put a value where a path leads to."""
        check_depth(len(path) - 1, value)
        node = self._find(path)
        if node is None:
            append(self._parent(path), _make(value, path[-1]))
        elif not self._set(node, value):
            self._replace(node, path[-1], value)

    def _parent(self, path: tuple[str, ...]) -> snd_config_t_p:
        """Return the compound that a path's last name belongs to, made if need be."""
        if len(path) == 1:
            return self._tree.top
        for depth in range(1, len(path)):
            node = self._find(path[:depth])
            if node is not None and lib.snd_config_get_type(node) != COMPOUND:
                raise ValueError(f"{'.'.join(path[:depth])!r} is no compound")
        place = ffi.new("snd_config_t **")
        key = encoded(".".join(path[:-1]))
        check(lib.snd_config_make_path(place, self._tree.top, key, 0, 0), "snd_config_make_path")
        parent: snd_config_t_p = place[0]
        return parent

    def _set(self, node: snd_config_t_p, value: Value) -> bool:
        """Change a node's value if it is of the same type; tell whether it was."""
        kind = lib.snd_config_get_type(node)
        if kind == INTEGER64 and isinstance(value, int):
            check(lib.snd_config_set_integer64(node, value), "snd_config_set_integer64")
        elif kind == INTEGER and isinstance(value, int) and abs(value) <= _INT_MAX:
            check(lib.snd_config_set_integer(node, value), "snd_config_set_integer")
        elif kind == REAL and isinstance(value, float):
            check(lib.snd_config_set_real(node, value), "snd_config_set_real")
        elif kind == STRING and isinstance(value, str):
            check(lib.snd_config_set_string(node, encoded(value)), "snd_config_set_string")
        else:
            return False
        return True

    def _replace(self, node: snd_config_t_p, name: str, value: Value) -> None:
        new = _make(value, name)
        if COMPOUND not in (lib.snd_config_get_type(node), lib.snd_config_get_type(new)):
            check(lib.snd_config_substitute(node, new), "snd_config_substitute")
            return
        # A compound can't be put into another's place without being mixed with it. Names are
        # compared when one is added: the old one gets one that no other can have.
        check(lib.snd_config_set_id(node, b"\1replaced"), "snd_config_set_id")
        check(lib.snd_config_add_before(node, new), "snd_config_add_before")
        check(lib.snd_config_delete(node), "snd_config_delete")

    @alone
    def delete(self, path: tuple[str, ...]) -> None:
        """Take something away."""
        check(lib.snd_config_delete(self._found(path)), "snd_config_delete")

    @alone
    def set_text(self, path: tuple[str, ...], text: str) -> None:
        """Change a value to what a text stands for."""
        code = lib.snd_config_set_ascii(self._found(path), encoded(text))
        if code < 0:
            raise ValueError(f"{'.'.join(path)}={text!r}: this is no value of its type")

    @alone
    def get_text(self, path: tuple[str, ...]) -> str:
        """Return a value as text."""
        place = ffi.new("char **")
        code = lib.snd_config_get_ascii(self._found(path), place)
        if code < 0 or place[0] == ffi.NULL:
            raise ValueError(f"{'.'.join(path)!r} is no number and no text")
        try:
            return _decoded(place)
        finally:
            lib.aio_free(place[0])

    @alone
    def insert(self, near: tuple[str, ...], name: str, value: Value, *, after: bool) -> None:
        """Put a new value beside another."""
        check_depth(len(near) - 1, value)
        node, new = self._found(near), _make(value, name)
        if after:
            code = lib.snd_config_add_after(node, new)
        else:
            code = lib.snd_config_add_before(node, new)
        if code < 0:
            lib.snd_config_delete(new)
            raise ValueError(f"{name!r} is there already")

    @alone
    def rename(self, path: tuple[str, ...], new: str) -> None:
        """Give another name."""
        node = self._found(path)
        if lib.snd_config_test_id(node, encoded(new)) == 0:
            return
        if lib.snd_config_set_id(node, encoded(new)) < 0:
            raise ValueError(f"{new!r} is there already")

    @alone
    def move(self, path: tuple[str, ...], into: tuple[str, ...]) -> None:
        """Put something into another compound."""
        node, target = self._found(path), self._compound(into)
        if into[: len(path)] == path:
            raise ValueError(f"{'.'.join(into)!r} lies within {'.'.join(path)!r}")
        if self._find((*into, path[-1])) is not None:
            raise ValueError(f"{'.'.join(into)!r} has {path[-1]!r} already")
        check_depth(len(into), read(node))
        check(lib.snd_config_remove(node), "snd_config_remove")
        append(target, node)

    @alone
    def clear(self, path: tuple[str, ...]) -> None:
        """Empty a compound."""
        node = self._compound(path)
        if not lib.snd_config_is_empty(node):
            code = lib.snd_config_delete_compound_members(node)
            check(code, "snd_config_delete_compound_members")

    @alone
    def merge(self, other: Config, *, override: bool) -> None:
        """Add another tree."""
        before, other = mergeable(self._tree.config(), other, override=override)
        whole = Tree.of(before)
        source = _make(other, None)
        code = lib.snd_config_merge(whole.top, source, int(override))
        # It has freed the source, unless it failed.
        if code < 0:
            lib.snd_config_delete(source)
            raise error_from(code, "snd_config_merge")
        self._tree = whole

    @alone
    def load(self, text: bytes, name: str, *, override: bool) -> None:
        """Read definitions over what is there."""
        whole = Tree.of(self._tree.config())
        load_over(whole.top, text, name, override=override)
        self._tree = whole


# Texts and files.


def parse(text: bytes, name: str) -> Tree:
    """Return what a text stands for."""
    load()
    check_text(text, name)
    place = ffi.new("snd_config_t **")
    # Without a size it would be taken for one that ends with a NUL, which it does.
    code = lib.snd_config_load_string(place, text, len(text))
    if code < 0:
        raise refusal(code, "snd_config_load_string", name)
    return Tree(place[0])


def stock() -> Config:
    """Return the configuration that openers see."""
    load()
    with overlay.copy() as tree:
        return read_compound(tree)


def refresh() -> bool:
    """Read alsa-lib's own files again if they have changed; tell whether they had."""
    load()
    code = lib.snd_config_update()
    if code < 0:
        raise refusal(code, "snd_config_update", "alsa.conf")
    return code > 0


def topdir() -> str:
    """Return the directory of alsa-lib's own files."""
    load()
    return ffi.string(lib.snd_config_topdir()).decode(errors="surrogateescape")


class FilesHandle:
    """Files as alsa-lib keeps them: read again when they have changed."""

    def __init__(self, paths: tuple[str, ...]) -> None:
        load()
        self._paths = paths
        self._path = ":".join(paths)
        self._top = ffi.new("snd_config_t **")
        self._update = ffi.new("snd_config_update_t **")
        self._lock = threading.Lock()

    def refresh(self) -> Config | None:
        """Return what is in the files; None if that has not changed since."""
        path = encoded(self._path) if self._paths else ffi.NULL
        with self._lock:
            self._try()
            code = lib.snd_config_update_r(self._top, self._update, path)
            if code < 0:
                raise self._refusal(code)
            return read_compound(self._top[0]) if code else None

    def _try(self) -> None:
        """Read the files without calling their hooks, to find what alsa-lib does not survive."""
        whole = Tree.of(Config())
        for name in self._paths:
            with open(name, "rb") as file:
                text = file.read()
            load_over(whole.top, text, name)
            check_meaning(whole.config(), text, name)

    def _refusal(self, code: int) -> Exception:
        lines = log_lines()
        told = re.search(r"\) (\S.*) may be old or corrupted", "\n".join(lines))
        name = told[1] if told else self._path or "alsa.conf"
        return refusal(code, "snd_config_update_r", name)

    def __del__(self) -> None:
        if hasattr(self, "_lock"):
            if self._top[0] != ffi.NULL:
                lib.snd_config_delete(self._top[0])
            if self._update[0] != ffi.NULL:
                lib.snd_config_update_free(self._update[0])


# What functions and arguments make of it.


@contextmanager
def root(tree: Config | None) -> Generator[snd_config_t_p]:
    """Give a tree to work on: a copy of what openers see, or what plain values stand for."""
    load()
    if tree is None:
        with overlay.copy() as copied:
            yield _guarded(copied)
    else:
        yield _guarded(Tree.of(tree).top)


def _guarded(top: snd_config_t_p) -> snd_config_t_p:
    """Make sure that evaluating a tree comes to an end.

    Raises:
        ConfigError: the definition of a function calls one: alsa-lib looks that up without end.
    """
    found = ffi.new("snd_config_t **")
    if lib.snd_config_search(top, b"func", found) >= 0:
        functions = read(found[0])
        if isinstance(functions, Config) and any(
            path[-1] == "@func" for path, _ in functions.walk()
        ):
            raise ConfigError("the definition of a function calls a function", "func")
    library = encoded(quoted(_alsa.__file__, value=True))
    load_over(top, b"func.!refer { lib %s }" % library, "func.refer")
    return top


def definition(base: str | None, name: str, tree: Config | None) -> Value:
    """Return a definition with its arguments filled in, and functions called."""
    place = ffi.new("snd_config_t **")
    key = ffi.NULL if base is None else encoded(base)
    with root(tree) as top:
        code = lib.snd_config_search_definition(top, key, encoded(name), place)
        if code < 0:
            where = name if base is None else f"{base}.{name}"
            raise error_from(code, "snd_config_search_definition", device=where)
        return read(Tree(place[0]).top)


def expand(part: Config, arguments: str | None, tree: Config | None) -> Value:
    """Return a compound with arguments filled in, and functions called."""
    place = ffi.new("snd_config_t **")
    given = ffi.NULL if arguments is None else encoded(arguments)
    own = Tree.of(part)
    with root(tree) as top:
        check(lib.snd_config_expand(own.top, top, given, ffi.NULL, place), "snd_config_expand")
        return read(Tree(place[0]).top)


def evaluate(part: Config, tree: Config | None) -> Value:
    """Return a compound with functions called."""
    own = Tree.of(part)
    with root(tree) as top:
        code = lib.snd_config_evaluate(own.top, top, ffi.NULL, ffi.NULL)
        check(code, "snd_config_evaluate")
        return read(own.top)


def boolean(value: Value) -> bool:
    """Return what a value means as a truth value."""
    load()
    if isinstance(value, str):
        code = lib.snd_config_get_bool_ascii(encoded(value))
    else:
        code = lib.snd_config_get_bool(Tree.of(value).top)
    if code < 0:
        raise ValueError(f"{value!r} is neither true nor false")
    return bool(code)


def card(value: Value) -> int:
    """Return the index of the card that a value names."""
    load()
    code = lib.snd_config_get_card(Tree.of(value).top)
    # It is the same error whether there is no such card or it is no name of one.
    if code in (-errno.EINVAL, -errno.ENODEV):
        code = -errno.ENOENT
    return check(code, "snd_config_get_card", device=str(value))


def interface(value: Value) -> int:
    """Return the number of the control interface that a value names."""
    load()
    if isinstance(value, str):
        code = lib.snd_config_get_ctl_iface_ascii(encoded(value))
    else:
        code = lib.snd_config_get_ctl_iface(Tree.of(value).top)
    if code < 0:
        raise ValueError(f"{value!r} is no interface of controls")
    return code
