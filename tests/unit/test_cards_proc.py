"""What /proc/asound tells, read from trees that look like the kernel's."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aioalsa import _proc
from aioalsa._proc import Holder, KnownCard, Place

if TYPE_CHECKING:
    from pathlib import Path

CARDS = """\
 0 [PCH            ]: HDA-Intel - HDA Intel PCH
                      HDA Intel PCH at 0xf7110000 irq 30
 1 [Loopback       ]: Loopback - Loopback
                      Loopback 1
10 [U0x46d0x825    ]: USB-Audio - USB Device 0x46d:0x825
                      USB Device 0x46d:0x825 at usb-0000:00:14.0-1, high speed
"""


@pytest.fixture
def proc(tmp_path: Path) -> Path:
    asound = tmp_path / "asound"
    for directory in ("pcm0p/sub0", "pcm0c/sub0", "pcm3p/sub0", "pcm3p/sub1"):
        (asound / "card0" / directory).mkdir(parents=True)
        (asound / "card0" / directory / "status").write_text("closed\n")
    (asound / "card1/pcm0p/sub0").mkdir(parents=True)
    (asound / "card1/pcm0p/sub0/status").write_text("closed\n")
    (asound / "cards").write_text(CARDS)
    return tmp_path


def hold(proc: Path, where: str, thread: int) -> None:
    text = f"state: RUNNING\nowner_pid   : {thread}\ntrigger_time: 10.20\n"
    (proc / "asound" / where / "status").write_text(text)


def process(proc: Path, pid: int, name: str, *opened: str, group: int | None = None) -> None:
    (proc / f"{pid}/fd").mkdir(parents=True)
    (proc / f"{pid}/comm").write_text(name + "\n")
    (proc / f"{pid}/status").write_text(f"Name:\t{name}\nTgid:\t{group or pid}\nPid:\t{pid}\n")
    for number, node in enumerate(opened):
        (proc / f"{pid}/fd/{number}").symlink_to(node)


def test_cards_are_read_from_the_kernels_list(proc: Path) -> None:
    assert _proc.cards(proc) == [
        KnownCard(0, "PCH", "HDA-Intel", "HDA Intel PCH"),
        KnownCard(1, "Loopback", "Loopback", "Loopback"),
        KnownCard(10, "U0x46d0x825", "USB-Audio", "USB Device 0x46d:0x825"),
    ]


@pytest.mark.parametrize("text", ["--- no soundcards ---\n", "", "\x00\xff"])
def test_no_cards_are_no_error(tmp_path: Path, text: str) -> None:
    (tmp_path / "asound").mkdir()
    (tmp_path / "asound/cards").write_text(text)

    assert _proc.cards(tmp_path) == []
    assert _proc.missing_advice(proc=tmp_path).startswith("this system shows no sound card at all:")


def test_a_masked_proc_tells_nothing_and_fails_nowhere(tmp_path: Path) -> None:
    assert _proc.cards(tmp_path) == []
    assert _proc.holders(proc=tmp_path) == []
    assert _proc.holders(0, proc=tmp_path) == []
    assert _proc.busy_advice("hw:0", proc=tmp_path) == ""


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("default", Place()),
        ("null", Place()),
        ("hw", Place()),
        ("hw:", Place()),
        ("hw:1", Place("1")),
        ("hw:1,2,3", Place("1", 2, 3)),
        ("hw:PCH,3", Place("PCH", 3)),
        ("plughw:CARD=PCH,DEV=0", Place("PCH", 0)),
        ("hw:DEV=1,CARD=PCH", Place("PCH", 1)),
        ("front:CARD=PCH,DEV=0", Place("PCH", 0)),
        ("plug:'hw:0,1'", Place("0", 1)),
        ("plug:SLAVE='hw:CARD=1,DEV=2,SUBDEV=4'", Place("1", 2, 4)),
        ("hw:0,", Place("0")),
        ("hw:0,x", Place("0")),
    ],
)
def test_a_name_tells_card_device_and_subdevice(name: str, expected: Place) -> None:
    assert _proc.place(name) == expected


@given(st.text())
def test_any_name_can_be_asked_for_its_place(name: str) -> None:
    _proc.place(name)


def test_a_holder_is_found_by_its_thread(proc: Path) -> None:
    hold(proc, "card0/pcm3p/sub1", thread=71)
    process(proc, 70, "aplay")
    process(proc, 71, "worker", group=70)

    expected = Holder(70, "aplay", 0, 3, 1, "playback")
    assert _proc.holders(proc=proc) == [expected]
    assert _proc.holders_of("plughw:PCH,3", "playback", proc=proc) == [expected]
    assert _proc.holders_of("hw:0,3,1", proc=proc) == [expected]
    assert _proc.holders_of("default", proc=proc) == [expected]
    assert str(expected) == "aplay (pid 70)"


@pytest.mark.parametrize("name", ["hw:0,0", "hw:0,3,0", "hw:1", "hw:Nothing", "hw:7"])
def test_who_holds_something_else_is_not_named(proc: Path, name: str) -> None:
    hold(proc, "card0/pcm3p/sub1", thread=70)

    assert _proc.holders_of(name, proc=proc) == []
    assert _proc.holders_of("hw:0", "capture", proc=proc) == []


def test_a_process_whose_opening_thread_ended_is_found_by_its_descriptors(proc: Path) -> None:
    hold(proc, "card0/pcm0c/sub0", thread=99)
    process(proc, 80, "python3", "/dev/null", "/dev/snd/pcmC0D0c")
    process(proc, 81, "other", "/dev/snd/pcmC0D0p")

    assert _proc.holders(0, 0, proc=proc) == [Holder(80, "python3", 0, 0, 0, "capture")]


def test_of_two_candidates_none_is_accused(proc: Path) -> None:
    hold(proc, "card0/pcm3p/sub0", thread=99)
    process(proc, 80, "one", "/dev/snd/pcmC0D3p")
    process(proc, 81, "two", "/dev/snd/pcmC0D3p")

    (holder,) = _proc.holders(proc=proc)
    assert holder == Holder(99, "", 0, 3, 0, "playback")
    assert str(holder) == "a process (pid 99)"


def test_a_holder_in_another_pid_namespace_is_told_without_number(proc: Path) -> None:
    hold(proc, "card0/pcm0c/sub0", thread=0)

    assert [str(holder) for holder in _proc.holders(proc=proc)] == ["another process"]


def test_busy_advice_names_each_process_once(proc: Path) -> None:
    process(proc, 70, "mpd")
    for where in ("card0/pcm3p/sub0", "card0/pcm3p/sub1"):
        hold(proc, where, thread=70)

    advice = _proc.busy_advice("hw:0,3", "playback", proc=proc)
    assert advice.startswith("held by mpd (pid 70): ")
    assert _proc.busy_advice("hw:0,0", proc=proc) == ""


def test_missing_advice_lists_what_is_there(proc: Path) -> None:
    assert _proc.missing_advice(proc=proc) == (
        "there are: hw:PCH (HDA Intel PCH), hw:Loopback (Loopback),"
        " hw:U0x46d0x825 (USB Device 0x46d:0x825)"
    )


def test_missing_advice_stays_short_on_a_machine_with_many_cards(tmp_path: Path) -> None:
    (tmp_path / "asound").mkdir()
    lines = [f"{i:2} [Dummy{i}]: Dummy - Dummy {i}" for i in range(12)]
    (tmp_path / "asound/cards").write_text("\n".join(lines))

    assert _proc.missing_advice(proc=tmp_path).endswith("hw:Dummy7 (Dummy 7) and 4 more")


@pytest.mark.skipif(os.getuid() == 0, reason="root reads everything")
def test_unreadable_files_tell_nothing(proc: Path) -> None:
    (proc / "asound/cards").chmod(0)

    assert _proc.cards(proc) == []
