"""How loud samples are, and the bars that show it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from ..pcm import Format

FLOOR = -60.0  # dB; the left end of a bar
_EIGHTHS = " ▏▎▍▌▋▊▉"


def peaks(data: bytes, form: Format, channels: int) -> list[float] | None:
    """Return each channel's peak, 1.0 being full scale; None for samples that are no numbers."""
    samples = _samples(data, form)
    if samples is None:
        return None
    if not len(samples):
        return [0.0] * channels
    loudest: list[float] = np.abs(samples.reshape(-1, channels)).max(axis=0).tolist()
    return loudest


def _samples(data: bytes, form: Format) -> npt.NDArray[np.float64] | None:
    kind: str | None = form.numpy_dtype
    width = form.width or 0
    raw: npt.NDArray[Any]
    if kind is None and form.physical_width == 24:
        # The upper two of three bytes are enough to see how loud it is.
        upper = np.frombuffer(data, np.uint8).reshape(-1, 3)
        upper = upper[:, 1:] if form.is_little_endian else upper[:, 1::-1]
        kind, width = ("<i2" if form.is_signed else "<u2"), width - 8
        raw = np.ascontiguousarray(upper).view(kind).ravel()
    elif kind is None or form.name.startswith("DSD"):
        return None
    else:
        raw = np.frombuffer(data, kind)
    values: npt.NDArray[np.float64] = raw.astype(np.float64)
    if form.is_float:
        values[np.isnan(values)] = 0.0
        return values
    full = 2.0 ** (width - 1)
    if not form.is_signed:
        return values / full - 1.0
    if kind[1] == "i" and width < 8 * raw.itemsize:
        # Narrow samples may come without their sign spread over the unused upper bits.
        values = np.mod(values + full, 2 * full) - full
    return values / full


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
