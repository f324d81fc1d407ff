"""A loop between two cards whose clocks differ, in simulated time: does its latency stay?

``python -m tests.bench.loop [SECONDS [PPM]]``, by default an hour at +200 ppm. Two virtual cards
have manual clocks; a sine is played into the first one and captured from the second one.
"""

from __future__ import annotations

import math
import sys
import time
from cmath import phase
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import anyio
import numpy as np

from aioalsa import pcm, virtual
from aioalsa.cli._loop import Bridge

if TYPE_CHECKING:
    import numpy.typing as npt

RATE: Final = 48000
PERIOD: Final = 480
TARGET: Final = 6 * PERIOD / RATE
FREQUENCY: Final = 100.0  # one turn in a period
AMPLITUDE: Final = 20000.0
OWN_STEP: Final = 2 * math.pi * FREQUENCY / RATE * AMPLITUDE
SETTLE: Final = 0.2  # s in which the sound begins

FORMAT: Final[dict[str, Any]] = {
    "rate": RATE,
    "channels": 1,
    "period_size": PERIOD,
    "buffer_size": 24 * PERIOD,
}
ANGLES: Final = 2 * np.pi * FREQUENCY / RATE * np.arange(PERIOD)
TURN: Final = np.cos(ANGLES) + 1j * np.sin(ANGLES)


@dataclass
class Outcome:
    """What happened.

    Attributes:
        xruns: of both cards.
        jumps: how often the loop left out frames or inserted silence.
        off: largest difference of the latency from its target, as the sound tells it, in periods.
        step: largest difference of two neighbouring samples, as a part of the sine's own.
        drift: what the loop took the clocks to differ by in the end, ppm.
        level: least amplitude of a period, as a part of what was played.
    """

    xruns: int = 0
    jumps: int = 0
    off: float = 0.0
    step: float = 0.0
    drift: float = 0.0
    level: float = 1.0


class Listener:
    """Compares what comes out of the second card with what is going into the first one."""

    def __init__(self, outcome: Outcome) -> None:
        self.outcome = outcome
        self._recent = np.zeros(PERIOD)

    def take(self, heard: npt.NDArray[np.float64], taken: int, told: float, late: float) -> None:
        """Take what was just heard.

        Args:
            heard: a period, or a frame more or less.
            taken: frames that the first card has captured by now.
            told: the latency that the loop itself knows of, s.
            late: frames that the second card's clock is behind, as it counts whole ones.
        """
        outcome = self.outcome
        steps = np.abs(np.diff(heard, prepend=self._recent[-1]))
        self._recent = np.concatenate((self._recent, heard))[-PERIOD:]
        if taken < (TARGET + SETTLE) * RATE:
            return
        outcome.step = max(outcome.step, float(steps.max()) / OWN_STEP)
        # The phase of its newest frame tells how old that is, but for whole turns.
        wave = complex(2 * np.vdot(TURN, self._recent) / PERIOD)
        outcome.level = min(outcome.level, abs(wave) / AMPLITUDE)
        # A sine is a cosine a quarter of a turn later; the newest frame is a period's length on.
        age = taken / PERIOD - (phase(wave) / (2 * math.pi) + 0.25) - late / PERIOD
        off = age - TARGET * FREQUENCY
        off -= round(off - (told - TARGET) * FREQUENCY)
        outcome.off = max(outcome.off, abs(off))


async def simulate(seconds: float, ppm: float) -> Outcome:
    """Let two cards run for so many simulated seconds.

    Args:
        seconds: how long.
        ppm: how much faster the capturing card's clock runs.
    """
    outcome = Outcome()
    listener = Listener(outcome)
    sine = (AMPLITUDE * np.sin(ANGLES)).astype("<i2").tobytes()
    async with (
        virtual.card("one", clock="manual") as one,
        virtual.card("two", clock="manual") as two,
        pcm.open_playback(one.pcm, **FORMAT) as player,
        pcm.open_capture(one.pcm, **FORMAT, start=False) as source,
        pcm.open_playback(two.pcm, **FORMAT, start_threshold=5 * PERIOD) as target,
        pcm.open_capture(two.pcm, **FORMAT) as ear,
    ):
        bridge = Bridge(source, target, TARGET)
        await player.write(sine * 2)
        player.start()
        await bridge.start()
        heard = 0
        state = bridge.state
        for taken in range(PERIOD, round(seconds * RATE) + 1, PERIOD):
            one.advance(PERIOD)
            await player.write(sine)
            state = await anext(bridge)
            now = taken / (1 + ppm * 1e-6)
            frames = int(now) - heard
            heard += frames
            two.advance(frames)
            data = await ear.read(frames)
            assert isinstance(data, bytes)
            sound = np.frombuffer(data, "<i2").astype(np.float64)
            listener.take(sound, taken, state.latency, now - heard)
        outcome.xruns = player.xruns + ear.xruns + state.xruns
        outcome.jumps, outcome.drift = state.jumps, state.drift
        for stream in (player, source, target, ear):
            stream.drop()
    return outcome


def main() -> None:
    """Print what happened in so many seconds."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 3600.0
    ppm = float(sys.argv[2]) if len(sys.argv) > 2 else 200.0
    begin = time.monotonic()
    outcome = anyio.run(simulate, seconds, ppm)
    print(f"{seconds:g} s at {ppm:+g} ppm, in {time.monotonic() - begin:.0f} s: {outcome}")


if __name__ == "__main__":
    main()
