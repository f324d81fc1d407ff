"""The virtual card, through nothing but alsa-lib's own functions."""

from __future__ import annotations

import errno
import gc
import itertools
import os
import random
import resource
import select
import threading
import time
import warnings
from typing import TYPE_CHECKING

import pytest
from anyio import ClosedResourceError

from aioalsa import virtual
from aioalsa._ffi import ffi, lib
from aioalsa.errors import DeviceGoneError
from aioalsa.pcm import Access, Direction, Format, State
from aioalsa.virtual._values import Clock, Settings

from .raw import CAPTURE, FOREVER, PLAYBACK, Parameters, Raw, pair, silence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    MakeCard = Callable[..., virtual.Card]

IN, OUT, ERR, NVAL = select.POLLIN, select.POLLOUT, select.POLLERR, select.POLLNVAL
ACCESSES = [access for access in Access if access is not Access.MMAP_COMPLEX]
# Of whole bytes. snd_pcm_hw_params_any never offers IEC958_SUBFRAME_BE, of no PCM at all.
FORMATS = [
    each
    for each in Format
    if (each.physical_width or 1) % 8 == 0
    and not each.name.startswith("G723")
    and each is not Format.IEC958_SUBFRAME_BE
]


@pytest.fixture
def make_card() -> Iterator[MakeCard]:
    cards: list[virtual.Card] = []

    def make(
        name: str = "test",
        *,
        clock: Clock = "manual",
        substreams: int = 8,
        playback_channels: int | None = None,
        capture_channels: int | None = None,
    ) -> virtual.Card:
        settings = Settings(name, substreams, playback_channels, capture_channels, clock)
        cards.append(virtual.Card(settings))
        return cards[-1]

    yield make
    for each in cards:
        each.close()


@pytest.fixture
def card(make_card: MakeCard) -> virtual.Card:
    return make_card()


@pytest.fixture
def live(make_card: MakeCard) -> virtual.Card:
    return make_card("live", clock="realtime")


def noise(frames: int, raw: Raw, seed: int = 0) -> bytes:
    return random.Random(seed).randbytes(frames * raw.frame_bytes)


def interleave(data: bytes, channels: int) -> bytes:
    """Return channel after channel as frame after frame, of 16-bit samples."""
    size = len(data) // channels
    parts = [data[c * size : (c + 1) * size] for c in range(channels)]
    return b"".join(part[i : i + 2] for i in range(0, size, 2) for part in parts)


# What is played is captured.


@pytest.mark.parametrize("access", ACCESSES, ids=lambda access: access.name)
@pytest.mark.parametrize("pcm_format", FORMATS, ids=lambda pcm_format: pcm_format.name)
def test_every_format_comes_back_bit_for_bit(
    card: virtual.Card, pcm_format: Format, access: Access
) -> None:
    # Odd sizes, so that the ring's end falls into the midst of blocks.
    playback, capture = pair(
        card, format=pcm_format, access=access, channels=3, period=100, buffer=300
    )
    with playback, capture:
        played = [noise(70, playback, seed) for seed in range(10)]
        assert playback.write(played[0]) == 70
        assert playback.start() == capture.start() == 0
        for done, following in itertools.pairwise(played):
            assert playback.write(following) == 70
            card.advance(70)
            assert capture.take(70) == done


@pytest.mark.parametrize("capture_access", ACCESSES, ids=lambda access: access.name)
@pytest.mark.parametrize("playback_access", ACCESSES, ids=lambda access: access.name)
def test_accesses_may_differ_between_the_ends(
    card: virtual.Card, playback_access: Access, capture_access: Access
) -> None:
    with Raw(card.pcm, PLAYBACK) as playback, Raw(card.pcm, CAPTURE) as capture:
        assert playback.configure(access=playback_access, channels=5) == 0
        assert capture.configure(access=capture_access, channels=5) == 0
        data = noise(480, playback)
        assert playback.write(data) == 480
        assert capture.start() == 0
        card.advance(480)
        got = capture.take(480)
        if not playback_access.is_interleaved:
            data = interleave(data, 5)
        if not capture_access.is_interleaved:
            got = interleave(got, 5)
        assert got == data


