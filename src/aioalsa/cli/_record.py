"""`aioalsa record FILE`: what a PCM captures, sample for sample, into a file."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import anyio

from .. import pcm
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
from ._play import tell_xruns
from ._progress import SoundProgress
from ._sink import open_sink
from ._sound import file_kind

if TYPE_CHECKING:
    from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream

    from ._sink import Sink
    from ._sound import Sound

_BEHIND = 10.0  # s that a disk may be late


async def record(
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
    """Record into a sound file until interrupted; the file stays valid whenever that is.

    Args:
        file: the file; - is standard output, which takes WAV and headerless samples.
        device: the PCM to record from, as hw:0 or plughw:1,0.
        file_type: wav, raw, or one of libsndfile's (flac, …); by default after the file's suffix.
        format: of the samples; S16_LE by default; cd and dat stand for all three.
        rate: Hz; 48000 by default.
        channels: 2 by default.
        duration: stop after so many seconds.
        quiet: no progress and no messages but errors and xruns.
    """
    path = path_of(file)
    if path is None and sys.stdout.isatty():
        raise CommandError("samples do not go to a terminal: give a file, or redirect", code=2)
    sound = sound_of(format, rate, channels)
    with refusing():
        opening = pcm.open_capture(
            device,
            rate=sound.rate,
            channels=sound.channels,
            format=sound.format,
            buffer_time=BUFFER_TIME,
            period_time=PERIOD_TIME,
            start=False,
        )
    # The device first: if it cannot be had, the file keeps what it holds.
    async with opening as stream:
        sink = await open_sink(path, file_kind(path, file_type), sound)
        if not quiet:
            say(f"recording {path or 'standard output'}: {sound}", stderr=True)
        try:
            stream.start()
            with SoundProgress(sound, duration, quiet=quiet) as progress:
                await _record(stream, sink, sound, duration, progress)
        finally:
            with anyio.CancelScope(shield=True):
                await sink.aclose()


async def _record(
    stream: pcm.CaptureStream,
    sink: Sink,
    sound: Sound,
    duration: float | None,
    progress: SoundProgress,
) -> None:
    limit = None if duration is None else round(duration * sound.rate)
    send, receive = anyio.create_memory_object_stream[bytes](round(_BEHIND / PERIOD_TIME))
    async with receive, anyio.create_task_group() as tasks:
        tasks.start_soon(_write_behind, receive, sink)
        async with send:
            await _capture(stream, send, limit, progress)


async def _capture(
    stream: pcm.CaptureStream,
    send: MemoryObjectSendStream[bytes],
    limit: int | None,
    progress: SoundProgress,
) -> None:
    done, lost = 0, 0
    size = stream.setup.frame_bytes
    try:
        async for period in stream:
            assert isinstance(period.data, bytes)
            data = period.data if limit is None else period.data[: (limit - done) * size]
            lost += period.lost
            done += len(data) // size
            await send.send(data)
            progress.update(done / stream.setup.rate, data)
            if done == limit:
                return
    finally:
        tell_xruns(stream.xruns, lost, stream.setup.rate, "lost")


async def _write_behind(receive: MemoryObjectReceiveStream[bytes], sink: Sink) -> None:
    # An interrupt ends capturing; what was captured until then still gets into the file. A pipe
    # may have nobody who reads it, so there it ends at once.
    with anyio.CancelScope(shield=sink.prompt):
        async with receive:
            async for data in receive:
                await sink.write(data)
