"""What happens to simple elements, as a mixer tells it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from ..ctl import EventMask

if TYPE_CHECKING:
    from ._element import SimpleElement


@dataclass(frozen=True, slots=True)
class MixerEvent:
    """What happened to a simple element since its last event, whoever did it.

    One event tells all that happened to an element until it is taken: it says that something
    changed, and the element what it is now.

    Attributes:
        element: which element; one that is gone still has its name and index.
        mask: all that happened.
    """

    element: SimpleElement
    mask: EventMask

    @property
    def removed(self) -> bool:
        """Tell whether the element is gone."""
        # By equality: all bits set, it is no combination of the others.
        return self.mask == EventMask.REMOVE

    @property
    def added(self) -> bool:
        """Tell whether the element is new."""
        return not self.removed and EventMask.ADD in self.mask
