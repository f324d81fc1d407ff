"""The doctor on real drivers: a fault is planted, found, and mended by what the doctor advises."""

from __future__ import annotations

import grp
import os
import shlex
import shutil
import signal
import subprocess
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import anyio
import pytest
from anyio.from_thread import start_blocking_portal

from aioalsa import conf, ctl, doctor, mixer
from aioalsa.cli._app import run as run_here
from tests.kernel.cards import (
    AUDIO_UID,
    HDA,
    LOOPBACKS,
    OTHER_UID,
    OTHER_USER,
    VIRMIDI,
    present,
)
from tests.kernel.rig.kernel import cache_directory

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from aioalsa.doctor import Report

    Fault = Callable[["Patient"], Generator[str]]

HARDWARE = f"plughw:{HDA}"
AUDIO = grp.getgrnam("audio").gr_gid
NODES = Path("/dev/snd")
APLAY = shutil.which("aplay") or "aplay"


@dataclass
class Patient:
    """This machine, with a home directory of its own.

    Attributes:
        monkeypatch: for its environment.
        home: where the user's configuration is.
        device: what the doctor is asked about.
        uid: who asks; the groups are those of `groups`.
        examinations: how often the doctor was asked.
    """

    monkeypatch: pytest.MonkeyPatch
    home: Path
    device: str = "default"
    uid: int = 0
    groups: tuple[int, ...] = ()
    examinations: int = 0

    def configure(self, text: str) -> None:
        """Write the user's configuration."""
        (self.home / ".asoundrc").write_text(text)

    def examine(self) -> Report:
        """Ask the doctor."""
        self._forget()
        with self._being():
            return anyio.run(doctor.examine, self.device)

    def codes(self) -> list[str]:
        """Return what the doctor finds."""
        return [finding.code for finding in self.examine().findings]

    def follow(self, report: Report) -> None:
        """Carry out all that is advised, as the machine's administrator."""
        for finding in report.findings:
            for command in finding.commands:
                self.carry_out(command)

    def carry_out(self, command: str) -> None:
        """Carry out one command: in the shell, or in this process what is about it."""
        words = shlex.split(command)
        if words[0] == "aioalsa":
            assert run_here([*words[1:], "-q"]) == 0
        elif words[0] == "unset":
            self.monkeypatch.delenv(words[1])
        else:
            subprocess.run(["/bin/sh", "-c", command], check=True, timeout=60)

    def _forget(self) -> None:
        # alsa-lib reads what its hooks load, as ~/.asoundrc, only when the file with the hooks has
        # changed: a program that is started anew reads it anyway, and this one has another file.
        self.examinations += 1
        if os.environ.get("ALSA_CONFIG_PATH", str(self.home)).startswith(str(self.home)):
            stock = self.home / f"alsa-{self.examinations}.conf"
            stock.write_text(f"<{conf.topdir()}/alsa.conf>\n")
            self.monkeypatch.setenv("ALSA_CONFIG_PATH", str(stock))

    @contextmanager
    def _being(self) -> Generator[None]:
        if not self.uid:
            yield
            return
        before = os.getgroups()
        os.setgroups(self.groups)
        os.setresgid(self.uid, self.uid, 0)
        os.setresuid(self.uid, self.uid, 0)
        try:
            yield
        finally:
            os.setresuid(0, 0, 0)
            os.setresgid(0, 0, 0)
            os.setgroups(before)


async def level(switch: bool, percent: int) -> None:
    """Set the mixer of the HDA card."""
    async with mixer.open(HDA) as opened:
        for side in (opened["Master"].playback, opened["Capture"].capture):
            await side.set_percent(percent)
            await side.set_switch(switch)


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Generator[Patient]:
    """Give a machine that is well; the virtual one shows the marks of what it runs in."""
    marks = [Path(mark) for mark in ("/.dockerenv", "/run/.containerenv") if Path(mark).exists()]
    for mark in marks:
        mark.rename(f"{mark}.hidden")
    # Open to the other users of this machine, too.
    home = Path(f"/run/aioalsa-doctor-{os.getpid()}")
    home.mkdir(mode=0o755)
    monkeypatch.setenv("HOME", str(home))
    for variable in ("XDG_CONFIG_HOME", "XDG_RUNTIME_DIR", "ALSA_CONFIG_PATH", "ALSA_CARD"):
        monkeypatch.delenv(variable, raising=False)
    anyio.run(level, True, 50)
    yield Patient(monkeypatch, home)
    shutil.rmtree(home)
    for mark in marks:
        Path(f"{mark}.hidden").rename(mark)


