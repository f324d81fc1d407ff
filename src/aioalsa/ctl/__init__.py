"""Controls of sound cards: volumes, switches, jacks, all that has a value (<alsa/control.h>).

    async with ctl.open("hw:0") as control:
        volume = control.find(name="Master Playback Volume")
        await volume.write(volume.from_db(-10.0))
        async for event in control:
            ...

How a change gets from a driver to a task:

1. `open` opens the control in a worker thread, subscribes to its events and lists the elements
   (`_handle`, `shim/ctl.c`).
2. The control's waiter watches its inner epoll (`_wait`). A change makes it readable.
3. The step `_fetch` runs: one call of `aio_ctl_events` takes the wake-up and reads all events.
4. Each brings the list of elements up to date, and is kept until a task has really got it, one for
   each element (`_listing`).
"""

from __future__ import annotations

from ._control import Control
from ._element import Element
from ._enums import Access, ControlType, ElementType, EventMask, Interface, PowerState
from ._event import ElementEvent
from ._levels import DbEnds
from ._open import open
from ._tlv import ChannelMap, Container, DbLinear, DbMinMax, DbPart, DbRange, DbScale, OtherTlv
from ._values import CardInfo, DeviceInfo, ElementId, ElementInfo, Iec958

__all__ = [
    "Access",
    "CardInfo",
    "ChannelMap",
    "Container",
    "Control",
    "ControlType",
    "DbEnds",
    "DbLinear",
    "DbMinMax",
    "DbPart",
    "DbRange",
    "DbScale",
    "DeviceInfo",
    "Element",
    "ElementEvent",
    "ElementId",
    "ElementInfo",
    "ElementType",
    "EventMask",
    "Iec958",
    "Interface",
    "OtherTlv",
    "PowerState",
    "open",
]
