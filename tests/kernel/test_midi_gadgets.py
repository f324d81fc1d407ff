"""A router between two USB MIDI devices, one of which comes and goes under traffic."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio
import pytest

from aioalsa import seq
from tests.kernel import cards, witness
from tests.kernel.test_rig import usb_midi_gadget

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = [pytest.mark.anyio, witness.ON_ASYNCIO]

ROUNDS = 20
SECOND_GADGET = cards.USB_HOST + 1
# A driver's client for a card's first device has the number 16 + 4 * card.
FIRST, SECOND = (16 + 4 * card for card in (cards.USB_GADGET, SECOND_GADGET))

ROUTES = """
[[route]]
name = "steady"
from = "steady player"
to = "Rig Two"

[[route]]
name = "device"
from = "Rig One"
to = "Rig Two"
transforms = [{ channel = 5 }]
"""


class Router:
    """`aioalsa midi route` in a process of its own."""

    def __init__(self, path: Path) -> None:
        path.write_text(ROUTES)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "aioalsa", "midi", "route", str(path), "--json"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def cpu(self) -> float:
        """Processor time so far, s."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def tell(self) -> tuple[list[dict[str, Any]], dict[str, Any]]:
        """Have it tell its status; return the changes that it has told before, and that."""
        self._process.send_signal(signal.SIGUSR1)
        changes: list[dict[str, Any]] = []
        assert self._process.stdout is not None
        for line in self._process.stdout:
            told: dict[str, Any] = json.loads(line)
            if "rules" in told:
                return changes, told
            changes.append(told)
        raise AssertionError(f"it ended: {changes}")

    def interrupt(self) -> tuple[int, str]:
        """End it as Ctrl-C does; return its status and its complaints."""
        self._process.send_signal(signal.SIGINT)
        _, complaints = self._process.communicate(timeout=60)
        return self._process.returncode, complaints.decode()


class Traffic:
    """Who plays into the router, and into the device that comes and goes; who listens."""

    def __init__(self, steady: seq.Client, device: seq.Client, listener: seq.Client) -> None:
        self._steady, self._device, self._listener = steady, device, listener
        self.out = steady.create_port("out", readable=True)
        self.into_device = device.create_port("out", readable=True)
        self.inp = listener.create_port("in", writable=True)
        self.sent = 0
        self.heard: list[int] = []
        self.from_device = 0

    def is_routed(self) -> bool:
        """Tell whether the router takes events from here."""
        found = self._listener.connections()
        return any(each.sender == self.out.address for each in found)

    async def play(self) -> None:
        """Send numbers, whatever happens to the other device."""
        while True:
            await self._steady.send(seq.ControlChange(0, self.sent >> 7, self.sent & 127))
            self.sent += 1
            await anyio.sleep(0.005)

    async def play_into_device(self) -> None:
        """Play on the device as soon and as long as it is plugged in."""
        while True:
            await self._device.send(seq.NoteOn(0, 60, 1))
            await anyio.sleep(0.01)

    async def listen(self) -> None:
        """Take in what the router sends to the second device."""
        async for event in self._listener:
            if isinstance(event, seq.ControlChange):
                self.heard.append(event.control << 7 | event.value)
            elif isinstance(event, seq.NoteOn):
                assert event.channel == 5
                self.from_device += 1

    async def wait_for_device(self) -> None:
        """Wait for a note of the device."""
        before = self.from_device
        await witness.becomes(lambda: self.from_device > before, 10)


def controllers() -> list[str]:
    """The names of the ends of cables that gadgets are plugged into."""
    return sorted(udc.name for udc in Path("/sys/class/udc").iterdir())


def is_there(client: seq.Client, number: int) -> bool:
    return any(info.client == number and info.ports for info in client.clients())


def host_end(client: seq.Client) -> bool:
    return any(info.name == "Rig One" and info.ports for info in client.clients())


@pytest.fixture
async def traffic() -> AsyncIterator[Traffic]:
    async with (
        seq.open("steady player") as steady,
        seq.open("device player") as device,
        seq.open("listener") as listener,
    ):
        yield Traffic(steady, device, listener)


@pytest.mark.timeout(900)
@pytest.mark.skipif(not cards.has_usb(), reason="this kernel has no dummy_hcd")
async def test_a_device_that_is_plugged_in_again_is_routed_at_once(
    traffic: Traffic, tmp_path: Path
) -> None:
    names = controllers()
    delays: list[float] = []
    with (
        usb_midi_gadget(names[0], "Rig One") as gadget,
        usb_midi_gadget(names[1], "Rig Two", SECOND_GADGET),
    ):
        look = traffic._listener
        await witness.becomes(lambda: is_there(look, SECOND) and host_end(look))
        traffic._listener.connect((SECOND, 0), traffic.inp)
        router = await anyio.to_thread.run_sync(Router, tmp_path / "routes.toml")
        await witness.becomes(traffic.is_routed, 60)
        async with anyio.create_task_group() as tasks:
            for task in (traffic.play, traffic.play_into_device, traffic.listen):
                tasks.start_soon(task)
            traffic._device.connect(traffic.into_device, (FIRST, 0))
            await traffic.wait_for_device()
            for _ in range(ROUNDS):
                (gadget / "UDC").write_text("\n")
                await witness.becomes(lambda: not host_end(look) and not is_there(look, FIRST))
                (gadget / "UDC").write_text(names[0])
                await witness.becomes(lambda: is_there(look, FIRST) and host_end(look))
                back = time.monotonic()
                # Not before the host has found it: the gadget would get stuck on what it is given.
                traffic._device.connect(traffic.into_device, (FIRST, 0))
                await traffic.wait_for_device()
                delays.append(time.monotonic() - back)
            tasks.cancel_scope.cancel()
        await anyio.sleep(0.5)
        before = router.cpu()
        await anyio.sleep(1)
        at_rest = router.cpu() - before
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(traffic.listen)
            await witness.becomes(lambda: len(traffic.heard) >= traffic.sent)
            tasks.cancel_scope.cancel()
        changes, status = await anyio.to_thread.run_sync(router.tell)
        ended = await anyio.to_thread.run_sync(router.interrupt)

    assert traffic.heard == list(range(traffic.sent))
    # Not each of them: a busy machine may take its time once.
    assert sorted(delays)[ROUNDS // 2] < 0.5, delays
    assert at_rest < 0.3
    assert ended == (130, "")
    steady, device = status["rules"]
    assert (steady["received"], steady["sent"], steady["failed"]) == (traffic.sent,) * 2 + (0,)
    assert device["sources"]
    assert not device["problems"]
    what = [each["what"] for each in changes if each["name"].startswith("Rig One:")]
    assert what == ["connected", *(["gone", "connected"] * ROUNDS)]
