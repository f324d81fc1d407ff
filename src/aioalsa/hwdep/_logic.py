"""The rules of hwdep devices that need no device: arguments."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from .._arguments import one_of

if TYPE_CHECKING:
    from typing_extensions import Buffer

MODES = {"read": os.O_RDONLY, "write": os.O_WRONLY, "duplex": os.O_RDWR}
LARGEST = 2**24  # bytes of one read
INDEX_MOST = 31  # of the DSP images that a status tells of (`struct snd_hwdep_dsp_status`)
NAME_MOST = 63  # bytes of a DSP image's name (`struct snd_hwdep_dsp_image`)


def open_mode(mode: object) -> int:
    """Return the mode to open with; never blocking."""
    return MODES[one_of("mode", mode, *MODES)] | os.O_NONBLOCK


def image_name(name: object) -> bytes:
    """Return the name of a DSP image."""
    if not isinstance(name, str):
        raise TypeError(f"name must be a str, not {name!r}")
    encoded = name.encode()
    if len(encoded) > NAME_MOST or b"\0" in encoded:
        raise ValueError(f"name={name[:NAME_MOST]!r} is no name of up to {NAME_MOST} bytes")
    return encoded


def data_bytes(argument: str, data: Buffer) -> bytes:
    """Return a buffer's bytes, for a thread to write while its owner may change it."""
    try:
        return bytes(memoryview(data).cast("B"))
    except TypeError:
        raise TypeError(
            f"{argument} must be C-contiguous bytes, not {type(data).__name__}"
        ) from None


def bits(mask: int) -> frozenset[int]:
    """Return which bits are set."""
    return frozenset(bit for bit in range(mask.bit_length()) if mask >> bit & 1)
