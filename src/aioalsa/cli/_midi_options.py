"""The options that the `midi` commands share, called as in alsa-utils."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from ._options import refusing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .. import seq

Ports = Annotated[str, Parameter(name=["--port", "-p"])]
SomePorts = Annotated[str | None, Parameter(name=["--port", "-p"])]


def addresses(client: seq.Client, ports: str) -> list[seq.Address]:
    """Return the ports that are named, between commas, as aconnect names them."""
    with refusing():
        return [client.address(name.strip()) for name in ports.split(",")]


def connect_output(client: seq.Client, port: seq.Port, dests: Sequence[seq.Address]) -> None:
    """Connect a port to receivers: drivers open a device only for who is connected."""
    for dest in dests:
        port.connect_to(dest)
