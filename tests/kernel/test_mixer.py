"""Mixers on real drivers, with amixer as the witness of what they show and set."""

from __future__ import annotations

import math
from contextlib import suppress
from typing import TYPE_CHECKING

import anyio
import anyio.lowlevel
import pytest

from aioalsa import (
    DeviceNotFoundError,
    DevicePermissionError,
    ElementGoneError,
    ParameterError,
    UnsupportedError,
    ctl,
    mixer,
)
from aioalsa.ctl import EventMask
from tests.kernel import cards
from tests.kernel.mixer_witness import (
    TLVS,
    add_choice,
    add_volume,
    agree,
    extra,
    run_amixer,
    shown,
    volumes_set,
)
from tests.kernel.witness import ON_ASYNCIO, becomes

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from aioalsa.mixer import Mixer, MixerEvent, SimpleElement

pytestmark = pytest.mark.anyio

DUMMY, HDA = cards.DUMMY, cards.HDA


@pytest.fixture
async def dummy() -> AsyncGenerator[Mixer]:
    """The dummy card's mixer, all volumes at the least, all switches off."""
    async with mixer.open(DUMMY) as opened:
        # Without its player the card has no CD.
        opened["External I/O Box"].enum.set_nowait("CD Player")
        for element in opened.values():
            if element.playback.has_volume:
                element.playback.set_volume_nowait(element.playback.range.minimum)
            if element.capture.has_switch:
                element.capture.set_switch_nowait(False)
        while opened._pending:
            await anext(opened)
        yield opened


# What there is.


@ON_ASYNCIO
@pytest.mark.parametrize("card", [*cards.LOOPBACKS[:1], DUMMY, HDA])
async def test_every_element_shows_what_amixer_shows(card: int) -> None:
    async with mixer.open(card) as opened:
        agree(card, opened)
        for element in opened.values():
            for side in (element.playback, element.capture):
                if side.has_volume:
                    await side.set_percent(61)
                if side.has_switch:
                    await side.set_switch(True)
        agree(card, opened)


@ON_ASYNCIO
async def test_elements_of_every_kind_show_what_amixer_shows() -> None:
    async with extra(DUMMY) as control:
        for number, scale in enumerate(TLVS):
            await add_volume(control, f"Scale {number} Playback Volume", scale=scale)
            await add_volume(control, f"Scale {number} Capture Volume", scale=scale, count=1)
        await add_volume(control, "Wide Playback Volume", count=8, scale="scale")
        await add_volume(control, "Huge Volume", count=32)  # with more alsa-lib cannot write
        await add_volume(control, "Stuck Playback Volume", maximum=1, count=1)
        await add_volume(control, "Twin Playback Volume", index=1)
        for name, count in (
            ("Wide Playback Switch", 8),
            ("Joined Switch", 1),
            ("Joined Capture Switch", 1),
            ("Scale 0 Playback Switch", 1),
            ("Both Switch", 2),
        ):
            control.add_element(name, type="boolean", count=count)
        add_choice(control, "Route Playback Enum", ["A", "B", "C"])
        add_choice(control, "Way Capture Enum", ["A, B", "it's"], count=2)
        add_choice(control, "Where", ["Here", "There"])
        # Of captures of which one is chosen.
        add_choice(control, "Capture Source", ["Mic", "Line", "Aux"], count=2)
        await add_volume(control, "Aux Capture Volume")

        async with mixer.open(DUMMY) as opened:
            agree(DUMMY, opened)
            for element in opened.values():
                for side in (element.playback, element.capture):
                    if side.has_volume:
                        for number, channel in enumerate(side):
                            await channel.set_percent(90 - 7 * (number % 10), "down")
                    if side.has_switch:
                        await next(iter(side)).set_switch(not side.switch)
                if element.enum:
                    await element.enum.set(element.enum.items[-1], element.enum.channels[-1])
            agree(DUMMY, opened)


