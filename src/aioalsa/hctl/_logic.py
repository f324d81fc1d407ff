"""The rules of jacks that need no card: which elements are jacks, and when a change is told."""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from .._arguments import seconds
from ..ctl._enums import Access, ElementType, Interface

if TYPE_CHECKING:
    from ..ctl._values import ElementId, ElementInfo

K = TypeVar("K")


def may_be_jack(ident: ElementId) -> bool:
    """Tell whether an element is a jack by its id.

    The kernel's names end so (sound/core/ctljack.c).
    """
    return ident.interface is Interface.CARD and ident.name.endswith(" Jack")


def is_jack(info: ElementInfo) -> bool:
    """Tell whether such an element has the value of a jack."""
    return info.type is ElementType.BOOLEAN and info.count > 0 and Access.READ in info.access


def is_phantom(name: str) -> bool:
    """Tell whether a jack has no detection: its value says nothing (sound/pci/hda/hda_jack.c)."""
    return name.endswith(" Phantom Jack")


def debounce_time(value: object) -> float:
    """Return the argument `debounce`, in seconds."""
    none = isinstance(value, (int, float)) and not isinstance(value, bool) and value == 0
    return 0.0 if none else seconds("debounce", value)


class Debouncer(Generic[K]):
    """Tells states that have held for a while, and only when they differ from what was told."""

    def __init__(self, delay: float) -> None:
        """Make one that knows nothing.

        Args:
            delay: how long a state must hold, s.
        """
        self._delay = delay
        self._told: dict[K, bool | None] = {}
        self._unsettled: dict[K, tuple[bool | None, float]] = {}

    def begin(self, key: K, state: bool | None) -> None:
        """Note the first state of something, which is told at once."""
        self._told[key] = state

    def knows(self, key: K) -> bool:
        """Tell whether something was told of."""
        return key in self._told

    def see(self, key: K, state: bool | None, now: float) -> None:
        """Note what a state has changed to; it may have come back to what it was."""
        self._unsettled[key] = (state, now + self._delay)

    def drop(self, key: K) -> bool:
        """Forget something that is gone; tell whether it was known."""
        self._unsettled.pop(key, None)
        return self._told.pop(key, self) is not self

    @property
    def due(self) -> float | None:
        """When the next state has settled; None while nothing changes."""
        return min((due for _, due in self._unsettled.values()), default=None)

    def settle(self, now: float) -> list[tuple[K, bool | None]]:
        """Return the states that have settled, and are not what was told."""
        settled = {key: state for key, (state, due) in self._unsettled.items() if due <= now}
        for key in settled:
            del self._unsettled[key]
        changed = [(key, state) for key, state in settled.items() if self._told[key] != state]
        self._told.update(changed)
        return changed