@pytest.mark.parametrize("channels", [1, 2, 3, 7, 8, 32])
@pytest.mark.parametrize("rate", [4000, 44100, 768000])
def test_channels_and_rates_over_their_whole_range(
    card: virtual.Card, rate: int, channels: int
) -> None:
    playback, capture = pair(card, rate=rate, channels=channels, period=32, buffer=64)
    with playback, capture:
        data = noise(64, playback)
        assert playback.write(data) == 64
        assert playback.start() == capture.start() == 0
        card.advance(40)
        assert capture.take(40) == data[: 40 * playback.frame_bytes]


def test_real_time_loopback_is_exact_and_without_a_slip(live: virtual.Card) -> None:
    # Buffers of a second: a busy machine may stop us for long.
    playback, capture = pair(live, period=96, buffer=48000)
    with playback, capture:
        data = noise(9600, playback)
        assert capture.start() == 0
        assert playback.write(data[: 5000 * 4]) == 5000
        assert playback.start() == 0
        assert playback.write(data[5000 * 4 :]) == 4600
        got = b""
        while len(got) < len(data) + 4800 * 4:
            assert capture.poll(1000) == IN
            got += capture.take(min(capture.avail(), 480))
        assert data in got
        # What came before it and what came after it is silence.
        assert not any(got.replace(data, b""))


# The manual clock.


def test_nothing_moves_before_the_manual_clock_does(card: virtual.Card) -> None:
    playback, capture = pair(card)
    with playback, capture:
        assert playback.write(noise(1920, playback)) == 1920
        assert playback.start() == capture.start() == 0
        assert (playback.avail(), capture.avail(), playback.delay()) == (0, 0, 1920)
        card.advance(1)
        assert (playback.avail(), capture.avail(), playback.delay()) == (1, 1, 1919)
        card.advance(0)
        card.advance(478)
        assert capture.poll(0) is playback.poll(0) is None
        card.advance(1)
        assert (capture.poll(0), playback.poll(0)) == (IN, OUT)
        assert (playback.avail(), capture.avail(), capture.delay()) == (480, 480, 480)


def test_a_stream_starts_where_the_clock_is(card: virtual.Card) -> None:
    playback, capture = pair(card)
    with playback, capture:
        data = noise(480, playback)
        assert capture.start() == 0
        card.advance(123)
        assert playback.write(data) == 480
        assert playback.start() == 0
        card.advance(479)
        assert capture.take(602) == bytes(123 * 4) + data[:-4]


def test_a_far_jump_of_the_clock_is_an_xrun_and_no_hang(card: virtual.Card) -> None:
    playback, capture = pair(card)
    with playback, capture:
        playback.write(noise(480, playback))
        assert playback.start() == capture.start() == 0
        card.advance(2**31 - 1)
        card.advance(2**31 - 1)
        assert playback.avail() == capture.avail() == -errno.EPIPE
        assert playback.state() == capture.state() == State.XRUN


def test_only_a_manual_clock_can_be_advanced(live: virtual.Card) -> None:
    with pytest.raises(ValueError, match="clock"):
        live.advance(frames=480)


# Silence, and nothing stale.


@pytest.mark.parametrize("pcm_format", FORMATS, ids=lambda pcm_format: pcm_format.name)
def test_capture_alone_gets_silence(card: virtual.Card, pcm_format: Format) -> None:
    with Raw(card.pcm, CAPTURE) as capture:
        assert capture.configure(format=pcm_format) == 0
        assert capture.start() == 0
        card.advance(480)
        assert capture.take(480) == silence(pcm_format, 480 * 2)


def test_playback_alone_is_consumed(card: virtual.Card) -> None:
    with Raw(card.pcm, PLAYBACK) as playback:
        assert playback.configure() == 0
        assert playback.write(noise(1920, playback)) == 1920
        assert playback.start() == -errno.EBADFD  # the full buffer started it
        card.advance(1000)
        assert playback.avail() == 1000


