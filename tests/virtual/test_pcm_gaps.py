"""Whatever happens to a capture: each frame has been got, or is told as lost, and never both."""

from __future__ import annotations

import anyio
import pytest
from anyio import wait_all_tasks_blocked
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aioalsa import pcm, virtual
from aioalsa.testing import ManualClock

PERIOD = 48
BUFFER = 8 * PERIOD
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["advance", "read", "period", "cancel", "xrun", "rewind", "forward"]),
        st.integers(0, 3 * PERIOD) | st.integers(0, 3 * BUFFER),
    ),
    max_size=30,
)


class Ear:
    """A capture, and the index of the frame that has to come next."""

    def __init__(self, card: virtual.Card, stream: pcm.CaptureStream) -> None:
        self.card = card
        self.stream = stream
        self.next = 0
        self.crossed = 0  # the same if the last read has gone across a gap
        self.passed = 0  # by the card's clock

    def advance(self, frames: int) -> None:
        self.card.advance(frames)
        self.passed += frames

    async def do(self, step: str, frames: int) -> None:
        running = self.stream.state is pcm.State.RUNNING
        if step == "xrun":
            self.card.inject_xrun()
        elif step == "period":
            await self.period()
        elif step == "cancel":
            await self.cancel()
        elif running:
            await self.move(step, frames)
        # What was lost and is not told yet lies between.
        assert self.stream.position >= self.next

    async def move(self, step: str, frames: int) -> None:
        at = self.stream.position
        match step:
            case "advance":
                self.advance(frames)
            case "read" if frames <= self.stream.avail():
                assert len(await self.stream.read(frames)) == 2 * frames
                self.next = at + frames
                self.crossed = self.stream.position
            case "rewind":
                moved = self.stream.rewind(frames)
                self.next = self.crossed = at - moved if moved else self.next
            case "forward":
                moved = self.stream.forward(frames)
                self.next = self.crossed = at + moved if moved else self.next
            case _:
                pass

    async def period(self) -> None:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self.take)
            # It is the waiting task that starts a stopped stream again.
            await ManualClock(self.card).run(0)
            self.advance(PERIOD)

    async def take(self) -> None:
        period = await anext(self.stream)
        assert period.position - period.lost in (self.next, self.crossed)
        assert 0 < period.frames <= PERIOD
        assert len(period.data) == 2 * period.frames
        self.next = self.crossed = period.position + period.frames

    async def settle(self) -> None:
        """Take what was kept of before; from then on each frame that passed is accounted for."""
        for _ in range(2 * BUFFER // PERIOD):
            await self.period()
        assert self.stream.position + self.stream.avail() == self.passed

    async def cancel(self) -> None:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self.take)
            await wait_all_tasks_blocked()
            tasks.cancel_scope.cancel()


@pytest.fixture
def anyio_backend() -> str:
    """One event loop is enough: the accounts are the same on all."""
    return "asyncio"


@pytest.mark.anyio
@settings(
    max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(steps=STEPS, mmap=st.booleans())
async def test_frames_got_and_frames_lost_add_up(
    steps: list[tuple[str, int]], *, mmap: bool
) -> None:
    async with (
        virtual.card("gaps", clock="manual") as card,
        pcm.open_capture(
            card.pcm, channels=1, period_size=PERIOD, buffer_size=BUFFER, mmap=mmap
        ) as stream,
    ):
        ear = Ear(card, stream)
        for step, frames in steps:
            with anyio.fail_after(5):
                await ear.do(step, frames)
        with anyio.fail_after(5):
            await ear.settle()
