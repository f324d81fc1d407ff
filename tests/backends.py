"""pytest plugin: tests marked `anyio` run on every event loop, and not for ever."""

from __future__ import annotations

from functools import wraps
from inspect import iscoroutinefunction
from typing import TYPE_CHECKING, Any

import anyio
import pytest

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Generator

BACKENDS: dict[str, tuple[str, dict[str, Any]]] = {
    "asyncio": ("asyncio", {}),
    "uvloop": ("asyncio", {"use_uvloop": True}),
    "trio": ("trio", {}),
}


@pytest.fixture(params=BACKENDS)
def anyio_backend(request: pytest.FixtureRequest) -> tuple[str, dict[str, Any]]:
    return BACKENDS[request.param]


@pytest.hookimpl(wrapper=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> Generator[None, object, object]:
    """Cancel a test that takes too long: pytest-timeout cannot interrupt uvloop, nor trio."""
    limit = time_limit(pyfuncitem)
    if limit and "anyio_backend" in pyfuncitem.funcargs and iscoroutinefunction(pyfuncitem.obj):
        pyfuncitem.obj = limited(pyfuncitem.obj, limit)
    return (yield)


def time_limit(item: pytest.Item) -> float:
    """Return nearly the time that pytest-timeout gives a test; 0 for none."""
    marker = item.get_closest_marker("timeout")
    if marker is not None:
        given = marker.args[0] if marker.args else marker.kwargs.get("timeout", 0)
    else:
        given = item.config.getoption("timeout", None)
        given = item.config.getini("timeout") if given is None else given
    return 0.9 * float(given or 0)


def limited(test: Callable[..., Awaitable[None]], limit: float) -> Callable[..., Awaitable[None]]:
    """Return a test that fails after so many seconds."""

    @wraps(test)
    async def run(*args: object, **kwargs: object) -> None:
        with anyio.fail_after(limit):
            await test(*args, **kwargs)

    return run
