"""What a stream tells of itself: info, status, clock, channel map; moving in its buffer."""

from __future__ import annotations

import tracemalloc
from time import monotonic
from typing import TYPE_CHECKING, Any

import anyio
import pytest

from aioalsa import DeviceNotFoundError, UnsupportedError, XrunError, pcm, virtual
from aioalsa._ffi import _overlay

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

pytestmark = pytest.mark.anyio

PERIOD = 480


@pytest.fixture
async def card() -> AsyncIterator[virtual.Card]:
    async with virtual.card("facts", clock="manual") as card:
        yield card


@pytest.fixture
async def live() -> AsyncIterator[virtual.Card]:
    async with virtual.card("live_facts") as card:
        yield card


@pytest.fixture
def mapped() -> Iterator[str]:
    key = _overlay.add('pcm.mapped { type null chmap [ "FL,FR" "FC,LFE[INV]" "FL,FR,RL,RR" ] }')
    yield "mapped"
    _overlay.remove(key)


async def test_info_tells_what_the_pcm_belongs_to(card: virtual.Card) -> None:
    async with pcm.open_capture(card.pcm) as stream:
        info = stream.info

    assert info.card is None
    assert info.direction is pcm.Direction.CAPTURE
    assert info.id == info.name == card.pcm
    assert (info.device, info.subdevice, info.subdevices) == (0, 0, 1)
    assert info.device_class is pcm.DeviceClass.GENERIC
    assert not info.is_mixed


async def test_status_tells_audio_timestamps_as_far_as_there_are_any(card: virtual.Card) -> None:
    async with pcm.open_capture(card.pcm) as stream:
        card.advance(100)
        status = stream.status("DEFAULT")
        assert status.state is pcm.State.RUNNING
        assert status.avail == status.delay == 100
        assert status.audio_accuracy is None
        assert abs(monotonic() - status.time) < 5
        with pytest.raises(ValueError, match="audio_timestamp"):
            stream.status("SUNDIAL")


async def test_the_hardware_is_asked_for_its_position(card: virtual.Card) -> None:
    async with pcm.open_capture(card.pcm) as stream:
        card.advance(100)
        stream.hwsync()
        assert stream.htimestamp()[0] == 100
        card.inject_xrun()
        with pytest.raises(XrunError):
            stream.hwsync()
        # Nothing on a virtual card has a clock that it could share.
        assert stream.setup.sync_id is None
    with pytest.raises(anyio.ClosedResourceError):
        stream.hwsync()


async def test_channel_maps_are_asked_of_cards_without_opening_them() -> None:
    wrong: list[tuple[dict[str, Any], type[Exception]]] = [
        ({"card": -1}, ValueError),
        ({"card": 2**31}, ValueError),
        ({"card": "0"}, TypeError),
        ({"card": None}, TypeError),
        ({"card": 0, "device": -1}, ValueError),
        ({"card": 0, "device": 0.5}, TypeError),
        ({"card": 0, "subdevice": 2**64}, ValueError),
        ({"card": 0, "direction": "up"}, ValueError),
        ({"card": 0, "direction": None}, TypeError),
    ]
    for arguments, kind in wrong:
        with pytest.raises(kind):
            await pcm.query_chmaps(**arguments)
    for card in (31, 2**31 - 1):
        with pytest.raises(DeviceNotFoundError, match=f"hw:{card}"):
            await pcm.query_chmaps(card)


async def test_rewinding_a_playback_writes_anew_what_was_not_played(card: virtual.Card) -> None:
    async with (
        pcm.open_capture(card.pcm) as capture,
        pcm.open_playback(card.pcm, buffer_size=4 * PERIOD) as playback,
    ):
        await playback.write(b"\1" * 4 * PERIOD * 4)
        assert playback.rewindable() == 4 * PERIOD
        assert playback.rewind(PERIOD) == PERIOD
        assert playback.position == 3 * PERIOD
        await playback.write(b"\2" * 4 * PERIOD)
        card.advance(3 * PERIOD)
        card.advance(PERIOD - 1)
        heard = await capture.read(4 * PERIOD - 1)
        playback.drop()

    assert heard == b"\1" * 4 * PERIOD * 3 + b"\2" * 4 * (PERIOD - 1)


