"""Tests of buffers on their way to and from a device: planes, parts, and nothing lost."""

from __future__ import annotations

import array
import mmap
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aioalsa._ffi import ffi
from aioalsa.pcm._buffers import Transfer, borrow

SAMPLE = 2  # bytes


@st.composite
def shapes(draw: st.DrawFn) -> tuple[int, int]:
    """Give a number of planes and of frames."""
    return draw(st.integers(1, 4)), draw(st.integers(0, 12))


def numbered(planes: int, frames: int, first: int = 1) -> bytes:
    """Return frames whose samples all differ: plane in one byte, frame in the other."""
    return b"".join(bytes((plane, first + f)) for plane in range(planes) for f in range(frames))


def plane_of(data: bytes, plane: int, planes: int) -> bytes:
    size = len(data) // planes
    return data[plane * size : (plane + 1) * size]


def transfer(buffer: bytearray, planes: int) -> Transfer:
    return Transfer(buffer, SAMPLE * planes, planes, writable=True)


@pytest.mark.parametrize(
    "buffer",
    [
        b"\x01\x02\x03\x04",
        bytearray(b"\x01\x02\x03\x04"),
        memoryview(b"\x01\x02\x03\x04"),
        memoryview(bytearray(b"\x01\x02\x03\x04")),
        array.array("h", [0x0201, 0x0403]),
        np.array([[0x0201, 0x0403]], dtype="<i2"),
        memoryview(b"\x01\x02\x03\x04").cast("h"),
        memoryview(b"\x01\x02\x03\x04").cast("B", (2, 2)),
    ],
    ids=lambda buffer: type(buffer).__name__,
)
def test_every_kind_of_buffer_is_taken_as_its_bytes(buffer: Any) -> None:  # noqa: ANN401
    with Transfer(buffer, 4, 1) as given:
        assert given.total == given.left == 1
        assert bytes(ffi.buffer(given.pointer)) == b"\x01\x02\x03\x04"


def test_mapped_memory_is_a_buffer_too() -> None:
    with mmap.mmap(-1, 4096) as memory:
        with Transfer(memory, 4, 1, writable=True) as given:
            assert given.total == 1024
        memory.close()


@pytest.mark.parametrize("wrong", [None, 5, "text", [1, 2], object(), {}])
def test_what_is_no_buffer_is_a_type_error(wrong: Any) -> None:  # noqa: ANN401
    with pytest.raises(TypeError, match="buffer must be bytes-like"):
        Transfer(wrong, 4, 1)


@pytest.mark.parametrize(
    "buffer",
    [
        memoryview(bytes(16))[::2],
        memoryview(bytes(16))[::-1],
        np.zeros((4, 4), dtype="<i2")[:, :2],
        np.asfortranarray(np.zeros((4, 2), dtype="<i2")),
    ],
    ids=["every other", "backwards", "some columns", "Fortran order"],
)
def test_a_buffer_with_holes_or_in_another_order_is_refused(buffer: Any) -> None:  # noqa: ANN401
    with pytest.raises(ValueError, match=r"buffer must be .*C-contiguous"):
        Transfer(buffer, 4, 1)


@pytest.mark.parametrize("buffer", [bytes(8), memoryview(bytes(8))], ids=["bytes", "memoryview"])
def test_a_read_only_buffer_is_refused_where_frames_go_into_it(buffer: Any) -> None:  # noqa: ANN401
    with pytest.raises(ValueError, match="buffer must be writable"):
        Transfer(buffer, 4, 1, writable=True)
    with Transfer(buffer, 4, 1):
        pass


@pytest.mark.parametrize("size", [1, 2, 3, 5, 4097])
def test_a_buffer_that_is_not_whole_frames_is_refused_and_given_back(size: int) -> None:
    buffer = bytearray(size)
    with pytest.raises(ValueError, match=f"buffer of {size} bytes is not whole frames of 4 bytes"):
        Transfer(buffer, 4, 1, writable=True)

    buffer.append(0)  # raises BufferError while it is borrowed


