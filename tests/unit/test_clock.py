"""Tests of the frame clock (shim/clock.c): a line through jittering observations."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aioalsa._ffi import ffi, lib

if TYPE_CHECKING:
    from collections.abc import Sequence

MEMORY = 400  # AIO_CLOCK_MEMORY
RATES = st.sampled_from([8000, 44100, 48000, 96000, 192000])
STARTS = st.floats(0, 1e6)  # s; a machine that is up for 11 days
PERIODS = st.integers(16, 8192)

Observation = tuple[int, float]


class Clock:
    """A frame clock."""

    def __init__(self, rate: float) -> None:
        self.c: Any = ffi.new("aio_clock_t *")
        self.rate = rate
        lib.aio_clock_reset(self.c, rate)

    def observe(self, *observations: Observation) -> None:
        for frame, time in observations:
            lib.aio_clock_observe(self.c, frame, time)

    def time(self, frame: int) -> float:
        return lib.aio_clock_time(self.c, frame)

    def frame(self, time: float) -> float:
        return lib.aio_clock_frame(self.c, time)


def line(
    rate: float, start: float, period: int, count: int, *, ppm: float = 0
) -> list[Observation]:
    """Return what a crystal that is off by so much would show at each period."""
    real = rate * (1 + ppm * 1e-6)
    return [(n * period, start + n * period / real) for n in range(count)]


@given(RATES, STARTS, PERIODS, st.integers(1, 1000))
def test_a_straight_line_is_recovered(rate: int, start: float, period: int, count: int) -> None:
    clock = Clock(rate)
    seen = line(rate, start, period, count)
    clock.observe(*seen)

    for frame, time in seen:
        assert clock.time(frame) == pytest.approx(time, abs=1e-6)


@given(RATES, STARTS, PERIODS, st.integers(-(10**6), 10**9))
def test_frames_and_times_are_inverse(rate: int, start: float, period: int, frame: int) -> None:
    clock = Clock(rate)
    clock.observe(*line(rate, start, period, 10))

    assert clock.frame(clock.time(frame)) == pytest.approx(frame, abs=0.1)


@given(RATES, STARTS)
def test_one_observation_is_taken_as_it_is(rate: int, start: float) -> None:
    clock = Clock(rate)
    clock.observe((1234, start))

    assert clock.time(1234) == start
    assert clock.time(1234 + rate) == pytest.approx(start + 1)


@given(st.floats(-200, 200), st.sampled_from([64, 480, 4800]))
def test_the_drift_of_a_crystal_is_followed(ppm: float, period: int) -> None:
    clock = Clock(48000)
    seen = line(48000, 1000.0, period, 4 * MEMORY, ppm=ppm)
    clock.observe(*seen)

    frame, time = seen[-1]
    assert clock.time(frame) == pytest.approx(time, abs=20e-6)
    assert 1 / clock.c.period == pytest.approx(48000 * (1 + ppm * 1e-6), rel=10e-6)


@given(st.integers(0, 2**32), st.floats(-200, 200))
def test_jitter_is_smoothed(seed: int, ppm: float) -> None:
    rng = random.Random(seed)
    clock = Clock(48000)
    seen = line(48000, 50.0, 480, 3 * MEMORY, ppm=ppm)
    # Interrupts come late, never early: up to 1 ms here, 0.5 ms in the mean.
    clock.observe(*((frame, time + rng.uniform(0, 1e-3)) for frame, time in seen))

    frame, time = seen[-1]
    assert clock.time(frame) - time == pytest.approx(0.5e-3, abs=0.2e-3)


@given(st.lists(st.floats(-1e-3, 1e-3), min_size=100, max_size=300), st.floats(0.0, 0.1))
def test_time_between_observations_never_jumps_by_more_than_the_jitter(
    jitter: list[float], start: float
) -> None:
    clock = Clock(48000)
    seen = line(48000, start, 480, len(jitter))
    for (frame, time), late in zip(seen, jitter, strict=True):
        before = clock.time(frame) if frame else time + late
        clock.observe((frame, time + late))
        assert abs(clock.time(frame) - before) < 2.1e-3


@given(st.integers(0, 2**32), st.integers(2, MEMORY))
def test_it_is_the_least_squares_line_for_a_known_rate(seed: int, count: int) -> None:
    rng = random.Random(seed)
    clock = Clock(48000)
    seen = [(frame, time + rng.gauss(0, 1e-4)) for frame, time in line(48000, 7.0, 480, count)]
    clock.observe(*seen)

    # While the slope is nearly what was known beforehand, the end is between the mean offset and
    # the end of the free line, which are the least-squares estimates with and without that.
    frame = seen[-1][0]
    mean = sum(time - f / 48000 for f, time in seen) / count + frame / 48000
    free = least_squares(seen, frame)
    low, high = sorted((mean, free))
    assert low - 5e-5 <= clock.time(frame) <= high + 5e-5


def least_squares(seen: Sequence[Observation], at: int) -> float:
    """Return the time of a frame on the line that fits best."""
    n = len(seen)
    mean_frame = sum(frame for frame, _ in seen) / n
    mean_time = sum(time for _, time in seen) / n
    spread = sum((frame - mean_frame) ** 2 for frame, _ in seen)
    slope = sum((f - mean_frame) * (t - mean_time) for f, t in seen) / spread if spread else 0
    return mean_time + slope * (at - mean_frame)


@given(st.integers(1, 500), st.integers(1, 10**7))
def test_a_gap_in_the_observations_is_bridged(count: int, missed: int) -> None:
    clock = Clock(48000)
    clock.observe(*line(48000, 3.0, 480, count))
    frame = count * 480 + missed
    expected = clock.time(frame)
    clock.observe((frame, 3.0 + frame / 48000))

    assert clock.time(frame) == pytest.approx(expected, abs=1e-6)


@given(RATES, STARTS, PERIODS, st.integers(2, 500), st.integers(0, 2**30))
def test_what_is_missing_is_what_is_due(
    rate: int, start: float, period: int, count: int, missing: int
) -> None:
    clock = Clock(rate)
    clock.observe(*line(rate, start, period, count))
    # The hardware goes on from its next frame, much later.
    frame = count * period
    found = lib.aio_clock_gap(clock.c, frame, clock.time(frame + missing))

    assert found == missing
    assert lib.aio_clock_gap(clock.c, frame + missing + 1, clock.time(frame)) == 0


@given(st.integers(-(2**40), 2**40), st.floats(0, 1e6))
def test_nothing_is_missing_before_there_is_a_clock(frame: int, time: float) -> None:
    assert lib.aio_clock_gap(Clock(48000).c, frame, time) == 0


@given(st.floats(-100, 100), st.integers(1, 100))
def test_a_shift_moves_the_whole_line(seconds: float, count: int) -> None:
    clock = Clock(48000)
    clock.observe(*line(48000, 3.0, 480, count))
    before = [clock.time(frame) for frame in (0, 480, 10**6)]
    lib.aio_clock_shift(clock.c, seconds)

    for time, frame in zip(before, (0, 480, 10**6), strict=True):
        assert clock.time(frame) == pytest.approx(time + seconds)


@given(st.floats(-1e3, 1e3), st.integers(-(10**6), 480 * 9))
def test_what_is_not_newer_changes_nothing(time: float, frame: int) -> None:
    clock = Clock(48000)
    clock.observe(*line(48000, 3.0, 480, 10))
    before = clock.time(0), clock.c.period, clock.c.count
    clock.observe((frame, time))

    assert (clock.time(0), clock.c.period, clock.c.count) == before


@given(st.lists(st.tuples(st.integers(1, 10**6), st.floats(-1e6, 1e6)), max_size=200))
def test_nonsense_never_bends_the_line_beyond_any_crystal(
    steps: list[tuple[int, float]],
) -> None:
    clock = Clock(48000)
    frame = 0
    for step, time in steps:
        frame += step
        clock.observe((frame, time))
        assert 1 / clock.c.period == pytest.approx(48000, rel=0.0021)


def test_after_a_reset_it_knows_nothing() -> None:
    clock = Clock(48000)
    clock.observe(*line(48000, 3.0, 480, 10))
    lib.aio_clock_reset(clock.c, 44100)

    assert clock.c.count == 0
    assert clock.time(44100) == 1.0
