"""Wrong values of whatever an open stream, a view or a block is given: Python exceptions only."""

from __future__ import annotations

import math
from array import array
from typing import TYPE_CHECKING, Any, Literal

import anyio
import pytest

from aioalsa import AlsaError, pcm, virtual

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = pytest.mark.anyio

Layout = Literal["interleaved", "noninterleaved"]
VALUES: list[Any] = [
    *(0, -1, 1, 2**31, 2**63, 2**64, -(2**70), 0.5, 1e300, math.nan, math.inf, -math.inf),
    *("", "x", "DEFAULT", "\0", b"", b"x", b"1234", bytearray(b"1234"), memoryview(b"12345678")),
    *(memoryview(b"12345678")[::2], memoryview(bytearray(8))[::2], array("h", [1, 2])),
    *(None, True, [], (), {}, object(), 1j, [b"12", b"12"], [b"12", b"1"], [b"12"], [None, None]),
]
METHODS = ("status", "dump", "set_chmap", "rewind", "forward", "time_of", "frame_at")


@pytest.fixture
def anyio_backend() -> str:
    """One event loop is enough: nothing of this gets that far."""
    return "asyncio"


@pytest.fixture
async def card() -> AsyncIterator[virtual.Card]:
    async with virtual.card("wronged") as card:
        yield card


async def call(of: object, method: str, value: Any) -> None:  # noqa: ANN401
    """Call a method, which takes the value or refuses it."""
    with anyio.move_on_after(0.02):
        try:
            result = getattr(of, method)(value)
            if hasattr(result, "__await__"):
                await result
        except (AlsaError, TypeError, ValueError, TimeoutError):
            pass


@pytest.mark.parametrize("mmap", [False, True])
@pytest.mark.parametrize("access", ["interleaved", "noninterleaved"])
async def test_whatever_is_given_to_a_stream_is_taken_or_refused(
    card: virtual.Card, access: Layout, *, mmap: bool
) -> None:
    async with (
        pcm.open_capture(card.pcm, access=access, mmap=mmap) as ear,
        pcm.open_playback(card.pcm, access=access, mmap=mmap) as out,
        pcm.open_duplex(card.pcm, card.pcm, access=access, mmap=mmap) as both,
    ):
        for value in VALUES:
            for method in ("readinto", *METHODS):
                await call(ear, method, value)
            for method in ("write", "drain", *METHODS):
                await call(out, method, value)
            await call(both, "write", value)
            if value not in (2**31,):  # it is only large
                await call(ear, "read", value)
                await call(both, "read", value)
        both.drop()
        out.drop()
        # All of them go on.
        ear.drop()
        ear.start()
        assert (await anext(ear)).frames == 480
        both.start()
        assert (await anext(both)).frames == 480


@pytest.mark.parametrize(
    ("method", "value", "kind"),
    [
        ("read", -1, ValueError),
        ("read", 2**63, ValueError),
        ("read", "1", TypeError),
        ("readinto", None, TypeError),
        ("readinto", bytes(4), ValueError),
        ("readinto", bytearray(3), ValueError),
        ("rewind", 0.5, TypeError),
        ("forward", -1, ValueError),
        ("time_of", 2**63, ValueError),
        ("time_of", 0.5, TypeError),
        ("time_of", True, TypeError),
        ("frame_at", math.nan, ValueError),
        ("frame_at", "now", TypeError),
        ("status", "SUNDIAL", ValueError),
        ("dump", None, ValueError),
    ],
)
async def test_what_is_wrong_is_refused_by_its_type(
    card: virtual.Card, method: str, value: object, kind: type[Exception]
) -> None:
    async with pcm.open_capture(card.pcm) as stream:

        async def attempt() -> None:
            await getattr(stream, method)(value)

        with pytest.raises(kind):
            await attempt()


@pytest.mark.parametrize(
    ("timeout", "kind"),
    [(-1, ValueError), (math.nan, ValueError), ("1", TypeError), (1j, TypeError)],
)
async def test_a_wrong_time_to_drain_is_refused(
    card: virtual.Card,
    timeout: Any,  # noqa: ANN401
    kind: type[Exception],
) -> None:
    async with pcm.open_playback(card.pcm) as stream:
        with pytest.raises(kind, match="timeout"):
            await stream.drain(timeout)
        await stream.drain(math.inf)
    async with pcm.open_duplex(card.pcm, card.pcm) as both:
        with pytest.raises(kind, match="timeout"):
            await both.drain(timeout)
        assert (await anext(both)).frames == 480


async def test_nothing_moves_further_than_the_buffer(card: virtual.Card) -> None:
    async with pcm.open_capture(card.pcm) as ear, pcm.open_playback(card.pcm) as out:
        await out.write(bytes(480 * 4))
        assert out.rewind(2**31) == 480
        assert out.forward(2**31) <= out.setup.buffer_size
        await anext(ear)
        assert ear.rewind(2**31) <= ear.setup.buffer_size
        assert ear.forward(2**31) <= ear.setup.buffer_size
        out.drop()


@pytest.mark.parametrize("mmap", [False, True])
async def test_blocks_and_views_take_only_what_fits(card: virtual.Card, *, mmap: bool) -> None:
    async with (
        pcm.open_capture(card.pcm, mmap=mmap) as ear,
        pcm.open_playback(card.pcm, mmap=mmap) as out,
    ):
        block = await anext(out.blocks())
        assert isinstance(block, memoryview)
        with pytest.raises(ValueError, match="different structures"):
            block[:] = bytes(len(block) + 1)
        with pytest.raises(ValueError, match="different structures"):
            block[4:] = b""
        with pytest.raises(TypeError):
            block[0] = "x"  # type: ignore[call-overload]
        with pytest.raises(IndexError):
            _ = block[2**40]
        view = await anext(ear.views())
        assert isinstance(view, memoryview)
        with pytest.raises(TypeError, match="read-only"):
            view[0] = b"\0"  # type: ignore[call-overload]
        await anext(ear.views())
        await anext(out.blocks())
        for gone in (view, block):
            with pytest.raises(ValueError, match="released"):
                bytes(gone)
        out.drop()
