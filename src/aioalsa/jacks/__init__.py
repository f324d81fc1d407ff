"""Jacks of all cards, those that come later included: what is plugged, and what changes.

async for jack in jacks.watch():
    match jack:
        case JackEvent(plugged=True):
            ...
"""

from __future__ import annotations

from ..hctl import JackEvent, JackRemoved
from ._client import JackWatch, watch
from ._handle import CardSource

__all__ = ["CardSource", "JackEvent", "JackRemoved", "JackWatch", "watch"]
