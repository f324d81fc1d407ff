"""Channel messages of MIDI 1.0 as those of MIDI 2.0, and back; packets as MIDI bytes, and back.

Sources: "Universal MIDI Packet (UMP) Format and MIDI 2.0 Protocol", M2-104-UM 1.1.2, appendix D
(default translation); "MIDI 2.0 Bit Scaling and Resolution", M2-115-U (min-center-max scaling).

The kernel converts for the sequencer, and for the MIDI 1.0 ports of MIDI 2.0 devices, by the same
scaling. Where it differs from here, as of Linux 6.12:

* Between two sequencer clients with packets CC 6, 38 and 98 to 101 stay controllers; registered and
  assignable controllers get lost on their way to MIDI 1.0; velocities below 512 become 0 there,
  which ends the note; and a note-on with velocity 0 stays a note-on on its way to MIDI 2.0.
* A device's MIDI 1.0 port waits for both halves of a parameter's value, and then forgets which
  parameter was selected; a note-on with velocity 0 becomes a note-off with velocity 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from ._codec import Packet, bytes_of, decode_one
from ._data import SysEx7, sysex_packets
from ._messages import (
    AssignableController,
    ChannelPressure,
    ControlChange,
    KeyPressure,
    Midi1ChannelPressure,
    Midi1ControlChange,
    Midi1KeyPressure,
    Midi1Message,
    Midi1NoteOff,
    Midi1NoteOn,
    Midi1PitchBend,
    Midi1ProgramChange,
    NoteOff,
    NoteOn,
    PitchBend,
    ProgramChange,
    RegisteredController,
)
from ._system import SystemMessage

if TYPE_CHECKING:
    from collections.abc import Iterable

BANK_MSB, BANK_LSB, DATA_MSB, DATA_LSB = 0, 32, 6, 38
NRPN_LSB, NRPN_MSB, RPN_LSB, RPN_MSB = 98, 99, 100, 101
NO_PARAMETER: Final = 127
MOST_BITS: Final = 64
RELEASE: Final = 0x8000
"""The velocity of a note-off that was a note-on with velocity 0: MIDI 1.0's 64, "unknown"."""

# Bytes of a message of MIDI 1.0, by its status: of channel messages the upper half.
_LENGTHS: Final = {0xC0: 2, 0xD0: 2, 0xF1: 2, 0xF2: 3, 0xF3: 2}


def scale_up(value: int, source: int, target: int) -> int:
    """Return a value with more bits; 0, the middle and the greatest stay what they are.

    Args:
        value: 0 to 2**source - 1.
        source: its bits, 2 or more.
        target: bits of the result, up to 64.

    Raises:
        ValueError: there is no such value, or the result would have fewer bits.
    """
    if not 2 <= source <= target <= MOST_BITS or not 0 <= value < 1 << source:
        raise ValueError(f"value={value}, source={source}, target={target} are no scaling up")
    scaled = value << target - source
    if value <= 1 << source - 1:
        return scaled
    # Above the middle, the bits below the highest are repeated as far as there is room.
    width = source - 1
    repeated = value & (1 << width) - 1
    room = target - source
    while room > 0:
        room -= width
        scaled |= repeated << room if room >= 0 else repeated >> -room
    return scaled


def scale_down(value: int, source: int, target: int) -> int:
    """Return a value with fewer bits: the upper ones.

    Raises:
        ValueError: there is no such value, or the result would have more bits.
    """
    if not 0 <= target <= source <= MOST_BITS or not 0 <= value < 1 << source:
        raise ValueError(f"value={value}, source={source}, target={target} are no scaling down")
    return value >> source - target


