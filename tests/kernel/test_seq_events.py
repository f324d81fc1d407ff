"""Every type of event through the kernel, as aseqdump prints it, and what each type carries."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING

import anyio
import pytest

from aioalsa import seq
from tests.kernel import witness
from tests.unit.test_seq_events import EVERY

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = [pytest.mark.anyio, witness.ON_ASYNCIO]

# The kernel does not deliver these as they are: nothing, and what it makes two events of.
SPECIAL = (seq.NoOperation, seq.Note)
# Only newer versions of aseqdump know these.
NEWER = (seq.EndpointChanged, seq.BlockChanged)
SENT = [event for event in EVERY if not isinstance(event, (*SPECIAL, *NEWER))]


def printed(event: seq.Event) -> str:
    """Return what aseqdump (aseqdump.c, `dump_event`) prints of an event."""
    match event:
        case seq.NoteOn(channel, note, velocity):
            return f"Note on {channel}, note {note}, velocity {velocity}"
        case seq.NoteOff(channel, note, velocity):
            return f"Note off {channel}, note {note}, velocity {velocity}"
        case seq.KeyPressure(channel, note, velocity):
            return f"Polyphonic aftertouch {channel}, note {note}, value {velocity}"
        case seq.ControlChange(channel, control, value) | seq.Control14(channel, control, value):
            return f"Control change {channel}, controller {control}, value {value}"
        case seq.ProgramChange(channel, program):
            return f"Program change {channel}, program {program}"
        case seq.ChannelPressure(channel, value):
            return f"Channel aftertouch {channel}, value {value}"
        case seq.PitchBend(channel, value):
            return f"Pitch bend {channel}, value {value}"
        case seq.NRPN(channel, parameter, value):
            return f"Non-reg. parameter {channel}, parameter {parameter}, value {value}"
        case seq.RPN(channel, parameter, value):
            return f"Reg. parameter {channel}, parameter {parameter}, value {value}"
        case seq.SongPosition(position):
            return f"Song position pointer value {position}"
        case seq.SongSelect(song):
            return f"Song select value {song}"
        case seq.QuarterFrame(value):
            return f"MTC quarter frame {value:02x}h"
        case seq.TimeSignature(value):
            return f"SMF time signature ({value & 0xFFFFFFFF:#010x})"
        case seq.KeySignature(value):
            return f"SMF key signature ({value & 0xFFFFFFFF:#010x})"
        case seq.Start() | seq.Continue() | seq.Stop() | seq.Clock() | seq.Reset():
            return type(event).__name__
        case seq.MidiTick():
            return "Tick"
        case seq.TuneRequest():
            return "Tune request"
        case seq.ActiveSensing():
            return "Active Sensing"
        case seq.SetPositionTick(queue):
            return f"Set tick queue pos. queue {queue}"
        case seq.SetPositionTime(queue):
            return f"Set rt queue pos. queue {queue}"
        case seq.Tempo(queue):
            return f"Set queue tempo queue {queue}"
        case seq.QueueSkew(queue):
            return f"Queue timer skew queue {queue}"
        case seq.ClientStarted(client):
            return f"Client start client {client}"
        case seq.ClientExited(client):
            return f"Client exit client {client}"
        case seq.ClientChanged(client):
            return f"Client changed client {client}"
        case seq.PortStarted(address):
            return f"Port start {address}"
        case seq.PortExited(address):
            return f"Port exit {address}"
        case seq.PortChanged(address):
            return f"Port changed {address}"
        case seq.Connected(sender, receiver):
            return f"Port subscribed {sender} -> {receiver}"
        case seq.Disconnected(sender, receiver):
            return f"Port unsubscribed {sender} -> {receiver}"
        case seq.SysEx(data):
            return f"System exclusive {data.hex(' ').upper()}"
        case _:
            return f"Event type {int(event.type)}"


@pytest.fixture
async def clients() -> AsyncIterator[tuple[seq.Client, seq.Client]]:
    async with seq.open("sender") as tx, seq.open("receiver") as rx:
        out, inp = tx.create_port("out", readable=True), rx.create_port("in", writable=True)
        tx.connect(out, inp)
        yield tx, rx


async def test_every_event_comes_as_it_was_sent_and_as_aseqdump_prints_it(
    clients: tuple[seq.Client, seq.Client],
) -> None:
    tx, rx = clients
    [out] = tx.info.ports
    command = ["stdbuf", "-oL", "aseqdump", "-p", str(out.address)]
    dump = await anyio.to_thread.run_sync(
        lambda: subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    )
    assert dump.stdout is not None
    await witness.becomes(lambda: len(tx.connections()) > 1)

    await tx.send_batch(SENT)
    with anyio.fail_after(20):
        got = [await anext(rx) for _ in SENT]
    lines: list[str] = []
    while len(lines) < len(SENT):
        line = await anyio.to_thread.run_sync(dump.stdout.readline)
        source, _, text = " ".join(line.split()).partition(" ")
        if source == str(out.address):
            lines.append(text)
    dump.terminate()
    dump.communicate()

    assert got == SENT
    assert [type(event) for event in got] == [type(event) for event in SENT]
    assert lines == [printed(event) for event in SENT]


async def test_a_note_with_a_duration_comes_as_two_events(
    clients: tuple[seq.Client, seq.Client],
) -> None:
    tx, rx = clients
    async with tx.queue(bpm=600, ppq=96) as queue:
        await tx.send(seq.Note(1, 60, 100, duration=10, off_velocity=7), at=queue.tick + 10)
        with anyio.fail_after(20):
            on, off = await anext(rx), await anext(rx)

    assert (on, off) == (seq.NoteOn(1, 60, 100), seq.NoteOff(1, 60, 7))
    assert on.tick is not None
    assert off.tick == on.tick + 10


async def test_nothing_is_not_delivered_and_a_note_at_once_is_refused(
    clients: tuple[seq.Client, seq.Client],
) -> None:
    tx, rx = clients
    await tx.send_batch([seq.NoOperation(), seq.Clock()])
    with pytest.raises(OSError, match="has to be scheduled"):
        await tx.send(seq.Note(0, 60, 64, 96))

    assert await anext(rx) == seq.Clock()


async def test_what_comes_from_drivers_equals_what_was_sent(
    clients: tuple[seq.Client, seq.Client],
) -> None:
    """Drivers leave rubbish in the bytes that an event does not use."""
    tx, rx = clients
    sent = [seq.NoteOn(15, 127, 127), seq.ProgramChange(1, 5), seq.PitchBend(2, -8192)]

    raw = [event._with(event._raw[:17] + bytes(3) + event._raw[20:]) for event in sent[1:]]
    noisy = [e._with(e._raw[:17] + b"\xff\xff\xff" + e._raw[20:]) for e in raw]
    await tx.send_batch([sent[0], *noisy])

    assert [await anext(rx) for _ in sent] == sent
