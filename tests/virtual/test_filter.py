"""Filters in Python: what goes through them, what they are told, and how they fail."""

from __future__ import annotations

import gc
import os
from contextlib import suppress
from typing import TYPE_CHECKING, Any

import anyio
import numpy as np
import numpy.typing as npt
import pytest

from aioalsa import pcm, virtual
from aioalsa._ffi import _hosted
from aioalsa.errors import AlsaError, DeviceNotFoundError, ParameterError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

pytestmark = pytest.mark.anyio

PERIOD = 480
Samples = npt.NDArray[Any]
ACCESSES = [
    pytest.param({"access": access, "mmap": mmap}, id=f"{access}{'-mmap' * mmap}")
    for access in ("interleaved", "noninterleaved")
    for mmap in (False, True)
]


class Broken(Exception):
    """What the filters here raise."""


@pytest.fixture
async def card() -> AsyncIterator[virtual.Card]:
    async with virtual.card("behind", clock="manual") as made:
        yield made


def counted(frames: int, channels: int = 2) -> Samples:
    return np.arange(frames * channels, dtype="<i2").reshape(frames, channels)


async def play_and_capture(
    card: virtual.Card,
    names: tuple[str, str],
    samples: bytes,
    options: dict[str, Any] | None = None,
    capturing: dict[str, Any] | None = None,
) -> bytes:
    """Play something on one device, and return what is captured of it on another."""
    common: dict[str, Any] = {"period_size": PERIOD, "buffer_time": 1}
    options = common | (options or {})
    async with (
        pcm.open_capture(names[1], **(common | capturing if capturing else options)) as capture,
        pcm.open_playback(names[0], **options) as playback,
    ):
        await playback.write(samples)
        playback.start()
        card.advance(PERIOD * 4)
        heard = await capture.read(PERIOD * 4)
        playback.drop()
    return heard if isinstance(heard, bytes) else b"".join(heard)


async def play_until_it_fails(card: virtual.Card, stream: Any) -> None:  # noqa: ANN401
    """Go on with a stream of either direction, until it raises."""
    with anyio.fail_after(10):
        for _ in range(20):
            card.advance(PERIOD)
            if isinstance(stream, pcm.CaptureStream):
                await anext(stream)
            else:
                await stream.write(bytes(PERIOD * 4))


async def test_what_is_played_goes_through_the_filter(card: virtual.Card) -> None:
    sizes: list[tuple[int, ...]] = []

    def backwards(samples: Samples) -> Samples:
        sizes.append(samples.shape)
        return samples[:, ::-1]

    given = counted(PERIOD * 4)
    async with virtual.PCMFilter("swap", backwards, slave=card.pcm) as swap:
        heard = await play_and_capture(card, (swap.pcm, card.pcm), given.tobytes())

    assert heard == given[:, ::-1].tobytes()
    assert sum(shape[0] for shape in sizes) == PERIOD * 4
    assert {shape[1] for shape in sizes} == {2}


async def test_what_is_captured_goes_through_the_filter(card: virtual.Card) -> None:
    def louder(samples: Samples) -> None:
        samples *= 2

    given = counted(PERIOD * 4)
    async with virtual.PCMFilter("louder", louder, slave=card.pcm) as filtered:
        heard = await play_and_capture(card, (card.pcm, filtered.pcm), given.tobytes())

    assert heard == (given * 2).tobytes()


@pytest.mark.parametrize("options", ACCESSES)
@pytest.mark.parametrize("capturing", [False, True], ids=["playback", "capture"])
async def test_every_access_goes_through_it(
    card: virtual.Card, options: dict[str, Any], capturing: bool
) -> None:
    def negative(samples: Samples) -> Samples:
        return -samples

    given = counted(PERIOD * 4)
    interleaved = options["access"] == "interleaved"
    data = (given if interleaved else given.T).tobytes()
    async with virtual.PCMFilter("negative", negative, slave=card.pcm) as filtered:
        names = (card.pcm, filtered.pcm) if capturing else (filtered.pcm, card.pcm)
        heard = await play_and_capture(card, names, data, options)

    assert heard == (-given if interleaved else -given.T).tobytes()


