"""The doorman: waits for three knocks, and answers."""

from __future__ import annotations

from collections import deque

import anyio

from aioalsa import pcm

from ._chime import chime
from ._knocks import knocks

KNOCKS = 3
WITHIN = 2.0  # s


class Doorman:
    """Answers knocks at a microphone by a chime from a speaker.

    Attributes:
        listening: set once it hears what is to be heard.
        answered: how often it has answered.
    """

    def __init__(self, microphone: str, speaker: str) -> None:
        self.microphone, self.speaker = microphone, speaker
        self.listening = anyio.Event()
        self.answered = 0

    async def serve(self) -> None:
        """Listen and answer until cancelled, or until a device goes (`DeviceGoneError`)."""
        last: deque[float] = deque(maxlen=KNOCKS)
        # What is heard while the chime plays waits in the buffer.
        async with pcm.open_capture(
            self.microphone, rate=8000, channels=1, buffer_time=1.0
        ) as stream:
            self.listening.set()
            async for knock in knocks(stream):
                # Whoever was not heard has to knock again.
                if knock.deaf:
                    last.clear()
                last.append(knock.at)
                if len(last) == KNOCKS and last[-1] - last[0] <= WITHIN:
                    last.clear()
                    await chime(self.speaker)
                    self.answered += 1
