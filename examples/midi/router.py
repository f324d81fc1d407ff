"""Split a keyboard: the left hand an octave lower to channel 1, the right hand to channel 0.

python examples/midi/router.py "Keystation*" "FLUID Synth*"
"""

import sys

import anyio

from aioalsa import midi


async def main() -> None:
    keyboard, synthesizer = sys.argv[1:]
    left = midi.note_range(0, 59), midi.transpose(-12), midi.channel(1)
    right = midi.note_range(60, 127), midi.velocity(gamma=0.8), midi.channel(0)
    rules = [
        midi.rule(keyboard, synthesizer, *left, name="left hand"),
        midi.rule(keyboard, synthesizer, *right, midi.drop("realtime"), name="right hand"),
    ]
    async with midi.router(rules, name="keyboard split") as router:
        # Both may be plugged in now, later, or again and again.
        await router.run(on_change=lambda change: print(change, flush=True))


anyio.run(main)
