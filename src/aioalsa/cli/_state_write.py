"""What alsactl's state files say of elements, written; `_state_file.py` shows an example. Pure."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from ..ctl import ElementType, Iec958
from ._conf_text import Compound, Leaf
from ._state_file import FLAGS, MUTE, Levels

if TYPE_CHECKING:
    from ..ctl import DbEnds, ElementInfo
    from ._conf_text import Node
    from ._state_file import Result

MOST_TLV_BYTES = 256  # of alsactl's buffer


def put(root: Compound, card: str, elements: list[tuple[int, Compound]]) -> None:
    """Put a card's elements into a file, in place of those that it had there."""
    state = root.children.setdefault("state", Compound(joined=True))
    if not isinstance(state, Compound):
        state = root.children["state"] = Compound(joined=True)
    node = state.children.setdefault(card, Compound())
    if not isinstance(node, Compound):
        node = state.children[card] = Compound()
    node.children.pop("control", None)
    controls = {str(numid): element for numid, element in elements}
    node.children["control"] = Compound({**controls}, joined=bool(elements))


def describe(info: ElementInfo, values: Result, levels: Levels | None, tlv: bytes) -> Compound:
    """Return what a file says of an element.

    Args:
        info: its properties.
        values: its values.
        levels: its decibels, if the driver tells them.
        tlv: its TLV data, if programs can write it, else empty.
    """
    ident = info.id
    element: dict[str, Node] = {"iface": Leaf(ident.interface.name)}
    for name, number in (("device", ident.device), ("subdevice", ident.subdevice)):
        if number:
            element[name] = Leaf(number)
    element["name"] = Leaf(ident.name)
    if ident.index:
        element["index"] = Leaf(ident.index)
    element["value"] = _value(info, values)
    element["comment"] = Compound(_comment(info, levels, tlv))
    return Compound(element)


def _value(info: ElementInfo, values: Result) -> Node:
    if isinstance(values, Iec958):
        return Leaf((values.status + values.subcode + b"\0" + values.dig_subframe).hex())
    if isinstance(values, bytes):
        return Leaf(values.hex())
    scalars = [_scalar(info, value) for value in values]
    return scalars[0] if len(scalars) == 1 else _row(scalars)


def _scalar(info: ElementInfo, value: bool | int) -> Leaf:
    if info.type is ElementType.BOOLEAN:
        return Leaf("true" if value else "false")
    if info.type is ElementType.ENUMERATED and 0 <= value < len(info.items):
        return Leaf(info.items[value])
    return Leaf(int(value))


def _row(leaves: list[Leaf]) -> Compound:
    return Compound({str(at): leaf for at, leaf in enumerate(leaves)}, joined=True)


def _comment(info: ElementInfo, levels: Levels | None, tlv: bytes) -> dict[str, Node]:
    flags = [word for word, flag in FLAGS.items() if flag in info.access]
    comment: dict[str, Node] = {
        "access": Leaf(" ".join(flags)),
        "type": Leaf(info.type.name),
        "count": Leaf(info.count),
    }
    if info.type in (ElementType.INTEGER, ElementType.INTEGER64):
        step = f" (step {info.step})" if info.step else ""
        comment["range"] = Leaf(f"{info.minimum} - {info.maximum}{step}")
    if info.type is ElementType.ENUMERATED:
        comment["item"] = _row([Leaf(item) for item in info.items])
    if tlv:
        words = struct.unpack(f"={len(tlv) // 4}I", tlv)
        comment["tlv"] = Leaf("".join(f"{word:08x}" for word in words))
    if levels is not None:
        comment |= {"dbmin": Leaf(levels.minimum), "dbmax": Leaf(levels.maximum)}
        comment["dbvalue"] = _row([Leaf(value) for value in levels.values])
    return comment


def levels(ends: DbEnds, values: list[float]) -> Levels:
    """Return decibels as a file has them."""
    least, greatest, *rest = (_hundredths(gain) for gain in (*ends, *values))
    return Levels(least, greatest, tuple(rest))


def _hundredths(gain: float) -> int:
    return MUTE if gain == float("-inf") else round(gain * 100)
