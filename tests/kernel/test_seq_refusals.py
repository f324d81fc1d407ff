"""What is wrong is refused with a reason, and nothing is half-done."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import anyio
import pytest

from aioalsa import AlsaError, DeviceBusyError, DeviceNotFoundError, rawmidi, seq
from tests.kernel import witness
from tests.kernel.cards import VIRMIDI

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

pytestmark = [pytest.mark.anyio, witness.ON_ASYNCIO]


@pytest.fixture
async def client() -> AsyncIterator[seq.Client]:
    async with seq.open("refused") as client:
        port = client.create_port("both")
        client.connect(port, port)
        yield client


async def test_a_batch_with_something_wrong_sends_nothing(client: seq.Client) -> None:
    for wrong in ("note", None, 0x90, object()):
        with pytest.raises(TypeError, match="sequencer event"):
            await client.send_batch([seq.Clock(), wrong])  # type: ignore[list-item]
        with pytest.raises(TypeError, match="sequencer event"):
            await client.send(wrong)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="larger than this client's output room"):
        await client.send_batch([seq.Clock(), seq.UserData(0, bytes(100_000))])

    await client.send(seq.Start())
    assert await anext(client) == seq.Start()


async def test_addresses_that_nobody_has_are_refused(client: seq.Client) -> None:
    for target in ("nobody:0", "250:3", (250, 3)):
        with pytest.raises(DeviceNotFoundError):
            await client.send(seq.Clock(), dest=target)
        with pytest.raises(DeviceNotFoundError):
            client.connect(target, client.info.ports[0])
        with pytest.raises(DeviceNotFoundError):
            client.port_info(target)
    wrong: list[Any] = ["", "1:2:3:4:-", "300:0", (300, 0), (0, -1), 5, None, ("a", "b")]
    for target in wrong:
        with pytest.raises((ValueError, TypeError, DeviceNotFoundError)):
            client.address(target)
    assert len(client.connections(client.info.ports[0])) == 2  # to itself, seen from both ends


async def test_ports_that_cannot_be_are_not_made(client: seq.Client) -> None:
    before = client.info
    wrong: list[dict[str, Any]] = [
        {"name": ""},
        {"name": "x" * 64},
        {"name": "nul\0"},
        {"name": 5},
        {"midi_channels": 257},
        {"midi_voices": -1},
        {"number": 254},
        {"number": "first"},
        {"timestamp": "hours"},
        {"type": "midi_generic|piano"},
        {"type": -1},
    ]
    for options in wrong:
        keywords: dict[str, Any] = {"name": "port"} | options
        with pytest.raises((ValueError, TypeError)):
            client.create_port(**keywords)
    with pytest.raises(DeviceBusyError):
        client.create_port("port", number=0)

    assert client.info.ports == before.ports
    await client.send(seq.Clock())  # there still is only one port to send from


async def test_settings_that_cannot_be_change_nothing(client: seq.Client) -> None:
    attempts: list[Callable[[], object]] = [
        lambda: client.set_name("x" * 64),
        lambda: client.set_name("\udc80"),
        lambda: client.set_filter("no such type"),
        lambda: client.set_filter(500),  # type: ignore[arg-type]
        lambda: client.set_filter("clock", without=("noteon",)),
        lambda: client.set_filter(without="clock"),
        lambda: client.join_queue(""),
        lambda: client.resize_pools(input_pool=-1),
    ]
    before = client.info
    for attempt in attempts:
        with pytest.raises((ValueError, TypeError)):
            attempt()

    assert client.info == before
    assert client.filter == frozenset()
    assert not client.queues()


async def test_filters_let_through_or_keep_away(client: seq.Client) -> None:
    client.set_filter(without=("clock", "sensing"))
    for event in (seq.Clock(), seq.ActiveSensing(), seq.NoteOn(0, 1, 1)):
        await client.send(event)
    assert await anext(client) == seq.NoteOn(0, 1, 1)
    assert seq.EventType.CLOCK not in client.filter
    assert seq.EventType.NOTEON in client.filter
    client.set_filter()
    assert client.filter == frozenset()
    await client.send(seq.Clock())
    assert await anext(client) == seq.Clock()


async def test_what_cannot_be_delivered_comes_back_if_that_is_asked_for() -> None:
    async with seq.open("bounced") as client, client.queue(start=False) as queue:
        client.create_port("both")
        client.set_error_bounce()
        assert client.info.error_bounce
        async with seq.open("leaving") as other:
            receiver = other.create_port("in", writable=True)
            await client.send(seq.NoteOn(0, 1, 1), dest=receiver, at=queue.ticks(10))
        queue.start()
        with anyio.fail_after(10):
            bounced = await anext(client)
        assert isinstance(bounced, (seq.Bounce, seq.UnknownEvent))
        client.set_error_bounce(on=False)
        assert not client.info.error_bounce


async def test_random_bytes_written_to_a_port_harm_nobody(client: seq.Client) -> None:
    noise = random.Random(3).randbytes(200_000)
    client.connect(f"Virtual Raw MIDI {VIRMIDI}-2:0", client.info.ports[0])
    async with rawmidi.open(f"hw:{VIRMIDI},2") as port:
        async with anyio.create_task_group() as tasks:

            async def read() -> None:
                async for event in client:
                    if event == seq.SongPosition(4242):
                        return

            tasks.start_soon(read)
            await port.write(noise)
            await port.write(b"\xf7" + seq.SongPosition(4242).to_bytes())
        # What MIDI has no message for does not get there.
        out = client.create_port("out", readable=True)
        client.connect(out, f"Virtual Raw MIDI {VIRMIDI}-2:0")
        await client.send_batch([seq.Echo(b"12 bytes"), seq.UserEvent(0), seq.Clock()], port=out)
        with anyio.fail_after(20):
            assert (await anext(port.messages())).data == b"\xf8"


async def test_a_closed_client_and_its_queue_refuse_everything() -> None:
    client = await seq.open("closed")
    port, queue = client.create_port("port"), client.queue()
    await client.aclose()
    attempts: list[Callable[[], object]] = [
        client.clients,
        client.connections,
        client.queues,
        client.drop_input,
        client.drop_output,
        port.delete,
        lambda: port.info,
        lambda: queue.status,
        queue.start,
        lambda: client.pool,
    ]
    for attempt in attempts:
        with pytest.raises(anyio.ClosedResourceError):
            attempt()
    queue.free()
    with pytest.raises(anyio.ClosedResourceError):
        await client.send(seq.Clock())
    with pytest.raises(anyio.ClosedResourceError):
        await queue.sync()


async def test_more_clients_than_the_kernel_has_are_refused_with_a_reason(
    client: seq.Client,
) -> None:
    opened: list[seq.Client] = []

    async def open_all() -> None:
        for _ in range(client.system.clients):
            opened.append(await seq.open("many"))  # noqa: PERF401

    try:
        with pytest.raises(AlsaError) as caught:
            await open_all()
        assert caught.value.function == "snd_seq_open"
    finally:
        for other in opened:
            await other.aclose()
