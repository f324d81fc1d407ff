"""Watches the cards of this machine come and go; the story is told in `cards/__init__.py`."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import TYPE_CHECKING, Self, TypeVar

from anyio import CancelScope, ResourceGuard
from anyio.lowlevel import checkpoint

from .. import _proc
from .._ffi import load
from .._proc import PROC
from .._wait import Handle, Watching, in_thread, make_waiter, open_in_thread
from ..errors import AlsaError
from . import _handle
from ._census import Census, Found, card_of
from ._inotify import Nodes

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._census import Identity, Question
    from ._values import Card, CardChange

T = TypeVar("T")

_PATIENCE = 5.0  # seconds; it takes milliseconds


def _usable(node: Path) -> bool:
    return os.access(node, os.R_OK | os.W_OK, effective_ids=True)


def registered(
    index: int, ask: Callable[[int], Card | None] = _handle.card, proc: Path = PROC
) -> Card | None:
    """Return a card once it has its id; None if it can't be opened.

    The kernel makes a card's nodes before it gives the card its id, and lists it in /proc/asound
    (K/sound/core/init.c, snd_card_register); of that it tells nobody. Without an id its name would
    be "hw:", which is another card's.
    """
    pace, deadline = 0.0005, monotonic() + _PATIENCE
    while (card := ask(index)) is not None:
        # Containers hide the list; then an id has to be enough.
        listed = {(each.index, each.id) for each in _proc.cards(proc)}
        known = not listed or (index, card.id) in listed
        if (card.id and known) or monotonic() > deadline:
            break
        sleep(pace)
        pace = min(2 * pace, 0.05)
    return card


@dataclass(frozen=True)
class Place:
    """Where nodes are looked for, and how; its methods may block.

    Attributes:
        nodes: the directory, "/dev/snd".
        usable: tells whether a node can be opened for reading and writing.
        ask: tells which card has an index; None if it can't be opened.
    """

    nodes: Path = Path("/dev/snd")
    usable: Callable[[Path], bool] = _usable
    ask: Callable[[int], Card | None] = registered

    def look(self, index: int, known: Found | None) -> Found | None:
        """Return a card if it can be opened with all its nodes."""
        identity = self._identity(index)
        if identity is None or not all(map(self.usable, self._nodes_of(index))):
            return None
        if known is not None and known.identity == identity:
            return known
        card = self.ask(index)
        return None if card is None else Found(card, identity)

    def look_around(self) -> dict[int, Identity]:
        """Return the identities of all control nodes."""
        indexes = {card_of(name) for name in self._names() if name.startswith("controlC")}
        found = {index: self._identity(index) for index in indexes if index is not None}
        return {index: identity for index, identity in found.items() if identity is not None}

    def _names(self) -> list[str]:
        try:
            return os.listdir(self.nodes)
        except (FileNotFoundError, NotADirectoryError):
            return []

    def _nodes_of(self, index: int) -> list[Path]:
        # The kernel makes the control's node last: by then all others are there.
        return [self.nodes / name for name in self._names() if card_of(name) == index]

    def _identity(self, index: int) -> Identity | None:
        try:
            status = os.stat(self.nodes / f"controlC{index}")
        except OSError:
            return None
        # Unlike ctime, both outlast a change of rights.
        return status.st_ino, status.st_mtime_ns


class CardWatch(Handle):
    """Watches cards come and go; iterate over it for `CardAdded`s and `CardRemoved`s.

    First each card is told that is there, then each change, once and in order. A cancelled step
    loses nothing.
    """

    def __init__(self, nodes: Nodes, place: Place, there: dict[int, Identity]) -> None:
        super().__init__(str(place.nodes), make_waiter(nodes.poll), nodes.close)
        self._nodes = nodes
        self._place = place
        self._census = Census(there)
        self._guard = ResourceGuard("waiting for")
        self._looking: CancelScope | None = None

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> CardChange:
        """Return the next change.

        Raises:
            AlsaError: the driver of a card answered with an error that is not its absence.
        """
        self._check()
        self._waiter.check()
        with self._guard:
            if not self._census.idle:
                await checkpoint()
            while not self._census.ready:
                await self._advance()
            self._check()
            return self._census.ready.popleft()

    async def _advance(self) -> None:
        """Find out what is in question, or wait for something to happen."""
        question = self._census.question()
        if self._census.ready:
            return
        if question is None:
            await self._waiter.until(self._step)
        elif question.index is None:
            self._census.answer_all(question, await self._look(self._place.look_around))
        else:
            await self._look_at(question, question.index)

    async def _look_at(self, question: Question, index: int) -> None:
        known = self._census.known(index)
        try:
            found = await self._look(lambda: self._place.look(index, known))
        except AlsaError:
            # Told once; a card that is out of order must not hide the others.
            self._census.answer_card(question, None)
            raise
        self._census.answer_card(question, found)

    async def _look(self, function: Callable[[], T]) -> T:
        """Return what a look tells, after taking in what happened meanwhile."""
        results: list[T] = []
        with CancelScope() as self._looking:
            results.append(await in_thread(function, cancellable=True))
        self._looking = None
        self._check()
        self._drain()
        return results[0]

    def _step(self) -> bool | None:
        self._drain()
        return not self._census.idle or None

    def _drain(self) -> None:
        """Read all that has happened."""
        while True:
            for event in self._nodes.events():
                self._census.note(event)
            if self._nodes.armed:
                break
        self._waiter.armed = True

    def _begin_close(self) -> bool:
        # A driver may take long to answer a look: nobody has to wait for that.
        if self._looking is not None:
            self._looking.cancel()
        return super()._begin_close()


def watch() -> Watching[CardWatch, CardChange]:
    """Watch cards come and go; await the result, enter it, or iterate over it.

    Gives `CardAdded` for each card that is there, with `initial=True`, then for each that comes as
    soon as this user can open its nodes, and `CardRemoved` for each that goes.

    Raises:
        LibraryNotFoundError: there is no libasound.so.2.
        AlsaError: the system allows no more inotify watches.
    """
    return watch_place(Place())


def watch_place(place: Place) -> Watching[CardWatch, CardChange]:
    """Do what `watch` does, with nodes elsewhere."""

    def work() -> tuple[Nodes, dict[int, Identity]]:
        load()
        nodes = Nodes(place.nodes)
        try:
            # Watched by now: what changes from here on is told.
            return nodes, place.look_around()
        except BaseException:
            nodes.close()
            raise

    async def make() -> CardWatch:
        nodes, there = await open_in_thread(work, lambda opened: opened[0].close())
        return CardWatch(nodes, place, there)

    return Watching(make)
