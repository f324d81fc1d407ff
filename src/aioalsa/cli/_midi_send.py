"""`aioalsa midi send`: messages or packets in hexadecimal numbers, or files of them, to ports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Literal

import anyio
from cyclopts import Parameter
from cyclopts.validators import Number

from .. import seq, ump
from ._bytes import open_reader
from ._console import CommandError, say
from ._midi_options import Ports, addresses
from ._midi_words import bytes_of, parse_hex, whole_events, whole_packets
from ._options import path_of, refusing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractAsyncContextManager

FileName = Annotated[str | None, Parameter(name=["--file", "-f"])]
Pause = Annotated[float, Parameter(name=["--pause"], validator=Number(gte=0))]
ByteRate = Annotated[int | None, Parameter(name=["--rate"], validator=Number(gte=1))]
UmpVersion = Annotated[Literal[0, 1, 2], Parameter(name=["--ump", "-u"])]
Verbose = Annotated[bool, Parameter(name=["--verbose", "-v"], negative="")]
Words = Annotated[str, Parameter(allow_leading_hyphen=False)]

PIECE = 256  # bytes of a long message that go at once


async def send(
    *data: Words,
    port: Ports,
    file: FileName = None,
    pause: Pause = 0.0,
    rate: ByteRate = None,
    ump: UmpVersion = 0,
    verbose: Verbose = False,
) -> None:
    """Send MIDI messages to ports.

    ```sh
    aioalsa midi send -p 28:0 90 3c 64
    aioalsa midi send -p 28:0 -f dump.syx --rate 3125
    aioalsa midi send -p 28:0 -u 2 40903c00 80000000
    ```

    Args:
        data: hexadecimal bytes, as 90 3c 64.
        port: the ports, with commas between.
        file: a file of MIDI bytes in place of them, as a .syx; - is standard input.
        pause: seconds between two messages.
        rate: bytes a second at most; a MIDI cable carries 3125.
        ump: the bytes are packets of MIDI 2.0, highest byte first, and sent as a client of MIDI 1
            or 2; 0 is for MIDI messages.
        verbose: say how many bytes were sent.
    """
    events = await messages(data, file, packets=ump > 0)
    async with opened(ump) as client:
        out = client.create_port("send", readable=True)
        dests = addresses(client, port)
        for dest in dests:
            # Drivers open a device only for who is connected; there are ports that nobody can be
            # connected to, but everybody may send to.
            if client.port_info(dest).writable:
                out.connect_to(dest)
        for index, event in enumerate(events):
            if index and pause:
                await anyio.sleep(pause)
            for part in parts(event) if rate else (event,):
                for dest in dests:
                    await client.send(part, port=out, dest=dest)
                if rate:
                    await anyio.sleep(len(bytes_of(part)) / rate)
    if verbose:
        say(f"Sent: {sum(len(bytes_of(event)) for event in events)} bytes")


def opened(version: int) -> AbstractAsyncContextManager[seq.Client]:
    """Return the client that sends, for messages or for packets."""
    if version:
        return ump.open_client("aioalsa send", midi_version=version)
    return seq.open("aioalsa send")


async def messages(data: tuple[str, ...], file: str | None, *, packets: bool) -> list[seq.Event]:
    """Return what is to be sent."""
    whole = whole_packets if packets else whole_events
    if bool(data) == (file is not None):
        raise CommandError("give bytes, as 90 3c 64, or --file", code=2)
    if file is None:
        with refusing():
            return whole(parse_hex(data), "the command line")
    content = await read(file)
    if content[:4] == b"MThd":
        raise CommandError(f"{file} is a MIDI file: aioalsa midi play plays it")
    try:
        return whole(content, "standard input" if path_of(file) is None else file)
    except ValueError as error:
        raise CommandError(str(error)) from error


async def read(file: str) -> bytes:
    """Return all bytes of a file; - is standard input."""
    reader = await open_reader(path_of(file))
    try:
        pieces: list[bytes] = []
        while piece := await reader.read(2**16):
            pieces.append(piece)
        return b"".join(pieces)
    finally:
        await reader.aclose()


def parts(event: seq.Event) -> Iterator[seq.Event]:
    """Give a long system exclusive message in pieces."""
    if not isinstance(event, seq.SysEx):
        yield event
        return
    for at in range(0, len(event.data), PIECE):
        yield seq.SysEx(event.data[at : at + PIECE])
