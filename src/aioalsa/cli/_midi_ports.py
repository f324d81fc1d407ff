"""`aioalsa midi ports | connect | disconnect`: the sequencer's ports, as aconnect has them."""

from __future__ import annotations

import json as json_module
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from .. import seq, ump
from ..errors import UnsupportedError
from ._console import CommandError, Json, say, show_table
from ._midi_graph import svg
from ._options import refusing

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..seq import Client, ClientInfo, Connection, PortInfo
    from ..ump import Endpoint

Inputs = Annotated[bool, Parameter(name=["--input", "-i"], negative=())]
Outputs = Annotated[bool, Parameter(name=["--output", "-o"], negative=())]
Exclusive = Annotated[bool, Parameter(name=["--exclusive", "-e"], negative=())]
Real = Annotated[int | None, Parameter(name=["--real", "-r"])]
Tick = Annotated[int | None, Parameter(name=["--tick", "-t"])]
Graph = Annotated[bool, Parameter(name="--graph", negative=())]
All = Annotated[bool, Parameter(name=["--all", "-x"], negative=())]

NAME = "aioalsa midi"


async def ports(
    *,
    input: Inputs = False,
    output: Outputs = False,
    graph: Graph = False,
    json: Json = False,
) -> None:
    """List the ports of the sequencer, their connections, and MIDI 2.0 endpoints.

    ```sh
    aioalsa midi ports
    aioalsa midi ports --graph > patchbay.svg
    ```

    Args:
        input: only ports that give events.
        output: only ports that take events.
        graph: print a picture as SVG, with a curve for each connection.
        json: print a JSON list.
    """
    if graph and json:
        raise CommandError("--graph prints SVG, --json JSON: take one of them", code=2)
    async with seq.open(NAME) as client:
        found = [(info, port) for info in client.clients() for port in info.ports]
        connections = client.connections()
        own = client.number
    found = [
        (info, port)
        for info, port in found
        if info.client != own
        and not port.capability & seq.PortCapability.NO_EXPORT
        and (port.readable or port.writable)
        and (port.readable or not input)
        and (port.writable or not output)
    ]
    described = [plain(*pair, connections) for pair in found]
    if json:
        say(json_module.dumps(described, indent=2))
        return
    if graph:
        say(svg(described).rstrip())
        return
    if found:
        headers = ["Port", "Client", "Name", "Gives", "Takes", "Sends to", "Gets from"]
        show_table(headers, [row(*pair, connections) for pair in found])
    endpoints = await known_endpoints()
    if endpoints:
        headers = ["MIDI 2.0 endpoint", "Name", "Speaks", "Function blocks"]
        show_table(headers, [endpoint_row(each) for each in endpoints])


async def known_endpoints() -> list[Endpoint]:
    """Return the MIDI 2.0 endpoints; none where nothing knows of such."""
    try:
        return await ump.list()
    except UnsupportedError:
        return []


def endpoint_row(endpoint: Endpoint) -> list[str]:
    """Return an endpoint as a row of a table; groups count from 1, as on devices."""
    blocks = [
        f"{block.name} {block.groups.start + 1}-{block.groups.stop}{'' if block.active else ' off'}"
        for block in endpoint.blocks
    ]
    return [endpoint.port or "", endpoint.name, endpoint.protocol.name, ", ".join(blocks)]


def row(client: ClientInfo, port: PortInfo, connections: Iterable[Connection]) -> list[str]:
    """Return a port as a row of a table."""
    to, source = ends(port, connections)
    ways = ["yes" if way else "" for way in (port.readable, port.writable)]
    return [str(port.address), client.name, port.name, *ways, ", ".join(to), ", ".join(source)]


def plain(
    client: ClientInfo, port: PortInfo, connections: Iterable[Connection]
) -> dict[str, object]:
    """Return a port as JSON takes it."""
    to, source = ends(port, connections)
    return {
        "address": str(port.address),
        "client": client.name,
        "port": port.name,
        "type": "kernel" if client.type is seq.ClientType.KERNEL else "user",
        "card": client.card,
        "pid": client.pid,
        "readable": port.readable,
        "writable": port.writable,
        "sends_to": to,
        "gets_from": source,
        "midi_version": client.midi_version or None,
        "group": port.ump_group,
    }


def ends(port: PortInfo, connections: Iterable[Connection]) -> tuple[list[str], list[str]]:
    """Return what a port sends to, and what it gets from."""
    pairs = [(each.sender, each.receiver) for each in connections]
    return (
        [str(receiver) for sender, receiver in pairs if sender == port.address],
        [str(sender) for sender, receiver in pairs if receiver == port.address],
    )


async def connect(
    sender: str,
    receiver: str,
    /,
    *,
    exclusive: Exclusive = False,
    real: Real = None,
    tick: Tick = None,
) -> None:
    """Have what a port sends go to another, as aconnect does.

    ```sh
    aioalsa midi connect 24:0 128:0
    aioalsa midi connect Keystation "FLUID Synth"
    ```

    Args:
        sender: a port's address: 24:0, a client's name and a port, or the beginning of a name.
        receiver: the same.
        exclusive: let nobody else connect them.
        real: give events the time of a queue with this number, in seconds.
        tick: the same, in ticks.
    """
    if real is not None and tick is not None:
        raise CommandError("--real and --tick exclude each other", code=2)
    async with seq.open(NAME) as client:
        with refusing():
            ends = client.address(sender), client.address(receiver)
            client.connect(
                *ends,
                exclusive=exclusive,
                timestamp_queue=tick if real is None else real,
                timestamp="ticks" if real is None else "seconds",
            )


async def disconnect(
    sender: str | None = None, receiver: str | None = None, /, *, all: All = False
) -> None:
    """Undo a connection, or all.

    ```sh
    aioalsa midi disconnect 24:0 128:0
    aioalsa midi disconnect --all
    ```

    Args:
        sender: a port's address.
        receiver: another's.
        all: undo all connections of programs and devices.
    """
    if all == (sender is not None) or (sender is None) != (receiver is None):
        raise CommandError("name a sender and a receiver, or --all", code=2)
    async with seq.open(NAME) as client:
        if sender is not None and receiver is not None:
            with refusing():
                ends = client.address(sender), client.address(receiver)
            client.disconnect(*ends)
        else:
            disconnect_all(client)


def disconnect_all(client: Client) -> None:
    """Undo all connections but those of the system itself."""
    for each in client.connections():
        if each.sender.client != 0 and each.receiver.client != 0:
            client.disconnect(each.sender, each.receiver)
