"""Configuration trees and their text: what is written is read back, what is damaged is refused."""

from __future__ import annotations

import pickle
import string
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aioalsa import ConfigError, conf
from aioalsa.conf import Config, Pointer, Value

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SLOW = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"))
NAMES = st.one_of(st.text(string.ascii_letters + string.digits + "_-", min_size=1), TEXTS)
SCALARS: st.SearchStrategy[int | float | str] = st.one_of(
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False, allow_infinity=False, allow_subnormal=False),
    TEXTS,
    st.sampled_from(["true", "-", "0x", "08", "1.5", "a.b", "[x]", "a\\b", "it's", "<x>", "#1"]),
)
TREES = st.dictionaries(
    NAMES,
    st.recursive(SCALARS, lambda inner: st.dictionaries(NAMES, inner, max_size=4), max_leaves=20),
    max_size=4,
).map(Config)


def exact(value: Value) -> object:
    """Return a value so that only the very same equals it, in the same order."""
    if isinstance(value, Config):
        return [(name, exact(inner)) for name, inner in value.items()]
    return type(value), repr(value)


@SLOW
@given(TREES)
def test_what_is_written_is_read_by_alsa_lib(tree: Config) -> None:
    text = conf.dumps(tree)

    assert text.isascii()
    assert exact(conf.parse(text)) == exact(tree)


@SLOW
@given(
    st.one_of(st.binary(max_size=200), TREES.map(lambda tree: conf.dumps(tree).encode())), st.data()
)
def test_anything_is_a_tree_or_an_error_with_a_place(text: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(text)))
    gone = data.draw(st.integers(0, 5))
    put = data.draw(
        st.sampled_from([b"", b"{", b"}", b"[", b"]", b"'", b'"', b"\\", b".", b"!", b"\0"])
    )
    mutated = text[:at] + put + text[at + gone :]
    # What it would include are files of this machine.
    mutated = mutated.replace(b"<", b"")

    error = refusal(mutated)

    if error is not None:
        assert error.file == "it.conf"
        assert 1 <= error.line <= mutated.count(b"\n") + 1
        assert str(error).startswith(f"it.conf:{error.line}:{error.column}: {error.problem}")


def refusal(text: bytes) -> ConfigError | None:
    try:
        conf.parse(text, name="it.conf")
    except ConfigError as error:
        return error
    return None


def test_all_that_a_file_may_have_is_read() -> None:
    tree = conf.parse(
        """
        # what it may look like
        a.b.c = 1 ; a.b.d 0x1F, a.b { e '\\'x\\n\\101' }
        list [ one 'two' { three 3 } ]
        "a.b" -010
        real 1.5 word ab.cd big 4294967296 odd 08
        a.b.c 2
        +a.b.f yes
        ?a.b.c 3
        !list.0 eins
        """
    )

    assert tree == {
        "a": {"b": {"c": 2, "d": 31, "e": "'xA", "f": "yes"}},
        "list": {"0": "eins"},
        "a.b": -8,
        "real": 1.5,
        "word": "ab.cd",
        "big": 4294967296,
        "odd": 8.0,
    }


@pytest.mark.parametrize(
    ("text", "line", "column", "problem"),
    [
        ("a {\n b 1\n", 3, 0, "Unexpected char"),
        ("a 'x\n\n", 3, 0, "Unexpected end of file"),
        ("\n\na 1\na.b 3", 4, 2, "a is not a compound"),
        ("a [ 1 2 }", 1, 9, "Unexpected char"),
        ("a 1\n}", 2, 1, "Unexpected }"),
        ("-c 3", 1, 4, "c does not exist"),
        ("a\n\0b", 2, 0, "a NUL character"),
        ("\n" + "a{" * 300_000, 2, 129, "more than 64 compounds within each other"),
        ("a" + ".a" * 300_000 + " 3", 1, 129, "more than 64 compounds within each other"),
        ("<no such file>", 1, 14, "Cannot access file"),
        ("a 1\n?a { b { c ] } }", 2, 16, "Unexpected char"),
        ("a 1\n?a { b { c 2", 2, 12, "Unexpected char"),
    ],
)
def test_errors_tell_where_and_what(text: str, line: int, column: int, problem: str) -> None:
    with pytest.raises(ConfigError) as caught:
        conf.parse(text, name="my.conf")

    error = caught.value
    assert (error.file, error.line) == ("my.conf", line)
    assert error.column == column
    assert problem in error.problem
    assert pickle.loads(pickle.dumps(error)).args == error.args


