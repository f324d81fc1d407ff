"""A PCM without an event loop: opened, set up, started, transferred to, and never waited for.

With `_params.py` the only file of this package that calls alsa-lib.
"""

from __future__ import annotations

import errno
from functools import partial
from typing import TYPE_CHECKING, Any

from anyio import ClosedResourceError

from .. import _proc
from .._ffi import _overlay as overlay
from .._ffi import ffi, lib, load, log_kept
from .._ffi._hosted import Hosted, reraise, summoned
from .._ffi._native import Fetch, Put, Ring, Window
from ..errors import (
    AlsaError,
    DeviceBusyError,
    DeviceGoneError,
    DeviceNotFoundError,
    check,
    error_from,
)
from ._chmap import ChannelMap, MapKind
from ._definitions import near_names, obstacle, refused_arguments, unknown_name
from ._enums import AudioTimestamp, DeviceClass, Direction, State, Type
from ._params import negotiate, survey
from ._space import printed
from ._values import Info, Period, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from .._ffi._alsa import CData, snd_config_t_p, snd_pcm_t_p
    from .._ffi._native import Arming
    from ._capabilities import Capabilities
    from ._logic import Choice, Part, Wish
    from ._values import Setup

NONBLOCK = 1  # SND_PCM_NONBLOCK


def _address(pointer: CData) -> int:
    return int(ffi.cast("uintptr_t", pointer))


