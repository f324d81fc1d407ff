"""`aioalsa midi send`: messages in hexadecimal numbers, or files of them, to ports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import anyio
from cyclopts import Parameter
from cyclopts.validators import Number

from .. import seq
from ._bytes import open_reader
from ._console import CommandError
from ._midi_options import Ports, addresses, connect_output
from ._midi_words import parse_hex, whole_events
from ._options import path_of, refusing

if TYPE_CHECKING:
    from collections.abc import Iterator

FileName = Annotated[str | None, Parameter(name=["--file", "-f"])]
Pause = Annotated[float, Parameter(name=["--pause"], validator=Number(gte=0))]
ByteRate = Annotated[int | None, Parameter(name=["--rate"], validator=Number(gte=1))]
Words = Annotated[str, Parameter(allow_leading_hyphen=False)]

PIECE = 256  # bytes of a long message that go at once


async def send(
    *data: Words,
    port: Ports,
    file: FileName = None,
    pause: Pause = 0.0,
    rate: ByteRate = None,
) -> None:
    """Send MIDI messages to ports.

    ```sh
    aioalsa midi send -p 28:0 90 3c 64
    aioalsa midi send -p 28:0 -f dump.syx --rate 3125
    ```

    Args:
        data: hexadecimal bytes, as 90 3c 64.
        port: the ports, with commas between.
        file: a file of MIDI bytes in place of them, as a .syx; - is standard input.
        pause: seconds between two messages.
        rate: bytes a second at most; a MIDI cable carries 3125.
    """
    events = await messages(data, file)
    async with seq.open("aioalsa send") as client:
        out = client.create_port("send", readable=True)
        connect_output(client, out, addresses(client, port))
        for index, event in enumerate(events):
            if index and pause:
                await anyio.sleep(pause)
            for part in parts(event) if rate else (event,):
                await client.send(part)
                if rate:
                    await anyio.sleep(len(part.to_bytes()) / rate)


async def messages(data: tuple[str, ...], file: str | None) -> list[seq.Event]:
    """Return what is to be sent."""
    if bool(data) == (file is not None):
        raise CommandError("give bytes, as 90 3c 64, or --file", code=2)
    if file is None:
        with refusing():
            return whole_events(parse_hex(data), "the command line")
    content = await read(file)
    if content[:4] == b"MThd":
        raise CommandError(f"{file} is a MIDI file: aioalsa midi play plays it")
    try:
        return whole_events(content, "standard input" if path_of(file) is None else file)
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
