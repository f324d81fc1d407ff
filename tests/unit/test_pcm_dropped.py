"""Tests of streams that are dropped unclosed once the event loop watches them."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest
from anyio import create_task_group, wait_all_tasks_blocked

from aioalsa import pcm, virtual
from tests.activity import open_descriptors
from tests.unit.pipes import turn

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    AsyncUse = Callable[[virtual.Card], Awaitable[None]]

pytestmark = pytest.mark.anyio


@pytest.fixture
async def card() -> AsyncIterator[virtual.Card]:
    async with virtual.card("dropped", clock="manual") as card:
        yield card


async def capture(card: virtual.Card) -> None:
    """Open a capture, wait in vain, and forget it."""
    stream = await pcm.open_capture(card.pcm)
    async with create_task_group() as tg:
        tg.start_soon(stream.read, 1)
        await wait_all_tasks_blocked()
        tg.cancel_scope.cancel()


async def playback(card: virtual.Card) -> None:
    """Open a playback, wait for room in vain, and forget it."""
    stream = await pcm.open_playback(card.pcm)
    async with create_task_group() as tg:
        tg.start_soon(stream.write, bytes(2 * stream.setup.buffer_size * stream.setup.frame_bytes))
        await wait_all_tasks_blocked()
        tg.cancel_scope.cancel()


@pytest.mark.parametrize("use", [capture, playback])
async def test_a_stream_that_has_waited_is_freed_when_it_is_dropped(
    use: AsyncUse, card: virtual.Card
) -> None:
    gc.collect()
    before = open_descriptors()
    with pytest.warns(ResourceWarning, match=r"unclosed <\w+Stream 'aioalsa_dropped' open>"):
        await use_and_collect(use, card)
    await turn()

    assert open_descriptors() == before


async def use_and_collect(use: AsyncUse, card: virtual.Card) -> None:
    await use(card)
    await turn()  # from Python 3.13 on the event loop forgets a cancelled task no earlier
    gc.collect()
