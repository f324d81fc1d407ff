"""What controls tell: the card, its devices, its elements and their properties."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from ._enums import Access, ElementType, Interface


@dataclass(frozen=True, slots=True)
class CardInfo:
    """A sound card (`snd_ctl_card_info_t`).

    Attributes:
        index: its number, which may change from boot to boot.
        id: its short name, which serves in ALSA names as "hw:ID".
        driver: the kernel driver's name.
        name: its name for people.
        longname: name, bus address and interrupt.
        mixername: the mixer chip or codec.
        components: its parts as the driver tells them, "" for most.
    """

    index: int
    id: str
    driver: str
    name: str
    longname: str
    mixername: str
    components: str


@dataclass(frozen=True, slots=True)
class ElementId:
    """What identifies an element on its card (`snd_ctl_elem_id_t`).

    Attributes:
        numid: its number while it exists; all the rest together names it for good.
        interface: what it belongs to.
        device: the device that it belongs to, 0 mostly.
        subdevice: the subdevice that it belongs to, 0 mostly.
        index: which of several by that name.
        name: its name, as "Master Playback Volume"; "\ufffd" where its bytes are no UTF-8.
    """

    numid: int
    interface: Interface
    device: int
    subdevice: int
    index: int
    name: str
    # What it is asked for by, if that cannot be told by the name: plug-ins cut names anywhere.
    _bytes: bytes = field(default=b"", repr=False, compare=False)

    @property
    def c_name(self) -> bytes:
        """Its name as alsa-lib has it."""
        return self._bytes or self.name.encode()

    @property
    def place(self) -> tuple[Interface, int, int, int, str]:
        """All but its number."""
        return self.interface, self.device, self.subdevice, self.index, self.name

    def __str__(self) -> str:
        """Return the id as amixer writes and takes it (`snd_ctl_ascii_elem_id_get`)."""
        text = f"numid={self.numid},iface={self.interface.name},name='{self.name}'"
        for key in ("index", "device", "subdevice"):
            number = getattr(self, key)
            text += f",{key}={number}" if number else ""
        return text


@dataclass(frozen=True, slots=True, kw_only=True)
class ElementInfo:
    """The properties of an element (`snd_ctl_elem_info_t`).

    Attributes:
        id: which element.
        type: what its values are.
        count: how many values it has; one for each channel, mostly.
        access: what can be done with it.
        minimum: least value; 0 where the type has no range.
        maximum: greatest value; of an enumerated element the last item's index.
        step: values are the minimum and whole steps from it; 0 for any.
        items: the names of an enumerated element's items.
        owner: the process that has locked it; None if nobody has.
        dimensions: how its values are arranged; () for a plain row.
    """

    id: ElementId
    type: ElementType
    count: int
    access: Access
    minimum: int
    maximum: int
    step: int
    items: tuple[str, ...]
    owner: int | None
    dimensions: tuple[int, ...]

    @property
    def readable(self) -> bool:
        """Tell whether its values can be read."""
        return Access.READ in self.access

    @property
    def writable(self) -> bool:
        """Tell whether its values can be written, unless another process has locked it."""
        return Access.WRITE in self.access

    @property
    def inactive(self) -> bool:
        """Tell whether it has no effect now."""
        return Access.INACTIVE in self.access

    @property
    def locked(self) -> bool:
        """Tell whether a process has locked it."""
        return Access.LOCKED in self.access


@dataclass(frozen=True, slots=True)
class Iec958:
    """The value of an S/PDIF element (`snd_aes_iec958_t`).

    Attributes:
        status: channel status, 24 bytes.
        subcode: user data, 147 bytes.
        dig_subframe: 4 bytes.
    """

    status: bytes = bytes(24)
    subcode: bytes = bytes(147)
    dig_subframe: bytes = bytes(4)


@dataclass(frozen=True, slots=True)
class DeviceInfo:
    """A device of the card.

    Attributes:
        device: its number.
        kind: what it carries.
        direction: which way; None for hwdep.
        id: the driver's name for it.
        name: its name for people.
        subdevices: how many streams it has.
        available: how many of them nobody has open.
    """

    device: int
    kind: Literal["pcm", "rawmidi", "hwdep"]
    direction: Literal["playback", "capture", "input", "output"] | None
    id: str
    name: str
    subdevices: int
    available: int
