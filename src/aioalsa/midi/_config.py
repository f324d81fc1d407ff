"""Routes files: the rules of a router as TOML. Pure but for `call`, which imports what is named.

name = "stage"                           # the router's client; may be left out

[[route]]
name = "left hand"                       # may be left out
from = "Keystation*"                     # a port, or a list of them, as of `rule`
to = ["FLUID Synth*", "28:0"]
transforms = [                           # one after the other; may be left out
  { note_range = [0, 59] },
  { transpose = 12 },
  { velocity = { gamma = 0.8 } },
  { control_map = { 1 = 11, 64 = "drop" } },
  { call = "my_module:my_function" },
]
"""

from __future__ import annotations

import importlib
import re
import tomllib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn, cast

from . import _transforms
from ._rules import Rule, rule

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ._transforms import Transform

MOST = 250  # rules; each has a port, of which a client may have 254
ROUTER = "aioalsa router"


class RoutesError(ValueError):
    """A routes file is broken.

    Attributes:
        path: the file.
        line: where, counted from 1; None if that is not known.
        reason: what is wrong.
    """

    def __init__(self, path: str, line: int | None, reason: str) -> None:
        super().__init__(path, line, reason)
        self.path = path
        self.line = line
        self.reason = reason

    def __str__(self) -> str:
        where = self.path if self.line is None else f"{self.path}:{self.line}"
        return f"{where}: {self.reason}"


@dataclass(frozen=True, slots=True)
class Routes:
    """What a routes file says.

    Attributes:
        name: of the router's client.
        rules: the rules in their order.
    """

    name: str
    rules: tuple[Rule, ...]


def parse_routes(text: str, path: str = "routes") -> Routes:
    """Read the text of a routes file; the format is told at the top of this module.

    Raises:
        RoutesError: it is broken; says where and why.
    """
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise _toml_error(path, text, str(error)) from error
    except RecursionError as error:
        raise RoutesError(path, None, "it is nested too deeply") from error
    return _Reader(path, text).read(tree)


def _toml_error(path: str, text: str, told: str) -> RoutesError:
    found = re.search(r" \(at line (\d+), column (\d+)\)$", told)
    if found:
        return RoutesError(path, int(found[1]), f"{told[: found.start()]} (column {found[2]})")
    ended = told.endswith("(at end of document)")
    return RoutesError(path, text.count("\n") + 1 if ended else None, told)


class _Reader:
    """Makes rules of a file's tables, and knows where in it each stands."""

    def __init__(self, path: str, text: str) -> None:
        self._path = path
        self._text = text
        heads = re.finditer(r"^[ \t]*\[\[[ \t]*route[ \t]*\]\]", text, re.MULTILINE)
        self._heads = [head.start() for head in heads]

    def read(self, tree: dict[str, Any]) -> Routes:
        self._only(tree, {"name", "route"}, 0, self._first())
        name = tree.get("name", ROUTER)
        if not isinstance(name, str) or not 1 <= len(name.encode()) <= 63:
            self._fail(self._key("name", 0, self._first()), "name must be a text of 1 to 63 bytes")
        routes = tree.get("route", [])
        if not isinstance(routes, list):
            self._fail(self._key("route", 0, len(self._text)), "routes begin with [[route]]")
        tables = cast("list[dict[str, Any]]", routes)
        if not all(isinstance(table, dict) for table in tables):
            self._fail(self._key("route", 0, len(self._text)), "routes begin with [[route]]")
        if not tables:
            self._fail(None, "there is no [[route]] in it")
        if len(tables) > MOST:
            self._fail(None, f"{len(tables)} routes are too many: {MOST} are possible")
        return Routes(name, tuple(self._route(n, table) for n, table in enumerate(tables)))

    def _route(self, number: int, table: dict[str, Any]) -> Rule:
        start, end = self._section(number)
        self._only(table, {"name", "from", "to", "transforms", "allow_loops"}, start, end)
        ends: dict[str, list[str]] = {}
        for key in ("from", "to"):
            if key not in table:
                self._fail(start, f'this route has no {key!r}: name a port, as from = "24:0"')
            ends[key] = self._ports(key, table[key], start, end)
        name, loops = table.get("name"), table.get("allow_loops", False)
        if name is not None and (not isinstance(name, str) or not name):
            self._fail(self._key("name", start, end), "name must be a text")
        if not isinstance(loops, bool):
            self._fail(self._key("allow_loops", start, end), "allow_loops must be true or false")
        steps = self._transforms(table.get("transforms", []), start, end)
        return rule(ends["from"], ends["to"], *steps, name=name, allow_loops=loops)

    def _ports(self, key: str, value: object, start: int, end: int) -> list[str]:
        texts = [value] if isinstance(value, str) else value
        try:
            if not isinstance(texts, list):
                raise TypeError(f"{key} must be a port or a list of them")
            ports = cast("list[str]", texts)
            rule(ports, ports)
        except (TypeError, ValueError) as error:
            self._fail(self._key(key, start, end), f"{key}: {error}")
        return ports

    def _transforms(self, value: object, start: int, end: int) -> list[Transform]:
        at = self._key("transforms", start, end)
        if not isinstance(value, list):
            self._fail(at, "transforms must be a list, as [{ transpose = 12 }]")
        steps: list[Transform] = []
        for number, entry in enumerate(cast("list[object]", value)):
            try:
                steps.append(_transform(entry))
            except (TypeError, ValueError) as error:
                self._fail(self._table(number, start, end), f"transforms: {error}")
        return steps

    # Where things stand.

    def _first(self) -> int:
        return self._heads[0] if self._heads else len(self._text)

    def _section(self, number: int) -> tuple[int, int]:
        heads = [*self._heads, len(self._text)]
        if number + 1 < len(heads):
            return heads[number], heads[number + 1]
        return 0, len(self._text)

    def _key(self, key: str, start: int, end: int) -> int:
        pattern = re.compile(rf"^[ \t]*[\"']?{re.escape(key)}[\"']?[ \t]*[=.]", re.MULTILINE)
        found = pattern.search(self._text, start, end)
        return found.start() if found else start

    def _table(self, number: int, start: int, end: int) -> int:
        heads = re.compile(r"^[ \t]*\[\[[ \t]*route\.transforms[ \t]*\]\]", re.MULTILINE)
        places = [head.start() for head in heads.finditer(self._text, start, end)]
        if not places:
            places = list(_tables(self._text, self._key("transforms", start, end), end))
        return places[number] if number < len(places) else self._key("transforms", start, end)

    def _only(self, table: dict[str, Any], known: set[str], start: int, end: int) -> None:
        for key in table.keys() - known:
            names = ", ".join(sorted(known))
            self._fail(self._key(key, start, end), f"there is no {key!r}; there are {names}")

    def _fail(self, place: int | None, reason: str) -> NoReturn:
        line = None
        if place is not None:
            # Of a place at the end of a line's indentation, or at its beginning.
            line = self._text.count("\n", 0, place) + 1
        raise RoutesError(self._path, line, reason)


