"""Sound files as sources of frames: WAV and headerless ones by ourselves, others by libsndfile.

What a file holds is what the device gets, sample for sample: integers of 16 bits as such, of 24
bits as such or in the upper bits of 32, floats as floats.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import anyio
import anyio.to_thread

from . import _wav
from ._bytes import Reader, open_reader
from ._console import CommandError
from ._sound import ITEMS, Item, Sound

if TYPE_CHECKING:
    from pathlib import Path

_BLOCK = 65536  # bytes
_MOST_HEADER = 1 << 26  # bytes before the samples, pictures included
_INT32 = {"PCM_24", "PCM_32", "ALAC_20", "ALAC_24", "ALAC_32"}
_FLOAT = {"FLOAT", "VORBIS", "OPUS", "MPEG_LAYER_I", "MPEG_LAYER_II", "MPEG_LAYER_III"}


class Source(Protocol):
    """A file that is read."""

    sound: Sound

    async def read(self, frames: int) -> bytes:
        """Return up to so many frames, always whole ones; nothing at the end."""
        ...

    async def aclose(self) -> None:
        """Close the file."""
        ...


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
        self.sound = Sound(ITEMS[self._item], file.samplerate, file.channels, file.frames)

    async def read(self, frames: int) -> bytes:
        """Return up to so many frames."""
        return await anyio.to_thread.run_sync(self._read, frames)

    def _read(self, frames: int) -> bytes:
        try:
            return bytes(self._file.buffer_read(frames, dtype=self._item))
        except RuntimeError as error:
            raise CommandError(f"{self._file.name}: damaged: {error}") from None

    async def aclose(self) -> None:
        """Close the file."""
        await anyio.to_thread.run_sync(self._file.close)


def read_as(subtype: str) -> Item:
    """Return the type of samples that holds all of what a libsndfile subtype can hold."""
    if subtype == "DOUBLE":
        return "float64"
    return "float32" if subtype in _FLOAT else "int32" if subtype in _INT32 else "int16"
