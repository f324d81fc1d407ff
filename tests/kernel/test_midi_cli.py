"""The `midi` commands; aconnect, aseqdump, aplaymidi, arecordmidi and amidi are witnesses.

They run in this process, which spares the virtual machine to start Python for each.
"""

from __future__ import annotations

import json
import subprocess
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio
import anyio.to_thread
import pytest

from aioalsa import DeviceNotFoundError, midi, seq
from aioalsa.cli import _midi_dump, _midi_files, _midi_ports, _midi_raw, _midi_route, _midi_send
from aioalsa.cli._console import CommandError
from tests.kernel import witness
from tests.kernel.cards import VIRMIDI
from tests.unit.test_midi_song import NOTES, TEMPO, smf
from tests.unit.test_seq_events import EVERY

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine

pytestmark = [pytest.mark.anyio, witness.ON_ASYNCIO]

Captured = pytest.CaptureFixture[str]
RAW = f"hw:{VIRMIDI},2"
RAW_CLIENT = f"Virtual Raw MIDI {VIRMIDI}-2:0"


@pytest.fixture
async def client() -> AsyncIterator[seq.Client]:
    async with seq.open("tester") as client:
        yield client


async def program(*words: str) -> str:
    """Run a program of alsa-utils and return what it prints."""
    return (await anyio.run_process(words)).stdout.decode()


async def take(client: seq.Client, count: int) -> list[seq.Event]:
    with anyio.fail_after(30):
        return [await anext(client) for _ in range(count)]


async def meanwhile(
    work: Callable[[], Coroutine[Any, Any, None]], other: Callable[[], Awaitable[None]]
) -> None:
    """Run a command that goes on for ever, while something else is done."""
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(work)
        await other()
        tasks.cancel_scope.cancel()


async def test_ports_are_those_that_aconnect_lists(client: seq.Client, capsys: Captured) -> None:
    out = client.create_port("out", readable=True)
    inp = client.create_port("in", writable=True)
    await _midi_ports.connect(str(out), "tester:in")
    await _midi_ports.ports(json=True)
    listed = json.loads(capsys.readouterr().out)

    [own] = [port for port in listed if port["address"] == str(out)]
    assert own["sends_to"] == [str(inp)]
    assert (own["readable"], own["writable"], own["client"]) == (True, False, "tester")
    theirs = await program("aconnect", "-l")
    assert f"Connecting To: {inp}" in theirs
    for direction in ("-i", "-o"):
        await _midi_ports.ports(input=direction == "-i", output=direction == "-o")
        ours = {line.split()[0] for line in capsys.readouterr().out.splitlines()[1:]}
        lines = (await program("aconnect", direction)).splitlines()
        heads = [line for line in lines if line.startswith(("client", "    "))]
        found, number = set[str](), ""
        for line in heads:
            if line.startswith("client"):
                number = line.split()[1].rstrip(":")
            else:
                found.add(f"{number}:{line.split()[0]}")
        assert ours == found

    await _midi_ports.disconnect(str(out), str(inp))
    assert not client.connections()
    await program("aconnect", str(out), str(inp))
    await _midi_ports.disconnect(all=True)
    assert not [each for each in client.connections() if each.sender == out.address]


async def test_connect_has_a_queue_stamp_what_passes(client: seq.Client) -> None:
    out = client.create_port("out", readable=True)
    inp = client.create_port("in", writable=True)
    with pytest.raises(DeviceNotFoundError, match="no queue 3"):
        await _midi_ports.connect(str(out), str(inp), real=3)
    with pytest.raises(CommandError, match="exclude"):
        await _midi_ports.connect(str(out), str(inp), real=0, tick=0)

    async with client.queue() as queue:
        number = queue.number
        await _midi_ports.connect(str(out), str(inp), real=number)
        assert f"Connecting To: {inp}[real:{number}]" in await program("aconnect", "-l")
        await client.send(seq.NoteOn(0, 60, 100), port=out)
        [event] = await take(client, 1)
        assert (event.queue, event.tick) == (number, None)
        assert event.time is not None

        await _midi_ports.disconnect(str(out), str(inp))
        await _midi_ports.connect(str(out), str(inp), tick=number)
        # aconnect calls every stamp real: alsa-lib's query looks at another flag.
        assert f"Connecting To: {inp}[real:{number}]" in await program("aconnect", "-l")
        [stamped] = [each for each in client.connections() if each.sender == out.address]
        assert (stamped.timestamp_queue, stamped.timestamp_real) == (number, False)
        await client.send(seq.NoteOn(0, 60, 100), port=out)
        [event] = await take(client, 1)
        assert (event.queue, event.time) == (number, None)
        assert event.tick is not None


