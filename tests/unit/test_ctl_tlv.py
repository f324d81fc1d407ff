"""Decibels and channel maps of TLV data, against alsa-lib's own arithmetic."""

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

    from aioalsa._ffi._alsa import CData
    from aioalsa.ctl._db import Rounding
    from aioalsa.ctl._tlv import Db, Tlv

DIRECTIONS: dict[Rounding, int] = {"down": -1, "nearest": 0, "up": 1}
GAINS = st.integers(-20_000, 10_000)


@pytest.fixture(scope="module", autouse=True)
def alsa_lib() -> None:
    load()


# What alsa-lib says.


def words(found: Tlv) -> CData:
    data = found.encode()
    memory: CData = ffi.new("unsigned int[]", len(data) // 4)
    ffi.memmove(memory, data, len(data))
    return memory


def theirs_range(scale: Db, low: int, high: int) -> tuple[int, int]:
    least, most = ffi.new("long *"), ffi.new("long *")
    assert lib.snd_tlv_get_dB_range(words(scale), low, high, least, most) == 0
    return least[0], most[0]


def theirs_to_db(scale: Db, low: int, high: int, value: int) -> int | None:
    gain = ffi.new("long *")
    code = lib.snd_tlv_convert_to_dB(words(scale), low, high, value, gain)
    return int(gain[0]) if code == 0 else None


def theirs_from_db(scale: Db, low: int, high: int, gain: int, rounding: Rounding) -> int:
    value = ffi.new("long *")
    code = lib.snd_tlv_convert_from_dB(words(scale), low, high, gain, value, DIRECTIONS[rounding])
    assert code == 0
    return int(value[0])


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


@given(cases())
def test_the_range_is_alsa_libs(case: tuple[Db, int, int]) -> None:
    assert db.db_range(*case) == theirs_range(*case)


@given(cases(), st.data())
def test_values_become_alsa_libs_decibels(case: tuple[Db, int, int], data: st.DataObject) -> None:
    value = data.draw(st.integers(case[1] - 5, case[2] + 5))

    ours, theirs = db.to_db(*case, value), theirs_to_db(*case, value)

    if theirs == db.MUTE and value > case[1]:
        # alsa-lib 1.2.15 does not tell apart silence and what is rounded to the least gain.
        assert isinstance(case[0], DbMinMax | DbRange)
        assert ours in (db.MUTE, db.db_range(*case)[0], getattr(case[0], "minimum", None))
    else:
        assert ours == theirs


@given(cases(), st.data(), st.sampled_from(list(DIRECTIONS)))
def test_decibels_become_alsa_libs_values(
    case: tuple[Db, int, int], data: st.DataObject, rounding: Rounding
) -> None:
    least, most = db.db_range(*case)
    gain = data.draw(st.integers(max(least, -30_000) - 500, most + 500) | st.just(db.MUTE))

    assert db.from_db(*case, gain, rounding) == theirs_from_db(*case, gain, rounding)


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
