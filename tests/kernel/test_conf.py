"""Configuration, name hints and use-case profiles with real cards, alsa-utils as witness."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import anyio
import pytest

from aioalsa import ParameterError, cards, conf, ucm
from aioalsa.conf import Config
from tests.kernel.cards import LOOPBACKS
from tests.kernel.witness import ON_ASYNCIO
from tests.virtual import profiles
from tests.virtual.test_conf import DEFINITIONS, LOAD, PRINT, printed

if TYPE_CHECKING:
    from collections.abc import Coroutine, Iterator
    from pathlib import Path

pytestmark = [pytest.mark.anyio, ON_ASYNCIO]


def test_the_configuration_with_cards_is_what_alsa_lib_prints(
    tmp_path: Path, anyio_backend: str
) -> None:
    (tmp_path / ".asoundrc").write_text(DEFINITIONS)

    # In the same order, too.
    assert json.dumps(printed(LOAD, tmp_path)) == json.dumps(printed(PRINT, tmp_path))


async def test_hints_are_what_aplay_lists_with_cards() -> None:
    done = await anyio.run_process(["aplay", "-L"])
    shown = [line for line in done.stdout.decode().splitlines() if not line.startswith(" ")]

    hints = await cards.hints("pcm")

    assert [hint.name for hint in hints if hint.direction != "capture"] == shown
    assert "Loopback" in {hint.card for hint in hints}
    of_one = await cards.hints("pcm", LOOPBACKS[0])
    assert {hint.card for hint in of_one} == {"Loopback"}


async def test_a_card_has_definitions_of_its_own_by_a_hook() -> None:
    found = await conf.definition("pcm", f"front:CARD={LOOPBACKS[0]},DEV=0")

    assert isinstance(found, Config)
    named = {str(value) for path, value in found.walk() if path[-1].lower() == "card"}
    assert str(LOOPBACKS[0]) in named, found


async def test_profiles_of_a_card_are_what_alsaucm_lists(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    top = tmp_path / "ucm2"
    monkeypatch.setenv("ALSA_CONFIG_UCM2", str(top))
    card = f"hw:{LOOPBACKS[0]}"
    for path in originals(top):
        profiles.point_to(top, path)
        listed = await anyio.run_process(["alsaucm", "-c", card, "list", "_verbs"])
        async with ucm.open(card) as manager:
            verbs = await manager.verbs()
            assert profiles.pairs(listed.stdout.decode()) == verbs
            for verb in verbs:
                for device in await manager.devices(verb.name):
                    pcm = await manager.get("PlaybackPCM", device.name, verb=verb.name)
                    assert pcm is None or "Loopback" in pcm


async def test_devices_and_modifiers_set_the_controls_of_a_card(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each step has its own number, which amixer shows; alsaucm sets the same."""
    index = LOOPBACKS[0]
    card, top = f"hw:{index}", tmp_path / "ucm2"
    monkeypatch.setenv("ALSA_CONFIG_UCM2", str(top))
    profiles.make_loop(top, index)

    async def value() -> int:
        shown = await anyio.run_process(["amixer", "-c", str(index), "cget", profiles.LOOP_CONTROL])
        return int(shown.stdout.decode().rpartition("values=")[2])

    async with ucm.open(card) as manager:
        assert await manager.conflicting("Speaker", verb="HiFi") == ["Headphones"]
        assert await manager.supported("Capture Voice", verb="HiFi") == ["Mic"]
        steps: list[tuple[Coroutine[Any, Any, None], int]] = [
            (manager.set_verb("HiFi"), 100001),
            (manager.enable("Speaker"), 100010),
            (manager.switch("Speaker", "Headphones"), 100012),
            (manager.disable("Headphones"), 100012),
            (manager.enable("Headphones"), 100020),
            (manager.enable("Mic"), 100030),
            (manager.enable_modifier("Capture Voice"), 100040),
            (manager.disable_modifier("Capture Voice"), 100041),
        ]
        for step, expected in steps:
            await step
            assert await value() == expected
        with pytest.raises(ParameterError, match="disable Headphones first"):
            await manager.enable("Speaker")
        assert await manager.enabled_devices() == ["Headphones", "Mic"]
        await manager.set_verb(None)
        assert await value() == 100000

    commands = (
        "set _verb HiFi",
        "set _enadev Mic",
        'set _enamod "Capture Voice"',
        "list1 _enadevs",
    )
    answers = profiles.alsaucm(top, *commands, card=card)
    assert [name for name, _ in profiles.LISTED.findall(answers)] == ["Mic"]
    assert await value() == 100040
    async with ucm.open(card) as manager:
        await manager.set_verb("HiFi")
        await manager.set_verb(None)
    assert await value() == 100000


def originals(top: Path) -> Iterator[Path]:
    """Copy some of Debian's profiles that take the card's name as it is."""
    shutil.copytree(profiles.INSTALLED, top)
    for name in ("PineTab/PineTab.conf", "Intel/broadwell-rt286/broadwell-rt286.conf"):
        yield top / name
