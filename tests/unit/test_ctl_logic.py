"""Ids as amixer takes them, and values that fit an element."""

from __future__ import annotations

import dataclasses
from contextlib import suppress
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aioalsa._ffi import ffi, lib, load, text
from aioalsa.ctl import (
    Access,
    ChannelMap,
    Container,
    DbScale,
    ElementEvent,
    ElementId,
    ElementInfo,
    ElementType,
    EventMask,
    Iec958,
    Interface,
    OtherTlv,
)
from aioalsa.ctl import _logic as logic
from aioalsa.ctl._add import description
from aioalsa.ctl._handle import pack_id, unpack_id
from aioalsa.ctl._tlv import Tlv, encode

NUMBERS = st.integers(0, 2**31 - 1)
LETTERS = st.characters(codec="ascii", exclude_characters="'\"", categories=("L", "N", "P", "Zs"))
NAMES = st.text(LETTERS, min_size=1, max_size=43).map(str.strip).filter(bool)
IDS = st.builds(
    ElementId,
    NUMBERS.filter(bool),
    # alsa-lib 1.2.8 does not read HWDEP, which it writes.
    st.sampled_from([i for i in Interface if i not in (Interface.UNKNOWN, Interface.HWDEP)]),
    NUMBERS,
    NUMBERS,
    NUMBERS,
    NAMES,
)


def info(
    kind: ElementType = ElementType.INTEGER,
    count: int = 2,
    minimum: int = 0,
    maximum: int = 100,
    step: int = 0,
    items: tuple[str, ...] = (),
) -> ElementInfo:
    return ElementInfo(
        id=ElementId(1, Interface.MIXER, 0, 0, 0, "Volume"),
        type=kind,
        count=count,
        access=Access.READ | Access.WRITE,
        minimum=minimum,
        maximum=maximum,
        step=step,
        items=items,
        owner=None,
        dimensions=(),
    )


# Ids.


@given(IDS)
def test_an_id_is_written_as_alsa_lib_writes_it(ident: ElementId) -> None:
    load()
    place = ffi.new("snd_ctl_elem_id_t **")
    assert lib.snd_ctl_elem_id_malloc(place) == 0
    theirs = ffi.gc(place[0], lib.snd_ctl_elem_id_free)
    assert lib.snd_ctl_ascii_elem_id_parse(theirs, str(ident).encode()) == 0
    assert text(lib.snd_ctl_ascii_elem_id_get(theirs)) == str(ident)

    assert logic.parse_id(str(ident)) == {
        key: getattr(ident, key)
        for key in logic.KEYS
        if key in ("numid", "interface", "name") or getattr(ident, key)
    }


@given(IDS)
def test_an_id_survives_the_way_to_c_and_back(ident: ElementId) -> None:
    assert unpack_id(pack_id(ident)) == ident


@pytest.mark.parametrize(
    ("given_id", "parts"),
    [
        ("Master Playback Volume", {"name": "Master Playback Volume"}),
        ("name='Master Playback Volume'", {"name": "Master Playback Volume"}),
        ('name="a, b"', {"name": "a, b"}),
        ("numid=3", {"numid": 3}),
        ("NUMID=3", {"numid": 3}),
        (
            "iface=card,name=Line Jack,index=2",
            {"interface": Interface.CARD, "name": "Line Jack", "index": 2},
        ),
        (
            "iface=PCM,name='x',device=1,subdevice=4",
            {"interface": Interface.PCM, "name": "x", "device": 1, "subdevice": 4},
        ),
    ],
)
def test_ids_are_taken_as_amixer_takes_them(given_id: str, parts: dict[str, object]) -> None:
    assert logic.parse_id(given_id) == parts


@pytest.mark.parametrize(
    "given_id",
    [
        "",
        "numid=",
        "numid=x",
        "numid=0",
        "numid=-1",
        "name=",
        "name='x",
        "name='x'y",
        "iface=foo,name=x",
        "color=red",
        "index=1e9,name=x",
        "=",
        "numid=99999999999",
    ],
)
def test_what_is_no_id_is_refused(given_id: str) -> None:
    with pytest.raises(ValueError, match=r"element|iface|number|name"):
        logic.parse_id(given_id)


@given(st.text())
def test_any_text_is_an_id_or_refused(given_id: str) -> None:
    with suppress(ValueError):
        assert logic.parse_id(given_id)


