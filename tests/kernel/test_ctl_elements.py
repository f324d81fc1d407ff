"""Elements of real drivers, read and written by us and by amixer."""

from __future__ import annotations

from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

import anyio
import pytest
from anyio.to_thread import run_sync

from aioalsa import AlsaError, ctl, hctl
from aioalsa.ctl import Access, ElementInfo, ElementType
from tests.kernel import amixer
from tests.kernel.cards import DUMMY, HDA, LOOPBACKS, VIRMIDI
from tests.kernel.witness import ON_ASYNCIO

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, AsyncIterator

    from aioalsa.ctl._logic import Result

pytestmark = [pytest.mark.anyio, ON_ASYNCIO]

CARDS = (DUMMY, LOOPBACKS[0], HDA)
USER_TYPES = ("boolean", "integer", "integer64", "enumerated", "bytes", "iec958")


@pytest.fixture(params=CARDS)
def card(request: pytest.FixtureRequest) -> int:
    index: int = request.param
    return index


@pytest.fixture
async def control() -> AsyncIterator[ctl.Control]:
    async with ctl.open(DUMMY) as control:
        yield control


def as_amixer(info: ElementInfo, values: Result) -> str:
    """Return values as amixer writes them."""
    if isinstance(values, bytes):
        return ",".join(f"0x{value:02x}" for value in values)
    assert isinstance(values, tuple)
    if info.type is ElementType.BOOLEAN:
        return ",".join("on" if value else "off" for value in values)
    return ",".join(map(str, values))


def access_as_amixer(access: Access) -> str:
    letters = {"r": Access.READ, "w": Access.WRITE, "i": Access.INACTIVE, "v": Access.VOLATILE}
    letters |= {"l": Access.LOCKED, "R": Access.TLV_READ, "W": Access.TLV_WRITE}
    letters |= {"C": Access.TLV_COMMAND}
    return "".join(letter if bit in access else "-" for letter, bit in letters.items())


def tlv_as_amixer(tlv: object) -> list[str]:
    """Return the lines that amixer writes about TLV data."""
    if isinstance(tlv, ctl.DbScale):
        minimum, step = f"{tlv.minimum / 100:.2f}dB", f"{tlv.step / 100:.2f}dB"
        return [f"dBscale-min={minimum},step={step},mute={int(tlv.mute)}"]
    if isinstance(tlv, ctl.ChannelMap):
        return [f"chmap-{tlv.kind}={','.join(tlv.positions)}"]
    if isinstance(tlv, ctl.Container):
        return ["container", *(line for item in tlv.items for line in tlv_as_amixer(item))]
    assert tlv is None
    return []


# What is there.


async def test_every_element_is_as_amixer_says(card: int) -> None:
    reports = await run_sync(amixer.contents, card)

    async with hctl.open(card) as h:
        assert [element.id for element in h] == [report.ident for report in reports]
        for element, report in zip(h, reports, strict=True):
            info = element.info
            assert info.type.name == report.type
            assert access_as_amixer(info.access) == report.access
            assert info.count == report.fields["values"]
            if info.type is ElementType.INTEGER:
                ends = [report.fields[key] for key in ("min", "max", "step")]
                assert [info.minimum, info.maximum, info.step] == ends
            assert list(info.items) == report.items
            assert as_amixer(info, await element.read()) == report.values
            assert as_amixer(info, element.read_nowait()) == report.values
            assert tlv_as_amixer(element.tlv) == report.tlv


async def test_elements_are_found_by_what_amixer_takes(control: ctl.Control) -> None:
    for ident in control.ids:
        assert control.find(str(ident)).id == ident
        assert control.find(numid=ident.numid).id == ident
        assert control.find(name=ident.name, iface=ident.interface).id == ident


async def test_an_element_that_is_not_there_is_told_with_what_is_near(
    control: ctl.Control,
) -> None:
    with pytest.raises(KeyError, match="'Master Volume'"):
        control.find(name="Master Volum")


async def test_decibels_are_those_of_alsa_lib(control: ctl.Control) -> None:
    # snd-dummy: -45.00 dB at -50, and 0.30 dB a step.
    volume = control.find("Master Volume")

    assert volume.db_range == (-45.0, 0.0)
    assert volume.to_db(-50) == -45.0
    assert volume.to_db(50) == -15.0
    assert volume.from_db(-14.9) == 50
    assert volume.from_db(-14.9, "up") == 51
    assert volume.from_db(-200.0) == -50


# Written here, read there, and the reverse.


@asynccontextmanager
async def writable(control: ctl.Control) -> AsyncGenerator[list[ctl.Element]]:
    """Give the elements that can be written, and what they are; write that again at the end."""
    before: dict[ctl.Element, tuple[bool, ...] | tuple[int, ...]] = {}
    for element in control.elements:
        if element.info.writable and not element.info.inactive:
            values = await element.read()
            assert isinstance(values, tuple)
            before[element] = values
    assert before
    try:
        yield list(before)
    finally:
        for element, values in before.items():
            element.write_nowait(values)
            assert element.read_nowait() == values


