"""What a client can learn of the sequencer, and how it presents itself there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._arguments import integer
from ._enums import EventType
from ._graph import READ, WRITE
from ._logic import checked_name
from ._sender import Sender

if TYPE_CHECKING:
    from collections.abc import Iterable

    from .._wait import Watching
    from ._announce import Announcements
    from ._event import Event
    from ._port import Target
    from ._values import Address, ClientInfo, Connection, Pool, PortInfo, QueueInfo, SystemInfo


class Overview(Sender):
    """The part of a client that looks around."""

    @property
    def info(self) -> ClientInfo:
        """What the kernel tells of this client (`snd_seq_get_client_info`)."""
        self._check()
        return self._seq.client(self.number)

    @property
    def system(self) -> SystemInfo:
        """The limits of the sequencer (`snd_seq_system_info`)."""
        self._check()
        return self._seq.system()

    @property
    def pool(self) -> Pool:
        """How many event cells this client has (`snd_seq_get_client_pool`)."""
        self._check()
        return self._seq.pool()

    def clients(self) -> list[ClientInfo]:
        """Return all clients with their ports, this one included (`snd_seq_query_next_client`)."""
        self._check()
        return self._seq.clients()

    def client_info(self, number: int) -> ClientInfo:
        """Return what the kernel tells of a client (`snd_seq_get_any_client_info`).

        Raises:
            DeviceNotFoundError: there is no such client.
        """
        self._check()
        return self._seq.client(integer("number", number, 0, 255))

    def queues(self) -> list[QueueInfo]:
        """Return all queues, those of other clients included (`snd_seq_get_queue_info`)."""
        self._check()
        return self._seq.queues()

    def connections(self, port: Target | None = None) -> list[Connection]:
        """Return who sends to whom (`snd_seq_query_port_subscribers`).

        Args:
            port: only what it sends to, then what it receives from; None for all ports.

        Raises:
            DeviceNotFoundError: there is no such port.
        """
        self._check()
        if port is not None:
            address = self.port_info(port).address
            ways = (self._seq.subscribers(address, way) for way in (READ, WRITE))
            return [found for way in ways for found in way]
        ports = [port.address for client in self._seq.clients() for port in client.ports]
        return [found for address in ports for found in self._seq.subscribers(address)]

    def connection(self, sender: Target, receiver: Target) -> Connection | None:
        """Return how two ports are connected; None if they are not.

        By `snd_seq_get_port_subscription`.

        Raises:
            DeviceNotFoundError: there is no such port.
        """
        self._check()
        return self._seq.connection(self._resolve(sender), self._resolve(receiver))

    def address(self, target: Target) -> Address:
        """Return the address that something stands for.

        Args:
            target: "24:0", "24", "USB MIDI:0", a beginning of such a name, a port's name after
                the colon, a `Port`, a `PortInfo`, or (24, 0).

        Raises:
            DeviceNotFoundError: no port has that name; says which there are.
            ValueError: it is no address.
        """
        self._check()
        return self._resolve(target)

    def port_info(self, target: Target) -> PortInfo:
        """Return what the kernel tells of a port (`snd_seq_get_any_port_info`).

        Raises:
            DeviceNotFoundError: there is no such port.
        """
        self._check()
        return self._seq.port(self._resolve(target))

    def announcements(self) -> Watching[Announcements, Event]:
        """Watch clients, ports and connections come and go; see `seq.announcements`."""
        from ._announce import announcements

        return announcements()

    # Settings.

    def set_name(self, name: str) -> None:
        """Give the client another name (`snd_seq_set_client_name`)."""
        self._check()
        self._seq.set_name(checked_name(name))

    def set_filter(self, *types: str | EventType, without: Iterable[str | EventType] = ()) -> None:
        """Choose which events are received (`snd_seq_set_client_info`).

        Args:
            types: events of these types only; without any, all.
            without: all but these, as `without=("clock", "sensing")`.
        """
        self._check()
        kept = [EventType.parse(kind, "types") for kind in types]
        if isinstance(without, str):
            raise TypeError(f"without must be several types, as ({without!r},)")
        shut_out = [EventType.parse(kind, "without") for kind in without]
        if kept and shut_out:
            raise ValueError("types and without exclude each other")
        if shut_out:
            self._seq.shut_out(shut_out)
        else:
            self._seq.set_filter(kept or None)

    @property
    def filter(self) -> frozenset[EventType]:
        """The types that are received; empty for all."""
        self._check()
        return frozenset(kind for kind in map(EventType, self._seq.filter()) if kind >= 0)

    def set_error_bounce(self, *, on: bool = True) -> None:
        """Have the kernel send back what it could not deliver; `info.error_bounce` tells.

        By `snd_seq_client_info_set_error_bounce`. Events that are sent at once fail at once, in any
        case; this is about those that were scheduled.
        """
        self._check()
        self._seq.set_error_bounce(on=bool(on))
