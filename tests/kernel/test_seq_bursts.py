"""Bursts from another process, readers that sleep, and tasks that are cancelled at any moment."""

from __future__ import annotations

import random
import subprocess
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import anyio
import pytest
from anyio.lowlevel import checkpoint

from aioalsa import seq
from tests.activity import rest
from tests.kernel import witness
from tests.kernel.seq_programs import BURST

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

pytestmark = pytest.mark.anyio

BURSTS = 100
WIRE = b"".join(event.to_bytes() for event in BURST)


class Bursts:
    """Another process, which sends bursts to a port."""

    def __init__(self, address: str) -> None:
        self._process = subprocess.Popen(
            witness.python("tests.kernel.seq_programs", address),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    async def answer(self) -> str:
        """Return the next line that it says."""
        assert self._process.stdout is not None
        return (await anyio.to_thread.run_sync(self._process.stdout.readline)).strip()

    def send(self, count: int) -> None:
        """Have it send so many bursts, as fast as it can."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{count}\n")
        self._process.stdin.flush()

    def end(self) -> None:
        """End it."""
        self._process.communicate()


@pytest.fixture
async def receiver() -> AsyncIterator[tuple[seq.Client, Bursts]]:
    async with seq.open("receiver") as client:
        port = client.create_port("in", writable=True)
        sender = await anyio.to_thread.run_sync(Bursts, str(port))
        assert await sender.answer() == "ready"
        yield client, sender
        await anyio.to_thread.run_sync(sender.end)


def resident() -> int:
    """Return the memory that this process has, bytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


@witness.ON_ASYNCIO
async def test_a_hundred_thousand_events_come_complete_and_in_order(
    receiver: tuple[seq.Client, Bursts],
) -> None:
    client, sender = receiver
    memory = 0
    for number in range(BURSTS):
        if number == BURSTS // 10:
            memory = resident()
        sender.send(1)
        got: list[seq.Event] = []
        async for batch in client.batches():
            got += batch
            if len(got) >= len(BURST):
                break
        assert b"".join([event.to_bytes() for event in got]) == WIRE
        assert await sender.answer() == "0"

    assert client.info.lost == 0
    assert resident() - memory < 4 * 2**20


@witness.ON_ASYNCIO
async def test_a_reader_that_sleeps_is_told_and_reads_on(
    receiver: tuple[seq.Client, Bursts],
) -> None:
    client, sender = receiver
    for _ in range(3):
        sender.send(3)
        lost = int(await sender.answer())
        assert lost >= 3 * len(BURST) - client.pool.input
        assert isinstance(await anext(client), seq.Overrun)
        sender.send(1)
        got = [await anext(client) for _ in BURST]
        assert b"".join([event.to_bytes() for event in got]) == WIRE
        assert await sender.answer() == "0"


class Cancelling:
    """Does things again until they are done, while somebody cancels them at random."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.cancelled = 0
        self.scopes: dict[str, anyio.CancelScope] = {}

    async def insist(self, who: str, what: Callable[[], Awaitable[object]]) -> object:
        """Return what comes of it; call it again whenever it was cancelled."""
        while True:
            with anyio.CancelScope() as scope:
                self.scopes[who] = scope
                return await what()
            self.cancelled += scope.cancelled_caught

    async def disturb(self) -> None:
        """Cancel one of them, now and then, for ever."""
        while True:
            for _ in range(self.random.randrange(4)):
                await checkpoint()
            if self.random.random() < 0.2:
                await anyio.sleep(0.002)
            if self.scopes:
                self.scopes[self.random.choice(list(self.scopes))].cancel()


@witness.ON_ASYNCIO
@pytest.mark.timeout(90)
async def test_tasks_cancelled_two_thousand_times_lose_and_double_nothing() -> None:
    cancelling = Cancelling(seed=7)
    received: list[int] = []
    sent = 0
    async with (
        seq.open("both", output_pool=4, output_room=1) as client,
        client.queue(bpm=600, ppq=960) as queue,
    ):
        port = client.create_port("both")
        client.connect(port, port)

        async def send() -> None:
            nonlocal sent
            while cancelling.cancelled < 2000:
                event = seq.UserEvent(0, sent.to_bytes(4, "little"))
                # Scheduled, so that it waits for room in the pool, now and then.
                send_it = partial(client.send, event, at=queue.in_ticks(1))
                await cancelling.insist("sender", send_it)
                sent += 1
            cancelling.scopes.pop("sender")

        async def receive() -> None:
            while cancelling.cancelled < 2000 or len(received) < sent:
                with anyio.move_on_after(1):
                    event = await cancelling.insist("receiver", lambda: anext(client))
                    assert isinstance(event, seq.UserEvent)
                    received.append(int.from_bytes(event.data[:4], "little"))

        async with anyio.create_task_group() as disturbance:
            disturbance.start_soon(cancelling.disturb)
            async with anyio.create_task_group() as tasks:
                tasks.start_soon(send)
                tasks.start_soon(receive)
            disturbance.cancel_scope.cancel()

        assert received == list(range(sent))
        assert client._room is None
        await client.send(seq.Clock())
        # Nobody waits any more: nothing is registered that would wake the loop for it again.
        assert (await rest(0.3)).quiet
        assert await anext(client) == seq.Clock()
