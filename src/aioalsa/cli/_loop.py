"""`aioalsa loop`: what one card captures, another one plays, however far their clocks drift.

1. Playback is filled with as much silence as makes up the target, and started when capture runs.
2. Each captured period is resampled to the rate at which the other card really plays, and written.
3. The latency is measured after that, as alsa-lib tells it for both cards at one moment, and
   `_loop_control` says how fast the next period is to be resampled.
4. At first, and after an xrun, the latency is another one: until silence was inserted or frames
   left out as it says, what is written is silence. Then sound fades in.
"""

from __future__ import annotations

import errno
from contextlib import AsyncExitStack, suppress
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal, Protocol, cast

import numpy as np
from cyclopts import Parameter
from cyclopts.validators import Number

from .. import AlsaError, pcm
from ._console import CommandError, Json, say
from ._loop_control import Control
from ._options import SECONDS, Channels, Duration, FormatName, Quiet, Rate, refusing, sound_of
from ._report import Report
from ._samples import decode, encode, known
from ._sound import Sound

if TYPE_CHECKING:
    from contextlib import AbstractAsyncContextManager as Opening

    import numpy.typing as npt

    from ._samples import Numbers

Quality = Literal["fastest", "medium", "best"]
Source = Annotated[str, Parameter(name=["--capture", "-C"])]
Target = Annotated[str, Parameter(name=["--playback", "-P"])]
Latency = Annotated[float, Parameter(name="--latency", validator=Number(gte=0.002, lte=10))]
PlaybackRate = Annotated[int | None, Parameter(name="--playback-rate", validator=Number(gte=1))]
QualityOption = Annotated[Quality, Parameter(name="--quality")]
Every = Annotated[float, Parameter(name="--every", validator=SECONDS)]

_PERIODS = 6  # of the latency: what is waiting to be captured, and what not to run empty
_SPARE = 4  # how many times the latency buffers hold
_FADE = 0.05  # s; no step of a sound is larger then than it has by itself, down to 7 Hz


