"""A port of one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._values import ANNOUNCE

if TYPE_CHECKING:
    from typing import TypeAlias

    from ._client import Client
    from ._handle import SeqHandle
    from ._values import Address, Connection, PortInfo

    # What names a port: see `Client.address`.
    Target: TypeAlias = "str | Port | PortInfo | tuple[int, int]"


class Port:
    """A port of a client; it lives until it is deleted or the client is closed.

    Attributes:
        client: the client.
        address: its address; `str(port)` is "128:0".
        name: its name for people.
        number: its number within the client.
        deleted: it is no more.
    """

    def __init__(self, client: Client, address: Address, name: str) -> None:
        self.client = client
        self.address = address
        self.name = name
        self.number: int = address.port
        self.deleted = False

    @property
    def info(self) -> PortInfo:
        """What the kernel tells of it (`snd_seq_get_port_info`)."""
        return self.client.port_info(self.address)

    def change(
        self,
        *,
        name: str | None = None,
        midi_channels: int | None = None,
        midi_voices: int | None = None,
        synth_voices: int | None = None,
    ) -> None:
        """Change what is given (`snd_seq_set_port_info`); see `Client.create_port`."""
        self.client.change_port(
            self,
            name=name,
            midi_channels=midi_channels,
            midi_voices=midi_voices,
            synth_voices=synth_voices,
        )

    @property
    def connections(self) -> list[Connection]:
        """What it sends to and what it receives from; see `Client.connections`."""
        return self.client.connections(self)

    def connect_to(self, receiver: Target, *, exclusive: bool = False) -> Connection:
        """Send what is sent from here to a receiver, too; see `Client.connect`.

        By `snd_seq_connect_to`.
        """
        if exclusive:
            return self.client.connect(self, receiver, exclusive=True)
        seq, other = self._ends(receiver)
        return seq.link("snd_seq_connect_to", self.number, other, sends=True)

    def connect_from(self, sender: Target, *, exclusive: bool = False) -> Connection:
        """Receive here what a sender sends; see `Client.connect`.

        By `snd_seq_connect_from`.
        """
        seq, other = self._ends(sender)
        if exclusive or other == ANNOUNCE:
            return self.client.connect(other, self, exclusive=exclusive)
        return seq.link("snd_seq_connect_from", self.number, other, sends=False)

    def disconnect_to(self, receiver: Target) -> None:
        """Undo `connect_to()` (`snd_seq_disconnect_to`)."""
        seq, other = self._ends(receiver)
        seq.link("snd_seq_disconnect_to", self.number, other, sends=True)

    def disconnect_from(self, sender: Target) -> None:
        """Undo `connect_from()` (`snd_seq_disconnect_from`)."""
        seq, other = self._ends(sender)
        seq.link("snd_seq_disconnect_from", self.number, other, sends=False)

    def _ends(self, other: Target) -> tuple[SeqHandle, Address]:
        self.client._check()
        self.client._own(self)
        return self.client._seq, self.client._resolve(other)

    def delete(self) -> None:
        """Delete it, and its connections (`snd_seq_delete_port`)."""
        self.client.delete_port(self)

    def __str__(self) -> str:
        return str(self.address)

    def __repr__(self) -> str:
        return f"<Port {self.address} {self.name!r}>"
