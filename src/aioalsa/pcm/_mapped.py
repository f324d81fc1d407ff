"""Steps through the ring buffer itself, without a copy: what views and blocks share."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Any, Self

from .._ffi import ffi, lib
from ..errors import UnsupportedError
from ._stream import EAGAIN, EPIPE, Stream

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from ._handle import PcmHandle
    from ._logic import OnXrun

NOT_AS_TOLD = -errno.EOPNOTSUPP
View = memoryview | tuple[memoryview, ...]


class Steps:
    """An iterator whose steps a stream makes; any number of them go on where the last one was."""

    def __init__(self, step: Callable[[], Awaitable[View]]) -> None:
        self._step = step

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> View:
        """Be done with the last part, and return the next one."""
        return await self._step()


class MappedStream(Stream):
    """A stream whose ring buffer can be looked at."""

    def __init__(self, handle: PcmHandle, on_xrun: OnXrun) -> None:
        super().__init__(handle, on_xrun)
        self._frame_bytes = self.setup.frame_bytes
        self._planes = 1 if self.setup.interleaved else self.setup.channels
        self._places: Any = ffi.new("void *[]", self._planes)
        self._offset: Any = ffi.new("unsigned long *")
        self._given = 0  # frames that the user looks at, from `_offset` on

    def _as_given(self, views: list[memoryview]) -> View:
        return views[0] if self.setup.interleaved else tuple(views)

    async def _next_part(self, ahead: int, *, readonly: bool) -> View:
        """Be done with the last part of the ring, and show the next one.

        Nothing is taken of what was not shown yet: a cancelled step loses nothing.

        Args:
            ahead: frames after `position` whose time to wait for, where nothing wakes up.
            readonly: the user may not write to it.
        """
        self._refuse_second()
        self._end_part()
        if self._paced and not self._timed:
            await self._pace(self._pcm.position, self._pcm.position + ahead)
        self._waiter.armed = False
        frames = await self._until(self._map)
        self._given = frames
        size = frames * self._frame_bytes // self._planes
        return self._as_given(self._ring.show(self._places, size, readonly=readonly))

    def _end_part(self) -> None:
        """Give back what was shown (`snd_pcm_mmap_commit`)."""
        self._ring.hide()
        frames, self._given = self._given, 0
        if not frames or not self.setup.access.is_mmap:
            return
        threshold = self.setup.start_threshold
        code = lib.aio_pcm_commit(self._c, self._offset[0], frames, threshold)
        if code == EPIPE and self._c.capture:
            # They were seen, though what came after them is lost.
            self._c.position += frames
        if code < 0:
            self._trouble(code, "snd_pcm_mmap_commit")

    def _map(self) -> int | None:
        """The step: find the next part."""
        while True:
            code = lib.aio_pcm_map(self._c, self._places, self._offset)
            if code > 0:
                self._flows()
                return code
            if code == EAGAIN:
                self._check_stalled()
                return None
            if code == NOT_AS_TOLD:
                raise UnsupportedError(
                    errno.EOPNOTSUPP,
                    "the plug-in maps samples in another way than it says",
                    function="snd_pcm_mmap_begin",
                    device=self.device,
                    advice="open it without mmap",
                )
            self._trouble(code, "snd_pcm_mmap_begin")
