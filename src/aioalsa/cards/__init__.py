"""The sound cards of this machine: their devices, who uses them, and what is in the way.

Asking opens control nodes, which may wait for a driver, so all of it is awaited.

How a card that is plugged in gets from the kernel to a task:

1. The kernel makes its nodes in /dev/snd, that of its control last; udev changes their owner, mode
   and access list later, one by one. inotify tells each step (`_inotify`, `shim/inotify.c`). The
   card gets its id after its nodes, which nobody tells.
2. The census keeps these happenings in their order, and asks what only a look can tell: whether a
   card can be opened now, and which it is (`_census`).
3. The watch looks in a worker thread, takes in what happened meanwhile, and gives the answer only
   if none of that concerns the same card; otherwise the census asks again (`_watch`).
"""

from __future__ import annotations

from .._proc import Holder
from ._client import hints, obstacles
from ._client import list_cards as list
from ._client import list_devices as devices
from ._values import Card, CardAdded, CardChange, CardRemoved, Device, Hint, Obstacle, Subdevice
from ._watch import CardWatch, watch

__all__ = [
    "Card",
    "CardAdded",
    "CardChange",
    "CardRemoved",
    "CardWatch",
    "Device",
    "Hint",
    "Holder",
    "Obstacle",
    "Subdevice",
    "devices",
    "hints",
    "list",
    "obstacles",
    "watch",
]
