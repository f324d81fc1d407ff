"""A timer without an event loop.

The only file of this package that calls alsa-lib.
"""

from __future__ import annotations

import errno
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .._ffi import _overlay as overlay
from .._ffi import ffi, lib, load, text
from .._ffi._loading import load_over
from .._ffi._native import Fetch
from ..errors import (
    AlsaError,
    DeviceNotFoundError,
    ParameterError,
    check,
    error_from,
)
from ._enums import EventKind, SlaveClass, TimerClass
from ._logic import LONGEST, SHORTEST, definition, ticks_of
from ._values import HRTIMER, SYSTEM, Change, Setup, Status, Tick, TimerId, TimerInfo

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator

    from .._ffi._alsa import CData
    from .._ffi._native import Arming
    from ._logic import Wish

NODE = Path("/dev/snd/timer")
NONBLOCK, TREAD = 1, 2  # SND_TIMER_OPEN_NONBLOCK, SND_TIMER_OPEN_TREAD
FOLLOWS = 1  # SNDRV_TIMER_FLG_SLAVE (<sound/asound.h>)
NANO = 1e-9
MISSING = (-errno.ENOENT, -errno.ENODEV, -errno.ENXIO)
# The kernel refuses to filter for EARLY, which comes unasked to who has set it.
CHANGES = [kind for kind in EventKind if kind >= 0 and kind is not EventKind.EARLY]


def _new(kind: str) -> Any:
    place = ffi.new(f"snd_timer_{kind}_t **")
    check(getattr(lib, f"snd_timer_{kind}_malloc")(place), f"snd_timer_{kind}_malloc")
    return ffi.gc(place[0], getattr(lib, f"snd_timer_{kind}_free"))


def _address(data: CData) -> int:
    return int(ffi.cast("uintptr_t", data))


