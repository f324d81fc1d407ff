"""Events of real drivers: all of them, once, in time, and none that was not."""

from __future__ import annotations

import gc
import time
from statistics import median
from typing import TYPE_CHECKING

import anyio
import pytest
from anyio.to_thread import run_sync

from aioalsa import ctl, hctl
from aioalsa.ctl import EventMask
from tests.activity import rest
from tests.kernel import amixer, ctl_programs
from tests.kernel.cards import DUMMY
from tests.kernel.witness import ON_ASYNCIO

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

pytestmark = pytest.mark.anyio

ELEMENTS = 20
CHANGES = 1000


@pytest.fixture
async def control() -> AsyncIterator[ctl.Control]:
    async with ctl.open(DUMMY) as control:
        yield control


@pytest.fixture
async def other() -> AsyncIterator[ctl.Control]:
    async with ctl.open(DUMMY) as control:
        yield control


async def coming(control: ctl.Control) -> ctl.ElementEvent:
    with anyio.fail_after(20):
        return await anext(control)


async def all_quiet(control: ctl.Control) -> bool:
    """Tell whether no event is left."""
    with anyio.move_on_after(0.3) as patience:
        await anext(control)
    return patience.cancelled_caught


async def test_changes_of_one_element_come_as_one_event(
    control: ctl.Control, other: ctl.Control
) -> None:
    volume = other.find("Master Volume")
    before = volume.read_nowait()
    for value in (1, 2, 3, 4, 5):
        volume.write_nowait(value)

    event = await coming(control)

    assert event.element_id == volume.id
    assert event.mask is EventMask.VALUE
    assert event.element is not None
    assert event.element is control.find("Master Volume")
    assert event.element.read_nowait() == (5, 5)
    assert await all_quiet(control)
    volume.write_nowait(before)


@ON_ASYNCIO
async def test_the_same_value_is_no_change(control: ctl.Control, other: ctl.Control) -> None:
    volume = other.find("Master Volume")
    volume.write_nowait(volume.read_nowait())

    assert await all_quiet(control)


@ON_ASYNCIO
async def test_an_element_that_comes_and_goes_is_told_as_removed_only(
    control: ctl.Control, other: ctl.Control
) -> None:
    element = other.add_element("Test short", type="boolean")
    element.write_nowait(True)
    other.remove_element(element)

    event = await coming(control)

    assert (event.removed, event.added, event.element) == (True, False, None)
    assert event.element_id.name == "Test short"


async def test_coming_changing_and_going_are_told_each_when_looked_at(
    control: ctl.Control, other: ctl.Control
) -> None:
    element = other.add_element("Test slow", type="boolean", tlv=True)
    added = await coming(control)
    assert (added.added, added.removed) == (True, False)
    assert added.element is not None
    element.write_nowait(True)
    changed = await coming(control)
    assert (changed.mask, changed.element) == (EventMask.VALUE, added.element)
    await element.write_tlv(ctl.DbScale(0, 1))
    assert EventMask.TLV in (await coming(control)).mask
    other.remove_element(element)
    removed = await coming(control)

    assert removed.removed
    assert removed.element is added.element
    assert removed.element is not None
    assert not removed.element.exists


async def test_looking_at_the_elements_takes_no_event_from_who_waits(
    control: ctl.Control, other: ctl.Control
) -> None:
    got: list[ctl.ElementEvent] = []

    async def watch() -> None:
        async for event in control:
            got.append(event)
            if len(got) == 3:
                return

    with anyio.fail_after(20):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(watch)
            await anyio.sleep(0.1)
            elements = [other.add_element(f"Test {at}", type="boolean") for at in range(3)]
            # Before the event loop had its turn.
            assert {element.id for element in elements} <= set(control.ids)

    assert [event.element_id.name for event in got] == ["Test 0", "Test 1", "Test 2"]


async def test_what_was_seen_by_looking_is_still_told_later(
    control: ctl.Control, other: ctl.Control
) -> None:
    element = other.add_element("Test seen", type="boolean")
    assert control.find("Test seen")
    element.write_nowait(True)
    assert control.find("Test seen")

    event = await coming(control)

    assert event.mask == EventMask.ADD | EventMask.VALUE | (event.mask & EventMask.INFO)
    other.remove_element(element)
    assert element.id not in control.ids
    assert (await coming(control)).removed


