"""Samples as numbers, test sounds, and what is measured of them."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aioalsa.cli import _bars, _level
from aioalsa.cli._analysis import find, fit
from aioalsa.cli._samples import decode, encode, known
from aioalsa.cli._signals import Clip, Pink, Signal, Sine, sweep
from aioalsa.cli._tone import faded, places
from aioalsa.pcm import ChannelMap, Format

NUMBERS = [form for form in Format if known(form)]
RATE = 48000


@pytest.mark.parametrize("form", NUMBERS)
def test_samples_become_numbers_and_numbers_samples(form: Format) -> None:
    numbers = np.array([[0.0, 0.5], [-1.0, -0.25], [2.0, -2.0]])
    data = encode(numbers, form)
    back = decode(data, form, 2)

    assert len(data) == 3 * form.bytes_per_frame(2)
    assert back[:2] == pytest.approx(numbers[:2])
    if not form.is_float:
        assert back[2] == pytest.approx([1.0, -1.0], abs=0.01)
    assert encode(back, form) == data


@given(st.binary(min_size=12, max_size=60).map(lambda data: data[: len(data) // 12 * 12]))
def test_no_bit_of_three_bytes_gets_lost(data: bytes) -> None:
    for form in (Format.S24_3LE, Format.S24_3BE, Format.U24_3LE, Format.S16_LE, Format.S32_BE):
        assert encode(decode(data, form, 1), form) == data


def test_samples_at_full_scale_are_counted() -> None:
    data = np.array([[32767, -32768], [32766, 0]], "<i2").tobytes()
    levels = _level.measure(data, Format.S16_LE, 2)

    assert levels
    assert [level.full for level in levels] == [1, 1]
    assert levels[1].rms == pytest.approx(0.5**0.5)
    assert levels[1].plain() == {"peak": 0.0, "rms": -3.01, "full": 1}
    assert _level.Level().plain() == {"peak": None, "rms": None, "full": 0}


@pytest.mark.parametrize("make", [lambda: Sine(997.0, RATE), Pink, lambda: Clip(np.ones(50))])
def test_blocks_of_any_length_join_to_the_same_sound(make: type[Signal]) -> None:
    parts = make()
    joined = np.concatenate([parts.take(frames) for frames in (1, 0, 17, 480, 5)])

    assert len(joined) == 503
    assert np.abs(joined).max() <= 1.0
    if make is not Pink:  # it draws as many numbers at a time as it is asked for
        assert joined == pytest.approx(make().take(503))


def test_pink_noise_has_as_much_in_each_octave() -> None:
    sound = Pink().take(1 << 18)
    power = np.abs(np.fft.rfft(sound)) ** 2
    frequency = np.fft.rfftfreq(len(sound), 1 / RATE)
    octaves = [
        10 * np.log10(power[(frequency >= low) & (frequency < 2 * low)].sum())
        for low in (100, 200, 400, 800, 1600, 3200, 6400)
    ]

    assert max(octaves) - min(octaves) < 1.5
    assert _level.decibels(float(np.sqrt(np.mean(sound**2)))) == pytest.approx(-12.4, abs=0.3)


@given(st.floats(60.0, 20000.0), st.floats(0.01, 1.0))
def test_a_sine_is_found_exactly(frequency: float, amplitude: float) -> None:
    tone = fit(Sine(frequency, RATE).take(9600) * amplitude, RATE)

    assert tone
    assert tone.frequency == pytest.approx(frequency, rel=1e-6)
    assert tone.amplitude == pytest.approx(amplitude, rel=1e-4)
    assert tone.snr > 80


@pytest.mark.parametrize("wanted", [10.0, 40.0])
def test_noise_is_what_a_sine_leaves(wanted: float) -> None:
    noise = np.random.default_rng(1).normal(size=48000)
    noise *= 0.5 / 2**0.5 / 10 ** (wanted / 20) / noise.std()
    tone = fit(Sine(1000.0, RATE).take(48000) * 0.5 + noise, RATE)

    assert tone
    assert tone.snr == pytest.approx(wanted, abs=0.1)


def test_silence_has_no_tone_and_no_marker() -> None:
    assert fit(np.zeros(1000), RATE) is None
    assert fit(np.ones(3), RATE) is None
    assert find(np.ones(10), np.zeros(100)) is None
    assert find(np.ones(10), np.ones(5)) is None


@given(st.integers(0, 40000), st.sampled_from([0.02, -0.5]))
def test_a_marker_is_found_in_noise_and_turned_round(at: int, gain: float) -> None:
    marker = sweep(480, 4800, 0.1, RATE)
    heard = np.random.default_rng(at).normal(size=48000) * 0.003
    heard[at : at + len(marker)] += gain * marker

    assert find(marker, heard) == at
    assert find(marker, np.random.default_rng(at).normal(size=48000)) is None


def test_a_tone_rises_and_falls_without_a_step() -> None:
    gains = np.concatenate([faded(at, 50, 1000, 100) for at in range(0, 1000, 50)])

    assert gains.max() == 1.0
    assert np.abs(np.diff(gains, prepend=0.0, append=0.0)).max() <= 0.011
    assert faded(10**6, 5, None, 100).tolist() == [1.0] * 5


def test_places_have_names_whoever_tells_them() -> None:
    assert places(ChannelMap.parse("FR,FL"), 2) == ["Front Right", "Front Left"]
    assert places(None, 2) == ["Front Left", "Front Right"]
    assert places(None, 1) == ["Front Center"]
    assert places(None, 9)[-1] == "channel 9"


def test_the_mark_of_a_meter_stands_where_the_level_is() -> None:
    assert _level.place(1.0, 40) == 39
    assert _level.place(0.0, 40) == _level.place(1e-6, 40) == -1
    assert _bars.marked("####", _level.place(10 ** (-1.5), 4), "|") == "##|#"
    assert _bars.marked("    ", -1, "|") == "    "
