"""A stream that is closed in the middle of a call, as a finalizer may do it: nothing is touched."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Any

import pytest
from anyio import ClosedResourceError

from aioalsa import pcm
from aioalsa._ffi import ffi, lib
from aioalsa.pcm._enums import AudioTimestamp

if TYPE_CHECKING:
    from collections.abc import Callable

    from aioalsa.pcm._handle import PcmHandle

pytestmark = pytest.mark.anyio

CALLS: dict[str, Callable[[PcmHandle], object]] = {
    "start": lambda handle: handle.start(),
    "drop": lambda handle: handle.drop(),
    "delay": lambda handle: handle.delay(),
    "drain": lambda handle: handle.drain(),
    "status": lambda handle: handle.status(AudioTimestamp.DEFAULT),
    "htimestamp": lambda handle: handle.htimestamp(),
    "info": lambda handle: handle.info(),
    "avail_delay": lambda handle: handle.avail_delay(),
    "rewind": lambda handle: handle.rewind(1),
}
STEPS: dict[str, Callable[[Any, Any], int]] = {
    "read": lambda c, memory: lib.aio_pcm_read(c, memory, 0, 1, 1),
    "write": lambda c, memory: lib.aio_pcm_write(c, memory, 0, 1, 1),
    "map": lambda c, _: lib.aio_pcm_map(c, ffi.new("void *[2]"), ffi.new("unsigned long *")),
    "commit": lambda c, _: lib.aio_pcm_commit(c, 0, 1, 1),
    "capture": lambda c, _: lib.aio_pcm_capture(c, ffi.new("aio_period_t *")),
}


@pytest.fixture
def anyio_backend() -> str:
    """One event loop is enough: it is not even asked."""
    return "asyncio"


@pytest.fixture
async def closed() -> PcmHandle:
    """What a method holds that closing overtakes."""
    stream = await pcm.open_capture("null")
    handle = stream._pcm
    stream.close()
    return handle


@pytest.mark.parametrize("call", CALLS)
async def test_a_call_that_closing_overtakes_is_refused(closed: PcmHandle, call: str) -> None:
    with pytest.raises(ClosedResourceError):
        CALLS[call](closed)


@pytest.mark.parametrize("step", STEPS)
async def test_a_step_that_closing_overtakes_moves_nothing(closed: PcmHandle, step: str) -> None:
    assert STEPS[step](closed.c, ffi.new("char[]", 64)) == -errno.EBADFD


async def test_what_cannot_fail_tells_nothing_of_a_closed_one(closed: PcmHandle) -> None:
    assert closed.avail() == -errno.EBADFD
    assert closed.channel_map() is None
    assert closed.channel_maps() == ()
    assert closed.dump("all") == ""
    assert closed.rewindable() == 0
