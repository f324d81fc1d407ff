"""Tests of what state files say of elements, of what that means for a card, of damaged files."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aioalsa.cli._conf_text import Compound, ConfError, dump, parse
from aioalsa.cli._state_file import FLAGS, Levels, Saved, packed, read
from aioalsa.cli._state_fit import MisfitError, fit, gains
from aioalsa.cli._state_write import describe, levels, put
from aioalsa.ctl import (
    Access,
    DbEnds,
    ElementId,
    ElementInfo,
    ElementType,
    Iec958,
    Interface,
)

# Of no more bytes than an element's name has: 43.
NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["C"]), min_size=1, max_size=10)
SMALL = st.integers(0, 5)
INT32 = st.integers(-(2**31), 2**31 - 1)
READ, WRITE, USER = Access.READ, Access.WRITE, Access.USER

INTEGER = """
state.Dummy {
	control.7 {
		iface MIXER
		name 'Master Volume'
		value.0 10
		value.1 20
		comment {
			access 'read write'
			type INTEGER
			count 2
			range '-50 - 100'
			dbmin -4500
			dbmax 0
			dbvalue.0 -2700
			dbvalue.1 -2400
		}
	}
}
"""


def info(kind: ElementType = ElementType.INTEGER, count: int = 2, **given: object) -> ElementInfo:
    ident = ElementId(7, Interface.MIXER, 0, 0, 0, "Master Volume")
    values: dict[str, object] = {
        "id": ident,
        "type": kind,
        "count": count,
        "access": READ | WRITE,
        "minimum": -50,
        "maximum": 100,
        "step": 0,
        "items": (),
        "owner": None,
        "dimensions": (),
        **given,
    }
    return ElementInfo(**values)  # type: ignore[arg-type]


def saved(text: str = INTEGER) -> Saved:
    (each,) = read(parse(text.encode()))["Dummy"]
    return each


# All that elements can be, and what they are then.


@st.composite
def elements(draw: st.DrawFn) -> tuple[ElementInfo, object]:
    kind = draw(st.sampled_from([kind for kind in ElementType if kind.most]))
    count = 1 if kind is ElementType.IEC958 else draw(st.integers(1, 4))
    items = tuple(draw(st.lists(NAMES, min_size=1, max_size=4, unique=True)))
    each = {
        ElementType.BOOLEAN: st.booleans(),
        ElementType.INTEGER: INT32,
        ElementType.INTEGER64: st.integers(-(2**63), 2**63 - 1),
        ElementType.ENUMERATED: st.integers(0, len(items) - 1),
    }.get(kind)
    values: object
    if kind is ElementType.BYTES:
        values = draw(st.binary(min_size=count, max_size=count))
    elif each is None:
        part = st.binary(min_size=24, max_size=24)
        values = Iec958(draw(part), bytes(147), draw(st.binary(min_size=4, max_size=4)))
    else:
        values = tuple(draw(st.lists(each, min_size=count, max_size=count)))
    ident = ElementId(
        draw(st.integers(1, 999)),
        draw(st.sampled_from([each for each in Interface if each >= 0])),
        draw(SMALL),
        draw(SMALL),
        draw(SMALL),
        draw(NAMES),
    )
    flags = draw(st.sets(st.sampled_from(list(FLAGS.values()))))
    return info(
        kind,
        count,
        id=ident,
        access=Access(sum(flags)),
        items=items if kind is ElementType.ENUMERATED else (),
        minimum=draw(INT32),
        maximum=2**31,
        step=draw(SMALL),
    ), values


@given(elements(), st.none() | st.builds(Levels, INT32, INT32), st.sampled_from([b"", bytes(12)]))
def test_what_is_stored_is_read(
    element: tuple[ElementInfo, object], gains: Levels | None, tlv: bytes
) -> None:
    about, values = element
    root = Compound()
    put(root, "Card", [(about.id.numid, describe(about, values, gains, tlv))])  # type: ignore[arg-type]

    (found,) = read(parse(dump(root).encode()))["Card"]

    assert found.id == about.id
    assert (found.type, found.count, found.access) == (about.type, about.count, about.access)
    assert found.items == about.items
    assert packed(found, about.type, about.items, about.count) == values
    if about.type in (ElementType.INTEGER, ElementType.INTEGER64):
        assert found.range == (about.minimum, about.maximum, about.step)
    assert found.levels == gains
    assert found.tlv == (tlv or None)


def test_it_is_written_as_alsactl_writes_it() -> None:
    root = Compound()
    gains = levels(DbEnds(-45.0, 0.0), [-27.0, -24.0])
    put(root, "Dummy", [(7, describe(info(), (10, 20), gains, b""))])

    assert dump(root) == INTEGER.lstrip()


def test_other_cards_stay_as_they_are() -> None:
    root = parse(
        b"state.Other { control.1 { any 'thing' } extra 5 }\nstate.Dummy { control.9 { } }"
    )
    put(root, "Dummy", [])
    put(root, "New", [(7, describe(info(), (10, 20), None, b""))])

    text = dump(root)
    assert "state.Other {\n\tcontrol.1 {\n\t\tany thing\n\t}\n\textra 5\n}\n" in text
    assert "state.Dummy {\n\tcontrol {\n\t}\n}\n" in text
    assert text.index("state.New {") > text.index("state.Dummy {")


def test_tlv_data_are_words_in_hexadecimal() -> None:
    tlv = struct.pack("=IIiI", 1, 8, -4500, 30)
    root = Compound()
    put(root, "Dummy", [(7, describe(info(), (1, 2), None, tlv))])

    text = dump(root)
    assert "tlv '0000000100000008ffffee6c0000001e'" in text
    assert saved(text).tlv == tlv


def test_comments_are_not_needed() -> None:
    found = saved("state.Dummy.control.1 { iface MIXER name X value on }")
    assert (found.type, found.values, found.single) == (None, ("on",), True)
    assert fit(found, info(ElementType.BOOLEAN, 3)) == (True, True, True)


@pytest.mark.parametrize(
    ("old", "new", "line", "reason"),
    [
        ("count 2", "count 3", 6, "has 2 values and says that it has 3"),
        ("value.1 20", "value.1 loud", 6, "10, loud: no value of a control of type INTEGER"),
        ("value.1 20", "value.2 20", 6, "control.7.value.1 is missing"),
        ("value.1 20", "value.x 20", 7, "control.7.value.x is no value of a channel"),
        ("value.1 20", "value.0 20", 7, "'0' is there already, in line 6"),
        ("value.0 10\n\t\tvalue.1 20", "", 3, "control.7 has no value"),
        ("iface MIXER", "iface MIXTER", 4, "MIXTER"),
        ("iface MIXER", "", 3, "control.7 has no iface"),
        ("name 'Master Volume'", "", 3, "control.7 has no name"),
        ("name 'Master Volume'", "name 5", 5, "name is no text"),
        ("name 'Master Volume'", "name 'Master Volume", 12, "unexpected"),
        ("iface MIXER", "iface MIXER\nindex x", 5, "index is no number"),
        ("iface MIXER", "iface MIXER\nindex -1", 3, "negative"),
        ("iface MIXER", "iface MIXER\nvolume 7", 5, "unknown field 'volume'"),
        ("control.7", "control.x", 3, "control.x has no number"),
        ("comment {", "comment 5 } } x { y { z {", 8, "comment is a value"),
        ("type INTEGER", "type INTEGERS", 10, "'INTEGERS' is no type of an element"),
        ("range '-50 - 100'", "range 'up to 11'", 12, "'up to 11' is no range"),
        ("type INTEGER", "type INTEGER tlv 01", 10, "tlv is no TLV data"),
        ("type INTEGER", "type INTEGER item.1 x", 10, "item.0 is missing"),
        ("type INTEGER", "type BOOLEAN", 6, "no value of a control of type BOOLEAN"),
        ("type INTEGER", "type IEC958", 6, "is not 176 bytes"),
        ("state.Dummy", "stat.Dummy", 1, "this is no state file"),
        ("state.Dummy {", "state 5 x {", 2, "this is no state file"),
        ("state.Dummy {", "state.Other 5 state.Dummy {", 2, "Other is a value"),
    ],
)
def test_a_damaged_file_is_refused_with_line_and_reason(
    old: str, new: str, line: int, reason: str
) -> None:
    assert old in INTEGER
    with pytest.raises(ConfError) as caught:
        read(parse(INTEGER.replace(old, new, 1).encode()))

    assert reason in caught.value.reason
    assert caught.value.line == line


@pytest.mark.parametrize("lines", range(2, len(INTEGER.splitlines())))
def test_a_truncated_file_is_refused(lines: int) -> None:
    text = "\n".join(INTEGER.splitlines()[:lines])
    with pytest.raises(ConfError, match=f"^line {lines}: the text ends"):
        read(parse(text.encode()))


# What it means for the card that there is.


def test_values_are_for_the_element_that_was_stored() -> None:
    assert fit(saved(), info()) == (10, 20)
    with pytest.raises(MisfitError, match="had 2 values, and has 3"):
        fit(saved(), info(count=3))
    with pytest.raises(MisfitError, match="-50 to 15, not 20"):
        fit(saved(), info(maximum=15))
    with pytest.raises(MisfitError, match="was of type INTEGER, and is of type BOOLEAN"):
        fit(saved(), info(ElementType.BOOLEAN))


def test_items_are_found_by_name() -> None:
    text = "state.Dummy.control.1 { iface MIXER name X value.0 '2' value.1 1 value.2 Mic }"
    about = info(ElementType.ENUMERATED, 3, items=("Mic", "Line", "x", "2"), minimum=0, maximum=3)
    assert fit(saved(text), about) == (3, 1, 0)
    with pytest.raises(MisfitError, match="2, 1, Mic: no value"):
        fit(saved(text), info(ElementType.ENUMERATED, 3, items=("Line", "2")))


def test_volumes_keep_their_decibels_when_the_range_changes() -> None:
    same = DbEnds(-45.0, 0.0)
    assert gains(saved(), info(), same) is None
    assert gains(saved(), info(maximum=200), DbEnds(-60.0, 6.0)) == (-27.0, -24.0)
    assert gains(saved(), info(), DbEnds(float("-inf"), 0.0)) == (-27.0, -24.0)
    # Without the decibels of each value they are taken from its place in the range.
    bare = INTEGER.replace("dbvalue.0 -2700", "").replace("dbvalue.1 -2400", "")
    assert gains(saved(bare), info(maximum=200), same) == (-27.0, -24.0)
    assert gains(saved(), info(maximum=200), None) is None
    assert gains(saved(), info(ElementType.BOOLEAN), same) is None
    assert gains(saved(), info(maximum=200), DbEnds(0.0, 0.0)) is None
