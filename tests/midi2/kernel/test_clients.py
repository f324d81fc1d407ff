"""Sequencer clients in UMP mode: what the kernel converts, filters and shows of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import anyio
import pytest

from aioalsa import DeviceBusyError, seq, ump
from tests.conformance.suite import Suite
from tests.kernel.test_seq_conformance import Fed
from tests.kernel.witness import ON_ASYNCIO
from tests.midi2.kernel.conftest import GADGET, HOST_CLIENT

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Sequence

    from aioalsa.ump import Packet
    from tests.midi2.kernel.gadget import Device

pytestmark = pytest.mark.anyio
CLIENTS = Path("/proc/asound/seq/clients")


def shown() -> str:
    """Return what the kernel itself shows of clients."""
    return CLIENTS.read_text()


async def packets(client: ump.Client, count: int) -> list[Packet]:
    """Return the next packets that a client gets."""
    found: list[Packet] = []
    with anyio.fail_after(30):
        async for event in client:
            if isinstance(event, ump.PacketEvent):
                found.append(event.packet)
            if len(found) == count:
                break
    return found


async def events(client: seq.Client, count: int) -> list[seq.Event]:
    """Return the next events that a client gets."""
    with anyio.fail_after(30):
        return [await anext(client) for _ in range(count)]


def converted(events: Sequence[seq.Event]) -> list[Packet]:
    """Return what the specification makes of events in MIDI 2.0."""
    converter = ump.Midi2Converter()
    lower = [each for event in events for each in ump.from_bytes(event.to_bytes())]
    return [upper for packet in lower for upper in converter.feed(packet)]


PLAYED = [
    *(seq.NoteOn(1, 60, velocity) for velocity in range(1, 128)),
    *(seq.NoteOff(1, 60, velocity) for velocity in range(128)),
    *(seq.ControlChange(2, 7, value) for value in range(128)),
    *(seq.PitchBend(3, value) for value in range(-8192, 8192, 37)),
    *(seq.ChannelPressure(4, value) for value in range(128)),
    *(seq.KeyPressure(5, 61, value) for value in range(128)),
    *(seq.ProgramChange(6, value) for value in range(128)),
    seq.Clock(),
    seq.Start(),
    seq.SongPosition(300),
    seq.SysEx(b"\xf0" + bytes(range(40)) + b"\xf7"),
]


@ON_ASYNCIO
async def test_the_kernel_converts_events_as_the_specification_does() -> None:
    expected = converted(PLAYED)
    async with seq.open("old") as old, ump.open_client("new") as new:
        out, inp = old.create_port("out", readable=True), new.create_port("in", writable=True)
        old.connect(out, inp)
        for at in range(0, len(PLAYED), 200):
            await old.send_batch(PLAYED[at : at + 200])
            part = converted(PLAYED[at : at + 200])
            assert await packets(new, len(part)) == part
            del expected[: len(part)]
    assert expected == []


@ON_ASYNCIO
async def test_what_a_client_of_midi_2_sends_comes_as_events_elsewhere() -> None:
    sent: list[Packet] = [
        ump.NoteOn(0, 60, 0x1234),
        ump.NoteOff(0, 60, 0xFFFF),
        ump.ControlChange(1, 7, 0xFFFFFFFF),
        ump.PitchBend(2, ump.CENTRE),
        ump.ChannelPressure(3, 1 << 30),
        ump.Clock(),
    ]
    lower = [each for packet in sent for each in ump.to_midi1(packet)]
    async with seq.open("old") as old, ump.open_client("new") as new:
        inp, out = old.create_port("in", writable=True), new.create_port("out", readable=True)
        new.connect(out, inp)
        await new.send_batch(sent)
        got = await events(old, len(lower))

    assert [event.to_bytes() for event in got] == [ump.to_bytes(packet) for packet in lower]


@pytest.mark.parametrize("version", [1, 2])
async def test_packets_pass_from_client_to_client(version: int) -> None:
    sent = [
        ump.SysEx8(ump.Form.COMPLETE, b"\xff" * 13, 1, group=3),
        ump.SetTempo(50_000_000, group=3),
        ump.SetChordName(0, 1, 1, group=3),
        *ump.sysex_packets(bytes(100), group=3),
        ump.Clock(group=3),
        ump.JitterTimestamp(7),
    ]
    async with ump.open_client("from") as sender, ump.open_client("to", midi_version=version) as to:
        out, inp = sender.create_port("out"), to.create_port("in")
        sender.connect(out, inp)
        for packet in sent:
            await sender.send(packet)
        await sender.send_batch(sent)

        assert await packets(to, 2 * len(sent)) == [*sent, *sent]


@ON_ASYNCIO
async def test_bursts_and_scheduled_packets_come_in_order() -> None:
    burst = [ump.ControlChange(0, 7, number) for number in range(1500)]
    async with ump.open_client("from") as sender, ump.open_client("to") as to:
        out, inp = sender.create_port("out"), to.create_port("in")
        sender.connect(out, inp)
        await sender.send_batch(burst)
        assert await packets(to, len(burst)) == burst
        async with sender.queue(bpm=240) as queue:
            later = [ump.NoteOn(0, 60 + step, 1) for step in range(5)]
            for step, note in reversed(list(enumerate(later))):
                await sender.send(note, at=queue.ticks(8 * step))
            await queue.sync()
        assert await packets(to, 5) == later


@ON_ASYNCIO
async def test_a_client_of_midi_1_gets_notes_of_midi_1() -> None:
    async with ump.open_client("from") as sender, ump.open_client("to", midi_version=1) as to:
        out, inp = sender.create_port("out"), to.create_port("in")
        sender.connect(out, inp)
        assert to.info.midi_version == 1
        sent = [ump.NoteOn(0, 60, 0x8000), ump.PitchBend(1, 0x12345678)]
        await sender.send_batch(sent)

        assert await packets(to, 2) == [low for each in sent for low in ump.to_midi1(each)]


@ON_ASYNCIO
async def test_groups_that_are_not_wanted_do_not_come() -> None:
    async with (
        ump.open_client("from") as sender,
        ump.open_client("to", groups=[1, 15], groupless=False) as to,
    ):
        out, inp = sender.create_port("out"), to.create_port("in")
        sender.connect(out, inp)
        assert to.info.groups == frozenset({1, 15})
        assert not to.info.groupless
        notes = [ump.NoteOn(0, 60, 1, group=group) for group in range(16)]
        await sender.send_batch([*notes, ump.JitterClock(1)])
        to.set_groups(None)
        assert to.info.groups is None
        assert to.info.groupless
        await sender.send_batch([ump.JitterClock(2), notes[0]])

        assert await packets(to, 4) == [notes[1], notes[15], ump.JitterClock(2), notes[0]]


@ON_ASYNCIO
async def test_without_conversion_everything_comes_as_it_is() -> None:
    async with (
        seq.open("old") as old,
        ump.open_client("one", midi_version=1) as one,
        ump.open_client("to", convert=False) as to,
    ):
        inp = to.create_port("in", writable=True)
        for client in (old, one):
            client.connect(client.create_port("out", readable=True), inp)
        await old.send(seq.NoteOn(0, 60, 100))
        await old.send(seq.SysEx(b"\xf0" + bytes(50) + b"\xf7"))
        await one.send(ump.Midi1NoteOn(0, 60, 100))

        assert await events(to, 3) == [
            seq.NoteOn(0, 60, 100),
            seq.SysEx(b"\xf0" + bytes(50) + b"\xf7"),
            ump.PacketEvent(ump.Midi1NoteOn(0, 60, 100)),
        ]


@ON_ASYNCIO
async def test_a_port_of_a_group_gives_its_group_to_what_comes() -> None:
    async with seq.open("old") as old, ump.open_client("to") as to:
        out, inp = old.create_port("out", readable=True), to.create_port("in", writable=True)
        old.connect(out, inp)
        to.set_port_group(inp, 9)
        assert inp.info.ump_group == 9
        await old.send(seq.NoteOn(0, 60, 127))
        to.set_port_midi1(inp, on=True)
        to.set_port_group(inp, None)
        assert inp.info.is_midi1
        await old.send(seq.NoteOn(0, 60, 127))
        [upper] = await packets(to, 1)
        [event] = await events(to, 1)

    assert upper == ump.NoteOn(0, 60, 0xFFFF, group=9)
    assert isinstance(event, ump.PacketEvent)
    assert event.source == out.address


@ON_ASYNCIO
async def test_a_client_can_be_an_endpoint_itself() -> None:
    # alsa-lib makes 1 of a MIDI-CI version of 0.
    keys = ump.Block("Keys", ci_version=1)
    pads = ump.Block("Pads", first_group=1, group_count=2, ci_version=1)
    endpoint = ump.Endpoint(
        "Soft Synth", (keys, pads), product_id="S-1", manufacturer=0x002109, family=1, model=2,
        revision=b"rev1",
    )  # fmt: skip
    async with ump.open_client("synth") as synth:
        ports = synth.create_endpoint(endpoint)
        told = synth.endpoint(synth.number)

        assert ports[0].name == "MIDI 2.0"
        assert [port.info.ump_group for port in ports] == [None, 0, 1, 2]
        assert seq.PortCapability.UMP_ENDPOINT in ports[0].info.capability
        assert told == endpoint
        proc = shown().partition('"Soft Synth" [User UMP MIDI2]')[2]
        assert 'UMP Endpoint: "Soft Synth"' in proc
        assert 'UMP Block 1: "Pads" [Active]' in proc
        with pytest.raises(DeviceBusyError):
            synth.create_endpoint(endpoint)

        quiet = ump.Endpoint("Soft Synth", (keys, ump.Block("Pads", first_group=1, active=False)))
        synth.change_endpoint(quiet)
        assert synth.endpoint(synth.number) == quiet


@ON_ASYNCIO
async def test_an_endpoint_is_made_before_other_ports() -> None:
    async with ump.open_client("late") as late:
        late.create_port("first")
        with pytest.raises(
            DeviceBusyError, match="create the endpoint first, its ports are 0 to 1"
        ):
            late.create_endpoint(ump.Endpoint("Late", (ump.Block("Keys"),)))

        assert [port.name for port in late.info.ports] == ["first"]


@ON_ASYNCIO
async def test_packets_and_events_go_in_one_batch() -> None:
    sysex = seq.SysEx(b"\xf0\x01\x02\xf7")
    async with seq.open("old") as old, ump.open_client("new") as new:
        old.create_port("in", writable=True)
        new.create_port("out", readable=True)
        await new.send_batch([ump.Clock(), sysex, ump.TuneRequest(), sysex], dest="old")

        assert await events(old, 4) == [seq.Clock(), sysex, seq.TuneRequest(), sysex]
        with pytest.raises(seq.SendError, match=r"packet takes a client of ump\.open_client"):
            await old.send_batch([ump.PacketEvent(ump.Clock())])


@ON_ASYNCIO
async def test_a_device_is_reached_through_the_sequencer(device: Device) -> None:
    async with ump.open_client("player") as player, ump.open(GADGET) as gadget:
        out = player.create_port("out")
        endpoint = player.endpoint(HOST_CLIENT)
        assert endpoint is not None
        assert (endpoint.name, endpoint.port) == (device.name, "hw:7,0")
        names = {port.name for client in player.clients() for port in client.ports}
        assert {"MIDI 2.0", "Group 1 (Keys)", "Group 3 (Pads)"} <= names

        player.connect(out, (HOST_CLIENT, 0))
        player.connect((HOST_CLIENT, 0), out)
        await player.send(ump.NoteOn(0, 60, 0x4321, group=2))
        with anyio.fail_after(30):
            assert await anext(gadget) == ump.NoteOn(0, 60, 0x4321, group=2)
        await gadget.write(ump.PitchBend(5, 12345, group=1))
        assert await packets(player, 1) == [ump.PitchBend(5, 12345, group=1)]


@ON_ASYNCIO
async def test_clients_without_an_endpoint_have_none() -> None:
    async with ump.open_client("plain") as client:
        assert client.endpoint(client.number) is None
        assert client.endpoint(0) is None


class PacketClient(Fed[ump.Client]):
    """A client in UMP mode that waits for packets."""

    async def open(self) -> ump.Client:
        return await ump.open_client("conformance")

    async def settle(self) -> None:
        port = self.handle.create_port("in", writable=True)
        self.feeder.connect(self.feeding, port.address)

    async def wait(self) -> int:
        event = await anext(self.handle)
        assert isinstance(event, ump.PacketEvent)
        assert isinstance(event.packet, ump.NoteOn)
        return event.packet.note

    def unplug(self) -> None:
        raise NotImplementedError("the sequencer stays while somebody has it open")


class TestPacketClient(Suite):
    # The sequencer cannot go while somebody has it open.
    test_a_device_that_is_gone_ends_the_wait = None  # type: ignore[assignment]

    @pytest.fixture
    async def subject(self) -> AsyncIterator[PacketClient]:
        subject = PacketClient()
        await subject.setup()
        yield subject
        await subject.teardown()
