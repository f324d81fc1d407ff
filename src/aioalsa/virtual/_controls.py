"""The controls of a virtual card: its elements, and what users of alsa-lib change on them."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self, Unpack

from anyio.lowlevel import checkpoint

from .._wait import Handle, Watching, make_waiter
from ..ctl import EventMask
from ..errors import ElementGoneError
from ._element import Element, ElementOptions, make_element

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ..ctl import ElementType
    from ..ctl._logic import Result
    from ._handle import CardHandle, ListenerHandle

REMOVE = int(EventMask.REMOVE)


@dataclass(frozen=True, slots=True)
class Change:
    """A user of alsa-lib has changed an element.

    Attributes:
        element: which.
        value: its values when this was told; of several changes in a row only the last is told.
        mask: VALUE, or TLV where its TLV data were written, or both.
    """

    element: Element
    value: Result
    mask: EventMask


class Changes(Handle):
    """Hears what users of alsa-lib change on a card; iterate over it for `Change`s.

    What this program does with the card's own elements is not told. A cancelled step loses nothing.
    """

    def __init__(self, listener: ListenerHandle, controls: Controls) -> None:
        super().__init__(listener.device, make_waiter(listener.poll), listener.close)
        self._listener = listener
        self._controls = controls
        # By key: one for each element, with all that happened to it.
        self._pending: dict[int, int] = {}

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> Change:
        """Return the next change.

        Raises:
            DeviceGoneError: the card was disconnected.
        """
        while True:
            if self._pending:
                # More than one was taken at once: the step has something to give.
                self._waiter.armed = False
            await self._waiter.until(self._step)
            change = self._take()
            if change is not None:
                return change

    def _step(self) -> bool | None:
        while True:
            for key, mask in self._listener.changes():
                self._pending[key] = self._pending.get(key, 0) | mask
            if self._listener.armed:
                break
        self._waiter.armed = True
        return bool(self._pending) or None

    def _take(self) -> Change | None:
        key = next(iter(self._pending), None)
        if key is None:
            return None
        mask = self._pending.pop(key)
        element = self._controls.by_key(key)
        if element is None or mask == REMOVE:
            return None
        try:
            return Change(element, element.value, EventMask(mask))
        except ElementGoneError:
            return None


class Controls:
    """The elements of a virtual card, which this program made; got from `Card.controls`.

    Like the card it belongs to no event loop: its methods may be called from any thread.
    """

    def __init__(self, card: Callable[[], CardHandle]) -> None:
        """Make the face of a card's controls.

        Args:
            card: gives the card; refuses when it is closed.
        """
        self.card = card
        self._elements: dict[int, Element] = {}
        # An element can be changed from outside before we know that it is made.
        self._making = threading.Lock()

    def __iter__(self) -> Iterator[Element]:
        return iter(list(self._elements.values()))

    def __len__(self) -> int:
        return len(self._elements)

    def __getitem__(self, name: str) -> Element:
        """Return the first element by that name.

        Raises:
            KeyError: there is none.
        """
        return self.find(name)

    def find(self, name: str, index: int | None = None) -> Element:
        """Return the element by that name and index; the first one's if none is given.

        Raises:
            KeyError: there is none.
        """
        for element in self:
            if element.name == name and index in (None, element.id.index):
                return element
        at = "" if index is None else f" with index {index}"
        raise KeyError(f"the card has no element {name!r}{at}")

    def add(
        self, name: str, *, type: str | ElementType, **options: Unpack[ElementOptions]
    ) -> Element:
        """Make an element; who has the card's control open is told (`snd_ctl_ext_create`).

        Args:
            name: its name; ends in " Jack" for a jack, which has interface "CARD".
            type: what its values are: "boolean", "integer", "integer64", "enumerated", "bytes" or
                "iec958".
            options: see `ElementOptions`.

        Raises:
            ValueError: what no element can have, or the card has one of that name and index.
            DeviceGoneError: the card was disconnected.
        """
        with self._making:
            info, key = make_element(self.card(), name, type, options)
            element = self._elements[key] = Element(self, info, key)
        return element

    def changes(self) -> Watching[Changes, Change]:
        """Hear what users of alsa-lib change; await the result, enter it, or iterate over it.

        Several can listen; each hears all that happens while it is open.

        Raises:
            DeviceGoneError: the card was disconnected.
        """

        async def make() -> Changes:
            await checkpoint()
            return Changes(self.card().listen(), self)

        return Watching(make)

    def by_key(self, key: int) -> Element | None:
        """Return an element by the card's name for it; None if it was removed."""
        with self._making:
            return self._elements.get(key)

    def forget(self, key: int) -> None:
        """Note that an element was removed."""
        self._elements.pop(key, None)
