"""One element of a card: its properties, values and TLV data.

Reads and writes may sleep in a driver, as that of a USB device does, and so run in a worker thread;
their `_nowait` twins call the driver at once.
"""

from __future__ import annotations

import errno
import math
from typing import TYPE_CHECKING, NamedTuple, NoReturn

from .._ffi import lib
from ..errors import (
    AlsaError,
    DeviceBusyError,
    DevicePermissionError,
    ElementGoneError,
    UnsupportedError,
)
from . import _db as arithmetic
from . import _logic as logic
from ._enums import Access, ElementType
from ._handle import new_values, pack_id, unpack_info
from ._tlv import Tlv, db_info, decode

if TYPE_CHECKING:
    from collections.abc import Callable

    from typing_extensions import Buffer

    from ._control import Control
    from ._db import Rounding
    from ._logic import Result, Values
    from ._tlv import Db
    from ._values import ElementId, ElementInfo


class DbEnds(NamedTuple):
    """The decibels of an element's least and greatest values; -inf is silence."""

    minimum: float
    maximum: float


class Element:
    """An element of a card's control; got from `Control`, which it holds open.

    Attributes:
        id: what identifies it.
    """

    def __init__(self, control: Control, ident: ElementId) -> None:
        """Make the face of an element that the driver has."""
        self.id = ident
        self._control = control
        self._handle = control._handle
        self._c = self._handle.c
        self._cid = pack_id(ident)
        self._exists = True
        self._properties: ElementInfo | None = None
        self._unpack: Callable[[memoryview], Result] | None = None
        self._type = 0
        self._count = 0
        self._tlv: Tlv | None = None

    def __repr__(self) -> str:
        return f"<Element {self.id}{'' if self._exists else ' gone'}>"

    @property
    def name(self) -> str:
        """Its name, as "Master Playback Volume"."""
        return self.id.name

    @property
    def exists(self) -> bool:
        """Tell whether it is still there, as far as events have told."""
        return self._exists

    # What events bring.

    def vanish(self) -> None:
        """Note that the driver has it no longer; every use raises `ElementGoneError` from now."""
        self._exists = False
        self._unpack = None

    def forget(self, *, tlv: bool) -> None:
        """Note that what is known of its properties, or of its TLV data, is outdated."""
        if tlv:
            self._tlv = None
        else:
            self._unpack = self._properties = None

    # Properties.

    @property
    def info(self) -> ElementInfo:
        """Its properties as they are now (`snd_ctl_elem_info`).

        Raises:
            ElementGoneError: it was removed.
            DeviceGoneError: the card was unplugged.
        """
        self._check()
        self._control.sync()
        self._check()
        return self._ask()

    def _ask(self) -> ElementInfo:
        """Ask for the properties; item names, which take a call each, only when they are new."""
        try:
            info = self._handle.info(self._cid)
            known = self._properties
            items = known.items if known is not None else ()
            if len(items) != info.items:
                items = self._handle.items(self._cid, info.items)
        except AlsaError as error:
            self._fail(error)
        properties = unpack_info(info, items)
        self._properties = properties
        self._type, self._count = properties.type, properties.count
        self._unpack = logic.unpacker(properties.type, properties.count)
        return properties

    def item_names(self, values: Result) -> tuple[str, ...]:
        """Return the item names for the values of an enumerated element."""
        items = (self._properties or self.info).items
        if isinstance(values, tuple):
            return tuple(items[value] if 0 <= value < len(items) else "?" for value in values)
        raise TypeError(f"{self.name!r} has no items")

    # Values.

    async def read(self) -> Result:
        """Return its values (`snd_ctl_elem_read`).

        Returns:
            A tuple of bools, of ints, or of item indices; bytes; or an `Iec958`.

        Raises:
            ElementGoneError: it was removed.
            DevicePermissionError: it cannot be read.
            DeviceGoneError: the card was unplugged.
        """
        self._check()
        return await self._control.in_thread(self._read)

    def read_nowait(self) -> Result:
        """Return its values without a worker thread: the driver may sleep; see `read`."""
        self._control.check()
        unpack = self._unpack or self._prepare()
        handle = self._handle
        code = lib.aio_ctl_read(self._c, self._cid, self._type, self._count, handle.scratch)
        if code < 0:
            self._failed(code, "snd_ctl_elem_read", Access.READ)
        return unpack(handle.scratch_bytes)

    def _read(self) -> Result:
        unpack = self._unpack or self._prepare()
        memory, data = new_values()
        code = lib.aio_ctl_read(self._c, self._cid, self._type, self._count, memory)
        if code < 0:
            self._failed(code, "snd_ctl_elem_read", Access.READ)
        return unpack(data)

    async def write(self, values: Values) -> None:
        """Write its values (`snd_ctl_elem_write`).

        Args:
            values: one for each channel, or one for all of them; items by name or by index; bytes
                or an `Iec958` where the type is so.

        Raises:
            ValueError: out of range, between two steps, or not as many as the element has.
            TypeError: of the wrong type.
            ElementGoneError: it was removed.
            DevicePermissionError: it is read-only, or another process has locked it.
            DeviceGoneError: the card was unplugged.
        """
        self._check()
        await self._control.in_thread(lambda: self._write(values))

    def write_nowait(self, values: Values) -> None:
        """Write its values without a worker thread: the driver may sleep; see `write`."""
        self._check()
        self._write(values)

    def _write(self, values: Values) -> None:
        info = self._properties or self._ask()
        if Access.WRITE not in info.access:
            self._refuse(_LACKS[Access.WRITE], "snd_ctl_elem_write")
        memory, data = new_values()
        packed = logic.pack(info, values)
        data[: len(packed)] = packed
        code = lib.aio_ctl_write(self._c, self._cid, info.type, info.count, memory)
        if code < 0:
            self._failed(code, "snd_ctl_elem_write", Access.WRITE)

    # Locks.

    def lock(self) -> None:
        """Keep other handles from writing, until `unlock()` or close (`snd_ctl_elem_lock`).

        Raises:
            DeviceBusyError: another process has locked it; says which.
            ElementGoneError: it was removed.
        """
        self._lock(enable=True)

    def unlock(self) -> None:
        """Let other handles write again (`snd_ctl_elem_unlock`).

        Raises:
            DevicePermissionError: it is locked by another process, or not at all.
            ElementGoneError: it was removed.
        """
        self._lock(enable=False)

    def _lock(self, *, enable: bool) -> None:
        self._check()
        code = lib.aio_ctl_lock(self._c, self._cid, enable)
        if code == -errno.EINVAL and not enable:
            self._refuse(_LACKS[Access.LOCKED], "snd_ctl_elem_unlock")
        if code < 0:
            self._failed(code, f"snd_ctl_elem_{'' if enable else 'un'}lock", Access.LOCKED)

    def remove(self) -> None:
        """Remove it, if a program made it (`snd_ctl_elem_remove`); see `Control.remove_element`."""
        self._check()
        code = lib.aio_ctl_remove(self._c, self._cid)
        if code < 0:
            self._failed(code, "snd_ctl_elem_remove", Access.USER)
        self.vanish()

    # TLV data, decibels.

    async def read_tlv(self) -> bytes:
        """Return its TLV data as it is, header included (`snd_ctl_elem_tlv_read`).

        Raises:
            UnsupportedError: it has none.
        """
        self._check()
        return await self._control.in_thread(self._read_tlv)

    async def write_tlv(self, data: Buffer | Tlv) -> None:
        """Write its TLV data (`snd_ctl_elem_tlv_write`).

        Args:
            data: as bytes with header, or decoded.

        Raises:
            ValueError: it is no TLV data.
            UnsupportedError: the element takes none.
            DevicePermissionError: another process has locked it.
        """
        await self._send_tlv(data, command=False)

    async def command_tlv(self, data: Buffer | Tlv) -> None:
        """Give TLV data to the driver as a command (`snd_ctl_elem_tlv_command`)."""
        await self._send_tlv(data, command=True)

    async def _send_tlv(self, data: Buffer | Tlv, *, command: bool) -> None:
        words = logic.tlv_words(data.encode() if isinstance(data, Tlv) else data)
        self._check()

        def send() -> None:
            try:
                self._handle.tlv_write(self._cid, words, command=command)
            except AlsaError as error:
                self._fail(error)

        await self._control.in_thread(send)
        self._tlv = None

    def _read_tlv(self) -> bytes:
        info = self._properties or self._ask()
        if Access.TLV_READ not in info.access:
            raise self._no_tlv()
        try:
            return self._handle.tlv_read(self._cid)
        except AlsaError as error:
            self._fail(error)

    def _no_tlv(self) -> UnsupportedError:
        return UnsupportedError(
            errno.ENXIO,
            f"{self.name!r} has no TLV data",
            function="snd_ctl_elem_tlv_read",
            device=self._control.device,
        )

    @property
    def tlv(self) -> Tlv | None:
        """Its TLV data decoded; None if it has none. Asked for once, and after it changed."""
        self._check()
        self._control.sync()
        self._check()
        if self._tlv is None:
            try:
                self._tlv = decode(self._read_tlv())
            except UnsupportedError:
                return None
        return self._tlv

    @property
    def db_range(self) -> DbEnds | None:
        """The decibels of its least and greatest values (`snd_ctl_get_dB_range`); None if unknown.

        The minimum is -inf where the least value is silence.
        """
        db = self._db()
        if db is None:
            return None
        info = self._properties or self._ask()
        return DbEnds(*map(_decibels, arithmetic.db_range(db, info.minimum, info.maximum)))

    def to_db(self, value: int) -> float:
        """Return the decibels of a value (`snd_ctl_convert_to_dB`); -inf for silence.

        Raises:
            UnsupportedError: the driver tells no decibels for this element, or this value.
        """
        info = self._properties or self.info
        gain = arithmetic.to_db(self._scale(), info.minimum, info.maximum, value)
        if gain is None:
            raise self._no_db()
        return _decibels(gain)

    def from_db(self, gain: float, rounding: Rounding = "nearest") -> int:
        """Return the value for a number of decibels (`snd_ctl_convert_from_dB`).

        Args:
            gain: dB; beyond the range it gives the range's end, -inf the least value.
            rounding: "nearest", "up" or "down", where it falls between two values.

        Raises:
            UnsupportedError: the driver tells no decibels for this element.
        """
        if rounding not in ("nearest", "up", "down"):
            raise ValueError(f"rounding={rounding!r} is none of nearest, up, down")
        if math.isnan(gain):
            raise ValueError("gain is not a number")
        hundredths = round(min(max(gain * 100, arithmetic.MUTE), -arithmetic.MUTE))
        info = self._properties or self.info
        db = self._scale()
        return arithmetic.from_db(db, info.minimum, info.maximum, hundredths, rounding)

    def _db(self) -> Db | None:
        tlv = self.tlv
        info = self._properties or self._ask()
        if tlv is None or info.type is not ElementType.INTEGER:
            return None
        return db_info(tlv)

    def _scale(self) -> Db:
        db = self._db()
        if db is None:
            raise self._no_db()
        return db

    def _no_db(self) -> UnsupportedError:
        return UnsupportedError(
            errno.ENXIO,
            f"the driver tells no decibels for {self.name!r}",
            device=self._control.device,
        )

    # What goes wrong.

    def _check(self) -> None:
        self._control.check()
        if not self._exists:
            raise self._gone()

    def _prepare(self) -> Callable[[memoryview], Result]:
        self._check()
        if self._unpack is None:
            self._ask()
        assert self._unpack is not None
        return self._unpack

    def _gone(self, function: str | None = None) -> ElementGoneError:
        return ElementGoneError(
            errno.ENOENT,
            f"{self.name!r} was removed",
            function=function,
            device=self._control.device,
        )

    def _refuse(self, why: str, function: str) -> NoReturn:
        raise DevicePermissionError(
            errno.EPERM,
            f"{self.name!r}: {why}",
            function=function,
            device=self._control.device,
        )

    def _failed(self, code: int, function: str, wanted: Access) -> NoReturn:
        error = self._handle.error(code, function)
        if code in (-errno.EPERM, -errno.EBUSY):
            self._explain(error, wanted)
        self._fail(error)

    def _explain(self, error: AlsaError, wanted: Access) -> NoReturn:
        """Say why an element cannot be used that is there; ask it."""
        info = self._ask()
        function = error.function or ""
        if info.locked and Access.OWNED not in info.access:
            kind = DeviceBusyError if error.errno == errno.EBUSY else DevicePermissionError
            raise kind(
                error.errno or 0,
                f"{self.name!r} is locked by process {info.owner}",
                function=function,
                device=error.device,
                advice="that process must unlock it",
            )
        self._refuse(_LACKS[wanted] if wanted not in info.access else "the driver says", function)

    def _fail(self, error: AlsaError) -> NoReturn:
        if error.errno == errno.ENOENT:
            self.vanish()
            raise self._gone(error.function) from None
        if error.errno == errno.ENXIO:
            raise self._no_tlv() from None
        raise error


_LACKS = {
    Access.READ: "it cannot be read",
    Access.WRITE: "it is read-only",
    Access.LOCKED: "it is not locked",
    Access.USER: "the driver made it, and no program can remove it",
}


def _decibels(hundredths: int) -> float:
    return -math.inf if hundredths <= arithmetic.MUTE else hundredths / 100