@pytest.mark.parametrize("name", ["U8", "S24_3LE", "S24_LE", "S32_BE", "FLOAT_LE", "FLOAT64_LE"])
async def test_samples_of_other_formats_are_arrays_too(card: virtual.Card, name: str) -> None:
    form = pcm.Format[name]
    kind = "<f8" if form.is_float else "<i8"
    given = (np.arange(PERIOD * 8, dtype="<i8") % 100).astype(kind).reshape(-1, 2)
    seen: list[Any] = []

    def one_more(samples: Samples) -> Samples:
        seen.append(samples.dtype.kind)
        made: Samples = samples + samples.dtype.type(1)
        return made

    async with virtual.PCMFilter("more", one_more, slave=card.pcm) as filtered:
        data = pcm.from_numpy(given, form)
        heard = await play_and_capture(card, (filtered.pcm, card.pcm), data, {"format": form})

    assert heard == pcm.from_numpy(given + 1, form)
    assert set(seen) == {"f" if form.is_float else "u" if name == "U8" else "i"}


async def test_it_may_change_format_and_channels(card: virtual.Card) -> None:
    setups: list[virtual.FilterSetup] = []

    class ToMono(virtual.Filter):
        def reset(self) -> None:
            setups.append(self.setup)

        def process(self, samples: Samples) -> Samples:
            made: Samples = samples.mean(axis=1, keepdims=True).astype("<i4") << 16
            return made

    def make() -> virtual.Filter:
        return ToMono()

    given = counted(PERIOD * 4)
    async with virtual.PCMFilter(
        "mono",
        make=make,
        slave=card.pcm,
        formats="S16_LE",
        slave_formats=["S32_LE"],
        channels=range(2, 5),
        slave_channels=1,
        chmaps=["FL FR", "FR,FL"],
    ) as mono:
        outside = {"format": "S32_LE", "channels": 1}
        heard = await play_and_capture(
            card, (mono.pcm, card.pcm), given.tobytes(), capturing=outside
        )
        with pytest.raises(ParameterError, match="channels"):
            await pcm.open_playback(mono.pcm, channels=1)
        with pytest.raises(ParameterError, match="format"):
            await pcm.open_playback(mono.pcm, format="S32_LE")

        async with pcm.open_playback(mono.pcm) as stream:
            assert [str(each) for each in stream.chmaps] == ["FL FR", "FR FL"]
            assert str(stream.chmap) == "FL FR"
            stream.set_chmap("FR,FL")
            assert str(stream.chmap) == "FR FL"
            with pytest.raises(ParameterError, match="FL FR or FR FL"):
                stream.set_chmap("FC,LFE")
            assert "Filter mono: ToMono\nIts setup is:" in stream.dump()
            assert "Slave: aioalsa virtual card" in stream.dump()
        async with pcm.open_playback(mono.pcm, channels=3) as stream:
            assert stream.chmap is None

    assert heard == (given.mean(axis=1).astype("<i4") << 16).tobytes()
    assert setups[0] == virtual.FilterSetup(
        direction=pcm.Direction.PLAYBACK,
        rate=48000,
        format=pcm.Format.S16_LE,
        channels=2,
        target_format=pcm.Format.S32_LE,
        target_channels=1,
    )


async def test_the_directions_of_a_conversion_are_told_to_a_capture(card: virtual.Card) -> None:
    made: list[virtual.Filter] = []

    class Twice(virtual.Filter):
        def process(self, samples: Samples) -> Samples:
            return np.repeat(samples, self.setup.target_channels, axis=1)

    def make() -> Twice:
        made.append(Twice())
        return Twice()

    async with virtual.PCMFilter(
        "twice", make=make, slave=card.pcm, channels=[2, 4], slave_channels=(1,)
    ) as twice:
        given = counted(PERIOD * 4, 1)
        heard = await play_and_capture(
            card, (card.pcm, twice.pcm), given.tobytes(), {"channels": 1}, {"channels": 4}
        )
        with pytest.raises(ParameterError, match="channels"):
            await pcm.open_capture(twice.pcm, channels=3)

    assert heard == np.repeat(given, 4, axis=1).tobytes()
    assert len(made) == 2


