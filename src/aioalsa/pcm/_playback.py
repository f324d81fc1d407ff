"""Playing: buffers of any length, and a drain that neither blocks nor spins."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, cast

from anyio import current_time

from .._arguments import time_limit
from .._ffi import ffi, lib
from .._wait import weakly
from ..errors import AlsaError
from ._buffers import Transfer, borrow
from ._enums import State, Type
from ._mapped import MappedStream, Steps
from ._stream import EAGAIN, Suspended
from ._values import Gap

if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import TracebackType

    from typing_extensions import Buffer

    from .._ffi._alsa import CData
    from ._handle import PcmHandle
    from ._logic import OnXrun
    from ._mapped import View

FILLED = (State.PREPARED, State.RUNNING, State.PAUSED, State.DRAINING)


class PlaybackStream(MappedStream):
    """An open playback; `write()` to it.

    Leaving `async with` normally drains; leaving it by an exception or cancellation drops at once.

    Attributes:
        last_gap: the last silence that an xrun or a system sleep made, once the stream plays
            again; None so far.
    """

    def __init__(self, handle: PcmHandle, on_xrun: OnXrun) -> None:
        super().__init__(handle, on_xrun)
        self.last_gap: Gap | None = None
        self._stopped: tuple[int, float] | None = None  # position and time of an unfinished gap
        # The step for plain bytes.
        self._put = handle.put(self._waiter.arming, weakly(self._meanwhile, lambda _code: False))
        self._plain = self._planes == 1 and not (self._paced or self.setup.access.is_mmap)
        self._block: list[CData] = []  # where samples that are not mapped are filled in
        self._filled = False  # with a period that was not written yet

    async def write(self, buffer: Buffer | Sequence[Buffer]) -> None:
        """Return when all of a buffer is in the device's ring buffer (`snd_pcm_writei`).

        A cancelled write has written a part; `position` tells how much.

        Args:
            buffer: C-contiguous, of whole frames, of any length. If the access is non-interleaved:
                one buffer per channel, or one with all frames of the first channel first.

        Raises:
            ValueError: the buffer does not hold whole frames, or channels differ in length.
            XrunError: the buffer ran empty before, and the stream was opened to raise that.
            DeviceGoneError: the device was unplugged.
        """
        if self._plain and not (self._occupied or self._filled) and self._put.begin(buffer):
            try:
                await self._waiter.until(self._put)
            except Suspended:
                await self._resume()
                await self._until(self._put)
            finally:
                self._put.end()
        else:
            await self._write(buffer)

    async def _write(self, buffer: Buffer | Sequence[Buffer]) -> None:
        """Write what is not just bytes, or to what is not just a device."""
        self._check()
        with Transfer(self._joined(buffer), self._frame_bytes, self._planes) as write:
            self._refuse_second()
            # A block that the loop was left in is not played.
            self._window.forget()
            self._filled = False
            position = self._pcm.position
            if self._paced and not self._timed:
                # As if the buffer were one: what is beyond its end has to wait.
                await self._pace(position, position + write.total - self.setup.buffer_size)
            await self._until(partial(self._step, write))

    def blocks(self) -> Steps:
        """Return an iterator over writable memoryviews to fill, each played at the next step.

        With `mmap=True` they are the ring buffer itself (`snd_pcm_mmap_begin`), hence must be
        filled wholly. One is valid until the next step, and raises ValueError after that. They hold
        a period, or less at the ring's end. The one in which the loop is left is not played.

        One memoryview per channel, in a tuple, if the access is non-interleaved.
        """
        return Steps(self._next_block)

    async def _next_block(self) -> View:
        period = self.setup.period_size
        if self.setup.access.is_mmap:
            part = await self._next_part(period - self.setup.buffer_size)
            self._look_for_gap()
            return part
        self._refuse_second()
        self._ring.hide()
        size = period * self._frame_bytes // self._planes
        if not self._block:
            self._block = [ffi.new("char[]", size) for _ in range(self._planes)]
        if self._filled:
            # Once only: a cancelled step has written a part, as a cancelled write has.
            self._filled = False
            await self.write(b"".join(ffi.buffer(plane)[:] for plane in self._block))
        self._filled = True
        return self._show([memoryview(ffi.buffer(plane)) for plane in self._block])

    def _joined(self, buffer: Buffer | Sequence[Buffer]) -> Buffer:
        """Return the buffers of all channels as one."""
        if self.setup.interleaved or not isinstance(buffer, (tuple, list)):
            return cast("Buffer", buffer)  # what else it may be is refused by who takes it
        if len(buffer) != self.setup.channels:
            raise ValueError(f"buffer has {len(buffer)} channels, not {self.setup.channels}")
        channels = [ffi.buffer(borrow(channel))[:] for channel in buffer]
        if len({len(channel) for channel in channels}) != 1:
            raise ValueError("buffer has channels of different lengths")
        return b"".join(channels)

    def _step(self, write: Transfer) -> int | None:
        """The step of `_write`."""
        while write.left:
            frames = lib.aio_pcm_write(self._c, write.pointer, write.done, write.left, write.total)
            write.done += max(0, frames)
            if not self._meanwhile(frames):
                return None
        return write.total

    def _meanwhile(self, code: int) -> bool:
        """Note frames that were written, or put right what kept them from it; False to wait."""
        if code > 0:
            self._flows()
            self._look_for_gap()
            self._put.alert = self._stopped is not None
            return True
        if code == EAGAIN:
            self._check_stalled()
            return False
        self._put.alert = True
        self._trouble(code, "snd_pcm_writei")
        return True

    def _silence(self) -> None:
        self._put.alert = True
        super()._silence()

    # Gaps.

    def _note_stop(self, time: float) -> None:
        self._put.alert = True
        if self._stopped is None:
            self._stopped = (self._pcm.position, time)

    def _restart(self) -> None:
        # Stopped by itself: the trigger time is that of the xrun.
        self._note_stop(self._pcm.stop_time())
        self._pcm.call("snd_pcm_prepare")

    def _resumed(self) -> None:
        self._end_gap(self._pcm.now())

    def _look_for_gap(self) -> None:
        """Tell the gap, if there is one and the stream runs again."""
        if self._stopped is not None and self._pcm.state is State.RUNNING:
            self._end_gap(self._pcm.trigger_time())

    def _end_gap(self, restarted: float) -> None:
        if self._stopped is None:
            return
        position, time = self._stopped
        frames = round(max(0.0, restarted - time) * self.setup.rate)
        self.last_gap = Gap(position, frames, time)
        self._pcm.skip_to(position, restarted)
        self._stopped = None

    # The end.

    async def drain(self, timeout: float | None = None) -> None:
        """Return when the last frame was played (`snd_pcm_drain`).

        Cancelled, it leaves the stream draining: `drop()` ends that.

        Args:
            timeout: seconds after which to drop what is left.

        Raises:
            TimeoutError: that time was not enough.
            DeviceGoneError: the device was unplugged.
        """
        limit = time_limit("timeout", timeout)
        with self._alone():
            await self._drain(None if limit is None else current_time() + limit)

    async def _drain(self, end: float | None) -> None:
        """Drain until the time `end`."""
        if self._paced:
            await self._drain_pace(end)
        await self._drain_step()
        # What was written after an xrun may be less than starts a playback: draining did.
        self._end_gap(self._pcm.now())
        moved, left = current_time(), self._pcm.delay()
        while self._pcm.state is State.DRAINING:
            now, delay = current_time(), self._pcm.delay()
            if delay != left:
                moved, left = now, delay
            if end is not None and now >= end:
                self.drop()
                raise TimeoutError(f"{self.device}: {delay} frames were not played in time")
            if now - moved > self._stalled:
                self.drop()
                raise self._stands_still(f"{delay} frames are left and do not move")
            longest = min(self.setup.period_time, end - now) if end else self.setup.period_time
            await self._rest(min(max(delay / self.setup.rate, 0.001), max(longest, 0.001)))
            if self.setup.type is not Type.HW:
                # Plug-ins get on with draining only when asked again.
                await self._drain_step()
        if self._pcm.state is State.DISCONNECTED:
            raise self._pcm.error(-19, "snd_pcm_drain")
        self._waiter.armed = False
        lib.aio_poll_disarm(self._pcm.poll)

    async def _drain_pace(self, end: float | None) -> None:
        """Wait as long as the buffer would last that a PCM like null does not have."""
        if self._pace_start is None:
            return
        due = self._pace_start + self._pcm.position / self.setup.rate
        await self._rest((due if end is None else min(due, end)) - current_time())
        if end is not None and due > end:
            self.drop()
            raise TimeoutError(f"{self.device}: not all frames were played in time")

    async def _drain_step(self) -> None:
        """Ask for a drain, off the loop where a plug-in may block in it (pulse, pipewire)."""
        if self.setup.type is Type.HW:
            self._pcm.drain()
        else:
            await self._in_thread(self._pcm.drain)
        self._check()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if not self.closed:
                if kind is not None:
                    with suppress(AlsaError):
                        self._pcm.drop()
                elif self._pcm.state in FILLED:
                    await self.drain()
        finally:
            await self.aclose()
