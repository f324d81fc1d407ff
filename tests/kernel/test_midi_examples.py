"""The MIDI examples run, and do what they say; so does the code of the guide."""

from __future__ import annotations

import re
import subprocess
import sys
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast

import anyio
import pytest

from aioalsa import seq
from tests.kernel import witness

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator, Awaitable, Callable

    from anyio.abc import Process
    from anyio.streams.text import TextReceiveStream

pytestmark = [pytest.mark.anyio, witness.ON_ASYNCIO]

ROOT = Path(__file__).parents[2]
EXAMPLES = ROOT / "examples" / "midi"


class Partner:
    """Somebody who plays and listens."""

    def __init__(self, client: seq.Client) -> None:
        self.client = client
        self.out = client.create_port("out", readable=True)
        self.inp = client.create_port("in", writable=True)

    async def play(self, *events: seq.Event) -> None:
        await self.client.send_batch(events, port=self.out)

    async def take(self, count: int) -> list[seq.Event]:
        return await take(self.client, count)

    async def connected(self, count: int) -> None:
        await until_connected(self.client, count)


@pytest.fixture
async def partner() -> AsyncIterator[Partner]:
    async with seq.open("tester") as client:
        yield Partner(client)


@asynccontextmanager
async def example(name: str, *arguments: str) -> AsyncGenerator[Process]:
    """Run an example until this context ends; it must not complain."""
    command = [sys.executable, "-W", "error", EXAMPLES / f"{name}.py", *arguments]
    async with await anyio.open_process(list(map(str, command)), stdin=subprocess.DEVNULL) as run:
        try:
            yield run
        finally:
            if run.returncode is None:
                run.kill()
        assert run.stderr is not None
        assert b"".join([part async for part in run.stderr]) == b""


def output(process: Process) -> TextReceiveStream:
    from anyio.streams.text import TextReceiveStream

    assert process.stdout is not None
    return TextReceiveStream(process.stdout)


async def until_connected(client: seq.Client, count: int) -> None:
    def connections() -> int:
        ends = [(each.sender.client, each.receiver.client) for each in client.connections()]
        return sum(client.number in pair for pair in ends)

    await witness.becomes(lambda: connections() >= count, 60)


async def take(client: seq.Client, count: int) -> list[seq.Event]:
    with anyio.fail_after(30):
        return [await anext(client) for _ in range(count)]


async def test_the_router_splits_a_keyboard(partner: Partner) -> None:
    async with example("router", "tester:out", "tester:in"):
        await partner.connected(4)
        await partner.play(seq.NoteOn(0, 40, 100), seq.NoteOn(0, 72, 127))
        got = await partner.take(2)
    assert sorted(got, key=repr) == [seq.NoteOn(0, 72, 127), seq.NoteOn(1, 28, 100)]


async def test_the_arpeggiator_plays_the_notes_in_turn(partner: Partner) -> None:
    async with example("arpeggiator", "tester:out", "tester:in"):
        await partner.connected(2)
        await partner.play(*(seq.NoteOn(0, note, 100) for note in (60, 64, 67)))
        got = [event for event in await partner.take(24) if isinstance(event, seq.NoteOn)]
        notes = "".join(f"{event.note} " for event in got[4:])
        assert "60 64 67 60 64 67 " in notes


async def test_the_monitor_shows_what_ports_send_that_come_later(partner: Partner) -> None:
    async with example("monitor") as process:
        await partner.connected(1)
        shown = ""
        async with seq.open("visitor") as visitor:
            visitor.create_port("out", readable=True)
            await until_connected(visitor, 1)
            await visitor.send(seq.NoteOn(0, 60, 100))
            async for text in output(process):
                shown += text
                if "NoteOn" in shown:
                    break
        assert f"NoteOn(channel=0, note=60, velocity=100, source={visitor.number}:0)" in shown


async def test_the_librarian_saves_a_dump_and_sends_it_back(
    tmp_path: Path,
) -> None:
    path = str(tmp_path / "sounds.syx")
    dumps = [seq.SysEx(b"\xf0" + bytes(size) + b"\xf7") for size in (3, 5000)]
    async with seq.open("synthesizer") as device:
        device.create_port("both")
        async with example("librarian", "save", "synthesizer", path) as process:
            assert await take(device, 1) == [seq.SysEx(bytes.fromhex("f07e7f0601f7"))]
            for dump in dumps:
                await device.send(dump)
            assert await process.wait() == 0
        async with example("librarian", "send", "synthesizer", path) as process:
            assert await take(device, 2) == dumps
            assert await process.wait() == 0


def snippets() -> list[str]:
    text = (ROOT / "docs" / "midi.md").read_text()
    return re.findall(r"^```python\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("number", range(len(snippets())))
async def test_the_code_of_the_guide_runs(
    number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    body = snippets()[number]
    names: dict[str, object] = {}
    exec(compile(body, f"docs/midi.md, {number}", "exec"), names)
    main = cast("Callable[[], Awaitable[None]]", names["main"])

    async with seq.open("Keystation") as keyboard, seq.open("Synth") as synth:
        keys = keyboard.create_port("keys", readable=True)
        synth.create_port("in", writable=True)
        async with anyio.create_task_group() as tasks:

            async def press() -> None:
                for note in range(128):
                    await anyio.sleep(0.05)
                    await keyboard.send(seq.NoteOn(0, note, 100), port=keys)

            tasks.start_soon(press)
            with anyio.fail_after(30):
                await main()
            tasks.cancel_scope.cancel()