def to_midi1(packet: Packet) -> list[Packet]:
    """Return what a packet is in MIDI 1.0.

    A program with its bank is three messages, a registered or assignable controller four. Messages
    that MIDI 1.0 has nothing like (those of single notes, relative controllers) are left out;
    packets that are no channel messages stay as they are.
    """
    match packet:
        case NoteOn(channel=channel, note=note, velocity=velocity, group=group):
            # Velocity 0 would end the note.
            return [Midi1NoteOn(channel, note, max(1, velocity >> 9), group=group)]
        case NoteOff(channel=channel, note=note, velocity=velocity, group=group):
            return [Midi1NoteOff(channel, note, velocity >> 9, group=group)]
        case KeyPressure(channel=channel, note=note, value=value, group=group):
            return [Midi1KeyPressure(channel, note, value >> 25, group=group)]
        case ControlChange(channel=channel, control=control, value=value, group=group):
            return [Midi1ControlChange(channel, control, value >> 25, group=group)]
        case ChannelPressure(channel=channel, value=value, group=group):
            return [Midi1ChannelPressure(channel, value >> 25, group=group)]
        case PitchBend(channel=channel, value=value, group=group):
            return [Midi1PitchBend(channel, value >> 18 & 0x7F, value >> 25, group=group)]
        case ProgramChange(channel=channel, program=program, group=group):
            bank = ((BANK_MSB, packet.bank_msb), (BANK_LSB, packet.bank_lsb))
            controls = _controls(channel, bank if packet.bank_valid else (), group)
            return [*controls, Midi1ProgramChange(channel, program, group=group)]
        case RegisteredController(channel=channel, group=group):
            return _controls(channel, _parameter(packet, RPN_MSB, RPN_LSB), group)
        case AssignableController(channel=channel, group=group):
            return _controls(channel, _parameter(packet, NRPN_MSB, NRPN_LSB), group)
        case _:
            return [] if packet.message_type == 4 else [packet]


def _parameter(
    packet: RegisteredController | AssignableController, msb: int, lsb: int
) -> tuple[tuple[int, int], ...]:
    value = packet.value >> 18
    which = (msb, packet.bank), (lsb, packet.control)
    return *which, (DATA_MSB, value >> 7), (DATA_LSB, value & 0x7F)


def _controls(channel: int, pairs: Iterable[tuple[int, int]], group: int) -> list[Packet]:
    return [Midi1ControlChange(channel, control, value, group=group) for control, value in pairs]


@dataclass(slots=True)
class _Channel:
    """What messages of a channel have said that the next ones depend on."""

    registered: bool = True
    parameter: list[int] | None = None  # bank and control
    data_msb: int | None = None  # came, and was not given on yet
    bank: list[int] | None = None