@pytest.mark.parametrize("access", ACCESSES, ids=lambda access: access.name)
def test_after_an_underrun_comes_silence_and_then_what_is_new(
    card: virtual.Card, access: Access
) -> None:
    playback, capture = pair(card, channels=1, access=access)
    with playback, capture:
        first, second = noise(600, playback, 1), noise(480, playback, 2)
        assert playback.write(first) == 600
        assert playback.start() == capture.start() == 0
        card.advance(700)
        assert playback.avail() == -errno.EPIPE
        assert playback.state() is State.XRUN
        assert playback.write(second) == -errno.EPIPE
        assert capture.take(700) == first + bytes(200)
        assert playback.prepare() == 0
        assert playback.write(second) == 480
        card.advance(50)
        assert playback.start() == 0
        card.advance(400)
        assert capture.take(450) == bytes(100) + second[:800]


def test_dropped_frames_are_not_heard(card: virtual.Card) -> None:
    playback, capture = pair(card)
    with playback, capture:
        data = noise(960, playback)
        assert playback.write(data) == 960
        assert playback.start() == capture.start() == 0
        card.advance(100)
        assert playback.drop() == 0
        assert playback.state() is State.SETUP
        card.advance(100)
        assert capture.take(200) == data[:400] + bytes(400)


def test_rewound_frames_are_replaced_and_skipped_ones_silent(card: virtual.Card) -> None:
    playback, capture = pair(card)
    with playback, capture:
        old, new = noise(960, playback, 1), noise(100, playback, 2)
        for _ in range(3):  # go round the ring: it holds old frames everywhere
            playback.write(old)
        assert playback.start() == capture.start() == 0
        card.advance(1900)
        assert len(capture.take(1900)) == 7600
        assert playback.write(old) == 960
        assert lib.snd_pcm_rewind(playback.pcm, 500) == 500
        assert playback.write(new) == 100
        assert lib.snd_pcm_forward(playback.pcm, 600) == 600
        assert playback.write(new) == 100
        card.advance(1280)
        got = capture.take(1280)
        # 20 are left of the first lot, 460 of the second, what was written over, what it was
        # written over for the rest that the rewind had spared, and what was skipped.
        assert got[80 : 480 * 4] == old[: 460 * 4]
        assert got[480 * 4 : 580 * 4] == new
        assert got[580 * 4 : 980 * 4] == old[560 * 4 :]
        assert not any(got[980 * 4 : 1180 * 4])
        assert got[1180 * 4 :] == new


@pytest.mark.parametrize("direction", [PLAYBACK, CAPTURE], ids=lambda each: each.name)
def test_rewinding_to_before_the_start_is_harmless(
    card: virtual.Card, direction: Direction
) -> None:
    with Raw(card.pcm, direction) as stream:
        assert stream.configure() == 0
        # The kernel refuses this; alsa-lib's ioplug does not even ask.
        assert lib.snd_pcm_rewind(stream.pcm, 1000) == 1000
        if direction is CAPTURE:
            assert stream.start() == 0
            card.advance(500)
            stream.read(1500)
        else:
            stream.write(bytes(1500 * 4))
            card.advance(2000)
        assert stream.prepare() == 0


# Xruns.


def test_capture_that_nobody_reads_overruns(card: virtual.Card) -> None:
    with Raw(card.pcm, CAPTURE) as capture:
        assert capture.configure() == 0
        assert capture.start() == 0
        card.advance(1919)
        assert capture.avail() == 1919
        card.advance(1)
        assert capture.poll(0) == IN | ERR
        assert capture.state() is State.XRUN
        assert capture.read(480) == -errno.EPIPE
        assert capture.prepare() == capture.start() == 0
        card.advance(10)
        assert capture.avail() == 10


def test_playback_overlaps_no_capture_that_has_overrun(card: virtual.Card) -> None:
    playback, capture = pair(card, buffer=960)
    with playback, capture:
        data = noise(960, playback)
        playback.write(data)
        assert playback.start() == capture.start() == 0
        for _ in range(3):
            card.advance(900)
            playback.write(data[: 900 * 4])
        assert playback.state() is State.RUNNING
        assert capture.avail() == -errno.EPIPE


def test_without_stop_threshold_a_stream_goes_on_for_ever(card: virtual.Card) -> None:
    playback, capture = pair(card)
    with playback, capture:
        playback.set_thresholds(stop=FOREVER)
        capture.set_thresholds(stop=FOREVER)
        data = noise(480, playback)
        assert playback.write(data) == 480
        assert playback.start() == capture.start() == 0
        card.advance(5000)
        assert (playback.avail(), capture.avail()) == (1920 - 480 + 5000, 5000)
        assert playback.state() == capture.state() == State.RUNNING
        # An application that lags skips what is lost, and goes on in time.
        assert lib.snd_pcm_forward(capture.pcm, 4900) == 4900
        assert lib.snd_pcm_forward(playback.pcm, 4600) == 4600
        assert playback.write(data) == 480
        card.advance(400)
        assert capture.take(500) == bytes(180 * 4) + data[: 320 * 4]


