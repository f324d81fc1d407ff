"""What is walked before alsa-lib reads a text: the walk says what alsa-lib's parser would say."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import anyio
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aioalsa import ConfigError, conf
from aioalsa._ffi import ffi, lib, load, log_lines
from aioalsa._ffi._loading import located
from aioalsa._grammar import mistake
from aioalsa._words import Mistake, kind_of
from aioalsa.conf import Editor

if TYPE_CHECKING:
    from pathlib import Path

SLOW = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

NAMES = st.sampled_from(["a", "b", "0", "'b'", '"\\141"', "'a.b'", "'\\0'", '"a\\\nb"'])
MODES = st.sampled_from(["", "", "", "+", "-", "?", "!"])
PATHS = st.lists(st.tuples(MODES, NAMES).map("".join), min_size=1, max_size=3).map(".".join)
NUMBERS = st.sampled_from(
    ["1", "-1", "08", "0x1f", "0x1.8p3", "0x", "2.5", "1e400", "9" * 20, "-", "--", "5a", "1."]
)
SCALARS = st.one_of(NUMBERS, NAMES, st.sampled_from(["x.y", "#c\n z", "it\\", "''"]))
STARTS = st.tuples(PATHS, st.sampled_from([" ", "=", "\t= ", ""])).map("".join)
ENDS = st.sampled_from([" ", "\n", ";", " , ", "\t", " # c\n"])


def _definitions(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(st.tuples(STARTS, values, ENDS).map("".join), max_size=5).map("".join)


def _within(values: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    compounds = _definitions(values).map(lambda text: f"{{{text}}}")
    arrays = st.lists(values, max_size=4).map(" ".join).map(lambda text: f"[{text}]")
    return compounds | arrays


TEXTS = _definitions(st.recursive(SCALARS, _within, max_leaves=12))
MARKS = st.sampled_from([*"{}[].=;,+-?!'\"\\#\n\t ", "a", ""])


def said_by_alsa_lib(text: bytes, *, override: bool) -> tuple[str, str, int, int] | None:
    """Return what alsa-lib says of a text, not guarded."""
    load()
    top, source = ffi.new("snd_config_t **"), ffi.new("snd_input_t **")
    assert lib.snd_config_top(top) >= 0
    assert lib.snd_input_buffer_open(source, text, len(text)) >= 0
    read = lib.snd_config_load_override if override else lib.snd_config_load
    code = read(top[0], source[0])
    lines = log_lines()
    lib.snd_input_close(source[0])
    lib.snd_config_delete(top[0])
    if code >= 0:
        forgotten = [line for line in lines if "is not a compound" in line]
        return ("forgotten", "", 0, 0) if forgotten else None
    return located(lines, "")


@SLOW
@given(TEXTS, st.data(), st.booleans())
def test_the_walk_says_what_alsa_lib_says(text: str, data: st.DataObject, override: bool) -> None:
    at = data.draw(st.integers(0, len(text)))
    changed = text[:at] + data.draw(MARKS) + text[at + data.draw(st.integers(0, 2)) :]
    given = changed.encode()

    found = mistake(given, override=override)

    lost = ("is not a compound", "Unexpected end of file")
    if found is not None and found.fatal and ("?" in changed or not found.problem.endswith(lost)):
        return  # alsa-lib may not survive it
    said = said_by_alsa_lib(given, override=override)
    if said is None or said[0] == "forgotten":
        assert (found is not None) == (said is not None)
    else:
        assert found is not None
        assert (found.problem, found.file or "", found.line, found.column) == said


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a 1\na.b 2", ("a is not a compound", 2, 2)),
        ("a 1\n\ta\t.b 2", ("a is not a compound", 2, 17)),
        ("x { a 1 a.b 2 } y 1", ("a is not a compound", 1, 11)),
        ("x [ { a 1 a.} ]", ("a is not a compound", 1, 12)),
        ("a [ 1 2 ]\n+a.1.x 3", ("1 is not a compound", 2, 5)),
        ("'it \"s' = 1\n'it \"s'.b 2", ('it "s is not a compound', 2, 8)),
        ("a 1 # a { }\na.b 2", ("a is not a compound", 2, 2)),
        ("a 1\nb =", ("Unexpected end of file", 2, 3)),
        ("a 1\n?a.x { b { c ] } ]", ("Unexpected char", 2, 18)),
    ],
)
def test_what_loses_memory_is_refused_as_alsa_lib_would(
    text: str, found: tuple[str, int, int]
) -> None:
    assert mistake(text.encode()) == Mistake(found[0], None, *found[1:], fatal=True)
    with pytest.raises(ConfigError) as caught:
        conf.parse(text, name="it.conf")
    error = caught.value
    assert (error.file, error.problem, error.line, error.column) == ("it.conf", *found)


@pytest.mark.parametrize(
    "text",
    ["a 1\n!a.b 2", "a 1\n?a.b 2", "a { b 1 }\n+a.c 2", "x { a 1 } y { a.b 2 }", "'a' { } a.b 2"],
)
def test_what_alsa_lib_takes_is_not_refused(text: str) -> None:
    assert mistake(text.encode()) is None
    conf.parse(text)


def test_what_is_there_already_counts() -> None:
    editor = Editor({"a": {"b": 1, "c.d": {"e": 1}}, "list": [1]})

    with pytest.raises(ConfigError, match=r"<text>:1:4: b is not a compound"):
        editor.load("a.b.c 2")
    with pytest.raises(ConfigError, match="e is not a compound"):
        editor.load("a.'c.d'.e.f 2")
    # alsa-lib would abort the process.
    with pytest.raises(ConfigError, match="an element of an array is there already"):
        editor.load("+list [ 2 ]", override=True)
    with pytest.raises(ConfigError, match="an element of an array is there already"):
        editor.load("x [ 1 ] +x [ 2 ]", override=True)
    editor.load("list [ 2 ] a.?b.c 3 -a.'c.d'.g 4 !x.y 5")

    assert editor.config() == {
        "a": {"b": 1, "c.d": {"e": 1, "g": 4}},
        "list": {"0": 1, "1": 2},
        "x": {"y": 5},
    }


def test_files_and_overlays_are_walked_over_what_is_there(tmp_path: Path) -> None:
    first, second = tmp_path / "first.conf", tmp_path / "second.conf"
    first.write_text("a { b 1 }\n")
    second.write_text("-a.c 2\n")
    assert anyio.run(conf.load, first, second) == {"a": {"b": 1, "c": 2}}
    second.write_text("\n-a.b.c 2\n")
    with pytest.raises(ConfigError) as caught:
        anyio.run(conf.load, first, second)
    error = caught.value
    found = (error.file, error.problem, error.line, error.column)
    assert found == (str(second), "b is not a compound", 2, 5)
    over = "it_is_mine.a"
    with (
        conf.overlay(f"{over} 1"),
        conf.overlay(f"{over}.b 2"),
        pytest.raises(ConfigError, match="a is not a compound"),
    ):
        anyio.run(conf.load)


def test_included_files_are_walked_too(tmp_path: Path) -> None:
    inner, deep = tmp_path / "it's #1.conf", tmp_path / "deep.conf"
    inner.write_text("b 1\nb.c 2\n")
    with pytest.raises(ConfigError) as caught:
        conf.parse(f"a 1\n<{inner}>\n")
    assert (caught.value.file, caught.value.line, caught.value.column) == (str(inner), 2, 2)
    assert caught.value.problem == "b is not a compound"

    inner.write_text("b 1")  # the name goes on in the file that includes
    assert conf.parse(f"<{inner}>2 x {{ <{inner}>3 }} ") == {"b": 12, "x": {"b": 13}}
    with pytest.raises(ConfigError, match="b is not a compound"):
        conf.parse(f"<{inner}> b.c 2")

    deep.write_text("a {" * 100_000)
    with pytest.raises(ConfigError, match=r"deep\.conf:1:194: more than 64 compounds"):
        conf.parse(f"<{deep}>")
    with pytest.raises(ConfigError, match="more than 64 compounds"):
        conf.parse(f"x {{ <{inner}>\n" + "a {" * 100_000)


def test_files_that_can_not_be_read_to_an_end_are_refused(tmp_path: Path) -> None:
    loop, many, pipe = tmp_path / "loop.conf", tmp_path / "many.conf", tmp_path / "pipe"
    loop.write_text(f"a 1\n<{loop}>\n")
    with pytest.raises(ConfigError, match="too many files that include each other"):
        conf.parse(f"<{loop}>")
    (tmp_path / "none.conf").touch()
    many.write_text(f"<{tmp_path / 'none.conf'}>\n" * 2000)
    with pytest.raises(ConfigError, match="too many files that include each other"):
        conf.parse(f"<{many}>")
    os.mkfifo(pipe)
    for endless in (pipe, "/dev/zero"):
        with pytest.raises(ConfigError, match="is no regular file, and may have no end"):
            conf.parse(f"<{endless}>")
    with pytest.raises(ConfigError, match="Cannot access file"):
        conf.parse(f"<{tmp_path / 'missing.conf'}>")


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        (b"1", "integer"),
        (b"-0x1F", "integer"),
        (b"010", "integer"),
        (b"08", "real"),
        (b"9" * 19, "real"),
        (b"9223372036854775807", "integer"),
        (b"1e-400", None),
        (b"0e-400", "real"),
        (b"1e999", "string"),
        (b"0x1p-9999", None),
        (b"0x1p9999", "string"),
        (b"-inf", None),
        (b"a1", "string"),
        (b"", "string"),
    ],
)
def test_words_are_numbers_as_c_has_them(word: bytes, kind: str | None) -> None:
    assert kind_of(word) == kind


def test_numbers_are_foretold_or_unclear() -> None:
    for text, said in (("a 1 a 2.5", "a is not a real"), ("a x a 1", "a is not an integer")):
        found = mistake(text.encode())
        assert found is not None
        assert (found.problem, found.fatal) == (said, False)
    assert mistake(b"a 1e-400 a x") is None
    found = mistake(b"a 1e-400 a x b 1 b.c 2")
    assert found is not None
    assert found.fatal
