"""What a client must survive: odd events and names of others, tiny pools, forks, many tasks."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import anyio
import pytest

from aioalsa import seq
from aioalsa._ffi import ffi, lib
from aioalsa.cli import _midi_ports
from tests.kernel.witness import ON_ASYNCIO

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = [pytest.mark.anyio, ON_ASYNCIO]


@pytest.fixture
async def client() -> AsyncIterator[seq.Client]:
    """A client with a port that sends to itself."""
    async with seq.open("odd") as client:
        port = client.create_port("both")
        client.connect(port, port)
        yield client


async def take(client: seq.Client, count: int) -> list[seq.Event]:
    with anyio.fail_after(30):
        return [await anext(client) for _ in range(count)]


async def test_data_of_unknown_types_pass_a_router(client: seq.Client) -> None:
    known = seq.UserData(0, b"hello")
    await client.send(known._with(bytes((132,)) + known._raw[1:]))
    [event] = await take(client, 1)
    await client.send(event)
    await client.send_batch([seq.Clock(), event])
    again, clock, once_more = await take(client, 3)

    assert isinstance(event, seq.UnknownData)
    assert (event.type, event.data) == (seq.EventType.UNKNOWN, b"hello")
    assert (again, clock, once_more) == (event, seq.Clock(), event)


async def test_bits_that_mean_nothing_do_not_change_where_an_event_is_sent_to(
    client: seq.Client,
) -> None:
    async with seq.open("receiver") as receiver:
        inp = receiver.create_port("in", writable=True)
        raw = bytearray(seq.NoteOn(0, 60, 100)._raw)
        raw[1], raw[14:16] = 0xE0, bytes(client.info.ports[0].address)
        # As a program in C sends it.
        event = ffi.cast("snd_seq_event_t *", ffi.from_buffer("char[]", raw))
        assert lib.snd_seq_event_output_direct(client._seq.seq, event) > 0
        [odd] = await take(client, 1)
        await client.send(odd, dest=inp)

        assert await take(receiver, 1) == [seq.NoteOn(0, 60, 100)]
        assert not odd.urgent


async def test_long_messages_of_several_tasks_come_one_after_the_other(client: seq.Client) -> None:
    long = [seq.SysEx(b"\xf0" + bytes((n,)) * 5000 + b"\xf7") for n in range(3)]
    notes = [seq.NoteOn(0, note, 1) for note in range(3)]
    async with anyio.create_task_group() as tasks:
        for message in long:
            tasks.start_soon(client.send, message)
        await anyio.lowlevel.checkpoint()
        tasks.start_soon(client.send, notes[0])
        tasks.start_soon(client.send_batch, notes[1:])
        # What is realtime waits for nothing.
        await client.send(seq.Clock())

    found = await take(client, 7)
    assert found[0] == seq.Clock()
    assert [event for event in found if isinstance(event, seq.SysEx)] == long
    assert [event for event in found if isinstance(event, seq.NoteOn)] == notes


async def test_closing_wakes_who_waits_for_the_end_of_a_long_message() -> None:
    client = await seq.open("closed")
    client.create_port("out")
    ended: list[type[BaseException]] = []

    async def send(event: seq.Event) -> None:
        with pytest.raises(anyio.ClosedResourceError) as caught:
            await client.send(event)
        ended.append(caught.type)

    async with anyio.create_task_group() as tasks:
        for event in (seq.SysEx(bytes(2**20)), seq.SysEx(bytes(1000)), seq.NoteOn(0, 60, 1)):
            tasks.start_soon(send, event)
            await anyio.lowlevel.checkpoint()
        await client.aclose()

    assert len(ended) == 3


@pytest.mark.parametrize("size", [10, 60, 255, 300])
async def test_messages_that_need_no_room_are_sent_with_the_smallest_pool(size: int) -> None:
    message = seq.SysEx(b"\xf0" + bytes(size - 2) + b"\xf7")
    async with seq.open("tiny", output_pool=4) as tiny, seq.open("receiver") as receiver:
        inp = receiver.create_port("in", writable=True)
        tiny.create_port("out")
        await tiny.send(message, dest=inp)
        await tiny.send_batch([seq.Clock(), message], dest=inp)
        assert await take(receiver, 3) == [message, seq.Clock(), message]

        async with tiny.queue() as queue:
            for scheduled in (message.at(queue.ticks(1)), seq.SysEx(bytes(5)).at(queue.ticks(2))):
                if len(scheduled.data) > 28:
                    with anyio.fail_after(30), pytest.raises(ValueError, match="output room"):
                        await tiny.send(scheduled, dest=inp)
                    with anyio.fail_after(30), pytest.raises(ValueError, match="output room"):
                        await tiny.send_batch([seq.Clock(), scheduled], dest=inp)
                else:
                    await tiny.send(scheduled, dest=inp)
                    assert await take(receiver, 1) == [scheduled]


async def test_a_forked_child_leaves_the_queue_of_its_parent_alone(client: seq.Client) -> None:
    async with client.queue() as queue:
        child = os.fork()
        if not child:
            queue.free()
            os._exit(0)
        assert os.waitpid(child, 0)[1] == 0  # noqa: ASYNC222 - it ends at once
        assert queue.status.running


async def test_a_queue_goes_only_where_it_can(client: seq.Client) -> None:
    async with client.queue() as queue, client.queue() as other:
        for wrong in (5, 1.5, None, "5"):
            with pytest.raises(TypeError, match="position must be a time"):
                queue.go_to(wrong)  # type: ignore[arg-type]
        for position in (other.ticks(5), queue.in_ticks(5), other.seconds(1)):
            with pytest.raises(ValueError, match="no time of this queue"):
                queue.go_to(position)
        for skew in (0, -1, 65536, 65535.9999999, float("nan")):
            with pytest.raises(ValueError, match="skew"):
                queue.set_skew(skew)
        for wrong in (5, "x"):
            with pytest.raises(TypeError, match="timestamp_queue must be a queue"):
                client.create_port("stamped", timestamp_queue=wrong)  # type: ignore[arg-type]
            with pytest.raises(TypeError, match="queue must be a queue"):
                client.remove_events(queue=wrong)  # type: ignore[arg-type]
        queue.go_to(queue.ticks(1000))
        assert queue.tick >= 1000


async def test_names_with_control_characters_stay_in_their_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    async with seq.open("a\x1b[31mb\nc") as client:
        port = client.create_port("übel\r\x07")
        await _midi_ports.ports()
        [line] = [row for row in capsys.readouterr().out.split("\n") if str(port) in row]

        assert client.address("a\x1b[31mb\nc:übel\r\x07") == port.address
        assert "a�[31mb�c" in line
        assert "übel��" in line
        assert line.isprintable()
