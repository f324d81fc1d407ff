"""Sound files as streams of frames: WAV and headerless ones by ourselves, all others by libsndfile.

What a file holds is what the device gets, sample for sample: integers of 16 bits as such, of 24
bits as such or in the upper bits of 32, floats as floats.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

import anyio
import anyio.to_thread

from ..pcm import Format
from . import _wav
from ._bytes import Reader, Writer, open_reader, open_writer
from ._console import CommandError

if TYPE_CHECKING:
    import soundfile

    Item = Literal["int16", "int32", "float32", "float64"]

_BLOCK = 65536
_MOST_HEADER = 1 << 26  # bytes before the samples, pictures included
_ORDER = "LE" if sys.byteorder == "little" else "BE"
_ITEMS: dict[Item, Format] = {
    "int16": Format[f"S16_{_ORDER}"],
    "int32": Format[f"S32_{_ORDER}"],
    "float32": Format[f"FLOAT_{_ORDER}"],
    "float64": Format[f"FLOAT64_{_ORDER}"],
}
_INT32 = {"PCM_24", "PCM_32", "ALAC_20", "ALAC_24", "ALAC_32"}
_FLOAT = {"FLOAT", "VORBIS", "OPUS", "MPEG_LAYER_I", "MPEG_LAYER_II", "MPEG_LAYER_III"}


@dataclass(frozen=True, slots=True)
class Sound:
    """How samples are to be understood.

    Attributes:
        format: of the samples.
        rate: frames a second, Hz.
        channels: samples a frame.
        frames: how many there are; None if nobody knows.
    """

    format: Format
    rate: int
    channels: int
    frames: int | None = None

    @property
    def frame_bytes(self) -> int:
        """Bytes of a frame."""
        return self.format.bytes_per_frame(self.channels)

    @property
    def seconds(self) -> float | None:
        """How long it is; None if nobody knows."""
        return None if self.frames is None else self.frames / self.rate

    def __str__(self) -> str:
        count = {1: "mono", 2: "stereo"}.get(self.channels, f"{self.channels} channels")
        return f"{self.format.name}, {self.rate} Hz, {count}"


class Source(Protocol):
    """A file that is read."""

    sound: Sound

    async def read(self, frames: int) -> bytes:
        """Return up to so many frames, always whole ones; nothing at the end."""
        ...

    async def aclose(self) -> None:
        """Close the file."""
        ...


class Sink(Protocol):
    """A file that is written.

    Attributes:
        prompt: writing takes no longer than a disk does.
    """

    prompt: bool

    async def write(self, data: bytes) -> None:
        """Write whole frames."""
        ...

    async def aclose(self) -> None:
        """Finish the file, so that it is valid however it came to this."""
        ...


def file_kind(path: Path | None, kind: str | None) -> str | None:
    """Return the type of a file by option or suffix: "wav", "raw", one of libsndfile's, or None."""
    if kind is not None:
        return kind.lower()
    suffix = path.suffix.lower().removeprefix(".") if path else ""
    return {"wave": "wav", "pcm": "raw", "aif": "aiff", "": None}.get(suffix, suffix)


async def open_source(path: Path | None, kind: str | None, raw: Sound) -> Source:
    """Open a file to play.

    Args:
        path: None is standard input.
        kind: "raw", any other type to insist on, or None to look into the file.
        raw: what headerless samples are.

    Raises:
        CommandError: not a sound file.
        OSError: the file cannot be read.
    """
    reader = await open_reader(path)
    try:
        if kind == "raw":
            return ByteSource(reader, raw, b"")
        start = await reader.read(_BLOCK)
        if kind == "wav" or start[:4] in (b"RIFF", b"RF64"):
            found = await _wav_source(reader, start, path)
            if found is not None:
                return found
        if path is None:
            raise CommandError("standard input is no WAV file; headerless samples need -t raw")
    except BaseException:
        with anyio.CancelScope(shield=True):
            await reader.aclose()
        raise
    await reader.aclose()
    return await anyio.to_thread.run_sync(SndfileSource, path)


