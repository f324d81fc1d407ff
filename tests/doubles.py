"""Python functions in the place of alsa-lib's: for what no test could have the real one do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from aioalsa import _ffi
from aioalsa._ffi import lib

if TYPE_CHECKING:
    from collections.abc import Callable


def always(result: int) -> Callable[..., int]:
    """Return a function that answers whatever it is asked with one number."""

    def answer(*_: object) -> int:
        return result

    return answer


class Swap:
    """Puts other functions in the place of alsa-lib's for as long as it is entered."""

    def __init__(self) -> None:
        _ffi.load()
        self._before: list[tuple[bytes, Any]] = []
        self._held: list[Any] = []

    def __call__(self, name: str, c_type: str, function: Callable[..., Any]) -> None:
        """Replace one; `c_type` as in C, "int(snd_pcm_t *)"."""
        untyped: Any = _ffi.ffi
        pointer = untyped.callback(c_type, function)
        self._held.append(pointer)
        address = untyped.cast("void *", pointer)
        self._before.append((name.encode(), lib.aio_library_swap(name.encode(), address)))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for name, address in reversed(self._before):
            lib.aio_library_swap(name, address)
