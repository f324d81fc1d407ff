"""Opens sequencer clients."""

from __future__ import annotations

from .._arguments import one_of
from .._wait import Opening, open_in_thread
from ._client import Client
from ._handle import SeqHandle, open_client
from ._logic import LARGEST_POOL, checked_name, pools


def open(
    name: str,
    *,
    input_pool: int = LARGEST_POOL,
    output_pool: int = LARGEST_POOL,
    output_room: int | None = None,
    sysex: str = "whole",
) -> Opening[Client]:
    """Open a client of the sequencer (`snd_seq_open`); await the result or enter it.

    Args:
        name: the client's name for people, at most 63 bytes.
        input_pool: events that can wait to be read, 1 to 2000. A note takes one of them, system
            exclusive data one for each 28 bytes.
        output_pool: events that can be scheduled at once, 1 to 2000.
        output_room: free ones that wake a sender who waits; half of them by default.
        sysex: "whole" puts the pieces of system exclusive messages together; "pieces" gives them
            as they come.

    Raises:
        ValueError: an argument that the kernel would not take.
        DeviceNotFoundError: this system has no sequencer.
        DevicePermissionError: this user may not open it.
        LibraryNotFoundError: libasound is not installed.
    """
    title = checked_name(name)
    pools(input_pool, output_pool, output_room, output_pool)
    whole = one_of("sysex", sysex, "whole", "pieces") == "whole"

    def opened() -> SeqHandle:
        return open_client(
            title, input_pool=input_pool, output_pool=output_pool, output_room=output_room
        )

    async def make() -> Client:
        handle = await open_in_thread(opened, SeqHandle.free)
        return Client(handle, whole_sysex=whole)

    return Opening(make)
