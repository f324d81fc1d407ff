"""The options that the `midi` commands share, called as in alsa-utils."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from ._options import refusing

if TYPE_CHECKING:
    from .. import seq

Ports = Annotated[str, Parameter(name=["--port", "-p"])]
SomePorts = Annotated[str | None, Parameter(name=["--port", "-p"])]


def addresses(client: seq.Client, ports: str) -> list[seq.Address]:
    """Return the ports that are named, between commas, as aconnect names them."""
    with refusing():
        return [client.address(name.strip()) for name in ports.split(",")]
