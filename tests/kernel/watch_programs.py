"""Watches cards and opens each at once; run by the tests as a user of group audio.

``python -m tests.kernel.watch_programs`` prints one line of JSON for each change, until its input
ends.
"""

from __future__ import annotations

import errno
import json
import os
import sys
import threading
from pathlib import Path

import anyio

from aioalsa import cards, ctl
from aioalsa.cards import CardAdded
from aioalsa.cards._census import card_of


def open_nodes(index: int) -> list[str]:
    """Open each node of a card as a program would; return what went wrong."""
    failures: list[str] = []
    for node in Path("/dev/snd").iterdir():
        # One direction is enough: a PCM's node for capture cannot be opened for writing.
        ways = os.O_RDWR if node.name.startswith("control") else os.O_RDONLY
        if node.name.endswith("p"):
            ways = os.O_WRONLY
        if card_of(node.name) == index:
            try:
                os.close(os.open(node, ways | os.O_NONBLOCK | os.O_CLOEXEC))
            except OSError as error:
                # Two programs do this: a PCM may be the other one's for this moment.
                if error.errno != errno.EBUSY:
                    failures.append(f"{node.name}: {error}")
    return failures


async def main() -> None:
    """Tell of each change, and whether what was added could be opened there and then."""
    async for change in cards.watch():
        failures: list[str] = []
        added = isinstance(change, CardAdded)
        if added:
            failures = open_nodes(change.index)
            try:
                async with ctl.open(change.card.ctl) as control:
                    if control.info.index != change.index:
                        failures.append(f"{change.card.ctl} is card {control.info.index}")
            except OSError as error:
                failures.append(str(error))
        initial = isinstance(change, CardAdded) and change.initial
        line = {"added": added, "index": change.index, "id": change.id}
        print(json.dumps({**line, "initial": initial, "failures": failures}), flush=True)


if __name__ == "__main__":
    threading.Thread(target=lambda: (sys.stdin.read(), os._exit(0)), daemon=True).start()
    anyio.run(main)
