"""What raw MIDI ports give and tell, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ._enums import Type


@dataclass(frozen=True, slots=True)
class Message:
    """A whole MIDI message.

    Attributes:
        data: its bytes, with a status.
        time: when its last byte came, s on the clock of `time.monotonic()`; None where
            the driver does not tell.
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
    """

    buffer_size: int
    avail_min: int


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
        timestamps: messages bear the time of the driver.
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
    timestamps: bool


@dataclass(frozen=True, slots=True)
class Status:
    """A snapshot of one direction (`snd_rawmidi_status_t`).

    Attributes:
        avail: bytes that can be read, or that can be written, at once.
        overruns: how often input was lost since the port was opened.
    """

    avail: int
    overruns: int
