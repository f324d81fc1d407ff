"""`aioalsa ctl`: the elements of a card's control listed, shown and set, in amixer's words."""

from __future__ import annotations

import json as json_module
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import Parameter

from .. import AlsaError, DeviceGoneError, ElementGoneError, hctl
from ._cards import CardName, ControlName, check_action, find
from ._console import CommandError, Json, fail, say
from ._ctl_show import lines, plain, value_of
from ._ctl_words import meant, needs_now

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..ctl import Element

Quiet = Annotated[bool, Parameter(name=["--quiet", "-q"], negative=())]
Words = Annotated[str, Parameter(allow_leading_hyphen=True)]


async def ctl(
    action: Literal["list", "get", "set"] = "list",
    element: str | None = None,
    /,
    *words: Words,
    device: ControlName = "default",
    card: CardName = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Show or set the elements of a card's control, all that has a value.

    Values are given as amixer takes them, one for all channels or one for each: `50,40`

    * integers: `40`, `50%` of the range, `-3dB`; relative ones: `5%+`, `2dB-`
    * switches: `on`, `off`, `toggle`
    * items of a choice, by name or number
    * bytes, of S/PDIF those of the channel status: `0x04,0x82`
    * nothing between two commas leaves a channel as it is

    ```sh
    aioalsa ctl -c PCH
    aioalsa ctl get iface=CARD,name='Headphone Jack'
    aioalsa ctl set name='Master Playback Volume' -10dB,-12dB -c PCH
    aioalsa ctl set numid=3 toggle
    ```

    Args:
        action: list, get or set.
        element: its id, as numid=3 or iface=CARD,name='Headphone Jack',index=1; or its name.
        words: what to set.
        device: the control's name.
        card: a card's index or id, in place of it.
        json: print JSON.
        quiet: print nothing after setting.
    """
    check_action(action, element, words, "aioalsa ctl {} 'Master Playback Volume'")
    async with hctl.open(device if card is None else f"hw:{card}") as opened:
        elements = list(opened) if element is None else [find(opened, element)]
        if action == "set":
            await put(elements[0], ",".join(words))
        if not (quiet and action == "set"):
            await show(elements, json=json, alone=element is not None)


async def show(elements: Sequence[Element], *, json: bool, alone: bool) -> None:
    """Print elements; one alone is no list in JSON."""
    found: list[dict[str, object]] = []
    for element in elements:
        try:
            info = element.info
            values = await value_of(element, info)
        except DeviceGoneError:
            raise
        except AlsaError as error:
            if alone:
                raise
            if not isinstance(error, ElementGoneError):  # removed while the others were shown
                fail(f"{element.id}: {error}")
            continue
        if json:
            found.append(plain(element, info, values))
            continue
        for line in lines(element, info, values):
            say(line)
    if json:
        say(json_module.dumps(found[0] if alone else found, indent=2))


async def put(element: Element, text: str) -> None:
    """Set what the words of the command line ask for."""
    info = element.info
    now = await element.read() if needs_now(info, text) else None
    try:
        await element.write(meant(info, text, now, element))
    except ValueError as error:
        raise CommandError(str(error), code=2) from None
