"""Negotiates a PCM's hardware and software parameters.

Part of the handle: with `_handle.py` and `_space.py` a file of this package that calls alsa-lib.
Everything here may block, and runs in the thread that opens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._ffi import ffi, lib
from ..errors import check
from ._capabilities import Capabilities
from ._enums import AudioTimestamp, Direction, Feature, Timestamps, Type
from ._logic import sizes, start_threshold
from ._space import Space
from ._values import Setup

if TYPE_CHECKING:
    from .._ffi._alsa import snd_pcm_t_p
    from ._logic import Choice, Wish


def negotiate(pcm: snd_pcm_t_p, wish: Wish) -> Setup:
    """Set all parameters, and return what was got.

    Raises:
        ParameterError: the device can't do what was asked.
        AlsaError: it failed otherwise.
    """
    space = _set_hardware(pcm, wish)
    period_size, buffer_size = space.value("period_size"), space.value("buffer_size")
    threshold = start_threshold(wish, period_size, buffer_size)
    software = _Software(pcm, wish, period_size, threshold)
    features = space.features()
    return Setup(
        device=wish.device,
        direction=wish.direction,
        type=Type(lib.snd_pcm_type(pcm)),
        format=space.format(),
        subformat=space.subformat(),
        access=space.access(),
        rate=space.value("rate"),
        exact_rate=space.exact_rate(),
        channels=space.value("channels"),
        period_size=period_size,
        buffer_size=buffer_size,
        periods=space.value("periods"),
        start_threshold=software.frames("start_threshold"),
        stop_threshold=software.frames("stop_threshold"),
        avail_min=software.frames("avail_min"),
        silence_threshold=software.frames("silence_threshold"),
        silence_size=software.frames("silence_size"),
        boundary=software.boundary,
        timestamps=software.timestamps(),
        period_events=software.period_events(),
        period_wakeup=wish.tuning.get("period_wakeup", True) or space.is_on("period_wakeup"),
        resample=space.is_on("rate_resample"),
        drain_silence=space.is_on("drain_silence"),
        export_buffer=space.is_on("export_buffer"),
        features=features,
        audio_timestamps=tuple(map(AudioTimestamp, space.audio_timestamps())),
        significant_bits=space.significant_bits(),
        fifo_size=space.fifo_size(),
        alignment=space.alignment(),
        sync_id=space.sync_id(),
        can_pause=Feature.PAUSE in features,
        can_resume=Feature.RESUME in features,
    )


def survey(
    pcm: snd_pcm_t_p, device: str, direction: Direction, chosen: dict[str, Choice]
) -> Capabilities:
    """Return what a PCM can be set to; sets nothing.

    Raises:
        ParameterError: what is chosen already is not possible.
    """
    space = Space(pcm, device, chosen)
    return Capabilities(
        device=device,
        direction=direction,
        type=Type(lib.snd_pcm_type(pcm)),
        access=space.accesses(),
        formats=space.formats(),
        subformats=space.subformats(),
        rate=space.range("rate"),
        rates=space.usual_rates(),
        channels=space.range("channels"),
        channel_counts=space.channel_counts(),
        period_size=space.range("period_size"),
        period_time=space.range("period_time"),
        periods=space.range("periods"),
        buffer_size=space.range("buffer_size"),
        buffer_time=space.range("buffer_time"),
        features=space.features(),
        audio_timestamps=tuple(map(AudioTimestamp, space.audio_timestamps())),
        significant_bits=space.significant_bits(),
        text=space.text(),
    )


def _set_hardware(pcm: snd_pcm_t_p, wish: Wish) -> Space:
    chosen: dict[str, Choice] = {} if wish.resample else {"resample": 0}
    space = Space(pcm, wish.device, chosen)
    for switch in ("period_wakeup", "export_buffer", "drain_silence"):
        if switch in wish.tuning:
            space.narrow(switch, int(bool(wish.tuning.get(switch))))
    space.narrow("access", wish.access)
    space.narrow("format", wish.format)
    if "subformat" in wish.tuning:
        space.narrow("subformat", int(wish.tuning["subformat"]))
    if wish.exact:
        space.narrow("channels", wish.channels)
        space.narrow("rate", wish.rate)
        rate = wish.rate
    else:
        space.nearest("channels", wish.channels)
        rate = space.nearest("rate", wish.rate)
    period, buffer = sizes(wish, rate)
    space.nearest("period_size", period)
    if "periods" in wish.tuning:
        space.nearest("periods", wish.tuning["periods"])
    else:
        space.nearest("buffer_size", buffer)
    space.install()
    return space


class _Software:
    """The parameters that concern who waits, rather than the hardware; set when it is made."""

    def __init__(self, pcm: snd_pcm_t_p, wish: Wish, period_size: int, threshold: int) -> None:
        pointer = ffi.new("snd_pcm_sw_params_t **")
        check(lib.snd_pcm_sw_params_malloc(pointer), "snd_pcm_sw_params_malloc")
        self._sw = ffi.gc(pointer[0], lib.snd_pcm_sw_params_free)
        self._pcm, self._device = pcm, wish.device
        check(
            lib.snd_pcm_sw_params_current(pcm, self._sw),
            "snd_pcm_sw_params_current",
            device=wish.device,
        )
        boundary = ffi.new("snd_pcm_uframes_t *")
        lib.snd_pcm_sw_params_get_boundary(self._sw, boundary)
        self.boundary = int(boundary[0])
        self._tune(wish, period_size, threshold)

    def _set(self, parameter: str, value: int) -> None:
        code = getattr(lib, f"snd_pcm_sw_params_set_{parameter}")(self._pcm, self._sw, value)
        check(code, f"snd_pcm_sw_params_set_{parameter}", device=self._device)

    def _tune(self, wish: Wish, period_size: int, threshold: int) -> None:
        tuning = wish.tuning
        # A wake-up a period; without this some plug-ins wake for every frame.
        self._set("avail_min", tuning.get("avail_min", period_size))
        # Captures are started explicitly: the boundary is a threshold that no read reaches.
        capture = wish.direction is Direction.CAPTURE
        self._set("start_threshold", self.boundary if capture else threshold)
        if "stop_threshold" in tuning:
            self._set("stop_threshold", self._frames_or_boundary(tuning["stop_threshold"]))
        if "silence_threshold" in tuning:
            self._set("silence_threshold", tuning["silence_threshold"])
        if "silence_size" in tuning:
            self._set("silence_size", self._frames_or_boundary(tuning["silence_size"]))
        if "period_events" in tuning:
            self._set("period_event", int(tuning["period_events"]))
        self._set("tstamp_mode", 1)  # SND_PCM_TSTAMP_ENABLE
        # May be refused, by a plug-in with a clock of its own; shim/pcm.c tells such stamps apart.
        clock = int(tuning.get("timestamps", Timestamps.MONOTONIC))
        code = lib.snd_pcm_sw_params_set_tstamp_type(self._pcm, self._sw, clock)
        if "timestamps" in tuning:
            check(code, "snd_pcm_sw_params_set_tstamp_type", device=self._device)
        code = lib.snd_pcm_sw_params(self._pcm, self._sw)
        check(code, "snd_pcm_sw_params", device=self._device)

    def _frames_or_boundary(self, value: int | str) -> int:
        return value if isinstance(value, int) else self.boundary

    def frames(self, parameter: str) -> int:
        """Return one of them, in frames."""
        place = ffi.new("snd_pcm_uframes_t *")
        getattr(lib, f"snd_pcm_sw_params_get_{parameter}")(self._sw, place)
        return int(place[0])

    def timestamps(self) -> Timestamps:
        """Return the clock of the time stamps."""
        place: Any = ffi.new("snd_pcm_tstamp_type_t *")
        lib.snd_pcm_sw_params_get_tstamp_type(self._sw, place)
        return Timestamps(place[0])

    def period_events(self) -> bool:
        """Tell whether the driver's timer wakes up too."""
        place = ffi.new("int *")
        lib.snd_pcm_sw_params_get_period_event(self._sw, place)
        return bool(place[0])