class TimerHandle:
    """An open timer; every method returns at once."""

    def __init__(self, name: str, timer: Any, owner: int) -> None:
        """Prepare the C side.

        Args:
            name: the name that was opened.
            timer: owned from here on.
            owner: the thread that has opened it.
        """
        self.name = name
        self.owner = owner
        self.c: Any = ffi.new("aio_timer_t *")
        self.c.timer = timer
        check(lib.aio_poll_open(self.poll), "epoll_create1")
        self._tick = ffi.new("aio_period_t *")

    @property
    def poll(self) -> CData:
        """The inner epoll, an `aio_poll_t`."""
        return ffi.addressof(self.c, "poll")  # type: ignore[no-any-return]

    def error(self, code: int, function: str) -> AlsaError:
        """Return the exception for a failed call."""
        return error_from(code, function, device=self.name)

    def prepare(self, wish: Wish) -> None:
        """Set the parameters."""
        info = _new("info")
        code = lib.snd_timer_info(self.c.timer, info)
        if code == -errno.EBADFD:
            raise DeviceNotFoundError(
                errno.ENODEV,
                "there is no such timer to follow",
                function="snd_timer_info",
                device=self.name,
                advice="the master must be open, and its `setup.owner` be given",
            )
        check(code, "snd_timer_info", device=self.name)
        slave = bool(lib.snd_timer_info_is_slave(info))
        resolution = 0 if slave else lib.snd_timer_info_get_resolution(info)
        ticks = ticks_of(wish.interval, wish.ticks, resolution * NANO)
        if ticks is None:
            raise self._impossible(wish, resolution)
        params = self._set(wish, ticks, resolution)
        self.c.interval = ticks
        self.c.resolution = resolution
        card = lib.snd_timer_info_get_card(info)
        self.setup: Setup = Setup(
            device=self.name,
            id=text(lib.snd_timer_info_get_id(info)),
            name=text(lib.snd_timer_info_get_name(info)),
            card=card if card >= 0 else None,
            resolution=resolution * NANO,
            ticks=ticks,
            interval=ticks * resolution * NANO,
            periodic=bool(lib.snd_timer_params_get_auto_start(params)),
            slave=slave,
            queue_size=lib.snd_timer_params_get_queue_size(params),
            owner=self.owner,
        )

    def _set(self, wish: Wish, ticks: int, resolution: int) -> Any:
        params = _new("params")
        kinds = CHANGES if wish.changes else (EventKind.RESOLUTION, EventKind.TICK)
        lib.snd_timer_params_set_auto_start(params, wish.periodic)
        lib.snd_timer_params_set_exclusive(params, wish.exclusive)
        lib.snd_timer_params_set_early_event(params, 0)
        lib.snd_timer_params_set_ticks(params, ticks)
        lib.snd_timer_params_set_queue_size(params, wish.queue_size)
        lib.snd_timer_params_set_filter(params, sum(1 << kind for kind in kinds))
        code = lib.snd_timer_params(self.c.timer, params)
        if code == -errno.EINVAL:
            raise self._impossible(wish, resolution)
        check(code, "snd_timer_params", device=self.name)
        return params

    def _impossible(self, wish: Wish, resolution: int) -> ParameterError:
        asked: tuple[str, object] = ("interval", wish.interval)
        if wish.interval is None:
            asked = ("ticks", wish.ticks)
        offer = "ticks=1, 2, ... of what it follows"
        if resolution:
            longest = LONGEST * resolution * NANO
            offer = f"{max(SHORTEST, resolution * NANO):g} to {longest:g} s"
        return ParameterError(*asked, offer, function="snd_timer_params", device=self.name)

    def start(self) -> None:
        """Start it (`snd_timer_start`)."""
        lib.aio_timer_begin(self.c)
        check(lib.snd_timer_start(self.c.timer), "snd_timer_start", device=self.name)

    def stop(self) -> None:
        """Stop it (`snd_timer_stop`)."""
        check(lib.snd_timer_stop(self.c.timer), "snd_timer_stop", device=self.name)

    def cont(self) -> None:
        """Go on after it was stopped (`snd_timer_continue`)."""
        lib.aio_timer_begin(self.c)
        check(lib.snd_timer_continue(self.c.timer), "snd_timer_continue", device=self.name)

    def status(self) -> Status:
        """A snapshot (`snd_timer_status`)."""
        status = _new("status")
        check(lib.snd_timer_status(self.c.timer, status), "snd_timer_status", device=self.name)
        stamp = lib.snd_timer_status_get_timestamp(status)
        return Status(
            time=stamp.tv_sec + stamp.tv_nsec * NANO,
            resolution=lib.snd_timer_status_get_resolution(status) * NANO,
            lost=lib.snd_timer_status_get_lost(status),
            overrun=lib.snd_timer_status_get_overrun(status),
            queue=lib.snd_timer_status_get_queue(status),
        )

    def fetch(self, arming: Arming, otherwise: Callable[[int], bool]) -> Fetch[Tick]:
        """Return what gives one tick at each call, or arms and gives None.

        Args:
            arming: is told whether a wake-up is on its way.
            otherwise: called with an error; True to try again, False to wait.
        """
        return Fetch(
            owner=self,
            capture=_address(ffi.addressof(lib, "aio_timer_read")),
            pcm=_address(self.c),
            stage=0,
            planes=0,
            stride=0,
            sample=0,
            hardware=True,
            make=Tick,
            setup=None,
            arming=arming,
            otherwise=otherwise,
        )

    def read(self) -> Tick | Change | int:
        """Return what has happened next, or a negative error (-EAGAIN: armed)."""
        tick = self._tick
        self.c.every = True
        code = lib.aio_timer_read(self.c, tick)
        self.c.every = False
        if code < 0:
            return code
        kind = EventKind(tick.frames)
        if kind is EventKind.TICK:
            return Tick(tick.position, tick.lost, tick.time)
        return Change(kind, tick.time, tick.position * NANO)

    def free(self) -> None:
        """Close the timer (`snd_timer_close`)."""
        if self.c.timer == ffi.NULL:
            return
        lib.aio_poll_disarm(self.poll)
        lib.snd_timer_close(self.c.timer)
        self.c.timer = ffi.NULL
        lib.aio_poll_close(self.poll)


def open_timer(wish: Wish) -> TimerHandle:
    """Open a timer and set its parameters; may block.

    Raises:
        AlsaError: with the reason.
    """
    load()
    # The kernel knows a master by the thread that has opened it: each has one to itself.
    with ThreadPoolExecutor(1) as own:
        return own.submit(_open, wish).result()


def _open(wish: Wish) -> TimerHandle:
    handle = _opened(wish.timer)
    try:
        handle.prepare(wish)
    except BaseException:
        handle.free()
        raise
    return handle


def _opened(timer: str | TimerId | None) -> TimerHandle:
    if timer is None:
        with suppress(DeviceNotFoundError):
            return _opened(HRTIMER)
        return _opened(SYSTEM)
    place = ffi.new("snd_timer_t **")
    if isinstance(timer, TimerId):
        with _defined(definition(timer)) as tree:
            code = lib.snd_timer_open_lconf(place, b"it", NONBLOCK | TREAD, tree)
            _check_opened(code, "snd_timer_open_lconf", timer)
    else:
        with overlay.tree() as tree:
            function, name = "snd_timer_open", timer.encode()
            if tree is None:
                code = lib.snd_timer_open(place, name, NONBLOCK | TREAD)
            else:
                function = "snd_timer_open_lconf"
                code = lib.snd_timer_open_lconf(place, name, NONBLOCK | TREAD, tree)
            _check_opened(code, function, timer)
    return TimerHandle(str(timer), place[0], threading.get_native_id())


