"""Text that crosses the border to C: the lines that alsa-lib logged, and names it gives back."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from ._alsa import ffi, lib

if TYPE_CHECKING:
    from collections.abc import Generator

    from ._alsa import CData


def text(pointer: CData) -> str:
    """Return a C string; "" for NULL. Card names may hold bytes that are no UTF-8."""
    return ffi.string(pointer).decode(errors="replace") if pointer != ffi.NULL else ""


def log_lines() -> tuple[str, ...]:
    """Return what alsa-lib logged during this thread's last call of it."""
    # Plug-ins that end their lines themselves leave empty ones.
    return tuple(filter(None, text(lib.aio_log_text()).splitlines()))


@contextmanager
def log_kept() -> Generator[None]:
    """Leave what was logged as it is: for what may run between a call and `log_lines()`."""
    before = lib.aio_log_keep(True)
    try:
        yield
    finally:
        lib.aio_log_keep(before)


def strerror(code: int) -> str:
    """Return alsa-lib's text for an error, its own codes above 500000 too (`snd_strerror`)."""
    return text(lib.snd_strerror(code))
