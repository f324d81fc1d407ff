"""The doctor in front of trees that no kernel makes: it may be wrong, but it ends, and says so."""

from __future__ import annotations

import os
import random
import shlex
import shutil
import time
from typing import TYPE_CHECKING

import pytest

from aioalsa.doctor._values import LevelFix
from tests.unit.doctor_machine import HDA, USB, Machine

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from aioalsa.doctor import Finding

PATIENCE = 10.0  # s; all of it takes a fraction of one
# What the checks read beside what a healthy machine has.
MORE = [
    *("/etc/asound.conf", "/home/me/.asoundrc", "/etc/alsa/conf.d/50-own.conf", "/proc/cmdline"),
    *("/etc/modprobe.d/alsa.conf", "/proc/1234/comm", "/proc/1234/status", "/proc/1234/fd/3"),
    *("/sys/module/snd_hda_intel/parameters/index", "/etc/alsa/state-daemon.conf", "/.dockerenv"),
    *("/etc/systemd/system/alsa-restore.service", "/sys/bus/usb/devices/1-1:1.0/bInterfaceClass"),
]
LINES = [
    *(b"9" * 5000, b"\0" * 3000, b"\n" * 100_000, b" " * 200_000, b"0 [" + b" " * 100_000),
    *(b"\xff\xfe" * 1000, b"x" * 1_000_000, b"alias pci:", b"alias pci:v* * * (", b"options snd"),
    *(b"options snd_( enable=0 index=" + b"9" * 5000, b" 0 [x]: (", b"0 snd_(\0", b"((((", b"[[["),
    *(b"owner_pid   : " + b"9" * 5000, b"Uid:\t" + b"9" * 5000, b"Tgid:\t" + b"9" * 5000),
    *(b"hw_ptr : 1\nstate: RUNNING\n" * 500, b"xrun_counter: " + b"9" * 5000, b"audio:x:2929:"),
    *(b"card" + b" " * 100_000, b"pcm.!default {" * 5000, b"{", b"'", b"pcm.x 1; $(reboot) `id`"),
]


def files(machine: Machine) -> list[Path]:
    """Return all that is there, and what could be."""
    found = [path for path in machine.root.rglob("*") if path.is_file() or path.is_symlink()]
    return sorted({*found, *map(machine.path, MORE)})


def damage(chance: random.Random, path: Path) -> None:
    """Put something else in a file's place."""
    shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink(missing_ok=True)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        match chance.randrange(8):
            case 0:
                path.symlink_to(path.name)
            case 1:
                path.symlink_to("/dev/zero")
            case 2:
                os.mkfifo(path)
            case 3:
                path.mkdir()
            case 4:
                path.symlink_to("nowhere/at/all")
            case 5:
                shutil.rmtree(path.parent)
            case _:
                path.write_bytes(b"\n".join(chance.choices(LINES, k=chance.choice([1, 1, 3]))))
    except OSError:
        pass  # what it would be in was damaged before


def checked(find: Callable[[], tuple[Finding, ...]], what: object) -> tuple[Finding, ...]:
    """Return what the doctor finds, which must say what to do and come in time."""
    begin = time.monotonic()
    findings = find()
    assert time.monotonic() - begin < PATIENCE, what
    for finding in findings:
        assert finding.what, what
        assert finding.advice, what
        "".join((finding.what, finding.why, finding.advice, *finding.commands)).encode()
    return findings


@pytest.mark.parametrize("cards", [[HDA], [HDA, USB], []])
def test_any_tree_is_examined(tmp_path: Path, cards: list[tuple[int, str, str, str, str]]) -> None:
    for seed in range(40):
        chance = random.Random(f"{seed} {len(cards)}")
        root = tmp_path / str(seed)
        machine = Machine(root, cards=list(cards))
        if chance.random() < 0.5:
            refusals = machine.refusing(chance.choice([2, 13, 16, 19]), "cannot find ((")
            machine.targets = refusals
        paths = files(machine)
        for path in chance.choices(paths, k=chance.choice([1, 3, 10, len(paths)])):
            damage(chance, path)
        checked(machine.findings, (seed, cards))
        shutil.rmtree(root, ignore_errors=True)


@pytest.mark.parametrize("line", LINES, ids=lambda line: repr(line[:20]))
def test_any_line_may_stand_in_any_file(tmp_path: Path, line: bytes) -> None:
    machine = Machine(tmp_path)
    for path in files(machine):
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.is_symlink():
            path.write_bytes(line + b"\n")
    checked(machine.findings, line)


@pytest.mark.parametrize(
    "name", [b"a; reboot", b"$(id)", b"it's", b'"', b"\xff\xfe", b"a\nb", b"-rf"]
)
def test_what_is_to_be_typed_is_quoted(tmp_path: Path, name: bytes) -> None:
    machine = Machine(tmp_path)
    directory = machine.path("/etc/alsa/conf.d")
    directory.mkdir(parents=True)
    (directory / os.fsdecode(name + b".conf")).write_text("pcm.!default {\n")
    found = {each.code: each for each in checked(machine.findings, name)}
    told = f"/etc/alsa/conf.d/{name.decode(errors='replace')}.conf"
    assert shlex.split(found["broken-config"].commands[0]) == ["mv", told, f"{told}.broken"]


def test_an_element_may_have_a_quote_in_its_name() -> None:
    fix = LevelFix("hw:0", "It's", 1, "playback", switch=True, percent=50)
    words = shlex.split(fix.command)
    assert words == ["aioalsa", "mixer", "set", "It's,1", "playback", "50%", "unmute", "-D", "hw:0"]
