"""Tests of the sample formats: our table against alsa-lib's own functions, and numpy's view."""

from __future__ import annotations

import sys
from itertools import product
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aioalsa import _ffi
from aioalsa._ffi import ffi, lib
from aioalsa.pcm import (
    Access,
    Direction,
    Format,
    MapKind,
    Period,
    Setup,
    State,
    Subformat,
    Type,
)

formats = pytest.mark.parametrize("form", Format, ids=str)

INTEGERS = [form for form in Format if form.is_linear]
FLOATS = [form for form in Format if form.is_float]
# alsa-lib aborts the process when it is asked for the silence of others, G723 for one.
SILENT = [*INTEGERS, *FLOATS, Format.MU_LAW, Format.A_LAW]


@pytest.fixture(scope="module", autouse=True)
def alsa_lib() -> None:
    _ffi.load()


def known(code: int) -> int | None:
    return code if code >= 0 else None


def test_the_table_has_all_of_alsa_libs_formats_and_no_others() -> None:
    theirs = {
        number: _ffi.text(lib.snd_pcm_format_name(number))
        for number in range(100)  # below 0 alsa-lib reads beside its table
        if lib.snd_pcm_format_name(number) != ffi.NULL
    }

    assert {form.value: form.name for form in Format} == theirs


@formats
def test_names_are_alsa_libs(form: Format) -> None:
    assert lib.snd_pcm_format_value(form.name.encode()) == form


@formats
def test_widths_are_alsa_libs(form: Format) -> None:
    assert form.width == known(lib.snd_pcm_format_width(form))
    assert form.physical_width == known(lib.snd_pcm_format_physical_width(form))


@formats
def test_kinds_are_alsa_libs(form: Format) -> None:
    assert form.is_linear == (lib.snd_pcm_format_linear(form) == 1)
    assert form.is_float == (lib.snd_pcm_format_float(form) == 1)
    signed = known(lib.snd_pcm_format_signed(form))
    assert form.is_signed == (None if signed is None else signed == 1)
    assert known(lib.snd_pcm_format_unsigned(form)) == (None if signed is None else 1 - signed)


@formats
def test_byte_orders_are_alsa_libs(form: Format) -> None:
    little = known(lib.snd_pcm_format_little_endian(form))

    assert form.is_little_endian == (None if little is None else little == 1)

    big = known(lib.snd_pcm_format_big_endian(form))
    assert big == (None if little is None else 1 - little)
    native = known(lib.snd_pcm_format_cpu_endian(form))
    assert native == (None if little is None else little == (sys.byteorder == "little"))


@formats
def test_descriptions_are_alsa_libs(form: Format) -> None:
    assert form.description == _ffi.text(lib.snd_pcm_format_description(form))


def test_other_names_are_alsa_libs() -> None:
    # Later versions have more of them, and leave some out that nobody has.
    for subformat in (member for member in Subformat if member >= 0):
        name = _ffi.text(lib.snd_pcm_subformat_name(subformat))
        assert name in (subformat.name, "")
        assert subformat.description
    assert Subformat.STD.description == _ffi.text(lib.snd_pcm_subformat_description(Subformat.STD))
    for kind in (member for member in Type if member >= 0):
        assert _ffi.text(lib.snd_pcm_type_name(kind)) in (kind.name, "")
    for state in (member for member in State if member >= 0):
        assert _ffi.text(lib.snd_pcm_state_name(state)) == state.name
    for access in Access:
        assert _ffi.text(lib.snd_pcm_access_name(access)) == access.name
    for direction in Direction:
        assert _ffi.text(lib.snd_pcm_stream_name(direction)) == direction.name
    for changes in MapKind:
        assert _ffi.text(lib.snd_pcm_chmap_type_name(changes)).upper() == changes.name


def test_formats_of_integers_are_found_by_their_shape_as_alsa_lib_finds_them() -> None:
    for width, size in product(range(1, 33), (8, 16, 24, 32)):
        for signed, big in product((True, False), repeat=2):
            theirs = lib.snd_pcm_build_linear_format(width, size, not signed, big)
            # It looks at the bits in memory only where samples are packed.
            if theirs >= 0 and Format(theirs).physical_width == size:
                assert Format.linear(width, size, signed=signed, big_endian=big) == theirs
            else:
                with pytest.raises(ValueError, match="there is no format"):
                    Format.linear(width, size, signed=signed, big_endian=big)
    assert Format.linear(24, big_endian=False) is Format.S24_3LE
    assert Format.linear(8, signed=False) is Format.U8
    assert Format.linear(16).is_little_endian == (sys.byteorder == "little")


@pytest.mark.parametrize(
    ("arguments", "kind"),
    [((0,), ValueError), ((64,), ValueError), ((16.0,), TypeError), ((16, "16"), TypeError)],
)
def test_a_shape_that_is_none_is_refused(arguments: Any, kind: type[Exception]) -> None:  # noqa: ANN401
    with pytest.raises(kind, match="width"):
        Format.linear(*arguments)


@formats
def test_frame_sizes_are_alsa_libs(form: Format) -> None:
    for channels in (1, 2, 3, 8, 1024):
        # Asked for the size of a format without one, alsa-lib aborts the process.
        if form.physical_width is not None and form.physical_width * channels % 8 == 0:
            assert form.bytes_per_frame(channels) == lib.snd_pcm_format_size(form, channels)
        else:
            with pytest.raises(ValueError, match=form.name):
                form.bytes_per_frame(channels)


