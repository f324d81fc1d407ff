"""What all tests share: earlier checks that failed, the event loops, where kernel tests run."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest
from blockbuster import blockbuster_ctx

if TYPE_CHECKING:
    from collections.abc import Iterator

pytest_plugins = ["tests._checks", "tests.backends", "tests.kernel.rig.plugin"]


@pytest.fixture(scope="session", autouse=True)
def no_blocking_calls() -> Iterator[None]:
    """Fail the test whose event loop (asyncio or uvloop) is blocked by a call of this package.

    What blocks is what blockbuster knows: sleeping, files, sockets, locks. Worker threads may.
    """
    with blockbuster_ctx("aioalsa"):
        yield


@pytest.fixture(scope="module")
def frozen_heap() -> Iterator[None]:
    """Leave out of collections what was there before a module.

    Where thousands of tests ran before, each takes half a second otherwise.
    """
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()
