"""Cards that go away while they are used, and come back."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import anyio
import pytest

from aioalsa import DeviceGoneError, pcm, virtual
from tests.activity import rest
from tests.kernel import witness
from tests.kernel.cards import HDA, LOOPBACKS
from tests.kernel.witness import FRAME, RATE

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    import numpy.typing as npt

    Uses = Mapping[str, Callable[[], Awaitable[object]]]

pytestmark = pytest.mark.anyio

CARD = LOOPBACKS[-1]
PERIOD = RATE // 50  # frames; 20 ms


class Losses:
    """Uses of a card that go on until it is gone, and when each noticed."""

    def __init__(self) -> None:
        self.times: dict[str, float] = {}

    async def expect(self, name: str, use: Callable[[], Awaitable[object]]) -> None:
        """Use a card again and again until that fails."""
        with suppress(DeviceGoneError):
            while True:
                await use()
        self.times[name] = time.monotonic()
        # Who asks again is told again.
        with pytest.raises(DeviceGoneError):
            await use()


async def use_until_gone(removal: witness.Standby, uses: Uses) -> None:
    """Take a card away under all these uses; assert that each notices, and that all is quiet."""
    losses = Losses()
    async with anyio.create_task_group() as tasks:
        for name, use in uses.items():
            tasks.start_soon(losses.expect, name, use)
        await anyio.sleep(0.5)
        assert losses.times == {}
        removal.go()
    took = {name: at - removal.began for name, at in losses.times.items()}
    print("told after", ", ".join(f"{name}: {took[name] * 1e3:.0f} ms" for name in took))
    assert took.keys() == uses.keys()
    assert max(took.values()) < 1, took
    activity = await rest(2)
    assert activity.cpu < 0.05


async def test_an_hda_card_leaves_the_pci_bus_while_it_plays_and_captures() -> None:
    with witness.removable_hda() as removal:
        async with (
            pcm.open_capture(f"hw:{HDA}", period_size=PERIOD, buffer_size=10 * PERIOD) as capture,
            pcm.open_playback(f"hw:{HDA}", period_size=PERIOD, buffer_size=10 * PERIOD) as playback,
        ):
            silence = bytes(5 * PERIOD * FRAME)
            uses: Uses = {
                "iterating": capture.__anext__,
                "writing": lambda: playback.write(silence),
            }
            await use_until_gone(removal, uses)
        # The driver lets go when the last stream is closed.
        assert await removal.wait() == ""
        await anyio.to_thread.run_sync(witness.restore_hda)

        async with pcm.open_capture(f"hw:{HDA}") as capture:
            assert (await anext(capture)).frames == capture.setup.period_size
        async with pcm.open_playback(f"hw:{HDA}") as playback:
            await playback.write(silence)


def negative(samples: npt.NDArray[Any]) -> npt.NDArray[Any]:
    return -samples


async def test_the_loopback_driver_is_unbound_from_a_card_in_use() -> None:
    with witness.unbindable_loopback(CARD) as unbinding:
        async with (
            virtual.PCMFilter("source", negative, slave=f"hw:{CARD},1,3") as source,
            virtual.PCMFilter("sink", negative, slave=f"hw:{CARD},0,3") as sink,
            pcm.open_capture(source.pcm) as filtered,
            pcm.open_playback(sink.pcm) as filtered_too,
            pcm.open_capture(f"hw:{CARD},1,0") as iterated,
            pcm.open_capture(f"hw:{CARD},1,1") as read,
            pcm.open_capture(f"plughw:{CARD},1,2", rate=44100) as converted,
            pcm.open_playback(f"hw:{CARD},0,0") as written,
            pcm.open_playback(f"hw:{CARD},0,1", buffer_time=5) as drained,
        ):
            await drained.write(bytes(drained.setup.buffer_size * FRAME))
            buffer = bytearray(10_000 * FRAME)
            uses: Uses = {
                "iterating": iterated.__anext__,
                "reading": lambda: read.readinto(buffer),
                "iterating over a plug": converted.__anext__,
                "iterating over a filter": filtered.__anext__,
                "writing": lambda: written.write(buffer),
                "writing to a filter": lambda: filtered_too.write(buffer),
                "draining": drained.drain,
            }
            await use_until_gone(unbinding, uses)
        assert await unbinding.wait() == ""
        await anyio.to_thread.run_sync(witness.restore_loopback, CARD)

        async with pcm.open_capture(f"hw:{CARD},1,0", buffer_time=2) as capture:
            assert (await anext(capture)).position == 0
