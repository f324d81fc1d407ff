"""What happens to elements, as a control tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ._enums import EventMask

if TYPE_CHECKING:
    from ._element import Element
    from ._values import ElementId


class ElementEvent(NamedTuple):
    """What happened to an element since its last event.

    The kernel keeps one event for each element until it is read, so it says that something
    changed, and not what it is now: read the element.

    Attributes:
        element_id: which element; complete also when it is gone.
        mask: all that happened.
        element: the element; None if it came and went before its events were read.
    """

    element_id: ElementId
    mask: EventMask
    element: Element | None

    @property
    def removed(self) -> bool:
        """Tell whether the element is gone."""
        # By equality: all bits set, it is no combination of the others.
        return self.mask == EventMask.REMOVE

    @property
    def added(self) -> bool:
        """Tell whether the element is new."""
        return not self.removed and EventMask.ADD in self.mask
