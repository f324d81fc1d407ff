"""The conformance suite on every type of plug-in, before a virtual card."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import ExitStack
from itertools import cycle
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from aioalsa import pcm, virtual
from tests.virtual.plugins import INSTALLED, defined

from .subject import PERIOD, Capture, H, OnVirtualCard, Playback, Subject
from .suite import Suite

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("frozen_heap")]

# These stand before null, which nobody moves on, and "card" is no plug-in.
STILL = {"card", "null", "adpcm", "upmix"}
PLUGINS = [plugin for plugin in INSTALLED if plugin not in STILL]


class OnPlugin(OnVirtualCard[H]):
    """Whatever stands before a virtual card with a manual clock.

    Args:
        plugin: its name.
    """

    def __init__(self, plugin: str) -> None:
        self.plugin = plugin
        self.stack = ExitStack()

    async def setup(self) -> None:
        folder = Path(tempfile.mkdtemp())
        self.stack.callback(shutil.rmtree, folder)
        self.card = await virtual.card("conformance", clock="manual")
        self.name = self.stack.enter_context(defined(self.card.pcm, folder))[self.plugin]
        await Subject[Any].setup(self)

    async def teardown(self) -> None:
        await super().teardown()
        self.stack.close()


class PluginCapture(OnPlugin[pcm.CaptureStream], Capture):
    """A capture through a plug-in."""

    async def open(self) -> pcm.CaptureStream:
        return await pcm.open_capture(self.name, period_size=PERIOD)


class PluginPlayback(OnPlugin[pcm.PlaybackStream], Playback):
    """A playback through a plug-in."""

    async def open(self) -> pcm.PlaybackStream:
        return await pcm.open_playback(self.name, period_size=PERIOD)


KINDS: dict[str, type[PluginCapture | PluginPlayback]] = {
    "capture": PluginCapture,
    "playback": PluginPlayback,
}


@pytest.fixture
def anyio_backend() -> str:
    """One event loop is enough: what differs here is alsa-lib's."""
    return "asyncio"


def subjects() -> list[str]:
    """Return plug both ways, and each other plug-in one way: all of them both ways take long."""
    turns = [f"{plugin}-{kind}" for plugin, kind in zip(PLUGINS, cycle(KINDS), strict=False)]
    return sorted({*turns, "plug-capture", "plug-playback"})


@pytest.fixture(params=subjects())
async def subject(request: pytest.FixtureRequest) -> AsyncIterator[Subject[Any]]:
    plugin, _, kind = request.param.partition("-")
    subject = KINDS[kind](plugin)
    await subject.setup()
    yield subject
    await subject.teardown()


class TestPlugins(Suite):
    """Every plug-in."""
