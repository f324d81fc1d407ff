"""Queues: what is scheduled comes at its time, and what queues are told and tell."""

from __future__ import annotations

from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import anyio
import pytest

from aioalsa import AlsaError, DeviceNotFoundError, DevicePermissionError, seq
from tests.kernel import witness

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = [pytest.mark.anyio, witness.ON_ASYNCIO]

COUNT = 1000  # events, 1 ms apart


@pytest.fixture
async def client() -> AsyncIterator[seq.Client]:
    async with seq.open("player") as client:
        client.create_port("out", readable=True)
        yield client


def proc_queue(number: int) -> dict[str, str]:
    """Return what the kernel shows of a queue."""
    for part in Path("/proc/asound/seq/queues").read_text().split("\n\n"):
        head, *lines = part.strip().splitlines() or [""]
        if head.startswith(f"queue {number}:"):
            pairs = [line.split(":", 1) for line in lines]
            name = head.partition("[")[2].rstrip("]")
            return {"name": name} | {key.strip(): value.strip() for key, value in pairs}
    return {}


async def test_a_thousand_events_come_when_they_were_asked_for(client: seq.Client) -> None:
    async with (
        seq.open("stamped") as stamped,
        seq.open("plain") as plain,
        client.queue(bpm=60, ppq=1000, start=False) as queue,
    ):
        out = client.info.ports[0]
        port = stamped.create_port("in", writable=True, timestamp_queue=queue, timestamp="seconds")
        client.connect(out, port)
        client.connect(out, plain.create_port("in", writable=True))
        # Ticks of a millisecond, and the same in seconds, by turns.
        asked = [queue.seconds(n / 1000) if n % 2 else queue.ticks(n) for n in range(1, COUNT + 1)]
        events = [
            seq.UserEvent(0, n.to_bytes(2, "little")).at(when) for n, when in enumerate(asked)
        ]
        await client.send_batch(events)
        assert queue.status.events == COUNT
        queue.start()
        with anyio.fail_after(60):
            await queue.sync()
        # All of it was delivered by now: no waiting.
        assert queue.status.events == 0
        by_kernel = await anext(stamped.batches())
        as_asked = await anext(plain.batches())

    assert by_kernel == events
    assert [(event.tick, event.time) for event in as_asked] == [
        (event.tick, event.time) for event in events
    ]
    late = [(event.time or 0) - n / 1000 for n, event in enumerate(by_kernel, start=1)]
    assert min(late) >= 0
    assert median(late) < 0.02


async def test_what_is_urgent_overtakes_and_times_can_be_relative(client: seq.Client) -> None:
    async with seq.open("receiver") as receiver, client.queue(start=False) as queue:
        client.connect(client.info.ports[0], receiver.create_port("in", writable=True))
        when = queue.ticks(10)
        await client.send(seq.NoteOn(0, 1, 1), at=when)
        await client.send(seq.NoteOn(0, 2, 1).with_priority(), at=when)
        await client.send(seq.NoteOn(0, 3, 1), at=queue.in_ticks(5))
        await client.send(seq.NoteOn(0, 4, 1), at=queue.in_seconds(0.2))
        queue.start()
        with anyio.fail_after(20):
            got = [await anext(receiver) for _ in range(4)]

    assert [event.note for event in got if isinstance(event, seq.NoteOn)] == [3, 2, 1, 4]
    assert [event.tick for event in got] == [5, 10, 10, None]
    assert got[3].time == pytest.approx(0.2)


async def test_a_queue_is_as_proc_shows_it(client: seq.Client) -> None:
    async with client.queue(bpm=90, ppq=480, name="our queue") as queue:
        shown = proc_queue(queue.number)
        assert shown["name"] == "our queue"
        assert int(shown["owned by client"]) == client.number
        assert shown["timer state"] == "Running"
        assert (int(shown["timer PPQ"]), int(shown["current tempo"])) == (480, 666667)
        assert queue.info == seq.QueueInfo(queue.number, "our queue", client.number, locked=True)
        assert queue.info in client.queues()
        assert queue.used

        queue.set_name("another name")
        queue.lock(locked=False)
        queue.pause()
        queue.set_skew(1.5)
        await client.send(seq.Clock(), at=queue.tick + 1000)
        shown = proc_queue(queue.number)
        assert shown["name"] == "another name"
        assert shown["lock status"] == "Free"
        assert shown["timer state"] == "Stopped"
        assert shown["queued tick events"] == "1"
        assert queue.skew == pytest.approx(1.5)
        assert client.pool.output_free == client.pool.output - 1
        client.drop_output()
        assert proc_queue(queue.number)["queued tick events"] == "0"
    assert not proc_queue(queue.number)


async def test_another_client_joins_a_queue_by_name(client: seq.Client) -> None:
    async with seq.open("guest") as guest:
        with pytest.raises(DeviceNotFoundError, match="no queue is called 'shared'"):
            guest.join_queue("shared")
        async with client.queue(name="shared", start=False) as queue:
            assert not guest.connections(client.info.ports[0])
            async with guest.join_queue("shared") as joined:
                assert joined.number == queue.number
                assert joined.used
                with pytest.raises(DevicePermissionError):
                    joined.set_bpm(100)
                queue.lock(locked=False)
                joined.set_bpm(100)
                assert queue.bpm == pytest.approx(100)
                joined.start()
                assert queue.status.running
            # It runs on for its owner.
            assert queue.status.running
            with pytest.raises(ValueError, match="freed"):
                joined.start()


async def test_queues_run_on_the_timer_that_was_chosen(client: seq.Client) -> None:
    async with client.queue(start=False) as queue:
        assert queue.timer.type is seq.TimerType.ALSA
        for timer in (seq.SYSTEM_TIMER, seq.HR_TIMER):
            queue.set_timer(timer)
            assert (queue.timer.timer_class, queue.timer.device) == (
                seq.TimerClass.GLOBAL,
                timer.device,
            )
            queue.start()
            with anyio.fail_after(20):
                while queue.tick == 0:  # noqa: ASYNC110 - nobody tells
                    await anyio.sleep(0.01)
            queue.pause()
        with pytest.raises(TypeError, match="HR_TIMER"):
            queue.set_timer(3)  # type: ignore[arg-type]


async def test_positions_and_tempos_that_are_none_are_refused(client: seq.Client) -> None:
    for bpm in (0, -1, 1e9, "fast"):
        with pytest.raises((ValueError, TypeError), match="bpm"):
            client.queue(bpm=bpm)  # type: ignore[arg-type]
    for ppq in (0, -1, 2**16, 1.5):
        with pytest.raises((ValueError, TypeError), match="ppq"):
            client.queue(ppq=ppq)  # type: ignore[arg-type]
    async with client.queue() as queue:
        with pytest.raises(ValueError, match="ticks"):
            queue.ticks(-1)
        with pytest.raises(ValueError, match="seconds"):
            queue.seconds(-0.1)
        with pytest.raises(ValueError, match="skew"):
            queue.set_skew(0)
        with pytest.raises(TypeError, match="time of a queue"):
            await client.send(seq.Clock(), at=5)  # type: ignore[arg-type]
    with pytest.raises(AlsaError, match="on a queue that this client uses"):
        await client.send(seq.Clock(), at=seq.Ticks(5, queue=30))
    assert not client.queues()