def test_start_of_an_empty_playback_is_an_xrun(card: virtual.Card) -> None:
    with Raw(card.pcm, PLAYBACK) as playback:
        assert playback.configure() == 0
        assert playback.start() == 0
        assert playback.avail() == -errno.EPIPE


def test_an_injected_xrun_stops_who_runs_and_nobody_else(card: virtual.Card) -> None:
    playback, capture = pair(card)
    with playback, capture:
        playback.write(noise(480, playback))
        assert capture.start() == 0
        card.inject_xrun()
        assert (playback.state(), capture.state()) == (State.PREPARED, State.XRUN)
        assert capture.poll(0) == IN | ERR
        assert capture.prepare() == capture.start() == playback.start() == 0
        card.inject_xrun()
        assert playback.state() == capture.state() == State.XRUN
        assert playback.poll(0) == OUT | ERR


# Suspend.


@pytest.mark.parametrize("paused", [False, True])
def test_a_suspended_card_can_be_resumed_where_it_was(card: virtual.Card, paused: bool) -> None:
    playback, capture = pair(card)
    with playback, capture:
        data = noise(960, playback)
        playback.write(data)
        assert playback.start() == capture.start() == 0
        card.advance(100)
        if paused:
            assert playback.pause(1) == 0
        card.suspend()
        card.advance(1000)
        for stream in (playback, capture):
            assert stream.state() is State.SUSPENDED
            assert stream.poll(0) == ERR | (IN if stream is capture else OUT)
            # The card says EAGAIN; alsa-lib's ioplug drops that and reports success.
            assert stream.resume() in (0, -errno.EAGAIN)
            assert stream.state() is State.SUSPENDED
        assert playback.write(data) == capture.read(10) == -errno.ESTRPIPE
        card.resume()
        assert playback.resume() == capture.resume() == 0
        assert capture.state() is State.RUNNING
        assert playback.state() is (State.PAUSED if paused else State.RUNNING)
        if paused:
            assert playback.pause(0) == 0
        card.advance(100)
        assert capture.take(200) == data[:800]


def test_a_suspended_stream_can_be_prepared_anew_once_power_is_back(card: virtual.Card) -> None:
    with Raw(card.pcm, CAPTURE) as capture:
        assert capture.configure() == 0
        assert capture.start() == 0
        card.suspend()
        assert capture.prepare() == -errno.ESTRPIPE
        assert capture.state() is State.SUSPENDED
        card.resume()
        assert capture.prepare() == capture.start() == 0
        card.advance(480)
        assert capture.avail() == 480


def test_what_starts_while_the_card_sleeps_is_suspended_at_once(card: virtual.Card) -> None:
    card.suspend()
    with Raw(card.pcm, CAPTURE) as capture:
        assert capture.configure() == 0
        assert capture.start() == 0
        card.advance(480)
        assert capture.poll(0) == IN | ERR
        assert capture.state() is State.SUSPENDED
        card.resume()
        assert capture.resume() == 0
        card.advance(480)
        assert capture.avail() == 480


def test_what_is_not_set_up_does_not_notice_a_suspend(card: virtual.Card) -> None:
    with Raw(card.pcm, CAPTURE) as capture:
        card.suspend()
        assert capture.state() is State.OPEN
        card.resume()
        assert capture.configure() == 0


# Unplugging.


