"""One element of a card: its values, and who may change them.

Reads and writes may sleep in a driver, as that of a USB device does, and so run in a worker thread;
their `_nowait` twins call the driver at once.
"""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from .._arguments import integer, shown
from .._ffi import lib
from .._ffi._native import Reading
from .._wait import weakly
from . import _logic as logic
from ._base import LACKS
from ._enums import Access, ElementType
from ._handle import new_values
from ._levels import Levels

if TYPE_CHECKING:
    from typing import NoReturn

    from ._control import Control
    from ._logic import Result, Values
    from ._values import ElementId


def _dropped() -> NoReturn:
    """Stand in for the method of an element that was dropped, but for its `read_nowait`."""
    raise ReferenceError("the element was dropped")


class Element(Levels):
    """An element of a card's control; got from `Control`, which it holds open.

    Attributes:
        id: what identifies it.
    """

    def __init__(self, control: Control, ident: ElementId) -> None:
        """Make the face of an element that the driver has."""
        super().__init__(control, ident)
        self._reading = Reading(weakly(self._read_now, _dropped))

    def stop_reading(self) -> None:
        """Have `read_nowait` look whether there is still something to read."""
        self._reading.stop()

    def item_names(self, values: Result) -> tuple[str, ...]:
        """Return the item names for the values of an enumerated element."""
        info = self._properties or self.info
        if info.type is not ElementType.ENUMERATED:
            raise TypeError(f"{self.name!r} has no items")
        if not isinstance(values, tuple):
            raise TypeError(f"values must be a tuple of item indices, not {shown(values)}")
        places = [integer("values", value, 0) for value in values]
        return tuple(info.items[at] if at < len(info.items) else "?" for at in places)

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
        """Return its values without a worker thread; raises as `read` does.

        Most drivers answer in microseconds. One that sleeps, as that of a USB device may, holds up
        all threads of Python meanwhile.
        """
        return self._reading.read()

    def _read_now(self) -> Result:
        """Read what cannot be read right away: a driver says no, or nothing is known yet."""
        code = self._reading.code
        self._check()
        if code < 0:
            self._failed(code, "snd_ctl_elem_read", Access.READ)
        self._prepare()
        if self._type == ElementType.IEC958:
            return self._read()
        self._handle.start(self._reading, self._cid, self._type, self._count)
        # From now on in C, unless there is something to say or to do first.
        self.read_nowait = self._reading.read  # type: ignore[method-assign]
        return self._reading.read()

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
            self._refuse(LACKS[Access.WRITE], "snd_ctl_elem_write")
        memory, data = new_values()
        packed = logic.pack(info, values)
        data[: len(packed)] = packed
        code = lib.aio_ctl_write(self._c, self._cid, info.type, info.count, memory)
        if code < 0:
            self._failed(code, "snd_ctl_elem_write", Access.WRITE)

    async def parse(self, text: str) -> Result:
        """Return the values that a text stands for, as amixer's cset takes it; writes nothing.

        Numbers, percents of the range as "50%", "on" and "off", "toggle", items by name or by
        index; with commas for each channel, else for all. What is not given is as it is now, and
        what is out of range the range's end (`snd_ctl_ascii_value_parse`).

        Raises:
            ValueError: the text stands for no values of this element, or for too many.
            ElementGoneError: it was removed.
            DeviceGoneError: the card was unplugged.
        """
        self._check()
        return await self._control.in_thread(lambda: self._parse(text))

    def _parse(self, text: str) -> Result:
        unpack = self._prepare()
        words = logic.check_text(self._properties or self._ask(), text).encode()
        memory, data = new_values()
        code = lib.aio_ctl_parse(self._c, self._cid, words, self._type, self._count, memory)
        if code < 0:
            self._failed(code, "snd_ctl_ascii_value_parse", Access.READ)
        return unpack(data)

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
            self._refuse(LACKS[Access.LOCKED], "snd_ctl_elem_unlock")
        if code < 0:
            self._failed(code, f"snd_ctl_elem_{'' if enable else 'un'}lock", Access.LOCKED)

    def remove(self) -> None:
        """Remove it, if a program made it (`snd_ctl_elem_remove`); see `Control.remove_element`."""
        self._check()
        code = lib.aio_ctl_remove(self._c, self._cid)
        if code == -errno.EINVAL:
            self._refuse(LACKS[Access.USER], "snd_ctl_elem_remove")
        if code < 0:
            self._failed(code, "snd_ctl_elem_remove", Access.USER)
        self.vanish()
