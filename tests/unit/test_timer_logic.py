"""Timers without a kernel: arguments, intervals, and how ticks are counted."""

from __future__ import annotations

import struct
from time import monotonic
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aioalsa import timer
from aioalsa._ffi import ffi, lib
from aioalsa.timer import EventKind, TimerClass, TimerId
from aioalsa.timer._logic import LONGEST, definition, make_wish, slave_id, ticks_of
from tests.doubles import Swap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aioalsa._ffi._alsa import CData

pytestmark = pytest.mark.anyio

ANY_TIMER = TimerId(TimerClass.GLOBAL)


def test_a_name_is_what_alsa_lib_takes() -> None:
    assert str(timer.HRTIMER) == "hw:CLASS=1,SCLASS=0,CARD=0,DEV=3,SUBDEV=0"
    assert str(slave_id(77)) == "hw:CLASS=0,SCLASS=1,CARD=0,DEV=77,SUBDEV=0"
    assert str(TimerId(TimerClass.PCM, 1, 2, 3)) == "hw:CLASS=3,SCLASS=0,CARD=2,DEV=1,SUBDEV=3"
    assert "class 3 sclass 0 card 2 device 1 subdevice 3" in definition(
        TimerId(TimerClass.PCM, 1, 2, 3)
    )


@pytest.mark.parametrize(
    ("interval", "ticks", "resolution", "expected"),
    [
        (0.001, None, 1e-9, 1_000_000),
        (None, None, 1e-9, 1_000_000),
        (None, None, 0.004, 1),
        (0.01, None, 0.004, 2),
        (0.0001, None, 0.004, 1),
        (None, 7, 0.004, 7),
        (None, None, 0, 1),
        (None, 7, 0, 7),
        (0.01, None, 0, None),  # nobody knows how long a tick is
        (5.0, None, 1e-9, None),  # more ticks than the kernel counts
    ],
)
def test_intervals_are_whole_ticks(
    interval: float | None, ticks: int | None, resolution: float, expected: int | None
) -> None:
    assert ticks_of(interval, ticks, resolution) == expected


@pytest.mark.parametrize(
    ("given", "kind", "message"),
    [
        ({"interval": 0}, ValueError, "interval"),
        ({"interval": -1.0}, ValueError, "interval"),
        ({"interval": float("nan")}, ValueError, "interval"),
        ({"interval": "1"}, TypeError, "interval"),
        ({"interval": True}, TypeError, "interval"),
        ({"interval": 0.1, "ticks": 1}, ValueError, "interval and ticks"),
        ({"ticks": 0}, ValueError, "ticks"),
        ({"ticks": LONGEST + 1}, ValueError, "ticks"),
        ({"ticks": 1.5}, TypeError, "ticks"),
        ({"queue_size": 31}, ValueError, "queue_size"),
        ({"queue_size": 1025}, ValueError, "queue_size"),
        ({"timer": 3}, TypeError, "timer"),
        ({"timer": ""}, ValueError, "timer"),
        ({"timer": "a\0b"}, ValueError, "timer"),
        ({"timer": TimerId(TimerClass.GLOBAL, -1)}, ValueError, "device"),
        ({"timer": TimerId(TimerClass.PCM, 0, 256)}, ValueError, "card"),
        ({"timer": TimerId(TimerClass.PCM, 0, 0, -1)}, ValueError, "subdevice"),
        ({"timer": TimerId(TimerClass.UNKNOWN)}, ValueError, "timer_class"),
        ({"master": 0}, ValueError, "master"),
        ({"master": "x"}, TypeError, "master"),
        ({"master": 1, "timer": "hw"}, ValueError, "timer and master"),
    ],
)
def test_what_no_timer_has_is_refused_before_anything_is_opened(
    given: dict[str, Any], kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind, match=message):
        timer.open(**given)


async def test_a_question_for_what_is_no_id_is_refused() -> None:
    with pytest.raises(TypeError, match="TimerId"):
        await timer.query("hw")  # type: ignore[arg-type]


def test_whole_numbers_and_none_make_a_wish() -> None:
    wish = make_wish(ANY_TIMER, interval=1)

    assert (wish.timer, wish.interval, wish.ticks) == (ANY_TIMER, 1.0, None)


# Counting, in C, with a double in the place of snd_timer_read.

NANO = 10**9
pack_event = struct.Struct("=i4xqqI4x").pack


