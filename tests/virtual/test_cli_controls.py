"""The commands for controls on the virtual card, and where there are no cards at all."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import anyio
import pytest

from aioalsa import AlsaError, virtual
from aioalsa import ctl as alsa_ctl
from aioalsa.cli import _monitor as monitor
from aioalsa.cli._console import CommandError
from aioalsa.cli._ctl import ctl
from aioalsa.cli._jacks import line, plain, run_command
from aioalsa.cli._state import state
from aioalsa.jacks import JackEvent, JackRemoved

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

pytestmark = pytest.mark.anyio

Capture = pytest.CaptureFixture[str]


@pytest.fixture
async def card() -> AsyncIterator[virtual.Card]:
    async with virtual.card("controls") as card:
        card.add_control(
            "Master Playback Volume",
            type="integer",
            count=2,
            maximum=100,
            value=[10, 20],
            tlv=alsa_ctl.DbScale(-5000, 50),
        )
        card.add_control("Master Playback Switch", type="boolean", count=2)
        card.add_control("Source", type="enumerated", items=["Mic", "Line"], value=1)
        card.add_control("Key", type="bytes", count=3, value=b"\x01\x02\xff")
        card.add_jack("Headphone", plugged=True)
        yield card


# ctl


LISTED = """\
numid=5,iface=CARD,name='Headphone Jack'
  ; type=BOOLEAN,access=r-------,values=1
  : values=on
numid=1,iface=MIXER,name='Master Playback Volume'
  ; type=INTEGER,access=rw---R--,values=2,min=0,max=100,step=0
  : values=10,20
  | dBscale-min=-50.00dB,step=0.50dB,mute=0