async def test_a_cancelled_wait_loses_no_event(control: ctl.Control, other: ctl.Control) -> None:
    volume = other.find("Master Volume")
    for value in range(30):
        volume.write_nowait(value % 2 + 1)
        with anyio.move_on_after(0):
            await anext(control)
            continue
        assert (await coming(control)).element_id == volume.id


async def test_two_waiters_are_one_too_many(control: ctl.Control) -> None:
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(coming, control)
        await anyio.sleep(0.1)
        with pytest.raises(anyio.BusyResourceError):
            await anext(control)
        tasks.cancel_scope.cancel()


async def test_nobody_waiting_costs_nothing(control: ctl.Control, other: ctl.Control) -> None:
    with anyio.move_on_after(0.05):
        await anext(control)
    volume = other.find("Master Volume")
    for value in range(10):
        volume.write_nowait(value)

    activity = await rest(1)

    assert activity.quiet, activity
    assert (await coming(control)).element_id == volume.id


@ON_ASYNCIO
async def test_the_order_of_hctl_holds_while_elements_come_and_go(other: ctl.Control) -> None:
    async with hctl.open(DUMMY) as h:
        names = [element.name for element in h]
        switch = other.add_element("Master Playback Switch", type="boolean")
        jack = other.add_element("Line Jack", type="boolean", interface="CARD")

        # By interface, then mixer elements by what they are for, as alsa-lib has it.
        theirs = [report.ident for report in await run_sync(amixer.contents, DUMMY)]
        assert [element.id for element in h] == theirs
        assert h[0].name == "Line Jack"
        assert h.compare(h[0], h[1]) == -1
        assert len(h) == len(names) + 2
        mine = h[0]
        other.remove_element(jack)
        other.remove_element(switch)
        assert [element.name for element in h] == names
        assert not mine.exists


# At full speed.


@ON_ASYNCIO
async def test_the_last_value_of_each_element_is_always_told(
    control: ctl.Control, other: ctl.Control, poll_ctl: Path
) -> None:
    mine = [
        other.add_element(f"Test {at}", type="integer", maximum=CHANGES) for at in range(ELEMENTS)
    ]
    ids = {element.id for element in mine}
    told: dict[ctl.ElementId, object] = {}
    numids = [ident.numid for ident in ids]
    objects = 0
    writer = await run_sync(ctl_programs.writer, poll_ctl, DUMMY, CHANGES, 0, numids)

    with anyio.fail_after(100):
        while any(told.get(ident) != (CHANGES,) for ident in ids):
            event = await anext(control)
            assert not event.removed
            if event.element_id in ids and event.element is not None:
                told[event.element_id] = event.element.read_nowait()
            if not objects and len(told) == ELEMENTS:
                objects = len(gc.get_objects())
    await run_sync(writer.communicate)

    # A value may be read before its event: one more comes for each element at most.
    for _ in range(ELEMENTS):
        if await all_quiet(control):
            break
    assert await all_quiet(control)
    assert all(element.read_nowait() == (CHANGES,) for element in mine)
    gc.collect()
    assert len(gc.get_objects()) - objects < 1000


@ON_ASYNCIO
async def test_events_come_as_soon_as_python_can(
    control: ctl.Control, other: ctl.Control, poll_ctl: Path
) -> None:
    count, pause = 300, 5000
    element = other.add_element("Test late", type="integer", maximum=count)
    numid = element.id.numid
    reader = await run_sync(ctl_programs.reader, poll_ctl, DUMMY, count, numid)
    writer = await run_sync(ctl_programs.writer, poll_ctl, DUMMY, count, pause, [numid])
    theirs = ctl_programs.delays(
        await run_sync(ctl_programs.times, writer), await run_sync(ctl_programs.times, reader)
    )
    element.write_nowait(0)
    while not await all_quiet(control):
        pass

    seen: ctl_programs.Times = {}
    writer = await run_sync(ctl_programs.writer, poll_ctl, DUMMY, count, pause, [numid])
    with anyio.fail_after(60):
        while count not in seen:
            event = await anext(control)
            now = time.monotonic()
            assert event.element is not None
            value = event.element.read_nowait()
            assert isinstance(value, tuple)
            seen[int(value[0])] = now
    ours = ctl_programs.delays(await run_sync(ctl_programs.times, writer), seen)

    ratio = median(ours) / median(theirs)
    print(f"{median(ours) * 1e6:.0f} us, in C {median(theirs) * 1e6:.0f} us: {ratio:.1f} x")
    assert len(ours) > count * 0.8
    assert ratio < 10
