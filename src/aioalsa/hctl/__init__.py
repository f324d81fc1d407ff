"""A card's control as an ordered collection that is kept current, and its jacks.

    async with hctl.open("hw:0") as h:
        print([element.name for element in h])
        async for jack in h.jacks():
            ...

What counts as a jack, and when a change of one is told, is in `_logic`.
"""

from __future__ import annotations

from ._client import HighControl, open
from ._jacks import Jacks
from ._values import JackEvent, JackRemoved

__all__ = ["HighControl", "JackEvent", "JackRemoved", "Jacks", "open"]
