"""What the test suites of alsa-rs and python-alsa-midi check of the sequencer holds here, too.

alsa-rs: the tests of `src/seq.rs`. python-alsa-midi: `tests/test_client.py` and the like, which
look at /proc/asound/seq.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio
import pytest

from aioalsa import DeviceNotFoundError, seq
from tests.kernel import witness

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = [pytest.mark.anyio, witness.ON_ASYNCIO]


@pytest.fixture
async def client() -> AsyncIterator[seq.Client]:
    async with seq.open("peer's test") as client:
        yield client


# alsa-rs.


async def test_the_system_is_there_and_its_ports_are_listed(client: seq.Client) -> None:
    system = next(info for info in client.clients() if info.client == 0)

    assert (system.name, system.type) == ("System", seq.ClientType.KERNEL)
    assert [port.name for port in system.ports] == ["Timer", "Announce"]
    assert client.info.pid is not None
    assert client.system.clients >= client.system.current_clients >= 2


async def test_a_port_subscribes_to_announcements(client: seq.Client) -> None:
    port = client.create_port("in", writable=True)
    made = client.connect(seq.ANNOUNCE, port)

    assert made == seq.Connection(seq.ANNOUNCE, port.address)
    assert client.connection(seq.ANNOUNCE, port) == made
    with anyio.fail_after(10):
        assert await anext(client) == seq.Connected(seq.ANNOUNCE, port.address)


async def test_an_event_comes_back_to_who_sent_it(client: seq.Client) -> None:
    port = client.create_port("both")
    client.connect(port, port)
    await client.send(seq.NoteOn(0, 64, 127))

    got = await anext(client)
    assert (got, got.source, got.dest) == (seq.NoteOn(0, 64, 127), port.address, port.address)


async def test_a_second_reader_is_refused(client: seq.Client) -> None:
    """alsa-rs panics when a client's input is taken twice."""
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(anext, client)
        await anyio.wait_all_tasks_blocked()
        with pytest.raises(anyio.BusyResourceError):
            await anext(client)
        with pytest.raises(anyio.BusyResourceError):
            await anext(client.batches())
        tasks.cancel_scope.cancel()


async def test_events_are_removed_by_each_condition(client: seq.Client) -> None:
    async with seq.open("receiver") as receiver, client.queue(start=False) as queue:
        out = client.create_port("out", readable=True)
        inp, other = (receiver.create_port(name, writable=True) for name in ("in", "other"))
        client.connect(out, inp)

        async def fill() -> None:
            client.remove_events()
            assert queue.status.events == 0
            batch = [
                seq.NoteOn(1, 60, 1).at(queue.ticks(10)).to(inp.address),
                seq.NoteOff(1, 60, 1).at(queue.ticks(20)).to(inp.address),
                seq.NoteOn(2, 61, 1).at(queue.ticks(30)).to(other.address).tagged(9),
                seq.ControlChange(2, 1, 1).at(queue.seconds(40)).to(other.address),
            ]
            await client.send_batch(batch)
            assert queue.status.events == 4

        await fill()
        client.remove_events(dest=inp)
        assert queue.status.events == 2
        await fill()
        client.remove_events(dest=other, channel=2, type="noteon")
        assert queue.status.events == 3
        await fill()
        client.remove_events(tag=9)
        assert queue.status.events == 3
        await fill()
        client.remove_events(before=queue.ticks(15), queue=queue)
        assert queue.status.events == 3
        await fill()
        client.remove_events(dest=inp, keep_note_offs=True)
        assert queue.status.events == 3
        with pytest.raises(ValueError, match="exclude each other"):
            client.remove_events(before=queue.ticks(1), after=queue.ticks(1))
        with pytest.raises(ValueError, match="needs dest"):
            client.remove_events(channel=1)


async def test_subscriptions_are_listed_from_both_ends(client: seq.Client) -> None:
    out = client.create_port("out", readable=True)
    ins = [client.create_port(f"in {n}", writable=True) for n in range(5)]
    for port in ins:
        out.connect_to(port)

    assert {c.receiver for c in out.connections} == {port.address for port in ins}
    assert ins[2].connections == [seq.Connection(out.address, ins[2].address)]
    assert (out.info.read_use, ins[2].info.write_use) == (5, 1)
    out.disconnect_to(ins[2])
    ins[3].disconnect_from(out)
    assert client.connection(out, ins[2]) is None
    assert len(out.connections) == 3
    assert ins[3].connect_from(out) == seq.Connection(out.address, ins[3].address)
    assert len(out.connections) == 4
    with pytest.raises(DeviceNotFoundError):
        client.connection(out, (200, 0))
    with pytest.raises(DeviceNotFoundError):
        client.disconnect(out, ins[2])


# python-alsa-midi.


