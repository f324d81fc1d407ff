"""`aioalsa play FILE`: a file, sample for sample, to a PCM."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import anyio

from .. import AlsaError, pcm
from ._console import CommandError, say
from ._options import (
    BUFFER_TIME,
    PERIOD_TIME,
    Channels,
    Device,
    Duration,
    File,
    FileType,
    FormatName,
    Quiet,
    Rate,
    path_of,
    refusing,
    sound_of,
)
from ._progress import SoundProgress
from ._sound import file_kind
from ._source import open_source

if TYPE_CHECKING:
    from anyio.streams.memory import MemoryObjectSendStream

    from ._source import Source

_AHEAD = 20  # blocks of a period's length that are read before they are needed


async def play(
    file: File,
    *,
    device: Device = "default",
    file_type: FileType = None,
    format: FormatName = None,
    rate: Rate = None,
    channels: Channels = None,
    duration: Duration = None,
    quiet: Quiet = False,
) -> None:
    """Play a sound file: WAV, and all that libsndfile reads (FLAC, Ogg, AIFF, MP3, …).

    Args:
        file: the file; - is standard input, which takes WAV and headerless samples.
        device: the PCM to play to, as hw:0 or plughw:1,0.
        file_type: raw for headerless samples, wav to insist on that.
        format: of headerless samples; S16_LE by default; cd and dat stand for all three.
        rate: of headerless samples, Hz; 48000 by default.
        channels: of headerless samples; 2 by default.
        duration: stop after so many seconds.
        quiet: no progress and no messages but errors and xruns.
    """
    path = path_of(file)
    kind = (file_type or "").lower() or ("raw" if file_kind(path, None) == "raw" else None)
    if kind not in (None, "raw", "wav"):
        raise CommandError("-t takes raw or wav; other files say themselves what they are", code=2)
    if kind != "raw" and (format or rate or channels):
        raise CommandError("-f, -r and -c are for headerless samples (-t raw)", code=2)
    source = await open_source(path, kind, sound_of(format, rate, channels))
    title = "" if quiet else f"playing {path or 'standard input'}: {source.sound}"
    try:
        await _play(source, device, duration, title)
    finally:
        with anyio.CancelScope(shield=True):
            await source.aclose()


async def _play(source: Source, device: str, duration: float | None, title: str) -> None:
    sound = source.sound
    total = sound.seconds if duration is None else min(duration, sound.seconds or duration)
    limit = None if duration is None else round(duration * sound.rate)
    with refusing():
        opening = pcm.open_playback(
            device,
            rate=sound.rate,
            channels=sound.channels,
            format=sound.format,
            buffer_time=BUFFER_TIME,
            period_time=PERIOD_TIME,
        )
    send, receive = anyio.create_memory_object_stream[bytes](_AHEAD)
    async with send, receive, anyio.create_task_group() as tasks:
        tasks.start_soon(_read_ahead, source, send, limit)
        async with opening as stream:
            if title:
                say(title, stderr=True)
            gaps: list[pcm.Gap] = []
            with SoundProgress(sound, total, quiet=not title) as progress:
                async for data in receive:
                    await stream.write(data)
                    # A gap is told when the sound goes on, which may be a write or two later.
                    if stream.last_gap is not None and stream.last_gap not in gaps[-1:]:
                        gaps.append(stream.last_gap)
                    progress.update(_heard(stream), data)
            silence = sum(gap.frames for gap in gaps)
            tell_xruns(stream.xruns, silence, sound.rate, "of silence in between")


async def _read_ahead(
    source: Source, send: MemoryObjectSendStream[bytes], limit: int | None
) -> None:
    block = round(PERIOD_TIME * source.sound.rate) or 1
    async with send:
        while limit is None or limit > 0:
            data = await source.read(block if limit is None else min(block, limit))
            if not data:
                return
            if limit is not None:
                limit -= len(data) // source.sound.frame_bytes
            await send.send(data)


def _heard(stream: pcm.PlaybackStream) -> float:
    waiting = 0
    with suppress(AlsaError):
        waiting = stream.delay()
    return max(stream.position - waiting, 0) / stream.setup.rate


def tell_xruns(count: int, frames: int, rate: int, what: str) -> None:
    """Say on stderr how often the machine was too late, and what that did, if it was."""
    if count:
        times = "1 xrun" if count == 1 else f"{count} xruns"
        say(f"{times}: {frames} frames ({1000 * frames / rate:.1f} ms) {what}", stderr=True)
