"""Waiting for a card that is away."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

import anyio

from .. import DeviceGoneError, DeviceNotFoundError, cards

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from ._report import Report

T = TypeVar("T")

_PATIENCE = 1.0  # s after which it is tried anyway: what a name means may be no card


async def until_there(
    open_it: Callable[[], Awaitable[T]], device: str, report: Report, *, wait: bool
) -> T:
    """Open a device, if need be once it is plugged in.

    Args:
        open_it: opens it.
        device: its name.
        report: is told that it is waited for.
        wait: not False, which raises what opening raises.
    """
    try:
        return await open_it()
    except (DeviceNotFoundError, DeviceGoneError):
        if not wait:
            raise
    report.tell("waiting", f"waiting for {device}", always=True, device=device)
    async with cards.watch() as changes:
        while True:
            with anyio.move_on_after(_PATIENCE):
                await anext(changes)
            with suppress(DeviceNotFoundError, DeviceGoneError):
                return await open_it()
