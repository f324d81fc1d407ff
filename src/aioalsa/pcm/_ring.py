"""Views onto the ring buffer itself, and why they never look at memory that is gone.

1. A view is a memoryview of a cffi buffer that nothing else refers to.
2. At the next step, when the stream is closed or collected, it is released: using it raises
   ValueError from then on. Released memoryviews are also what the collector of CPython 3.11 can
   deal with (see `_buffers.py`).
3. Slices and arrays made of it can't be taken back. As long as there are any, their cffi buffer
   lives, and the PCM is closed only when the last of them has died. They show whatever sound the
   ring has by then.
"""

from __future__ import annotations

import threading
from contextlib import suppress
from typing import TYPE_CHECKING, Any
from weakref import ref

from .._ffi import ffi, log_kept
from .._wait import weakly

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class Ring:
    """The views onto one PCM's ring buffer, and the end of that PCM."""

    def __init__(self, close: Callable[[], None]) -> None:
        """Remember how to close the PCM."""
        self._close = close
        self._lent: dict[int, ref[Any]] = {}  # by their id: cffi's buffers have no hash
        # The collector may come at any time, in this very thread too.
        self._lock = threading.RLock()
        self._over = False
        self._shown: list[memoryview] = []

    def show(self, places: Iterable[Any], size: int, *, readonly: bool) -> list[memoryview]:
        """Return views of `size` bytes each, in place of those that were shown before.

        Args:
            places: pointers into the ring, or memory that cffi owns.
            size: bytes from there on.
            readonly: they can't be written through.
        """
        self.hide()
        returned = weakly(self._returned, lambda gone: None)
        for place in places:
            memory = ffi.buffer(place, size)
            lent = ref(memory, returned)
            with self._lock:
                self._lent[id(lent)] = lent
            view = memoryview(memory)
            self._shown.append(view.toreadonly() if readonly else view)
        return self._shown

    def hide(self) -> None:
        """Release the views: from now on they raise ValueError."""
        shown, self._shown = self._shown, []
        for view in shown:
            # Refused while an array looks through it; see the story above.
            with suppress(BufferError):
                view.release()

    def free(self) -> None:
        """Close the PCM, or have it closed with the last slice or array; may block."""
        self.hide()
        with self._lock:
            self._over = True
            # The collector tells nothing of what it finds together with this.
            self._lent = {at: lent for at, lent in self._lent.items() if lent() is not None}
            if self._lent:
                _kept.add(self)
                return
        self._close()

    def _returned(self, gone: ref[Any]) -> None:
        with self._lock:
            self._lent.pop(id(gone), None)
            if not self._over or self._lent:
                return
            _kept.discard(self)
        with log_kept():
            self._close()


# What waits for its last array, and would be forgotten otherwise.
_kept: set[Ring] = set()