@ON_ASYNCIO
async def test_an_element_with_a_choice_for_each_side_aborts_amixer_but_not_us() -> None:
    async with extra(DUMMY) as control, mixer.open(DUMMY) as before:
        add_choice(control, "Route Playback Enum", ["A", "B"])
        assert before["Route"].enum.items == ("A", "B")
        add_choice(control, "Route Capture Route", ["C", "D"])
        async with mixer.open(DUMMY) as after:
            # Of the two, what came first: by time, or in alsa-lib's order of what is there.
            assert before["Route"].enum.items == ("A", "B")
            assert after["Route"].enum.items == ("C", "D")
            for opened in (before, after):
                last = opened["Route"].enum.items[-1]
                await opened["Route"].enum.set(last)
                assert opened["Route"].enum.value == last
        assert await control.find("Route Playback Enum").read() == (1,)
        assert await control.find("Route Capture Route").read() == (1,)
        control.remove_element(control.find("Route Playback Enum"))
        assert "Route" not in before


@ON_ASYNCIO
async def test_percents_are_set_as_amixer_sets_them() -> None:
    names = [f"Scale {number}" for number in range(len(TLVS) + 1)]
    cases = [(name, percent) for name in names for percent in (0, 1, 37, 50, 88, 100)]
    async with extra(DUMMY) as control:
        for name, scale in zip(names, [*TLVS, ""], strict=True):
            await add_volume(control, f"{name} Playback Volume", scale=scale, count=1)
        commands = [f"sset '{name}' {percent}%" for name, percent in cases]
        theirs = dict(zip(cases, volumes_set(DUMMY, "-M", commands=commands), strict=True))
        # The least is silence, and the greatest below 0 dB: amixer's long overflows (alsa-utils
        # 1.2.8, volume_mapping.c adds to lrint(-inf)), and it sets what is loudest.
        silent = f"Scale {[*TLVS].index('scale with mute')}"
        assert theirs[silent, 0] in (0, 100)
        theirs[silent, 0] = 0
        async with mixer.open(DUMMY) as opened:
            ours = {}
            for name, percent in cases:
                side = opened[name].playback
                await side.set_volume(side.range.maximum if percent < 50 else side.range.minimum)
                await side.set_percent(percent)
                ours[name, percent] = side.volume
    assert ours == theirs


@ON_ASYNCIO
async def test_decibels_are_set_as_amixer_sets_them() -> None:
    names = [f"Scale {number}" for number in range(len(TLVS))]
    cases = [(name, db) for name in names for db in (-90.0, -21.07, -3.0, 0.0, 3.3, 40.0)]
    async with extra(DUMMY) as control:
        for name, scale in zip(names, TLVS, strict=True):
            await add_volume(control, f"{name} Playback Volume", scale=scale, count=1)
        async with mixer.open(DUMMY) as opened:
            commands: list[str] = []
            for name, db in cases:
                ends = opened[name].playback.db_range
                assert ends is not None
                # amixer cannot go beyond the range, ours ends there.
                within = min(max(db, ends.minimum, -99999.0), ends.maximum)
                commands.append(f"sset '{name}' -- {within:.2f}dB")
            theirs = dict(zip(cases, volumes_set(DUMMY, commands=commands), strict=True))
            ours = {}
            for name, db in cases:
                side = opened[name].playback
                await side.set_volume(side.range.maximum if db < 0 else side.range.minimum)
                await side.set_db(db)
                ours[name, db] = side.volume
    assert ours == theirs


