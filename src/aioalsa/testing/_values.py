"""What the fixtures give to tests, as plain values, and which card of a driver is taken; pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..cards._values import Card, Device

SILENT_DRIVERS = ("Loopback", "Dummy")  # snd-aloop and snd-dummy, as `Card.driver` tells them


@dataclass(frozen=True, slots=True)
class Loopback:
    """Two cables between an application and its test, of any rate, format and channels.

    Both ends of a cable have the same rate, format and channels: whoever opens first decides.

    Attributes:
        capture: what the application captures from.
        playback: what the application plays to.
        capture_peer: where the test plays what is to be captured.
        playback_peer: where the test captures what was played.
    """

    capture: str
    playback: str
    capture_peer: str
    playback_peer: str


@dataclass(frozen=True, slots=True)
class KernelCard:
    """A card of a real driver, with the names that a virtual card has.

    Attributes:
        card: what the driver tells of it.
        pcm: the ALSA name of its first PCM device, with conversion of rates and formats.
        ctl: the ALSA name of its controls.
    """

    card: Card
    pcm: str
    ctl: str


def chosen(wanted: str | None, found: Sequence[Device]) -> KernelCard | None:
    """Return the card that tests may use; None if there is no such.

    Args:
        wanted: its index or id; None for one that makes no sound, of snd-aloop or snd-dummy.
        found: the PCM devices of this machine.
    """

    def fits(card: Card) -> bool:
        if wanted is None:
            return card.driver in SILENT_DRIVERS
        return wanted in (card.id, str(card.index))

    fitting = [device for device in found if fits(device.card)]
    if wanted is None:
        fitting.sort(key=lambda device: SILENT_DRIVERS.index(device.card.driver))
    if not fitting:
        return None
    first = fitting[0]
    name = f"plughw:CARD={first.card.id},DEV={first.device}"
    return KernelCard(card=first.card, pcm=name, ctl=first.card.ctl)