async def test_amixer_reads_what_is_written_here(card: int) -> None:
    async with ctl.open(card) as control, writable(control) as elements:
        for end in ("minimum", "maximum"):
            for element in elements:
                info = element.info
                await element.write([getattr(info, end)] * info.count)
            reports = {report.ident: report for report in await run_sync(amixer.contents, card)}
            for element in elements:
                if element.id in reports:
                    read = as_amixer(element.info, await element.read())
                    assert read == reports[element.id].values
                else:
                    # amixer leaves out what a choice that was written has made inactive.
                    control.sync()
                    assert element.info.inactive


async def test_what_amixer_writes_comes_as_an_event(card: int) -> None:
    async with ctl.open(card) as other, writable(other) as elements:
        # All channels alike: snd-dummy tells of a capture switch only if both channels change.
        for element in elements:
            await element.write([element.info.minimum] * element.info.count)
        written = {element.id: str(element.info.maximum) for element in elements}
        async with ctl.open(card) as control:
            commands = [f"cset numid={ident.numid} {value}" for ident, value in written.items()]
            await run_sync(amixer.batch, card, commands)
            untold = {*written}
            with anyio.fail_after(60):
                while untold:
                    event = await anext(control)
                    if ctl.EventMask.VALUE in event.mask:
                        untold.discard(event.element_id)
            reports = {report.ident: report for report in await run_sync(amixer.contents, card)}
            for ident in written:
                element = control.find(ident)
                read = as_amixer(element.info, element.read_nowait())
                assert read == reports[ident].values


# Elements of one's own.


def made(control: ctl.Control, kind: str) -> ctl.Element:
    return control.add_element(
        f"Test {kind}",
        type=kind,
        interface="CARD",
        count=1 if kind == "iec958" else 3,
        minimum=-5 if kind != "integer64" else -(2**40),
        maximum=100,
        items=("low", "high") if kind == "enumerated" else (),
        tlv=kind == "integer",
    )


VALUES: dict[str, tuple[object, Result]] = {
    "boolean": ([True, False, True], (True, False, True)),
    "integer": ([-5, 0, 100], (-5, 0, 100)),
    "integer64": ([-(2**40), 0, 100], (-(2**40), 0, 100)),
    "enumerated": (["high", 0, "high"], (1, 0, 1)),
    "bytes": (b"abc", b"abc"),
    "iec958": (bytes(range(24)), ctl.Iec958(bytes(range(24)))),
}


@pytest.mark.parametrize("kind", USER_TYPES)
async def test_elements_of_every_type_are_made_and_hold_their_values(
    control: ctl.Control, kind: str
) -> None:
    element = made(control, kind)
    given, expected = VALUES[kind]
    async with ctl.open(DUMMY) as other:
        seen = other.find(element.id)

        await element.write(given)  # type: ignore[arg-type]

        assert await seen.read() == expected
        assert element.info.type.name.lower() == kind
        assert Access.USER in seen.info.access
        if kind in ("integer", "integer64"):
            assert (seen.info.minimum, seen.info.maximum) == (given[0], 100)  # type: ignore[index]


async def test_elements_are_gone_when_their_maker_closes() -> None:
    async with ctl.open(DUMMY) as other:
        async with ctl.open(DUMMY) as control:
            elements = [made(control, kind) for kind in USER_TYPES]
            assert {element.id for element in elements} <= set(other.ids)
        assert not {element.id for element in elements} & set(other.ids)


async def test_the_decibels_of_ones_own_element_are_told_to_others(control: ctl.Control) -> None:
    element = made(control, "integer")
    assert element.tlv is None
    await element.write_tlv(ctl.DbMinMax(-1000, 0, mute=True))

    async with ctl.open(DUMMY) as other:
        seen = other.find(element.id)
        assert seen.tlv == ctl.DbMinMax(-1000, 0, mute=True)
        assert seen.db_range == (float("-inf"), 0.0)
        assert seen.to_db(-5) == float("-inf")
        assert seen.to_db(100) == 0.0
        # What is asked for once is asked again once it has changed.
        await element.write_tlv(ctl.DbScale(-500, 5))
        assert seen.to_db(0) == -4.75


# The card.


async def test_a_card_tells_what_it_is(control: ctl.Control) -> None:
    assert control.info.index == DUMMY
    assert control.info.driver == "Dummy"
    assert control.type is ctl.ControlType.HW
    assert control.power_state is ctl.PowerState.D0
    with pytest.raises(AlsaError, match="snd_ctl_set_power_state"):
        control.power_state = ctl.PowerState.D3_HOT
    devices = [(d.device, d.direction, d.subdevices) for d in control.pcm_devices()]
    assert devices == [(0, "playback", 8), (0, "capture", 8)]
    assert control.rawmidi_devices() == control.hwdep_devices() == []


async def test_hda_has_a_hardware_dependent_device() -> None:
    async with ctl.open(HDA) as control:
        assert [d.id for d in control.hwdep_devices()] == ["HDA Codec 0"]


async def test_virmidi_has_midi_devices_both_ways() -> None:
    async with ctl.open(VIRMIDI) as control:
        found = [(d.device, d.kind, d.direction) for d in control.rawmidi_devices()]
    assert found == [
        (number, "rawmidi", direction) for number in range(4) for direction in ("output", "input")
    ]
