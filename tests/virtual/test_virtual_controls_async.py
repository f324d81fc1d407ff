"""The controls of virtual cards as applications use them: `aioalsa.ctl` outside, Python inside."""

from __future__ import annotations

import gc

import anyio
import pytest
from anyio import wait_all_tasks_blocked

from aioalsa import (
    DeviceGoneError,
    DeviceNotFoundError,
    ElementGoneError,
    UnsupportedError,
    ctl,
    hctl,
    virtual,
)
from aioalsa.ctl import EventMask
from aioalsa.ctl._open import open_listed
from aioalsa.hctl import Jacks
from tests.activity import open_descriptors, rest

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("frozen_heap")]


async def test_what_one_side_writes_the_other_reads() -> None:
    async with virtual.card("both") as card:
        inside = card.add_control(
            "Master Playback Volume",
            type="integer",
            count=2,
            maximum=100,
            value=[10, 20],
            tlv=ctl.DbScale(-5000, 50),
        )
        source = card.add_control("Source", type="enumerated", items=["Mic", "Line"])
        async with ctl.open(card.ctl) as control:
            outside = control.find(name="Master Playback Volume")
            assert await outside.read() == (10, 20)
            assert outside.db_range == (-50.0, 0.0)
            await outside.write([outside.from_db(-10.0), 0])
            assert inside.value == (80, 0)
            await control.find(name="Source").write("Line")
            assert source.items == ("Line",)
            with pytest.raises(ValueError, match="0 to 100"):
                await outside.write(101)
            inside.remove()
            with pytest.raises(ElementGoneError):
                await outside.read()


async def test_who_has_a_control_open_is_told_what_the_program_does() -> None:
    async with virtual.card("told") as card, ctl.open(card.ctl) as control:
        jack = card.add_jack("Headphone")
        assert (await anext(control)).mask == EventMask.ADD
        card.plug("Headphone")
        event = await anext(control)
        assert (event.element_id.name, event.mask) == ("Headphone Jack", EventMask.VALUE)
        jack.remove()
        assert (await anext(control)).mask == EventMask.REMOVE


async def test_who_waits_is_told_of_what_another_call_has_seen_first() -> None:
    async with virtual.card("seen") as card, ctl.open(card.ctl) as control:

        async def wait() -> None:
            with anyio.fail_after(30):
                assert (await anext(control)).mask == EventMask.ADD
                with pytest.raises(DeviceGoneError):
                    await anext(control)

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(wait)
            await wait_all_tasks_blocked()
            card.add_control("Volume", type="integer")
            assert len(control.ids) == 1
            await wait_all_tasks_blocked()
            card.disconnect()
            with pytest.raises(DeviceGoneError):
                _ = control.ids


async def test_jacks_are_watched_like_any_cards() -> None:
    async with virtual.card("jacks") as card, hctl.open(card.ctl) as control:
        card.add_jack("Headphone", plugged=True)
        async with control.jacks() as jacks:
            first = await anext(jacks)
            assert (first.name, first.index) == ("Headphone Jack", 0)
            card.unplug("Headphone")
            second = await anext(jacks)
            assert second != first


async def test_jacks_of_a_card_that_goes_while_they_are_found_leave_nothing_open() -> None:
    async with virtual.card("going") as card:
        card.add_jack("Headphone")
        before = open_descriptors()
        opened = await open_listed(card.ctl)
        card.disconnect()
        with pytest.raises(DeviceGoneError):
            Jacks(*opened, 0.0)
        gc.collect()
        assert open_descriptors() == before


async def test_the_program_is_told_what_others_write_and_not_what_it_does_itself() -> None:
    async with virtual.card("heard") as card, ctl.open(card.ctl) as control:
        volume = card.add_control("Volume", type="integer", maximum=9)
        switch = card.add_control("Switch", type="boolean")
        async with card.controls.changes() as changes:
            volume.set(1)
            await control.find(name="Switch").write(True)
            change = await anext(changes)
            assert (change.element, change.value, change.mask) == (switch, (True,), EventMask.VALUE)
            for value in (2, 3, 4):
                await control.find(name="Volume").write(value)
            volume.set(5)
            change = await anext(changes)
            assert (change.element, change.value) == (volume, (5,))
            assert (await rest(0.1)).quiet


async def test_elements_that_are_gone_are_not_told_of() -> None:
    async with virtual.card("vanishing") as card, ctl.open(card.ctl) as control:
        first = card.add_control("First", type="boolean")
        card.add_control("Second", type="boolean")
        async with card.controls.changes() as changes:
            await control.find(name="First").write(True)
            await control.find(name="Second").write(True)
            first.remove()
            assert (await anext(changes)).element.name == "Second"