@pytest.fixture
def process() -> Generator[Callable[[str, str], subprocess.Popen[bytes]]]:
    """Give what has aplay, from a file of some name, hold a PCM."""
    started: list[subprocess.Popen[bytes]] = []

    def start(program: str, device: str) -> subprocess.Popen[bytes]:
        command = ["aplay", "-q", "-D", device, "-f", "dat", "/dev/zero"]
        started.append(subprocess.Popen(command, executable=program, stderr=subprocess.DEVNULL))
        status = Path(f"/proc/asound/card{HDA}/pcm0p/sub0/status")
        wait_for(lambda: "state: RUNNING" in status.read_text())
        return started[-1]

    yield start
    for each in started:
        each.send_signal(signal.SIGCONT)
        each.kill()
        each.wait()


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait until something is so."""
    limit = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.05)


# Faults that the advised commands mend. Each gives what must be found, alone.


def silent_mixers(patient: Patient) -> Generator[str]:
    patient.device = HARDWARE
    anyio.run(level, False, 0)
    yield "muted capture-off"


def node_closed(patient: Patient) -> Generator[str]:
    patient.device, patient.uid, patient.groups = HARDWARE, AUDIO_UID, (AUDIO,)
    (NODES / f"controlC{HDA}").chmod(0o600)
    yield "node-mode"


def node_away(patient: Patient) -> Generator[str]:
    patient.device = HARDWARE
    (NODES / f"pcmC{HDA}D0p").unlink()
    yield "node-missing"


def configuration_unreadable(patient: Patient) -> Generator[str]:
    patient.uid, patient.groups = AUDIO_UID, (AUDIO,)
    patient.configure("defaults.pcm.nonblock 1\n")
    (patient.home / ".asoundrc").chmod(0o600)
    yield "config-unreadable"


def configuration_broken(patient: Patient) -> Generator[str]:
    patient.configure("pcm.!default {\n  type plug\n  slave.pcm 'hw:0'\n")
    yield "broken-config"


def configuration_of_another_type(patient: Patient) -> Generator[str]:
    patient.configure("defaults.pcm.card Loopback\n")
    yield "broken-config"


def card_missing(patient: Patient) -> Generator[str]:
    patient.configure("defaults.pcm.card 30\n")
    yield "default-card-missing"


def card_without_sound(patient: Patient) -> Generator[str]:
    patient.configure(f"defaults.pcm.card {VIRMIDI}\n")
    yield "wrong-default-card wrong-default-card"


def card_of_the_environment(patient: Patient) -> Generator[str]:
    patient.monkeypatch.setenv("ALSA_CARD", "30")
    yield "bad-environment"


def configuration_path(patient: Patient) -> Generator[str]:
    patient.monkeypatch.setenv("ALSA_CONFIG_PATH", "/nowhere/alsa.conf")
    yield "bad-environment"


@pytest.mark.parametrize(
    "fault",
    [
        silent_mixers,
        node_closed,
        node_away,
        configuration_unreadable,
        configuration_broken,
        configuration_of_another_type,
        card_missing,
        card_without_sound,
        card_of_the_environment,
        configuration_path,
    ],
)
def test_what_is_advised_mends_what_is_found(patient: Patient, fault: Fault) -> None:
    codes = next(planted := fault(patient))

    report = patient.examine()
    assert [finding.code for finding in report.findings] == codes.split()
    patient.follow(report)

    assert patient.codes() == []
    assert next(planted, None) is None


# Faults whose end needs more than a command.


def test_drivers_are_loaded_and_bound_again(patient: Patient) -> None:
    modules = Path("/lib/modules") / os.uname().release
    if not modules.exists():
        # The virtual machine has its modules elsewhere.
        modules.parent.mkdir(exist_ok=True)
        modules.symlink_to(
            cache_directory() / f"kernel-{modules.name}" / "lib/modules" / modules.name
        )
    patient.device = f"plughw:{present()[HDA].id}"
    forbidden = Path("/etc/modprobe.d/aioalsa-test.conf")
    forbidden.parent.mkdir(exist_ok=True)
    address = next(Path("/sys/bus/pci/drivers/snd_hda_intel").glob("0*")).name

    def mended(code: str) -> None:
        report = patient.examine()
        assert [finding.code for finding in report.findings] == [code]
        patient.follow(report)
        wait_for(lambda: HDA in present() and (NODES / f"pcmC{HDA}D0c").exists())
        anyio.run(level, True, 50)
        assert patient.codes() == []

    patient.carry_out(f"echo {address} > /sys/bus/pci/drivers/snd_hda_intel/unbind")
    mended("driver-not-bound")
    patient.carry_out("rmmod snd_hda_intel")
    forbidden.write_text("blacklist snd-hda-intel\n")
    mended("driver-blacklisted")
    forbidden.unlink()


def test_a_user_who_joins_the_group_has_to_log_in_again(patient: Patient) -> None:
    patient.device, patient.uid = HARDWARE, OTHER_UID

    report = patient.examine()
    assert [finding.code for finding in report.findings] == ["not-in-group"]
    patient.follow(report)
    try:
        assert patient.codes() == ["not-logged-in-again"]
        patient.groups = (AUDIO,)
        assert patient.codes() == []
    finally:
        patient.carry_out(f"gpasswd -d {OTHER_USER} audio")


def test_who_has_the_device_is_told_and_can_be_ended(
    patient: Patient, process: Callable[[str, str], subprocess.Popen[bytes]]
) -> None:
    patient.device = HARDWARE
    player = process(APLAY, f"hw:{HDA}")

    report = patient.examine()
    assert [finding.code for finding in report.findings] == ["device-busy"]
    assert f"aplay (pid {player.pid})" in report.findings[0].what
    patient.follow(report)
    player.wait()
    assert patient.codes() == []

    server = patient.home / "pulseaudio"
    server.symlink_to(APLAY)
    held = process(str(server), f"hw:{HDA}")
    report = patient.examine()
    assert [finding.code for finding in report.findings] == ["server-holds-device"]
    assert f"pulseaudio (pid {held.pid})" in report.findings[0].why

    # Elsewhere it is in nobody's way, but it is late.
    patient.device = "default"
    assert patient.codes() == []
    held.send_signal(signal.SIGSTOP)
    status = Path(f"/proc/asound/card{HDA}/pcm0p/sub0/status")
    wait_for(lambda: "state: XRUN" in status.read_text())
    assert patient.codes() == ["xruns"]


def test_definitions_that_lead_nowhere(patient: Patient) -> None:
    for text, code in (
        ("pcm.!default null", "null-device"),
        ("pcm.!default nosuch", "default-broken"),
        ("pcm.!default { type nosuch }", "plugin-missing"),
    ):
        patient.configure(f"\n{text}\n")
        report = patient.examine()
        assert [finding.code for finding in report.findings] == [code]
        assert f"{patient.home}/.asoundrc:2" in report.findings[0].why
    (patient.home / ".asoundrc").unlink()
    assert patient.codes() == []


def test_a_container_that_was_given_no_devices(patient: Patient) -> None:
    patient.monkeypatch.setenv("container", "podman")
    patient.carry_out(f"mount -t tmpfs none {NODES}")
    try:
        assert patient.codes() == ["container-without-nodes"]
    finally:
        patient.carry_out(f"umount {NODES}")
    assert patient.codes() == []


def test_empty_jacks_are_told_until_something_is_plugged(patient: Patient) -> None:
    with start_blocking_portal() as portal:
        opened = portal.call(ctl.open, LOOPBACKS[0])
        jack = portal.call(
            lambda: opened.add_element("Headphone Jack", type="boolean", interface="CARD")
        )
        try:
            assert patient.codes() == ["nothing-plugged"]
            portal.call(jack.write, [True])
            assert patient.codes() == []
        finally:
            portal.call(opened.aclose)


def test_the_command_asks_before_it_sets_anything(
    patient: Patient, capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    anyio.run(level, False, 0)

    def fix(answers: str) -> int:
        (tmp_path / "answers").write_text(answers)
        with (tmp_path / "answers").open() as file:
            before = os.dup(0)
            os.dup2(file.fileno(), 0)
            try:
                return run_here(["doctor", "-D", HARDWARE, "--fix"])
            finally:
                os.dup2(before, 0)
                os.close(before)

    assert fix("n\n") == 1
    assert "1. error: Master is muted  [muted]" in capfd.readouterr().out
    assert fix("y\nno\n") == 3
    assert fix("yes\n") == 0
    shown = capfd.readouterr()
    assert f"Nothing is wrong with {HARDWARE}." in shown.out
    assert f"Set Capture (hw:{HDA}) to: capture 50% cap? [y/N]" in shown.err
