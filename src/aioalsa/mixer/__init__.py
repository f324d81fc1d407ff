"""Mixers: the volumes, switches and choices of a card as people know them (<alsa/mixer.h>).

    async with mixer.open("hw:0") as m:
        master = m["Master"]
        await master.playback.set_percent(50)
        async for event in m:
            print(event.element.name, event.element.playback.db)

alsa-lib makes one *simple element* of the controls "Master Playback Volume" and "Master Playback
Switch". How a change gets from a driver to a task:

1. `open` attaches the card and loads its elements in a worker thread (`_handle`, `shim/mixer.c`).
2. The mixer's waiter watches its inner epoll (`_wait`). A change makes it readable.
3. The step `_fetch` runs: one call of `aio_mixer_step` has alsa-lib handle its events; callbacks
   in C collect which element they are about, and copy what it shows now.
4. The events bring the mapping up to date, and are kept until a task has really got them, one for
   each element (`_mixer`).

Reading gives that copy, which is current; writing may sleep in a driver and runs in a thread.
"""

from __future__ import annotations

from ..ctl import DbEnds, EventMask
from ._choice import Choice
from ._element import SimpleElement
from ._enums import Channel
from ._event import MixerEvent
from ._mixer import Mixer
from ._open import open
from ._side import Side, SideChannel
from ._values import VolumeRange

__all__ = [
    "Channel",
    "Choice",
    "DbEnds",
    "EventMask",
    "Mixer",
    "MixerEvent",
    "Side",
    "SideChannel",
    "SimpleElement",
    "VolumeRange",
    "open",
]
