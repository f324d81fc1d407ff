"""What jacks tell."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..ctl._values import CardInfo


@dataclass(frozen=True, slots=True)
class JackEvent:
    """A jack as it was found, or as it has become.

    Attributes:
        card: the card that it is on.
        name: its name, as "Headphone Jack".
        index: which of several by that name.
        plugged: whether something is in it; None if it cannot tell.
        initial: this is the first that is told of it, and no change.
    """

    card: CardInfo
    name: str
    index: int
    plugged: bool | None
    initial: bool = False


@dataclass(frozen=True, slots=True)
class JackRemoved:
    """A jack is gone, mostly together with its card.

    Attributes:
        card: the card that it was on.
        name: its name.
        index: which of several by that name.
    """

    card: CardInfo
    name: str
    index: int
