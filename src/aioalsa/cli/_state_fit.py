"""What a state file's values mean for the elements that a card has now. Pure.

Drivers change: an element may have another type, other items, another range than when it was
stored. As alsactl does (`check_comment_range`), volumes keep their decibels then; what fits in no
way is told, and left as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..ctl import ElementType
from ._conf_text import ConfError
from ._state_file import MUTE, Saved, packed

if TYPE_CHECKING:
    from ..ctl import DbEnds, ElementInfo
    from ._state_file import Result


class MisfitError(Exception):
    """Values are not for the element that there is; says why."""


def fit(saved: Saved, info: ElementInfo) -> Result:
    """Return the values that an element is to get.

    Raises:
        MisfitError: it cannot have those that the file has.
    """
    if saved.type not in (None, info.type):
        raise MisfitError(f"it was of type {saved.type}, and is of type {info.type}")
    try:
        values = packed(saved, info.type, info.items, info.count)
    except ConfError as error:
        raise MisfitError(error.reason) from None
    if not isinstance(values, tuple):
        return values
    if saved.single:
        values = tuple(values * info.count)
    if len(values) != info.count:
        raise MisfitError(f"it had {len(values)} values, and has {info.count}")
    check_range(info, values)
    return values


def check_range(info: ElementInfo, values: tuple[int, ...]) -> None:
    """Refuse values beyond what an element can have.

    Raises:
        MisfitError: some are.
    """
    if info.type is ElementType.BOOLEAN:
        return
    for value in values:
        if not info.minimum <= value <= info.maximum:
            raise MisfitError(f"it takes {info.minimum} to {info.maximum}, not {value}")


def gains(saved: Saved, info: ElementInfo, ends: DbEnds | None) -> tuple[float, ...] | None:
    """Return the decibels that an element is to keep; None if its values mean what they did.

    Args:
        saved: as it was.
        info: its properties now.
        ends: the decibels of its least and greatest value now; None if it has none.
    """
    if info.type is not ElementType.INTEGER or ends is None:
        return None
    if saved.range is None or saved.levels is None or saved.type is not info.type:
        return None
    low, high, _ = saved.range
    before = saved.levels.minimum, saved.levels.maximum
    now = tuple(MUTE if end == float("-inf") else round(end * 100) for end in ends)
    if (low, high) == (info.minimum, info.maximum) and before == now:
        return None
    if low >= high or info.minimum >= info.maximum or before[0] >= before[1] or now[0] >= now[1]:
        return None
    values = [value for value in saved.values if isinstance(value, int)]
    if len(saved.levels.values) == len(values):
        return tuple(gain / 100 for gain in saved.levels.values)
    span = before[1] - before[0]
    return tuple(((value - low) * span // (high - low) + before[0]) / 100 for value in values)
