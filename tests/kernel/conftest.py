"""Fixtures for all kernel tests."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator


@pytest.fixture(autouse=True, scope="module")
def collector_without_pytest() -> Generator[None]:
    """Spare the garbage collector all that pytest holds: to go through it stops the loop."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()
