"""Fixtures for all kernel tests."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest

from tests.kernel import ctl_programs

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path


@pytest.fixture(autouse=True, scope="module")
def collector_without_pytest() -> Generator[None]:
    """Spare the garbage collector all that pytest holds: to go through it stops the loop."""
    gc.collect()
    gc.freeze()
    yield
    gc.unfreeze()


@pytest.fixture(scope="session")
def poll_ctl(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the C program of `ctl_programs`, compiled once: that takes long in there."""
    return ctl_programs.compiled(tmp_path_factory.mktemp("program"))
