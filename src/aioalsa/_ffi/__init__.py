"""The only place that knows C: alsa-lib's functions as `lib`, cffi's helpers as `ffi`.

`native/` has what must be Python objects made in C: what asyncio calls for every period.
"""

from __future__ import annotations

from ._alsa import ffi, lib
from ._library import alsa_version, has, load
from ._since import since
from ._text import log_kept, log_lines, strerror, text

__all__ = [
    "alsa_version",
    "ffi",
    "has",
    "lib",
    "load",
    "log_kept",
    "log_lines",
    "since",
    "strerror",
    "text",
]