class PcmHandle:
    """An open PCM; every method returns at once unless it says that it blocks."""

    def __init__(
        self, pcm: snd_pcm_t_p, setup: Setup, hosted: Sequence[Hosted], own: CData
    ) -> None:
        """Prepare the C side of a PCM whose parameters are set.

        Args:
            pcm: owned from here on.
            setup: its parameters.
            hosted: what of it is Python.
            own: the `aio_virtual_t` that it ends in; NULL if that is another device.
        """
        self.pcm: snd_pcm_t_p = pcm
        self.hosted = hosted
        self.setup = setup
        self.c: Any = ffi.new("aio_pcm_t *")
        self.stage: CData = ffi.new("char[]", setup.period_size * setup.frame_bytes)
        # Last of what may fail: nobody would close it.
        check(lib.aio_poll_open(self.poll), "epoll_create1")
        self.c.pcm = pcm
        self.c.own = own
        self.c.manual = own != ffi.NULL and lib.aio_virtual_is_manual(own)
        self.c.capture = setup.direction is Direction.CAPTURE
        self.c.hardware = setup.type is Type.HW
        self.c.mapped = setup.access.is_mmap
        self.c.split = not setup.interleaved
        self.c.channels = setup.channels
        self.c.sample_bits = setup.format.physical_width or 0
        self.c.format = setup.format
        self.c.period_size = setup.period_size
        self.c.buffer_size = setup.buffer_size
        self.c.stage = self.stage
        self.paused_at: float = 0.0
        lib.aio_clock_reset(self.clock, setup.rate)

    def fetch(self, arming: Arming, otherwise: Callable[[int], bool]) -> Fetch[Period]:
        """Return what captures one period at each call, or arms and gives None.

        Args:
            arming: is told whether a wake-up is on its way.
            otherwise: called with an error; True to try again, False to wait.
        """
        planes = 1 if self.setup.interleaved else self.setup.channels
        sample = self.setup.frame_bytes // planes
        return Fetch(
            owner=self,
            capture=_address(ffi.addressof(lib, "aio_pcm_capture")),
            pcm=_address(self.c),
            stage=_address(self.stage),
            planes=planes,
            stride=self.setup.period_size * sample,
            sample=sample,
            hardware=self.c.hardware,
            make=Period,
            setup=self.setup,
            arming=arming,
            otherwise=otherwise,
        )

    def put(self, arming: Arming, otherwise: Callable[[int], bool]) -> Put:
        """Return what writes bytes, interleaved, in as many calls as it takes.

        Args:
            arming: is told whether a wake-up is on its way.
            otherwise: called with an error, and while `alert` is set with all results; True to go
                on, False to wait.
        """
        return Put(
            owner=self,
            write=_address(ffi.addressof(lib, "aio_pcm_write")),
            settle=_address(ffi.addressof(lib, "aio_pcm_settle")),
            pcm=_address(self.c),
            sample=self.setup.frame_bytes,
            period=self.setup.period_size,
            hardware=self.c.hardware,
            arming=arming,
            otherwise=otherwise,
        )

    def ring(self) -> Ring:
        """Return what closes the PCM once nobody looks at its ring buffer any longer."""
        return Ring(self.free, self._free_late)

    def window(self, ring: Ring, arming: Arming, otherwise: Callable[[int], bool]) -> Window:
        """Return what shows the ring buffer part by part.

        Args:
            ring: knows who looks at it.
            arming: is told whether a wake-up is on its way.
            otherwise: called with an error; True to try again, False to wait.
        """
        planes = 0 if self.setup.interleaved else self.setup.channels
        return Window(
            owner=self,
            map=_address(ffi.addressof(lib, "aio_pcm_map")),
            commit=_address(ffi.addressof(lib, "aio_pcm_commit")),
            settle=_address(ffi.addressof(lib, "aio_pcm_settle")),
            pcm=_address(self.c),
            position=_address(ffi.addressof(self.c, "position")),
            planes=planes,
            sample=self.setup.frame_bytes // (planes or 1),
            threshold=self.setup.start_threshold,
            readonly=self.c.capture,
            hardware=self.c.hardware,
            ring=ring,
            arming=arming,
            otherwise=otherwise,
        )

    @property
    def poll(self) -> CData:
        """The inner epoll, an `aio_poll_t`."""
        return ffi.addressof(self.c, "poll")  # type: ignore[no-any-return]

    @property
    def clock(self) -> CData:
        """The frame clock, an `aio_clock_t`."""
        return ffi.addressof(self.c, "clock")  # type: ignore[no-any-return]

    @property
    def position(self) -> int:
        """Index of the next frame to read or write."""
        return int(self.c.position)

    @property
    def state(self) -> State:
        """What the PCM is doing (`snd_pcm_state`)."""
        return State(lib.snd_pcm_state(self.pcm))

    @property
    def suspended(self) -> bool:
        """Tell whether the system's sleep has stopped it."""
        return self.state is State.SUSPENDED

    def call(self, function: str, *arguments: Any) -> int:
        """Call a function of the PCM; raise what it fails with."""
        code: int = getattr(lib, function)(self.pcm, *arguments)
        if code < 0:
            raise self.error(code, function)
        return code

    def error(self, code: int, function: str) -> AlsaError:
        """Return the exception for a failed call, in the terms of PCM streams.

        What a filter in Python failed with is raised in its place.

        Raises:
            ClosedResourceError: it was closed in the middle of the call.
        """
        reraise(self.hosted)
        if self.pcm == ffi.NULL:
            raise ClosedResourceError
        # First of all: asking for the state is a call too, and would wipe the logged lines.
        error = error_from(code, function, device=self.setup.device)
        state = self.state
        if state is State.DISCONNECTED and not isinstance(error, DeviceGoneError):
            return DeviceGoneError(errno.ENODEV, function=function, device=error.device)
        if code == -errno.EBADFD:
            error.reason = f"the stream is in state {state.name}"
            error.advice = "call prepare() and start()"
        return error

    def start(self) -> None:
        """Start now (`snd_pcm_start`)."""
        self.c.begun = self.position
        self.call("snd_pcm_start")
        if self.c.capture and self.c.clock.count == 0:
            lib.aio_clock_observe(self.clock, self.c.position, lib.aio_pcm_trigger_time(self.c))

    def drop(self) -> None:
        """Stop now, and forget what is in the buffer (`snd_pcm_drop`)."""
        # What is not yet known of a gap: afterwards nobody could tell it from the pause.
        lib.aio_pcm_look(self.c)
        self.call("snd_pcm_drop")
        self.c.idle = True
        lib.aio_poll_disarm(self.poll)

    def avail(self) -> int:
        """Frames that can be transferred, or a negative errno as it comes (`snd_pcm_avail`)."""
        return lib.snd_pcm_avail(self.pcm)

    def resume(self) -> int:
        """Try to resume unless it runs; a negative errno as it comes (`snd_pcm_resume`)."""
        if self.state is State.RUNNING:
            return 0  # with another stream
        code = lib.snd_pcm_resume(self.pcm)
        # alsa-lib's ioplug says that it has resumed whatever its plug-in answered.
        return -errno.EAGAIN if code == 0 and self.state is State.SUSPENDED else code

    def settle(self, *, resumed: bool) -> None:
        """Be done with frames whose commit a suspend refused, now that it is over.

        Args:
            resumed: they are where they were, and not lost with a restart.
        """
        pending, self.c.pending = int(self.c.pending), 0
        if not pending:
            return
        done = pending if self.c.capture else 0
        if resumed:
            done = max(0, lib.snd_pcm_forward(self.pcm, pending))
        self.c.position -= pending - done

    def drain(self) -> None:
        """Ask for a drain (`snd_pcm_drain`), which goes on by itself; may block.

        Raised in the thread that asks, which has the lines that alsa-lib logged.
        """
        code = lib.snd_pcm_drain(self.pcm)
        # It may have been given what was left; the state that this leaves looks like the end.
        reraise(self.hosted)
        if code < 0 and code != -errno.EAGAIN and self.state not in (State.SETUP, State.XRUN):
            if code != -errno.EPIPE:
                raise self.error(code, "snd_pcm_drain")
            # Empty already. A rate plug-in says so, and that it runs, for ever.
            lib.snd_pcm_drop(self.pcm)

    def pause(self, *, enable: bool) -> None:
        """Hold, or go on (`snd_pcm_pause`); the frame clock stands still meanwhile."""
        self.call("snd_pcm_pause", int(enable))
        now = lib.aio_pcm_trigger_time(self.c)
        if enable:
            self.paused_at = now
        else:
            lib.aio_clock_shift(self.clock, now - self.paused_at)

    def restart_capture(self) -> None:
        """Go on after an xrun.

        What was in the overrun buffer is lost, and what came until the stream ran again.
        """
        self.call("snd_pcm_prepare")
        self.call("snd_pcm_start")
        self.note_gap()

    def note_gap(self) -> None:
        """Have frames counted as lost that passed until a capture ran again.

        Where it is then by its own time stamps tells how many: when it was started tells that less
        exactly, as a driver that moves by ticks may have begun with the last one.
        """
        self.c.astray = True
        self.c.begun = self.position

    # Two of them, for duplex.

    def link(self, other: PcmHandle) -> bool:
        """Start and stop together with another PCM from now on (`snd_pcm_link`), if that works."""
        return lib.snd_pcm_link(self.pcm, other.pcm) >= 0

    def unlink(self) -> None:
        """Start and stop alone again (`snd_pcm_unlink`)."""
        lib.snd_pcm_unlink(self.pcm)

    def fill_with_silence(self) -> None:
        """Write silence, a period less than the buffer holds: the next one finds room."""
        form, channels = self.setup.format, self.setup.channels
        frames = max(self.setup.buffer_size - self.setup.period_size, self.setup.period_size)
        try:
            silence = form.silence * (frames * channels)
        except ValueError:
            silence = bytes(frames * self.setup.frame_bytes)
        memory, done = ffi.from_buffer("char[]", silence), 0
        while done < frames:
            code = lib.aio_pcm_write(self.c, memory, done, frames - done, frames)
            if code == -errno.EAGAIN:
                return
            if code < 0:
                raise self.error(code, "snd_pcm_writei")
            done += code

    def stop_time(self) -> float:
        """When it was stopped by itself, or now, s."""
        lib.snd_pcm_avail_update(self.pcm)  # plug-ins know their state only once they were asked
        if self.state not in (State.XRUN, State.SUSPENDED):
            return self.now()
        # It ran when it was last looked at, whatever a plug-in says.
        return max(self.trigger_time(), float(self.c.clock.origin))

    def skip_to(self, position: int, time: float) -> None:
        """Let the frame clock go on from a frame that is due at a time."""
        if self.c.clock.count:
            lib.aio_clock_shift(self.clock, time - lib.aio_clock_time(self.clock, position))
            self.c.astray = True

    def now(self) -> float:
        """What time it is on the clock of its time stamps, s."""
        return lib.aio_pcm_now(self.c)

    def trigger_time(self) -> float:
        """When it was last started or stopped, s on CLOCK_MONOTONIC (`snd_pcm_status`)."""
        return lib.aio_pcm_trigger_time(self.c)

    def delay(self) -> int:
        """Frames between the application and the jack (`snd_pcm_delay`); 0 when stopped."""
        frames = ffi.new("snd_pcm_sframes_t *")
        code = lib.snd_pcm_delay(self.pcm, frames)
        if code < 0 and self.state in (State.SETUP, State.XRUN, State.PREPARED):
            return 0
        if code < 0:
            raise self.error(code, "snd_pcm_delay")
        return int(frames[0])

    def htimestamp(self) -> tuple[int, float]:
        """Frames available, and when that was so (`snd_pcm_htimestamp`)."""
        avail, stamp = ffi.new("snd_pcm_uframes_t *"), ffi.new("snd_htimestamp_t *")
        self.call("snd_pcm_htimestamp", avail, stamp)
        return int(avail[0]), self.now() if self.c.manual else _seconds(stamp)

    def hwsync(self) -> int:
        """Ask the hardware where it is; a negative errno as it comes (`snd_pcm_hwsync`)."""
        code = lib.snd_pcm_hwsync(self.pcm)
        # Plug-ins find an xrun and say that all is well.
        return -errno.EPIPE if code >= 0 and self.state is State.XRUN else code

    def _status(self, audio: AudioTimestamp) -> CData:
        """A snapshot, as alsa-lib gives it."""
        pointer = ffi.new("snd_pcm_status_t **")
        check(lib.snd_pcm_status_malloc(pointer), "snd_pcm_status_malloc")
        status = ffi.gc(pointer[0], lib.snd_pcm_status_free)
        wanted = ffi.new("snd_pcm_audio_tstamp_config_t *")
        wanted.type_requested, wanted.report_delay = audio, 1
        lib.snd_pcm_status_set_audio_htstamp_config(status, wanted)
        self.call("snd_pcm_status", status)
        return status  # type: ignore[no-any-return]

    def status(self, audio: AudioTimestamp) -> Status:
        """A snapshot (`snd_pcm_status`)."""
        status: Any = self._status(audio)
        report, manual = ffi.new("snd_pcm_audio_tstamp_report_t *"), bool(self.c.manual)
        lib.snd_pcm_status_get_audio_htstamp_report(status, report)

        def time(getter: Callable[[Any, Any], None]) -> float:
            stamp = ffi.new("snd_htimestamp_t *")
            getter(status, stamp)
            return _seconds(stamp)

        return Status(
            state=State(lib.snd_pcm_status_get_state(status)),
            avail=lib.snd_pcm_status_get_avail(status),
            avail_max=lib.snd_pcm_status_get_avail_max(status),
            delay=lib.snd_pcm_status_get_delay(status),
            time=self.now() if manual else time(lib.snd_pcm_status_get_htstamp),
            trigger_time=(
                self.trigger_time() if manual else time(lib.snd_pcm_status_get_trigger_htstamp)
            ),
            overrange=lib.snd_pcm_status_get_overrange(status),
            driver_time=time(lib.snd_pcm_status_get_driver_htstamp),
            audio_time=time(lib.snd_pcm_status_get_audio_htstamp),
            audio_timestamp=AudioTimestamp(report.actual_type) if report.valid else None,
            audio_accuracy=report.accuracy * 1e-9 if report.accuracy_report else None,
        )

    def info(self) -> Info:
        """What the PCM belongs to (`snd_pcm_info`)."""
        pointer = ffi.new("snd_pcm_info_t **")
        check(lib.snd_pcm_info_malloc(pointer), "snd_pcm_info_malloc")
        info = ffi.gc(pointer[0], lib.snd_pcm_info_free)
        self.call("snd_pcm_info", info)
        card = lib.snd_pcm_info_get_card(info)
        return Info(
            card=card if card >= 0 else None,
            device=lib.snd_pcm_info_get_device(info),
            subdevice=lib.snd_pcm_info_get_subdevice(info),
            direction=Direction(lib.snd_pcm_info_get_stream(info)),
            id=_text(lib.snd_pcm_info_get_id(info)),
            name=_text(lib.snd_pcm_info_get_name(info)),
            subdevice_name=_text(lib.snd_pcm_info_get_subdevice_name(info)),
            subdevices=lib.snd_pcm_info_get_subdevices_count(info),
            subdevices_free=lib.snd_pcm_info_get_subdevices_avail(info),
            device_class=DeviceClass(lib.snd_pcm_info_get_class(info)),
            is_mixed=lib.snd_pcm_info_get_subclass(info) == 1,
        )

    # Channel maps.

    def channel_maps(self) -> tuple[ChannelMap, ...]:
        """The maps that it offers (`snd_pcm_query_chmaps`)."""
        queries = lib.snd_pcm_query_chmaps(self.pcm)
        return take_maps(queries)

    def channel_map(self) -> ChannelMap | None:
        """The map in use (`snd_pcm_get_chmap`); None if it does not tell."""
        found = lib.snd_pcm_get_chmap(self.pcm)
        if found == ffi.NULL:
            return None
        try:
            return ChannelMap.from_numbers(_numbers(found))
        finally:
            lib.aio_pcm_free_map(found)

    def set_channel_map(self, chosen: ChannelMap) -> None:
        """Use another map (`snd_pcm_set_chmap`)."""
        numbers = chosen.to_numbers()
        given = ffi.new("snd_pcm_chmap_t *", {"channels": len(numbers), "pos": numbers})
        self.call("snd_pcm_set_chmap", given)

    # Moving the application's position.

    def rewindable(self) -> int:
        """How many frames it can go back (`snd_pcm_rewindable`)."""
        frames = max(0, lib.snd_pcm_rewindable(self.pcm))
        # A capture's buffer is taken for full of the past, even before there was any.
        return min(frames, self.position - int(self.c.begun)) if self.c.capture else frames

    def forwardable(self) -> int:
        """How many frames it can go ahead (`snd_pcm_forwardable`)."""
        return max(0, lib.snd_pcm_forwardable(self.pcm))

    def rewind(self, frames: int) -> int:
        """Go back by up to so many frames (`snd_pcm_rewind`); return how many."""
        moved = self.call("snd_pcm_rewind", frames)
        self.c.position -= moved
        return moved

    def forward(self, frames: int) -> int:
        """Go ahead by up to so many frames (`snd_pcm_forward`); return how many."""
        moved = self.call("snd_pcm_forward", frames)
        self.c.position += moved
        return moved

    def dump(self, part: Part) -> str:
        """Parameters or status as alsa-lib prints them."""
        match part:
            case "hardware":
                return printed(lambda out: lib.snd_pcm_dump_hw_setup(self.pcm, out))
            case "software":
                return printed(lambda out: lib.snd_pcm_dump_sw_setup(self.pcm, out))
            case "setup":
                return printed(lambda out: lib.snd_pcm_dump_setup(self.pcm, out))
            case "status":
                status: Any = self._status(AudioTimestamp.DEFAULT)
                return printed(partial(lib.snd_pcm_status_dump, status))
            case _:
                return printed(lambda out: lib.snd_pcm_dump(self.pcm, out))

    def avail_delay(self) -> tuple[int, int]:
        """Frames available and the delay, of the same moment (`snd_pcm_avail_delay`)."""
        avail, delay = ffi.new("snd_pcm_sframes_t *"), ffi.new("snd_pcm_sframes_t *")
        self.call("snd_pcm_avail_delay", avail, delay)
        return int(avail[0]), int(delay[0])

    def unpollable(self) -> bool:
        """Tell whether the event loop cannot watch this PCM, as is so with null."""
        return lib.aio_pcm_unpollable(self.c) == 1

    def free(self) -> None:
        """Close the PCM; may block.

        An unplugged device answers ENODEV, and is closed all the same.

        Raises:
            RuntimeError: a filter asks for it while alsa-lib waits for its frames.
        """
        for hosted in self.hosted:
            hosted.refuse_inside("close the stream")
        sound = [hosted for hosted in self.hosted if hosted.failure is None]
        lib.aio_poll_disarm(self.poll)
        self.c.own, self.c.manual = ffi.NULL, False
        # The inner epoll goes last: alsa-lib owns the descriptors in it.
        # Refused from here on by every call: who closes may do so in the middle of another one.
        pcm, self.pcm, self.c.pcm = self.pcm, ffi.NULL, ffi.NULL
        lib.snd_pcm_close(pcm)
        lib.aio_poll_close(self.poll)
        # What failed before was told; what fails to be closed is not.
        reraise(sound)

    def _free_late(self) -> None:
        """Close it from within whatever forgets the last array of its ring buffer."""
        with log_kept():
            self.free()


