"""`aioalsa monitor`: what happens to the controls of all cards, and which cards come and go."""

from __future__ import annotations

import json as json_module
from typing import TYPE_CHECKING

import anyio

from .. import (
    AlsaError,
    DeviceGoneError,
    DeviceNotFoundError,
    DevicePermissionError,
    ElementGoneError,
    ctl,
)
from .. import cards as alsa_cards
from ..cards import CardAdded
from ..ctl import EventMask
from ._cards import control_name, tell_obstacles
from ._console import Json, fail, say
from ._ctl_show import plain_id, value_of
from ._ctl_words import plain, shown

if TYPE_CHECKING:
    from ..cards import Card
    from ..ctl import CardInfo, Control, ElementEvent, ElementInfo
    from ._state_file import Result

    Now = tuple[ElementInfo, Result]


async def monitor(card: str | None = None, /, *, json: Json = False) -> None:
    """Show changes of controls as they happen, and cards that come and go, until Ctrl-C.

    Of several changes of an element in a row only the last value is shown: the driver tells that
    something has changed, and not what it was meanwhile.

    ```sh
    aioalsa monitor
    aioalsa monitor PCH --json
    ```

    Args:
        card: a card's index or id, or a control's name; all cards, and those that come later, if
            none is given.
        json: print a line of JSON for each change.
    """
    teller = Teller(json=json)
    if card is not None:
        async with ctl.open(await control_name(card)) as control:
            teller.card(control.info, "watched")
            await follow(control, teller)
        return
    await tell_obstacles()
    async with alsa_cards.watch() as watch, anyio.create_task_group() as tasks:
        while True:
            try:
                change = await anext(watch)
            except AlsaError as error:  # a card is out of order; the others go on
                fail(str(error).splitlines()[0])
                continue
            if isinstance(change, CardAdded):
                tasks.start_soon(follow_card, change, teller)
            else:
                teller.card(change.card, "removed")


async def follow_card(added: CardAdded, teller: Teller) -> None:
    """Tell what happens to the controls of a card until it goes."""
    try:
        async with ctl.open(f"hw:{added.index}") as control:
            # Told when nothing that happens from here on is missed.
            teller.card(added.card, "watched" if added.initial else "added")
            await follow(control, teller)
    except (DeviceGoneError, DeviceNotFoundError, DevicePermissionError):
        return  # the watch tells


async def follow(control: Control, teller: Teller) -> None:
    """Tell what happens to the controls of a card."""
    async for event in control:
        teller.element(control.info, event, await _now(event))


async def _now(event: ElementEvent) -> Now | None:
    """Return what an element is now, if it can be read."""
    if event.element is None or event.removed:
        return None
    try:
        info = event.element.info
        values = await value_of(event.element, info)
    except ElementGoneError:
        return None  # which the next event tells
    except DeviceGoneError:
        raise
    except AlsaError as error:  # the driver fails, and others go on
        fail(f"{event.element_id}: {error}")
        return None
    return None if values is None else (info, values)


class Teller:
    """Prints what happens.

    Args:
        json: as lines of JSON.
    """

    def __init__(self, *, json: bool) -> None:
        self._json = json

    def card(self, card: Card | CardInfo, what: str) -> None:
        """Tell what became of a card."""
        if self._json:
            _say_json({**_plain_card(card), "event": what, "name": card.name})
        else:
            say(f"hw:{card.id}: {card.name} is {'there' if what == 'watched' else what}")

    def element(self, card: CardInfo, event: ElementEvent, now: Now | None) -> None:
        """Tell what happened to an element, and what it is now."""
        names = names_of(event)
        if not self._json:
            values = f": {shown(*now)}" if now else ""
            say(f"hw:{card.id}: {event.element_id}: {' '.join(names)}{values}")
            return
        _say_json(
            {
                **_plain_card(card),
                "event": "element",
                "element": plain_id(event.element_id),
                "changes": names,
                "values": plain(*now) if now else None,
            }
        )


def names_of(event: ElementEvent) -> list[str]:
    """Return what happened, as alsactl calls it."""
    if event.removed:
        return ["REMOVE"]
    kinds = (EventMask.VALUE, EventMask.INFO, EventMask.ADD, EventMask.TLV)
    return [str(kind.name) for kind in kinds if kind in event.mask]


def _plain_card(card: Card | CardInfo) -> dict[str, object]:
    return {"card": card.index, "id": card.id}


def _say_json(found: dict[str, object]) -> None:
    say(json_module.dumps(found))
