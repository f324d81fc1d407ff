"""The router: one client of the sequencer, with a port for each rule.

1. Each rule's port is connected from its sources and to its destinations: the kernel says by the
   receiving port which rule an event is for, and gives what the rule sends to all destinations.
2. `_pump` takes batches of events, puts them through their rules' transforms (`_route`), and sends
   them.
3. `_follow` reads announcements. Of a client that has come, gone or changed the patchbay asks anew,
   and connects what is to be connected now (`_patchbay`, `_rules.plan`).
4. A mark in the events (their tag) counts how often a router has passed them on: what comes by
   again and again, by ways that only other programs know, is left out.
5. A long system exclusive message is sent as slowly as its receivers want it, in a task of its own;
   what other rules send to these receivers meanwhile waits until it is through.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Self

from anyio import BusyResourceError, CancelScope, Event, create_task_group

from .._wait import Opening
from ..errors import AlsaError
from ..seq._announce import announcements
from ..seq._errors import ReceiverFullError, SendError
from ..seq._event import Overrun
from ..seq._logic import PIECE
from ..seq._open import open as open_client
from ..seq._system import SysEx
from ._config import MOST, ROUTER
from ._patchbay import Patchbay
from ._route import Route
from ._rules import Rule
from ._values import RouterStatus

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence
    from types import TracebackType

    from anyio.abc import TaskGroup

    from ..seq._announce import Announcements
    from ..seq._client import Client
    from ..seq._event import Event as SeqEvent
    from ..seq._values import Address
    from ._values import Change

# What may wait for a long message to go through, events of one rule.
MOST_WAITING = 20_000


class Router:
    """Passes events on by rules, from the moment on when `run()` is running.

    Attributes:
        client: its client of the sequencer.
    """

    def __init__(self, client: Client, watch: Announcements, rules: Sequence[Rule]) -> None:
        self.client = client
        self._watch = watch
        self._rules = _checked(rules)
        self._patchbay = Patchbay(client, (client.number, watch.number))
        self._patchbay.on_lost = self._on_lost
        self._tasks: TaskGroup | None = None
        self._held: dict[Address, Route] = {}
        self._released = Event()
        self._overruns = 0
        self._final: RouterStatus | None = None

    # Using it.

    async def run(self, on_change: Callable[[Change], None] | None = None) -> None:
        """Connect the ports and route until cancelled.

        Ports that come later are connected, those that go are forgotten. In the end notes that
        sound are ended, and the router's ports are gone.

        Args:
            on_change: called with each `Change`; must return at once.

        Raises:
            BusyResourceError: it is running already.
            ClosedResourceError: it was closed.
        """
        if self._tasks is not None:
            raise BusyResourceError("running")
        self._patchbay.on_change = on_change
        self._final = None
        try:
            async with create_task_group() as self._tasks:
                # Announcements are read since the watch was opened: what changes is told.
                self._patchbay.look()
                self._adopt()
                self._patchbay.connect()
                self._tasks.start_soon(self._follow)
                self._tasks.start_soon(self._pump)
        finally:
            self._tasks = None
            self._patchbay.on_change = None
            self._final = self.status()
            with CancelScope(shield=True):
                await self._end()

    async def _end(self) -> None:
        routes = list(self._patchbay.routes.values())
        self._patchbay.routes.clear()
        for route in routes:
            route.waiting.clear()
            await self._retire(route)

    def set_rules(self, rules: Sequence[Rule]) -> None:
        """Route by other rules from now on; what stays the same goes on without a gap.

        Raises:
            ValueError: there are too many.
        """
        self._rules = _checked(rules)
        if self._tasks is not None:
            self._adopt()
            self._patchbay.connect()

    def status(self) -> RouterStatus:
        """Return what it has done so far; after `run()`, what it was in the end."""
        if self._tasks is None and self._final is not None:
            return self._final
        routes = [
            r for rule in self._rules for r in self._patchbay.routes.values() if r.rule == rule
        ]
        return RouterStatus(
            name=self.client.device,
            client=self.client.number,
            overruns=self._overruns,
            rules=tuple(route.status() for route in routes),
        )

    def close(self) -> None:
        """Close at once; closing twice is allowed."""
        self._watch.close()
        self.client.close()

    async def aclose(self) -> None:
        """Close in a worker thread, also when cancelled; closing twice is allowed."""
        await self._watch.aclose()
        await self.client.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()

    def _adopt(self) -> None:
        """Give each rule a port, and take those of rules that are gone."""
        routes = self._patchbay.routes
        for route in list(routes.values()):
            if route.rule not in self._rules:
                self._patchbay.retire(route)
                self._start(self._retire, route)
        known = [route.rule for route in routes.values()]
        for rule in self._rules:
            if rule not in known:
                port = self.client.create_port(_title(rule.name), duplex=True)
                routes[port.number] = Route(rule, port)

    async def _retire(self, route: Route) -> None:
        await self._silence(route, route.sounding.release_all())
        route.waiting.clear()
        if not self.client.closed:
            route.port.delete()

    def _on_lost(self, route: Route, port: Address) -> None:
        notes = route.sounding.release(port)
        if notes:
            self._start(self._silence, route, notes)

    def _start(self, function: Callable[..., Awaitable[None]], *arguments: object) -> None:
        if self._tasks is not None:
            self._tasks.start_soon(function, *arguments)  # type: ignore[arg-type]

    async def _follow(self) -> None:
        async for batch in self._watch.batches():
            self._patchbay.read(batch)

    # Routing.

    async def _pump(self) -> None:
        async for batch in self.client.batches():
            if isinstance(batch[0], Overrun):
                self._overruns += 1
                await self._silence_all()
                continue
            # In runs, so that the order holds between rules with one destination, too.
            for number, events in groupby(batch, key=_receiving_port):
                route = self._patchbay.routes.get(number)
                if route is not None:
                    await self._pass_on(route, route.process(events))

    async def _silence_all(self) -> None:
        # What was dropped may have ended notes.
        for route in self._patchbay.routes.values():
            await self._silence(route, route.sounding.release_all())

    async def _silence(self, route: Route, notes: list[SeqEvent]) -> None:
        if notes and not self.client.closed and not route.port.deleted:
            await self._pass_on(route, notes)

    async def _pass_on(self, route: Route, events: list[SeqEvent]) -> None:
        if not events:
            return
        if not route.destinations:
            route.unsent += len(events)
            return
        if not (_has_long(events) or route.waiting or route.sending or self._is_held(route)):
            await self._send(route, events)
            return
        if len(route.waiting) + len(events) > MOST_WAITING:
            route.lost += len(events)
            return
        route.waiting += events
        if not route.sending and self._tasks is not None:
            route.sending = True
            self._tasks.start_soon(self._send_waiting, route)

    def _is_held(self, route: Route) -> bool:
        return any(self._held.get(port, route) is not route for port in route.destinations)

    async def _send_waiting(self, route: Route) -> None:
        try:
            while route.waiting:
                if self._is_held(route):
                    await self._released.wait()
                    continue
                held = set(route.destinations)
                self._held |= dict.fromkeys(held, route)
                try:
                    events = list(route.waiting)
                    route.waiting.clear()
                    await self._send(route, events)
                finally:
                    for port in held:
                        self._held.pop(port, None)
                    self._released.set()
                    self._released = Event()
        finally:
            route.sending = False

    async def _send(self, route: Route, events: list[SeqEvent]) -> None:
        # One by one where one may take its time, so that what fails takes no other with it.
        parts = [[event] for event in events] if _has_long(events) else [events]
        for part in parts:
            if route.port.deleted:
                route.failed += len(part)
                continue
            lost, failed = 0, 0
            try:
                await self.client.send_batch(part, port=route.port)
            except SendError as error:
                full = any(isinstance(each.error, ReceiverFullError) for each in error.failures)
                lost, failed = (error.count, 0) if full else (0, error.count)
            except ReceiverFullError:
                lost = len(part)
            except AlsaError:
                failed = len(part)
            route.lost += lost
            route.failed += failed
            route.sent += len(part) - lost - failed


def _has_long(events: Sequence[SeqEvent]) -> bool:
    return any(isinstance(event, SysEx) and len(event.data) > PIECE for event in events)


def _receiving_port(event: SeqEvent) -> int:
    return event._raw[15]


def _title(name: str) -> str:
    """Return a name as the kernel takes it."""
    return name.encode()[:63].decode(errors="ignore") or "rule"


def _checked(rules: Sequence[Rule]) -> tuple[Rule, ...]:
    found: list[Rule] = []
    for each in rules:
        if not isinstance(each, Rule):
            raise TypeError(f"{each!r} is no rule: make one with rule()")
        if each not in found:
            found.append(each)
    if len(found) > MOST:
        raise ValueError(f"{len(found)} rules are too many: {MOST} are possible")
    return tuple(found)


def router(rules: Sequence[Rule], *, name: str = ROUTER) -> Opening[Router]:
    """Open a router; await the result or enter it, and `run()` it.

    Args:
        rules: what goes where, as of `rule`.
        name: of its client, at most 63 bytes.

    Raises:
        ValueError: too many rules, or no name.
        DeviceNotFoundError: this system has no sequencer.
        DevicePermissionError: this user may not open it.
    """
    wanted = _checked(rules)
    opening = open_client(name)

    async def make() -> Router:
        client = await opening
        try:
            return Router(client, await announcements(), wanted)
        except BaseException:
            client.close()
            raise

    return Opening(make)
