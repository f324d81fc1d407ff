"""Plays songs: the events of a MIDI file, scheduled on a queue of the sequencer."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from anyio import CancelScope

from ..errors import AlsaError
from ..seq._controls import ControlChange
from ..seq._system import SysEx, Tempo
from ..seq._values import TIMER
from ._notes import Sounding

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from ..seq._client import Client
    from ..seq._event import Event
    from ..seq._port import Port
    from ..seq._queue import Queue
    from ._song import Song

# Events that are scheduled with one call.
AHEAD = 200
SUSTAIN = 64


async def play(
    song: Song,
    client: Client,
    ports: Port | Sequence[Port],
    *,
    speed: float = 1.0,
    on_start: Callable[[Queue], None] | None = None,
) -> None:
    """Play a song to whatever the ports are connected to; returns when its last event was sent.

    Cancelled, it takes back what is scheduled and ends the notes that sound.

    Args:
        song: what to play.
        client: a client, whose queue is used.
        ports: its ports; a track is played to the one that it names, or to the last one.
        speed: 2.0 is twice as fast.
        on_start: called with the queue when it runs; `queue.tick` tells how far it is.

    Raises:
        ValueError: no such speed, or no ports.
        AlsaError: the events cannot be sent.
    """
    outputs = [*ports] if isinstance(ports, (list, tuple)) else [ports]
    if not outputs:
        raise ValueError("ports: name a port")
    if not 0.01 <= speed <= 100:
        raise ValueError(f"speed={speed} is not between 0.01 and 100")
    player = _Player(song, client, outputs, speed)  # type: ignore[arg-type]
    async with client.queue(bpm=120 * speed, ppq=song.ppq, start=False) as queue:
        try:
            await player.play(queue, on_start)
        except BaseException:
            with CancelScope(shield=True):
                await player.silence(queue)
            raise


class _Player:
    def __init__(self, song: Song, client: Client, ports: Sequence[Port], speed: float) -> None:
        self._song = song
        self._client = client
        self._ports = ports
        self._speed = speed

    async def play(self, queue: Queue, on_start: Callable[[Queue], None] | None) -> None:
        batches: list[list[Event]] = [[] for _ in self._ports]
        count, started = 0, False
        for tick, number, event in self._song.merged():
            batches[self._index(number)].append(self._scheduled(event, tick, queue))
            count += 1
            # Before it runs nothing leaves the client's pool, which a long message may fill.
            if isinstance(event, SysEx) and not started:
                started = self._start(queue, on_start)
            if count >= AHEAD or isinstance(event, SysEx):
                await self._send(batches)
                count = 0
                started = started or self._start(queue, on_start)
        await self._send(batches)
        if not started:
            self._start(queue, on_start)
        await queue.sync()

    def _index(self, number: int) -> int:
        return min(number, len(self._ports) - 1)

    def _scheduled(self, event: Event, tick: int, queue: Queue) -> Event:
        if isinstance(event, Tempo):
            wanted = max(1, round(event.microseconds / self._speed))
            return Tempo(queue.number, wanted).to(TIMER).at(queue.ticks(tick))
        return event.at(queue.ticks(tick))

    def _start(self, queue: Queue, on_start: Callable[[Queue], None] | None) -> bool:
        queue.start()
        if on_start is not None:
            on_start(queue)
        return True

    async def _send(self, batches: list[list[Event]]) -> None:
        for port, batch in zip(self._ports, batches, strict=True):
            if batch:
                await self._client.send_batch(batch, port=port)
                batch.clear()

    async def silence(self, queue: Queue) -> None:
        """End what sounds now, and take back what is scheduled."""
        if self._client.closed:
            return
        with suppress(AlsaError):  # the receiver may be gone, and with it what sounds
            queue.pause()
            self._client.remove_events(queue=queue)
            for index, events in enumerate(endings(self._song, queue.tick, len(self._ports))):
                if events:
                    await self._client.send_batch(events, port=self._ports[index])


def endings(song: Song, tick: int, ports: int) -> list[list[Event]]:
    """Return what ends the notes that sound at a tick, and the pedals, for each port."""
    sounding = [Sounding() for _ in range(ports)]
    held: list[set[int]] = [set() for _ in range(ports)]
    for at, number, event in song.merged():
        if at > tick:
            break
        index = min(number, ports - 1)
        sounding[index].note(None, (event,))
        if isinstance(event, ControlChange) and event.control == SUSTAIN:
            (held[index].add if event.value >= 64 else held[index].discard)(event.channel)
    pedals = ([ControlChange(channel, SUSTAIN, 0) for channel in sorted(h)] for h in held)
    return [[*s.release_all(), *p] for s, p in zip(sounding, pedals, strict=True)]
