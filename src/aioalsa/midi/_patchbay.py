"""Keeps the ports of a router connected as its rules want it, whoever comes and goes.

What is announced says only where to look: what is connected is asked of the kernel. Connections
that somebody else has made with a rule's port are left alone.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Literal

from ..errors import AlsaError, DeviceBusyError
from ..seq._event import Overrun
from ..seq._system import (
    ClientChanged,
    ClientExited,
    ClientStarted,
    Connected,
    Disconnected,
    PortChanged,
    PortExited,
    PortStarted,
)
from ._route import ENDS
from ._rules import match, plan, relays
from ._values import Change

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from ..seq._client import Client
    from ..seq._event import Event
    from ..seq._values import Address, ClientInfo
    from ._route import End, Route
    from ._rules import Planned


class Patchbay:
    """The connections of a router's ports.

    Attributes:
        routes: the rules at work, by the number of their port.
        on_change: called with each `Change`.
        on_lost: called with a rule and a port that it takes no more events from.
    """

    def __init__(self, client: Client, own: Iterable[int]) -> None:
        """Connect nothing yet.

        Args:
            client: the router's.
            own: the numbers of all clients of the router, which no rule means.
        """
        self._client = client
        self._own = frozenset(own)
        self._clients: dict[int, ClientInfo] = {}
        # What others have connected, from whom to whom.
        self._connections: set[tuple[Address, Address]] = set()
        self.routes: dict[int, Route] = {}
        self.on_change: Callable[[Change], None] | None = None
        self.on_lost: Callable[[Route, Address], None] | None = None

    # Who there is.

    def look(self) -> None:
        """See who there is and who is connected, whatever was told before."""
        self._clients = {info.client: info for info in self._client.clients()}
        pairs = {(each.sender, each.receiver) for each in self._client.connections()}
        self._connections = {pair for pair in pairs if self._is_foreign(*pair)}
        for route in self.routes.values():
            for end in ENDS:
                for port in sorted(route.ports(end)):
                    if _pair(route, end, port) not in pairs:
                        self._lose(route, end, port)

    def read(self, batch: Iterable[Event]) -> None:
        """Take in announcements, and connect what is to be connected now."""
        stale: set[int] = set()
        for event in batch:
            self._note(event, stale)
        for number in stale - self._own:
            self._ask(number)
        self.connect()

    def _note(self, event: Event, stale: set[int]) -> None:
        match event:
            case PortStarted() | PortExited() | PortChanged():
                stale.add(event.address.client)
                if isinstance(event, PortExited):
                    self._forget(event.address)
            case ClientStarted() | ClientExited() | ClientChanged():
                stale.add(event.client)
                if isinstance(event, ClientExited):
                    self._forget_client(event.client)
            case Connected() | Disconnected():
                self._note_connection(event)
            case Overrun():
                self.look()
            case _:
                pass

    def _note_connection(self, event: Connected | Disconnected) -> None:
        pair = event.sender, event.receiver
        made = isinstance(event, Connected)
        if self._is_foreign(*pair):
            (self._connections.add if made else self._connections.discard)(pair)
        for end, other, route in self._concerned(*pair):
            if made:
                route.parted.discard((end, other))
            elif other in route.ports(end) and not self._is_connected(*pair):
                # By somebody's hand: ports that go do not tell it.
                route.parted.add((end, other))
                self._lose(route, end, other)

    def _is_foreign(self, *ends: Address) -> bool:
        return not any(end.client in self._own for end in ends)

    def _concerned(
        self, sender: Address, receiver: Address
    ) -> Iterator[tuple[End, Address, Route]]:
        """Give the routes that a connection belongs to."""
        number = self._client.number
        if receiver.client == number and receiver.port in self.routes:
            yield "from", sender, self.routes[receiver.port]
        if sender.client == number and sender.port in self.routes:
            yield "to", receiver, self.routes[sender.port]

    def _ask(self, number: int) -> None:
        try:
            self._clients[number] = self._client.client_info(number)
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
        for route in self.routes.values():
            for end in ENDS:
                route.failures.pop((end, port), None)
                route.parted.discard((end, port))
                if port in route.ports(end):
                    self._lose(route, end, port)

    # Connecting.

    def connect(self) -> None:
        """Connect what is to be connected now, and nothing else."""
        clients = list(self._clients.values())
        routes = list(self.routes.values())
        matches = [(route.rule, match(route.rule, clients, self._own)) for route in routes]
        plans = plan(matches, self._connections, relays(clients))
        for route, wanted in zip(routes, plans, strict=True):
            self._connect_route(route, wanted)

    def _connect_route(self, route: Route, wanted: Planned) -> None:
        for refusal in wanted.refused:
            if refusal not in route.refused:
                self._tell(route, "refused", "from", refusal.source, refusal.reason)
        route.refused = wanted.refused
        ways: tuple[tuple[End, frozenset[Address]], ...] = (
            ("to", wanted.destinations),
            ("from", wanted.sources),
        )
        # First what is no longer wanted: a loop is cut before another connection is made.
        for end, ports in ways:
            for port in sorted(route.ports(end) - ports):
                with suppress(AlsaError):  # it may be gone by itself
                    self._client.disconnect(*_pair(route, end, port))
                self._lose(route, end, port)
        for end, ports in ways:
            for port in sorted(ports - route.ports(end)):
                if (end, port) not in route.parted:
                    self._connect_port(route, end, port)

    def _connect_port(self, route: Route, end: End, port: Address) -> None:
        pair = _pair(route, end, port)
        try:
            self._client.connect(*pair)
        except AlsaError as error:
            if not (isinstance(error, DeviceBusyError) and self._is_connected(*pair)):
                self._fail(route, end, port, error.reason or str(error))
                return
        route.failures.pop((end, port), None)
        route.ports(end).add(port)
        self._tell(route, "connected", end, port)

    def _fail(self, route: Route, end: End, port: Address, reason: str) -> None:
        # Told once: the next look fails alike.
        if route.failures.get((end, port)) != reason:
            route.failures[end, port] = reason
            self._tell(route, "failed", end, port, reason)

    def _is_connected(self, sender: Address, receiver: Address) -> bool:
        try:
            return self._client.connection(sender, receiver) is not None
        except AlsaError:
            return False

    def _lose(self, route: Route, end: End, port: Address) -> None:
        route.ports(end).discard(port)
        self._tell(route, "gone", end, port)
        if end == "from" and self.on_lost is not None:
            self.on_lost(route, port)

    def retire(self, route: Route) -> None:
        """Take a rule away; its port stays until its notes are ended."""
        del self.routes[route.port.number]
        for end in ENDS:
            for port in sorted(route.ports(end)):
                self._tell(route, "gone", end, port)

    def _tell(
        self,
        route: Route,
        what: Literal["connected", "gone", "refused", "failed"],
        end: End,
        port: Address,
        reason: str = "",
    ) -> None:
        if self.on_change is not None:
            self.on_change(Change(route.rule.name, what, end, port, self._name(port), reason))

    def _name(self, address: Address) -> str:
        client = self._clients.get(address.client)
        if client is None:
            return "?"
        port = next((port.name for port in client.ports if port.address == address), "?")
        return f"{client.name}:{port}"


def _pair(route: Route, end: End, port: Address) -> tuple[Address, Address]:
    """Return sender and receiver of a connection."""
    own = route.port.address
    return (port, own) if end == "from" else (own, port)
