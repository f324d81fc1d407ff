"""Capturing and playing at once: two streams, started together and recovered together.

1. Playback is filled with silence, so that what is written later comes in time.
2. Where the driver can (`snd_pcm_link`), one start starts both, at the same sample. Else one is
   started right after the other.
3. From there on each side is the stream that it is. What is written in answer to a period is heard
   as long after it as the silence lasts: that is the latency.
4. An xrun of either side stops both, fills up with silence again, and starts both: the latency
   stays what it was. Each side tells its own gap.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Self
from weakref import ref

from .._arguments import time_limit
from ..errors import AlsaError
from ._capture import CaptureStream
from ._enums import State
from ._playback import PlaybackStream
from ._stream import EAGAIN, Stream

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import TracebackType

    from typing_extensions import Buffer

    from ._handle import PcmHandle
    from ._logic import OnXrun
    from ._values import Period


class _Side(Stream):
    """A stream that is restarted and resumed with another one, while there are the two of them."""

    both: Callable[[], DuplexStream | None]
    """Weakly: a stream that is dropped must not stay in a cycle."""

    def _restart(self) -> None:
        both = self.both()
        both.restart() if both else super()._restart()

    def _note_stop(self, time: float) -> None:
        both = self.both()
        both.note_stop(time) if both else super()._note_stop(time)

    def _resume_now(self) -> int:
        both = self.both()
        return both.resume_now() if both else super()._resume_now()

    def _resumed(self) -> None:
        both = self.both()
        both.resumed() if both else super()._resumed()


class _Capture(_Side, CaptureStream):
    """A capture that is restarted and resumed with a playback."""

    def leave_view(self) -> None:
        """Be done with what is looked at, and was not lost therefore."""
        if self._window.given:
            self._c.position += self._window.given
            self._c.lost = 0
        self._window.forget()

    def tell_resumed(self) -> None:
        """Tell the gap of a suspend."""
        self._pcm.settle(resumed=True)
        CaptureStream._resumed(self)


class _Playback(_Side, PlaybackStream):
    """A playback that is restarted and resumed with a capture."""

    def leave_block(self) -> None:
        """Be done with what is filled in, and will not be played."""
        self._window.forget()

    def note_own_stop(self, time: float) -> None:
        """Note when it stopped."""
        PlaybackStream._note_stop(self, time)

    def tell_resumed(self) -> None:
        """Tell the gap of a suspend."""
        self._pcm.settle(resumed=True)
        PlaybackStream._resumed(self)

    def tell_gap(self, position: int, stopped: float, restarted: float) -> None:
        """Tell the gap that a restart made."""
        self._stopped = position, stopped
        self._end_gap(restarted)


class DuplexStream:
    """An open capture and an open playback; iterate over it for `Period`s, and `write()` to it.

    One task may read while another one writes. Leaving `async with` normally drains; leaving it by
    an exception or cancellation drops at once.

    Attributes:
        capture: the side that is iterated over.
        playback: the side that is written to.
        linked: the driver starts and stops both at the same sample.
    """

    def __init__(
        self, capture: PcmHandle, playback: PcmHandle, on_xrun: OnXrun, *, link: bool
    ) -> None:
        captured, played = _Capture(capture, on_xrun), _Playback(playback, on_xrun)
        self.capture: CaptureStream = captured
        self.playback: PlaybackStream = played
        self._in, self._out = capture, playback
        self._captured, self._played = captured, played
        self.linked: bool = link and capture.link(playback)
        captured.both = played.both = ref(self)

    def __repr__(self) -> str:
        return f"<DuplexStream {self.capture!r} {self.playback!r}>"

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Period:
        return await self.capture.__anext__()

    async def read(self, frames: int) -> bytes | tuple[bytes, ...]:
        """Return exactly so many captured frames; see `CaptureStream.read`."""
        return await self.capture.read(frames)

    async def readinto(self, buffer: Buffer) -> int:
        """Fill a buffer with captured frames; see `CaptureStream.readinto`."""
        return await self.capture.readinto(buffer)

    async def write(self, buffer: Buffer | Sequence[Buffer]) -> None:
        """Return when all of a buffer is in the ring buffer; see `PlaybackStream.write`."""
        await self.playback.write(buffer)

    async def drain(self, timeout: float | None = None) -> None:
        """Return when the last frame was played; both sides are stopped then."""
        time_limit("timeout", timeout)
        self._unlink()
        self.capture.drop()
        await self.playback.drain(timeout)

    @property
    def state(self) -> State:
        """What the capture is doing (`snd_pcm_state`); playback does the same."""
        return self.capture.state

    @property
    def latency(self) -> int:
        """Frames from the microphone to the loudspeaker for what is written at once.

        That is what was captured and not read yet, and what was written and not played yet
        (`snd_pcm_delay` of both): it goes up and down by what is read and written at a time.
        """
        return self.capture.delay() + self.playback.delay()

    @property
    def drift(self) -> float | None:
        """How much faster playback runs than capture, in parts per million.

        As the time stamps of both tell; None before there are enough of them. Two sides of one
        card run alike. What drifts needs frames dropped or inserted, or a resampler.
        """
        rates = self.capture.measured_rate, self.playback.measured_rate
        if rates[0] is None or rates[1] is None:
            return None
        nominal = self.playback.setup.rate / self.capture.setup.rate
        return (rates[1] / rates[0] / nominal - 1) * 1e6

    @property
    def xruns(self) -> int:
        """How often either side lost frames."""
        return self.capture.xruns + self.playback.xruns

    # Starting and stopping.

    def start(self) -> None:
        """Start both sides, with silence ahead (`snd_pcm_start`)."""
        if self.state is State.RUNNING:
            return
        for side in (self._in, self._out):
            if side.state is State.SETUP:
                side.call("snd_pcm_prepare")
        self._out.fill_with_silence()
        self._start()

    def _start(self) -> None:
        self._in.start()
        if self._out.state is not State.RUNNING:
            self._out.start()

    def drop(self) -> None:
        """Stop both sides now (`snd_pcm_drop`)."""
        self.playback.drop()
        self.capture.drop()

    async def recover(self) -> None:
        """Go on after an `XrunError`, with both sides."""
        # The first one that is found stopped restarts both; the second one has nothing to do then.
        await self.capture.recover()
        await self.playback.recover()

    # What either side asks for.

    def note_stop(self, time: float) -> None:
        """Note when a suspend began."""
        self._played.note_own_stop(time)

    def resume_now(self) -> int:
        """Try to resume both; a negative errno as it comes (`snd_pcm_resume`)."""
        codes = [side.resume() for side in (self._in, self._out)]
        return EAGAIN if EAGAIN in codes else min(codes)

    def resumed(self) -> None:
        """Tell the gap of both after a suspend."""
        self._captured.tell_resumed()
        self._played.tell_resumed()

    def restart(self) -> None:
        """Start both anew after one of them was stopped."""
        self._captured.leave_view()
        self._played.leave_block()
        before = self._out.position
        stopped = self._out.stop_time()
        for side in (self._in, self._out):
            # One that runs still has to be stopped before it can be prepared.
            if side.state in (State.RUNNING, State.PAUSED):
                side.call("snd_pcm_drop")
        for side in (self._in, self._out):
            # With the other one, if they are linked; a second time does no harm.
            side.call("snd_pcm_prepare")
        self._out.fill_with_silence()
        self._start()
        self._in.note_gap()
        self._played.tell_gap(before, stopped, self._out.trigger_time())

    def _unlink(self) -> None:
        """Let each side stop alone from now on."""
        if self.linked and not (self.capture.closed or self.playback.closed):
            self._in.unlink()
            self.linked = False

    # The end.

    @property
    def closed(self) -> bool:
        """Tell whether it is closed."""
        return self.capture.closed

    def close(self) -> None:
        """Close both sides at once; closing twice is allowed."""
        self.capture.close()
        self.playback.close()

    async def aclose(self) -> None:
        """Close both sides in a worker thread, also when cancelled; closing twice is allowed."""
        # Whoever waits for one side would find it stopped by the end of the other one.
        self._unlink()
        try:
            await self.playback.aclose()
        finally:
            await self.capture.aclose()

    async def __aenter__(self) -> Self:
        await self.capture.__aenter__()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if not self.closed:
                self._unlink()
                with suppress(AlsaError):
                    self.capture.drop()
                await self.playback.__aexit__(kind, error, trace)
        finally:
            await self.aclose()
