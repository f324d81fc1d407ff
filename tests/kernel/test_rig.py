"""Tests of the rig itself: that real drivers are there and behave like those of any machine.

Only foreign programs and sysfs are used here, so a failure is the rig's and not aioalsa's.
"""

from __future__ import annotations

import grp
import random
import signal
import stat
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.kernel import cards

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Sequence

FORMAT = ("-q", "-t", "raw", "-f", "S16_LE", "-r", "48000", "-c", "2")
GADGETS = Path("/sys/kernel/config/usb_gadget")


def until(condition: Callable[[], object], seconds: float = 20.0) -> None:
    """Wait for the kernel, which tells no one when it has done what sysfs asked for."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"{condition} stayed false for {seconds} s"
        time.sleep(0.02)


def sound_nodes() -> list[Path]:
    return [path for path in Path("/dev/snd").iterdir() if path.is_char_device()]


def is_for_group_audio(node: Path) -> bool:
    status = node.stat()
    mode = stat.S_IMODE(status.st_mode)
    return mode == 0o660 and grp.getgrgid(status.st_gid).gr_name == "audio"


def can_open(node: Path, uid: int, groups: Sequence[int]) -> bool:
    head = ["head", "-c", "0", str(node)]
    done = subprocess.run(head, user=uid, group=65534, extra_groups=groups, capture_output=True)
    return done.returncode == 0


@contextmanager
def usb_midi_gadget(
    udc: str, product: str = "Rig MIDI", index: int = cards.USB_GADGET
) -> Generator[Path]:
    """Build a USB MIDI device, and plug it in: a line in its ``UDC`` names the driver, or none."""
    gadget = GADGETS / product.replace(" ", "-").lower()
    function, config = gadget / "functions" / "midi.0", gadget / "configs" / "c.1"
    for directory in (gadget, gadget / "strings" / "0x409", function, config):
        directory.mkdir()
    (gadget / "idVendor").write_text("0x1d6b")
    (gadget / "idProduct").write_text("0x0104")
    (gadget / "strings" / "0x409" / "product").write_text(product)
    (function / "index").write_text(str(index))
    link = config / "midi.0"
    link.symlink_to(function)
    (gadget / "UDC").write_text(udc)
    try:
        yield gadget
    finally:
        if (gadget / "UDC").read_text().strip():
            (gadget / "UDC").write_text("\n")
        link.unlink()
        for directory in (config, function, gadget / "strings" / "0x409", gadget):
            directory.rmdir()


def test_every_card_is_at_its_index() -> None:
    assert cards.missing() == {}


def test_sound_nodes_belong_to_group_audio() -> None:
    assert [node.name for node in sound_nodes() if not is_for_group_audio(node)] == []


def test_only_members_of_group_audio_may_open_a_card() -> None:
    node = Path(f"/dev/snd/controlC{cards.DUMMY}")
    audio = grp.getgrnam("audio").gr_gid

    assert can_open(node, cards.AUDIO_UID, [audio])
    assert not can_open(node, cards.OTHER_UID, [])


def test_the_loopback_gives_back_what_aplay_plays(tmp_path: Path) -> None:
    played = random.Random(1).randbytes(48000 * 4)
    (tmp_path / "played").write_bytes(played)
    captured = tmp_path / "captured"
    status = Path("/proc/asound/card0/pcm1c/sub0/status")

    with subprocess.Popen(["arecord", *FORMAT, "-D", "hw:0,1,0", str(captured)]) as arecord:
        until(lambda: "state: RUNNING" in status.read_text())
        subprocess.run(["aplay", *FORMAT, "-D", "hw:0,0,0", str(tmp_path / "played")], check=True)
        # Its last period is still on the way when aplay is done.
        until(lambda: played in captured.read_bytes())
        arecord.send_signal(signal.SIGTERM)


def test_the_hda_card_leaves_the_pci_bus_and_comes_back() -> None:
    device = Path(f"/sys/class/sound/card{cards.HDA}/device").resolve()
    control = Path(f"/dev/snd/controlC{cards.HDA}")

    (device / "remove").write_text("1")
    assert cards.HDA not in cards.present()
    assert not control.exists()

    Path("/sys/bus/pci/rescan").write_text("1")
    until(lambda: cards.missing() == {})
    until(lambda: control.exists() and is_for_group_audio(control))


@pytest.mark.skipif(not cards.has_usb(), reason="this kernel has no dummy_hcd")
def test_a_usb_midi_cable_is_plugged_in_and_pulled_out() -> None:
    udc = next(Path("/sys/class/udc").iterdir()).name

    with usb_midi_gadget(udc) as gadget:
        until(lambda: {cards.USB_GADGET, cards.USB_HOST} <= cards.present().keys())
        assert cards.present()[cards.USB_HOST].driver == "USB-Audio"
        (gadget / "UDC").write_text("\n")
        until(lambda: cards.USB_HOST not in cards.present())
    until(lambda: cards.USB_GADGET not in cards.present())
