"""A rule at work: the port that it has, what that is connected to, what it has done so far."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Literal, TypeAlias

from ._notes import Sounding
from ._transforms import apply
from ._values import RuleStatus

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..seq._event import Event
    from ..seq._port import Port
    from ..seq._values import Address
    from ._rules import Refusal, Rule

End: TypeAlias = "Literal['from', 'to']"
ENDS: tuple[End, End] = ("from", "to")

# Tags from here on count how often a router has passed an event on.
FIRST_HOP, MOST_HOPS = 0xA0, 8


class Route:
    """A rule at work."""

    def __init__(self, rule: Rule, port: Port) -> None:
        self.rule = rule
        self.port = port
        self.sources: set[Address] = set()
        self.destinations: set[Address] = set()
        # What somebody has disconnected by hand stays so.
        self.parted: set[tuple[End, Address]] = set()
        self.refused: tuple[Refusal, ...] = ()
        self.failures: dict[tuple[End, Address], str] = {}
        self.transform_error: str | None = None
        self.sounding = Sounding()
        self.waiting: deque[Event] = deque()
        self.sending = False
        self.received = self.sent = self.unsent = 0
        self.lost = self.failed = self.looped = 0

    def ports(self, end: End) -> set[Address]:
        """The ports that are connected at one end."""
        return self.sources if end == "from" else self.destinations

    def process(self, events: Iterable[Event]) -> list[Event]:
        """Return what becomes of events on their way."""
        found: list[Event] = []
        for event in events:
            self.received += 1
            hops = event._raw[2] - FIRST_HOP
            hops = hops if 0 <= hops <= MOST_HOPS else 0
            if hops == MOST_HOPS:
                self.looped += 1
                continue
            results = self._transform(event) if self.rule.transforms else (event,)
            mark = bytes((FIRST_HOP + hops + 1,))
            marked = [e._with(e._raw[:2] + mark + e._raw[3:]) for e in results]
            self.sounding.note(event.source, marked)
            found += marked
        return found

    def _transform(self, event: Event) -> Sequence[Event]:
        try:
            return apply(self.rule.transforms, event)
        except Exception as error:
            # A user's own function; the others must not suffer from it.
            self.failed += 1
            self.transform_error = f"a transform failed with {type(error).__name__}: {error}"
            return ()

    def status(self) -> RuleStatus:
        """Return what it has done so far."""
        problems = [*(refusal.reason for refusal in self.refused), *self.failures.values()]
        if self.transform_error is not None:
            problems.append(self.transform_error)
        return RuleStatus(
            name=self.rule.name,
            port=self.port.address,
            sources=tuple(sorted(self.sources)),
            destinations=tuple(sorted(self.destinations)),
            received=self.received,
            sent=self.sent,
            unsent=self.unsent,
            lost=self.lost,
            failed=self.failed,
            looped=self.looped,
            problems=tuple(problems),
        )
