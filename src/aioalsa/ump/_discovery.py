"""Stream messages (message type 15): what an endpoint is, what it can, and where a clip begins.

The kernel asks USB devices all this itself, and gives the answers as `EndpointInfo` and `Block`.
"""

from __future__ import annotations

from ._codec import Packet, bits, message, octets, utf8
from ._data import split


@message(0xF, 0x00)
class EndpointDiscovery(Packet):
    """Ask an endpoint for what it is.

    Attributes:
        filter: for what: 1 its info, 2 its identity, 4 its name, 8 its product instance id,
            16 its configuration; the sum for several.
        major: the version of UMP that who asks speaks.
        minor: the same.
    """

    filter: int = bits(56, 8)
    major: int = bits(16, 8, default=1)
    minor: int = bits(24, 8, default=1)


@message(0xF, 0x01)
class EndpointInfoNotification(Packet):
    """What an endpoint can.

    Attributes:
        blocks: how many function blocks it has, 0 to 32.
        static: 1 if those never change.
        midi1: 1 if it speaks MIDI 1.0.
        midi2: 1 if it speaks MIDI 2.0.
        jitter_receive: 1 if it can receive jitter reduction timestamps.
        jitter_transmit: 1 if it can send them.
        major: the version of UMP that it speaks.
        minor: the same.
    """

    blocks: int = bits(33, 7)
    static: int = bits(32, 1, default=0)
    midi1: int = bits(55, 1, default=0)
    midi2: int = bits(54, 1, default=0)
    jitter_receive: int = bits(62, 1, default=0)
    jitter_transmit: int = bits(63, 1, default=0)
    major: int = bits(16, 8, default=1)
    minor: int = bits(24, 8, default=1)


@message(0xF, 0x02)
class DeviceIdentity(Packet):
    """Who made the device.

    Attributes:
        manufacturer: the 3 bytes of its system exclusive id.
        family: 2 bytes, the lower one first.
        model: 2 bytes, the lower one first.
        revision: 4 bytes.
    """

    manufacturer: bytes = octets(40, 3)
    family: bytes = octets(64, 2)
    model: bytes = octets(80, 2)
    revision: bytes = octets(96, 4)


@message(0xF, 0x03)
class EndpointName(Packet):
    """A piece of an endpoint's name: its `form` (`Form`), and up to 14 bytes of UTF-8."""

    form: int = bits(4, 2)
    data: bytes = octets(16, 14, padded=True)


@message(0xF, 0x04)
class ProductInstanceId(Packet):
    """A piece of what tells a device from its likes: its `form` (`Form`), and up to 14 bytes."""

    form: int = bits(4, 2)
    data: bytes = octets(16, 14, padded=True)


@message(0xF, 0x05)
class StreamConfigurationRequest(Packet):
    """Ask an endpoint to speak another protocol.

    Attributes:
        protocol: 1 for MIDI 1.0, 2 for MIDI 2.0.
        jitter_receive: 1: it shall expect jitter reduction timestamps.
        jitter_transmit: 1: it shall send them.
    """

    protocol: int = bits(16, 8)
    jitter_receive: int = bits(30, 1, default=0)
    jitter_transmit: int = bits(31, 1, default=0)


@message(0xF, 0x06)
class StreamConfiguration(Packet):
    """What an endpoint speaks now; fields as of `StreamConfigurationRequest`."""

    protocol: int = bits(16, 8)
    jitter_receive: int = bits(30, 1, default=0)
    jitter_transmit: int = bits(31, 1, default=0)


@message(0xF, 0x10)
class BlockDiscovery(Packet):
    """Ask for function blocks.

    Attributes:
        block: which, 0 to 31; 255 for all.
        filter: for what: 1 its info, 2 its name, 3 both.
    """

    block: int = bits(16, 8)
    filter: int = bits(24, 8)


@message(0xF, 0x11)
class BlockInfoNotification(Packet):
    """What a function block is.

    Attributes:
        block: its number, 0 to 31.
        direction: 1 input, 2 output, 3 both, seen from the endpoint.
        first_group: 0 to 15.
        groups: how many, 1 to 16.
        active: 1 if it is switched on.
        hint: 1 mainly a receiver, 2 mainly a sender, 3 both, 0 unknown.
        midi1: 1 if it is a MIDI 1.0 port, 2 if one of 31250 baud.
        ci_version: of MIDI-CI; 0 if it has none.
        sysex8_streams: how many 8-bit system exclusive messages it takes at once.
    """

    block: int = bits(17, 7)
    direction: int = bits(30, 2)
    first_group: int = bits(32, 8)
    groups: int = bits(40, 8)
    active: int = bits(16, 1, default=1)
    hint: int = bits(26, 2, default=0)
    midi1: int = bits(28, 2, default=0)
    ci_version: int = bits(48, 8, default=0)
    sysex8_streams: int = bits(56, 8, default=0)


@message(0xF, 0x12)
class BlockName(Packet):
    """A piece of a function block's name: its number, `form` (`Form`), up to 13 bytes of UTF-8."""

    block: int = bits(16, 8)
    form: int = bits(4, 2)
    data: bytes = octets(24, 13, padded=True)


@message(0xF, 0x20)
class StartOfClip(Packet):
    """Here a clip begins, in a file."""


@message(0xF, 0x21)
class EndOfClip(Packet):
    """Here a clip ends, in a file."""


def name_packets(name: str) -> list[EndpointName]:
    """Return an endpoint's name as packets."""
    return [EndpointName(form, part) for form, part in split(utf8("name", name), 14)]


def block_name_packets(block: int, name: str) -> list[BlockName]:
    """Return a function block's name as packets."""
    return [BlockName(block, form, part) for form, part in split(utf8("name", name), 13)]
