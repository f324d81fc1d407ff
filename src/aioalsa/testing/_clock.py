"""The time of a virtual card, in the hands of a test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from anyio.lowlevel import checkpoint

from .._arguments import integer

if TYPE_CHECKING:
    from ..virtual import Card

# A descriptor that became readable is noticed one round of the event loop later, the task that it
# wakes runs in the next one, and what that one wakes, by an application's own queue, after that.
ROUNDS = 10
_MOST = 2**31 - 1  # frames, of `Card.advance`


class ManualClock:
    """Lets time pass for all streams of a virtual card; between its calls none does.

    Attributes:
        card: the card.
        frames: how many frames have passed.
    """

    def __init__(self, card: Card) -> None:
        """Take a card into one's hands.

        Raises:
            ValueError: its clock is not manual.
        """
        if card.clock != "manual":
            raise ValueError(f'the clock of {card!r} is "{card.clock}", not "manual"')
        self.card = card
        self.frames: int = 0

    def advance(self, frames: int) -> None:
        """Let frames pass at once, and wake those for whom that is enough; see `Card.advance`.

        Who did not write enough before has an xrun, as with any card.

        Raises:
            ValueError: a negative number.
            DeviceGoneError: the card was disconnected.
        """
        self.card.advance(frames)
        self.frames += frames

    async def run(self, frames: int, *, step: int = 480) -> None:
        """Let frames pass step by step, and let all tasks do what they can at each.

        A task that has something done in a thread is not waited for: opening a stream does so.
        Wait until the application is ready, then run.

        Args:
            frames: how many in all.
            step: how many at once; not more than an application's period.

        Raises:
            ValueError: a negative number of frames, or a step that is not positive.
            DeviceGoneError: the card was disconnected.
        """
        left = integer("frames", frames, 0, _MOST)
        integer("step", step, 1, _MOST)
        await _others()
        while left:
            passed = min(step, left)
            self.advance(passed)
            left -= passed
            await _others()


async def _others() -> None:
    for _ in range(ROUNDS):
        await checkpoint()
