"""A mixer: its elements by name, and what happens to them.

1. Events are handled when a task waits for them, and before anything is looked at. They keep the
   mapping current and are put aside for the iterator, one for each element.
2. When they are handled beside a waiting task, it is nudged: the step it waits for finds them.
3. Writes run in worker threads, one after another. While one is in alsa-lib, a step that comes
   meanwhile gives way; the write handles the events, and its end nudges the waiting task.
"""

from __future__ import annotations

from collections.abc import ItemsView, Iterator, Mapping, ValuesView
from typing import TYPE_CHECKING, Self, TypeVar
from weakref import WeakValueDictionary

from anyio import Lock

from .._arguments import device_name, shown
from .._wait import Handle, make_waiter
from ..ctl import EventMask
from . import _logic as logic
from ._element import SimpleElement
from ._event import MixerEvent
from ._handle import parse_id

if TYPE_CHECKING:
    from collections.abc import Callable

    from .._ffi._alsa import CData
    from ._handle import MixerHandle
    from ._values import Key

T = TypeVar("T")

REMOVE, ADD = int(EventMask.REMOVE), int(EventMask.ADD)
MADE_ANEW = int(EventMask.INFO | EventMask.VALUE)


class Mixer(Handle, Mapping["str | Key", SimpleElement]):
    """An open mixer: a mapping of names, and of (name, index), to `SimpleElement`s.

    Iterate over it with `async for` to get `MixerEvent`s: the iterator is the mixer; leaving a loop
    and looping again goes on where it was, and a cancelled step loses nothing. Elements hold the
    mixer open, not the reverse.
    """

    def __init__(self, handle: MixerHandle) -> None:
        super().__init__(handle.device, make_waiter(handle.poll), handle.free)
        self._handle = handle
        self._turn = Lock()
        self._refs: dict[Key, CData] = {}
        self._sorted: list[Key] | None = None
        self._elements: WeakValueDictionary[Key, SimpleElement] = WeakValueDictionary()
        # By key, and whether the element is gone: one that is made anew may have the same key.
        self._pending: dict[tuple[Key, bool], MixerEvent] = {}
        self._absorb()
        # What there was at the beginning is no news.
        self._pending.clear()

    # What there is.

    def __getitem__(self, key: str | Key) -> SimpleElement:
        """Return an element by its name, or by its name and index.

        Raises:
            KeyError: there is none; says which are near.
        """
        self.sync()
        place = logic.key_of(key)
        if place is None or place not in self._refs:
            raise KeyError(logic.missing(key, self._keys()))
        return self._element(place)

    def __contains__(self, key: object) -> bool:
        self.sync()
        return logic.key_of(key) in self._refs

    def __iter__(self) -> Iterator[Key]:
        """Give the keys of all elements, (name, index), in the order asked for at opening."""
        self.sync()
        return iter(self._keys())

    def __len__(self) -> int:
        self.sync()
        return len(self._refs)

    def values(self) -> ValuesView[SimpleElement]:
        """The elements there are now: going over them is safe while others come and go."""
        return self._now().values()

    def items(self) -> ItemsView[str | Key, SimpleElement]:
        """The keys and elements there are now, as `values` has them."""
        return self._now().items()

    def _now(self) -> dict[str | Key, SimpleElement]:
        return {key: self._element(key) for key in self}

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    def find(self, ident: str) -> SimpleElement:
        """Return the element for an id as amixer takes it, as "Master" or "'Line In',1".

        Raises:
            KeyError: there is none; says which are near.
            ValueError: it is no id of an element.
        """
        key = parse_id(ident) if logic.is_id(ident) else None
        if key is None:
            raise ValueError(f"ident={shown(ident)} is no element id, as 'Master',0 is")
        self.sync()
        if self._handle.find(key[0].encode(), key[1]) is None:
            raise KeyError(logic.missing(key, self._keys()))
        self.settle(wait=True)
        return self[key]

    def _keys(self) -> list[Key]:
        if self._sorted is None:
            by_ref = {(ref[0].slot, ref[0].serial): key for key, ref in self._refs.items()}
            order = self._handle.order()
            # Another thread may be ahead of the events that were taken: its news comes next.
            keys = dict.fromkeys(by_ref[ref] for ref in order if ref in by_ref)
            self._sorted = list(keys | dict.fromkeys(self._refs))
        return list(self._sorted)

    def _element(self, key: Key) -> SimpleElement:
        element = self._elements.get(key)
        if element is None:
            element = self._elements[key] = SimpleElement(self, key, self._refs[key])
        return element

    # What happens.

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> MixerEvent:
        """Return the next event (`snd_mixer_handle_events`).

        Raises:
            DeviceGoneError: the card was unplugged.
        """
        if self._pending:
            # More than one came at once: the step has something to give.
            self._waiter.armed = False
        while True:
            await self._waiter.until(self._fetch)
            if self._pending:
                return self._pending.pop(next(iter(self._pending)))

    def _fetch(self) -> bool | None:
        """The step of the iterator."""
        while not self._pending:
            if not self._handle.step():
                return None
            self._absorb()
        return True

    def _absorb(self, *, wait: bool = False) -> bool:
        """Take the events that were handled; tell whether there were any."""
        gone: dict[Key, SimpleElement | None] = {}
        some = False
        for ref, mask, key in self._handle.events(wait=wait):
            some = True
            # By equality: it is all bits at once.
            if mask == REMOVE:
                self._refs.pop(key, None)
                gone[key] = self._elements.pop(key, None)
            elif mask & ADD:
                self._add(key, ref, gone)
            elif mask and key in self._refs:
                self._note(key, mask)
        for key, element in gone.items():
            self._forget(key, element)
        return some

    def _add(self, key: Key, ref: CData, gone: dict[Key, SimpleElement | None]) -> None:
        self._refs[key] = ref
        self._sorted = None
        if key not in gone:
            self._note(key, ADD)
            return
        # alsa-lib makes an element anew when a control's properties have changed.
        element = gone.pop(key)
        if element is not None:
            element.renew(ref)
            self._elements[key] = element
        self._note(key, MADE_ANEW)

    def _note(self, key: Key, mask: int) -> None:
        element = self._element(key)
        if mask & EventMask.INFO:
            element.forget()
        before = self._pending.get((key, False))
        mask |= int(before.mask) if before is not None else 0
        self._pending[key, False] = MixerEvent(element, EventMask(mask))

    def _forget(self, key: Key, element: SimpleElement | None) -> None:
        self._sorted = None
        untold = self._pending.pop((key, False), None)
        if element is None and untold is None:
            element = SimpleElement(self, key, None)
        element = element or (untold.element if untold is not None else None)
        if element is not None:
            element.vanish()
            # An element that came and went between two looks was never told of, and is not now.
            if untold is None or not untold.added:
                self._pending[key, True] = MixerEvent(element, EventMask.REMOVE)

    # Cards.

    async def attach(self, name: str) -> None:
        """Add another card's elements (`snd_mixer_attach`); events tell of them.

        alsa-lib takes controls of the same name for one element, and of each kind only the first.

        Args:
            name: the control's name, as "hw:1".

        Raises:
            DeviceNotFoundError: there is no such card or name.
        """
        device = device_name(name)
        await self.run(lambda: self._handle.attach(device))

    async def detach(self, name: str) -> None:
        """Take a card's elements away, and close it (`snd_mixer_detach`); events tell of them.

        Args:
            name: as it was opened or attached with.

        Raises:
            DeviceNotFoundError: it is not attached.
        """
        device = device_name(name)
        await self.run(lambda: self._handle.detach(device))

    # For elements.

    def check(self) -> None:
        """Refuse what a closed mixer, or one of another process, can't do."""
        self._check()

    def sync(self) -> None:
        """Bring the mapping up to date."""
        self.check()
        if self._handle.sync():
            self.settle()

    def settle(self, *, wait: bool = False) -> None:
        """Take the events that were handled outside of the iterator's step."""
        self._absorb(wait=wait)
        if self._pending and self._waiter.busy:
            self._handle.nudge()

    async def run(self, call: Callable[[], T]) -> T:
        """Return what a call of alsa-lib returns, made in a worker thread; one after another."""
        self._waiter.check()
        async with self._turn:
            self._waiter.check()
            try:
                return await self._in_thread(call)
            finally:
                if not self._closed:
                    self._resume()

    def _resume(self) -> None:
        """Go on with what gave way to a worker thread."""
        self._absorb()
        if self._waiter.busy:
            self._handle.nudge()
        else:
            # A step that gave way and was cancelled has armed nothing.
            self._waiter.armed = False

    def write_nowait(self, call: Callable[[], int]) -> int:
        """Return what a call of alsa-lib returns, made right here."""
        self.check()
        try:
            return call()
        finally:
            self.settle()
