"""A loop between two cards whose clocks differ, in simulated time: does its latency stay?

``python -m tests.bench.loop [SECONDS [PPM [FORMAT]]]``, by default an hour at +200 ppm in S16_LE;
FLOAT_LE does not round. Two virtual cards have manual clocks; two sines are played into the first
one and captured from the second one.

Its own step is the largest one between neighbouring samples that the same sound has when an ideal
resampler follows the clocks: `own_step` finds it from what is played, rounded as that is. The
output is rounded once more, which adds one step of the format at most.
"""

from __future__ import annotations

import math
import sys
import time
from cmath import phase
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import anyio
import numpy as np

from aioalsa import pcm, virtual
from aioalsa.cli._loop import Bridge
from aioalsa.cli._samples import decode, encode

if TYPE_CHECKING:
    import numpy.typing as npt

    Numbers = npt.NDArray[np.float64]

RATE: Final = 48000
PERIOD: Final = 480
TARGET: Final = 6 * PERIOD / RATE
# The one shows steps, the other one how old the sound is, without doubt up to 25 ms off.
FREQUENCIES: Final = (1000.0, 20.0)
SLOW: Final = FREQUENCIES[1]
TURN: Final = round(RATE / SLOW)  # frames
AMPLITUDE: Final = 0.6
SETTLE: Final = 0.6  # s in which the sound begins

FORMAT: Final[dict[str, Any]] = {
    "rate": RATE,
    "channels": len(FREQUENCIES),
    "period_size": PERIOD,
    "buffer_size": 24 * PERIOD,
}
TIMES: Final = np.arange(TURN) / RATE
SINES: Final = AMPLITUDE * np.sin(2 * np.pi * np.outer(TIMES, FREQUENCIES))
WAVE: Final = np.exp(2j * np.pi * SLOW * TIMES)


@dataclass
class Outcome:
    """What happened.

    Attributes:
        xruns: of both cards.
        jumps: how often the loop interrupted the sound to put its latency right.
        off: largest difference of the latency from its target, as the sound tells it, in periods.
        off_at_first: the same within the first 10 s of sound.
        told: largest difference of that from what the loop told, in periods.
        flat: largest bend of the pitch downwards, ppm.
        sharp: largest bend upwards, ppm, which makes steps larger.
        drift: what the loop took the clocks to differ by in the end, ppm.
        steps: largest step of each channel, as a part of the sound's own.
        allowed: what of that the bend upwards and rounding the output account for.
        level: least amplitude of a turn, as a part of what was played.
    """

    xruns: int = 0
    jumps: int = 0
    off: float = 0.0
    off_at_first: float = 0.0
    told: float = 0.0
    flat: float = 0.0
    sharp: float = 0.0
    drift: float = 0.0
    steps: list[float] = field(default_factory=list[float])
    allowed: list[float] = field(default_factory=list[float])
    level: float = 1.0


class Listener:
    """Compares what comes out of the second card with what is going into the first one.

    Args:
        outcome: is told.
        played: a turn of what is going in.
        drift: how much faster the first card's clock is.
        quantum: a step of the format; 0 for floats.
    """

    def __init__(self, outcome: Outcome, played: Numbers, drift: float, quantum: float) -> None:
        self.outcome = outcome
        self._recent = np.zeros((TURN, len(FREQUENCIES)))
        self._own = own_step(played, 1 + drift)
        self._quantum = quantum
        self._most = np.zeros(len(FREQUENCIES))

    def take(self, heard: Numbers, taken: float, told: float) -> None:
        """Take what was just heard.

        Args:
            heard: a period, or a frame more or less.
            taken: frames that the first card has captured when the last of it is heard.
            told: the latency that the loop itself knows of, s.
        """
        outcome = self.outcome
        self._recent = np.concatenate((self._recent, heard))[-TURN - 1 :]
        recent = self._recent[-len(heard) - 1 :]
        self._most = np.maximum(self._most, np.abs(np.diff(recent, axis=0)).max(axis=0))
        outcome.steps = [float(step) for step in self._most / self._own]
        outcome.allowed = [
            1 + 1e-6 * outcome.sharp + self._quantum / float(own) for own in self._own
        ]
        if taken < (TARGET + SETTLE) * RATE:
            return
        # The phase of its newest turn tells how old that is.
        wave = complex(2 * np.vdot(WAVE, self._recent[-TURN:, 1]) / TURN)
        outcome.level = min(outcome.level, abs(wave) / AMPLITUDE)
        # A sine is a cosine a quarter of a turn later; the newest frame is a turn's length on.
        turns = taken / TURN - (phase(wave) / (2 * math.pi) + 0.25) - TARGET * SLOW
        off = (turns - round(turns)) * TURN / PERIOD
        outcome.off = max(outcome.off, abs(off))
        if taken < (TARGET + SETTLE + 10) * RATE:
            outcome.off_at_first = outcome.off
        outcome.told = max(outcome.told, abs(off - (told - TARGET) * RATE / PERIOD))