@ON_ASYNCIO
async def test_decibels_and_raw_volumes_convert_both_ways() -> None:
    async with extra(DUMMY) as control:
        await add_volume(control, "Soft Playback Volume", scale="scale with mute")
        async with mixer.open(DUMMY) as opened:
            side = opened["Soft"].playback
            assert side.db_range == (-math.inf, -15.0)
            assert side.to_db(0) == -math.inf
            assert side.to_db(1) == -44.7
            assert side.from_db(-math.inf) == 0
            assert side.from_db(math.inf) == 100
            assert [side.from_db(-20.2, way) for way in ("down", "up")] == [82, 83]
            await side.set_db(-math.inf)
            assert (side.volume, side.db, side.percent) == (0, -math.inf, 0)
            # The element of a card whose driver tells no decibels.
            await add_volume(control, "Plain Playback Volume")
            plain = opened["Plain"].playback
            assert (plain.db, plain.db_range) == (None, None)
            for refused in (lambda: plain.to_db(3), lambda: plain.from_db(-3.0)):
                with pytest.raises(UnsupportedError, match="decibels"):
                    refused()
            with pytest.raises(UnsupportedError, match="decibels"):
                await plain.set_db(-3)
            await plain.set_percent(50)
            assert (plain.volume, plain.percent) == (50, 50)


@ON_ASYNCIO
async def test_a_range_of_ones_own_is_counted_in(dummy: Mixer) -> None:
    side = dummy["CD"].playback
    await side.set_range(0, 15)
    assert side.range == (0, 15)
    await side.set_volume(15)
    assert (await anext(dummy)).element is dummy["CD"]
    assert "100 [100%]" in await run_amixer(DUMMY, "sget", "CD")
    with pytest.raises(ValueError, match="below"):
        await side.set_range(5, 5)


@ON_ASYNCIO
async def test_the_mapping_is_by_name_and_index(dummy: Mixer) -> None:
    assert dummy["Master"] is dummy["Master", 0] is dummy.find("'Master',0") is dummy.find("Master")
    assert "Master" in dummy
    assert ("Master", 1) not in dummy
    assert len(dummy) == len(list(dummy)) == len(dummy.values())
    assert dummy["Master"].key == ("Master", 0)
    with pytest.raises(KeyError, match="near are 'Master'"):
        dummy["Mastr"]
    with pytest.raises(KeyError, match="near are 'Master'"):
        dummy.find("Mastr")
    assert len({dummy, dummy}) == 1


@ON_ASYNCIO
async def test_elements_come_by_name_if_wanted() -> None:
    async with mixer.open(DUMMY, order="name") as opened, extra(DUMMY) as control:
        await add_volume(control, "Aaa Playback Volume")
        await add_volume(control, "Zzz Playback Volume")
        assert list(opened) == sorted(opened)
        assert next(iter(opened)) == ("Aaa", 0)


@ON_ASYNCIO
async def test_a_mixer_that_is_not_there_is_not_found() -> None:
    for name in ("hw:31", "hw:NoSuchCard", "there_is_none"):
        with pytest.raises((DeviceNotFoundError, OSError)) as refused:
            await mixer.open(name)
        assert name in str(refused.value)


# What is written.


@ON_ASYNCIO
async def test_channels_are_set_apart_and_together(dummy: Mixer) -> None:
    side = dummy["Master"].playback
    await side["FRONT_LEFT"].set_volume(20)
    await side["FRONT_RIGHT"].set_volume(30)
    assert [(channel.name, channel.volume) for channel in side] == [
        ("Front Left", 20),
        ("Front Right", 30),
    ]
    # Of all channels the loudest is shown.
    assert side.volume == 30
    told = await run_amixer(DUMMY, "sget", "Master")
    assert "Front Left: 20 " in told
    assert "Front Right: 30 " in told
    side.set_volume_nowait(-50)
    assert "Front Left: -50 " in await run_amixer(DUMMY, "sget", "Master")
    with pytest.raises(KeyError, match="FRONT_LEFT, FRONT_RIGHT"):
        side["WOOFER"]


