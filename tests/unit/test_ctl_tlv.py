"""Decibels and channel maps of TLV data: decoded here, and reckoned by alsa-lib."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from aioalsa._ffi import ffi, lib, load, text
from aioalsa.ctl import (
    ChannelMap,
    Container,
    DbLinear,
    DbMinMax,
    DbPart,
    DbRange,
    DbScale,
    OtherTlv,
)
from aioalsa.ctl import _db as db
from aioalsa.ctl import _tlv as tlv

if TYPE_CHECKING:
    from collections.abc import Iterator

    from aioalsa.ctl._db import Rounding
    from aioalsa.ctl._tlv import Db, Tlv

GAINS = st.integers(-20_000, 10_000)


@pytest.fixture(scope="module", autouse=True)
def alsa_lib() -> None:
    load()


# What drivers say.


@st.composite
def ends(draw: st.DrawFn) -> tuple[int, int]:
    low = draw(st.integers(-1000, 1000))
    return low, low + draw(st.integers(1, 2000))


scales = st.builds(DbScale, GAINS, st.integers(1, 1000), st.booleans())


@st.composite
def spans(draw: st.DrawFn, kind: type[DbLinear] | type[DbMinMax]) -> DbLinear | DbMinMax:
    least = draw(GAINS)
    if kind is DbLinear:
        least = draw(st.sampled_from((least, db.MUTE)))
    most = max(least, -20_000) + draw(st.integers(1, 20_000))
    return DbLinear(least, most) if kind is DbLinear else DbMinMax(least, most, draw(st.booleans()))


simple = st.one_of(scales, spans(DbLinear), spans(DbMinMax))


@st.composite
def ranges(draw: st.DrawFn) -> tuple[DbRange, int, int]:
    """A range as drivers have it: parts follow each other, in values and in decibels."""
    parts: list[DbPart] = []
    low = first = draw(st.integers(-50, 50))
    gain = draw(st.integers(-12_000, 0))
    for _ in range(draw(st.integers(1, 5))):
        last = first + draw(st.integers(0, 40))
        step = draw(st.integers(1, 300))
        top = gain + step * (last - first)
        choices: tuple[Db, ...] = (
            DbScale(gain, step),
            DbMinMax(gain, top),
            DbLinear(gain, top + 1),
        )
        scale = draw(st.sampled_from(choices))
        parts.append(DbPart(first, last, scale))
        first, gain = last + 1, top + draw(st.integers(1, 500))
    return DbRange(tuple(parts)), low, first - 1


@st.composite
def cases(draw: st.DrawFn) -> tuple[Db, int, int]:
    if draw(st.booleans()):
        return draw(ranges())
    low, high = draw(ends())
    return draw(simple), low, high


# Tests.


# By the definitions of Linux' include/uapi/sound/tlv.h and writing-an-alsa-driver.rst: what is
# told, the least and the greatest value, then gains in 0.01 dB by value.
KINDS: dict[str, tuple[Db, int, int, dict[int, int]]] = {
    "scale": (DbScale(-4500, 30), 0, 150, {0: -4500, 1: -4470, 75: -2250, 150: 0}),
    "scale from below zero": (DbScale(-2000, 50), -40, 20, {-40: -2000, 0: 0, 20: 1000}),
    "scale, mute": (DbScale(-4500, 30, mute=True), 0, 150, {0: db.MUTE, 1: -4470, 150: 0}),
    "minmax": (DbMinMax(-6000, 0), 0, 120, {0: -6000, 60: -3000, 120: 0}),
    "minmax, mute": (DbMinMax(-6000, 0, mute=True), 0, 120, {0: db.MUTE, 60: -3000, 120: 0}),
    "linear": (DbLinear(-4000, 0), 0, 100, {0: -4000, 100: 0}),
    "linear from silence": (DbLinear(db.MUTE, 0), 0, 100, {0: db.MUTE, 10: -2000, 100: 0}),
    "range": (
        DbRange((DbPart(0, 10, DbScale(-6000, 400)), DbPart(11, 31, DbScale(-1950, 100)))),
        *(0, 31),
        {0: -6000, 10: -2000, 11: -1950, 31: 50},
    ),
    "range, mute": (
        DbRange((DbPart(0, 0, DbScale(db.MUTE, 0, mute=True)), DbPart(1, 9, DbScale(-800, 100)))),
        *(0, 9),
        {0: db.MUTE, 1: -800, 9: 0},
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_gains_are_those_of_the_definitions_and_lead_back(kind: str) -> None:
    scale, low, high, gains = KINDS[kind]

    assert db.db_range(scale, low, high) == (min(gains.values()), max(gains.values()))
    assert {value: db.to_db(scale, low, high, value) for value in gains} == gains
    assert {db.from_db(scale, low, high, gain): gain for gain in gains.values()} == gains


@given(cases(), st.data(), st.sampled_from(list(db.DIRECTIONS)))
def test_gains_are_rounded_as_asked_for(
    case: tuple[Db, int, int], data: st.DataObject, rounding: Rounding
) -> None:
    scale, low, high = case
    ends = db.db_range(*case)
    assert ends is not None
    gain = data.draw(st.integers(max(ends[0], -30_000), ends[1]))

    value = db.from_db(*case, gain, rounding)

    assert value is not None
    assert low <= value <= high
    down, up = db.from_db(*case, gain, "down"), db.from_db(*case, gain, "up")
    assert down is not None
    assert up is not None
    assert down <= value <= up
    assert scale is not None


@given(cases(), st.integers(-(2**31), 2**31 - 1))
def test_gains_beyond_the_range_give_its_end(case: tuple[Db, int, int], gain: int) -> None:
    value = db.from_db(*case, gain)

    assert value is not None
    assert case[1] <= value <= case[2]


def test_what_has_more_parts_than_alsa_lib_takes_tells_nothing() -> None:
    whole = DbRange(tuple(DbPart(at, at, DbScale(at, 1)) for at in range(100)))

    assert db.db_range(whole, 0, 99) is None
    assert db.to_db(whole, 0, 99, 50) is None
    assert db.from_db(whole, 0, 99, 50) is None


@given(scales, ends(), st.data())
def test_a_value_comes_back_from_its_decibels(
    scale: DbScale, ends: tuple[int, int], data: st.DataObject
) -> None:
    value = data.draw(st.integers(*ends))
    gain = db.to_db(scale, *ends, value)
    assert gain is not None

    assert db.from_db(scale, *ends, gain) == value


def test_silence_is_told_apart_from_a_low_volume() -> None:
    assert db.to_db(DbScale(-4500, 30, mute=True), 0, 150, 0) == db.MUTE
    assert db.to_db(DbScale(-4500, 30, mute=False), 0, 150, 0) == -4500
    assert db.to_db(DbMinMax(-4500, 0, mute=True), 0, 150, 0) == db.MUTE
    assert db.from_db(DbScale(-4500, 30, mute=True), 0, 150, -4500, "up") == 1


@given(cases())
def test_what_is_encoded_is_decoded(case: tuple[Db, int, int]) -> None:
    found = Container((OtherTlv(77, b"abcd"), case[0]))

    assert tlv.decode(found.encode()) == found
    assert tlv.db_info(tlv.decode(found.encode())) == case[0]


def parse(data: bytes) -> int:
    """Tell what alsa-lib finds about decibels: the size, 0 for nothing."""
    place = ffi.new("unsigned int **")
    memory = ffi.new("unsigned int[]", (len(data) + 3) // 4 + 64)
    ffi.memmove(memory, data, len(data))
    return max(lib.snd_tlv_parse_dB_info(memory, len(data), place), 0)


@given(st.lists(st.one_of(simple, st.builds(OtherTlv, st.integers(6, 99), st.just(b"wxyz")))))
def test_decibels_are_found_where_alsa_lib_finds_them(items: list[Tlv]) -> None:
    assume(items)
    data = Container(tuple(items)).encode()

    found = tlv.db_info(tlv.decode(data))

    # alsa-lib 1.2.8 gives up at the first item that is about something else.
    expected = parse(data) or (parse(found.encode()) if found else 0)
    assert (len(found.encode()) if found else 0) == expected


def damaged() -> Iterator[bytes]:
    whole = Container((DbScale(-1000, 50), ChannelMap("fixed", ("FL", "FR")))).encode()
    yield from (whole[:size] for size in range(len(whole)))
    yield b"\0\0\0\0\xff\xff\xff\xff"


@given(st.binary(max_size=200) | st.sampled_from(list(damaged())))
def test_any_bytes_are_decoded_to_something(data: bytes) -> None:
    found = tlv.decode(data)

    assert isinstance(found.encode(), bytes)
    tlv.db_info(found)


def test_containers_in_containers_end_somewhere() -> None:
    data = b"\1\2\3\4"
    for _ in range(1000):
        data = b"\0\0\0\0" + len(data).to_bytes(4, "little") + data

    assert isinstance(tlv.decode(data), Container)


def test_channel_positions_have_alsa_libs_names() -> None:
    names = [text(lib.snd_pcm_chmap_name(at)) for at in range(len(tlv.POSITIONS))]

    assert list(tlv.POSITIONS) == names
    assert lib.snd_pcm_chmap_name(len(tlv.POSITIONS)) == ffi.NULL


def test_a_channel_map_tells_kind_phase_and_what_only_the_driver_knows() -> None:
    found = tlv.decode(ChannelMap("paired", ("FL", "FR[INV]", "131072")).encode())

    assert found == ChannelMap("paired", ("FL", "FR[INV]", "131072"))
