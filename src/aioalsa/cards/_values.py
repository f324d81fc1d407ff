"""What there is on this machine, as plain values: cards, their PCM devices and subdevices."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from .._proc import Holder

_CARD = re.compile(r"[:,]CARD=([^,]+)")


@dataclass(frozen=True, slots=True)
class Card:
    """A sound card (`snd_ctl_card_info_t`).

    Attributes:
        index: its number, which may change from boot to boot.
        id: its short name, which serves in ALSA names as "hw:ID".
        name: its name for people.
        longname: name, bus address and interrupt.
        driver: the kernel driver's name.
        components: its parts as the driver tells them, "" for most.
        mixername: the mixer chip or codec.
    """

    index: int
    id: str
    name: str
    longname: str
    driver: str
    components: str
    mixername: str

    @property
    def ctl(self) -> str:
        """The name to open its controls with."""
        return f"hw:{self.id}"


@dataclass(frozen=True, slots=True)
class Hint:
    """A name that something can be opened by, with what it is (`snd_device_name_get_hint`).

    Attributes:
        name: what to open.
        description: what it is, for people; several lines for most.
        direction: which way it goes; None for both, or where it does not matter.
    """

    name: str
    description: str
    direction: Literal["playback", "capture"] | None

    @property
    def card(self) -> str | None:
        """The id or index of the card that the name belongs to; None if it tells no card."""
        found = _CARD.search(self.name)
        return found[1] if found else None


@dataclass(frozen=True, slots=True)
class Subdevice:
    """One stream of a device, that one process at a time can have.

    Attributes:
        index: its number.
        name: its name, mostly "subdevice #0".
        in_use: whether somebody has it open; None if nothing tells, as in most containers.
        holder: who has it open; None if nobody has, or nothing tells.
    """

    index: int
    name: str
    in_use: bool | None
    holder: Holder | None = None


@dataclass(frozen=True, slots=True)
class Device:
    """A PCM device of a card, for one direction (`snd_pcm_info_t`).

    Attributes:
        card: the card it is on.
        device: its number on the card.
        kind: what it carries.
        direction: which way the sound goes.
        id: the driver's name for it.
        name: its name for people.
        subdevices: its streams.
    """

    card: Card
    device: int
    kind: Literal["pcm"]
    direction: Literal["playback", "capture"]
    id: str
    name: str
    subdevices: tuple[Subdevice, ...]

    @property
    def pcm(self) -> str:
        """The name to open it with; "plug" before it converts what the hardware cannot do."""
        return f"hw:{self.card.id},{self.device}"


@dataclass(frozen=True, slots=True)
class CardAdded:
    """A card is there, and this user can open it.

    Attributes:
        card: which.
        initial: it was there when watching began.
    """

    card: Card
    initial: bool = False

    @property
    def index(self) -> int:
        """Its number."""
        return self.card.index

    @property
    def id(self) -> str:
        """Its short name."""
        return self.card.id


@dataclass(frozen=True, slots=True)
class CardRemoved:
    """A card is gone, or this user can't open it any more.

    Attributes:
        card: which, as it was when it was told to be there.
    """

    card: Card

    @property
    def index(self) -> int:
        """Its number, which the next card may get."""
        return self.card.index

    @property
    def id(self) -> str:
        """Its short name."""
        return self.card.id


CardChange = CardAdded | CardRemoved


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Why cards of this machine cannot be used, and what it takes to use them."""

    reason: str
    advice: str

    def __str__(self) -> str:
        return f"{self.reason}: {self.advice}"