def take_maps(queries: CData) -> tuple[ChannelMap, ...]:
    """Return the channel maps of a query, which is freed."""
    if queries == ffi.NULL:
        return ()
    try:
        found: list[ChannelMap] = []
        while queries[len(found)] != ffi.NULL:
            query = queries[len(found)]
            numbers = _numbers(ffi.addressof(query, "map"))
            found.append(ChannelMap.from_numbers(numbers, MapKind(query.type)))
        return tuple(found)
    finally:
        lib.snd_pcm_free_chmaps(queries)


def _numbers(chmap: Any) -> tuple[int, ...]:
    return tuple(chmap.pos[channel] for channel in range(chmap.channels))


def _text(text: CData) -> str:
    return ffi.string(text).decode(errors="replace") if text != ffi.NULL else ""


def _seconds(stamp: Any) -> float:
    return float(stamp.tv_sec + stamp.tv_nsec * 1e-9)


def open_pcm(wish: Wish) -> PcmHandle:
    """Open a PCM and set its parameters; blocks.

    Raises:
        AlsaError: with the reason, in the terms of who opens.
    """
    lib.aio_virtual_opened()  # forgets an older one
    with summoned() as hosted:
        pcm = _open(wish.device, wish.direction)
    own = lib.aio_virtual_opened()
    try:
        return PcmHandle(pcm, negotiate(pcm, wish), hosted, own)
    except BaseException:
        lib.snd_pcm_close(pcm)
        reraise(hosted)
        raise


