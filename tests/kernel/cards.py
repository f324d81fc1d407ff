"""The sound cards that the kernel tests run against, by card index.

The rig loads the drivers so that these numbers hold; tests import them from here.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

LOOPBACKS: Final = (0, 1, 2)
"""snd-aloop: what is played on ``hw:N,0,S`` is captured on ``hw:N,1,S``, and the reverse."""
LOOPBACK_SUBSTREAMS: Final = 8
"""Substreams of each loopback device, so 8 pairs a direction and card."""
DUMMY: Final = 3
"""snd-dummy: plays into nothing at the right speed, and has a mixer."""
VIRMIDI: Final = 4
"""snd-virmidi: four raw MIDI devices that are sequencer clients too."""
HDA: Final = 5
"""snd-hda-intel: a real PCI driver, which can be taken off the bus and found again."""
USB_GADGET: Final = 6
"""f_midi, the device's end of a USB cable, once a test has plugged it in through configfs."""
USB_HOST: Final = 7
"""snd-usb-audio, the computer's end of that cable."""

AUDIO_USER: Final = "rig-audio"
"""An ordinary user of the virtual machine who is in group ``audio``."""
AUDIO_UID: Final = 2901
OTHER_USER: Final = "rig-other"
"""An ordinary user of the virtual machine who is not, and who may open no card."""
OTHER_UID: Final = 2902

DRIVERS: Final = {
    "snd-aloop": f"index=0,1,2 enable=1,1,1 pcm_substreams={','.join(['8'] * 3)}",
    "snd-dummy": f"index={DUMMY}",
    "snd-virmidi": f"index={VIRMIDI}",
    "snd-hda-codec-generic": "",
    "snd-hda-intel": f"index={HDA}",
    "snd-seq": "",
    "snd-seq-midi": "",
    "snd-seq-dummy": "",
    "snd-hrtimer": "",
    "snd-usb-audio": f"index={USB_HOST}",
}
"""Kernel modules and their parameters, in the order in which they are loaded."""

USB_DRIVERS: Final = {"dummy_hcd": "num=2", "libcomposite": "", "usb_f_midi": ""}
"""What it takes to plug in a USB device that is not there; Ubuntu's kernel has no dummy_hcd."""

EXPECTED: Final = {
    **dict.fromkeys(LOOPBACKS, "Loopback"),
    DUMMY: "Dummy",
    VIRMIDI: "VirMIDI",
    HDA: "HDA-Intel",
}
"""The driver name that ``/proc/asound/cards`` shows for each card after loading."""


@dataclass(frozen=True, slots=True)
class Card:
    """One card of ``/proc/asound/cards``."""

    index: int
    id: str
    driver: str
    name: str


def present(listing: Path = Path("/proc/asound/cards")) -> dict[int, Card]:
    """List the cards this kernel has now; none where it has no sound at all."""
    try:
        lines = listing.read_text().splitlines()
    except FileNotFoundError:
        return {}
    cards: dict[int, Card] = {}
    for line in lines:
        # " 0 [Loopback       ]: Loopback - Loopback 1"; the line below it is the long name.
        head, bracket, rest = line.partition("[")
        if bracket and head.strip().isdecimal():
            card_id, _, names = rest.partition("]: ")
            driver, _, name = names.partition(" - ")
            cards[int(head)] = Card(int(head), card_id.strip(), driver.strip(), name.strip())
    return cards


def has_usb() -> bool:
    """Tell whether USB devices can be plugged in through configfs."""
    return any(Path("/sys/class/udc").glob("dummy_udc.*"))


def missing() -> dict[int, str]:
    """Tell which of the expected cards this kernel does not have at their place."""
    here = present()
    return {
        index: driver
        for index, driver in EXPECTED.items()
        if index not in here or here[index].driver != driver
    }
