"""The control of `aioalsa loop`: what it makes of latencies."""

from __future__ import annotations

import random

import pytest

from aioalsa.cli._loop_control import MOST, Control

TARGET, PERIOD = 0.06, 0.01


def run(control: Control, seconds: float, drift: float, *, saw: float = 0.0) -> list[float]:
    """Let clocks drift apart as long as that; returns the true latencies.

    Args:
        control: which keeps them.
        seconds: how long.
        drift: how much faster the input is.
        saw: by how many s at most a measurement is wrong.
    """
    noise = random.Random(1)
    latency, latencies = TARGET, list[float]()
    for _ in range(round(seconds / PERIOD)):
        latency += (drift - control.correction) * PERIOD
        assert not control.update(latency + noise.uniform(-saw, saw))
        latencies.append(latency)
    return latencies


@pytest.mark.parametrize("ppm", [-1000, -200, 0, 50, 200, 1000])
@pytest.mark.parametrize("saw", [0.0, PERIOD / 2])
def test_a_latency_stays_within_a_period(ppm: int, saw: float) -> None:
    control = Control(TARGET, PERIOD)
    latencies = run(control, 120, ppm * 1e-6, saw=saw)

    assert max(abs(latency - TARGET) for latency in latencies) < PERIOD / 2
    assert max(abs(latency - TARGET) for latency in latencies[-2000:]) < PERIOD / 10
    assert control.drift == pytest.approx(ppm * 1e-6, abs=20e-6)


def test_nobody_hears_a_change_of_pitch() -> None:
    """A cent is 578 ppm; five of them are what trained ears tell apart."""
    control = Control(TARGET, PERIOD)
    run(control, 30, 100e-6, saw=PERIOD / 2)
    corrections: list[float] = []
    for _ in range(20):
        run(control, 1, 100e-6, saw=PERIOD / 2)
        corrections.append(control.correction)

    assert max(corrections) - min(corrections) < 578e-6 / 2


def test_what_is_hopeless_is_put_right_at_once() -> None:
    control = Control(TARGET, PERIOD)
    run(control, 30, 200e-6)
    drift = control.drift

    assert control.update(2 * TARGET) == 0.0  # once may be a mistake
    assert control.update(2 * TARGET) == pytest.approx(TARGET)
    assert control.correction == control.drift == drift
    assert control.update(0.0) == 0.0
    assert control.update(0.0) == pytest.approx(-TARGET)
    assert control.update(0.0) == 0.0  # it counts anew


def test_a_correction_has_a_limit() -> None:
    control = Control(TARGET, PERIOD)
    for _ in range(10_000):
        control.update(TARGET * 1.4)

    assert control.correction == control.drift == MOST
