"""Negotiates a PCM's hardware and software parameters, and explains refusals.

Part of the handle: with `_handle.py` the only file of this package that calls alsa-lib. Everything
here may block, and runs in the thread that opens.
"""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Any

from .._ffi import ffi, lib
from ..errors import ParameterError, check
from ._enums import Access, Direction, Format, Type
from ._logic import describe_range, describe_rates, sizes, start_threshold
from ._values import Setup

if TYPE_CHECKING:
    from collections.abc import Callable

    from .._ffi._alsa import snd_pcm_hw_params_t_p, snd_pcm_t_p
    from ._logic import Wish


def negotiate(pcm: snd_pcm_t_p, wish: Wish) -> Setup:
    """Set all parameters, and return what was got.

    Raises:
        ParameterError: the device can't do what was asked.
        AlsaError: it failed otherwise.
    """
    hw = _set_hardware(pcm, wish)
    number, frames, direction = ffi.new("unsigned int *"), _frames(), ffi.new("int *")

    def get(function: str, *arguments: Any) -> int:
        check(getattr(lib, function)(hw, *arguments), function, device=wish.device)
        return int(arguments[0][0])

    period_size = get("snd_pcm_hw_params_get_period_size", frames, direction)
    buffer_size = get("snd_pcm_hw_params_get_buffer_size", frames)
    threshold = start_threshold(wish, period_size, buffer_size)
    _set_software(pcm, wish, period_size, threshold)
    return Setup(
        device=wish.device,
        direction=wish.direction,
        type=Type(lib.snd_pcm_type(pcm)),
        format=wish.format,
        access=wish.access,
        rate=get("snd_pcm_hw_params_get_rate", number, direction),
        channels=get("snd_pcm_hw_params_get_channels", number),
        period_size=period_size,
        buffer_size=buffer_size,
        start_threshold=threshold,
        can_pause=lib.snd_pcm_hw_params_can_pause(hw) == 1,
        can_resume=lib.snd_pcm_hw_params_can_resume(hw) == 1,
    )


def _frames(value: int = 0) -> Any:
    return ffi.new("snd_pcm_uframes_t *", value)


def _new_hardware() -> snd_pcm_hw_params_t_p:
    pointer = ffi.new("snd_pcm_hw_params_t **")
    check(lib.snd_pcm_hw_params_malloc(pointer), "snd_pcm_hw_params_malloc")
    return ffi.gc(pointer[0], lib.snd_pcm_hw_params_free)  # type: ignore[no-any-return]


class _Negotiation:
    """One configuration space, narrowed step by step; a refused step says what was on offer."""

    def __init__(self, pcm: snd_pcm_t_p, wish: Wish) -> None:
        self.pcm = pcm
        self.wish = wish
        self.hw = _new_hardware()
        check(lib.snd_pcm_hw_params_any(pcm, self.hw), "snd_pcm_hw_params_any", device=wish.device)

    def require(
        self, parameter: str, asked: object, offered: Callable[[], str], function: str, *given: Any
    ) -> None:
        """Narrow one parameter, or say why not."""
        # A refused call leaves the space empty: what is on offer is asked of a copy.
        before = _new_hardware()
        lib.snd_pcm_hw_params_copy(before, self.hw)
        code = getattr(lib, function)(self.pcm, self.hw, *given)
        if code >= 0:
            return
        self.hw = before
        if code != -errno.EINVAL:
            check(code, function, device=self.wish.device)
        raise ParameterError(
            parameter, asked, offered(), function=function, device=self.wish.device
        )

    def near(self, function: str, value: Any, *direction: Any) -> int:
        """Narrow a parameter to what is nearest to a value; return that."""
        check(
            getattr(lib, function)(self.pcm, self.hw, value, *direction),
            function,
            device=self.wish.device,
        )
        return int(value[0])

    def named(self, kind: type[Access] | type[Format], test: str) -> str:
        """List the members of an enumeration that are possible."""
        possible = (m.name for m in kind if getattr(lib, test)(self.pcm, self.hw, m) == 0)
        return ", ".join(possible)

    def limits(self, parameter: str, *direction: Any) -> tuple[int, int]:
        """Return the least and the greatest possible value of a parameter."""
        least, most = ffi.new("unsigned int *"), ffi.new("unsigned int *")
        getattr(lib, f"snd_pcm_hw_params_get_{parameter}_min")(self.hw, least, *direction)
        getattr(lib, f"snd_pcm_hw_params_get_{parameter}_max")(self.hw, most, *direction)
        return least[0], most[0]

    def rates(self) -> str:
        """Describe the possible rates."""

        def possible(rate: int) -> bool:
            return lib.snd_pcm_hw_params_test_rate(self.pcm, self.hw, rate, 0) == 0

        return describe_rates(*self.limits("rate", ffi.new("int *")), possible)


