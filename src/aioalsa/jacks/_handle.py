"""Which cards can be opened now, and when that may have changed: the nodes in /dev/snd."""

from __future__ import annotations

import errno
import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from .._ffi import lib
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


class NamedSource:
    """Knows some controls by their names, as virtual cards have them; they never come back."""

    def __init__(self, names: Iterable[str]) -> None:
        """Remember the names."""
        self._names = set(names)
        # Never readable.
        self.fd = os.eventfd(0, os.EFD_CLOEXEC | os.EFD_NONBLOCK)

    def consume(self) -> bool:
        """Tell that nothing has happened."""
        return False

    def cards(self) -> set[str]:
        """Return the names."""
        return self._names

    def close(self) -> None:
        """Free the descriptor."""
        if self.fd >= 0:
            os.close(self.fd)
            self.fd = -1


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
