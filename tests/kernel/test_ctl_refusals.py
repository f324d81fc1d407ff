"""What cannot be done with an element is told as what it is, and nothing is written."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import anyio
import pytest
from anyio.to_thread import run_sync

from aioalsa import (
    DeviceBusyError,
    DeviceGoneError,
    DeviceNotFoundError,
    DevicePermissionError,
    ElementGoneError,
    UnsupportedError,
    ctl,
)
from tests.activity import rest
from tests.kernel import cards, witness
from tests.kernel.cards import DUMMY, HDA, LOOPBACKS

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = [pytest.mark.anyio, witness.ON_ASYNCIO]


@pytest.fixture
async def control() -> AsyncIterator[ctl.Control]:
    async with ctl.open(DUMMY) as control:
        yield control


@pytest.mark.parametrize(
    ("name", "values", "error"),
    [
        ("Master Volume", 101, ValueError),
        ("Master Volume", [1], ValueError),
        ("Master Volume", [1, 2, 3], ValueError),
        ("Master Volume", "loud", TypeError),
        ("Master Volume", 1.5, TypeError),
        ("Master Capture Switch", 2, ValueError),
        ("External I/O Box", "Gramophone", ValueError),
        ("External I/O Box", 2, ValueError),
    ],
)
async def test_values_that_do_not_fit_are_not_written(
    control: ctl.Control, name: str, values: object, error: type[Exception]
) -> None:
    element = control.find(name)
    before = await element.read()

    with pytest.raises(error, match=name):
        await element.write(values)  # type: ignore[arg-type]
    with pytest.raises(error, match=name):
        element.write_nowait(values)  # type: ignore[arg-type]

    assert await element.read() == before


async def test_a_read_only_element_is_not_written() -> None:
    async with ctl.open(LOOPBACKS[0]) as control:
        element = control.find("PCM Slave Rate")

        with pytest.raises(DevicePermissionError, match="read-only"):
            await element.write(44100)


async def test_an_element_that_another_has_locked_is_read_only(control: ctl.Control) -> None:
    element = control.find("Master Volume")
    async with ctl.open(DUMMY) as other:
        other.find("Master Volume").lock()
        before = await element.read()

        with pytest.raises(DevicePermissionError, match="locked by process"):
            await element.write(7)
        with pytest.raises(DeviceBusyError, match="locked by process"):
            element.lock()
        with pytest.raises(DevicePermissionError, match="locked by process"):
            element.unlock()

        assert await element.read() == before
        assert element.info.locked
        assert element.info.owner
    # Closing unlocks.
    await element.write(7)
    assert await element.read() == (7, 7)
    await element.write(before)


async def test_unlocking_what_is_not_locked_is_refused(control: ctl.Control) -> None:
    with pytest.raises(DevicePermissionError, match="not locked"):
        control.find("Master Volume").unlock()


async def test_an_element_that_was_removed_says_so(control: ctl.Control) -> None:
    async with ctl.open(DUMMY) as other:
        mine = other.add_element("Test gone", type="integer", maximum=9)
        seen, unread = control.find(mine.id), control.find(mine.id)
        assert seen is unread
        assert await seen.read() == (0,)
        other.remove_element(mine)

    for use in (seen.read, lambda: seen.write(1)):
        with pytest.raises(ElementGoneError, match="'Test gone'"):
            await use()
    with pytest.raises(ElementGoneError):
        seen.read_nowait()
    with pytest.raises(ElementGoneError):
        _ = seen.info
    assert not seen.exists
    with pytest.raises(KeyError):
        control.find(mine.id)


async def test_a_removed_element_is_noticed_without_reading_events(control: ctl.Control) -> None:
    async with ctl.open(DUMMY) as other:
        mine = other.add_element("Test gone", type="integer", maximum=9)
        seen = control.find(mine.id)
    # Straight at the driver, which does not know it: no event was read since.
    with pytest.raises(ElementGoneError):
        await seen.write(1)


async def test_the_drivers_elements_cannot_be_removed(control: ctl.Control) -> None:
    with pytest.raises(DevicePermissionError, match="driver"):
        control.remove_element(control.find("Master Volume"))


async def test_an_element_is_made_only_once(control: ctl.Control) -> None:
    control.add_element("Test twice", type="boolean")

    with pytest.raises(DeviceBusyError):
        control.add_element("Test twice", type="boolean")


async def test_tlv_data_that_is_none_is_refused(control: ctl.Control) -> None:
    switch = control.find("Master Capture Switch")

    assert switch.tlv is None
    with pytest.raises(UnsupportedError, match="TLV"):
        await switch.read_tlv()
    with pytest.raises(UnsupportedError, match="decibels"):
        switch.to_db(1)
    with pytest.raises(ValueError, match="TLV"):
        await switch.write_tlv(b"")
    with pytest.raises(UnsupportedError, match="takes no TLV data"):
        await switch.write_tlv(ctl.DbScale(0, 1))
    with pytest.raises(UnsupportedError, match="takes no TLV commands"):
        await switch.command_tlv(ctl.DbScale(0, 1))


async def test_a_card_that_is_not_there_is_told_with_those_that_are() -> None:
    with pytest.raises(DeviceNotFoundError, match="Dummy"):
        await ctl.open(31)


async def test_who_may_not_open_a_card_is_told_what_to_do() -> None:
    program = (
        "import anyio; from aioalsa import ctl\n"
        "async def main():\n"
        f"    await ctl.open({DUMMY})\n"
        "anyio.run(main)\n"
    )

    def run() -> str:
        done = subprocess.run(
            [sys.executable, "-c", program],
            user=cards.OTHER_UID,
            group=65534,
            extra_groups=[],
            capture_output=True,
            text=True,
        )
        return done.stderr

    complaint = await run_sync(run)

    assert "DevicePermissionError" in complaint
    assert "group audio" in complaint


async def test_a_card_that_is_unplugged_ends_every_use() -> None:
    with witness.removable_hda() as removal:
        control = await ctl.open(HDA)
        volume = control.find("Master Playback Volume")
        _ = await volume.read()
        async with anyio.create_task_group() as tasks:

            async def watch() -> None:
                with pytest.raises(DeviceGoneError):
                    async for _ in control:
                        pass

            tasks.start_soon(watch)
            await anyio.sleep(0.2)
            removal.go()
        for _ in range(3):
            with pytest.raises(DeviceGoneError):
                await anext(control)
        with pytest.raises(DeviceGoneError):
            await volume.read()
        with pytest.raises(DeviceGoneError):
            volume.write_nowait(0)
        with pytest.raises(DeviceGoneError):
            _ = control.elements
        activity = await rest(1)
        assert activity.quiet, activity
        await control.aclose()
        # The kernel is done with it once nobody has it open.
        await removal.wait()
