"""The C side of a virtual card; the only file of this package that calls `lib`."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

from .. import _ffi
from .._ffi import _alsa, _overlay, ffi, lib
from ..errors import check

if TYPE_CHECKING:
    from ._values import Settings


class CardHandle:
    """A card in C, and its definitions in this process's configuration.

    Its methods may be called from any thread and never wait; none after `free`.
    """

    def __init__(self, settings: Settings) -> None:
        """Make the card; may block while libasound is loaded.

        Raises:
            LibraryNotFoundError: there is no libasound.
            ValueError: another card of this process has the name.
        """
        _ffi.load()
        card = ffi.new("aio_card_t **")
        code = lib.aio_card_new(
            card,
            settings.name.encode(),
            settings.substreams,
            settings.playback_channels or 0,
            settings.capture_channels or 0,
            settings.clock == "manual",
        )
        if code == -errno.EEXIST:
            raise ValueError(f"name {settings.name!r} belongs to another card of this process")
        check(code, "aio_card_new")
        self._card = card[0]
        self._definitions: int | None = _overlay.add(settings.definitions(_alsa.__file__))

    def advance(self, frames: int) -> None:
        """Let time pass, on a card whose clock is manual."""
        check(lib.aio_card_advance(self._card, frames), "aio_card_advance")

    def inject_xrun(self) -> None:
        """Put every running stream into XRUN."""
        check(lib.aio_card_xrun(self._card), "aio_card_xrun")

    def suspend(self) -> None:
        """Put every prepared, running or paused stream into SUSPENDED."""
        check(lib.aio_card_suspend(self._card), "aio_card_suspend")

    def resume(self) -> None:
        """Let suspended streams be resumed."""
        check(lib.aio_card_resume(self._card), "aio_card_resume")

    def disconnect(self) -> None:
        """Make the name unknown and every open stream DISCONNECTED; may be repeated."""
        if self._definitions is not None:
            _overlay.remove(self._definitions)
            self._definitions = None
        lib.aio_card_disconnect(self._card)

    def free(self) -> None:
        """Disconnect; the memory goes when the last stream is closed."""
        self.disconnect()
        lib.aio_card_free(self._card)
