"""System exclusive messages over a USB cable, from the host to the gadget and back."""

from __future__ import annotations

from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import anyio
import pytest

from aioalsa import DeviceGoneError, rawmidi, seq
from tests.activity import rest
from tests.kernel import cards, witness
from tests.kernel.test_rig import usb_midi_gadget

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

pytestmark = [
    pytest.mark.anyio,
    witness.ON_ASYNCIO,
    pytest.mark.skipif(not cards.has_usb(), reason="this kernel has no dummy_hcd"),
]

HOST, GADGET = f"hw:{cards.USB_HOST}", f"hw:{cards.USB_GADGET}"
SIZES = (1, 2, 3, 250, 5000, 65536, 262144)


def message(size: int) -> bytes:
    """Return a system exclusive message with so many data bytes."""
    return b"\xf0" + bytes(n * 7 & 127 for n in range(size)) + b"\xf7"


def udc() -> str:
    """Return the name of the controller to plug a gadget into."""
    return next(Path("/sys/class/udc").iterdir()).name


@asynccontextmanager
async def cable() -> AsyncGenerator[Path]:
    """Plug a USB MIDI gadget in, for as long as this context lasts."""
    with usb_midi_gadget(udc()) as gadget:
        await witness.becomes(lambda: {cards.USB_GADGET, cards.USB_HOST} <= cards.present().keys())
        await witness.becomes(lambda: Path(f"/dev/snd/midiC{cards.USB_HOST}D0").exists())
        yield gadget
    await witness.becomes(lambda: cards.USB_GADGET not in cards.present())


@pytest.mark.timeout(90)
async def test_messages_of_any_size_cross_the_cable_both_ways() -> None:
    async with (
        cable(),
        rawmidi.open(HOST, buffer_size=2**20) as host,
        rawmidi.open(GADGET, buffer_size=2**20) as gadget,
    ):
        for here, there in ((host, gadget), (gadget, host)):
            for size in SIZES:
                async with anyio.create_task_group() as tasks:
                    tasks.start_soon(here.write, message(size))
                    with anyio.fail_after(60):
                        got = await anext(there.messages())
                        assert got.data == message(size)
                        assert got.lost == 0


@pytest.mark.timeout(90)
async def test_the_sequencer_sends_and_receives_them_over_the_cable() -> None:
    async with cable(), seq.open("client") as client:
        port = client.create_port("both")
        [usb] = [info for info in client.clients() if info.card == cards.USB_HOST]
        client.connect(port, usb.ports[0])
        client.connect(usb.ports[0], port)
        async with rawmidi.open(GADGET, buffer_size=2**20) as gadget:
            for size in SIZES:
                async with anyio.create_task_group() as tasks:
                    tasks.start_soon(send_at_the_pace_of_a_device, client, message(size))
                    with anyio.fail_after(60):
                        assert (await anext(gadget.messages())).data == message(size)
                async with anyio.create_task_group() as tasks:
                    tasks.start_soon(write_at_the_pace_of_a_device, gadget, message(size))
                    with anyio.fail_after(60):
                        assert await anext(client) == seq.SysEx(message(size))


# The kernel's bridge between cable and sequencer has 4 KiB for each direction, and nobody waits for
# it: what does not fit is lost (K/sound/core/seq/seq_midi.c).
PIECE, PAUSE = 1024, 0.01


async def send_at_the_pace_of_a_device(client: seq.Client, data: bytes) -> None:
    """Send slower than the bridge loses bytes."""
    for at in range(0, len(data), PIECE):
        await client.send(seq.SysEx(data[at : at + PIECE]))
        await anyio.sleep(PAUSE)


async def write_at_the_pace_of_a_device(port: rawmidi.Duplex, data: bytes) -> None:
    """Write slower than the bridge loses bytes."""
    for at in range(0, len(data), PIECE):
        await port.write(data[at : at + PIECE])
        await anyio.sleep(PAUSE)


async def test_a_writer_waits_for_who_does_not_read_and_goes_on_when_it_does() -> None:
    data = b"".join(bytes((0x90, n % 128, n // 128 % 128)) for n in range(20000))
    rest_of_it = b"".join(bytes((0x80, n % 128, n // 128 % 128)) for n in range(2000))
    reading, got = anyio.Event(), b""
    async with cable(), rawmidi.open_output(GADGET) as gadget:

        async def write() -> None:
            await gadget.write(data)
            await reading.wait()
            await gadget.write(rest_of_it)

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(write)
            with anyio.fail_after(20):
                while gadget.status().avail > 100:  # noqa: ASYNC110 - nobody tells
                    await anyio.sleep(0.01)
            assert (await rest(0.3)).quiet
            with pytest.raises(anyio.BusyResourceError):
                await gadget.write(b"\xf8")
            async with rawmidi.open_input(HOST, buffer_size=2**20) as host:
                reading.set()
                with anyio.fail_after(60):
                    while not got.endswith(rest_of_it):
                        got += await anext(host)
        with anyio.fail_after(20):
            await gadget.drain()
    # The driver throws away what comes between opening and the first read; after that, nothing.
    assert (data + rest_of_it).endswith(got)


async def test_pulling_the_cable_ends_a_reader_and_a_writer() -> None:
    ended: list[str] = []
    async with cable() as gadget, rawmidi.open(HOST) as host:

        async def read() -> None:
            with pytest.raises(DeviceGoneError):
                await anext(host)
            ended.append("reader")

        async def write_on() -> None:
            while True:
                await host.write(bytes((0x90, 60, 100)) * 1000)

        async def write() -> None:
            with pytest.raises(DeviceGoneError):
                await write_on()
            ended.append("writer")

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(read)
            tasks.start_soon(write)
            await anyio.sleep(0.1)
            with anyio.fail_after(20):
                await anyio.to_thread.run_sync((gadget / "UDC").write_text, "\n")
        assert sorted(ended) == ["reader", "writer"]
        assert (await rest(0.3)).quiet
        with pytest.raises(DeviceGoneError):
            await host.drain()
        with pytest.raises(DeviceGoneError):
            host.status()
        # It was told: leaving the port does not tell it again, nor wait for what cannot be sent.
        left = anyio.current_time()
        await host.aclose()
        assert anyio.current_time() - left < 5