async def _wav_source(reader: Reader, start: bytes, path: Path | None) -> Source | None:
    name = "standard input" if path is None else str(path)
    while True:
        try:
            header = _wav.parse(start)
        except _wav.WavError as error:
            if path is not None and start[:4] in (b"RIFF", b"RF64"):
                return None  # libsndfile may know this kind
            raise CommandError(f"{name}: {error}") from None
        if header is not None:
            sound = Sound(header.format, header.rate, header.channels, header.frames)
            return ByteSource(reader, sound, start[header.offset :])
        more = await reader.read(_BLOCK)
        if not more or len(start) > _MOST_HEADER:
            raise CommandError(f"{name}: a damaged WAV file: it ends before its samples")
        start += more


class ByteSource:
    """Samples that lie in a file as ALSA takes them.

    Args:
        reader: of the file.
        sound: what the samples are, and how many.
        start: the first bytes of them.
    """

    def __init__(self, reader: Reader, sound: Sound, start: bytes) -> None:
        self.sound = sound
        self._reader = reader
        self._rest = start
        size = sound.frame_bytes
        self._left = None if sound.frames is None else sound.frames * size

    async def read(self, frames: int) -> bytes:
        """Return up to so many frames; what is no whole frame at the end of a file is left out."""
        size = self.sound.frame_bytes
        while len(self._rest) < size:
            more = await self._reader.read(max(frames * size, _BLOCK))
            if not more:
                return b""
            self._rest += more
        take = min(len(self._rest) // size, frames) * size
        if self._left is not None:
            take = min(take, self._left)
            self._left -= take
        data, self._rest = self._rest[:take], self._rest[take:]
        return data

    async def aclose(self) -> None:
        """Close the file."""
        await self._reader.aclose()


class SndfileSource:
    """A file that libsndfile reads; samples come in the machine's byte order.

    Raises:
        CommandError: libsndfile does not know it.
    """

    def __init__(self, path: Path) -> None:
        import soundfile

        try:
            self._file = soundfile.SoundFile(path)
        except soundfile.LibsndfileError as error:
            why = f"no sound file that libsndfile knows ({error.error_string})"
            raise CommandError(f"{path}: {why}; headerless samples need -t raw") from None
        self._item: Item = read_as(self._file.subtype)
        file = self._file
        self.sound = Sound(_ITEMS[self._item], file.samplerate, file.channels, file.frames)

    async def read(self, frames: int) -> bytes:
        """Return up to so many frames."""
        return await anyio.to_thread.run_sync(self._read, frames)

    def _read(self, frames: int) -> bytes:
        return bytes(self._file.buffer_read(frames, dtype=self._item))

    async def aclose(self) -> None:
        """Close the file."""
        await anyio.to_thread.run_sync(self._file.close)


def read_as(subtype: str) -> Item:
    """Return the type of samples that holds all of what a libsndfile subtype can hold."""
    if subtype == "DOUBLE":
        return "float64"
    return "float32" if subtype in _FLOAT else "int32" if subtype in _INT32 else "int16"


async def open_sink(path: Path | None, kind: str | None, sound: Sound) -> Sink:
    """Open a file to record into, replacing what it held.

    Args:
        path: None is standard output.
        kind: "wav", "raw" or one of libsndfile's types; None is WAV.
        sound: what will be written.

    Raises:
        CommandError: this type cannot hold these samples, or not there.
        OSError: the file cannot be written.
    """
    if kind == "raw":
        return ByteSink(await open_writer(path))
    if kind in (None, "wav"):
        try:
            _wav.build(sound.format, sound.rate, sound.channels)
        except _wav.WavError as error:
            raise CommandError(str(error)) from None
        sink = WavSink(await open_writer(path), sound)
        await sink.begin()
        return sink
    if path is None:
        raise CommandError(f"standard output takes WAV and raw, not {kind}", code=2)
    return await anyio.to_thread.run_sync(SndfileSink, path, kind, sound)


class ByteSink:
    """Samples without anything around them."""

    def __init__(self, writer: Writer) -> None:
        self.prompt = writer.prompt
        self._writer = writer
        self._size = 0

    async def write(self, data: bytes) -> None:
        """Write whole frames."""
        await self._writer.write(data)
        self._size += len(data)

    async def aclose(self) -> None:
        """Close the file."""
        await self._writer.aclose()


class WavSink(ByteSink):
    """A WAV file, whose header tells its length once that is known, if it can be changed then."""

    def __init__(self, writer: Writer, sound: Sound) -> None:
        super().__init__(writer)
        self._sound = sound

    def _header(self, frames: int | None) -> bytes:
        sound, seekable = self._sound, self._writer.seekable
        return _wav.build(sound.format, sound.rate, sound.channels, frames, seekable=seekable)

    async def begin(self) -> None:
        """Write a header that says "all that follows": should this process be killed, it holds."""
        await self._writer.write(self._header(None))

    async def aclose(self) -> None:
        """Pad to even length, tell the length in the header, close the file."""
        try:
            if self._writer.seekable:
                await self._writer.write(bytes(self._size % 2))
                frames = self._size // self._sound.frame_bytes
                await self._writer.rewrite(self._header(frames))
        finally:
            await self._writer.aclose()


class SndfileSink:
    """A file that libsndfile writes.

    Raises:
        CommandError: its type is unknown, or cannot hold these samples.
    """

    prompt = True

    def __init__(self, path: Path, kind: str, sound: Sound) -> None:
        import soundfile

        known = soundfile.available_formats()
        if kind.upper() not in known:
            names = ", ".join(["wav", "raw", *sorted(name.lower() for name in known)])
            raise CommandError(f"there is no file type {kind}; there are: {names}", code=2)
        self._sound = sound
        self._item, subtypes = write_as(sound.format)
        fitting = [s for s in subtypes if soundfile.check_format(kind, s)]
        if not fitting:
            raise CommandError(f"a file of type {kind} cannot hold {sound.format.name}")
        self._file: soundfile.SoundFile = soundfile.SoundFile(
            path, "w", sound.rate, sound.channels, fitting[0], format=kind.upper()
        )

    async def write(self, data: bytes) -> None:
        """Write whole frames."""
        await anyio.to_thread.run_sync(self._write, data)

    def _write(self, data: bytes) -> None:
        if self._sound.format in (Format.S24_3LE, Format.S24_LE):
            data = widen(data, self._sound.format)
        self._file.buffer_write(data, dtype=self._item)

    async def aclose(self) -> None:
        """Write what libsndfile still has, and close the file."""
        await anyio.to_thread.run_sync(self._file.close)


def write_as(form: Format) -> tuple[Item, list[str]]:
    """Return what libsndfile takes samples as, and the subtypes that keep them, best first."""
    lossy = ["VORBIS", "OPUS", "MPEG_LAYER_III"]
    if form == _ITEMS["int16"]:
        return "int16", ["PCM_16", *lossy]
    if form in (Format.S24_3LE, Format.S24_LE):
        return "int32", ["PCM_24", "PCM_32"]
    if form == _ITEMS["int32"]:
        return "int32", ["PCM_32"]
    if form == _ITEMS["float32"]:
        return "float32", ["FLOAT", *lossy]
    if form == _ITEMS["float64"]:
        return "float64", ["DOUBLE"]
    return "int16", []


def widen(data: bytes, form: Format) -> bytes:
    """Put 24-bit samples into the upper bits of 32, as libsndfile takes them."""
    import numpy as np

    if form == Format.S24_LE:
        return (np.frombuffer(data, "<i4") << 8).astype("=i4").tobytes()
    wide = np.zeros((len(data) // 3, 4), np.uint8)
    wide[:, 1:] = np.frombuffer(data, np.uint8).reshape(-1, 3)
    samples: Any = wide.view("<i4")
    return bytes(samples.astype("=i4").tobytes())