ELEMENTS = [
    ElementId(1, Interface.CARD, 0, 0, 0, "Volume"),
    ElementId(2, Interface.MIXER, 0, 0, 1, "Volume"),
    ElementId(3, Interface.MIXER, 0, 0, 0, "Volume"),
    ElementId(4, Interface.PCM, 1, 2, 0, "Slave"),
    ElementId(5, Interface.CARD, 0, 0, 0, "Line Out Jack"),
]


@pytest.mark.parametrize(
    ("wanted", "numid"),
    [
        ({"name": "Volume"}, 3),
        ({"name": "Volume", "index": 1}, 2),
        ({"name": "Volume", "interface": Interface.CARD}, 1),
        ({"name": "Slave"}, 4),
        ({"numid": 5}, 5),
    ],
)
def test_of_several_the_mixers_first_is_found(wanted: dict[str, int | str], numid: int) -> None:
    found = logic.find(ELEMENTS, wanted)

    assert found is not None
    assert found.numid == numid


def test_what_is_not_there_is_told_with_what_is_near() -> None:
    assert "'Volume'" in logic.near_names(ELEMENTS, {"name": "Volme"})
    assert "'Line Out Jack'" in logic.near_names(ELEMENTS, {"name": "line jack"})
    assert "iface=PCM,name='Slave',device=1,subdevice=2" in logic.near_names(
        ELEMENTS, {"name": "Slave", "device": 7}
    )
    assert logic.near_names([], {"name": "x"}) == "no element name=x"


# Values.


@given(st.integers(-(2**63), 2**63 - 1), st.integers(-(2**63), 2**63 - 1), st.data())
def test_integers_of_any_range_are_packed(one: int, other: int, data: st.DataObject) -> None:
    low, high = sorted((one, other))
    values = tuple(data.draw(st.lists(st.integers(low, high), min_size=3, max_size=3)))
    element = info(ElementType.INTEGER64, 3, low, high)

    packed = logic.pack(element, values)

    assert logic.unpacker(element.type, 3)(memoryview(packed)) == values


@pytest.mark.parametrize(
    ("element", "values", "packed"),
    [
        (info(), 5, (5, 5)),
        (info(), [1, 2], (1, 2)),
        (info(), (n for n in (1, 2)), (1, 2)),
        (info(step=10, minimum=-5), [-5, 15], (-5, 15)),
        (info(ElementType.BOOLEAN), True, (True, True)),
        (info(ElementType.BOOLEAN), [0, 1], (False, True)),
        (info(ElementType.ENUMERATED, 1, maximum=1, items=("a", "b")), "b", (1,)),
        (info(ElementType.ENUMERATED, 2, maximum=1, items=("a", "b")), ["b", 0], (1, 0)),
        (info(ElementType.BYTES, 3), b"abc", b"abc"),
        (info(ElementType.BYTES, 3), [1, 2, 3], b"\1\2\3"),
        (info(ElementType.IEC958, 1), Iec958(bytes(range(24))), Iec958(bytes(range(24)))),
        (info(ElementType.IEC958, 1), bytes(range(24)), Iec958(bytes(range(24)))),
    ],
)
def test_values_that_fit_are_packed(element: ElementInfo, values: object, packed: object) -> None:
    memory = memoryview(logic.pack(element, values).ljust(1024, b"\0"))

    assert logic.unpacker(element.type, element.count)(memory) == packed


ENUM = info(ElementType.ENUMERATED, 1, maximum=1, items=("a", "b"))


