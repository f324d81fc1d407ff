"""Tests of the rules of mixers: alsamixer's curve, keys, items."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aioalsa import mixer
from aioalsa._arguments import number
from aioalsa.ctl import EventMask
from aioalsa.mixer import _logic as logic
from aioalsa.mixer._enums import Channel

MUTE = logic.MUTE

# By get_normalized_volume() of alsa-utils' alsamixer/volume_mapping.c: for a range in 1/100 dB,
# positions (percent) of gains.
POSITIONS: dict[tuple[int, int], dict[int, float]] = {
    (-7400, 0): {-7400: 0, -3300: 23.726875, -1250: 59.531861, -100: 96.001408, 0: 100},
    (-4500, 0): {-4500: 0, -3300: 12.650680, -600: 74.984340, -100: 95.420743, 0: 100},
    (-10239, 400): {-2900: 26.952314, -850: 61.243178, 300: 96.170501, 400: 100},
    (-6350, 2400): {-900: 25.593978, 400: 44.483526, 1800: 78.691125, 2400: 100},
    # The least is silence: no position is kept for it.
    (MUTE, 0): {MUTE: 0, -3300: 28.183829, -2000: 46.415888, -600: 79.432823, 0: 100},
    (MUTE, 600): {MUTE: 0, -2700: 28.183829, 0: 79.432823, 600: 100},
    # 24 dB are linear, a hundredth more is not.
    (-2400, 0): {-2400: 0, -2000: 16.666667, -600: 75, 0: 100},
    (-2401, 0): {-2401: 0, -2000: 10.996586, -600: 65.837841, 0: 100},
    (-1200, 1200): {-1200: 0, -50: 47.916667, 1100: 95.833333, 1200: 100},
}
# By its set_normalized_volume(): gains for positions, rounded down, to the nearest, and up.
GAINS: dict[tuple[int, int], dict[float, tuple[int, int, int]]] = {
    (-7400, 0): {1: (-7011, -7011, -7010), 33: (-2597, -2597, -2596), 77.5: (-621, -620, -620)},
    (-4500, 0): {1: (-4383, -4382, -4382), 50: (-1380, -1380, -1379), 100: (0, 0, 0)},
    (-10239, 400): {5: (-6683, -6682, -6682), 50: (-1363, -1363, -1362), 99: (374, 374, 375)},
    (-6350, 2400): {1: (-5713, -5712, -5712), 50: (682, 683, 683), 77.5: (1762, 1762, 1763)},
    (MUTE, 0): {1: (-12000, -12000, -12000), 50: (-1807, -1806, -1806), 99: (-27, -26, -26)},
    (MUTE, 600): {5: (-7207, -7206, -7206), 77.5: (-65, -64, -64), 100: (600, 600, 600)},
    (-2400, 0): {1: (-2376, -2376, -2376), 77.5: (-540, -540, -540)},
    (-2401, 0): {1: (-2362, -2362, -2361), 50: (-934, -933, -933)},
    (-1200, 1200): {33: (-408, -408, -408), 50: (0, 0, 0)},
}


@pytest.mark.parametrize("span", POSITIONS)
def test_positions_are_those_of_alsamixer(span: tuple[int, int]) -> None:
    for gain, percent in POSITIONS[span].items():
        assert logic.db_to_percent(gain, *span) == pytest.approx(percent, abs=1e-6)


@pytest.mark.parametrize("span", GAINS)
def test_gains_at_positions_are_those_of_alsamixer(span: tuple[int, int]) -> None:
    for percent, gains in GAINS[span].items():
        assert tuple(logic.percent_to_db(percent, *span, way) for way in (-1, 0, 1)) == gains


def test_no_percent_is_silence_where_there_is_silence() -> None:
    assert logic.percent_to_db(0, MUTE, 0, 0) == MUTE
    assert logic.percent_to_db(0, -7400, 0, 0) == -7400


spans = st.tuples(st.one_of(st.just(MUTE), st.integers(-20000, 3000)), st.integers(-3000, 6000))


@given(spans.filter(lambda span: span[0] < span[1]), st.floats(0, 100))
def test_every_position_leads_to_a_gain_and_back(span: tuple[int, int], percent: float) -> None:
    low, high = span
    gain = logic.percent_to_db(percent, low, high, 0)
    assert gain <= high
    assert gain >= low
    back = logic.db_to_percent(gain, low, high)
    step = logic.db_to_percent(high, low, high) - logic.db_to_percent(high - 1, low, high)
    assert back == pytest.approx(percent, abs=step + 1e-6)


@given(st.integers(-1000, 1000), st.integers(1, 2000), st.floats(0, 100))
def test_positions_without_decibels_are_linear(low: int, size: int, percent: float) -> None:
    value = logic.percent_to_raw(percent, low, low + size, 0)
    assert low <= value <= low + size
    assert logic.raw_to_percent(value, low, low + size) == pytest.approx(
        percent, abs=100 / size / 2 + 1e-6
    )


def test_a_volume_that_cannot_move_is_at_nothing() -> None:
    assert logic.raw_to_percent(5, 5, 5) == 0


@pytest.mark.parametrize(
    ("db", "gain"),
    [(0, 0), (-10.126, -1013), (-math.inf, MUTE), (math.inf, -MUTE), (-1e300, MUTE)],
)
def test_decibels_become_hundredths(db: float, gain: int) -> None:
    assert logic.hundredths(db) == gain


def test_the_sentinel_for_silence_is_no_number_of_decibels() -> None:
    assert logic.decibels(MUTE) == -math.inf
    assert logic.decibels(-9999) == -99.99


@pytest.mark.parametrize("bad", [None, "3", True, b"1", [1]])
def test_what_is_no_number_is_refused(bad: object) -> None:
    with pytest.raises(TypeError, match="db"):
        number("db", bad)


def test_not_a_number_is_refused() -> None:
    with pytest.raises(ValueError, match="db"):
        number("db", math.nan)


@pytest.mark.parametrize("bad", [-0.01, 100.01, math.inf, -math.inf])
def test_percent_is_between_0_and_100(bad: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 100"):
        logic.percent_of(bad)


def test_roundings_have_names() -> None:
    assert [logic.rounding_of(name) for name in ("down", "nearest", "up")] == [-1, 0, 1]
    with pytest.raises(ValueError, match="nearest, up, down"):
        logic.rounding_of("sideways")


@pytest.mark.parametrize(
    ("key", "place"),
    [
        ("Master", ("Master", 0)),
        (("Master", 1), ("Master", 1)),
        (("Master", True), None),
        (("Master",), None),
        (3, None),
        (None, None),
    ],
)
def test_keys_are_names_or_names_and_indexes(key: object, place: object) -> None:
    assert logic.key_of(key) == place


KEYS = [("Master", 0), ("Headphone", 0), ("Line In", 0), ("Line In", 1), ("PCM", 0)]


@pytest.mark.parametrize(
    ("key", "hint"),
    [
        ("Mastr", "'Master'"),
        ("headphones", "'Headphone'"),
        ("pcm", "'PCM'"),
        ("line", "'Line In'"),
        (("Line In", 7), "with index 0, 1"),
        (object(), "near are"),
    ],
)
def test_a_missing_element_is_told_with_those_near(key: object, hint: str) -> None:
    assert hint in logic.missing(key, KEYS)


def test_a_mixer_without_elements_says_so() -> None:
    assert "this mixer has none" in logic.missing("Master", [])


ITEMS = ("Mic", "Front Mic", "Line", "LINE")


@pytest.mark.parametrize(("item", "index"), [("Mic", 0), (3, 3), ("front mic", 1), ("LINE", 3)])
def test_items_go_by_name_or_index(item: str | int, index: int) -> None:
    assert logic.item_index(item, ITEMS) == index


@pytest.mark.parametrize("item", ["Nothing", "", "line", 4, -1])
def test_items_that_are_not_there_are_refused(item: str | int) -> None:
    with pytest.raises(ValueError, match="item"):
        logic.item_index(item, ITEMS)


@pytest.mark.parametrize("item", [1.5, None, True])
def test_items_of_the_wrong_type_are_refused(item: object) -> None:
    with pytest.raises(TypeError, match="item"):
        logic.item_index(item, ITEMS)


def test_the_first_channel_is_mono_as_well() -> None:
    assert Channel.parse("mono", "channel") is Channel.FRONT_LEFT
    assert [channel.value for channel in Channel] == list(range(-1, 32))


def test_channels_have_the_names_that_alsa_lib_gives_them() -> None:
    from aioalsa.mixer._handle import channel_name

    for channel in Channel:
        if channel >= 0:
            name = channel.name.replace("_", " ").title()
            assert channel_name(channel) == ("?" if channel >= 9 else name)


def test_ids_are_read_as_amixer_reads_them() -> None:
    from aioalsa.mixer._handle import parse_id

    assert parse_id("Master") == ("Master", 0)
    assert parse_id("'Line In',3") == ("Line In", 3)
    assert parse_id('"Line, In",3') == ("Line, In", 3)
    assert parse_id("Line In,2") == ("Line In", 2)


@pytest.mark.parametrize(
    "ident", ["", "Master,x", "'Master", "'Master'x", ",1", "Master,1,2", "''"]
)
def test_what_is_no_id_is_refused_though_alsa_lib_takes_it(ident: str) -> None:
    assert not logic.is_id(ident)
    assert logic.is_id("'Line In',3")
    assert logic.is_id("Line In")
    assert logic.is_id("3D Control - Switch,1")


def test_removal_is_all_bits_and_no_addition() -> None:
    event = mixer.MixerEvent(None, EventMask.REMOVE)  # type: ignore[arg-type]
    assert (event.removed, event.added) == (True, False)
    event = mixer.MixerEvent(None, EventMask.ADD)  # type: ignore[arg-type]
    assert (event.removed, event.added) == (False, True)


@pytest.mark.parametrize("bad", ["", "a\nb", "x" * 2000, "\ud800", -1, 256, True, None, 1.0])
def test_names_that_no_control_has_are_refused_before_any_call(bad: object) -> None:
    with pytest.raises((ValueError, TypeError), match="name"):
        mixer.open(bad)  # type: ignore[arg-type]


def test_an_unknown_order_is_refused() -> None:
    with pytest.raises(ValueError, match="order"):
        mixer.open(0, order="size")  # type: ignore[arg-type]
