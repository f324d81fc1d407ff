"""A PCM through nothing but alsa-lib's own functions: what the virtual card is tested with.

The tests of `aioalsa.pcm` rely on the virtual card; those of the card must not rely on it.
"""

from __future__ import annotations

import errno
import select
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from aioalsa import _ffi
from aioalsa._ffi import _overlay, ffi, lib
from aioalsa.pcm import Access, Direction, Format, State
from tests.virtual.closing import Closing

if TYPE_CHECKING:
    from aioalsa.virtual import Card

PLAYBACK, CAPTURE = Direction.PLAYBACK, Direction.CAPTURE
NONBLOCK = 1
FOREVER = 2**63 - 1  # a threshold that is never reached: alsa-lib's boundary is lower


class Raw(Closing):
    """An open PCM. Methods named as alsa-lib's functions return what those return."""

    def __init__(self, name: str, direction: Direction, *, mode: int = NONBLOCK) -> None:
        _ffi.load()
        pointer = ffi.new("snd_pcm_t **")
        with _overlay.tree() as tree:
            assert tree is not None
            code = lib.snd_pcm_open_lconf(pointer, name.encode(), direction, mode, tree)
        if code < 0:
            raise OSError(-code, "snd_pcm_open_lconf", name)
        self.pcm: Any = pointer[0]
        self.direction = direction
        self.frame_bytes = 0
        self.channels = 0
        self.access = Access.RW_INTERLEAVED

    def close(self) -> int:
        pcm, self.pcm = self.pcm, None
        return lib.snd_pcm_close(pcm) if pcm else 0

    def configure(
        self,
        *,
        format: Format = Format.S16_LE,
        access: Access = Access.RW_INTERLEAVED,
        rate: int = 48000,
        channels: int = 2,
        period: int = 480,
        buffer: int = 1920,
    ) -> int:
        """Set the parameters exactly as given; return the first error."""
        pointer = ffi.new("snd_pcm_hw_params_t **")
        lib.snd_pcm_hw_params_malloc(pointer)
        params = ffi.gc(pointer[0], lib.snd_pcm_hw_params_free)
        code = lib.snd_pcm_hw_params_any(self.pcm, params)
        for function, *arguments in (
            (lib.snd_pcm_hw_params_set_access, access),
            (lib.snd_pcm_hw_params_set_format, format),
            (lib.snd_pcm_hw_params_set_channels, channels),
            (lib.snd_pcm_hw_params_set_rate, rate, 0),
            (lib.snd_pcm_hw_params_set_period_size, period, 0),
            (lib.snd_pcm_hw_params_set_buffer_size, buffer),
            (lib.snd_pcm_hw_params,),
        ):
            if code >= 0:
                code = function(self.pcm, params, *arguments)
        self.access, self.channels = access, channels
        self.frame_bytes = channels * (format.physical_width or 0) // 8
        return min(code, 0)

    def set_thresholds(
        self, *, start: int | None = None, stop: int | None = None, avail_min: int | None = None
    ) -> None:
        pointer = ffi.new("snd_pcm_sw_params_t **")
        lib.snd_pcm_sw_params_malloc(pointer)
        params = ffi.gc(pointer[0], lib.snd_pcm_sw_params_free)
        lib.snd_pcm_sw_params_current(self.pcm, params)
        if start is not None:
            lib.snd_pcm_sw_params_set_start_threshold(self.pcm, params, start)
        if stop is not None:
            lib.snd_pcm_sw_params_set_stop_threshold(self.pcm, params, stop)
        if avail_min is not None:
            lib.snd_pcm_sw_params_set_avail_min(self.pcm, params, avail_min)
        assert lib.snd_pcm_sw_params(self.pcm, params) == 0

    def state(self) -> State:
        return State(lib.snd_pcm_state(self.pcm))

    def avail(self) -> int:
        return lib.snd_pcm_avail(self.pcm)

    def delay(self) -> int:
        frames = ffi.new("snd_pcm_sframes_t *")
        code = lib.snd_pcm_delay(self.pcm, frames)
        return int(frames[0]) if code == 0 else code

    def prepare(self) -> int:
        return lib.snd_pcm_prepare(self.pcm)

    def start(self) -> int:
        return lib.snd_pcm_start(self.pcm)

    def drop(self) -> int:
        return lib.snd_pcm_drop(self.pcm)

    def drain(self) -> int:
        return lib.snd_pcm_drain(self.pcm)

    def pause(self, enable: int) -> int:
        return lib.snd_pcm_pause(self.pcm, enable)

    def resume(self) -> int:
        return lib.snd_pcm_resume(self.pcm)

    def _split(self, data: bytes | bytearray, frames: int) -> tuple[Any, Any]:
        base = ffi.from_buffer("char[]", data)
        step = frames * self.frame_bytes // self.channels
        return base, ffi.new("void *[]", [base + c * step for c in range(self.channels)])

    def write(self, data: bytes) -> int:
        """Write whole frames; channel after channel if the access is not interleaved."""
        frames = len(data) // self.frame_bytes
        base, channels = self._split(data, frames)
        match self.access:
            case Access.RW_INTERLEAVED:
                return lib.snd_pcm_writei(self.pcm, base, frames)
            case Access.MMAP_INTERLEAVED:
                return lib.snd_pcm_mmap_writei(self.pcm, base, frames)
            case Access.RW_NONINTERLEAVED:
                return lib.snd_pcm_writen(self.pcm, channels, frames)
            case _:
                return lib.snd_pcm_mmap_writen(self.pcm, channels, frames)

    def read(self, frames: int) -> bytes | int:
        """Return so many frames, or alsa-lib's result if it gives fewer."""
        data = bytearray(frames * self.frame_bytes)
        base, channels = self._split(data, frames)
        match self.access:
            case Access.RW_INTERLEAVED:
                got = lib.snd_pcm_readi(self.pcm, base, frames)
            case Access.MMAP_INTERLEAVED:
                got = lib.snd_pcm_mmap_readi(self.pcm, base, frames)
            case Access.RW_NONINTERLEAVED:
                got = lib.snd_pcm_readn(self.pcm, channels, frames)
            case _:
                got = lib.snd_pcm_mmap_readn(self.pcm, channels, frames)
        return bytes(data) if got == frames else got

    def take(self, frames: int) -> bytes:
        """Return so many frames that must be there."""
        data = self.read(frames)
        assert isinstance(data, bytes), data
        return data

    def poll(self, milliseconds: int) -> int | None:
        """Wait once; return what alsa-lib makes of the wake-up, or None if there was none.

        Raises:
            OSError: alsa-lib has no descriptor, or cannot say what it means.
        """
        fds = ffi.new("struct pollfd[1]")
        if lib.snd_pcm_poll_descriptors(self.pcm, fds, 1) != 1:
            raise OSError(errno.EIO, "snd_pcm_poll_descriptors")
        poll = select.poll()
        poll.register(fds[0].fd, fds[0].events)
        ready = poll.poll(milliseconds)
        if not ready:
            return None
        fds[0].revents = ready[0][1]
        revents = ffi.new("unsigned short *")
        code = lib.snd_pcm_poll_descriptors_revents(self.pcm, fds, 1, revents)
        if code < 0:
            raise OSError(-code, "snd_pcm_poll_descriptors_revents")
        return int(revents[0])


def silence(pcm_format: Format, samples: int) -> bytes:
    """Return samples of silence, as alsa-lib makes them."""
    data = bytearray(samples * (pcm_format.physical_width or 0) // 8)
    lib.snd_pcm_format_set_silence(pcm_format, ffi.from_buffer("char[]", data), samples)
    return bytes(data)


class Parameters(TypedDict, total=False):
    """What `Raw.configure` takes."""

    format: Format
    access: Access
    rate: int
    channels: int
    period: int
    buffer: int


def pair(card: Card, **parameters: Unpack[Parameters]) -> tuple[Raw, Raw]:
    """Return playback and capture of one substream, both prepared."""
    playback, capture = Raw(card.pcm, PLAYBACK), Raw(card.pcm, CAPTURE)
    assert playback.configure(**parameters) == 0
    assert capture.configure(**parameters) == 0
    # Only an explicit start is one: its moment is what tests are about.
    playback.set_thresholds(start=FOREVER)
    capture.set_thresholds(start=FOREVER)
    return playback, capture
