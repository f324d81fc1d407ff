"""Cards without hardware or kernel support, made from alsa-lib's own plug-in interface.

How a virtual card comes to be opened as if it were a real one:

1. `card("demo")` makes a card in C (`_ffi/shim/virtual_card.c`) and adds the definitions of a PCM
   and a control named `aioalsa_demo` to this process's configuration (`_ffi/_overlay.py`).
2. Whoever opens that name through the overlay makes alsa-lib load the plug-in that the definition
   names. It is this package's own extension module, loaded already, which finds the card.
3. Each PCM is an ioplug (`virtual_pcm.c`). Playback and capture of a substream are the two ends of
   a cable (`virtual_cable.c`), whose position both follow, so that they never slip.
4. The position is that of CLOCK_MONOTONIC, or moves only by `Card.advance`. Who waits is woken by a
   timerfd that is set to the moment when enough will be there, or by `Card.advance` itself.
5. Its controls are a ctl_ext of the same name (`virtual_ctl_ext.c`) over elements that Python makes
   and changes (`virtual_ctl.c`, `Controls`). Each client has a queue of events and an eventfd, and
   so has each `Changes`, which hears what clients write.

Of a card everything runs in C, in the thread that calls alsa-lib: no thread of its own, no Python
callback. What Python does for a `PCMSource`, a `PCMSink` or a `DeclaredCard`, tasks do at the other
end of the cable. Only a `PCMFilter` is Python that alsa-lib calls (`_ffi/_hosted.py` tells how).
Closing a card while they are open disconnects them, as unplugging would.
"""

from __future__ import annotations

from ._card import Card, card
from ._controls import Change, Changes, Controls
from ._declared import Control, DeclaredCard, Jack, sink, source
from ._device import ClockOptions, DeviceOptions, StreamOptions
from ._element import Element, ElementOptions
from ._filter import Filter, FilterOptions, PCMFilter
from ._streams import PCMSink, PCMSource
from ._values import Clock, FilterSetup

__all__ = [
    "Card",
    "Change",
    "Changes",
    "Clock",
    "ClockOptions",
    "Control",
    "Controls",
    "DeclaredCard",
    "DeviceOptions",
    "Element",
    "ElementOptions",
    "Filter",
    "FilterOptions",
    "FilterSetup",
    "Jack",
    "PCMFilter",
    "PCMSink",
    "PCMSource",
    "StreamOptions",
    "card",
    "sink",
    "source",
]
