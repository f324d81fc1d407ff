"""Raw MIDI: bytes as they go through the cable (<alsa/rawmidi.h>).

    async with rawmidi.open_input("hw:1,0") as port:
        async for message in port.messages():
            ...

1. `open_input` opens the port in a worker thread, sets its buffer, and reads once: input runs only
   from the first read on (`_handle`).
2. Bytes that come make the port's inner epoll readable (`_wait`). The step `_fetch` reads them with
   one call of `aio_rawmidi_read` (`shim/rawmidi.c`), which tells overruns, too.
3. `messages()` makes whole messages of them (`aioalsa._midi`).
"""

from __future__ import annotations

from .._midi import SysExTooLongError
from ._enums import Clock, Type
from ._open import list_ports as list
from ._open import open, open_input, open_output
from ._port import Duplex, Input, Output, Port
from ._values import Message, PortInfo, Setup, Side, Status

__all__ = [
    "Clock",
    "Duplex",
    "Input",
    "Message",
    "Output",
    "Port",
    "PortInfo",
    "Setup",
    "Side",
    "Status",
    "SysExTooLongError",
    "Type",
    "list",
    "open",
    "open_input",
    "open_output",
]