async def test_dump_says_what_aseqdump_says(client: seq.Client, capsys: Captured) -> None:
    out = client.create_port("out", readable=True)
    # Only newer versions of aseqdump know the last two.
    left_out = (seq.NoOperation, seq.Note, seq.Bounce, seq.EndpointChanged, seq.BlockChanged)
    sent = [e for e in EVERY if not isinstance(e, left_out)]
    command = ["stdbuf", "-oL", "aseqdump", "-p", str(out)]
    dump = await anyio.to_thread.run_sync(
        lambda: subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    )

    async def send() -> None:
        await witness.becomes(lambda: len(client.connections()) == 2)
        for event in sent:
            await client.send(event)

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(lambda: _midi_dump.dump(port=str(out), count=len(sent)))
        await send()
    ours = capsys.readouterr().out.splitlines()
    theirs = [dump.stdout.readline().rstrip() for _ in range(len(sent) + 2)] if dump.stdout else []
    dump.terminate()
    dump.communicate()

    assert [line.rstrip() for line in ours] == theirs


async def test_dump_gives_json_with_all_that_events_say(
    client: seq.Client, capsys: Captured
) -> None:
    out = client.create_port("out", readable=True)
    sent = [seq.NoteOn(1, 60, 100), seq.SysEx(b"\xf0\x01\xf7"), seq.PortExited((20, 1))]
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(lambda: _midi_dump.dump(port=str(out), count=3, json=True))
        await witness.becomes(client.connections)
        await client.send_batch(sent)
    note, sysex, port = map(json.loads, capsys.readouterr().out.splitlines())

    assert (note["type"], note["channel"], note["note"]) == ("NoteOn", 1, 60)
    assert (note["source"], sysex["data"], port["address"]) == (str(out), "f0 01 f7", "20:1")


async def test_messages_are_sent_from_the_line_and_from_files(
    client: seq.Client, tmp_path: Path
) -> None:
    client.create_port("in", writable=True)
    await _midi_send.send("90", "3c64", "0xB0,7,1", port="tester:in")
    assert await take(client, 2) == [seq.NoteOn(0, 60, 100), seq.ControlChange(0, 7, 1)]

    long = b"\xf0" + bytes(n & 127 for n in range(9000)) + b"\xf7"
    (tmp_path / "dump.syx").write_bytes(long + b"\xf0\x01\xf7")
    begin = anyio.current_time()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(
            lambda: _midi_send.send(
                port="tester:in", file=str(tmp_path / "dump.syx"), pause=0.1, rate=20000
            )
        )
        assert await take(client, 2) == [seq.SysEx(long), seq.SysEx(b"\xf0\x01\xf7")]
    assert anyio.current_time() - begin > 9000 / 20000 + 0.1


@pytest.mark.parametrize(
    ("words", "says"),
    [(("90", "3c"), "no whole MIDI"), (("9x",), "no hexadecimal"), ((), "give bytes")],
)
async def test_what_is_no_message_is_refused(words: tuple[str, ...], says: str) -> None:
    with pytest.raises(CommandError, match=says) as caught:
        await _midi_send.send(*words, port="14:0")
    assert caught.value.code == 2


async def test_a_file_sounds_as_aplaymidi_plays_it(
    client: seq.Client, tmp_path: Path, capsys: Captured
) -> None:
    port = client.create_port("in", writable=True)
    track = bytearray()
    for n in range(120):
        track += bytes((4, 0x90, n, 1 + n % 100))
    track += bytes((3, 0xF0, 3, 1, 2, 0xF7, 0, 0xFF, 0x2F, 0))
    path = tmp_path / "song.mid"
    path.write_bytes(smf(TEMPO, NOTES, bytes(track)))
    await _midi_files.play(str(path), port="tester:in", speed=8, json=True)
    ours = await take(client, 123)
    begin, end = map(json.loads, capsys.readouterr().out.splitlines())
    assert (begin["event"], begin["tracks"]) == ("begin", 3)
    assert end == {"event": "end", "file": str(path)}
    await program("aplaymidi", "-d", "0", "-p", str(port), str(path))
    theirs = await take(client, 123)

    assert ours == theirs
    ticks = [event.tick for event in ours]
    assert ticks == sorted(ticks, key=lambda tick: tick or 0)
    assert ticks == [event.tick for event in theirs]


async def test_playing_that_is_stopped_ends_its_notes(client: seq.Client, tmp_path: Path) -> None:
    client.create_port("in", writable=True)
    path = tmp_path / "long.mid"
    path.write_bytes(smf(b"\x00\x90\x3c\x40\x00\xb0\x40\x7f\xff\x7f\x80\x3c\x00\x00\xff\x2f\x00"))

    async def heard() -> None:
        assert await take(client, 2) == [seq.NoteOn(0, 60, 64), seq.ControlChange(0, 64, 127)]

    await meanwhile(lambda: _midi_files.play(str(path), port="tester", quiet=True), heard)

    assert await take(client, 2) == [seq.NoteOff(0, 60, 64), seq.ControlChange(0, 64, 0)]


