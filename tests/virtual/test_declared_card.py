"""Cards declared by a class: all of one by its name, and its methods called."""

from __future__ import annotations

from typing import Any

import anyio
import pytest

from aioalsa import conf, ctl, hctl, jacks, mixer, pcm, virtual
from aioalsa.errors import DeviceBusyError, DeviceGoneError, DeviceNotFoundError
from tests.activity import open_descriptors

pytestmark = pytest.mark.anyio

PERIOD = 480


class Headset(virtual.DeclaredCard):
    """A card with one of everything."""

    volume = virtual.Control(
        "Speaker Playback Volume",
        type="integer",
        maximum=64,
        value=48,
        tlv=ctl.DbScale(-6400, 100),
    )
    light = virtual.Control("Mute LED", type="boolean")
    socket = virtual.Jack("Headset", plugged=True)

    def __init__(self, name: str, **options: Any) -> None:  # noqa: ANN401
        super().__init__(name, **options)
        self.heard = bytearray()
        self.more = anyio.Event()
        self.turned: list[virtual.Change] = []

    @virtual.source(channels=1)
    async def microphone(self, frames: int) -> bytes:
        return b"\x01\x02" * frames

    @virtual.sink(format="U8", channels=2)
    async def speaker(self, period: pcm.Period) -> None:
        assert isinstance(period.data, bytes)
        self.heard += period.data
        self.more.set()

    @volume.changed
    async def loudness(self, change: virtual.Change) -> None:
        self.turned.append(change)
        # What the firmware of such a headset does.
        self.light.set(change.value == (0,))


async def test_it_is_one_name_for_all_interfaces() -> None:
    async with Headset("headset") as card:
        assert card.pcm == card.ctl == "aioalsa_headset"
        async with (
            pcm.open_capture(card.pcm, channels=1) as capture,
            pcm.open_playback(card.pcm, format="U8", buffer_time=1) as playback,
            ctl.open(card.ctl) as control,
            mixer.open(card.ctl) as elements,
            jacks.watch(names=[card.ctl]) as watched,
        ):
            assert {each.id.name for each in control.elements} == {
                "Speaker Playback Volume",
                "Mute LED",
                "Headset Jack",
            }
            speaker = elements["Speaker"].playback
            assert (speaker.volume, speaker.db) == (48, -16.0)

            jack = await anext(watched)
            assert isinstance(jack, hctl.JackEvent)
            assert (jack.name, jack.plugged, jack.initial) == ("Headset Jack", True, True)
            card.socket.set(False)
            with anyio.fail_after(10):
                jack = await anext(watched)
            assert isinstance(jack, hctl.JackEvent)
            assert (jack.plugged, jack.initial) == (False, False)

            await playback.write(b"\x10\x20" * PERIOD * 20)
            playback.start()
            with anyio.fail_after(10):
                while b"\x10\x20" * PERIOD not in card.heard:
                    await card.more.wait()
                    card.more = anyio.Event()
                while b"\x01\x02" * PERIOD not in await capture.read(2 * PERIOD):
                    pass
            playback.drop()

            # The microphone is one, and so is the speaker.
            with pytest.raises(DeviceBusyError):
                await pcm.open_capture(card.pcm)
            with pytest.raises(DeviceBusyError):
                await pcm.open_playback(card.pcm)
    with pytest.raises(DeviceNotFoundError):
        await ctl.open("aioalsa_headset")


async def test_what_users_change_is_told_to_its_methods() -> None:
    async with Headset("told") as card, ctl.open(card.ctl) as control:
        volume = control.find(name="Speaker Playback Volume")
        light = control.find(name="Mute LED")
        await volume.write([0])
        with anyio.fail_after(10):
            async for event in control:
                if event.element is not None and event.element.id.name == light.id.name:
                    break
        assert card.turned[-1].element is card.volume
        assert card.volume.value == (0,)
        assert card.light.value == (True,)


async def test_a_method_that_raises_ends_the_block() -> None:
    class Broken(Headset):
        @virtual.source()
        async def microphone(self, frames: int) -> bytes:
            raise LookupError(frames)

    with pytest.raises(ExceptionGroup) as caught:
        async with Broken("broken"):
            await anyio.sleep(10)
    assert caught.group_contains(LookupError, match="480")


async def test_unplugging_it_does_not_end_the_block() -> None:
    async with Headset("headset") as card, ctl.open(card.ctl) as control:
        card.card.disconnect()
        with pytest.raises(DeviceGoneError), anyio.fail_after(10):
            await anext(control)
        await anyio.wait_all_tasks_blocked()


async def test_a_derived_card_has_what_it_is_derived_from() -> None:
    class Plain(virtual.DeclaredCard):
        tone = virtual.Control("Tone", type="enumerated", items=["dark", "bright"])

    class Better(Plain):
        tone = virtual.Control("Tone", type="enumerated", items=["dark", "bright", "glassy"])
        loud = virtual.Control("Loud", type="boolean", value=True)

    async with Better("better", clock="manual") as card:
        assert [element.name for element in card.card.controls] == ["Tone", "Loud"]
        card.tone.set("glassy")
        assert card.tone.items == ("glassy",)
        assert isinstance(Better.tone, virtual.Control)
        # Without methods for them its streams are those of any virtual card.
        async with (
            pcm.open_playback(card.pcm) as playback,
            pcm.open_capture(card.pcm) as capture,
        ):
            await playback.write(b"\x07" * PERIOD * 4)
            playback.start()
            card.card.advance(PERIOD)
            assert (await anext(capture)).data == b"\x07" * PERIOD * 4
            playback.drop()


