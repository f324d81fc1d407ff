"""What devices a card has: PCM, rawmidi and hwdep, asked through its control."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from .._ffi import ffi, lib, text
from ..errors import check
from ._values import DeviceInfo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._handle import ControlHandle

Direction = Literal["playback", "capture", "input", "output"]


class Kind(NamedTuple):
    """How alsa-lib names the functions for devices of a kind."""

    name: Literal["pcm", "rawmidi", "hwdep"]
    directions: tuple[Direction | None, ...]


# By the number of the direction (`snd_pcm_stream_t`, `snd_rawmidi_stream_t`).
PCM = Kind("pcm", ("playback", "capture"))
RAWMIDI = Kind("rawmidi", ("output", "input"))
HWDEP = Kind("hwdep", (None,))


def devices(handle: ControlHandle, kind: Kind) -> Iterator[DeviceInfo]:
    """Return a card's devices of a kind, for each direction that they have."""
    number = ffi.new("int *", -1)
    function = f"snd_ctl_{kind.name}_next_device"
    while True:
        handle.check(getattr(lib, function)(handle.ctl, number), function)
        if number[0] < 0:
            return
        for stream, direction in enumerate(kind.directions):
            found = _device(handle, kind, number[0], stream, direction)
            if found is not None:
                yield found


def _device(
    handle: ControlHandle, kind: Kind, number: int, stream: int, direction: Direction | None
) -> DeviceInfo | None:
    info = _new_info(kind)
    _of(kind, "set_device")(info, number)
    if direction is not None:
        _of(kind, "set_stream")(info, stream)
        _of(kind, "set_subdevice")(info, 0)
    function = f"snd_ctl_{kind.name}_info"
    code = getattr(lib, function)(handle.ctl, info)
    if code in (-errno.ENOENT, -errno.ENXIO):
        return None  # only for the other direction
    handle.check(code, function)
    counted = direction is not None
    return DeviceInfo(
        device=_of(kind, "get_device")(info),
        kind=kind.name,
        direction=direction,
        id=text(_of(kind, "get_id")(info)),
        name=text(_of(kind, "get_name")(info)),
        subdevices=_of(kind, "get_subdevices_count")(info) if counted else 1,
        available=_of(kind, "get_subdevices_avail")(info) if counted else 1,
    )


def _of(kind: Kind, verb: str) -> Any:  # noqa: ANN401 - one of alsa-lib's functions
    return getattr(lib, f"snd_{kind.name}_info_{verb}")


def _new_info(kind: Kind) -> Any:  # noqa: ANN401 - an opaque structure
    pointer = ffi.new(f"snd_{kind.name}_info_t **")
    check(_of(kind, "malloc")(pointer), f"snd_{kind.name}_info_malloc")
    return ffi.gc(pointer[0], _of(kind, "free"))
