"""`aioalsa tone`: a test sound to a PCM, and with `--check` whether it comes back as it was."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import anyio.to_thread
import numpy as np
from cyclopts import Parameter
from cyclopts.validators import Number

from .. import pcm
from ..pcm import ChannelPosition
from ._console import CommandError, Json
from ._options import (
    BUFFER_TIME,
    PERIOD_TIME,
    Channels,
    Device,
    Duration,
    FormatName,
    Quiet,
    Rate,
    refusing,
    sound_of,
)
from ._report import Report, xruns
from ._samples import encode, known
from ._signals import Clip, Pink, Signal, Sine
from ._tone_check import Wanted, check

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ._samples import Numbers
    from ._sound import Sound

Kind = Literal["sine", "pink", "voice"]
KindOption = Annotated[Kind, Parameter(name=["--kind", "-k"])]
Frequency = Annotated[float, Parameter(name="--frequency", validator=Number(gt=0))]
LevelOption = Annotated[float, Parameter(name="--level", validator=Number(lte=0))]
Channel = Annotated[int | None, Parameter(name="--channel", validator=Number(gte=1))]
Each = Annotated[bool, Parameter(name="--each", negative=())]
Check = Annotated[str | None, Parameter(name="--check")]
Snr = Annotated[float, Parameter(name="--snr")]

_VOICES = Path("/usr/share/sounds/alsa")  # where alsa-utils has them, for speaker-test
_FADE = 0.005  # s in which a tone comes and goes, for it not to click
_TURN = 1.5  # s for each channel


async def tone(
    *,
    device: Device = "default",
    kind: KindOption = "sine",
    frequency: Frequency = 1000.0,
    level: LevelOption = -12.0,
    format: FormatName = None,
    rate: Rate = None,
    channels: Channels = None,
    channel: Channel = None,
    each: Each = False,
    duration: Duration = None,
    check_on: Check = None,
    snr: Snr = 20.0,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Play a test sound: a sine, pink noise, or a voice that says which loudspeaker it is.

    With --check the tone is captured again, through a cable, by air, or on a loopback card, and
    measured: each channel's frequency (each has its own), level, and ratio of signal to noise
    and distortion, and how long it took. The exit status is 1 if one of them is wrong.

    ```sh
    aioalsa tone                                  # until Ctrl-C
    aioalsa tone --each --kind voice -c 6 -D surround51:PCH
    aioalsa tone --kind pink -d 10 --level -20
    aioalsa tone -D hw:Loopback,0 --check hw:Loopback,1 --snr 60
    ```

    Args:
        device: the PCM to play to, as hw:0 or plughw:1,0.
        kind: sine, pink or voice.
        frequency: of the sine, Hz; with --check that of the first channel.
        level: dB below full scale: of a sine's peak, of noise's and voices' largest.
        format: of the samples; S16_LE by default; cd and dat stand for all three.
        rate: Hz; 48000 by default.
        channels: 2 by default.
        channel: play on this one only; 1 is the first.
        each: play on one channel after the other, and say which.
        duration: stop after so many seconds; with --check 2 by default.
        check_on: the PCM to capture from.
        snr: least ratio of signal to noise and distortion that passes, dB.
        quiet: no messages but errors and xruns.
        json: print what --check measured as JSON, or what happens as lines of JSON.
    """
    sound = sound_of(format, rate, channels)
    if not known(sound.format):
        raise CommandError(f"samples of {sound.format.name} are no numbers", code=2)
    if channel is not None and channel > sound.channels:
        raise CommandError(f"--channel {channel}: there are {sound.channels} channels", code=2)
    if frequency > sound.rate / 2:
        why = f"--frequency {frequency:g} is too high: at {sound.rate} Hz"
        raise CommandError(f"{why} there are sines up to {sound.rate / 2:g} Hz", code=2)
    gain = 10 ** (level / 20)
    if check_on is not None:
        if kind != "sine" or each or channel is not None:
            raise CommandError("--check takes a sine on all channels", code=2)
        wanted = Wanted(frequency, gain, duration or 2.0, snr)
        await check(device, check_on, sound, wanted, json=json)
        return
    report = Report(json=json, quiet=quiet)
    with refusing():
        opening = pcm.open_playback(device, **sound.stream(PERIOD_TIME, BUFFER_TIME))
    async with opening as stream:
        player = Player(stream, sound, kind, frequency, gain)
        about = {"kind": kind, "device": device, **sound.plain()}
        report.tell("begin", f"{kind} to {device}: {sound}", about)
        try:
            if each or (kind == "voice" and channel is None):
                await player.turns(duration, report)
            else:
                await player.play(None if channel is None else channel - 1, duration)
            if duration is not None:
                await stream.drain()
        finally:
            silence = stream.last_gap.frames if stream.last_gap else 0
            text = xruns(stream.xruns, silence, sound.rate, _GAP)
            done = {"frames": stream.position, "seconds": stream.position / sound.rate}
            report.tell("end", text, done, always=True, xruns=stream.xruns)


