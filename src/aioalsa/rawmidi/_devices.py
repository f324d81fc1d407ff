"""Which raw MIDI ports the cards of this machine have; blocks while control nodes are opened."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Any

from .. import _cards
from .._ffi import ffi, has, lib, text
from ..errors import check
from ._values import PortInfo

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .._ffi._alsa import snd_ctl_t_p

OUTPUT, INPUT = 0, 1  # SND_RAWMIDI_STREAM_OUTPUT, SND_RAWMIDI_STREAM_INPUT
INACTIVE = 1 << 4  # SNDRV_RAWMIDI_INFO_STREAM_INACTIVE, of Linux 6.13 on


def ports() -> list[PortInfo]:
    """Return the ports of all cards that can be opened."""
    return _cards.ask_each(_of_card)


def _of_card(card: int, ctl: snd_ctl_t_p) -> Iterator[PortInfo]:
    number = ffi.new("int *", -1)
    while True:
        code = lib.snd_ctl_rawmidi_next_device(ctl, number)
        check(code, "snd_ctl_rawmidi_next_device", device=f"hw:{card}")
        if number[0] < 0:
            return
        for subdevice in range(_count(ctl, card, number[0])):
            port = _port(ctl, card, number[0], subdevice)
            if port is not None:
                yield port


def _count(ctl: Any, card: int, device: int) -> int:
    infos = [_ask(ctl, card, device, 0, stream) for stream in (OUTPUT, INPUT)]
    return max(
        (lib.snd_rawmidi_info_get_subdevices_count(info) for info in infos if info is not None),
        default=0,
    )


def _port(ctl: Any, card: int, device: int, subdevice: int) -> PortInfo | None:
    infos = [_ask(ctl, card, device, subdevice, stream) for stream in (OUTPUT, INPUT)]
    info = infos[OUTPUT] if infos[OUTPUT] is not None else infos[INPUT]
    if info is None:
        return None
    return PortInfo(
        name=f"hw:{card},{device},{subdevice}",
        card=card,
        device=device,
        subdevice=subdevice,
        id=text(lib.snd_rawmidi_info_get_id(info)),
        title=text(lib.snd_rawmidi_info_get_name(info)),
        subdevice_name=text(lib.snd_rawmidi_info_get_subdevice_name(info)),
        input=infos[INPUT] is not None,
        output=infos[OUTPUT] is not None,
        active=not lib.snd_rawmidi_info_get_flags(info) & INACTIVE,
        in_use=_in_use(infos),
        tied=_tied(info),
    )


def _in_use(infos: list[Any]) -> bool | None:
    """Tell what is certain for all subdevices of a device: none is in use, or all are."""
    counts = [
        (lib.snd_rawmidi_info_get_subdevices_avail(i), lib.snd_rawmidi_info_get_subdevices_count(i))
        for i in infos
        if i is not None
    ]
    if all(free == count for free, count in counts):
        return False
    return True if any(free == 0 for free, _ in counts) else None


def _tied(info: Any) -> int | None:
    if not has("snd_rawmidi_info_get_tied_device"):
        return None
    device: int = lib.snd_rawmidi_info_get_tied_device(info)
    return device if device >= 0 else None


def _ask(ctl: Any, card: int, device: int, subdevice: int, stream: int) -> Any:
    place = ffi.new("snd_rawmidi_info_t **")
    check(lib.snd_rawmidi_info_malloc(place), "snd_rawmidi_info_malloc")
    info = ffi.gc(place[0], lib.snd_rawmidi_info_free)
    lib.snd_rawmidi_info_set_device(info, device)
    lib.snd_rawmidi_info_set_subdevice(info, subdevice)
    lib.snd_rawmidi_info_set_stream(info, stream)
    code = lib.snd_ctl_rawmidi_info(ctl, info)
    if code in (-errno.ENOENT, -errno.ENXIO):
        return None  # not in this direction
    check(code, "snd_ctl_rawmidi_info", device=f"hw:{card}")
    return info
