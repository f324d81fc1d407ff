"""The configuration space of a PCM: what its parameters can still be, given those chosen so far.

A C room, like `_handle.py`. Everything here may block, and runs in the thread that opens.
"""

from __future__ import annotations

import errno
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from .._ffi import ffi, lib, log_lines
from ..errors import ParameterError, check, error_from
from ._capabilities import Range
from ._enums import Access, Feature, Format, Subformat
from ._logic import (
    USUAL_RATES,
    among,
    describe_choice,
    describe_counts,
    describe_range,
    describe_rates,
)
from ._tuning import Near

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from .._ffi._alsa import CData, snd_pcm_hw_params_t_p, snd_pcm_t_p
    from ._logic import Choice

MOST_COUNTED = 64  # channels that are tried one by one
E = TypeVar("E", Access, Format, Subformat)

# Functions of these take the value alone; those of the others also on which side of it.
_PLAIN = {"channels", "buffer_size"}
_FRAMES = {"period_size", "buffer_size"}
TIMES = {"period_time", "buffer_time"}  # microseconds


def new_params() -> snd_pcm_hw_params_t_p:
    """Return a space that is not filled yet; freed with the last reference."""
    pointer = ffi.new("snd_pcm_hw_params_t **")
    check(lib.snd_pcm_hw_params_malloc(pointer), "snd_pcm_hw_params_malloc")
    return ffi.gc(pointer[0], lib.snd_pcm_hw_params_free)  # type: ignore[no-any-return]


def _place(parameter: str, value: int = 0) -> CData:
    return ffi.new("snd_pcm_uframes_t *" if parameter in _FRAMES else "unsigned int *", value)  # type: ignore[no-any-return]


def _side(parameter: str) -> tuple[Any, ...]:
    """Where it is said whether a value is exact, or lies below or above; 0 for exact."""
    return () if parameter in _PLAIN else (ffi.new("int *"),)


def _exactly(parameter: str) -> tuple[int, ...]:
    return () if parameter in _PLAIN else (0,)


def printed(dump: Callable[[Any], int]) -> str:
    """Return what a function of alsa-lib prints."""
    output, text = ffi.new("snd_output_t **"), ffi.new("char **")
    check(lib.snd_output_buffer_open(output), "snd_output_buffer_open")
    try:
        dump(output[0])
        size = lib.snd_output_buffer_string(output[0], text)
        return bytes(ffi.buffer(text[0], size)).decode(errors="replace") if size else ""
    finally:
        lib.snd_output_close(output[0])


