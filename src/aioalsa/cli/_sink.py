"""Sound files as sinks of frames: WAV and headerless ones by ourselves, others by libsndfile.

Samples are kept as they came; a file type that cannot hold them is refused before anything is
recorded. However recording ends, closing leaves a valid file.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Protocol

import anyio
import anyio.to_thread

from ..pcm import Format
from . import _wav
from ._bytes import Writer, open_writer
from ._console import CommandError
from ._sound import ITEMS, Item, Sound

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    import soundfile


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
    if await anyio.Path(path).is_fifo():
        raise CommandError(f"{path}: a pipe takes WAV and raw, not {kind}", code=2)
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
            names = ", ".join(sorted(name.lower() for name in known))
            raise CommandError(f"there is no file type {kind}; there are: {names}", code=2)
        self._sound = sound
        self._path = path
        self._item: Item
        self._item, subtypes = write_as(sound.format)
        fitting = [s for s in subtypes if soundfile.check_format(kind, s)]
        if not fitting:
            raise CommandError(f"a file of type {kind} cannot hold {sound.format.name}")
        open(path, "wb").close()  # libsndfile does not say why it cannot
        self._file: soundfile.SoundFile = soundfile.SoundFile(
            path, "w", sound.rate, sound.channels, fitting[0], format=kind.upper()
        )

    async def write(self, data: bytes) -> None:
        """Write whole frames."""
        await anyio.to_thread.run_sync(self._write, data)

    def _write(self, data: bytes) -> None:
        if self._sound.format in (Format.S24_3LE, Format.S24_LE):
            data = widen(data, self._sound.format)
        with self._refused():
            self._file.buffer_write(data, dtype=self._item)

    async def aclose(self) -> None:
        """Write what libsndfile still has, and close the file."""
        with self._refused():
            await anyio.to_thread.run_sync(self._file.close)

    @contextmanager
    def _refused(self) -> Generator[None]:
        """Tell what libsndfile could not write, for which it has no reason but "system error"."""
        try:
            yield
        except (RuntimeError, AssertionError) as error:
            why = str(error) or "not all of it"
            raise CommandError(
                f"{self._path}: cannot be written ({why}): is the disk full?"
            ) from None


def write_as(form: Format) -> tuple[Item, list[str]]:
    """Return what libsndfile takes samples as, and the subtypes that keep them, best first."""
    lossy = ["VORBIS", "OPUS", "MPEG_LAYER_III"]
    if form == ITEMS["int16"]:
        return "int16", ["PCM_16", *lossy]
    if form in (Format.S24_3LE, Format.S24_LE):
        return "int32", ["PCM_24", "PCM_32"]
    if form == ITEMS["int32"]:
        return "int32", ["PCM_32"]
    if form == ITEMS["float32"]:
        return "float32", ["FLOAT", *lossy]
    if form == ITEMS["float64"]:
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
