"""`aioalsa midi dump`: events as they come, in aseqdump's words or as JSON."""

from __future__ import annotations

import json as json_module
import sys
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter
from cyclopts.validators import Number

from .. import seq
from ._console import Json, say
from ._midi_options import SomePorts, addresses
from ._midi_words import describe, plain

if TYPE_CHECKING:
    from collections.abc import Sequence

Count = Annotated[int | None, Parameter(name=["--count", "-n"], validator=Number(gte=1))]


async def dump(*, port: SomePorts = None, count: Count = None, json: Json = False) -> None:
    """Show what ports send, until interrupted.

    ```sh
    aioalsa midi dump -p Keystation
    aioalsa midi dump -p 24:0 --json -n 10
    ```

    Args:
        port: ports to listen to, with commas between; without, wait for others to connect.
        count: stop after so many events.
        json: print a line of JSON for each event.
    """
    async with seq.open("aioalsa dump") as client:
        own = client.create_port("dump", writable=True)
        for source in addresses(client, port) if port else ():
            own.connect_from(source)
        if not json:
            say("Waiting for data. Press Ctrl+C to end.")
            say("Source  Event                  Ch  Data")
        left = count
        async for batch in client.batches():
            show(batch[:left], json=json)
            left = None if left is None else left - len(batch)
            if left is not None and left <= 0:
                return


def show(batch: Sequence[seq.Event], *, json: bool) -> None:
    """Print events; what was lost goes to stderr, unless programs read."""
    lines: list[str] = []
    for event in batch:
        if isinstance(event, seq.Overrun) and not json:
            say("aioalsa: events were lost: this machine was too slow", stderr=True)
        elif json:
            lines.append(json_module.dumps(plain(event)))
        else:
            lines.append(describe(event))
    if lines:
        sys.stdout.write("\n".join(lines) + "\n")
        sys.stdout.flush()
