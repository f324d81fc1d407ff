"""Definitions that hold in this process only, as if they stood in the user's .asoundrc.

Virtual cards put their names here, and so does `conf.overlay`. While there are any, openers give
alsa-lib the merged tree (`snd_*_open_lconf`); without them they let it use its own.
"""

from __future__ import annotations

import os
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ._alsa import ffi, lib
from ._loading import load_over
from ._text import log_kept

if TYPE_CHECKING:
    from collections.abc import Generator

    from ._alsa import snd_config_t_p

_lock = threading.Lock()
_texts: dict[int, str] = {}
_names: dict[int, str] = {}
_listeners: set[int] = set()
_next_key = 0


def add(text: str, name: str | None = None) -> int:
    """Add definitions in alsa-lib's syntax; returns the key to remove them with.

    Args:
        text: the definitions.
        name: what they define that nobody else may, if anything.

    Raises:
        ValueError: it is defined already.
    """
    global _next_key
    with _lock:
        if name is not None and name in _names.values():
            raise ValueError(f"{name!r} is the name of another device of this process")
        _next_key += 1
        _texts[_next_key] = text
        if name is not None:
            _names[_next_key] = name
        for listener in _listeners:
            os.eventfd_write(listener, 1)
        return _next_key


def remove(key: int) -> None:
    """Take definitions back; what was opened with them stays open."""
    with _lock:
        _texts.pop(key, None)
        _names.pop(key, None)


def listen(eventfd: int) -> None:
    """Have an eventfd count, from now on, how often definitions are added, by whatever thread."""
    with _lock:
        _listeners.add(eventfd)


def leave(eventfd: int) -> None:
    """Leave an eventfd alone from now on."""
    with _lock:
        _listeners.discard(eventfd)


@contextmanager
def tree() -> Generator[snd_config_t_p | None]:
    """Give the configuration with the added definitions; None if there are none.

    Blocks: alsa-lib reads its files again when they have changed.
    """
    with _lock:
        some = bool(_texts)
    if not some:
        yield None
        return
    with copy() as merged:
        yield merged


@contextmanager
def copy() -> Generator[snd_config_t_p]:
    """Give the configuration with the added definitions, if there are any, as a copy to work on.

    Blocks: alsa-lib reads its files again when they have changed.
    """
    from ..errors import check

    with _lock:
        texts = [text.encode(errors="surrogateescape") for text in _texts.values()]
    base, merged = ffi.new("snd_config_t **"), ffi.new("snd_config_t **")
    check(lib.snd_config_update_ref(base), "snd_config_update_ref")
    try:
        check(lib.snd_config_copy(merged, base[0]), "snd_config_copy")
    finally:
        lib.snd_config_unref(base[0])
    try:
        for text in texts:
            load_over(merged[0], text, "<overlay>")
        yield merged[0]
    finally:
        # What was done with it may have failed, and is yet to be told.
        with log_kept():
            lib.snd_config_delete(merged[0])
