"""Endpoints of a USB MIDI 2.0 device: what they tell, and packets through the cable."""

from __future__ import annotations

import random
import time
from itertools import pairwise
from typing import TYPE_CHECKING

import anyio
import pytest

from aioalsa import DeviceNotFoundError, rawmidi, ump
from aioalsa.ump import _codec
from tests.kernel import cards, witness
from tests.kernel.witness import ON_ASYNCIO
from tests.midi2.kernel.conftest import GADGET, HOST

if TYPE_CHECKING:
    from aioalsa.ump import Packet
    from tests.midi2.kernel.gadget import Device

pytestmark = pytest.mark.anyio


def any_packets(seed: int, count: int) -> list[Packet]:
    """Return packets of all kinds but those that the two ends answer themselves."""
    chance = random.Random(seed)
    kinds = [kind for kind in range(16) if kind != 0xF]
    heads = [chance.choice(kinds) << 28 | chance.getrandbits(28) for _ in range(count)]
    stream = [
        word
        for head in heads
        for word in (head, *(chance.getrandbits(32) for _ in range(_codec.WORDS[head >> 28] - 1)))
    ]
    return ump.decode(stream)


async def take(port: ump.Input, count: int) -> list[Packet]:
    """Return so many packets of an endpoint."""
    with anyio.fail_after(60):
        return [await anext(port) for _ in range(count)]


@ON_ASYNCIO
async def test_an_endpoint_tells_what_its_device_was_told(device: Device) -> None:
    told = {endpoint.port: endpoint for endpoint in await ump.list()}
    host = told[HOST]

    assert host.name == device.name
    assert host.product_id == device.product
    assert host.protocol is ump.Protocol.MIDI2
    assert host.capabilities == ump.Capability.MIDI1 | ump.Capability.MIDI2
    assert (host.card, host.device) == (cards.USB_HOST, 0)
    assert [
        (block.name, str(int(block.direction)), block.groups, str(int(block.hint)), block.active)
        for block in host.blocks
    ] == [
        ("Keys", "3", range(1), "3", True),
        ("Pads", "3", range(1, 3), "2", True),
    ]
    # The device's own driver sees the hint the other way round.
    assert [block.hint for block in told[GADGET].blocks] == [ump.Hint.BOTH, ump.Hint.RECEIVER]


@ON_ASYNCIO
async def test_nothing_is_said_on_stderr(device: Device, capfd: pytest.CaptureFixture[str]) -> None:
    await ump.list()
    async with ump.open(HOST) as endpoint:
        assert endpoint.endpoint.name == device.name

    assert capfd.readouterr() == ("", "")


@ON_ASYNCIO
@pytest.mark.usefixtures("device")
async def test_an_open_endpoint_tells_the_same_as_the_list() -> None:
    (listed,) = [endpoint for endpoint in await ump.list() if endpoint.port == HOST]
    async with ump.open(HOST) as endpoint:
        assert endpoint.endpoint == listed
        assert endpoint.setup.id == "UMP 0"
        assert endpoint.setup.name == listed.name


@pytest.mark.usefixtures("device")
async def test_packets_of_every_kind_go_through_the_cable_both_ways() -> None:
    there, back = any_packets(1, 300), any_packets(2, 300)
    async with (
        ump.open(HOST) as host,
        ump.open(GADGET) as gadget,
        anyio.create_task_group() as tasks,
    ):
        tasks.start_soon(host.write, *there)
        tasks.start_soon(gadget.write, *back)
        assert await take(gadget, 300) == there
        assert await take(host, 300) == back
        assert host.overruns == gadget.overruns == 0


@ON_ASYNCIO
@pytest.mark.usefixtures("device")
async def test_packets_bear_the_time_when_they_came() -> None:
    # Both ways: alsa-lib shares what timestamps are kept in between them.
    async with ump.open(HOST, timestamps=True) as host, ump.open_output(GADGET) as gadget:
        assert host.setup.timestamps
        before = time.monotonic()
        # Notes of 8 bytes, messages of 4 and of 16: a frame of the driver holds 16.
        sent = [ump.NoteOn(0, 60, 1), ump.Clock(), ump.SetTempo(5), ump.NoteOff(0, 60)]
        await gadget.write(*sent)
        with anyio.fail_after(30):
            timed = [await anext(host.timed()) for _ in sent]
        after = time.monotonic()

    assert [each.packet for each in timed] == sent
    times = [each.time for each in timed if each.time is not None]
    assert before <= min(times) <= max(times) <= after


