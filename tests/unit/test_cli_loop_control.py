"""The control of `aioalsa loop`: what it makes of latencies."""

from __future__ import annotations

import random

import pytest

from aioalsa.cli._loop_control import BEND, MOST, Control

TARGET, PERIOD = 0.06, 0.01


class Clocks:
    """Two clocks that drift apart, and a control that follows.

    Args:
        drift: how much faster the input is.
        saw: by how many s at most a measurement is wrong.
        begin: the latency at first.
    """

    def __init__(
        self,
        drift: float,
        *,
        saw: float = 0.0,
        begin: float = TARGET,
        period: float = PERIOD,
        target: float = TARGET,
    ) -> None:
        self.control = Control(target, period)
        self.latency = begin
        self.latencies: list[float] = []  # while there was sound
        self.bends: list[float] = []  # of the pitch, then
        self.jumps: list[float] = []
        self._drift, self._saw = drift, saw
        self._random = random.Random(1)

    def run(self, seconds: float) -> None:
        control = self.control
        for _ in range(round(seconds / control.period)):
            self.latency += (self._drift - control.correction) * control.period
            audible = control.audible
            wrong = control.update(self.latency + self._random.uniform(-self._saw, self._saw))
            if wrong:
                self.latency -= wrong
                self.jumps.append(wrong)
            if audible:
                self.latencies.append(self.latency)
                self.bends.append(control.correction - self._drift)


@pytest.mark.parametrize("ppm", [-1000, -200, 0, 50, 200, 1000])
@pytest.mark.parametrize("saw", [0.0, PERIOD / 2])
@pytest.mark.parametrize("begin", [TARGET - PERIOD, TARGET + 2 * PERIOD])
def test_a_latency_stays_within_a_period(ppm: int, saw: float, begin: float) -> None:
    clocks = Clocks(ppm * 1e-6, saw=saw, begin=begin)
    clocks.run(120)

    assert max(abs(latency - TARGET) for latency in clocks.latencies) < PERIOD / 2
    assert max(abs(latency - TARGET) for latency in clocks.latencies[-2000:]) < PERIOD / 10
    assert clocks.control.drift == pytest.approx(ppm * 1e-6, abs=20e-6)
    assert len(clocks.jumps) == 1  # before there is sound


@pytest.mark.parametrize("ppm", [-300, 0, 200])
@pytest.mark.parametrize("period", [0.0003, 0.01])
def test_nobody_hears_a_change_of_pitch(ppm: int, period: float) -> None:
    """A cent is 578 ppm; five of them are what trained ears tell apart."""
    target = 6 * period
    clocks = Clocks(ppm * 1e-6, saw=period / 2, begin=0.7 * target, period=period, target=target)
    clocks.run(10)
    assert max(map(abs, clocks.bends)) < 578e-6

    clocks.bends.clear()
    clocks.run(10)
    assert max(map(abs, clocks.bends)) < 578e-6 / 3


@pytest.mark.parametrize("ppm", [-300, 50, 200, 1000])
def test_cards_that_tell_where_they_are_once_a_period_are_followed_without_a_jump(ppm: int) -> None:
    """What is measured then rises as clocks drift apart, and falls by a whole period at once."""
    control, drift = Control(TARGET, PERIOD), ppm * 1e-6
    latency, apart, jumps = TARGET - PERIOD / 2, 0.0, 0
    for _ in range(20_000):
        latency += (drift - control.correction) * PERIOD
        apart += drift * PERIOD
        audible = control.audible
        wrong = control.update(latency + apart % PERIOD - PERIOD / 2)
        latency -= wrong
        jumps += wrong != 0
        if audible:
            assert abs(latency - TARGET) < PERIOD
            assert abs(control.correction - drift) < 1.5 * BEND
    assert jumps == 1  # before there is sound


def test_what_is_hopeless_is_put_right_at_once() -> None:
    clocks = Clocks(200e-6)
    clocks.run(30)
    control, drift = clocks.control, clocks.control.drift

    assert control.update(2 * TARGET) == 0.0
    assert control.audible  # once may be a mistake
    assert control.update(2 * TARGET) == 0.0
    assert not control.audible
    assert control.correction == control.drift == drift
    clocks.latency, clocks.jumps = 2 * TARGET, []
    clocks.run(1)
    assert clocks.jumps == [pytest.approx(TARGET, abs=PERIOD / 10)]
    assert control.audible
    assert clocks.latency == pytest.approx(TARGET, abs=PERIOD / 10)


def test_an_xrun_is_mended_without_a_bend() -> None:
    clocks = Clocks(200e-6, saw=PERIOD / 2)
    clocks.run(30)
    clocks.latency -= 2 * PERIOD
    clocks.bends, clocks.jumps = [], []
    clocks.control.lost()
    clocks.run(30)

    assert clocks.jumps == [pytest.approx(-2 * PERIOD, abs=PERIOD / 4)]
    assert max(map(abs, clocks.bends)) < BEND / 2


def test_a_correction_has_a_limit() -> None:
    control = Control(TARGET, PERIOD)
    while not control.audible:
        control.update(TARGET)
    bend = 0.0
    for _ in range(10_000):
        control.update(TARGET * 1.4)
        bend = max(bend, control.correction - control.drift)

    assert control.correction == control.drift == MOST
    assert bend == pytest.approx(BEND)
