"""A whole card from a class: its streams, controls and jacks, by one name.

class Headset(virtual.DeclaredCard):
    volume = virtual.Control("Speaker Playback Volume", type="integer", maximum=64)
    plug = virtual.Jack("Headset")

    @virtual.source(channels=1)
    async def microphone(self, frames: int) -> bytes: ...

    @virtual.sink()
    async def speaker(self, period: pcm.Period) -> None: ...

    @volume.changed
    async def turned(self, change: virtual.Change) -> None: ...

How it is one card: each source and each sink has a substream of a virtual card, of which it holds
the other end. So the first substream that a capture finds free is a source's, and a playback's a
sink's.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar, Unpack, overload

from ..errors import DeviceGoneError
from ._device import (
    ClockOptions,
    Device,
    StreamOptions,
    awaitable,
    feeding,
    refuse_unknown,
    taking,
)
from ._element import ElementOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Iterable, Iterator
    from contextlib import AsyncExitStack

    from .. import pcm
    from ..ctl import ElementType
    from ._card import Card
    from ._controls import Changes
    from ._device import Run
    from ._element import Element

F = TypeVar("F", bound="Callable[..., Coroutine[Any, Any, object]]")
T = TypeVar("T")


class Control:
    """An element of a declared card; on the card itself it is that `Element`."""

    def __init__(
        self, name: str, *, type: str | ElementType, **options: Unpack[ElementOptions]
    ) -> None:
        """Remember what to make; see `Controls.add`.

        Args:
            name: its name, as "Master Playback Volume".
            type: what its values are, as "integer".
            options: see `ElementOptions`.
        """
        refuse_unknown(options, ElementOptions)
        self._name = name
        self._type = type
        self._options = options
        self._listeners: list[str] = []

    @overload
    def __get__(self, card: None, owner: type) -> Self: ...
    @overload
    def __get__(self, card: DeclaredCard, owner: type) -> Element: ...
    def __get__(self, card: DeclaredCard | None, owner: type) -> Self | Element:
        return self if card is None else card.element(self)

    def changed(self, method: F) -> F:
        """Have an async method called with each `Change` that users of alsa-lib make to it."""
        self._listeners.append(method.__name__)
        return method

    @property
    def listeners(self) -> tuple[str, ...]:
        """The names of these methods."""
        return tuple(self._listeners)

    def make(self, card: Card) -> Element:
        """Make it on a card."""
        return card.add_control(self._name, type=self._type, **self._options)


class Jack(Control):
    """A jack of a declared card; on the card itself it is that `Element`: set it when plugged."""

    def __init__(self, name: str, *, plugged: bool = False) -> None:
        """Remember what to make; see `Card.add_jack`.

        Args:
            name: what it is for, as "Headphone".
            plugged: there is something in it at first.
        """
        super().__init__(name, type="boolean")
        self._plugged = plugged

    def make(self, card: Card) -> Element:
        """Make it on a card."""
        return card.add_jack(self._name, plugged=self._plugged)


class _Method(Generic[T]):
    """A method that holds the other end of a stream."""

    def __init__(
        self, method: Callable[[Any, T], Coroutine[Any, Any, Any]], options: StreamOptions
    ) -> None:
        self._method = method
        self.options = options

    def __get__(self, card: object, owner: type) -> Callable[[T], Coroutine[Any, Any, Any]]:
        return partial(self._method, card)

    def bind(self, card: DeclaredCard) -> Callable[[T], Coroutine[Any, Any, Any]]:
        """Return it as a function of its argument alone."""
        return partial(self._method, card)


class Source(_Method[int]):
    """What `source` makes of a method."""


class Sink(_Method["pcm.Period"]):
    """What `sink` makes of a method."""


def source(
    **options: Unpack[StreamOptions],
) -> Callable[[Callable[[Any, int], Coroutine[Any, Any, bytes | None]]], Source]:
    """Have a declared card's method give what is captured from it; see `PCMSource`.

    Args:
        **options: see `StreamOptions`.
    """
    refuse_unknown(options, StreamOptions)
    return lambda method: Source(method, options)


def sink(
    **options: Unpack[StreamOptions],
) -> Callable[[Callable[[Any, pcm.Period], Coroutine[Any, Any, object]]], Sink]:
    """Have a declared card's method take what is played to it; see `PCMSink`.

    Args:
        **options: see `StreamOptions`.
    """
    refuse_unknown(options, StreamOptions)
    return lambda method: Sink(method, options)


class DeclaredCard(Device):
    """A card that is declared by a class derived from this; an async context manager.

    Within its block it is one name for `pcm`, `ctl`, `hctl`, `mixer` and, as one of its `names`,
    for `jacks.watch`. What one of its methods raises ends the block, as what a task raises ends
    its task group. Without a source or sink, what is played on it is captured, as on any card.
    """

    def __init__(self, name: str, **options: Unpack[ClockOptions]) -> None:
        """Remember what to make.

        Args:
            name: unique among the devices of this process.
            **options: see `ClockOptions`.

        Raises:
            TypeError, ValueError: an argument is wrong, or something is declared by a name that
                every card has.
        """
        refuse_unknown(options, ClockOptions)
        declared = list(_declared(type(self)))
        self._controls = [each for each in declared if isinstance(each, Control)]
        self._streams = [each for each in declared if not isinstance(each, Control)]
        self._elements: dict[Control, Element] = {}
        super().__init__(name, max(1, len(self._streams)), options)

    @property
    def ctl(self) -> str:
        """The ALSA name of its controls, which is that of its PCM."""
        return self.card.ctl

    def element(self, control: Control) -> Element:
        """Return what a declared control or jack is now.

        Raises:
            RuntimeError: the card is not entered.
        """
        if control not in self._elements:
            raise self._not_entered()
        return self._elements[control]

    async def _begin(self, made: Card, stack: AsyncExitStack) -> Iterable[Run]:
        self._elements = {control: control.make(made) for control in self._controls}
        runs: list[Run] = []
        for number, stream in enumerate(self._streams):
            name = made.pcm_name(number)
            if isinstance(stream, Source):
                runs.append(await feeding(name, stream.bind(self), stream.options, stack))
            else:
                runs.append(await taking(name, stream.bind(self), stream.options, stack))
        if any(control.listeners for control in self._controls):
            changes = await stack.enter_async_context(made.controls.changes())
            runs.append(partial(self._listen, changes))
        return runs

    async def _listen(self, changes: Changes) -> None:
        """Call the methods that are to hear what is changed."""
        methods = {
            element.id: [getattr(self, name) for name in control.listeners]
            for control, element in self._elements.items()
        }
        while True:
            try:
                change = await anext(changes)
            except DeviceGoneError:
                return
            for method in methods.get(change.element.id, ()):
                await awaitable(method.__name__, method(change))


def _declared(kind: type) -> Iterator[Control | Source | Sink]:
    """Give what a class and those that it is derived from declare, in that order."""
    names = dict.fromkeys(name for base in reversed(kind.__mro__) for name in vars(base))
    for name in names:
        found = next(vars(base)[name] for base in kind.__mro__ if name in vars(base))
        if isinstance(found, (Control, Source, Sink)):
            if hasattr(DeclaredCard, name):
                raise TypeError(f"{name} is what every card has: declare it by another name")
            yield found
