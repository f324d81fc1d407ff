"""What mixers tell and take, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from ._enums import What

Key = tuple[str, int]
"""What identifies a simple element: its name, and which of several by that name."""


class VolumeRange(NamedTuple):
    """The least and the greatest raw volume."""

    minimum: int
    maximum: int


@dataclass(frozen=True, slots=True)
class Change:
    """A write to be.

    Attributes:
        side: 0 playback, 1 capture.
        what: which of its values.
        channel: of which channel; -1 for all.
        value: raw; 1/100 dB; 0 or 1; or an item's index.
        rounding: -1 down, 0 to the nearest, 1 up.
        function: the C function that does it.
    """

    side: int
    what: What
    channel: int
    value: int
    rounding: int
    function: str
