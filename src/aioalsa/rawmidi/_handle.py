"""A raw MIDI port without an event loop.

The only file of this package that calls alsa-lib.
"""

from __future__ import annotations

import errno
import struct
from threading import Thread
from typing import TYPE_CHECKING, Any, Self

from .. import _proc
from .._ffi import _overlay as overlay
from .._ffi import ffi, lib, load, text
from ..errors import AlsaError, DeviceNotFoundError, check, error_from
from ._enums import Clock, Type
from ._values import Setup, Side, Status

if TYPE_CHECKING:
    from .._ffi._alsa import CData
    from ._logic import Wish

NONBLOCK = 2  # SND_RAWMIDI_NONBLOCK
TSTAMP = 1  # SND_RAWMIDI_READ_TSTAMP
FRAME = 32  # bytes; buffers with timestamps hold whole ones
# aio_rawmidi_chunk_t of cdef/rawmidi_shim.h: time, overruns.
unpack_chunk = struct.Struct("=dq").unpack


def structure(kind: str) -> Any:
    """Return one of alsa-lib's structures, which is freed with its last reference."""
    place = ffi.new(f"snd_rawmidi_{kind}_t **")
    check(getattr(lib, f"snd_rawmidi_{kind}_malloc")(place), f"snd_rawmidi_{kind}_malloc")
    return ffi.gc(place[0], getattr(lib, f"snd_rawmidi_{kind}_free"))


class RawmidiHandle:
    """An open port; every method returns at once unless it says that it blocks.

    Attributes:
        LEAST: bytes that are lost when the driver's buffer has less room than that.
    """

    LEAST = 1

    def __init__(self, name: str, source: Any, sink: Any) -> None:
        """Prepare the C side.

        Args:
            name: the name that was opened.
            source: what to read from, NULL for nothing; owned from here on.
            sink: what to write to, the same.
        """
        self.name = name
        self.c: Any = ffi.new("aio_rawmidi_t *")
        self.c.incoming.epoll = self.c.outgoing.epoll = -1
        self.c.input, self.c.output = self._sides = source, sink
        self.c.least = self.LEAST
        self.first: bytes = b""
        check(lib.aio_poll_open(self.incoming), "epoll_create1")
        check(lib.aio_poll_open(self.outgoing), "epoll_create1")

    @classmethod
    def of(cls, wish: Wish, source: Any, sink: Any) -> Self:
        """Take over what was opened, and set its parameters; may block.

        Args:
            wish: what was asked for.
            source: where the one to read from was put; NULL for none.
            sink: the same of the one to write to.
        """
        sides = [place[0] if place != ffi.NULL else ffi.NULL for place in (source, sink)]
        handle = cls(wish.device, *sides)
        try:
            handle.prepare(wish)
        except BaseException:
            handle.free()
            raise
        return handle

    @property
    def incoming(self) -> CData:
        """The inner epoll for bytes that come, an `aio_poll_t`."""
        return ffi.addressof(self.c, "incoming")  # type: ignore[no-any-return]

    @property
    def outgoing(self) -> CData:
        """The inner epoll for room in the output buffer, an `aio_poll_t`."""
        return ffi.addressof(self.c, "outgoing")  # type: ignore[no-any-return]

    def read(self, chunk: CData) -> int:
        """Read what there is of one moment into `stage`; -EAGAIN where nothing is."""
        return lib.aio_rawmidi_read(self.c, chunk)

    def write(self, data: CData, size: int) -> int:
        """Write what there is room for; -EAGAIN where none is."""
        return lib.aio_rawmidi_write(self.c, data, size)

    def error(self, code: int, function: str) -> AlsaError:
        """Return the exception for a failed call."""
        return error_from(code, function, device=self.name)

    def prepare(self, wish: Wish) -> None:
        """Set the parameters, and have input run."""
        self.clock: Clock = Clock.NONE
        # The output first: its parameters, which are without timestamps, have alsa-lib free the
        # buffer that both have in common, and input with timestamps would never be read.
        sink, source = [
            self._set(side, wish, source=side == self.c.input, stamped=wish.timestamps)
            if side != ffi.NULL
            else None
            for side in (self.c.output, self.c.input)
        ]
        self.setup: Setup = self._describe(source, sink)
        if source is None:
            return
        self.c.buffer_size = source.buffer_size
        self.c.stage_size = max(4096, source.buffer_size)
        self.stage: CData = ffi.new("char[]", self.c.stage_size)
        self.c.stage = self.stage
        # Input runs from the first read on: what came before that would be lost.
        code = self.read(ffi.new("aio_rawmidi_chunk_t *"))
        if code > 0:
            self.first = bytes(ffi.buffer(self.stage, code))
        elif code != -errno.EAGAIN:
            raise self.error(code, "snd_rawmidi_read")

    def _set(self, side: Any, wish: Wish, *, source: bool, stamped: bool) -> Side:
        params = structure("params")
        lib.snd_rawmidi_params_current(side, params)
        size, least = wish.output_buffer_size, wish.output_avail_min
        if source:
            size, least = wish.buffer_size, wish.avail_min
        lib.snd_rawmidi_params_set_buffer_size(side, params, size - size % FRAME)
        lib.snd_rawmidi_params_set_avail_min(side, params, least)
        lib.snd_rawmidi_params_set_no_active_sensing(side, params, int(not wish.active_sensing))
        if source and stamped:
            lib.snd_rawmidi_params_set_read_mode(side, params, TSTAMP)
            lib.snd_rawmidi_params_set_clock_type(side, params, wish.clock)
        code = lib.snd_rawmidi_params(side, params)
        if code < 0 and source and stamped:
            # The kernel or the plug-in has no timestamps: go on without.
            return self._set(side, wish, source=source, stamped=False)
        if code < 0:
            raise self.error(code, "snd_rawmidi_params")
        if source and stamped and lib.snd_rawmidi_params_get_read_mode(params) == TSTAMP:
            self.c.stamped = True
            self.clock = Clock(lib.snd_rawmidi_params_get_clock_type(params))
        return Side(
            buffer_size=lib.snd_rawmidi_params_get_buffer_size(params),
            avail_min=lib.snd_rawmidi_params_get_avail_min(params),
            active_sensing=not lib.snd_rawmidi_params_get_no_active_sensing(params),
        )

    def _describe(self, source: Side | None, sink: Side | None) -> Setup:
        side = self.c.input if source is not None else self.c.output
        info = structure("info")
        check(lib.snd_rawmidi_info(side, info), "snd_rawmidi_info", device=self.name)
        card = lib.snd_rawmidi_info_get_card(info)
        return Setup(
            device=self.name,
            type=Type(lib.snd_rawmidi_type(side)),
            card=card if card >= 0 else None,
            number=lib.snd_rawmidi_info_get_device(info),
            subdevice=lib.snd_rawmidi_info_get_subdevice(info),
            id=text(lib.snd_rawmidi_info_get_id(info)),
            name=text(lib.snd_rawmidi_info_get_name(info)),
            subdevice_name=text(lib.snd_rawmidi_info_get_subdevice_name(info)),
            input=source,
            output=sink,
            clock=self.clock,
        )

    def status(self, *, output: bool) -> Status:
        """A snapshot (`snd_rawmidi_status`)."""
        status = structure("status")
        code = lib.snd_rawmidi_status(self.c.output if output else self.c.input, status)
        if code < 0:
            raise self.error(code, "snd_rawmidi_status")
        if not output:
            # The kernel forgets what it has told: the next read tells it once more.
            found = lib.snd_rawmidi_status_get_xruns(status)
            self.c.overruns += found
            self.c.untold += found
        return Status(lib.snd_rawmidi_status_get_avail(status), int(self.c.overruns))

    def flush(self) -> None:
        """Have a port in the sequencer deliver what it has got (`snd_rawmidi_drain`).

        Of a driver this would block for up to 10 s.
        """
        check(lib.snd_rawmidi_drain(self.c.output), "snd_rawmidi_drain", device=self.name)

    def drop(self) -> None:
        """Forget what was written and is not sent (`snd_rawmidi_drop`)."""
        check(lib.snd_rawmidi_drop(self.c.output), "snd_rawmidi_drop", device=self.name)

    def free(self) -> None:
        """Close the port (`snd_rawmidi_close`); what is not sent is forgotten.

        The kernel would wait for that up to 10 s, and where the device is gone it does so whatever
        is done: then a thread of its own waits, and nobody for that.
        """
        for poll in (self.incoming, self.outgoing):
            if poll.epoll >= 0:
                lib.aio_poll_disarm(poll)
        sink = self.c.output
        self.c.input = self.c.output = ffi.NULL
        lib.aio_poll_close(self.incoming)
        lib.aio_poll_close(self.outgoing)
        if sink != ffi.NULL and lib.snd_rawmidi_drop(sink) == -errno.ENODEV:
            Thread(target=self._close, daemon=True).start()
        else:
            self._close()

    def _close(self) -> None:
        for side in self._sides:
            if side != ffi.NULL:
                lib.snd_rawmidi_close(side)


