"""Levels to begin with, as `alsactl init` sets them on cards that it has no rules for.

The rules are those of alsactl's init/default (alsa-utils 1.2.8): volumes low enough not to frighten
anybody, yet to be heard; what is behind a master volume is open; outputs and the microphone are on.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .. import AlsaError, DeviceGoneError, UnsupportedError
from ..ctl import ElementType, Interface

if TYPE_CHECKING:
    from ..ctl import Control, Element, ElementInfo


@dataclass(frozen=True, slots=True)
class Level:
    """A volume.

    Attributes:
        db: in decibels; None for elements of which the driver tells none, or not to be used.
        percent: of the range, where decibels are not known.
    """

    db: float | None
    percent: int

    def value(self, element: Element, info: ElementInfo) -> int:
        """Return it as a value of an element."""
        if self.db is not None:
            try:
                return element.from_db(self.db, "down")
            except UnsupportedError:
                pass
        # In floating point and rounded up, as alsactl does.
        span = info.maximum - info.minimum
        return math.ceil(self.percent * span * 0.01 + info.minimum)


SOFT, OPEN, FULL, SHUT = Level(-20, 75), Level(0, 100), Level(None, 100), Level(None, 0)
CAPTURE = Level(12, 75)
# Codecs of HDA whose decibels are shifted: 0 dB is what others call -20 dB or so.
SHIFTED = {(-34.5, 12.0), (-30.0, 0.0)}


@dataclass(frozen=True, slots=True)
class Rule:
    """What becomes of an output, which has a volume and a switch.

    Attributes:
        name: "Master" is of "Master Playback Volume" and "Master Playback Switch".
        level: of its volume.
        on: of its switch.
        behind: it is behind the master volume, if there is one, and then open.
        index: which of several by that name.
    """

    name: str
    level: Level = SOFT
    on: bool = True
    behind: bool = False
    index: int = 0


MASTERS = ("Master", "Master Front")
_BEHIND = (
    *("Line Out", "Front", "Surround", "Center", "LFE", "Headphone", "Speaker", "PCM"),
    *("Front Speaker", "Surround Speaker", "Center Speaker", "LFE Speaker"),
)
_BESIDE = ("", "Master Digital", "PC Speaker", "DAC", "Synth", "Mono", "Master Mono")
RULES = (
    *(Rule(name) for name in (*MASTERS, *_BESIDE)),
    *(Rule(name, behind=True) for name in _BEHIND),
    *(Rule(name, behind=True, index=1) for name in ("Headphone", "PCM")),
    *(Rule(name, FULL) for name in ("Wave", "Music", "AC97")),
    Rule("CD", SHUT, on=False),
)
SOURCES = (
    ("Capture Source", ("Internal Mic", "Mic")),
    ("Input Source", ("Internal Mic", "Mic")),
    ("Digital Input Source", ("Digital Mic 1", "Mic")),
)
BOOSTS = ("Mic Boost", "Internal Mic Boost")


async def initialize(control: Control) -> list[str]:
    """Set a card's levels; return what could not be set, and why."""
    board = _Board(control)
    master = any(board.has(f"{name} Playback Volume") for name in MASTERS)
    for rule in RULES:
        await _output(board, rule, open=master and rule.behind)
    await board.volume("DRC Range", SOFT)
    await board.volume("Capture Volume", CAPTURE)
    await board.switch("Capture Switch", on=True)
    for name, items in SOURCES:
        await board.choose(name, items)
    for name in BOOSTS:
        await board.switch(name, on=True)
    return board.complaints


async def _output(board: _Board, rule: Rule, *, open: bool) -> None:
    name = f"{rule.name} Playback".strip()
    volumes = [f"{name} Volume"]
    switches = [f"{name} Switch"]
    if rule.name == "PCM":
        volumes.append("PCM Volume")
        switches.append("PCM Switch")
    found = next((each for each in volumes if board.has(each, rule.index)), volumes[0])
    shifted = rule.name == "PCM" and board.ends(found, rule.index) in SHIFTED
    await board.volume(found, OPEN if open or shifted else rule.level, rule.index)
    for switch in switches:
        await board.switch(switch, on=rule.on, index=rule.index)


class _Board:
    """The mixer elements of a card, by name and index."""

    def __init__(self, control: Control) -> None:
        self._elements: dict[tuple[str, int], Element] = {}
        for element in control.elements:
            ident = element.id
            if (ident.interface, ident.device, ident.subdevice) == (Interface.MIXER, 0, 0):
                self._elements[ident.name, ident.index] = element
        self.complaints: list[str] = []

    def has(self, name: str, index: int = 0) -> bool:
        """Tell whether there is such an element."""
        return (name, index) in self._elements

    def ends(self, name: str, index: int) -> tuple[float, float] | None:
        """Return the decibels of an element's least and greatest value."""
        element = self._elements.get((name, index))
        return None if element is None else element.db_range

    async def volume(self, name: str, level: Level, index: int = 0) -> None:
        """Set all channels of a volume."""
        element, info = self._element(name, index, ElementType.INTEGER)
        if element is not None and info is not None:
            await self._write(element, level.value(element, info))

    async def switch(self, name: str, *, on: bool, index: int = 0) -> None:
        """Set all channels of a switch."""
        element, _ = self._element(name, index, ElementType.BOOLEAN)
        if element is not None:
            await self._write(element, on)

    async def choose(self, name: str, items: tuple[str, ...]) -> None:
        """Choose the first of these items that there is."""
        element, info = self._element(name, 0, ElementType.ENUMERATED)
        known = () if info is None else info.items
        item = next((each for each in items if each in known), None)
        if element is not None and item is not None:
            await self._write(element, item)

    def _element(
        self, name: str, index: int, kind: ElementType
    ) -> tuple[Element | None, ElementInfo | None]:
        element = self._elements.get((name, index))
        info = None if element is None else element.info
        return (element, info) if info is not None and info.type is kind else (None, None)

    async def _write(self, element: Element, value: int | str) -> None:
        try:
            await element.write(value)
        except DeviceGoneError:
            raise
        except (AlsaError, ValueError) as error:
            self.complaints.append(str(error).splitlines()[0])
