"""When frames were captured, by `Period.time`, beside what the drivers say."""

from __future__ import annotations

import pytest

from tests.bench.clock import measure
from tests.kernel.cards import DUMMY, HDA
from tests.kernel.witness import ON_ASYNCIO, RATE

pytestmark = [pytest.mark.anyio, ON_ASYNCIO]


@pytest.mark.parametrize("device", ["hw:0,1,0", f"hw:{DUMMY}", f"hw:{HDA}"])
async def test_times_of_periods_keep_the_driver_s_time_across_an_xrun(device: str) -> None:
    times = await measure(device, 4, RATE // 100, RATE // 10)
    jitter = times.jitter()

    assert times.xruns >= 1
    assert times.gap > 0.2 * RATE
    # Over a minute it is less: python -m tests.bench.clock
    assert abs(times.off()) < 1000
    assert jitter[len(jitter) * 95 // 100] < 0.001
    # On the clock of time.monotonic(), too: a driver's time stamps may lack.
    begins = (begin for _, begin in times.periods)
    late = sorted(came - begin for came, begin in zip(times.came, begins, strict=True))
    assert 0.01 < late[len(late) // 2] < 0.1
