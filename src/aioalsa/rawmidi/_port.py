"""Raw MIDI ports: bytes or messages that come, bytes that are sent."""

from __future__ import annotations

import errno
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple, Self

from anyio import BusyResourceError, fail_after, sleep
from anyio.lowlevel import checkpoint

from .._arguments import integer
from .._ffi import ffi
from .._midi import LONGEST, MidiParser, SysExTooLongError
from .._wait import Handle, make_waiter
from ..errors import DeviceGoneError
from ._enums import Type
from ._handle import unpack_chunk
from ._logic import pace
from ._values import Message

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Buffer

    from .._wait import Waiter
    from ..errors import AlsaError
    from ._handle import RawmidiHandle
    from ._values import Setup, Status

EAGAIN = -errno.EAGAIN
# What one step reads before other tasks get their turn: chunks, and bytes that one writes.
MOST_CHUNKS = 64
MOST_BYTES = 4096


class Chunk(NamedTuple):
    """What was read at once.

    Attributes:
        data: its bytes.
        time: when they came, s; 0.0 if nobody knows.
        overruns: how often bytes were lost behind it since the chunk before.
        torn: what follows may not belong to it: bytes were lost in between.
    """

    data: bytes
    time: float = 0.0
    overruns: int = 0
    torn: bool = False


class Port(Handle):
    """An open raw MIDI port.

    Attributes:
        setup: what was got.
    """

    def __init__(self, handle: RawmidiHandle) -> None:
        super().__init__(handle.name, make_waiter(handle.incoming), handle.free)
        self._midi = handle
        self._c = handle.c
        self._gone = False  # and somebody was told
        self.setup: Setup = handle.setup

    def _error(self, code: int, function: str) -> AlsaError:
        error = self._midi.error(code, function)
        self._gone = self._gone or isinstance(error, DeviceGoneError)
        return error

    def status(self) -> Status:
        """Return a snapshot (`snd_rawmidi_status`); of the input, where it is open for both."""
        self._check()
        return self._midi.status(output=self.setup.input is None)


class Source(Port):
    """A port that something comes from, in chunks as the driver gives them."""

    def __init__(self, handle: RawmidiHandle) -> None:
        super().__init__(handle)
        self._info = ffi.new("aio_rawmidi_chunk_t *")
        self._info_bytes = ffi.buffer(self._info)
        # What is being given, and what was fetched for a task that may have been cancelled.
        self._chunks: deque[Chunk] = deque()
        self._ready: deque[Chunk] = deque()
        self._gap = False  # bytes were lost somewhere behind those that can be read now
        self._lost = 0  # overruns that nothing given has told of yet
        if handle.first:
            self._ready.append(Chunk(handle.first))

    @property
    def overruns(self) -> int:
        """How often bytes were lost because they were not read in time."""
        return int(self._c.overruns)

    async def _chunk(self) -> Chunk:
        if self._chunks:
            return self._chunks.popleft()
        self._check()
        if not self._ready:
            self._waiter.armed = False
            await self._waiter.until(self._fetch)
        self._chunks, self._ready = self._ready, deque()
        return self._chunks.popleft()

    def _fetch(self) -> bool | None:
        """The step: what the driver has, for this task or the next."""
        size = EAGAIN
        while len(self._ready) < MOST_CHUNKS:
            size = self._midi.read(self._info)
            if size < 0:
                self._gap = False
                break
            time, overruns = unpack_chunk(self._info_bytes)
            # With timestamps, nobody tells which of the chunks is the one before the gap.
            self._gap = overruns > 0 or (self._gap and self.setup.timestamps)
            data = bytes(ffi.buffer(self._midi.stage, size))
            self._ready.append(Chunk(data, time, overruns, self._gap))
        if self._ready:
            return True
        if size != EAGAIN:
            raise self._error(size, "snd_rawmidi_read")
        return None

    def _begin_close(self) -> bool:
        self._chunks.clear()
        self._ready.clear()
        return super()._begin_close()