def test_an_error_in_an_included_file_names_that_file(tmp_path: Path) -> None:
    inner = tmp_path / "inner.conf"
    inner.write_text("b 1\n}\n")
    with pytest.raises(ConfigError) as caught:
        conf.parse(f"a 1\n<{inner}>\n", name="outer.conf")
    assert caught.value.line == 2
    assert caught.value.file in (str(inner), "outer.conf")

    inner.write_text("b 1\n")
    assert conf.parse(f"a 1\n<{inner}>\n") == {"a": 1, "b": 1}


def test_what_is_there_already_is_skipped_if_asked() -> None:
    text = "a { b 1 }\n?a { b 2 c { d 3 } }\n? e ?f\n?g 4"

    assert conf.parse(text) == {"a": {"b": 1}, "e": "?f", "g": 4}
    editor = conf.Editor({"a": 1})
    editor.load("?a { b { c 1 } }\n?z 2")
    assert editor.config() == {"a": 1, "z": 2}
    with pytest.raises(ConfigError, match="Unexpected char"):
        editor.load("?a { b { c ] } }")


def test_wide_texts_are_not_taken_for_deep_ones() -> None:
    lines = "".join(f"'control'.'{at}'.value 0.5 # it's {'{'}\n" for at in range(500))
    quoted = "".join(f"'x{at}'.'y' 'z.z.z'\n" for at in range(500))
    row = "row [ " + "0.5 " * 500 + "]\n"

    assert len(list(conf.parse(lines + quoted + row).walk())) == 1 + 1000 + 1000 + 501


def test_a_tree_is_a_mapping_that_knows_paths() -> None:
    tree = Config({"pcm": {"a": {"type": "hw", "on": True}}, "x.y": 1, "row": [1, 2.5, "z"]})

    assert list(tree) == ["pcm", "x.y", "row"]
    assert tree["pcm.a.type"] == "hw"
    assert tree["x.y"] == 1
    assert tree["pcm.a.on"] == "true"
    assert "pcm.a" in tree
    assert "pcm.b" not in tree
    assert "x.y.z" not in tree
    with pytest.raises(KeyError, match="there is 'type'"):
        tree["pcm.a.typ"]
    row = tree["row"]
    assert isinstance(row, Config)
    assert row.is_array
    assert row.sequence() == (1, 2.5, "z")
    assert not tree.is_array
    with pytest.raises(ValueError, match="no array"):
        tree.sequence()
    assert [path for path, _ in tree.walk()][:3] == [("pcm",), ("pcm", "a"), ("pcm", "a", "type")]
    assert pickle.loads(pickle.dumps(tree)) == tree
    assert eval(repr(tree)) == tree


@pytest.mark.parametrize(
    ("values", "kind", "message"),
    [
        ({"a": 2**63}, ValueError, "a=9223372036854775808 does not fit"),
        ({"a": {"b": "x\0"}}, ValueError, "a.b has a NUL"),
        ({"a\0": 1}, ValueError, "a name has a NUL"),
        ({"a": "\ud800"}, ValueError, "lone surrogate"),
        ({"a": b"x"}, TypeError, "a can't be"),
        ({1: 2}, TypeError, "names are str"),
        ("text", TypeError, "made of a mapping"),
    ],
)
def test_what_is_no_configuration_is_refused(
    values: dict[str, object], kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind, match=message):
        Config(values)
    with pytest.raises(kind, match=message):
        conf.dumps(values)


def test_a_tree_too_deep_is_refused() -> None:
    tree: Mapping[str, object] = {}
    for _ in range(100):
        tree = {"a": tree}
    with pytest.raises(ValueError, match="64 compounds"):
        Config(tree)


@pytest.mark.parametrize("value", [Pointer(8), None, float("inf"), float("nan"), 5e-324])
def test_what_no_text_stands_for_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"a\.b: no text stands for"):
        conf.dumps({"a": {"b": value}})


def test_bytes_that_are_no_utf8_survive() -> None:
    tree = conf.parse(b"name 'T\xf6l'\n")

    assert conf.parse(conf.dumps(tree)) == tree
    assert conf.dumps(tree) == "name 'T\\366l'\n"
