"""`aioalsa mixer` on real drivers: what it prints and sets is what amixer does."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import anyio
import pytest

from aioalsa import ctl
from tests.kernel.cards import DUMMY, HDA
from tests.kernel.mixer_witness import add_choice, add_volume, amixer, content

if TYPE_CHECKING:
    from collections.abc import Callable

DRIVER = ["-D", f"hw:{DUMMY}"]


def run(*arguments: str, status: int = 0) -> str:
    """Return what `aioalsa mixer` prints; if it fails, what it complains."""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "aioalsa", "mixer", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == status, done
    if status:
        assert done.stdout == ""
        assert done.stderr.count("\n") == 1
        return done.stderr
    assert done.stderr == ""
    return done.stdout


def with_elements(body: Callable[[], None]) -> None:
    """Run a test while the dummy card has elements of more kinds."""

    async def main() -> None:
        async with ctl.open(DUMMY) as control:
            await add_volume(control, "Test Playback Volume", scale="scale", maximum=200)
            control.add_element("Test Playback Switch", type="boolean", count=2)
            await add_volume(control, "Test Capture Volume", scale="narrow minmax")
            control.add_element("Test Capture Switch", type="boolean", count=2)
            await add_volume(control, "Test Playback Volume", index=1)
            add_choice(control, "Source", ["Mic, front", "Line", "Aux"], count=2)
            await anyio.to_thread.run_sync(body)

    anyio.run(main)


def test_it_lists_and_shows_what_amixer_does() -> None:
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
    (["Test", "5%+"], ["-M", "sset", "Test", "5%+"]),
    (["Test", "11%-"], ["-M", "sset", "Test", "11%-"]),
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
    (["Source", "Aux"], ["sset", "Source", "Aux"]),
    (["Source", "Line", "Aux"], ["sset", "Source", "Line"]),
]


def test_it_sets_what_amixer_sets() -> None:
    def begin() -> None:
        amixer(DUMMY, "-q", "sset", "Test", "playback", "100", "on")
        amixer(DUMMY, "-q", "sset", "Test", "capture", "50", "cap")
        amixer(DUMMY, "-q", "sset", "Test,1", "50")
        amixer(DUMMY, "-q", "sset", "Source", "Line")

    def state(name: str) -> list[str]:
        return content(amixer(DUMMY, "sget", name))

    def body() -> None:
        for ours, theirs in SAME[:-2]:
            name = next(word for word in ours if word.startswith(("Test", "Source")))
            begin()
            amixer(DUMMY, "-q", *theirs)
            expected = state(name)
            begin()
            run("set", *ours, "-q", *DRIVER)
            assert state(name) == expected, ours
        # amixer sets the first channel only, and takes a comma for a separator.
        run("set", "Source", "Mic, front", "-q", *DRIVER)
        assert state("Source")[-2:] == ["  Item0: 'Mic, front'", "  Item1: 'Mic, front'"]
        run("set", "Source", "Line,Aux", "-q", *DRIVER)
        assert state("Source")[-2:] == ["  Item0: 'Line'", "  Item1: 'Aux'"]
        run("set", "Source", "aux", "0", "-q", *DRIVER)
        assert state("Source")[-2:] == ["  Item0: 'Aux'", "  Item1: 'Mic, front'"]

    with_elements(body)


def test_a_small_step_is_always_one() -> None:
    def body() -> None:
        amixer(DUMMY, "-q", "sset", "Test", "playback", "100")
        shown = run("set", "Test", "playback", "0.01%+", *DRIVER)
        assert "Front Left: Playback 101 " in shown
        shown = run("set", "Test", "playback", "0.01%-", *DRIVER)
        assert "Front Left: Playback 100 " in shown

    with_elements(body)


def test_json_has_all_of_it() -> None:
    def body() -> None:
        amixer(DUMMY, "-q", "sset", "Test", "playback", "100", "on")
        (test,) = [
            each
            for each in json.loads(run("--json", *DRIVER))
            if (each["name"], each["index"]) == ("Test", 0)
        ]
        assert test["capabilities"] == ["pvolume", "cvolume", "pswitch", "cswitch"]
        assert test["playback"]["range"] == [0, 200]
        assert test["playback"]["db_range"] == [-45.0, 15.0]
        assert test["playback"]["channels"]["FRONT_RIGHT"] == {
            "volume": 100,
            "percent": 27.72,
            "db": -15.0,
            "switch": True,
        }
        source = json.loads(run("set", "Source", "Line", "--json", *DRIVER))
        assert source["enum"] == {
            "items": ["Mic, front", "Line", "Aux"],
            "values": ["Line", "Line"],
        }
        assert source["playback"] is None

    with_elements(body)


@pytest.mark.parametrize(
    ("arguments", "status", "says"),
    [
        (["get", "Mastr"], 1, "'Master'"),
        (["get", "'Master"], 2, "no element id"),
        (["get"], 2, "takes an element"),
        (["set", "Master"], 2, "what to set"),
        (["list", "Master"], 2, "get does"),
        (["set", "Master", "loud"], 2, "'loud' is none of"),
        (["set", "Master", "mute"], 1, "no playback switch"),
        (["set", "Master", "500"], 0, ""),
        (["set", "Master", "woofer", "5"], 1, "frontleft, frontright"),
        (["set", "External I/O Box", "Tape"], 2, "'CD Player'"),
        (["frobnicate"], 2, "see aioalsa --help"),
    ],
)
def test_mistakes_are_told_in_one_line(arguments: list[str], status: int, says: str) -> None:
    assert says in run(*arguments, *DRIVER, status=status)


def test_a_card_that_is_not_there_is_told() -> None:
    assert "hw:31" in run("-c", "31", status=1)
