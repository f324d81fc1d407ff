"""What is no argument for a function of `conf` is refused by its name, and never reaches C."""

from __future__ import annotations

from inspect import isawaitable
from typing import TYPE_CHECKING, Any

import anyio
import pytest

from aioalsa import conf
from aioalsa.conf import Config, Pointer

if TYPE_CHECKING:
    from collections.abc import Callable

NO_TEXT: list[Any] = [5, None, b"x", ["a"], {}, 1.5, object(), "a\0b", "\ud800"]
UNSET = [Config({"a": {"b": None}}), Config({"a": Pointer(1)})]
NO_TREE: list[Any] = [5, None, "x", ["a"], {"a": 1}, object(), *UNSET]
SOME = Config({"a": {"b": 1}})

TEXTS: list[tuple[str, Callable[[Any], Any]]] = [
    ("name", lambda bad: conf.parse("a 1", name=bad)),
    ("path", conf.read),
    ("a path", conf.load),
    ("name", lambda bad: conf.definition("pcm", bad)),
    ("text", conf.quoted),
    ("name", lambda bad: conf.Editor(SOME)[bad]),
    ("name", lambda bad: conf.Editor(SOME).text(bad)),
    ("text", lambda bad: conf.Editor(SOME).set_text("a.b", bad)),
    ("name", lambda bad: conf.Editor(SOME).rename("a", bad)),
    ("name", lambda bad: conf.Editor(SOME).insert(bad, 1, after="a")),
    ("name", lambda bad: conf.Editor(SOME).load("a 1", name=bad)),
]
TREES: list[tuple[str, Callable[[Any], Any]]] = [
    ("tree", lambda bad: conf.definition("pcm", "null", tree=bad)),
    ("part", conf.expand),
    ("tree", lambda bad: conf.expand(SOME, tree=bad)),
    ("part", conf.evaluate),
    ("tree", lambda bad: conf.evaluate(SOME, tree=bad)),
]


def ask(function: Callable[[Any], Any], given: object) -> None:
    """Call a function, and await what it returns if that can be."""

    async def call() -> None:
        found = function(given)
        if isawaitable(found):
            await found

    anyio.run(call)


@pytest.mark.parametrize(("argument", "function"), TEXTS)
def test_what_is_no_text_is_refused(argument: str, function: Callable[[Any], Any]) -> None:
    for bad in NO_TEXT:
        with pytest.raises((TypeError, ValueError), match=f"^{argument} (must be|has)"):
            ask(function, bad)


@pytest.mark.parametrize(("argument", "function"), TREES)
def test_what_is_no_tree_is_refused(argument: str, function: Callable[[Any], Any]) -> None:
    for bad in NO_TREE:
        if bad is None and argument == "tree":
            continue  # what openers see
        with pytest.raises((TypeError, ValueError), match=f"^{argument} (must be|has)"):
            ask(function, bad)


@pytest.mark.parametrize("function", [conf.boolean, conf.interface, conf.card])
def test_what_has_no_value_is_refused(function: Callable[[Any], Any]) -> None:
    for bad in (None, Pointer(8), b"x", object()):
        with pytest.raises(TypeError, match=r"^value (must be|can't be)"):
            ask(function, bad)
