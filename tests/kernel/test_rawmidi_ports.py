"""Raw MIDI ports on virmidi: bytes and messages in and out, overruns, refusals."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import anyio
import pytest

from aioalsa import DeviceNotFoundError, rawmidi, seq
from tests.kernel import witness
from tests.kernel.cards import VIRMIDI

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = [pytest.mark.anyio, witness.ON_ASYNCIO]

PORT = f"hw:{VIRMIDI},1"
CLIENT = f"Virtual Raw MIDI {VIRMIDI}-1:0"


@pytest.fixture
async def client() -> AsyncIterator[seq.Client]:
    async with seq.open("tester") as client:
        port = client.create_port("both")
        client.connect(port, CLIENT)
        client.connect(CLIENT, port)
        yield client


@pytest.mark.parametrize("timestamps", [False, True])
async def test_messages_come_with_the_time_of_the_driver(
    client: seq.Client, *, timestamps: bool
) -> None:
    async with rawmidi.open_input(PORT, timestamps=timestamps) as port:
        begin = time.monotonic()
        sent = [seq.NoteOn(0, 60, 100), seq.NoteOn(0, 61, 100), seq.Clock(), seq.PitchBend(1, 5)]
        for event in sent:
            await client.send(event)
        messages = port.messages()
        got = [await anext(messages) for _ in sent]

    assert [message.data for message in got] == [event.to_bytes() for event in sent]
    assert port.setup.timestamps == timestamps
    if timestamps:
        assert all(m.time is not None and begin - 1 < m.time < begin + 10 for m in got)


async def test_written_bytes_come_out_as_events(client: seq.Client) -> None:
    async with rawmidi.open_output(PORT) as port:
        await port.write(b"\x90\x3c\x40\x3d\x41")
        await port.write(memoryview(b"\xb0\x07\x01"))
        with anyio.fail_after(5):
            await port.drain()
            events = [await anext(client) for _ in range(3)]

    assert events == [
        seq.NoteOn(0, 60, 64),
        seq.NoteOn(0, 61, 65),
        seq.ControlChange(0, 7, 1),
    ]


@pytest.mark.parametrize("size", [2, 300, 65536, 262144])
async def test_long_messages_pass_both_ways(client: seq.Client, size: int) -> None:
    message = b"\xf0" + bytes(n & 127 for n in range(size - 2)) + b"\xf7"
    async with rawmidi.open(PORT) as port:
        with anyio.fail_after(60):
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(client.send, seq.SysEx(message))
                assert (await anext(port.messages())).data == message
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(port.write, message)
                assert await anext(client) == seq.SysEx(message)


async def test_an_overrun_is_told(client: seq.Client) -> None:
    async with rawmidi.open_input(PORT, buffer_size=64) as port:
        for note in range(100):
            await client.send(seq.NoteOn(0, note, 100))
        messages = port.messages()
        found = [await anext(messages)]
        # Of another kind: notes of running status would be nothing without what was lost.
        last = seq.ControlChange(0, 7, 1)
        await client.send(last)
        while found[-1].data != last.to_bytes():
            found.append(await anext(messages))

        # What was lost is missing right before it.
        assert [each.lost for each in found] == [0] * (len(found) - 1) + [port.overruns]
        assert [each.data[1] for each in found[:-1]] == list(range(len(found) - 1))
        assert port.overruns
        assert port.status().overruns == port.overruns


@pytest.mark.parametrize("timestamps", [False, True])
@pytest.mark.parametrize("asked", [False, True])
async def test_what_comes_after_a_gap_is_not_taken_for_the_end_of_what_was_before(
    client: seq.Client, asked: bool, timestamps: bool
) -> None:
    async with rawmidi.open_input(PORT, buffer_size=64, timestamps=timestamps) as port:
        messages = port.messages()
        await client.send(seq.NoteOn(0, 60, 100))
        await client.send(seq.SysEx(b"\xf0" + bytes(200)))
        if asked:
            assert port.status().overruns
        first = await anext(messages)
        # What ends it is read by itself.
        with anyio.move_on_after(0.1):
            await anext(messages)
        await client.send(seq.SysEx(b"\x01\xf7"))
        await client.send(seq.NoteOn(0, 61, 100))
        second = await anext(messages)

        assert (first.data, first.lost) == (b"\x90\x3c\x64", 0)
        assert (second.data, second.lost) == (b"\x90\x3d\x64", port.overruns)
        assert port.overruns


async def test_a_message_that_is_too_long_is_told_and_reading_goes_on(client: seq.Client) -> None:
    async with rawmidi.open_input(PORT) as port:
        await client.send(seq.SysEx(b"\xf0" + bytes(100) + b"\xf7"))
        await client.send(seq.NoteOn(0, 1, 1))
        messages = port.messages(longest=50)
        with pytest.raises(rawmidi.SysExTooLongError, match="more than 50 bytes"):
            await anext(messages)
        assert (await anext(messages)).data == b"\x90\x01\x01"


async def test_amidi_sends_and_receives_the_same(client: seq.Client) -> None:
    async with rawmidi.open_input(PORT) as port:
        await client.send(seq.NoteOn(0, 1, 1))
        assert (await anext(port)) == b"\x90\x01\x01"
    await anyio.run_process(["amidi", "-p", PORT, "-S", "903C64"])
    assert await anext(client) == seq.NoteOn(0, 60, 100)


async def test_a_virtual_port_is_a_client_of_the_sequencer(client: seq.Client) -> None:
    before = {info.client for info in client.clients()}
    async with rawmidi.open("virtual") as port:
        [new] = [info for info in client.clients() if info.client not in before]
        client.create_port("to virtual")
        assert port.setup.type is rawmidi.Type.VIRTUAL
        await port.write(b"\x90\x3c\x40")
        assert new.ports[0].readable


@pytest.mark.parametrize("name", ["hw:99", f"hw:{VIRMIDI},9", "nowhere"])
async def test_ports_that_are_not_there_are_refused(name: str) -> None:
    with pytest.raises(DeviceNotFoundError):
        await rawmidi.open_input(name)


@pytest.mark.parametrize("size", [0, 31, 2**20 + 1, "64"])
async def test_buffers_that_no_driver_has_are_refused(size: int) -> None:
    with pytest.raises((ValueError, TypeError), match="buffer_size"):
        rawmidi.open_input(PORT, buffer_size=size)


async def test_ports_are_listed_and_those_in_use_are_marked() -> None:
    async with rawmidi.open_input(f"hw:{VIRMIDI},3") as port:
        listed = {info.name: info for info in await rawmidi.list() if info.card == VIRMIDI}

    assert len(listed) >= 4
    info = listed[f"hw:{VIRMIDI},3,{port.setup.subdevice}"]
    assert (info.title, info.id) == (port.setup.name, port.setup.id)
    assert info.input
    assert info.output
    assert info.active
    assert info.in_use
    assert not listed[f"hw:{VIRMIDI},0,0"].in_use


@pytest.mark.parametrize("clock", ["monotonic", "monotonic_raw", "realtime"])
async def test_times_are_on_the_clock_that_was_asked_for(client: seq.Client, clock: str) -> None:
    async with rawmidi.open_input(PORT, timestamps=True, clock=clock, avail_min=3) as port:
        before = time.clock_gettime(getattr(time, f"CLOCK_{clock.upper()}"))
        await client.send(seq.NoteOn(0, 1, 1))
        message = await anext(port.messages())

    assert port.setup.clock is rawmidi.Clock[clock.upper()]
    assert port.setup.input is not None
    assert port.setup.input.avail_min == 3
    assert message.time is not None
    assert before - 1 < message.time < before + 30
