"""Buffers that users give: checked, and filled or emptied step by step.

A plane is what lies together in memory: all channels when interleaved, else one channel.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._ffi import ffi

if TYPE_CHECKING:
    from collections.abc import Iterator

    from typing_extensions import Buffer

    from .._ffi._alsa import CData


def whole_frames(buffer: Buffer, frame_bytes: int, *, writable: bool = False) -> memoryview:
    """Return a buffer as bytes.

    Raises:
        TypeError: it is no buffer.
        ValueError: it is not C-contiguous, is read-only, or does not hold whole frames.
    """
    try:
        view = memoryview(buffer)
    except TypeError:
        raise TypeError(f"buffer must be bytes-like, not {type(buffer).__name__}") from None
    if not view.c_contiguous:
        raise ValueError("buffer is not C-contiguous")
    if writable and view.readonly:
        raise ValueError("buffer is read-only")
    if view.nbytes % frame_bytes:
        raise ValueError(
            f"buffer of {view.nbytes} bytes is not whole frames of {frame_bytes} bytes"
        )
    return view if view.format == "B" and view.ndim == 1 else view.cast("B")


class Transfer:
    """A buffer on its way from or to a device.

    Attributes:
        pointer: its begin, for C.
        total: the frames that it holds.
        done: the frames that are through.
    """

    __slots__ = ("_planes", "_view", "done", "pointer", "total")

    def __init__(self, view: memoryview, frame_bytes: int, planes: int) -> None:
        self.pointer: CData = ffi.from_buffer("char[]", view)
        self.total = len(view) // frame_bytes
        self.done = 0
        self._view = view
        self._planes = planes

    @property
    def left(self) -> int:
        """The frames that are not through yet."""
        return self.total - self.done

    def _spans(self, start: int, stop: int) -> Iterator[slice]:
        """Where the frames from `start` to `stop` lie, plane by plane."""
        if not self.total:
            return
        plane = len(self._view) // self._planes
        sample = plane // self.total
        for begin in range(0, len(self._view), plane):
            yield slice(begin + start * sample, begin + stop * sample)

    def take(self, backlog: list[bytearray]) -> None:
        """Fill in what fits of a backlog, and take it out there."""
        if not self.left or not backlog[0]:
            return
        sample = len(self._view) // self._planes // self.total
        frames = min(self.left, len(backlog[0]) // sample)
        for plane, span in zip(backlog, self._spans(self.done, self.done + frames), strict=True):
            self._view[span] = plane[: frames * sample]
            del plane[: frames * sample]
        self.done += frames

    def put_back(self, backlog: list[bytearray]) -> None:
        """Put what is through in front of a backlog."""
        for plane, span in zip(backlog, self._spans(0, self.done), strict=False):
            plane[:0] = self._view[span]
