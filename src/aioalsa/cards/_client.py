"""The questions of this package, asked in a worker thread: opening a control node may wait."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Literal, get_args

import anyio.to_thread

from .._arguments import integer, one_of
from .._proc import PROC
from . import _handle, _logic

if TYPE_CHECKING:
    from ._values import Card, Device, Hint, Obstacle

Interface = Literal["pcm", "ctl", "rawmidi", "timer", "seq", "hwdep"]


async def list_cards() -> list[Card]:
    """Return the cards that this process can open (`snd_card_next`, `snd_ctl_card_info`).

    Raises:
        LibraryNotFoundError: there is no libasound.so.2.
    """
    return await anyio.to_thread.run_sync(_handle.cards)


async def list_devices() -> list[Device]:
    """Return the PCM devices of all cards, with who uses them (`snd_ctl_pcm_info`).

    Raises:
        LibraryNotFoundError: there is no libasound.so.2.
    """
    return await anyio.to_thread.run_sync(_handle.devices)


async def hints(interface: Interface = "pcm", card: int | None = None) -> list[Hint]:
    """Return the names that alsa-lib's configuration suggests, in the order of `aplay -L`.

    They are those of alsa-lib's own files: definitions of this process are not among them.

    Args:
        interface: what the names are for (`snd_device_name_hint`).
        card: the index of the card whose names are wanted; None for all cards and what belongs to
            none.

    Raises:
        ValueError: no such interface.
        DeviceNotFoundError: there is no such card.
        LibraryNotFoundError: there is no libasound.so.2.
    """
    kind = one_of("interface", interface, *get_args(Interface))
    index = -1 if card is None else integer("card", card, 0, 255)
    return await anyio.to_thread.run_sync(lambda: _handle.hints(kind, index))


async def obstacles() -> list[Obstacle]:
    """Return why cards of this machine cannot be used: missing drivers, nodes or rights."""
    return await anyio.to_thread.run_sync(_obstacles)


def _obstacles() -> list[Obstacle]:
    return _logic.obstacles(
        proc=PROC,
        classes=Path("/sys/class/sound"),
        nodes=Path("/dev/snd"),
        usable=lambda node: os.access(node, os.R_OK | os.W_OK),
        environment=os.environ,
    )
