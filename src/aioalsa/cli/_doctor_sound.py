"""The doctor's ears: a test tone to hear, and a microphone to watch."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

import numpy as np

from .. import ParameterError, pcm
from . import _level
from ._bars import Bars, channel_names
from ._console import say
from ._options import BUFFER_TIME

if TYPE_CHECKING:
    from ..pcm import CaptureStream

_RATE = 48000  # Hz
_SIDE = 0.7  # s of tone on each side
_HZ = 440.0
_AMPLITUDE = 0.25  # of full scale: to be heard, not to be feared


async def play_tone(device: str) -> None:
    """Play a tone on the left, then on the right.

    Raises:
        AlsaError: it could not be played.
    """
    say(f"A tone is played to {device}: left, then right.", stderr=True)
    opening = pcm.open_playback(device, rate=_RATE, channels=2, buffer_time=BUFFER_TIME)
    async with opening as stream:
        await stream.write(tone())


def tone() -> bytes:
    """Return the tone as stereo S16_LE, faded in and out so that nothing clicks."""
    time = np.arange(int(_RATE * _SIDE)) / _RATE
    fade = np.minimum(1.0, np.minimum(time, time[::-1]) / 0.02)
    wave = (np.sin(2 * np.pi * _HZ * time) * fade * _AMPLITUDE * 32767).astype("<i2")
    silent = np.zeros_like(wave)
    left, right = np.column_stack([wave, silent]), np.column_stack([silent, wave])
    return np.concatenate([left, right]).tobytes()


async def listen_to(device: str, *, quiet: bool, seconds: float = 4.0) -> float:
    """Show how loud an input is for some seconds; return its peak, 1.0 being full scale.

    Raises:
        AlsaError: it could not be recorded.
    """
    if not quiet:
        say(f"{device} is recorded for {seconds:.0f} s: say something.")
    try:
        stream = await pcm.open_capture(device, rate=_RATE, channels=2, exact=False)
    except ParameterError:
        # Its samples are not 16 bits wide: those that people plug in are, through "plug".
        stream = await pcm.open_capture(f"plug:'{device}'", rate=_RATE, channels=2)
    async with stream:
        return await _watch(stream, seconds, quiet=quiet)


async def _watch(stream: CaptureStream, seconds: float, *, quiet: bool) -> float:
    setup = stream.setup
    loudest, passed = 0.0, 0.0
    with nullcontext() if quiet else Bars(channel_names(setup.channels), seconds) as meter:
        async for period in stream:
            assert isinstance(period.data, bytes)
            levels = _level.measure(period.data, setup.format, setup.channels) or []
            loudest = max(loudest, *(level.peak for level in levels), 0.0)
            passed += period.frames / setup.rate
            if meter is not None:
                meter.update(passed, levels)
            if passed >= seconds:
                break
    return loudest
