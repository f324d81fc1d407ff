"""`aioalsa ctl`, `monitor` and `jacks`, and the jack daemon, on real drivers."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio
import anyio.to_thread
import pytest

from aioalsa import ctl
from aioalsa.cli._app import run
from aioalsa.cli._ctl import ctl as show
from aioalsa.cli._jacks import jacks
from tests.kernel import amixer, witness
from tests.kernel.cards import DUMMY, EXPECTED, HDA, LOOPBACKS
from tests.kernel.mixer_witness import tlv

if TYPE_CHECKING:
    from collections.abc import Generator

EXAMPLES = Path(__file__).parents[2] / "examples"


# ctl


@pytest.mark.parametrize("card", [DUMMY, HDA, LOOPBACKS[0]])
def test_it_lists_what_amixer_does(card: int, capfd: pytest.CaptureFixture[str]) -> None:
    async def add() -> ctl.Control:
        control = await ctl.open(card)
        for name in ("scale with mute", "linear", "minmax", "minmax with mute"):
            element = control.add_element(
                f"Test {name}", type="integer", maximum=100, tlv=True, index=2
            )
            await element.write_tlv(tlv(name))
        control.add_element("Test", type="enumerated", items=["Mic, rear", "it's"], count=3)
        control.add_element("Test Key", type="bytes", count=5, device=1, subdevice=7)
        control.add_element("Test Digital", type="iec958", interface="PCM")
        control.add_element("Test Wide", type="integer64", maximum=2**40)
        return control

    async def main() -> str:
        async with await add():
            theirs = await anyio.to_thread.run_sync(amixer.run, card, "contents")
            await show("list", card=str(card))
            return theirs

    theirs = anyio.run(main)
    shown, told = capfd.readouterr()
    assert shown.splitlines() == theirs.splitlines()
    assert told == ""


# Each sets, after the same beginning, what amixer sets with these words.
SAME = [
    ("Master Volume", "50%"),
    ("Master Volume", "-7,33%"),
    ("Master Volume", ",40"),
    ("Master Capture Switch", "on,off"),
    ("Master Capture Switch", "toggle"),
    ("External I/O Box", "None"),
    ("External I/O Box", "1"),
]


def test_it_sets_what_amixer_sets() -> None:
    async def begin(name: str) -> None:
        async with ctl.open(DUMMY) as control:
            element = control.find(name)
            await element.write([1, 0][: element.info.count])

    async def values(name: str) -> object:
        async with ctl.open(DUMMY) as control:
            return await control.find(name).read()

    for name, text in SAME:
        anyio.run(begin, name)
        amixer.run(DUMMY, "-q", "cset", "--", f"name='{name}'", text)
        theirs = anyio.run(values, name)
        anyio.run(begin, name)
        assert run(["ctl", "set", f"name='{name}'", text, "-c", str(DUMMY), "-q"]) == 0
        assert anyio.run(values, name) == theirs, text


@pytest.mark.parametrize(
    ("arguments", "status", "why"),
    [
        (["set", "Master Volume", "101"], 2, "takes -50 to 100, not 101"),
        (["set", "Master Volume", "loud"], 2, "'loud' is none of"),
        (["set", "Line Out Phantom Jack", "off", "-c", str(HDA)], 1, "it is read-only"),
        (["get", "numid=999"], 1, "no element numid=999"),
        (["get", "Master Volume", "-c", "31"], 1, "hw:31"),
    ],
)
def test_mistakes_are_told_in_one_line(
    arguments: list[str], status: int, why: str, capfd: pytest.CaptureFixture[str]
) -> None:
    card = [] if "-c" in arguments else ["-c", str(DUMMY)]

    assert run(["ctl", *arguments, *card]) == status

    out, told = capfd.readouterr()
    assert out == ""
    assert told.startswith("aioalsa: ")
    assert told.count("\n") == 1
    assert why in told


# What runs until it is interrupted.


@contextmanager
def running(*command: str | Path) -> Generator[subprocess.Popen[str]]:
    """Run a program of Python, and interrupt it; it must have nothing to complain about."""
    with subprocess.Popen(
        [sys.executable, "-W", "error", *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        try:
            yield process
            process.send_signal(signal.SIGINT)
            _, told = process.communicate(timeout=60)
            assert told == ""
            assert process.returncode == 130
        finally:
            process.kill()


def line(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().rstrip("\n")


def test_changes_and_cards_are_told_as_they_happen() -> None:
    loopback = LOOPBACKS[-1]

    def told() -> Any:  # noqa: ANN401 - JSON
        return json.loads(line(process))

    with running("-m", "aioalsa", "monitor", "--json") as process:
        there = [told() for _ in EXPECTED]
        assert {each["card"] for each in there} == EXPECTED.keys()
        assert {each["event"] for each in there} == {"watched"}

        amixer.run(DUMMY, "-q", "cset", "name='Master Volume'", "3,4")
        amixer.run(DUMMY, "-q", "cset", "name='Master Volume'", "5,6")
        change = told()
        while change["values"] != [5, 6]:  # one change may have been two
            change = told()
        assert (change["card"], change["event"], change["changes"]) == (DUMMY, "element", ["VALUE"])
        assert change["element"]["name"] == "Master Volume"

        with witness.unbindable_loopback(loopback) as unbinding:
            unbinding.go()
            gone = told()
            assert (gone["card"], gone["event"]) == (loopback, "removed")
            witness.until(lambda: unbinding.ended)
        back = told()
        assert (back["card"], back["event"]) == (loopback, "added")
        amixer.run(loopback, "-q", "cset", "numid=2", "on")
        assert told()["values"] == [True]
        amixer.run(loopback, "-q", "cset", "numid=2", "off")


def test_a_card_that_is_watched_alone_ends_the_watch_when_it_goes() -> None:
    loopback = LOOPBACKS[-1]
    command = [sys.executable, "-W", "error", "-m", "aioalsa", "monitor", str(loopback)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert line(process).endswith(" is there")
        amixer.run(loopback, "-q", "cset", "numid=2", "on")
        assert line(process).endswith("numid=2,iface=PCM,name='PCM Notify': VALUE: on")
        with witness.unbindable_loopback(loopback) as unbinding:
            unbinding.go()
            _, told = process.communicate(timeout=60)
    assert process.returncode == 1
    assert told.startswith(f"aioalsa: hw:{loopback}: ")
    assert told.count("\n") == 1


def test_a_command_runs_when_a_jack_changes(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "told"
    command = f'echo "$AIOALSA_CARD $AIOALSA_JACK $AIOALSA_EVENT $AIOALSA_INITIAL" >> {path}'

    async def main() -> None:
        async with ctl.open(DUMMY) as control:
            jack = control.add_element("Headphone Jack", type="boolean", interface="CARD")
            await jacks(json=True)
            await anyio.to_thread.run_sync(watch, jack)

    def watch(jack: ctl.Element) -> None:
        with running("-m", "aioalsa", "jacks", "watch", "--run", command) as process:
            first = {line(process) for _ in range(3)}
            assert "hw:Dummy: Headphone Jack: unplugged" in first
            assert sum("Phantom Jack: unknown" in each for each in first) == 2
            for plugged in (True, False):
                jack.write_nowait(plugged)
                state = "plugged" if plugged else "unplugged"
                assert line(process) == f"hw:Dummy: Headphone Jack: {state}"
            witness.until(lambda: path.read_text().count("\n") == 5)

    anyio.run(main)
    listed = json.loads(capfd.readouterr().out)
    assert {(each["card"], each["event"]) for each in listed} == {
        (HDA, "unknown"),
        (DUMMY, "unplugged"),
    }
    told = path.read_text().splitlines()
    assert f"{DUMMY} Headphone Jack unplugged 1" in told[:3]
    assert told[3:] == [f"{DUMMY} Headphone Jack plugged 0", f"{DUMMY} Headphone Jack unplugged 0"]


# The daemon.


def test_the_jack_daemon_switches_and_outlives_cards() -> None:
    loopback = LOOPBACKS[-1]

    async def main() -> None:
        async with ctl.open(DUMMY) as control:
            jack = control.add_element("Headphone Jack", type="boolean", interface="CARD")
            headphone = control.add_element("Headphone Playback Switch", type="boolean", count=2)
            speaker = control.add_element("Speaker Playback Switch", type="boolean", count=2)
            speaker.write_nowait(True)
            await anyio.to_thread.run_sync(use, jack, headphone, speaker)

    def use(jack: ctl.Element, headphone: ctl.Element, speaker: ctl.Element) -> None:
        def routed(outside: bool) -> bool:
            ends = (outside,) * 2, (not outside,) * 2
            return (headphone.read_nowait(), speaker.read_nowait()) == ends

        with subprocess.Popen(
            [sys.executable, "-W", "error", EXAMPLES / "jack_daemon.py"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                assert line(process) == "watching each Headphone Jack"
                assert line(process) == "Dummy: out"
                jack.write_nowait(True)
                assert line(process) == "Dummy: in"
                witness.until(lambda: routed(True))
                with witness.unbindable_loopback(loopback) as unbinding:
                    unbinding.go()
                    witness.until(lambda: unbinding.ended)
                    jack.write_nowait(False)
                    witness.until(lambda: routed(False))
                jack.write_nowait(True)
                witness.until(lambda: routed(True))
            finally:
                process.terminate()
            assert process.communicate(timeout=60)[1] == ""

    anyio.run(main)
