"""Hardware dependent devices: what a driver offers in no standard way (<alsa/hwdep.h>).

    async with hwdep.open("hw:1,0") as device:
        data = await device.read()

How data gets from a driver to a task:

1. `open` opens the device in a worker thread, and asks what it is (`_handle`).
2. Data makes its descriptor readable, and with it the inner epoll (`_wait`).
3. The step runs: one call of `aio_hwdep_read` (`shim/hwdep.c`) asks poll(2), since some drivers
   block, and reads. Writing, during which drivers may sleep, goes through a worker thread.

There is no ioctl: what it does to memory only the driver's author knows.
"""

from __future__ import annotations

from ._client import Device, open
from ._client import all_devices as list
from ._enums import Interface
from ._values import DspStatus, HwdepInfo

__all__ = ["Device", "DspStatus", "HwdepInfo", "Interface", "list", "open"]
