"""The lines of the full-screen mixer: what one shows, and what a key does to it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from .. import AlsaError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ..mixer import Side, SimpleElement

Part = Literal["playback", "capture", "choice"]

_NARROW = 50  # columns below which decibels are left out
_NAME = 22


@dataclass(frozen=True, slots=True)
class Row:
    """One line: a side of an element, or its choice.

    Attributes:
        element: which one.
        part: of it.
    """

    element: SimpleElement
    part: Part

    @property
    def title(self) -> str:
        """What it is called."""
        element = self.element
        name = f"{element.name},{element.index}" if element.index else element.name
        both = element.playback and element.capture and not element.enum
        return f"{name} {self.part}" if both else name

    @property
    def side(self) -> Side:
        """The side that it shows."""
        return self.element.capture if self.part == "capture" else self.element.playback

    async def louder(self, percent: float) -> None:
        """Make it so much louder, or softer; of a choice take the next item, or the last one."""
        if self.part == "choice":
            await self.turn(1 if percent > 0 else -1)
        elif self.side.has_volume:
            wanted = min(max(self.side.percent + percent, 0.0), 100.0)
            await self.side.set_percent(wanted, "up" if percent > 0 else "down")

    async def set(self, percent: float) -> None:
        """Set its volume."""
        if self.part != "choice" and self.side.has_volume:
            await self.side.set_percent(percent)

    async def toggle(self) -> None:
        """Switch it on or off; of a choice take the next item."""
        if self.part == "choice":
            await self.turn(1)
        elif self.side.has_switch:
            await self.side.set_switch(not self.side.switch)

    async def turn(self, by: int) -> None:
        """Take another item of a choice."""
        choice = self.element.enum
        if choice.items:
            await choice.set((choice.index + by) % len(choice.items))

    def line(self, width: int, *, plain: bool) -> str:
        """Return what it shows, in exactly so many columns.

        Args:
            width: columns.
            plain: ASCII only.
        """
        name = self.title[: _name_width(width)].ljust(_name_width(width))
        if self.part == "choice":
            return _cut(f"{name} {', '.join(self.element.enum.values)}", width)
        side = self.side
        switch = "" if not side.has_switch else " on " if side.switch else " off"
        if not side.has_volume:
            return _cut(f"{name}{switch}", width)
        level = f" {side.percent:3.0f}%"
        if width >= _NARROW:
            level += decibels(side)
        room = max(width - len(name) - 1 - len(level) - 4, 0)
        return _cut(f"{name} {bar(side.percent, room, plain=plain)}{level}{switch:4}", width)


def rows(elements: Iterable[SimpleElement]) -> list[Row]:
    """Return the lines for elements; those that are inactive have none."""
    found: list[Row] = []
    for element in elements:
        try:
            if element.active:
                found += [Row(element, part) for part in _parts(element)]
        except AlsaError:
            continue  # removed meanwhile, or it has nothing that can be shown
    return found


def _parts(element: SimpleElement) -> Iterator[Part]:
    if element.enum:
        yield "choice"
        return
    if element.playback:
        yield "playback"
    capture = element.capture
    # What both sides have in common is shown once.
    alone = (capture.has_volume and not element.common_volume) or (
        capture.has_switch and not element.common_switch
    )
    if capture and (alone or not element.playback):
        yield "capture"


def decibels(side: Side) -> str:
    """Return a side's volume in decibels, in 9 columns; blank if the driver tells none."""
    level = side.db
    if level is None:
        return " " * 9
    return f"{level:6.1f} dB" if math.isfinite(level) else "  -inf dB"


def bar(percent: float, width: int, *, plain: bool) -> str:
    """Return a bar of exactly so many columns."""
    filled = round(percent * width / 100)
    return ("#" if plain else "█") * filled + ("." if plain else "░") * (width - filled)


def _name_width(width: int) -> int:
    return min(_NAME, max(width // 2 - 2, 4))


def _cut(line: str, width: int) -> str:
    return line[:width].ljust(width)
