"""What a task awaits on asyncio in place of a future: it goes on within the reader's callback.

A future resumes its task by `call_soon`, one more round of the event loop later, which costs a
capture as much CPU time again as all the rest. asyncio lets tasks await any object that follows
its protocol (`asyncio.isfuture`, and `Task.__step` in CPython's Lib/asyncio/tasks.py):

1. The task's coroutine yields the object, with `_asyncio_future_blocking` set.
2. The task gives it `add_done_callback` a function to resume it, and the context to do so in.
3. Whoever has the result calls that function, while no task is running on the loop.
"""

from __future__ import annotations

from asyncio import CancelledError
from contextvars import copy_context
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from collections.abc import Callable, Generator
    from contextvars import Context


class Wakeup:
    """One task's wait, used again and again.

    Attributes:
        resume: resumes the task that waits; None while none does.
    """

    # The first belongs to asyncio's protocol.
    __slots__ = ("_asyncio_future_blocking", "_context", "_error", "_loop", "_result", "resume")

    def __init__(self, loop: AbstractEventLoop) -> None:
        self._asyncio_future_blocking = False
        self._loop = loop
        self.resume: Callable[[Wakeup], object] | None = None
        self._context: Context = copy_context()
        self._result: Any = None
        self._error: BaseException | None = None

    def __await__(self) -> Generator[Wakeup, None, Any]:
        self._asyncio_future_blocking = True
        yield self
        return self._result

    def give(self, result: object) -> None:
        """Resume the task with a result, here and now; only where no task is running."""
        resume, self.resume = self.resume, None
        self._result = result
        if resume is not None:
            self._context.run(resume, self)

    def fail(self, error: BaseException) -> None:
        """Resume the task with an error, in the loop's next round: from wherever."""
        resume, self.resume = self.resume, None
        if resume is not None:
            # Else it is on its way with another error, a cancellation say, which must not be lost.
            self._error = error
            self._loop.call_soon(resume, self, context=self._context)

    # What the task asks for.

    def get_loop(self) -> AbstractEventLoop:
        """Return the loop whose tasks may await this."""
        return self._loop

    def add_done_callback(
        self, resume: Callable[[Wakeup], object], *, context: Context | None = None
    ) -> None:
        """Take the function that resumes the task."""
        self.resume = resume
        self._context = context or copy_context()

    def result(self) -> None:
        """Raise what the task is to be resumed with, if that is an error."""
        error, self._error = self._error, None
        if error is not None:
            try:
                raise error
            finally:
                # Its traceback has this frame, and the frames of whoever waits.
                del error

    def done(self) -> bool:
        """Tell whether the wait is over (anyio and debuggers look at what a task waits for)."""
        return self.resume is None

    def cancel(self, msg: object = None) -> bool:
        """Cancel the wait; False if it is over."""
        if self.resume is None:
            return False
        self.fail(CancelledError() if msg is None else CancelledError(msg))
        return True
