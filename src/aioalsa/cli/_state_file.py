"""What alsactl's state files say of elements, read (alsa-utils, alsactl/state.c). Pure.

state.Dummy {                          the card's id
    control.1 {                        the element's numid, which is not relied on
        iface MIXER
        name 'Master Volume'           device, subdevice and index only if they are not 0
        value.0 0                      one for each channel, "value" alone for a single one
        value.1 0
        comment {
            access 'read write'
            type INTEGER
            count 2
            range '-50 - 100'
        }
    }
}
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from ..ctl import Access, ElementId, ElementType, Iec958, Interface
from ._conf_text import Compound, ConfError, Leaf, Scalar

if TYPE_CHECKING:
    from ._conf_text import Node

S = TypeVar("S", int, str)
Result = tuple[bool, ...] | tuple[int, ...] | bytes | Iec958

MUTE = -9999999  # SND_CTL_TLV_DB_GAIN_MUTE
IEC958_BYTES = 176
NAME_BYTES = 43  # SNDRV_CTL_ELEM_ID_NAME_MAXLEN, without its zero
NO_ACCESS = Access(0)
FLAGS = {
    "read": Access.READ,
    "write": Access.WRITE,
    "inactive": Access.INACTIVE,
    "volatile": Access.VOLATILE,
    "locked": Access.LOCKED,
    "user": Access.USER,
}
_RANGE = re.compile(r"(-?[0-9]{1,20}) - (-?[0-9]{1,20})(?: \(step ([0-9]{1,20})\))?")


@dataclass(frozen=True, slots=True)
class Levels:
    """The decibels of an element, in hundredths.

    Attributes:
        minimum: of its least value.
        maximum: of its greatest value.
        values: of its values; () if not all are known.
    """

    minimum: int
    maximum: int
    values: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Saved:
    """An element as a file has it.

    Attributes:
        line: where it begins.
        id: which element; its numid was that at the time.
        values: as they stand there; one alone if it has no index.
        single: it is one value without an index.
        type: what its values are; None if the file does not tell, nor anything below.
        count: how many values it had; None if unknown.
        access: what could be done with it.
        range: least and greatest value and step; None if unknown.
        items: the names of its items.
        levels: its decibels; None if it had none.
        tlv: TLV data that a program gave to it.
    """

    line: int
    id: ElementId
    values: tuple[Scalar, ...]
    single: bool = False
    type: ElementType | None = None
    count: int | None = None
    access: Access = NO_ACCESS
    range: tuple[int, int, int] | None = None
    items: tuple[str, ...] = ()
    levels: Levels | None = None
    tlv: bytes | None = None


# Reading.


def read(root: Compound) -> dict[str, list[Saved]]:
    """Return what a file says, by the cards' ids.

    Raises:
        ConfError: it says something else, or not enough.
    """
    state = root.children.get("state")
    if not isinstance(state, Compound):
        raise ConfError(state.line if state else 1, "this is no state file: it has no state")
    return {card: _card(_compound(node, card)) for card, node in state.children.items()}


def _card(node: Compound) -> list[Saved]:
    controls = node.children.get("control")
    if controls is None:
        return []
    return [_element(*item) for item in _compound(controls, "control").children.items()]


def _element(key: str, node: Node) -> Saved:
    what = f"control.{key}"
    fields = dict(_compound(node, what).children)
    if not re.fullmatch("[0-9]{1,10}", key):
        raise ConfError(node.line, f"{what} has no number")
    comment, value = fields.pop("comment", None), fields.pop("value", None)
    if value is None:
        raise ConfError(node.line, f"{what} has no value")
    ident = _ident(int(key), fields, node.line)
    values, single = _values(value, what)
    if comment is None:
        return Saved(node.line, ident, values, single)
    told = _Comment(_compound(comment, f"{what}.comment"))
    saved = Saved(
        node.line,
        ident,
        values,
        single,
        type=told.type(),
        count=told.integer("count"),
        access=told.access(),
        range=told.range(),
        items=told.items(),
        levels=told.levels(),
        tlv=told.tlv(),
    )
    _check(saved, value.line)
    return saved


def _ident(numid: int, fields: dict[str, Node], line: int) -> ElementId:
    known = {"iface", "name", "device", "subdevice", "index"}
    for name, node in fields.items():
        if name not in known:
            raise ConfError(node.line, f"control.{numid} has an unknown field {name!r}")
    for name in ("iface", "name"):
        if name not in fields:
            raise ConfError(line, f"control.{numid} has no {name}")
    # Of longer ones alsa-lib takes no more.
    name = _leaf(fields["name"], "name", str).encode()[:NAME_BYTES].decode(errors="ignore")
    device, subdevice, index = (
        _leaf(fields[key], key, int) if key in fields else 0
        for key in ("device", "subdevice", "index")
    )
    if min(device, subdevice, index) < 0:
        raise ConfError(line, f"control.{numid} has a negative device, subdevice or index")
    return ElementId(numid, _interface(fields["iface"]), device, subdevice, index, name)


def _interface(node: Node) -> Interface:
    value = node.value if isinstance(node, Leaf) else None
    try:
        if isinstance(value, (int, str)):
            return Interface.parse(value, "iface")
    except ValueError as error:
        raise ConfError(node.line, str(error)) from None
    raise ConfError(node.line, "iface is no name of an interface")


def _values(node: Node, what: str) -> tuple[tuple[Scalar, ...], bool]:
    if isinstance(node, Leaf):
        return (node.value,), True
    leaves: dict[int, Scalar] = {}
    for key, child in node.children.items():
        if (
            not isinstance(child, Leaf)
            or not re.fullmatch("[0-9]{1,10}", key)
            or int(key) in leaves
        ):
            raise ConfError(child.line, f"{what}.value.{key} is no value of a channel")
        leaves[int(key)] = child.value
    for at in range(len(leaves)):
        if at not in leaves:
            raise ConfError(node.line, f"{what}.value.{at} is missing")
    if not leaves:
        raise ConfError(node.line, f"{what} has no value")
    return tuple(leaves[at] for at in range(len(leaves))), False


def _check(saved: Saved, line: int) -> None:
    """Refuse values that are not what the file itself says of them."""
    if saved.type is None:
        return
    of_bytes = saved.type in (ElementType.BYTES, ElementType.IEC958)
    if not of_bytes and saved.count not in (None, len(saved.values)):
        what = f"control.{saved.id.numid} has {len(saved.values)} values"
        raise ConfError(line, f"{what} and says that it has {saved.count}")
    packed(saved, saved.type, saved.items, saved.count, line)


class _Comment:
    """What a file says of an element beside its values."""

    def __init__(self, node: Compound) -> None:
        self._children = node.children

    def _leaf(self, name: str, kind: type[S]) -> S | None:
        node = self._children.get(name)
        return None if node is None else _leaf(node, name, kind)

    def integer(self, name: str) -> int | None:
        """Return a number; None if it is not there."""
        return self._leaf(name, int)

    def type(self) -> ElementType | None:
        """Return the element's type."""
        name = self._leaf("type", str)
        if name is None:
            return None
        found = ElementType.__members__.get(name)
        if found is None or not found.most:
            raise ConfError(self._children["type"].line, f"{name!r} is no type of an element")
        return found

    def access(self) -> Access:
        """Return what could be done with the element."""
        found = NO_ACCESS
        for word in (self._leaf("access", str) or "").split():
            found |= FLAGS.get(word, NO_ACCESS)
        return found

    def range(self) -> tuple[int, int, int] | None:
        """Return the element's least and greatest value, and step."""
        text = self._leaf("range", str)
        if text is None:
            return None
        found = _RANGE.fullmatch(text)
        if found is None:
            raise ConfError(self._children["range"].line, f"{text!r} is no range")
        return int(found[1]), int(found[2]), int(found[3] or 0)

    def items(self) -> tuple[str, ...]:
        """Return the names of the element's items."""
        node = self._children.get("item")
        if node is None:
            return ()
        items = _compound(node, "item").children
        for at in range(len(items)):
            if str(at) not in items:
                raise ConfError(node.line, f"item.{at} is missing")
        return tuple(_text(items[str(at)], f"item.{at}") for at in range(len(items)))

    def levels(self) -> Levels | None:
        """Return the element's decibels."""
        least, greatest = self.integer("dbmin"), self.integer("dbmax")
        if least is None or greatest is None:
            return None
        node = self._children.get("dbvalue")
        values = {} if node is None else _compound(node, "dbvalue").children
        if any(str(at) not in values for at in range(len(values))):
            return Levels(least, greatest)
        numbers = (_leaf(values[str(at)], "dbvalue", int) for at in range(len(values)))
        return Levels(least, greatest, tuple(numbers))

    def tlv(self) -> bytes | None:
        """Return the element's TLV data."""
        node = self._children.get("tlv")
        text = None if node is None else _text(node, "tlv")
        if node is None or text is None:
            return None
        words = _hex(text)
        if words is None or len(words) < 8 or len(words) % 4:
            raise ConfError(node.line, "tlv is no TLV data")
        return struct.pack(f"={len(words) // 4}I", *struct.unpack(f">{len(words) // 4}I", words))