def probe_pcm(device: str, direction: Direction, chosen: dict[str, Choice]) -> Capabilities:
    """Open a PCM, ask what it can do, and close it; blocks."""
    with summoned():
        pcm = _open(device, direction)
    try:
        return survey(pcm, device, direction, chosen)
    finally:
        lib.snd_pcm_close(pcm)


def ask_maps(
    card: int, device: int, subdevice: int, direction: Direction
) -> tuple[ChannelMap, ...]:
    """Return the channel maps of a device, which may be in use; blocks.

    Raises:
        DeviceNotFoundError: there is no such card.
    """
    load()
    if not lib.snd_card_load(card):
        raise _open_error(-errno.ENODEV, "snd_pcm_query_chmaps_from_hw", f"hw:{card}", direction)
    return take_maps(lib.snd_pcm_query_chmaps_from_hw(card, device, subdevice, direction))


def _open(device: str, direction: Direction) -> snd_pcm_t_p:
    load()
    pointer = ffi.new("snd_pcm_t **")
    with overlay.tree() as tree:
        _refuse_deadly(tree, device, direction)
        if tree is None:
            code = lib.snd_pcm_open(pointer, device.encode(), direction, NONBLOCK)
            function = "snd_pcm_open"
        else:
            code = lib.snd_pcm_open_lconf(pointer, device.encode(), direction, NONBLOCK, tree)
            function = "snd_pcm_open_lconf"
    if code < 0:
        raise _open_error(code, function, device, direction)
    pcm: snd_pcm_t_p = pointer[0]
    try:
        # Some plug-ins ignore the mode that they are opened with.
        check(lib.snd_pcm_nonblock(pcm, 1), "snd_pcm_nonblock", device=device)
    except BaseException:
        lib.snd_pcm_close(pcm)
        raise
    return pcm


