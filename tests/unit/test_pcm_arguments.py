"""Tests of bad input: refused before alsa-lib sees it, by an exception that names the argument."""

from __future__ import annotations

import math
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aioalsa import AlsaError, pcm
from aioalsa._arguments import MAX_UINT, device_name

if TYPE_CHECKING:
    from collections.abc import Callable

OPENERS: dict[str, Callable[..., Any]] = {
    "capture": pcm.open_capture,
    "playback": pcm.open_playback,
    "duplex": pcm.open_duplex,
}
openers = pytest.mark.parametrize("opener", OPENERS.values(), ids=OPENERS)

# Argument, values that are wrong, what is raised.
WRONG: list[tuple[str, list[Any], type[Exception]]] = [
    ("rate", [0, -1, 2**32, 2**64, -(2**63)], ValueError),
    ("rate", [48000.0, "48000", None, True, [], math.nan], TypeError),
    ("channels", [0, -1, 1025, 2**32], ValueError),
    ("channels", [2.0, "2", None, False], TypeError),
    ("format", ["", "S16", "UNKNOWN", "S16_LE\0", 9999, -1, 2**40], ValueError),
    ("format", [None, 2.0, True, b"S16_LE"], TypeError),
    ("period_size", [0, -1, 2**32], ValueError),
    ("period_size", [0.5, "480"], TypeError),
    ("buffer_size", [0, -1, 2**32], ValueError),
    ("buffer_size", [0.5, "480"], TypeError),
    ("period_time", [0, -0.01, math.inf, math.nan, 1e300], ValueError),
    ("period_time", ["10ms", True], TypeError),
    ("buffer_time", [0, -0.01, math.inf, math.nan], ValueError),
    ("buffer_time", ["10ms", True], TypeError),
    ("on_xrun", ["", "ignore", None, 0], ValueError),
    ("resample_", [True], TypeError),
    ("avail_min", [0, -1, 2**32, 2**64], ValueError),
    ("avail_min", [1.5, "480", None, True], TypeError),
    ("stop_threshold", [0, -1, 2**64], ValueError),
    ("stop_threshold", [1.5, "always", None], TypeError),
    ("silence_threshold", [-1, 2**64], ValueError),
    ("silence_threshold", [1.5, "all", None], TypeError),
    ("silence_size", [-1, 2**64], ValueError),
    ("silence_size", [1.5, "never", None], TypeError),
    ("periods", [0, -1, 2**64], ValueError),
    ("periods", [1.5, "4", None], TypeError),
    ("period_wakeup", [0, 1, None, "yes"], TypeError),
    ("period_events", [0, 1, None, "yes"], TypeError),
    ("export_buffer", [0, 1, None, "yes"], TypeError),
    ("drain_silence", [0, 1, None, "yes"], TypeError),
    ("timestamps", ["", "UTC", 3, -1], ValueError),
    ("timestamps", [None, 1.0, True], TypeError),
    ("subformat", ["", "STDX", 9, -1], ValueError),
    ("subformat", [None, 1.0, True], TypeError),
    *((name, [0, 1, None, "yes", math.nan], TypeError) for name in ("exact", "mmap", "resample")),
    ("access", ["", "mmap", "RW_INTERLEAVED", None, 3], ValueError),
]
NAMES: list[tuple[Any, type[Exception]]] = [
    ("", ValueError),
    ("hw:0\0,0", ValueError),
    ("\0", ValueError),
    ("a\nb", ValueError),
    ("\x1b[31m", ValueError),
    ("x" * 1025, ValueError),
    ("x" * 10**6, ValueError),
    ("hw:\udc80", ValueError),
    (b"default", TypeError),
    (0, TypeError),
    (None, TypeError),
]


@openers
@pytest.mark.parametrize(("argument", "values", "kind"), WRONG)
def test_a_wrong_argument_is_named_in_what_is_raised(
    opener: Callable[..., object], argument: str, values: list[Any], kind: type[Exception]
) -> None:
    for value in values:
        with pytest.raises(
            kind, match=argument if "MPEG" not in values else "frames of 2"
        ) as caught:
            opener("null", **{argument: value})
        assert type(caught.value) is kind
        assert "snd_" not in str(caught.value)


@pytest.mark.parametrize("opener", [pcm.open_capture, pcm.open_duplex])
@pytest.mark.parametrize("value", [0, None, "yes"])
def test_a_wrong_start_is_refused(opener: Callable[..., object], value: object) -> None:
    with pytest.raises(TypeError, match="start"):
        opener("null", start=value)


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        ({"link": 1}, TypeError),
        ({"link": None}, TypeError),
        ({"channels": ()}, ValueError),
        ({"channels": (1,)}, ValueError),
        ({"channels": (1, 2, 3)}, ValueError),
        ({"channels": (0, 2)}, ValueError),
        ({"channels": (2, 1025)}, ValueError),
        ({"channels": (2, "2")}, TypeError),
        ({"channels": [2, 2]}, TypeError),
        ({"playback": None}, TypeError),
        ({"playback": ""}, ValueError),
        ({"capture": b"null"}, TypeError),
        ({"start_threshold": 480}, TypeError),
    ],
)
def test_what_is_wrong_with_both_directions_is_refused(
    options: dict[str, Any], kind: type[Exception]
) -> None:
    with pytest.raises(kind):
        pcm.open_duplex(**options)


