"""Which cards can be opened now, and when that may have changed: the nodes in /dev/snd."""

from __future__ import annotations

import errno
import os
import re
import select
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from .._ffi import _overlay, lib
from ..cards._watch import registered
from ..errors import check

if TYPE_CHECKING:
    from collections.abc import Iterable

NODES = Path("/dev/snd")
_CONTROL = re.compile(r"controlC(\d+)$")


class CardSource(Protocol):
    """Tells `jacks.watch` of cards that come and go.

    Attributes:
        fd: readable once they may have changed.
    """

    fd: int

    def consume(self) -> bool:
        """Take the wake-up from `fd`; tell whether there was one. Returns at once."""
        ...

    def cards(self) -> set[int] | set[str]:
        """Return the cards that this user can open now, by index or by name; may block."""
        ...

    def close(self) -> None:
        """Free what it holds."""
        ...


class NodeSource:
    """Watches /dev/snd with inotify.

    A card counts once this user may open its control and all its PCM nodes: udev grants that some
    time after they were made.
    """

    def __init__(self, directory: Path = NODES) -> None:
        """Watch from now on; looking with `cards()` comes after that."""
        self._directory = directory
        self.fd = check(lib.aio_nodes_open(), "inotify_init1")
        try:
            check(lib.aio_nodes_watch(self.fd, bytes(directory.parent), True), "inotify_add_watch")
            self._watch()
        except BaseException:
            self.close()
            raise

    def _watch(self) -> None:
        code = lib.aio_nodes_watch(self.fd, bytes(self._directory), False)
        if code not in (-errno.ENOENT, -errno.ENOTDIR):
            check(code, "inotify_add_watch")

    def consume(self) -> bool:
        """Take the wake-up from `fd`; tell whether there was one."""
        some = lib.aio_nodes_consume(self.fd) > 0
        if some:
            # The directory itself may be new.
            self._watch()
        return some

    def cards(self) -> set[int]:
        """Return the indices of the cards that this user can open now."""
        try:
            nodes = os.listdir(self._directory)
        except OSError:
            return set()
        found = {int(match[1]) for match in map(_CONTROL.match, nodes) if match}
        return {index for index in found if self._is_open_to_us(index, nodes)}

    def _is_open_to_us(self, index: int, nodes: list[str]) -> bool:
        theirs = (f"controlC{index}", f"pcmC{index}D")
        mine = (node for node in nodes if node == theirs[0] or node.startswith(theirs[1]))
        return all(os.access(self._directory / node, os.R_OK | os.W_OK) for node in mine)

    def close(self) -> None:
        """Free the inotify."""
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1


class NamedSource:
    """Knows some controls by their names, and when one of them may have come back.

    A name stands for a card of a driver, which comes with its nodes, or for what this process
    defines: a virtual card, or an overlay of the configuration.
    """

    def __init__(self, names: Iterable[str]) -> None:
        """Remember the names, and listen from now on."""
        self._names = set(names)
        self._nodes = NodeSource()
        self._defined = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        self._both = select.epoll()
        self.fd = self._both.fileno()
        for each in (self._nodes.fd, self._defined):
            self._both.register(each, select.EPOLLIN)
        _overlay.listen(self._defined)

    def consume(self) -> bool:
        """Take the wake-up from `fd`; tell whether there was one."""
        some = self._nodes.consume()
        with suppress(BlockingIOError):
            some |= os.eventfd_read(self._defined) > 0
        return some

    def cards(self) -> set[str]:
        """Return the names, once each card that there is has the id that it is named by."""
        for index in self._nodes.cards():
            registered(index)
        return self._names

    def close(self) -> None:
        """Free the descriptors."""
        if self.fd >= 0:
            _overlay.leave(self._defined)
            self._nodes.close()
            self._both.close()
            os.close(self._defined)
            self.fd = -1
