"""A use-case manager of alsa-lib; every call may read profiles, write controls and run programs.

The only file of this package that calls C. alsa-lib keeps a lock for each manager.
"""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Any

from .._ffi import ffi, lib, load, text
from ..errors import check, error_from
from ._values import MixerElement, UseCase

if TYPE_CHECKING:
    from .._ffi._alsa import CData

_ADVICE = (
    "install alsa-ucm-conf if there are no profiles; `await ucm.cards()` lists the cards that"
    " have one"
)


def cards() -> list[UseCase]:
    """Return the cards that have a profile."""
    load()
    return _pairs(_listed(ffi.NULL, ffi.NULL, None))


def open_manager(name: str) -> UcmHandle:
    """Read the profile of a card."""
    load()
    place = ffi.new("snd_use_case_mgr_t **")
    code = lib.snd_use_case_mgr_open(place, name.encode())
    if code < 0:
        raise _open_error(code, name)
    try:
        return UcmHandle(place[0], name)
    except BaseException:
        lib.snd_use_case_mgr_close(place[0])
        raise


def _open_error(code: int, name: str) -> Exception:
    reason, advice = None, ""
    # Of a card that is not there it says one thing or another.
    card = name.removeprefix("hw:")
    if card != name and code in (-errno.EINVAL, -errno.ENODEV, -errno.ENXIO):
        if lib.snd_card_get_index(card.encode()) < 0:
            code, reason = -errno.ENOENT, "there is no such card"
    elif code == -errno.ENOENT:
        reason = "there is no use-case profile for it"
    if code in (-errno.ENOENT, -errno.EINVAL, -errno.ENXIO):
        advice = _ADVICE
    return error_from(code, "snd_use_case_mgr_open", device=name, reason=reason, advice=advice)


class UcmHandle:
    """An open manager."""

    def __init__(self, manager: Any, name: str) -> None:
        """Prepare what a handle needs.

        Args:
            manager: the `snd_use_case_mgr_t`; owned from here on, once this has returned.
            name: the card's.
        """
        self.device = name
        self._manager = manager
        # Nothing ever comes through it: it makes this a handle like others.
        self.poll: CData = ffi.new("aio_poll_t *")
        check(lib.aio_poll_open(self.poll), "epoll_create1")

    def free(self) -> None:
        """Close it; nobody may use it any more."""
        lib.aio_poll_close(self.poll)
        lib.snd_use_case_mgr_close(self._manager)

    def pairs(self, identifier: str) -> list[UseCase]:
        """Return a list of names with comments."""
        return _pairs(self.listed(identifier))

    def listed(self, identifier: str) -> list[str]:
        """Return a list of texts; empty if the profile has nothing of that kind."""
        return _listed(self._manager, identifier.encode(), self.device)

    def enabled(self, identifier: str) -> list[str]:
        """Return what is enabled; nothing is as long as no verb is set."""
        return self.listed(identifier) if self.get("_verb") is not None else []

    def get(self, identifier: str) -> str | None:
        """Return a value; None if the profile has none."""
        place = ffi.new("const char **")
        code = lib.snd_use_case_get(self._manager, identifier.encode(), place)
        if code == -errno.ENOENT:
            return None
        if code < 0:
            raise self._error(code, "snd_use_case_get", identifier)
        try:
            return None if place[0] == ffi.NULL else text(place[0])
        finally:
            lib.aio_free(place[0])

    def integer(self, identifier: str) -> int:
        """Return a number."""
        place = ffi.new("long *")
        code = lib.snd_use_case_geti(self._manager, identifier.encode(), place)
        if code < 0:
            raise self._error(code, "snd_use_case_geti", identifier)
        return int(place[0])

    def set(self, identifier: str, value: str | None) -> None:
        """Set a value, or run a sequence."""
        given = ffi.NULL if value is None else value.encode()
        code = lib.snd_use_case_set(self._manager, identifier.encode(), given)
        if code < 0:
            what = identifier if value is None else f"{identifier}={value}"
            raise self._error(code, "snd_use_case_set", what)

    def reset(self) -> None:
        """Go back to no verb, without running anything."""
        check(lib.snd_use_case_mgr_reset(self._manager), "snd_use_case_mgr_reset")

    def reload(self) -> None:
        """Read the profile again."""
        code = lib.snd_use_case_mgr_reload(self._manager)
        if code < 0:
            raise self._error(code, "snd_use_case_mgr_reload", "profile")

    def _error(self, code: int, function: str, what: str) -> Exception:
        reason = (
            f"there is no {what}, or not in the current verb" if code == -errno.ENOENT else None
        )
        return error_from(code, function, device=self.device, reason=reason)


def _listed(manager: CData, identifier: CData | bytes, device: str | None) -> list[str]:
    place = ffi.new("const char ***")
    # A card's list, in the case of no manager.
    count = lib.snd_use_case_get_list(manager, identifier, place)  # type: ignore[arg-type]
    if count == -errno.ENOENT:
        return []
    check(count, "snd_use_case_get_list", device=device)
    try:
        return [text(place[0][at]) for at in range(count)]
    finally:
        lib.snd_use_case_free_list(place[0], count)


def _pairs(texts: list[str]) -> list[UseCase]:
    return [UseCase(*pair) for pair in zip(texts[::2], texts[1::2], strict=True)]


def control_id(key: str, value: str) -> str:
    """Return which control a value means, as text."""
    load()
    place = ffi.new("snd_ctl_elem_id_t **")
    check(lib.snd_ctl_elem_id_malloc(place), "snd_ctl_elem_id_malloc")
    try:
        code = lib.snd_use_case_parse_ctl_elem_id(place[0], key.encode(), value.encode())
        if code < 0:
            raise error_from(code, "snd_use_case_parse_ctl_elem_id", device=f"{key}={value}")
        found = lib.snd_ctl_ascii_elem_id_get(place[0])
        try:
            return text(found)
        finally:
            lib.aio_free(found)
    finally:
        lib.snd_ctl_elem_id_free(place[0])


def mixer_element(key: str, value: str) -> MixerElement:
    """Return which mixer element a value means."""
    load()
    place = ffi.new("snd_mixer_selem_id_t **")
    check(lib.snd_mixer_selem_id_malloc(place), "snd_mixer_selem_id_malloc")
    try:
        # Alsa-lib knows the documented keys, as PlaybackMixerElem, only by an older name.
        code = lib.snd_use_case_parse_selem_id(place[0], b"PlaybackMixerId", value.encode())
        if code < 0:
            raise error_from(code, "snd_use_case_parse_selem_id", device=f"{key}={value}")
        name = text(lib.snd_mixer_selem_id_get_name(place[0]))
        return MixerElement(name, lib.snd_mixer_selem_id_get_index(place[0]))
    finally:
        lib.snd_mixer_selem_id_free(place[0])