@ON_ASYNCIO
@pytest.mark.usefixtures("device")
async def test_an_overrun_is_told_and_what_comes_after_it_is_whole() -> None:
    burst = [ump.SetTempo(number) for number in range(500)]
    last = ump.NoteOn(0, 60, 1)
    async with ump.open_input(HOST, buffer_size=1024) as host, ump.open_output(GADGET) as gadget:
        await gadget.write(*burst)
        with anyio.fail_after(30):
            await gadget.drain()
            await witness.becomes(lambda: host.status().avail >= 1000)
            found = [await anext(host.timed())]
            await gadget.write(last)
            while found[-1].packet != last:
                found.append(await anext(host.timed()))

    numbers = [each.packet.duration for each in found if isinstance(each.packet, ump.SetTempo)]
    assert len(numbers) == len(found) - 1 < len(burst)
    assert numbers == sorted(set(numbers))
    assert sum(each.lost for each in found) == host.overruns > 0
    assert found[0].lost == 0


@ON_ASYNCIO
@pytest.mark.usefixtures("device")
async def test_a_cancelled_writer_tears_no_packet() -> None:
    # Of lengths that do not divide the driver's buffer: it fills up amid one of them.
    burst = [
        ump.SetTempo(number) if number % 3 else ump.NoteOn(0, 1, number) for number in range(900)
    ]
    last = ump.SetTempo(2**32 - 1)
    found: list[Packet] = []
    cancelled: list[bool] = []

    async def listen(gadget: ump.Input) -> None:
        async for packet in gadget:
            found.append(packet)
            if packet == last:
                return

    async with (
        ump.open_output(HOST, buffer_size=1024) as host,
        ump.open_input(GADGET, buffer_size=2**20) as gadget,
        anyio.create_task_group() as tasks,
    ):
        tasks.start_soon(listen, gadget)
        for patience in range(12):
            with anyio.move_on_after(patience / 1000) as scope:
                await host.write(*burst)
            cancelled.append(scope.cancelled_caught)
        await host.write(last)
        assert gadget.overruns == 0

    assert any(cancelled)
    assert found.pop() == last
    # What has come of each burst is its beginning.
    begins = [at for at, packet in enumerate(found) if packet == burst[0]]
    assert begins
    for begin, end in pairwise([*begins, len(found)]):
        assert found[begin:end] == burst[: end - begin]


@ON_ASYNCIO
@pytest.mark.usefixtures("device")
async def test_bytes_for_the_midi_1_port_come_as_the_specification_converts_them() -> None:
    controls = [(0, 1), (32, 2), (101, 0), (100, 6), (6, 5), (38, 4), (7, 100)]
    messages = [bytes((0xB3, *pair)) for pair in controls]
    messages += [bytes((0xC3, 9)), bytes((0xE3, 1, 65)), bytes((0xD3, 77))]
    messages += [bytes((0x93, note, 1 + note)) for note in range(127)]
    messages += [b"\xf8", b"\xf2\x01\x02", b"\xf0" + bytes(range(20)) + b"\xf7"]
    converter = ump.Midi2Converter()
    packets = [each for data in messages for each in ump.from_bytes(data, group=1)]
    expected = [upper for packet in packets for upper in converter.feed(packet)]

    async with (
        rawmidi.open_output(f"hw:{cards.USB_HOST},1,1") as port,
        ump.open_input(GADGET) as gadget,
    ):
        await port.write(b"".join(messages))
        assert await take(gadget, len(expected)) == expected


@ON_ASYNCIO
@pytest.mark.usefixtures("device")
async def test_packets_come_out_of_the_midi_1_port_as_the_specification_converts_them() -> None:
    packets: list[Packet] = [
        ump.RegisteredController(2, 0, 6, 0x12345678, group=1),
        ump.ProgramChange(2, 5, 1, 3, 4, group=1),
        ump.NoteOn(2, 60, 1, group=1),
        ump.PitchBend(2, 0xCAFEBABE, group=1),
        *ump.sysex_packets(bytes(range(40)), group=1),
        ump.Clock(group=1),
        *(ump.ControlChange(2, 7, value << 24, group=1) for value in range(0, 256, 5)),
    ]
    expected = [lower for packet in packets for lower in ump.to_midi1(packet)]
    data = b"".join(map(ump.to_bytes, expected))

    async with (
        rawmidi.open_input(f"hw:{cards.USB_HOST},1,1") as port,
        ump.open_output(GADGET) as gadget,
    ):
        await gadget.write(*packets)
        got = b""
        with anyio.fail_after(60):
            while len(got) < len(data):
                got += await anext(port)

    assert got == data


@ON_ASYNCIO
@pytest.mark.usefixtures("device")
@pytest.mark.parametrize("name", [f"hw:{cards.VIRMIDI},0", f"hw:{cards.USB_HOST},1", "hw:19,0"])
async def test_what_is_no_endpoint_is_refused_with_those_that_are(name: str) -> None:
    with pytest.raises(DeviceNotFoundError, match=f"there are: {GADGET}") as caught:
        await ump.open(name)

    assert caught.value.device == name
    assert HOST in str(caught.value)
