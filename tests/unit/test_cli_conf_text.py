"""Tests of the syntax of state files: what is written is read, and what is damaged is refused."""

from __future__ import annotations

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aioalsa.cli._conf_text import Compound, ConfError, Leaf, Node, dump, parse

NAMES = st.one_of(
    st.text(string.ascii_letters + string.digits + "_-", min_size=1),
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), min_size=1),
)
SCALARS = st.one_of(
    st.integers(-(2**63), 2**63 - 1),
    st.text(st.characters(codec="utf-8", exclude_characters="\0")),
    st.sampled_from(["true", "-", "0x", "08", "1.5", "a.b", "[x]", "a\\b", "it's", "<x>", "#1"]),
)


def compounds(children: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    return st.dictionaries(NAMES, children, max_size=4).flatmap(
        lambda found: st.booleans().map(lambda joined: Compound(found, joined))
    )


TREES = st.dictionaries(
    NAMES, st.recursive(SCALARS.map(Leaf), compounds, max_leaves=20), max_size=4
).map(Compound)


def plain(node: Node) -> object:
    """Return a tree without lines and what is joined; empty joined ones leave no trace."""
    if isinstance(node, Leaf):
        return node.value
    children = {name: plain(child) for name, child in node.children.items()}
    return {
        name: child
        for name, child in children.items()
        if child != {} or not joined(node.children[name])
    }


def joined(node: Node) -> bool:
    return isinstance(node, Compound) and node.joined


@given(TREES)
def test_what_is_written_is_read(tree: Compound) -> None:
    text = dump(tree)

    assert text.isascii()
    assert plain(parse(text.encode())) == plain(tree)


@given(TREES)
def test_what_was_read_is_written_as_it_was(tree: Compound) -> None:
    text = dump(tree)

    assert dump(parse(text.encode())) == text


@given(st.binary(max_size=200))
def test_anything_is_read_or_refused_with_a_line(data: bytes) -> None:
    error = refusal(data)
    if error is not None:
        assert 1 <= error.line <= data.count(b"\n") + 1
        assert str(error) == f"line {error.line}: {error.reason}"


def refusal(data: bytes) -> ConfError | None:
    try:
        parse(data)
    except ConfError as error:
        return error
    return None


@given(TREES, st.data())
def test_what_is_cut_is_refused_or_has_less(tree: Compound, data: st.DataObject) -> None:
    text = dump(tree).encode()
    cut = text[: data.draw(st.integers(0, len(text)))]

    error = refusal(cut)

    if error is None:
        assert len(parse(cut).children) <= len(parse(text).children)
    else:
        assert error.line <= cut.count(b"\n") + 1


def test_it_is_alsa_libs_syntax() -> None:
    text = b"""
    # what it may look like
    a.b.c = 1 ; a.b.d 0x1F, a.b { e '\\'x\\n\\101\\x41' }
    list [ one 'two' { three 3 } ]
    "a.b" -010
    real 1.5 word ab.cd big 4294967296 odd 08
    """
    assert plain(parse(text)) == {
        "a": {"b": {"c": 1, "d": 31, "e": "'x\nAA"}},
        "list": {"0": "one", "1": "two", "2": {"three": 3}},
        "a.b": -8,
        "real": 1.5,
        "word": "ab.cd",
        "big": 4294967296,
        "odd": 8.0,
    }


def test_it_is_written_as_alsa_lib_writes_it() -> None:
    row = Compound({"0": Leaf(1), "1": Leaf(-2)}, joined=True)
    inner = Compound({"name": Leaf("Master Volume"), "value": row, "hex": Leaf("04a0")})
    root = Compound({"state": Compound({"Dummy": inner, "Empty": Compound()}, joined=True)})

    assert dump(root) == (
        "state.Dummy {\n\tname 'Master Volume'\n\tvalue.0 1\n\tvalue.1 -2\n\thex '04a0'\n}\n"
        "state.Empty {\n}\n"
    )


def test_octal_numbers_of_four_digits_are_what_alsa_lib_writes() -> None:
    assert plain(parse(rb"name 'T \0303\0266l \0342\0202\0254'")) == {"name": "T öl €"}
    assert dump(Compound({"name": Leaf("öl")})) == "name '\\303\\266l'\n"
    assert dump(Compound({"name": Leaf("\x011")})) == "name '\\001\\061'\n"


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        (b"a {\n b 1\n", 3, "the text ends, and what began in line 1 does not"),
        (b"a {\n b 1\n}\n}\n", 4, "unexpected '}'"),
        (b"a 'x\n\n", 1, "the text ends within a quoted string"),
        (b"a 'x\\", 1, "the text ends within a quoted string"),
        (b"a\n", 2, "the text ends before the value of 'a'"),
        (b"a {\n b\n}", 3, "unexpected '}'"),
        (b"a 1\nb 2\na 3", 3, "'a' is there already, in line 1"),
        (b"a 1\na.b 3", 2, "'a' has a value already, in line 1"),
        (b"a 1\na { b 1 }", 2, "'a' has a value already, in line 1"),
        (b"a { b 1 }\na 1", 2, "'a' is there already, in line 1"),
        (b"a [ 1 2 }", 1, "unexpected '}'"),
        (b"a 1\n\n</etc/asound.conf>\n", 3, "it includes another file, which is not followed"),
        (b"!a 1", 1, "unexpected '!'"),
        (b".a 1", 1, "unexpected '.'"),
        (b"a 1\n\0\0\0", 2, "this is no text"),
        (b"a 'x\0'", 1, "this is no text"),
        (b"\\", 1, "unexpected '\\\\'"),
        (b"a { " * 100, 1, "too many compounds within each other"),
        (b"a." * 100 + b"a 1", 1, "too many compounds within each other"),
    ],
)
def test_what_is_damaged_is_refused_with_its_line(text: bytes, line: int, reason: str) -> None:
    with pytest.raises(ConfError) as caught:
        parse(text)

    assert (caught.value.line, caught.value.reason) == (line, reason)
