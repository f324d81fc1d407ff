"""Watches the jacks of one card."""

from __future__ import annotations

from time import monotonic
from typing import TYPE_CHECKING, Self

from anyio import BusyResourceError, move_on_after
from anyio.lowlevel import checkpoint

from .._wait import Handle, make_waiter
from ._board import Board

if TYPE_CHECKING:
    from ..ctl import CardInfo, ElementId
    from ..ctl._handle import ControlHandle
    from ._values import JackEvent, JackRemoved


class Jacks(Handle):
    """Watches the jacks of one card; iterate over it for `JackEvent`s and `JackRemoved`s.

    First each jack is told as it is, then each change. A cancelled step loses nothing.
    """

    def __init__(
        self, handle: ControlHandle, card: CardInfo, ids: list[ElementId], debounce: float
    ) -> None:
        super().__init__(handle.device, make_waiter(handle.poll), handle.free)
        self._board = Board(handle, card, debounce)
        try:
            self._board.begin(ids)
        except BaseException:  # the card was unplugged, mostly
            self.close()
            raise

    @property
    def card(self) -> CardInfo:
        """The card that is watched."""
        return self._board.card

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> JackEvent | JackRemoved:
        """Return what is to be told next.

        Raises:
            DeviceGoneError: the card was unplugged.
        """
        self._waiter.check()
        if self._waiter.busy:
            raise BusyResourceError("waiting for")
        if self._board.ready:
            await checkpoint()
        while not self._board.ready:
            await self._wait()
            self._board.settle(monotonic())
        self._check()
        return self._board.ready.popleft()

    async def _wait(self) -> None:
        """Wait until something happens, or has settled."""
        due = self._board.due
        with move_on_after(None if due is None else due - monotonic()):
            await self._waiter.until(self._step)

    def _step(self) -> bool | None:
        some = self._board.drain(monotonic())
        self._waiter.armed = self._board.handle.armed
        return some or bool(self._board.ready) or None
