"""What devices can do, what they refuse and why, and every parameter that can be tuned."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import anyio
import pytest

from aioalsa import ParameterError, UnsupportedError, conf, pcm, virtual
from aioalsa.pcm import Access, Feature, Format, Subformat, Timestamps

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

pytestmark = pytest.mark.anyio

ANY: Any = None
WORD: Any = "fast"


@pytest.fixture
async def card() -> AsyncIterator[virtual.Card]:
    async with virtual.card("negotiable") as card:
        yield card


async def test_a_probe_tells_all_that_a_device_can_do(card: virtual.Card) -> None:
    can = await pcm.probe(card.pcm, "playback")

    assert can.direction is pcm.Direction.PLAYBACK
    assert can.type is pcm.Type.IOPLUG
    assert {Format.S16_LE, Format.S24_3LE, Format.FLOAT64_BE} <= set(can.formats)
    assert Format.G723_24 not in can.formats
    assert can.subformats == (Subformat.STD,)
    assert Access.RW_INTERLEAVED in can.access
    assert Access.MMAP_COMPLEX not in can.access
    assert (can.rate.least, can.rate.most) == (4000, 768000)
    assert {8000, 44100, 192000} <= set(can.rates)
    assert can.channel_counts == tuple(range(1, 33))
    assert can.periods.least == 2
    assert 480 in can.period_size
    assert 0.01 in can.period_time
    assert Feature.PAUSE in can.features


async def test_a_probe_is_refined_by_what_is_chosen(card: virtual.Card) -> None:
    can = await pcm.probe(
        card.pcm,
        "capture",
        rate=(44100, 96000),
        format=["S16_LE", "S32_LE"],
        channels="max",
        access=Access.RW_INTERLEAVED,
        subformat="STD",
        resample=False,
        whole_periods=True,
        whole_frames=True,
    )

    assert can.rates == (44100, 48000, 64000, 88200, 96000)
    assert can.formats == (Format.S16_LE, Format.S32_LE)
    assert can.channel_counts == (32,)
    assert can.access == (Access.RW_INTERLEAVED,)
    # As many channels leave less room for frames.
    assert can.period_size.most == 2**20 / (2 * 32)


@pytest.mark.parametrize(
    ("chosen", "parameter", "least", "most"),
    [
        ({"rate": (None, 16000)}, "rate", 4000, 16000),
        ({"rate": (16000, None)}, "rate", 16000, 768000),
        ({"rate": "min"}, "rate", 4000, 4000),
        ({"rate": "max"}, "rate", 768000, 768000),
        ({"channels": (2, 4)}, "channels", 2, 4),
        ({"periods": 4}, "periods", 4, 4),
        ({"period_size": (100, 200)}, "period_size", 100, 200),
        ({"buffer_size": (None, 1000)}, "buffer_size", 1, 1000),
        ({"rate": 48000, "period_time": 0.01}, "period_size", 480, 480),
        ({"rate": 48000, "buffer_time": (0.1, 0.2)}, "buffer_size", 4800, 9600),
        ({"rate": pcm.Near(1_000_000)}, "rate", 768000, 768000),
        ({"channels": pcm.Near(40)}, "channels", 32, 32),
        ({"periods": pcm.Near(1)}, "periods", 2, 2),
        ({"period_size": pcm.Near(100)}, "period_size", 100, 100),
        ({"rate": 48000, "period_time": pcm.Near(0.01)}, "period_size", 480, 480),
        ({"rate": 48000, "buffer_time": pcm.Near(0.1)}, "buffer_size", 4800, 4800),
    ],
)
async def test_each_kind_of_choice_narrows_its_parameter(
    card: virtual.Card, chosen: dict[str, Any], parameter: str, least: int, most: int
) -> None:
    span = getattr(await pcm.probe(card.pcm, "playback", **chosen), parameter)

    assert (span.least, span.most) == (least, most)


async def test_the_first_and_the_last_format_can_be_chosen(card: virtual.Card) -> None:
    assert (await pcm.probe(card.pcm, format="min")).formats == (Format.S8,)
    assert (await pcm.probe(card.pcm, format="max")).formats == (Format.DSD_U32_BE,)


@pytest.mark.parametrize(
    ("chosen", "kind"),
    [
        ({"speed": 3}, TypeError),
        ({"rate": 0}, ValueError),
        ({"rate": 2**32}, ValueError),
        ({"rate": "fast"}, TypeError),
        ({"rate": (None, None)}, ValueError),
        ({"rate": (2, 1)}, ValueError),
        ({"rate": (1, 2, 3)}, ValueError),
        ({"rate": [1, 2]}, TypeError),
        ({"rate": pcm.Near(0)}, ValueError),
        ({"rate": pcm.Near(1.5)}, TypeError),
        ({"rate": pcm.Near(WORD)}, TypeError),
        ({"buffer_time": pcm.Near(-1)}, ValueError),
        ({"buffer_time": pcm.Near(float("nan"))}, ValueError),
        ({"format": pcm.Near(2)}, TypeError),
        ({"format": []}, ValueError),
        ({"format": ["S16_LE", "nothing"]}, ValueError),
        ({"format": 1.5}, TypeError),
        ({"period_time": -1}, ValueError),
        ({"resample": 1}, TypeError),
        ({"whole_periods": "yes"}, TypeError),
    ],
)
async def test_what_no_device_could_meet_is_refused_before_it_is_asked(
    chosen: dict[str, Any], kind: type[Exception]
) -> None:
    with pytest.raises(kind):
        await pcm.probe("there is no such device", "playback", **chosen)
    with pytest.raises(ValueError, match="direction"):
        await pcm.probe("null", "sideways")  # type: ignore[arg-type]


async def test_a_refusal_tells_what_is_in_the_way_and_what_would_work(card: virtual.Card) -> None:
    with pytest.raises(ParameterError) as caught:
        await pcm.probe(card.pcm, "playback", channels=32, format="S32_LE", period_size=100_000)

    error = caught.value
    assert error.parameter == "period_size"
    assert "0 to 8192" in error.offered
    assert error.given == "format=S32_LE, channels=32" or error.given == "channels=32"
    assert "channels 1 to 2 it would be" in error.advice


async def test_a_refusal_of_what_is_never_possible_blames_nothing_else(card: virtual.Card) -> None:
    with pytest.raises(ParameterError, match="4000 to 768000 Hz") as caught:
        await pcm.open_playback(card.pcm, rate=1000)

    assert caught.value.parameter == "rate"
    assert not caught.value.given


async def test_a_peer_that_has_chosen_leaves_no_choice(card: virtual.Card) -> None:
    async with pcm.open_capture(card.pcm, rate=44100, channels=3):
        can = await pcm.probe(card.pcm, "playback")
        assert can.rates == (44100,)
        assert can.channel_counts == (3,)


async def test_all_that_can_be_tuned_is_told_by_the_setup(card: virtual.Card) -> None:
    async with pcm.open_playback(
        card.pcm,
        period_size=480,
        periods=6,
        subformat="STD",
        avail_min=960,
        start_threshold=480,
        stop_threshold="never",
        silence_threshold=0,
        silence_size="all",
        timestamps="MONOTONIC",
        period_events=False,
        export_buffer=False,
        resample=False,
    ) as stream:
        setup = stream.setup
        stream.drop()

    assert setup.buffer_size == 6 * 480
    assert setup.avail_min == 960
    assert setup.start_threshold == 480
    assert setup.stop_threshold == setup.boundary
    assert setup.silence_size == setup.boundary
    assert setup.timestamps is Timestamps.MONOTONIC
    assert setup.subformat is Subformat.STD
    assert setup.exact_rate == (48000, 1)
    assert setup.significant_bits == 16
    assert not setup.resample


@pytest.mark.parametrize(
    ("tuning", "kind"),
    [
        ({"period": 3}, TypeError),
        ({"avail_min": 0}, ValueError),
        ({"avail_min": -1}, ValueError),
        ({"avail_min": "all"}, TypeError),
        ({"stop_threshold": "always"}, TypeError),
        ({"stop_threshold": 2**70}, ValueError),
        ({"silence_size": -1}, ValueError),
        ({"silence_threshold": None}, TypeError),
        ({"timestamps": "SUNDIAL"}, ValueError),
        ({"timestamps": 1.5}, TypeError),
        ({"period_wakeup": 1}, TypeError),
        ({"period_events": None}, TypeError),
        ({"periods": 4, "buffer_size": 1000}, ValueError),
        ({"periods": 4, "buffer_time": 0.1}, ValueError),
    ],
)
async def test_wrong_tuning_is_refused(tuning: dict[str, Any], kind: type[Exception]) -> None:
    with pytest.raises(kind):
        pcm.open_capture("null", **tuning)
    with pytest.raises(kind):
        pcm.open_playback("null", **tuning)


async def test_without_period_wakeups_a_timer_drives_both_directions(card: virtual.Card) -> None:
    sound = bytes(range(256)) * 150
    got = bytearray()
    async with (
        pcm.open_capture(card.pcm, period_wakeup=False) as capture,
        pcm.open_playback(card.pcm, period_wakeup=False) as playback,
    ):
        assert not capture.setup.period_wakeup
        async with anyio.create_task_group() as tasks:

            async def listen() -> None:
                async for period in capture:
                    assert isinstance(period.data, bytes)
                    got.extend(period.data)
                    if sound in got:
                        return

            tasks.start_soon(listen)
            await playback.write(sound)
            await playback.drain()
        frames = await capture.read(100)
        assert len(frames) == 400


DEADLY = """
pcm.shared { type share slave { pcm "null" channels 2 } bindings.0 0 bindings.1 1 }
pcm.alias_of_shared shared
pcm.plugged { type plug slave.pcm "alias_of_shared" }
pcm.half { type asym playback.pcm "shared" capture.pcm "null" }
pcm.no_plugins { type plug slave.pcm { type ladspa slave.pcm "null" } }
pcm.more { type upmix slave.pcm "null" channels 4 }
"""


@pytest.mark.parametrize(
    ("name", "reason", "advice"),
    [
        ("shared", "share plug-in corrupts memory", "use dmix, dsnoop or dshare"),
        ("plugged", "share plug-in corrupts memory", "use dmix, dsnoop or dshare"),
        ("plug:shared", "share plug-in corrupts memory", "use dmix, dsnoop or dshare"),
        ("no_plugins", "ladspa plug-in without plugins", "name its plugins"),
        ("more", "upmix plug-in crashes", "capture from its slave"),
    ],
)
async def test_what_alsa_lib_does_not_survive_is_refused_with_a_reason(
    name: str, reason: str, advice: str
) -> None:
    with conf.overlay(DEADLY):
        for _ in range(2):
            with pytest.raises(UnsupportedError, match=reason) as caught:
                await pcm.open_capture(name)
            assert advice in str(caught.value)
        with pytest.raises(UnsupportedError, match=reason):
            await pcm.probe(name, "capture")


async def test_the_half_of_an_asym_that_is_not_opened_does_not_matter() -> None:
    with conf.overlay(DEADLY):
        assert (await pcm.probe("half", "capture")).type is pcm.Type.NULL
        with pytest.raises(UnsupportedError, match="share"):
            await pcm.open_playback("half")


async def test_a_definition_that_contradicts_itself_offers_nothing(card: virtual.Card) -> None:
    text = f'pcm.nothing {{ type adpcm slave {{ pcm "{card.pcm}" format IMA_ADPCM }} }}'
    with conf.overlay(text):
        with pytest.raises(ParameterError, match="parameters=any is not possible") as caught:
            await pcm.open_playback("nothing")
        assert "another slave" in str(caught.value)
