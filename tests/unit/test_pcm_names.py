"""Names that cannot be opened: the error says what is wrong with them, and what would do."""

from __future__ import annotations

import errno

import pytest

from aioalsa import AlsaError, DeviceNotFoundError, conf, pcm
from aioalsa._proc import beyond_all_cards
from tests.doubles import Swap, always

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend() -> str:
    """One event loop is enough: it is not even asked."""
    return "asyncio"


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("defualt", r"no PCM 'defualt' is defined .*; there is default"),
        ("plug:nul", r"no PCM 'nul' is defined .*; there is null"),
        ("nonsense", r"no PCM 'nonsense' is defined .*; (there are|this system shows no)"),
        ("hw:99", r"; (there are|this system shows no)"),
        ("hw:0,0,0,0,0", r"; write it as NAME or NAME:ARGUMENTS"),
        ("hw:CARD=", r"; write it as NAME or NAME:ARGUMENTS"),
        ("null:", r"; write it as NAME or NAME:ARGUMENTS"),
    ],
)
async def test_what_is_wrong_with_a_name_is_told(name: str, told: str) -> None:
    with pytest.raises(AlsaError, match=told) as caught:
        await pcm.open_playback(name)
    assert str(caught.value).startswith(f"{name}: ")
    assert caught.value.messages


async def test_a_card_beyond_all_numbers_is_not_found() -> None:
    with pytest.raises(DeviceNotFoundError):
        await pcm.open_capture("plughw:99,0")


@pytest.mark.parametrize(
    ("name", "beyond"),
    [("hw:32", True), ("plug:'hw:CARD=99,DEV=0'", True), ("hw:31", False), ("hw:U0x32", False)],
)
def test_cards_are_numbered_up_to_31(name: str, *, beyond: bool) -> None:
    assert beyond_all_cards(name) is beyond


async def test_what_alsa_lib_logs_is_told_under_an_overlay_too() -> None:
    with (
        conf.overlay("pcm.nearly { type null }"),
        pytest.raises(DeviceNotFoundError, match="no PCM 'neerly' is defined") as caught,
    ):
        await pcm.open_playback("neerly")

    assert any("Unknown PCM neerly" in line for line in caught.value.messages)


@pytest.mark.parametrize("number", [errno.ECONNREFUSED, errno.EHOSTDOWN])
async def test_a_sound_server_that_does_not_run_is_to_be_started(number: int) -> None:
    with Swap() as swap:
        swap("snd_pcm_open", "int(snd_pcm_t **, const char *, int, int)", always(-number))
        with pytest.raises(AlsaError, match="sound server that it leads to does not run"):
            await pcm.open_playback("pulse")
