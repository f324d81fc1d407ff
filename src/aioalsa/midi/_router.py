"""The router: one client of the sequencer, with a port for each rule.

1. Each rule's port is connected from its sources and to its destinations: the kernel says by the
   receiving port which rule an event is for, and gives what the rule sends to all destinations.
2. `_pump` takes batches of events, puts them through their rules' transforms, and sends them.
3. `_follow` reads announcements. Of a client that has come, gone or changed it asks anew, and
   connects what is to be connected now (`_rules.plan`).
4. A mark in the events (their tag) counts how often a router has passed them on: what comes by
   again and again, by ways that only other programs know, is left out.
5. A long system exclusive message is sent as slowly as its receivers want it, in a task of its own;
   what other rules send to these receivers meanwhile waits until it is through.
"""

from __future__ import annotations

from collections import deque
from contextlib import suppress
from itertools import groupby
from typing import TYPE_CHECKING, Literal, Self, TypeAlias

from anyio import BusyResourceError, CancelScope, Event, create_task_group

from .._wait import Opening
from ..errors import AlsaError, DeviceBusyError
from ..seq._announce import announcements
from ..seq._errors import ReceiverFullError, SendError
from ..seq._event import Overrun
from ..seq._logic import PIECE
from ..seq._open import open as open_client
from ..seq._system import (
    ClientChanged,
    ClientExited,
    ClientStarted,
    Connected,
    Disconnected,
    PortChanged,
    PortExited,
    PortStarted,
    SysEx,
)
from ._notes import Sounding
from ._routes import MOST, ROUTER
from ._rules import Planned, Refusal, Rule, match, plan, relays
from ._transforms import apply
from ._values import Change, RouterStatus, RuleStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from types import TracebackType

    from anyio.abc import TaskGroup

    from ..seq._announce import Announcements
    from ..seq._client import Client
    from ..seq._event import Event as SeqEvent
    from ..seq._port import Port
    from ..seq._values import Address, ClientInfo

End: TypeAlias = "Literal['from', 'to']"
ENDS: tuple[End, End] = ("from", "to")

# Tags from here on count how often a router has passed an event on.
FIRST_HOP, MOST_HOPS = 0xA0, 8
# What may wait for a long message to go through, events of one rule.
MOST_WAITING = 20_000


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
        self.waiting: deque[SeqEvent] = deque()
        self.sending = False
        self.received = self.sent = self.unsent = 0
        self.lost = self.failed = self.looped = 0

    def ports(self, end: End) -> set[Address]:
        """The ports that are connected at one end."""
        return self.sources if end == "from" else self.destinations

    def process(self, events: Iterable[SeqEvent]) -> list[SeqEvent]:
        """Return what becomes of events on their way."""
        found: list[SeqEvent] = []
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

    def _transform(self, event: SeqEvent) -> Sequence[SeqEvent]:
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


