"""Cancelling every operation of a stream, after each number of the event loop's rounds.

Whatever the round, the stream goes on where it was or is closed, no frame is lost or doubled, and
neither a descriptor nor a word is left behind.
"""

from __future__ import annotations

import logging
from array import array
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any, Literal, cast

import anyio
import pytest
from anyio.lowlevel import checkpoint

from aioalsa import XrunError, pcm, virtual
from tests.activity import open_descriptors

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterator

    Operation = Callable[[], Awaitable[object]]

Layout = Literal["interleaved", "noninterleaved"]

pytestmark = [pytest.mark.anyio, pytest.mark.usefixtures("frozen_heap", "silence")]

PERIOD = 240  # frames
PACE = 80  # frames that pass in each round
ROUNDS = 14  # more than any of it takes
RAMP = array("h", range(30000))  # mono: each frame has a number


@pytest.fixture
async def card() -> AsyncIterator[virtual.Card]:
    async with virtual.card("cancelled", clock="manual") as card:
        yield card


@pytest.fixture
def silence(capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Nothing on stderr, no exception that nobody retrieved, no slow or broken callback."""
    caplog.set_level(logging.WARNING)
    yield
    assert not caplog.records
    assert not capfd.readouterr().err


async def cancel_after(rounds: int, operation: Operation, meanwhile: Callable[[], object]) -> bool:
    """Run an operation, cancelled after so many rounds; tell whether it came to its end."""
    done = False

    async def run() -> None:
        nonlocal done
        await operation()
        done = True

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(run)
        for _ in range(rounds):
            await checkpoint()
            if done:
                break
            meanwhile()
        tasks.cancel_scope.cancel()
    return done


def numbers(data: Any) -> array[int]:  # noqa: ANN401
    """Return the frames' numbers; data as reads, periods and views give it."""
    return array("h", bytes(only_plane(data)))


def only_plane(data: Any) -> Any:  # noqa: ANN401
    """Return what is given for one channel."""
    return cast("tuple[Any]", data)[0] if isinstance(data, tuple) else data


def frames(first: int, count: int) -> array[int]:
    return RAMP[first : first + count]


class Reader:
    """The ways to take frames, each of which notes what it has got."""

    def __init__(self, stream: pcm.CaptureStream) -> None:
        self.stream = stream
        self.got = array("h")

    async def iterate(self) -> None:
        self.got += numbers((await anext(self.stream)).data)

    async def read(self) -> None:
        self.got += numbers(await self.stream.read(100))

    async def read_much(self) -> None:
        self.got += numbers(await self.stream.read(3 * PERIOD + 7))

    async def fill(self) -> None:
        buffer = array("h", bytes(2 * 333))
        assert await self.stream.readinto(buffer) == 333
        self.got += buffer

    async def view(self) -> None:
        self.got += numbers(await anext(self.stream.views()))


class Writer:
    """The ways to give frames: always those that are next by the stream's position."""

    def __init__(self, stream: pcm.PlaybackStream) -> None:
        self.stream = stream

    async def write(self) -> None:
        await self.stream.write(frames(self.stream.position, 333).tobytes())

    async def write_array(self) -> None:
        await self.stream.write(frames(self.stream.position, 333))

    async def write_much(self) -> None:
        await self.stream.write(frames(self.stream.position, 3 * PERIOD + 7).tobytes())

    async def fill(self) -> None:
        plane = only_plane(await anext(self.stream.blocks()))
        plane[:] = frames(self.stream.position, len(plane) // 2).tobytes()


LAYOUTS = [("interleaved", False), ("interleaved", True), ("noninterleaved", True)]
layouts = pytest.mark.parametrize(("access", "mmap"), LAYOUTS)


@layouts
@pytest.mark.parametrize("way", ["iterate", "read", "read_much", "fill", "view"])
async def test_a_capture_goes_on_where_it_was(
    card: virtual.Card, way: str, access: Layout, *, mmap: bool
) -> None:
    async with (
        pcm.open_playback(card.pcm, channels=1, buffer_size=len(RAMP)) as voice,
        pcm.open_capture(
            card.pcm, channels=1, period_size=PERIOD, access=access, mmap=mmap, start=False
        ) as stream,
    ):
        await voice.write(RAMP)
        voice.start()
        stream.start()
        reader = Reader(stream)
        operation, completed = getattr(reader, way), 0
        for rounds in range(ROUNDS):
            completed += await cancel_after(rounds, operation, lambda: card.advance(PACE))
        assert await cancel_after(100, operation, lambda: card.advance(PACE))

        assert 0 < completed < ROUNDS
        assert reader.got == frames(reader.got[0], len(reader.got))
        assert stream.xruns == 0
        voice.drop()


@layouts
@pytest.mark.parametrize("way", ["write", "write_array", "write_much", "fill"])
async def test_a_playback_tells_how_far_it_got(
    card: virtual.Card, way: str, access: Layout, *, mmap: bool
) -> None:
    async with (
        pcm.open_capture(card.pcm, channels=1, buffer_size=len(RAMP)) as ear,
        pcm.open_playback(
            card.pcm, channels=1, period_size=PERIOD, access=access, mmap=mmap
        ) as stream,
    ):
        writer = Writer(stream)
        full = 0
        while full < stream.setup.buffer_size:
            await stream.write(frames(full, PERIOD))
            full += PERIOD
        operation, completed = getattr(writer, way), 0
        for rounds in range(ROUNDS):
            completed += await cancel_after(rounds, operation, lambda: card.advance(PACE))
        written = stream.position
        card.advance(stream.setup.buffer_size)
        heard = numbers(await ear.read(written))

        assert 0 < completed < ROUNDS
        assert heard == frames(0, written)


@pytest.mark.parametrize("through", ["", "plug:"])
async def test_a_drain_is_begun_again(card: virtual.Card, through: str) -> None:
    async with pcm.open_playback(f"{through}{card.pcm}", period_size=PERIOD) as stream:
        completed = 0
        for rounds in (*range(ROUNDS), 10**6):
            await stream.write(bytes(4 * PERIOD))
            completed += await cancel_after(rounds, stream.drain, lambda: card.advance(PACE))
            stream.drop()
            stream.prepare()
        assert completed
        await stream.write(bytes(4 * PERIOD))
        stream.drop()


@pytest.mark.parametrize("asleep", [False, True])
async def test_what_stopped_goes_on(card: virtual.Card, *, asleep: bool) -> None:
    """After an xrun, or the system's sleep."""
    async with pcm.open_capture(card.pcm, period_size=PERIOD, on_xrun="raise") as stream:
        for rounds in range(ROUNDS):
            if asleep:
                card.suspend()
                await cancel_after(rounds, lambda: anext(stream), lambda: None)
                card.resume()
            else:
                card.inject_xrun()
                with pytest.raises(XrunError):
                    await anext(stream)
                await cancel_after(rounds, stream.recover, lambda: None)
            await stream.recover()
            card.advance(PERIOD)
            assert (await anext(stream)).frames == PERIOD


OPENERS: dict[str, Callable[[str], Any]] = {
    "capture": pcm.open_capture,
    "playback": pcm.open_playback,
    "duplex": lambda name: pcm.open_duplex(name, name),
    "probe": lambda name: pcm.probe(name, "playback"),
}


@pytest.mark.parametrize("opener", OPENERS)
async def test_an_opening_leaves_nothing_open(card: virtual.Card, opener: str) -> None:
    handles: list[Any] = []

    async def operation() -> None:
        handles.append(await OPENERS[opener](card.pcm))

    async def close() -> None:
        while handles:
            handle = handles.pop()
            if not isinstance(handle, pcm.Capabilities):
                await handle.aclose()

    await operation()
    await close()
    before = open_descriptors()
    rounds, done = 0, False
    while not done:
        done = await cancel_after(rounds, operation, lambda: None)
        rounds += 1 + rounds // 4
    await close()
    # What was cancelled is closed in the thread that opens it.
    with anyio.fail_after(10):
        while open_descriptors() > before:  # noqa: ASYNC110
            await anyio.sleep(0.005)


class Failure(Exception):
    """What a test makes happen."""


async def leave(stream: Any) -> None:  # noqa: ANN401
    async with stream:
        pass


async def fail(stream: Any) -> None:  # noqa: ANN401
    with suppress(Failure):
        async with stream:
            raise Failure


WAYS_OUT: dict[str, Callable[[Any], Awaitable[None]]] = {
    "aclose": lambda stream: stream.aclose(),
    "leave": leave,
    "fail": fail,
}


@pytest.mark.parametrize("way", WAYS_OUT)
@pytest.mark.parametrize("opener", ["capture", "playback", "duplex"])
async def test_a_close_closes(card: virtual.Card, opener: str, way: str) -> None:
    before = open_descriptors()
    for rounds in range(ROUNDS):
        stream = await OPENERS[opener](card.pcm)
        if opener == "playback":
            await stream.write(bytes(4 * PERIOD))

        close = partial(WAYS_OUT[way], stream)
        await cancel_after(rounds, close, lambda: card.advance(PACE))
        assert stream.closed or rounds == 0
        stream.close()
        assert open_descriptors() == before
