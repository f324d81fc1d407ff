"""Queues: events that are sent at given times, in ticks of a tempo or in seconds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from anyio import sleep
from anyio.lowlevel import checkpoint

from .._arguments import finite, integer
from .._ffi import lib
from ._logic import checked_name
from ._system import Continue, SetPositionTick, SetPositionTime, Start, Stop
from ._values import DIRECT, QueueTimer, Seconds, Ticks

if TYPE_CHECKING:
    from types import TracebackType

    from ._event import Event
    from ._handle import SeqHandle
    from ._sender import Sender
    from ._values import QueueInfo, QueueStatus, QueueTempo

TO_TIMER = 0  # the address 0:0
PACE = 0.005  # s between two looks at a queue that is not the only one
FASTEST_SKEW = 65535
FASTEST, SLOWEST = 60e6, 60e6 / (2**31 - 1)  # bpm: one microsecond a quarter note, and the most


class Queue:
    """A queue of a client; leaving it stops it, and forgets what is scheduled.

    Attributes:
        number: its number.
    """

    def __init__(self, client: Sender, handle: SeqHandle, number: int, *, own: bool) -> None:
        """Stand for a queue; see `create` and `join`."""
        self._client, self._seq = client, handle
        self._own = own
        self._start = False
        self._freed = False
        self.number = number

    @classmethod
    def create(
        cls,
        client: Sender,
        handle: SeqHandle,
        *,
        bpm: float,
        ppq: int,
        name: str | None,
        start: bool,
    ) -> Queue:
        """Create a queue; see `Client.queue`."""
        tempo = _tempo(bpm)
        ticks = integer("ppq", ppq, 1, 2**15)
        self = cls(client, handle, handle.create_queue(name), own=True)
        self._start = start
        try:
            handle.set_tempo(self.number, microseconds=tempo, ppq=ticks)
        except BaseException:
            self.free()
            raise
        return self

    @classmethod
    def join(cls, client: Sender, handle: SeqHandle, name: str) -> Queue:
        """Use the queue of another client; see `Client.join_queue`."""
        number = handle.find_queue(name)
        handle.use_queue(number, used=True)
        return cls(client, handle, number, own=False)

    async def __aenter__(self) -> Self:
        if self._start:
            self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.free()

    def free(self) -> None:
        """Stop it and free it, with all that is scheduled; twice is allowed.

        The queue of another client runs on: only this client uses it no longer.
        """
        if self._freed or self._client.closed:
            return
        self._freed = True
        if self._client._waiter.forked:
            # The queue is the parent's, who has the same client.
            return
        if self._own:
            self._seq.free_queue(self.number)
        else:
            self._seq.use_queue(self.number, used=False)

    # What it is.

    @property
    def info(self) -> QueueInfo:
        """Its name and its owner (`snd_seq_get_queue_info`)."""
        self._check()
        return self._seq.queue_info(self.number)

    @property
    def used(self) -> bool:
        """This client uses it (`snd_seq_get_queue_usage`): it may be about to be freed else."""
        self._check()
        return self._seq.queue_usage(self.number)

    def set_name(self, name: str) -> None:
        """Give it a name, by which others can join it (`snd_seq_set_queue_info`)."""
        self._check()
        self._seq.change_queue(self.number, name=checked_name(name), locked=None)

    def lock(self, *, locked: bool = True) -> None:
        """Let only its owner start and stop it and set its tempo (`snd_seq_set_queue_info`)."""
        self._check()
        self._seq.change_queue(self.number, name=None, locked=bool(locked))

    @property
    def timer(self) -> QueueTimer:
        """What it runs on (`snd_seq_get_queue_timer`)."""
        self._check()
        return self._seq.queue_timer(self.number)

    def set_timer(self, timer: QueueTimer) -> None:
        """Have it run on a timer, as `seq.HR_TIMER` (`snd_seq_set_queue_timer`).

        It must not run meanwhile.
        """
        self._check()
        if not isinstance(timer, QueueTimer):
            raise TypeError(f"timer must be a QueueTimer, as seq.HR_TIMER, not {timer!r}")
        self._seq.set_queue_timer(self.number, timer)

    # Its time.

    @property
    def status(self) -> QueueStatus:
        """What it is doing (`snd_seq_get_queue_status`)."""
        self._check()
        return self._seq.queue_status(self.number)

    @property
    def tick(self) -> Ticks:
        """Its time now, in ticks; `queue.tick + 96` is a time to send at."""
        return Ticks(self.status.ticks, self.number)

    @property
    def time(self) -> Seconds:
        """Its time now, in seconds; `queue.time + 1.5` is a time to send at."""
        return Seconds(self.status.seconds, self.number)

    def ticks(self, ticks: int) -> Ticks:
        """Return the time at which it is so many ticks old."""
        return Ticks(integer("ticks", ticks, 0), self.number)

    def seconds(self, seconds: float) -> Seconds:
        """Return the time at which it is so many seconds old."""
        return Seconds(seconds, self.number)

    def in_ticks(self, ticks: int) -> Ticks:
        """Return the time so many ticks after the moment of sending."""
        return Ticks(integer("ticks", ticks, 0), self.number, relative=True)

    def in_seconds(self, seconds: float) -> Seconds:
        """Return the time so many seconds after the moment of sending."""
        return Seconds(seconds, self.number, relative=True)

    # What it is told. All of it happens at once.

    def start(self) -> None:
        """Start it, from the beginning; what is scheduled already stays (`SND_SEQ_EVENT_START`)."""
        if self.status.events == 0:
            self._tell(Start(self.number))
            return
        # The kernel's START throws away all that is scheduled later than at 0 (snd_seq_prioq_leave
        # in K/sound/core/seq/seq_queue.c).
        self._tell(Stop(self.number))
        self._tell(SetPositionTick(self.number, 0))
        self._tell(SetPositionTime(self.number, 0))
        self._tell(Continue(self.number))

    def pause(self) -> None:
        """Stop it where it is (`SND_SEQ_EVENT_STOP`)."""
        self._tell(Stop(self.number))

    stop = pause

    def cont(self) -> None:
        """Go on after `pause()` (`SND_SEQ_EVENT_CONTINUE`)."""
        self._tell(Continue(self.number))

    def go_to(self, position: Ticks | Seconds) -> None:
        """Set its time: `queue.go_to(queue.ticks(960))` (`SND_SEQ_EVENT_SETPOS_TICK`, `…_TIME`)."""
        if not isinstance(position, (Ticks, Seconds)):
            raise TypeError(f"position must be a time, as queue.ticks(960), not {position!r}")
        if position.queue != self.number or position.relative:
            raise ValueError(f"position={position!r} is no time of this queue, as queue.ticks(960)")
        ticks = isinstance(position, Ticks)
        self._tell((SetPositionTick if ticks else SetPositionTime)(self.number, position))  # type: ignore[arg-type]

    @property
    def tempo(self) -> QueueTempo:
        """How fast it goes (`snd_seq_get_queue_tempo`)."""
        self._check()
        return self._seq.tempo(self.number)

    @property
    def bpm(self) -> float:
        """Its tempo, quarter notes a minute."""
        return 60e6 / self.tempo.microseconds

    def set_bpm(self, bpm: float) -> None:
        """Set its tempo, quarter notes a minute (`snd_seq_set_queue_tempo`)."""
        self._check()
        self._seq.set_tempo(self.number, microseconds=_tempo(bpm))

    @property
    def ppq(self) -> int:
        """Ticks a quarter note."""
        return self.tempo.ppq

    @property
    def skew(self) -> float:
        """How much faster its clock runs than it says; 1.0 normally."""
        return self.tempo.skew

    def set_skew(self, skew: float) -> None:
        """Have its clock run faster or slower: 1.01 is one percent faster."""
        self._check()
        if not 0 < finite("skew", skew) <= FASTEST_SKEW:
            raise ValueError(f"skew={skew} is not between 0 and {FASTEST_SKEW}")
        self._seq.set_tempo(self.number, skew=skew)

    async def sync(self) -> None:
        """Return when all that is scheduled on it has been delivered.

        Raises:
            BusyResourceError: another task waits for room for its scheduled events.
        """
        await checkpoint()
        while self.status.events:
            pool = self._seq.pool()
            if pool.output - pool.output_free <= self.status.events:
                await self._await_empty_pool(pool.output, pool.room)
            else:
                # Events of other queues are in the pool, too: it may never be empty.
                await sleep(PACE)

    async def _await_empty_pool(self, size: int, room: int) -> None:
        """Wait until the client's output pool is empty: the kernel tells when it has that room."""
        seq = self._seq

        def step() -> bool | None:
            if self.status.events == 0:
                return True
            self._client._wait_room()
            return None

        seq.set_room(size)
        try:
            await self._client._until_room(step)
        finally:
            if not self._client.closed:
                seq.set_room(room)

    def _tell(self, event: Event) -> None:
        self._check()
        code = lib.aio_seq_send(self._seq.c, event._wire, 0, TO_TIMER, DIRECT, 0, 0)
        if code < 0:
            raise self._seq.error(code, "snd_seq_event_output_direct")

    def _check(self) -> None:
        self._client._check()
        if self._freed:
            raise ValueError("the queue was freed")

    def __repr__(self) -> str:
        return f"<Queue {self.number} of {self._client.device!r}>"


def _tempo(bpm: float) -> float:
    if isinstance(bpm, bool) or not isinstance(bpm, (int, float)):
        raise TypeError(f"bpm must be a number, not {bpm!r}")
    if not SLOWEST <= bpm <= FASTEST:
        raise ValueError(f"bpm={bpm} is not between {SLOWEST:.3f} and {FASTEST:.0f}")
    return 60e6 / bpm
