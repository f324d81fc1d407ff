"""Use cases over profiles without a card: one of our own, and Debian's with alsaucm as witness."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING

import pytest
from anyio import ClosedResourceError

from aioalsa import AlsaError, DeviceNotFoundError, ParameterError, ucm
from aioalsa.ucm import MixerElement, UseCase
from tests.virtual import profiles

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.anyio


@pytest.fixture
def top(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The directory that profiles are read from, which is not there yet."""
    monkeypatch.setenv("ALSA_CONFIG_UCM2", str(tmp_path / "ucm2"))
    return tmp_path / "ucm2"


@pytest.fixture
def own(top: Path) -> Path:
    """Our own profile, the only one."""
    profiles.make_own(top)
    return top


async def test_a_profile_lists_what_it_has(own: Path) -> None:
    async with ucm.open("card") as manager:
        assert await manager.verbs() == [
            UseCase("HiFi", "Music"),
            UseCase("Voice Call", "Telephone"),
        ]
        assert [device.name for device in await manager.devices("HiFi")] == [
            "Speaker",
            "Headphones",
            "Mic",
        ]
        assert await manager.devices("Voice Call") == [UseCase("Earpiece", "At the ear")]
        assert await manager.modifiers("HiFi") == [UseCase("Capture Voice", "Speech")]
        assert await manager.conflicting("Speaker", verb="HiFi") == ["Headphones"]
        assert await manager.supported("Capture Voice", verb="HiFi") == ["Mic"]
        assert await manager.supported("Speaker", verb="HiFi") == []
        assert "JackControl" in await manager.identifiers("Headphones", verb="HiFi")
        assert await manager.devices() == await manager.devices("No such verb") == []


async def test_values_are_those_of_the_item_its_verb_or_none(own: Path) -> None:
    async with ucm.open("card") as manager:
        assert await manager.get("PlaybackPCM", "Headphones", verb="HiFi") == "hw:Own,1"
        assert await manager.get("TQ", verb="HiFi") == "Music"
        assert await manager.get("TQ", verb="Voice Call") == "Voice"
        assert await manager.get("Nothing", "Headphones", verb="HiFi") is None
        assert await manager.get("PlaybackPCM", "Headphones") is None
        jack = await manager.control("JackControl", "Headphones", verb="HiFi")
        assert jack == "iface=CARD,name='Headphone Jack'"
        element = await manager.mixer_element("PlaybackMixerElem", "Speaker", verb="HiFi")
        assert element == MixerElement("Speaker", 1)
        assert await manager.control("JackControl", "Speaker", verb="HiFi") is None


async def test_devices_and_modifiers_are_enabled_switched_and_disabled(own: Path) -> None:
    async with ucm.open("card") as manager:
        assert await manager.verb() is None
        await manager.set_verb("HiFi")
        assert await manager.verb() == "HiFi"
        await manager.enable("Speaker")
        assert await manager.is_enabled("Speaker")
        assert not await manager.is_enabled("Mic")
        await manager.switch("Speaker", "Headphones")
        with pytest.raises(ParameterError, match=r"modifier=Capture Voice.*enable Mic first"):
            await manager.enable_modifier("Capture Voice")
        await manager.enable("Mic")
        assert await manager.enabled_devices() == ["Headphones", "Mic"]
        await manager.enable_modifier("Capture Voice")
        assert await manager.is_modifier_enabled("Capture Voice")
        await manager.disable_modifier("Capture Voice")
        assert await manager.enabled_modifiers() == []
        await manager.disable("Mic")
        assert await manager.enabled_devices() == ["Headphones"]
        await manager.set_verb(None)
        assert await manager.verb() is None


async def test_a_device_that_conflicts_is_refused_with_what_it_conflicts_with(own: Path) -> None:
    async with ucm.open("card") as manager:
        with pytest.raises(DeviceNotFoundError, match=r"_enadev=Speaker.*no verb is set"):
            await manager.enable("Speaker")
        await manager.set_verb("HiFi")
        await manager.enable("Speaker")
        with pytest.raises(ParameterError, match=r"Headphones.*disable Speaker first"):
            await manager.enable("Headphones")
        with pytest.raises(DeviceNotFoundError, match="_enadev=Tuba"):
            await manager.enable("Tuba")
        with pytest.raises(DeviceNotFoundError, match="_verb=Opera"):
            await manager.set_verb("Opera")
        assert await manager.enabled_devices() == ["Speaker"]


async def test_reset_and_reload_forget_the_verb(own: Path) -> None:
    async with ucm.open("card") as manager:
        await manager.set_verb("HiFi")
        await manager.reset()
        assert await manager.verb() is None
        assert await manager.enabled_devices() == await manager.enabled_modifiers() == []
        await manager.set_verb("HiFi")
        call = own / "own" / "Call.conf"
        call.write_text(call.read_text().replace("At the ear", "Close"))
        await manager.reload()
        assert await manager.verb() is None
        assert await manager.devices("Voice Call") == [UseCase("Earpiece", "Close")]