@ON_ASYNCIO
async def test_what_others_wrote_to_a_channel_is_not_undone(dummy: Mixer) -> None:
    side = dummy["Master"].playback
    await side.set_volume(10)
    # alsa-lib writes all channels out of its cache: it must have heard of this.
    await run_amixer(DUMMY, "-q", "sset", "Master", "frontright", "55")
    await side["FRONT_LEFT"].set_volume(11)
    told = await run_amixer(DUMMY, "sget", "Master")
    assert "Front Left: 11 " in told
    assert "Front Right: 55 " in told


@ON_ASYNCIO
async def test_a_choice_is_made_by_name_and_index(dummy: Mixer) -> None:
    choice = dummy["External I/O Box"].enum
    assert choice.items == ("None", "CD Player")
    await choice.set("None")
    assert (choice.value, choice.index) == ("None", 0)
    choice.set_nowait(1)
    assert choice.values == ("CD Player",)
    assert "Item0: 'CD Player'" in await run_amixer(DUMMY, "sget", "External I/O Box")
    with pytest.raises(ValueError, match="'CD Player'"):
        await choice.set("Tape")
    with pytest.raises(ValueError, match="channel"):
        await choice.set(0, "WOOFER")
    await choice.set("none")
    assert choice.value == "None"
    await choice.set("cd player")
    assert choice.value == "CD Player"


@ON_ASYNCIO
async def test_what_an_element_does_not_have_is_refused(dummy: Mixer) -> None:
    master, box = dummy["Master"], dummy["External I/O Box"]
    assert not box.playback
    assert not box.capture
    assert not master.enum
    for refused in (
        lambda: box.playback.volume,
        lambda: box.capture.switch,
        lambda: master.playback.switch,
        lambda: master.enum.items,
        lambda: box.playback.set_volume_nowait(3),
        lambda: master.enum.set_nowait(0),
        lambda: master.playback.set_switch_nowait(True),
    ):
        with pytest.raises(UnsupportedError, match="has no"):
            refused()


@ON_ASYNCIO
@pytest.mark.parametrize(
    ("call", "value", "error"),
    [
        ("set_volume", 101, ParameterError),
        ("set_volume", -51, ParameterError),
        ("set_volume", 2**40, ValueError),
        ("set_volume", 1.5, TypeError),
        ("set_volume", "50%", TypeError),
        ("set_volume", True, TypeError),
        ("set_percent", 101, ValueError),
        ("set_percent", -1, ValueError),
        ("set_percent", math.nan, ValueError),
        ("set_db", math.nan, ValueError),
        ("set_db", None, TypeError),
        ("to_db", "loud", TypeError),
        ("from_db", "loud", TypeError),
        ("set_range", 3, TypeError),
    ],
)
async def test_bad_values_are_refused_and_nothing_is_written(
    dummy: Mixer, call: str, value: object, error: type[Exception]
) -> None:
    before = shown(dummy)
    side = dummy["Master"].playback
    with pytest.raises(error):
        await getattr(side, call)(value)
    if hasattr(side, f"{call}_nowait"):
        with pytest.raises(error):
            getattr(side, f"{call}_nowait")(value)
    assert shown(dummy) == before


@ON_ASYNCIO
async def test_elements_that_cannot_be_written_say_so() -> None:
    async with extra(DUMMY) as control, mixer.open(DUMMY) as opened:
        control.add_element("Fixed Playback Volume", type="integer", maximum=9, readonly=True)
        control.add_element("Held Playback Volume", type="integer", maximum=9, lock=True)
        for name in ("Fixed", "Held"):
            side = opened[name].playback
            with pytest.raises(DevicePermissionError, match="locked") as refused:
                await side.set_volume(5)
            assert refused.value.function == "snd_mixer_selem_set_playback_volume_all"
            with pytest.raises(DevicePermissionError):
                side.set_volume_nowait(5)
            assert side.volume == 0


# What happens.


async def events(opened: Mixer, count: int) -> list[MixerEvent]:
    with anyio.fail_after(60):
        return [await anext(opened) for _ in range(count)]