@contextmanager
def _defined(definition: str) -> Generator[Any]:
    """Give a configuration of its own for one definition."""
    tree = ffi.new("snd_config_t **")
    check(lib.snd_config_top(tree), "snd_config_top")
    try:
        load_over(tree[0], definition.encode(), "<timer>")
        yield tree[0]
    finally:
        lib.snd_config_delete(tree[0])


def _check_opened(code: int, function: str, timer: str | TimerId) -> None:
    if code >= 0:
        return
    error = error_from(
        -errno.ENOENT if code in MISSING else code,
        function,
        device=str(timer),
        reason="there is no such timer" if code in MISSING else None,
    )
    if isinstance(error, DeviceNotFoundError):
        error.advice = missing_advice()
    raise error


def missing_advice() -> str:
    """Say which timers there are, for whoever asked for one that is not."""
    if not NODE.exists():
        return f"this system has no {NODE}: load the driver snd-timer, or that of a sound card"
    try:
        found = [f"{info.timer} ({info.name})" for info in list_timers() if not info.slave]
    except AlsaError as error:
        return str(error)
    return f"there are: {', '.join(found)}"


@contextmanager
def _query() -> Generator[Any]:
    place = ffi.new("snd_timer_query_t **")
    check(lib.snd_timer_query_open(place, b"hw", 0), "snd_timer_query_open", device=str(NODE))
    try:
        yield place[0]
    finally:
        lib.snd_timer_query_close(place[0])


def list_timers() -> list[TimerInfo]:
    """Return all timers; may block."""
    load()
    if not NODE.exists():
        return []
    with _query() as query:
        found = (_info(query, timer) for timer in _ids(query))
        return [info for info in found if info is not None]


def query_timer(timer: TimerId) -> TimerInfo:
    """Return what is known of a timer; may block."""
    load()
    if not NODE.exists():
        _check_opened(-errno.ENOENT, "snd_timer_query_open", timer)
    with _query() as query:
        info = _info(query, timer)
    if info is None:
        _check_opened(-errno.ENODEV, "snd_timer_query_info", timer)
    assert info is not None
    return info


def _ids(query: Any) -> Iterator[TimerId]:
    timer = _new("id")
    lib.snd_timer_id_set_class(timer, -1)
    while True:
        check(lib.snd_timer_query_next_device(query, timer), "snd_timer_query_next_device")
        if lib.snd_timer_id_get_class(timer) < 0:
            return
        yield _id(timer)


def _id(timer: Any) -> TimerId:
    card = lib.snd_timer_id_get_card(timer)
    return TimerId(
        TimerClass(lib.snd_timer_id_get_class(timer)),
        lib.snd_timer_id_get_device(timer),
        card if card >= 0 else None,
        lib.snd_timer_id_get_subdevice(timer),
        SlaveClass(lib.snd_timer_id_get_sclass(timer)),
    )


def _info(query: Any, timer: TimerId) -> TimerInfo | None:
    ident, info = _new("id"), _new("ginfo")
    lib.snd_timer_id_set_class(ident, timer.timer_class)
    lib.snd_timer_id_set_sclass(ident, timer.slave_class)
    lib.snd_timer_id_set_card(ident, -1 if timer.card is None else timer.card)
    lib.snd_timer_id_set_device(ident, timer.device)
    lib.snd_timer_id_set_subdevice(ident, timer.subdevice)
    lib.snd_timer_ginfo_set_tid(info, ident)
    code = lib.snd_timer_query_info(query, info)
    if code in MISSING:
        return None  # unplugged since it was listed
    check(code, "snd_timer_query_info", device=str(timer))
    return TimerInfo(
        timer=_id(lib.snd_timer_ginfo_get_tid(info)),
        id=text(lib.snd_timer_ginfo_get_id(info)),
        name=text(lib.snd_timer_ginfo_get_name(info)),
        resolution=lib.snd_timer_ginfo_get_resolution(info) * NANO,
        resolution_min=lib.snd_timer_ginfo_get_resolution_min(info) * NANO,
        resolution_max=lib.snd_timer_ginfo_get_resolution_max(info) * NANO,
        slave=bool(lib.snd_timer_ginfo_get_flags(info) & FOLLOWS),
        clients=lib.snd_timer_ginfo_get_clients(info),
    )
