"""What every handle shares: being open, being closed, and being forgotten.

Closing refuses new users first, wakes the waiting one, and frees C memory last.
"""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING, Self, TypeVar

from anyio import CancelScope, ClosedResourceError

from .._ffi import log_kept
from ._opening import in_thread

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType

    from ._waiter import Waiter

T = TypeVar("T")


class Handle:
    """Something open that belongs to one event loop.

    Attributes:
        device: the name that was opened.
    """

    def __init__(self, device: str, waiter: Waiter, free: Callable[[], None]) -> None:
        """Take over what was opened.

        Args:
            device: the name that was opened.
            waiter: closed first.
            free: closes the C side; may block for a moment, and must not refer to this handle.
        """
        self.device = device
        self._waiter = waiter
        self._free = free
        self._closed = False
        self._lent = 0

    def __repr__(self) -> str:
        state = "closed" if self._closed else "open"
        return f"<{type(self).__name__} {self.device!r} {state}>"

    @property
    def closed(self) -> bool:
        """Tell whether the handle is closed."""
        return self._closed

    def _check(self) -> None:
        """Refuse what a closed handle, or one of another process, can't do."""
        if self._closed:
            raise ClosedResourceError
        if self._waiter.forked:
            self._waiter.check()

    def close(self) -> None:
        """Close at once; closing twice is allowed.

        Whoever waits on the handle gets `anyio.ClosedResourceError`. Where the device's plug-in
        takes its time to close, `aclose()` does not hold up the event loop. To be called where the
        loop runs: a signal's handler is `loop.add_signal_handler`'s, not `signal.signal`'s.
        """
        if self._begin_close():
            self._free()

    async def aclose(self) -> None:
        """Close in a worker thread, also when cancelled; closing twice is allowed."""
        if not self._begin_close():
            return
        freed = False

        def free() -> None:
            nonlocal freed
            freed = True
            self._free()

        try:
            with CancelScope(shield=True):
                await in_thread(free)
        finally:
            if not freed:  # asyncio cancelled it before the thread began
                self._free()

    async def _in_thread(self, function: Callable[[], T]) -> T:
        """Return what a function returns that uses the handle and may block.

        Closing meanwhile wakes who waits, and frees when the thread is done.
        """
        self._lent += 1
        try:
            return await in_thread(function)
        finally:
            self._lent -= 1
            if self._closed and not self._lent:
                self._free()

    def _begin_close(self) -> bool:
        """Refuse new users and wake the waiting one; tell whether to free right now."""
        if self._closed:
            return False
        self._closed = True
        if self._waiter.forked:
            # Parent and child share the descriptors' state: the child must leave it alone.
            return False
        self._waiter.close()
        return not self._lent

    async def __aenter__(self) -> Self:
        self._check()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()

    def __del__(self) -> None:
        if getattr(self, "_closed", True):
            return
        text = f"unclosed {self!r}"
        self._closed = True
        waiter, free = self._waiter, self._free
        if waiter.forked:
            return

        def release() -> None:
            with log_kept():
                waiter.close()
                free()

        try:
            # Raises where warnings are errors.
            warnings.warn(text, ResourceWarning, stacklevel=2, source=self)
        finally:
            # The collector may run in any thread; readers are removed in the loop's.
            waiter.call_on_loop(release)