class Input(Source):
    """A port that bytes come from; iterate over it for chunks of them, as the driver gives them.

    The iterator is the port: leaving a loop and looping again goes on where it was, and a
    cancelled step loses nothing. `messages()` gives whole messages instead.
    """

    def __init__(self, handle: RawmidiHandle) -> None:
        super().__init__(handle)
        self._parser: MidiParser | None = None
        self._waiting: deque[Message | SysExTooLongError] = deque()

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> bytes:
        return (await self._chunk()).data

    def messages(self, *, longest: int = LONGEST) -> MessageReader:
        """Give whole MIDI messages: `async for message in port.messages()`.

        Running status is resolved, system exclusive messages are whole however they were split,
        and realtime bytes inside of them come first. What an overrun has torn is left out.

        Args:
            longest: bytes that a system exclusive message may have.

        Raises:
            SysExTooLongError: one was longer, and was left out; loop again to go on.
        """
        return MessageReader(self, integer("longest", longest, 2, 2**30))


class MessageReader:
    """Reads whole messages of a port; what is not given yet stays with the port."""

    def __init__(self, port: Input, longest: int) -> None:
        self._port = port
        if port._parser is None or port._parser.longest != longest:
            port._parser = MidiParser(longest=longest)

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Message:
        # Not an async generator: a cancelled one is over.
        waiting = self._port._waiting
        while not waiting:
            self._parse(await self._port._chunk())
        found = waiting.popleft()
        if isinstance(found, SysExTooLongError):
            raise found
        return found

    def _parse(self, chunk: Chunk) -> None:
        port = self._port
        assert port._parser is not None
        when = chunk.time or None
        for found in port._parser.feed(chunk.data):
            if isinstance(found, SysExTooLongError):
                port._waiting.append(found)
            else:
                port._waiting.append(Message(found, when, port._lost))
                port._lost = 0
        if chunk.torn:
            port._parser.reset()
        port._lost += chunk.overruns


class Sink(Port):
    """A port that something is sent to; see `Output`."""

    def __init__(self, handle: RawmidiHandle) -> None:
        super().__init__(handle)
        self._room: Waiter | None = None
        self._left = memoryview(b"")

    async def _send(self, left: memoryview) -> None:
        """Write bytes; after an exception `_left` is what was not written."""
        self._check()
        if self._room is not None:
            raise BusyResourceError("writing to")
        self._left = left
        if not left:
            await checkpoint()
        self._room = waiter = make_waiter(self._midi.outgoing)
        try:
            while self._left:
                await waiter.until(self._write)
        finally:
            self._room = None
            waiter.close()

    def _write(self) -> bool | None:
        """The step: write what there is room for."""
        data = self._left[:MOST_BYTES]
        held = ffi.from_buffer("char[]", data)
        taken = self._midi.write(held, len(data))
        if taken == EAGAIN:
            return None
        if taken < 0:
            raise self._error(taken, "snd_rawmidi_write")
        # Here, not where this is awaited: a task that is cancelled now has written it all the same.
        self._left = self._left[taken:]
        return True

    async def drain(self, timeout: float | None = None) -> None:
        """Return when all that was written has been sent; nothing blocks meanwhile.

        By `snd_rawmidi_drain` only where that does not block for up to 10 s.

        Raises:
            TimeoutError: it took longer than `timeout`, s.
        """
        self._check()
        await checkpoint()
        assert self.setup.output is not None
        if self.setup.type is not Type.HW:
            # A port in the sequencer has no buffer in the kernel: that delivers at once.
            self._midi.flush()
            return
        with fail_after(timeout):
            while left := self.setup.output.buffer_size - self._midi.status(output=True).avail:
                await sleep(pace(left))
                self._check()

    def drop(self) -> None:
        """Forget what was written and is not sent (`snd_rawmidi_drop`)."""
        self._check()
        self._midi.drop()

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if not self.closed and not self._gone:
                if error is None:
                    await self.drain()
                else:
                    with suppress(DeviceGoneError):
                        self.drop()
        finally:
            await self.aclose()

    def _begin_close(self) -> bool:
        if self._room is not None and not self._waiter.forked:
            self._room.close()
        return super()._begin_close()


class Output(Sink):
    """A port that bytes are sent to.

    Leaving `async with` sends all that was written; leaving it by an exception, or closing the port
    without `drain()`, forgets that.
    """

    async def write(self, data: Buffer) -> None:
        """Send bytes (`snd_rawmidi_write`); returns when the driver's buffer has taken all.

        Cancelled, it has sent the first of them.

        Raises:
            BusyResourceError: another task is writing.
            DeviceGoneError: the device was unplugged.
        """
        await self._send(memoryview(data).cast("B"))


class Duplex(Output, Input):
    """A port for both directions; see `Input` and `Output`."""
