"""`aioalsa tone --check`: a tone goes out, is captured again, and is measured.

1. Capture starts first. Playback has a short rising sweep as a marker, then on each channel a sine
   of another frequency: a swapped, a dead or a leaking channel shows.
2. The marker is found in what was captured. When its period was read less when it was written is
   the round trip. What of that is left between the time stamps of both, which know nothing of
   buffers, is the path.
3. The sines are fitted; what the fit leaves is noise and distortion.
"""

from __future__ import annotations

import json as json_module
import math
from dataclasses import dataclass, field
from time import monotonic
from typing import TYPE_CHECKING

import anyio
import anyio.to_thread
import numpy as np

from .. import pcm
from ._analysis import Tone, find, fit
from ._console import CommandError, say
from ._options import refusing
from ._samples import decode, encode
from ._signals import Sine, sweep

if TYPE_CHECKING:
    from ._samples import Numbers
    from ._sound import Sound

_LEAD, _MARK, _PAUSE, _TAIL = 0.3, 0.1, 0.2, 0.5  # s
_PATIENCE = 10.0  # s more than it takes that are waited for what was played
_GUARD = 0.1  # s at both ends of the tone that are not measured
_EXACT = 1e-3  # how much a frequency may be off; crystals are off by a tenth of that
_PERIOD, _BUFFER = 0.02, 0.2  # s
_BAND = 0.45  # of the rate, that frequencies end at


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be played, and how well it must come back.

    Attributes:
        frequency: of the first channel, Hz; each other one has a quarter of that more.
        gain: 1.0 being full scale.
        seconds: how long.
        snr: least ratio of signal to noise and distortion, dB.
    """

    frequency: float
    gain: float
    seconds: float
    snr: float

    def frequencies(self, channels: int) -> list[float]:
        """Return the frequency of each channel."""
        return [self.frequency * (1 + channel / 4) for channel in range(channels)]


@dataclass(slots=True)
class Take:
    """What was captured, and when things happened, s on the clock of `time.monotonic()`."""

    data: list[bytes] = field(default_factory=list[bytes])
    frames: int = 0
    read: list[tuple[int, float]] = field(default_factory=list[tuple[int, float]])
    written: list[tuple[int, float]] = field(default_factory=list[tuple[int, float]])
    played: float | None = None  # when the marker was to be heard
    xruns: int = 0


@dataclass(frozen=True, slots=True)
class Result:
    """What was measured.

    Attributes:
        tones: of each channel; None where nothing came back.
        expected: the frequencies that they should have, Hz.
        latency: s from writing to reading; None if the marker was not heard.
        path: s of that which no buffer took; None if a device has no time stamps.
        faults: what is wrong, for people.
    """

    tones: list[Tone | None]
    expected: list[float]
    latency: float | None
    path: float | None
    faults: list[str]

    def plain(self) -> dict[str, object]:
        """Return it as JSON has it."""
        return {
            "passed": not self.faults,
            "latency": self.latency,
            "path": self.path,
            "channels": [
                {"expected": expected}
                if tone is None
                else {
                    "expected": expected,
                    "frequency": round(tone.frequency, 4),
                    "level": round(20 * math.log10(max(tone.amplitude, 1e-9)), 2),
                    "snr": round(tone.snr, 2) if math.isfinite(tone.snr) else None,
                }
                for tone, expected in zip(self.tones, self.expected, strict=True)
            ],
            "faults": self.faults,
        }


async def check(device: str, source: str, sound: Sound, wanted: Wanted, *, json: bool) -> None:
    """Play and capture at once, and tell what came back.

    Raises:
        CommandError: it is not what was played.
    """
    if max(wanted.frequencies(sound.channels)) > _BAND * sound.rate:
        raise CommandError(f"at {sound.rate} Hz the tones' frequencies are too high", code=2)
    if wanted.seconds < 4 * _GUARD:
        raise CommandError(f"a check takes {4 * _GUARD} s at least", code=2)
    result = await measure(device, source, sound, wanted)
    if json:
        say(json_module.dumps(result.plain(), indent=2))
    else:
        for line in told(result):
            say(line)
    if result.faults:
        raise CommandError(f"the check failed: {'; '.join(result.faults)}")


def told(result: Result) -> list[str]:
    """Return lines for people."""
    lines: list[str] = []
    for channel, tone in enumerate(result.tones, 1):
        if tone is None:
            lines.append(f"channel {channel}: nothing came back")
            continue
        level = 20 * math.log10(max(tone.amplitude, 1e-9))
        lines.append(
            f"channel {channel}: {tone.frequency:.2f} Hz at {level:.1f} dB,"
            f" signal to noise and distortion {tone.snr:.1f} dB"
        )
    if result.latency is not None:
        path = "" if result.path is None else f", {1000 * result.path:.2f} ms of it no buffer's"
        lines.append(f"round trip: {1000 * result.latency:.1f} ms{path}")
    return lines


def sounds(sound: Sound, wanted: Wanted) -> tuple[Numbers, Numbers]:
    """Return the marker, and all that is played: an array of shape (frames, channels)."""
    rate = sound.rate
    marker = sweep(rate / 100, rate / 10, _MARK, rate)
    frames = round(wanted.seconds * rate)
    tones = [Sine(each, rate).take(frames) for each in wanted.frequencies(sound.channels)]
    parts = [
        np.zeros((round(_LEAD * rate), sound.channels)),
        np.repeat(marker[:, None], sound.channels, axis=1),
        np.zeros((round(_PAUSE * rate), sound.channels)),
        np.stack(tones, axis=1),
        np.zeros((round(_TAIL * rate), sound.channels)),
    ]
    return marker, np.concatenate(parts) * wanted.gain


async def measure(device: str, source: str, sound: Sound, wanted: Wanted) -> Result:
    """Play and capture at once; return what came back."""
    marker, played = await anyio.to_thread.run_sync(sounds, sound, wanted)
    take = Take()
    with refusing():
        opening = pcm.open_capture(source, **sound.stream(_PERIOD, _BUFFER))
        out = pcm.open_playback(device, **sound.stream(_PERIOD, _BUFFER))
    data = await anyio.to_thread.run_sync(encode, played, sound.format)
    waiting = anyio.move_on_after(len(played) / sound.rate + _PATIENCE)
    async with opening as capture, out as playback:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(_capture, capture, take)
            with waiting:
                await _play(playback, data, sound, take)
            tasks.cancel_scope.cancel()
        if waiting.cancelled_caught:
            raise CommandError(f"{device} does not play what it was given: its clock stands still")
        take.xruns = capture.xruns + playback.xruns
        heard = await anyio.to_thread.run_sync(
            lambda: decode(b"".join(take.data), sound.format, sound.channels)
        )
        at = await anyio.to_thread.run_sync(find, marker, heard[:, 0])
        start = None if at is None else capture.time_of(at)
    path = None if start is None or take.played is None else start - take.played
    return await anyio.to_thread.run_sync(judge, heard, at, path, sound, wanted, take)


async def _capture(stream: pcm.CaptureStream, take: Take) -> None:
    async for period in stream:
        assert isinstance(period.data, bytes)
        # What was lost is a hole, so that what follows is where it belongs.
        take.data += [bytes(period.lost * stream.setup.frame_bytes), period.data]
        take.frames += period.lost + period.frames
        take.read.append((take.frames, monotonic()))


async def _play(stream: pcm.PlaybackStream, data: bytes, sound: Sound, take: Take) -> None:
    step = stream.setup.period_size * sound.frame_bytes
    lead = round(_LEAD * sound.rate)
    for begin in range(0, len(data), step):
        part = data[begin : begin + step]
        take.written.append(((begin + len(part)) // sound.frame_bytes, monotonic()))
        await stream.write(part)
        if take.written[-1][0] >= 2 * lead and take.played is None:
            take.played = stream.time_of(lead)
    await stream.drain()


def judge(
    heard: Numbers, at: int | None, path: float | None, sound: Sound, wanted: Wanted, take: Take
) -> Result:
    """Measure what was captured, and say what is wrong with it.

    Args:
        heard: all of it, an array of shape (frames, channels).
        at: the frame at which the marker begins; None if it was not heard.
        path: s from playing to capturing.
        sound: what was asked for.
        wanted: the same.
        take: when which frame was written and read.
    """
    expected = wanted.frequencies(sound.channels)
    if at is None:
        nothing = "only silence came back" if not heard.any() else "the marker did not come back"
        return Result([None] * sound.channels, expected, None, None, [nothing])
    written = next(time for end, time in take.written if end > round(_LEAD * sound.rate))
    read = next(time for end, time in take.read if end > at)
    begin = at + round((_MARK + _PAUSE + _GUARD) * sound.rate)
    end = begin + round((wanted.seconds - 2 * _GUARD) * sound.rate)
    tones = [fit(heard[begin:end, channel], sound.rate) for channel in range(sound.channels)]
    faults = [
        f"channel {channel}: {fault}"
        for channel, (tone, frequency) in enumerate(zip(tones, expected, strict=True), 1)
        for fault in _faults(tone, frequency, wanted.snr)
    ]
    if take.xruns:
        faults.append(f"{take.xruns} xruns")
    return Result(tones, expected, read - written, path, faults)


def _faults(tone: Tone | None, frequency: float, snr: float) -> list[str]:
    if tone is None:
        return ["nothing came back"]
    if abs(tone.frequency / frequency - 1) > _EXACT:
        return [f"{tone.frequency:.1f} Hz in place of {frequency:.1f} Hz"]
    if tone.snr < snr:
        return [f"signal to noise and distortion is {tone.snr:.1f} dB, less than {snr:g} dB"]
    return []
