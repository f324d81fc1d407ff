"""Watches clients, ports and connections come and go.

A client of its own subscribes to the kernel's announcements: they would be mixed with the events
of any other. It tells nothing of itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from .._wait import Watching, open_in_thread
from ._client import Client
from ._handle import SeqHandle, open_client
from ._system import (
    ClientChanged,
    ClientExited,
    ClientStarted,
    Connected,
    Disconnected,
    PortChanged,
    PortExited,
    PortStarted,
)
from ._values import ANNOUNCE

if TYPE_CHECKING:
    from ._event import Event


class Announcements(Client):
    """Iterate over it for what comes and goes; a cancelled step loses nothing."""

    def __init__(self, handle: SeqHandle) -> None:
        super().__init__(handle, whole_sysex=True)
        port = self.create_port("announcements", writable=True, export=False)
        self.connect(ANNOUNCE, port)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Event:
        while True:
            event = await super().__anext__()
            if not self._is_own(event):
                return event

    def _is_own(self, event: Event) -> bool:
        match event:
            case ClientStarted() | ClientExited() | ClientChanged():
                return event.client == self.number
            case PortStarted() | PortExited() | PortChanged():
                return event.address.client == self.number
            case Connected() | Disconnected():
                return self.number in (event.sender.client, event.receiver.client)
            case _:
                return False


def announcements() -> Watching[Announcements, Event]:
    """Watch clients, ports and connections come and go; await the result, enter or iterate it.

    Gives `ClientStarted`, `ClientExited`, `ClientChanged`, `PortStarted`, `PortExited`,
    `PortChanged`, `Connected` and `Disconnected`. What changes from the moment on when it is open
    is told: look at `clients()` after that, and nothing is missed.

    Raises:
        DeviceNotFoundError: this system has no sequencer.
    """

    async def make() -> Announcements:
        def work() -> SeqHandle:
            name = "aioalsa announcements"
            return open_client(name, input_pool=2000, output_pool=1, output_room=None)

        handle = await open_in_thread(work, SeqHandle.free)
        try:
            return Announcements(handle)
        except BaseException:
            handle.free()
            raise

    return Watching(make)
