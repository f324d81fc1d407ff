"""Which scheduled events to take back: arguments to alsa-lib's conditions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._arguments import integer
from ._enums import EventType, Remove
from ._values import Seconds, Ticks

if TYPE_CHECKING:
    from ._values import Address


def removal(
    queue: int | None,
    dest: Address | None,
    channel: int | None,
    kind: str | EventType | None,
    tag: int | None,
    before: object,
    after: object,
    keep_note_offs: bool,
) -> tuple[Remove, dict[str, Any]]:
    """Return the conditions and what they are about; see `Client.remove_events`."""
    if before is not None and after is not None:
        raise ValueError("before and after exclude each other")
    if channel is not None and dest is None:
        raise ValueError("channel needs dest: the kernel looks at both together")
    condition, matches = Remove.OUTPUT, dict[str, Any]()
    if dest is not None:
        condition |= Remove.DEST
        matches["dest"] = dest
    if channel is not None:
        condition |= Remove.DEST_CHANNEL
        matches["channel"] = integer("channel", channel, 0, 15)
    if kind is not None:
        condition |= Remove.EVENT_TYPE
        matches["event_type"] = int(EventType.parse(kind, "type"))
    if tag is not None:
        condition |= Remove.TAG_MATCH
        matches["tag"] = integer("tag", tag, 0, 255)
    when = before if before is not None else after
    if when is not None:
        if not isinstance(when, (Ticks, Seconds)):
            raise TypeError(f"{when!r} is no time of a queue, as queue.tick + 96")
        condition |= Remove.TIME_BEFORE if before is not None else Remove.TIME_AFTER
        condition |= Remove.TIME_TICK if isinstance(when, Ticks) else Remove(0)
        matches["time"] = when.stamp[2]
        queue = when.queue if queue is None else queue
    if keep_note_offs:
        condition |= Remove.IGNORE_OFF
    # 0 is all of them for the kernel (snd_seq_queue_remove_cells in K/sound/core/seq/seq_queue.c).
    matches["queue"] = queue or 0
    return condition, matches
