"""Opens endpoints, and sequencer clients in UMP mode."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

import anyio.to_thread

from .._wait import Opening, open_in_thread
from ..rawmidi._enums import Clock
from ..rawmidi._logic import make_wish
from ..rawmidi._open import opening
from ..seq._handle import open_client as open_seq
from ..seq._logic import LARGEST_POOL, checked_name, pools
from ._calls import need
from ._client import Client
from ._devices import endpoints
from ._graph import UmpSeqHandle
from ._handle import UmpHandle, open_ump
from ._logic import checked_groups
from ._port import Duplex, Input, Output

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ..rawmidi._logic import Wish
    from ._values import Endpoint

P = TypeVar("P", bound=Input | Output)


async def list_endpoints() -> list[Endpoint]:
    """Return the MIDI 2.0 endpoints of all cards (`snd_ctl_ump_endpoint_info`).

    Raises:
        UnsupportedError: alsa-lib or this kernel has no MIDI 2.0; says which.
        LibraryNotFoundError: libasound is not installed.
    """
    return await anyio.to_thread.run_sync(endpoints)


def open_input(
    name: str,
    *,
    timestamps: bool = False,
    clock: str | Clock = Clock.MONOTONIC,
    buffer_size: int | None = None,
) -> Opening[Input]:
    """Open an endpoint to read from (`snd_ump_open`); await the result or enter it.

    Args:
        name: the endpoint's name, as "hw:1,0".
        timestamps: have the driver note when packets came, where it can; `setup.timestamps` tells.
        clock: whose time they tell: "monotonic", "monotonic_raw" or "realtime".
        buffer_size: of the driver's buffer, bytes, 32 to 2**20; 64 KiB by default.

    Raises:
        ValueError: an argument that no device could meet.
        UnsupportedError: alsa-lib or this kernel has no MIDI 2.0; says which.
        DeviceNotFoundError: there is no such endpoint; says which there are.
        DeviceBusyError: somebody else has it.
        DevicePermissionError: this user may not open it.
        LibraryNotFoundError: libasound is not installed.
    """
    wish = make_wish(
        name, input=True, output=False, timestamps=timestamps, clock=clock, buffer_size=buffer_size
    )
    return _opening(Input, wish)


def open_output(name: str, *, buffer_size: int | None = None) -> Opening[Output]:
    """Open an endpoint to write to (`snd_ump_open`); await the result or enter it.

    Args:
        name: the endpoint's name, as "hw:1,0".
        buffer_size: of the driver's buffer, bytes, 32 to 2**20; 4 KiB by default.

    Raises:
        ValueError: an argument that no device could meet.
        UnsupportedError: alsa-lib or this kernel has no MIDI 2.0; says which.
        DeviceNotFoundError: there is no such endpoint; says which there are.
        DeviceBusyError: somebody else has it.
        DevicePermissionError: this user may not open it.
        LibraryNotFoundError: libasound is not installed.
    """
    wish = make_wish(name, input=False, output=True, output_buffer_size=buffer_size)
    return _opening(Output, wish)


def open(
    name: str,
    *,
    timestamps: bool = False,
    clock: str | Clock = Clock.MONOTONIC,
    buffer_size: int | None = None,
    output_buffer_size: int | None = None,
) -> Opening[Duplex]:
    """Open an endpoint for both directions; see `open_input` and `open_output`."""
    wish = make_wish(
        name,
        input=True,
        output=True,
        timestamps=timestamps,
        clock=clock,
        buffer_size=buffer_size,
        output_buffer_size=output_buffer_size,
    )
    return _opening(Duplex, wish)


def _opening(kind: Callable[[UmpHandle], P], wish: Wish) -> Opening[P]:
    return opening(kind, lambda: open_ump(wish))


def open_client(
    name: str,
    *,
    midi_version: int = 2,
    groups: Iterable[int] | None = None,
    groupless: bool = True,
    convert: bool = True,
    input_pool: int = LARGEST_POOL,
    output_pool: int = LARGEST_POOL,
    output_room: int | None = None,
) -> Opening[Client]:
    """Open a sequencer client that gets and sends packets; await the result or enter it.

    Args:
        name: the client's name for people, at most 63 bytes.
        midi_version: channel messages come as those of MIDI 1 or 2.
        groups: receive packets of these groups only, of 0 to 15; None for all.
        groupless: receive packets that are for no group, too.
        convert: have the kernel convert what comes in another format; see `Client.set_conversion`.
        input_pool: see `seq.open`.
        output_pool: see `seq.open`.
        output_room: see `seq.open`.

    Raises:
        ValueError: an argument that the kernel would not take.
        UnsupportedError: alsa-lib or this kernel's sequencer has no MIDI 2.0; says which.
        DeviceNotFoundError: this system has no sequencer.
        DevicePermissionError: this user may not open it.
        LibraryNotFoundError: libasound is not installed.
    """
    title = checked_name(name)
    pools(input_pool, output_pool, output_room, output_pool)
    wanted = checked_groups(groups)
    if midi_version not in (1, 2) or isinstance(midi_version, bool):
        raise ValueError(f"midi_version={midi_version!r} is neither 1 nor 2")

    def opened() -> UmpSeqHandle:
        need("snd_seq_set_client_midi_version")
        handle = open_seq(
            title,
            input_pool=input_pool,
            output_pool=output_pool,
            output_room=output_room,
            kind=UmpSeqHandle,
            midi_version=midi_version,
        )
        try:
            if wanted is not None or not groupless:
                handle.set_groups(wanted, groupless=groupless)
            if not convert:
                handle.set_conversion(on=False)
        except BaseException:
            handle.free()
            raise
        return handle

    async def make() -> Client:
        return Client(await open_in_thread(opened, UmpSeqHandle.free))

    return Opening(make)
