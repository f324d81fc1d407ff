"""Trees that are changed in alsa-lib's memory, against the same change made in plain Python."""

from __future__ import annotations

from threading import Thread

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from aioalsa import ConfigError
from aioalsa.conf import Config, Editor

START = {"a": {"b": 1, "c": "x"}, "d": 2.5}


@pytest.fixture
def editor() -> Editor:
    return Editor(START)


VALUES = st.one_of(
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    st.text(st.characters(codec="ascii", min_codepoint=32)),
    st.dictionaries(st.sampled_from("abc"), st.integers(0, 9)),
)


@settings(deadline=None)
@given(st.lists(st.tuples(st.sampled_from(["a", "b", "a.x", "b.x.y", "b.x"]), VALUES), max_size=12))
def test_any_value_takes_the_place_of_any_other(steps: list[tuple[str, object]]) -> None:
    editor = Editor()
    for name, value in steps:
        try:
            editor[name] = value
        except ValueError:
            way = [name[:at] for at, mark in enumerate(name) if mark == "."]
            there = [editor[step] for step in way if step in editor]
            assert any(isinstance(value, (int, float, str)) for value in there)
        else:
            assert editor[name] == Config({"v": value})["v"]
            assert editor.config()[name] == editor[name]


def test_what_is_changed_stays_where_it_was(editor: Editor) -> None:
    editor["a"] = {"z": 1}
    editor["d"] = "text"
    editor["e.f.g"] = [1, 2]

    assert list(editor.config()) == ["a", "d", "e"]
    assert editor.config() == {"a": {"z": 1}, "d": "text", "e": {"f": {"g": {"0": 1, "1": 2}}}}


def test_parts_are_inserted_renamed_moved_cleared_and_deleted(editor: Editor) -> None:
    editor.insert("first", 1, before="a")
    editor.insert("second", {"x": 1}, after="a")
    editor.rename("second", "2nd")
    editor.rename("2nd", "2nd")
    editor.move("d", "2nd")
    editor.clear("a")
    del editor["first"]

    assert list(editor.config()) == ["a", "2nd"]
    assert editor.config() == {"a": {}, "2nd": {"x": 1, "d": 2.5}}


def test_values_are_set_and_told_as_text(editor: Editor) -> None:
    editor.set_text("a.b", "0x1F")
    editor.set_text("d", "-3.5")
    editor.set_text("a.c", "y")

    assert editor.config() == {"a": {"b": 31, "c": "y"}, "d": -3.5}
    assert editor.text("a.b") == "31"
    assert editor.text("a.c") == "y"


def test_trees_and_texts_are_put_over_each_other(editor: Editor) -> None:
    editor.merge({"a": {"b": 9}, "q": 1})
    assert editor.config() == {"a": {"b": 9, "c": "x"}, "d": 2.5, "q": 1}
    editor.merge({"a": {"k": 9}}, override=True)
    assert editor["a"] == {"k": 9}
    editor.load("a.k 10 a.l 3")
    assert editor["a"] == {"k": 10, "l": 3}
    editor.load("a.m 5", override=True)
    assert editor["a"] == {"m": 5}


def test_what_is_not_possible_is_refused_and_changes_nothing(editor: Editor) -> None:
    for name in ("x", "a.x", "d.x", "a.b.c"):
        with pytest.raises(KeyError, match=name):
            editor[name]
        with pytest.raises(KeyError, match=name):
            del editor[name]
        with pytest.raises(KeyError, match=name):
            editor.insert("new", 1, before=name)
    with pytest.raises(ValueError, match="'d' is no compound"):
        editor["d.x.y"] = 1
    with pytest.raises(ValueError, match="'a' is there already"):
        editor.rename("d", "a")
    with pytest.raises(ValueError, match="'a' is there already"):
        editor.insert("a", 1, before="d")
    with pytest.raises(ValueError, match="before and after"):
        editor.insert("n", 1)
    with pytest.raises(ValueError, match="has dots"):
        editor.rename("a", "b.c")
    with pytest.raises(ValueError, match="lies within"):
        editor.move("a", "a")
    with pytest.raises(KeyError, match="'d' is no compound"):
        editor.move("a", "d")
    with pytest.raises(KeyError, match="'d' is no compound"):
        editor.clear("d")
    with pytest.raises(ValueError, match="no value of its type"):
        editor.set_text("a.b", "many")
    with pytest.raises(ValueError, match="no number and no text"):
        editor.text("a")
    with pytest.raises(ConfigError, match=r"my\.conf:2:1"):
        editor.load("a.b 3\n}", name="my.conf")
    with pytest.raises(TypeError):
        editor["a"] = object()

    assert editor.config() == START


TREES = st.recursive(
    st.sampled_from([1, 2.5, "x"]),
    lambda inner: st.dictionaries(st.sampled_from(["a", "b", "0"]), inner, max_size=3),
    max_leaves=8,
)
WHOLE = st.dictionaries(st.sampled_from(["a", "b", "a.b"]), TREES, max_size=3).map(Config)


def merged(mine: Config, other: Config, *, override: bool) -> Config:
    """Return what comes of two trees without arrays; `snd_config_merge` says so."""
    whole = dict(mine)
    for name, theirs in other.items():
        own = whole.get(name)
        if isinstance(own, Config) and isinstance(theirs, Config) and not override:
            if own.is_array and theirs.is_array:
                values = [*own.values(), *theirs.values()]
                whole[name] = Config(values)
            else:
                whole[name] = merged(own, theirs, override=False)
        else:
            whole[name] = theirs
    return Config(whole)


@settings(deadline=None)
@given(WHOLE, WHOLE, st.booleans())
def test_any_tree_is_merged_with_any_other(mine: Config, other: Config, override: bool) -> None:
    editor = Editor(mine)

    editor.merge(other, override=override)

    assert editor.config() == merged(mine, other, override=override)
    assert list(editor.config()) == list(merged(mine, other, override=override))


def test_what_would_be_too_deep_is_refused(editor: Editor) -> None:
    half: dict[str, object] = {}
    for _ in range(40):
        half = {"h": half}
    way = ".".join(["w"] * 40)
    editor["half"] = half
    editor[way] = {}

    deep = pytest.raises(ValueError, match="more than 64 compounds")
    with deep:
        editor[way] = half
    with deep:
        editor[".".join("x" * 100_000)] = 1
    with deep:
        editor.insert("n", half, after=way)
    with deep:
        editor.move("half", way)
    assert max(len(path) for path, _ in editor.config().walk()) <= 65


def test_threads_wait_for_each_other(editor: Editor) -> None:
    failed: list[BaseException] = []

    def work(number: int) -> None:
        try:
            for step in range(100):
                editor[f"t{number}.x"] = {"y": [1, 2, step]}
                editor.load(f"both {step}")
                editor.merge({"c": {"d": step}})
                del editor[f"t{number}"]
                editor.config()
        except BaseException as error:
            failed.append(error)

    threads = [Thread(target=work, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert not failed
    assert editor.config() == {**START, "both": 99, "c": {"d": 99}}
