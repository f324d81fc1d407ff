"""One element of a virtual card, as the program that made it sees it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypedDict

from ..ctl import Access, ElementType, Iec958
from ..ctl import _logic as logic
from ..ctl._add import description
from ..ctl._tlv import decode, encode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from typing_extensions import Buffer

    from ..ctl import ElementId, ElementInfo, Interface
    from ..ctl._logic import Result, Values
    from ..ctl._tlv import Tlv
    from ._controls import Controls
    from ._handle import CardHandle

    Made = tuple[ElementInfo, int]

_MAXIMUM = {ElementType.BOOLEAN: 1, ElementType.BYTES: 255}


class ElementOptions(TypedDict, total=False):
    """What an element may be given when it is made.

    Attributes:
        interface: what it belongs to; "MIXER" by default.
        index: which of several by that name.
        device: the device that it belongs to.
        subdevice: the subdevice that it belongs to.
        count: how many values it has.
        minimum: the least value of an integer element.
        maximum: the greatest value of an integer element; 1 by default.
        step: values are the minimum and whole steps from it; 0 for any.
        items: the names of an enumerated element's items.
        readonly: users of alsa-lib cannot write it.
        inactive: it tells that it has no effect now.
        value: as for `Element.set`; what is nearest to zero by default.
        tlv: TLV data, as `ctl.DbScale(-5000, 100)`, or as bytes with header.
        tlv_writable: users of alsa-lib can write TLV data.
    """

    interface: str | Interface
    index: int
    device: int
    subdevice: int
    count: int
    minimum: int
    maximum: int
    step: int
    items: Sequence[str]
    readonly: bool
    inactive: bool
    value: Values | None
    tlv: Tlv | Buffer | None
    tlv_writable: bool


class Element:
    """An element of a virtual card; made by `Controls.add`.

    It belongs to no event loop: its methods may be called from any thread, and never wait.
    Whatever is changed here is told to who has the card's control open, as a driver would.
    """

    def __init__(self, controls: Controls, info: ElementInfo, key: int) -> None:
        """Make the face of an element that the card has.

        Args:
            controls: what it is one of.
            info: its properties.
            key: the card's name for it.
        """
        self._controls = controls
        self._info = info
        self._key = key
        self._unpack = logic.unpacker(info.type, info.count)

    def __repr__(self) -> str:
        return f"<Element {str(self.id).partition(',')[2]}>"

    @property
    def id(self) -> ElementId:
        """What identifies it; without a numid, which each control that is opened has its own of."""
        return self._info.id

    @property
    def name(self) -> str:
        """Its name, as "Master Playback Volume"."""
        return self._info.id.name

    @property
    def info(self) -> ElementInfo:
        """Its properties."""
        return self._info

    @property
    def value(self) -> Result:
        """Its values now: a tuple of bools, ints or item indices; bytes; or an `Iec958`.

        Raises:
            ElementGoneError: it was removed.
            DeviceGoneError: the card was disconnected.
        """
        return self._unpack(self._controls.card().read(self._key))

    @property
    def items(self) -> tuple[str, ...]:
        """The names of its values now; () if it is not enumerated."""
        value = self.value
        if not self._info.items or not isinstance(value, tuple):
            return ()
        return tuple(self._info.items[item] for item in value)

    def set(self, values: Values) -> None:
        """Give it other values; read-only ones too, as a driver may.

        Args:
            values: one for each channel, or one for all of them; items by name or by index; bytes
                or an `Iec958` where the type is so.

        Raises:
            ValueError: out of range, between two steps, or not as many as the element has.
            TypeError: of the wrong type.
            ElementGoneError: it was removed.
            DeviceGoneError: the card was disconnected.
        """
        self._controls.card().write(self._key, logic.pack(self._info, values))

    @property
    def inactive(self) -> bool:
        """Tell whether it says to have no effect now; may be set."""
        return self._info.inactive

    @inactive.setter
    def inactive(self, inactive: bool) -> None:
        access = self._info.access & ~Access.INACTIVE
        if inactive:
            access |= Access.INACTIVE
        self._controls.card().set_access(self._key, access)
        self._info = replace(self._info, access=access)

    @property
    def tlv(self) -> Tlv | None:
        """Its TLV data decoded; None if it has none. May be set, also as bytes with header."""
        data = self._controls.card().tlv_read(self._key)
        return None if data is None else decode(data)

    @tlv.setter
    def tlv(self, data: Tlv | Buffer) -> None:
        self._controls.card().tlv_write(self._key, encode(data))

    def remove(self) -> None:
        """Take it off the card; it is gone for good.

        Raises:
            ElementGoneError: it was removed already.
        """
        self._controls.card().remove_element(self._key)
        self._controls.forget(self._key)


def make_element(card: CardHandle, name: str, kind: str | int, options: ElementOptions) -> Made:
    """Make an element on a card; return its properties and the card's key for it.

    Raises:
        TypeError: there is no such option.
        ValueError: what no element can have, or the card has one of that name and index.
    """
    unknown = options.keys() - ElementOptions.__annotations__.keys()
    if unknown:
        raise TypeError(f"{min(unknown)!r} is no option of an element")
    tlv = options.get("tlv")
    words = None if tlv is None else encode(tlv)
    info = _description(name, kind, options)
    value = options.get("value")
    values = logic.pack(info, _default(info) if value is None else value)
    key = card.add_element(info, values, words)
    return info, key


def _description(name: str, kind: str | int, options: ElementOptions) -> ElementInfo:
    info = description(
        name,
        type=ElementType.parse(kind, "type"),
        interface=options.get("interface", "MIXER"),
        index=options.get("index", 0),
        device=options.get("device", 0),
        subdevice=options.get("subdevice", 0),
        count=options.get("count", 1),
        minimum=options.get("minimum", 0),
        maximum=options.get("maximum", 1),
        step=options.get("step", 0),
        items=options.get("items", ()),
        readonly=options.get("readonly", False),
        inactive=options.get("inactive", False),
        tlv=False,
    )
    access = info.access
    if options.get("tlv") is not None:
        access |= Access.TLV_READ
    if options.get("tlv_writable"):
        access |= Access.TLV_READ | Access.TLV_WRITE
    last = len(info.items) - 1 if info.items else _MAXIMUM.get(info.type, info.maximum)
    return replace(info, access=access, maximum=last)


def _default(info: ElementInfo) -> Values:
    """Return what an element is that nobody has given a value: as near to zero as can be."""
    if info.type is ElementType.BYTES:
        return bytes(info.count)
    if info.type is ElementType.IEC958:
        return Iec958()
    nearest = min(max(info.minimum, 0), info.maximum)
    return nearest - (nearest - info.minimum) % (info.step or 1)
