"""Routes files: what they mean, and what is said of broken ones: line and reason."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aioalsa import midi

if TYPE_CHECKING:
    from pathlib import Path

GOOD = """\
name = "stage"

[[route]]
name = "left hand"
from = "Keystation*"
to = ["Bass", "28:0"]          # a comment with { in it
transforms = [
  { keep = ["notes", "controls"] },
  { drop = "sensing" }, { channels = [0, 1] },
  { note_range = [0, 59] },
  { transpose = -12 },
  { velocity = { gamma = 0.8, low = 10 } },
  { control_map = { 1 = 11, 64 = "drop" } },
  { channel_map = { 0 = 3 } },
  { split = { at = 60, below = 1, above = 2 } },
  { channel = 3 },
  { call = "operator:itemgetter" },
]

[[route]]
from = "24:0"
to = "*"
allow_loops = true
"""


def test_a_good_file_is_what_python_says() -> None:
    from operator import itemgetter

    routes = midi.parse_routes(GOOD)

    assert routes.name == "stage"
    assert routes.rules == (
        midi.rule(
            "Keystation*",
            ["Bass", "28:0"],
            midi.keep("notes", "controls"),
            midi.drop("sensing"),
            midi.channels(0, 1),
            midi.note_range(0, 59),
            midi.transpose(-12),
            midi.velocity(gamma=0.8, low=10),
            midi.control_map({1: 11, 64: None}),
            midi.channel_map({0: 3}),
            midi.split(60, below=1, above=2),
            midi.channel(3),
            itemgetter,  # type: ignore[arg-type]
            name="left hand",
        ),
        midi.rule("24:0", "*", allow_loops=True),
    )


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ('name = "stage"', "name = ", 1, "Invalid value (column 8)"),
        ('name = "stage"', 'title = "stage"', 1, "there is no 'title'; there are name, route"),
        ('name = "stage"', 'name = ""', 1, "1 to 63 bytes"),
        ('name = "left hand"', "name = 1", 4, "name must be a text"),
        ('from = "Keystation*"', 'frm = "Keystation*"', 5, "there is no 'frm'"),
        ('from = "Keystation*"', "", 3, "this route has no 'from'"),
        ('from = "Keystation*"', 'from = "a:"', 5, "from: 'a:' is no port"),
        ('"28:0"]', '"328:0"]', 6, "to: '328:0' is no port: numbers run from 0 to 255"),
        ('["Bass", "28:0"]', "[]", 6, "to: source: name a port"),
        ('["Bass", "28:0"]', "[1]", 6, "to: a port must be a str"),
        ('["notes", "controls"]', '"note5"', 8, "keep: type='note5' is none of"),
        ("[0, 1]", "[16]", 9, "channels: channels=16 is not between 0 and 15"),
        ("[0, 59]", "[0]", 10, "note_range: it takes 2 values"),
        ("[0, 59]", "[60, 59]", 10, "note_range: high=59 is not between 60 and 127"),
        ("transpose = -12", "transpose = 200", 11, "transpose=200 is not between"),
        ("transpose = -12", "transpos = 2", 11, "there is no 'transpos'; there are call,"),
        ("transpose = -12", 'transpose = "up"', 11, "transpose must be an int"),
        ("gamma = 0.8", "gama = 0.8", 12, "it takes a table of gamma, low, high, table"),
        ("gamma = 0.8", "gamma = 0", 12, "gamma=0 is not between"),
        ("1 = 11", "128 = 11", 13, "control_map=128"),
        ("1 = 11", "one = 11", 13, "'one' is no number"),
        ("{ 0 = 3 }", "3", 14, "it takes a table of numbers"),
        ("at = 60, ", "", None, ""),
        ("below = 1, ", "", 15, "split: "),
        ("operator:itemgetter", "operator:itemgettr", 17, "has no attribute 'itemgettr'"),
        ("operator:itemgetter", "no_such:x", 17, "No module named 'no_such'"),
        ("operator:itemgetter", "operator", 17, "names no function, as module:function does"),
        ("allow_loops = true", "allow_loops = 1", 23, "allow_loops must be true or false"),
        ("allow_loops = true", "transforms = 3", 23, "transforms must be a list"),
        ('to = "*"', 'to = "*', 22, ""),
    ],
)
def test_a_broken_file_is_told_with_line_and_reason(
    old: str, new: str, line: int | None, says: str
) -> None:
    assert old in GOOD
    text = GOOD.replace(old, new, 1)
    if line is None:
        midi.parse_routes(text)
        return

    with pytest.raises(midi.RoutesError) as caught:
        midi.parse_routes(text, "routes.toml")

    assert caught.value.line == line
    assert says in caught.value.reason
    assert str(caught.value).startswith(f"routes.toml:{line}: ")


@pytest.mark.parametrize(
    "text", ["", "name = 'x'", "route = []", "route = 3", "[route]", "route = [1]"]
)
def test_a_file_without_routes_is_refused(text: str) -> None:
    with pytest.raises(midi.RoutesError, match=r"route"):
        midi.parse_routes(text)


def test_transforms_may_have_headers_of_their_own() -> None:
    text = (
        "[[route]]\nfrom='a'\nto='b'\n[[route.transforms]]\nchannel=1\n[[route.transforms]]\nx=1\n"
    )

    with pytest.raises(midi.RoutesError) as caught:
        midi.parse_routes(text)

    assert caught.value.line == 6


@given(st.text())
def test_any_text_is_a_routes_file_or_refused(text: str) -> None:
    with pytest.raises(midi.RoutesError):
        midi.parse_routes(text)


@given(st.data())
def test_a_good_file_with_any_slip_in_it_is_read_or_refused(data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(GOOD)))
    slip = data.draw(st.text("{}[]=\"'#1a,. \n", max_size=3))
    text = GOOD[:at] + slip + GOOD[at:]
    with suppress(midi.RoutesError):
        midi.parse_routes(text)


def test_files_are_read_and_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "routes.toml"
    path.write_text(GOOD)
    assert anyio.run(midi.load_routes, path).name == "stage"

    path.write_bytes(b"name = '\xff'")
    with pytest.raises(midi.RoutesError, match=r"routes\.toml: it is no UTF-8 text"):
        anyio.run(midi.load_routes, path)
