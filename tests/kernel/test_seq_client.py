"""Sequencer clients: events, connections, overruns, queues; aseqdump and aconnect are witnesses."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import anyio
import pytest

from aioalsa import DeviceBusyError, DeviceNotFoundError, DevicePermissionError, seq
from tests.activity import rest
from tests.kernel import witness
from tests.unit.test_seq_events import EVERY

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = [pytest.mark.anyio, witness.ON_ASYNCIO]

# Events that the kernel acts on, or keeps for itself, or wants scheduled.
UNSENDABLE = (seq.NoOperation, seq.Note)


class Pair:
    """Two clients, the first connected to the second."""

    def __init__(self, tx: seq.Client, rx: seq.Client) -> None:
        self.tx, self.rx = tx, rx
        self.out = tx.create_port("out", readable=True)
        self.inp = rx.create_port("in", writable=True)
        tx.connect(self.out, self.inp)


@pytest.fixture
async def pair() -> AsyncIterator[Pair]:
    async with seq.open("sender") as tx, seq.open("receiver") as rx:
        yield Pair(tx, rx)


async def take(client: seq.Client, count: int) -> list[seq.Event]:
    with anyio.fail_after(30):
        return [await anext(client) for _ in range(count)]


async def test_every_event_type_passes_through_the_kernel(pair: Pair) -> None:
    sent = [event for event in EVERY if not isinstance(event, UNSENDABLE)]

    for event in sent:
        await pair.tx.send(event)
    one_by_one = await take(pair.rx, len(sent))
    await pair.tx.send_batch(sent)
    in_a_batch = await take(pair.rx, len(sent))

    assert one_by_one == sent
    assert in_a_batch == sent
    assert {event.source for event in one_by_one} == {pair.out.address}


async def test_a_burst_comes_as_one_batch_in_order(pair: Pair) -> None:
    burst = [seq.ControlChange(n % 16, n % 128, n // 128) for n in range(1900)]

    await pair.tx.send_batch(burst)
    batch = await anext(pair.rx.batches())

    assert batch == burst


async def test_an_overrun_is_told_and_reading_goes_on(pair: Pair) -> None:
    pool = pair.rx.pool.input
    with pytest.raises(seq.SendError) as caught:
        await pair.tx.send_batch([seq.NoteOn(0, 60, 1)] * (pool + 5))

    # The notice of its connection may take a place, too.
    lost = caught.value.count
    assert lost in {5, 6}
    assert isinstance(caught.value.failures[0].error, seq.ReceiverFullError)
    assert caught.value.failures[0].index == pool + 5 - lost
    assert isinstance(await anext(pair.rx), seq.Overrun)
    await pair.tx.send(seq.NoteOn(0, 62, 1))
    assert await anext(pair.rx) == seq.NoteOn(0, 62, 1)


async def test_what_cannot_be_delivered_is_told_and_the_rest_goes_out(pair: Pair) -> None:
    with pytest.raises(DeviceNotFoundError, match="no such port"):
        await pair.tx.send(seq.NoteOn(0, 60, 1), dest=(200, 0))

    batch = [
        seq.NoteOn(0, n, 1).to((200, 0)) if n % 3 == 1 else seq.NoteOn(0, n, 1) for n in range(9)
    ]
    with pytest.raises(seq.SendError) as caught:
        await pair.tx.send_batch(batch)

    assert [failure.index for failure in caught.value.failures] == [1, 4, 7]
    assert [e.note for e in await take(pair.rx, 6) if isinstance(e, seq.NoteOn)] == [
        0,
        2,
        3,
        5,
        6,
        8,
    ]


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 5000, 65536, 262144])
async def test_system_exclusive_messages_of_any_size_come_whole(pair: Pair, size: int) -> None:
    body = bytes(n & 127 for n in range(max(0, size - 2)))
    message = seq.SysEx((b"\xf0" + body + b"\xf7")[-size:])

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(pair.tx.send, message)
        assert await take(pair.rx, 1) == [message]


async def test_scheduled_events_come_at_their_time_and_sync_waits_for_them(pair: Pair) -> None:
    async with pair.tx.queue(bpm=120, ppq=96) as queue:
        await pair.tx.send(seq.NoteOn(0, 1, 1), at=queue.ticks(48))
        await pair.tx.send(seq.Note(0, 2, 1, duration=24), at=queue.ticks(24))
        await pair.tx.send_batch(
            [seq.NoteOn(0, 3, 1).at(queue.seconds(0.3)), seq.NoteOn(0, 4, 1).at(queue.in_ticks(10))]
        )
        assert queue.status.events == 4
        with anyio.fail_after(10):
            await queue.sync()
        assert queue.status.events == 0
        assert queue.tick >= 48
    events = await take(pair.rx, 5)

    notes = [(type(e).__name__, e.note) for e in events if isinstance(e, seq.NoteEvent)]
    assert sorted(notes) == [
        ("NoteOff", 2),
        ("NoteOn", 1),
        ("NoteOn", 2),
        ("NoteOn", 3),
        ("NoteOn", 4),
    ]
    assert notes.index(("NoteOn", 4)) < notes.index(("NoteOn", 2)) < notes.index(("NoteOn", 1))


async def test_a_sender_waits_for_room_in_its_pool_without_a_spin() -> None:
    async with seq.open("small", output_pool=20) as tx, seq.open("receiver") as rx:
        pair = Pair(tx, rx)
        async with tx.queue(bpm=600, ppq=96, start=False) as queue:
            batch = [seq.NoteOn(0, n, 1).at(queue.ticks(n)) for n in range(100)]
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(tx.send_batch, batch)
                assert (await rest(0.3)).quiet
                with pytest.raises(anyio.BusyResourceError):
                    await tx.send_batch(batch)
                queue.start()
            assert await take(pair.rx, 100) == batch


async def test_scheduled_events_are_taken_back(pair: Pair) -> None:
    async with pair.tx.queue(start=False) as queue:
        for tag in range(4):
            await pair.tx.send(
                seq.NoteOn(0, 60 + tag, 1).tagged(tag), at=queue.ticks(10 * (tag + 1))
            )
        pair.tx.remove_events(queue=queue, tag=2)
        assert queue.status.events == 3
        pair.tx.remove_events(queue=queue, after=queue.ticks(35))
        assert queue.status.events == 2
        pair.tx.remove_events(queue=queue)
        assert queue.status.events == 0


async def test_queues_tell_and_take_their_tempo(pair: Pair) -> None:
    async with pair.tx.queue(bpm=90, ppq=480) as queue:
        assert (round(queue.bpm, 3), queue.ppq, queue.skew) == (90, 480, 1.0)
        queue.set_bpm(123.4)
        assert queue.bpm == pytest.approx(123.4, abs=0.001)
        queue.pause()
        stopped = queue.tick
        await anyio.sleep(0.05)
        assert queue.tick == stopped
        queue.go_to(queue.ticks(1000))
        queue.cont()
        await anyio.sleep(0.05)
        assert queue.tick > 1000
    with pytest.raises(ValueError, match="freed"):
        _ = queue.tick


async def test_announcements_tell_who_comes_and_goes(pair: Pair) -> None:
    async with pair.tx.announcements() as changes:
        async with seq.open("visitor") as visitor:
            port = visitor.create_port("door")
            visitor.connect(pair.out, port)
            visitor.disconnect(pair.out, port)
        seen = await take(changes, 6)

    number = visitor._seq.number
    assert seen[0] == seq.ClientStarted(number)
    assert seq.PortStarted((number, 0)) in seen
    assert seq.Connected(pair.out.address, (number, 0)) in seen
    assert seq.Disconnected(pair.out.address, (number, 0)) in seen


async def test_connections_are_as_aconnect_shows_and_makes_them(pair: Pair) -> None:
    assert f"{pair.out} → {pair.inp}" in map(str, pair.tx.connections())
    listing = await anyio.run_process(["aconnect", "-l"])
    assert f"Connecting To: {pair.inp}" in listing.stdout.decode()

    await anyio.run_process(["aconnect", "-d", str(pair.out), str(pair.inp)])
    assert not pair.tx.connections()
    pair.tx.connect("sender:0", "receiver:in")
    assert len(pair.tx.connections()) == 1


async def test_refused_connections_say_why(pair: Pair) -> None:
    with pytest.raises(DeviceBusyError, match="connected already"):
        pair.tx.connect(pair.out, pair.inp)
    with pytest.raises(DevicePermissionError, match="cannot be read from or written to"):
        pair.tx.connect(pair.inp, pair.out)
    with pytest.raises(DeviceNotFoundError, match="there are: 14:0"):
        pair.tx.connect("nobody:0", pair.inp)
    with pytest.raises(DeviceNotFoundError, match="200:0"):
        pair.tx.connect(pair.out, "200:0")


async def test_clients_and_ports_are_as_proc_shows_them(pair: Pair) -> None:
    proc = await anyio.to_thread.run_sync(Path("/proc/asound/seq/clients").read_text)

    for client in pair.tx.clients():
        assert f'Client {client.client:3} : "{client.name}"' in proc
        for port in client.ports:
            assert f'Port {port.address.port:3} : "{port.name}"' in proc


async def test_filters_keep_other_events_away(pair: Pair) -> None:
    pair.rx.set_filter("noteon", seq.EventType.CONTROLLER)
    assert pair.rx.filter == {seq.EventType.NOTEON, seq.EventType.CONTROLLER}

    for event in (seq.Clock(), seq.NoteOff(0, 1, 1), seq.NoteOn(0, 1, 1)):
        await pair.tx.send(event)

    assert await take(pair.rx, 1) == [seq.NoteOn(0, 1, 1)]


async def test_a_port_stamps_what_it_receives(pair: Pair) -> None:
    async with pair.rx.queue() as queue:
        port = pair.rx.create_port("stamped", timestamp_queue=queue, timestamp="seconds")
        assert (port.info.timestamp_queue, port.info.timestamp_real) == (queue.number, True)
        pair.tx.connect(pair.out, port)
        await anyio.sleep(0.02)
        await pair.tx.send(seq.Clock())
        events = await take(pair.rx, 2)

    stamped = next(event for event in events if event.dest == port.address)
    assert stamped.time is not None
    assert 0.01 < stamped.time < 5


def start_aseqdump(port: seq.Port) -> subprocess.Popen[str]:
    command = ["stdbuf", "-oL", "aseqdump", "-p", str(port)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


async def test_aseqdump_prints_what_was_sent(pair: Pair) -> None:
    dump = await anyio.to_thread.run_sync(start_aseqdump, pair.out)
    assert dump.stdout is not None
    await witness.becomes(lambda: len(pair.tx.connections()) > 1)
    for event in (seq.NoteOn(1, 60, 100), seq.PitchBend(2, -5), seq.SysEx(b"\xf0\x01\x02\xf7")):
        await pair.tx.send(event)
    lines = [await anyio.to_thread.run_sync(dump.stdout.readline) for _ in range(5)]
    dump.terminate()
    dump.communicate()

    text = "".join(lines)
    assert "Note on                 1, note 60, velocity 100" in text
    assert "Pitch bend              2, value -5" in text
    assert "System exclusive           F0 01 02 F7" in text