@pytest.mark.parametrize(
    ("element", "values", "error"),
    [
        (info(), 101, ValueError),
        (info(), -1, ValueError),
        (info(), [1], ValueError),
        (info(), [1, 2, 3], ValueError),
        (info(step=10), 5, ValueError),
        (info(), 2**80, ValueError),
        (info(), 1.5, TypeError),
        (info(), "1", TypeError),
        (info(), True, TypeError),
        (info(), None, TypeError),
        (info(), b"ab", TypeError),
        (info(ElementType.BOOLEAN), 2, ValueError),
        (info(ElementType.BOOLEAN), "on", TypeError),
        (ENUM, "c", ValueError),
        (ENUM, 2, ValueError),
        (ENUM, -1, ValueError),
        (info(ElementType.BYTES, 3), b"ab", ValueError),
        (info(ElementType.BYTES, 3), 3, TypeError),
        (info(ElementType.BYTES, 3), "abc", TypeError),
        (info(ElementType.BYTES, 3), [1, 2, 256], ValueError),
        (info(ElementType.BYTES, 3), 10**15, TypeError),
        (info(ElementType.BYTES, 3), count(), TypeError),
        (info(), count(), ValueError),
        (info(), {1: 2}, TypeError),
        (info(), {1, 2}, TypeError),
        (info(ElementType.IEC958, 1), Iec958("x" * 24, "", ""), TypeError),  # type: ignore[arg-type]
        (info(ElementType.IEC958, 1), Iec958(b"x"), ValueError),
        (info(ElementType.IEC958, 1), b"ab", ValueError),
        (info(ElementType.IEC958, 1), 3, TypeError),
        (info(ElementType.NONE, 1), 3, ValueError),
    ],
)
def test_values_that_do_not_fit_are_refused(
    element: ElementInfo, values: object, error: type[Exception]
) -> None:
    with pytest.raises(error):
        logic.pack(element, values)


@pytest.mark.parametrize(
    "data", [b"", bytes(8), bytes(11), b"\1\0\0\0\2\0\0\0abcd", b"\1\0\0\0\x09\0\0\0abcdefgh"]
)
def test_tlv_data_that_would_abort_alsa_lib_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match="TLV"):
        encode(data)


@pytest.mark.parametrize(
    "data",
    [
        DbScale(2**40, 1),
        DbScale(0, 2**16),
        DbScale("x", 1),  # type: ignore[arg-type]
        ChannelMap("other", ("FL",)),  # type: ignore[arg-type]
        ChannelMap("fixed", ("Middle",)),
        ChannelMap("fixed", (3,)),  # type: ignore[arg-type]
        Container((1,)),  # type: ignore[arg-type]
        OtherTlv(-1, bytes(4)),
        OtherTlv(1, "text"),  # type: ignore[arg-type]
    ],
)
def test_decoded_tlv_data_that_cannot_be_encoded_is_named(data: Tlv) -> None:
    with pytest.raises(ValueError, match=r"^data=.* is no TLV data: "):
        encode(data)


@pytest.mark.parametrize("data", [None, 5, 2**100, 1.5, "text", {}, [None]])
def test_what_is_no_tlv_data_is_named(data: object) -> None:
    with pytest.raises(TypeError, match=r"^data must be TLV data, not "):
        encode(data)  # type: ignore[arg-type]


# Elements of one's own.

ELEMENT = dict[str, object](
    type="integer",
    interface="CARD",
    index=0,
    device=0,
    subdevice=0,
    count=1,
    minimum=0,
    maximum=9,
    step=0,
    items=(),
    readonly=False,
    inactive=False,
    tlv=False,
)


@pytest.mark.parametrize(
    "wrong",
    [
        {"type": "none"},
        {"type": "float"},
        {"interface": "nowhere"},
        {"count": 0},
        {"count": 129},
        {"minimum": 9},
        {"minimum": -(2**40)},
        {"step": -1},
        {"step": 10},
        {"items": ("a",)},
        {"type": "enumerated"},
        {"type": "enumerated", "items": ("x" * 64,)},
        {"type": "enumerated", "items": ("",)},
        {"type": "bytes", "count": 513},
        {"index": -1},
        {"device": 2**32},
    ],
)
def test_what_no_element_can_be_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"."):
        description("Name", **(ELEMENT | wrong))  # type: ignore[arg-type]


@pytest.mark.parametrize("name", ["", "x" * 44, "a\nb", "é" * 22])
def test_a_name_that_does_not_fit_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="name="):
        description(name, **ELEMENT)  # type: ignore[arg-type]


# Events.


def test_removal_is_told_from_a_mask_of_all_bits_only() -> None:
    ident = ELEMENTS[0]
    removed = ElementEvent(ident, EventMask(0xFFFFFFFF), None)
    changed = ElementEvent(
        ident, EventMask.ADD | EventMask.VALUE | EventMask.INFO | EventMask.TLV, None
    )

    assert (removed.removed, removed.added) == (True, False)
    assert (changed.removed, changed.added) == (False, True)


def test_properties_are_plain_values() -> None:
    assert dataclasses.replace(info(), count=1).count == 1
    assert info().writable
    assert not info().locked
