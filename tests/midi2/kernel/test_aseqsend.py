"""`aioalsa midi send` beside aseqsend: the same jobs, and what receivers get of both."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final, Literal

import anyio
import pytest

from aioalsa import seq, ump
from aioalsa.cli import _midi_send
from aioalsa.cli._console import CommandError
from tests.kernel.witness import ON_ASYNCIO
from tests.midi2.kernel import programs

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from anyio.abc import Process

pytestmark = [pytest.mark.anyio, ON_ASYNCIO]

MESSAGES = [
    *("80 3c 40", "90 3c 64", "91 3C 00", "a2 3c 05", "b3 07 7f", "c4 10", "df 33"),
    *("e5 01 42", "f0 7e 7f 06 01 f7", "f1 35", "f2 10 20", "f3 05", "f6"),
    *("f8", "fa", "fb", "fc", "fe", "ff"),
]
"""All kinds that aseqsend knows."""
PACKETS: Final[list[ump.Packet]] = [
    ump.Midi1NoteOn(0, 60, 100, group=3),
    ump.Clock(group=1),
    ump.SongPosition(44, 2),
    *ump.sysex_packets(bytes(range(100)), group=2),
    ump.SysEx8(ump.Form.COMPLETE, b"\xff" * 13, 1),
    ump.SetTempo(50_000_000),
    ump.JitterClock(2),
]
UPPER: Final[list[ump.Packet]] = [
    ump.NoteOn(1, 60, 0x1234, group=15),
    ump.NoteOff(1, 60, 0xFFFF),
    ump.ControlChange(2, 7, 0xFFFFFFFF),
    ump.ProgramChange(3, 4, bank_valid=1, bank_msb=2, bank_lsb=44),
    ump.PitchBend(4, ump.CENTRE + 1),
    ump.RegisteredNoteController(5, 60, 3, 1 << 31),
]


@pytest.fixture
async def receiver() -> AsyncIterator[seq.Client]:
    """A client of MIDI 1.0."""
    async with seq.open("receiver") as client:
        client.create_port("in", writable=True)
        yield client


@pytest.fixture
async def upper() -> AsyncIterator[ump.Client]:
    """A client of MIDI 2.0."""
    async with ump.open_client("upper") as client:
        client.create_port("in", writable=True)
        yield client


async def take(client: seq.Client) -> list[seq.Event]:
    """Return what has come: both programs have delivered all when they end."""
    found: list[seq.Event] = []
    with anyio.move_on_after(0.2):
        async for batch in client.batches():
            found += batch
    return found


async def sent(client: seq.Client, *words: str) -> list[seq.Event]:
    """Have aseqsend send something; return what comes."""
    done = await programs.run("aseqsend", "-p", f"{client.number}:0", *words)
    assert (done.returncode, done.stderr) == (0, "")
    return await take(client)


async def test_messages_of_all_kinds_come_as_from_aseqsend(receiver: seq.Client) -> None:
    for words in (MESSAGES, ["".join(MESSAGES).replace(" ", "")], [" ".join(MESSAGES).upper()]):
        theirs = await sent(receiver, *words)
        await _midi_send.send(*words, port="receiver")

        assert await take(receiver) == theirs
        assert [event.to_bytes() for event in theirs] == list(map(bytes.fromhex, MESSAGES))


async def test_files_come_as_from_aseqsend(
    receiver: seq.Client, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    dump = random.Random(1)
    messages = [
        b"\xf0" + bytes(dump.randrange(128) for _ in range(size)) + b"\xf7"
        for size in (1, 255, 256, 3000)
    ]
    path = tmp_path / "dump.syx"
    path.write_bytes(b"\x90\x3c\x64".join(messages))
    theirs = await sent(receiver, "-i", "5", "-s", str(path))
    assert [event.to_bytes() for event in theirs[::2]] == messages
    await _midi_send.send(port="receiver", file=str(path), pause=0.005)
    assert await take(receiver) == theirs

    said = await programs.run("aseqsend", "-v", "-p", "receiver", "-s", str(path))
    await _midi_send.send(port="receiver", file=str(path), verbose=True)
    assert said.stdout.split() == ["Sent", ":", str(path.stat().st_size), "bytes"]
    assert capsys.readouterr().out == f"Sent: {path.stat().st_size} bytes\n"


@pytest.mark.parametrize("version", [1, 2])
async def test_packets_come_as_from_aseqsend(
    version: Literal[1, 2], receiver: seq.Client, upper: ump.Client, tmp_path: Path
) -> None:
    data = ump.encode(PACKETS if version == 1 else PACKETS + UPPER, byteorder="big")
    path = tmp_path / "packets"
    path.write_bytes(data)
    for client in (receiver, upper):
        theirs = await sent(client, "-u", str(version), "-s", str(path))
        assert len(theirs) >= 4
        assert await sent(client, "-u", str(version), data.hex(" ", 4)) == theirs
        await _midi_send.send(data.hex(" ", 4), port=client.info.name, ump=version)
        assert await take(client) == theirs
        await _midi_send.send(port=client.info.name, file=str(path), ump=version)
        assert await take(client) == theirs


async def test_a_port_that_takes_no_connections_gets_messages_from_both() -> None:
    async with seq.open("alone") as client:
        client.create_port("in", writable=True, subscribable=False)
        theirs = await sent(client, *MESSAGES)
        await _midi_send.send(*MESSAGES, port="alone")

        assert len(theirs) == len(MESSAGES)
        assert await take(client) == theirs


@pytest.mark.parametrize("version", [0, 2])
async def test_aseqdump_says_the_same_of_both(version: Literal[0, 2]) -> None:
    data = ump.encode(PACKETS + UPPER, byteorder="big")
    words = [data.hex(" ", 4)] if version else MESSAGES
    async with (
        seq.open("watcher") as watcher,
        programs.running("aseqdump", "-u", f"{version}") as dump,
    ):
        watcher.create_port("out", readable=True)
        port = await port_of(watcher, "aseqdump")
        await programs.run("aseqsend", "-p", port, "-u", f"{version}", *words)
        theirs = await said(dump, watcher, port)
        await _midi_send.send(*words, port=port, ump=version)

        assert len(theirs) > len(UPPER)
        assert await said(dump, watcher, port) == theirs


async def port_of(client: seq.Client, name: str) -> str:
    """Return the port of a program, once it is there."""
    with anyio.fail_after(30):
        while True:
            found = [each for each in client.clients() if each.name == name]
            if found and found[0].ports:
                return str(found[0].ports[-1].address)
            await anyio.sleep(0.02)


async def said(dump: Process, client: seq.Client, port: str) -> list[str]:
    """Return what aseqdump says of all that it has got so far, without senders."""
    await client.send(seq.NoteOn(15, 127, 127), dest=port)
    assert dump.stdout is not None
    text = b""
    with anyio.fail_after(30):
        while b"note 127," not in text:
            text += await dump.stdout.receive()
    # It tells of connections to itself, too: aseqsend makes none.
    lines = [
        line
        for line in text.decode().splitlines()[:-1]
        if line[3:4] == ":" and "subscribed" not in line
    ]
    return [line[8:] for line in lines]


@pytest.mark.parametrize(
    ("words", "theirs", "says", "ours"),
    [
        (["f0 01"], 1, "missing terminating byte", 2),
        (["90 3x 64"], 1, "invalid character x", 2),
        (["-p", "nobody", "f8"], 1, "Unable to parse port name", 1),
        (["-u", "2", "40903c"], 1, "aligned to 4 bytes", 2),
        # All that it takes with exit code 0.
        (["90 3c 80"], 0, "", 2),
        (["-s", "/nowhere"], 0, "cannot open", 1),
        ([], 0, "", 2),
        (["-u", "2", "40903c00"], 0, "", 2),
        (["-p", "0:1", "f8"], 0, "", 1),
    ],
)
async def test_what_is_wrong_is_refused_where_aseqsend_may_be_silent(
    words: list[str], theirs: int, says: str, ours: int, receiver: seq.Client
) -> None:
    done = await programs.run("aseqsend", "-p", "receiver", *words)
    assert done.returncode == theirs
    assert says in done.stderr
    await take(receiver)
    options = dict(zip(words[::2], words[1::2], strict=False))
    data = words[-1:] if len(words) % 2 else []
    with pytest.raises((CommandError, OSError)) as caught:
        await _midi_send.send(
            *data,
            port=options.get("-p", "receiver"),
            file=options.get("-s"),
            ump=2 if "-u" in options else 0,
        )

    assert (caught.value.code if isinstance(caught.value, CommandError) else 1) == ours
    assert await take(receiver) == []