def _compound(node: Node, what: str) -> Compound:
    if isinstance(node, Leaf):
        raise ConfError(node.line, f"{what} is a value, and should have some")
    return node


def _leaf(node: Node, what: str, kind: type[S]) -> S:
    if isinstance(node, Compound) or not isinstance(node.value, kind):
        raise ConfError(node.line, f"{what} is no {'number' if kind is int else 'text'}")
    return node.value


def _text(node: Node, what: str) -> str:
    """Return what is a text, also if it looks like a number."""
    if isinstance(node, Compound):
        raise ConfError(node.line, f"{what} is no text")
    return str(node.value)


def _hex(text: str) -> bytes | None:
    return bytes.fromhex(text) if re.fullmatch(r"(?:[0-9a-fA-F]{2})*", text) else None


# Values.

_SWITCHES = {"true": True, "on": True, "1": True, "false": False, "off": False, "0": False}


def packed(
    saved: Saved, kind: ElementType, items: tuple[str, ...], count: int | None, line: int = 0
) -> Result:
    """Return an element's values as its type has them.

    Args:
        saved: the element.
        kind: its type.
        items: the names of its items.
        count: how many values it has; None for as many as there are.
        line: where they stand.

    Raises:
        ConfError: they are no values of that type.
    """
    if kind in (ElementType.BYTES, ElementType.IEC958):
        return _packed_bytes(saved, kind, count, line)
    try:
        if kind is ElementType.BOOLEAN:
            return tuple(_SWITCHES[str(value)] for value in saved.values)
        if kind is ElementType.ENUMERATED:
            return tuple(_item(value, items) for value in saved.values)
        if all(isinstance(value, int) for value in saved.values):
            return tuple(map(int, saved.values))
    except (KeyError, ValueError):
        pass
    values = ", ".join(map(str, saved.values))
    raise ConfError(line or saved.line, f"{values}: no value of a control of type {kind}")


def _item(value: Scalar, items: tuple[str, ...]) -> int:
    # An item may be called "2": names come first, and alsactl writes them so.
    if str(value) in items:
        return items.index(str(value))
    if isinstance(value, int):
        return value
    raise ValueError(value)


def _packed_bytes(saved: Saved, kind: ElementType, count: int | None, line: int) -> Result:
    data = _hex(str(saved.values[0])) if saved.single else _bytes_of(saved.values)
    size = IEC958_BYTES if kind is ElementType.IEC958 else count
    if data is None or (size is not None and len(data) != size):
        raise ConfError(line or saved.line, f"the value is not {size} bytes in hexadecimal digits")
    if kind is ElementType.BYTES:
        return data
    return Iec958(data[:24], data[24:171], data[172:])


def _bytes_of(values: tuple[Scalar, ...]) -> bytes | None:
    numbers = [value for value in values if isinstance(value, int) and 0 <= value <= 255]
    return bytes(numbers) if len(numbers) == len(values) else None
