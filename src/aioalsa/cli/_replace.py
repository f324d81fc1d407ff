"""Files that are written anew as a whole: whoever reads one sees the old one or the new one."""

from __future__ import annotations

import errno
import fcntl
import os
from contextlib import asynccontextmanager, suppress
from typing import TYPE_CHECKING
from uuid import uuid4

import anyio
import anyio.to_thread

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

_PATIENCE = 0.05  # s between two tries


def is_replaced(path: Path) -> bool:
    """Tell whether this is a file, or will be one; a pipe or a device is written to instead."""
    return path.is_file() or not path.exists()


def replace(path: Path, data: bytes) -> None:
    """Write a file beside the old one, whose rights it gets, and put it in its place.

    Raises:
        OSError: it could not be written; the old one is as it was.
    """
    # What a link leads to is replaced, not the link.
    real = os.path.realpath(path)
    beside = os.path.join(os.path.dirname(real), f".aioalsa-{uuid4().hex}")
    try:
        with open(beside, "xb") as file:
            _take_rights(real, file.fileno())
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, real)
    except OSError as error:
        error.filename, error.filename2 = str(path), None
        raise
    finally:
        with suppress(FileNotFoundError):
            os.unlink(beside)


def _take_rights(path: str, descriptor: int) -> None:
    try:
        old = os.stat(path)
    except FileNotFoundError:
        return
    with suppress(PermissionError):  # who is not root gives nothing away
        os.fchown(descriptor, old.st_uid, old.st_gid)
    os.fchmod(descriptor, old.st_mode & 0o777)


@asynccontextmanager
async def alone(path: Path) -> AsyncGenerator[None]:
    """Keep others who do this from changing a file, between reading it and replacing it.

    Its directory is locked, since the file itself becomes another one.
    """
    descriptor = await anyio.to_thread.run_sync(_directory, path)
    try:
        while not _locked(descriptor):  # noqa: ASYNC110 - no event tells when others are done
            await anyio.sleep(_PATIENCE)
        yield
    finally:
        os.close(descriptor)


def _directory(path: Path) -> int:
    return os.open(os.path.dirname(os.path.realpath(path)), os.O_RDONLY | os.O_CLOEXEC)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        # Some file systems know no locks.
        return error.errno not in (errno.EWOULDBLOCK, errno.EINTR)
    return True