class Router:
    """Passes events on by rules, from the moment on when `run()` is running.

    Attributes:
        client: its client of the sequencer.
    """

    def __init__(self, client: Client, watch: Announcements, rules: Sequence[Rule]) -> None:
        self.client = client
        self._watch = watch
        self._rules = _checked(rules)
        self._routes: dict[int, Route] = {}
        self._clients: dict[int, ClientInfo] = {}
        self._connections: set[tuple[Address, Address]] = set()
        self._on_change: Callable[[Change], None] | None = None
        self._tasks: TaskGroup | None = None
        self._held: dict[Address, Route] = {}
        self._released = Event()
        self._overruns = 0

    # Using it.

    async def run(self, on_change: Callable[[Change], None] | None = None) -> None:
        """Connect the ports and route until cancelled.

        Ports that come later are connected, those that go are forgotten. In the end notes that
        sound are ended.

        Args:
            on_change: called with each `Change`; must return at once.

        Raises:
            BusyResourceError: it is running already.
            ClosedResourceError: it was closed.
        """
        if self._tasks is not None:
            raise BusyResourceError("running")
        self._on_change = on_change
        try:
            async with create_task_group() as self._tasks:
                self._begin()
                self._tasks.start_soon(self._follow)
                self._tasks.start_soon(self._pump)
        finally:
            self._tasks = None
            self._on_change = None
            with CancelScope(shield=True):
                for route in self._routes.values():
                    route.waiting.clear()
                    await self._silence(route, route.sounding.release_all())

    def set_rules(self, rules: Sequence[Rule]) -> None:
        """Route by other rules from now on; what stays the same goes on without a gap.

        Raises:
            ValueError: there are too many.
        """
        self._rules = _checked(rules)
        if self._tasks is not None:
            self._adopt()
            self._connect()

    def status(self) -> RouterStatus:
        """Return what it has done so far."""
        routes = [r for rule in self._rules for r in self._routes.values() if r.rule == rule]
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

    # Who there is.

    def _begin(self) -> None:
        # Announcements are read since the watch was opened: what changes from here on is told.
        self._look()
        self._adopt()
        self._connect()

    def _look(self) -> None:
        """See who there is and who is connected, whatever was told before."""
        self._clients = {info.client: info for info in self.client.clients()}
        self._connections.clear()
        before = [(r, end, {*r.ports(end)}) for r in self._routes.values() for end in ENDS]
        for route, end, _ in before:
            route.ports(end).clear()
        for each in self.client.connections():
            self._note_connection(each.sender, each.receiver)
        for route, end, ports in before:
            for port in sorted(ports - route.ports(end)):
                self._lose(route, end, port)

    def _note_connection(self, sender: Address, receiver: Address) -> None:
        if self._is_foreign(sender, receiver):
            self._connections.add((sender, receiver))
        for end, other, route in self._concerned(sender, receiver):
            route.ports(end).add(other)
            route.parted.discard((end, other))

    def _concerned(
        self, sender: Address, receiver: Address
    ) -> Iterator[tuple[End, Address, Route]]:
        """Give the routes that a connection belongs to."""
        number = self.client.number
        if receiver.client == number and receiver.port in self._routes:
            yield "from", sender, self._routes[receiver.port]
        if sender.client == number and sender.port in self._routes:
            yield "to", receiver, self._routes[sender.port]

    def _is_foreign(self, *ends: Address) -> bool:
        own = self._own()
        return not any(end.client in own for end in ends)

    def _own(self) -> frozenset[int]:
        return frozenset((self.client.number, self._watch.number))

    def _adopt(self) -> None:
        """Give each rule a port, and take those of rules that are gone."""
        for number, route in list(self._routes.items()):
            if route.rule not in self._rules:
                del self._routes[number]
                self._end(route)
        known = [route.rule for route in self._routes.values()]
        for rule in self._rules:
            if rule not in known:
                port = self.client.create_port(_title(rule.name), duplex=True)
                self._routes[port.number] = Route(rule, port)

    def _end(self, route: Route) -> None:
        notes = route.sounding.release_all()
        for end in ENDS:
            for port in sorted(route.ports(end)):
                self._tell(route, "gone", end, port)
        if self._tasks is not None:
            self._tasks.start_soon(self._retire, route, notes)

    async def _retire(self, route: Route, notes: list[SeqEvent]) -> None:
        await self._silence(route, notes)
        route.waiting.clear()
        if not self.client.closed:
            route.port.delete()

    async def _follow(self) -> None:
        async for batch in self._watch.batches():
            stale: set[int] = set()
            for event in batch:
                self._note(event, stale)
            for number in stale - self._own():
                self._ask(number)
            self._connect()

    def _note(self, event: SeqEvent, stale: set[int]) -> None:
        match event:
            case PortStarted() | PortExited() | PortChanged():
                stale.add(event.address.client)
                if isinstance(event, PortExited):
                    self._forget(event.address)
            case ClientStarted() | ClientExited() | ClientChanged():
                stale.add(event.client)
                if isinstance(event, ClientExited):
                    self._forget_client(event.client)
            case Connected():
                self._note_connection(event.sender, event.receiver)
            case Disconnected():
                # By somebody's hand: ports that go do not tell it.
                self._connections.discard((event.sender, event.receiver))
                for end, other, route in self._concerned(event.sender, event.receiver):
                    if other in route.ports(end):
                        route.parted.add((end, other))
                        self._lose(route, end, other)
            case Overrun():
                self._look()
            case _:
                pass

    def _ask(self, number: int) -> None:
        try:
            self._clients[number] = self.client._seq.client(number)
        except AlsaError:
            self._forget_client(number)

    def _forget_client(self, number: int) -> None:
        gone = self._clients.get(number)
        for port in gone.ports if gone is not None else ():
            self._forget(port.address)
        self._clients.pop(number, None)

    def _forget(self, port: Address) -> None:
        """Take in that a port is gone: one that comes is another, even if its name is the same."""
        self._connections = {pair for pair in self._connections if port not in pair}
        for route in self._routes.values():
            for end in ENDS:
                route.failures.pop((end, port), None)
                route.parted.discard((end, port))
                if port in route.ports(end):
                    self._lose(route, end, port)

    def _lose(self, route: Route, end: End, port: Address) -> None:
        route.ports(end).discard(port)
        self._tell(route, "gone", end, port)
        if end == "from" and self._tasks is not None:
            notes = route.sounding.release(port)
            if notes:
                self._tasks.start_soon(self._silence, route, notes)

    # Connecting.

    def _connect(self) -> None:
        """Connect what is to be connected now, and nothing else."""
        clients, own = list(self._clients.values()), self._own()
        routes = list(self._routes.values())
        matches = [(route.rule, match(route.rule, clients, own)) for route in routes]
        plans = plan(matches, self._connections, relays(clients))
        for route, wanted in zip(routes, plans, strict=True):
            self._connect_route(route, wanted)

    def _connect_route(self, route: Route, wanted: Planned) -> None:
        for refusal in wanted.refused:
            if refusal not in route.refused:
                self._tell(route, "refused", "from", refusal.source, refusal.reason)
        route.refused = wanted.refused
        # First what is no longer wanted: a loop is cut before another connection is made.
        ways: tuple[tuple[End, frozenset[Address]], ...] = (
            ("to", wanted.destinations),
            ("from", wanted.sources),
        )
        for end, ports in ways:
            for port in sorted(route.ports(end) - ports):
                self._disconnect(route, end, port)
        for end, ports in ways:
            for port in sorted(ports - route.ports(end)):
                if (end, port) not in route.parted:
                    self._connect_port(route, end, port)

    def _connect_port(self, route: Route, end: End, port: Address) -> None:
        ends = (port, route.port.address) if end == "from" else (route.port.address, port)
        try:
            self.client.connect(*ends)
        except AlsaError as error:
            if isinstance(error, DeviceBusyError) and self._is_connected(*ends):
                route.ports(end).add(port)
                return
            reason = error.reason or str(error)
            if route.failures.get((end, port)) != reason:
                route.failures[end, port] = reason
                self._tell(route, "failed", end, port, reason)
            return
        route.failures.pop((end, port), None)
        route.ports(end).add(port)
        self._tell(route, "connected", end, port)

    def _is_connected(self, sender: Address, receiver: Address) -> bool:
        try:
            return self.client.connection(sender, receiver) is not None
        except AlsaError:
            return False

    def _disconnect(self, route: Route, end: End, port: Address) -> None:
        ends = (port, route.port.address) if end == "from" else (route.port.address, port)
        with suppress(AlsaError):  # it may be gone by itself
            self.client.disconnect(*ends)
        self._lose(route, end, port)

    def _tell(
        self,
        route: Route,
        what: Literal["connected", "gone", "refused", "failed"],
        end: End,
        port: Address,
        reason: str = "",
    ) -> None:
        if self._on_change is not None:
            self._on_change(Change(route.rule.name, what, end, port, self._name(port), reason))

    def _name(self, address: Address) -> str:
        client = self._clients.get(address.client)
        if client is None:
            return "gone"
        port = next((port.name for port in client.ports if port.address == address), "?")
        return f"{client.name}:{port}"

    # Routing.

    async def _pump(self) -> None:
        async for batch in self.client.batches():
            if isinstance(batch[0], Overrun):
                self._overruns += 1
                await self._silence_all()
                continue
            # In runs, so that the order holds between rules with one destination, too.
            for number, events in groupby(batch, key=_receiving_port):
                route = self._routes.get(number)
                if route is not None:
                    await self._pass_on(route, route.process(events))

    async def _silence_all(self) -> None:
        # What was dropped may have ended notes.
        for route in self._routes.values():
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
        long = any(isinstance(e, SysEx) and len(e.data) > PIECE for e in events)
        if not (long or route.waiting or route.sending or self._is_held(route)):
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
        failed = 0
        if route.port.deleted:
            return
        try:
            await self.client.send_batch(events, port=route.port)
        except SendError as error:
            failed = error.count
            full = any(isinstance(each.error, ReceiverFullError) for each in error.failures)
            route.lost += failed if full else 0
            route.failed += 0 if full else failed
        except ReceiverFullError:
            route.lost += 1
            failed = 1
        except AlsaError:
            route.failed += 1
            failed = 1
        route.sent += len(events) - failed


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
