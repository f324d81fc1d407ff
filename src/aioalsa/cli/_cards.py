"""`aioalsa cards` and `aioalsa devices`: what sound hardware there is, and what is in the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Protocol, TypeVar

from cyclopts import Parameter

from .. import cards as alsa_cards
from ._console import CommandError, Json, say, show_json, show_table

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ..cards import Device

ControlName = Annotated[str, Parameter(name=["--device", "-D"])]
CardName = Annotated[str | None, Parameter(name=["--card", "-c"])]
T_co = TypeVar("T_co", covariant=True)


async def cards(*, json: Json = False) -> None:
    """List the sound cards of this machine.

    ```sh
    aioalsa cards
    aioalsa cards --json | jq -r .[].id
    ```

    Args:
        json: print a JSON list.
    """
    found = await alsa_cards.list()
    if json:
        show_json(found)
    elif found:
        rows = [[str(card.index), card.id, card.name, card.driver, card.ctl] for card in found]
        show_table(["Card", "Id", "Name", "Driver", "Open as"], rows)
    await tell_obstacles()


async def devices(*, json: Json = False) -> None:
    """List the PCM devices of all cards, and who uses them.

    ```sh
    aioalsa devices
    ```

    Args:
        json: print a JSON list.
    """
    found = await alsa_cards.devices()
    if json:
        show_json(found)
    elif found:
        rows = [
            [device.pcm, device.direction, device.card.name, device.name, usage(device)]
            for device in found
        ]
        show_table(["Open as", "Direction", "Card", "Device", "In use"], rows)
    await tell_obstacles()


async def all_names() -> list[str]:
    """Return the names of all cards' controls.

    Raises:
        CommandError: there are no cards; says why.
    """
    found = await alsa_cards.list()
    if not found:
        obstacles = await alsa_cards.obstacles()
        raise CommandError(str(obstacles[0]) if obstacles else "there is no sound card")
    return [f"hw:{card.index}" for card in found]


async def control_name(card: str) -> str:
    """Return the control's name for a card's index or id, or that name itself."""
    known = {found.id for found in await alsa_cards.list()}
    return f"hw:{card}" if card.isdecimal() or card in known else card


class Findable(Protocol[T_co]):
    """Controls or a mixer, whose elements are found by what a user calls them."""

    @property
    def device(self) -> str:
        """The name that was opened."""
        ...

    def find(self, ident: str, /) -> T_co:
        """Return an element; KeyError if there is none, ValueError if nothing is called so."""
        ...


def find(opened: Findable[T_co], ident: str) -> T_co:
    """Return the element that was named."""
    try:
        return opened.find(ident)
    except KeyError as error:
        raise CommandError(f"{opened.device}: {error.args[0]}") from None
    except ValueError as error:
        raise CommandError(str(error), code=2) from None


def check_action(action: str, element: str | None, words: Sequence[str], example: str) -> None:
    """Refuse what does not belong to list, get or set.

    Args:
        action: which of the three.
        element: the one that was named.
        words: what it is to be set to.
        example: a command with {} for get or set, and an element.
    """
    if (element is None) == (action == "list") and bool(words) == (action == "set"):
        return
    usage = {
        "list": "list takes no element; get does",
        "get": f"get takes an element and nothing else, as in: {example}",
        "set": f"set takes an element and values, as in: {example} 50%",
    }
    raise CommandError(usage[action].format(action), code=2)


async def tell_obstacles(*, stderr: bool = True) -> None:
    """Say, if cards cannot be used, why and what it takes; on stderr, so that lists stay lists."""
    for obstacle in await alsa_cards.obstacles():
        say(str(obstacle), stderr=stderr)


def usage(device: Device) -> str:
    """Return how many of a device's subdevices are in use, and by whom."""
    states = [subdevice.in_use for subdevice in device.subdevices]
    if None in states:
        return f"? of {len(states)}"
    text = f"{sum(state is True for state in states)} of {len(states)}"
    holders = dict.fromkeys(str(sub.holder) for sub in device.subdevices if sub.holder)
    return f"{text}: {', '.join(holders)}" if holders else text
