"""A noise that is played to a PCM and captured from another one: what the matrices try."""

from __future__ import annotations

import contextlib
import random
import resource
from typing import Any, Literal, NamedTuple

import anyio

from aioalsa import UnsupportedError, pcm

Layout = Literal["interleaved", "noninterleaved"]
ACCESS: list[tuple[Layout, bool]] = [
    ("interleaved", False),
    ("noninterleaved", False),
    ("interleaved", True),
    ("noninterleaved", True),
]


class Case(NamedTuple):
    """One combination."""

    access: Layout
    mmap: bool
    format: str
    rate: int
    channels: int


def cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


async def carry(
    name: str,
    ear_name: str,
    case: Case,
    *,
    exact: bool,
    period_time: float = 0.005,
    buffer_time: float = 0.05,
) -> float:
    """Play a noise through a plug-in, and capture it again.

    Args:
        name: the PCM that it is played to.
        ear_name: the PCM that it is captured from.
        case: how both are opened.
        exact: it has to be the same, bit for bit.
        period_time: of both, s.
        buffer_time: of the playback, s.

    Returns:
        The share of a processor that it took.
    """
    options: dict[str, Any] = dict(case._asdict())
    ear_options: dict[str, Any] = options if ear_name == name else options | {"mmap": False}
    begin, spent = anyio.current_time(), cpu()
    async with (
        pcm.open_capture(ear_name, period_time=period_time, buffer_time=1, **ear_options) as ear,
        pcm.open_playback(name, period_time=period_time, buffer_time=buffer_time, **options) as out,
    ):
        frames = out.setup.rate // 50
        noise = random.Random(1).randbytes(frames * out.setup.frame_bytes)
        await out.write(noise)
        if out.state is pcm.State.PREPARED:
            out.start()
        heard, wanted = b"", interleaved(noise, out.setup)
        with anyio.fail_after(20):
            while wanted not in heard if exact else len(heard) < len(wanted):
                heard += await listen(ear)
        await out.drain(timeout=20)
        assert out.state in (pcm.State.SETUP, pcm.State.XRUN)
    return (cpu() - spent) / (anyio.current_time() - begin)


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
