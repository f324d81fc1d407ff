"""Open endpoints: packets that come, packets that are sent."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Self

from ..rawmidi._port import Port, Sink, Source
from ._codec import WORDS, PacketReader, bytes_of, encode, words_of
from ._values import TimedPacket

if TYPE_CHECKING:
    from ..rawmidi._values import Setup
    from ._codec import Packet
    from ._handle import UmpHandle
    from ._values import Endpoint


class _Endpoint(Port):
    _midi: UmpHandle
    setup: Setup

    def __init__(self, handle: UmpHandle) -> None:
        super().__init__(handle)

    @property
    def endpoint(self) -> Endpoint:
        """What the device tells of itself and its blocks, now (`snd_ump_endpoint_info`)."""
        self._check()
        return self._midi.endpoint()


class Input(_Endpoint, Source):
    """An endpoint that packets come from; iterate over it for them.

    The iterator is the endpoint: leaving a loop and looping again goes on where it was, and a
    cancelled step loses nothing. `timed()` gives packets with the time when they came.
    """

    def __init__(self, handle: UmpHandle) -> None:
        super().__init__(handle)
        self._reader = PacketReader()
        self._packets: deque[TimedPacket] = deque()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Packet:
        return (await self._next()).packet

    def timed(self) -> Timed:
        """Give packets with their time: `async for timed in endpoint.timed()`.

        What is not given yet stays with the endpoint.
        """
        return Timed(self)

    async def _next(self) -> TimedPacket:
        while not self._packets:
            chunk = await self._chunk()
            for packet in self._reader.feed(words_of(chunk.data)):
                self._packets.append(TimedPacket(packet, chunk.time or None, self._lost))
                self._lost = 0
            if chunk.torn:
                self._reader.reset()
            self._lost += chunk.overruns
        return self._packets.popleft()

    def _begin_close(self) -> bool:
        self._packets.clear()
        return super()._begin_close()


class Timed:
    """Iterate over it for `TimedPacket`s of an endpoint."""

    # Not an async generator: a cancelled one is over.

    def __init__(self, port: Input) -> None:
        self._port = port

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> TimedPacket:
        return await self._port._next()


class Output(_Endpoint, Sink):
    """An endpoint that packets are sent to.

    Leaving `async with` sends all that was written; leaving it by an exception, or closing it
    without `drain()`, forgets that.
    """

    def __init__(self, handle: UmpHandle) -> None:
        super().__init__(handle)
        # Of a packet that a cancelled task has begun to send: without it the next is torn.
        self._torn = b""

    async def write(self, *packets: Packet) -> None:
        """Send packets (`snd_rawmidi_write`); returns when the driver's buffer has taken all.

        Cancelled, it has sent the first of them; the one it had begun goes before the next.

        Raises:
            BusyResourceError: another task is writing.
            DeviceGoneError: the device was unplugged.
        """
        data = self._torn + encode(packets)
        busy = self._room
        try:
            await self._send(memoryview(data))
        finally:
            if busy is None:
                self._torn = rest_of_packet(data, len(data) - len(self._left), self._torn)


def rest_of_packet(data: bytes, sent: int, begun: bytes) -> bytes:
    """Return what is left of the packet that sending has stopped in.

    Args:
        data: words of packets, after `begun`.
        sent: how many bytes of them were sent.
        begun: the rest of an earlier packet, with which the data begin.
    """
    if sent < len(begun):
        return begun[sent:]
    at = len(begun)
    words = words_of(data)
    while at < sent:
        at += 4 * WORDS[words[at // 4] >> 28]
    return bytes_of(words[sent // 4 : at // 4])


class Duplex(Output, Input):
    """An endpoint for both directions; see `Input` and `Output`."""
