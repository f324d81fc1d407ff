"""Which cards there are, kept from what happens to their nodes; pure.

Happenings are worked off in the order in which they came. Some speak for themselves: a control node
that is gone takes its card away. Others raise a question that only a look at the nodes can answer.
An answer counts if nothing happened to the same card while it was looked for; if something did, the
question is dropped, since the later happening raises it again.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from dataclasses import dataclass
from enum import IntEnum
from typing import TYPE_CHECKING

from ._values import CardAdded, CardRemoved

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ._values import Card, CardChange

# What a user opens. Nodes of hwdep devices may be for the administrator only.
_NODE = re.compile(r"(controlC|(?:pcm|midi|ump)C)(\d{1,4})(?:D\d+[pc]?)?", re.ASCII)

Identity = tuple[int, int]


class Kind(IntEnum):
    """What happened; the numbers are those of cdef/inotify.h."""

    TOUCHED = 0
    """A node was made, or its rights have changed."""
    GONE = 1
    """A node is gone."""
    NODES_MADE = 2
    """The directory of nodes is there, or events were lost."""
    NODES_GONE = 3
    """The directory of nodes is gone."""


@dataclass(frozen=True, slots=True, eq=False)
class Event:
    """Something that happened to a node, or to the directory they are in."""

    kind: Kind
    name: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Question:
    """What only a look can tell.

    Attributes:
        index: the card that is in question; None for which cards there are at all.
    """

    index: int | None
    kind: Kind


@dataclass(frozen=True, slots=True)
class Found:
    """A card that can be opened.

    Attributes:
        card: which.
        identity: of its control node; another card with the same index has another.
    """

    card: Card
    identity: Identity


def card_of(name: str) -> int | None:
    """Return the index of the card that a node belongs to, if users have to do with it."""
    match = _NODE.fullmatch(name)
    return int(match[2]) if match else None


class Census:
    """The cards that there are, and what is to be told and to be found out.

    Attributes:
        ready: what is to be told.
    """

    def __init__(self, identities: Mapping[int, Identity]) -> None:
        """Begin with the control nodes that are there."""
        self.ready: deque[CardChange] = deque()
        self._present: dict[int, Found] = {}
        self._queue: deque[Question] = deque()
        self._queued: Counter[int | None] = Counter()
        self._initial = set(identities)
        self._ask_first(identities)

    @property
    def idle(self) -> bool:
        """Tell whether there is nothing to be told and nothing to be found out."""
        return not self.ready and not self._queue

    def note(self, event: Event) -> None:
        """Take in what happened."""
        if event.kind in (Kind.NODES_MADE, Kind.NODES_GONE):
            self._append(Question(None, event.kind))
            return
        index = card_of(event.name)
        if index is None or (event.kind is Kind.GONE and not event.name.startswith("controlC")):
            return
        self._append(Question(index, event.kind))

    def known(self, index: int) -> Found | None:
        """Return what was found out about a card that is there."""
        return self._present.get(index)

    def question(self) -> Question | None:
        """Return what is to be found out now, after working off what speaks for itself."""
        while self._queue:
            first = self._queue[0]
            if first.kind is Kind.GONE and first.index is not None:
                self._remove(first.index)
            elif first.kind is Kind.NODES_GONE:
                for index in sorted(self._present):
                    self._remove(index)
            elif first.kind is Kind.NODES_MADE or self._queued[first.index] == 1:
                return first
            self._drop()
        return None

    def answer_card(self, question: Question, found: Found | None) -> None:
        """Take in what a card turned out to be; None if it can't be opened."""
        if self.question() is not question or question.index is None:
            return
        self._drop()
        index = question.index
        known = self._present.get(index)
        initial = index in self._initial
        if known is not None and (found is None or found.identity != known.identity):
            self._remove(index)
        # Whatever it turns out to be later is news.
        self._initial.discard(index)
        if found is not None and index not in self._present:
            self._present[index] = found
            self.ready.append(CardAdded(found.card, initial))

    def answer_all(self, question: Question, identities: Mapping[int, Identity]) -> None:
        """Take in which control nodes there are."""
        if self.question() is not question:
            return
        self._drop()
        for index, found in sorted(self._present.items()):
            if identities.get(index) != found.identity:
                self._remove(index)
        self._ask_first(identities)

    def _ask_first(self, indexes: Iterable[int]) -> None:
        for index in sorted(indexes, reverse=True):
            self._queue.appendleft(Question(index, Kind.TOUCHED))
            self._queued[index] += 1

    def _append(self, question: Question) -> None:
        self._queue.append(question)
        self._queued[question.index] += 1

    def _drop(self) -> None:
        index = self._queue.popleft().index
        self._queued[index] -= 1
        if not self._queued[index]:
            del self._queued[index]

    def _remove(self, index: int) -> None:
        self._initial.discard(index)
        found = self._present.pop(index, None)
        if found is not None:
            self.ready.append(CardRemoved(found.card))
