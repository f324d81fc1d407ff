"""Levels, bars, and the melody of the demo."""

from __future__ import annotations

from typing import Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from aioalsa.cli import _level
from aioalsa.cli._level import Falling
from aioalsa.cli._melody import melody
from aioalsa.pcm import Format


@given(st.floats(0.0, 4.0), st.integers(0, 200), st.booleans())
def test_a_bar_has_its_width_whatever_the_level(peak: float, width: int, plain: bool) -> None:
    text = _level.bar(peak, width, plain=plain)

    assert cell_len(text) == width
    assert not plain or text.isascii()


@given(st.floats(0.0, 1.5), st.floats(0.0, 1.5))
def test_louder_is_never_shorter(one: float, other: float) -> None:
    quiet, loud = sorted((one, other))

    assert _level.bar(quiet, 40, plain=True).count("#") <= _level.bar(loud, 40, plain=True).count(
        "#"
    )


@pytest.mark.parametrize(("peak", "bars"), [(0.0, 0), (0.001, 0), (1.0, 20), (10**-1.5, 10)])
def test_a_bar_is_linear_in_decibels(peak: float, bars: int) -> None:
    assert _level.bar(peak, 20, plain=True).count("#") == bars


@pytest.mark.parametrize(
    ("peak", "text"), [(1.0, "  0.0 dB"), (0.5, " -6.0 dB"), (0.0, " -inf dB"), (1e-9, " -inf dB")]
)
def test_levels_are_told_in_eight_columns(peak: float, text: str) -> None:
    assert _level.describe(peak) == text


def encode(value: float, form: Format) -> bytes:
    order: Literal["big", "little"] = "big" if form.is_little_endian is False else "little"
    assert form.width
    assert form.physical_width
    number = round(value * 2 ** (form.width - 1))
    if not form.is_signed:
        number += 2 ** (form.width - 1)
    # The unused upper bits are left 0, as some devices do.
    unsigned: int = number % (1 << form.width)
    return unsigned.to_bytes(form.physical_width // 8, order)


@pytest.mark.parametrize(
    "form",
    [f for f in Format if f.is_linear and not f.name.startswith("DSD")],
    ids=lambda form: form.name,
)
@pytest.mark.parametrize("level", [-1.0, -0.5, 0.0, 0.25])
def test_the_peak_of_integers_is_found(form: Format, level: float) -> None:
    data = encode(0.0, form) * 2 + encode(level, form) + encode(0.0, form)

    assert _level.peaks(data, form, 2) == pytest.approx([abs(level), 0.0], abs=0.01)


@pytest.mark.parametrize("form", [Format.FLOAT_LE, Format.FLOAT64_BE])
def test_the_peak_of_floats_is_found(form: Format) -> None:
    data = np.array([[0.1, float("nan")], [-0.7, 0.2]]).astype(form.numpy_dtype).tobytes()

    assert _level.peaks(data, form, 2) == pytest.approx([0.7, 0.2])


def test_samples_that_are_no_numbers_have_no_level() -> None:
    assert _level.peaks(b"\x69" * 8, Format.DSD_U8, 2) is None
    assert _level.peaks(b"\x55" * 8, Format.A_LAW, 2) is None


def test_no_samples_are_silence() -> None:
    assert _level.peaks(b"", Format.S16_LE, 2) == [0.0, 0.0]


def test_levels_rise_at_once_and_fall_by_their_rate() -> None:
    falling = Falling(rate=20.0)
    falling.update([0.1, 0.0], 5.0)
    falling.update([1.0, 0.0], 5.1)
    assert falling.levels == [1.0, 0.0]

    falling.update([0.0, 0.5], 6.1)
    assert falling.levels == pytest.approx([0.1, 0.5])


def test_levels_of_another_number_of_channels_start_anew() -> None:
    falling = Falling()
    falling.update([1.0], 0.0)
    falling.update([0.25, 0.5], 0.0)

    assert falling.levels == [0.25, 0.5]


@pytest.mark.parametrize("rate", [8000, 48000])
def test_the_melody_sounds_from_its_first_frame_and_never_clips(rate: int) -> None:
    tune = melody(rate)

    assert tune.dtype == np.int16
    assert 4 * rate < len(tune) < 6 * rate
    assert tune[0].any()
    peak = int(np.abs(tune.astype(np.int32)).max())
    assert 20000 < peak < 32767
    assert not tune[-1].any()


def test_the_melody_is_stereo() -> None:
    left, right = melody(8000).T

    assert not np.array_equal(left, right)
