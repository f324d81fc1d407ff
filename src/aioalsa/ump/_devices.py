"""Which endpoints the cards of this machine have; blocks while control nodes are opened."""

from __future__ import annotations

import errno
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from .._ffi import ffi, lib
from ..errors import DeviceGoneError, DeviceNotFoundError, DevicePermissionError, check
from ..rawmidi._devices import cards, open_control
from ._calls import endpoint_of, need, new, no_kernel

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._values import Endpoint

NEXT = "snd_ctl_ump_next_device"


def endpoints() -> list[Endpoint]:
    """Return the endpoints of all cards that can be opened.

    Raises:
        UnsupportedError: alsa-lib or the kernel knows none.
    """
    # Setters are newer than what tells of endpoints: without these no block can be asked for.
    need("snd_ump_block_info_set_block_id")
    found: list[Endpoint] = []
    ignorant = answered = False
    for card in cards():
        # Unplugged between being listed and being asked, or not for this user.
        gone = suppress(DeviceGoneError, DeviceNotFoundError, DevicePermissionError)
        with gone, open_control(f"hw:{card}") as ctl:
            numbers = list(_numbers(ctl, card))
            ignorant = ignorant or numbers == [None]
            answered = answered or numbers != [None]
            found += [_ask(ctl, card, number) for number in numbers if number is not None]
    if ignorant and not answered:
        raise no_kernel(NEXT)
    return found


def _numbers(ctl: Any, card: int) -> Iterator[int | None]:
    """Yield the card's endpoints; only None where the kernel does not know what is asked."""
    number = ffi.new("int *", -1)
    while True:
        code = lib.snd_ctl_ump_next_device(ctl, number)
        if code in (-errno.ENOTTY, -errno.ENXIO):
            yield None
            return
        check(code, NEXT, device=f"hw:{card}")
        if number[0] < 0:
            return
        yield number[0]


def _ask(ctl: Any, card: int, device: int) -> Endpoint:
    info = new("endpoint_info")
    lib.snd_ump_endpoint_info_set_card(info, card)
    lib.snd_ump_endpoint_info_set_device(info, device)
    code = lib.aio_ump_endpoint_info(ctl, info)
    check(code, "snd_ctl_ump_endpoint_info", device=f"hw:{card},{device}")
    return endpoint_of(info, partial(lib.snd_ctl_ump_block_info, ctl))