@pytest.mark.parametrize("form", SILENT, ids=str)
def test_silence_is_alsa_libs(form: Format) -> None:
    memory = ffi.new("char[8]")
    assert lib.snd_pcm_format_set_silence(form, memory, 1) == 0

    assert form.silence == bytes(ffi.buffer(memory))[: len(form.silence)]
    # As numbers, of this machine's byte order: the sample, repeated.
    for size, ask in (
        (1, lib.snd_pcm_format_silence),
        (2, lib.snd_pcm_format_silence_16),
        (4, lib.snd_pcm_format_silence_32),
        (8, lib.snd_pcm_format_silence_64),
    ):
        # Asked for less than a sample, alsa-lib aborts the process.
        if len(form.silence) <= size and len(form.silence) != 3:
            times = size // len(form.silence)
            assert ask(form).to_bytes(size, sys.byteorder) == form.silence * times
    assert len(form.silence) * 8 == form.physical_width


@pytest.mark.parametrize("form", sorted(set(Format) - set(SILENT)), ids=str)
def test_the_silence_of_what_has_no_samples_is_refused_or_zeros(form: Format) -> None:
    if form.physical_width and form.physical_width % 8 == 0:
        assert form.silence == bytes(form.physical_width // 8)
    else:
        with pytest.raises(ValueError, match=form.name):
            _ = form.silence


@formats
def test_formats_can_be_given_in_every_way(form: Format) -> None:
    for way in (form, form.name, form.name.lower(), form.value):
        assert Format.parse(way, "format") is form


@pytest.mark.parametrize("nonsense", ["", "S16", "S16LE", "UNKNOWN", 9999, -1, 29, 2**40, "２"])
def test_what_is_no_format_is_refused_by_name(nonsense: str | int) -> None:
    with pytest.raises(ValueError, match="format="):
        Format.parse(nonsense, "format")


@pytest.mark.parametrize("nonsense", [None, 2.0, b"S16_LE", True, [], object()])
def test_what_cannot_be_a_format_is_refused_by_type(nonsense: Any) -> None:  # noqa: ANN401
    with pytest.raises(TypeError, match="format must be"):
        Format.parse(nonsense, "format")


def period(form: Format, data: bytes | tuple[bytes, ...], frames: int, channels: int) -> Period:
    """Return a captured period of this format."""
    access = Access.RW_NONINTERLEAVED if isinstance(data, tuple) else Access.RW_INTERLEAVED
    setup = Setup(
        device="test",
        direction=Direction.CAPTURE,
        type=Type.HW,
        format=form,
        access=access,
        rate=48000,
        channels=channels,
        period_size=frames,
        buffer_size=4 * frames,
        start_threshold=1,
        can_pause=False,
        can_resume=False,
    )
    return Period(data, frames, 0, 0.0, 0, setup)


def encode(form: Format, value: int, *, above: int = 0) -> bytes:
    """Return one sample as it lies in memory, with other bits above those that count."""
    width, size = form.width or 0, (form.physical_width or 0) // 8
    word = value & ((1 << width) - 1) | (above << width) & ((1 << 8 * size) - 1)
    return word.to_bytes(size, "big" if form.is_little_endian is False else "little")


@given(st.sampled_from(INTEGERS), st.data())
def test_numpy_sees_the_values_of_integers(form: Format, data: st.DataObject) -> None:
    width = form.width or 0
    low = -(1 << (width - 1)) if form.is_signed else 0
    numbers = st.integers(low, low + (1 << width) - 1)
    values = data.draw(st.lists(st.tuples(numbers, numbers), max_size=20))
    # Drivers leave anything above the bits that count.
    above = data.draw(st.integers(0, 255))
    raw = b"".join(encode(form, value, above=above) for frame in values for value in frame)

    array = period(form, raw, len(values), 2).to_numpy()

    assert array.shape == (len(values), 2)
    assert array.tolist() == [list(frame) for frame in values]
    assert array.dtype.kind == ("i" if form.is_signed else "u")


@given(st.sampled_from(FLOATS), st.lists(st.floats(-1, 1, width=32), max_size=20))
def test_numpy_sees_the_values_of_floats(form: Format, values: list[float]) -> None:
    raw = np.array(values, dtype=form.numpy_dtype).tobytes()

    assert period(form, raw, len(values), 1).to_numpy().ravel().tolist() == values


@given(st.sampled_from(INTEGERS), st.integers(1, 5), st.integers(0, 10))
def test_channel_after_channel_gives_the_same_array(
    form: Format, channels: int, frames: int
) -> None:
    size = (form.physical_width or 0) // 8
    samples = [[encode(form, 3 * f + c) for c in range(channels)] for f in range(frames)]
    mixed = b"".join(sample for frame in samples for sample in frame)
    planes = tuple(b"".join(frame[c] for frame in samples) for c in range(channels))
    assert len(mixed) == frames * channels * size

    one = period(form, mixed, frames, channels).to_numpy()
    other = period(form, planes, frames, channels).to_numpy()

    assert one.shape == other.shape == (frames, channels)
    assert one.tolist() == other.tolist()


@pytest.mark.parametrize("form", sorted(set(Format) - {*INTEGERS, *FLOATS}), ids=str)
def test_numpy_has_no_type_for_other_formats(form: Format) -> None:
    assert form.numpy_dtype is None
    with pytest.raises(ValueError, match=form.name):
        period(form, bytes(48), 1, 1).to_numpy()


@formats
def test_the_dtype_has_the_size_of_a_sample(form: Format) -> None:
    if form.numpy_dtype is not None:
        assert np.dtype(form.numpy_dtype).itemsize * 8 == form.physical_width
