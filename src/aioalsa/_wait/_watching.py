"""What `watch()` functions return: a handle to be, which can be iterated over right away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, Protocol, Self, TypeVar

from anyio import BusyResourceError, ClosedResourceError

from ._opening import Enterable, Opening

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from ._waiter import Waiter

T_co = TypeVar("T_co", covariant=True)


class Watch(Enterable, Protocol[T_co]):
    """What a `Watching` gives: a handle that is its own iterator."""

    _waiter: Waiter

    async def __anext__(self) -> T_co: ...

    @property
    def closed(self) -> bool: ...

    def close(self) -> None: ...

    async def aclose(self) -> None: ...


W = TypeVar("W", bound=Watch[Any])


class Watching(Opening[W], Generic[W, T_co]):
    """A watching handle to be: `await` it, enter it with `async with`, or iterate over it.

    Iterated over, it opens at the first step, and closes when it is closed or forgotten.
    """

    def __init__(self, make: Callable[[], Coroutine[Any, Any, W]]) -> None:
        """Remember how to open."""
        super().__init__(make)
        self._opening = self._closed = self._implicit = False

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> T_co:
        if self._closed:
            raise ClosedResourceError
        if self._handle is None:
            await self._open()
        assert self._handle is not None
        item: T_co = await self._handle.__anext__()
        return item

    async def _open(self) -> None:
        if self._opening:
            raise BusyResourceError("opening")
        self._opening = True
        try:
            handle = await self._make()
        finally:
            self._opening = False
        if self._closed:
            handle.close()
            raise ClosedResourceError
        self._handle, self._implicit = handle, True

    def close(self) -> None:
        """Close at once; closing twice is allowed."""
        self._closed = True
        if self._handle is not None:
            self._handle.close()

    async def aclose(self) -> None:
        """Close in a worker thread, also when cancelled; closing twice is allowed."""
        self._closed = True
        if self._handle is not None:
            await self._handle.aclose()

    def __del__(self) -> None:
        # Nobody was told to close what a loop has opened: no warning.
        handle = getattr(self, "_handle", None)
        if handle is not None and self._implicit and not handle.closed:
            handle._waiter.call_on_loop(handle.close)
