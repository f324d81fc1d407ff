"""Finds libasound at run time and says what is wrong when it, or a function in it, is missing.

`import aioalsa` needs no libasound: it is opened at first use, by `load()`, which openers call.
"""

from __future__ import annotations

import os
import threading

from ._alsa import ffi, lib

LIBRARY = "libasound.so.2"

_lock = threading.Lock()
_loaded = False


def load() -> None:
    """Open libasound, once; may be called from any thread.

    The environment's `AIOALSA_LIBASOUND` names another file than `libasound.so.2`.

    Raises:
        LibraryNotFoundError: there is none that can be loaded.
    """
    global _loaded
    if _loaded:
        return
    with _lock:
        if _loaded:
            return
        path = os.environ.get("AIOALSA_LIBASOUND") or LIBRARY
        why = ffi.new("char[]", 512)
        if lib.aio_library_load(os.fsencode(path), why, 512) < 0:
            from ..errors import LibraryNotFoundError

            raise LibraryNotFoundError(path, ffi.string(why).decode(errors="replace"))
        _loaded = True


def alsa_version() -> str:
    """Return the version of the alsa-lib found here (`snd_asoundlib_version`)."""
    load()
    return ffi.string(lib.snd_asoundlib_version()).decode()


def has(function: str) -> bool:
    """Tell whether the loaded alsa-lib has a function."""
    load()
    return lib.aio_library_has(function.encode())
