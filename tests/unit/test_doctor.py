"""The doctor on machines with one fault each: it must name the cause first, and nothing else."""

from __future__ import annotations

import errno
import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from aioalsa import doctor
from aioalsa.doctor import KINDS, Severity
from aioalsa.doctor._system import JackState, Level, User
from tests.unit.doctor_machine import (
    ALIAS,
    GROUP,
    HDA,
    PCI,
    PLAYBACK,
    RELEASE,
    TARGETS,
    USB,
    Machine,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from aioalsa.doctor import Finding

    Plant = Callable[[Machine], None]

DOCS = Path(__file__).parents[2] / "docs" / "troubleshooting.md"
ERROR, WARNING, NOTE = Severity

PLANTED: dict[str, list[tuple[Plant, Severity, str]]] = {}
"""For each kind of finding how to plant its fault, how bad it is, and what must be told."""


def planted(code: str, severity: Severity, told: str) -> Callable[[Plant], Plant]:
    """Register a fault; `told` is part of what is said or of a command."""

    def register(plant: Plant) -> Plant:
        PLANTED.setdefault(code, []).append((plant, severity, told))
        return plant

    return register


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


# alsa-lib.


@planted("no-library", ERROR, "cannot open shared object")
def no_library(machine: Machine) -> None:
    machine.library, machine.library_error = "", "libasound.so.2: cannot open shared object file"
    machine.targets, machine.levels = (), ()


@planted("no-library-files", ERROR, "libasound2-data")
def no_alsa_conf(machine: Machine) -> None:
    machine.remove("/usr/share/alsa")
    machine.targets = machine.refusing(2, undefined="No such file or directory")


@planted("no-library-files", ERROR, "$SNAP/usr/share/alsa/alsa.conf")
def no_alsa_conf_in_a_snap(machine: Machine) -> None:
    machine.environment["SNAP_NAME"] = "player"
    no_alsa_conf(machine)


@planted("old-library", NOTE, "1.2.4")
def old_library(machine: Machine) -> None:
    machine.library = "1.2.4"


@planted("bad-environment", ERROR, "unset ALSA_CONFIG_PATH")
def wrong_config_path(machine: Machine) -> None:
    machine.environment["ALSA_CONFIG_PATH"] = "/opt/alsa.conf"
    machine.targets = machine.refusing(2, undefined="No such file or directory")


@planted("bad-environment", ERROR, "0 PCH (HDA Intel PCH)")
def wrong_card_in_the_environment(machine: Machine) -> None:
    machine.environment["ALSA_CARD"] = "5"
    machine.targets = machine.refusing(2, card=None, missing_card="5")


# Drivers.


@planted("driver-not-loaded", ERROR, "modprobe snd_hda_intel")
def not_loaded(machine: Machine) -> None:
    machine.no_cards()


@planted("driver-not-loaded", WARNING, "modprobe snd_hda_intel")
def one_of_two_is_not_loaded(machine: Machine) -> None:
    machine.remove(f"{PCI}/driver")
    machine.remove(f"{PCI}/sound")
    machine.write("/proc/modules", "")


@planted("driver-blacklisted", ERROR, "sed -i '2s/^/#/' /etc/modprobe.d/my.conf")
def blacklisted(machine: Machine) -> None:
    machine.no_cards()
    machine.write("/etc/modprobe.d/my.conf", "# no beeps\nblacklist snd-hda-intel\n")


@planted("driver-blacklisted", ERROR, "/lib/modprobe.d/no.conf:1")
def installed_as_false(machine: Machine) -> None:
    machine.no_cards()
    machine.write("/lib/modprobe.d/no.conf", "install snd_hda_intel /bin/false\n")


@planted("driver-blacklisted", ERROR, "/proc/cmdline")
def blacklisted_at_boot(machine: Machine) -> None:
    machine.no_cards()
    machine.write("/proc/cmdline", "quiet modprobe.blacklist=pcspkr,snd_hda_intel ro\n")


@planted("driver-missing", ERROR, f"linux-modules-extra-{RELEASE}")
def no_driver(machine: Machine) -> None:
    machine.no_cards()
    machine.write(f"{PCI}/modalias", ALIAS.replace("8086", "1234") + "\n")


@planted("driver-missing", ERROR, "on the host")
def no_driver_on_the_host_of_a_container(machine: Machine) -> None:
    machine.no_cards()
    machine.write("/.dockerenv", "")
    machine.remove("/lib/modules")


@planted("modules-missing", ERROR, "6.1.0-10-amd64")
def kernel_was_updated(machine: Machine) -> None:
    machine.no_cards()
    machine.remove(f"/lib/modules/{RELEASE}")
    machine.write("/lib/modules/6.1.0-10-amd64/modules.alias", "")


@planted("driver-not-bound", ERROR, f"echo {PCI[-12:]} > /sys/bus/pci/drivers/snd_hda_intel/bind")
def unbound(machine: Machine) -> None:
    machine.no_cards()
    machine.write("/proc/modules", "snd_hda_intel 1 0 - Live 0x0\n")


@planted("driver-disabled", ERROR, "/etc/modprobe.d/off.conf:1 has enable=0")
def disabled(machine: Machine) -> None:
    machine.no_cards()
    machine.link(f"{PCI}/driver", "../../../bus/pci/drivers/snd_hda_intel")
    machine.write("/etc/modprobe.d/off.conf", "options snd-hda-intel index=0 enable=0\n")


@planted("driver-failed", ERROR, "firmware-sof-signed")
def no_firmware(machine: Machine) -> None:
    machine.no_cards()
    machine.link(f"{PCI}/driver", "../../../bus/pci/drivers/sof-audio-pci-intel-cnl")


@planted("driver-not-loaded", WARNING, "the USB sound card at 1-2:1.0")
def usb_without_driver(machine: Machine) -> None:
    for number in (0, 1):
        path = f"/sys/bus/usb/devices/1-2:1.{number}"
        machine.write(f"{path}/bInterfaceClass", "01\n")
        machine.write(f"{path}/modalias", "usb:v046Dp0825d0012dcEFdsc02dp01ic01isc01ip00in02\n")
    machine.write(
        f"/lib/modules/{RELEASE}/modules.alias",
        "alias usb:v*p*d*dc*dsc*dp*ic01isc01ip*in* snd_usb_audio\n",
    )


@planted("index-conflict", WARNING, "/etc/modprobe.d/b.conf:1")
def two_want_to_be_first(machine: Machine) -> None:
    machine.write("/etc/modprobe.d/a.conf", "options snd-hda-intel index=0\n")
    machine.write("/etc/modprobe.d/b.conf", "options snd-usb-audio index=0,2\n")


@planted("given-away", NOTE, "vfio-pci")
def lent_to_a_virtual_machine(machine: Machine) -> None:
    path = "/sys/bus/pci/devices/0000:02:00.1"
    machine.write(f"{path}/class", "0x040300\n")
    machine.link(f"{path}/driver", "../../../bus/pci/drivers/vfio-pci")


@planted("no-hardware", ERROR, "modprobe snd-aloop")
def nothing_there(machine: Machine) -> None:
    machine.no_cards()
    machine.remove(PCI)


@planted("no-sound-in-kernel", ERROR, "linux-image-amd64")
def cloud_kernel(machine: Machine) -> None:
    nothing_there(machine)
    machine.remove("/proc/asound")
    machine.remove(f"/lib/modules/{RELEASE}/kernel/sound")


# Nodes and rights.


@planted("container-without-nodes", ERROR, "--device /dev/snd")
def container(machine: Machine) -> None:
    machine.write("/run/.containerenv", "")
    machine.remove("/dev/snd")
    machine.remove("/proc/asound")  # masked
    machine.targets = machine.refusing(2, card=None, kind="", missing_card="0")


@planted("node-missing", ERROR, "mknod -m 660 /dev/snd/controlC0 c 116 0")
def no_node(machine: Machine) -> None:
    machine.remove("/dev/snd/controlC0")
    machine.targets = machine.refusing(2, card=None, kind="", missing_card="0")


@planted("node-missing", WARNING, "mknod -m 660 /dev/snd/timer c 116 33")
def no_timer_node(machine: Machine) -> None:
    machine.add_node("timer", 33)
    machine.remove("/dev/snd/timer")


@planted("snap-not-connected", ERROR, "snap connect player_two:alsa")
def snap(machine: Machine) -> None:
    machine.environment.update(SNAP_NAME="player", SNAP_INSTANCE_NAME="player_two")
    machine.deny(errno.EACCES)


@planted("device-denied", ERROR, "--device /dev/snd in place of -v")
def container_that_only_shows_nodes(machine: Machine) -> None:
    machine.user = User(0, "root", frozenset({0}))
    machine.write("/.dockerenv", "")
    machine.deny(errno.EPERM)


@planted("container-group", ERROR, f"--group-add {GROUP}")
def container_without_the_group(machine: Machine) -> None:
    machine.write("/.dockerenv", "")
    machine.write("/etc/group", "root:x:0:\n")
    machine.user = User(1000, "app", frozenset({1000}))
    machine.deny(errno.EACCES)


@planted("node-mode", ERROR, "chmod 660 /dev/snd/controlC0")
def wrong_mode(machine: Machine) -> None:
    machine.path("/dev/snd/controlC0").chmod(0o600)
    machine.refused = {"controlC0": errno.EACCES}
    machine.targets = machine.refusing(2, card=None, kind="", missing_card="0")


@planted("not-logged-in-again", ERROR, "newgrp audio")
def not_logged_in_again(machine: Machine) -> None:
    machine.user = User(1000, "me", frozenset({1000}))
    machine.deny(errno.EACCES)


@planted("not-in-group", ERROR, "usermod -aG audio you")
def not_in_the_group(machine: Machine) -> None:
    machine.user = User(1001, "you", frozenset({1001}))
    machine.deny(errno.EACCES)


# Configuration.


@planted("config-unreadable", WARNING, "/home/me/.asoundrc")
def unreadable(machine: Machine) -> None:
    machine.path("/home/me/.asoundrc").mkdir()


@planted("broken-config", ERROR, "mv /etc/asound.conf /etc/asound.conf.broken")
def broken(machine: Machine) -> None:
    machine.write("/etc/asound.conf", "# mine\npcm.!default {\n  type plug\n  slave.pcm hw:0\n")
    machine.targets = machine.refusing(22, undefined="Invalid argument")


@planted("broken-config", ERROR, "/etc/alsa/conf.d/70-mine.conf:2")
def broken_snippet(machine: Machine) -> None:
    machine.write("/etc/alsa/conf.d/70-mine.conf", "a 1\n}\n")
    machine.targets = machine.refusing(22, undefined="Invalid argument")


@planted("broken-config", ERROR, "mv /etc/asound.conf /etc/asound.conf.broken")
def name_in_place_of_a_number(machine: Machine) -> None:
    machine.write("/etc/asound.conf", "defaults.pcm.card PCH\n")
    said = "/etc/asound.conf may be old or corrupted: consider to remove or fix it"
    machine.targets = machine.refusing(22, said, undefined="Invalid argument")


@planted("default-broken", ERROR, "It is defined in /etc/asound.conf:1.")
def undefined(machine: Machine) -> None:
    machine.write("/etc/asound.conf", "pcm.!default nosuch\n")
    machine.targets = machine.refusing(2, undefined="No such file or directory")


@planted("default-card-missing", ERROR, "echo 'defaults.pcm.!card PCH' >> ~/.asoundrc")
def card_that_is_not_there(machine: Machine) -> None:
    machine.write("/home/me/.asoundrc", "\ndefaults.pcm.card 3\n")
    machine.targets = machine.refusing(2, card=None, missing_card="3")


@planted("default-card-missing", ERROR, "hw:Speaker is on card Speaker, which is not there")
def unplugged(machine: Machine) -> None:
    machine.targets = machine.refusing(2, card=None, missing_card="Speaker", name="hw:Speaker")


@planted("null-device", ERROR, "/etc/asound.conf:1 says so")
def thrown_away(machine: Machine) -> None:
    machine.write("/etc/asound.conf", 'pcm.!default { type plug slave.pcm "null" }\n')
    machine.targets = tuple(replace(each, kind="null", card=None) for each in TARGETS)


@planted("wrong-default-card", ERROR, "options snd-hda-intel index=0")
def webcam_is_first(machine: Machine) -> None:
    # 0 is a webcam, which only records; the sound card is 1.
    machine.remove("/proc/asound/card0/pcm0p")
    machine.cards = []
    machine.add_card((0, *USB[1:]), "c")
    machine.add_card((1, *HDA[1:]), "pc")
    machine.targets = (replace(PLAYBACK, refused=2), TARGETS[1])


@planted("wrong-default-card", ERROR, "echo 'pcm.!default sysdefault:USB' >> /etc/asound.conf")
def screen_is_chosen(machine: Machine) -> None:
    machine.user = User(0, "root", frozenset({0}))
    machine.add_pcms(0, "p", "HDMI 0")
    machine.write("/etc/asound.conf", 'pcm.!default { type plug slave.pcm "hw:0" }\n')
    machine.add_card((1, "USB", "USB-Audio", "USB Speaker", "snd_usb_audio"), "pc")
    machine.jacks = (JackState(0, "HDMI/DP,pcm=3 Jack", False),)
    machine.levels = (Level("hw:0", 0, "Speaker", 0, "playback", True),)


# Who has it.


@planted("plugin-missing", ERROR, "/etc/asound.conf:1 asks for it")
def no_plugin(machine: Machine) -> None:
    machine.write("/etc/asound.conf", "pcm.!default { type pipewire }\n")
    said = "Cannot open shared library libasound_module_pcm_pipewire.so (No such file)"
    machine.targets = machine.refusing(6, said, card=None, kind="pipewire")


@planted("plugin-missing", ERROR, "libasound2-plugins")
def no_plugin_and_nothing_said(machine: Machine) -> None:
    machine.targets = machine.refusing(errno.ENXIO, card=None, kind="a52")


@planted("no-runtime-dir", ERROR, "export XDG_RUNTIME_DIR=/run/user/1000")
def under_sudo(machine: Machine) -> None:
    machine.process(500, "pipewire")
    machine.user = User(0, "root", frozenset({0}))
    machine.targets = machine.refusing(112, card=None, kind="pipewire")


@planted("server-not-running", ERROR, "systemctl --user start pipewire-pulse")
def no_server(machine: Machine) -> None:
    machine.targets = machine.refusing(111, card=None, kind="pulse")


@planted("server-holds-device", ERROR, "pipewire-alsa")
def past_the_server(machine: Machine) -> None:
    machine.process(500, "pipewire")
    machine.hold(500)
    machine.targets = (replace(PLAYBACK, refused=errno.EBUSY), TARGETS[1])


@planted("server-holds-device", ERROR, "pasuspender")
def hardware_of_the_server(machine: Machine) -> None:
    machine.process(500, "pulseaudio", uid=1001)
    machine.hold(500)
    machine.targets = (replace(PLAYBACK, name="hw:0", refused=errno.EBUSY),)


@planted("server-holds-device", ERROR, "kill 500")
def hardware_of_jack(machine: Machine) -> None:
    machine.process(500, "jackd")
    machine.hold(500)
    machine.targets = (replace(PLAYBACK, refused=errno.EBUSY),)


@planted("device-busy", ERROR, "player (pid 700)")
def held(machine: Machine) -> None:
    machine.process(700, "player")
    machine.hold(700)
    machine.targets = (replace(PLAYBACK, refused=errno.EBUSY), TARGETS[1])


@planted("device-busy", WARNING, "kill 700")
def held_by_a_recorder(machine: Machine) -> None:
    machine.process(700, "recorder")
    machine.hold(700, "capture")
    machine.targets = (PLAYBACK, replace(TARGETS[1], refused=errno.EBUSY))


@planted("cannot-open", ERROR, "Broken pipe")
def unexplained(machine: Machine) -> None:
    machine.targets = (replace(PLAYBACK, refused=errno.EPIPE),)


# Mixers, streams, the next start.


def with_level(machine: Machine, element: str, switch: bool | None, percent: float | None) -> None:
    machine.levels = tuple(
        replace(level, switch=switch, percent=percent) if level.element == element else level
        for level in machine.levels
    )


@planted("muted", ERROR, "aioalsa mixer set 'Master' playback unmute -D 'hw:0'")
def master_is_muted(machine: Machine) -> None:
    with_level(machine, "Master", False, 60.0)


@planted("muted", ERROR, "aioalsa mixer set 'Master' playback 50% -D 'hw:0'")
def master_is_at_zero(machine: Machine) -> None:
    with_level(machine, "Master", None, 0.0)


@planted("muted", ERROR, "Headphone is muted, Speaker is muted")
def all_ends_are_muted(machine: Machine) -> None:
    with_level(machine, "Speaker", False, 100.0)


@planted("capture-off", WARNING, "aioalsa mixer set 'Capture' capture 50% cap -D 'hw:0'")
def nothing_is_captured(machine: Machine) -> None:
    with_level(machine, "Capture", False, 0.0)


@planted("nothing-plugged", WARNING, "Headphone Jack")
def nothing_is_plugged(machine: Machine) -> None:
    machine.levels = tuple(each for each in machine.levels if each.element != "Speaker")
    with_level(machine, "Headphone", True, 100.0)
    machine.jacks = machine.jacks[:1]


@planted("xruns", WARNING, "hw:0,0,0 playback (player, pid 700)")
def late(machine: Machine) -> None:
    machine.process(700, "player")
    machine.write(
        "/proc/asound/card0/pcm0p/sub0/status", "state: XRUN\nowner_pid   : 700\navail: 9\n"
    )


@planted("xruns", WARNING, "hw:0,0,0 capture")
def late_before(machine: Machine) -> None:
    machine.write(
        "/proc/asound/card0/pcm0c/sub0/status", "state: RUNNING\nowner_pid: 1\nxrun_counter: 2\n"
    )


@planted("not-moving", ERROR, "hw:0,0,0 playback runs, but does not move")
def stuck(machine: Machine) -> None:
    machine.hold(700)
    machine.stuck = ("/proc/asound/card0/pcm0p/sub0/status",)


@planted("restore-masked", WARNING, "systemctl unmask alsa-restore.service")
def masked(machine: Machine) -> None:
    machine.link("/etc/systemd/system/alsa-restore.service", "/dev/null")


@planted("no-alsactl", NOTE, "alsa-utils")
def no_alsactl(machine: Machine) -> None:
    machine.remove("/usr/sbin/alsactl")


@planted("booted-by-kexec", NOTE, "alsactl restore")
def kexec(machine: Machine) -> None:
    machine.write("/proc/sys/kernel/bootloader_type", f"{0xD1}\n")


# The tests.


def text_of(finding: Finding) -> str:
    return "\n".join([finding.what, finding.why, finding.advice, *finding.commands])


def test_a_machine_that_is_well_has_no_findings(machine: Machine) -> None:
    assert machine.findings() == ()


@pytest.mark.parametrize(
    ("code", "plant", "severity", "told"),
    [
        pytest.param(code, *case, id=f"{code}: {case[0].__name__}")
        for code, cases in PLANTED.items()
        for case in cases
    ],
)
def test_a_planted_fault_is_found_and_nothing_else(
    machine: Machine, code: str, plant: Plant, severity: Severity, told: str
) -> None:
    plant(machine)

    found = machine.findings()

    assert [finding.code for finding in found] == [code]
    assert found[0].severity is severity
    assert told in text_of(found[0])
    for sentence in (found[0].why, found[0].advice):
        assert sentence
        assert "  " not in sentence
    assert "\n" not in found[0].what


def test_every_kind_of_finding_is_planted() -> None:
    # The last two are what people hear.
    assert {*PLANTED, "not-heard", "silent-input"} == set(KINDS)
    assert sum(map(len, PLANTED.values())) > 40


@pytest.mark.parametrize(
    ("plants", "codes"),
    [
        ((not_in_the_group, master_is_muted), ["not-in-group", "muted"]),
        ((master_is_muted, broken), ["broken-config", "muted"]),
        ((masked, nothing_is_captured), ["capture-off", "restore-masked"]),
        ((kexec, masked, held), ["device-busy", "restore-masked", "booted-by-kexec"]),
        ((webcam_is_first, broken), ["broken-config"]),
    ],
)
def test_of_several_faults_the_cause_comes_first(
    machine: Machine, plants: tuple[Plant, ...], codes: list[str]
) -> None:
    for plant in plants:
        plant(machine)

    assert [finding.code for finding in machine.findings()] == codes


def test_a_server_that_plays_what_default_gets_is_no_fault(machine: Machine) -> None:
    machine.process(500, "pipewire")
    machine.hold(500)
    machine.targets = tuple(replace(each, kind="pipewire", card=None) for each in TARGETS)

    assert machine.findings() == ()


def test_headphones_that_are_off_beside_a_speaker_are_no_fault(machine: Machine) -> None:
    with_level(machine, "Headphone", False, 0.0)

    assert machine.findings() == ()


@pytest.mark.parametrize("name", ["default", "hw:0"])
def test_a_card_that_only_plays_is_no_fault(machine: Machine, name: str) -> None:
    machine.remove("/proc/asound/card0/pcm0c")
    machine.targets = (
        replace(PLAYBACK, name=name),
        replace(TARGETS[1], name=name, refused=errno.ENOENT),
    )

    assert machine.findings() == ()


def test_a_second_converter_that_is_off_is_no_fault(machine: Machine) -> None:
    machine.levels += (Level("hw:0", 0, "Capture", 1, "capture", False, 0.0),)

    assert machine.findings() == ()


def test_mixers_of_the_other_direction_are_no_matter(machine: Machine) -> None:
    machine.add_card(USB, "c")
    machine.targets = (PLAYBACK, replace(TARGETS[1], card=1))
    machine.levels += (Level("hw:1", 1, "PCM", 0, "playback", False, 0.0),)

    assert machine.findings() == ()


def test_of_sources_the_microphone_is_switched_on(machine: Machine) -> None:
    machine.levels = tuple(
        Level("hw:0", 0, name, 0, "capture", False, 40.0) for name in ("Line", "Master", "Mic")
    )

    (found,) = machine.findings()

    assert found.code == "capture-off"
    assert [fix.element for fix in found.fixes] == ["Mic"]


def test_what_follows_is_hidden_only_by_what_is_known() -> None:
    for kind in KINDS.values():
        assert kind.hides <= set(KINDS) - {kind.code}


def test_what_the_ears_say() -> None:
    assert doctor.not_heard("hw:0").code == "not-heard"
    assert doctor.quiet_input("hw:0", 0.1) is None
    quiet, dead = doctor.quiet_input("hw:0", 0.0005), doctor.quiet_input("hw:0", 0.0)
    assert quiet is not None
    assert dead is not None
    assert {quiet.code, dead.code} == {"silent-input"}
    assert "only zeros" in dead.what


def test_the_troubleshooting_page_has_every_kind_of_finding_in_its_order() -> None:
    rows = re.findall(r"^\| `([a-z-]+)` \| ([^|]+?) \|", DOCS.read_text(), re.MULTILINE)

    assert rows == [(kind.code, kind.what) for kind in KINDS.values()]