def test_unplugging_ends_every_stream_and_takes_the_name_away(card: virtual.Card) -> None:
    playback, capture = pair(card)
    with playback, capture, Raw(card.pcm, CAPTURE) as unused:
        playback.write(noise(480, playback))
        assert playback.start() == capture.start() == 0
        assert capture.poll(0) is None
        card.disconnect()
        card.disconnect()
        for stream in (playback, capture, unused):
            assert stream.poll(0) == ERR | NVAL
            assert stream.state() is State.DISCONNECTED
        for stream in (playback, capture):
            # As with hardware, snd_pcm_avail tells what was last known.
            assert stream.avail() >= 0
            assert stream.prepare() == stream.start() == stream.drop() == -errno.ENODEV
            assert stream.delay() == stream.pause(1) == stream.drain() == -errno.ENODEV
            assert stream.state() is State.DISCONNECTED
        assert playback.write(bytes(40)) == capture.read(10) == -errno.ENODEV
        assert unused.configure() < 0
        with pytest.raises((OSError, AssertionError)):
            Raw(card.pcm, CAPTURE)
        for act in (card.inject_xrun, card.suspend, card.resume, lambda: card.advance(1)):
            with pytest.raises(DeviceGoneError):
                act()
        assert playback.close() == 0


def test_unplugging_wakes_a_thread_that_waits(live: virtual.Card) -> None:
    with Raw(live.pcm, CAPTURE) as capture:
        assert capture.configure() == 0
        results: list[int | None] = []
        thread = threading.Thread(target=lambda: results.append(capture.poll(20_000)))
        thread.start()
        while not results:
            live.disconnect()
            thread.join(0.01)
        assert results == [ERR | NVAL]


def test_closing_a_card_with_open_streams_is_safe(make_card: MakeCard) -> None:
    card = make_card()
    playback, capture = pair(card)
    playback.write(noise(480, playback))
    assert playback.start() == capture.start() == 0
    card.close()
    card.close()
    assert playback.write(bytes(40)) == capture.read(10) == -errno.ENODEV
    with pytest.raises(ClosedResourceError):
        card.inject_xrun()
    # The name is free again, and the new card has nothing to do with the old one's streams.
    again = make_card()
    with Raw(again.pcm_name(0), CAPTURE) as other:
        assert other.configure() == 0
        assert playback.close() == capture.close() == 0
        assert other.start() == 0


# Draining, pausing.


def test_draining_ends_when_the_last_frame_was_played(card: virtual.Card) -> None:
    playback, capture = pair(card)
    with playback, capture:
        data = noise(700, playback)
        assert capture.start() == 0
        assert playback.write(data) == 700
        assert playback.drain() == -errno.EAGAIN
        assert playback.state() is State.DRAINING
        card.advance(699)
        assert playback.poll(0) is None
        assert playback.state() is State.DRAINING
        assert playback.delay() == 1
        card.advance(1)
        assert playback.delay() == 0
        assert playback.poll(0) == OUT | ERR
        assert playback.state() is State.SETUP
        assert playback.drain() == 0
        card.advance(100)
        assert capture.take(800) == data + bytes(400)


def test_draining_in_real_time_wakes_once_at_the_end(live: virtual.Card) -> None:
    with Raw(live.pcm, PLAYBACK) as playback:
        assert playback.configure() == 0
        playback.write(noise(960, playback))
        begin = time.monotonic()
        assert playback.drain() == -errno.EAGAIN
        assert playback.poll(1000) == OUT | ERR
        assert 0.0195 < time.monotonic() - begin < 1
        assert playback.state() is State.SETUP


def test_blocking_drain_waits_for_the_end(live: virtual.Card) -> None:
    with Raw(live.pcm, PLAYBACK, mode=0) as playback:
        assert playback.configure() == 0
        playback.write(noise(960, playback))
        begin = time.monotonic()
        assert playback.drain() == 0
        assert 0.0195 < time.monotonic() - begin < 1
        assert playback.state() is State.SETUP


def test_draining_nothing_is_over_at_once(card: virtual.Card) -> None:
    with Raw(card.pcm, PLAYBACK) as playback:
        assert playback.configure() == 0
        assert playback.drain() == 0
        assert playback.state() is State.SETUP


def test_a_draining_capture_gives_what_it_has(card: virtual.Card) -> None:
    with Raw(card.pcm, CAPTURE) as capture:
        assert capture.configure() == 0
        assert capture.start() == 0
        card.advance(500)
        assert capture.drain() == -errno.EAGAIN
        card.advance(500)
        assert capture.avail() == 500
        assert len(capture.take(500)) == 2000
        assert capture.poll(0) == IN | ERR
        assert capture.state() is State.SETUP
        assert capture.prepare() == capture.start() == 0


