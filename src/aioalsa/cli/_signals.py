"""Sounds to test with, as blocks of numbers of any length that join without a step. Pure."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Protocol

import numpy as np

if TYPE_CHECKING:
    from ._samples import Numbers

_OCTAVES = 16


class Signal(Protocol):
    """A sound without an end."""

    def take(self, frames: int) -> Numbers:
        """Return the next so many samples, an array of shape (frames,), within -1 and 1."""
        ...


class Sine:
    """A sine.

    Args:
        frequency: Hz.
        rate: frames a second.
    """

    def __init__(self, frequency: float, rate: int) -> None:
        self._step = frequency / rate
        self._phase = 0.0  # turns

    def take(self, frames: int) -> Numbers:
        """Return the next so many samples."""
        turns = self._phase + self._step * np.arange(frames)
        # Whole turns are taken away, so that it is as exact after a week.
        self._phase = math.fmod(self._phase + self._step * frames, 1.0)
        samples: Numbers = np.sin(2 * np.pi * turns)
        return samples


class Pink:
    """Pink noise: as loud in each octave (Voss and McCartney's sum of held white noises).

    Args:
        seed: what it depends on.
    """

    def __init__(self, seed: int = 0) -> None:
        self._random = np.random.default_rng(seed)
        self._held = self._random.uniform(-1, 1, _OCTAVES)
        self._at = 0

    def take(self, frames: int) -> Numbers:
        """Return the next so many samples."""
        total = self._random.uniform(-1, 1, frames)
        index = np.arange(self._at, self._at + frames)
        for octave in range(_OCTAVES):
            # Each is held for twice as long as the one before.
            turns = (index >> (octave + 1)) - (self._at >> (octave + 1))
            fresh = self._random.uniform(-1, 1, int(turns[-1]) if frames else 0)
            values = np.concatenate(([self._held[octave]], fresh))
            total += values[turns]
            self._held[octave] = values[-1]
        self._at += frames
        # Four times its deviation is full scale, which it passes once in 16,000 samples.
        return np.clip(total / (4 * math.sqrt((_OCTAVES + 1) / 3)), -1.0, 1.0)


class Clip:
    """A sound that is played once, and silence after it.

    Args:
        samples: an array of shape (frames,).
    """

    def __init__(self, samples: Numbers) -> None:
        self._samples = samples
        self._at = 0

    def take(self, frames: int) -> Numbers:
        """Return the next so many samples."""
        part = self._samples[self._at : self._at + frames]
        self._at += len(part)
        return np.pad(part, (0, frames - len(part)))


def sweep(low: float, high: float, seconds: float, rate: int) -> Numbers:
    """Return a sine that rises from one frequency to another, with soft ends: easy to find."""
    time = np.arange(round(seconds * rate)) / rate
    phase = low * time + (high - low) * time**2 / (2 * seconds)
    return np.sin(2 * np.pi * phase) * np.hanning(len(time))
