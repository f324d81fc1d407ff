"""What MIDI 2.0 endpoints give and tell, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ._enums import BlockFlag, Capability, Direction, Hint, Protocol

if TYPE_CHECKING:
    from ._codec import Packet


@dataclass(frozen=True, slots=True)
class TimedPacket:
    """A packet, and when it came.

    Attributes:
        packet: the packet.
        time: when it came, s on the clock of `time.monotonic()`, unless another was asked for;
            None where the driver does not tell.
        lost: how often the driver's buffer has overrun right before it; 0 normally.
    """

    packet: Packet
    time: float | None = None
    lost: int = 0


@dataclass(frozen=True, slots=True)
class Block:
    """A function block: some neighbouring groups that belong together (`snd_ump_block_info_t`).

    Attributes:
        name: its name for people.
        direction: which way its messages go, seen from this machine.
        first_group: 0 to 15.
        group_count: how many groups it has, 1 to 16.
        active: it is switched on.
        hint: what it mainly is.
        flags: whether it is a MIDI 1.0 port, and a slow one.
        ci_version: of MIDI-CI, 0 if it has none.
        sysex8_streams: how many 8-bit system exclusive messages it takes at once.
    """

    name: str = ""
    direction: Direction = Direction.BIDIRECTION
    first_group: int = 0
    group_count: int = 1
    active: bool = True
    hint: Hint = Hint.UNKNOWN
    flags: BlockFlag = BlockFlag.NONE
    ci_version: int = 0
    sysex8_streams: int = 0

    @property
    def groups(self) -> range:
        """Its groups, of 0 to 15."""
        return range(self.first_group, self.first_group + self.group_count)


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A MIDI 2.0 endpoint, as it tells of itself (`snd_ump_endpoint_info_t`).

    Attributes:
        name: its name for people.
        blocks: its function blocks.
        card: the index of its card; None if it is no driver's.
        device: the device's number on the card; None if it is no driver's.
        product_id: what tells it from its likes.
        capabilities: what it can do.
        protocol: what it speaks now.
        jitter_timestamps: whether these are sent, received, or both.
        static: its blocks never change.
        version: of UMP that it speaks, as (1, 1).
        manufacturer: the 24 bits of its system exclusive id.
        family: 16 bits.
        model: 16 bits.
        revision: 4 bytes.
    """

    name: str
    blocks: tuple[Block, ...] = ()
    card: int | None = None
    device: int | None = None
    product_id: str = ""
    capabilities: Capability = Capability.MIDI1 | Capability.MIDI2
    protocol: Protocol = Protocol.MIDI2
    jitter_timestamps: Capability = Capability.NONE
    static: bool = False
    version: tuple[int, int] = (1, 1)
    manufacturer: int = 0
    family: int = 0
    model: int = 0
    revision: bytes = bytes(4)

    @property
    def port(self) -> str | None:
        """What to open it with, as "hw:1,0"; None if it is no driver's."""
        return None if self.card is None else f"hw:{self.card},{self.device}"
