"""Records what ports send into a song: the kernel stamps each event with a queue's time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyio import create_task_group, sleep

from .._arguments import integer
from ..seq._event import Overrun
from ..seq._messages import NoteOff, NoteOn
from ..seq._system import Tempo
from ._song import LARGEST_PPQ, Song, Timed, Track

if TYPE_CHECKING:
    from collections.abc import Callable

    from ..seq._client import Client
    from ..seq._event import Event
    from ..seq._port import Port, Target
    from ..seq._queue import Queue

DRUMS, BELL, CLICK = 9, 34, 33  # of General MIDI: the channel, the first beat, the others
AHEAD = 2  # bars that the metronome is scheduled ahead


class Recorder:
    """Records a track from each source that was added; `song()` gives what there is so far.

    Attributes:
        overruns: how often the kernel dropped events, because they were not read in time.
        count: events so far.
    """

    def __init__(self, client: Client, *, bpm: float = 120, ppq: int = 384) -> None:
        """Prepare to record.

        Args:
            client: a client that nobody else reads from; it gets a port for each source.
            bpm: quarter notes a minute.
            ppq: ticks a quarter note, 1 to 32767.
        """
        self._client = client
        self._ppq = integer("ppq", ppq, 1, LARGEST_PPQ)
        self._queue = client.queue(bpm=bpm, ppq=ppq)
        self._bpm = bpm
        self._names: list[str] = []
        self._events: list[list[Timed]] = []
        self._indexes: dict[int, int] = {}
        self._click: Port | None = None
        self._beats, self._unit = 4, 4
        self.overruns: int = 0
        self.count: int = 0

    @property
    def queue(self) -> Queue:
        """The queue that gives the time; it runs while `run()` does."""
        return self._queue

    def add(self, source: Target) -> None:
        """Record from a port, as "24:0"; see `Client.connect` for what names one."""
        address = self._client.address(source)
        name = next(
            (
                f"{info.name}:{port.name}"
                for info in self._client.clients()
                for port in info.ports
                if port.address == address
            ),
            str(address),
        )
        title = f"from {address}"
        port = self._client.create_port(title, writable=True, timestamp_queue=self._queue)
        try:
            self._client.connect(address, port, timestamp_queue=self._queue)
        except BaseException:
            port.delete()
            raise
        self._indexes[port.number] = len(self._events)
        self._events.append([])
        self._names.append(name)

    def metronome(self, dest: Target, *, beats: int = 4, unit: int = 4) -> None:
        """Have a metronome click at a port: a drum on channel 9.

        Args:
            dest: the port that clicks.
            beats: in a bar, 1 to 64.
            unit: of a beat: 4 is a quarter note, 8 an eighth.
        """
        self._beats = integer("beats", beats, 1, 64)
        if unit not in (1, 2, 4, 8, 16, 32):
            raise ValueError(f"unit={unit} is none of 1, 2, 4, 8, 16, 32")
        self._unit = unit
        click = self._client.create_port("metronome", readable=True)
        try:
            click.connect_to(dest)
        except BaseException:
            click.delete()
            raise
        self._click = click

    async def run(self, on_event: Callable[[Event], None] | None = None) -> None:
        """Record until cancelled.

        Args:
            on_event: called with each event.
        """
        async with self._queue, create_task_group() as tasks:
            if self._click is not None:
                tasks.start_soon(self._beat, self._click)
            async for batch in self._client.batches():
                for event in batch:
                    self._take(event)
                    if on_event is not None:
                        on_event(event)

    def _take(self, event: Event) -> None:
        if isinstance(event, Overrun):
            self.overruns += 1
            return
        index = self._indexes.get(event.dest.port)
        if index is None:
            return
        # The kernel leaves a time of zero out.
        self._events[index].append(Timed(event.tick or 0, event))
        self.count += 1

    async def _beat(self, port: Port) -> None:
        step = max(1, self._ppq * 4 // self._unit)
        bar = step * self._beats
        begin = 0
        while True:
            while begin <= self._queue.tick + AHEAD * bar:
                await self._client.send_batch(self._bar(begin, step), port=port)
                begin += bar
            await sleep(bar / self._ppq * 60 / self._queue.bpm / 2)

    def _bar(self, begin: int, step: int) -> list[Event]:
        events: list[Event] = []
        for beat in range(self._beats):
            at = self._queue.ticks(begin + beat * step)
            note = CLICK if beat else BELL
            events.append(NoteOn(DRUMS, note, 100 if beat else 127).at(at))
            events.append(NoteOff(DRUMS, note, 64).at(at + step // 2))
        return events

    def song(self) -> Song:
        """Return what was recorded so far: the tempo, and a track for each source."""
        tempo = Track((Timed(0, Tempo(0, round(60e6 / self._bpm))),))
        tracks = (
            Track(tuple(sorted(events, key=lambda timed: timed.tick)), name, number)
            for number, (events, name) in enumerate(zip(self._events, self._names, strict=True))
        )
        return Song(self._ppq, (tempo, *tracks))
