"""Devices of one's own, and cards with a bad clock."""

from __future__ import annotations

from time import monotonic
from typing import Any

import anyio
import pytest

from aioalsa import pcm, virtual

pytestmark = pytest.mark.anyio

PERIOD = 480
COUNTED = b"".join(n.to_bytes(4, "little") for n in range(1, 100 * PERIOD))


async def test_what_a_source_gives_is_captured() -> None:
    given = 0
    grown = anyio.Event()

    async def feed(frames: int) -> bytes | None:
        nonlocal given, grown
        part = COUNTED[given : given + frames * 4]
        given += len(part)
        grown.set()
        grown = anyio.Event()
        return part or None

    async with (
        virtual.PCMSource("count", feed, clock="manual") as source,
        pcm.open_capture(source.pcm) as stream,
    ):
        heard = b""
        with anyio.fail_after(10):
            while len(heard) < 20 * PERIOD * 4:
                # Not before the source has begun: it would be silent.
                while given < len(heard) + PERIOD * 4:
                    await grown.wait()
                await anyio.wait_all_tasks_blocked()
                source.card.advance(PERIOD)
                period = await anext(stream)
                assert isinstance(period.data, bytes)
                heard += period.data

    assert COUNTED.startswith(heard.lstrip(b"\0")[:-8])
    assert len(heard.lstrip(b"\0")) > 10 * PERIOD * 4


async def test_a_sink_takes_what_is_played_whatever_its_format() -> None:
    heard = bytearray()
    enough = anyio.Event()

    async def take(period: pcm.Period) -> None:
        assert isinstance(period.data, bytes)
        heard.extend(period.data)
        if b"\x01\x80" * 4800 in heard:
            enough.set()

    async with virtual.PCMSink("ear", take, channels=1, rate=48000) as sink:
        # Played with another format and number of channels: plug converts.
        async with pcm.open_playback("plug:" + sink.pcm, format="S32_LE", buffer_time=1) as stream:
            await stream.write(b"\0\0\x01\x80" * 2 * 4800)
        with anyio.fail_after(10):
            await enough.wait()


async def test_an_error_of_the_function_ends_the_block() -> None:
    async def feed(frames: int) -> bytes:
        raise LookupError(frames)

    with pytest.raises(ExceptionGroup) as caught:
        async with virtual.PCMSource("broken", feed):
            await anyio.sleep(10)
    assert caught.group_contains(LookupError, match="480")


async def test_a_source_that_ends_is_silent_and_can_be_left() -> None:
    async def feed(frames: int) -> None:
        assert frames == 100

    async with (
        virtual.PCMSource("mute", feed, period_size=100, format="U8") as source,
        pcm.open_capture(source.pcm, format="U8") as stream,
    ):
        period = await anext(stream)
        assert period.data == b"\x80" * PERIOD * 2


async def test_a_device_is_one_within_its_block_only() -> None:
    async def feed(_frames: int) -> None: ...

    source = virtual.PCMSource("later", feed)
    with pytest.raises(RuntimeError, match="async with"):
        _ = source.pcm
    with pytest.raises(TypeError, match="speed"):
        virtual.PCMSource("later", feed, speed=3)  # type: ignore[call-arg]


@pytest.mark.parametrize("drift", [50_000, -50_000])
async def test_a_card_that_drifts_is_measured_so(drift: float) -> None:
    async with (
        virtual.card("drifting", drift=drift) as card,
        pcm.open_capture(card.pcm, period_size=96, buffer_time=1) as stream,
    ):
        period = await anext(stream)
        begin, first = monotonic(), period.position
        while monotonic() - begin < 0.6:
            period = await anext(stream)
        # What is there by now, whenever this task was woken.
        frames = period.position + period.frames + stream.avail() - first
        rate = frames / (monotonic() - begin)

        assert stream.xruns == 0
        assert rate / 48000 - 1 == pytest.approx(drift * 1e-6, abs=0.02)


async def test_two_cards_drift_apart_as_duplex_tells() -> None:
    async with (
        virtual.card("slow", drift=-1000) as slow,
        virtual.card("quick", drift=500) as quick,
        pcm.open_duplex(slow.pcm, quick.pcm, period_size=48, buffer_time=0.5) as duplex,
    ):
        with anyio.move_on_after(1.5):
            while True:
                await duplex.write((await anext(duplex)).data)
        drift = duplex.drift

        assert drift is not None
        assert 500 < drift < 2500


async def test_wakeups_of_a_jittery_card_come_late_and_lose_nothing() -> None:
    late: list[float] = []
    async with (
        virtual.card("jittery", jitter=0.02) as card,
        pcm.open_capture(card.pcm, buffer_time=1) as stream,
    ):
        begin = monotonic()
        for _ in range(30):
            period = await anext(stream)
            due = begin + (period.position + period.frames) / 48000
            late.append(monotonic() - due)
        assert stream.xruns == 0
        assert stream.position >= 30 * PERIOD

    assert max(late) > 0.005
    assert max(late) - min(late) > 0.003


@pytest.mark.parametrize(
    ("settings", "kind"),
    [
        ({"drift": "fast"}, TypeError),
        ({"drift": True}, TypeError),
        ({"drift": 1e6}, ValueError),
        ({"drift": float("nan")}, ValueError),
        ({"jitter": -0.1}, ValueError),
        ({"jitter": 2}, ValueError),
        ({"jitter": None}, TypeError),
        ({"jitter": 0.1, "clock": "manual"}, ValueError),
        ({"drift": 100, "clock": "manual"}, ValueError),
    ],
)
async def test_a_wrong_clock_is_refused(settings: dict[str, Any], kind: type[Exception]) -> None:
    with pytest.raises(kind):
        virtual.card("wrong", **settings)
