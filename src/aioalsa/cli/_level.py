"""How loud samples are, and the bars that show it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ._samples import decode, known

if TYPE_CHECKING:
    from ..pcm import Format

FLOOR = -60.0  # dB; the left end of a bar
_EIGHTHS = " ▏▎▍▌▋▊▉"


@dataclass(frozen=True, slots=True)
class Level:
    """How loud one channel is.

    Attributes:
        peak: the largest magnitude, 1.0 being full scale.
        rms: the root of the mean square; of a sine that just reaches full scale 0.707 (-3 dB).
        full: samples at full scale or beyond, which may have been cut there.
    """

    peak: float = 0.0
    rms: float = 0.0
    full: int = 0

    def plain(self) -> dict[str, float | int | None]:
        """Return it as JSON has it, in dB; null is silence."""
        return {"peak": _rounded(self.peak), "rms": _rounded(self.rms), "full": self.full}


def measure(data: bytes, form: Format, channels: int) -> list[Level] | None:
    """Return each channel's level; None for samples that are no numbers."""
    if not known(form):
        return None
    samples = decode(data, form, channels)
    if not len(samples):
        return [Level()] * channels
    magnitudes = np.abs(samples)
    # The largest positive integer is one step below 1.
    full = (magnitudes >= 1.0 - (0.0 if form.is_float else 2.0 ** (1 - (form.width or 1)))).sum(0)
    numbers = zip(
        magnitudes.max(axis=0).tolist(),
        np.sqrt(np.mean(samples**2, axis=0)).tolist(),
        full.tolist(),
        strict=True,
    )
    return [Level(*each) for each in numbers]


def peaks(data: bytes, form: Format, channels: int) -> list[float] | None:
    """Return each channel's peak, 1.0 being full scale; None for samples that are no numbers."""
    levels = measure(data, form, channels)
    return None if levels is None else [level.peak for level in levels]


def _rounded(magnitude: float) -> float | None:
    return round(decibels(magnitude), 2) if magnitude > 0.0 else None


def decibels(peak: float) -> float:
    """Return a peak in dB below full scale; minus infinity for silence."""
    return 20.0 * math.log10(peak) if peak > 0.0 else -math.inf


def describe(peak: float) -> str:
    """Return a peak as text of 8 columns, as " -12.3 dB"."""
    level = decibels(peak)
    return f"{level:5.1f} dB" if level >= -99.9 else " -inf dB"


def bar(peak: float, width: int, *, plain: bool = False) -> str:
    """Return a bar of exactly `width` columns, linear in dB, empty at `FLOOR`.

    Args:
        peak: 1.0 being full scale.
        width: columns.
        plain: ASCII only.
    """
    part = min(max(1.0 - decibels(peak) / FLOOR, 0.0), 1.0) if peak > 0.0 else 0.0
    if plain:
        return ("#" * round(part * width)).ljust(width, ".")
    full, eighths = divmod(round(part * width * 8), 8)
    return ("█" * full + (_EIGHTHS[eighths] if eighths else "")).ljust(width)


def place(peak: float, width: int) -> int:
    """Return the column of a level in a bar of such a width; -1 below `FLOOR`."""
    part = 1.0 - decibels(peak) / FLOOR if peak > 0.0 else 0.0
    return min(int(part * width), width - 1) if part > 0.0 else -1


class Falling:
    """Levels that rise at once and fall slowly, as needles do, so that eyes can follow.

    Args:
        rate: how fast they fall, dB a second.
    """

    def __init__(self, rate: float = 40.0) -> None:
        self._rate = rate
        self._time: float | None = None
        self.levels: list[float] = []

    def update(self, levels: list[float], time: float) -> None:
        """Take new peaks, measured at a time in seconds."""
        passed = 0.0 if self._time is None else max(time - self._time, 0.0)
        self._time = time
        factor = 10.0 ** (-self._rate * passed / 20.0)
        old = self.levels if len(self.levels) == len(levels) else [0.0] * len(levels)
        self.levels = [max(a, b * factor) for a, b in zip(levels, old, strict=True)]