def test_a_paused_stream_stands_still(card: virtual.Card) -> None:
    playback, capture = pair(card)
    with playback, capture:
        data = noise(960, playback)
        playback.write(data)
        assert playback.start() == capture.start() == 0
        card.advance(100)
        assert playback.pause(1) == 0
        card.advance(100)
        assert playback.state() is State.PAUSED
        assert playback.avail() == 1920 - 960 + 100
        assert playback.pause(0) == 0
        card.advance(100)
        assert capture.take(300) == data[:400] + bytes(400) + data[400:800]


# Waking.


def test_one_wakeup_a_period_and_none_in_between(live: virtual.Card) -> None:
    with Raw(live.pcm, CAPTURE) as capture:
        assert capture.configure(buffer=48000) == 0
        before = time.monotonic()
        assert capture.start() == 0
        after = time.monotonic()
        periods, late = 0, list[float]()
        for wakeups in range(1, 31):
            assert capture.poll(1000) == IN
            # A machine that was busy elsewhere finds several periods at once.
            while capture.avail() >= 480:
                capture.take(480)
                periods += 1
            assert periods >= wakeups
            now = time.monotonic() - periods * 0.01
            assert now > before
            late.append(now - after)
        # No drift: one of the last wake-ups was as punctual as one of the first.
        assert min(late[-10:]) < 0.005


def test_playback_wakes_when_there_is_room(live: virtual.Card) -> None:
    with Raw(live.pcm, PLAYBACK) as playback:
        assert playback.configure(buffer=48000) == 0
        assert playback.write(bytes(48000 * 4)) == 48000
        for _ in range(20):
            assert playback.poll(1000) == OUT
            room = playback.avail()
            assert room >= 480
            assert playback.write(bytes(room * 4)) == room


@pytest.mark.parametrize("access", [Access.RW_INTERLEAVED, Access.MMAP_INTERLEAVED])
def test_who_keeps_the_descriptors_is_woken_as_well(live: virtual.Card, access: Access) -> None:
    with Raw(live.pcm, CAPTURE) as capture:
        assert capture.configure(access=access, buffer=48000) == 0
        fds, revents = ffi.new("struct pollfd[1]"), ffi.new("unsigned short *")
        assert lib.snd_pcm_poll_descriptors(capture.pcm, fds, 1) == 1
        assert capture.start() == 0
        poll = select.poll()
        poll.register(fds[0].fd, fds[0].events)
        for _ in range(5):
            revents[0] = 0
            for _ in range(3):
                (ready,) = poll.poll(1000)
                fds[0].revents = ready[1]
                lib.snd_pcm_poll_descriptors_revents(capture.pcm, fds, 1, revents)
                if revents[0]:
                    break
            assert revents[0] == IN
            capture.take(480)


def test_what_is_stopped_wakes_nobody(live: virtual.Card) -> None:
    playback, capture = pair(live)
    with playback, capture, Raw(live.pcm, CAPTURE) as unused:
        playback.write(bytes(1920 * 4))  # full, and not started
        assert playback.poll(30) is capture.poll(30) is unused.poll(30) is None


def test_what_can_be_done_at_once_needs_no_clock(card: virtual.Card) -> None:
    with Raw(card.pcm, PLAYBACK) as playback:
        assert playback.configure() == 0
        playback.set_thresholds(start=FOREVER)
        assert playback.poll(0) == OUT
        playback.write(bytes(1440 * 4))
        assert playback.poll(0) == OUT
        playback.write(bytes(4))
        assert playback.poll(0) is None
        playback.set_thresholds(avail_min=400)
        assert playback.poll(0) is None  # alsa-lib raises it to a period
        assert playback.start() == 0
        card.advance(1)
        assert playback.poll(0) == OUT


def test_real_time_follows_the_monotonic_clock(live: virtual.Card) -> None:
    playback, capture = pair(live, period=4800, buffer=48000)
    with playback, capture:
        playback.write(bytes(48000 * 4))
        before = time.monotonic()
        assert capture.start() == playback.start() == 0
        after = time.monotonic()
        assert capture.poll(1000) == IN
        avail, stamp = ffi.new("snd_pcm_uframes_t *"), ffi.new("snd_htimestamp_t *")
        assert lib.snd_pcm_htimestamp(capture.pcm, avail, stamp) == 0
        taken = stamp.tv_sec + stamp.tv_nsec * 1e-9
        # A position may be 0.1 ms old, and is whole frames.
        assert (taken - after) - 0.00015 < avail[0] / 48000 < (taken - before) + 0.00005


