"""What an element is, and what goes wrong with it: the ground that its other faces stand on."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, NoReturn

from ..errors import (
    AlsaError,
    DeviceBusyError,
    DevicePermissionError,
    ElementGoneError,
    UnsupportedError,
)
from . import _logic as logic
from ._enums import Access
from ._handle import pack_id, unpack_info

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._control import Control
    from ._logic import Result
    from ._tlv import Tlv
    from ._values import ElementId, ElementInfo

LACKS = {
    Access.READ: "it cannot be read",
    Access.WRITE: "it is read-only",
    Access.LOCKED: "it is not locked",
    Access.USER: "the driver made it, and no program can remove it",
}


class BaseElement:
    """An element as far as its id and its properties go; see `Element`."""

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
    def control(self) -> Control:
        """The control that it was got from."""
        return self._control

    @property
    def exists(self) -> bool:
        """Tell whether it is still there, as far as events have told."""
        return self._exists

    # What events bring.

    def vanish(self) -> None:
        """Note that the driver has it no longer; every use raises `ElementGoneError` from now."""
        self._exists = False
        self._unpack = None
        self.stop_reading()

    def stop_reading(self) -> None:
        """Have `read_nowait` look whether there is still something to read."""

    def forget(self, *, info: bool, tlv: bool) -> None:
        """Note that what is known of its properties, or of its TLV data, is outdated."""
        if info:
            self._unpack = self._properties = None
            self.stop_reading()
        if tlv:
            self._tlv = None

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
        self._refuse(LACKS[wanted] if wanted not in info.access else "the driver says", function)

    def _fail(self, error: AlsaError) -> NoReturn:
        if error.errno == errno.ENOENT:
            self.vanish()
            raise self._gone(error.function) from None
        raise error

    def _no_tlv(
        self, what: str = "has no TLV data", function: str | None = "snd_ctl_elem_tlv_read"
    ) -> UnsupportedError:
        return UnsupportedError(
            errno.ENXIO,
            f"{self.name!r} {what}",
            function=function,
            device=self._control.device,
        )
