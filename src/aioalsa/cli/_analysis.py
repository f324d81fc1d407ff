"""What a captured test tone tells: where it begins, its frequency, its noise. Pure.

A tone is fitted with the sine that leaves the least (IEEE 1057, four parameters); what is left is
noise and distortion.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from ._samples import Numbers

_ALIKE = 0.5  # correlation with the marker from which on it was heard
_ROUNDS = 8  # of fitting; it converges within four


@dataclass(frozen=True, slots=True)
class Tone:
    """A sine that was found.

    Attributes:
        frequency: Hz.
        amplitude: 1.0 being full scale.
        snr: the sine's power against all that is left without it, dB.
    """

    frequency: float
    amplitude: float
    snr: float


def find(marker: Numbers, heard: Numbers) -> int | None:
    """Return at which sample a marker begins; None if it was not heard.

    Args:
        marker: what was played.
        heard: what was captured, longer than that.
    """
    if len(heard) < len(marker) or not heard.any():
        return None
    size = 1 << (len(heard) + len(marker)).bit_length()
    spectrum = np.fft.rfft(heard, size) * np.conj(np.fft.rfft(marker, size))
    product = np.fft.irfft(spectrum, size)[: len(heard) - len(marker) + 1]
    total = np.concatenate(([0.0], np.cumsum(heard**2)))
    power = np.maximum(total[len(marker) :] - total[: -len(marker)], 0.0)
    # A loud noise elsewhere must not hide a soft marker, nor silence divide by zero.
    enough = power > 1e-9 * max(float(power.max()), 1e-12)
    alike = np.zeros_like(product)
    energy = np.sqrt(power[enough] * np.sum(marker**2))
    alike[enough] = np.abs(product[enough]) / energy
    best = int(np.argmax(alike))
    return best if alike[best] >= _ALIKE else None


def fit(samples: Numbers, rate: int) -> Tone | None:
    """Return the sine that samples are; None if there is none.

    Args:
        samples: an array of shape (frames,), some periods of it.
        rate: frames a second.
    """
    if len(samples) < 16 or not samples.any():
        return None
    frequency = _loudest(samples, rate)
    time = (np.arange(len(samples)) - len(samples) / 2) / rate
    left, amplitude, a, b = samples, 0.0, 0.0, 0.0
    for _ in range(_ROUNDS):
        angle = 2 * np.pi * frequency * time
        cosine, sine = np.cos(angle), np.sin(angle)
        slope = time * (b * cosine - a * sine)
        columns = np.stack([cosine, sine, np.ones_like(time), slope], axis=1)
        if not slope.any():
            columns = columns[:, :3]
        found = np.linalg.lstsq(columns, samples, rcond=None)[0]
        a, b = float(found[0]), float(found[1])
        if len(found) == 4:
            frequency += float(found[3]) / (2 * math.pi)
        left = samples - columns @ found
        amplitude = math.hypot(a, b)
    noise = float(np.mean(left**2))
    ratio = 10 * math.log10(amplitude**2 / 2 / noise) if noise > 0 else math.inf
    return Tone(frequency, amplitude, ratio)


def _loudest(samples: Numbers, rate: int) -> float:
    """Return about which frequency is the loudest: the peak of the spectrum, between its bins."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    spectrum[:2] = 0.0
    at = int(np.argmax(spectrum))
    if not 0 < at < len(spectrum) - 1 or not spectrum[at - 1 : at + 2].all():
        return at * rate / len(samples)
    below, here, above = np.log(spectrum[at - 1 : at + 2])
    return float(at + (below - above) / (2 * (below - 2 * here + above))) * rate / len(samples)
