"""Buffers that users give: checked, and filled or emptied step by step.

A plane is what lies together in memory: all channels when interleaved, else one channel.

No memoryview here: the collector of CPython 3.11 crashes on one that a traceback keeps in a
reference cycle (memory_clear leaves it without its buffer, and memory_dealloc uses that).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from .._ffi import ffi

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from typing_extensions import Buffer

    from .._ffi._alsa import CData


def borrow(buffer: Buffer, *, writable: bool = False) -> CData:
    """Return the memory of a buffer, which stays locked until `ffi.release`.

    Raises:
        TypeError: it is no buffer.
        ValueError: it is not C-contiguous, or read-only and to be written.
    """
    try:
        return ffi.from_buffer("char[]", buffer, writable)
    except TypeError:
        raise TypeError(f"buffer must be bytes-like, not {type(buffer).__name__}") from None
    except (BufferError, ValueError) as error:
        what = "must be writable and C-contiguous" if writable else "must be C-contiguous"
        advice = "" if writable else "; bytes() or numpy.ascontiguousarray() makes it so"
        raise ValueError(f"buffer {what}: {error}{advice}") from None


class Transfer:
    """A buffer on its way from or to a device; a context manager, which gives it back.

    Attributes:
        pointer: its begin, for C.
        total: the frames that it holds.
        done: the frames that are through.
    """

    __slots__ = ("_bytes", "_planes", "done", "pointer", "total")

    def __init__(
        self, buffer: Buffer, frame_bytes: int, planes: int, *, writable: bool = False
    ) -> None:
        """Borrow a buffer.

        Raises:
            TypeError: it is no buffer.
            ValueError: it does not hold whole frames, or cannot be used; see `borrow`.
        """
        self.pointer = borrow(buffer, writable=writable)
        self._bytes = ffi.buffer(self.pointer)
        size = len(self._bytes)
        if size % frame_bytes:
            ffi.release(self.pointer)
            raise ValueError(f"buffer of {size} bytes is not whole frames of {frame_bytes} bytes")
        self.total = size // frame_bytes
        self.done = 0
        self._planes = planes

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        ffi.release(self.pointer)

    @property
    def left(self) -> int:
        """The frames that are not through yet."""
        return self.total - self.done

    def _spans(self, start: int, stop: int) -> Iterator[slice]:
        """Where the frames from `start` to `stop` lie, plane by plane."""
        plane = len(self._bytes) // self._planes
        sample = plane // self.total
        for begin in range(0, len(self._bytes), plane):
            yield slice(begin + start * sample, begin + stop * sample)

    def take(self, backlog: list[bytearray]) -> None:
        """Fill in what fits of a backlog, and take it out there."""
        if not self.left or not backlog[0]:
            return
        sample = len(self._bytes) // self._planes // self.total
        frames = min(self.left, len(backlog[0]) // sample)
        for plane, span in zip(backlog, self._spans(self.done, self.done + frames), strict=True):
            self._bytes[span] = bytes(plane[: frames * sample])
            del plane[: frames * sample]
        self.done += frames

    def put_back(self, backlog: list[bytearray]) -> None:
        """Put what is through in front of a backlog."""
        if self.done:
            for plane, span in zip(backlog, self._spans(0, self.done), strict=True):
                plane[:0] = self._bytes[span]
