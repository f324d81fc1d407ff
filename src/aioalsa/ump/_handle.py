"""An open endpoint without an event loop; every method returns at once unless it says otherwise.

It is a raw MIDI port: sizes and counts are in bytes, 4 of which are a word.
"""

from __future__ import annotations

import errno
from functools import partial
from typing import TYPE_CHECKING, Any

from .._ffi import ffi, lib, load
from ..errors import DeviceNotFoundError, check, error_from
from ..rawmidi._handle import NONBLOCK, RawmidiHandle
from ._calls import endpoint_of, need, new
from ._devices import endpoints

if TYPE_CHECKING:
    from ..errors import AlsaError
    from ..rawmidi._logic import Wish
    from ._values import Endpoint


class UmpHandle(RawmidiHandle):
    """An open endpoint: the raw MIDI port that carries its packets (`snd_ump_rawmidi`)."""

    LEAST = 16  # a packet, the longest

    def __init__(self, name: str, source: Any, sink: Any) -> None:
        """Prepare the C side.

        Args:
            name: the name that was opened.
            source: a `snd_ump_t` to read from, NULL for nothing; owned from here on.
            sink: one to write to, the same.
        """
        sides = source, sink
        ports = [lib.snd_ump_rawmidi(side) if side != ffi.NULL else side for side in sides]
        super().__init__(name, *ports)
        self._sides = sides

    def endpoint(self) -> Endpoint:
        """What the device tells of itself (`snd_ump_endpoint_info`, `snd_ump_block_info`)."""
        source, sink = self._sides
        side = source if source != ffi.NULL else sink
        info = new("endpoint_info")
        code = lib.snd_ump_endpoint_info(side, info)
        check(code, "snd_ump_endpoint_info", device=self.name)
        return endpoint_of(info, partial(lib.snd_ump_block_info, side))

    def _close(self) -> None:
        for side in self._sides:
            if side != ffi.NULL:
                lib.snd_ump_close(side)


def open_ump(wish: Wish) -> UmpHandle:
    """Open an endpoint and set its parameters; may block.

    Raises:
        AlsaError: with the reason.
    """
    load()
    need("snd_ump_open")
    source = ffi.new("snd_ump_t **") if wish.input else ffi.NULL
    sink = ffi.new("snd_ump_t **") if wish.output else ffi.NULL
    code = lib.snd_ump_open(source, sink, wish.device.encode(), NONBLOCK)
    if code < 0:
        raise _open_error(code, wish.device)
    return UmpHandle.of(wish, source, sink)


def _open_error(code: int, device: str) -> AlsaError:
    error = error_from(code, "snd_ump_open", device=device)
    if isinstance(error, DeviceNotFoundError) or code == -errno.EINVAL:
        # Raises what is to blame where nothing knows of packets.
        there = [f"{known.port} ({known.name})" for known in endpoints()]
        error = error_from(-errno.ENOENT, "snd_ump_open", device=device)
        error.reason = "there is no MIDI 2.0 endpoint of this name"
        error.advice = f"there are: {', '.join(there[:8])}" if there else "there is none at all"
    return error