class Kernel:
    """Gives events as the kernel does, out of a list."""

    def __init__(self, swap: Swap) -> None:
        self.events: list[bytes] = []
        self.state: Any = ffi.new("aio_timer_t *")
        self.state.interval, self.state.resolution = 1_000_000, 1
        self.state.last = 0.0
        self.tick: Any = ffi.new("aio_period_t *")
        swap("snd_timer_read", "ssize_t(snd_timer_t *, void *, size_t)", self._read)

    def _read(self, _timer: object, into: CData, size: int) -> int:
        data = b"".join(self.events)[:size]
        self.events.clear()
        ffi.memmove(into, data, len(data))
        return len(data) or -5

    def happens(self, seconds: float, ticks: int, kind: EventKind = EventKind.TICK) -> None:
        """Queue an event, so long after the start."""
        time = round((self.begin + seconds) * NANO)
        self.events.append(pack_event(kind, time // NANO, time % NANO, ticks % 2**32))

    def starts(self) -> None:
        lib.aio_timer_begin(self.state)
        self.begin = self.state.last

    def read(self) -> tuple[int, int] | int:
        code = lib.aio_timer_read(self.state, self.tick)
        return (self.tick.position, self.tick.lost) if code == 1 else code

    @property
    def elapsed(self) -> int:
        return int(self.state.count + self.state.missed)


@pytest.fixture
def kernel() -> Iterator[Kernel]:
    with Swap() as swap:
        kernel = Kernel(swap)
        kernel.starts()
        yield kernel


def test_ticks_in_time_are_counted(kernel: Kernel) -> None:
    for number in range(1, 4):
        kernel.happens(number / 1000, 1_000_000)
        assert kernel.read() == (number, 0)
    assert kernel.elapsed == 3


def test_ticks_that_were_added_up_are_missed_but_the_last(kernel: Kernel) -> None:
    kernel.happens(0.003, 3_000_000)

    assert kernel.read() == (1, 2)
    assert kernel.elapsed == 3


def test_many_events_are_read_at_once_and_given_one_by_one(kernel: Kernel) -> None:
    for number in range(1, 4):
        kernel.happens(number / 1000, 1_000_000)
        kernel.happens(number / 1000, 1, EventKind.RESOLUTION)

    assert [kernel.read() for _ in range(3)] == [(1, 0), (2, 0), (3, 0)]
    assert kernel.read() == -5


def test_what_is_left_of_an_interval_is_carried_over(kernel: Kernel) -> None:
    # The system timer: interrupts that come late bring more ticks than an interval has.
    kernel.state.interval, kernel.state.resolution = 2, 4_000_000
    for number in range(1, 5):
        kernel.happens(number * 0.012, 3)

    assert [kernel.read() for _ in range(4)] == [(1, 0), (2, 1), (3, 0), (4, 1)]
    assert kernel.elapsed == 6


def test_a_timer_that_was_continued_ticks_before_its_interval_is_over(kernel: Kernel) -> None:
    kernel.happens(0.0003, 300_000)
    kernel.happens(0.0013, 1_000_000)

    assert [kernel.read() for _ in range(2)] == [(1, 0), (2, 0)]


@given(st.integers(1, 60_000), st.integers(0, 900))
def test_however_long_nobody_reads_all_ticks_are_told(waited: int, late: int) -> None:
    with Swap() as swap:
        kernel = Kernel(swap)
        kernel.starts()
        # The kernel adds up in 32 bits; the interrupt may have come late.
        kernel.happens(waited / 1000 + late / 1e6, waited * 1_000_000)

        assert kernel.read() == (1, waited - 1)


def test_changes_are_given_only_to_who_wants_them(kernel: Kernel) -> None:
    kernel.happens(0.001, 5, EventKind.MSTART)
    kernel.happens(0.002, 1_000_000)
    assert kernel.read() == (1, 0)

    kernel.state.every = True
    kernel.happens(0.002, 7, EventKind.STOP)
    assert lib.aio_timer_read(kernel.state, kernel.tick) == 1
    assert (kernel.tick.frames, kernel.tick.position) == (EventKind.STOP, 7)


def test_stamps_of_another_clock_become_the_time_of_now(kernel: Kernel) -> None:
    kernel.happens(1e9, 1_000_000)

    kernel.read()

    assert abs(kernel.tick.time - monotonic()) < 60
