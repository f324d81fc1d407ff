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
import resource
from itertools import product
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import anyio
import pytest

from aioalsa import ParameterError, UnsupportedError, pcm, virtual
from tests.virtual.plugins import INSTALLED, defined

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.anyio

Layout = Literal["interleaved", "noninterleaved"]
ACCESS: list[tuple[Layout, bool]] = [
    ("interleaved", False),
    ("noninterleaved", False),
    ("interleaved", True),
    ("noninterleaved", True),
]
FORMATS = ["S16_LE", "S24_3LE", "S32_LE", "FLOAT_LE", "U8"]
RATES = [8000, 44100, 48000, 96000, 192000]
CHANNELS = [1, 2, 8]
FULL = bool(os.environ.get("AIOALSA_FULL_MATRIX"))


class Case(NamedTuple):
    """One combination."""

    access: Layout
    mmap: bool
    format: str
    rate: int
    channels: int


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


def cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


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
                    await carry(names[plugin], ear, case, exact=lossless(plugin, case))
                    accepted += 1
                assert descriptors() == before, case
    print(f"{plugin}: {accepted} of {len(ALL if FULL else CASES)} accepted")
    assert accepted >= 2


async def carry(name: str, ear_name: str, case: Case, *, exact: bool) -> None:
    """Play a noise through a plug-in, and capture it again."""
    options: dict[str, Any] = dict(case._asdict())
    ear_options: dict[str, Any] = options if ear_name == name else options | {"mmap": False}
    begin, spent = anyio.current_time(), cpu()
    async with (
        pcm.open_capture(ear_name, period_time=0.005, buffer_time=1, **ear_options) as ear,
        pcm.open_playback(name, period_time=0.005, buffer_time=0.05, **options) as out,
    ):
        frames = out.setup.rate // 50
        noise = random.Random(1).randbytes(frames * out.setup.frame_bytes)
        await out.write(noise)
        if out.state is pcm.State.PREPARED:
            out.start()
        heard, wanted = b"", interleaved(noise, out.setup)
        with anyio.fail_after(10):
            while wanted not in heard if exact else len(heard) < len(wanted):
                heard += await listen(ear)
        await out.drain(timeout=10)
        assert out.state in (pcm.State.SETUP, pcm.State.XRUN)
    # No spin: about as much time passes as there is sound, most of it asleep.
    assert cpu() - spent < 0.9 * (anyio.current_time() - begin) + 0.05, case


async def listen(ear: pcm.CaptureStream) -> bytes:
    """Return what comes next, without a copy where that is possible, and interleaved."""
    if ear.setup.access.is_mmap:
        with contextlib.suppress(UnsupportedError):
            # multi says that it is mapped in one way, and is in another.
            view = await anext(ear.views())
            planes = view if isinstance(view, tuple) else (view,)
            return interleaved(b"".join(planes), ear.setup)
    data = (await anext(ear)).data
    return interleaved(b"".join(data) if isinstance(data, tuple) else data, ear.setup)


def interleaved(data: bytes, setup: pcm.Setup) -> bytes:
    """Return samples as an interleaved stream has them."""
    if setup.interleaved:
        return data
    size = (setup.format.physical_width or 8) // 8
    plane = len(data) // setup.channels
    return b"".join(
        data[channel * plane + at : channel * plane + at + size]
        for at in range(0, plane, size)
        for channel in range(setup.channels)
    )
