"""`aioalsa record FILE`: what a PCM captures, sample for sample, into a file."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import anyio
from cyclopts import Parameter
from cyclopts.validators import Number

from .. import DeviceGoneError, pcm
from ._console import CommandError, Json
from ._files import Files, file_name
from ._options import (
    BUFFER_TIME,
    PERIOD_TIME,
    Channels,
    Device,
    Duration,
    File,
    FileType,
    FormatName,
    Levels,
    Quiet,
    Rate,
    Wait,
    path_of,
    refusing,
    sound_of,
)
from ._progress import SoundProgress
from ._report import Report, xruns
from ._sink import open_sink
from ._sound import file_kind
from ._waiting import until_there

if TYPE_CHECKING:
    from pathlib import Path

    from anyio.streams.memory import MemoryObjectReceiveStream

    from ._sink import Sink
    from ._sound import Sound

FileTime = Annotated[
    float | None, Parameter(name="--max-file-time", validator=Number(gte=0.1, lte=1e9))
]
Strftime = Annotated[bool, Parameter(name="--use-strftime", negative=())]

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
    max_file_time: FileTime = None,
    use_strftime: Strftime = False,
    levels: Levels = False,
    wait: Wait = False,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Record into a sound file until interrupted; the file stays valid whenever that is.

    ```sh
    aioalsa record -f cd take.flac
    aioalsa record -D hw:USB -c 1 -V -d 60 voice.wav
    aioalsa record --max-file-time 3600 --use-strftime "%F/%H.%M.%S.flac"
    aioalsa record -q -D hw:USB --wait -t raw - | aplay -f dat
    ```

    Args:
        file: the file; - is standard output, which takes WAV and headerless samples.
        device: the PCM to record from, as hw:0 or plughw:1,0.
        file_type: wav, raw, or one of libsndfile's (flac, …); by default after the file's suffix.
        format: of the samples; S16_LE by default; cd and dat stand for all three.
        rate: Hz; 48000 by default.
        channels: 2 by default.
        duration: stop after so many seconds.
        max_file_time: begin a new file after so many seconds: take-01.wav, take-02.wav, ….
        use_strftime: what strftime(3) knows in the file's name is the time it begins at, as %H.
        levels: show a bar for each channel.
        wait: for the device to be plugged in, now and each time it is pulled out.
        quiet: no progress and no messages but errors and xruns.
        json: tell what happens as lines of JSON on standard output; on standard error if the
            sound goes there.
    """
    path = path_of(file)
    if path is None and sys.stdout.isatty():
        raise CommandError("samples do not go to a terminal: give a file, or redirect", code=2)
    if path is None and (max_file_time or use_strftime):
        raise CommandError("standard output is one file without a name", code=2)
    sound = sound_of(format, rate, channels)
    report = Report(json=json, quiet=quiet, stdout=path is not None)
    most = None if max_file_time is None else round(max_file_time * sound.rate)
    used: list[Path] = []

    async def opened() -> pcm.CaptureStream:
        with refusing():
            opening = pcm.open_capture(
                device,
                **sound.stream(PERIOD_TIME, BUFFER_TIME),
                start=False,
            )
        return await opening

    async def make_sink(number: int) -> Sink:
        chosen = file_name(path, number if max_file_time else None, strftime=use_strftime)
        if chosen in used:
            # A second has more than one file, and none may replace another.
            chosen = file_name(chosen, number, strftime=False)
        if chosen is not None:
            used.append(chosen)
            if use_strftime:
                await anyio.Path(chosen.parent).mkdir(parents=True, exist_ok=True)
        sink = await open_sink(chosen, file_kind(path, file_type), sound)
        if number > 1:
            report.tell("file", file=str(chosen), frame=(number - 1) * (most or 0))
        return sink

    # The device first: if it cannot be had, the file keeps what it holds.
    stream = await until_there(opened, device, report, wait=wait)
    try:
        files = Files(make_sink, most, sound)
        await files.begin()
        text = f"recording {path or 'standard output'}: {sound}"
        about = {"device": device, **sound.plain(), "seconds": duration}
        report.tell("begin", text, about, file=str(used[0]) if used else "-")
        progress = SoundProgress(sound, duration, report, levels=levels)
        taking = Taking(progress, report, sound, duration)
        try:
            with taking.progress:
                while not await _record(stream, files, taking, wait=wait):
                    stream = await until_there(opened, device, report, wait=True)
        finally:
            with anyio.CancelScope(shield=True):
                await files.aclose()
            taking.tell()
    finally:
        stream.close()


class Taking:
    """What was recorded so far, also from a device that was pulled out meanwhile.

    Args:
        progress: is told.
        report: is told as well.
        sound: what is recorded.
        duration: s after which it is enough; None for never.
    """

    def __init__(
        self, progress: SoundProgress, report: Report, sound: Sound, duration: float | None
    ) -> None:
        self.progress = progress
        self.report = report
        self.xruns = 0
        self.lost = 0
        self._done = 0
        self._sound = sound
        self._limit = None if duration is None else round(duration * sound.rate)

    @property
    def enough(self) -> bool:
        """Tell whether all was recorded that is to be."""
        return self._done == self._limit

    def take(self, period: pcm.Period) -> bytes:
        """Return what is to be recorded of a period."""
        assert isinstance(period.data, bytes)
        size, data = self._sound.frame_bytes, period.data
        if self._limit is not None:
            data = data[: (self._limit - self._done) * size]
        if period.lost:
            self.lost += period.lost
            self.report.tell("xrun", always=True, frame=self._done, lost=period.lost)
        self._done += len(data) // size
        self.progress.update(self._done / self._sound.rate, data)
        return data

    def tell(self) -> None:
        """Tell how it ended."""
        rate = self._sound.rate
        done = {"frames": self._done, "seconds": self._done / rate}
        text = xruns(self.xruns, self.lost, rate, "lost")
        self.report.tell("end", text, done, always=True, xruns=self.xruns, lost=self.lost)


async def _record(stream: pcm.CaptureStream, files: Files, taking: Taking, *, wait: bool) -> bool:
    """Record; False if the device was pulled out, and that is to be waited for."""
    send, receive = anyio.create_memory_object_stream[bytes](round(_BEHIND / PERIOD_TIME))
    before = taking.xruns
    async with stream, receive, anyio.create_task_group() as tasks:
        tasks.start_soon(_write_behind, receive, files)
        async with send:
            try:
                stream.start()
                async for period in stream:
                    await send.send(taking.take(period))
                    if taking.enough:
                        return True
            except DeviceGoneError as error:
                if not wait:
                    raise
                text = str(error).splitlines()[0]
                taking.report.tell("gone", text, always=True, device=error.device)
            finally:
                taking.xruns = before + (0 if stream.closed else stream.xruns)
    return False


async def _write_behind(receive: MemoryObjectReceiveStream[bytes], sink: Files) -> None:
    # An interrupt ends capturing; what was captured until then still gets into the file. A pipe
    # may have nobody who reads it, so there it ends at once.
    with anyio.CancelScope(shield=sink.prompt):
        async with receive:
            async for data in receive:
                await sink.write(data)
