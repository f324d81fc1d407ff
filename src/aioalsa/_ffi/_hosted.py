"""What alsa-lib asks of Python: the filters of `virtual.PCMFilter`, and what they fail with.

1. `offer` gives a name to who makes filters. alsa-lib opens a PCM by that name, in whatever thread,
   and `shim/virtual_filter.c` asks for one (`aio_python_filter_new`).
2. From then on C has a number for it, and asks through that. Each function here is called by cffi,
   which takes the GIL for it, while alsa-lib holds the PCM's lock.
3. Nothing that is raised may pass through C. The first exception is kept, no further question is
   asked, and C is told to end the stream.
4. Who opens a PCM notes which filters were made meanwhile (`summoned`), and raises what they have
   kept when a call on that PCM fails (`reraise`).
"""

from __future__ import annotations

import errno
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ._alsa import ffi, lib
from ._text import text

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable

    from ._alsa import CData, snd_output_t_p, snd_pcm_extplug_t_p

FAILED = -errno.EIO
MOST = 64  # filters behind one another; alsa-lib opens slaves until its stack ends


class Hosted:
    """One filter of one open PCM; derive from it.

    Attributes:
        failure: what it has raised; it is asked nothing more from then on.
        inside: how many questions it is answering: one within the other if more than one.
    """

    failure: BaseException | None = None
    inside: int = 0

    def constrain(self, ext: snd_pcm_extplug_t_p) -> None:
        """Say what the PCM can be set to.

        Args:
            ext: its `snd_pcm_extplug_t`.
        """

    def begin(self, ext: snd_pcm_extplug_t_p) -> None:
        """Take note of the parameters, which are chosen."""

    def reset(self) -> None:
        """Forget what was heard: the PCM is prepared."""

    def process(self, source: CData, target: CData, frames: int) -> None:
        """Make frames of frames, in memory that is there for this call only."""
        raise NotImplementedError

    def describe(self) -> str:
        """Say what it is, in a line."""
        return type(self).__name__

    def close(self) -> None:
        """Be done: the PCM is closed."""

    def refuse_inside(self, what: str) -> None:
        """Refuse what would take away the PCM that alsa-lib is working on.

        Raises:
            RuntimeError: this is called by the filter itself.
        """
        if self.inside:
            raise RuntimeError(f"a filter cannot {what} that it is part of")


class _Summoned(threading.local):
    """The filters that this thread makes by opening a PCM; None while it opens none."""

    hosted: list[Hosted] | None = None


_makers: dict[str, Callable[[int], Hosted]] = {}
_hosted: dict[int, Hosted] = {}
_summoned = _Summoned()
_lock = threading.Lock()
_next_key = 0


def offer(name: str, make: Callable[[int], Hosted]) -> None:
    """Make filters for PCMs of the type "aioalsa_filter" that ask for this name.

    Args:
        name: nobody else's.
        make: called with the `snd_pcm_stream_t`, in the thread that opens.
    """
    _makers[name] = make


def withdraw(name: str) -> None:
    """Make no more; those that are open go on."""
    _makers.pop(name, None)


@contextmanager
def summoned() -> Generator[list[Hosted]]:
    """Note which filters this thread makes; if one of them fails to be, raise that."""
    before, made = _summoned.hosted, list[Hosted]()
    _summoned.hosted = made
    try:
        yield made
    except Exception:
        reraise(made)
        raise
    finally:
        _summoned.hosted = before


def reraise(hosted: Iterable[Hosted]) -> None:
    """Raise what the first of them that has failed did fail with."""
    for each in hosted:
        if each.failure is not None:
            raise each.failure


class Failed(Hosted):
    """Stands for a filter that could not be made."""

    def __init__(self, failure: BaseException) -> None:
        self.failure = failure


@ffi.def_extern(error=FAILED)
def aio_python_filter_new(name: CData, stream: int, key: CData) -> int:
    """Make a filter, and tell its number."""
    global _next_key
    make = _makers.get(text(name))
    if make is None:
        return -errno.ENOENT
    made = _summoned.hosted
    hosted: Hosted
    try:
        if made is not None and len(made) >= MOST:
            raise RecursionError(f"more than {MOST} filters in one device: is one its own slave?")
        hosted = make(stream)
    except BaseException as error:
        hosted = Failed(error)
    if made is not None:
        made.append(hosted)
    if hosted.failure is not None:
        return FAILED
    with _lock:
        _next_key += 1
        key[0] = _next_key
    _hosted[key[0]] = hosted
    return 0


def _ask(key: int, question: Callable[[Hosted], None]) -> int:
    hosted = _hosted[key]
    if hosted.failure is not None:
        return FAILED
    hosted.inside += 1
    try:
        question(hosted)
    except BaseException as error:
        hosted.failure = error
        return FAILED
    finally:
        hosted.inside -= 1
    # It may have failed in a question within this one.
    return 0 if hosted.failure is None else FAILED


@ffi.def_extern(error=FAILED)
def aio_python_filter_constrain(key: int, ext: snd_pcm_extplug_t_p) -> int:
    """Say what the PCM can be set to."""
    return _ask(key, lambda hosted: hosted.constrain(ext))


@ffi.def_extern(error=FAILED)
def aio_python_filter_begin(key: int, ext: snd_pcm_extplug_t_p) -> int:
    """Take note of the parameters."""
    return _ask(key, lambda hosted: hosted.begin(ext))


@ffi.def_extern(error=FAILED)
def aio_python_filter_reset(key: int) -> int:
    """Forget what was heard."""
    return _ask(key, lambda hosted: hosted.reset())


@ffi.def_extern(error=FAILED)
def aio_python_filter_process(key: int, source: CData, target: CData, frames: int) -> int:
    """Make frames of frames."""
    return _ask(key, lambda hosted: hosted.process(source, target, frames))


@ffi.def_extern(error=FAILED)
def aio_python_filter_dump(key: int, output: snd_output_t_p) -> int:
    """Print what it is."""

    def put(hosted: Hosted) -> None:
        lib.snd_output_puts(output, f"{hosted.describe()}\n".encode(errors="replace"))

    return _ask(key, put)


@ffi.def_extern(error=FAILED)
def aio_python_filter_close(key: int) -> int:
    """Be done with it, also if it has failed."""
    hosted = _hosted.pop(key)
    try:
        hosted.close()
    except BaseException as error:
        hosted.failure = hosted.failure or error
        return FAILED
    return 0
