"""What all calls of a sequencer client share: errors, and alsa-lib's structures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._ffi import ffi, lib
from ..errors import check, error_from
from ._values import Address

if TYPE_CHECKING:
    from ..errors import AlsaError


class Calls:
    """An open client, as far as calling its functions goes.

    Attributes:
        seq: the `snd_seq_t`.
        name: the client's name, for messages.
        number: the client's number.
    """

    seq: Any
    name: str
    number: int

    def call(self, function: str, *arguments: Any) -> int:
        """Call a function of the client; raise what it fails with."""
        code: int = getattr(lib, function)(self.seq, *arguments)
        if code < 0:
            raise self.error(code, function)
        return code

    def error(self, code: int, function: str, reason: str | None = None) -> AlsaError:
        """Return the exception for a failed call."""
        return error_from(code, function, device=self.name, reason=reason)


def new(kind: str) -> Any:
    """Return one of alsa-lib's structures, which is freed with its last reference."""
    place = ffi.new(f"snd_seq_{kind}_t **")
    check(getattr(lib, f"snd_seq_{kind}_malloc")(place), f"snd_seq_{kind}_malloc")
    return ffi.gc(place[0], getattr(lib, f"snd_seq_{kind}_free"))


def pair(address: tuple[int, int]) -> Any:
    """Return an address as C has it."""
    return ffi.new("snd_seq_addr_t *", address)


def address_of(pair: Any) -> Address:
    """Return an address that C gave."""
    return Address(pair.client, pair.port)
