"""`aioalsa play FILE`: a file, sample for sample, to a PCM."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import anyio

from .. import AlsaError, DeviceGoneError, pcm
from ._console import CommandError, Json
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
from ._sound import file_kind
from ._source import open_source
from ._waiting import until_there

if TYPE_CHECKING:
    from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream

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
    levels: Levels = False,
    wait: Wait = False,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Play a sound file: WAV, and all that libsndfile reads (FLAC, Ogg, AIFF, MP3, …).

    ```sh
    aioalsa play song.flac
    aioalsa play -D hw:USB --wait -V take.wav
    aioalsa play -t raw -f S24_3LE -r 96000 -c 1 samples.bin
    sox in.opus -t wav - | aioalsa play -
    ```

    Args:
        file: the file; - is standard input, which takes WAV and headerless samples.
        device: the PCM to play to, as hw:0 or plughw:1,0.
        file_type: raw for headerless samples, wav to insist on that.
        format: of headerless samples; S16_LE by default; cd and dat stand for all three.
        rate: of headerless samples, Hz; 48000 by default.
        channels: of headerless samples; 2 by default.
        duration: stop after so many seconds.
        levels: show a bar for each channel.
        wait: for the device to be plugged in, now and each time it is pulled out.
        quiet: no progress and no messages but errors and xruns.
        json: tell what happens as lines of JSON on standard output.
    """
    path = path_of(file)
    kind = (file_type or "").lower() or ("raw" if file_kind(path, None) == "raw" else None)
    if kind not in (None, "raw", "wav"):
        raise CommandError("-t takes raw or wav; other files say themselves what they are", code=2)
    if kind != "raw" and (format or rate or channels):
        raise CommandError("-f, -r and -c are for headerless samples (-t raw)", code=2)
    source = await open_source(path, kind, sound_of(format, rate, channels))
    report = Report(json=json, quiet=quiet)
    try:
        await _play(source, str(path or "-"), device, duration, report, levels=levels, wait=wait)
    finally:
        with anyio.CancelScope(shield=True):
            await source.aclose()


async def _play(
    source: Source,
    file: str,
    device: str,
    duration: float | None,
    report: Report,
    *,
    levels: bool,
    wait: bool,
) -> None:
    sound = source.sound
    total = sound.seconds if duration is None else min(duration, sound.seconds or duration)
    limit = None if duration is None else round(duration * sound.rate)

    async def opened() -> pcm.PlaybackStream:
        with refusing():
            opening = pcm.open_playback(device, **sound.stream(PERIOD_TIME, BUFFER_TIME))
        return await opening

    send, receive = anyio.create_memory_object_stream[bytes](_AHEAD)
    async with send, receive, anyio.create_task_group() as tasks:
        tasks.start_soon(_read_ahead, source, send, limit)
        stream = await until_there(opened, device, report, wait=wait)
        name = "standard input" if file == "-" else file
        about = {"device": device, **sound.plain(), "seconds": total}
        report.tell("begin", f"playing {name}: {sound}", about, file=file)
        tally = Tally(SoundProgress(sound, total, report, levels=levels), report, sound.rate)
        try:
            with tally.progress:
                while not await _play_on(stream, receive, tally, wait=wait):
                    stream = await until_there(opened, device, report, wait=True)
        finally:
            tally.tell()


@dataclass(slots=True)
class Tally:
    """What was played so far, also on a device that was pulled out meanwhile.

    Attributes:
        progress: is told.
        report: is told as well.
        rate: frames a second.
        frames: heard on devices before this one.
        xruns: all of them.
        silence: frames that they made.
    """

    progress: SoundProgress
    report: Report
    rate: int
    frames: int = 0
    xruns: int = 0
    silence: int = 0
    _stream: pcm.PlaybackStream | None = None
    _last: pcm.Gap | None = None
    _before: tuple[int, int] = (0, 0)  # frames and xruns of devices before this one

    def begin(self, stream: pcm.PlaybackStream) -> None:
        """Go on with another device."""
        self._stream, self._last, self._before = stream, None, (self.frames, self.xruns)

    def look(self) -> None:
        """Take in what xruns there were."""
        assert self._stream is not None
        frames, count = self._before
        self.xruns = count + self._stream.xruns
        # A gap is known when the sound goes on, which may be a write or two later.
        gap = self._stream.last_gap
        if gap is not None and gap != self._last:
            self._last = gap
            self.silence += gap.frames
            at = frames + gap.position
            self.report.tell("xrun", always=True, frame=at, silence=gap.frames)

    def tell(self) -> None:
        """Tell how it ended."""
        text = xruns(self.xruns, self.silence, self.rate, "of silence in between")
        done = {"frames": self.frames, "seconds": self.frames / self.rate}
        self.report.tell("end", text, done, always=True, xruns=self.xruns, silence=self.silence)


async def _play_on(
    stream: pcm.PlaybackStream,
    receive: MemoryObjectReceiveStream[bytes],
    tally: Tally,
    *,
    wait: bool,
) -> bool:
    """Play what comes; False if the device was pulled out, and that is to be waited for."""
    before = tally.frames
    tally.begin(stream)
    try:
        async with stream:
            async for data in receive:
                await stream.write(data)
                tally.look()
                tally.frames = before + _heard(stream)
                tally.progress.update(tally.frames / tally.rate, data)
            await stream.drain()
            tally.look()
            tally.frames = before + stream.position
    except DeviceGoneError as error:
        if not wait:
            raise
        text = str(error).splitlines()[0]
        tally.report.tell("gone", text, always=True, device=error.device)
        return False
    return True


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


def _heard(stream: pcm.PlaybackStream) -> int:
    waiting = 0
    with suppress(AlsaError):
        waiting = stream.delay()
    return max(stream.position - waiting, 0)
