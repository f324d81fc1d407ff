"""What is known of a control's elements: which there are, and what happened that is yet to be told.

Events keep the list current and are put aside for the iterator, one for each element, as in the
kernel. Nothing here waits, and nothing holds an element or the control.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._enums import EventMask

if TYPE_CHECKING:
    from weakref import ref

    from ._element import Element
    from ._handle import ControlHandle
    from ._values import ElementId

# What identifies an element among those that are there: its numid, or all but that.
Key = int | tuple[Any, ...]
# A key, and whether the element is gone: one that is made anew may have the same key.
Place = tuple[Key, bool]

REMOVE, ADD = int(EventMask.REMOVE), int(EventMask.ADD)
INFO, TLV = int(EventMask.INFO), int(EventMask.TLV)
KNOWN = INFO | TLV


class Listing:
    """The elements of a control, and what is to be told of them.

    Attributes:
        ids: the elements that there are, in the driver's order.
        elements: those that somebody has.
        pending: mask, id and, if it is gone, the element of each event that is to be told.
        version: another number whenever an element has come or gone.
    """

    def __init__(self, handle: ControlHandle, ids: list[ElementId]) -> None:
        """Begin with the elements that a subscribed control has."""
        self._handle = handle
        self.ids: dict[Key, ElementId] = {self.key(ident): ident for ident in ids}
        self.elements: dict[Key, ref[Element]] = {}
        self.pending: dict[Place, tuple[int, ElementId, Element | None]] = {}
        self.version = 0

    def key(self, ident: ElementId) -> Key:
        """Return what identifies an element."""
        return ident.numid if self._handle.hardware else ident.place

    def known(self, key: Key) -> Element | None:
        """Return an element that somebody has."""
        known = self.elements.get(key)
        return None if known is None else known()

    def add(self, key: Key, ident: ElementId) -> None:
        """Note that there is an element."""
        if key not in self.ids:
            self.version += 1
        self.ids[key] = ident

    def drain(self) -> bool:
        """Read all events that are there; tell whether there were any."""
        some = self.absorb_all(self._handle.read_events())
        while not self._handle.armed:
            some |= self.absorb_all(self._handle.read_events())
        return some

    def absorb_all(self, code: int) -> bool:
        """Bring what is known up to date with what was read; tell whether there was anything."""
        handle, some = self._handle, False
        for at, (mask, numid) in enumerate(handle.found(code)):
            some = True
            if handle.hardware:
                # Ids take longer to make than to look up.
                self._absorb(mask, numid, self.ids.get(numid) or handle.ident(at))
            else:
                ident = handle.ident(at)
                self._absorb(mask, ident.place, ident)
        return some

    def _absorb(self, mask: int, key: Key, ident: ElementId) -> None:
        """Bring what is known of an element up to date, and put its event aside."""
        # By equality: it is all bits at once.
        if mask == REMOVE:
            self._remove(key, ident)
            return
        if key not in self.ids:
            self.add(key, ident)
        if mask & KNOWN:
            element = self.known(key)
            if element is not None:
                element.forget(tlv=bool(mask & TLV), info=bool(mask & INFO))
        place = (key, False)
        before = self.pending.get(place)
        self.pending[place] = (before[0] | mask if before else mask, ident, None)

    def _remove(self, key: Key, ident: ElementId) -> None:
        self.ids.pop(key, None)
        self.version += 1
        element = self.known(key)
        self.elements.pop(key, None)
        if element is not None:
            element.vanish()
        untold, _, _ = self.pending.pop((key, False), (0, None, None))
        # An element that came and went between two looks was never told of, and is not now.
        if not untold & ADD:
            self.pending[key, True] = (REMOVE, ident, element)