def open_rawmidi(wish: Wish) -> RawmidiHandle:
    """Open a port and set its parameters; may block.

    Raises:
        AlsaError: with the reason.
    """
    load()
    source = ffi.new("snd_rawmidi_t **") if wish.input else ffi.NULL
    sink = ffi.new("snd_rawmidi_t **") if wish.output else ffi.NULL
    with overlay.tree() as tree:
        function, arguments = "snd_rawmidi_open", (source, sink, wish.device.encode(), NONBLOCK)
        if tree is None:
            code = lib.snd_rawmidi_open(*arguments)
        else:
            function, code = f"{function}_lconf", lib.snd_rawmidi_open_lconf(*arguments, tree)
    if code < 0:
        raise _open_error(code, function, wish.device)
    return RawmidiHandle.of(wish, source, sink)


def _open_error(code: int, function: str, device: str) -> AlsaError:
    card = _proc.place(device).card
    known = [name for found in _proc.cards() for name in (str(found.index), found.id)]
    # Of a card that is not there alsa-lib says EINVAL here, and EACCES of none.
    if code in (-errno.ENODEV, -errno.ENXIO) or (code == -errno.EINVAL and card not in known):
        code = -errno.EACCES if _proc.forbidden_node(device) else -errno.ENOENT
    error = error_from(code, function, device=device)
    if isinstance(error, DeviceNotFoundError):
        error.advice = _proc.missing_advice()
    return error
