"""What `virtual.card()` refuses before it touches C."""

from __future__ import annotations

from typing import Any

import pytest

from aioalsa import virtual
from aioalsa.virtual._values import Settings, check_range


@pytest.mark.parametrize(
    ("argument", "value", "error"),
    [
        ("name", "", ValueError),
        ("name", "a b", ValueError),
        ("name", 'a"b', ValueError),
        ("name", "a.b", ValueError),
        ("name", "ä", ValueError),
        ("name", "x\n", ValueError),
        ("name", "x" * 41, ValueError),
        ("name", b"x", TypeError),
        ("name", None, TypeError),
        ("substreams", 0, ValueError),
        ("substreams", 257, ValueError),
        ("substreams", 1.0, TypeError),
        ("substreams", True, TypeError),
        ("playback_channels", 0, ValueError),
        ("playback_channels", 33, ValueError),
        ("playback_channels", "2", TypeError),
        ("capture_channels", -1, ValueError),
        ("capture_channels", 2**32, ValueError),
        ("clock", "", ValueError),
        ("clock", "MANUAL", ValueError),
        ("clock", None, ValueError),
    ],
)
def test_a_wrong_argument_is_named(argument: str, value: object, error: type[Exception]) -> None:
    arguments: dict[str, Any] = {"name": "fine", argument: value}
    with pytest.raises(error, match=argument):
        virtual.card(**arguments)


def test_the_longest_name_is_taken() -> None:
    assert Settings("Az09_-" + "x" * 34).pcm == "aioalsa_Az09_-" + "x" * 34


def test_the_plug_ins_path_is_quoted_for_alsa_lib() -> None:
    text = Settings("demo").definitions('/odd "path"\\_alsa.so')
    assert r'lib "/odd \"path\"\\_alsa.so"' in text
    assert "pcm.aioalsa_demo {" in text


@pytest.mark.parametrize("value", [0, 5])
def test_a_range_includes_its_ends(value: int) -> None:
    assert check_range("frames", value, 0, 5) == value
