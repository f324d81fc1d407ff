"""The pytest plugin: `virtual_card`, `default_card`, `manual_clock`, `loopback`, `kernel_card`.

pytest loads it by its entry point, in every project that has aioalsa installed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ._clock import ManualClock
from ._values import KernelCard, Loopback, chosen

# What touches ALSA is imported by the fixtures: pytest loads this where nobody asks for them, too.
if TYPE_CHECKING:
    from collections.abc import Iterator

    from .. import cards, virtual

MARKER = "virtual_card"
NAME = "pytest"
OPTION = "--alsa-card"
DEFAULT = """
pcm.!default {{ type plug slave.pcm "{pcm}" }}
ctl.!default "{ctl}"
"""


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let the user name the card that tests may use."""
    parser.getgroup("aioalsa").addoption(
        OPTION,
        metavar="CARD",
        help="index or id of the sound card for the fixture kernel_card; "
        "without it that is one which makes no sound, of snd-aloop or snd-dummy",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Tell of the marker."""
    config.addinivalue_line(
        "markers",
        f"{MARKER}(**settings): what the fixture virtual_card is, in the words of"
        " aioalsa.virtual.card: substreams, playback_channels, capture_channels, clock, drift,"
        " jitter",
    )


@pytest.fixture
def virtual_card(request: pytest.FixtureRequest) -> Iterator[virtual.Card]:
    """Give a card without hardware: what is played on its `pcm` is captured there.

    The marker `virtual_card(capture_channels=1, ...)` says what it is like.
    """
    from ..virtual import Card
    from ..virtual._values import Settings

    settings: dict[str, Any] = {"name": NAME}
    if "manual_clock" in request.fixturenames:
        settings["clock"] = "manual"
    # The closest comes first, and has the last word.
    node: pytest.Item = request.node
    for marker in reversed(list(node.iter_markers(MARKER))):
        if marker.args:
            raise TypeError(f"{MARKER}{marker.args!r}: the marker takes keywords only")
        settings.update(marker.kwargs)
    card = Card(Settings(**settings))
    try:
        yield card
    finally:
        card.close()


@pytest.fixture
def default_card(virtual_card: virtual.Card) -> Iterator[virtual.Card]:
    """Give the virtual card, which is "default" for whoever opens that in this process."""
    from ..conf import overlay

    with overlay(DEFAULT.format(pcm=virtual_card.pcm, ctl=virtual_card.ctl)):
        yield virtual_card


@pytest.fixture
def manual_clock(virtual_card: virtual.Card) -> ManualClock:
    """Give the time of the virtual card, which stands still from the beginning."""
    return ManualClock(virtual_card)


@pytest.fixture
def loopback(virtual_card: virtual.Card) -> Loopback:
    """Give two cables to an application, one it captures from, one it plays to."""
    # What is played on a substream is captured on the same one.
    first, second = virtual_card.pcm_name(0), virtual_card.pcm_name(1)
    return Loopback(capture=first, playback=second, capture_peer=first, playback_peer=second)


@pytest.fixture
def kernel_card(request: pytest.FixtureRequest) -> KernelCard:
    """Give a card of a real driver; skips where there is none that a test may use."""
    from ..cards._handle import devices

    wanted: str | None = request.config.getoption(OPTION)
    found = devices()
    card = chosen(wanted, found)
    if card is not None:
        return card
    there = ", ".join(sorted({_shown(device.card) for device in found})) or "none"
    if wanted is not None:
        pytest.fail(f"{OPTION}={wanted}: there is no such card with a PCM; there are: {there}")
    pytest.skip(
        f"no sound card for tests: load snd-aloop or snd-dummy, or name one by {OPTION}"
        f" (there are: {there})"
    )


def _shown(card: cards.Card) -> str:
    return f"{card.id} ({card.driver})"
