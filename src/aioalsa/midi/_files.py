"""MIDI files and routes files on disk: read and written in a worker thread."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import anyio.to_thread

from ._config import RoutesError, parse_routes
from ._song import format_song, parse_song

if TYPE_CHECKING:
    from os import PathLike

    from ._config import Routes
    from ._song import Song


async def load(path: str | PathLike[str]) -> Song:
    """Read a MIDI file.

    Raises:
        MidiFileError: it is broken.
        OSError: it cannot be read.
        ImportError: mido is not installed (`pip install aioalsa[midi]`).
    """

    def work() -> Song:
        return parse_song(Path(path).read_bytes(), str(path))

    return await anyio.to_thread.run_sync(work)


async def save(song: Song, path: str | PathLike[str]) -> None:
    """Write a MIDI file of type 1; what was there before is replaced.

    Raises:
        OSError: it cannot be written.
        ImportError: mido is not installed (`pip install aioalsa[midi]`).
    """

    def work() -> None:
        Path(path).write_bytes(format_song(song))

    await anyio.to_thread.run_sync(work)


async def load_routes(path: str | PathLike[str]) -> Routes:
    """Read a routes file.

    Raises:
        RoutesError: it is broken; says in which line, and why.
        OSError: it cannot be read.
    """

    def work() -> Routes:
        try:
            text = Path(path).read_text(encoding="utf-8")
        except UnicodeDecodeError as error:
            raise RoutesError(str(path), None, f"it is no UTF-8 text: {error.reason}") from error
        return parse_routes(text, str(path))

    return await anyio.to_thread.run_sync(work)