async def test_amixers_write_comes_as_an_event(dummy: Mixer) -> None:
    told: list[SimpleElement] = []
    volumes: dict[str, list[int]] = {}

    async def watch() -> None:
        # amixer writes channel after channel, which may come as two events.
        while volumes.get("Mic") != [44, 44]:
            event = await anext(dummy)
            assert event.mask == EventMask.VALUE
            if event.element not in told:
                told.append(event.element)
            volumes[event.element.name] = [each.volume for each in event.element.playback]

    with anyio.fail_after(60):
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(watch)
            await run_amixer(DUMMY, "-q", "sset", "Line", "33")
            await run_amixer(DUMMY, "-q", "sset", "Mic", "44")

    assert told == [dummy["Line"], dummy["Mic"]]
    assert volumes["Line"] == [33, 33]


@ON_ASYNCIO
async def test_properties_are_current_though_nobody_takes_events(dummy: Mixer) -> None:
    await run_amixer(DUMMY, "-q", "sset", "Line", "21")
    assert dummy["Line"].playback.volume == 21
    await run_amixer(DUMMY, "-q", "sset", "Line", "22", "cap")
    assert dummy["Line"].playback.volume == 22
    assert dummy["Line"].capture.switch
    # All that happened to it, told once.
    (event,) = await events(dummy, 1)
    assert event.element is dummy["Line"]
    with anyio.move_on_after(0.2) as patience:
        await anext(dummy)
    assert patience.cancelled_caught


async def test_ones_own_writes_are_told_once_like_those_of_others(dummy: Mixer) -> None:
    got: list[str] = []

    async def watch() -> None:
        while True:
            event = await anext(dummy)
            got.append(event.element.name)

    async def told(*names: str) -> None:
        """Wait until just these are told of."""
        await becomes(lambda: len(got) >= len(names))
        assert sorted(got) == sorted(names)
        got.clear()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(watch)
        await dummy["Master"].playback.set_volume(7)
        await told("Master")
        await dummy["CD"].capture.set_switch(True)
        await told("CD")
        # What is written again is no change.
        await dummy["CD"].capture.set_switch(True)
        dummy["Line"].playback.set_db_nowait(-20)
        await told("Line")
        await dummy["Mic"].playback["FRONT_RIGHT"].set_volume(8)
        await told("Mic")
        tasks.cancel_scope.cancel()


@ON_ASYNCIO
async def test_a_choice_that_changes_others_tells_of_both(dummy: Mixer) -> None:
    box, cd = dummy["External I/O Box"], dummy["CD"]
    await box.enum.set("CD Player")
    assert cd.active
    while dummy._pending:
        await anext(dummy)
    # The driver makes what belongs to the player inactive.
    await box.enum.set("None")
    assert not cd.active
    assert {event.element for event in await events(dummy, 2)} == {box, cd}
    await box.enum.set("CD Player")
    assert cd.active
    assert {event.element for event in await events(dummy, 2)} == {box, cd}


async def test_elements_come_and_go(dummy: Mixer) -> None:
    count = len(dummy)
    async with extra(DUMMY) as control:
        volume = await add_volume(control, "Extra Playback Volume")
        (event,) = await events(dummy, 1)
        assert event.added
        found = dummy["Extra"]
        assert event.element is found
        assert found.capabilities == ("pvolume",)
        assert len(dummy) == count + 1

        # A second control for the same element changes what it is.
        control.add_element("Extra Playback Switch", type="boolean")
        (event,) = await events(dummy, 1)
        assert event.element is found
        assert EventMask.INFO in event.mask
        assert "pswitch-joined" in found.capabilities

        control.remove_element(volume)
        (event,) = await events(dummy, 1)
        assert event.element is found
        assert "pvolume" not in found.capabilities
        with pytest.raises(UnsupportedError):
            await found.playback.set_volume(3)

    (event,) = await events(dummy, 1)
    assert event.removed
    assert event.element is found
    assert not found.exists
    assert "Extra" not in dummy
    assert len(dummy) == count
    for use in (
        lambda: found.playback.switch,
        lambda: found.capabilities,
        lambda: found.enum.items,
        lambda: found.playback.set_switch_nowait(True),
    ):
        with pytest.raises(ElementGoneError, match="Extra"):
            use()
    with pytest.raises(ElementGoneError):
        await found.refresh()

    # One of the same name is another one.
    async with extra(DUMMY) as control:
        await add_volume(control, "Extra Playback Volume")
        assert dummy["Extra"] is not found
        assert not found.exists


