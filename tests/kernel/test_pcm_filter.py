"""Filters in Python before real drivers: sound bit for bit as numpy has it, and what goes wrong."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import anyio
import numpy as np
import numpy.typing as npt
import pytest

from aioalsa import pcm, virtual
from tests.kernel import witness
from tests.kernel.cards import DUMMY
from tests.kernel.witness import FRAME, ON_ASYNCIO, RATE, REST

if TYPE_CHECKING:
    from collections.abc import Awaitable

pytestmark = [pytest.mark.anyio, ON_ASYNCIO]

Samples = npt.NDArray[Any]
# Python is slow on an emulated processor: long buffers, and periods of 20 ms.
SIZES: dict[str, Any] = {"period_time": 0.02, "buffer_time": 1}
PLAYED, CAPTURED = "hw:0,0,3", "hw:0,1,3"


class Differ(virtual.Filter):
    """What it gives depends on the frame before: none may be missing, or come twice."""

    resets = 0

    def reset(self) -> None:
        self.resets += 1
        self.before: Samples = np.zeros((1, self.setup.channels), dtype="<i4")

    def process(self, samples: Samples) -> Samples:
        made: Samples = samples ^ np.concatenate([self.before.astype(samples.dtype), samples[:-1]])
        self.before = samples[-1:]
        return made


def frames_of(sound: bytes) -> Samples:
    return np.frombuffer(sound, dtype="<i2").reshape(-1, 2)


def differences(samples: Samples) -> Samples:
    """What becomes of a whole sound."""
    made = samples.copy()
    made[1:] ^= samples[:-1]
    return made


async def heard_while(capture: pcm.CaptureStream, frames: int, playing: Awaitable[object]) -> bytes:
    """Return what is captured from the first sound on, while something is played."""
    heard = bytearray()

    async def listen() -> None:
        async for period in capture:
            assert isinstance(period.data, bytes)
            heard.extend(period.data if heard else period.data.lstrip(b"\0"))
            if len(heard) >= frames * FRAME:
                return

    with anyio.fail_after(60):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(listen)
            await playing
    assert capture.xruns == 0
    return bytes(heard[: frames * FRAME])


@pytest.mark.parametrize("mmap", [False, True], ids=["rw", "mmap"])
@pytest.mark.parametrize("direction", ["playback", "capture"])
async def test_sound_is_what_numpy_makes_of_it(direction: str, *, mmap: bool) -> None:
    sound = witness.noise(0.4, seed=31)
    slave = PLAYED if direction == "playback" else CAPTURED
    async with virtual.PCMFilter("differ", make=Differ, slave=slave, formats="S16_LE") as differ:
        names = {"playback": PLAYED, "capture": CAPTURED} | {direction: differ.pcm}
        async with (
            pcm.open_capture(names["capture"], mmap=mmap, **SIZES) as capture,
            pcm.open_playback(names["playback"], mmap=mmap, **SIZES) as playback,
        ):
            expected = differences(frames_of(sound))
            # A frame that lstrip would shorten does not begin it.
            assert expected[0].all()
            playing = playback.write(sound + 3 * REST)
            heard = await heard_while(capture, len(expected), playing)
            assert playback.xruns == 0
            playback.drop()

    witness.assert_same_sound(heard, expected.tobytes())


async def test_conversions_before_and_behind_it_change_nothing_else() -> None:
    mono = frames_of(witness.noise(0.4, seed=32))[:, :1].copy()
    wide = np.repeat(mono, 2, axis=1).astype("<i4") << 16
    expected = (differences(wide) >> 16).astype("<i2")
    options: dict[str, Any] = {"slave": f"plug{PLAYED}", "formats": "S32_LE", "channels": 2}
    async with (
        pcm.open_capture(CAPTURED, **SIZES) as capture,  # the hardware has S16_LE from now on
        virtual.PCMFilter("wide", make=Differ, **options) as wide_filter,
        pcm.open_playback(f"plug:{wide_filter.pcm}", channels=1, **SIZES) as playback,
    ):
        begin = int(np.flatnonzero(expected.any(axis=1))[0])
        expected = expected[begin:]
        assert expected[0].all()
        playing = playback.write(mono.tobytes() + 3 * REST)
        heard = await heard_while(capture, len(expected), playing)
        playback.drop()

    witness.assert_same_sound(heard, expected.tobytes())


async def test_after_an_xrun_it_begins_anew_and_the_gap_is_told() -> None:
    made: list[Differ] = []

    def make() -> Differ:
        made.append(Differ())
        return made[-1]

    async with (
        virtual.PCMFilter("late", make=make, slave=CAPTURED, formats="S16_LE") as late,
        pcm.open_capture(late.pcm, period_time=0.02, buffer_time=0.2) as stream,
    ):
        first = await anext(stream)
        resets = made[0].resets
        time.sleep(0.6)  # noqa: ASYNC251 - nobody reads
        period = first
        with anyio.fail_after(20):
            while not period.lost:
                period = await anext(stream)

        assert made[0].resets > resets
        elapsed = period.time - first.time
        assert (period.position - first.position) / RATE == pytest.approx(elapsed, abs=0.05)
        assert period.lost > 0.2 * RATE


@pytest.mark.parametrize("direction", ["playback", "capture"])
async def test_what_it_raises_ends_the_stream_and_frees_the_device(direction: str) -> None:
    left = [5]

    def fragile(samples: Samples) -> None:
        left[0] -= 1
        if not left[0]:
            raise ZeroDivisionError("on purpose")

    slave = PLAYED if direction == "playback" else CAPTURED
    async with virtual.PCMFilter("fragile", fragile, slave=slave) as filtered:
        with anyio.fail_after(20):
            if direction == "playback":
                async with pcm.open_playback(filtered.pcm, **SIZES) as playback:
                    for _ in range(4):
                        await playback.write(bytes(960 * FRAME))
                    with pytest.raises(ZeroDivisionError, match="on purpose"):
                        await playback.write(bytes(RATE * FRAME))
            else:
                async with pcm.open_capture(filtered.pcm, **SIZES) as capture:
                    with pytest.raises(ZeroDivisionError, match="on purpose"):
                        await capture.read(RATE)
        assert "closed" in witness.substream_status(slave, direction[0])


async def test_a_driver_without_a_peer_takes_what_it_gives() -> None:
    async with (
        virtual.PCMFilter("dummy", make=Differ, slave=f"hw:{DUMMY},0,7") as dummy,
        pcm.open_playback(dummy.pcm, format="S16_LE", **SIZES) as playback,
    ):
        await playback.write(witness.noise(0.2, seed=33))
        with anyio.fail_after(20):
            await playback.drain()
        assert playback.position == round(0.2 * RATE)