# What a substream takes, and who gets which.


def test_the_first_free_substream_is_opened_and_both_directions_are_paired(
    make_card: MakeCard,
) -> None:
    card = make_card(substreams=2)
    streams = [Raw(card.pcm, direction) for direction in (PLAYBACK, PLAYBACK, CAPTURE, CAPTURE)]
    for direction in (PLAYBACK, CAPTURE):
        with pytest.raises(OSError, match="snd_pcm_open") as caught:
            Raw(card.pcm, direction)
        assert caught.value.errno == errno.EBUSY
    for stream in streams:
        assert stream.configure() == 0
    data = [noise(480, streams[0], seed) for seed in (1, 2)]
    assert [streams[i].write(data[i]) for i in (0, 1)] == [480, 480]
    assert [streams[i].start() for i in (2, 3)] == [0, 0]
    card.advance(480)
    assert [streams[i].take(480) for i in (2, 3)] == data
    assert streams[0].close() == 0
    with Raw(card.pcm_name(0), PLAYBACK) as again:
        assert again.configure() == 0
    for stream in streams:
        stream.close()


def test_a_substream_by_its_number(card: virtual.Card) -> None:
    with Raw(card.pcm_name(5), CAPTURE):
        with pytest.raises(OSError, match="snd_pcm_open") as caught:
            Raw(card.pcm_name(5), CAPTURE)
        assert caught.value.errno == errno.EBUSY
    with pytest.raises(OSError, match="snd_pcm_open") as caught:
        Raw(f"{card.pcm}:8", CAPTURE)
    assert caught.value.errno == errno.ENOENT
    with pytest.raises(ValueError, match="substream"):
        card.pcm_name(8)


@pytest.mark.parametrize(
    "other",
    [Parameters(rate=44100), Parameters(format=Format.S32_LE), Parameters(channels=1)],
    ids=str,
)
def test_the_second_direction_takes_what_the_first_one_has(
    card: virtual.Card, other: Parameters
) -> None:
    with Raw(card.pcm, PLAYBACK) as playback, Raw(card.pcm, CAPTURE) as early:
        assert playback.configure() == 0
        # Open before the other one chose: alsa-lib can't know, the card refuses.
        assert early.configure(**other) == -errno.EINVAL
        assert early.configure(period=100, buffer=1000) == 0
        early.close()
        with Raw(card.pcm, CAPTURE) as late:
            assert late.configure(**other) == -errno.EINVAL
            assert late.configure() == 0
        playback.close()
        with Raw(card.pcm, CAPTURE) as alone:
            assert alone.configure(**other) == 0


def test_a_card_may_have_channels_of_its_own_in_each_direction(make_card: MakeCard) -> None:
    card = make_card(playback_channels=2, capture_channels=3)
    with Raw(card.pcm, PLAYBACK) as playback, Raw(card.pcm, CAPTURE) as capture:
        assert playback.configure(channels=3) == capture.configure(channels=2) == -errno.EINVAL
        assert playback.configure(channels=2) == capture.configure(channels=3) == 0
        data = noise(480, playback)
        assert playback.write(data) == 480
        assert capture.start() == 0
        card.advance(480)
        frames = (data[i : i + 4] for i in range(0, len(data), 4))
        assert capture.take(480) == b"".join(frame + b"\0\0" for frame in frames)


def test_plug_converts_over_it(card: virtual.Card) -> None:
    with Raw(card.pcm_name(2), CAPTURE) as capture:
        assert capture.configure(format=Format.S32_LE, rate=48000) == 0
        playback = Raw(f"plug:'{card.pcm_name(2)}'", PLAYBACK)
        assert playback.configure(rate=24000, format=Format.U8, channels=1, period=240) == 0
        tone = bytes(128 + (60 if i % 40 < 20 else -60) for i in range(960))
        assert playback.write(tone) == 960
        assert capture.start() == 0
        if playback.state() is State.PREPARED:
            assert playback.start() == 0
        card.advance(960)
        got = memoryview(capture.take(960)).cast("i")
        assert playback.close() == 0
        assert max(got[::2]) > 2**29
        assert min(got[::2]) < -(2**29)
        assert got[::2].tolist() == got[1::2].tolist()


