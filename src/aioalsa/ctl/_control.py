"""The control of a card: its elements, what happens to them, and elements of one's own.

1. Opening subscribes to events, then lists the elements: what changes in between is told twice.
2. Events are read when a task waits for them, and before the list of elements is looked at. They
   keep the list current and are put aside for the iterator (`_listing`).
3. When they are read beside a waiting task, it is nudged: the step that it waits for finds them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeVar
from weakref import WeakMethod, ref

from .._arguments import flag, shown
from .._wait import Handle, in_thread, make_waiter
from . import _devices as devices
from . import _logic as logic
from ._add import description
from ._element import Element
from ._enums import EventMask, PowerState
from ._event import ElementEvent
from ._listing import Listing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import NoReturn

    from .._ffi._native import Listen
    from ._enums import ControlType, ElementType, Interface
    from ._handle import ControlHandle
    from ._listing import Key
    from ._values import CardInfo, DeviceInfo, ElementId

T = TypeVar("T")
MASKS = tuple(map(EventMask, range(16)))


class Control(Handle):
    """An open control of a card; iterate over it for `ElementEvent`s.

    The iterator is the control: leaving a loop and looping again goes on where it was, and a
    cancelled step loses nothing. Elements hold the control open, not the reverse.
    """

    def __init__(self, handle: ControlHandle, info: CardInfo, ids: list[ElementId]) -> None:
        super().__init__(handle.device, make_waiter(handle.poll), handle.free)
        self._handle = handle
        self._info = info
        self._listing = listing = Listing(handle, ids)
        self._pending = listing.pending
        otherwise = WeakMethod(self._heard)
        # The step of the iterator; it keeps what a task was cancelled before it could take. Weakly:
        # a control that is dropped must not stay in a cycle.
        self._listen: Listen[ElementEvent] = handle.listen(
            lambda code: (otherwise() or _dropped)(code),
            ids=listing.ids,
            elements=listing.elements,
            pending=listing.pending,
            make=ElementEvent,
            mask=EventMask.VALUE,
            arming=self._waiter.arming,
        )

    # What there is.

    @property
    def info(self) -> CardInfo:
        """What the card is (`snd_ctl_card_info`); as it was when it was opened."""
        return self._info

    @property
    def type(self) -> ControlType:
        """What kind of control is behind the name (`snd_ctl_type`)."""
        self.check()
        return self._handle.type

    @property
    def ids(self) -> list[ElementId]:
        """The ids of all elements, in the driver's order (`snd_ctl_elem_list`)."""
        self.sync()
        return list(self._listing.ids.values())

    @property
    def elements(self) -> list[Element]:
        """All elements, in the driver's order (`snd_ctl_elem_list`)."""
        return [self._element(key) for key in self._sorted()]

    def find(
        self,
        ident: str | ElementId | None = None,
        *,
        name: str | None = None,
        numid: int | None = None,
        iface: str | Interface | None = None,
        index: int | None = None,
        device: int | None = None,
        subdevice: int | None = None,
    ) -> Element:
        """Return an element.

        What is not given may be anything; of several the mixer's is taken before others, then the
        one with the lowest index, device and subdevice.

        Args:
            ident: an id as amixer takes it, as "iface=CARD,name='Headphone Jack'" or "numid=3"; a
                name; or the id of an element that was there before.
            name: its name, as "Master Playback Volume".
            numid: its number.
            iface: what it belongs to, as "MIXER" or "CARD".
            index: which of several by that name.
            device: the device that it belongs to.
            subdevice: the subdevice that it belongs to.

        Raises:
            KeyError: there is none; says which are near.
            ValueError: it is no element id.
        """
        wanted = logic.criteria(
            ident,
            name=name,
            numid=numid,
            iface=iface,
            index=index,
            device=device,
            subdevice=subdevice,
        )
        ids = self.ids
        found = logic.find(ids, wanted)
        if found is None:
            raise KeyError(logic.near_names(ids, wanted))
        return self._element(self._listing.key(found))

    def _sorted(self) -> list[Key]:
        """The keys of all elements, current and in order."""
        self.sync()
        return list(self._listing.ids)

    def _element(self, key: Key) -> Element:
        element = self._listing.known(key)
        if element is None:
            element = Element(self, self._listing.ids[key])
            self._listing.elements[key] = ref(element)
        return element

    # What happens.

    def __aiter__(self) -> Self:
        return self

    async def __anext__(self) -> ElementEvent:
        """Return the next event (`snd_ctl_read`)."""
        if self._pending or self._listen.ready is not None:
            self._waiter.armed = False  # no need for one
        # Not through a coroutine of its own: every one on the way costs each event.
        event = await self._waiter.until(self._listen)
        self._listen.ready = None
        return event

    def _heard(self, code: int) -> ElementEvent | None:
        """Return what is to be told of what the step leaves to Python, or of what was before."""
        self._listing.absorb_all(code)
        return self._take() if self._pending else None

    def _take(self) -> ElementEvent:
        place = next(iter(self._pending))
        mask, ident, element = self._pending.pop(place)
        key, removed = place
        if not removed and key in self._listing.ids:
            element = self._element(key)
        return ElementEvent(ident, MASKS[mask] if mask < 16 else EventMask(mask), element)

    # Elements of one's own.

    def add_element(
        self,
        name: str,
        *,
        type: str | ElementType,
        interface: str | Interface = "MIXER",
        index: int = 0,
        device: int = 0,
        subdevice: int = 0,
        count: int = 1,
        minimum: int = 0,
        maximum: int = 1,
        step: int = 0,
        items: Sequence[str] = (),
        readonly: bool = False,
        inactive: bool = False,
        tlv: bool = False,
        lock: bool = False,
        keep: bool = False,
    ) -> Element:
        """Make a user-defined element (`snd_ctl_add_*_elem_set`); it is removed at close.

        Every program sees it as one of the card's. Should this process be killed, it stays until
        somebody removes it.

        Args:
            name: its name; ends in " Jack" for a jack, which has interface "CARD".
            type: what its values are: "boolean", "integer", "integer64", "enumerated", "bytes" or
                "iec958".
            interface: what it belongs to.
            index: which of several by that name.
            device: the device that it belongs to.
            subdevice: the subdevice that it belongs to.
            count: how many values it has.
            minimum: the least value of an integer element.
            maximum: the greatest value of an integer element.
            step: values are the minimum and whole steps from it; 0 for any.
            items: the names of an enumerated element's items.
            readonly: nobody can write it, not even this handle.
            inactive: tell that it has no effect now.
            tlv: it can be given TLV data, with `write_tlv()`.
            lock: only this handle can write it, until it unlocks it.
            keep: do not remove it at close.

        Raises:
            ValueError: an argument that no element can have.
            DeviceBusyError: there is such an element.
            UnsupportedError: this kind of control takes no elements.
        """
        self.check()
        held, kept = flag("lock", lock), flag("keep", keep)
        wanted = description(
            name,
            type=type,
            interface=interface,
            index=index,
            device=device,
            subdevice=subdevice,
            count=count,
            minimum=minimum,
            maximum=maximum,
            step=step,
            items=items,
            readonly=readonly,
            inactive=inactive,
            tlv=tlv,
        )
        ident = self._handle.add(wanted)
        if not kept:
            self._handle.owned.add(ident)
        key = self._listing.key(ident)
        self._listing.add(key, ident)
        element = self._element(key)
        if not held:
            element.unlock()
        return element

    def remove_element(self, element: Element) -> None:
        """Remove a user-defined element, also of another program (`snd_ctl_elem_remove`).

        Raises:
            ValueError: it was got from another control.
            ElementGoneError: it was removed already.
            DevicePermissionError: the driver made it.
            DeviceBusyError: another process has locked it.
        """
        self.check()
        if not isinstance(element, Element):
            raise TypeError(f"element must be an Element, not {shown(element)}")
        if element.control is not self:
            raise ValueError(f"element={element!r} is one of another control")
        element.remove()
        self._handle.owned.discard(element.id)
        self.sync()

    # The card.

    @property
    def power_state(self) -> PowerState:
        """How much power the card gets (`snd_ctl_get_power_state`); may be set.

        The kernel says D0 of every card, and takes no other.
        """
        self.check()
        return PowerState(self._handle.power_state())

    @power_state.setter
    def power_state(self, state: str | PowerState) -> None:
        self.check()
        self._handle.set_power_state(PowerState.parse(state, "state"))

    def pcm_devices(self) -> list[DeviceInfo]:
        """Return the card's PCM devices (`snd_ctl_pcm_next_device`, `snd_ctl_pcm_info`)."""
        return self._devices(devices.PCM)

    def rawmidi_devices(self) -> list[DeviceInfo]:
        """Return the card's MIDI devices (`snd_ctl_rawmidi_next_device`)."""
        return self._devices(devices.RAWMIDI)

    def hwdep_devices(self) -> list[DeviceInfo]:
        """Return the card's hardware-dependent devices (`snd_ctl_hwdep_next_device`)."""
        return self._devices(devices.HWDEP)

    def _devices(self, kind: devices.Kind) -> list[DeviceInfo]:
        self.check()
        return list(devices.devices(self._handle, kind))

    def _begin_close(self) -> bool:
        # Here, on the loop: a worker thread may close the rest.
        self._handle.stop_readings()
        return super()._begin_close()

    # For elements and for what is built on this.

    def check(self) -> None:
        """Refuse what a closed control, or one of another process, can't do."""
        self._check()

    def sync(self) -> None:
        """Bring the list of elements up to date."""
        self.check()
        some = True
        try:
            some = self._listing.drain()
        finally:
            if not self._waiter.busy:
                self._waiter.armed = False  # the next wait looks for itself
            elif some:
                self._handle.nudge()

    async def in_thread(self, call: Callable[[], T]) -> T:
        """Return what a call of the driver returns, made in a worker thread."""
        handle = self._handle

        def work() -> T:
            handle.enter()
            try:
                return call()
            finally:
                handle.leave()

        return await in_thread(work)


def _dropped(_code: int) -> NoReturn:
    """Stand in for the method of a control that was dropped."""
    raise ReferenceError("the control was dropped")
