"""Steps through the ring buffer itself, without a copy: what views and blocks share.

The step and the views are made in C (`_ffi/native/ring.c`, which tells why they never look at
memory that is gone).
"""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Any, Self

from .._wait import weakly
from ..errors import UnsupportedError
from ._stream import EAGAIN, ESTRPIPE, Stream, Suspended

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from ._handle import PcmHandle
    from ._logic import OnXrun

NOT_AS_TOLD = -errno.EOPNOTSUPP
View = memoryview | tuple[memoryview, ...]


class Steps:
    """An iterator whose steps a stream makes; any number of them go on where the last one was."""

    def __init__(self, step: Callable[[], Coroutine[Any, Any, View]]) -> None:
        self._step = step

    def __aiter__(self) -> Self:
        return self

    def __anext__(self) -> Coroutine[Any, Any, View]:
        """Be done with the last part, and return the next one."""
        return self._step()


class MappedStream(Stream):
    """A stream whose ring buffer can be looked at."""

    def __init__(self, handle: PcmHandle, on_xrun: OnXrun) -> None:
        super().__init__(handle, on_xrun)
        self._frame_bytes = self.setup.frame_bytes
        self._planes = 1 if self.setup.interleaved else self.setup.channels
        self._window = handle.window(
            self._ring, self._waiter.arming, weakly(self._no_part, lambda _code: False)
        )
        self._parts = 0  # its count when it was last looked at

    # What has moved the ring's position is no longer for what was shown.

    def prepare(self) -> None:
        """Make a stopped stream ready to start (`snd_pcm_prepare`)."""
        super().prepare()
        self._window.forget()

    def drop(self) -> None:
        """Stop now and forget what is in the buffer (`snd_pcm_drop`)."""
        super().drop()
        self._window.forget()

    def _move(self, frames: int, most: Callable[[], int], move: Callable[[int], int]) -> int:
        moved = super()._move(frames, most, move)
        self._window.forget()
        return moved

    def _show(self, views: list[memoryview]) -> View:
        """Show memory other than the ring's, for one step too."""
        self._ring.show(views)
        return views[0] if self.setup.interleaved else tuple(views)

    async def _next_part(self, ahead: int) -> View:
        """Be done with the last part of the ring, and show the next one.

        Nothing is taken of what was not shown yet: a cancelled step loses nothing.

        Args:
            ahead: frames after `position` whose time to wait for, where nothing wakes up.
        """
        window = self._window
        usual = not (self._occupied or self._paced)
        if not (usual and window.next()):
            self._refuse_second()
            self._end_part()
            if self._paced and not self._timed:
                await self._pace(self._pcm.position, self._pcm.position + ahead)
        try:
            # Not through `_until`: every coroutine on the way costs each period.
            if usual:
                try:
                    return await self._waiter.until(window)
                except Suspended:
                    await self._resume()
            return await self._until(window)
        except BaseException:
            window.forget()
            raise

    def _end_part(self) -> None:
        """Give back what was shown (`snd_pcm_mmap_commit`)."""
        self._ring.hide()
        code = self._window.end()
        if code not in (0, ESTRPIPE):  # a suspend is met again by the next step
            self._trouble(code, "snd_pcm_mmap_commit")

    def _no_part(self, code: int) -> bool:
        """Put right what kept a part from coming; False if that is only time."""
        self._note_flow()
        if code == EAGAIN:
            self._check_stalled()
            return False
        if code == NOT_AS_TOLD:
            raise UnsupportedError(
                errno.EOPNOTSUPP,
                "the plug-in maps samples in another way than it says",
                function="snd_pcm_mmap_begin",
                device=self.device,
                advice="open it without mmap",
            )
        self._trouble(code, "snd_pcm_mmap_begin")
        return True

    def _note_flow(self) -> None:
        """Note what flowed since the last look, which C did not tell of."""
        if self._window.count != self._parts:
            self._parts = self._window.count
            self._flows()

    def _silence(self) -> None:
        self._note_flow()
        super()._silence()
