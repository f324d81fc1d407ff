"""Queues: tempo, timer, position, and what is scheduled on them."""

from __future__ import annotations

import errno
from contextlib import suppress

from .._ffi import ffi, has, lib, text
from ..errors import AlsaError, check
from ._calls import Calls, new, pair
from ._enums import TimerClass, TimerType
from ._values import QueueInfo, QueueStatus, QueueTempo, QueueTimer

MICROSECOND = 1000  # of a tempo's unit, ns
SKEW_BASE = 0x10000  # the only one that the kernel takes


class Queues(Calls):
    """The calls that are about queues."""

    def create_queue(self, name: str | None) -> int:
        """Create a queue (`snd_seq_alloc_queue`, `snd_seq_alloc_named_queue`)."""
        if name is None:
            return self.call("snd_seq_alloc_queue")
        return self.call("snd_seq_alloc_named_queue", name.encode())

    def free_queue(self, queue: int) -> None:
        """Free a queue; what is scheduled on it is lost (`snd_seq_free_queue`)."""
        self.call("snd_seq_free_queue", queue)

    def queue_status(self, queue: int) -> QueueStatus:
        """What a queue is doing (`snd_seq_get_queue_status`)."""
        status = new("queue_status")
        self.call("snd_seq_get_queue_status", queue, status)
        time = lib.snd_seq_queue_status_get_real_time(status)
        return QueueStatus(
            queue=lib.snd_seq_queue_status_get_queue(status),
            events=lib.snd_seq_queue_status_get_events(status),
            ticks=lib.snd_seq_queue_status_get_tick_time(status),
            seconds=time.tv_sec + time.tv_nsec * 1e-9,
            running=bool(lib.snd_seq_queue_status_get_status(status)),
        )

    def tempo(self, queue: int) -> QueueTempo:
        """How fast a queue goes (`snd_seq_get_queue_tempo`)."""
        tempo = new("queue_tempo")
        self.call("snd_seq_get_queue_tempo", queue, tempo)
        base = lib.snd_seq_queue_tempo_get_tempo_base(tempo) if self._is_fine() else MICROSECOND
        skew_base = lib.snd_seq_queue_tempo_get_skew_base(tempo) or SKEW_BASE
        return QueueTempo(
            queue=lib.snd_seq_queue_tempo_get_queue(tempo),
            microseconds=lib.snd_seq_queue_tempo_get_tempo(tempo) * (base or MICROSECOND) / 1000,
            ppq=lib.snd_seq_queue_tempo_get_ppq(tempo),
            skew=lib.snd_seq_queue_tempo_get_skew(tempo) / skew_base,
        )

    def set_tempo(
        self,
        queue: int,
        *,
        microseconds: float | None = None,
        ppq: int | None = None,
        skew: float | None = None,
    ) -> None:
        """Change what is given (`snd_seq_set_queue_tempo`)."""
        now = new("queue_tempo")
        self.call("snd_seq_get_queue_tempo", queue, now)
        if microseconds is not None:
            units = 1.0
            if self._is_fine():
                # Where the kernel can, it counts in 10 ns.
                fine = microseconds < 2**32 / 100
                units = 100.0 if fine else 1.0
                lib.snd_seq_queue_tempo_set_tempo_base(now, 10 if fine else MICROSECOND)
            lib.snd_seq_queue_tempo_set_tempo(now, round(microseconds * units))
        if ppq is not None:
            lib.snd_seq_queue_tempo_set_ppq(now, ppq)
        if skew is not None:
            lib.snd_seq_queue_tempo_set_skew(now, max(1, round(skew * SKEW_BASE)))
            lib.snd_seq_queue_tempo_set_skew_base(now, SKEW_BASE)
        self.call("snd_seq_set_queue_tempo", queue, now)

    def _is_fine(self) -> bool:
        """Whether alsa-lib and the kernel know tempos finer than a microsecond."""
        known = has("snd_seq_has_queue_tempo_base")
        return known and lib.snd_seq_has_queue_tempo_base(self.seq) > 0

    def queue_info(self, queue: int) -> QueueInfo:
        """Who owns a queue (`snd_seq_get_queue_info`)."""
        info = new("queue_info")
        self.call("snd_seq_get_queue_info", queue, info)
        return QueueInfo(
            queue=lib.snd_seq_queue_info_get_queue(info),
            name=text(lib.snd_seq_queue_info_get_name(info)),
            owner=lib.snd_seq_queue_info_get_owner(info),
            locked=bool(lib.snd_seq_queue_info_get_locked(info)),
            flags=lib.snd_seq_queue_info_get_flags(info),
        )

    def queues(self) -> list[QueueInfo]:
        """All queues there are."""
        limits = new("system_info")
        self.call("snd_seq_system_info", limits)
        found: list[QueueInfo] = []
        for queue in range(lib.snd_seq_system_info_get_queues(limits)):
            with suppress(AlsaError):  # no queue has this number
                found.append(self.queue_info(queue))
        return found

    def check_queue(self, queue: int) -> None:
        """Refuse a queue that there is not: connections take any number."""
        numbers = [info.queue for info in self.queues()]
        if queue not in numbers:
            error = self.error(
                -errno.ENOENT, "snd_seq_get_queue_info", f"there is no queue {queue}"
            )
            error.advice = f"there are: {', '.join(map(str, numbers))}" if numbers else ""
            raise error

    def change_queue(self, queue: int, *, name: str | None, locked: bool | None) -> None:
        """Change what is given (`snd_seq_set_queue_info`)."""
        info = new("queue_info")
        self.call("snd_seq_get_queue_info", queue, info)
        if name is not None:
            lib.snd_seq_queue_info_set_name(info, name.encode())
        if locked is not None:
            lib.snd_seq_queue_info_set_locked(info, int(locked))
        self.call("snd_seq_set_queue_info", queue, info)

    def find_queue(self, name: str) -> int:
        """The queue of a name (`snd_seq_query_named_queue`)."""
        queue: int = lib.snd_seq_query_named_queue(self.seq, name.encode())
        if queue >= 0:
            return queue
        names = ", ".join(repr(info.name) for info in self.queues() if info.name)
        reason = f"no queue is called {name!r}"
        error = self.error(-errno.ENOENT, "snd_seq_query_named_queue", reason)
        error.advice = f"there are: {names}" if names else "no queue has a name"
        raise error

    def queue_usage(self, queue: int) -> bool:
        """Whether this client uses a queue (`snd_seq_get_queue_usage`)."""
        return bool(self.call("snd_seq_get_queue_usage", queue))

    def use_queue(self, queue: int, *, used: bool) -> None:
        """Say that this client uses a queue, or no longer (`snd_seq_set_queue_usage`)."""
        self.call("snd_seq_set_queue_usage", queue, int(used))

    def queue_timer(self, queue: int) -> QueueTimer:
        """What a queue runs on (`snd_seq_get_queue_timer`)."""
        timer = new("queue_timer")
        self.call("snd_seq_get_queue_timer", queue, timer)
        place = lib.snd_seq_queue_timer_get_id(timer)
        return QueueTimer(
            queue=lib.snd_seq_queue_timer_get_queue(timer),
            type=TimerType(lib.snd_seq_queue_timer_get_type(timer)),
            resolution=lib.snd_seq_queue_timer_get_resolution(timer),
            timer_class=TimerClass(lib.snd_timer_id_get_class(place)),
            card=lib.snd_timer_id_get_card(place),
            device=lib.snd_timer_id_get_device(place),
            subdevice=lib.snd_timer_id_get_subdevice(place),
        )

    def set_queue_timer(self, queue: int, wish: QueueTimer) -> None:
        """Have a queue run on a timer (`snd_seq_set_queue_timer`)."""
        timer = new("queue_timer")
        self.call("snd_seq_get_queue_timer", queue, timer)
        place = ffi.new("snd_timer_id_t **")
        check(lib.snd_timer_id_malloc(place), "snd_timer_id_malloc")
        identity = ffi.gc(place[0], lib.snd_timer_id_free)
        lib.snd_timer_id_set_class(identity, wish.timer_class)
        lib.snd_timer_id_set_sclass(identity, 0)
        lib.snd_timer_id_set_card(identity, wish.card)
        lib.snd_timer_id_set_device(identity, wish.device)
        lib.snd_timer_id_set_subdevice(identity, wish.subdevice)
        lib.snd_seq_queue_timer_set_type(timer, wish.type)
        lib.snd_seq_queue_timer_set_id(timer, identity)
        lib.snd_seq_queue_timer_set_resolution(timer, wish.resolution)
        self.call("snd_seq_set_queue_timer", queue, timer)

    def remove(
        self,
        condition: int,
        *,
        queue: int,
        dest: tuple[int, int] | None = None,
        channel: int | None = None,
        event_type: int | None = None,
        tag: int | None = None,
        time: int | None = None,
    ) -> None:
        """Take events back (`snd_seq_remove_events`)."""
        wish = new("remove_events")
        lib.snd_seq_remove_events_set_condition(wish, condition)
        lib.snd_seq_remove_events_set_queue(wish, queue)
        if dest is not None:
            lib.snd_seq_remove_events_set_dest(wish, pair(dest))
        if channel is not None:
            lib.snd_seq_remove_events_set_channel(wish, channel)
        if event_type is not None:
            lib.snd_seq_remove_events_set_event_type(wish, event_type)
        if tag is not None:
            lib.snd_seq_remove_events_set_tag(wish, tag)
        if time is not None:
            stamp = ffi.new("snd_seq_timestamp_t *")
            stamp.time.tv_sec, stamp.time.tv_nsec = time & 0xFFFFFFFF, time >> 32
            lib.snd_seq_remove_events_set_time(wish, stamp)
        self.call("snd_seq_remove_events", wish)
