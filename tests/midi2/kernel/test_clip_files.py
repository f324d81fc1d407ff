"""Clients of MIDI 2.0 beside those of alsa-utils: arecordmidi2 and aplaymidi2, and their files."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import anyio
import pytest

from aioalsa import ump
from tests.kernel.witness import ON_ASYNCIO, becomes
from tests.midi2.kernel import programs

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.anyio, ON_ASYNCIO]

MAGIC = b"SMF2CLIP"
PLAYED: Final[list[ump.Packet]] = [
    ump.NoteOn(0, 60, 0x1234),
    ump.NoteOff(0, 60, 0xFFFF),
    ump.ControlChange(1, 7, 0xFFFFFFFF),
    ump.ProgramChange(3, 4, bank_valid=1, bank_msb=2, bank_lsb=44),
    ump.PitchBend(4, ump.CENTRE + 1),
    ump.RegisteredNoteController(5, 60, 3, 1 << 31),
    ump.ChannelPressure(15, 1),
]


async def packets(client: ump.Client, count: int) -> list[ump.Packet]:
    """Return the next packets that a client gets."""
    found: list[ump.Packet] = []
    with anyio.fail_after(30):
        while len(found) < count:
            event = await anext(client)
            if isinstance(event, ump.PacketEvent):
                found.append(event.packet)
    return found


async def test_a_file_that_aplaymidi2_plays_comes_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "clip.midi2"
    path.write_bytes(MAGIC + ump.encode(clip(PLAYED), byteorder="big"))
    async with ump.open_client("receiver") as client:
        client.create_port("in", writable=True)
        done = await programs.run("aplaymidi2", "-d", "0", "-p", "receiver", str(path))

        assert (done.returncode, done.stderr) == (0, "")
        assert await packets(client, len(PLAYED)) == PLAYED


def clip(played: list[ump.Packet]) -> list[ump.Packet]:
    """Return the packets of a clip file, each played a tick after the other."""
    later = [each for packet in played for each in (ump.DeltaClockstamp(1), packet)]
    return [
        *(ump.DeltaClockstamp(0), ump.TicksPerQuarterNote(384)),
        *(ump.DeltaClockstamp(0), ump.StartOfClip(), ump.DeltaClockstamp(0)),
        *(ump.SetTempo(50_000_000), *later, ump.DeltaClockstamp(0), ump.EndOfClip()),
    ]


async def test_arecordmidi2_records_what_a_client_sends(tmp_path: Path) -> None:
    path = tmp_path / "take.midi2"
    async with ump.open_client("player") as client:
        out = client.create_port("out", readable=True)
        options = ["-s", "-u", "2", "-n", str(len(PLAYED)), "-p", "player:0"]
        async with programs.running("arecordmidi2", *options, str(path)) as recorder:
            await becomes(lambda: client.connections(out))
            with anyio.fail_after(30):
                await client.send_batch(PLAYED)
                await recorder.wait()
    content = path.read_bytes()
    assert content[:8] == MAGIC
    recorded = ump.decode(content[8:], byteorder="big")

    assert [each for each in recorded if each.message_type == 4] == PLAYED