"""


async def test_elements_are_listed_as_amixer_lists_them(
    card: virtual.Card, capsys: Capture
) -> None:
    await ctl("list", device=card.ctl)

    shown = capsys.readouterr().out
    for block in LISTED.replace("numid", "\nnumid").split("\n\n"):
        assert block.strip() in shown
    assert "  ; Item #1 'Line'\n  : values=1\n" in shown
    assert "  : values=0x01,0x02,0xff\n" in shown


async def test_elements_are_listed_as_json(card: virtual.Card, capsys: Capture) -> None:
    await ctl("list", device=card.ctl, json=True)
    found = {each["name"]: each for each in json.loads(capsys.readouterr().out)}

    volume = found["Master Playback Volume"]
    assert (volume["type"], volume["values"], volume["db"]) == ("INTEGER", [10, 20], [-45.0, -40.0])
    assert (volume["minimum"], volume["maximum"], volume["db_range"]) == (0, 100, [-50.0, 0.0])
    assert found["Source"]["values"] == ["Line"]
    assert found["Key"]["values"] == "0102ff"
    assert found["Headphone Jack"]["access"] == ["READ"]


@pytest.mark.parametrize(
    ("ident", "words", "shown"),
    [
        ("Master Playback Volume", ["30"], "values=30,30"),
        ("numid=1", ["30,40"], "values=30,40"),
        ("iface=MIXER,name='Master Playback Volume'", ["5%+"], "values=15,25"),
        ("Master Playback Volume", ["-10dB"], "values=80,80"),
        ("Master Playback Volume", ["3dB+", "1-"], "values=16,19"),
        ("Master Playback Switch", ["toggle"], "values=on,on"),
        ("name=Source", ["mic"], "values=0"),
        ("Key", [",7,"], "values=0x01,0x07,0xff"),
    ],
)
async def test_elements_are_set(
    card: virtual.Card, capsys: Capture, ident: str, words: list[str], shown: str
) -> None:
    await ctl("set", ident, *words, device=card.ctl)

    assert f"  : {shown}\n" in capsys.readouterr().out


async def test_quiet_prints_nothing_after_setting(card: virtual.Card, capsys: Capture) -> None:
    await ctl("set", "Source", "Mic", device=card.ctl, quiet=True)
    assert capsys.readouterr().out == ""
    await ctl("get", "Source", device=card.ctl, quiet=True)
    assert "values=0" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "code", "why"),
    [
        (["get"], 2, "takes an element"),
        (["list", "Source"], 2, "get does"),
        (["set", "Source"], 2, "and values"),
        (["get", "Sourc"], 1, "near are 'Source'"),
        (["get", "numid=x"], 2, "numid='x'"),
        (["set", "Source", "Tape"], 2, "one of Mic, Line"),
        (["set", "Master Playback Volume", "101"], 2, "0 to 100, not 101"),
        (["set", "Master Playback Volume", "1,2,3"], 2, "has 2 values, not 3"),
    ],
)
async def test_mistakes_are_told(
    card: virtual.Card, arguments: list[str], code: int, why: str
) -> None:
    with pytest.raises(CommandError, match=why) as caught:
        await ctl(*arguments, device=card.ctl)  # type: ignore[arg-type]
    assert caught.value.code == code


# monitor


async def test_changes_are_told_with_what_they_are_now(card: virtual.Card, capsys: Capture) -> None:
    teller = monitor.Teller(json=False)
    async with alsa_ctl.open(card.ctl) as control, anyio.create_task_group() as tasks:
        teller.card(control.info, "watched")
        tasks.start_soon(monitor.follow, control, teller)
        card.unplug("Headphone")
        told = await told_lines(capsys, 2)
        name = control.info.name
        assert told == [
            f"hw:{control.info.id}: {name} is there",
            f"hw:{control.info.id}: numid=5,iface=CARD,name='Headphone Jack': VALUE: off",
        ]
        card.controls.find("Source").remove()
        assert (await told_lines(capsys, 1))[0].endswith("name='Source': REMOVE")
        tasks.cancel_scope.cancel()


async def test_changes_are_told_as_json(card: virtual.Card, capsys: Capture) -> None:
    async with alsa_ctl.open(card.ctl) as control, anyio.create_task_group() as tasks:
        tasks.start_soon(monitor.follow, control, monitor.Teller(json=True))
        card.controls.find("Source").set("Mic")
        told = json.loads((await told_lines(capsys, 1))[0])
        assert told["element"]["name"] == "Source"
        assert (told["event"], told["changes"], told["values"]) == ("element", ["VALUE"], ["Mic"])
        tasks.cancel_scope.cancel()


async def told_lines(capsys: Capture, count: int) -> list[str]:
    """Return so many lines, once they are printed."""
    shown = ""
    with anyio.fail_after(20):
        while shown.count("\n") < count:
            await anyio.sleep(0.01)
            shown += capsys.readouterr().out
    return shown.splitlines()


# jacks


async def test_a_command_finds_the_event_in_its_environment(
    card: virtual.Card, tmp_path: Path, capfd: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in os.environ if name.startswith("AIOALSA_")]:
        monkeypatch.delenv(name)
    path = tmp_path / "told"
    async with alsa_ctl.open(card.ctl) as control:
        about = control.info
    for told in (
        JackEvent(about, "Headphone Jack", 0, True, True),
        JackEvent(about, "Headphone Jack", 1, False),
        JackEvent(about, "Line Phantom Jack", 0, None, True),
        JackRemoved(about, "Headphone Jack", 0),
    ):
        await run_command(f"env | grep ^AIOALSA_ | sort >> {path}; echo >> {path}", told)

    first, second, third, fourth, _ = path.read_text().split("\n\n")
    assert first.splitlines() == [
        f"AIOALSA_CARD={about.index}",
        f"AIOALSA_CARD_ID={about.id}",
        "AIOALSA_EVENT=plugged",
        "AIOALSA_INDEX=0",
        "AIOALSA_INITIAL=1",
        "AIOALSA_JACK=Headphone Jack",
    ]
    assert "AIOALSA_EVENT=unplugged\nAIOALSA_INDEX=1\nAIOALSA_INITIAL=0\n" in second
    assert "AIOALSA_EVENT=unknown" in third
    assert "AIOALSA_EVENT=removed" in fourth
    assert capfd.readouterr() == ("", "")


async def test_a_command_that_fails_is_told(card: virtual.Card, capfd: Capture) -> None:
    async with alsa_ctl.open(card.ctl) as control:
        told = JackEvent(control.info, "Headphone Jack", 1, False)
    await run_command("exit 7", told)

    assert capfd.readouterr().err == "aioalsa: exit 7: exit status 7\n"
    assert line(told) == f"hw:{told.card.id}: Headphone Jack 1: unplugged"
    assert plain(told)["initial"] is False


# state


async def test_what_is_stored_is_restored(
    card: virtual.Card, tmp_path: Path, capfd: Capture
) -> None:
    file = str(tmp_path / "state")
    await state("store", card.ctl, file=file)
    volume, source = card.controls.find("Master Playback Volume"), card.controls.find("Source")
    volume.set([1, 2])
    source.set("Mic")
    card.controls.find("Key").set(b"abc")

    await state("restore", card.ctl, file=file)

    assert (volume.value, source.value) == ((10, 20), (1,))
    assert card.controls.find("Key").value == b"\x01\x02\xff"
    assert capfd.readouterr() == ("", "")


async def test_what_does_not_fit_any_more_is_told_and_the_rest_restored(
    card: virtual.Card, tmp_path: Path, capfd: Capture
) -> None:
    path = tmp_path / "state"
    await state("store", card.ctl, file=str(path))
    for name in ("Source", "Key", "Master Playback Volume"):
        card.controls.find(name).remove()
    card.add_control("Key", type="bytes", count=2)
    # Half the steps, as loud as it was.
    volume = card.add_control(
        "Master Playback Volume",
        type="integer",
        count=2,
        maximum=50,
        tlv=alsa_ctl.DbScale(-5000, 100),
    )
    switch = card.controls.find("Master Playback Switch")
    path.write_text(path.read_text().replace("false", "true"))

    await state("restore", card.ctl, file=str(path))

    assert (volume.value, switch.value) == ((5, 10), (True, True))
    missing, other = sorted(capfd.readouterr().err.splitlines(), key=len)
    assert missing.startswith(f"aioalsa: {path}: line ")
    assert missing.endswith("iface=MIXER,name='Source': the card has no such element")
    assert other.endswith("the value is not 2 bytes in hexadecimal digits")

    await state("restore", card.ctl, file=str(path), json=True)
    told = [json.loads(each) for each in capfd.readouterr().out.splitlines()]
    assert [each["event"] for each in told] == ["complaint", "complaint", "restored"]
    assert all(each["line"] and each["card"] == told[2]["card"] for each in told[:2])
    assert (told[2]["failed"], told[2]["elements"]) == (2, 3)


async def test_levels_to_begin_with(card: virtual.Card) -> None:
    capture = card.add_control("Capture Volume", type="integer", maximum=30)
    inputs = card.add_control("Input Source", type="enumerated", items=["Line", "Mic"])

    await state("init", card.ctl)

    assert card.controls.find("Master Playback Volume").value == (60, 60)  # -20 dB
    assert card.controls.find("Master Playback Switch").value == (True, True)
    assert capture.value == (23,)  # 75 %
    assert inputs.value == (1,)


async def test_a_damaged_file_is_written_anew_and_that_is_told(
    card: virtual.Card, tmp_path: Path, capfd: Capture
) -> None:
    path = tmp_path / "state"
    path.write_text("state.Other {\n")
    await state("store", card.ctl, file=str(path))

    assert "Master Playback Volume" in path.read_text()
    told = capfd.readouterr().err
    assert told.startswith(f"aioalsa: {path}: line 2: the text ends")
    assert "it is written anew" in told
    assert os.listdir(tmp_path) == ["state"]


async def test_a_file_that_says_nothing_of_the_card_is_refused(
    card: virtual.Card, tmp_path: Path
) -> None:
    path = tmp_path / "state"
    path.write_text("state.Other {\n}\n")
    with pytest.raises(CommandError, match="says nothing of"):
        await state("restore", card.ctl, file=str(path))
    with pytest.raises(FileNotFoundError):
        await state("restore", card.ctl, file=str(tmp_path / "nothing"))
    with pytest.raises(FileNotFoundError):
        await state("store", card.ctl, file=str(tmp_path / "no" / "thing"))


# Hostile surroundings


async def test_a_command_that_is_killed_is_told(card: virtual.Card, capfd: Capture) -> None:
    async with alsa_ctl.open(card.ctl) as control:
        event = JackEvent(control.info, "Headphone Jack", 0, True)
    await run_command("kill -9 $$", event)
    assert capfd.readouterr().err == "aioalsa: kill -9 $$: killed by SIGKILL\n"


async def test_a_command_that_hangs_ends_with_the_watch(card: virtual.Card, tmp_path: Path) -> None:
    async with alsa_ctl.open(card.ctl) as control:
        event = JackEvent(control.info, "Headphone Jack", 0, True)
    file = anyio.Path(tmp_path / "pid")
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(
            run_command, f"echo $$ > {file}.new; mv {file}.new {file}; exec sleep 1000", event
        )
        with anyio.fail_after(30):
            while not await file.exists():  # noqa: ASYNC110 - only the file tells
                await anyio.sleep(0.01)
        tasks.cancel_scope.cancel()
    # Neither running nor a zombie.
    assert not await anyio.Path(f"/proc/{(await file.read_text()).strip()}").exists()


@pytest.mark.parametrize("closed", [">&-", ">&- 2>&- <&-"])
def test_closed_streams_are_no_harm(closed: str) -> None:
    command = f"exec {sys.executable} -m aioalsa cards {closed}"
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0
    assert "Traceback" not in done.stderr


async def test_one_element_that_cannot_be_read_hides_no_others(
    card: virtual.Card, tmp_path: Path, capfd: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As USB devices do; no driver that can be had here does.
    read = alsa_ctl.Element.read

    async def failing(self: alsa_ctl.Element) -> object:
        if self.name == "Source":
            raise AlsaError(errno.EPIPE, function="snd_ctl_elem_read", device=card.ctl)
        return await read(self)

    monkeypatch.setattr(alsa_ctl.Element, "read", failing)
    await ctl("list", device=card.ctl)
    shown = capfd.readouterr()
    assert "Headphone Jack" in shown.out
    assert "Broken pipe" in shown.err

    file = tmp_path / "some.state"
    await state("store", card.ctl, file=str(file))
    assert "Source" not in file.read_text()
    assert "Headphone Jack" in file.read_text()
    assert "name='Source' is not stored: " in capfd.readouterr().err

    async with alsa_ctl.open(card.ctl) as control, anyio.create_task_group() as tasks:
        tasks.start_soon(monitor.follow, control, monitor.Teller(json=False))
        card.controls["Source"].set("Mic")
        card.controls["Key"].set(b"abc")
        told = await told_lines(capfd, 2)
        assert told[0].endswith("name='Source': VALUE")
        assert told[1].endswith("name='Key': VALUE: 0x61,0x62,0x63")
        tasks.cancel_scope.cancel()
