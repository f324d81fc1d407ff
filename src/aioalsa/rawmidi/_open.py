"""Opens raw MIDI ports."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import anyio.to_thread

from .._proc import PROC
from .._wait import Handle, Opening, open_in_thread
from ._devices import ports
from ._enums import Clock
from ._handle import RawmidiHandle, open_rawmidi
from ._logic import make_wish, with_usage
from ._port import Duplex, Input, Output

if TYPE_CHECKING:
    from collections.abc import Callable

    from ._logic import Wish
    from ._values import PortInfo

P = TypeVar("P", bound=Handle)
H = TypeVar("H", bound=RawmidiHandle)


def open_input(
    name: str = "default",
    *,
    timestamps: bool = False,
    clock: str | Clock = Clock.MONOTONIC,
    buffer_size: int | None = None,
    avail_min: int | None = None,
) -> Opening[Input]:
    """Open a port to read from (`snd_rawmidi_open`); await the result or enter it.

    Args:
        name: the port's name, as "hw:1,0,0"; "virtual" makes one in the sequencer.
        timestamps: have the driver note when bytes came, where it can; `setup.timestamps` tells.
        clock: whose time they tell: "monotonic", "monotonic_raw" or "realtime".
        buffer_size: of the driver's buffer, bytes, 32 to 2**20; 64 KiB by default.
        avail_min: bytes that have to be there before who waits is woken; 1 by default.

    Raises:
        ValueError: an argument that no device could meet.
        DeviceNotFoundError: there is no such port.
        DeviceBusyError: somebody else has it.
        DevicePermissionError: this user may not open it.
        LibraryNotFoundError: libasound is not installed.
    """
    wish = make_wish(
        name,
        input=True,
        output=False,
        timestamps=timestamps,
        clock=clock,
        buffer_size=buffer_size,
        avail_min=avail_min,
    )
    return _opening(Input, wish)


def open_output(
    name: str = "default",
    *,
    buffer_size: int | None = None,
    avail_min: int | None = None,
    active_sensing: bool = False,
) -> Opening[Output]:
    """Open a port to write to (`snd_rawmidi_open`); await the result or enter it.

    Args:
        name: the port's name, as "hw:1,0,0"; "virtual" makes one in the sequencer.
        buffer_size: of the driver's buffer, bytes, 32 to 2**20; 4 KiB by default.
        avail_min: bytes that have to be free before who waits for room is woken; 1 by default.
        active_sensing: let the driver send an active sensing message when the port is closed.

    Raises:
        ValueError: an argument that no device could meet.
        DeviceNotFoundError: there is no such port.
        DeviceBusyError: somebody else has it.
        DevicePermissionError: this user may not open it.
        LibraryNotFoundError: libasound is not installed.
    """
    wish = make_wish(
        name,
        input=False,
        output=True,
        output_buffer_size=buffer_size,
        output_avail_min=avail_min,
        active_sensing=active_sensing,
    )
    return _opening(Output, wish)


def open(
    name: str = "default",
    *,
    timestamps: bool = False,
    clock: str | Clock = Clock.MONOTONIC,
    buffer_size: int | None = None,
    output_buffer_size: int | None = None,
    avail_min: int | None = None,
    output_avail_min: int | None = None,
    active_sensing: bool = False,
) -> Opening[Duplex]:
    """Open a port for both directions; see `open_input` and `open_output`."""
    wish = make_wish(
        name,
        input=True,
        output=True,
        timestamps=timestamps,
        clock=clock,
        buffer_size=buffer_size,
        output_buffer_size=output_buffer_size,
        avail_min=avail_min,
        output_avail_min=output_avail_min,
        active_sensing=active_sensing,
    )
    return _opening(Duplex, wish)


def _opening(kind: Callable[[RawmidiHandle], P], wish: Wish) -> Opening[P]:
    return opening(kind, lambda: open_rawmidi(wish))


def opening(kind: Callable[[H], P], open_handle: Callable[[], H]) -> Opening[P]:
    """Return what opens a port when it is awaited or entered.

    Args:
        kind: the port's class.
        open_handle: opens its C side; may block.
    """

    async def make() -> P:
        return kind(await open_in_thread(open_handle, RawmidiHandle.free))

    return Opening(make)


async def list_ports() -> list[PortInfo]:
    """Return the raw MIDI ports of all cards, and which are in use (`snd_ctl_rawmidi_info`).

    Raises:
        LibraryNotFoundError: libasound is not installed.
    """
    return await anyio.to_thread.run_sync(_ports)


def _ports() -> list[PortInfo]:
    found = ports()
    places = {(port.card, port.device) for port in found}
    return with_usage(found, {place: _told(*place) for place in places})


def _told(card: int, device: int) -> str:
    try:
        return (PROC / f"asound/card{card}/midi{device}").read_text(errors="replace")
    except OSError:
        return ""