async def test_several_listen_and_an_iterator_needs_no_with() -> None:
    async with virtual.card("several") as card, ctl.open(card.ctl) as control:
        volume = card.add_control("Volume", type="integer", maximum=9)
        gc.collect()  # what earlier tests have left
        before = open_descriptors()
        listeners = [card.controls.changes() for _ in range(2)]
        values: list[object] = []

        async def hear(number: int) -> None:
            values.append((await anext(listeners[number])).value)

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(hear, 0)
            tasks.start_soon(hear, 1)
            await wait_all_tasks_blocked()
            await control.find(name="Volume").write(7)
        assert values == [(7,), (7,)]
        assert volume.value == (7,)
        listeners.clear()
        gc.collect()
        await anyio.lowlevel.checkpoint()
        await anyio.lowlevel.checkpoint()
        assert open_descriptors() == before


@pytest.mark.parametrize("how", ["disconnect", "close"])
async def test_unplugging_ends_who_waits_and_who_comes_later(how: str) -> None:
    async with virtual.card("gone") as card:
        control = await ctl.open(card.ctl)
        changes = await card.controls.changes()
        async with anyio.create_task_group() as tasks:

            async def wait(handle: ctl.Control | virtual.Changes) -> None:
                with anyio.fail_after(1), pytest.raises(DeviceGoneError):
                    await anext(handle)

            tasks.start_soon(wait, control)
            tasks.start_soon(wait, changes)
            await wait_all_tasks_blocked()
            getattr(card, how)()
        with pytest.raises(DeviceGoneError):
            await anext(changes)
        with pytest.raises(DeviceNotFoundError):
            await ctl.open(card.ctl)
        with pytest.raises((DeviceGoneError, anyio.ClosedResourceError)):
            await card.controls.changes()
        await control.aclose()
        await changes.aclose()


async def test_tlv_data_is_read_written_and_refused() -> None:
    async with virtual.card("tlv") as card, ctl.open(card.ctl) as control:
        card.add_control("Volume", type="integer", maximum=9, tlv_writable=True)
        card.add_control("Fixed", type="integer", maximum=9, tlv=ctl.DbScale(-900, 100))
        volume, fixed = control.find("Volume"), control.find("Fixed")
        assert volume.tlv is None
        await volume.write_tlv(ctl.DbMinMax(-1800, 0))
        assert volume.tlv == ctl.DbMinMax(-1800, 0)
        assert await volume.read_tlv() == ctl.DbMinMax(-1800, 0).encode()
        assert volume.db_range == (-18.0, 0.0)
        # Commands are for drivers that say so; of neither element.
        for element in (volume, fixed):
            with pytest.raises(UnsupportedError, match="takes no TLV commands"):
                await element.command_tlv(ctl.DbScale(0, 1))
        with pytest.raises(UnsupportedError, match="takes no TLV data"):
            await fixed.write_tlv(ctl.DbScale(0, 1))
        assert fixed.tlv == ctl.DbScale(-900, 100)


async def test_what_happens_while_nobody_waits_is_told_after_what_was_seen_by_looking() -> None:
    async with virtual.card("idle") as card, ctl.open(card.ctl) as control:
        first = card.add_control("First", type="integer", maximum=9)
        second = card.add_control("Second", type="integer", maximum=9)
        while not (await rest_of(control)):
            pass
        first.set(1)
        assert len(control.elements) == 2
        # The loop finds the wake-up, and nobody who waits for it.
        second.set(1)
        await anyio.sleep(0.05)

        with anyio.fail_after(5):
            names = [(await anext(control)).element_id.name for _ in range(2)]

        assert names == ["First", "Second"]


async def test_a_way_to_read_that_outlives_its_element_reads_until_the_control_is_closed() -> None:
    async with virtual.card("kept") as card:
        card.add_control("Kept", type="integer", maximum=9, value=3)
        control = await ctl.open(card.ctl)
        slow = control.find("Kept").read_nowait
        gc.collect()
        assert slow() == (3,)
        element = control.find("Kept")
        assert element.read_nowait() == (3,)
        fast = element.read_nowait
        del element, slow
        gc.collect()
        assert fast() == control.find("Kept").read_nowait() == (3,)
        slow = control.find("Kept").read_nowait
        control.close()
        with pytest.raises(anyio.ClosedResourceError):
            slow()
        with pytest.raises(ReferenceError):
            fast()


async def rest_of(control: ctl.Control) -> bool:
    """Take an event; tell whether there was none left."""
    with anyio.move_on_after(0.05) as patience:
        await anext(control)
    return patience.cancelled_caught
