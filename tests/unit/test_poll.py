"""Tests of the inner epoll (shim/poll.c): one wake-up for each arming, whatever is behind it."""

from __future__ import annotations

import errno
import os
import resource
import select
import socket
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING

import pytest

from aioalsa._ffi import ffi, lib
from tests.unit.pipes import Descriptor, is_readable, pollfds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aioalsa._ffi._alsa import CData

IN, OUT = select.POLLIN, select.POLLOUT


class Inner:
    """An inner epoll."""

    def __init__(self) -> None:
        self.c: CData = ffi.new("aio_poll_t *")
        assert lib.aio_poll_open(self.c) == 0

    def arm(self, *descriptors: Descriptor) -> int:
        return lib.aio_poll_arm(self.c, pollfds(*descriptors), len(descriptors))

    @property
    def wakes(self) -> bool:
        return is_readable(self.c.epoll)

    def consume(self) -> None:
        lib.aio_poll_consume(self.c)

    def take(self) -> bool:
        """Take a wake-up, if there is one."""
        came = self.wakes
        self.consume()
        return came


@pytest.fixture
def inner() -> Iterator[Inner]:
    inner = Inner()
    yield inner
    lib.aio_poll_close(inner.c)


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    ends = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    yield ends
    for end in ends:
        with suppress(OSError):  # closed by the test
            os.close(end)


def test_one_arming_gives_one_wake(inner: Inner, pipe: tuple[int, int]) -> None:
    assert inner.arm((pipe[0], IN)) == 0
    assert not inner.wakes

    os.write(pipe[1], b"x")

    assert inner.take()
    assert not inner.wakes, "what is ready all the time must not wake all the time"
    assert inner.arm((pipe[0], IN)) == 0
    assert inner.wakes


def test_arming_sets_and_consuming_clears_the_flag(inner: Inner, pipe: tuple[int, int]) -> None:
    inner.arm((pipe[0], IN))
    assert inner.c.armed
    inner.consume()
    assert not inner.c.armed


def test_disarming_leaves_no_wake(inner: Inner, pipe: tuple[int, int]) -> None:
    inner.arm((pipe[0], IN))
    os.write(pipe[1], b"x")
    lib.aio_poll_disarm(inner.c)

    assert not inner.wakes
    assert inner.c.count == 0
    assert inner.arm((pipe[0], IN)) == 0
    assert inner.wakes


def test_an_error_condition_that_stays_costs_one_wake(inner: Inner, pipe: tuple[int, int]) -> None:
    os.close(pipe[0])  # the writing end reports ERR from now on, as a PCM in XRUN does
    inner.arm((pipe[1], OUT))

    assert inner.take()
    assert not inner.wakes


def test_error_and_hang_up_come_unasked(inner: Inner, pipe: tuple[int, int]) -> None:
    inner.arm((pipe[0], 0))
    os.close(pipe[1])

    assert inner.take()


def test_a_descriptor_given_for_each_direction_is_watched_for_both(inner: Inner) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        assert inner.arm((ours.fileno(), IN), (ours.fileno(), OUT)) == 0
        assert inner.c.count == 1
        assert inner.c.fds[0].events == IN | OUT
        assert inner.take()


def test_several_descriptors_wake_through_one(inner: Inner) -> None:
    with ExitStack() as stack:
        pairs = [tuple(map(stack.enter_context, socket.socketpair())) for _ in range(5)]
        fds = [(ours.fileno(), IN) for ours, _ in pairs]
        for _, theirs in pairs:
            assert inner.arm(*fds) == 0
            assert inner.c.count == 5
            assert not inner.wakes
            theirs.send(b"x")
            assert inner.take()
            for ours, _ in pairs:
                ours.setblocking(False)
                try:
                    ours.recv(10)
                except BlockingIOError:
                    continue