@ON_ASYNCIO
async def test_an_element_that_is_made_anew_stays_the_same_one(dummy: Mixer) -> None:
    async with extra(DUMMY) as control:
        element = control.add_element("Late Playback Volume", type="integer", maximum=100, tlv=True)
        assert "Late" in dummy
        await events(dummy, 1)
        late = dummy["Late"]
        assert late.playback.db is None
        # The first TLV data of a control is news about its properties, for which alsa-lib removes
        # the element and makes another one.
        await element.write_tlv(ctl.DbScale(minimum=-5000, step=50, mute=False))
        (event,) = await events(dummy, 1)
        assert event.element is late is dummy["Late"]
        assert not event.removed
        assert EventMask.INFO in event.mask
        assert late.playback.db == -50.0
        await late.playback.set_db(-10)
        assert late.playback.volume == 80


@ON_ASYNCIO
async def test_an_element_that_came_and_went_unseen_is_not_told(dummy: Mixer) -> None:
    async with extra(DUMMY) as control:
        volume = await add_volume(control, "Brief Playback Volume")
        control.remove_element(volume)
        assert "Brief" not in dummy
        with anyio.move_on_after(0.2) as patience:
            await anext(dummy)
        assert patience.cancelled_caught


@ON_ASYNCIO
async def test_the_one_source_of_a_group_moves(dummy: Mixer) -> None:
    async with extra(DUMMY) as control:
        await add_volume(control, "Aux Capture Volume")
        add_choice(control, "Capture Source", ["Aux", "Tape"])
        aux, tape = dummy["Aux"].capture, dummy["Tape"].capture
        assert (aux.exclusive, aux.group, tape.group) == (True, 0, 0)
        assert (aux.switch, tape.switch) == (True, False)
        await tape.set_switch(True)
        await becomes(lambda: (aux.switch, tape.switch) == (False, True))


@ON_ASYNCIO
async def test_elements_that_come_and_go_at_full_speed_crash_nothing(dummy: Mixer) -> None:
    done = False

    def churn() -> None:
        async def make() -> None:
            async with ctl.open(DUMMY) as control:
                for turn in range(60):
                    made = [
                        control.add_element(
                            f"Churn {number} {kind}", type=type, count=1 + turn % 3, maximum=9
                        )
                        if type == "integer"
                        else control.add_element(f"Churn {number} {kind}", type=type)
                        for number in range(4)
                        for kind, type in (
                            ("Playback Volume", "integer"),
                            ("Playback Switch", "boolean"),
                        )
                    ]
                    for element in made:
                        control.remove_element(element)

        anyio.run(make)

    async def work() -> None:
        nonlocal done
        await anyio.to_thread.run_sync(churn)
        done = True

    looked = 0
    # Some are gone by then, or something else; who makes one holds its lock until it is done.
    refusals = (ElementGoneError, UnsupportedError, ParameterError, DevicePermissionError)
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(work)
        while not done:
            for element in dummy.values():
                with suppress(*refusals):
                    looked += bool(element.capabilities)
                    if element.playback.has_volume and element.name.startswith("Churn"):
                        await element.playback.set_volume(element.playback.range.maximum)
            await anyio.lowlevel.checkpoint()
    assert looked
    assert not [key for key in dummy if key[0].startswith("Churn")]
    while dummy._pending:
        await anext(dummy)
    agree(DUMMY, dummy)


