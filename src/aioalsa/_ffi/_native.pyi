"""Python objects made in C: `native/`."""

from asyncio import AbstractEventLoop
from collections.abc import Awaitable, Callable
from contextvars import Context
from typing import Any, Generic, Protocol, TypeVar, final

T = TypeVar("T")

class Owner(Protocol):
    def _until(self, step: Callable[[], T | None]) -> Awaitable[T]: ...
    def _consume(self) -> None: ...
    def _look(self) -> bool: ...

class Arming(Protocol):
    @property
    def armed(self) -> bool: ...
    @armed.setter
    def armed(self, armed: bool) -> None: ...

@final
class Wakeup:
    armed: bool
    flows: bool
    patient: bool
    step: Callable[[], Any] | None
    @property
    def beats(self) -> int: ...
    def __init__(self, owner: Owner, loop: AbstractEventLoop) -> None: ...
    def until(self, step: Callable[[], T | None]) -> Awaitable[T]: ...
    def wake(self) -> None: ...
    def fail(self, error: BaseException) -> None: ...
    def add_done_callback(
        self, resume: Callable[[Wakeup], object], *, context: Context
    ) -> None: ...
    def result(self) -> None: ...
    def done(self) -> bool: ...
    def cancel(self, msg: object = None) -> bool: ...

@final
class Fetch(Generic[T]):
    ready: T | None
    @property
    def count(self) -> int: ...
    def __init__(
        self,
        *,
        owner: object,
        capture: int,
        pcm: int,
        stage: int,
        planes: int,
        stride: int,
        sample: int,
        hardware: bool,
        make: type[T],
        setup: object,
        arming: Arming,
        otherwise: Callable[[int], bool],
    ) -> None: ...
    def __call__(self) -> T | None: ...

@final
class Listen(Generic[T]):
    ready: T | None
    def __init__(
        self,
        *,
        owner: object,
        events: int,
        ctl: int,
        found: int,
        space: int,
        hardware: bool,
        ids: dict[Any, Any],
        elements: dict[Any, Any],
        pending: dict[Any, Any],
        make: type[T],
        mask: object,
        arming: Arming,
        otherwise: Callable[[int], T | None],
    ) -> None: ...
    def __call__(self) -> T | None: ...

@final
class Put:
    alert: bool
    def __init__(
        self,
        *,
        owner: object,
        write: int,
        settle: int,
        pcm: int,
        sample: int,
        period: int,
        hardware: bool,
        arming: Arming,
        otherwise: Callable[[int], bool],
    ) -> None: ...
    def begin(self, data: object) -> bool: ...
    def end(self) -> None: ...
    def __call__(self) -> bool | None: ...

@final
class Ring:
    def __init__(self, close: Callable[[], object], late: Callable[[], object], /) -> None: ...
    def show(self, views: list[memoryview], /) -> None: ...
    def hide(self) -> None: ...
    def free(self) -> None: ...

@final
class Window:
    @property
    def count(self) -> int: ...
    @property
    def given(self) -> int: ...
    def __init__(
        self,
        *,
        owner: object,
        map: int,
        commit: int,
        settle: int,
        pcm: int,
        position: int,
        planes: int,
        sample: int,
        threshold: int,
        readonly: bool,
        hardware: bool,
        ring: Ring,
        arming: Arming,
        otherwise: Callable[[int], bool],
    ) -> None: ...
    def __call__(self) -> memoryview | tuple[memoryview, ...] | None: ...
    def next(self) -> bool: ...
    def end(self) -> int: ...
    def forget(self) -> None: ...

@final
class Reading(Generic[T]):
    @property
    def code(self) -> int: ...
    def __init__(self, otherwise: Callable[[], T], /) -> None: ...
    def start(
        self,
        *,
        owner: object,
        read: int,
        reading: int,
        data: int,
        kind: int,
        count: int,
        hardware: bool,
    ) -> None: ...
    def stop(self) -> None: ...
    def read(self) -> T: ...

class Record:
    _raw: bytes

R = TypeVar("R", bound=Record)

def set_raw(record: Record, raw: bytes, /) -> None: ...
def set_key(record: Record, head: bytes, channel: int, note: int, velocity: int, /) -> None: ...
def make_records(classes: list[type[R]], data: bytes, /) -> list[R]: ...
def forks() -> int: ...
