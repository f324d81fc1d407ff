"""Both ends of a loopback at once: what the latency is, and that one start is that of both."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import anyio
import pytest

from aioalsa import pcm
from tests.bench.duplex import Echo
from tests.kernel import witness
from tests.kernel.cards import DUMMY, HDA
from tests.kernel.witness import FRAME, ON_ASYNCIO, RATE

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

pytestmark = [pytest.mark.anyio, ON_ASYNCIO]

PERIOD = RATE // 50  # frames; 20 ms
BUFFER = 25 * PERIOD


async def answer(duplex: pcm.DuplexStream, echo: Echo, frames: int) -> int:
    """Answer each period with numbered frames; return how many were lost of the captured ones."""
    end, lost = duplex.capture.position + frames, 0
    while duplex.capture.position < end:
        period = await anext(duplex)
        lost += period.lost
        echo.hear(period)
        await duplex.write(echo.answer(duplex, period.frames))
    return lost


async def test_what_is_written_comes_back_after_the_latency_that_was_told() -> None:
    echo = Echo()
    async with pcm.open_duplex(
        "hw:0,1,0", "hw:0,0,0", period_size=PERIOD, buffer_size=BUFFER
    ) as duplex:
        assert duplex.linked
        assert await answer(duplex, echo, 3 * RATE) == 0
        assert duplex.xruns == 0
        duplex.drop()

    assert len(echo.off) > 50
    assert max(map(abs, echo.off)) <= PERIOD


async def overrun(duplex: pcm.DuplexStream) -> None:
    """Play on without capturing, until the captured side stops."""
    while duplex.xruns == 0 and duplex.capture.state is pcm.State.RUNNING:
        await duplex.write(bytes(PERIOD * FRAME))


async def underrun(duplex: pcm.DuplexStream) -> None:
    """Capture on without playing, until the played side stops."""
    while duplex.xruns == 0 and duplex.playback.state is pcm.State.RUNNING:
        await duplex.capture.read(PERIOD)


async def neither(duplex: pcm.DuplexStream) -> None:
    """Do nothing for longer than the buffers last."""
    time.sleep(duplex.capture.setup.buffer_time + 0.2)  # noqa: ASYNC251


@pytest.mark.parametrize("link", [True, False])
@pytest.mark.parametrize("way", [overrun, underrun, neither])
async def test_an_xrun_of_either_side_recovers_both_with_the_latency_there_was(
    way: Callable[[pcm.DuplexStream], Coroutine[None, None, None]], *, link: bool
) -> None:
    async with pcm.open_duplex(
        "hw:0,1,0", "hw:0,0,0", period_size=PERIOD, buffer_size=BUFFER, link=link
    ) as duplex:
        assert duplex.linked == link
        await answer(duplex, Echo(), 10 * PERIOD)
        before = duplex.latency
        with anyio.fail_after(20):
            await way(duplex)
        # Whichever of these meets the xrun restarts both: what was told before that is over.
        await answer(duplex, Echo(), BUFFER + RATE)
        echo = Echo()
        await answer(duplex, echo, 60 * PERIOD)
        gap = duplex.playback.last_gap

        assert duplex.xruns >= 1
        assert gap is not None
        assert gap.frames >= 0
        assert duplex.state is duplex.playback.state is pcm.State.RUNNING
        # What was captured up to now and is not read yet counts, too.
        unread = duplex.capture.avail()
        assert duplex.latency - unread == pytest.approx(before, abs=2 * PERIOD)
        duplex.drop()

    assert echo.off
    assert max(map(abs, echo.off)) <= PERIOD


@pytest.mark.parametrize("card", [DUMMY, HDA])
async def test_drivers_link_their_two_sides_and_lose_both_together(card: int) -> None:
    name = f"hw:{card}"
    async with pcm.open_duplex(name, name, period_size=PERIOD, buffer_size=8 * PERIOD) as duplex:
        assert duplex.linked
        sides = duplex.capture, duplex.playback
        begins = [side.status().trigger_time for side in sides]
        assert begins[0] == pytest.approx(begins[1], abs=0.005)
        for _ in range(5):
            await duplex.write((await anext(duplex)).data)
        assert duplex.xruns == 0
        start, position = time.monotonic(), duplex.capture.position
        await neither(duplex)
        # Stopped by one of them: the kernel stops all that is linked.
        for direction in ("c", "p"):
            assert "state: XRUN" in witness.substream_status(name, direction)
        period = await anext(duplex)
        elapsed = (time.monotonic() - start) * RATE
        assert duplex.state is duplex.playback.state is pcm.State.RUNNING
        assert duplex.playback.last_gap is not None
        assert 8 * PERIOD < period.lost < elapsed
        assert period.position == position + period.lost
        duplex.drop()
