"""Which endpoints the cards of this machine have; blocks while control nodes are opened."""

from __future__ import annotations

import errno
from functools import partial
from typing import TYPE_CHECKING

from .. import _cards
from .._ffi import ffi, lib
from ..errors import check
from ._calls import endpoint_of, need, new, no_kernel

if TYPE_CHECKING:
    from .._ffi._alsa import snd_ctl_t_p
    from ._values import Endpoint

NEXT = "snd_ctl_ump_next_device"


def endpoints() -> list[Endpoint]:
    """Return the endpoints of all cards that can be opened.

    Raises:
        UnsupportedError: alsa-lib or the kernel knows none.
    """
    # Setters are newer than what tells of endpoints: without these no block can be asked for.
    need("snd_ump_block_info_set_block_id")
    answers = _cards.ask_each(lambda card, ctl: [_of_card(card, ctl)])
    if answers and all(answer is None for answer in answers):
        raise no_kernel(NEXT)
    return [endpoint for answer in answers if answer is not None for endpoint in answer]


def _of_card(card: int, ctl: snd_ctl_t_p) -> list[Endpoint] | None:
    """Return the card's endpoints; None where the kernel does not know what is asked."""
    found: list[Endpoint] = []
    number = ffi.new("int *", -1)
    while True:
        code = lib.snd_ctl_ump_next_device(ctl, number)
        if code in (-errno.ENOTTY, -errno.ENXIO):
            return None
        check(code, NEXT, device=f"hw:{card}")
        if number[0] < 0:
            return found
        found.append(_ask(card, ctl, number[0]))


def _ask(card: int, ctl: snd_ctl_t_p, device: int) -> Endpoint:
    info = new("endpoint_info")
    lib.snd_ump_endpoint_info_set_card(info, card)
    lib.snd_ump_endpoint_info_set_device(info, device)
    code = lib.aio_ump_endpoint_info(ctl, info)
    check(code, "snd_ctl_ump_endpoint_info", device=f"hw:{card},{device}")
    return endpoint_of(info, partial(lib.snd_ctl_ump_block_info, ctl))
