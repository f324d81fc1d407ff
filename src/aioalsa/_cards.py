"""Walks over the cards and opens their controls for a moment: lists of devices are made so.

All of it blocks, for as long as alsa-lib takes to open control nodes.
"""

from __future__ import annotations

from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TypeVar

from ._ffi import _overlay, ffi, lib, load
from .errors import DeviceGoneError, DeviceNotFoundError, DevicePermissionError, check

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator

    from ._ffi._alsa import snd_ctl_t_p

T = TypeVar("T")


def indexes() -> Iterator[int]:
    """Yield the cards that this user may open (`snd_card_next`): alsa-lib tries each node."""
    load()
    index = ffi.new("int *", -1)
    while True:
        check(lib.snd_card_next(index), "snd_card_next")
        if index[0] < 0:
            return
        yield index[0]


@contextmanager
def control(card: int) -> Generator[snd_ctl_t_p]:
    """Open the control of a card (`snd_ctl_open`) until the context is left."""
    load()
    name = f"hw:{card}"
    place = ffi.new("snd_ctl_t **")
    with _overlay.tree() as tree:
        if tree is None:
            check(lib.snd_ctl_open(place, name.encode(), 0), "snd_ctl_open", device=name)
        else:
            code = lib.snd_ctl_open_lconf(place, name.encode(), 0, tree)
            check(code, "snd_ctl_open_lconf", device=name)
    try:
        yield place[0]
    finally:
        lib.snd_ctl_close(place[0])


def ask(card: int, question: Callable[[int, snd_ctl_t_p], Iterable[T]]) -> list[T]:
    """Return what a card's control tells; nothing if the card cannot be opened, or not any more."""
    with (
        suppress(DeviceGoneError, DeviceNotFoundError, DevicePermissionError),
        control(card) as ctl,
    ):
        return list(question(card, ctl))
    return []


def ask_each(question: Callable[[int, snd_ctl_t_p], Iterable[T]]) -> list[T]:
    """Return what all cards tell, those left out that are gone between being listed and asked."""
    return [answer for card in indexes() for answer in ask(card, question)]
