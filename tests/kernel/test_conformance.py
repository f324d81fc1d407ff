"""The conformance suite on real drivers: loopback streams, moved by the kernel's own clock.

The third loopback card serves, so that its unbinding disturbs no other test.
"""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio
import pytest

from aioalsa import pcm
from tests.conformance.subject import (
    PERIOD,
    Blocks,
    Capture,
    Duplex,
    H,
    Playback,
    Subject,
    Views,
)
from tests.conformance.suite import Suite
from tests.kernel.cards import LOOPBACKS
from tests.kernel.witness import ON_ASYNCIO

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

pytestmark = pytest.mark.anyio

CARD = LOOPBACKS[-1]
DRIVER = Path("/sys/bus/platform/drivers/snd_aloop")
DEVICE = f"snd_aloop.{CARD}"
NEVER = 2**31  # frames: a start threshold that no write reaches


class OnLoopback(Subject[H]):
    """Whatever waits on a loopback stream that is not started yet; feeding starts it."""

    stepped = False

    _unbinding: subprocess.Popen[bytes] | None = None

    async def teardown(self) -> None:
        await super().teardown()
        if self._unbinding is not None:
            assert await anyio.to_thread.run_sync(self._unbinding.wait) == 0
            (DRIVER / "bind").write_text(DEVICE)

    def unplug(self) -> None:
        # In a process of its own: the kernel answers when the last handle is closed.
        command = ["sh", "-c", f"echo {DEVICE} > {DRIVER}/unbind"]
        self._unbinding = subprocess.Popen(command)


class LoopbackCapture(OnLoopback[pcm.CaptureStream], Capture):
    """A capture that waits to be started."""

    async def open(self) -> pcm.CaptureStream:
        # Half a second of buffer: what the tests do between two waits takes long when emulated.
        return await pcm.open_capture(
            f"hw:{CARD},1", period_size=PERIOD, buffer_size=50 * PERIOD, start=False
        )

    def feed(self) -> None:
        if self.handle.state is pcm.State.PREPARED:
            self.handle.start()


class LoopbackPlayback(OnLoopback[pcm.PlaybackStream], Playback):
    """A playback whose full buffer waits to be started."""

    async def open(self) -> pcm.PlaybackStream:
        return await pcm.open_playback(
            f"hw:{CARD},0", period_size=PERIOD, buffer_size=50 * PERIOD, start_threshold=NEVER
        )

    def feed(self) -> None:
        if self.handle.state is pcm.State.PREPARED:
            self.handle.start()


class LoopbackViews(OnLoopback[pcm.CaptureStream], Views):
    """Views onto a capture that waits to be started."""

    async def open(self) -> pcm.CaptureStream:
        return await pcm.open_capture(
            f"hw:{CARD},1", period_size=PERIOD, buffer_size=50 * PERIOD, start=False, mmap=True
        )

    def feed(self) -> None:
        if self.handle.state is pcm.State.PREPARED:
            self.handle.start()


class LoopbackBlocks(OnLoopback[pcm.PlaybackStream], Blocks):
    """Blocks of a playback whose full buffer waits to be started."""

    async def open(self) -> pcm.PlaybackStream:
        return await pcm.open_playback(
            f"hw:{CARD},0",
            period_size=PERIOD,
            buffer_size=50 * PERIOD,
            start_threshold=NEVER,
            mmap=True,
        )

    def feed(self) -> None:
        if self.handle.state is pcm.State.PREPARED:
            self.handle.start()


class LoopbackDuplex(OnLoopback[pcm.DuplexStream], Duplex):
    """Both ends of a loopback, linked, which wait to be started."""

    async def open(self) -> pcm.DuplexStream:
        return await pcm.open_duplex(
            f"hw:{CARD},1", f"hw:{CARD},0", period_size=PERIOD, buffer_size=50 * PERIOD, start=False
        )

    def feed(self) -> None:
        if self.handle.state is pcm.State.PREPARED:
            self.handle.start()


LOOPBACK: dict[str, Callable[[], Subject[Any]]] = {
    "capture": LoopbackCapture,
    "playback": LoopbackPlayback,
}
MORE: dict[str, Callable[[], Subject[Any]]] = {
    "views": LoopbackViews,
    "blocks": LoopbackBlocks,
    "duplex": LoopbackDuplex,
}


@pytest.fixture(params=LOOPBACK)
async def subject(request: pytest.FixtureRequest) -> AsyncIterator[Subject[Any]]:
    subject = (LOOPBACK | MORE)[request.param]()
    await subject.setup()
    yield subject
    await subject.teardown()


class TestOnLoopback(Suite):
    """Every handle that the loopback driver can serve."""


@ON_ASYNCIO
@pytest.mark.parametrize("subject", MORE, indirect=True)
class TestMoreOnLoopback(Suite):
    """Other ways to use them; on every event loop they are tested on a virtual card."""
