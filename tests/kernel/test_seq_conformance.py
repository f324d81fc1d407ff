"""The conformance suite on sequencer clients and raw MIDI ports, on real drivers."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio
import pytest

from aioalsa import rawmidi, seq
from aioalsa._ffi import lib
from tests.conformance.subject import H, Subject
from tests.conformance.suite import Suite
from tests.kernel.cards import VIRMIDI

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

pytestmark = pytest.mark.anyio

DRIVER = Path("/sys/bus/platform/drivers/snd_virmidi")
DEVICE = "snd_virmidi.0"


class Fed(Subject[H]):
    """Whatever receives notes; each says which it is."""

    _next = 0

    async def setup(self) -> None:
        self.feeder = await seq.open("feeder")
        self.feeding = self.feeder.create_port("out", readable=True)
        await super().setup()

    async def teardown(self) -> None:
        await super().teardown()
        await self.feeder.aclose()

    def feed(self) -> None:
        event = seq.NoteOn(0, self._next, 100)
        self._next += 1
        assert lib.aio_seq_post(self.feeder._c, event._raw, self.feeding.number) == 0


class SeqClient(Fed[seq.Client]):
    """A client that waits for events."""

    async def open(self) -> seq.Client:
        return await seq.open("conformance")

    async def settle(self) -> None:
        port = self.handle.create_port("in", writable=True)
        self.feeder.connect(self.feeding, port.address)

    async def wait(self) -> int:
        event = await anext(self.handle)
        assert isinstance(event, seq.NoteOn)
        return event.note

    def unplug(self) -> None:
        raise NotImplementedError("the sequencer stays while somebody has it open")


class SeqBatches(SeqClient):
    """A client that waits for batches."""

    async def wait(self) -> int:
        [event] = await anext(self.handle.batches())
        assert isinstance(event, seq.NoteOn)
        return event.note


class Announced(Fed[seq.Announcements]):
    """A watch that waits for announcements: of ports, which have numbers."""

    async def open(self) -> seq.Announcements:
        return await seq.announcements()

    async def wait(self) -> int:
        while True:
            event = await anext(self.handle)
            # Clients come and go, too, as the tests open others.
            if isinstance(event, seq.PortStarted) and event.address.client == self.feeder.number:
                return event.address.port - 1

    def feed(self) -> None:
        self.feeder.create_port("another")

    def unplug(self) -> None:
        raise NotImplementedError("the sequencer stays while somebody has it open")


class RawInput(Fed[rawmidi.Input]):
    """A raw MIDI port that waits for messages."""

    timestamps = False
    _unbinding: subprocess.Popen[bytes] | None = None

    async def setup(self) -> None:
        await super().setup()
        name = f"Virtual Raw MIDI {VIRMIDI}-0"
        self.feeder.connect(self.feeding, f"{name}:0")

    async def open(self) -> rawmidi.Input:
        return await rawmidi.open_input(f"hw:{VIRMIDI},0", timestamps=self.timestamps)

    async def wait(self) -> int:
        return (await anext(self.handle.messages())).data[1]

    def unplug(self) -> None:
        # In a process of its own: the kernel answers when the last handle is closed.
        command = ["sh", "-c", f"echo {DEVICE} > {DRIVER}/unbind"]
        self._unbinding = subprocess.Popen(command)

    async def teardown(self) -> None:
        await super().teardown()
        if self._unbinding is not None:
            assert await anyio.to_thread.run_sync(self._unbinding.wait) == 0
            (DRIVER / "bind").write_text(DEVICE)


class StampedInput(RawInput):
    """The same with timestamps."""

    timestamps = True


class DuplexInput(RawInput):
    """A port that is open for both directions, and waits for messages."""

    async def open(self) -> rawmidi.Duplex:
        return await rawmidi.open(f"hw:{VIRMIDI},0")


SEQUENCER: dict[str, Callable[[], Subject[Any]]] = {
    "seq": SeqClient,
    "batches": SeqBatches,
    "announcements": Announced,
}
RAW: dict[str, Callable[[], Subject[Any]]] = {
    "rawmidi": RawInput,
    "rawmidi-stamped": StampedInput,
    "rawmidi-duplex": DuplexInput,
}


class TestOnSequencer(Suite):
    """Every handle of the sequencer."""

    # The sequencer cannot go while somebody has it open.
    test_a_device_that_is_gone_ends_the_wait = None  # type: ignore[assignment]

    @pytest.fixture(params=SEQUENCER)
    async def subject(self, request: pytest.FixtureRequest) -> AsyncIterator[Subject[Any]]:
        subject = SEQUENCER[request.param]()
        await subject.setup()
        yield subject
        await subject.teardown()


class TestOnRawMidi(Suite):
    """Every handle of raw MIDI that receives."""

    @pytest.fixture(params=RAW)
    async def subject(self, request: pytest.FixtureRequest) -> AsyncIterator[Subject[Any]]:
        subject = RAW[request.param]()
        await subject.setup()
        yield subject
        await subject.teardown()
