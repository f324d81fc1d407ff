"""What a driver tells about an element's values: TLV data, and the decibels in it."""

from __future__ import annotations

import errno
import math
from typing import TYPE_CHECKING, NamedTuple

from .._arguments import integer, number, one_of
from ..errors import AlsaError, UnsupportedError
from . import _db as arithmetic
from ._add import INT32
from ._base import BaseElement
from ._enums import Access, ElementType
from ._tlv import db_info, decode, encode

if TYPE_CHECKING:
    from typing_extensions import Buffer

    from ._db import Rounding
    from ._tlv import Db, Tlv


class DbEnds(NamedTuple):
    """The decibels of an element's least and greatest values; -inf is silence."""

    minimum: float
    maximum: float


class Levels(BaseElement):
    """An element's TLV data and decibels; see `Element`."""

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
        """Give TLV data to the driver as a command (`snd_ctl_elem_tlv_command`).

        Raises:
            ValueError: it is no TLV data.
            UnsupportedError: the element takes no commands.
            DevicePermissionError: another process has locked it.
        """
        await self._send_tlv(data, command=True)

    async def _send_tlv(self, data: Buffer | Tlv, *, command: bool) -> None:
        words = encode(data)
        self._check()

        def send() -> None:
            try:
                self._handle.tlv_write(self._cid, words, command=command)
            except AlsaError as error:
                if error.errno == errno.ENXIO:
                    what = "commands" if command else "data"
                    raise self._no_tlv(f"takes no TLV {what}", error.function) from None
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
            if error.errno == errno.ENXIO:
                raise self._no_tlv() from None
            self._fail(error)

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
        ends = arithmetic.db_range(db, info.minimum, info.maximum)
        return None if ends is None else DbEnds(*map(_decibels, ends))

    def to_db(self, value: int) -> float:
        """Return the decibels of a value (`snd_ctl_convert_to_dB`); -inf for silence.

        Raises:
            UnsupportedError: the driver tells no decibels for this element, or this value.
        """
        raw = integer("value", value, *INT32)
        info = self._properties or self.info
        gain = arithmetic.to_db(self._scale(), info.minimum, info.maximum, raw)
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
        one_of("rounding", rounding, *arithmetic.DIRECTIONS)
        wanted = number("gain", gain)
        hundredths = round(min(max(wanted * 100, arithmetic.MUTE), -arithmetic.MUTE))
        info = self._properties or self.info
        db = self._scale()
        value = arithmetic.from_db(db, info.minimum, info.maximum, hundredths, rounding)
        if value is None:
            raise self._no_db()
        return value

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


def _decibels(hundredths: int) -> float:
    return -math.inf if hundredths <= arithmetic.MUTE else hundredths / 100
