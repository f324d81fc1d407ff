"""Whatever happens to a capture: each frame has been got, or is told as lost, and never both."""

from __future__ import annotations

import anyio
import pytest
from anyio import wait_all_tasks_blocked
from anyio.lowlevel import checkpoint
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from aioalsa import pcm, virtual

PERIOD = 48
BUFFER = 8 * PERIOD
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["advance", "read", "period", "cancel", "xrun", "rewind", "forward"]),
        st.integers(0, 3 * PERIOD),
    ),
    max_size=30,
)


class Ear:
    """A capture, and the index of the frame that has to come next."""

    def __init__(self, card: virtual.Card, stream: pcm.CaptureStream) -> None:
        self.card = card
        self.stream = stream
        self.next = 0

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
                # As far as the buffer goes: what overruns it is another step.
                self.card.advance(min(frames, BUFFER - 1 - self.stream.avail()))
            case "read" if frames <= self.stream.avail():
                assert len(await self.stream.read(frames)) == 2 * frames
                self.next = at + frames
            case "rewind":
                moved = self.stream.rewind(frames)
                self.next = at - moved if moved else self.next
            case "forward":
                moved = self.stream.forward(frames)
                self.next = at + moved if moved else self.next
            case _:
                pass

    async def period(self) -> None:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(self.take)
            await wait_all_tasks_blocked()
            # A stopped card has no clock: it is the waiting task that starts it again.
            while self.stream.state is pcm.State.XRUN:
                await checkpoint()
            self.card.advance(PERIOD)

    async def take(self) -> None:
        period = await anext(self.stream)
        assert period.position == self.next + period.lost
        assert 0 < period.frames <= PERIOD
        assert len(period.data) == 2 * period.frames
        self.next = period.position + period.frames

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
