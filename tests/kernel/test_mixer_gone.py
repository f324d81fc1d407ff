"""Mixers of cards that go away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import anyio
import pytest

from aioalsa import DeviceGoneError, mixer
from tests.activity import rest
from tests.kernel import witness
from tests.kernel.cards import HDA

if TYPE_CHECKING:
    from aioalsa.mixer import Mixer

pytestmark = pytest.mark.anyio


@witness.ON_ASYNCIO
async def test_all_users_of_a_mixer_hear_that_the_card_is_gone() -> None:
    told: list[str] = []

    async def iterate(opened: Mixer) -> None:
        # Until then it hears of what is written.
        with pytest.raises(DeviceGoneError):  # noqa: PT012 - whichever event it is
            while True:
                event = await anext(opened)
                told.append(event.element.name)
        told.append("iterating")

    async def write(opened: Mixer) -> None:
        value = 0
        with pytest.raises(DeviceGoneError):  # noqa: PT012 - whichever write it is
            while True:
                value += 1
                await opened["Master"].playback.set_volume(value % 70)
        told.append("writing")

    with witness.removable_hda() as removal:
        async with mixer.open(HDA) as iterated, mixer.open(HDA) as written:
            master = iterated["Master"]
            with anyio.fail_after(60):
                async with anyio.create_task_group() as tasks:
                    tasks.start_soon(iterate, iterated)
                    tasks.start_soon(write, written)
                    await witness.becomes(lambda: "Master" in told)
                    removal.go()
            assert {"iterating", "writing"} <= {*told} <= {"iterating", "writing", "Master"}
            # Who asks again is told again, and nothing spins.
            for _ in range(2):
                with pytest.raises(DeviceGoneError):
                    await anext(iterated)
            with pytest.raises(DeviceGoneError):
                master.playback.volume  # noqa: B018
            with pytest.raises(DeviceGoneError):
                await master.playback.set_switch(True)
            with pytest.raises(DeviceGoneError):
                len(iterated)
            assert (await rest(1)).cpu < 0.1
        assert await removal.wait() == ""
        await anyio.to_thread.run_sync(witness.restore_hda)

        async with mixer.open(HDA) as opened:
            assert "Master" in opened
