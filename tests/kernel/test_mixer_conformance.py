"""The conformance suite for mixers, on the dummy card, whose volumes another handle changes."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio
import pytest

from aioalsa import ctl, mixer
from tests.conformance.subject import Subject
from tests.conformance.suite import Suite
from tests.kernel.cards import DUMMY
from tests.kernel.witness import ON_ASYNCIO

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = pytest.mark.anyio

DRIVER = Path("/sys/bus/platform/drivers/snd_dummy")
DEVICE = "snd_dummy.0"
NAME = "Master"


class DummyMixer(Subject[mixer.Mixer]):
    """A mixer that waits for events: number N is that the volume has become N + 1."""

    _unbinding: subprocess.Popen[bytes] | None = None
    _volume = 0

    async def setup(self) -> None:
        self.control = await ctl.open(DUMMY)
        self.element = self.control.find(f"{NAME} Volume")
        self.element.write_nowait([0, 0])
        await super().setup()

    async def teardown(self) -> None:
        await super().teardown()
        await self.control.aclose()
        if self._unbinding is not None:
            assert await anyio.to_thread.run_sync(self._unbinding.wait) == 0
            (DRIVER / "bind").write_text(DEVICE)

    async def open(self) -> mixer.Mixer:
        return await mixer.open(DUMMY)

    async def wait(self) -> int:
        event = await anext(self.handle)
        return event.element.playback.volume - 1

    def feed(self) -> None:
        self._volume += 1
        self.element.write_nowait([self._volume, self._volume])

    def unplug(self) -> None:
        self.control.close()
        # In a process of its own: the kernel answers when the last handle is closed.
        command = ["sh", "-c", f"echo {DEVICE} > {DRIVER}/unbind"]
        self._unbinding = subprocess.Popen(command)


@pytest.fixture
async def subject() -> AsyncIterator[Subject[Any]]:
    subject = DummyMixer()
    await subject.setup()
    yield subject
    await subject.teardown()


@ON_ASYNCIO
class TestMixerOnDummy(Suite):
    """What every handle promises; it has been tried with every loop on the virtual card."""
