"""An open endpoint without an event loop; every method returns at once unless it says otherwise.

A raw MIDI port by other names: sizes and counts are in bytes, 4 of which are a word.
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
    from .._ffi._alsa import CData
    from ..errors import AlsaError
    from ..rawmidi._logic import Wish
    from ._values import Endpoint


class UmpHandle(RawmidiHandle):
    """An open endpoint; its `input` and `output` are `snd_ump_t`."""

    _struct = "aio_ump_t *"

    def read(self, chunk: CData) -> int:
        """Read what there is of one moment into `stage`; -EAGAIN where nothing is."""
        return lib.aio_ump_read(self.c, chunk)

    def write(self, data: CData, size: int) -> int:
        """Write what there is room for; -EAGAIN where none is."""
        return lib.aio_ump_write(self.c, data, size)

    def _rawmidi(self, side: Any) -> Any:
        return lib.snd_ump_rawmidi(side)

    def _current(self, side: Any, params: Any) -> None:
        lib.snd_ump_rawmidi_params_current(side, params)

    def _apply(self, side: Any, params: Any) -> int:
        return lib.snd_ump_rawmidi_params(side, params)

    def _tell(self, side: Any, info: Any) -> int:
        return lib.snd_ump_rawmidi_info(side, info)

    def _status(self, side: Any, status: Any) -> int:
        return lib.snd_ump_rawmidi_status(side, status)

    def endpoint(self) -> Endpoint:
        """What the device tells of itself (`snd_ump_endpoint_info`, `snd_ump_block_info`)."""
        side = self.c.input if self.c.input != ffi.NULL else self.c.output
        info = new("endpoint_info")
        code = lib.snd_ump_endpoint_info(side, info)
        check(code, "snd_ump_endpoint_info", device=self.name)
        return endpoint_of(info, partial(lib.snd_ump_block_info, side))

    def flush(self) -> None:
        """Have the driver send what it has got (`snd_ump_drain`); blocks for up to 10 s."""
        check(lib.snd_ump_drain(self.c.output), "snd_ump_drain", device=self.name)

    def _drop(self, side: Any) -> int:
        return lib.snd_ump_drop(side)

    @staticmethod
    def _close(*sides: Any) -> None:
        for side in sides:
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
    handle = UmpHandle(
        wish.device,
        source[0] if wish.input else ffi.NULL,
        sink[0] if wish.output else ffi.NULL,
    )
    try:
        handle.prepare(wish)
    except BaseException:
        handle.free()
        raise
    return handle


def _open_error(code: int, device: str) -> AlsaError:
    error = error_from(code, "snd_ump_open", device=device)
    if isinstance(error, DeviceNotFoundError) or code == -errno.EINVAL:
        # Raises what is to blame where nothing knows of packets.
        there = [f"{known.port} ({known.name})" for known in endpoints()]
        error = error_from(-errno.ENOENT, "snd_ump_open", device=device)
        error.reason = "there is no MIDI 2.0 endpoint of this name"
        error.advice = f"there are: {', '.join(there[:8])}" if there else "there is none at all"
    return error
