"""`aioalsa mixer`: simple elements listed, shown and set, in amixer's words."""

from __future__ import annotations

import json as json_module
import re
import sys
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from .. import UnsupportedError
from .. import mixer as alsa_mixer
from ._cards import CardName, ControlName, check_action, find
from ._console import CommandError, Json, console, is_live, say
from ._mixer_show import lines, plain, raw_percent
from ._mixer_words import Order, Setting, parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..mixer import Side, SideChannel, SimpleElement
    from ._mixer_words import Where

Raw = Annotated[bool, Parameter(name=["--raw", "-R"], negative=())]
Quiet = Annotated[bool, Parameter(name=["--quiet", "-q"], negative=())]
Words = Annotated[str, Parameter(allow_leading_hyphen=True)]


async def mixer(
    action: Literal["list", "get", "set"] | None = None,
    element: str | None = None,
    /,
    *words: Words,
    device: ControlName = "default",
    card: CardName = None,
    raw: Raw = False,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Show or set the volumes, switches and choices of a card.

    Without an action it is a mixer on the whole terminal: up and down select, left, right and
    digits set the volume, m switches on and off, q ends it. Where there is no terminal, or a dumb
    one, it lists.

    ```sh
    aioalsa mixer -c PCH
    aioalsa mixer set Master 5%+ unmute
    aioalsa mixer set Capture cap frontleft 30%
    aioalsa mixer list --json
    ```

    What can be set, as amixer takes it:

    * volumes: `50%` as alsamixer shows them, `40`, `-3dB`; relative ones: `5%+`, `2dB-`
    * switches: `mute`, `unmute`, `toggle`; `cap`, `nocap` for what is captured
    * items of a choice, by name
    * `playback`, `capture`, and channels as `frontleft`, before what is for them only
    * one value for each channel: `30%,40%`

    Args:
        action: list, get or set; none for the whole screen.
        element: its name, or name and index as Line,1.
        words: what to set; playback, capture and channels apply to what comes after them.
        device: the control's name.
        card: a card's index or id, in place of it.
        raw: percent of the range of raw volumes, as amixer has them; else as alsamixer shows them.
        json: print JSON.
        quiet: print nothing after setting.
    """
    screen = console()
    whole = action is None and not json and sys.stdin.isatty() and is_live(screen)
    action = action or "list"
    check_action(action, element, words, "aioalsa mixer {} Master")
    async with alsa_mixer.open(device if card is None else f"hw:{card}") as opened:
        if whole:
            from ._mixer_view import view

            await view(opened, plain=not screen.encoding.startswith("utf"))
            return
        elements = list(opened.values()) if element is None else [find(opened, element)]
        if action == "set":
            await put(elements[0], words, raw=raw)
        if not (quiet and action == "set"):
            show(elements, raw=raw, json=json, alone=element is not None)


def show(elements: Sequence[SimpleElement], *, raw: bool, json: bool, alone: bool) -> None:
    """Print elements; one alone is no list in JSON."""
    if json:
        found = [plain(element) for element in elements]
        say(json_module.dumps(found[0] if alone else found, indent=2))
        return
    for element in elements:
        for line in lines(element, raw=raw):
            say(line)


async def put(element: SimpleElement, words: Sequence[str], *, raw: bool) -> None:
    """Set what the words of the command line ask for."""
    if element.enum:
        await choose(element, words)
        return
    try:
        orders = parse(words)
    except ValueError as error:
        raise CommandError(str(error), code=2) from None
    # All or nothing: what is not there is told before anything is set.
    plans = [plan for order in orders for plan in planned(element, order)]
    for channel, side, setting in plans:
        await apply(channel, side, setting, raw=raw)


async def choose(element: SimpleElement, words: Sequence[str]) -> None:
    """Choose items: one for all channels, or one for each."""
    items = [*words] if len(words) > 1 else _split(words[0], element.enum.items)
    try:
        if len(items) == 1:
            await element.enum.set(_item(items[0]))
            return
        for channel, item in zip(element.enum.channels, items, strict=False):
            await element.enum.set(_item(item), channel)
    except ValueError as error:
        raise CommandError(str(error), code=2) from None


def _split(word: str, items: Sequence[str]) -> list[str]:
    # An item may have a comma in its name.
    return [word] if word in items else word.split(",")


def _item(word: str) -> str | int:
    return int(word) if re.fullmatch("[0-9]{1,10}", word) else word


Plan = tuple["SideChannel", "Side", Setting]


def planned(element: SimpleElement, order: Order) -> Iterator[Plan]:
    """Give what an order means: for each channel what is to be set."""
    what = "volume" if order.settings[0].kind in ("raw", "percent", "db") else "switch"
    sides = [side for side in _sides(element, order.side) if side.has(what)]
    if not sides:
        where = f"{order.side} " if order.side else ""
        raise CommandError(f"the element {element} has no {where}{what}")
    common = element.common_volume if what == "volume" else element.common_switch
    # What is common to both sides is set once.
    for side in sides[:1] if common else sides:
        channels = [
            each for each in side if order.channels is None or each.channel in order.channels
        ]
        if not channels:
            names = ", ".join(each.name.lower().replace(" ", "") for each in side)
            raise CommandError(f"the element {element} has no such channel; it has {names}")
        for at, channel in enumerate(channels[:1] if side.joined(what) else channels):
            yield channel, side, order.settings[min(at, len(order.settings) - 1)]


def _sides(element: SimpleElement, where: Where | None) -> list[Side]:
    sides = {"playback": element.playback, "capture": element.capture}
    return [sides[where]] if where else list(sides.values())


async def apply(channel: SideChannel, side: Side, setting: Setting, *, raw: bool) -> None:
    """Set one channel; a relative volume ends where the range does."""
    kind = setting.kind
    try:
        if kind in ("on", "off", "toggle"):
            await channel.set_switch(not channel.switch if kind == "toggle" else kind == "on")
        elif kind == "db":
            await _set_db(channel, setting)
        elif kind == "percent" and not raw:
            await _set_percent(channel, setting)
        else:
            await channel.set_volume(_raw_volume(channel, side, setting))
    except UnsupportedError as error:
        raise CommandError(str(error)) from error


async def _set_db(channel: SideChannel, setting: Setting) -> None:
    if not setting.relative:
        await channel.set_db(setting.value)
        return
    now = channel.db
    if now is None:
        raise CommandError("this element's driver tells no decibels; use percent")
    await channel.set_db(now + setting.relative * setting.value, _rounding(setting))


async def _set_percent(channel: SideChannel, setting: Setting) -> None:
    wanted = setting.value
    if setting.relative:
        wanted = channel.percent + setting.relative * setting.value
    await channel.set_percent(min(max(wanted, 0), 100), _rounding(setting))


def _raw_volume(channel: SideChannel, side: Side, setting: Setting) -> int:
    low, high = side.range
    if setting.kind == "percent":
        wanted = setting.value
        if setting.relative:
            wanted = raw_percent(channel, side) + setting.relative * setting.value
        wanted = low + wanted * (high - low) / 100
    else:
        wanted = setting.value
        if setting.relative:
            wanted = channel.volume + setting.relative * setting.value
    # Away from what it is, so that a small step is one.
    rounded = {"up": -(-wanted // 1), "down": wanted // 1}.get(_rounding(setting), round(wanted))
    return int(min(max(rounded, low), high))


def _rounding(setting: Setting) -> Literal["nearest", "up", "down"]:
    return "nearest" if not setting.relative else "up" if setting.relative > 0 else "down"