async def loop(
    *,
    capture: Source = "default",
    playback: Target = "default",
    latency: Latency = 0.06,
    format: FormatName = None,
    rate: Rate = None,
    playback_rate: PlaybackRate = None,
    channels: Channels = None,
    quality: QualityOption = "fastest",
    duration: Duration = None,
    every: Every = 10.0,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Play on one card what another one captures, at a latency that stays.

    Two cards have two clocks. Here one is resampled to the other as far as they differ, which is
    found out while it runs: nothing runs over or empty, and nothing is left out or said twice.
    It begins with a short silence, in which the latency becomes what it is to be.

    ```sh
    aioalsa loop -C hw:USB -P hw:PCH
    aioalsa loop -C hw:USB -r 44100 -P hw:HDMI,3 --playback-rate 48000
    aioalsa loop -C hw:Loopback,1 -P hw:PCH --latency 0.02 --every 1
    ```

    Args:
        capture: the PCM to capture from.
        playback: the PCM to play to.
        latency: seconds from the one to the other.
        format: of the samples of both; S16_LE by default; cd and dat stand for all three.
        rate: Hz; 48000 by default.
        playback_rate: of playback, if it is another one, Hz.
        channels: 2 by default.
        quality: of resampling: fastest (97 dB, to 80 % of the band), medium or best.
        duration: stop after so many seconds.
        every: seconds between two lines that tell the latency.
        quiet: tell nothing but errors and xruns.
        json: tell it, and each xrun, as lines of JSON.
    """
    sound = sound_of(format, rate, channels)
    if not known(sound.format):
        raise CommandError(f"samples of {sound.format.name} are no numbers", code=2)
    played = Sound(sound.format, playback_rate or sound.rate, sound.channels)
    report = Report(json=json, quiet=quiet)
    with refusing():
        opening = _open_capture(capture, sound, latency)
        out = _open_playback(playback, played, latency)
    async with AsyncExitStack() as stack:
        source = await stack.enter_async_context(opening)
        target = await stack.enter_async_context(out)
        for stream in (source, target):
            _check_room(stream, latency)
        bridge = Bridge(source, target, latency, quality)
        text = f"{capture} to {playback}: {sound}, {1000 * latency:.1f} ms"
        about = {"capture": capture, "playback": playback, **sound.plain(), "latency": latency}
        report.tell("begin", text, about)
        try:
            await _run(bridge, duration, every, report)
        finally:
            with suppress(AlsaError):  # it may be what was pulled out
                target.drop()
            state = bridge.state
            troubles = state.troubles if state.xruns or state.jumps else None
            report.tell("end", troubles, state.plain(), always=True)


def _open_capture(name: str, sound: Sound, latency: float) -> Opening[pcm.CaptureStream]:
    return pcm.open_capture(
        name,
        **sound.stream(latency / _PERIODS, latency * _SPARE),
        start=False,
    )


def _open_playback(name: str, sound: Sound, latency: float) -> Opening[pcm.PlaybackStream]:
    return pcm.open_playback(
        name,
        **sound.stream(latency / _PERIODS, latency * _SPARE),
        # Run empty, it starts again when all is there that is to be ahead.
        start_threshold=round(latency * sound.rate),
    )


def _check_room(stream: pcm.CaptureStream | pcm.PlaybackStream, latency: float) -> None:
    """Refuse a latency that a device's periods are too long for, or its buffer too short."""
    setup, device = stream.setup, stream.device
    least, most = 2 * setup.period_time, setup.buffer_time - setup.period_time
    if latency < least:
        what = f"its periods take {1000 * setup.period_time:.1f} ms"
        raise CommandError(f"{device}: {what}; the least --latency is {least:.3g}")
    if latency > most:
        what = f"its buffer holds {1000 * setup.buffer_time:.1f} ms"
        raise CommandError(f"{device}: {what}; the largest --latency is {most:.3g}")


async def _run(bridge: Bridge, duration: float | None, every: float, report: Report) -> None:
    await bridge.start()
    lines, xruns, jumps = 0, 0, 0
    async for state in bridge:
        if state.xruns > xruns:
            report.tell("xrun", None, state.plain(), always=True)
        if state.jumps > jumps:
            report.tell("jump", None, state.plain(), always=True)
        xruns, jumps = state.xruns, state.jumps
        if duration is not None and state.seconds >= duration:
            return
        if int(state.seconds / every) > lines:
            lines = int(state.seconds / every)
            if report.json:
                report.tell("state", None, state.plain())
            elif not report.quiet:
                say(str(state))


@dataclass(slots=True)
class State:
    """How a bridge is doing.

    Attributes:
        seconds: captured so far.
        latency: s from the one card to the other.
        drift: how much faster the capturing card's clock runs, ppm.
        xruns: of both cards.
        jumps: how often sound was interrupted to put the latency right.
    """

    seconds: float = 0.0
    latency: float = 0.0
    drift: float = 0.0
    xruns: int = 0
    jumps: int = 0

    def plain(self) -> dict[str, float]:
        """Return it as JSON has it."""
        return {**asdict(self), "latency": round(self.latency, 6)}

    @property
    def troubles(self) -> str:
        """Say how often what went wrong."""
        counts = ((self.xruns, "xrun"), (self.jumps, "jump"))
        return ", ".join(f"{count} {what}{'s' * (count != 1)}" for count, what in counts)

    def __str__(self) -> str:
        latency = f"{self.seconds:.0f} s: latency {1000 * self.latency:.1f} ms"
        return f"{latency}, drift {self.drift:+.1f} ppm, {self.troubles}"


class Resampler(Protocol):
    """A stream of frames at one rate that becomes one of another."""

    def process(self, data: npt.NDArray[np.float32], ratio: float, /) -> npt.NDArray[np.float32]:
        """Take some frames, and return those that come of them."""
        ...


class Bridge:
    """Two streams of two clocks; start it, and iterate over it: a captured period at a time.

    Args:
        source: is captured from.
        target: is played to.
        latency: to be kept, s.
        quality: of resampling.

    Attributes:
        state: how it is doing, which iterating gives each time.
        control: how fast it resamples, and why.
    """

    def __init__(
        self,
        source: pcm.CaptureStream,
        target: pcm.PlaybackStream,
        latency: float,
        quality: Quality = "fastest",
    ) -> None:
        self.state = State()
        self._in, self._out = source, target
        self._rates = source.setup.rate, target.setup.rate
        self._nominal = self._rates[1] / self._rates[0]
        self.control = Control(latency, source.setup.period_size / self._rates[0])
        self._resampler = _resampler(quality, source.setup.channels)
        self._taken = 0
        self._held = 0.0  # frames of the output that the resampler has yet to give
        self._ratio = self._nominal
        self._skip = 0  # frames of the output that are to be left out
        self._fade = 0.0  # how far in sound is
        self._begun = False  # there was sound

    def __aiter__(self) -> Bridge:
        return self

    async def __anext__(self) -> State:
        period = await anext(self._in)
        assert isinstance(period.data, bytes)
        self._taken += period.frames
        self.state.seconds = self._taken / self._rates[0]
        samples = decode(period.data, self._in.setup.format, self._in.setup.channels)
        await self._write(self._faded(self._resampled(samples)))
        await self._steer()
        return self.state

    async def start(self) -> None:
        """Have as much silence ahead as makes up the latency."""
        self._in.start()
        await self._silence(self.control.target)
        if self._out.state is not pcm.State.RUNNING:
            self._out.start()

    async def _silence(self, seconds: float) -> None:
        frames = round(seconds * self._rates[1])
        if frames > 0:
            setup = self._out.setup
            await self._out.write(encode(np.zeros((frames, setup.channels)), setup.format))

    def _resampled(self, samples: Numbers) -> Numbers:
        ratio = self._nominal * (1 - self.control.correction)
        made = self._resampler.process(samples.astype(np.float32), ratio)
        # libsamplerate goes from one ratio to the next within a block.
        self._held += len(samples) * (ratio + self._ratio) / 2 - len(made)
        self._ratio = ratio
        return made.astype(np.float64).reshape(-1, samples.shape[1])

    def _faded(self, samples: Numbers) -> Numbers:
        before, after = self._fade, float(self.control.audible and not self._skip)
        if before == after == 1.0:
            return samples
        way = np.arange(1, len(samples) + 1) / (_FADE * self._rates[1])
        part = np.clip(before + (way if after else -way), 0.0, 1.0)
        self._fade = float(part[-1]) if len(part) else before
        self._begun |= self._fade > 0
        return samples * ((1 - np.cos(np.pi * part)) / 2)[:, np.newaxis]

    async def _write(self, samples: Numbers) -> None:
        left_out = min(self._skip, len(samples))
        self._skip -= left_out
        if len(samples) > left_out:
            await self._out.write(encode(samples[left_out:], self._out.setup.format))

    async def _steer(self) -> None:
        state = self.state
        xruns = self._in.xruns + self._out.xruns
        if xruns > state.xruns:
            state.xruns = xruns
            self._fade = 0.0  # there is a hole anyway
            self.control.lost()
        # Before the silence is over there is nothing to measure, nor within an xrun.
        if self._out.state is not pcm.State.RUNNING or self._skip:
            return
        try:
            waiting, ahead = self._in.delay(), self._out.delay()
        except AlsaError as error:
            if error.errno != errno.EPIPE:
                raise
            return
        state.latency = waiting / self._rates[0] + (ahead + self._held) / self._rates[1]
        wrong = self.control.update(state.latency)
        state.drift = round(self.control.drift * 1e6, 2)
        if round(wrong * self._rates[1]):
            state.jumps += self._begun
            self._skip = max(round(wrong * self._rates[1]), 0)
            await self._silence(-wrong)


def _resampler(quality: Quality, channels: int) -> Resampler:
    import samplerate

    kind = cast("type[Any]", samplerate.Resampler)  # pyright: ignore[reportUnknownMemberType]
    made: Resampler = kind(f"sinc_{quality}", channels)
    return made
