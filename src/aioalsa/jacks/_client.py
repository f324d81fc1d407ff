"""Watches the jacks of all cards.

1. A source tells when cards may have come or gone. Each card's control has its inner epoll; one
   more follows them all, and that is what the event loop watches.
2. The step reads each card's events. A card that is gone takes its jacks with it.
3. A card that has come is opened in a worker thread, between two waits.
"""

from __future__ import annotations

from collections import deque
from time import monotonic
from typing import TYPE_CHECKING, Any, Self

from anyio import BusyResourceError, move_on_after
from anyio.lowlevel import checkpoint

from .._arguments import device_name, only_one
from .._ffi import ffi, lib, load
from .._wait import Handle, Watching, in_thread, make_waiter
from ..ctl._open import open_listed
from ..errors import (
    DeviceGoneError,
    DeviceNotFoundError,
    DevicePermissionError,
    check,
)
from ..hctl._board import Board
from ..hctl._logic import debounce_time
from ._handle import CardSource, NamedSource, NodeSource

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..hctl import JackEvent, JackRemoved


class Cards:
    """The cards that are watched, without an event loop."""

    def __init__(self, source: CardSource) -> None:
        """Watch no card yet.

        Args:
            source: owned from here on.
        """
        self.source = source
        self.boards: dict[int | str, Board] = {}  # by index or by name
        self.poll: Any = ffi.new("aio_poll_t *")
        check(lib.aio_poll_open(self.poll), "epoll_create1")
        check(lib.aio_poll_follow(self.poll, source.fd), "epoll_ctl")

    def add(self, index: int | str, board: Board) -> None:
        """Watch a card."""
        check(lib.aio_poll_follow(self.poll, board.handle.poll.epoll), "epoll_ctl")
        self.boards[index] = board

    def drop(self, index: int | str) -> list[JackEvent | JackRemoved]:
        """Watch a card no longer; return what is left to tell of it."""
        board = self.boards.pop(index)
        board.handle.free()
        return [*board.ready, *board.gone()]

    def free(self) -> None:
        """Close all cards."""
        for index in list(self.boards):
            self.drop(index)
        lib.aio_poll_close(self.poll)
        self.source.close()


class JackWatch(Handle):
    """Watches the jacks of all cards; iterate over it for `JackEvent`s and `JackRemoved`s.

    First each jack is told as it is, then each change; jacks of a card that comes are told as they
    are, and those of a card that goes as removed. A cancelled step loses nothing.
    """

    def __init__(self, source: CardSource, debounce: float) -> None:
        cards = Cards(source)
        super().__init__("all cards", make_waiter(cards.poll), cards.free)
        self._cards = cards
        self._debounce = debounce
        self._ready: deque[JackEvent | JackRemoved] = deque()
        self._stale = True
        self._begun = False  # the cards that there are have been looked for

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> JackEvent | JackRemoved:
        """Return what is to be told next; never ends by itself."""
        self._waiter.check()
        if self._waiter.busy:
            raise BusyResourceError("waiting for")
        if self._ready:
            await checkpoint()
        while not self._ready:
            if self._stale:
                await self.look()
            else:
                await self._wait()
            self._collect()
        self._check()
        return self._ready.popleft()

    async def look(self) -> None:
        """Bring the cards that are watched up to date."""
        # Noted before looking: what changes meanwhile is looked for again.
        self._stale = False
        try:
            present: list[int | str] = sorted(await in_thread(self._cards.source.cards))
            self._check()
            for index in [i for i in self._cards.boards if i not in present]:
                self._ready.extend(self._cards.drop(index))
            for index in present:
                if index not in self._cards.boards:
                    await self._open(index)
            self._begun = True
        except BaseException:
            self._stale = True
            raise

    async def _open(self, index: int | str) -> None:
        try:
            name = index if isinstance(index, str) else f"hw:{index}"
            handle, card, ids = await open_listed(name)
        except (DeviceNotFoundError, DeviceGoneError, DevicePermissionError):
            if isinstance(index, str) and not self._begun:
                raise
            # Gone again, or not ours yet: its nodes will tell.
            return
        board = Board(handle, card, self._debounce)
        try:
            self._check()
            board.begin(ids)
            self._cards.add(index, board)
        except BaseException as error:
            handle.free()
            if not isinstance(error, DeviceGoneError):
                raise

    async def _wait(self) -> None:
        """Wait until something happens, or has settled."""
        times = [board.due for board in self._cards.boards.values() if board.due is not None]
        with move_on_after(min(times) - monotonic() if times else None):
            await self._waiter.until(self._step)

    def _step(self) -> bool | None:
        lib.aio_poll_consume(self._cards.poll)
        self._stale |= self._cards.source.consume()
        some = self._stale
        now = monotonic()
        for index, board in list(self._cards.boards.items()):
            try:
                some |= board.drain(now) or bool(board.ready)
            except DeviceGoneError:
                self._ready.extend(self._cards.drop(index))
                # It may be back already, under the same index.
                some = self._stale = True
        return some or None

    def _collect(self) -> None:
        """Gather what the cards have to tell."""
        now = monotonic()
        for board in self._cards.boards.values():
            board.settle(now)
            self._ready.extend(board.ready)
            board.ready.clear()


def watch(
    debounce: float = 0.2,
    *,
    names: Iterable[str] | None = None,
    source: CardSource | None = None,
) -> Watching[JackWatch, JackEvent | JackRemoved]:
    """Watch the jacks of all cards; await the result, enter it, or iterate over it.

    Args:
        debounce: how long a state must hold before it is told, s; the last one counts.
        names: ALSA names of controls to watch in place of all cards, as of virtual ones. One that
            is gone may come back by its name.
        source: what tells of cards that come and go; the nodes in /dev/snd by default.

    Raises:
        ValueError: no such time, or no such name.
        DeviceNotFoundError: there is no control by one of the names.
        LibraryNotFoundError: libasound is not installed.
    """
    delay = debounce_time(debounce)
    only_one("names", names, "source", source)
    if isinstance(names, str):
        raise TypeError("names must be several, not one str")
    listed = None if names is None else [device_name(name) for name in names]

    def made_source() -> CardSource:
        if source is not None:
            return source
        return NodeSource() if listed is None else NamedSource(listed)

    async def make() -> JackWatch:
        await in_thread(load)
        jacks = JackWatch(made_source(), delay)
        try:
            await jacks.look()
        except BaseException:
            jacks.close()
            raise
        return jacks

    return Watching(make)
