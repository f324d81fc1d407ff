"""`aioalsa meter`: how loud it is at a PCM, channel by channel, as it happens."""

from __future__ import annotations

import json as json_module
from contextlib import nullcontext
from typing import TYPE_CHECKING, Annotated

from cyclopts import Parameter

from .. import pcm
from . import _level
from ._bars import Bars, channel_names
from ._console import CommandError, Json, say
from ._options import SECONDS, Channels, Device, Duration, FormatName, Rate, refusing, sound_of
from ._samples import known

if TYPE_CHECKING:
    from ._level import Level
    from ._sound import Sound

Every = Annotated[float, Parameter(name="--every", validator=SECONDS)]

# Eyes want it soon, and a machine may be busy: many short periods.
_PERIOD, _BUFFER = 0.02, 0.4


async def meter(
    *,
    device: Device = "default",
    format: FormatName = None,
    rate: Rate = None,
    channels: Channels = None,
    duration: Duration = None,
    every: Every = 1.0,
    json: Json = False,
) -> None:
    """Show how loud a PCM's input is: peak and RMS of each channel, dB below full scale.

    On a terminal the bar is the RMS, and the mark on it the peak. Elsewhere there is a line
    for each second, with the peak and the RMS of all of it. In the end it tells the loudest
    peaks, samples at full scale, and xruns.

    ```sh
    aioalsa meter -D hw:PCH
    aioalsa meter -D plughw:1 -c 1 -d 5
    aioalsa meter --json --every 0.1 | jq .channels[0].peak
    ```

    Args:
        device: the PCM to listen to, as hw:0 or plughw:1,0.
        format: of the samples; S16_LE by default; cd and dat stand for all three.
        rate: Hz; 48000 by default.
        channels: 2 by default.
        duration: stop after so many seconds.
        every: seconds between two lines.
        json: a line of JSON each time, with levels in dB (null is silence) and xruns so far.
    """
    sound = sound_of(format, rate, channels)
    if not known(sound.format):
        raise CommandError(f"samples of {sound.format.name} are no numbers", code=2)
    with refusing():
        opening = pcm.open_capture(device, **sound.stream(_PERIOD, _BUFFER))
    limit = None if duration is None else round(duration * sound.rate)
    async with opening as stream:
        tally = Tally(sound, every, json=json)
        try:
            await _watch(stream, tally, limit)
        finally:
            if not json:
                tally.tell(stream.xruns)


async def _watch(stream: pcm.CaptureStream, tally: Tally, limit: int | None) -> None:
    sound = tally.sound
    names = channel_names(sound.channels)
    bars = nullcontext() if tally.json else Bars(names, rms=True, every=None)
    done = 0
    with bars as shown:
        async for period in stream:
            assert isinstance(period.data, bytes)
            data = period.data
            if limit is not None:
                data = data[: (limit - done) * sound.frame_bytes]
            done += len(data) // sound.frame_bytes
            summary = tally.take(data, done, stream.xruns)
            if shown is not None:
                levels = _level.measure(data, sound.format, sound.channels)
                shown.update(done / sound.rate, levels, summary)
            if done == limit:
                return


class Tally:
    """What was heard: since the last line, and in all.

    Args:
        sound: what comes.
        every: s between two lines.
        json: print each as JSON.
    """

    def __init__(self, sound: Sound, every: float, *, json: bool) -> None:
        self.sound = sound
        self.json = json
        self._block = bytearray()
        self._size = max(round(every * sound.rate), 1)
        self._peaks = [0.0] * sound.channels
        self._full = 0

    def take(self, data: bytes, done: int, xruns: int) -> list[Level] | None:
        """Take samples; return the levels of the last stretch if that is complete.

        Args:
            data: whole frames.
            done: frames so far, with these.
            xruns: so far.
        """
        self._block += data
        size = self._size * self.sound.frame_bytes
        complete: list[Level] | None = None
        while len(self._block) >= size:
            stretch = bytes(self._block[:size])
            del self._block[:size]
            complete = self._measure(stretch)
            if self.json:
                end = done - len(self._block) // self.sound.frame_bytes
                channels = [level.plain() for level in complete]
                time = round(end / self.sound.rate, 6)
                say(json_module.dumps({"time": time, "channels": channels, "xruns": xruns}))
        return complete

    def _measure(self, stretch: bytes) -> list[Level]:
        levels = _level.measure(stretch, self.sound.format, self.sound.channels) or []
        self._peaks = [max(p, level.peak) for p, level in zip(self._peaks, levels, strict=True)]
        self._full += sum(level.full for level in levels)
        return levels

    def tell(self, xruns: int) -> None:
        """Say what was loudest, and what was wrong."""
        if self._block:
            self._measure(bytes(self._block))
        names = channel_names(self.sound.channels)
        loudest = [
            f"{name} {_level.describe(peak).strip()}"
            for name, peak in zip(names, self._peaks, strict=True)
        ]
        say(
            f"loudest: {', '.join(loudest)}; {self._full or 'no'} samples at full scale;"
            f" {xruns or 'no'} xruns",
            stderr=True,
        )
