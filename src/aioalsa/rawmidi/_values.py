"""What raw MIDI ports give and tell, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._enums import Clock, Type


@dataclass(frozen=True, slots=True)
class Message:
    """A whole MIDI message.

    Attributes:
        data: its bytes, with a status.
        time: when its last byte came, s on the clock of `time.monotonic()`, unless another was
            asked for; None where the driver does not tell.
        lost: how often the driver's buffer has overrun right before it; 0 normally.
    """

    data: bytes
    time: float | None = None
    lost: int = 0


@dataclass(frozen=True, slots=True)
class Side:
    """One direction of a port.

    Attributes:
        buffer_size: of the driver's buffer, bytes.
        avail_min: bytes that wake who waits.
        active_sensing: the driver sends an active sensing message when the port is closed.
    """

    buffer_size: int
    avail_min: int
    active_sensing: bool = False


@dataclass(frozen=True, slots=True)
class Setup:
    """What was got when a port was opened.

    Attributes:
        device: the name that was opened.
        type: what is behind it.
        card: the index of its card; None if it has none.
        number: the device's number on the card.
        subdevice: the subdevice's number.
        id: the driver's name for it.
        name: its name for people.
        subdevice_name: the subdevice's name.
        input: what was set for input; None if it is not open for that.
        output: the same for output.
        clock: whose time messages bear; `Clock.NONE` if they bear none.
    """

    device: str
    type: Type
    card: int | None
    number: int
    subdevice: int
    id: str
    name: str
    subdevice_name: str
    input: Side | None
    output: Side | None
    clock: Clock

    @property
    def timestamps(self) -> bool:
        """Messages bear the time of the driver."""
        return bool(self.clock)


@dataclass(frozen=True, slots=True)
class Status:
    """A snapshot of one direction (`snd_rawmidi_status_t`).

    Attributes:
        avail: bytes that can be read, or that can be written, at once.
        overruns: how often input was lost since the port was opened.
    """

    avail: int
    overruns: int


@dataclass(frozen=True, slots=True)
class PortInfo:
    """A raw MIDI port of this machine: a subdevice of a card's device (`snd_rawmidi_info_t`).

    Attributes:
        name: the name to open it with, as "hw:1,0,0".
        card: the index of its card.
        device: the device's number on the card.
        subdevice: the subdevice's number.
        id: the driver's name for the device.
        title: the device's name for people.
        subdevice_name: the subdevice's name; "" for most.
        input: it can be opened for input.
        output: it can be opened for output.
        active: it can be used now; ports of MIDI 2.0 devices may be switched off.
        in_use: somebody has it open; None if nothing tells.
        tied: the device that is the same port as a MIDI 2.0 endpoint, or the other way round;
            None if there is none, or alsa-lib (before 1.2.14) does not tell.
    """

    name: str
    card: int
    device: int
    subdevice: int
    id: str
    title: str
    subdevice_name: str
    input: bool
    output: bool
    active: bool = True
    in_use: bool | None = None
    tied: int | None = None
