"""What capture and playback streams share: state, control, recovery from suspends, closing."""

from __future__ import annotations

import errno
from contextlib import contextmanager
from math import inf
from typing import TYPE_CHECKING, TypeVar

import anyio
from anyio import BusyResourceError, current_time, move_on_after

from .._arguments import finite, integer, one_of
from .._ffi import lib
from .._wait import Handle, make_waiter, weakly
from ..errors import AlsaError, ParameterError, UnsupportedError, XrunError
from ._chmap import ChannelMap
from ._enums import AudioTimestamp, State

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from ._handle import PcmHandle
    from ._logic import OnXrun, Part
    from ._values import Info, Setup, Status

T = TypeVar("T")

EAGAIN, EPIPE, ESTRPIPE = -errno.EAGAIN, -errno.EPIPE, -errno.ESTRPIPE
# A wait looks for itself when no interrupt came for a buffer's time and this, s: they get lost.
PATIENCE = 1.0
# The kernel's own limit for a device that says it runs and does not move (wait_for_avail), s.
STALLED = 10.0
# A device that lies in an xrun again right after so many restarts does not recover.
MOST_RESTARTS = 10
FEW = 50  # observations that do not make a clock yet
RESUME_PACE = 0.05  # s between two tries to resume a suspended device


class Suspended(Exception):
    """A step found the device suspended: resuming takes waiting, which steps can't."""