async def test_what_is_recorded_from_two_ports_is_what_was_played(
    client: seq.Client, tmp_path: Path, capsys: Captured
) -> None:
    outs = [client.create_port(f"out {n}", readable=True) for n in range(2)]
    click = client.create_port("click", writable=True)
    path = tmp_path / "take.mid"

    async def play() -> None:
        await witness.becomes(lambda: len(client.connections()) == 3)
        # The recorder's queue runs when its metronome clicks.
        assert (await take(client, 1))[0] == seq.NoteOn(9, 34, 127)
        for n in range(20):
            await client.send(seq.NoteOn(n % 2, 60 + n, 1), port=outs[n % 2])
            await anyio.sleep(0.01)

    await meanwhile(
        lambda: _midi_files.record(
            str(path),
            port=f"{outs[0]},{outs[1]}",
            bpm=240,
            ticks=960,
            metronome=str(click),
            timesig="3:4",
            json=True,
        ),
        play,
    )
    song = await midi.load(path)

    assert song.ppq == 960
    assert song.tracks[0].events == (midi.Timed(0, seq.Tempo(0, 250_000)),)
    assert [track.name for track in song.tracks[1:]] == ["tester:out 0", "tester:out 1"]
    for n, track in enumerate(song.tracks[1:]):
        assert [e for _, e in track.events] == [seq.NoteOn(n, 60 + m, 1) for m in range(n, 20, 2)]
    ticks = [tick for tick, _, _ in song.merged()]
    # 20 notes, 10 ms and more between them; 3840 ticks a second.
    assert ticks[-1] - ticks[1] >= 19 * 38
    begin, end = map(json.loads, capsys.readouterr().out.splitlines())
    assert (begin["event"], begin["bpm"]) == ("begin", 240)
    assert end == {"event": "end", "file": str(path), "events": 20, "overruns": 0}


async def test_raw_bytes_go_out_and_come_in_as_amidi_has_them(
    client: seq.Client, tmp_path: Path, capsys: Captured
) -> None:
    port = client.create_port("both")
    client.connect(port, RAW_CLIENT)
    client.connect(RAW_CLIENT, port)
    await _midi_raw.ports(json=True)
    names = [each["name"] for each in json.loads(capsys.readouterr().out)]
    assert f"{RAW},0" in names
    theirs = await program("amidi", "-l")
    assert {line.split()[1] for line in theirs.splitlines()[1:]} <= {
        *names,
        *(name.rpartition(",")[0] for name in names),
    }

    await _midi_raw.send("90", "3c", "64", port=RAW)
    assert await take(client, 1) == [seq.NoteOn(0, 60, 100)]

    sent = [seq.NoteOn(0, 1, 2), seq.Clock(), seq.SysEx(b"\xf0\x01\xf7")]
    for file in (None, str(tmp_path / "bytes")):
        async with anyio.create_task_group() as tasks:
            options: dict[str, Any] = {"timeout": 1.0, "file": file, "json": file is not None}
            tasks.start_soon(partial(_midi_raw.receive, port=RAW, **options))
            await witness.becomes(is_raw_open)
            await client.send_batch(sent)
    *shown, done = capsys.readouterr().out.splitlines()
    assert shown == ["90 01 02", "F0 01 F7"]
    assert json.loads(done) == {"file": str(tmp_path / "bytes"), "bytes": 7, "overruns": 0}
    received = await anyio.Path(tmp_path / "bytes").read_bytes()
    assert received == b"".join(event.to_bytes() for event in sent)


def is_raw_open() -> bool:
    # What follows is the first read, from which on input runs.
    return "65536" in Path(f"/proc/asound/card{VIRMIDI}/midi2").read_text()


async def test_a_routes_file_is_read_again_when_it_changes(
    client: seq.Client, tmp_path: Path, capsys: Captured
) -> None:
    out = client.create_port("out", readable=True)
    client.create_port("in", writable=True)
    path = tmp_path / "routes.toml"
    text = '[[route]]\nfrom = "tester:out"\nto = "tester:in"\ntransforms = [{ channel = 1 }]\n'
    path.write_text(text)

    async def exchange() -> None:
        await witness.becomes(lambda: len(client.connections(out)) == 1)
        await client.send(seq.NoteOff(0, 60, 1), port=out)
        assert await take(client, 1) == [seq.NoteOff(1, 60, 1)]
        await anyio.Path(path).write_text("[[route]]\nfrom = 3\n")
        told = ""
        while "the old rules stay" not in told:
            await anyio.sleep(0.05)
            told += capsys.readouterr().err
        assert f"{path}:" in told
        await anyio.Path(path).write_text(text.replace("1 }", "2 }"))
        while True:
            await client.send(seq.NoteOff(0, 60, 1), port=out)
            [event] = await take(client, 1)
            if event == seq.NoteOff(2, 60, 1):
                break
            await anyio.sleep(0.05)

    await meanwhile(lambda: _midi_route.route(str(path)), exchange)
