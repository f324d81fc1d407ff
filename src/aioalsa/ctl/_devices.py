"""What devices a card has: PCM, rawmidi and hwdep, asked through its control."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from .._ffi import ffi, lib, text
from ..errors import check
from ._values import DeviceInfo

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ._handle import ControlHandle

Direction = Literal["playback", "capture", "input", "output"]


class Kind(NamedTuple):
    """The functions of alsa-lib for devices of a kind; hwdep ones have no streams."""

    name: Literal["pcm", "rawmidi", "hwdep"]
    directions: tuple[Direction | None, ...]
    next_device: Callable[..., int]
    ask: Callable[..., int]
    malloc: Callable[..., int]
    free: Callable[..., None]
    set_device: Callable[..., None]
    get_device: Callable[..., int]
    get_id: Callable[..., Any]
    get_name: Callable[..., Any]
    set_stream: Callable[..., None] | None = None
    set_subdevice: Callable[..., None] | None = None
    get_subdevices_count: Callable[..., int] | None = None
    get_subdevices_avail: Callable[..., int] | None = None


# Directions by their number (`snd_pcm_stream_t`, `snd_rawmidi_stream_t`).
PCM = Kind(
    "pcm",
    ("playback", "capture"),
    lib.snd_ctl_pcm_next_device,
    lib.snd_ctl_pcm_info,
    lib.snd_pcm_info_malloc,
    lib.snd_pcm_info_free,
    lib.snd_pcm_info_set_device,
    lib.snd_pcm_info_get_device,
    lib.snd_pcm_info_get_id,
    lib.snd_pcm_info_get_name,
    lib.snd_pcm_info_set_stream,
    lib.snd_pcm_info_set_subdevice,
    lib.snd_pcm_info_get_subdevices_count,
    lib.snd_pcm_info_get_subdevices_avail,
)
RAWMIDI = Kind(
    "rawmidi",
    ("output", "input"),
    lib.snd_ctl_rawmidi_next_device,
    lib.snd_ctl_rawmidi_info,
    lib.snd_rawmidi_info_malloc,
    lib.snd_rawmidi_info_free,
    lib.snd_rawmidi_info_set_device,
    lib.snd_rawmidi_info_get_device,
    lib.snd_rawmidi_info_get_id,
    lib.snd_rawmidi_info_get_name,
    lib.snd_rawmidi_info_set_stream,
    lib.snd_rawmidi_info_set_subdevice,
    lib.snd_rawmidi_info_get_subdevices_count,
    lib.snd_rawmidi_info_get_subdevices_avail,
)
HWDEP = Kind(
    "hwdep",
    (None,),
    lib.snd_ctl_hwdep_next_device,
    lib.snd_ctl_hwdep_info,
    lib.snd_hwdep_info_malloc,
    lib.snd_hwdep_info_free,
    lib.snd_hwdep_info_set_device,
    lib.snd_hwdep_info_get_device,
    lib.snd_hwdep_info_get_id,
    lib.snd_hwdep_info_get_name,
)


def devices(handle: ControlHandle, kind: Kind) -> Iterator[DeviceInfo]:
    """Return a card's devices of a kind, for each direction that they have."""
    number = ffi.new("int *", -1)
    while True:
        code = kind.next_device(handle.ctl, number)
        handle.check(code, f"snd_ctl_{kind.name}_next_device")
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
    kind.set_device(info, number)
    if kind.set_stream and kind.set_subdevice:
        kind.set_stream(info, stream)
        kind.set_subdevice(info, 0)
    code = kind.ask(handle.ctl, info)
    if code in (-errno.ENOENT, -errno.ENXIO):
        return None  # only for the other direction
    handle.check(code, f"snd_ctl_{kind.name}_info")
    count, free = kind.get_subdevices_count, kind.get_subdevices_avail
    return DeviceInfo(
        device=kind.get_device(info),
        kind=kind.name,
        direction=direction,
        id=text(kind.get_id(info)),
        name=text(kind.get_name(info)),
        subdevices=count(info) if count else 1,
        available=free(info) if free else 1,
    )


def _new_info(kind: Kind) -> Any:  # noqa: ANN401 - an opaque structure
    pointer = ffi.new(f"snd_{kind.name}_info_t **")
    check(kind.malloc(pointer), f"snd_{kind.name}_info_malloc")
    return ffi.gc(pointer[0], kind.free)
