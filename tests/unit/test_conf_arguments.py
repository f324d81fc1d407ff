"""What is no argument for a function of `conf` is refused by its name, and never reaches C."""

from __future__ import annotations

from inspect import isawaitable
from typing import TYPE_CHECKING, Any

import anyio
import pytest

from aioalsa import ConfigError, conf, ctl, hwdep, pcm, timer, ucm
from aioalsa._arguments import wrong_arguments
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


LONG = "A" * 300
DEEP = "a{" * 100 + "}" * 100
NO_ARGUMENTS = [
    (f"x:{LONG}=1", "an argument with a name of more than 255 bytes"),
    ("x:" + "é" * 200 + "=1", "an argument with a name of more than 255 bytes"),
    (f"plug:'hw:0,{LONG} =1'", "an argument with a name of more than 255 bytes"),
    ("x:{A [1] +A [2]}", "an element of an array is there already"),
    ("x:{+A [1]}", "A is not a compound"),  # as a default may be
    ("x:{+A.b 1}", "A is not a compound"),
    (f"x: {{{DEEP}}}\t", "more than 64 compounds"),
    ("x:{A 1 +A.b 2}", "A is not a compound"),
    ("x:{A =}", "Unexpected end of file"),
    ("x:{</dev/zero>}", "would be included"),
    ("x:{<searchdir:.> +A [1] +A [2]}", "would be searched"),
    ("x:{A {@func concat strings 5}}", "has @func in its arguments"),
    ("x:{A {'\\x40hooks' 5}}", "has @hooks in its arguments"),
    (f"x:1,B = '{LONG}", "has a text in its arguments that does not end"),
    ('x:"a\\', "has a text in its arguments that does not end"),
]


@pytest.mark.parametrize(("name", "why"), NO_ARGUMENTS)
def test_arguments_that_alsa_lib_does_not_survive_are_refused(name: str, why: str) -> None:
    openers: list[Callable[[Any], Any]] = [
        *(pcm.open_playback, pcm.open_capture, ctl.open, timer.open, hwdep.open, ucm.open),
        lambda bad: conf.definition("pcm", bad),
    ]
    for function in openers:
        with pytest.raises(ValueError, match=f"^(name|timer)=.*({why}|is no device name)"):
            ask(function, name)
    with pytest.raises(ValueError, match=f"^arguments=.*{why}"):
        ask(lambda bad: conf.expand(SOME, bad), name.partition(":")[2])


def test_names_that_are_too_long_for_the_stack_are_refused() -> None:
    for given in ("x" * 2_000_000 + ":1", "x." * 5_000_000):
        with pytest.raises(ValueError, match=r"^name=.*is longer than 10000 characters"):
            ask(lambda bad: conf.definition("pcm", bad), given)
        with pytest.raises(ValueError, match=r"^base=.*is longer than 10000 characters"):
            ask(lambda bad: conf.definition(bad, "x"), given)
    with pytest.raises(ValueError, match=r"^arguments=.*more than 255 bytes"):
        ask(lambda bad: conf.expand(SOME, bad), "a{" * 1_000_000 + "=")


@pytest.mark.parametrize(
    "name",
    [
        "plug:{SLAVE null}",
        "plug:SLAVE='file:\"x=y\",raw'",
        "hw:0,1,2",
        "x:a'b, c = \"d\\\"e\", 'f'",
    ],
)
def test_usual_arguments_are_not_refused(name: str) -> None:
    assert wrong_arguments(name) is None


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("$[1/0]", "divides by what may be 0"),
        ("$[$A % $B]", "divides by what may be 0"),
        ("$[-9223372036854775808 / -1]", "divides by what may be 0"),
        ("$[" + "(" * 100_000 + "1" + ")" * 100_000 + "]", "more than 1000 characters"),
    ],
)
def test_expressions_that_alsa_lib_does_not_survive_are_refused(value: str, why: str) -> None:
    tree = Config({"pcm": {"x": {"@args": ["A"], "y": value}}})
    with pytest.raises(ValueError, match=f"tree has a mistake: pcm.x.y .*{why}"):
        ask(lambda bad: conf.definition("pcm", "x", tree=bad), tree)
    with pytest.raises(ConfigError, match=why), conf.overlay(conf.dumps(tree)):
        pass


def test_other_expressions_are_evaluated() -> None:
    arguments = {"0": "A", "A": {"type": "integer", "default": 7}}
    tree = Config({"pcm": {"x": {"@args": arguments, "y": "$[($A * 4) / 2]", "z": "$[$A % 010]"}}})

    async def definition() -> None:
        assert await conf.definition("pcm", "x", tree=tree) == {"y": 14, "z": 7}

    anyio.run(definition)
