"""`aioalsa midi play` and `aioalsa midi record`: MIDI files to and from ports."""

from __future__ import annotations

import re
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import anyio
from cyclopts import Parameter
from cyclopts.validators import Number
from rich.progress import BarColumn, Progress, TextColumn

from .. import midi, seq
from ._bars import clock
from ._console import CommandError, Json, console, is_live
from ._midi_options import Ports, addresses
from ._options import Duration, Quiet, refusing
from ._report import Report

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

Files = Annotated[str, Parameter(name="FILES")]
OneFile = Annotated[str, Parameter(name="FILE")]
Speed = Annotated[float, Parameter(name="--speed", validator=Number(gte=0.01, lte=100))]
Bpm = Annotated[float, Parameter(name=["--bpm", "-b"], validator=Number(gte=1, lte=6000))]
Ticks = Annotated[int, Parameter(name=["--ticks", "-t"], validator=Number(gte=1, lte=32767))]
Metronome = Annotated[str | None, Parameter(name=["--metronome", "-m"])]
Bar = Annotated[str, Parameter(name=["--timesig", "-i"])]

_PACE = 0.1  # s between two looks at how far it is


async def play(
    *files: Files, port: Ports, speed: Speed = 1.0, quiet: Quiet = False, json: Json = False
) -> None:
    """Play MIDI files to ports.

    Interrupted, it ends the notes that sound.

    ```sh
    aioalsa midi play -p 28:0 song.mid
    ```

    Args:
        files: the files, one after the other.
        port: ports, with commas between; a track is played to the one that it names.
        speed: 2 is twice as fast.
        quiet: no progress and no messages but errors.
        json: tell what happens as lines of JSON.
    """
    if not files:
        raise CommandError("name a MIDI file", code=2)
    report = Report(json=json, quiet=quiet)
    songs = [await load(file) for file in files]
    async with seq.open("aioalsa play") as client:
        outputs: list[seq.Port] = []
        for dest in addresses(client, port):
            outputs.append(client.create_port(f"to {dest}", readable=True))
            outputs[-1].connect_to(dest)
        for file, song in zip(files, songs, strict=True):
            await play_one(file, song, client, outputs, speed, report)


async def load(file: str) -> midi.Song:
    """Read a MIDI file."""
    try:
        return await midi.load(file)
    except midi.MidiFileError as error:
        raise CommandError(str(error)) from error


async def play_one(
    file: str,
    song: midi.Song,
    client: seq.Client,
    outputs: list[seq.Port],
    speed: float,
    report: Report,
) -> None:
    """Play a song and show how far it is."""
    total = song.seconds / speed
    tracks = len(song.tracks)
    text = f"playing {file}: {tracks} tracks, {clock(total)}"
    report.tell("begin", text, file=file, tracks=tracks, seconds=total)
    with progress(total, report) as update:
        async with anyio.create_task_group() as tasks:

            async def follow(queue: seq.Queue) -> None:
                while True:
                    update(float(queue.time), "")
                    await anyio.sleep(_PACE)

            def start(queue: seq.Queue) -> None:
                tasks.start_soon(follow, queue)

            await midi.play(song, client, outputs, speed=speed, on_start=start)
            tasks.cancel_scope.cancel()
    report.tell("end", always=True, file=file)


@contextmanager
def progress(total: float | None, report: Report) -> Generator[Callable[[float, str], None]]:
    """Give what shows progress, a time and a text, on a terminal; elsewhere nothing."""
    screen = console(stderr=True)
    if not report.draws or not is_live(screen):
        yield lambda _seconds, _text: None
        return
    columns = [TextColumn("{task.description}"), BarColumn(bar_width=None)]
    with Progress(*columns, console=screen, expand=True, transient=True) as shown:
        task = shown.add_task("", total=total)

        def update(seconds: float, text: str) -> None:
            end = "" if total is None else f" / {clock(total)}"
            shown.update(task, completed=seconds, description=f"{clock(seconds)}{end}{text}")

        yield update


async def record(
    file: OneFile,
    *,
    port: Ports,
    bpm: Bpm = 120.0,
    ticks: Ticks = 384,
    metronome: Metronome = None,
    timesig: Bar = "4:4",
    duration: Duration = None,
    quiet: Quiet = False,
    json: Json = False,
) -> None:
    """Record what ports send into a MIDI file until interrupted.

    ```sh
    aioalsa midi record -p 24:0,20:0 -m 28:0 take.mid
    ```

    Args:
        file: the file, which is written in the end.
        port: ports, with commas between; each gets a track.
        bpm: quarter notes a minute.
        ticks: ticks a quarter note.
        metronome: a port at which a metronome clicks meanwhile.
        timesig: beats of the metronome, as 3:4.
        duration: stop after so many seconds.
        quiet: no progress and no messages but errors.
        json: tell what happens as lines of JSON.
    """
    report = Report(json=json, quiet=quiet)
    beats, unit = parse_timesig(timesig)
    async with seq.open("aioalsa record") as client:
        with refusing():
            recorder = midi.Recorder(client, bpm=bpm, ppq=ticks)
        for source in addresses(client, port):
            recorder.add(source)
        if metronome is not None:
            with refusing():
                recorder.metronome(metronome, beats=beats, unit=unit)
        # Found out now, not after an hour of music.
        await anyio.Path(file).touch()
        text = f"recording {port} to {file}: {bpm:g} bpm"
        report.tell("begin", text, file=file, port=port, bpm=bpm)
        try:
            with anyio.move_on_after(duration):
                await run(recorder, duration, report)
        finally:
            with anyio.CancelScope(shield=True):
                await midi.save(recorder.song(), Path(file))
            done = {"events": recorder.count, "overruns": recorder.overruns}
            lost = f"; events were lost {recorder.overruns} times" if recorder.overruns else ""
            text = f"{recorder.count} events{lost}"
            report.tell("end", text, done, always=json or bool(lost), file=file)


async def run(recorder: midi.Recorder, duration: float | None, report: Report) -> None:
    """Record, and show how far it is."""
    with progress(duration, report) as update:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(recorder.run)
            begin = anyio.current_time()
            while True:
                update(anyio.current_time() - begin, f"  {recorder.count} events")
                await anyio.sleep(_PACE)


def parse_timesig(text: str) -> tuple[int, int]:
    """Return beats and unit of "3:4" or "3/4"."""
    found = re.fullmatch(r"(\d{1,2})[:/](\d{1,2})", text)
    if not found or not 1 <= int(found[1]) <= 64 or int(found[2]) not in (1, 2, 4, 8, 16, 32):
        raise CommandError(f"{text!r} is no time signature, as 3:4", code=2)
    return int(found[1]), int(found[2])