def proc_client(number: int) -> tuple[str, dict[int, tuple[str, str, list[str]]]]:
    """Return a client's name and its ports (name, flags, connections) as the kernel shows them."""
    text = Path("/proc/asound/seq/clients").read_text()
    found = re.search(rf'^Client +{number} : "(.*)" \[User.*\]\n((?:  .*\n)*)', text, re.MULTILINE)
    assert found is not None
    ports: dict[int, tuple[str, str, list[str]]] = {}
    connections: list[str] = []
    for line in found[2].splitlines():
        port = re.match(r'  Port +(\d+) : "(.*)" \((.*)\)', line)
        if port is not None:
            connections = []
            ports[int(port[1])] = (port[2], port[3].partition(")")[0], connections)
        elif line.startswith("    Connect"):
            connections.append(line.strip())
    return found[1], ports


async def test_names_change_for_all(client: seq.Client) -> None:
    port = client.create_port("first")
    client.set_name("Ümläut")
    port.change(name="second")

    name, ports = proc_client(client.number)
    assert name == client.info.name == "Ümläut"
    assert ports[0][0] == port.name == port.info.name == "second"


@pytest.mark.parametrize(
    ("options", "flags"),
    [
        ({}, "RWe-"),
        ({"readable": True}, "R-e-"),
        ({"writable": True}, "-We-"),
        ({"duplex": True}, "RWeX"),
        ({"subscribable": False}, "rwe-"),
        ({"writable": True, "export": False}, "-W--"),
    ],
)
async def test_ports_have_the_capabilities_that_were_asked_for(
    client: seq.Client, options: dict[str, Any], flags: str
) -> None:
    port = client.create_port("port", **options)

    assert proc_client(client.number)[1][port.number][1] == flags
    assert port.info.readable == (flags[0] == "R")
    assert port.info.writable == (flags[1] == "W")


async def test_ports_are_what_they_were_created_as(client: seq.Client) -> None:
    kind = seq.PortType.SYNTH | seq.PortType.HARDWARE
    numbers: dict[str, Any] = {"midi_channels": 5, "midi_voices": 6, "synth_voices": 7}
    port = client.create_port("synth", type=kind, number=33, **numbers)

    assert port.address == (client.number, 33)
    assert (port.info.type, port.info.name) == (kind, "synth")
    assert [getattr(port.info, name) for name in numbers] == [5, 6, 7]
    other = client.create_port("other", type="synth|hardware")
    assert other.info.type == kind
    other.delete()
    port.change(midi_channels=1, midi_voices=2, synth_voices=3)
    assert [getattr(port.info, name) for name in numbers] == [1, 2, 3]
    assert client.info.port_count == 1
    port.delete()
    assert client.info.ports == ()
    with pytest.raises(ValueError, match="was deleted"):
        port.delete()


async def test_subscriptions_have_the_options_that_were_asked_for(client: seq.Client) -> None:
    out = client.create_port("out", readable=True)
    plain, exclusive, stamped = (
        client.create_port(name, writable=True) for name in ("plain", "exclusive", "stamped")
    )
    async with client.queue() as queue:
        client.connect(out, plain)
        made = client.connect(out, stamped, timestamp_queue=queue, timestamp="seconds")
        assert client.connection(out, stamped) == made
        assert made in client.connections()
        shown = proc_client(client.number)[1]
        assert f"{plain}, {stamped}[r:{queue.number}]" in shown[0][2][0]
        client.disconnect(out, plain)
        client.disconnect(out, stamped)
        alone = client.connect(out, exclusive, exclusive=True)
        assert client.connection(out, exclusive) == alone
        assert alone.exclusive
        assert f"{exclusive}[ex]" in proc_client(client.number)[1][0][2][0]


async def test_pools_are_as_large_as_was_asked_for() -> None:
    async with seq.open("pools", input_pool=100, output_pool=50, output_room=20) as client:
        pool = client.pool
        assert (pool.client, pool.input, pool.output, pool.room) == (client.number, 100, 50, 20)
        assert (pool.input_free, pool.output_free) == (100, 50)
        assert min(pool.input_buffer, pool.output_buffer) >= 100 * 28
        client.resize_pools(input_pool=300)
        assert (client.pool.input, client.pool.output, client.pool.room) == (300, 50, 20)
        client.resize_pools(output_pool=80, output_room=5)
        assert (client.pool.output, client.pool.room) == (80, 5)
        port = client.create_port("both")
        client.connect(port, port)
        await client.send_batch([seq.Clock()] * 200)
        assert len(await anext(client.batches())) == 200
        await client.send_batch([seq.Clock()] * 200)
        client.drop_input()
        await client.send(seq.Start())
        assert await anext(client) == seq.Start()
        for wrong in ({"input_pool": 0}, {"output_pool": 2001}, {"output_room": 81}):
            with pytest.raises(ValueError, match=next(iter(wrong))):
                client.resize_pools(**wrong)
