"""Tests of how the tests run: for a limited time, and with blocking calls found."""

from __future__ import annotations

import pathlib
import time

import anyio
import pytest
from blockbuster import BlockingError

from aioalsa import pcm
from aioalsa._wait import in_thread
from tests.backends import BACKENDS, limited, time_limit

LOOPS = {name: options for name, options in BACKENDS.items() if name != "trio"}


@pytest.mark.anyio
async def test_a_test_that_hangs_is_ended_on_every_event_loop() -> None:
    with pytest.raises(TimeoutError):
        await limited(anyio.sleep_forever, 0.01)()


@pytest.mark.timeout(50)
def test_the_limit_is_below_that_of_pytest_timeout(request: pytest.FixtureRequest) -> None:
    assert time_limit(request.node) == 45


def test_there_is_a_limit_without_a_marker(request: pytest.FixtureRequest) -> None:
    assert 0 < time_limit(request.node) < 1000


@pytest.mark.anyio
async def test_tests_are_limited(request: pytest.FixtureRequest) -> None:
    assert request.node.obj.__wrapped__ is test_tests_are_limited


@pytest.mark.anyio
@pytest.mark.parametrize("anyio_backend", LOOPS.values(), ids=LOOPS)
@pytest.mark.parametrize("call", ["time.sleep(0)", "pathlib.Path(pathlib.__file__).read_bytes()"])
async def test_what_blocks_the_event_loop_is_found(call: str) -> None:
    # As if a module of the package did so.
    code = compile(call, pcm.__file__, "eval")
    with pytest.raises(BlockingError):
        eval(code, {"time": time, "pathlib": pathlib})


@pytest.mark.anyio
async def test_threads_may_block() -> None:
    await in_thread(lambda: time.sleep(0))
