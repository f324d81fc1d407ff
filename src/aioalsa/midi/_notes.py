"""Which notes sound, so that none hangs when what plays them goes. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..seq._enums import EventType
from ..seq._messages import NoteOff

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..seq._event import Event

_ON, _OFF = EventType.NOTEON, EventType.NOTEOFF


class Sounding:
    """The notes that were started and not ended, for each of those who play."""

    def __init__(self) -> None:
        """Begin in silence."""
        self._notes: dict[object, set[tuple[int, int]]] = {}

    def note(self, who: object, events: Iterable[Event]) -> None:
        """Take in what somebody plays."""
        for event in events:
            raw = event._raw
            if raw[0] == _ON and raw[18]:
                self._notes.setdefault(who, set()).add((raw[16], raw[17]))
            elif raw[0] in (_ON, _OFF) and who in self._notes:
                self._notes[who].discard((raw[16], raw[17]))

    def release(self, who: object) -> list[Event]:
        """Return what ends the notes of somebody who is gone, but not those of others."""
        notes = self._notes.pop(who, set())
        others = self._all()
        return [NoteOff(channel, note, 64) for channel, note in sorted(notes - others)]

    def release_all(self) -> list[Event]:
        """Return what ends all notes."""
        notes = self._all()
        self._notes.clear()
        return [NoteOff(channel, note, 64) for channel, note in sorted(notes)]

    def _all(self) -> set[tuple[int, int]]:
        return {note for notes in self._notes.values() for note in notes}