def own_step(played: Numbers, speed: float) -> Numbers:
    """Return the largest step of each channel of a sound that goes on for ever.

    Args:
        played: all of it that is not said again, shape (frames, channels).
        speed: how much faster it is heard.
    """
    fine = 64 * len(played)
    turns = np.fft.rfftfreq(len(played))[:, np.newaxis]
    change = np.fft.rfft(played, axis=0) * (np.exp(2j * np.pi * turns * speed) - 1)
    steps: Numbers = np.abs(np.fft.irfft(change, fine, axis=0)).max(axis=0) * fine / len(played)
    return steps


async def simulate(seconds: float, ppm: float, form: pcm.Format = pcm.Format.S16_LE) -> Outcome:
    """Let two cards run for so many simulated seconds.

    Args:
        seconds: how long.
        ppm: how much faster the capturing card's clock runs.
        form: of the samples.
    """
    outcome, drift = Outcome(), ppm * 1e-6
    sound = encode(SINES, form)
    period = len(sound) * PERIOD // TURN
    blocks = [sound[at : at + period] for at in range(0, len(sound), period)]
    quantum = 2.0 ** (1 - (form.width or 0)) if form.is_linear else 0.0
    listener = Listener(outcome, decode(sound, form, len(FREQUENCIES)), drift, quantum)
    options: dict[str, Any] = {**FORMAT, "format": form}
    async with (
        virtual.card("one", clock="manual") as one,
        virtual.card("two", clock="manual") as two,
        pcm.open_playback(one.pcm, **options) as player,
        pcm.open_capture(one.pcm, **options, start=False) as source,
        pcm.open_playback(two.pcm, **options, start_threshold=6 * PERIOD) as target,
        pcm.open_capture(two.pcm, **options) as ear,
    ):
        bridge = Bridge(source, target, TARGET)
        state = bridge.state
        await player.write(blocks[0] + blocks[1])
        player.start()
        await bridge.start()
        heard = 0
        for number in range(1, round(seconds * RATE / PERIOD) + 1):
            # Both have gone on when the loop finds a period.
            taken = number * PERIOD
            one.advance(PERIOD)
            now = taken / (1 + drift)
            frames = int(now) - heard
            heard += frames
            two.advance(frames)
            await player.write(blocks[(number + 1) % len(blocks)])
            data = await ear.read(frames)
            assert isinstance(data, bytes)
            listener.take(
                decode(data, form, len(FREQUENCIES)), taken - (now - heard), state.latency
            )
            await anext(bridge)
            if bridge.control.audible:
                bend = 1e6 * (bridge.control.correction - drift)
                outcome.sharp, outcome.flat = max(outcome.sharp, bend), max(outcome.flat, -bend)
        outcome.xruns = player.xruns + ear.xruns + state.xruns
        outcome.jumps, outcome.drift = state.jumps, state.drift
        for stream in (player, source, target, ear):
            stream.drop()
    return outcome


def main() -> None:
    """Print what happened in so many seconds."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 3600.0
    ppm = float(sys.argv[2]) if len(sys.argv) > 2 else 200.0
    form = pcm.Format[sys.argv[3]] if len(sys.argv) > 3 else pcm.Format.S16_LE
    begin = time.monotonic()
    outcome = anyio.run(simulate, seconds, ppm, form)
    took = time.monotonic() - begin
    print(f"{seconds:g} s of {form.name} at {ppm:+g} ppm, in {took:.0f} s: {outcome}")


if __name__ == "__main__":
    main()
