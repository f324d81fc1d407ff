"""What hwdep devices tell, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._enums import Interface


@dataclass(frozen=True, slots=True)
class HwdepInfo:
    """A hwdep device (`snd_hwdep_info_t`).

    Attributes:
        card: the index of its card.
        device: its number on the card.
        id: the driver's name for it.
        name: its name for people.
        interface: what kind of hardware it gives access to.
    """

    card: int
    device: int
    id: str
    name: str
    interface: Interface

    def __str__(self) -> str:
        """Return its ALSA name, as "hw:0,0"."""
        return f"hw:{self.card},{self.device}"


@dataclass(frozen=True, slots=True)
class DspStatus:
    """What a device's signal processors are up to (`snd_hwdep_dsp_status_t`).

    Attributes:
        version: of the driver.
        id: of the driver.
        count: how many images it takes.
        loaded: the indices of those that it has got.
        ready: the card can be used.
    """

    version: int
    id: str
    count: int
    loaded: frozenset[int]
    ready: bool
