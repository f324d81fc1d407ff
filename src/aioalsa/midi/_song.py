"""MIDI files: what is in them, as sequencer events at ticks; pure. mido reads and writes the files.

Tempo changes are events too (`Tempo`), so that a queue follows them by itself.
"""

from __future__ import annotations

import importlib
import io
from dataclasses import dataclass
from heapq import merge
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, cast

from ..seq._codec import events_from_bytes
from ..seq._system import SysEx, Tempo

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from types import ModuleType

    from ..seq._event import Event

SECOND = 1_000_000  # microseconds
TEMPO = 500_000  # of a quarter note, where a file says nothing
LARGEST_PPQ = 2**15 - 1
LAST_TICK = 2**32 - 1


class Timed(NamedTuple):
    """An event and its time, ticks from the beginning."""

    tick: int
    event: Event


@dataclass(frozen=True, slots=True)
class Track:
    """A track.

    Attributes:
        events: in the order of their time; `Tempo` concerns all tracks.
        name: for people; "" for none.
        port: which of several ports it is for, from 0.
    """

    events: tuple[Timed, ...]
    name: str = ""
    port: int = 0


@dataclass(frozen=True, slots=True)
class Song:
    """What a MIDI file holds.

    Attributes:
        ppq: ticks a quarter note.
        tracks: all begin together.
    """

    ppq: int
    tracks: tuple[Track, ...]

    def merged(self) -> Iterator[tuple[int, int, Event]]:
        """Give tick, port and event of all tracks in the order of their time."""
        ways = (
            ((tick, number, track.port, event) for tick, event in track.events)
            for number, track in enumerate(self.tracks)
        )
        for tick, _, port, event in merge(*ways, key=lambda entry: entry[:2]):
            yield tick, port, event

    @property
    def ticks(self) -> int:
        """The time of the last event."""
        return max((track.events[-1].tick for track in self.tracks if track.events), default=0)

    @property
    def seconds(self) -> float:
        """How long it takes, tempo changes counted in."""
        return self.seconds_at(self.ticks)

    def seconds_at(self, tick: int) -> float:
        """Return when a tick is, s from the beginning."""
        seconds, last, tempo = 0.0, 0, TEMPO
        for at, _, event in self.merged():
            if isinstance(event, Tempo) and at < tick:
                seconds += (at - last) * tempo / SECOND / self.ppq
                last, tempo = at, event.microseconds
        return seconds + (tick - last) * tempo / SECOND / self.ppq


class _File(Protocol):
    """A file as mido has it."""

    type: int
    ticks_per_beat: int
    tracks: list[list[Any]]


class MidiFileError(ValueError):
    """A MIDI file is broken; says which and why."""


def _mido() -> ModuleType:
    # Imported when a file is read or written; it has no types.
    return importlib.import_module("mido")


def parse_song(data: bytes, name: str = "MIDI file") -> Song:
    """Read a MIDI file's bytes.

    Args:
        data: the file.
        name: what to call it in errors.

    Raises:
        MidiFileError: it is broken.
    """
    mido = _mido()
    try:
        file = mido.MidiFile(file=io.BytesIO(data))
        return _song(file)
    except EOFError as error:
        raise MidiFileError(f"{name}: it ends in the middle") from error
    except IndexError as error:
        raise MidiFileError(f"{name}: a message is shorter than its kind is") from error
    except Exception as error:
        # mido raises whatever its own code stumbles over.
        reason = str(error).rstrip(".") or type(error).__name__
        raise MidiFileError(f"{name}: {reason}") from error


def _song(file: _File) -> Song:
    division = file.ticks_per_beat
    if file.type not in (0, 1, 2):
        raise ValueError(f"type {file.type} is unknown")
    smpte = division < 0
    ppq, tempo = _of_frames(division) if smpte else (division, TEMPO)
    if ppq < 1:
        raise ValueError(f"{ppq} ticks a quarter note are none")
    tracks: list[Track] = []
    begin = 0
    for messages in file.tracks:
        track, ticks = _track(messages, begin, tempo=not smpte)
        tracks.append(track)
        # The tracks of a file of type 2 are played one after the other.
        begin = ticks if file.type == 2 else 0
    if smpte:
        tracks.append(Track((Timed(0, Tempo(0, tempo)),)))
    return Song(ppq, tuple(tracks))


def _of_frames(division: int) -> tuple[int, int]:
    """Return ticks and microseconds a quarter note, where ticks are parts of video frames."""
    frames, ticks = 256 - (division >> 8 & 255), division & 255
    if frames not in (24, 25, 29, 30) or not ticks:
        raise ValueError(f"{frames} frames a second with {ticks} ticks each are no time")
    # A second is a quarter note; 29 stands for 30000/1001 frames.
    return (30 * ticks, SECOND * 1001 // 1000) if frames == 29 else (frames * ticks, SECOND)


def _track(messages: Iterable[Any], begin: int, *, tempo: bool) -> tuple[Track, int]:
    events: list[Timed] = []
    name, port, tick = "", 0, begin
    for message in messages:
        tick += message.time
        if tick > LAST_TICK:
            raise ValueError(f"a time of {tick} ticks is more than {LAST_TICK}")
        if not message.is_meta:
            events += (Timed(tick, event) for event in events_from_bytes(bytes(message.bytes())))
        elif message.type == "set_tempo" and tempo:
            events.append(Timed(tick, Tempo(0, max(1, message.tempo))))
        elif message.type == "track_name":
            name = name or _text(message.name)
        elif message.type == "midi_port":
            port = message.port
    return Track(tuple(events), name, port), tick


def _text(name: str) -> str:
    """Return a name, which mido takes for Latin-1; UTF-8 is as common, and tells itself apart."""
    try:
        return name.encode("latin-1").decode()
    except UnicodeError:
        return name


def format_song(song: Song) -> bytes:
    """Return the bytes of a MIDI file of type 1.

    What such a file has no place for is left out: clocks and other system messages, pieces of
    system exclusive messages.

    Raises:
        ValueError: more ticks a quarter note than a file can say.
    """
    mido = _mido()
    if not 1 <= song.ppq <= LARGEST_PPQ:
        raise ValueError(f"ppq={song.ppq} is not between 1 and {LARGEST_PPQ}")
    file = mido.MidiFile(type=1, ticks_per_beat=song.ppq, charset="utf-8")
    for track in song.tracks:
        messages = file.add_track()
        if track.name:
            messages.append(mido.MetaMessage("track_name", name=track.name))
        if track.port:
            messages.append(mido.MetaMessage("midi_port", port=min(track.port, 255)))
        last = 0
        for tick, event in track.events:
            for message in _messages(event):
                messages.append(message.copy(time=tick - last))
                last = tick
    out = io.BytesIO()
    file.save(file=out)
    return out.getvalue()


def _messages(event: Event) -> list[Any]:
    mido = _mido()
    if isinstance(event, Tempo):
        return [mido.MetaMessage("set_tempo", tempo=min(event.microseconds, 2**24 - 1))]
    data = event.to_bytes()
    if not data or (data[0] >= 0xF0 and not (isinstance(event, SysEx) and event.complete)):
        return []
    return cast("list[Any]", mido.parse_all(data))
