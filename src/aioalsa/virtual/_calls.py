"""What alsa-lib asks of a filter, in its own terms; see `_filter.py` for the user's.

With `_handle.py` the only file of this package that calls `lib`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .. import _ffi
from .._ffi import _alsa, _hosted, _overlay, ffi, lib
from ..errors import check
from ..pcm import Direction, Format
from ._values import FilterSetup

if TYPE_CHECKING:
    from collections.abc import Callable

    from .._ffi._alsa import CData, snd_pcm_extplug_t_p
    from ._filter import Filter
    from ._values import Channels, FilterSettings

FORMAT, CHANNELS = 0, 1  # SND_PCM_EXTPLUG_HW_*


class Calls(_hosted.Hosted):
    """One filter of one open PCM."""

    def __init__(self, settings: FilterSettings, direction: Direction, own: Filter) -> None:
        self._settings = settings
        self._direction = direction
        self._filter = own
        self._source_bytes = self._target_bytes = 0  # of a frame
        self._setup: FilterSetup | None = None

    def constrain(self, ext: snd_pcm_extplug_t_p) -> None:
        """Say what the PCM and its slave can be set to, and what both have alike."""
        settings = self._settings
        lib.snd_pcm_extplug_params_reset(ext)
        formats = ffi.new("unsigned int[]", settings.formats)
        code = lib.snd_pcm_extplug_set_param_list(ext, FORMAT, len(formats), formats)
        check(code, "snd_pcm_extplug_set_param_list")
        if settings.slave_formats is None:
            _link(ext, FORMAT)
        else:
            formats = ffi.new("unsigned int[]", settings.slave_formats)
            code = lib.snd_pcm_extplug_set_slave_param_list(ext, FORMAT, len(formats), formats)
            check(code, "snd_pcm_extplug_set_slave_param_list")
        _set_channels(
            ext,
            settings.channels,
            lib.snd_pcm_extplug_set_param_list,
            lib.snd_pcm_extplug_set_param_minmax,
        )
        if settings.slave_channels is None:
            _link(ext, CHANNELS)
        else:
            _set_channels(
                ext,
                settings.slave_channels,
                lib.snd_pcm_extplug_set_slave_param_list,
                lib.snd_pcm_extplug_set_slave_param_minmax,
            )
        for chmap in settings.chmaps:
            positions = ffi.new("unsigned int[]", chmap.to_numbers())
            check(lib.aio_filter_add_map(ext, len(chmap), positions), "aio_filter_add_map")

    def begin(self, ext: snd_pcm_extplug_t_p) -> None:
        """Take note of the parameters."""
        outer = Format(ext.format), int(ext.channels)
        inner = Format(ext.slave_format), int(ext.slave_channels)
        source, target = outer, inner
        if self._direction is Direction.CAPTURE:
            source, target = inner, outer
        self._setup = FilterSetup(
            direction=self._direction,
            rate=int(ext.rate),
            format=source[0],
            channels=source[1],
            target_format=target[0],
            target_channels=target[1],
        )
        self._source_bytes = source[0].bytes_per_frame(source[1])
        self._target_bytes = target[0].bytes_per_frame(target[1])

    def reset(self) -> None:
        """Tell the filter to begin anew."""
        assert self._setup is not None
        self._filter.setup = self._setup
        self._filter.reset()

    def process(self, source: CData, target: CData, frames: int) -> None:
        """Give the filter frames, and take those that it makes of them."""
        # A copy: what the filter keeps must not point to memory that alsa-lib has freed.
        data = bytearray(ffi.buffer(source, frames * self._source_bytes))
        made = self._filter.work(data, frames, arrays=self._settings.arrays)
        size = frames * self._target_bytes
        if len(made) != size:
            raise ValueError(
                f"process returned {len(made)} bytes for {frames} frames, which have {size}"
            )
        ffi.memmove(target, made, size)

    def describe(self) -> str:
        """Say what it is, for `snd_pcm_dump`; what cannot be told is no reason to end a stream."""
        try:
            told = self._filter.describe()
        except Exception as error:
            told = f"describe() raised {error!r}"
        return f"Filter {self._settings.name}: {told}"

    def close(self) -> None:
        """Tell the filter that its stream is closed."""
        self._filter.close()


def _link(ext: snd_pcm_extplug_t_p, parameter: int) -> None:
    code = lib.snd_pcm_extplug_set_param_link(ext, parameter, 1)
    check(code, "snd_pcm_extplug_set_param_link")


def _set_channels(
    ext: snd_pcm_extplug_t_p,
    channels: Channels | None,
    set_list: Callable[[snd_pcm_extplug_t_p, int, int, CData], int],
    set_range: Callable[[snd_pcm_extplug_t_p, int, int, int], int],
) -> None:
    if isinstance(channels, range):
        check(set_range(ext, CHANNELS, channels[0], channels[-1]), "snd_pcm_extplug_set_param")
    elif channels is not None:
        listed = ffi.new("unsigned int[]", channels)
        check(set_list(ext, CHANNELS, len(listed), listed), "snd_pcm_extplug_set_param")


class Definition:
    """A filter's name, known to alsa-lib in this process until it is removed."""

    def __init__(self, settings: FilterSettings, make: Callable[[], Filter]) -> None:
        """Make it known; may block while libasound is loaded.

        Raises:
            LibraryNotFoundError: there is no libasound.
            ValueError: another device of this process has the name.
        """
        _ffi.load()
        self._name = settings.name
        self._key = _overlay.add(settings.definitions(_alsa.__file__), settings.pcm)
        _hosted.offer(settings.name, lambda stream: Calls(settings, Direction(stream), make()))

    def remove(self) -> None:
        """Make it unknown; streams that are open go on."""
        _hosted.withdraw(self._name)
        _overlay.remove(self._key)
