"""Tests of the values that `aioalsa ctl set` takes, and of how it shows them."""

from __future__ import annotations

import pytest

from aioalsa.cli._ctl_words import meant, needs_now, plain, shown
from aioalsa.ctl import Access, ElementId, ElementInfo, ElementType, Iec958, Interface


class Decibels:
    """One for each value."""

    def to_db(self, value: int) -> float:
        return float(value - 50)

    def from_db(self, gain: float) -> int:
        return round(gain) + 50


def info(kind: str, count: int = 2, items: tuple[str, ...] = ()) -> ElementInfo:
    return ElementInfo(
        id=ElementId(1, Interface.MIXER, 0, 0, 0, "Test"),
        type=ElementType[kind],
        count=count,
        access=Access.READ | Access.WRITE,
        minimum=0,
        maximum=70,
        step=0,
        items=items,
        owner=None,
        dimensions=(),
    )


def values(kind: str, text: str, now: object = None, count: int = 2) -> object:
    items = ("Mic", "Line", "Mic, rear", "1") if kind == "ENUMERATED" else ()
    return meant(info(kind, count, items), text, now, Decibels())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("40", (40, 40)),
        ("40,30", (40, 30)),
        ("0x10, -3", (16, -3)),
        ("50%", (35, 35)),
        ("1%", (1, 1)),
        ("-3dB", (47, 47)),
        ("5+", (15, 25)),
        ("5-,100+", (5, 70)),
        ("10%+", (17, 27)),
        ("3dB-", (7, 17)),
        ("90dB-", (-80, -70)),
        (",7", (10, 7)),
        ("200", (200, 200)),
    ],
)
def test_integers_are_taken_as_amixer_takes_them(text: str, found: tuple[int, ...]) -> None:
    assert values("INTEGER", text, (10, 20)) == found
    assert values("INTEGER64", text, (10, 20)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("on", (True, True)),
        ("off,1", (False, True)),
        ("toggle", (False, True)),
        ("toggle,", (False, False)),
        ("YES,down", (True, False)),
    ],
)
def test_switches(text: str, found: tuple[bool, ...]) -> None:
    assert values("BOOLEAN", text, (True, False)) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Line", (1, 1)),
        ("line,0", (1, 0)),
        ("Mic, rear", (2, 2)),
        ("1", (3, 3)),
        ("2", (2, 2)),
        (",Mic", (3, 0)),
    ],
)
def test_items_by_name_then_by_number(text: str, found: tuple[int, ...]) -> None:
    assert values("ENUMERATED", text, (3, 3)) == found


def test_bytes() -> None:
    assert values("BYTES", "1,0xff,,07", b"abcd", 4) == b"\x01\xffc\x07"
    assert values("BYTES", "0x10", None, 3) == b"\x10\x10\x10"
    before = Iec958(b"abcd" + bytes(20), b"s" * 147, b"wxyz")
    assert values("IEC958", "4,,0x82", before, 1) == Iec958(
        b"\x04b\x82d" + bytes(20), b"s" * 147, b"wxyz"
    )


@pytest.mark.parametrize(
    ("kind", "text", "why"),
    [
        ("INTEGER", "1,2,3", "has 2 values, not 3"),
        ("INTEGER", "loud", "'loud' is none of 40, 50%"),
        ("INTEGER", "1.5", "no whole number"),
        ("INTEGER", "-5+", "two signs"),
        ("INTEGER", "٣", "none of"),
        ("BOOLEAN", "2", "takes on, off or toggle"),
        ("ENUMERATED", "Tape", "one of Mic, Line, Mic, rear, 1, not 'Tape'"),
        ("BYTES", "256", "'256' is no byte"),
        ("BYTES", "0x", "'0x' is no byte"),
        ("IEC958", ",".join(["1"] * 25), "24 bytes, not 25"),
        ("IEC958", "x", "'x' is no byte"),
    ],
)
def test_what_is_none_is_refused(kind: str, text: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        values(kind, text)


def test_relative_values_need_those_that_are_there() -> None:
    integer, switch = info("INTEGER"), info("BOOLEAN")
    assert [needs_now(integer, text) for text in ("5", "-5", "5+", "1,3dB-", "1,")] == [
        False,
        False,
        True,
        True,
        True,
    ]
    assert needs_now(switch, "toggle")
    assert needs_now(info("IEC958"), "4")


def test_values_are_shown_as_amixer_shows_them() -> None:
    assert shown(info("INTEGER"), (1, -2)) == "1,-2"
    assert shown(info("BOOLEAN"), (True, False)) == "on,off"
    assert shown(info("BYTES"), b"\x01\xff") == "0x01,0xff"
    iec958 = Iec958(b"\x04\x82" + bytes(22))
    assert shown(info("IEC958"), iec958) == "[AES0=0x04 AES1=0x82 AES2=0x00 AES3=0x00]"
    about = info("ENUMERATED", items=("Mic", "Line"))
    assert shown(about, (1, 0)) == "1,0"
    assert plain(about, (1, 5)) == ["Line", 5]
    assert plain(info("BYTES"), b"\x01\xff") == "01ff"