@ON_ASYNCIO
async def test_the_last_of_many_changes_is_told() -> None:
    names = [f"Many {number}" for number in range(20)]
    async with extra(DUMMY) as control, mixer.open(DUMMY) as opened:
        made = [
            await add_volume(control, f"{name} Playback Volume", maximum=1000) for name in names
        ]
        while len(opened) < len(names) + 6 or opened._pending:
            await anext(opened)
        last: dict[str, int] = {}

        def write() -> None:
            for turn in range(1, 51):
                for element in made:
                    element.write_nowait([turn, turn])

        async def watch() -> None:
            async for event in opened:
                last[event.element.name] = event.element.playback.volume
                if list(last.values()).count(50) == len(names):
                    return

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(watch)
            with anyio.fail_after(60):
                await anyio.to_thread.run_sync(write)
        assert last == dict.fromkeys(names, 50)


# Several tasks, several cards.


async def test_writers_take_turns_and_all_is_written(dummy: Mixer) -> None:
    async def write(name: str) -> None:
        for value in range(20):
            await dummy[name].playback.set_volume(value)

    names = ["Master", "Synth", "Line", "CD", "Mic"]
    async with anyio.create_task_group() as tasks:
        for name in names:
            tasks.start_soon(write, name)

    assert [dummy[name].playback.volume for name in names] == [19] * 5
    told = {event.element.name for event in await events(dummy, 5)}
    assert told == set(names)


async def test_closing_while_a_write_is_under_way_is_safe() -> None:
    for _ in range(5):
        opened = await mixer.open(DUMMY)

        async def write(opened: Mixer = opened) -> None:
            side = opened["Master"].playback
            with suppress(anyio.ClosedResourceError):
                for value in range(10000):
                    await side.set_volume(value % 50)
                pytest.fail("it was not closed")

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(write)
            await anyio.sleep(0.02)
            opened.close()
        with pytest.raises(anyio.ClosedResourceError):
            opened["Master"]


async def test_elements_of_a_closed_mixer_refuse(dummy: Mixer) -> None:
    master = dummy["Master"]
    dummy.close()
    with pytest.raises(anyio.ClosedResourceError):
        master.playback.volume  # noqa: B018
    with pytest.raises(anyio.ClosedResourceError):
        await master.playback.set_volume(3)
    with pytest.raises(anyio.ClosedResourceError):
        list(dummy)
    assert "Master" in repr(master)


async def test_a_second_card_is_attached_and_taken_away(dummy: Mixer) -> None:
    count = len(dummy)
    await dummy.attach(f"hw:{cards.LOOPBACKS[0]}")
    # Whatever played to its "front" before has left it a volume.
    left = len(dummy) - count
    async with extra(cards.LOOPBACKS[0]) as control:
        await add_volume(control, "Other Playback Volume")
        *_, event = await events(dummy, left + 1)
        assert (event.added, event.element.name) == (True, "Other")
        # Attached again it makes no element twice.
        await dummy.detach(f"hw:{cards.LOOPBACKS[0]}")
        gone = await events(dummy, left + 1)
        assert all(event.removed for event in gone)
        assert "Other" in {event.element.name for event in gone}
        await dummy.attach(f"hw:{cards.LOOPBACKS[0]}")
        assert "Other" in dummy
    assert len(dummy) == count + left
    with pytest.raises(DeviceNotFoundError):
        await dummy.detach("hw:31")
    with pytest.raises(DeviceNotFoundError):
        await dummy.attach("hw:31")
    await run_amixer(DUMMY, "-q", "sset", "Line", "33")
    assert dummy["Line"].playback.volume == 33


@ON_ASYNCIO
async def test_an_alias_is_opened_like_the_card_it_stands_for() -> None:
    async with mixer.open(f"sysdefault:{DUMMY}") as opened:
        agree(DUMMY, opened)
        await opened.detach(f"sysdefault:{DUMMY}")
        assert len(opened) == 0
