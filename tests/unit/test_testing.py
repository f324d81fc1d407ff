"""What the fixtures for applications are made of: which card is taken, time that a test moves."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import anyio
import pytest

from aioalsa.cards import Card, Device
from aioalsa.testing import KernelCard, ManualClock
from aioalsa.testing._values import chosen

if TYPE_CHECKING:
    from aioalsa import virtual


def device(index: int, identity: str, driver: str, number: int = 0) -> Device:
    card = Card(index, identity, "", "", driver, "", "")
    return Device(card, number, "pcm", "playback", "", "", ())


FOUND = [
    device(0, "PCH", "HDA-Intel"),
    device(1, "Dummy", "Dummy"),
    device(2, "Loopback", "Loopback", 1),
    device(2, "Loopback", "Loopback", 2),
]


@pytest.mark.parametrize(
    ("wanted", "pcm"),
    [
        (None, "plughw:CARD=Loopback,DEV=1"),
        ("PCH", "plughw:CARD=PCH,DEV=0"),
        ("1", "plughw:CARD=Dummy,DEV=0"),
    ],
)
def test_a_card_that_makes_no_sound_is_taken_unless_one_is_named(
    wanted: str | None, pcm: str
) -> None:
    card = chosen(wanted, FOUND)

    assert isinstance(card, KernelCard)
    assert card.pcm == pcm
    assert card.ctl == card.card.ctl


def test_real_speakers_are_never_taken_unasked() -> None:
    assert chosen(None, FOUND[:1]) is None
    assert chosen("Dummy", FOUND[:1]) is None
    assert chosen(None, []) is None


def test_a_clock_that_runs_by_itself_is_none_to_move(virtual_card: virtual.Card) -> None:
    with pytest.raises(ValueError, match='is "realtime", not "manual"'):
        ManualClock(virtual_card)


@pytest.mark.parametrize("backend", ["asyncio", "trio"])
def test_time_passes_as_the_test_says(manual_clock: ManualClock, backend: str) -> None:
    manual_clock.advance(480)
    anyio.run(manual_clock.run, 1000, backend=backend)

    assert manual_clock.frames == 1480
    for bad in (-1, True, 1.0):
        with pytest.raises((ValueError, TypeError), match="frames"):
            manual_clock.advance(bad)  # type: ignore[arg-type]
        with pytest.raises((ValueError, TypeError), match="frames"):
            anyio.run(partial(manual_clock.run, bad))  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="step=0"):
        anyio.run(partial(manual_clock.run, 480, step=0))
    assert manual_clock.frames == 1480