class Space:
    """One configuration space, narrowed step by step; a refused step leaves it as it was.

    Attributes:
        hw: the space, as alsa-lib takes it.
        chosen: what it was narrowed by so far.
    """

    def __init__(
        self, pcm: snd_pcm_t_p, device: str, chosen: dict[str, Choice] | None = None
    ) -> None:
        """Begin with all that is possible; narrow it by what is chosen already.

        Raises:
            ParameterError: that is not possible, or nothing is.
        """
        self.pcm = pcm
        self.device = device
        self.hw = new_params()
        self.chosen: dict[str, Choice] = {}
        code = lib.snd_pcm_hw_params_any(pcm, self.hw)
        if code == -errno.EINVAL:
            raise ParameterError(
                "parameters",
                "any",
                function="snd_pcm_hw_params_any",
                device=device,
                messages=log_lines(),
                advice="what its definition asks of its slave is not there now: try another slave, "
                "or close who else uses it",
            )
        check(code, "snd_pcm_hw_params_any", device=device)
        for parameter, choice in (chosen or {}).items():
            self.narrow(parameter, choice)

    # Narrowing.

    def narrow(self, parameter: str, choice: Choice) -> None:
        """Narrow a parameter to what is chosen, or say why not, and what would have worked.

        Raises:
            ParameterError: the device can't do that, given what was chosen before.
        """
        code, function = self._try(parameter, choice)
        if code >= 0:
            return
        if code != -errno.EINVAL:
            raise error_from(code, function, device=self.device)
        offered = self.describe(parameter)
        given, advice = self._reasons(parameter, choice)
        raise ParameterError(
            parameter,
            describe_choice(choice),
            offered,
            given=given,
            function=function,
            device=self.device,
            advice=advice,
        )

    def _try(self, parameter: str, choice: Choice) -> tuple[int, str]:
        """Narrow a parameter; return the code, and the function that gave it."""
        # A refused call leaves the space empty: it goes on with a copy of what was before.
        before = new_params()
        lib.snd_pcm_hw_params_copy(before, self.hw)
        code, function = self._setter(parameter, choice)
        if code < 0:
            self.hw = before
        else:
            self.chosen[parameter] = choice
        return code, function

    def _setter(self, parameter: str, choice: Choice) -> tuple[int, str]:
        """Call the function that belongs to a kind of parameter."""
        match parameter:
            case "access":
                return self._narrow_enum("access", choice)
            case "format":
                return self._narrow_enum("format", choice)
            case "subformat":
                return self._narrow_enum("subformat", choice)
            case "channels":
                return self._narrow_number("channels", choice)
            case "rate":
                return self._narrow_number("rate", choice)
            case "period_time":
                return self._narrow_number("period_time", choice)
            case "period_size":
                return self._narrow_number("period_size", choice)
            case "periods":
                return self._narrow_number("periods", choice)
            case "buffer_time":
                return self._narrow_number("buffer_time", choice)
            case "buffer_size":
                return self._narrow_number("buffer_size", choice)
            case "resample":
                return self._switch("rate_resample", choice)
            case "period_wakeup":
                return self._switch("period_wakeup", choice)
            case "export_buffer":
                return self._switch("export_buffer", choice)
            case "drain_silence":
                return self._switch("drain_silence", choice)
            case _:
                return self._whole_periods(parameter)

    def _narrow_number(self, parameter: str, choice: Choice) -> tuple[int, str]:
        """Narrow a number: to a value or the nearest, to a range, or to its least or greatest."""
        pcm, hw = self.pcm, self.hw
        low, high = _place(parameter), _place(parameter)
        side = _side(parameter)
        if choice == "min":
            function = f"snd_pcm_hw_params_set_{parameter}_first"
            return getattr(lib, f"snd_pcm_hw_params_set_{parameter}_first")(
                pcm, hw, low, *side
            ), function
        if choice == "max":
            function = f"snd_pcm_hw_params_set_{parameter}_last"
            return getattr(lib, f"snd_pcm_hw_params_set_{parameter}_last")(
                pcm, hw, high, *side
            ), function
        if isinstance(choice, Near):
            low = _place(parameter, int(choice.value))
            function = f"snd_pcm_hw_params_set_{parameter}_near"
            return getattr(lib, f"snd_pcm_hw_params_set_{parameter}_near")(
                pcm, hw, low, *side
            ), function
        if not isinstance(choice, tuple):
            function = f"snd_pcm_hw_params_set_{parameter}"
            exact = _exactly(parameter)
            code = getattr(lib, f"snd_pcm_hw_params_test_{parameter}")(pcm, hw, choice, *exact)
            if code >= 0:
                code = getattr(lib, f"snd_pcm_hw_params_set_{parameter}")(pcm, hw, choice, *exact)
            return code, function
        least, most = choice
        if least is not None and most is not None:
            low[0], high[0] = least, most
            function = f"snd_pcm_hw_params_set_{parameter}_minmax"
            return getattr(lib, f"snd_pcm_hw_params_set_{parameter}_minmax")(
                pcm, hw, low, *side, high, *_side(parameter)
            ), function
        if least is not None:
            low[0] = least
            function = f"snd_pcm_hw_params_set_{parameter}_min"
            return getattr(lib, f"snd_pcm_hw_params_set_{parameter}_min")(
                pcm, hw, low, *side
            ), function
        high[0] = most or 0
        function = f"snd_pcm_hw_params_set_{parameter}_max"
        return getattr(lib, f"snd_pcm_hw_params_set_{parameter}_max")(
            pcm, hw, high, *side
        ), function

    def _narrow_enum(self, parameter: str, choice: Choice) -> tuple[int, str]:
        """Narrow an enumeration: to a member, to some, or to the first or last possible."""
        if choice in ("min", "max"):
            place = ffi.new("int *")
            end = ffi.cast(f"snd_pcm_{parameter}_t *", place)
            if choice == "min":
                function = f"snd_pcm_hw_params_set_{parameter}_first"
                return getattr(lib, f"snd_pcm_hw_params_set_{parameter}_first")(
                    self.pcm, self.hw, end
                ), function
            function = f"snd_pcm_hw_params_set_{parameter}_last"
            return getattr(lib, f"snd_pcm_hw_params_set_{parameter}_last")(
                self.pcm, self.hw, end
            ), function
        if not isinstance(choice, frozenset):
            function = f"snd_pcm_hw_params_set_{parameter}"
            code = getattr(lib, f"snd_pcm_hw_params_test_{parameter}")(self.pcm, self.hw, choice)
            if code >= 0:
                code = getattr(lib, f"snd_pcm_hw_params_set_{parameter}")(self.pcm, self.hw, choice)
            return code, function
        mask = self._mask(parameter, choice)
        function = f"snd_pcm_hw_params_set_{parameter}_mask"
        return getattr(lib, f"snd_pcm_hw_params_set_{parameter}_mask")(
            self.pcm, self.hw, mask
        ), function

    @staticmethod
    def _mask(parameter: str, members: Collection[int] = ()) -> CData:
        """Return a set of members, as alsa-lib takes it."""
        pointer = ffi.new(f"snd_pcm_{parameter}_mask_t **")
        getattr(lib, f"snd_pcm_{parameter}_mask_malloc")(pointer)
        mask = ffi.gc(pointer[0], getattr(lib, f"snd_pcm_{parameter}_mask_free"))
        getattr(lib, f"snd_pcm_{parameter}_mask_none")(mask)
        for member in members:
            getattr(lib, f"snd_pcm_{parameter}_mask_set")(mask, member)
        return mask  # type: ignore[no-any-return]

    def _switch(self, name: str, choice: Choice) -> tuple[int, str]:
        function = f"snd_pcm_hw_params_set_{name}"
        return getattr(lib, f"snd_pcm_hw_params_set_{name}")(
            self.pcm, self.hw, int(bool(choice))
        ), function

    def _whole_periods(self, parameter: str) -> tuple[int, str]:
        """Narrow to whole periods in the buffer, or to periods of whole frames."""
        if parameter == "whole_periods":
            function = "snd_pcm_hw_params_set_periods_integer"
            return lib.snd_pcm_hw_params_set_periods_integer(self.pcm, self.hw), function
        function = "snd_pcm_hw_params_set_period_size_integer"
        return lib.snd_pcm_hw_params_set_period_size_integer(self.pcm, self.hw), function

    def nearest(self, parameter: str, value: int) -> int:
        """Narrow a parameter to what is nearest to a value; return that."""
        place = _place(parameter, value)
        code = getattr(lib, f"snd_pcm_hw_params_set_{parameter}_near")(
            self.pcm, self.hw, place, *_side(parameter)
        )
        check(code, f"snd_pcm_hw_params_set_{parameter}_near", device=self.device)
        self.chosen[parameter] = int(place[0])
        return int(place[0])

    # Why not.

    def _reasons(self, parameter: str, choice: Choice) -> tuple[str, str]:
        """Return which of the chosen parameters are in the way, and what would have worked."""
        chosen = self.chosen
        if not self._beside({}, parameter, choice):
            return "", ""
        ways: dict[str, str] = {}
        for other in chosen:
            rest = {name: chosen[name] for name in chosen if name != other}
            space = self._beside(rest, parameter, choice)
            if space:
                ways[other] = space.describe(other)
        given = ", ".join(f"{name}={describe_choice(chosen[name])}" for name in ways or chosen)
        offers = " or ".join(f"{name} {offer}" for name, offer in ways.items())
        return given, f"with {offers} it would be" if offers else ""

    def _beside(self, chosen: dict[str, Choice], parameter: str, choice: Choice) -> Space | None:
        """Return the space of a choice together with some others; None if it is empty."""
        space = Space(self.pcm, self.device)
        for name, value in (*chosen.items(), (parameter, choice)):
            if space._try(name, value)[0] < 0:
                return None
        return space

    # What is possible.

    def describe(self, parameter: str) -> str:
        """Say what is possible for a parameter, as text."""
        match parameter:
            case "access":
                return ", ".join(m.name for m in self.accesses())
            case "format":
                return ", ".join(m.name for m in self.formats())
            case "subformat":
                return ", ".join(m.name for m in self.subformats())
            case "rate":
                span = self.range("rate")
                return describe_rates(int(span.least), int(span.most), partial(self.test_rate))
            case "channels":
                # One by one: ranges are wider than what is possible in the end.
                return describe_counts(self.channel_counts(), self.range("channels"))
            case "period_size" | "periods" | "buffer_size":
                span = self.range(parameter)
                return describe_range(int(span.least), int(span.most))
            case "period_time" | "buffer_time":
                span = self.range(parameter)
                return f"{span.least:g} to {span.most:g} s"
            case _:
                return "True, False"

    def accesses(self) -> tuple[Access, ...]:
        """Return the access types that are possible."""
        mask: Any = self._mask("access")
        check(
            lib.snd_pcm_hw_params_get_access_mask(self.hw, mask),
            "snd_pcm_hw_params_get_access_mask",
        )
        return self._members("access", mask, Access)

    def formats(self) -> tuple[Format, ...]:
        """Return the formats that are possible."""
        mask: Any = self._mask("format")
        lib.snd_pcm_hw_params_get_format_mask(self.hw, mask)
        return self._members("format", mask, Format)

    def subformats(self) -> tuple[Subformat, ...]:
        """Return the subformats that are possible."""
        mask: Any = self._mask("subformat")
        lib.snd_pcm_hw_params_get_subformat_mask(self.hw, mask)
        return self._members("subformat", mask, Subformat)

    @staticmethod
    def _members(parameter: str, mask: CData, kind: type[E]) -> tuple[E, ...]:
        if getattr(lib, f"snd_pcm_{parameter}_mask_empty")(mask):
            return ()
        return tuple(
            m for m in kind if m >= 0 and getattr(lib, f"snd_pcm_{parameter}_mask_test")(mask, m)
        )

    def range(self, parameter: str) -> Range:
        """Return the least and the greatest value that a parameter can have; times in seconds."""
        low, high = _place(parameter), _place(parameter)
        above, below = _side(parameter), _side(parameter)
        getattr(lib, f"snd_pcm_hw_params_get_{parameter}_min")(self.hw, low, *above)
        getattr(lib, f"snd_pcm_hw_params_get_{parameter}_max")(self.hw, high, *below)
        least, most = int(low[0]), int(high[0])
        return Range(least / 1e6, most / 1e6) if parameter in TIMES else Range(least, most)

    def test_rate(self, rate: int) -> bool:
        """Tell whether a rate is possible."""
        return lib.snd_pcm_hw_params_test_rate(self.pcm, self.hw, rate, 0) == 0

    def usual_rates(self) -> tuple[int, ...]:
        """Return those of the usual rates that are possible."""
        span = self.range("rate")
        return tuple(among(USUAL_RATES, span, self.test_rate))

    def channel_counts(self, most: int = MOST_COUNTED) -> tuple[int, ...]:
        """Return the numbers of channels that are possible, up to a number."""
        span = self.range("channels")

        def possible(count: int) -> bool:
            return lib.snd_pcm_hw_params_test_channels(self.pcm, self.hw, count) == 0

        return tuple(among(range(1, most + 1), span, possible))

    # What the device is, whatever is chosen; or what was got in the end.

    def value(self, parameter: str) -> int:
        """Return the only value that a parameter is left with."""
        place = _place(parameter)
        code = getattr(lib, f"snd_pcm_hw_params_get_{parameter}")(self.hw, place, *_side(parameter))
        check(code, f"snd_pcm_hw_params_get_{parameter}", device=self.device)
        return int(place[0])

    def format(self) -> Format:
        """Return the only format that is left."""
        place = ffi.new("snd_pcm_format_t *")
        lib.snd_pcm_hw_params_get_format(self.hw, place)
        return Format(place[0])

    def access(self) -> Access:
        """Return the only access type that is left."""
        place = ffi.new("snd_pcm_access_t *")
        lib.snd_pcm_hw_params_get_access(self.hw, place)
        return Access(place[0])

    def text(self) -> str:
        """Return the space as alsa-lib prints it (`snd_pcm_hw_params_dump`)."""
        return printed(lambda output: lib.snd_pcm_hw_params_dump(self.hw, output))

    def subformat(self) -> Subformat:
        """Return the only subformat that is left."""
        place = ffi.new("snd_pcm_subformat_t *")
        lib.snd_pcm_hw_params_get_subformat(self.hw, place)
        return Subformat(place[0])

    def is_on(self, name: str) -> bool:
        """Tell how a switch is set; True for one that this alsa-lib does not have."""
        place = ffi.new("unsigned int *")
        code = getattr(lib, f"snd_pcm_hw_params_get_{name}")(self.pcm, self.hw, place)
        return code < 0 or bool(place[0])

    def features(self) -> Feature:
        """Return what the device can do besides."""
        hw = self.hw
        found = Feature(0)
        tests: tuple[tuple[Feature, Callable[[Any], int]], ...] = (
            (Feature.PAUSE, lib.snd_pcm_hw_params_can_pause),
            (Feature.RESUME, lib.snd_pcm_hw_params_can_resume),
            (Feature.OVERRANGE, lib.snd_pcm_hw_params_can_overrange),
            (Feature.SYNC_START, lib.snd_pcm_hw_params_can_sync_start),
            (Feature.NO_PERIOD_WAKEUP, lib.snd_pcm_hw_params_can_disable_period_wakeup),
            (Feature.MMAP_SAMPLES, lib.snd_pcm_hw_params_can_mmap_sample_resolution),
            (Feature.BATCH, lib.snd_pcm_hw_params_is_batch),
            (Feature.BLOCK_TRANSFER, lib.snd_pcm_hw_params_is_block_transfer),
            (Feature.DOUBLE_BUFFER, lib.snd_pcm_hw_params_is_double),
            (Feature.HALF_DUPLEX, lib.snd_pcm_hw_params_is_half_duplex),
            (Feature.JOINT_DUPLEX, lib.snd_pcm_hw_params_is_joint_duplex),
            (Feature.MONOTONIC, lib.snd_pcm_hw_params_is_monotonic),
            (Feature.PERFECT_DRAIN, lib.snd_pcm_hw_params_is_perfect_drain),
            (Feature.AUDIO_TIMESTAMP, lib.snd_pcm_hw_params_supports_audio_wallclock_ts),
        )
        for feature, test in tests:
            if test(hw) == 1:
                found |= feature
        return found

    def audio_timestamps(self) -> tuple[int, ...]:
        """Return the numbers of the audio timestamp types that are offered."""
        test = lib.snd_pcm_hw_params_supports_audio_ts_type
        return tuple(kind for kind in range(6) if test(self.hw, kind) == 1)

    def significant_bits(self) -> int | None:
        """Return how many bits of a sample the hardware uses; None if it does not tell."""
        bits = lib.snd_pcm_hw_params_get_sbits(self.hw)
        return bits if bits > 0 else None

    def fifo_size(self) -> int | None:
        """Return the frames that the hardware keeps beyond the buffer; None if it does not tell."""
        frames = lib.snd_pcm_hw_params_get_fifo_size(self.hw)
        return frames if frames >= 0 else None

    def sync_id(self) -> bytes | None:
        """Return what streams of one clock have in common; None if it does not tell."""
        found = lib.snd_pcm_hw_params_get_sync(self.hw)
        sync = bytes(ffi.buffer(found, 16)) if found != ffi.NULL else b""
        return sync if any(sync) else None

    def exact_rate(self) -> tuple[int, int] | None:
        """Return the rate as a fraction, Hz; None if it does not tell."""
        number, divisor = ffi.new("unsigned int *"), ffi.new("unsigned int *")
        code = lib.snd_pcm_hw_params_get_rate_numden(self.hw, number, divisor)
        return (int(number[0]), int(divisor[0])) if code >= 0 and divisor[0] else None

    def alignment(self) -> int:
        """Return the number of frames whose multiples lie on whole bytes."""
        place: Any = _place("buffer_size")
        return int(place[0]) if lib.snd_pcm_hw_params_get_min_align(self.hw, place) >= 0 else 1

    def install(self) -> None:
        """Give the PCM the parameters (`snd_pcm_hw_params`); what is open still, it decides."""
        code = lib.snd_pcm_hw_params(self.pcm, self.hw)
        if code >= 0:
            # Told by the PCM itself, which decided on what was open.
            lib.snd_pcm_hw_params_current(self.pcm, self.hw)
            return
        error = error_from(code, "snd_pcm_hw_params", device=self.device)
        if code == -errno.EINVAL:
            chosen = ", ".join(f"{k}={describe_choice(v)}" for k, v in self.chosen.items())
            error = ParameterError(
                "parameters",
                chosen,
                function="snd_pcm_hw_params",
                device=self.device,
                messages=error.messages,
                advice="the device refused them together, though each is possible: try others",
            )
        raise error
