"""What only some drivers can do: wake-ups left out or added, silence, channel maps."""

from __future__ import annotations

import struct

import anyio
import pytest

from aioalsa import pcm
from tests.kernel import cards, witness

pytestmark = [pytest.mark.anyio, witness.ON_ASYNCIO]

OUT, EAR = "hw:1,0,7", "hw:1,1,7"
LOUD = struct.pack("<hh", 1000, 1000)


async def test_a_card_tells_the_maps_of_a_pcm_that_is_in_use() -> None:
    async with pcm.open_playback(f"hw:{cards.HDA}") as stream:
        maps = await pcm.query_chmaps(cards.HDA)
        assert maps == stream.chmaps
        assert "FL FR" in map(str, maps)
        assert str(stream.chmap) == "FL FR"

    assert await pcm.query_chmaps(cards.HDA) == maps
    # The loopback has no such device.
    assert await pcm.query_chmaps(0, 7) == ()


async def test_without_interrupts_a_timer_reads_in_time() -> None:
    async with pcm.open_capture(
        f"hw:{cards.HDA}", period_wakeup=False, period_time=0.05, buffer_time=1
    ) as stream:
        assert pcm.Feature.NO_PERIOD_WAKEUP in stream.setup.features
        assert not stream.setup.period_wakeup
        with anyio.fail_after(20):
            periods = [await anext(stream) for _ in range(8)]

    size = stream.setup.period_size
    assert [period.position for period in periods] == [n * size for n in range(8)]
    assert stream.xruns == 0


async def test_period_events_wake_up_as_well() -> None:
    async with pcm.open_capture(EAR, period_time=0.05, period_events=True) as stream:
        assert stream.setup.period_events
        with anyio.fail_after(20):
            periods = [await anext(stream) for _ in range(4)]
        # Its wake-ups come from two descriptors; none of them is left ready.
        assert [period.frames for period in periods] == [stream.setup.period_size] * 4


async def test_a_driver_plays_silence_by_itself_where_nothing_is_written() -> None:
    async with (
        pcm.open_capture(EAR, period_time=0.05, buffer_time=2) as ear,
        pcm.open_playback(
            OUT, period_time=0.05, buffer_time=0.2, stop_threshold="never", silence_size="all"
        ) as out,
    ):
        sound = LOUD * out.setup.buffer_size
        await out.write(sound)
        heard = b""
        with anyio.fail_after(30):
            # More than the ring holds after its end: without silence it would come round again.
            while len(heard.lstrip(b"\0")) < 3 * len(sound):
                heard += witness.joined([await anext(ear)])
        assert out.state is pcm.State.RUNNING
        out.drop()

    assert heard.strip(b"\0") == sound
