"""Every plug-in that needs no driver, with every access, and formats, rates and channels in turn.

What is played through a plug-in is captured through it again, and has to be the same where nothing
is lost on the way; what alsa-lib refuses is a `ParameterError`. The whole matrix has thousands of
combinations: a fixed sample of it is tried, in which every value of every axis comes with every
plug-in, and each pair of access and format. With AIOALSA_FULL_MATRIX=1 in the environment it is all
of them.
"""

from __future__ import annotations

import contextlib
import gc
import os
import random
from itertools import product
from typing import TYPE_CHECKING

import pytest

from aioalsa import ParameterError, virtual
from tests.virtual.carrying import ACCESS, Case, carry
from tests.virtual.plugins import INSTALLED, defined

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("frozen_heap")]

FORMATS = ["S16_LE", "S24_3LE", "S32_LE", "FLOAT_LE", "U8"]
RATES = [8000, 44100, 48000, 96000, 192000]
CHANNELS = [1, 2, 8]
FULL = bool(os.environ.get("AIOALSA_FULL_MATRIX"))


def sample() -> list[Case]:
    """Return every access with every format, and rates and channels in turn."""
    rates, counts = RATES * 4, (CHANNELS * 7)[:20]
    for axis in (rates, counts):
        random.Random(5).shuffle(axis)
    pairs = product(ACCESS, FORMATS)
    return [
        Case(*access, form, rate, count)
        for (access, form), rate, count in zip(pairs, rates, counts, strict=True)
    ]


CASES = sample()
ALL = [
    Case(*access, form, rate, count)
    for access, form, rate, count in product(ACCESS, FORMATS, RATES, CHANNELS)
]


def lossless(plugin: str, case: Case) -> bool:
    """Tell whether what is captured has to be what was played, bit for bit."""
    match plugin:
        case "card" | "plug" | "asym" | "file" | "hooks" | "copy" | "empty" | "linear" | "multi":
            return True
        case "iec958":
            return case.format != "S32_LE"  # 24 bits
        case "lfloat":
            return case.format in {"S16_LE", "U8"}
        case "route":
            return case.channels <= 2  # the others are not bound
        case _:
            return False  # rate filters even where nothing is to be converted


def straight(plugin: str, case: Case) -> bool:
    """Tell whether a plug-in captures but silence from what is no driver, as alsa-lib has it.

    They map samples that the one before them has only when it is read from.
    """
    return plugin == "multi" or (plugin == "hooks" and case.mmap)


@pytest.fixture
def anyio_backend() -> str:
    """One event loop is enough: what differs here is alsa-lib's."""
    return "asyncio"


def descriptors() -> int:
    gc.collect()
    return len(os.listdir("/proc/self/fd"))


def test_the_sample_has_every_value_of_every_axis() -> None:
    assert {(case.access, case.mmap, case.format) for case in CASES} == {
        (*access, form) for access, form in product(ACCESS, FORMATS)
    }
    assert {case.rate for case in CASES} == set(RATES)
    assert {case.channels for case in CASES} == set(CHANNELS)
    assert set(CASES) <= set(ALL)


@pytest.mark.parametrize("plugin", INSTALLED)
async def test_what_is_accepted_carries_the_sound_and_ends(tmp_path: Path, plugin: str) -> None:
    accepted = 0
    async with virtual.card("matrix", substreams=2) as card:
        with defined(card.pcm, tmp_path) as names:
            for case in ALL if FULL else CASES:
                before = descriptors()
                with contextlib.suppress(ParameterError):
                    ear = card.pcm if straight(plugin, case) else names[plugin]
                    busy = await carry(names[plugin], ear, case, exact=lossless(plugin, case))
                    accepted += 1
                    # No spin: there is as much time as there is sound, most of it asleep.
                    assert busy < 0.9, case
                assert descriptors() == before, case
    print(f"{plugin}: {accepted} of {len(ALL if FULL else CASES)} accepted")
    assert accepted >= 2
