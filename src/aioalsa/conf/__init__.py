"""alsa-lib's configuration: what names stand for, and texts and files in its syntax.

A tree is a `Config`, a read-only mapping of plain values. How a name becomes a device:

1. alsa-lib reads `alsa.conf`, and by a hook in it /etc/asound.conf and ~/.asoundrc (`load`).
2. A name as "front:0" is looked up below "pcm"; an alias is followed, a hook may load the file of a
   card, `@args` are filled in from what is behind the colon, and each `@func` is replaced by what
   the function returns (`definition`).
3. What comes out tells the type of the device, and the parameters for that type.
"""

from __future__ import annotations

from ._client import (
    Files,
    boolean,
    card,
    definition,
    dumps,
    evaluate,
    expand,
    interface,
    load,
    overlay,
    parse,
    read,
    refresh,
    topdir,
)
from ._edit import Editor
from ._logic import quoted
from ._values import Config, Pointer, Value

__all__ = [
    "Config",
    "Editor",
    "Files",
    "Pointer",
    "Value",
    "boolean",
    "card",
    "definition",
    "dumps",
    "evaluate",
    "expand",
    "interface",
    "load",
    "overlay",
    "parse",
    "quoted",
    "read",
    "refresh",
    "topdir",
]