def _refuse_deadly(tree: snd_config_t_p | None, device: str, direction: Direction) -> None:
    """Refuse what alsa-lib would not survive, by the configuration that it will read."""
    base = ffi.new("snd_config_t **")
    if tree is None and lib.snd_config_update_ref(base) < 0:
        return  # One that is broken is for who opens to tell.
    try:
        found = obstacle(base[0] if tree is None else tree, device, direction)
    finally:
        if tree is None:
            lib.snd_config_unref(base[0])
    if found:
        raise error_from(
            -errno.ENOSYS,
            "snd_pcm_open",
            device=device,
            reason=found.reason,
            advice=found.advice,
        )


def _open_error(code: int, function: str, device: str, direction: Direction) -> AlsaError:
    # Nothing can be gone that was never here; and no card has a number that high.
    if code in (-errno.ENODEV, -errno.ENOENT) or _proc.beyond_all_cards(device):
        code = -errno.EACCES if _proc.forbidden_node(device) else -errno.ENOENT
    error = error_from(code, function, device=device)
    unknown = unknown_name(error.messages)
    if refused_arguments(error.messages):
        error.advice = "write it as NAME or NAME:ARGUMENTS, as hw:0,1 or hw:CARD=PCH,DEV=1"
    elif unknown:
        error.reason = f"no PCM {unknown!r} is defined"
        error.advice = near_names(unknown) or _proc.missing_advice()
    elif isinstance(error, DeviceNotFoundError):
        error.advice = _proc.missing_advice()
    elif isinstance(error, DeviceBusyError):
        capture = direction is Direction.CAPTURE
        error.advice = _proc.busy_advice(device, "capture" if capture else "playback")
    elif error.errno in (errno.ECONNREFUSED, errno.EHOSTDOWN):
        error.advice = "the sound server that it leads to does not run for this user: start it"
    return error
