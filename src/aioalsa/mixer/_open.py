"""Opens mixers: alsa-lib called in a worker thread, a mixer made on the loop."""

from __future__ import annotations

from typing import Literal

from .._arguments import device_name, integer, one_of
from .._wait import Opening, open_in_thread
from ..ctl import Control
from ._handle import MixerHandle, open_mixer
from ._mixer import Mixer

Order = Literal["alsa", "name"]


def open(name: str | int | Control = "default", *, order: Order = "alsa") -> Opening[Mixer]:
    """Open a card's mixer (`snd_mixer_attach`, `snd_mixer_load`); await the result or enter it.

    Args:
        name: the control's name, as "default", "hw:0" or "hw:CARD=Dummy"; a card's index; or a
            `ctl.Control` or `hctl.HighControl` that is open: its card is opened once more, so that
            each has all events.
        order: in which the elements come: "alsa" has the important ones first, as alsamixer shows
            them; "name" sorts them by name.

    Raises:
        ValueError: no name of a control.
        DeviceNotFoundError: there is no such card or name; lists the cards that there are.
        DevicePermissionError: this user may not open it.
        LibraryNotFoundError: libasound is not installed.
    """
    device = mixer_name(name)
    by_name = one_of("order", order, "alsa", "name") == "name"

    async def make() -> Mixer:
        handle = await open_in_thread(lambda: open_mixer(device, by_name), MixerHandle.free)
        return Mixer(handle)

    return Opening(make)


def mixer_name(name: object) -> str:
    """Return the name of a control, for a name, a card's index, or an open control."""
    if isinstance(name, Control):
        name.check()
        return name.device
    if isinstance(name, int) and not isinstance(name, bool):
        return f"hw:{integer('name', name, 0, 255)}"
    return device_name(name)