def test_descriptors_that_are_not_given_again_are_watched_no_longer(inner: Inner) -> None:
    (a, to_a), (b, to_b) = socket.socketpair(), socket.socketpair()
    with a, b, to_a, to_b:
        inner.arm((a.fileno(), IN), (b.fileno(), IN))
        inner.arm((b.fileno(), IN))
        to_a.send(b"x")
        assert not inner.wakes
        to_b.send(b"x")
        assert inner.take()


def test_a_number_that_was_closed_and_came_back_as_another_file_is_watched_anew(
    inner: Inner,
) -> None:
    first = os.pipe()
    inner.arm((first[0], IN))
    os.close(first[0])
    os.close(first[1])
    second = os.pipe()
    try:
        assert second == first
        assert inner.arm((second[0], IN)) == 0
        os.write(second[1], b"x")
        assert inner.take()
    finally:
        os.close(second[0])
        os.close(second[1])


def test_what_epoll_refuses_is_told(inner: Inner, pipe: tuple[int, int]) -> None:
    with open("/dev/null", "rb") as null:
        assert inner.arm((null.fileno(), IN)) == 0
        assert inner.c.unpollable
        assert not inner.wakes
    assert inner.arm((pipe[0], IN)) == 0
    assert not inner.c.unpollable


def test_what_epoll_refuses_does_not_hide_the_others(inner: Inner, pipe: tuple[int, int]) -> None:
    with open("/dev/null", "rb") as null:
        for _ in range(2):
            assert inner.arm((null.fileno(), IN), (pipe[0], IN)) == 0
            assert inner.c.unpollable
        os.write(pipe[1], b"x")
        assert inner.take()


def test_a_closed_descriptor_is_an_error(inner: Inner, pipe: tuple[int, int]) -> None:
    os.close(pipe[0])

    assert inner.arm((pipe[0], IN)) == -errno.EBADF


def test_a_failed_arming_leaves_nothing_that_hinders_the_next(
    inner: Inner, pipe: tuple[int, int]
) -> None:
    assert inner.arm((pipe[0], IN), (10**6, IN)) == -errno.EBADF

    assert inner.arm((pipe[0], IN)) == 0
    os.write(pipe[1], b"x")
    assert inner.take()


def test_a_descriptor_that_is_closed_while_watched_is_an_error_once(
    inner: Inner, pipe: tuple[int, int]
) -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        assert inner.arm((pipe[0], IN), (ours.fileno(), IN)) == 0
        gone = ours.fileno()
        ours.close()
        assert inner.arm((pipe[0], IN), (gone, IN)) == -errno.EBADF
        assert inner.arm((pipe[0], IN)) == 0
        os.write(pipe[1], b"x")
        assert inner.take()


def test_more_than_32_descriptors_are_refused(inner: Inner, pipe: tuple[int, int]) -> None:
    copies = [os.dup(pipe[0]) for _ in range(33)]
    try:
        assert inner.arm(*((fd, IN) for fd in copies[:32])) == 0
        assert inner.c.count == 32
        assert inner.arm(*((fd, IN) for fd in copies)) == -errno.E2BIG
        os.write(pipe[1], b"x")
        assert inner.take()
        assert not inner.wakes
    finally:
        for fd in copies:
            os.close(fd)


def test_40_descriptors_that_are_the_same_are_one(inner: Inner, pipe: tuple[int, int]) -> None:
    assert inner.arm(*[(pipe[0], IN)] * 40) == 0
    assert inner.c.count == 1


def test_no_descriptor_at_all_never_wakes(inner: Inner) -> None:
    assert inner.arm() == 0
    assert not inner.wakes


def test_closing_twice_is_allowed() -> None:
    inner = Inner()
    lib.aio_poll_close(inner.c)
    lib.aio_poll_close(inner.c)

    assert inner.c.epoll == -1


def test_running_out_of_descriptors_is_an_error() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))
    try:
        assert lib.aio_poll_open(ffi.new("aio_poll_t *")) == -errno.EMFILE
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