class Midi2Converter:
    """Makes messages of MIDI 2.0 of those of MIDI 1.0.

    Controllers that only together mean something are held back until they are complete: a bank
    until the program comes; a registered or assignable controller until the lower half of its value
    comes, or the next upper half, or another controller is selected (`flush()` gives it before).
    """

    def __init__(self) -> None:
        self._channels: dict[tuple[int, int], _Channel] = {}

    def feed(self, packet: Packet) -> list[Packet]:
        """Return what a packet is in MIDI 2.0, with what was held back for it."""
        if not isinstance(packet, Midi1Message):
            return [packet]
        state = self._channels.setdefault((packet.group, packet.channel), _Channel())
        group = packet.group
        match packet:
            case Midi1NoteOn(channel=channel, note=note, velocity=0):
                return [NoteOff(channel, note, RELEASE, group=group)]
            case Midi1NoteOn(channel=channel, note=note, velocity=velocity):
                return [NoteOn(channel, note, scale_up(velocity, 7, 16), group=group)]
            case Midi1NoteOff(channel=channel, note=note, velocity=velocity):
                return [NoteOff(channel, note, scale_up(velocity, 7, 16), group=group)]
            case Midi1KeyPressure(channel=channel, note=note, value=value):
                return [KeyPressure(channel, note, scale_up(value, 7, 32), group=group)]
            case Midi1ChannelPressure(channel=channel, value=value):
                return [ChannelPressure(channel, scale_up(value, 7, 32), group=group)]
            case Midi1PitchBend(channel=channel):
                return [PitchBend(channel, scale_up(packet.value, 14, 32), group=group)]
            case Midi1ProgramChange(channel=channel, program=program):
                bank, state.bank = state.bank, None
                return [
                    ProgramChange(
                        channel, program, int(bank is not None), *(bank or ()), group=group
                    )
                ]
            case Midi1ControlChange():
                return self._control(state, packet)
            case _:
                return [packet]

    def flush(self) -> list[Packet]:
        """Return the controllers of whose value only the upper half has come."""
        found: list[Packet] = []
        for (group, channel), state in self._channels.items():
            found += self._complete(state, channel, group)
        return found

    def _control(self, state: _Channel, packet: Midi1ControlChange) -> list[Packet]:
        channel, group, value = packet.channel, packet.group, packet.value
        match packet.control:
            case 0 | 32 as control:  # BANK_MSB, BANK_LSB
                state.bank = state.bank or [0, 0]
                state.bank[control == BANK_LSB] = value
                return []
            case 98 | 99 | 100 | 101 as control:  # NRPN_LSB to RPN_MSB
                before = self._complete(state, channel, group)
                self._select(state, control, value)
                return before
            case 6 if state.parameter is not None:  # DATA_MSB
                before = self._complete(state, channel, group)
                state.data_msb = value
                return before
            case 38 if state.parameter is not None:  # DATA_LSB
                state.data_msb = state.data_msb or 0
                return self._complete(state, channel, group, value)
            case control:
                return [ControlChange(channel, control, scale_up(value, 7, 32), group=group)]

    def _select(self, state: _Channel, control: int, value: int) -> None:
        registered = control in (RPN_LSB, RPN_MSB)
        if state.parameter is None or state.registered != registered:
            state.parameter = [0, 0]
        state.registered = registered
        state.parameter[control in (NRPN_LSB, RPN_LSB)] = value
        if registered and state.parameter == [NO_PARAMETER, NO_PARAMETER]:
            state.parameter = None

    def _complete(self, state: _Channel, channel: int, group: int, lsb: int = 0) -> list[Packet]:
        msb, state.data_msb = state.data_msb, None
        if msb is None or state.parameter is None:
            return []
        kind = RegisteredController if state.registered else AssignableController
        value = scale_up(msb << 7 | lsb, 14, 32)
        bank, control = state.parameter
        return [kind(channel, bank, control, value, group=group)]


def to_bytes(packet: Packet) -> bytes:
    """Return the MIDI bytes of a packet of MIDI 1.0.

    Of system exclusive messages in pieces the first has the 0xF0 and the last the 0xF7. b"" for
    what MIDI 1.0 has nothing like; `to_midi1` comes first for channel messages of MIDI 2.0.
    """
    if isinstance(packet, SysEx7):
        begins, ends = packet.form in (0, 1), packet.form in (0, 3)
        return b"\xf0" * begins + packet.data + b"\xf7" * ends
    if not isinstance(packet, (Midi1Message, SystemMessage)):
        return b""
    data = bytes_of(packet.to_words(), "big")[1:]
    return data[: _length(data[0])]


def from_bytes(message: bytes, *, group: int = 0) -> list[Packet]:
    """Return one whole MIDI message as packets of MIDI 1.0.

    Args:
        message: its bytes, with a status.
        group: 0 to 15.

    Raises:
        ValueError: these bytes are no message.
    """
    status = message[0] if message else 0
    body = message[1:-1] if status == 0xF0 else message[1:]
    whole = message.endswith(b"\xf7") if status == 0xF0 else len(message) == _length(status)
    if status < 0x80 or not whole or any(byte > 0x7F for byte in body):
        raise ValueError(f"{message[:20]!r} is no MIDI message")
    if status == 0xF0:
        return list(sysex_packets(message, group=group))
    kind = 2 if status < 0xF0 else 1
    word = int.from_bytes(message.ljust(3, b"\0")) | group << 24 | kind << 28
    return [decode_one((word,))]


def _length(status: int) -> int:
    if status >= 0xF0:
        return _LENGTHS.get(status, 1)
    return _LENGTHS.get(status & 0xF0, 3)