async def test_it_is_a_card_within_its_block_only() -> None:
    card = Headset("later")
    for ask in (lambda: card.pcm, lambda: card.ctl, lambda: card.volume, lambda: card.socket):
        with pytest.raises(RuntimeError, match="async with"):
            ask()


async def test_bad_declarations_are_refused_by_name() -> None:
    with pytest.raises(TypeError, match="speed"):
        virtual.source(speed=3)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="speed"):
        virtual.sink(speed=3)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="speed"):
        virtual.Control("Volume", type="integer", speed=3)  # type: ignore[call-arg]
    with pytest.raises(TypeError, match="speed"):
        virtual.DeclaredCard("card", speed=3)  # type: ignore[call-arg]
    with pytest.raises(ValueError, match="name"):
        virtual.DeclaredCard("no name")

    class Taken(virtual.DeclaredCard):
        pcm = virtual.Control("Volume", type="integer")  # type: ignore[assignment]

    with pytest.raises(TypeError, match="pcm is what every card has"):
        Taken("taken")

    class Twice(virtual.DeclaredCard):
        first = virtual.Control("Volume", type="integer")
        second = virtual.Control("Volume", type="integer")

    with pytest.raises(ValueError, match="'Volume'"):
        async with Twice("twice"):
            pass
    # Nothing is left of it.
    async with virtual.card("twice"):
        pass


async def test_jacks_of_a_name_come_back_with_its_card() -> None:
    async with virtual.card("stays") as stays, virtual.card("returns") as first:
        stays.add_jack("Line")
        first.add_jack("Mic")
        async with jacks.watch(debounce=0, names=[stays.ctl, first.ctl]) as watched:
            with anyio.fail_after(10):
                assert {(await anext(watched)).name for _ in range(2)} == {"Line Jack", "Mic Jack"}
                first.close()
                for plugged in (True, False, True):
                    assert isinstance(await anext(watched), hctl.JackRemoved)
                    async with virtual.card("returns") as again:
                        again.add_jack("Mic", plugged=plugged)
                        told = await anext(watched)
                        assert told == hctl.JackEvent(told.card, "Mic Jack", 0, plugged, True)
                        stays.plug("Line")
                        assert (await anext(watched)).name == "Line Jack"
                        stays.unplug("Line")
                        assert (await anext(watched)).name == "Line Jack"


async def test_a_name_that_only_a_configuration_had_comes_back_with_it() -> None:
    async with virtual.card("meant") as card:
        card.add_jack("Line")
        text = f'ctl.mine "{card.ctl}"'
        with conf.overlay(text):
            watched = await jacks.watch(debounce=0, names=["mine"])
        async with watched:
            with anyio.fail_after(10):
                assert (await anext(watched)).name == "Line Jack"
                card.disconnect()
                assert isinstance(await anext(watched), hctl.JackRemoved)
                async with virtual.card("meant") as again:
                    again.add_jack("Line")
                    with anyio.move_on_after(0.1) as patience:
                        await anext(watched)
                    assert patience.cancelled_caught
                    with conf.overlay(text):
                        assert (await anext(watched)).name == "Line Jack"


async def test_watching_names_leaves_nothing_behind() -> None:
    async with virtual.card("brief") as card:
        async with jacks.watch(names=[card.ctl]):
            pass
        before = open_descriptors()
        for _ in range(3):
            async with jacks.watch(names=[card.ctl]):
                pass
        assert open_descriptors() == before


async def test_jacks_of_names_are_watched_until_they_are_gone() -> None:
    async with virtual.card("first") as first, virtual.card("second") as second:
        first.add_jack("Line")
        second.add_jack("Mic", plugged=True)
        async with jacks.watch(names=[first.ctl, second.ctl]) as watched:
            told = [await anext(watched) for _ in range(2)]
            assert {each.name for each in told} == {"Line Jack", "Mic Jack"}
            second.disconnect()
            with anyio.fail_after(10):
                gone = await anext(watched)
            assert isinstance(gone, hctl.JackRemoved)
            assert gone.name == "Mic Jack"
    with pytest.raises(DeviceNotFoundError, match="aioalsa_first"):
        await jacks.watch(names=["aioalsa_first"])


@pytest.mark.parametrize(
    ("arguments", "kind", "message"),
    [
        ({"names": "hw:0"}, TypeError, "names"),
        ({"names": [""]}, ValueError, "name"),
        ({"names": [3]}, TypeError, "name"),
        ({"names": ["hw:0"], "source": object()}, ValueError, "names and source"),
    ],
)
async def test_wrong_names_of_jacks_are_refused(
    arguments: dict[str, Any], kind: type[Exception], message: str
) -> None:
    with pytest.raises(kind, match=message):
        jacks.watch(**arguments)