async def test_a_capture_is_read_again_or_left_out(card: virtual.Card) -> None:
    async with (
        pcm.open_capture(card.pcm) as capture,
        pcm.open_playback(card.pcm) as playback,
    ):
        sound = b"".join(n.to_bytes(4, "little") for n in range(4 * PERIOD))
        await playback.write(sound)
        card.advance(2 * PERIOD)
        first = await anext(capture)
        assert first.position == 0
        assert capture.rewind(100) == 100
        assert capture.position == PERIOD - 100
        again = await capture.read(100)
        assert isinstance(first.data, bytes)
        assert again == first.data[-400:]
        assert capture.forward(50) == 50
        assert await capture.read(10) == sound[4 * (PERIOD + 50) :][:40]
        playback.drop()

    with pytest.raises(ValueError, match="frames"):
        async with pcm.open_capture(card.pcm) as capture:
            capture.rewind(-1)


async def test_frames_and_times_are_each_others_converse(live: virtual.Card) -> None:
    async with pcm.open_capture(live.pcm, start=False) as stream:
        assert stream.time_of(0) is None
        assert stream.frame_at(0.0) is None
        assert stream.measured_rate is None
        stream.start()
        begin = monotonic()
        period = await anext(stream)
        time = stream.time_of(period.position)
        assert time is not None
        assert time == pytest.approx(period.time, abs=0.01)
        assert abs(time - begin) < 5
        # Each look makes the clock a little better.
        assert stream.frame_at(time) == pytest.approx(period.position, abs=50)


async def test_the_clock_is_steady_across_an_xrun(live: virtual.Card) -> None:
    async with pcm.open_capture(live.pcm) as stream:
        for _ in range(10):
            await anext(stream)
        before = stream.time_of(48000)
        live.inject_xrun()
        assert (await anext(stream)).lost > 0
        after = stream.time_of(48000)

    assert before is not None
    assert after is not None
    # What was lost is counted: a frame's time stays what it was.
    assert abs(after - before) < 0.1


async def test_a_playback_says_when_a_frame_will_be_heard(live: virtual.Card) -> None:
    async with pcm.open_playback(live.pcm) as stream:
        for _ in range(10):
            await stream.write(bytes(PERIOD * 4))
        heard = stream.time_of(stream.position)
        assert heard is not None
        expected = monotonic() + stream.delay() / 48000
        assert heard == pytest.approx(expected, abs=0.05)


async def test_channel_maps_are_told(mapped: str) -> None:
    async with pcm.open_playback(mapped) as stream:
        assert str(stream.chmap) == "FL FR"
        assert [str(each) for each in stream.chmaps] == ["FL FR", "FC LFE[INV]", "FL FR RL RR"]
        assert all(each.kind is pcm.MapKind.FIXED for each in stream.chmaps)
        stream.set_chmap("FL,FR")
        with pytest.raises(UnsupportedError, match="it has FL FR"):
            stream.set_chmap("FR,FL")
        wrong: list[tuple[Any, type[Exception]]] = [
            ("FL", ValueError),
            ("FL,FR,RL", ValueError),
            ("nowhere", ValueError),
            (None, TypeError),
            (3, TypeError),
        ]
        for value, kind in wrong:
            with pytest.raises(kind):
                stream.set_chmap(value)


async def test_each_part_is_told_as_text(card: virtual.Card) -> None:
    async with pcm.open_capture("plug:" + card.pcm, format="S32_LE") as stream:
        card.advance(100)
        assert "S32_LE" in stream.dump("hardware")
        assert "avail_min" in stream.dump("software")
        assert "avail_min" in stream.dump("setup")
        assert "RUNNING" in stream.dump("status")
        assert "aioalsa virtual card" in stream.dump()
        with pytest.raises(ValueError, match="part"):
            stream.dump("half")  # type: ignore[arg-type]
        assert stream.avail_delay() == (100, 100)
        assert stream.setup.periods == 4
    assert "RATE: [4000 768000]" in (await pcm.probe(card.pcm)).text


async def test_reading_into_a_buffer_allocates_nothing_of_its_size(card: virtual.Card) -> None:
    frames = 16384
    buffer = bytearray(frames * 4)
    async with pcm.open_capture(card.pcm, period_size=frames // 4, buffer_size=frames) as stream:
        card.advance(frames // 2)
        await stream.readinto(memoryview(buffer)[: frames * 2])  # whatever the first one needs
        tracemalloc.start()
        try:
            for _ in range(4):
                card.advance(frames // 4)
                await stream.readinto(memoryview(buffer)[:frames])
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()

    assert peak < frames
