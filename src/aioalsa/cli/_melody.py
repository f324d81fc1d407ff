"""The tune of `aioalsa demo`: seconds of music box over a bass, computed before it is played."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

RATE = 48000
_BEAT = 0.2  # s
_TAIL = 1.2  # s that the last notes ring
# Beat, semitones above A4, and place between left (0) and right (1): a pentatonic arch.
_TUNE = (
    (0, 3, 0.30), (1, 7, 0.45), (2, 10, 0.60), (3, 12, 0.70), (4, 15, 0.50), (6, 12, 0.35),
    (7, 10, 0.55), (8, 7, 0.65), (9, 10, 0.45), (10, 12, 0.30), (11, 7, 0.50), (12, 5, 0.60),
    (14, 3, 0.40), (15, 5, 0.55), (16, 7, 0.70), (17, 10, 0.45), (18, 15, 0.50), (18, 7, 0.25),
    (18, 3, 0.75),
)  # fmt: skip
_BASS = ((0, -21, 0.5), (4, -14, 0.5), (8, -24, 0.5), (12, -19, 0.5), (16, -21, 0.5))


def melody(rate: int = RATE) -> npt.NDArray[np.int16]:
    """Return the tune as an array of shape (frames, 2); its first frame already sounds."""
    length = int((max(beat for beat, _, _ in _TUNE) * _BEAT + _TAIL) * rate)
    sound = np.zeros((length, 2))
    for beat, semitones, place in _TUNE:
        _add(sound, rate, beat, _bell(rate, 440.0 * 2 ** (semitones / 12)), 0.30, place)
    for beat, semitones, place in _BASS:
        _add(sound, rate, beat, _string(rate, 440.0 * 2 ** (semitones / 12)), 0.35, place)
    fade = min(rate // 10, length)
    sound[-fade:] *= np.linspace(1.0, 0.0, fade)[:, np.newaxis]
    sound *= 0.8 / np.abs(sound).max()
    samples = (sound * 32767).astype(np.int16)
    # The check aligns on the first sound, and a sine begins with 0.
    return samples[np.flatnonzero(samples.any(axis=1))[0] :]


def _add(
    sound: npt.NDArray[np.float64],
    rate: int,
    beat: int,
    note: npt.NDArray[np.float64],
    gain: float,
    place: float,
) -> None:
    start = int(beat * _BEAT * rate)
    note = note[: len(sound) - start] * gain
    # Equal power wherever it stands.
    sound[start : start + len(note), 0] += note * np.cos(place * np.pi / 2)
    sound[start : start + len(note), 1] += note * np.sin(place * np.pi / 2)


def _bell(rate: int, frequency: float) -> npt.NDArray[np.float64]:
    time = np.arange(int(1.5 * rate)) / rate
    partials = ((1.0, 1.0, 3.5), (2.0, 0.4, 5.0), (3.0, 0.15, 8.0), (5.4, 0.1, 14.0))
    note = sum(
        weight * np.exp(-decay * time) * np.sin(2 * np.pi * frequency * ratio * time)
        for ratio, weight, decay in partials
    )
    return np.minimum(time / 0.004, 1.0) * note


def _string(rate: int, frequency: float) -> npt.NDArray[np.float64]:
    time = np.arange(int(1.2 * rate)) / rate
    note = np.sin(2 * np.pi * frequency * time) + 0.3 * np.sin(4 * np.pi * frequency * time)
    return np.minimum(time / 0.02, 1.0) * np.exp(-1.8 * time) * note
