"""Play the notes of a chord one after the other, as long as its keys are held.

python examples/midi/arpeggiator.py 24:0 "FLUID Synth"
"""

import sys
from itertools import count

import anyio

from aioalsa import seq

STEP = 24  # ticks: a sixteenth note


async def play(client: seq.Client, queue: seq.Queue, out: seq.Port, held: set[int]) -> None:
    at = queue.tick + STEP
    for number in count():
        if held:
            note = seq.Note(0, sorted(held)[number % len(held)], 100, duration=STEP // 2)
            await client.send(note, port=out, at=at)
        at += STEP
        # One step ahead: the queue keeps the time, however late this task is woken.
        await anyio.sleep(max(0, at - STEP - queue.tick) / queue.ppq * 60 / queue.bpm)


async def main() -> None:
    keyboard, synthesizer = sys.argv[1:]
    async with seq.open("arpeggiator") as client, client.queue(bpm=120, ppq=96) as queue:
        keys, out = (client.create_port(name) for name in ("keys", "out"))
        client.connect(keyboard, keys)
        client.connect(out, synthesizer)
        held = set[int]()
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(play, client, queue, out, held)
            async for event in client:
                if isinstance(event, seq.NoteOn) and event.velocity:
                    held.add(event.note)
                elif isinstance(event, (seq.NoteOn, seq.NoteOff)):
                    held.discard(event.note)


anyio.run(main)
