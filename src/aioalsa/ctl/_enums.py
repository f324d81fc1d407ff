"""The enumerations of <alsa/control.h>."""

from __future__ import annotations

from enum import IntFlag

from .._arguments import Named


class ElementType(Named):
    """What the values of an element are (`snd_ctl_elem_type_t`)."""

    UNKNOWN = -1
    NONE = 0
    BOOLEAN = 1
    INTEGER = 2
    ENUMERATED = 3
    BYTES = 4
    IEC958 = 5
    INTEGER64 = 6

    @property
    def most(self) -> int:
        """The most values that an element of this type has (`snd_ctl_elem_value_t`)."""
        return _MOST.get(self, 0)


_MOST = {
    ElementType.BOOLEAN: 128,
    ElementType.INTEGER: 128,
    ElementType.ENUMERATED: 128,
    ElementType.BYTES: 512,
    ElementType.IEC958: 1,
    ElementType.INTEGER64: 64,
}


class Interface(Named):
    """What an element belongs to (`snd_ctl_elem_iface_t`)."""

    UNKNOWN = -1
    CARD = 0
    HWDEP = 1
    MIXER = 2
    PCM = 3
    RAWMIDI = 4
    TIMER = 5
    SEQUENCER = 6


class Access(IntFlag):
    """What can be done with an element, and how it is (`snd_ctl_elem_info_is_*`)."""

    READ = 1
    WRITE = 2
    VOLATILE = 4
    """It changes without an event."""
    INACTIVE = 8
    """It has no effect now."""
    LOCKED = 16
    """A process has locked it; only its handle may write."""
    OWNED = 32
    """This handle has locked it."""
    USER = 64
    """A program made it, not the driver."""
    TLV_READ = 128
    TLV_WRITE = 256
    TLV_COMMAND = 512


class EventMask(IntFlag):
    """What happened to an element (`snd_ctl_event_elem_get_mask`).

    `REMOVE` is all bits at once, so it contains the others: test `event.removed` first.
    """

    VALUE = 1
    INFO = 2
    ADD = 4
    TLV = 8
    REMOVE = 0xFFFFFFFF


class PowerState(Named):
    """How much power a card gets (`snd_ctl_get_power_state`)."""

    UNKNOWN = -1
    D0 = 0x000
    D1 = 0x100
    D2 = 0x200
    D3_HOT = 0x300
    D3_COLD = 0x301


class ControlType(Named):
    """What kind of control is behind a name (`snd_ctl_type_t`)."""

    UNKNOWN = -1
    HW = 0
    SHM = 1
    INET = 2
    EXT = 3
    REMAP = 4