class Stream(Handle):
    """An open PCM stream; see `CaptureStream` and `PlaybackStream`.

    Attributes:
        setup: the parameters that it got.
    """

    def __init__(self, handle: PcmHandle, on_xrun: OnXrun) -> None:
        patience = handle.setup.buffer_time + PATIENCE
        waiter = make_waiter(handle.poll, patience=patience)
        self._ring = handle.ring()
        super().__init__(handle.setup.device, waiter, self._ring.free)
        self.setup: Setup = handle.setup
        self._xruns = 0
        self._pcm = handle
        self._c = handle.c
        self._on_xrun = on_xrun
        self._silences = 0  # watchdog's looks since frames flowed
        self._stalled = STALLED
        self._fruitless = 0  # restarts since frames flowed
        self._told = False  # an XrunError that was not recovered from
        # No interrupts come: a timer looks how far the device is.
        self._timed = not self.setup.period_wakeup
        self._paced = self._timed or handle.unpollable()
        self._pace_start: float | None = None  # when frame 0 would have been due, s
        self._occupied = False  # a task sleeps, or has a thread work, between two waits
        self._resting: anyio.Event | None = None  # set when that task must wake up
        waiter.silence = weakly(self._silence, lambda: False)

    @property
    def xruns(self) -> int:
        """How often frames were lost so far."""
        return self._xruns + int(self._c.skips)

    # What the device says. All of it returns at once.

    @property
    def state(self) -> State:
        """What the stream is doing (`snd_pcm_state`)."""
        self._check()
        return self._pcm.state

    @property
    def position(self) -> int:
        """Index of the next frame to read or to write, since the start; lost ones counted."""
        self._check()
        return self._pcm.position

    def status(self, audio_timestamp: str | AudioTimestamp = "DEFAULT") -> Status:
        """Return a snapshot of the stream (`snd_pcm_status`).

        Args:
            audio_timestamp: what `Status.audio_time` is to be taken from, if the device offers
                that (`setup.audio_timestamps`).
        """
        self._check()
        return self._pcm.status(AudioTimestamp.parse(audio_timestamp, "audio_timestamp"))

    @property
    def info(self) -> Info:
        """What the PCM belongs to (`snd_pcm_info`)."""
        self._check()
        return self._pcm.info()

    @property
    def chmap(self) -> ChannelMap | None:
        """Which channel is heard where (`snd_pcm_get_chmap`); None if the device does not tell."""
        self._check()
        return self._pcm.channel_map()

    @property
    def chmaps(self) -> tuple[ChannelMap, ...]:
        """The channel maps that the device offers (`snd_pcm_query_chmaps`)."""
        self._check()
        return self._pcm.channel_maps()

    def set_chmap(self, chmap: ChannelMap | str) -> None:
        """Have channels heard elsewhere (`snd_pcm_set_chmap`), before the stream is started.

        Args:
            chmap: the map, or its text as "FL,FR".

        Raises:
            ValueError: it is no channel map, or of another number of channels.
            UnsupportedError: the device has a fixed one, or none.
            ParameterError: the device has no such map.
        """
        self._check()
        chosen = chmap if isinstance(chmap, ChannelMap) else ChannelMap.parse(chmap)
        if len(chosen) != self.setup.channels:
            raise ValueError(f"{chosen} has {len(chosen)} channels, not {self.setup.channels}")
        try:
            self._pcm.set_channel_map(chosen)
        except AlsaError as error:
            if error.errno not in (errno.EINVAL, errno.ENXIO, errno.ENOSYS):
                raise
            offered = " or ".join(map(str, self._pcm.channel_maps()))
            if error.errno == errno.EINVAL and offered:
                raise ParameterError(
                    "chmap", chosen, offered, function=error.function, device=self.device
                ) from None
            raise UnsupportedError(
                errno.ENOSYS,
                "the channel map of this device cannot be set",
                function=error.function,
                device=self.device,
                advice=f"it has {self._pcm.channel_map() or 'none'}",
            ) from None

    def avail(self) -> int:
        """Return how many frames can be read or written at once (`snd_pcm_avail`).

        Raises:
            XrunError: frames were lost; the next read or write deals with it.
        """
        self._check()
        return self._asked(self._pcm.avail(), "snd_pcm_avail")

    def _asked(self, code: int, function: str) -> int:
        """Return what the device answered, or raise it."""
        if code == EPIPE:
            raise XrunError(errno.EPIPE, function=function, device=self.device)
        if code < 0:
            raise self._pcm.error(code, function)
        return code

    def avail_delay(self) -> tuple[int, int]:
        """Return `avail()` and `delay()` of the same moment (`snd_pcm_avail_delay`)."""
        self._check()
        return self._pcm.avail_delay()

    def rewindable(self) -> int:
        """Return how many frames `rewind` can go back now (`snd_pcm_rewindable`)."""
        self._check()
        return self._pcm.rewindable()

    def forwardable(self) -> int:
        """Return how many frames `forward` can go ahead now (`snd_pcm_forwardable`)."""
        self._check()
        return self._pcm.forwardable()

    def rewind(self, frames: int) -> int:
        """Go back, to write frames anew or to read them again (`snd_pcm_rewind`).

        What is about to be played should stay: leave a period between.

        Args:
            frames: how many.

        Returns:
            How many it was.
        """
        return self._move(frames, self._pcm.rewindable, self._pcm.rewind)

    def forward(self, frames: int) -> int:
        """Go ahead, to leave frames out (`snd_pcm_forward`); see `rewind`."""
        return self._move(frames, self._pcm.forwardable, self._pcm.forward)

    def _move(self, frames: int, most: Callable[[], int], move: Callable[[int], int]) -> int:
        self._check()
        wanted = integer("frames", frames, 0)
        self._refuse_second()
        # Plug-ins go wherever they are told to.
        count = min(wanted, most())
        # What is ready has changed, and the kernel wakes nobody for that.
        self._waiter.armed = False
        return move(count) if count else 0

    def delay(self) -> int:
        """Return the frames between the application and the jack (`snd_pcm_delay`)."""
        self._check()
        return self._pcm.delay()

    def hwsync(self) -> None:
        """Ask the hardware where it is now (`snd_pcm_hwsync`).

        `htimestamp()` tells of the last time that this was known, which without it is the last
        interrupt's; `avail()` and `delay()` ask by themselves.

        Raises:
            XrunError: frames were lost; the next read or write deals with it.
        """
        self._check()
        self._asked(self._pcm.hwsync(), "snd_pcm_hwsync")

    def htimestamp(self) -> tuple[int, float]:
        """Return frames available, and when that was so (`snd_pcm_htimestamp`).

        The time is in seconds, on the clock of `time.monotonic()` where the device can; 0.0 if it
        has none.
        """
        self._check()
        return self._pcm.htimestamp()

    # Which frame is when, by the time stamps so far.

    def time_of(self, position: int) -> float | None:
        """Return when a frame was or will be captured or played.

        Steady across xruns: positions count lost frames of a capture, and the silence of a
        playback's gap lies between two of its frames.

        Args:
            position: the frame's index, as in `position`.

        Returns:
            Seconds on the clock of `time.monotonic()`; None before the stream first ran.
        """
        index = integer("position", position, -(2**62), 2**62)
        return lib.aio_clock_time(self._pcm.clock, index) if self._look() else None

    def frame_at(self, time: float) -> float | None:
        """Return which frame was or will be captured or played at a time; see `time_of`.

        Args:
            time: seconds on the clock of `time.monotonic()`.
        """
        moment = finite("time", time)
        return lib.aio_clock_frame(self._pcm.clock, moment) if self._look() else None

    @property
    def measured_rate(self) -> float | None:
        """Frames a second as the clock of `time.monotonic()` sees it; None before that is known."""
        self._look()
        return 1 / self._c.clock.period if self._c.clock.count >= FEW else None

    def _look(self) -> bool:
        """Note where the device is now; tell whether that was ever known."""
        self._check()
        return lib.aio_pcm_look(self._c) or self._c.clock.count > 0

    def dump(self, part: Part = "all") -> str:
        """Return parameters as alsa-lib prints them (`snd_pcm_dump`).

        Args:
            part: "setup" for what this PCM was set to, "hardware" or "software" for its half of
                that; "status" for what it is doing; "all" for the PCMs behind it as well.
        """
        self._check()
        one_of("part", part, "all", "setup", "hardware", "software", "status")
        return self._pcm.dump(part)

    # What the user tells the device. All of it returns at once.

    def start(self) -> None:
        """Start now (`snd_pcm_start`); a stopped stream is prepared first."""
        self._check()
        if self._pcm.state is State.SETUP:
            self._pcm.call("snd_pcm_prepare")
        self._pcm.start()

    def prepare(self) -> None:
        """Make a stopped stream ready to start (`snd_pcm_prepare`)."""
        self._check()
        self._pcm.call("snd_pcm_prepare")

    def drop(self) -> None:
        """Stop now and forget what is in the buffer (`snd_pcm_drop`)."""
        self._check()
        self._pcm.drop()
        self._waiter.armed = False

    def pause(self) -> None:
        """Hold the stream (`snd_pcm_pause`).

        Raises:
            UnsupportedError: `setup.can_pause` is False.
        """
        self._pause(enable=True)

    def unpause(self) -> None:
        """Go on after `pause()`."""
        self._pause(enable=False)

    def _pause(self, *, enable: bool) -> None:
        self._check()
        if not self.setup.can_pause:
            raise UnsupportedError(
                errno.ENOSYS,
                "this device cannot pause",
                function="snd_pcm_pause",
                device=self.device,
                advice="use drop() and start()",
            )
        self._pcm.pause(enable=enable)

    # What goes wrong while frames flow.

    async def recover(self) -> None:
        """Go on after an `XrunError`."""
        self._check()
        self._told = False
        self._fruitless = 0
        if self._pcm.state is State.SUSPENDED:
            await self._resume()
        elif self._pcm.state is State.XRUN:
            self._restart()

    def _note_stop(self, time: float) -> None:
        """Note when the stream stopped, for whoever needs that to find the gap."""

    def _restart(self) -> None:
        """Prepare the stream after an xrun, and find its gap."""
        raise NotImplementedError

    def _trouble(self, code: int, function: str) -> None:
        """Put right what a step met, or raise it."""
        self._check()
        if code == ESTRPIPE:
            raise Suspended
        if code != EPIPE:
            raise self._pcm.error(code, function)
        self._fruitless += 1
        if self._on_xrun == "raise" or self._fruitless > MOST_RESTARTS:
            # Told again and again until the user recovers, and counted once.
            self._xruns += not self._told
            self._told = True
            raise XrunError(
                errno.EPIPE,
                "frames were lost (xrun)",
                function=function,
                device=self.device,
                advice="await recover() to go on",
            )
        self._xruns += 1
        self._restart()

    async def _until(self, step: Callable[[], T | None]) -> T:
        """Return the first result of a step; resume a suspended device in between."""
        if self._timed:
            return await self._until_due(step)
        while True:
            try:
                return await self._waiter.until(step)
            except Suspended:
                await self._resume()

    async def _until_due(self, step: Callable[[], T | None]) -> T:
        """Do what `_until` does where no interrupt tells that something has come."""
        await self._rest(0)
        while True:
            try:
                self._c.nudged = True
                with self._alone():
                    while (result := step()) is None:
                        await self._rest(self.setup.period_time / 4)
                        self._c.nudged = True
                    return result
            except Suspended:
                await self._resume()

    async def _resume(self) -> None:
        """Resume after a system sleep.

        Not by `snd_pcm_recover`, which blocks for seconds. Where the hardware cannot go on by
        itself, the stream starts anew, as after an xrun.
        """
        with self._alone():
            self._note_stop(self._pcm.stop_time())
            await self._rest(0)
            while self._pcm.suspended:
                if (code := self._resume_now()) != EAGAIN:
                    break
                await self._rest(RESUME_PACE)
            else:
                return  # another stream resumed this one too, and told its gap
        self._xruns += 1
        resumed = code >= 0 and self._pcm.state is State.RUNNING
        self._pcm.settle(resumed=resumed)
        if resumed:
            self._resumed()
        else:
            self._restart()

    def _resume_now(self) -> int:
        return self._pcm.resume()

    def _resumed(self) -> None:
        """Find the gap of a suspend that the hardware came back from by itself."""
        raise NotImplementedError

    def _flows(self) -> None:
        """Note that frames flow."""
        self._silences = self._fruitless = 0

    def _silence(self) -> None:
        """Ask the hardware itself at the next step; give up on one that stands still."""
        self._c.nudged = True
        self._silences += 1

    def _check_stalled(self) -> None:
        """Raise if the device says that it runs, and has not moved for long."""
        if not self._silences:
            return
        patience = self.setup.buffer_time + PATIENCE
        if self._silences * patience > max(self._stalled, 2 * self.setup.buffer_time):
            if self._pcm.state is not State.RUNNING:
                self._silences = 0
                return
            raise self._stands_still(
                f"the device has not moved for {self._silences * patience:.0f} s"
            )

    def _stands_still(self, reason: str) -> AlsaError:
        """Return the exception for a device that says it runs, and does not move."""
        advice = "its interrupts or its clock may have stopped; open it anew"
        if self._c.manual:
            advice = "its clock is manual: let time pass by advance()"
        return AlsaError(errno.EIO, reason, device=self.device, advice=advice)

    # Tasks that have the stream to themselves without waiting for its descriptors.

    async def _pace(self, position: int, due: int) -> None:
        """Hold a PCM to the pace of its rate that is always ready, as null is.

        Args:
            position: index of the next frame.
            due: index of the frame whose time to wait for.
        """
        now, rate = current_time(), self.setup.rate
        if self._timed:
            await self._await_frames(due - position)
            return
        if self._pace_start is None or now > self._pace_start + due / rate + 1:
            # The first time, or after a rest.
            self._pace_start = now - position / rate
        with self._alone():
            await self._rest(self._pace_start + due / rate - now)

    async def _await_frames(self, frames: int) -> None:
        """Wait until so many frames are available, or something is wrong, without interrupts."""
        # Reading the hardware's position takes it out of date at once: a margin saves a look.
        margin = 0.0005
        with self._alone():
            while 0 <= (avail := self._pcm.avail()) < frames:
                await self._rest((frames - avail) / self.setup.rate + margin)
        self._c.nudged = True

    async def _rest(self, seconds: float) -> None:
        """Sleep, but not longer than the stream is open."""
        self._resting = anyio.Event()
        try:
            with move_on_after(seconds):
                await self._resting.wait()
        finally:
            self._resting = None
        self._check()

    def _begin_close(self) -> bool:
        was_open = not self.closed
        free = super()._begin_close()
        if was_open and not self._waiter.forked and self._resting is not None:
            self._resting.set()
        return free

    @contextmanager
    def _alone(self) -> Generator[None]:
        """Refuse other tasks meanwhile."""
        self._refuse_second()
        self._occupied = True
        try:
            yield
        finally:
            self._occupied = False

    def _refuse_second(self) -> None:
        self._check()
        # Before anything is remembered: another loop has another clock.
        self._waiter.check()
        if self._occupied or self._waiter.busy:
            raise BusyResourceError("using")


def wait_for_ever(stream: Stream) -> None:
    """Have a stream never give up on a device that stands still: somebody has its clock in hand."""
    stream._stalled = inf
