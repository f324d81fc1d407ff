"""Opens raw MIDI ports."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .._wait import Opening, open_in_thread
from ._handle import RawmidiHandle, open_rawmidi
from ._logic import make_wish
from ._port import Duplex, Input, Output

if TYPE_CHECKING:
    from ._logic import Wish


def open_input(
    name: str = "default", *, timestamps: bool = False, buffer_size: int | None = None
) -> Opening[Input]:
    """Open a port to read from (`snd_rawmidi_open`); await the result or enter it.

    Args:
        name: the port's name, as "hw:1,0,0"; "virtual" makes one in the sequencer.
        timestamps: have the driver note when bytes came, where it can; `setup.timestamps` tells.
        buffer_size: of the driver's buffer, bytes, 32 to 2**20; 64 KiB by default.

    Raises:
        ValueError: an argument that no device could meet.
        DeviceNotFoundError: there is no such port.
        DeviceBusyError: somebody else has it.
        DevicePermissionError: this user may not open it.
        LibraryNotFoundError: libasound is not installed.
    """
    wish = make_wish(name, input=True, output=False, timestamps=timestamps, buffer_size=buffer_size)

    async def make() -> Input:
        return Input(await _open(wish))

    return Opening(make)


def open_output(
    name: str = "default", *, buffer_size: int | None = None, active_sensing: bool = False
) -> Opening[Output]:
    """Open a port to write to (`snd_rawmidi_open`); await the result or enter it.

    Args:
        name: the port's name, as "hw:1,0,0"; "virtual" makes one in the sequencer.
        buffer_size: of the driver's buffer, bytes, 32 to 2**20; 4 KiB by default.
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
        active_sensing=active_sensing,
    )

    async def make() -> Output:
        return Output(await _open(wish))

    return Opening(make)


def open(
    name: str = "default",
    *,
    timestamps: bool = False,
    buffer_size: int | None = None,
    output_buffer_size: int | None = None,
    active_sensing: bool = False,
) -> Opening[Duplex]:
    """Open a port for both directions; see `open_input` and `open_output`."""
    wish = make_wish(
        name,
        input=True,
        output=True,
        timestamps=timestamps,
        buffer_size=buffer_size,
        output_buffer_size=output_buffer_size,
        active_sensing=active_sensing,
    )

    async def make() -> Duplex:
        return Duplex(await _open(wish))

    return Opening(make)


async def _open(wish: Wish) -> RawmidiHandle:
    return await open_in_thread(lambda: open_rawmidi(wish), RawmidiHandle.free)
