"""How simple elements are shown: as amixer shows them, and as JSON."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..mixer import Side, SideChannel, SimpleElement


def raw_percent(channel: SideChannel, side: Side) -> float:
    """Return the place of the raw volume in its range, as amixer shows it without -M."""
    low, high = side.range
    return 100 * (channel.volume - low) / (high - low) if high > low else 0.0


def lines(element: SimpleElement, *, raw: bool = False) -> Iterator[str]:
    """Give the lines that show an element.

    Args:
        element: which one.
        raw: percent of the range of raw volumes, not as loud as it sounds.
    """
    yield f"Simple mixer control {element}"
    yield "  Capabilities: " + " ".join(element.capabilities)
    if element.enum:
        yield "  Items: " + " ".join(f"'{item}'" for item in element.enum.items)
        for number, item in enumerate(element.enum.values):
            yield f"  Item{number}: '{item}'"
        return
    if element.capture.group is not None:
        yield f"  Capture exclusive group: {element.capture.group}"
    for side in (element.playback, element.capture):
        if side:
            yield f"  {side.name.title()} channels: " + " - ".join(each.name for each in side)
    yield from _limits(element)
    yield from _levels(element, raw=raw)


def _limits(element: SimpleElement) -> Iterator[str]:
    sides = [side for side in (element.playback, element.capture) if side.has_volume]
    if not sides:
        return
    if element.common_volume:
        yield "  Limits: {} - {}".format(*sides[0].range)
        return
    yield "  Limits: " + " ".join(
        "{} {} - {}".format(side.name.title(), *side.range) for side in sides
    )


def _levels(element: SimpleElement, *, raw: bool) -> Iterator[str]:
    playback = {each.channel: each for each in element.playback}
    capture = {each.channel: each for each in element.capture}
    # By name too: a mono side and the front left of one with channels have a line each.
    named: dict[tuple[str, int], list[str]] = {}
    for channel in sorted(playback | capture):
        for side, channels in ((element.playback, playback), (element.capture, capture)):
            if channel in channels:
                words = _level(element, side, channels[channel], raw=raw)
                named.setdefault((channels[channel].name, channel), []).extend(words)
    for key in sorted(named, key=lambda key: key[0] != "Mono"):
        yield f"  {key[0]}: " + " ".join(named[key])


def _level(element: SimpleElement, side: Side, channel: SideChannel, *, raw: bool) -> list[str]:
    playing = side is element.playback
    words: list[str] = []
    volume = side.has_volume and (playing or not element.common_volume)
    switch = side.has_switch and (playing or not element.common_switch)
    if volume:
        percent = raw_percent(channel, side) if raw else channel.percent
        words += [str(channel.volume), f"[{round(percent)}%]"]
        if channel.db is not None:
            words.append(f"[{_db(channel.db):.2f}dB]")
    if switch:
        words.append("[on]" if channel.switch else "[off]")
    shared = (
        playing and (not volume or element.common_volume) and (not switch or element.common_switch)
    )
    return words if shared or not words else [side.name.title(), *words]


def _db(db: float) -> float:
    return db if math.isfinite(db) else -99999.99


def plain(element: SimpleElement) -> dict[str, object]:
    """Return an element as JSON has it; decibels are null for silence, absent if unknown."""
    return {
        "name": element.name,
        "index": element.index,
        "capabilities": list(element.capabilities),
        "active": element.active,
        "playback": _plain_side(element.playback) if element.playback else None,
        "capture": _plain_side(element.capture) if element.capture else None,
        "enum": {"items": list(element.enum.items), "values": list(element.enum.values)}
        if element.enum
        else None,
    }


def _plain_side(side: Side) -> dict[str, object]:
    found: dict[str, object] = {
        "channels": {str(each.channel): _plain(each, side) for each in side}
    }
    if side.has_volume:
        found["range"] = list(side.range)
        if (ends := side.db_range) is not None:
            found["db_range"] = [db if math.isfinite(db) else None for db in ends]
    if side.group is not None:
        found["group"] = side.group
    return found


def _plain(channel: SideChannel, side: Side) -> dict[str, object]:
    found: dict[str, object] = {}
    if side.has_volume:
        found |= {"volume": channel.volume, "percent": round(channel.percent, 2)}
        if (db := channel.db) is not None:
            found["db"] = db if math.isfinite(db) else None
    if side.has_switch:
        found["switch"] = channel.switch
    return found
