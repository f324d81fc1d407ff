"""`aioalsa jacks`: what is plugged, what changes, and a command to run then."""

from __future__ import annotations

import json as json_module
import os
import signal
from typing import TYPE_CHECKING, Literal

import anyio

from .. import DeviceGoneError, DeviceNotFoundError, ElementGoneError, cards, ctl
from .. import jacks as alsa_jacks
from ..ctl import ElementType, Interface
from ..jacks import JackEvent, JackRemoved
from ._cards import tell_obstacles
from ._console import CommandError, Json, fail, say, show_table
from ._options import refusing

if TYPE_CHECKING:
    from ..ctl import Control

Told = JackEvent | JackRemoved


async def jacks(
    action: Literal["list", "watch"] = "list",
    /,
    *,
    run: str | None = None,
    debounce: float = 0.2,
    json: Json = False,
) -> None:
    """List the jacks of all cards, or watch them until Ctrl-C, also of cards that come later.

    The command of `--run` finds in its environment what happened: AIOALSA_EVENT (plugged,
    unplugged, unknown if the jack cannot tell, removed), AIOALSA_INITIAL (1 for the state of a jack
    that was just found, 0 for a change), AIOALSA_JACK and AIOALSA_INDEX, AIOALSA_CARD (the card's
    index) and AIOALSA_CARD_ID. One runs at a time, in order.

    ```sh
    aioalsa jacks
    aioalsa jacks watch --json
    aioalsa jacks watch --run 'notify-send "$AIOALSA_JACK: $AIOALSA_EVENT"'
    ```

    Args:
        action: list or watch.
        run: a shell command to run for each jack that is found and each change.
        debounce: how long a state must hold before it is told, s.
        json: print JSON; a line for each change when watching.
    """
    if action == "list":
        if run is not None:
            raise CommandError("--run is for: aioalsa jacks watch", code=2)
        await show(await listed(), json=json)
        return
    with refusing():
        watching = alsa_jacks.watch(debounce)
    await tell_obstacles()
    async with watching as watch:
        async for told in watch:
            say(json_module.dumps(plain(told)) if json else line(told))
            if run is not None:
                await run_command(run, told)


# Listing.


async def listed() -> list[JackEvent]:
    """Return the jacks of all cards as they are."""
    found: list[JackEvent] = []
    for card in await cards.list():
        try:
            async with ctl.open(f"hw:{card.index}") as control:
                found += await _of_card(control)
        except (DeviceGoneError, DeviceNotFoundError):
            continue  # unplugged meanwhile
    return found


async def _of_card(control: Control) -> list[JackEvent]:
    found: list[JackEvent] = []
    for element in control.elements:
        ident = element.id
        if ident.interface is not Interface.CARD or not ident.name.endswith(" Jack"):
            continue
        try:
            info = element.info
            if info.type is ElementType.BOOLEAN and info.readable:
                phantom = ident.name.endswith(" Phantom Jack")
                plugged = None if phantom else await element.read() == (True,)
                found.append(JackEvent(control.info, ident.name, ident.index, plugged, True))
        except ElementGoneError:
            continue
    return found


async def show(found: list[JackEvent], *, json: bool) -> None:
    """Print jacks."""
    if json:
        say(json_module.dumps([plain(each) for each in found], indent=2))
    elif found:
        rows = [[f"hw:{jack.card.id}", jack.name, str(jack.index), state(jack)] for jack in found]
        show_table(["Card", "Jack", "Index", "State"], rows)
    await tell_obstacles()


# What is told.


def state(told: Told) -> str:
    """Return what became of a jack, in one word."""
    if isinstance(told, JackRemoved):
        return "removed"
    return {True: "plugged", False: "unplugged", None: "unknown"}[told.plugged]


def line(told: Told) -> str:
    """Return what is told of a jack for people."""
    index = f" {told.index}" if told.index else ""
    return f"hw:{told.card.id}: {told.name}{index}: {state(told)}"


def plain(told: Told) -> dict[str, object]:
    """Return what is told of a jack as JSON has it."""
    initial = isinstance(told, JackEvent) and told.initial
    return {
        "card": told.card.index,
        "id": told.card.id,
        "jack": told.name,
        "index": told.index,
        "event": state(told),
        "initial": initial,
    }


async def run_command(command: str, told: Told) -> None:
    """Run a shell command that finds in its environment what is told."""
    found = plain(told)
    environment = {
        **os.environ,
        "AIOALSA_EVENT": state(told),
        "AIOALSA_INITIAL": str(int(bool(found["initial"]))),
        "AIOALSA_JACK": told.name,
        "AIOALSA_INDEX": str(told.index),
        "AIOALSA_CARD": str(told.card.index),
        "AIOALSA_CARD_ID": told.card.id,
    }
    done = await anyio.run_process(
        command, env=environment, check=False, stdin=None, stdout=None, stderr=None
    )
    if done.returncode < 0:
        fail(f"{command}: killed by {_signal(-done.returncode)}")
    elif done.returncode:
        fail(f"{command}: exit status {done.returncode}")


def _signal(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:  # a real-time one
        return f"signal {number}"
