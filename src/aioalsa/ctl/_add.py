"""What a user-defined element is to be, its arguments checked."""

from __future__ import annotations

from collections.abc import Sequence

from .._arguments import flag, integer, shown
from ._enums import Access, ElementType, Interface
from ._logic import element_name
from ._values import ElementId, ElementInfo

ITEM_BYTES = 63  # and a zero: sizeof(snd_ctl_elem_info.value.enumerated.name)
INT32 = -(2**31), 2**31 - 1  # what drivers and their users hold in a long everywhere
INT64 = -(2**63), 2**63 - 1


def description(
    name: object,
    *,
    type: str | ElementType,
    interface: str | Interface,
    index: object,
    device: object,
    subdevice: object,
    count: object,
    minimum: object,
    maximum: object,
    step: object,
    items: Sequence[str],
    readonly: bool,
    inactive: bool,
    tlv: bool,
) -> ElementInfo:
    """Return the properties that an element is to have.

    Raises:
        ValueError: what no element can have.
        TypeError: an argument of the wrong type.
    """
    kind = ElementType.parse(type, "type")
    if not kind.most:
        raise ValueError("an element of type NONE has no values")
    least, most, size = (0, 0, 0)
    if kind in (ElementType.INTEGER, ElementType.INTEGER64):
        least, most, size = _range(kind, minimum, maximum, step)
    ident = ElementId(
        0,
        Interface.parse(interface, "interface"),
        integer("device", device, 0),
        integer("subdevice", subdevice, 0),
        integer("index", index, 0),
        element_name(name),
    )
    return ElementInfo(
        id=ident,
        type=kind,
        count=integer("count", count, 1, kind.most),
        access=_access(readonly=readonly, inactive=inactive, tlv=tlv),
        minimum=least,
        maximum=most,
        step=size,
        items=_labels(kind, items),
        owner=None,
        dimensions=(),
    )


def _access(*, readonly: bool, inactive: bool, tlv: bool) -> Access:
    access = Access.READ
    if not flag("readonly", readonly):
        access |= Access.WRITE
    if flag("inactive", inactive):
        access |= Access.INACTIVE
    if flag("tlv", tlv):
        access |= Access.TLV_READ | Access.TLV_WRITE
    return access


def _range(kind: ElementType, minimum: object, maximum: object, step: object) -> tuple[int, ...]:
    least, most = INT32 if kind is ElementType.INTEGER else INT64
    low, high = integer("minimum", minimum, least, most), integer("maximum", maximum, least, most)
    if low >= high:
        raise ValueError(f"minimum={low} is not below maximum={high}")
    size = integer("step", step, 0, most)
    if size > high - low:
        raise ValueError(f"step={size} is wider than from minimum to maximum")
    return low, high, size


def _labels(kind: ElementType, items: Sequence[str]) -> tuple[str, ...]:
    if isinstance(items, (str, bytes)) or not isinstance(items, Sequence):
        raise TypeError(f"items must be a sequence of names, not {shown(items)}")
    labels = tuple(items)
    if (kind is ElementType.ENUMERATED) != bool(labels):
        raise ValueError("items are what an enumerated element has, and no other")
    for label in labels:
        if not isinstance(label, str):
            raise TypeError(f"items must be names, not {shown(label)}")
        if not 0 < len(label.encode(errors="replace")) <= ITEM_BYTES or not label.isprintable():
            raise ValueError(f"items has {label[:70]!r}: an item has 1 to {ITEM_BYTES} bytes")
    return labels
