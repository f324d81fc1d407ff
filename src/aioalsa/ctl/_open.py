"""Opens controls: alsa-lib called in a worker thread, a control made on the loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._arguments import device_name, integer
from .._wait import Opening, open_in_thread
from ._control import Control
from ._handle import ControlHandle, open_control

if TYPE_CHECKING:
    from ._values import CardInfo, ElementId


def open(name: str | int = "default") -> Opening[Control]:
    """Open a control (`snd_ctl_open`); await the result or enter it.

    Args:
        name: the control's name, as "default", "hw:0" or "hw:CARD=Dummy"; or a card's index.

    Raises:
        ValueError: no name of a control.
        DeviceNotFoundError: there is no such card or name; lists the cards that there are.
        DevicePermissionError: this user may not open it.
        LibraryNotFoundError: libasound is not installed.
    """
    device = control_name(name)

    async def make() -> Control:
        return Control(*await open_listed(device))

    return Opening(make)


def control_name(name: object) -> str:
    """Return the name of a control, for a name or a card's index."""
    if isinstance(name, int) and not isinstance(name, bool):
        return f"hw:{integer('name', name, 0, 255)}"
    return device_name(name)


async def open_listed(device: str) -> tuple[ControlHandle, CardInfo, list[ElementId]]:
    """Return an open control with what is on it."""

    def work() -> tuple[ControlHandle, CardInfo, list[ElementId]]:
        handle = open_control(device)
        try:
            # Subscribed by now: what changes from here on is told.
            return handle, handle.card_info(), handle.listed()
        except BaseException:
            handle.free()
            raise

    return await open_in_thread(work, lambda opened: opened[0].free())