def _tables(text: str, start: int, end: int) -> Iterable[int]:
    """Give where inline tables begin that are in no other."""
    depth = 0
    for token in re.compile(r'"(?:\\.|[^"\\\n])*"|\'[^\'\n]*\'|#[^\n]*|[{}]').finditer(
        text, start, end
    ):
        if token[0] == "{":
            if depth == 0:
                yield token.start()
            depth += 1
        elif token[0] == "}":
            depth -= 1


def _transform(entry: object) -> Transform:
    if not isinstance(entry, dict) or len(cast("dict[str, object]", entry)) != 1:
        raise ValueError(f"each is a table with one key, as {{ transpose = 12 }}, not {entry!r}")
    ((name, value),) = cast("dict[str, object]", entry).items()
    make = _MAKERS.get(name)
    if make is None:
        raise ValueError(f"there is no {name!r}; there are {', '.join(sorted(_MAKERS))}")
    try:
        return make(value)
    except TypeError as error:
        raise ValueError(f"{name}: {error}") from error
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from error


def _with_list(function: Callable[..., Transform], count: int = 0) -> Callable[[object], Transform]:
    def make(value: object) -> Transform:
        values = cast("list[object]", value) if isinstance(value, list) else [value]
        if count and len(values) != count:
            raise ValueError(f"it takes {count} values")
        return function(*values)

    return make


def _with_table(function: Callable[..., Transform], *names: str) -> Callable[[object], Transform]:
    def make(value: object) -> Transform:
        table = cast("dict[str, Any]", value) if isinstance(value, dict) else None
        if table is None or not table.keys() <= set(names):
            raise ValueError(f"it takes a table of {', '.join(names)}")
        return function(**table)

    return make


def _with_map(
    function: Callable[[dict[int, int | None]], Transform],
) -> Callable[[object], Transform]:
    def make(value: object) -> Transform:
        if not isinstance(value, dict):
            raise ValueError('it takes a table of numbers, as { 1 = 11, 64 = "drop" }')
        pairs = cast("dict[str, Any]", value).items()
        if wrong := next((key for key, _ in pairs if not key.isdecimal()), None):
            raise ValueError(f"{wrong!r} is no number")
        return function({int(key): None if to == "drop" else to for key, to in pairs})

    return make


def _call(value: object) -> Transform:
    """Return the function that "module:function" names."""
    module, colon, name = value.partition(":") if isinstance(value, str) else ("", "", "")
    if not colon or not module or not name.isidentifier():
        raise ValueError(f"{value!r} names no function, as module:function does")
    try:
        function = getattr(importlib.import_module(module), name)
    except Exception as error:
        # Whatever a module of the user's own raises.
        raise ValueError(f"{value!r} cannot be had: {type(error).__name__}: {error}") from error
    if not callable(function):
        raise ValueError(f"{value!r} is no function")
    return cast("Transform", function)


_MAKERS: dict[str, Callable[[object], Transform]] = {
    "drop": _with_list(_transforms.drop),
    "keep": _with_list(_transforms.keep),
    "channels": _with_list(_transforms.channels),
    "channel": _with_list(_transforms.channel, 1),
    "channel_map": _with_map(_transforms.channel_map),
    "transpose": _with_list(_transforms.transpose, 1),
    "note_range": _with_list(_transforms.note_range, 2),
    "split": _with_table(_transforms.split, "at", "below", "above"),
    "velocity": _with_table(_transforms.velocity, "gamma", "low", "high", "table"),
    "control_map": _with_map(_transforms.control_map),
    "call": _call,
}
