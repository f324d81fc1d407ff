"""`aioalsa mixer` on real drivers: what it prints and sets is what amixer does."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from anyio.from_thread import start_blocking_portal

from aioalsa import ctl
from aioalsa.cli._app import run as run_here
from tests.kernel.cards import DUMMY, HDA
from tests.kernel.mixer_witness import add_choice, add_volume, amixer, content

if TYPE_CHECKING:
    from collections.abc import Generator

    from aioalsa.ctl import Element

DRIVER = ["-D", f"hw:{DUMMY}"]

Run = Callable[..., str]


@pytest.fixture
def run(capfd: pytest.CaptureFixture[str]) -> Run:
    """Give what returns what `aioalsa mixer` prints; if it fails, what it complains."""

    def run(*arguments: str, status: int = 0) -> str:
        capfd.readouterr()
        assert run_here(["mixer", *arguments]) == status
        shown, told = capfd.readouterr()
        if status:
            assert shown == ""
            assert told.count("\n") == 1
            return told
        assert told == ""
        return shown

    return run


class Extras:
    """Elements of more kinds on the dummy card."""

    def __init__(self, elements: list[Element]) -> None:
        """Take the elements that were made."""
        self._elements = elements

    def begin(self) -> None:
        """Set them to what each comparison begins with."""
        for element in self._elements:
            element.write_nowait(BEGIN[element.name])

    @property
    def values(self) -> dict[str, object]:
        """What the kernel has for them."""
        return {str(element.id): element.read_nowait() for element in self._elements}


BEGIN: dict[str, int | str] = {
    "Test Playback Volume": 100,
    "Test Playback Switch": True,
    "Test Capture Volume": 50,
    "Test Capture Switch": True,
    "Source": "Line",
}


@pytest.fixture
def extras() -> Generator[Extras]:
    """Make elements that are gone at the end; their loop runs in a thread of its own."""

    async def make(control: ctl.Control) -> Extras:
        return Extras(
            [
                await add_volume(control, "Test Playback Volume", scale="scale", maximum=200),
                control.add_element("Test Playback Switch", type="boolean", count=2),
                await add_volume(control, "Test Capture Volume", scale="narrow minmax"),
                control.add_element("Test Capture Switch", type="boolean", count=2),
                await add_volume(control, "Test Playback Volume", index=1),
                add_choice(control, "Source", ["Mic, front", "Line", "Aux"], count=2),
            ]
        )

    async def open() -> ctl.Control:
        return await ctl.open(DUMMY)

    with start_blocking_portal() as portal:
        control = portal.call(open)
        try:
            made = portal.call(make, control)
            made.begin()
            yield made
        finally:
            portal.call(control.aclose)


def test_it_lists_and_shows_what_amixer_does(run: Run) -> None:
    assert run("-c", str(HDA)).splitlines() == content(amixer(HDA, "-M", "scontents"))
    assert run("list", "-R", *DRIVER).splitlines() == content(amixer(DUMMY, "scontents"))
    assert run("get", "Master", *DRIVER).splitlines() == content(
        amixer(DUMMY, "-M", "sget", "Master")
    )


# Each sets, after the same beginning, what amixer sets with these words or others.
SAME: list[tuple[list[str], list[str]]] = [
    (["Test", "50%"], ["-M", "sset", "Test", "50%"]),
    (["Test", "playback", "50%"], ["-M", "sset", "Test", "playback", "50%"]),
    (["Test", "capture", "7%"], ["-M", "sset", "Test", "capture", "7%"]),
    (["-R", "Test", "50%"], ["sset", "Test", "50%"]),
    # Not of captures: amixer counts -M in whole 21474836ths, of which 5 % are a bit more than that;
    # on a scale where each percent is a raw volume it goes one too far (alsa-utils 1.2.8).
    (["Test", "playback", "5%+"], ["-M", "sset", "Test", "playback", "5%+"]),
    (["Test", "playback", "11%-"], ["-M", "sset", "Test", "playback", "11%-"]),
    (["Test", "playback", "77"], ["sset", "Test", "playback", "77"]),
    (["Test", "playback", "7+"], ["sset", "Test", "playback", "7+"]),
    (["Test", "playback", "500-"], ["sset", "Test", "playback", "500-"]),
    (["Test", "playback", "-3dB"], ["sset", "Test", "playback", "--", "-3dB"]),
    (["Test", "playback", "3dB-"], ["sset", "Test", "playback", "3dB-"]),
    (["Test", "capture", "3dB+"], ["sset", "Test", "capture", "3dB+"]),
    (["Test", "mute"], ["sset", "Test", "mute"]),
    (["Test", "unmute", "nocap"], ["sset", "Test", "unmute", "nocap"]),
    (["Test", "cap", "playback", "20"], ["sset", "Test", "cap", "playback", "20"]),
    (["Test", "playback", "toggle"], ["sset", "Test", "playback", "toggle"]),
    (["Test", "playback", "frontleft", "33"], ["sset", "Test", "playback", "frontleft", "33"]),
    (["Test", "playback", "33,44"], ["sset", "Test", "playback", "33,44"]),
    (["Test,1", "9"], ["sset", "Test,1", "9"]),
]


def test_it_sets_what_amixer_sets(run: Run, extras: Extras) -> None:
    for ours, theirs in SAME:
        extras.begin()
        amixer(DUMMY, "-q", *theirs)
        expected = extras.values
        extras.begin()
        run("set", *ours, "-q", *DRIVER)
        assert extras.values == expected, ours


def test_it_chooses_items_by_all_that_names_them(run: Run, extras: Extras) -> None:
    def chosen(*words: str) -> list[str]:
        shown = run("set", "Source", *words, *DRIVER)
        assert shown.splitlines() == content(amixer(DUMMY, "sget", "Source"))
        return shown.splitlines()[-2:]

    # amixer takes a comma for a separator.
    assert chosen("Mic, front") == ["  Item0: 'Mic, front'", "  Item1: 'Mic, front'"]
    assert chosen("Line,Aux") == ["  Item0: 'Line'", "  Item1: 'Aux'"]
    assert chosen("aux", "0") == ["  Item0: 'Aux'", "  Item1: 'Mic, front'"]


def test_a_small_step_is_always_one(run: Run, extras: Extras) -> None:
    shown = run("set", "Test", "playback", "0.01%+", *DRIVER)
    assert "Front Left: Playback 101 " in shown
    shown = run("set", "Test", "playback", "0.01%-", *DRIVER)
    assert "Front Left: Playback 100 " in shown


def test_percents_are_added_as_they_are_told(run: Run, extras: Extras) -> None:
    # Each is a raw volume.
    for change, volume in (("5%+", 55), ("11%-", 44), ("1%+", 45), ("45%-", 0)):
        assert f" Capture {volume} [{volume}%]" in run("set", "Test", "capture", change, *DRIVER)


def test_json_has_all_of_it(run: Run, extras: Extras) -> None:
    (test,) = [
        each
        for each in json.loads(run("--json", *DRIVER))
        if (each["name"], each["index"]) == ("Test", 0)
    ]
    assert test["capabilities"] == ["pvolume", "cvolume", "pswitch", "cswitch"]
    assert test["playback"]["range"] == [0, 200]
    assert test["playback"]["db_range"] == [-45.0, 15.0]
    # A tenth of the range's amplitude at its least, 0.316 of it now: (0.316 - 0.1) / 0.9.
    assert test["playback"]["channels"]["FRONT_RIGHT"] == {
        "volume": 100,
        "percent": 24.03,
        "db": -15.0,
        "switch": True,
    }
    source = json.loads(run("set", "Source", "Line", "--json", *DRIVER))
    assert source["enum"] == {
        "items": ["Mic, front", "Line", "Aux"],
        "values": ["Line", "Line"],
    }
    assert source["playback"] is None


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (["get", "Mastr"], 1, "'Master'"),
        (["get", "'Master"], 2, "no element id"),
        (["get"], 2, "takes an element"),
        (["set", "Master"], 2, "an element and values"),
        (["list", "Master"], 2, "get does"),
        (["set", "Master", "loud"], 2, "'loud' is none of"),
        (["set", "Master", "mute"], 1, "no playback switch"),
        (["set", "Master", "500"], 0, ""),
        (["set", "Master", "woofer", "5"], 1, "frontleft, frontright"),
        (["set", "External I/O Box", "Tape"], 2, "'CD Player'"),
        (["frobnicate"], 2, "see aioalsa mixer --help"),
    ],
)
def test_mistakes_are_told_in_one_line(
    run: Run, arguments: list[str], status: int, says: str
) -> None:
    assert says in run(*arguments, *DRIVER, status=status)


def test_a_card_that_is_not_there_is_told(run: Run) -> None:
    assert "hw:31" in run("-c", "31", status=1)
