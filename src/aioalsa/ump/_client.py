"""A sequencer client that gets and sends Universal MIDI Packets."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from .._arguments import integer
from ..seq._client import Client as SeqClient
from ..seq._handle import unpack_batch
from ..seq._port import Port
from ..seq._values import Address
from ._event import as_event, as_events, decode_mixed
from ._logic import check_endpoint, checked_groups

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from ..seq import ClientInfo, Event, Seconds, Ticks
    from ..seq._port import Target
    from ._codec import Packet
    from ._graph import UmpSeqHandle
    from ._values import Endpoint


class Client(SeqClient):
    """A client in UMP mode; iterate over it for the events that its ports receive.

    These are `PacketEvent`s, and the sequencer's own events as other clients have them
    (announcements, queue events). All else is as with `seq.Client`.
    """

    _seq: UmpSeqHandle

    def __init__(self, handle: UmpSeqHandle, *, whole_sysex: bool = True) -> None:
        super().__init__(handle, whole_sysex=whole_sysex)

    def _decode(self) -> list[Event]:
        size, _ = unpack_batch(self._info_bytes)
        events = decode_mixed(bytes(self._stage[:size]))
        return events if self._assembler is None else self._assembler.feed(events)

    async def send(
        self,
        event: Event | Packet,
        *,
        port: Port | None = None,
        dest: Target | None = None,
        at: Ticks | Seconds | None = None,
    ) -> None:
        """Send a packet, or an event (`snd_seq_ump_event_output_direct`).

        The kernel converts it for receivers of another format. See `seq.Client.send`.
        """
        await super().send(as_event(event), port=port, dest=dest, at=at)

    async def send_batch(
        self,
        events: Sequence[Event | Packet],
        *,
        port: Port | None = None,
        dest: Target | None = None,
        at: Ticks | Seconds | None = None,
    ) -> None:
        """Send packets or events in order (`snd_seq_ump_event_output_buffer`).

        See `seq.Client.send_batch`.
        """
        await super().send_batch(as_events(events), port=port, dest=dest, at=at)

    def set_groups(self, groups: Iterable[int] | None, *, groupless: bool = True) -> None:
        """Receive packets of some groups only; the kernel drops all others.

        Args:
            groups: of 0 to 15; None for all.
            groupless: receive packets that are for no group, too. Without these, the kernel drops
                what clients without packets send to a port that is for no group, as well.
        """
        self._check()
        self._seq.set_groups(checked_groups(groups), groupless=groupless)

    def set_conversion(self, *, on: bool) -> None:
        """Choose whether the kernel converts what comes in another format.

        Without it a client of MIDI 2.0 gets packets of MIDI 1.0 and sequencer events as they are.
        Which of these it is cannot be asked: alsa-lib 1.2.14 looks at the wrong bits for that.
        """
        self._check()
        self._seq.set_conversion(on=on)

    def set_port_group(self, port: Port, group: int | None) -> None:
        """Make a port one of a group, 0 to 15; None for all of them.

        What is sent to it gets this group, and what comes from clients without packets, too.
        """
        self._check()
        number = None if group is None else integer("group", group, 0, 15)
        self._seq.set_port_group(self._own(port), number)

    def set_port_midi1(self, port: Port, *, on: bool) -> None:
        """Have a port of a client of MIDI 2.0 get packets of MIDI 1.0."""
        self._check()
        self._seq.set_port_midi1(self._own(port), on=on)

    def create_endpoint(self, endpoint: Endpoint, *, groups: int | None = None) -> list[Port]:
        """Show the client to others as an endpoint, with function blocks and a port for each group.

        By `snd_seq_create_ump_endpoint` and `snd_seq_create_ump_block`; only once a client.

        Args:
            endpoint: what it tells of itself.
            groups: how many groups it has, 1 to 16; as many as its blocks have by default.

        Returns:
            Its ports: that of the whole endpoint, then one a group.

        Raises:
            DeviceBusyError: it has one already, or ports with the numbers that these have.
            UnsupportedError: alsa-lib is older than 1.2.13.
        """
        self._check()
        count = check_endpoint(endpoint, groups)
        if any(number <= count for number in self._ports):
            reason = f"it has ports already: create the endpoint first, its ports are 0 to {count}"
            raise self._seq.error(-errno.EBUSY, "snd_seq_create_ump_endpoint", reason)
        self._seq.create_endpoint(endpoint, count)
        made = [Port(self, Address(self.number, at), "") for at in range(count + 1)]
        for port in made:
            port.name = port.info.name
            self._ports.append(port.number)
        return made

    def change_endpoint(self, endpoint: Endpoint) -> None:
        """Tell others of another name, or of other blocks (`snd_seq_set_ump_endpoint_info`)."""
        self._check()
        check_endpoint(endpoint, None)
        self._seq.change_endpoint(endpoint)

    def endpoint(self, client: int | ClientInfo) -> Endpoint | None:
        """Return what a client tells of its endpoint (`snd_seq_get_ump_endpoint_info`).

        Args:
            client: its number, or what `clients()` tells of it.

        Returns:
            The endpoint; None where the client has none, or is gone.
        """
        self._check()
        number = client if isinstance(client, int) else client.client
        return self._seq.endpoint_of(integer("client", number, 0, 255))
