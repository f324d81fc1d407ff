"""The only place that touches an event loop.

How every handle waits, from the kernel up:

1. alsa-lib says which descriptors it wants watched. The C shim puts them, one-shot, into the
   handle's inner epoll (`shim/poll.c`).
2. The event loop watches the inner epoll's own descriptor, registered once (`Waiter`).
3. When it becomes readable, the handle's *step* runs: one C call that takes the wake-up, lets
   alsa-lib demangle its descriptors, and transfers what is there. The waiting task goes on at
   once, within that callback (`Wakeup`, in C: `_ffi/native/wakeup.c`).
4. A step that has nothing to give has armed the inner epoll again before it says so. Hence there
   is never more than one wake-up per arming, and none where nobody arms.
5. Interrupts get lost. Where that matters an alarm in the inner epoll goes off now and then; if
   nothing else has come meanwhile, the handle is told of the silence and its step tried anew.

`Handle` is what all handles share: opening, closing, and what happens to one that is dropped,
used from another loop, or carried into a forked child.
"""

from __future__ import annotations

from ._handle import Handle
from ._opening import Opening, discard_in_thread, in_thread, open_in_thread
from ._waiter import Waiter, make_waiter
from ._watching import Watching
from ._weakly import weakly

__all__ = [
    "Handle",
    "Opening",
    "Waiter",
    "Watching",
    "discard_in_thread",
    "in_thread",
    "make_waiter",
    "open_in_thread",
    "weakly",
]