async def test_without_arrays_it_is_given_bytes(card: virtual.Card) -> None:
    def mute_left(samples: bytearray) -> memoryview:
        samples[0::4] = samples[1::4] = bytes(len(samples) // 4)
        return memoryview(samples)

    def louder(samples: bytearray) -> None:
        samples[1::2] = bytes(len(samples) // 2)

    given = counted(PERIOD * 4)
    async with (
        virtual.PCMFilter("left", mute_left, slave=card.pcm, arrays=False) as left,
        virtual.PCMFilter("low", louder, slave=left.pcm, arrays=False) as low,
    ):
        heard = await play_and_capture(card, (low.pcm, card.pcm), given.tobytes())

    wanted = given & 0xFF
    wanted[:, 0] = 0
    assert heard == wanted.tobytes()


async def test_a_second_of_short_periods_goes_through_in_real_time() -> None:
    """`python -m tests.bench.filter` does so for a minute, and tells what it costs."""
    frames = 0

    def softer(samples: Samples) -> Samples:
        nonlocal frames
        frames += len(samples)
        made: Samples = samples * np.float32(0.5)
        return made

    async with (
        virtual.card("quick") as card,
        virtual.PCMFilter("softer", softer, slave=card.pcm, formats="FLOAT_LE") as softly,
        pcm.open_playback(softly.pcm, format="FLOAT_LE", period_size=64, buffer_time=0.5) as stream,
    ):
        assert stream.setup.period_size == 64
        for _ in range(48000 // 64):
            await stream.write(bytes(64 * 8))
        assert stream.xruns == 0
        assert frames == 48000
        stream.drop()


async def test_samples_may_be_kept(card: virtual.Card) -> None:
    kept: list[Samples] = []
    async with virtual.PCMFilter("kept", kept.append, slave=card.pcm) as filtered:
        await play_and_capture(card, (filtered.pcm, card.pcm), counted(PERIOD * 4).tobytes())
    gc.collect()

    assert np.concatenate(kept).tobytes() == counted(PERIOD * 4).tobytes()


async def test_each_stream_has_a_filter_of_its_own_that_is_reset_and_closed(
    card: virtual.Card,
) -> None:
    told: list[str] = []

    class Echo(virtual.Filter):
        def reset(self) -> None:
            told.append("reset")

        def process(self, samples: Samples) -> None: ...

        def close(self) -> None:
            told.append("close")

    def make() -> Echo:
        told.append("make")
        return Echo()

    async with virtual.PCMFilter("echo", make=make, slave=card.pcm) as echo:
        async with pcm.open_playback(echo.pcm), pcm.open_playback(echo.pcm):
            assert sorted(told) == ["make", "make", "reset", "reset"]
        assert told[4:] == ["close", "close"]

        async with pcm.open_playback(echo.pcm, on_xrun="recover") as stream:
            told.clear()
            await stream.write(bytes(PERIOD * 4 * 4))
            card.inject_xrun()
            await stream.write(bytes(PERIOD * 4))
            assert stream.xruns == 1
            assert told == ["reset"]
            stream.drop()


async def test_open_streams_go_on_when_the_name_is_gone(card: virtual.Card) -> None:
    async with virtual.PCMFilter("brief", abs, slave=card.pcm) as brief:
        stream = await pcm.open_playback(brief.pcm)
    with pytest.raises(DeviceNotFoundError):
        await pcm.open_playback(brief.pcm)
    await stream.write(bytes(PERIOD * 4))
    stream.drop()
    await stream.aclose()


async def test_nothing_is_left_of_filters_that_were_closed(card: virtual.Card) -> None:
    class Refused(virtual.Filter):
        def reset(self) -> None:
            raise Broken

    async def use(name: str, unusable: str) -> None:
        async with pcm.open_playback(name) as stream:
            await stream.write(bytes(PERIOD * 4))
            stream.drop()
        with pytest.raises(Broken):
            await pcm.open_playback(unusable)
        with pytest.raises(ParameterError):
            await pcm.open_playback(name, channels=3)

    async with (
        virtual.PCMFilter("used", abs, slave=card.pcm, channels=2, chmaps=["FL,FR"]) as used,
        virtual.PCMFilter("refused", make=Refused, slave=card.pcm) as refused,
    ):
        await use(used.pcm, refused.pcm)
        descriptors = len(os.listdir("/proc/self/fd"))
        for _ in range(5):
            await use(used.pcm, refused.pcm)
        assert len(os.listdir("/proc/self/fd")) == descriptors
    assert not _hosted._hosted
    assert not _hosted._makers


# What goes wrong.


@pytest.mark.parametrize("options", ACCESSES)
@pytest.mark.parametrize("front", ["", "plug:"])
@pytest.mark.parametrize("capturing", [False, True], ids=["playback", "capture"])
async def test_what_the_filter_raises_the_stream_raises(
    card: virtual.Card, options: dict[str, Any], front: str, capturing: bool
) -> None:
    error = Broken("no more")
    calls = 0

    def breaks(_samples: Samples) -> None:
        nonlocal calls
        calls += 1
        if calls > 2:
            raise error

    opener: Callable[..., Any] = pcm.open_capture if capturing else pcm.open_playback
    async with virtual.PCMFilter("breaks", breaks, slave=card.pcm) as filtered:
        stream = await opener(front + filtered.pcm, period_size=PERIOD, **options)
        with pytest.raises(Broken) as caught:
            await play_until_it_fails(card, stream)
        assert caught.value is error

        assert stream.state is pcm.State.SETUP
        asked = calls
        with pytest.raises(Broken):
            stream.prepare()
        with pytest.raises(Broken):
            await play_until_it_fails(card, stream)
        assert calls == asked == 3
        await stream.aclose()


async def test_what_is_raised_while_draining_is_raised_too(card: virtual.Card) -> None:
    def breaks(_samples: Samples) -> None:
        raise Broken

    async with virtual.PCMFilter("late", breaks, slave=card.pcm) as late:
        # What the conversion of rates holds back comes with the drain.
        peer = await pcm.open_capture(card.pcm)
        stream = await pcm.open_playback("plug:" + late.pcm, rate=44100)
        await peer.aclose()
        await stream.write(bytes(100))
        with pytest.raises(Broken):
            await stream.drain()
        await stream.aclose()


async def test_what_is_raised_while_opening_is_raised_by_who_opens(card: virtual.Card) -> None:
    class Unready(virtual.Filter):
        def reset(self) -> None:
            raise Broken("reset")

    def unmade() -> virtual.Filter:
        raise Broken("made")

    async with (
        virtual.PCMFilter("unmade", make=unmade, slave=card.pcm) as first,
        virtual.PCMFilter("unready", make=Unready, slave=card.pcm) as second,
        virtual.PCMFilter("wrong", make=lambda: 3, slave=card.pcm) as third,  # type: ignore[arg-type,return-value]
        virtual.PCMFilter("outer", lambda samples: None, slave=first.pcm) as fourth,
    ):
        for opener in (pcm.open_playback, pcm.open_capture):
            for filtered, error in ((first, "made"), (second, "reset"), (fourth, "made")):
                with pytest.raises(Broken, match=error):
                    await opener(filtered.pcm)
            with pytest.raises(TypeError, match="make must return a Filter, not int"):
                await opener(third.pcm)
        with pytest.raises(Broken, match="made"):
            await pcm.probe(first.pcm, "playback")


async def test_what_cannot_be_described_goes_on(card: virtual.Card) -> None:
    class Mute(virtual.Filter):
        def process(self, samples: Samples) -> None: ...

        def describe(self) -> str:
            raise Broken("no words")

    async with (
        virtual.PCMFilter("mute", make=Mute, slave=card.pcm) as filtered,
        pcm.open_playback(filtered.pcm) as stream,
    ):
        assert "Filter mute: describe() raised Broken('no words')" in stream.dump()
        await stream.write(bytes(4 * PERIOD))
        stream.drop()


async def test_what_is_raised_while_closing_is_raised_once(card: virtual.Card) -> None:
    class Unclosable(virtual.Filter):
        def close(self) -> None:
            raise Broken

    async with virtual.PCMFilter("open", make=Unclosable, slave=card.pcm) as filtered:
        stream = await pcm.open_playback(filtered.pcm)
        with pytest.raises(Broken):
            await stream.aclose()
        await stream.aclose()


@pytest.mark.parametrize(
    ("result", "message"),
    [
        (3, "process must return an array, not int"),
        (b"12", "process must return an array, not bytes"),
        (np.zeros((1, 1), "<i2"), "process returned an array of shape .1, 1., not .480, 2."),
        (np.zeros((PERIOD, 2)), "samples of float64 are none of S16_LE"),
        (np.full((PERIOD, 2), 40000), "samples of S16_LE are from -32768 to 32767"),
    ],
)
async def test_a_wrong_result_is_told(card: virtual.Card, result: object, message: str) -> None:
    async with (
        virtual.PCMFilter("wrong", lambda _samples: result, slave=card.pcm) as wrong,
        pcm.open_playback(wrong.pcm) as stream,
    ):
        with pytest.raises((TypeError, ValueError), match=message):
            await stream.write(bytes(PERIOD * 4))


@pytest.mark.parametrize(
    ("result", "message"),
    [
        (3, "process must return bytes, not int"),
        ("12", "process must return bytes, not str"),
        (b"12", "process returned 2 bytes for 480 frames, which have 1920"),
    ],
)
async def test_wrong_bytes_are_told(card: virtual.Card, result: object, message: str) -> None:
    async with (
        virtual.PCMFilter("wrong", lambda _: result, slave=card.pcm, arrays=False) as wrong,
        pcm.open_playback(wrong.pcm) as stream,
    ):
        with pytest.raises((TypeError, ValueError), match=message):
            await stream.write(bytes(PERIOD * 4))


async def test_a_filter_cannot_close_the_stream_it_is_part_of(card: virtual.Card) -> None:
    streams: list[pcm.PlaybackStream] = []

    def closes(_samples: Samples) -> None:
        streams[0].close()

    async with virtual.PCMFilter("closes", closes, slave=card.pcm) as filtered:
        streams.append(await pcm.open_playback(filtered.pcm))
        with pytest.raises((RuntimeError, anyio.ClosedResourceError)):
            await streams[0].write(bytes(PERIOD * 4))
        assert streams[0].closed


async def test_other_calls_within_a_filter_do_no_harm(card: virtual.Card) -> None:
    streams: list[pcm.PlaybackStream] = []

    def meddles(_samples: Samples) -> None:
        streams[0].delay()
        streams[0].dump()
        streams[0].drop()
        streams[0].prepare()

    async with virtual.PCMFilter("meddles", meddles, slave=card.pcm) as filtered:
        streams.append(await pcm.open_playback(filtered.pcm))
        with anyio.move_on_after(0.2), suppress(AlsaError):
            await streams[0].write(bytes(PERIOD * 4))
        await streams[0].aclose()


async def test_a_slave_that_is_not_there_is_told(card: virtual.Card) -> None:
    async with virtual.PCMFilter("lonely", abs, slave='no"such\\device') as lonely:
        with pytest.raises(DeviceNotFoundError, match="aioalsa_lonely"):
            await pcm.open_playback(lonely.pcm)
    assert not card.closed


async def test_a_filter_that_is_its_own_slave_is_refused() -> None:
    async with virtual.PCMFilter("ouroboros", abs, slave="plug:aioalsa_ouroboros") as filtered:
        with pytest.raises(RecursionError, match="its own slave"):
            await pcm.open_playback(filtered.pcm)


@pytest.mark.parametrize(
    ("arguments", "kind", "message"),
    [
        ({"name": "no name"}, ValueError, "name"),
        ({"name": 3}, TypeError, "name"),
        ({"process": None}, TypeError, "either process or make"),
        ({"make": virtual.Filter}, TypeError, "either process or make"),
        ({"process": 3}, TypeError, "callable"),
        ({"slave": ""}, ValueError, "slave"),
        ({"slave": 3}, TypeError, "slave"),
        ({"slave": "a\nb"}, ValueError, "slave"),
        ({"formats": "S17"}, ValueError, "formats"),
        ({"formats": []}, TypeError, "formats"),
        ({"formats": 2.5}, TypeError, "formats"),
        ({"formats": "MU_LAW"}, ValueError, "formats: samples of MU_LAW"),
        ({"formats": "IMA_ADPCM", "arrays": False}, ValueError, "formats: samples of IMA_ADPCM"),
        ({"slave_formats": ["S16_LE", "no"]}, ValueError, "slave_formats"),
        ({"channels": 0}, ValueError, "channels"),
        ({"channels": True}, TypeError, "channels"),
        ({"channels": "2"}, TypeError, "channels"),
        ({"channels": []}, TypeError, "channels"),
        ({"channels": range(1, 99)}, ValueError, "channels"),
        ({"slave_channels": [2, 64]}, ValueError, "slave_channels"),
        ({"slave_channels": 1.5}, TypeError, "slave_channels"),
        ({"chmaps": "FL FR"}, TypeError, "chmaps"),
        ({"chmaps": ["FL XX"]}, ValueError, "XX"),
        ({"chmaps": [3]}, TypeError, "channel map"),
        ({"arrays": 1}, TypeError, "arrays"),
        ({"speed": 3}, TypeError, "speed"),
    ],
)
async def test_bad_arguments_are_refused_by_name(
    arguments: dict[str, Any], kind: type[Exception], message: str
) -> None:
    given: dict[str, Any] = {"name": "bad", "process": abs, **arguments}
    with pytest.raises(kind, match=message):
        virtual.PCMFilter(given.pop("name"), given.pop("process"), **given)


async def test_a_name_is_given_once(card: virtual.Card) -> None:
    async with virtual.PCMFilter("only", abs, slave=card.pcm) as only:
        with pytest.raises(RuntimeError, match="entered already"):
            await only.__aenter__()
        with pytest.raises(ValueError, match="aioalsa_only"):
            async with virtual.PCMFilter("only", abs):
                pass
        with pytest.raises(ValueError, match="aioalsa_only"):
            await virtual.card("only")
        with pytest.raises(ValueError, match="aioalsa_behind"):
            async with virtual.PCMFilter("behind", abs):
                pass
    async with virtual.card("only"):
        pass
