"""The sound cards of this machine: their devices, who uses them, and what is in the way.

Asking opens control nodes, which may wait for a driver, so all of it is awaited.
"""

from __future__ import annotations

from .._proc import Holder
from ._client import list_cards as list
from ._client import list_devices as devices
from ._client import obstacles
from ._values import Card, Device, Obstacle, Subdevice

__all__ = ["Card", "Device", "Holder", "Obstacle", "Subdevice", "devices", "list", "obstacles"]
