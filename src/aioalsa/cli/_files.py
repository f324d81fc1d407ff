"""Recording into one file after another, each of a length, under names that tell them apart."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import anyio

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from ._sink import Sink
    from ._sound import Sound


def file_name(
    path: Path | None, number: int | None, *, strftime: bool, now: time.struct_time | None = None
) -> Path | None:
    """Return the name of a file, as arecord has them.

    Args:
        path: as the user gave it; None for standard output.
        number: which of several it is, from 1 on; None for the only one.
        strftime: it holds what strftime(3) knows, which tells them apart.
        now: when it begins; None for now.
    """
    if path is None:
        return None
    if strftime:
        return Path(time.strftime(str(path), now or time.localtime()))
    return path if number is None else path.with_stem(f"{path.stem}-{number:02}")


class Files:
    """A sink that begins a new file each time one is full.

    Args:
        make: opens the sink of a number, from 1 on.
        frames: of each; None for one file without an end.
        sound: what is written.
    """

    def __init__(
        self, make: Callable[[int], Awaitable[Sink]], frames: int | None, sound: Sound
    ) -> None:
        self._make = make
        self._most = None if frames is None else max(frames, 1) * sound.frame_bytes
        self._number = 0
        self._size = 0
        self._sink: Sink | None = None

    @property
    def prompt(self) -> bool:
        """Writing takes no longer than a disk does."""
        return self._sink is None or self._sink.prompt

    async def begin(self) -> None:
        """Open the first file."""
        self._number += 1
        self._size = 0
        self._sink = await self._make(self._number)

    async def write(self, data: bytes) -> None:
        """Write whole frames, if need be into several files."""
        while data:
            if self._most is not None and self._size >= self._most:
                await self.aclose()
            if self._sink is None:
                await self.begin()
            assert self._sink is not None
            part = data if self._most is None else data[: self._most - self._size]
            await self._sink.write(part)
            self._size += len(part)
            data = data[len(part) :]

    async def aclose(self) -> None:
        """Finish the file that is open."""
        sink, self._sink = self._sink, None
        if sink is not None:
            await sink.aclose()
        else:
            await anyio.lowlevel.checkpoint()
