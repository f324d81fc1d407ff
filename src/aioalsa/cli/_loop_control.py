"""How fast a loop between two clocks has to resample for its latency to stay. Pure.

1. Each period the latency is measured: all frames between the microphone and the loudspeaker. It
   saws up and down by a period, since cards tell where they are only so often.
2. A low-pass takes that away. What is left is the error, in seconds.
3. A second-order loop (proportional and integral) turns the error into a correction of the rate.
   The integral becomes the difference of both clocks, hence no error is left of a steady drift.
   It is fast at first, to find that difference, and then slow: a listener hears no change of
   pitch.
4. What no resampling mends within a while, as the hole that an xrun makes, is to be put right at
   once: by silence, or by leaving frames out.

The method is that of zita-ajbridge (F. Adriaensen, "Controlling adaptive resampling", 2012).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

_FAST, _SLOW = 0.2, 0.02  # Hz, the loop's bandwidth at first and later
_SETTLED = 15.0  # s until then
_SMOOTH = 12.0  # how much wider the low-pass is than the loop
_DAMPING = 1.0
MOST = 0.01  # largest correction, a sixth of a semitone
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
    """

    target: float
    period: float
    correction: float = 0.0
    drift: float = 0.0
    _smooth: float = 0.0
    _time: float = 0.0
    _wrong: int = 0

    def update(self, latency: float) -> float:
        """Take a latency, in s; return by how many s it is hopelessly wrong, or 0."""
        error = latency - self.target
        if abs(error) > max(_HOPELESS * self.target, 2 * self.period):
            # One that is wrong once may be a driver's mistake.
            self._wrong += 1
            if self._wrong > 1:
                self.jumped()
                return error
            return 0.0
        self._wrong = 0
        settled = min(self._time / _SETTLED, 1.0)
        self._time += self.period
        omega = 2 * math.pi * _FAST * (_SLOW / _FAST) ** settled
        self._smooth += (error - self._smooth) * -math.expm1(-omega * _SMOOTH * self.period)
        self.drift = _within(self.drift + omega * omega * self._smooth * self.period)
        self.correction = _within(self.drift + 2 * _DAMPING * omega * self._smooth)
        return 0.0

    def jumped(self) -> None:
        """Forget the error, which was put right; the drift stays what it is."""
        self._wrong = 0
        self._smooth = 0.0
        self.correction = self.drift


def _within(correction: float) -> float:
    return min(max(correction, -MOST), MOST)
