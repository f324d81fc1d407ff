"""Callbacks that do not keep alive what they call."""

from __future__ import annotations

from typing import TYPE_CHECKING, ParamSpec, TypeVar
from weakref import WeakMethod

if TYPE_CHECKING:
    from collections.abc import Callable

P = ParamSpec("P")
R = TypeVar("R")


def weakly(method: Callable[P, R], gone: Callable[P, R]) -> Callable[P, R]:
    """Return a callback for what must not hold the object of a method: an event loop, a step in C.

    Without it a handle that is dropped would stay open, in a cycle or in the loop's hands.

    Args:
        method: a bound method.
        gone: called in its place once its object is gone; must not hold that either.
    """
    held = WeakMethod(method)
    return lambda *args, **named: (held() or gone)(*args, **named)
