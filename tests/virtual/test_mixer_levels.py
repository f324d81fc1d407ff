"""Volumes as alsamixer shows and sets them, for all that drivers tell about decibels."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from aioalsa import ctl, mixer, virtual
from aioalsa.ctl import DbLinear, DbMinMax, DbPart, DbRange, DbScale

if TYPE_CHECKING:
    from aioalsa.ctl._tlv import Db

pytestmark = pytest.mark.anyio

MUTE = -9999999
SCALES: dict[str, Db | None] = {
    "scale": DbScale(-4500, 45),
    "scale, mute": DbScale(-5000, 50, mute=True),
    "narrow scale": DbScale(-2300, 75),
    "linear": DbLinear(-3000, 600),
    "linear from silence": DbLinear(MUTE, 0),
    "minmax": DbMinMax(-6000, 1200),
    "narrow minmax": DbMinMax(-1200, 1200),
    "minmax, mute": DbMinMax(-6000, 0, mute=True),
    "range": DbRange((DbPart(0, 40, DbScale(-8000, 150)), DbPart(41, 100, DbScale(-1950, 30)))),
    "none": None,
}
# What get_normalized_volume() and set_normalized_volume() of alsa-utils' alsamixer/volume_mapping.c
# give for them, on alsa-lib 1.2.8: percents of raw volumes, from the least to the greatest one; and
# raw volumes for percents, rounded down, to the nearest, and up.
# fmt: off
TABLE: dict[str, tuple[dict[int, float], dict[float, tuple[int, int, int]]]] = {
    "scale": (
        {0: 0.0000, 1: 0.3768, 40: 21.5266, 75: 57.3546, 100: 100.0000},
        {0: (0, 0, 0), 1: (2, 3, 3), 25: (44, 44, 45),
         50: (69, 69, 70), 75: (86, 87, 87), 99: (99, 100, 100), 100: (100, 100, 100)},
    ),
    "scale, mute": (
        {0: 0.0000, 1: 14.9624, 40: 31.6228, 75: 61.8966, 100: 100.0000},
        {0: (0, 0, 0), 1: (0, 0, 1), 25: (27, 28, 28),
         50: (63, 64, 64), 75: (85, 85, 86), 99: (99, 99, 100), 100: (100, 100, 100)},
    ),
    "narrow scale": (
        {0: 0.0000, 1: 3.2258, 12: 38.7097, 23: 74.1935, 31: 100.0000},
        {0: (0, 0, 0), 1: (0, 0, 1), 25: (7, 8, 8),
         50: (15, 15, 16), 75: (23, 23, 24), 99: (30, 31, 31), 100: (31, 31, 31)},
    ),
    "linear": (
        {0: 0.0000, 1: 5.8669, 40: 65.6434, 75: 87.9694, 100: 100.0000},
        {0: (0, 0, 0), 1: (0, 0, 1), 25: (6, 7, 7),
         50: (23, 23, 24), 75: (52, 53, 53), 99: (97, 98, 98), 100: (100, 100, 100)},
    ),
    "linear from silence": (
        {0: 0.0000, 1: 21.5443, 40: 73.7055, 75: 90.8866, 100: 100.0000},
        {0: (0, 0, 0), 1: (0, 0, 1), 25: (1, 2, 2),
         50: (12, 13, 13), 75: (42, 42, 43), 99: (96, 97, 98), 100: (100, 100, 100)},
    ),
    "minmax": (
        {-20: 0.0000, -19: 0.1887, 20: 13.6033, 55: 46.7595, 80: 100.0000},
        {0: (-20, -20, -20), 1: (-15, -15, -14), 25: (36, 36, 37),
         50: (57, 57, 58), 75: (70, 70, 71), 99: (79, 80, 80), 100: (80, 80, 80)},
    ),
    "narrow minmax": (
        {0: 0.0000, 1: 1.0000, 40: 40.0000, 75: 75.0000, 100: 100.0000},
        {0: (0, 0, 0), 1: (1, 1, 1), 25: (25, 25, 25),
         50: (50, 50, 50), 75: (75, 75, 75), 99: (99, 99, 99), 100: (100, 100, 100)},
    ),
    "minmax, mute": (
        {0: 0.0000, 1: 10.2329, 40: 25.1189, 75: 56.2341, 100: 100.0000},
        {0: (0, 0, 0), 1: (0, 0, 1), 25: (39, 40, 40),
         50: (69, 70, 70), 75: (87, 88, 88), 99: (99, 100, 100), 100: (100, 100, 100)},
    ),
    "range": (
        {0: 0.0000, 1: 0.3101, 40: 47.1047, 75: 73.6804, 100: 100.0000},
        {0: (0, 0, 1), 1: (3, 3, 4), 25: (30, 30, 31),
         50: (44, 44, 45), 75: (76, 76, 77), 99: (99, 99, 100), 100: (100, 100, 100)},
    ),
    "none": (
        {-10: 0.0000, -9: 2.5000, 6: 40.0000, 20: 75.0000, 30: 100.0000},
        {0: (-10, -10, -10), 1: (-10, -10, -9), 25: (0, 0, 0),
         50: (10, 10, 10), 75: (20, 20, 20), 99: (29, 30, 30), 100: (30, 30, 30)},
    ),
}
# fmt: on


@pytest.mark.parametrize("side", ["Playback", "Capture"])
@pytest.mark.parametrize("kind", TABLE)
async def test_percents_are_those_of_alsamixer_both_ways(kind: str, side: str) -> None:
    shown, set_to = TABLE[kind]
    async with virtual.card("levels") as card:
        inside = card.add_control(
            f"Test {side} Volume",
            type="integer",
            minimum=min(shown),
            maximum=max(shown),
            tlv=SCALES[kind],
        )
        async with mixer.open(card.ctl) as opened:
            element = opened["Test"]
            volume = element.playback if side == "Playback" else element.capture
            for value, percent in shown.items():
                inside.set(value)
                assert volume.percent == pytest.approx(percent, abs=1e-4), value
            for percent, values in set_to.items():
                for rounding, value in zip(("down", "nearest", "up"), values, strict=True):
                    await volume.set_percent(percent, rounding)  # type: ignore[arg-type]
                    assert inside.value == (value,), (percent, rounding)


@pytest.mark.parametrize("kind", TABLE)
async def test_mixers_and_controls_tell_the_same_decibels(kind: str) -> None:
    shown, _ = TABLE[kind]
    low, high = min(shown), max(shown)
    async with virtual.card("levels") as card:
        card.add_control(
            "Test Playback Volume", type="integer", minimum=low, maximum=high, tlv=SCALES[kind]
        )
        async with ctl.open(card.ctl) as control, mixer.open(card.ctl) as opened:
            element, volume = control.find("Test Playback Volume"), opened["Test"].playback
            assert element.db_range == volume.db_range
            if SCALES[kind] is None:
                assert volume.db is None
                return
            for value in range(low, high + 1):
                gain = element.to_db(value)
                assert gain == volume.to_db(value)
                assert element.from_db(gain, "up") == volume.from_db(gain, "up")
                assert element.from_db(gain) == volume.from_db(gain)


@pytest.mark.parametrize("kind", TABLE)
async def test_setting_what_was_read_changes_nothing(kind: str) -> None:
    shown, _ = TABLE[kind]
    low, high = min(shown), max(shown)
    async with virtual.card("levels") as card:
        inside = card.add_control(
            "Test Playback Volume", type="integer", minimum=low, maximum=high, tlv=SCALES[kind]
        )
        async with mixer.open(card.ctl) as opened:
            volume = opened["Test"].playback
            for value in range(low, high + 1):
                inside.set(value)
                await volume.set_percent(volume.percent)
                assert inside.value == (value,)
                if volume.db is not None:
                    await volume.set_db(volume.db)
                    assert inside.value == (value,)