# Everything again and again, and all at once.


def test_opening_a_thousand_times_leaks_nothing(make_card: MakeCard) -> None:
    def rounds(count: int) -> None:
        for i in range(count):
            card = make_card(f"round{i % 7}", substreams=1, clock="realtime")
            playback, capture = pair(card)
            playback.write(bytes(480 * 4))
            assert playback.start() == capture.start() == 0
            if i % 2:
                card.close()
            assert playback.close() == capture.close() == 0
            card.close()

    rounds(50)
    gc.collect()  # what earlier tests left
    descriptors = len(os.listdir("/proc/self/fd"))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    rounds(1000)
    assert len(os.listdir("/proc/self/fd")) == descriptors
    # A pair has 30 kB of rings alone; 1 MB is what the allocator may do.
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - memory < 1024


def test_threads_may_use_both_ends_while_a_third_one_does_its_worst(make_card: MakeCard) -> None:
    card = make_card("busy", clock="realtime")
    over = threading.Event()
    errors: list[BaseException] = []

    def run(name: str, capture: bool) -> None:
        try:
            with Raw(name, CAPTURE if capture else PLAYBACK) as stream:
                assert stream.configure(period=32, buffer=128) == 0
                while not over.is_set():
                    if capture and stream.state() is State.PREPARED:
                        stream.start()
                    stream.poll(2)
                    code = stream.read(32) if capture else stream.write(bytes(32 * 4))
                    if code == -errno.ESTRPIPE:
                        stream.resume()
                    elif code == -errno.EPIPE:
                        stream.prepare()
                    elif code == -errno.ENODEV:
                        return
                    elif isinstance(code, int) and code < 0 and code != -errno.EAGAIN:
                        assert stream.state() in (State.SETUP, State.PREPARED), code
                        stream.prepare()
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=run, args=(card.pcm_name(i % 4), i >= 4)) for i in range(8)]
    for thread in threads:
        thread.start()
    for _ in range(100):
        for act in (card.inject_xrun, card.suspend, card.resume):
            act()
            over.wait(0.001)
    card.disconnect()
    for thread in threads:
        thread.join(10)
    over.set()
    assert not any(thread.is_alive() for thread in threads)
    assert errors == []


# The card itself.


def test_a_name_belongs_to_one_card(make_card: MakeCard) -> None:
    make_card("once")
    with pytest.raises(ValueError, match="name"):
        make_card("once")


def test_a_card_that_is_forgotten_warns_and_is_closed() -> None:
    def forget() -> None:
        virtual.Card(Settings("forgotten"))

    with pytest.warns(ResourceWarning, match="forgotten"):
        forget()
    virtual.Card(Settings("forgotten")).close()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_card_that_is_forgotten_is_closed_though_warnings_are_errors() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        virtual.Card(Settings("forgotten"))
    virtual.Card(Settings("forgotten")).close()


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")  # threads of other tests
def test_a_forked_child_leaves_the_parents_card_alone(card: virtual.Card) -> None:
    with Raw(card.pcm, CAPTURE) as capture:
        assert capture.configure() == 0
        assert capture.start() == 0
        child = os.fork()
        if child == 0:
            try:
                card.advance(480)
            except RuntimeError:
                card.close()
                os._exit(0)
            os._exit(1)
        assert os.waitpid(child, 0)[1] == 0
        assert capture.poll(0) is None
        card.advance(480)
        assert capture.poll(0) == IN


def test_parameters_are_free_again_when_the_peer_has_gone(make_card: MakeCard) -> None:
    card = make_card()
    with Raw(card.pcm, PLAYBACK) as playback:
        assert playback.configure(rate=44100, channels=3) == 0
        capture = Raw(card.pcm, CAPTURE)
        assert capture.configure(rate=48000, channels=3) == -errno.EINVAL
        assert capture.configure(rate=44100, channels=3) == 0
    with capture:
        assert lib.snd_pcm_hw_free(capture.pcm) == 0
        assert capture.configure(rate=48000, channels=1) == 0
