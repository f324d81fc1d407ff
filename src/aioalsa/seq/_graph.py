"""Clients, ports, and who is connected to whom."""

from __future__ import annotations

import errno
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from .._ffi import has, lib, text
from ..errors import AlsaError, DeviceNotFoundError
from ._calls import Calls, address_of, new, pair
from ._enums import ClientType, PortCapability, PortType
from ._logic import find_address, parse_address
from ._values import Address, ClientInfo, Connection, PacketSettings, PortInfo

if TYPE_CHECKING:
    from collections.abc import Iterator

READ, WRITE = 0, 1  # SND_SEQ_QUERY_SUBS_READ, SND_SEQ_QUERY_SUBS_WRITE


class Graph(Calls):
    """The calls that are about clients, ports and connections."""

    # Who there is.

    def clients(self) -> list[ClientInfo]:
        """All clients with their ports (`snd_seq_query_next_client`, `…_port`)."""
        info = new("client_info")
        lib.snd_seq_client_info_set_client(info, -1)
        found: list[ClientInfo] = []
        while lib.snd_seq_query_next_client(self.seq, info) >= 0:
            found.append(self._client(info))
        return found

    def client(self, number: int) -> ClientInfo:
        """One client (`snd_seq_get_any_client_info`)."""
        info = new("client_info")
        self.call("snd_seq_get_any_client_info", number, info)
        return self._client(info)

    def _client(self, info: Any) -> ClientInfo:
        number = lib.snd_seq_client_info_get_client(info)
        card = lib.snd_seq_client_info_get_card(info)
        pid = lib.snd_seq_client_info_get_pid(info)
        return ClientInfo(
            client=number,
            name=text(lib.snd_seq_client_info_get_name(info)),
            type=ClientType(lib.snd_seq_client_info_get_type(info)),
            card=card if card >= 0 else None,
            pid=pid if pid > 0 else None,
            ports=tuple(self._ports(number)),
            lost=lib.snd_seq_client_info_get_event_lost(info),
            port_count=lib.snd_seq_client_info_get_num_ports(info),
            error_bounce=bool(lib.snd_seq_client_info_get_error_bounce(info)),
            broadcast_filter=bool(lib.snd_seq_client_info_get_broadcast_filter(info)),
            **packet_settings(info),
        )

    def _ports(self, client: int) -> Iterator[PortInfo]:
        info = new("port_info")
        lib.snd_seq_port_info_set_client(info, client)
        lib.snd_seq_port_info_set_port(info, -1)
        while lib.snd_seq_query_next_port(self.seq, info) >= 0:
            yield self._port(info)

    def _port(self, info: Any) -> PortInfo:
        stamped = lib.snd_seq_port_info_get_timestamping(info)
        queue = lib.snd_seq_port_info_get_timestamp_queue(info)
        return PortInfo(
            address=address_of(lib.snd_seq_port_info_get_addr(info)),
            name=text(lib.snd_seq_port_info_get_name(info)),
            capability=PortCapability(lib.snd_seq_port_info_get_capability(info)),
            type=PortType(lib.snd_seq_port_info_get_type(info)),
            midi_channels=lib.snd_seq_port_info_get_midi_channels(info),
            midi_voices=lib.snd_seq_port_info_get_midi_voices(info),
            synth_voices=lib.snd_seq_port_info_get_synth_voices(info),
            read_use=lib.snd_seq_port_info_get_read_use(info),
            write_use=lib.snd_seq_port_info_get_write_use(info),
            timestamp_queue=queue if stamped else None,
            timestamp_real=bool(lib.snd_seq_port_info_get_timestamp_real(info)),
            ump_group=_group(info),
            is_midi1=lib.snd_seq_port_info_get_ump_is_midi1(info) > 0,
        )

    def port(self, address: tuple[int, int]) -> PortInfo:
        """One port (`snd_seq_get_any_port_info`)."""
        info = new("port_info")
        code = lib.snd_seq_get_any_port_info(self.seq, *address, info)
        if code < 0:
            raise self.missing(Address(*address), "snd_seq_get_any_port_info", code)
        return self._port(info)

    def resolve(self, name: str) -> Address:
        """The address that a name stands for, as aconnect finds it."""
        wanted = parse_address(name)
        if isinstance(wanted.client, int) and isinstance(wanted.port, int):
            return Address(wanted.client, wanted.port)
        if isinstance(wanted.port, int):
            # As aconnect finds it. Of ports alsa-lib knows no names.
            place = pair((0, 0))
            code = lib.snd_seq_parse_address(self.seq, place, name.strip().encode())
            found = address_of(place) if code >= 0 else None
        else:
            found = find_address(wanted, self.clients())
        if found is None:
            raise self.missing(name, "snd_seq_parse_address")
        return found

    def missing(self, what: object, function: str, code: int = -errno.ENOENT) -> AlsaError:
        """Return the exception for an address that nobody has."""
        error = self.error(code, function, f"no port has the address {what}")
        if isinstance(error, DeviceNotFoundError):
            there = [
                f"{port.address} ({client.name}:{port.name})"
                for client in self.clients()
                for port in client.ports
                if client.client not in (0, self.number)
            ]
            error.advice = f"there are: {', '.join(there[:8])}" if there else "there is no other"
        return error

    # Ports of its own, and connections.

    def create_port(
        self, name: str, capability: int, kind: int, **settings: int | bool | None
    ) -> Address:
        """Create a port (`snd_seq_create_port`)."""
        info = new("port_info")
        lib.snd_seq_port_info_set_name(info, name.encode())
        lib.snd_seq_port_info_set_capability(info, capability)
        lib.snd_seq_port_info_set_type(info, kind)
        self._set_port(info, settings)
        number = settings.get("port")
        if number is not None:
            lib.snd_seq_port_info_set_port(info, number)
            lib.snd_seq_port_info_set_port_specified(info, 1)
        self.call("snd_seq_create_port", info)
        return address_of(lib.snd_seq_port_info_get_addr(info))

    def change_port(self, port: int, name: str | None, **settings: int | bool | None) -> None:
        """Change a port (`snd_seq_set_port_info`)."""
        info = self.port_settings(port)
        if name is not None:
            lib.snd_seq_port_info_set_name(info, name.encode())
        self._set_port(info, settings)
        self.call("snd_seq_set_port_info", port, info)

    def port_settings(self, port: int) -> Any:
        """A port of its own as C has it, to be changed (`snd_seq_get_port_info`)."""
        info = new("port_info")
        self.call("snd_seq_get_port_info", port, info)
        return info

    def _set_port(self, info: Any, settings: dict[str, int | bool | None]) -> None:
        channels, voices = settings.get("midi_channels"), settings.get("midi_voices")
        synth_voices, queue = settings.get("synth_voices"), settings.get("timestamp_queue")
        if channels is not None:
            lib.snd_seq_port_info_set_midi_channels(info, channels)
        if voices is not None:
            lib.snd_seq_port_info_set_midi_voices(info, voices)
        if synth_voices is not None:
            lib.snd_seq_port_info_set_synth_voices(info, synth_voices)
        if queue is not None:
            lib.snd_seq_port_info_set_timestamping(info, 1)
            lib.snd_seq_port_info_set_timestamp_queue(info, queue)
            lib.snd_seq_port_info_set_timestamp_real(info, int(bool(settings["timestamp_real"])))

    def delete_port(self, port: int) -> None:
        """Delete a port, and its connections (`snd_seq_delete_port`)."""
        self.call("snd_seq_delete_port", port)

    def subscribe(self, connection: Connection) -> None:
        """Connect two ports (`snd_seq_subscribe_port`)."""
        wish = self._subscription(connection)
        lib.snd_seq_port_subscribe_set_exclusive(wish, int(connection.exclusive))
        if connection.timestamp_queue is not None:
            lib.snd_seq_port_subscribe_set_time_update(wish, 1)
            lib.snd_seq_port_subscribe_set_queue(wish, connection.timestamp_queue)
            lib.snd_seq_port_subscribe_set_time_real(wish, int(connection.timestamp_real))
        self._connect("snd_seq_subscribe_port", wish, connection)

    def unsubscribe(self, connection: Connection) -> None:
        """Disconnect two ports (`snd_seq_unsubscribe_port`)."""
        self._connect("snd_seq_unsubscribe_port", self._subscription(connection), connection)

    def link(self, function: str, port: int, other: Address, *, sends: bool) -> Connection:
        """Connect or disconnect a port of its own and another one, without options.

        Args:
            function: `snd_seq_connect_to`, `…_from`, `snd_seq_disconnect_to` or `…_from`.
            port: its own port.
            other: the other one.
            sends: it is the one that sends.
        """
        own = Address(self.number, port)
        made = Connection(own, other) if sends else Connection(other, own)
        code = getattr(lib, function)(self.seq, port, *other)
        self._check_connected(code, function, made)
        return made

    def _subscription(self, connection: Connection) -> Any:
        wish = new("port_subscribe")
        lib.snd_seq_port_subscribe_set_sender(wish, pair(connection.sender))
        lib.snd_seq_port_subscribe_set_dest(wish, pair(connection.receiver))
        return wish

    def _connect(self, function: str, wish: Any, connection: Connection) -> None:
        self._check_connected(getattr(lib, function)(self.seq, wish), function, connection)

    def _check_connected(self, code: int, function: str, connection: Connection) -> None:
        if code == -errno.EINVAL or code == -errno.ENOENT:
            for address in (connection.sender, connection.receiver):
                self.port(address)
        if code < 0:
            raise self.error(code, function, _REFUSALS.get(-code, "").format(connection) or None)

    def connection(self, sender: Address, receiver: Address) -> Connection | None:
        """The connection of two ports; None if there is none (`snd_seq_get_port_subscription`)."""
        wish = self._subscription(Connection(sender, receiver))
        code = lib.snd_seq_get_port_subscription(self.seq, wish)
        if code == -errno.ENOENT:
            for address in (sender, receiver):
                self.port(address)  # raises if there is no such port
            return None
        if code < 0:
            raise self.error(code, "snd_seq_get_port_subscription")
        stamped = lib.snd_seq_port_subscribe_get_time_update(wish)
        return Connection(
            sender=address_of(lib.snd_seq_port_subscribe_get_sender(wish)),
            receiver=address_of(lib.snd_seq_port_subscribe_get_dest(wish)),
            exclusive=bool(lib.snd_seq_port_subscribe_get_exclusive(wish)),
            timestamp_queue=lib.snd_seq_port_subscribe_get_queue(wish) if stamped else None,
            timestamp_real=bool(stamped and lib.snd_seq_port_subscribe_get_time_real(wish)),
        )

    def subscribers(self, address: Address, way: int = READ) -> Iterator[Connection]:
        """What a port sends to, or receives from (`snd_seq_query_port_subscribers`)."""
        query = new("query_subscribe")
        lib.snd_seq_query_subscribe_set_root(query, pair(address))
        lib.snd_seq_query_subscribe_set_type(query, way)
        index = 0
        lib.snd_seq_query_subscribe_set_index(query, index)
        while lib.snd_seq_query_port_subscribers(self.seq, query) >= 0:
            other = address_of(lib.snd_seq_query_subscribe_get_addr(query))
            ends = (address, other) if way == READ else (other, address)
            exclusive = bool(lib.snd_seq_query_subscribe_get_exclusive(query))
            stamped = lib.snd_seq_query_subscribe_get_time_update(query)
            # snd_seq_query_subscribe_get_time_real looks at the flag of time_update.
            with suppress(DeviceNotFoundError):  # gone meanwhile
                found = self.connection(*ends) if stamped else Connection(*ends, exclusive)
                if found is not None:
                    yield found
            index += 1
            if index >= lib.snd_seq_query_subscribe_get_num_subs(query):
                return
            lib.snd_seq_query_subscribe_set_index(query, index)


def packet_settings(info: Any) -> PacketSettings:
    """How a client gets Universal MIDI Packets, where alsa-lib (from 1.2.10 on) knows of these."""
    if not has("snd_seq_client_info_get_midi_version"):
        return {}
    let_in = lib.snd_seq_client_info_get_ump_group_enabled
    groups = frozenset(group for group in range(16) if let_in(info, group + 1))
    return {
        "midi_version": lib.snd_seq_client_info_get_midi_version(info),
        "groups": None if len(groups) == 16 else groups,
        "groupless": bool(lib.snd_seq_client_info_get_ump_groupless_enabled(info)),
    }


def _group(info: Any) -> int | None:
    # From 1 on; 0 says that the port is for no single one, and -ENOSYS that alsa-lib is too old.
    group: int = lib.snd_seq_port_info_get_ump_group(info)
    return group - 1 if group > 0 else None


_REFUSALS = {
    errno.EBUSY: "{} cannot be made: they are connected already, or one of them exclusively",
    errno.EPERM: "{} is not allowed: one of them cannot be read from or written to",
    errno.ENOENT: "{} does not exist",
    errno.EINVAL: "{} cannot be made",
}
