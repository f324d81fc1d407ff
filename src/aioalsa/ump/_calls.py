"""What all calls about endpoints share: alsa-lib's structures, and values made of them."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Any

from .._ffi import ffi, has, lib, load, text
from ..errors import UnsupportedError, check, error_from
from ._enums import BlockFlag, Capability, Direction, Hint, Protocol
from ._values import Block, Endpoint

if TYPE_CHECKING:
    from collections.abc import Callable

NO_CARD = 2**32 - 1  # -1, in an unsigned argument
STATIC = 1 << 0  # SND_UMP_EP_INFO_STATIC_BLOCKS
PROTOCOLS = Capability.MIDI1 | Capability.MIDI2
JITTER = Capability.JITTER_TRANSMIT | Capability.JITTER_RECEIVE
NO_KERNEL = "this kernel has no MIDI 2.0 (CONFIG_SND_UMP, from Linux 6.5 on)"


def need(function: str) -> None:
    """Refuse where alsa-lib lacks a function.

    Raises:
        UnsupportedError: it is too old.
        LibraryNotFoundError: there is none.
    """
    load()
    if not has(function):
        raise error_from(-errno.ENOSYS, function)


def no_kernel(function: str, device: str | None = None) -> UnsupportedError:
    """Return the exception for a kernel that knows no packets."""
    return UnsupportedError(errno.ENOSYS, NO_KERNEL, function=function, device=device)


def new(kind: str) -> Any:
    """Return an `endpoint_info` or a `block_info`, which is freed with its last reference."""
    place = ffi.new(f"snd_ump_{kind}_t **")
    check(getattr(lib, f"snd_ump_{kind}_malloc")(place), f"snd_ump_{kind}_malloc")
    return ffi.gc(place[0], getattr(lib, f"snd_ump_{kind}_free"))


def endpoint_of(info: Any, ask_block: Callable[[Any], int]) -> Endpoint:
    """Return an endpoint with its blocks.

    Args:
        info: what was told of the endpoint.
        ask_block: has a block described that is numbered already.
    """
    speaks = Capability(lib.snd_ump_endpoint_info_get_protocol(info) & 0xFFFF)
    version = lib.snd_ump_endpoint_info_get_version(info)
    # Programs' endpoints are those of the sequencer: they have neither card nor device.
    card = lib.snd_ump_endpoint_info_get_card(info)
    return Endpoint(
        name=text(lib.snd_ump_endpoint_info_get_name(info)),
        blocks=tuple(_blocks(lib.snd_ump_endpoint_info_get_num_blocks(info), info, ask_block)),
        card=card if card >= 0 else None,
        device=lib.snd_ump_endpoint_info_get_device(info) if card >= 0 else None,
        product_id=text(lib.snd_ump_endpoint_info_get_product_id(info)),
        capabilities=Capability(lib.snd_ump_endpoint_info_get_protocol_caps(info) & 0xFFFF),
        protocol=Protocol((speaks & PROTOCOLS) >> 8),
        jitter_timestamps=speaks & JITTER,
        static=bool(lib.snd_ump_endpoint_info_get_flags(info) & STATIC),
        version=(version >> 8, version & 0xFF),
        manufacturer=lib.snd_ump_endpoint_info_get_manufacturer_id(info),
        family=lib.snd_ump_endpoint_info_get_family_id(info),
        model=lib.snd_ump_endpoint_info_get_model_id(info),
        revision=bytes(ffi.buffer(lib.snd_ump_endpoint_info_get_sw_revision(info), 4)),
    )


def _blocks(count: int, endpoint: Any, ask: Callable[[Any], int]) -> list[Block]:
    found: list[Block] = []
    for number in range(count):
        info = new("block_info")
        card = lib.snd_ump_endpoint_info_get_card(endpoint)
        lib.snd_ump_block_info_set_card(info, card if card >= 0 else NO_CARD)
        lib.snd_ump_block_info_set_device(info, lib.snd_ump_endpoint_info_get_device(endpoint))
        lib.snd_ump_block_info_set_block_id(info, number)
        if ask(info) >= 0:  # a device may tell of its blocks later than of how many there are
            found.append(block_of(info))
    return found


def block_of(info: Any) -> Block:
    """Return what was told of a block."""
    return Block(
        name=text(lib.snd_ump_block_info_get_name(info)),
        direction=Direction(lib.snd_ump_block_info_get_direction(info)),
        first_group=lib.snd_ump_block_info_get_first_group(info),
        group_count=lib.snd_ump_block_info_get_num_groups(info),
        active=bool(lib.snd_ump_block_info_get_active(info)),
        hint=Hint(lib.snd_ump_block_info_get_ui_hint(info)),
        flags=BlockFlag(lib.snd_ump_block_info_get_flags(info)),
        ci_version=lib.snd_ump_block_info_get_midi_ci_version(info),
        sysex8_streams=lib.snd_ump_block_info_get_sysex8_streams(info),
    )


def endpoint_info(endpoint: Endpoint) -> Any:
    """Return an endpoint as C has it."""
    info = new("endpoint_info")
    protocol = endpoint.protocol << 8 | endpoint.jitter_timestamps
    lib.snd_ump_endpoint_info_set_card(info, NO_CARD)
    lib.snd_ump_endpoint_info_set_name(info, endpoint.name.encode())
    lib.snd_ump_endpoint_info_set_product_id(info, endpoint.product_id.encode())
    lib.snd_ump_endpoint_info_set_protocol_caps(info, endpoint.capabilities)
    lib.snd_ump_endpoint_info_set_protocol(info, protocol)
    lib.snd_ump_endpoint_info_set_num_blocks(info, len(endpoint.blocks))
    lib.snd_ump_endpoint_info_set_flags(info, STATIC if endpoint.static else 0)
    lib.snd_ump_endpoint_info_set_version(info, endpoint.version[0] << 8 | endpoint.version[1])
    lib.snd_ump_endpoint_info_set_manufacturer_id(info, endpoint.manufacturer)
    lib.snd_ump_endpoint_info_set_family_id(info, endpoint.family)
    lib.snd_ump_endpoint_info_set_model_id(info, endpoint.model)
    lib.snd_ump_endpoint_info_set_sw_revision(info, ffi.new("unsigned char[]", endpoint.revision))
    return info


def block_info(number: int, block: Block) -> Any:
    """Return a block as C has it."""
    info = new("block_info")
    lib.snd_ump_block_info_set_card(info, NO_CARD)
    lib.snd_ump_block_info_set_block_id(info, number)
    lib.snd_ump_block_info_set_name(info, block.name.encode())
    lib.snd_ump_block_info_set_direction(info, block.direction)
    lib.snd_ump_block_info_set_first_group(info, block.first_group)
    lib.snd_ump_block_info_set_num_groups(info, block.group_count)
    lib.snd_ump_block_info_set_active(info, int(block.active))
    lib.snd_ump_block_info_set_ui_hint(info, block.hint)
    lib.snd_ump_block_info_set_flags(info, block.flags)
    lib.snd_ump_block_info_set_midi_ci_version(info, block.ci_version)
    lib.snd_ump_block_info_set_sysex8_streams(info, block.sysex8_streams)
    return info