async def test_errors_tell_what_is_wrong(own: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (own / "own" / "Call.conf").write_text("SectionVerb {")
    with pytest.raises(AlsaError) as caught:
        await ucm.open("card")
    assert "Call.conf" in str(caught.value)
    shutil.rmtree(own)
    with pytest.raises(DeviceNotFoundError, match=r"no use-case profile.*alsa-ucm-conf"):
        await ucm.open("card")
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("name", ["hw:77", "hw:NoSuch", "hw:0:1", "hw:" + "9" * 30])
async def test_cards_that_are_not_there_are_told_from_profiles(own: Path, name: str) -> None:
    with pytest.raises(DeviceNotFoundError):
        async with ucm.open(name):
            pass


@pytest.mark.parametrize("bad", ["", "a\0b", "a\nb", "a/b"])
async def test_what_is_no_part_of_an_identifier_is_refused(own: Path, bad: str) -> None:
    async with ucm.open("card") as manager:
        for ask in (
            lambda: manager.get("TQ", bad),
            lambda: manager.get("TQ", verb=bad),
            lambda: manager.devices(bad),
            lambda: manager.conflicting(bad),
            lambda: manager.set_verb(bad),
            lambda: manager.enable(bad),
            lambda: manager.switch(bad, "Speaker"),
        ):
            with pytest.raises(ValueError, match=r"item|verb|device"):
                await ask()


@pytest.mark.parametrize("key", ["_verb", "_enadev", "_dismod", "_swdev/Speaker", "other"])
async def test_only_sequences_are_run_without_a_value(own: Path, key: str) -> None:
    async with ucm.open("card") as manager:
        await manager.set_verb("HiFi")
        with pytest.raises(ValueError, match=f"^value=None is nothing that '{key}'"):
            await manager.set(key)
        await manager.set("_defaults")
        assert await manager.verb() == "HiFi"


async def test_without_cards_none_has_a_profile(own: Path) -> None:
    assert all(isinstance(card, UseCase) for card in await ucm.cards())


# Names to open begin with a number of the manager's, counted by the process.
NUMBERED = re.compile(r"_ucm[0-9A-F]{4}\.")


@pytest.mark.skipif(
    not (profiles.INSTALLED / "ucm.conf").exists() or shutil.which("alsaucm") is None,
    reason="Debian's profiles (alsa-ucm-conf) or alsaucm (alsa-utils) are not installed",
)
@pytest.mark.parametrize("anyio_backend", ["asyncio"], indirect=True)
async def test_installed_profiles_have_what_alsaucm_lists_and_gets(top: Path) -> None:
    agreed = 0
    for path in profiles.copy_installed(top):
        profiles.point_to(top, path)
        try:
            verbs = profiles.pairs(profiles.alsaucm(top, "list _verbs"))
        except profiles.Failed:
            # They ask for controls that only their own card has.
            with pytest.raises(AlsaError):
                await ucm.open("card")
            continue
        async with ucm.open("card") as manager:
            assert await manager.verbs() == verbs
            for verb in verbs:
                await agree(manager, top, verb.name)
        agreed += 1

    assert agreed >= 10


async def agree(manager: ucm.Manager, top: Path, verb: str) -> None:
    """Compare all that a verb has."""
    devices, modifiers = await manager.devices(verb), await manager.modifiers(verb)
    values: dict[str, str | None] = {}
    lists: dict[str, list[str]] = {}
    for item in (each.name for each in devices + modifiers):
        for name in await manager.identifiers(item, verb=verb):
            values[f"{name}/{item}/{verb}"] = await manager.get(name, item, verb=verb)
        lists[f"_conflictingdevs/{item}/{verb}"] = await manager.conflicting(item, verb=verb)
        lists[f"_supporteddevs/{item}/{verb}"] = await manager.supported(item, verb=verb)

    assert profiles.pairs(profiles.alsaucm(top, f'list "_devices/{verb}"')) == devices
    assert profiles.pairs(profiles.alsaucm(top, f'list "_modifiers/{verb}"')) == modifiers
    answers = profiles.alsaucm(top, *(f'get "{name}"' for name in values))
    ours = "".join(f"  {name}={value}\n" for name, value in values.items())
    assert NUMBERED.sub("", answers) == NUMBERED.sub("", ours)
    for identifier, names in lists.items():
        told = profiles.alsaucm(top, f'list1 "{identifier}"')
        assert [name for name, _ in profiles.LISTED.findall(told)] == names


async def test_a_manager_that_is_dropped_unclosed_warns(own: Path) -> None:
    manager = await ucm.open("card")
    with pytest.warns(ResourceWarning, match="unclosed <Manager 'card' open>"):
        del manager


async def test_closed_managers_refuse(own: Path) -> None:
    manager = await ucm.open("card")
    manager.close()
    manager.close()
    with pytest.raises(ClosedResourceError):
        await manager.verbs()
