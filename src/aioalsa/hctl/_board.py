"""The jacks of one card: their states, read again whenever the card says that one changed."""

from __future__ import annotations

import errno
from collections import deque
from typing import TYPE_CHECKING

from ..ctl import EventMask
from ..ctl._handle import pack_id, unpack_info
from ..errors import AlsaError
from . import _logic as logic
from ._values import JackEvent, JackRemoved

if TYPE_CHECKING:
    from typing import Any

    from ..ctl import CardInfo, ElementId
    from ..ctl._handle import ControlHandle

# All that names an element, without the numid: what is made anew has another.
Place = tuple[object, ...]


class Board:
    """The jacks of one card, without an event loop.

    Attributes:
        card: what the card is.
        handle: its control.
        ready: what is to be told.
    """

    def __init__(self, handle: ControlHandle, card: CardInfo, debounce: float) -> None:
        """Watch the jacks of a control that is subscribed to its events.

        Args:
            handle: owned by whoever calls.
            card: what the card is.
            debounce: how long a state must hold, s.
        """
        self.card = card
        self.handle = handle
        self.ready: deque[JackEvent | JackRemoved] = deque()
        self._jacks: dict[Place, tuple[ElementId, Any]] = {}
        self._states: logic.Debouncer[Place] = logic.Debouncer(debounce)

    @property
    def due(self) -> float | None:
        """When there is more to tell, without anything happening; None for never."""
        return self._states.due

    def begin(self, ids: list[ElementId]) -> None:
        """Find the jacks among all elements, and tell each one's state."""
        for ident in ids:
            self._find(ident)

    def drain(self, now: float) -> bool:
        """Read what has happened; tell whether any of it was about jacks.

        Raises:
            DeviceGoneError: the card was unplugged.
        """
        some = False
        while True:
            for at, (mask, _) in enumerate(self.handle.found(self.handle.read_events())):
                ident = self.handle.ident(at)
                if logic.may_be_jack(ident):
                    some = True
                    self._absorb(mask, ident, now)
            if self.handle.armed:
                break
        self.settle(now)
        return some

    def settle(self, now: float) -> None:
        """Tell the states that have held for long enough."""
        for place, plugged in self._states.settle(now):
            ident, _ = self._jacks[place]
            self.ready.append(JackEvent(self.card, ident.name, ident.index, plugged))

    def gone(self) -> list[JackRemoved]:
        """Return the farewell of all jacks, for a card that was unplugged."""
        return [JackRemoved(self.card, i.name, i.index) for i, _ in self._jacks.values()]

    def _absorb(self, mask: int, ident: ElementId, now: float) -> None:
        # By equality, and first: it is all bits at once.
        if mask == EventMask.REMOVE:
            self._jacks.pop(ident.place, None)
            if self._states.drop(ident.place):
                self.ready.append(JackRemoved(self.card, ident.name, ident.index))
        elif not self._states.knows(ident.place):
            self._find(ident)
        elif not logic.is_phantom(ident.name):
            state = self._read(self._jacks[ident.place][1])
            if state is not None:
                self._states.see(ident.place, state, now)

    def _find(self, ident: ElementId) -> None:
        if not logic.may_be_jack(ident):
            return
        cid = pack_id(ident)
        try:
            found = logic.is_jack(unpack_info(self.handle.info(cid), ()))
        except AlsaError as error:
            if error.errno == errno.ENOENT:
                return
            raise
        if not found:
            return
        # A phantom jack always says that it is plugged.
        state = None if logic.is_phantom(ident.name) else self._read(cid)
        self._jacks[ident.place] = ident, cid
        self._states.begin(ident.place, state)
        self.ready.append(JackEvent(self.card, ident.name, ident.index, state, initial=True))

    def _read(self, cid: Any) -> bool | None:  # noqa: ANN401 - an aio_ctl_id_t
        """Return a jack's state; None if it is gone, which its removal will tell."""
        try:
            return self.handle.flag(cid)
        except AlsaError as error:
            if error.errno == errno.ENOENT:
                return None
            raise
