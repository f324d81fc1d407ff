"""The directory of sound nodes as inotify tells of it; one call of C for all that has happened."""

from __future__ import annotations

import errno
import os
import struct
from typing import TYPE_CHECKING, Any

from .._ffi import ffi, lib
from ..errors import error_from
from ._census import Event, Kind

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from .._ffi._alsa import CData

SPACE = 512  # events read in one call; more take another
# aio_inotify_event_t of cdef/inotify.h
_unpack = struct.Struct("=I28s").iter_unpack
_EVENT_BYTES = 32

_ADVICE = {
    errno.EMFILE: "raise fs.inotify.max_user_instances (sysctl), or close other programs",
    errno.ENOSPC: "raise fs.inotify.max_user_watches (sysctl)",
}


class Nodes:
    """A watched directory of device nodes, which need not be there; never waits."""

    def __init__(self, path: Path) -> None:
        """Watch a directory (`inotify_add_watch`).

        Raises:
            AlsaError: the system allows no more watches, or the directory above is not there.
        """
        self._path = str(path)
        self._c: Any = ffi.new("aio_inotify_t *")
        self._events: CData = ffi.new("aio_inotify_event_t[]", SPACE)
        self._bytes = ffi.buffer(self._events)
        above, name = os.fsencode(path.parent), os.fsencode(path.name)
        self._check(lib.aio_inotify_open(self._c, above, name), "inotify_add_watch")

    @property
    def poll(self) -> CData:
        """The inner epoll, an `aio_poll_t`."""
        return ffi.addressof(self._c, "poll")  # type: ignore[no-any-return]

    @property
    def armed(self) -> bool:
        """Tell whether a wake-up is to come."""
        return bool(self._c.poll.armed)

    def events(self) -> Iterator[Event]:
        """Return what has happened; arms when that is all."""
        count = self._check(lib.aio_inotify_events(self._c, self._events, SPACE), "read")
        for kind, name in _unpack(self._bytes[: count * _EVENT_BYTES]):
            yield Event(Kind(kind), os.fsdecode(name.partition(b"\0")[0]))

    def close(self) -> None:
        """Watch no longer."""
        lib.aio_inotify_close(self._c)

    def _check(self, code: int, function: str) -> int:
        if code < 0:
            advice = _ADVICE.get(-code, "")
            raise error_from(code, function, device=self._path, advice=advice)
        return code