def _set_hardware(pcm: snd_pcm_t_p, wish: Wish) -> snd_pcm_hw_params_t_p:
    space = _Negotiation(pcm, wish)
    if not wish.resample:
        check(
            lib.snd_pcm_hw_params_set_rate_resample(pcm, space.hw, 0),
            "snd_pcm_hw_params_set_rate_resample",
            device=wish.device,
        )
    space.require(
        "access",
        wish.access.name,
        lambda: space.named(Access, "snd_pcm_hw_params_test_access"),
        "snd_pcm_hw_params_set_access",
        wish.access,
    )
    space.require(
        "format",
        wish.format.name,
        lambda: space.named(Format, "snd_pcm_hw_params_test_format"),
        "snd_pcm_hw_params_set_format",
        wish.format,
    )
    if wish.exact:
        space.require(
            "channels",
            wish.channels,
            lambda: describe_range(*space.limits("channels")),
            "snd_pcm_hw_params_set_channels",
            wish.channels,
        )
        space.require("rate", wish.rate, space.rates, "snd_pcm_hw_params_set_rate", wish.rate, 0)
        rate = wish.rate
    else:
        channels = ffi.new("unsigned int *", wish.channels)
        space.near("snd_pcm_hw_params_set_channels_near", channels)
        rate = space.near(
            "snd_pcm_hw_params_set_rate_near",
            ffi.new("unsigned int *", wish.rate),
            ffi.new("int *"),
        )
    period, buffer = sizes(wish, rate)
    space.near("snd_pcm_hw_params_set_period_size_near", _frames(period), ffi.new("int *"))
    space.near("snd_pcm_hw_params_set_buffer_size_near", _frames(buffer))
    check(lib.snd_pcm_hw_params(pcm, space.hw), "snd_pcm_hw_params", device=wish.device)
    return space.hw


def _set_software(pcm: snd_pcm_t_p, wish: Wish, period_size: int, threshold: int) -> None:
    pointer = ffi.new("snd_pcm_sw_params_t **")
    check(lib.snd_pcm_sw_params_malloc(pointer), "snd_pcm_sw_params_malloc")
    sw = ffi.gc(pointer[0], lib.snd_pcm_sw_params_free)

    def call(function: str, *arguments: Any) -> None:
        check(getattr(lib, function)(pcm, sw, *arguments), function, device=wish.device)

    boundary = _frames()
    call("snd_pcm_sw_params_current")
    lib.snd_pcm_sw_params_get_boundary(sw, boundary)
    # A wake-up a period; without this some plug-ins wake for every frame.
    call("snd_pcm_sw_params_set_avail_min", period_size)
    # Captures are started explicitly: the boundary is a threshold that no read reaches.
    capture = wish.direction is Direction.CAPTURE
    call("snd_pcm_sw_params_set_start_threshold", boundary[0] if capture else threshold)
    call("snd_pcm_sw_params_set_tstamp_mode", 1)  # SND_PCM_TSTAMP_ENABLE
    # May be refused, by a plug-in with a clock of its own; shim/pcm.c tells such stamps apart.
    lib.snd_pcm_sw_params_set_tstamp_type(pcm, sw, 1)  # SND_PCM_TSTAMP_TYPE_MONOTONIC
    call("snd_pcm_sw_params")
