"""Tests of the rules of PCM streams: sizes, thresholds, and the text of refusals."""

from __future__ import annotations

from hypothesis import assume, given
from hypothesis import strategies as st

from aioalsa._arguments import MAX_UINT
from aioalsa.pcm import Access, Direction, Format
from aioalsa.pcm._logic import (
    USUAL_RATES,
    Wish,
    access_of,
    describe_range,
    describe_rates,
    make_wish,
    sizes,
    start_threshold,
)

UINTS = st.integers(1, MAX_UINT)
RATES = st.integers(1, 768_000)
TIMES = st.floats(1e-6, 3599)


def wish(
    *,
    rate: int = 48000,
    period_size: int | None = None,
    buffer_size: int | None = None,
    period_time: float | None = None,
    buffer_time: float | None = None,
    start_threshold: int | None = None,
) -> Wish:
    return make_wish(
        "null",
        Direction.PLAYBACK,
        rate=rate,
        channels=2,
        format="S16_LE",
        period_size=period_size,
        buffer_size=buffer_size,
        period_time=period_time,
        buffer_time=buffer_time,
        exact=True,
        on_xrun="recover",
        access="interleaved",
        mmap=False,
        resample=True,
        start_threshold=start_threshold,
    )


def test_a_wish_holds_members_where_names_were_given() -> None:
    made = wish()

    assert made.format is Format.S16_LE
    assert made.access is Access.RW_INTERLEAVED


def test_accesses_are_alsa_libs() -> None:
    assert access_of("interleaved", mmap=False) is Access.RW_INTERLEAVED
    assert access_of("noninterleaved", mmap=False) is Access.RW_NONINTERLEAVED
    assert access_of("interleaved", mmap=True) is Access.MMAP_INTERLEAVED
    assert access_of("noninterleaved", mmap=True) is Access.MMAP_NONINTERLEAVED


@given(st.sampled_from(USUAL_RATES))
def test_a_period_is_10_ms_and_a_buffer_four_of_them(rate: int) -> None:
    period, buffer = sizes(wish(rate=rate), rate)

    assert period == round(rate / 100)
    assert buffer == 4 * period


@given(UINTS, UINTS)
def test_sizes_in_frames_are_asked_for_as_they_are(period: int, buffer: int) -> None:
    assert sizes(wish(period_size=period, buffer_size=buffer), 48000) == (period, buffer)


@given(TIMES, TIMES, RATES)
def test_times_are_frames_at_the_rate_that_was_got(period: float, buffer: float, rate: int) -> None:
    got = sizes(wish(rate=48000, period_time=period, buffer_time=buffer), rate)

    assert got == (max(1, round(period * rate)), max(1, round(buffer * rate)))


@given(UINTS, RATES)
def test_a_buffer_alone_gets_periods_that_fit(buffer: int, rate: int) -> None:
    period, got = sizes(wish(buffer_size=buffer), rate)

    assert got == buffer
    assert 1 <= period <= max(1, buffer // 4)
    assert period <= max(1, round(rate / 100))


@given(UINTS, RATES)
def test_a_period_alone_gets_a_buffer_of_four(period: int, rate: int) -> None:
    assert sizes(wish(period_size=period), rate) == (period, min(4 * period, MAX_UINT))


@given(
    st.none() | UINTS,
    st.none() | TIMES,
    st.none() | UINTS,
    st.none() | TIMES,
    st.integers(1, MAX_UINT),
)
def test_sizes_always_fit_into_what_alsa_lib_takes(
    period_size: int | None,
    period_time: float | None,
    buffer_size: int | None,
    buffer_time: float | None,
    rate: int,
) -> None:
    assume(period_size is None or period_time is None)
    assume(buffer_size is None or buffer_time is None)
    made = wish(
        period_size=period_size,
        period_time=period_time,
        buffer_size=buffer_size,
        buffer_time=buffer_time,
    )

    # snd_pcm_uframes_t; near functions clamp what is beyond the device.
    assert all(1 <= frames < 2**63 for frames in sizes(made, rate))


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_a_playback_starts_when_no_whole_period_fits_any_more(period: int, buffer: int) -> None:
    assume(period <= buffer)
    threshold = start_threshold(wish(), period, buffer)

    assert threshold % period == 0
    assert buffer - period < threshold <= buffer


@given(UINTS)
def test_a_start_threshold_that_was_asked_for_is_used(frames: int) -> None:
    assert start_threshold(wish(start_threshold=frames), 480, 1920) == frames


@given(st.integers(), st.integers())
def test_a_range_of_one_value_is_that_value(least: int, most: int) -> None:
    text = describe_range(least, most, " Hz")

    assert text == (f"{least} Hz" if least == most else f"{least} to {most} Hz")


def test_rates_are_listed_where_only_some_are_possible() -> None:
    assert describe_rates(8000, 192000, {44100, 48000}.__contains__) == "44100, 48000 Hz"
    assert describe_rates(48000, 48000, lambda _rate: True) == "48000 Hz"
    assert describe_rates(4000, 192000, lambda _rate: True) == "4000 to 192000 Hz"
    assert describe_rates(5512, 5512, lambda _rate: True) == "5512 Hz"
    # Rates that nobody has heard of are described by their range.
    assert describe_rates(1000, 50000, {12345}.__contains__) == "1000 to 50000 Hz"


@given(st.sets(st.sampled_from(USUAL_RATES), min_size=1), UINTS, UINTS)
def test_no_rate_is_offered_that_is_not_possible(possible: set[int], least: int, most: int) -> None:
    text = describe_rates(min(least, most), max(least, most), possible.__contains__)

    if "," in text:
        listed = {int(rate) for rate in text.removesuffix(" Hz").split(", ")}
        assert listed == {r for r in possible if min(least, most) <= r <= max(least, most)}
