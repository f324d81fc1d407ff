"""Devices of one's own, and cards with a bad clock."""

from __future__ import annotations

from array import array
from time import monotonic
from typing import Any

import anyio
import pytest

from aioalsa import AlsaError, DeviceGoneError, pcm, virtual
from aioalsa.pcm import _stream
from aioalsa.testing import ManualClock

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


async def test_a_device_that_is_unplugged_does_not_end_its_block() -> None:
    async def feed(frames: int) -> bytes:
        return bytes(4 * frames)

    async def take(_period: pcm.Period) -> None: ...

    async with virtual.PCMSource("mic", feed) as source, virtual.PCMSink("ear", take) as sink:
        async with (
            pcm.open_capture(source.pcm) as capture,
            pcm.open_playback(sink.pcm) as playback,
        ):
            await anext(capture)
            for device in (source, sink):
                device.card.disconnect()
            with anyio.fail_after(10):
                with pytest.raises(DeviceGoneError):
                    await capture.read(48000)
                with pytest.raises(DeviceGoneError):
                    await playback.write(bytes(4 * 48000))
        await anyio.wait_all_tasks_blocked()


@pytest.mark.parametrize(
    ("result", "kind", "message"),
    [
        (bytes(3), ValueError, "feed returned 3 bytes, which are no whole frames of 4 bytes"),
        ([1, 2], TypeError, "feed must return bytes or None, not list"),
        (array("f", [0.5, 0.5]), TypeError, "feed returned fractions, not S16_LE"),
    ],
)
async def test_what_is_no_sound_is_refused(
    result: Any,  # noqa: ANN401
    kind: type[Exception],
    message: str,
) -> None:
    async def feed(_frames: int) -> bytes:
        return result  # type: ignore[no-any-return]

    with pytest.raises(ExceptionGroup) as caught:
        async with virtual.PCMSource("wrong", feed):
            await anyio.sleep(10)
    assert caught.group_contains(kind, match=message)


async def test_what_is_no_async_function_is_refused() -> None:
    def feed(frames: int) -> bytes:
        return bytes(4 * frames)

    with pytest.raises(ExceptionGroup) as caught:
        async with virtual.PCMSource("plain", feed):  # type: ignore[arg-type]
            await anyio.sleep(10)
    assert caught.group_contains(TypeError, match="feed must be an async function: it returned")
    with pytest.raises(TypeError, match="take must be an async function"):
        virtual.PCMSink("none", b"")  # type: ignore[arg-type]


async def test_a_source_that_has_nothing_yet_lets_others_run() -> None:
    asked = 0

    async def feed(_frames: int) -> bytes:
        nonlocal asked
        asked += 1
        return b""

    async with virtual.PCMSource("nothing", feed):
        await anyio.sleep(0.1)
    assert 1 < asked < 20


async def test_a_device_whose_clock_stands_still_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_stream, "STALLED", 0.1)
    monkeypatch.setattr(_stream, "PATIENCE", 0.05)
    periods = 0

    async def feed(frames: int) -> bytes | None:
        return bytes(4 * frames) if periods else None

    async def take(_period: pcm.Period) -> None:
        nonlocal periods
        periods += 1

    options: Any = {"clock": "manual"}
    async with (
        virtual.PCMSource("mic", feed, **options),
        virtual.PCMSink("ear", take, **options) as sink,
        pcm.open_playback(sink.pcm) as stream,
    ):
        await stream.write(bytes(4 * stream.setup.buffer_size))
        # An application that waits in vain is told what its test forgot.
        with pytest.raises(AlsaError, match="its clock is manual: let time pass by advance"):
            await stream.write(bytes(4))
        await ManualClock(sink.card).run(4 * PERIOD)
        assert periods == 4


async def test_a_source_by_a_manual_clock_is_heard_from_its_first_frame_on() -> None:
    given, heard = 0, bytearray()

    async def feed(frames: int) -> bytes:
        nonlocal given
        begin, given = given, given + frames
        return COUNTED[4 * begin : 4 * given]

    async def listen(stream: pcm.CaptureStream) -> None:
        async for period in stream:
            assert isinstance(period.data, bytes)
            heard.extend(period.data)

    async with (
        virtual.PCMSource("mic", feed, clock="manual") as source,
        pcm.open_capture(source.pcm) as stream,
        anyio.create_task_group() as tasks,
    ):
        tasks.start_soon(listen, stream)
        await ManualClock(source.card).run(10 * PERIOD)
        tasks.cancel_scope.cancel()

    assert heard == COUNTED[: 4 * 10 * PERIOD]


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
    with pytest.raises(RuntimeError, match=r"PCMSource 'later' .* .async with"):
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
