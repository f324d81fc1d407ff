"""Timers of the kernel: ticks at 1 kHz, slaves, PCM timers, and a card that goes."""

from __future__ import annotations

import subprocess
import time
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anyio
import anyio.to_thread
import pytest

from aioalsa import DeviceBusyError, DeviceNotFoundError, ParameterError, timer
from aioalsa.timer import HRTIMER, SYSTEM, Change, EventKind, Tick, TimerClass, TimerId
from tests.conformance.subject import Subject
from tests.conformance.suite import Suite
from tests.kernel.cards import LOOPBACKS
from tests.kernel.witness import (
    LOOPBACK_DRIVER,
    ON_ASYNCIO,
    RAW,
    Standby,
    restore_loopback,
    substream_status,
    until,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = pytest.mark.anyio

CARD = LOOPBACKS[-1]
DEVICE = f"snd_aloop.{CARD}"
PCM = TimerId(TimerClass.PCM, device=0, card=CARD, subdevice=0)


def told_by_the_kernel() -> list[str]:
    return Path("/proc/asound/timers").read_text().splitlines()


@ON_ASYNCIO
async def test_all_timers_are_listed() -> None:
    found = await timer.list()

    # "G3: HR timer : 0.001us (1000000000 ticks)"
    assert [info.name for info in found] == [
        line.split(":")[1].strip() for line in told_by_the_kernel() if line[0] in "GCP"
    ]
    assert await timer.query(HRTIMER) in found
    hrtimer, pcm = await timer.query(HRTIMER), await timer.query(PCM)
    assert (hrtimer.id, hrtimer.resolution, hrtimer.slave) == ("hrtimer", 1e-9, False)
    assert (pcm.timer.card, pcm.resolution, pcm.slave) == (CARD, 0, True)


async def test_no_tick_of_a_kilohertz_is_lost() -> None:
    ticks: list[Tick] = []
    async with timer.open(HRTIMER, interval=0.001) as clock:
        assert (clock.setup.interval, clock.setup.ticks) == (0.001, 1_000_000)
        async for tick in clock:
            ticks.append(tick)
            if clock.elapsed >= 1000:
                break
        begin = ticks[0].time - 0.001 * (1 + ticks[0].missed)

    assert [tick.count for tick in ticks] == list(range(1, len(ticks) + 1))
    elapsed = round((ticks[-1].time - begin) / 0.001)
    # The first interrupt of all may have come late by more than half an interval.
    assert elapsed == pytest.approx(len(ticks) + sum(tick.missed for tick in ticks), abs=5)
    assert all(before.time < after.time for before, after in pairwise(ticks))


@ON_ASYNCIO
async def test_ticks_that_nobody_read_in_time_are_told() -> None:
    """However long: the kernel's own sum overflows after 4.3 s."""
    async with timer.open(HRTIMER, interval=0.01) as clock:
        first = await anext(clock)
        time.sleep(4.6)  # noqa: ASYNC251 - this is the fault
        second = await anext(clock)

        assert second.count == 2
        passed = round((second.time - first.time) / 0.01)
        assert passed >= 460
        assert second.missed + 1 == pytest.approx(passed, abs=1)
        assert clock.missed == first.missed + second.missed


@ON_ASYNCIO
async def test_without_a_name_the_finest_timer_is_opened() -> None:
    async with timer.open() as clock:
        assert clock.setup.id == "hrtimer"
        assert clock.setup.interval == pytest.approx(0.001)
        assert clock.setup.card is None
        await anext(clock)


@ON_ASYNCIO
async def test_names_are_those_of_alsa_lib() -> None:
    async with timer.open(str(SYSTEM), interval=0.02) as clock:
        assert (clock.device, clock.setup.id) == (str(SYSTEM), "system")
        assert clock.setup.interval == pytest.approx(0.02)
        assert [(await anext(clock)).count for _ in range(3)] == [1, 2, 3]


@ON_ASYNCIO
async def test_one_shots_tick_once_each() -> None:
    async with timer.open(HRTIMER, interval=0.005, periodic=False, start=False) as clock:
        for count in range(1, 4):
            begin = time.monotonic()
            clock.start()
            tick = await anext(clock)

            assert tick.count == count
            assert tick.missed == 0
            assert tick.time - begin >= 0.005
            with anyio.move_on_after(0.05) as waited:
                await anext(clock)
            assert waited.cancelled_caught


@ON_ASYNCIO
async def test_starting_and_stopping_are_told_to_who_wants_to_know() -> None:
    async with timer.open(HRTIMER, interval=0.01, changes=True) as clock:
        events = clock.events()
        told = [await anext(events) for _ in range(3)]
        clock.stop()
        stopped = await anext(events)
        while isinstance(stopped, Tick):
            stopped = await anext(events)
        status = clock.status()
        clock.cont()
        continued = await anext(events)
        while not isinstance(await anext(events), Tick):
            pass

    start, resolution, tick = told
    assert isinstance(start, Change)
    assert isinstance(resolution, Change)
    assert isinstance(tick, Tick)
    kinds = [start.kind, resolution.kind, stopped.kind]
    assert kinds == [EventKind.START, EventKind.RESOLUTION, EventKind.STOP]
    assert resolution.resolution == pytest.approx(1e-9)
    assert isinstance(continued, Change)
    # Kernels of today start anew what was stopped, and continue only what was paused.
    assert continued.kind in (EventKind.START, EventKind.CONTINUE)
    assert status.time == stopped.time
    assert (status.queue, status.overrun, status.resolution) == (0, 0, 1e-9)


@ON_ASYNCIO
async def test_slaves_tick_with_their_own_master() -> None:
    async with (
        timer.open(HRTIMER, interval=0.01) as fast,
        timer.open(HRTIMER, interval=0.05) as slow,
        timer.open(master=fast) as follower,
        timer.open(master=slow.setup.owner, ticks=slow.setup.ticks) as other,
    ):
        for slave, interval in ((follower, 0.01), (other, 0.05)):
            first = await anext(slave)
            second = await anext(slave)
            apart = (second.time - first.time) / (1 + second.missed)
            assert apart == pytest.approx(interval, abs=interval / 2)
        assert sum("Client application" in line for line in told_by_the_kernel()) >= 2


@ON_ASYNCIO
async def test_a_pcm_ticks_with_its_periods() -> None:
    with running_pcm():
        async with timer.open(PCM) as clock:
            assert clock.setup.slave
            assert (clock.setup.card, clock.setup.ticks, clock.setup.interval) == (CARD, 1, 0)
            ticks = [await anext(clock) for _ in range(20)]
            assert clock.status().resolution == pytest.approx(0.01)

    passed = (ticks[-1].time - ticks[0].time) / 0.01
    assert sum(tick.missed + 1 for tick in ticks[1:]) == pytest.approx(passed, abs=2)


@pytest.mark.parametrize(
    ("given", "kind", "message"),
    [
        ({"timer": "nowhere"}, DeviceNotFoundError, "HR timer"),
        ({"timer": "hw:CLASS=1,DEV=9"}, DeviceNotFoundError, "HR timer"),
        ({"timer": TimerId(TimerClass.CARD, 0, 31)}, DeviceNotFoundError, "no such timer"),
        ({"master": 1}, DeviceNotFoundError, "to follow"),
        ({"interval": 0.00001}, ParameterError, "interval=1e-05 .* offers 0.001"),
        ({"interval": 5}, ParameterError, "interval=5"),
        ({"ticks": 3}, ParameterError, "ticks=3"),
        ({"timer": PCM, "interval": 0.01}, ParameterError, "ticks=1, 2"),
    ],
)
@ON_ASYNCIO
async def test_what_is_not_there_is_refused(
    given: dict[str, Any], kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind, match=message):
        await timer.open(**given)


@ON_ASYNCIO
async def test_a_timer_that_somebody_has_for_himself_is_busy() -> None:
    async with timer.open(SYSTEM, exclusive=True):
        with pytest.raises(DeviceBusyError):
            await timer.open(SYSTEM)


def running_pcm() -> Standby:
    """Play silence in periods of 10 ms, for as long as the result is entered."""
    player = Standby("aplay", *RAW, "--period-time=10000", "-D", f"hw:{CARD},0,0", "/dev/zero")
    player.go()
    until(lambda: "RUNNING" in substream_status(f"hw:{CARD},0,0", "p"))
    return player


class Ticking(Subject[timer.Timer]):
    """The timer of a running PCM, for one tick each time it is fed."""

    _unbinding: subprocess.Popen[bytes] | None = None

    async def setup(self) -> None:
        self._player = await anyio.to_thread.run_sync(running_pcm)
        await super().setup()

    async def teardown(self) -> None:
        await super().teardown()
        with self._player:
            pass
        if self._unbinding is not None:
            assert await anyio.to_thread.run_sync(self._unbinding.wait) == 0
            await anyio.to_thread.run_sync(restore_loopback, CARD)

    async def open(self) -> timer.Timer:
        return await timer.open(PCM, periodic=False, start=False)

    async def wait(self) -> int:
        return (await anext(self.handle)).count - 1

    def feed(self) -> None:
        self.handle.start()

    def unplug(self) -> None:
        # In a process of its own: the kernel answers when the last handle is closed.
        command = ["sh", "-c", f"echo {DEVICE} > {LOOPBACK_DRIVER}/unbind"]
        self._unbinding = subprocess.Popen(command)


@pytest.fixture
async def subject() -> AsyncIterator[Ticking]:
    subject = Ticking()
    await subject.setup()
    yield subject
    await subject.teardown()


class TestOnTimers(Suite):
    """Every promise."""