def test_a_buffer_is_borrowed_until_the_transfer_is_over() -> None:
    buffer = bytearray(8)
    with Transfer(buffer, 4, 1), pytest.raises(BufferError):
        buffer.append(0)
    buffer.append(0)


def test_a_buffer_is_given_back_after_an_error() -> None:
    buffer = bytearray(8)
    with pytest.raises(ZeroDivisionError), Transfer(buffer, 4, 1):
        raise ZeroDivisionError
    buffer.append(0)


def test_an_empty_buffer_is_no_frames() -> None:
    with Transfer(b"", 4, 2) as given:
        assert given.total == given.left == 0
        backlog = [bytearray(b"ab"), bytearray(b"cd")]
        given.take(backlog)
        given.put_back(backlog)
    assert backlog == [b"ab", b"cd"]


def test_borrowed_memory_is_the_buffers_own() -> None:
    buffer = bytearray(4)
    memory = borrow(buffer, writable=True)
    memory[1] = b"x"
    ffi.release(memory)

    assert buffer == b"\0x\0\0"


@given(shapes(), st.integers(0, 12), st.data())
def test_taking_fills_each_plane_from_its_backlog(
    shape: tuple[int, int], queued: int, data: st.DataObject
) -> None:
    planes, frames = shape
    done = data.draw(st.integers(0, frames))
    waiting = numbered(planes, queued)
    backlog = [bytearray(plane_of(waiting, plane, planes)) for plane in range(planes)]
    buffer = bytearray(b"\xff" * planes * frames * SAMPLE)

    with transfer(buffer, planes) as into:
        into.done = done
        into.take(backlog)
        taken = min(frames - done, queued)
        assert into.done == done + taken

    for plane in range(planes):
        ours = plane_of(bytes(buffer), plane, planes)
        theirs = plane_of(waiting, plane, planes)
        assert ours[: done * SAMPLE] == b"\xff" * done * SAMPLE
        assert ours[done * SAMPLE : (done + taken) * SAMPLE] == theirs[: taken * SAMPLE]
        assert ours[(done + taken) * SAMPLE :] == b"\xff" * (frames - done - taken) * SAMPLE
        assert backlog[plane] == theirs[taken * SAMPLE :]


@given(shapes(), st.integers(0, 5), st.data())
def test_what_is_put_back_comes_first(
    shape: tuple[int, int], queued: int, data: st.DataObject
) -> None:
    planes, frames = shape
    done = data.draw(st.integers(0, frames))
    read, waiting = numbered(planes, frames), numbered(planes, queued, first=100)
    backlog = [bytearray(plane_of(waiting, plane, planes)) for plane in range(planes)]

    with transfer(bytearray(read), planes) as cancelled:
        cancelled.done = done
        cancelled.put_back(backlog)

    for plane in range(planes):
        first = plane_of(read, plane, planes)[: done * SAMPLE]
        assert backlog[plane] == first + plane_of(waiting, plane, planes)


@given(shapes(), st.lists(st.tuples(st.integers(0, 12), st.booleans()), max_size=10))
def test_reads_that_are_cancelled_over_and_over_lose_and_double_nothing(
    shape: tuple[int, int], reads: list[tuple[int, bool]]
) -> None:
    planes, frames = shape
    source = numbered(planes, frames)
    backlog = [bytearray(plane_of(source, plane, planes)) for plane in range(planes)]
    got = [bytearray() for _ in range(planes)]

    for size, cancelled in [*reads, (frames, False)]:
        buffer = bytearray(size * planes * SAMPLE)
        with transfer(buffer, planes) as read:
            read.take(backlog)
            done = read.done
            if cancelled:
                read.put_back(backlog)
        if not cancelled:
            for plane in range(planes):
                got[plane] += plane_of(bytes(buffer), plane, planes)[: done * SAMPLE]

    assert b"".join(map(bytes, got)) == source
