"""The sound hardware on the buses, and which driver each piece has (/sys/bus, read only)."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from .. import _proc

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ._system import System

_AUDIO = ("0x0401", "0x0403")  # PCI classes: audio device, HD Audio
_USB_AUDIO = "01"


@dataclass(frozen=True, slots=True)
class Hardware:
    """A piece of hardware that should be a sound card.

    Attributes:
        bus: "pci" or "usb".
        address: its name on that bus.
        alias: what modules are found by.
        driver: the driver that has taken it; "" if none has.
        has_card: it is a card of ALSA now.
    """

    bus: str
    address: str
    alias: str
    driver: str
    has_card: bool

    def __str__(self) -> str:
        kind = "PCI" if self.bus == "pci" else "USB"
        return f"the {kind} sound card at {self.address}"


def pieces(system: System) -> list[Hardware]:
    """Return the sound hardware of a machine."""
    return [*_of(system, "pci", "class"), *_of(system, "usb", "bInterfaceClass")]


def _of(system: System, bus: str, kind: str) -> Iterator[Hardware]:
    interfaces: list[Path] = []
    for path in system.glob(f"/sys/bus/{bus}/devices/*"):
        is_audio = system.text(path / kind).strip()
        if is_audio.startswith(_AUDIO) if bus == "pci" else is_audio == _USB_AUDIO:
            interfaces.append(path)
    for path in interfaces:
        # The streams of a USB card are interfaces beside that which has the card.
        beside = path.name.partition(":")[0] + ":"
        if bus == "usb" and any(p.name.startswith(beside) for p in interfaces if p < path):
            continue
        alias = system.text(path / "modalias").strip()
        yield Hardware(bus, path.name, alias, _target(path / "driver"), _has_card(path))


def _has_card(device: Path) -> bool:
    places = [device, *(device / name for name in _proc.names(device))]
    return any(_proc.numbered(place / "sound", "card") for place in places)


def _target(link: Path) -> str:
    try:
        return link.readlink().name
    except OSError:
        return ""


def modules_for(system: System, alias: str) -> list[str]:
    """Return the names of modules that drive what has an alias (`modules.alias`)."""
    bus = alias.partition(":")[0]
    found: dict[str, None] = {}
    for line in system.text(f"/lib/modules/{system.release}/modules.alias").splitlines():
        if line.startswith(f"alias {bus}:"):
            pattern, _, module = line.removeprefix("alias ").partition(" ")
            # What stands before the first star decides mostly, and costs little.
            if alias.startswith(pattern.partition("*")[0]) and fnmatchcase(alias, pattern):
                found[module.strip()] = None
    # "sof" drivers and others of the same chip step aside for each other; the common one is first.
    return sorted(found, key=lambda module: not module.startswith(("snd_hda_intel", "snd_usb")))


def loaded(system: System) -> set[str]:
    """Return the names of modules that are loaded."""
    return {line.split()[0] for line in system.text("/proc/modules").splitlines() if line.split()}
