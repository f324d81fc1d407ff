"""Channel voice messages, of MIDI 1.0 (message type 2) and MIDI 2.0 (message type 4).

Values have the resolution of the packet: velocities of MIDI 2.0 go to 65535, controllers and
pressures to 2**32 - 1, and the centre of a pitch bend is 2**31. See `scale_up` for those of 1.0.
"""

from __future__ import annotations

from ._codec import Packet, bits, message

CENTRE = 1 << 31
"""No pitch bend, and the middle of controllers that have one, in MIDI 2.0."""


@message(0x2)
class Midi1Message(Packet):
    """A channel message of MIDI 1.0 in a packet.

    Attributes:
        channel: 0 to 15.
        group: 0 to 15.
    """

    channel: int = bits(12, 4)
    group: int = bits(4, 4, default=0, kw_only=True)


@message(0x2, 0x8)
class Midi1NoteOff(Midi1Message):
    """A key is released; `note` and `velocity` 0 to 127."""

    note: int = bits(17, 7)
    velocity: int = bits(25, 7, default=64)


@message(0x2, 0x9)
class Midi1NoteOn(Midi1Message):
    """A key is pressed; with `velocity` 0 it is released. Both 0 to 127."""

    note: int = bits(17, 7)
    velocity: int = bits(25, 7)


@message(0x2, 0xA)
class Midi1KeyPressure(Midi1Message):
    """How hard one key is held; `note` and `value` 0 to 127."""

    note: int = bits(17, 7)
    value: int = bits(25, 7)


@message(0x2, 0xB)
class Midi1ControlChange(Midi1Message):
    """A controller moves; `control` and `value` 0 to 127."""

    control: int = bits(17, 7)
    value: int = bits(25, 7)


@message(0x2, 0xC)
class Midi1ProgramChange(Midi1Message):
    """Another program, 0 to 127."""

    program: int = bits(17, 7)


@message(0x2, 0xD)
class Midi1ChannelPressure(Midi1Message):
    """How hard the keys are held; `value` 0 to 127."""

    value: int = bits(17, 7)


@message(0x2, 0xE)
class Midi1PitchBend(Midi1Message):
    """The pitch wheel moves.

    Attributes:
        lsb: the lower 7 bits of its position.
        msb: the upper 7 bits.
    """

    lsb: int = bits(17, 7)
    msb: int = bits(25, 7)

    @property
    def value(self) -> int:
        """Its position, 0 to 16383; 8192 is the middle."""
        return self.msb << 7 | self.lsb


@message(0x4)
class ChannelMessage(Packet):
    """A channel message of MIDI 2.0.

    Attributes:
        channel: 0 to 15.
        group: 0 to 15.
    """

    channel: int = bits(12, 4)
    group: int = bits(4, 4, default=0, kw_only=True)


@message(0x4, 0x0)
class RegisteredNoteController(ChannelMessage):
    """A registered controller of one note.

    Attributes:
        note: 0 to 127.
        control: which controller, 0 to 255.
        value: 0 to 2**32 - 1.
    """

    note: int = bits(17, 7)
    control: int = bits(24, 8)
    value: int = bits(32, 32)


@message(0x4, 0x1)
class AssignableNoteController(ChannelMessage):
    """An assignable controller of one note; fields as of `RegisteredNoteController`."""

    note: int = bits(17, 7)
    control: int = bits(24, 8)
    value: int = bits(32, 32)


@message(0x4, 0x2)
class RegisteredController(ChannelMessage):
    """A registered controller (RPN of MIDI 1.0).

    Attributes:
        bank: 0 to 127.
        control: which controller of the bank, 0 to 127.
        value: 0 to 2**32 - 1.
    """

    bank: int = bits(17, 7)
    control: int = bits(25, 7)
    value: int = bits(32, 32)


@message(0x4, 0x3)
class AssignableController(ChannelMessage):
    """An assignable controller (NRPN of MIDI 1.0); fields as of `RegisteredController`."""

    bank: int = bits(17, 7)
    control: int = bits(25, 7)
    value: int = bits(32, 32)


@message(0x4, 0x4)
class RelativeRegisteredController(ChannelMessage):
    """A registered controller moves by a `value` of -2**31 to 2**31 - 1."""

    bank: int = bits(17, 7)
    control: int = bits(25, 7)
    value: int = bits(32, 32, signed=True)


@message(0x4, 0x5)
class RelativeAssignableController(ChannelMessage):
    """An assignable controller moves by a `value` of -2**31 to 2**31 - 1."""

    bank: int = bits(17, 7)
    control: int = bits(25, 7)
    value: int = bits(32, 32, signed=True)


@message(0x4, 0x6)
class NotePitchBend(ChannelMessage):
    """The pitch of one note moves; `value` 0 to 2**32 - 1, `CENTRE` is the middle."""

    note: int = bits(17, 7)
    value: int = bits(32, 32)


@message(0x4, 0x8)
class NoteOff(ChannelMessage):
    """A key is released.

    Attributes:
        note: 0 to 127.
        velocity: 0 to 65535.
        attribute_type: what `attribute` is: 0 nothing, 1 of the manufacturer, 2 of the profile,
            3 the pitch, 7 bits semitones and 9 bits fractions.
        attribute: 0 to 65535.
    """

    note: int = bits(17, 7)
    velocity: int = bits(32, 16, default=0x8000)
    attribute_type: int = bits(24, 8, default=0)
    attribute: int = bits(48, 16, default=0)


@message(0x4, 0x9)
class NoteOn(ChannelMessage):
    """A key is pressed, also with `velocity` 0; fields as of `NoteOff`."""

    note: int = bits(17, 7)
    velocity: int = bits(32, 16)
    attribute_type: int = bits(24, 8, default=0)
    attribute: int = bits(48, 16, default=0)


@message(0x4, 0xA)
class KeyPressure(ChannelMessage):
    """How hard one key is held; `value` 0 to 2**32 - 1."""

    note: int = bits(17, 7)
    value: int = bits(32, 32)


@message(0x4, 0xB)
class ControlChange(ChannelMessage):
    """A controller moves; `control` 0 to 127, `value` 0 to 2**32 - 1."""

    control: int = bits(17, 7)
    value: int = bits(32, 32)


@message(0x4, 0xC)
class ProgramChange(ChannelMessage):
    """Another program, of this bank or another.

    Attributes:
        program: 0 to 127.
        bank_valid: 1 if the bank changes, too.
        bank_msb: 0 to 127.
        bank_lsb: 0 to 127.
    """

    program: int = bits(33, 7)
    bank_valid: int = bits(31, 1, default=0)
    bank_msb: int = bits(49, 7, default=0)
    bank_lsb: int = bits(57, 7, default=0)


@message(0x4, 0xD)
class ChannelPressure(ChannelMessage):
    """How hard the keys are held; `value` 0 to 2**32 - 1."""

    value: int = bits(32, 32)


@message(0x4, 0xE)
class PitchBend(ChannelMessage):
    """The pitch wheel moves; `value` 0 to 2**32 - 1, `CENTRE` is the middle."""

    value: int = bits(32, 32)


@message(0x4, 0xF)
class NoteManagement(ChannelMessage):
    """What becomes of the controllers of a note.

    Attributes:
        note: 0 to 127.
        detach: 1: those of notes that sound already are left as they are.
        reset: 1: set to their defaults.
    """

    note: int = bits(17, 7)
    detach: int = bits(30, 1, default=0)
    reset: int = bits(31, 1, default=0)
