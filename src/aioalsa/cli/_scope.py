"""`aioalsa scope`: the waveform and the spectrum of what is captured or lies in a file."""

from __future__ import annotations

import json as json_module
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import anyio
import anyio.to_thread
from cyclopts import Parameter
from cyclopts.validators import Number

from .. import pcm
from . import _level
from ._bars import channel_names
from ._console import CommandError, Json, console, say
from ._options import Channels, Device, FormatName, Rate, path_of, refusing, sound_of
from ._picture import draw, save, spectrum
from ._samples import decode, known
from ._source import open_source

if TYPE_CHECKING:
    from ._level import Level
    from ._samples import Numbers
    from ._sound import Sound

Seconds = Annotated[float, Parameter(name=["--duration", "-d"], validator=Number(gt=0, lte=600))]
Output = Annotated[Path | None, Parameter(name=["--output", "-o"])]

_BLOCK = 4096  # frames that are read at a time


async def scope(
    file: str | None = None,
    /,
    *,
    device: Device = "default",
    format: FormatName = None,
    rate: Rate = None,
    channels: Channels = None,
    duration: Seconds = 1.0,
    output: Output = None,
    json: Json = False,
) -> None:
    """Draw the waveform and the spectrum of what a PCM captures, or of a sound file.

    On the terminal, or into a picture. The spectrum is that of all of it: the mean of pieces of
    an eighth of a second or so. 0 dB is a sine at full scale.

    ```sh
    aioalsa scope -D hw:PCH -d 2
    aioalsa scope take.wav
    aioalsa scope take.flac -o take.png    # or .svg, .pdf
    aioalsa scope --json take.flac | jq .levels[0].peak
    ```

    Args:
        file: a sound file, in place of the PCM.
        device: the PCM to capture from, as hw:0 or plughw:1,0.
        format: of the samples; S16_LE by default; cd and dat stand for all three.
        rate: Hz; 48000 by default.
        channels: 2 by default.
        duration: seconds that are captured, or read at most.
        output: the picture; its suffix tells the type.
        json: print levels and spectra as JSON, in Hz and dB.
    """
    if file is None:
        sound = sound_of(format, rate, channels)
        data = await captured(device, sound, duration)
    elif format or rate or channels:
        raise CommandError("-f, -r and -c are for what is captured; a file says itself", code=2)
    else:
        sound, data = await stored(file, duration)
    if not known(sound.format):
        raise CommandError(f"samples of {sound.format.name} are no numbers")
    samples: Numbers = decode(data, sound.format, sound.channels)
    if not len(samples):
        raise CommandError(f"{file or device}: there is no sound in it")
    names = channel_names(sound.channels)
    if output is not None:
        await anyio.to_thread.run_sync(save, output, samples, sound.rate, names)
    if json:
        levels = _level.measure(data, sound.format, sound.channels) or []
        told = await anyio.to_thread.run_sync(plain, samples, sound, names, levels)
        say(json_module.dumps(told))
    if output is not None or json:
        return
    screen = console()
    ascii_only = not screen.encoding.startswith("utf")
    width = screen.width
    say(await anyio.to_thread.run_sync(draw, samples, sound.rate, names, width, ascii_only))


def plain(
    samples: Numbers, sound: Sound, names: list[str], levels: list[Level]
) -> dict[str, object]:
    """Return what is drawn as JSON has it."""
    channels: list[dict[str, object]] = []
    frequencies: list[float] = []
    for name, channel, level in zip(names, samples.T, levels, strict=True):
        at, loud = spectrum(channel, sound.rate)
        frequencies = at.round(3).tolist()
        channels.append({"name": name, **level.plain(), "spectrum": loud.round(2).tolist()})
    about = {**sound.plain(), "seconds": len(samples) / sound.rate}
    return {**about, "frequencies": frequencies, "levels": channels}


async def captured(device: str, sound: Sound, duration: float) -> bytes:
    """Return what a PCM captures in so many seconds."""
    with refusing():
        opening = pcm.open_capture(device, **sound.stream(0.05, 0.5))
    async with opening as stream:
        data = await stream.read(round(duration * sound.rate))
    assert isinstance(data, bytes)
    return data


async def stored(file: str, duration: float) -> tuple[Sound, bytes]:
    """Return what a file holds, up to so many seconds of it."""
    source = await open_source(path_of(file), None, sound_of(None, None, None))
    try:
        parts: list[bytes] = []
        left = round(duration * source.sound.rate)
        while left > 0 and (part := await source.read(min(left, _BLOCK))):
            parts.append(part)
            left -= len(part) // source.sound.frame_bytes
        return source.sound, b"".join(parts)
    finally:
        with anyio.CancelScope(shield=True):
            await source.aclose()