_GAP = "of silence in the last of them"


class Player:
    """Plays sounds on channels of a stream.

    Args:
        stream: to play to.
        sound: what it takes.
        kind: of sound.
        frequency: of a sine, Hz.
        gain: 1.0 for full scale.
    """

    def __init__(
        self, stream: pcm.PlaybackStream, sound: Sound, kind: Kind, frequency: float, gain: float
    ) -> None:
        self._stream = stream
        self._sound = sound
        self._kind = kind
        self._frequency = frequency
        self._gain = gain
        self._names = places(stream.chmap, sound.channels)

    async def turns(self, duration: float | None, report: Report) -> None:
        """Play on one channel after the other; once, or for so long."""
        left = duration
        order: Iterable[int] = range(self._sound.channels)
        for channel in order if duration is None else itertools.cycle(order):
            if left is not None and left <= 0:
                return
            place = self._names[channel]
            report.tell("turn", f"{channel + 1}: {place}", channel=channel + 1, place=place)
            turn = _TURN if left is None else min(left, _TURN)
            await self.play(channel, turn)
            left = None if left is None else left - turn

    async def play(self, channel: int | None, seconds: float | None) -> None:
        """Play on one channel, or on all; for ever if no time is given."""
        total = None if seconds is None else round(seconds * self._sound.rate)
        signal = await self._signal(channel or 0)
        block = round(PERIOD_TIME * self._sound.rate) or 1
        done = 0
        while total is None or done < total:
            frames = block if total is None else min(block, total - done)
            # Computed in a thread: it takes long for many channels at a high rate.
            data = await anyio.to_thread.run_sync(self._block, signal, channel, done, frames, total)
            await self._stream.write(data)
            done += frames

    def _block(
        self, signal: Signal, channel: int | None, done: int, frames: int, total: int | None
    ) -> bytes:
        mono = signal.take(frames) * self._gain
        mono *= faded(done, frames, total, round(_FADE * self._sound.rate))
        samples = np.zeros((frames, self._sound.channels))
        samples[:, slice(None) if channel is None else slice(channel, channel + 1)] = mono[:, None]
        return encode(samples, self._sound.format)

    async def _signal(self, channel: int) -> Signal:
        if self._kind == "sine":
            return Sine(self._frequency, self._sound.rate)
        if self._kind == "pink":
            return Pink()
        return Clip(await anyio.to_thread.run_sync(voice, self._names[channel], self._sound.rate))


def faded(done: int, frames: int, total: int | None, fade: int) -> Numbers:
    """Return the gain of each of some frames, which rises at the beginning and falls at the end.

    Args:
        done: frames before them.
        frames: how many.
        total: how many there are in all; None for no end.
        fade: frames that either takes.
    """
    at = np.arange(done, done + frames) + 0.5
    rise = at / max(fade, 1)
    fall = rise if total is None else (total - at) / max(fade, 1)
    gain: Numbers = np.minimum(np.minimum(rise, fall), 1.0)
    return gain


def places(chmap: pcm.ChannelMap | None, channels: int) -> list[str]:
    """Return where channels are heard, as "Front Left"; alsa-lib's order if nobody tells."""
    if chmap is not None and all(isinstance(at, ChannelPosition) for at in chmap.positions):
        named = [at for at in chmap.positions if isinstance(at, ChannelPosition)]
        if ChannelPosition.UNKNOWN not in named:
            return [position.description for position in named]
    if channels == 1:
        return ["Front Center"]
    usual = "Front Left,Front Right,Rear Left,Rear Right,Front Center,LFE,Side Left,Side Right"
    names = usual.split(",")
    return [*names, *(f"channel {at + 1}" for at in range(len(names), channels))][:channels]


def voice(place: str, rate: int) -> Numbers:
    """Return alsa-utils' recording for a place, at a rate.

    Raises:
        CommandError: there is none.
    """
    import soundfile

    path = _VOICES / f"{'Front Center' if place == 'Mono' else place}.wav".replace(" ", "_")
    if not path.exists():
        why = "install alsa-utils" if not _VOICES.is_dir() else "try --kind pink"
        raise CommandError(f"there is no voice for {place} ({path}): {why}")
    samples, recorded = soundfile.read(path, dtype="float64", always_2d=True)
    mono: Numbers = samples[:, 0] / max(abs(samples).max(), 1e-9)
    length = round(len(mono) * rate / recorded)
    # A voice is far below half of any rate: straight lines between samples will do.
    stretched: Numbers = np.interp(np.arange(length) * recorded / rate, np.arange(len(mono)), mono)
    return stretched
