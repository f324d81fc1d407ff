"""Every plug-in that needs no driver, with every access, and formats, rates and channels in turn.

What alsa-lib accepts has to carry the sound, and to end; what it refuses is a `ParameterError`. The
whole matrix has thousands of combinations: a fixed sample of it is tried, in which every value of
every axis comes with every plug-in.
"""

from __future__ import annotations

import contextlib
import gc
import os
import random
import resource
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import anyio
import pytest

from aioalsa import ParameterError, UnsupportedError, pcm, virtual
from aioalsa._ffi import _overlay

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.anyio

# Over the PCM of a virtual card; what is lossless carries the same bits as long as nothing has to
# be converted.
PLUGINS: dict[str, str] = {
    "card": "{card}",
    "plug": "plug:{card}",
    "asym": "matrix_asym",
    "file": "matrix_file",
    "hooks": "matrix_hooks",
    "linear": "matrix_linear",
    "route": "matrix_route",
    "rate": "matrix_rate",
    "mulaw": "matrix_mulaw",
    "alaw": "matrix_alaw",
    "lfloat": "matrix_lfloat",
    "multi": "matrix_multi",
    "null": "null",
}
LOSSLESS = {"card", "plug", "asym", "file", "hooks"}
DEFINITIONS = """
pcm.matrix_asym {{ type asym playback.pcm "{card}" capture.pcm "{card}" }}
pcm.matrix_file {{ type file slave.pcm "{card}" file "{folder}/played" format raw }}
pcm.matrix_hooks {{ type hooks slave.pcm "{card}" }}
pcm.matrix_linear {{ type linear slave {{ pcm "{card}" format S32_LE }} }}
pcm.matrix_route {{ type route slave {{ pcm "{card}" channels 2 }} ttable.0.0 1 ttable.1.1 1 }}
pcm.matrix_rate {{ type rate slave {{ pcm "{card}" rate 48000 }} }}
pcm.matrix_mulaw {{ type mulaw slave {{ pcm "{card}" format MU_LAW }} }}
pcm.matrix_alaw {{ type alaw slave {{ pcm "{card}" format A_LAW }} }}
pcm.matrix_lfloat {{ type lfloat slave {{ pcm "{card}" format FLOAT_LE }} }}
pcm.matrix_multi {{
    type multi
    slaves.a {{ pcm "{card}:0" channels 2 }}
    bindings.0 {{ slave a channel 0 }}
    bindings.1 {{ slave a channel 1 }}
}}
"""
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


class Case(NamedTuple):
    """One combination."""

    access: Layout
    mmap: bool
    format: str
    rate: int
    channels: int


def sample() -> list[Case]:
    """Return combinations in which every value of every axis comes, whichever way it is cut."""
    shuffled = random.Random(5)
    formats, rates, counts = (FORMATS * 3)[:12], (RATES * 3)[:12], CHANNELS * 4
    for axis in (formats, rates, counts):
        shuffled.shuffle(axis)
    return [Case(*ACCESS[at % 4], formats[at], rates[at], counts[at]) for at in range(len(formats))]


CASES = sample()


@pytest.fixture
def anyio_backend() -> str:
    """One event loop is enough: what differs here is alsa-lib's."""
    return "asyncio"


@pytest.fixture
def definitions(tmp_path: Path) -> Iterator[str]:
    key = _overlay.add(DEFINITIONS.format(card="aioalsa_matrix", folder=tmp_path))
    yield "aioalsa_matrix"
    _overlay.remove(key)


def descriptors() -> int:
    gc.collect()
    return len(os.listdir("/proc/self/fd"))


def cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def test_the_sample_has_every_value_of_every_axis() -> None:
    assert {(case.access, case.mmap) for case in CASES} == set(ACCESS)
    assert {case.format for case in CASES} == set(FORMATS)
    assert {case.rate for case in CASES} == set(RATES)
    assert {case.channels for case in CASES} == set(CHANNELS)


@pytest.mark.parametrize("plugin", PLUGINS)
async def test_what_is_accepted_plays_to_its_end_and_is_captured(
    definitions: str, plugin: str
) -> None:
    name = PLUGINS[plugin].format(card=definitions)
    accepted = 0
    async with virtual.card("matrix", substreams=2):
        for case in CASES:
            before = descriptors()
            with contextlib.suppress(ParameterError):
                await play_and_capture(name, definitions, case, lossless=plugin in LOSSLESS)
                accepted += 1
            assert descriptors() == before, case
    assert accepted >= 2


async def play_and_capture(name: str, card: str, case: Case, *, lossless: bool) -> None:
    """Play a noise through a plug-in, which the card has to carry; then capture through it."""
    options: dict[str, Any] = dict(case._asdict())
    begin, spent = anyio.current_time(), cpu()
    async with contextlib.AsyncExitStack() as stack:
        out = await stack.enter_async_context(
            pcm.open_playback(name, period_time=0.005, buffer_time=0.05, **options)
        )
        frames = out.setup.rate // 50
        noise = random.Random(1).randbytes(frames * out.setup.frame_bytes)
        heard = b""
        if lossless:
            straight: dict[str, Any] = options | {"access": "interleaved", "mmap": False}
            ear = await stack.enter_async_context(
                pcm.open_capture(card + ":0", period_time=0.005, buffer_time=1, **straight)
            )
            await out.write(noise)
            with anyio.fail_after(10):
                while interleaved(noise, out.setup) not in heard:
                    data = (await anext(ear)).data
                    assert isinstance(data, bytes)
                    heard += data
                    if out.state is pcm.State.PREPARED:
                        out.start()
        else:
            await out.write(noise)
        await out.drain(timeout=10)
    async with pcm.open_capture(name, period_time=0.005, buffer_time=0.05, **options) as stream:
        with anyio.fail_after(10):
            size = stream.setup.period_size
            period = await anext(stream)
            assert period.frames == size
            if case.mmap:
                # multi says that it is mapped in one way, and is in another.
                with contextlib.suppress(UnsupportedError):
                    await anext(stream.views())
    # No spin: about as much time passes as there is sound, most of it asleep.
    assert cpu() - spent < 0.9 * (anyio.current_time() - begin) + 0.05, case


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
