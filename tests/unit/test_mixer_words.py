"""Tests of the words that `aioalsa mixer set` takes."""

from __future__ import annotations

import pytest

from aioalsa.cli._mixer_words import Order, Setting, parse
from aioalsa.mixer import Channel


@pytest.mark.parametrize(
    ("word", "setting"),
    [
        ("40", Setting("raw", 40)),
        ("-40", Setting("raw", -40)),
        ("50%", Setting("percent", 50)),
        ("5%+", Setting("percent", 5, 1)),
        ("2.5%-", Setting("percent", 2.5, -1)),
        ("-3dB", Setting("db", -3)),
        ("-3.25dB", Setting("db", -3.25)),
        ("3db+", Setting("db", 3, 1)),
        ("3+", Setting("raw", 3, 1)),
    ],
)
def test_volumes_are_taken_as_amixer_takes_them(word: str, setting: Setting) -> None:
    assert parse([word]) == [Order((setting,), None, None)]


@pytest.mark.parametrize(
    ("word", "kind", "side"),
    [
        ("mute", "off", "playback"),
        ("unmute", "on", "playback"),
        ("on", "on", "playback"),
        ("cap", "on", "capture"),
        ("nocap", "off", "capture"),
        ("rec", "on", "capture"),
        ("toggle", "toggle", None),
        ("MUTE", "off", "playback"),
    ],
)
def test_words_for_switches_know_their_side(word: str, kind: str, side: str | None) -> None:
    (order,) = parse([word])
    assert (order.settings[0].kind, order.side) == (kind, side)


def test_sides_and_channels_apply_to_what_comes_after_them() -> None:
    orders = parse(["1", "capture", "frontleft", "2", "front-right", "3", "playback", "4"])
    assert [(order.side, order.channels) for order in orders] == [
        (None, None),
        ("capture", (Channel.FRONT_LEFT,)),
        ("capture", (Channel.FRONT_RIGHT,)),
        ("playback", (Channel.FRONT_RIGHT,)),
    ]


def test_pairs_of_channels_have_names() -> None:
    (order,) = parse(["rear", "10"])
    assert order.channels == (Channel.REAR_LEFT, Channel.REAR_RIGHT)


def test_a_capture_is_muted_where_that_is_said() -> None:
    assert parse(["capture", "mute"])[0].side == "capture"
    assert parse(["playback", "cap"])[0].side == "capture"


def test_each_channel_can_have_its_own() -> None:
    (order,) = parse(["30%,40%"])
    assert order.settings == (Setting("percent", 30), Setting("percent", 40))


@pytest.mark.parametrize("words", [[], ["playback"], ["frontleft"]])
def test_something_is_to_be_set(words: list[str]) -> None:
    with pytest.raises(ValueError, match="what to set"):
        parse(words)


@pytest.mark.parametrize(
    "word", ["loud", "", "50%%", "5dB%", "--5", "1,2,x", "-3dB+", "1e3", "٣%x"]
)
def test_other_words_are_refused(word: str) -> None:
    with pytest.raises(ValueError, match=r"none of|two signs"):
        parse([word])
