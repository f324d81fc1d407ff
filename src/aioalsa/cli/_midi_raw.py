"""`aioalsa midi raw list | send | receive`: raw MIDI ports, as amidi has them."""

from __future__ import annotations

import dataclasses
import json as json_module
from typing import TYPE_CHECKING, Annotated

import anyio
from cyclopts import Parameter

from .. import rawmidi
from ._console import CommandError, Json, say, show_table
from ._midi_send import ByteRate, FileName, Words, read
from ._midi_words import parse_hex
from ._options import SECONDS, refusing

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

RawPort = Annotated[str, Parameter(name=["--port", "-p"])]
OutFile = Annotated[str | None, Parameter(name=["--file", "-r"])]
Timeout = Annotated[float | None, Parameter(name=["--timeout", "-t"], validator=SECONDS)]
Times = Annotated[bool, Parameter(name="--times", negative=())]
Clock = Annotated[bool, Parameter(name=["--clock", "-c"], negative=())]
Sensing = Annotated[bool, Parameter(name=["--active-sensing", "-a"], negative=())]

CLOCK, ACTIVE_SENSING = b"\xf8", b"\xfe"


async def ports(*, json: Json = False) -> None:
    """List the raw MIDI ports of all cards.

    ```sh
    aioalsa midi raw list
    ```

    Args:
        json: print a JSON list.
    """
    found = await rawmidi.list()
    if json:
        say(json_module.dumps([dataclasses.asdict(port) for port in found], indent=2))
    elif found:
        show_table(["Open as", "Direction", "Name", "In use"], [row(port) for port in found])


def row(port: rawmidi.PortInfo) -> list[str]:
    """Return a port as a row of a table."""
    ways = [name for name, can in (("in", port.input), ("out", port.output)) if can]
    used = "?" if port.in_use is None else "yes" if port.in_use else "no"
    name = port.subdevice_name or port.title
    return [port.name, "+".join(ways), name if port.active else f"{name} (inactive)", used]


async def send(
    *data: Words, port: RawPort = "default", file: FileName = None, rate: ByteRate = None
) -> None:
    """Send bytes to a raw MIDI port, as they are.

    ```sh
    aioalsa midi raw send -p hw:1,0 f0 7e 7f 06 01 f7
    ```

    Args:
        data: hexadecimal bytes, as 90 3c 64.
        port: the port's name, as hw:1,0,0.
        file: a file of bytes in place of them, as a .syx; - is standard input.
        rate: bytes a second at most; a MIDI cable carries 3125.
    """
    if bool(data) == (file is not None):
        raise CommandError("give bytes, as 90 3c 64, or --file", code=2)
    with refusing():
        content = parse_hex(data) if file is None else await read(file)
        opening = rawmidi.open_output(port)
    async with opening as output:
        # In steps of a tenth of a second.
        step = len(content) if rate is None else max(1, rate // 10)
        for at in range(0, len(content), step or 1):
            piece = content[at : at + step]
            await output.write(piece)
            if rate is not None:
                await anyio.sleep(len(piece) / rate)


async def receive(
    *,
    port: RawPort = "default",
    file: OutFile = None,
    timeout: Timeout = None,
    times: Times = False,
    clock: Clock = False,
    active_sensing: Sensing = False,
    json: Json = False,
) -> None:
    """Show the messages that come from a raw MIDI port, or write its bytes to a file.

    ```sh
    aioalsa midi raw receive -p hw:1,0
    ```

    Args:
        port: the port's name, as hw:1,0,0.
        file: write the bytes as they come to this file in place of showing them.
        timeout: stop after so many seconds without anything.
        times: show when each message came, in seconds of the system's monotonic clock.
        clock: show clocks too.
        active_sensing: show active sensing too.
        json: a line of JSON for each message, or of what was written in the end.
    """
    with refusing():
        opening = rawmidi.open_input(port, timestamps=times)
    sizes: list[int] = []
    async with opening as source:
        try:
            if file is not None:
                await store(source, file, timeout, sizes)
            else:
                left_out = [*([] if clock else [CLOCK])]
                left_out += [] if active_sensing else [ACTIVE_SENSING]
                await show(source, timeout, left_out, times=times, json=json)
        finally:
            if json and file is not None:
                done = {"file": file, "bytes": sum(sizes), "overruns": source.overruns}
                say(json_module.dumps(done))
            if source.overruns:
                say(f"aioalsa: bytes were lost {source.overruns} times", stderr=True)


async def store(source: rawmidi.Input, file: str, timeout: float | None, sizes: list[int]) -> None:
    """Write what comes to a file; note how much each time."""
    async with await anyio.open_file(file, "wb") as out:
        while True:
            with anyio.move_on_after(timeout):
                data = await anext(source)
                with anyio.CancelScope(shield=True):
                    await out.write(data)
                    await out.flush()
                    sizes.append(len(data))
                continue
            return


async def show(
    source: rawmidi.Input,
    timeout: float | None,
    left_out: Sequence[bytes],
    *,
    times: bool,
    json: bool,
) -> None:
    """Print a line for each message."""
    messages = source.messages()
    while True:
        with anyio.move_on_after(timeout):
            message = await next_message(messages)
            while message.data in left_out:
                message = await next_message(messages)
            data = message.data.hex(" ").upper()
            if json:
                say(json_module.dumps({"time": message.time, "data": data}))
            else:
                say(f"{message.time or 0.0:.6f} {data}" if times else data)
            continue
        return


async def next_message(messages: AsyncIterator[rawmidi.Message]) -> rawmidi.Message:
    """Return the next message; tell of those that are left out."""
    while True:
        try:
            return await anext(messages)
        except rawmidi.SysExTooLongError as error:
            say(f"aioalsa: {error}", stderr=True)
