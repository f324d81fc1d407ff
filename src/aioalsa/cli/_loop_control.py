"""How fast a loop between two clocks has to resample for its latency to stay. Pure.

1. Each period the latency is measured: all frames between the microphone and the loudspeaker. It
   saws up and down by up to a period, since cards tell where they are only so often.
2. At first, and after each xrun, nothing is to be heard while several are measured. Their median
   tells how much silence to insert or how many frames to leave out, and sound begins with the
   latency that it is to have.
3. From then on a Kalman filter follows the latency and the difference of both clocks, of which
   nothing is known at first but that crystals are some hundred ppm off. It knows by how much was
   corrected meanwhile, hence a correction that is limited does not mislead it.
4. What is resampled away is the difference of the clocks, which keeps the pitch as it is, and as
   much more or less as brings the latency back within seconds; that bends the pitch, by less than
   anybody hears.
5. What no such bend mends within a while is put right as in the beginning: a short silence is
   better than a wrong pitch for minutes.

Muting until the latency is right, and a limit to the bend, are also how zita-ajbridge does it
(F. Adriaensen, "Controlling adaptive resampling", 2012).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from statistics import median

BEND = 1e-3  # largest bend of pitch; trained ears tell 3e-3 apart
MOST = 0.01  # largest difference of clocks that is followed
_FIND = 0.2  # s in which the latency is found, in silence
_LEAST = 4  # measurements for it
_RETURN = 0.25  # 1/s: how much of an error is mended each second
_APART = 3e-4  # what clocks differ by before anything is known, one standard deviation
_WANDER = 5e-6  # what that changes by in a second: crystals get warm
_HOPELESS = 0.5  # of the target, or two periods: an error that is put right at once


@dataclass(slots=True)
class Control:
    """Keeps a latency.

    Args:
        target: s.
        period: s between two measurements.

    Attributes:
        correction: by how much fewer frames are to be made than came in, 1e-6 being one ppm.
        drift: how much faster the input's clock runs than the output's, in the same unit.
        audible: the latency is what it is to be; until then nothing should be heard.
    """

    target: float
    period: float
    correction: float = 0.0
    drift: float = 0.0
    audible: bool = False
    _found: list[float] = field(default_factory=list[float])
    _wrong: int = 0
    _latency: float = 0.0
    # How sure that and the drift are: variances, and what both have in common.
    _p11: float = 0.0
    _p12: float = 0.0
    _p22: float = _APART**2

    def update(self, latency: float) -> float:
        """Take a latency, in s; return by how many s it is to be made less at once, mostly 0."""
        if not self.audible:
            return self._find(latency)
        if abs(latency - self.target) > max(_HOPELESS * self.target, 2 * self.period):
            # One that is wrong once may be a driver's mistake.
            self._wrong += 1
            if self._wrong > 1:
                self.lost()
            return 0.0
        self._wrong = 0
        self._filter(latency)
        bend = _within(_RETURN * (self._latency - self.target), BEND)
        self.correction = _within(self.drift + bend, MOST)
        return 0.0

    def lost(self) -> None:
        """Find the latency anew, after an xrun; the drift stays what it is."""
        self.audible = False
        self._found.clear()
        self._wrong = 0
        self.correction = self.drift

    def _find(self, latency: float) -> float:
        self._found.append(latency)
        if len(self._found) < max(_LEAST, _FIND / self.period):
            return 0.0
        wrong = median(self._found) - self.target
        self.audible = True
        self._latency = self.target
        self._p11, self._p12 = self._noise / len(self._found), 0.0
        return wrong

    @property
    def _noise(self) -> float:
        # The variance of a measurement that may be anywhere within a period.
        return self.period**2 / 12

    def _filter(self, latency: float) -> None:
        step = self.period
        self._latency += (self.drift - self.correction) * step
        self._p11 += step * (2 * self._p12 + step * self._p22)
        self._p12 += step * self._p22
        self._p22 += _WANDER**2 * step
        known = self._p11 + self._noise
        surprise, first, second = latency - self._latency, self._p11 / known, self._p12 / known
        self._latency += first * surprise
        self.drift = _within(self.drift + second * surprise, MOST)
        self._p22 -= second * self._p12
        self._p12 *= 1 - first
        self._p11 *= 1 - first


def _within(value: float, most: float) -> float:
    return min(max(value, -most), most)
