"""Bytes from and to files, standard input and standard output, without blocking the event loop.

Files are read and written in a worker thread. Pipes are waited for on the loop instead: a thread
that is blocked in one could not be interrupted.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, BinaryIO, Protocol

import anyio
import anyio.to_thread

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

# What poll(2) promises to be free in a pipe that it calls writable: one page.
_PIPE_ROOM = 4096
_PATIENCE = 0.1  # s between two looks whether a named pipe has a reader


class Reader(Protocol):
    """Where bytes come from."""

    async def read(self, size: int) -> bytes:
        """Return up to `size` bytes, none at the end."""
        ...

    async def aclose(self) -> None:
        """Close what this opened."""
        ...


class Writer(Protocol):
    """Where bytes go.

    Attributes:
        seekable: earlier bytes can be changed.
        prompt: writing takes no longer than a disk does; else it waits for somebody to read.
    """

    seekable: bool
    prompt: bool

    async def write(self, data: bytes) -> None:
        """Write all of it."""
        ...

    async def rewrite(self, data: bytes) -> None:
        """Put other bytes at the beginning."""
        ...

    async def aclose(self) -> None:
        """Close what this opened."""
        ...


class FileBytes:
    """An open file, used in a worker thread.

    Args:
        file: to read from or to write to.
        name: for errors.
        seekable: its beginning is ours.
    """

    prompt = True

    def __init__(self, file: BinaryIO, name: str, *, seekable: bool = True) -> None:
        self._file = file
        self._name = name
        self.seekable = seekable

    async def read(self, size: int) -> bytes:
        """Return up to `size` bytes, none at the end."""
        with self._named():
            return await anyio.to_thread.run_sync(self._file.read, size)

    async def write(self, data: bytes) -> None:
        """Write all of it."""
        with self._named():
            await anyio.to_thread.run_sync(self._file.write, data)

    async def rewrite(self, data: bytes) -> None:
        """Put other bytes at the beginning."""

        def rewrite() -> None:
            self._file.seek(0)
            self._file.write(data)

        with self._named():
            await anyio.to_thread.run_sync(rewrite)

    async def aclose(self) -> None:
        """Close the file, which writes what is still in memory."""
        with self._named():
            await anyio.to_thread.run_sync(self._file.close)

    @contextmanager
    def _named(self) -> Generator[None]:
        """Have errors say which file it is."""
        try:
            yield
        except OSError as error:
            error.filename = self._name
            raise


class PipeBytes:
    """A pipe, socket or terminal.

    Args:
        descriptor: of it.
        owned: close it in the end; else it was there before.
    """

    seekable = False
    prompt = False

    def __init__(self, descriptor: int, *, owned: bool) -> None:
        self._descriptor = descriptor
        self._owned = owned

    async def read(self, size: int) -> bytes:
        """Return up to `size` bytes, as many as are there; none at the end."""
        while True:
            await anyio.wait_readable(self._descriptor)
            try:
                return os.read(self._descriptor, size)
            except BlockingIOError:  # another process has emptied it, or set O_NONBLOCK
                continue

    async def write(self, data: bytes) -> None:
        """Write all of it; waits for the reader."""
        rest = memoryview(data)
        while rest:
            await anyio.wait_writable(self._descriptor)
            try:
                rest = rest[os.write(self._descriptor, rest[:_PIPE_ROOM]) :]
            except BlockingIOError:
                continue

    async def rewrite(self, data: bytes) -> None:
        """Do nothing: what went through a pipe is gone."""

    async def aclose(self) -> None:
        """Close the descriptor, if it is ours."""
        if self._owned:
            self._owned = False
            os.close(self._descriptor)


async def open_reader(path: Path | None) -> Reader:
    """Open a file to read; None is standard input."""
    if path is None:
        descriptor = sys.stdin.fileno()
    else:
        # Without O_NONBLOCK a named pipe would wait for its writer, in a thread, for ever.
        flags = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC
        descriptor = await anyio.to_thread.run_sync(os.open, path, flags)
    if _waits(descriptor):
        return PipeBytes(descriptor, owned=path is not None)
    if stat.S_ISDIR(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    file = os.fdopen(descriptor, "rb", closefd=path is not None)
    return FileBytes(file, str(path or "standard input"))


async def open_writer(path: Path | None) -> Writer:
    """Open a file to write, and empty it; None is standard output."""
    if path is None:
        descriptor = sys.stdout.fileno()
    else:
        descriptor = await _open_to_write(path)
    if _waits(descriptor):
        if path is not None:
            os.set_blocking(descriptor, False)  # nobody else has it
        return PipeBytes(descriptor, owned=path is not None)
    regular = path is not None and stat.S_ISREG(os.fstat(descriptor).st_mode)
    # Standard output may hold what others wrote before.
    file = os.fdopen(descriptor, "wb", closefd=path is not None)
    return FileBytes(file, str(path or "standard output"), seekable=regular)


async def _open_to_write(path: Path) -> int:
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NONBLOCK | os.O_CLOEXEC
    while True:
        try:
            return await anyio.to_thread.run_sync(os.open, path, flags, 0o666)
        except OSError as error:
            # A named pipe that nobody reads yet; without O_NONBLOCK a thread would wait for ever.
            if error.errno != errno.ENXIO or not await anyio.Path(path).is_fifo():
                raise
        await anyio.sleep(_PATIENCE)


def _waits(descriptor: int) -> bool:
    # All else (files, /dev/null) is always ready, and epoll refuses it.
    mode = os.fstat(descriptor).st_mode
    return stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode) or os.isatty(descriptor)