@openers
@pytest.mark.parametrize(("name", "kind"), NAMES)
def test_a_wrong_name_is_refused_without_repeating_all_of_it(
    opener: Callable[..., object], name: object, kind: type[Exception]
) -> None:
    with pytest.raises(kind, match="name") as caught:
        opener(name)

    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("value", [0, -1, 2**32])
def test_a_wrong_start_threshold_is_refused(value: int) -> None:
    with pytest.raises(ValueError, match="start_threshold"):
        pcm.open_playback("null", start_threshold=value)


@openers
@pytest.mark.parametrize("what", ["period", "buffer"])
def test_a_size_and_a_time_for_the_same_exclude_each_other(
    opener: Callable[..., object], what: str
) -> None:
    with pytest.raises(ValueError, match=f"{what}_size and {what}_time"):
        opener("null", **{f"{what}_size": 480, f"{what}_time": 0.01})


@pytest.mark.parametrize("form", ["MPEG", "GSM", "SPECIAL", "G723_24"])
def test_formats_whose_samples_have_no_size_are_refused(form: str) -> None:
    with pytest.raises(ValueError, match=f"frames of 2 channels of {form} are not whole bytes"):
        pcm.open_capture("null", format=form)


def test_frames_that_are_no_whole_bytes_are_refused() -> None:
    with pytest.raises(ValueError, match="3 channels of IMA_ADPCM are not whole bytes"):
        pcm.open_capture("null", format="IMA_ADPCM", channels=3)


@pytest.mark.parametrize(
    "name", ["hw:0", "plughw:CARD=ünï,DEV=0", "null", "plug:'null'", "a" * 1024]
)
def test_names_that_alsa_lib_may_know_are_let_through(name: str) -> None:
    assert device_name(name) == name


@given(st.text())
def test_every_text_is_a_name_or_a_value_error(name: str) -> None:
    try:
        given = device_name(name)
    except ValueError:
        return
    assert "\0" not in given.encode().decode()
    assert 0 < len(given) <= 1024


# What passes the checks reaches alsa-lib, which must neither abort nor crash: issue 2, point 8.
STRANGE: list[dict[str, Any]] = [
    {"rate": 1},
    {"rate": MAX_UINT},
    {"exact": False, "channels": 1000},
    {"rate": MAX_UINT, "exact": False},
    {"channels": 1000},
    {"channels": 1024},
    {"period_size": 1},
    {"period_size": MAX_UINT},
    {"buffer_size": 1},
    {"buffer_size": MAX_UINT},
    {"period_size": MAX_UINT, "buffer_size": MAX_UINT},
    {"period_size": MAX_UINT, "buffer_size": 1},
    {"period_time": 1e-9, "buffer_time": 1e-9},
    {"period_time": 3599.0, "buffer_time": 3599.0, "rate": 192000},
    {"format": "DSD_U32_BE", "channels": 3},
    {"format": "IEC958_SUBFRAME_LE"},
    {"format": "IMA_ADPCM", "channels": 2},
    {"format": "S24_3BE", "channels": 7, "access": "noninterleaved"},
    {"access": "noninterleaved", "mmap": True},
    {"mmap": True},
    {"resample": False},
]


@pytest.mark.anyio
@pytest.mark.parametrize("access", ["interleaved", "noninterleaved"])
@pytest.mark.parametrize("mmap", [False, True])
async def test_as_many_channels_as_are_let_through_can_be_transferred(
    access: Literal["interleaved", "noninterleaved"], *, mmap: bool
) -> None:
    wish: dict[str, Any] = {"channels": 1024, "access": access, "mmap": mmap, "period_size": 8}
    async with pcm.open_capture("null", **wish) as capture:
        assert (await anext(capture)).frames == 8
    async with pcm.open_playback("null", **wish) as playback:
        await playback.write(bytes(8 * playback.setup.frame_bytes))


@pytest.mark.anyio
@openers
@pytest.mark.parametrize("name", ["null", "plug:null"])
async def test_strange_wishes_are_met_or_refused_in_python(
    opener: Callable[..., Any], name: str
) -> None:
    for wish in STRANGE:
        with suppress(AlsaError):
            await (await opener(name, **wish)).aclose()


@pytest.mark.anyio
@pytest.mark.parametrize("name", ["ünï", "x" * 1024, "hw:99999999999", "{", "%s%n", "null:1,2"])
async def test_names_that_do_not_exist_are_errors_in_python(name: str) -> None:
    with pytest.raises(AlsaError) as caught:
        await pcm.open_playback(name)

    assert caught.value.device == name
