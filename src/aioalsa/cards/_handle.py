"""Asks alsa-lib for cards and their devices; blocks for as long as opening control nodes takes.

The only file of this package that calls C.
"""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from .. import _cards, _proc
from .._ffi import ffi, lib, load, text
from ..errors import check, error_from
from . import _logic
from ._values import Card, Device, Hint

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .._ffi._alsa import (
        CData,
        snd_ctl_card_info_t_p,
        snd_ctl_t_p,
        snd_pcm_info_t_p,
    )
    from .._proc import Direction

# SND_PCM_STREAM_PLAYBACK and _CAPTURE (pcm.h).
_DIRECTIONS: dict[str, Direction] = {"Output": "playback", "Input": "capture"}
_STREAMS: tuple[tuple[int, Direction], ...] = ((0, "playback"), (1, "capture"))


def cards() -> list[Card]:
    """Return the cards that can be opened; a card that goes away meanwhile is left out."""
    return _cards.ask_each(_card)


def card(index: int) -> Card | None:
    """Return a card; None if it can't be opened, or not any more."""
    return next(iter(_cards.ask(index, _card)), None)


def devices() -> list[Device]:
    """Return the PCM devices of all cards."""
    return _cards.ask_each(_pcm_devices)


def hints(interface: str, card: int) -> list[Hint]:
    """Return the names that there are for an interface; of all cards if `card` is -1."""
    load()
    place = ffi.new("void ***")
    code = lib.snd_device_name_hint(card, interface.encode(), place)
    device = f"hw:{card}" if card >= 0 else None
    check(code, "snd_device_name_hint", device=device)
    try:
        found = list(_hints(place[0]))
    finally:
        lib.snd_device_name_free_hint(place[0])
    # Alsa-lib takes a card that is not there for one without names.
    if device is not None and not found and card not in _cards.indexes():
        raise error_from(-errno.ENOENT, "snd_device_name_hint", device=device)
    return found


def _hints(hints: CData) -> Iterator[Hint]:
    at = 0
    while hints[at] != ffi.NULL:
        name = _hint(hints[at], b"NAME")
        if name:
            direction = _DIRECTIONS.get(_hint(hints[at], b"IOID"))
            yield Hint(name, _hint(hints[at], b"DESC"), direction)
        at += 1


def _hint(hint: CData, what: bytes) -> str:
    found = lib.snd_device_name_get_hint(hint, what)
    try:
        return text(found)
    finally:
        lib.aio_free(found)


def _card(card: int, ctl: snd_ctl_t_p) -> Iterator[Card]:
    info = _new_card_info()
    check(lib.snd_ctl_card_info(ctl, info), "snd_ctl_card_info", device=f"hw:{card}")
    yield Card(
        index=lib.snd_ctl_card_info_get_card(info),
        id=text(lib.snd_ctl_card_info_get_id(info)),
        name=text(lib.snd_ctl_card_info_get_name(info)),
        longname=text(lib.snd_ctl_card_info_get_longname(info)),
        driver=text(lib.snd_ctl_card_info_get_driver(info)),
        components=text(lib.snd_ctl_card_info_get_components(info)),
        mixername=text(lib.snd_ctl_card_info_get_mixername(info)),
    )


def _pcm_devices(index: int, ctl: snd_ctl_t_p) -> Iterator[Device]:
    [card] = _card(index, ctl)
    number = ffi.new("int *", -1)
    while True:
        code = lib.snd_ctl_pcm_next_device(ctl, number)
        check(code, "snd_ctl_pcm_next_device", device=card.ctl)
        if number[0] < 0:
            return
        for stream, direction in _STREAMS:
            device = _pcm_device(card, ctl, number[0], stream, direction)
            if device is not None:
                yield device


def _pcm_device(
    card: Card, ctl: snd_ctl_t_p, number: int, stream: int, direction: Direction
) -> Device | None:
    info = _new_pcm_info()
    lib.snd_pcm_info_set_device(info, number)
    lib.snd_pcm_info_set_stream(info, stream)
    if not _ask(ctl, info, 0, card):
        return None  # a device for the other direction only
    available = lib.snd_pcm_info_get_subdevices_avail(info)
    identity = text(lib.snd_pcm_info_get_id(info))
    title = text(lib.snd_pcm_info_get_name(info))
    names = [
        text(lib.snd_pcm_info_get_subdevice_name(info))
        for index in range(lib.snd_pcm_info_get_subdevices_count(info))
        if _ask(ctl, info, index, card)
    ]
    holders = _proc.holders(card.index, number, direction=direction)
    subdevices = _logic.subdevices(names, available, holders)
    return Device(card, number, "pcm", direction, identity, title, subdevices)


def _ask(ctl: snd_ctl_t_p, info: snd_pcm_info_t_p, subdevice: int, card: Card) -> bool:
    lib.snd_pcm_info_set_subdevice(info, subdevice)
    code = lib.snd_ctl_pcm_info(ctl, info)
    if code in (-errno.ENOENT, -errno.ENXIO):
        return False
    if code < 0:
        raise error_from(code, "snd_ctl_pcm_info", device=card.ctl)
    return True


def _new_card_info() -> snd_ctl_card_info_t_p:
    place = ffi.new("snd_ctl_card_info_t **")
    check(lib.snd_ctl_card_info_malloc(place), "snd_ctl_card_info_malloc")
    info: snd_ctl_card_info_t_p = ffi.gc(place[0], lib.snd_ctl_card_info_free)
    return info


def _new_pcm_info() -> snd_pcm_info_t_p:
    place = ffi.new("snd_pcm_info_t **")
    check(lib.snd_pcm_info_malloc(place), "snd_pcm_info_malloc")
    info: snd_pcm_info_t_p = ffi.gc(place[0], lib.snd_pcm_info_free)
    return info
