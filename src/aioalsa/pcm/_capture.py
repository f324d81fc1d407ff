"""Capturing: periods in a loop, or as many frames as are asked for."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Self

from .._arguments import integer
from .._ffi import ffi, lib
from .._wait import weakly
from ._buffers import Transfer
from ._mapped import MappedStream, Steps
from ._stream import EAGAIN, Suspended
from ._values import Period

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from typing_extensions import Buffer

    from ._handle import PcmHandle
    from ._logic import OnXrun
    from ._mapped import View


class CaptureStream(MappedStream):
    """An open capture; iterate over it for `Period`s.

    The iterator is the stream: leaving a loop and looping again goes on where it was, and a
    cancelled step loses nothing.
    """

    def __init__(self, handle: PcmHandle, on_xrun: OnXrun) -> None:
        super().__init__(handle, on_xrun)
        self._stage = ffi.buffer(handle.stage)
        # Frames that a cancelled read() had got, before the device's next one; a plane for all
        # channels when interleaved, else one for each.
        self._whole = self.setup.interleaved
        self._mapped = self.setup.access.is_mmap
        self._backlog = [bytearray() for _ in range(self._planes)]
        # The step of the iterator; it keeps what a task was cancelled before it could take.
        self._fetch = handle.fetch(
            self._waiter.arming, weakly(self._no_period, lambda _code: False)
        )
        self._fetched = 0  # its count when it was last looked at

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Period:
        if self._paced:
            self._refuse_second()
            position = self._pcm.position
            await self._pace(position, position + self.setup.period_size - self._c.filled)
        if self._backlog[0] or self._fetch.ready is not None:
            self._fetch.ready = self._fetch.ready or self._from_backlog()
            self._waiter.armed = False  # no need for one
        try:
            # Not through `_until`: every coroutine on the way costs each period.
            period = await self._waiter.until(self._fetch)
        except Suspended:
            await self._resume()
            period = await self._until(self._fetch)
        self._fetch.ready = None
        return period

    @property
    def position(self) -> int:
        """Index of the next frame to read, since the start; lost ones counted."""
        self._check()
        ready = self._fetch.ready
        kept = self._kept_frames() + int(self._c.filled) + (ready.frames if ready else 0)
        # What was got and not taken yet lies before frames that were lost since.
        return self._pcm.position - (kept + int(self._c.lost) if kept else 0)

    async def read(self, frames: int) -> bytes | tuple[bytes, ...]:
        """Return exactly so many frames (`snd_pcm_readi`).

        Frames around a gap follow each other; `xruns` and `position` tell. A cancelled read
        loses nothing.

        Args:
            frames: how many.

        Returns:
            The samples, interleaved; one bytes object per channel if the access is non-interleaved.

        Raises:
            DeviceGoneError: the device was unplugged.
        """
        buffer = bytearray(integer("frames", frames, 0, 2**40) * self._frame_bytes)
        await self.readinto(buffer)
        if self.setup.interleaved:
            return bytes(buffer)
        size = len(buffer) // self._planes
        return tuple(bytes(buffer[p * size : (p + 1) * size]) for p in range(self._planes))

    async def readinto(self, buffer: Buffer) -> int:
        """Fill a buffer with frames, without allocating (`snd_pcm_readi`).

        Args:
            buffer: writable, C-contiguous, of whole frames; if the access is non-interleaved, all
                frames of the first channel come first.

        Returns:
            The number of frames, which is all that the buffer holds.

        Raises:
            ValueError: the buffer is read-only or does not hold whole frames.
            DeviceGoneError: the device was unplugged.
        """
        self._check()
        with Transfer(buffer, self._frame_bytes, self._planes, writable=True) as read:
            self._refuse_second()
            self._end_part()
            if self._paced and not self._timed:
                position = self._pcm.position
                await self._pace(position, position + read.total)
            self._unstage()
            # Less than a period may be enough: try first, also if a wake-up is on its way.
            self._waiter.armed = False
            try:
                return await self._until(partial(self._fill, read))
            except BaseException:
                read.put_back(self._backlog)
                raise

    def views(self) -> Steps:
        """Return an iterator over read-only memoryviews of what was captured.

        With `mmap=True` they look at the ring buffer itself (`snd_pcm_mmap_begin`). One is valid
        until the next step, and raises ValueError after that; slices and arrays of it are not taken
        back, and show what the ring holds by then: copy what is to be kept. They hold a period, or
        less at the ring's end. `position` tells the index of the first frame. Leaving the loop and
        looping or reading again goes on with what follows the last view; iterating over the
        stream itself begins with what that showed.

        One memoryview per channel, in a tuple, if the access is non-interleaved.
        """
        return Steps(self._view)

    def _view(self) -> Coroutine[Any, Any, View]:
        kept = self._backlog[0] or self._fetch.ready is not None or self._c.filled
        if self._mapped and not kept:
            return self._next_part(self.setup.period_size)
        return self._view_of_period()

    async def _view_of_period(self) -> View:
        self._refuse_second()
        self._end_part()
        period = await self.__anext__()
        data = period.data if isinstance(period.data, tuple) else (period.data,)
        return self._show([memoryview(plane) for plane in data])

    def _fill(self, read: Transfer) -> int | None:
        """The step of `readinto`."""
        read.take(self._backlog)
        while read.left:
            frames = lib.aio_pcm_read(self._c, read.pointer, read.done, read.left, read.total)
            if frames > 0:
                read.done += frames
                self._flows()
                if not read.left:
                    # What was lost before these frames lies behind: no period is to tell it again.
                    self._c.lost = 0
            elif frames == EAGAIN:
                self._check_stalled()
                return None
            else:
                self._trouble(frames, "snd_pcm_readi")
        return read.total

    def rewind(self, frames: int) -> int:
        """Go back, to read frames again; see `Stream.rewind`."""
        self._check()
        integer("frames", frames, 0)
        self._unstage()
        kept = self._kept_frames()
        moved = super().rewind(frames + kept)
        for plane in self._backlog:
            del plane[max(0, kept - moved) * (self._frame_bytes // self._planes) :]
        return max(0, moved - kept)

    def forward(self, frames: int) -> int:
        """Go ahead, to leave frames out; see `Stream.forward`."""
        self._check()
        self._unstage()
        left_out = min(integer("frames", frames, 0), self._kept_frames())
        for plane in self._backlog:
            del plane[: left_out * (self._frame_bytes // self._planes)]
        return left_out + super().forward(frames - left_out)

    def _kept_frames(self) -> int:
        """How many frames were got already that nobody has read."""
        return len(self._backlog[0]) * self._planes // self._frame_bytes

    def _unstage(self) -> None:
        """Move what was fetched for the iterator to where reads find it."""
        if self._fetch.ready is not None:
            data, self._fetch.ready = self._fetch.ready.data, None
        elif self._c.filled:
            data = self._take(self._c.filled)
            self._c.filled = 0
        else:
            return
        for plane, part in zip(
            self._backlog, data if isinstance(data, tuple) else (data,), strict=True
        ):
            plane += part

    def _no_period(self, code: int) -> bool:
        """Put right what kept a period from coming; False if that is only time."""
        self._note_flow()
        if code == EAGAIN:
            self._check_stalled()
            return False
        self._trouble(code, "snd_pcm_readi")
        return True

    def _note_flow(self) -> None:
        super()._note_flow()
        if self._fetch.count != self._fetched:
            self._fetched = self._fetch.count
            self._flows()

    def _from_backlog(self) -> Period:
        """The next period of what a cancelled read had got."""
        sample = self._frame_bytes // self._planes
        whole = len(self._backlog[0]) // sample
        frames = min(whole, self.setup.period_size)
        data = tuple(bytes(plane[: frames * sample]) for plane in self._backlog)
        for plane in self._backlog:
            del plane[: frames * sample]
        # Frames that were lost right before the device's next one come after the backlog.
        position = self._c.position - self._c.lost - whole
        time = lib.aio_clock_time(self._pcm.clock, position)
        return Period(
            data[0] if self.setup.interleaved else data, frames, position, time, 0, self.setup
        )

    def _take(self, frames: int) -> bytes | tuple[bytes, ...]:
        stage = self._stage
        if self._whole:
            return bytes(stage[: frames * self._frame_bytes])
        sample = self._frame_bytes // self._planes
        starts = (plane * self.setup.period_size * sample for plane in range(self._planes))
        return tuple(bytes(stage[start : start + frames * sample]) for start in starts)

    def _restart(self) -> None:
        self._pcm.restart_capture()

    def _resumed(self) -> None:
        self._pcm.note_gap()
