"""Jacks on real cards: elements that another handle makes, plugs and removes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
import pytest
from anyio.to_thread import run_sync

from aioalsa import ctl, hctl, jacks
from aioalsa.jacks import JackEvent, JackRemoved
from tests.activity import open_descriptors, rest
from tests.kernel import ctl_programs, witness
from tests.kernel.cards import DUMMY, HDA, LOOPBACKS, present
from tests.kernel.witness import ON_ASYNCIO

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

pytestmark = pytest.mark.anyio

LOOPBACK = LOOPBACKS[-1]
PHANTOMS = {"Line Out Phantom Jack", "Line Phantom Jack"}


@pytest.fixture
async def maker() -> AsyncIterator[ctl.Control]:
    async with ctl.open(DUMMY) as control:
        yield control


def make_jack(control: ctl.Control, name: str = "Headphone Jack", index: int = 0) -> ctl.Element:
    return control.add_element(name, type="boolean", interface="CARD", index=index)


async def coming(watch: hctl.Jacks | jacks.JackWatch) -> JackEvent | JackRemoved:
    with anyio.fail_after(20):
        return await anext(watch)


async def all_quiet(watch: hctl.Jacks | jacks.JackWatch, seconds: float = 0.5) -> bool:
    with anyio.move_on_after(seconds) as patience:
        await anext(watch)
    return patience.cancelled_caught


def brief(told: JackEvent | JackRemoved) -> tuple[object, ...]:
    if isinstance(told, JackRemoved):
        return told.card.index, told.name, told.index, "removed"
    return told.card.index, told.name, told.index, told.plugged, told.initial


# One card.


async def test_jacks_are_told_as_they_are_then_as_they_change(maker: ctl.Control) -> None:
    jack = make_jack(maker)
    other = make_jack(maker, index=1)
    other.write_nowait(True)
    make_jack(maker, "Line Phantom Jack").write_nowait(True)
    maker.add_element("Headphone Volume", type="boolean")
    maker.add_element("Volume Jack", type="integer", interface="CARD", maximum=9)

    async with hctl.open(DUMMY) as h, h.jacks() as watch:
        first = {brief(await coming(watch)) for _ in range(3)}
        assert first == {
            (DUMMY, "Headphone Jack", 0, False, True),
            (DUMMY, "Headphone Jack", 1, True, True),
            (DUMMY, "Line Phantom Jack", 0, None, True),
        }
        for plugged in (True, False):
            jack.write_nowait(plugged)
            assert brief(await coming(watch)) == (DUMMY, "Headphone Jack", 0, plugged, False)
        late = make_jack(maker, "Late Jack")
        assert brief(await coming(watch)) == (DUMMY, "Late Jack", 0, False, True)
        maker.remove_element(late)
        assert brief(await coming(watch)) == (DUMMY, "Late Jack", 0, "removed")
        assert await all_quiet(watch)


@ON_ASYNCIO
async def test_a_jack_that_is_made_anew_is_told_anew(maker: ctl.Control) -> None:
    jack = make_jack(maker)
    async with hctl.open(DUMMY) as h, h.jacks() as watch:
        assert brief(await coming(watch)) == (DUMMY, "Headphone Jack", 0, False, True)
        maker.remove_element(jack)
        make_jack(maker).write_nowait(True)
        assert brief(await coming(watch)) == (DUMMY, "Headphone Jack", 0, "removed")
        assert brief(await coming(watch)) == (DUMMY, "Headphone Jack", 0, True, True)


@ON_ASYNCIO
async def test_flaps_are_told_once_they_have_settled(maker: ctl.Control) -> None:
    jack = make_jack(maker)
    async with hctl.open(DUMMY) as h, h.jacks(debounce=0.2) as watch:
        assert brief(await coming(watch)) == (DUMMY, "Headphone Jack", 0, False, True)
        for at in range(100):
            jack.write_nowait(at % 2 == 0)
        assert await all_quiet(watch)
        for at in range(101):
            jack.write_nowait(at % 2 == 0)
        assert brief(await coming(watch)) == (DUMMY, "Headphone Jack", 0, True, False)
        assert await all_quiet(watch)


@ON_ASYNCIO
async def test_jacks_are_iterated_over_without_opening(maker: ctl.Control) -> None:
    jack = make_jack(maker)
    async with hctl.open(DUMMY) as h:
        watching = h.jacks()
        async for told in watching:
            assert brief(told) == (DUMMY, "Headphone Jack", 0, False, True)
            break
        jack.write_nowait(True)
        async for told in watching:
            assert brief(told) == (DUMMY, "Headphone Jack", 0, True, False)
            break
        del watching


async def test_closing_a_control_ends_its_watch(maker: ctl.Control) -> None:
    h = await hctl.open(DUMMY)
    watch = await h.jacks()
    async with anyio.create_task_group() as tasks:

        async def wait() -> None:
            with pytest.raises(anyio.ClosedResourceError):
                await anext(watch)

        tasks.start_soon(wait)
        await anyio.sleep(0.1)
        h.close()
    assert maker


# All cards.


async def first_of(watch: jacks.JackWatch, count: int) -> set[tuple[object, ...]]:
    return {brief(await coming(watch)) for _ in range(count)}


PHANTOM_EVENTS = {(HDA, name, 0, None, True) for name in PHANTOMS}


async def test_jacks_of_all_cards_are_watched(maker: ctl.Control) -> None:
    jack = make_jack(maker)
    async with ctl.open(LOOPBACK) as control:
        other = make_jack(control, "Mic Jack")
        async with jacks.watch(debounce=0.01) as watch:
            assert await first_of(watch, 4) == PHANTOM_EVENTS | {
                (DUMMY, "Headphone Jack", 0, False, True),
                (LOOPBACK, "Mic Jack", 0, False, True),
            }
            other.write_nowait(True)
            assert brief(await coming(watch)) == (LOOPBACK, "Mic Jack", 0, True, False)
            jack.write_nowait(True)
            assert brief(await coming(watch)) == (DUMMY, "Headphone Jack", 0, True, False)
            activity = await rest(1)
            assert activity.quiet, activity
            assert await all_quiet(watch)


@ON_ASYNCIO
async def test_a_card_that_goes_takes_its_jacks_and_brings_them_back(maker: ctl.Control) -> None:
    jack = make_jack(maker)
    with witness.removable_hda() as removal:
        async with jacks.watch(debounce=0.01) as watch:
            assert len(await first_of(watch, 3)) == 3
            removal.go()
            gone = await first_of(watch, 2)
            assert gone == {(HDA, name, 0, "removed") for name in PHANTOMS}
            await removal.wait()
            activity = await rest(1)
            assert activity.quiet, activity
            await run_sync(witness.restore_hda)
            assert await first_of(watch, 2) == PHANTOM_EVENTS
            jack.write_nowait(True)
            assert brief(await coming(watch)) == (DUMMY, "Headphone Jack", 0, True, False)


@ON_ASYNCIO
async def test_a_card_comes_back_to_who_watches_its_name() -> None:
    card_id = present()[HDA].id
    with witness.removable_hda() as removal:
        async with jacks.watch(debounce=0, names=[f"hw:CARD={card_id}"]) as watch:
            assert await first_of(watch, 2) == PHANTOM_EVENTS
            removal.go()
            assert await first_of(watch, 2) == {(HDA, name, 0, "removed") for name in PHANTOMS}
            await removal.wait()
            activity = await rest(1)
            assert activity.quiet, activity
            await run_sync(witness.restore_hda)
            assert await first_of(watch, 2) == PHANTOM_EVENTS
            assert await all_quiet(watch)


@ON_ASYNCIO
async def test_cards_that_come_and_go_leave_nothing_behind() -> None:
    async with jacks.watch() as watch:
        await first_of(watch, 2)
        before = open_descriptors()
        for _ in range(5):
            with witness.unbindable_loopback(LOOPBACK) as unbinding:
                async with anyio.create_task_group() as tasks:
                    # The kernel unbinds once the watch has closed the card.
                    tasks.start_soon(all_quiet, watch, 20)
                    unbinding.go()
                    await witness.becomes(lambda: unbinding.ended)
                    tasks.cancel_scope.cancel()
                await run_sync(witness.restore_loopback, LOOPBACK)
            # With its nodes it is opened again.
            with anyio.fail_after(20):
                while open_descriptors() < before:
                    await all_quiet(watch, 0.1)
        assert open_descriptors() == before


async def test_a_cancelled_watch_loses_no_jack(maker: ctl.Control) -> None:
    jack = make_jack(maker)
    async with jacks.watch(debounce=0) as watch:
        await first_of(watch, 3)
        for at in range(20):
            jack.write_nowait(at % 2 == 0)
            with anyio.move_on_after(0):
                told = await anext(watch)
                assert brief(told)[3] is (at % 2 == 0)
                continue
            assert brief(await coming(watch)) == (DUMMY, "Headphone Jack", 0, at % 2 == 0, False)


@ON_ASYNCIO
async def test_a_jack_of_another_process_is_followed_through_all_that_happens(
    poll_ctl: Path,
) -> None:
    name = "Stranger Jack"
    async with jacks.watch(debounce=0.2) as watch:
        assert await first_of(watch, 2) == PHANTOM_EVENTS
        before = open_descriptors()
        for _ in range(2):
            jack = await run_sync(ctl_programs.Jack, poll_ctl, LOOPBACK, name)
            assert brief(await coming(watch)) == (LOOPBACK, name, 0, False, True)
            await run_sync(jack.do, "1")
            assert brief(await coming(watch)) == (LOOPBACK, name, 0, True, False)
            await run_sync(jack.do, "0")
            assert brief(await coming(watch)) == (LOOPBACK, name, 0, False, False)
            # A hundred times, as fast as a program can: only the last state counts.
            await run_sync(jack.do, "10" * 50)
            assert await all_quiet(watch)
            await run_sync(jack.do, "10" * 50 + "1")
            assert brief(await coming(watch)) == (LOOPBACK, name, 0, True, False)
            assert await all_quiet(watch)
            await run_sync(jack.do, "-")
            assert brief(await coming(watch)) == (LOOPBACK, name, 0, "removed")
            await run_sync(jack.do, "+1")
            told = [brief(await coming(watch))]
            if told == [(LOOPBACK, name, 0, False, True)]:  # looked at before it was plugged
                told.append(brief(await coming(watch)))
            assert told[-1][:4] == (LOOPBACK, name, 0, True)
            with witness.unbindable_loopback(LOOPBACK) as unbinding:
                unbinding.go()
                assert brief(await coming(watch)) == (LOOPBACK, name, 0, "removed")
                await run_sync(jack.end)
                await witness.becomes(lambda: unbinding.ended)
                activity = await rest(1)
                assert activity.quiet, activity
                await run_sync(witness.restore_loopback, LOOPBACK)
        # The card is back, and is opened as soon as it is.
        with anyio.fail_after(20):
            while open_descriptors() < before:
                await all_quiet(watch, 0.1)
        assert open_descriptors() == before
