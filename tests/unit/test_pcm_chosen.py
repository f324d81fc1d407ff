"""The rules of probes: what is chosen, in whatever order it is told, and the text of refusals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aioalsa.pcm import Direction, Format, Period, Range, Setup, Type, from_numpy
from aioalsa.pcm._enums import Access
from aioalsa.pcm._logic import among, check_chosen, check_tuning, describe_choice, describe_counts
from aioalsa.pcm._tuning import Chosen

if TYPE_CHECKING:
    from random import Random

NUMBERS = st.integers(1, 2**31) | st.sampled_from(["min", "max"])
RANGES = st.tuples(st.integers(1, 1000), st.integers(1000, 9999) | st.none())
CHOICES = st.fixed_dictionaries(
    {},
    optional={
        "resample": st.booleans(),
        "format": st.sampled_from(["S16_LE", "min", ["U8", "S8"]]),
        "access": st.sampled_from(Access),
        "channels": NUMBERS | RANGES,
        "rate": NUMBERS | RANGES,
        "period_size": NUMBERS | RANGES,
        "period_time": st.floats(1e-6, 100),
        "periods": NUMBERS,
        "buffer_size": NUMBERS,
        "whole_periods": st.booleans(),
    },
)
LINEAR = [form for form in Format if form.is_linear and form.width and form.width <= 32]


@given(CHOICES, st.randoms())
def test_parameters_are_narrowed_in_one_order_however_they_are_told(
    chosen: dict[str, Any], dice: Random
) -> None:
    names = list(chosen)
    dice.shuffle(names)
    shuffled = check_chosen({name: chosen[name] for name in names})

    assert list(shuffled.items()) == list(check_chosen(chosen).items())
    order = list(Chosen.__annotations__)
    assert list(shuffled) == sorted(shuffled, key=order.index)
    assert all(describe_choice(choice) for choice in shuffled.values())


@given(st.dictionaries(st.text(max_size=12) | st.sampled_from(["rate", "periods"]), st.none()))
def test_anything_else_is_refused(given: dict[str, None]) -> None:
    for check in (check_chosen, check_tuning):
        if given:
            with pytest.raises((TypeError, ValueError)):
                check(given)
        else:
            assert not check(given)


@given(st.lists(st.integers(1, 64), unique=True).map(sorted))
def test_counts_are_told_as_a_range_where_they_are_one(counts: list[int]) -> None:
    text = describe_counts(tuple(counts), Range(1, 64))

    if counts and counts != list(range(counts[0], counts[-1] + 1)):
        assert text == ", ".join(map(str, counts))
    else:
        assert "," not in text


@given(st.lists(st.integers(0, 100)), st.integers(0, 100), st.integers(0, 100))
def test_what_is_possible_lies_within_the_range(values: list[int], least: int, most: int) -> None:
    found = list(among(values, Range(least, most), lambda value: value % 2 == 0))

    assert found == [v for v in values if least <= v <= most and v % 2 == 0]


@given(st.sampled_from(LINEAR), st.data())
def test_integers_survive_numpy_and_back(form: Format, data: st.DataObject) -> None:
    assert form.width is not None
    least = -(1 << (form.width - 1)) if form.is_signed else 0
    values = data.draw(st.lists(st.integers(least, least + (1 << form.width) - 1), min_size=1))
    array = np.array(values, dtype="i8").reshape(-1, 1)
    memory = from_numpy(array, form)

    assert len(memory) == len(values) * form.bytes_per_frame(1)
    setup = Setup(
        device="",
        direction=Direction.CAPTURE,
        type=Type.HW,
        format=form,
        access=Access.RW_INTERLEAVED,
        rate=48000,
        channels=1,
        period_size=len(values),
        buffer_size=len(values),
        start_threshold=0,
        can_pause=False,
        can_resume=False,
    )
    assert Period(memory, len(values), 0, 0.0, 0, setup).to_numpy().tolist() == array.tolist()


def test_what_does_not_fit_is_refused() -> None:
    assert (
        from_numpy(np.array([[0.5, -1.0]]), Format.FLOAT_LE) == np.array([0.5, -1], "<f4").tobytes()
    )
    with pytest.raises(ValueError, match="-8388608 to 8388607"):
        from_numpy(np.array([1 << 23]), "S24_3LE")
    with pytest.raises(TypeError, match="float64"):
        from_numpy(np.array([0.5]), Format.S16_LE)
    with pytest.raises(TypeError, match="int"):
        from_numpy(np.array([1]), Format.FLOAT_LE)
    for kind in (complex, object):
        with pytest.raises(TypeError, match=kind.__name__):
            from_numpy(np.array([1], dtype=kind), "S16_LE")
    with pytest.raises(ValueError, match="MU_LAW"):
        from_numpy(np.array([1]), Format.MU_LAW)
