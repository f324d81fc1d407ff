"""The control of a card as an ordered collection of elements.

It is built on `ctl`, and takes only the order from alsa-lib's hctl. That library's own bookkeeping
aborts the process, by assertions, when elements come and go faster than it looks: when one is added
between its listing and its subscribing, or made and removed before its events are read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Self
from weakref import WeakSet

from .._arguments import one_of, shown
from .._wait import Opening, Watching
from ..ctl import Control, Element
from ..ctl._open import control_name, open_listed
from . import _logic as logic
from ._jacks import Jacks

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ..ctl import CardInfo, ElementId
    from ..ctl._handle import ControlHandle
    from ..ctl._listing import Key
    from ._values import JackEvent, JackRemoved

Order = Literal["default", "numid"]


class HighControl(Control):
    """An open control whose elements are in order; iterate over it for `Element`s.

    `async for` gives `ElementEvent`s, as with `ctl.Control`. The list is current whenever it is
    looked at; elements that are gone say so (`element.exists`), and raise `ElementGoneError`.
    """

    def __init__(
        self, handle: ControlHandle, info: CardInfo, ids: list[ElementId], *, by_numid: bool
    ) -> None:
        super().__init__(handle, info, ids)
        self._by_numid = by_numid
        self._order: list[Key] = []
        self._ordered = -1  # the version of the list that this was the order of
        self._children: WeakSet[Jacks] = WeakSet()

    # A collection of elements.

    def __iter__(self) -> Iterator[Element]:
        return iter(self.elements)

    def __len__(self) -> int:
        return len(self._sorted())

    def __getitem__(self, place: int) -> Element:
        return self._element(self._sorted()[place])

    def __contains__(self, element: object) -> bool:
        return isinstance(element, Element) and any(each is element for each in self)

    def index(self, element: Element) -> int:
        """Return an element's place in the order.

        Raises:
            ValueError: it is not there.
        """
        places = [at for at, each in enumerate(self) if each is element]
        if not places:
            raise ValueError(f"element={shown(element)} is not there")
        return places[0]

    def compare(self, one: Element, other: Element) -> int:
        """Return -1, 0 or 1: which comes first (`snd_hctl_set_compare`)."""
        first, second = self.index(one), self.index(other)
        return (first > second) - (first < second)

    def _sorted(self) -> list[Key]:
        self.sync()
        listing = self._listing
        if self._ordered != listing.version:
            listed = [(listing.key(i), i) for i in self._handle.order(by_numid=self._by_numid)]
            # What came since is told by an event that is not read yet, and counts already.
            for key, ident in listed:
                listing.ids.setdefault(key, ident)
            self._order = [key for key, _ in listed]
            self._ordered = listing.version
        return self._order

    # What happens.

    def events(self) -> Self:
        """Return the iterator of events, which is the control itself."""
        return self

    def jacks(self, *, debounce: float = 0.0) -> Watching[Jacks, JackEvent | JackRemoved]:
        """Watch the card's jacks; await the result, enter it, or iterate over it.

        It has a control of its own, so events can be iterated over as well. Closing this one closes
        it too.

        Args:
            debounce: how long a state must hold before it is told, s.
        """
        self.check()
        delay = logic.debounce_time(debounce)

        async def make() -> Jacks:
            jacks = Jacks(*await open_listed(self.device), delay)
            if self.closed:
                jacks.close()
            self._children.add(jacks)
            return jacks

        return Watching(make)

    def _begin_close(self) -> bool:
        for jacks in list(self._children):
            jacks.close()
        return super()._begin_close()


def open(name: str | int = "default", *, order: Order = "default") -> Opening[HighControl]:
    """Open a control as an ordered collection (`snd_hctl_open`); await the result or enter it.

    Args:
        name: the control's name, as "default", "hw:0" or "hw:CARD=Dummy"; or a card's index.
        order: "default" for alsa-lib's: by interface, then mixer elements by what they are for;
            "numid" for the driver's.

    Raises:
        ValueError: no name of a control.
        DeviceNotFoundError: there is no such card or name; lists the cards that there are.
        DevicePermissionError: this user may not open it.
        LibraryNotFoundError: libasound is not installed.
    """
    device = control_name(name)
    by_numid = one_of("order", order, "default", "numid") == "numid"

    async def make() -> HighControl:
        return HighControl(*await open_listed(device), by_numid=by_numid)

    return Opening(make)
