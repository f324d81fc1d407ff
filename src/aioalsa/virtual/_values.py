"""What a virtual card and a filter are made from, checked before any C call; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Self

from .._arguments import device_name
from ..pcm._chmap import ChannelMap
from ..pcm._enums import Format
from ..pcm._values import has_array

if TYPE_CHECKING:
    from ..pcm._enums import Direction

Clock = Literal["realtime", "manual"]
Channels = range | tuple[int, ...]

MAX_SUBSTREAMS = 256
MAX_CHANNELS = 32
# Longer ones do not fit into the C side's key, nor into anybody's terminal.
MAX_NAME = 40
MAX_DRIFT = 100_000.0  # ppm
MAX_JITTER = 1.0  # s


def check_range(argument: str, value: object, least: int, most: int) -> int:
    """Return an integer argument that lies within a range.

    Raises:
        TypeError: it is no integer.
        ValueError: it is out of range.
    """
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{argument} must be an integer, not {type(value).__name__}")
    if not least <= value <= most:
        raise ValueError(f"{argument} must be from {least} to {most}, not {value}")
    return value


def check_number(argument: str, value: object, least: float, most: float) -> float:
    """Return a number that lies within a range.

    Raises:
        TypeError: it is no number.
        ValueError: it is out of range.
    """
    if not isinstance(value, (int, float)) or isinstance(value, bool):
        raise TypeError(f"{argument} must be a number, not {type(value).__name__}")
    if not least <= value <= most:
        raise ValueError(f"{argument} must be from {least:g} to {most:g}, not {value}")
    return float(value)


def check_name(value: object) -> str:
    """Return the name of a card, if it may stand in an ALSA device name as it is.

    Raises:
        TypeError: it is no string.
        ValueError: it is empty or too long, or has other characters than A-Z a-z 0-9 _ and -.
    """
    if not isinstance(value, str):
        raise TypeError(f"name must be a string, not {type(value).__name__}")
    if not re.fullmatch(rf"[A-Za-z0-9_-]{{1,{MAX_NAME}}}", value):
        raise ValueError(
            f"name must be 1 to {MAX_NAME} of the characters A-Z a-z 0-9 _ -, not {value!r}"
        )
    return value


@dataclass(frozen=True, slots=True)
class Settings:
    """What `virtual.card()` was asked for.

    Attributes:
        name: of the card; its PCM and its controls are `aioalsa_<name>`.
        substreams: how many pairs of playback and capture it has.
        playback_channels: the number of channels that playback has; None for whatever is asked.
        capture_channels: the same for capture.
        clock: "realtime", or "manual" for a clock that only `Card.advance` moves.
        drift: how much too fast the real-time clock runs, in parts per million.
        jitter: wake-ups come up to so many seconds late.
    """

    name: str
    substreams: int = 8
    playback_channels: int | None = None
    capture_channels: int | None = None
    clock: Clock = "realtime"
    drift: float = 0.0
    jitter: float = 0.0

    def __post_init__(self) -> None:
        """Check every argument by its name."""
        check_name(self.name)
        check_range("substreams", self.substreams, 1, MAX_SUBSTREAMS)
        if self.playback_channels is not None:
            check_range("playback_channels", self.playback_channels, 1, MAX_CHANNELS)
        if self.capture_channels is not None:
            check_range("capture_channels", self.capture_channels, 1, MAX_CHANNELS)
        if self.clock not in ("realtime", "manual"):
            raise ValueError(f'clock must be "realtime" or "manual", not {self.clock!r}')
        check_number("drift", self.drift, -MAX_DRIFT, MAX_DRIFT)
        check_number("jitter", self.jitter, 0, MAX_JITTER)
        if self.clock == "manual" and (self.drift or self.jitter):
            raise ValueError('drift and jitter need the clock "realtime"')

    @property
    def pcm(self) -> str:
        """The ALSA name of the card's PCM."""
        return f"aioalsa_{self.name}"

    @property
    def ctl(self) -> str:
        """The ALSA name of the card's controls."""
        return f"aioalsa_{self.name}"

    def definitions(self, library: str) -> str:
        """Return what alsa-lib must know, in its own syntax.

        Args:
            library: the path of the plug-in, which is this package's C extension.
        """
        return f"""
pcm_type.aioalsa {{ lib {_quoted(library)} }}
ctl_type.aioalsa {{ lib {_quoted(library)} }}
pcm.{self.pcm} {{
    @args [ SUBDEV ]
    @args.SUBDEV {{ type integer default -1 }}
    type aioalsa
    card "{self.name}"
    substream $SUBDEV
    hint {{ show on description "Virtual card {self.name} of this process" }}
}}
ctl.{self.ctl} {{
    type aioalsa
    card "{self.name}"
    hint {{ show on description "Virtual card {self.name} of this process" }}
}}
"""


def _quoted(text: str) -> str:
    """Return a text as it stands in alsa-lib's syntax."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterSetup:
    """What the sound is like that goes through a filter.

    Attributes:
        direction: from the user to the slave, or from the slave to the user.
        rate: frames a second, Hz.
        format: of the samples that it gets.
        channels: how many samples of each frame it gets.
        target_format: of the samples that it gives.
        target_channels: how many samples of each frame it gives.
    """

    direction: Direction
    rate: int
    format: Format
    channels: int
    target_format: Format
    target_channels: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FilterSettings:
    """What `PCMFilter` was asked for; see `FilterOptions`.

    Attributes:
        name: of the filter; its PCM is `aioalsa_<name>`.
        slave: the PCM behind it.
        formats: its users'.
        slave_formats: the slave's; None for the same.
        channels: its users'; None for any.
        slave_channels: the slave's; None for as many.
        chmaps: what it offers; none for the slave's.
        arrays: samples are arrays of numpy's.
    """

    name: str
    slave: str
    formats: tuple[Format, ...]
    slave_formats: tuple[Format, ...] | None
    channels: Channels | None
    slave_channels: Channels | None
    chmaps: tuple[ChannelMap, ...]
    arrays: bool

    @classmethod
    def of(
        cls,
        name: str,
        *,
        slave: str = "default",
        formats: str | Format | Sequence[str | Format] | None = None,
        slave_formats: str | Format | Sequence[str | Format] | None = None,
        channels: int | Sequence[int] | None = None,
        slave_channels: int | Sequence[int] | None = None,
        chmaps: Sequence[str | ChannelMap] = (),
        arrays: bool = True,
    ) -> Self:
        """Check every argument by its name.

        Raises:
            TypeError, ValueError: one of them is wrong.
        """
        try:
            device_name(slave)
        except (TypeError, ValueError) as error:
            raise type(error)(f"slave: {error}") from None
        if isinstance(chmaps, str) or not isinstance(chmaps, Sequence):
            raise TypeError(f"chmaps must be a sequence, not {type(chmaps).__name__}")
        if not isinstance(arrays, bool):
            raise TypeError(f"arrays must be a bool, not {type(arrays).__name__}")
        all_formats = tuple(form for form in Format if _takes(form, arrays=arrays))
        given = None if formats is None else _formats("formats", formats, arrays=arrays)
        return cls(
            name=check_name(name),
            slave=slave,
            formats=all_formats if given is None else given,
            slave_formats=None
            if slave_formats is None
            else _formats("slave_formats", slave_formats, arrays=arrays),
            channels=_channels("channels", channels),
            slave_channels=_channels("slave_channels", slave_channels),
            chmaps=tuple(
                each if isinstance(each, ChannelMap) else ChannelMap.parse(each) for each in chmaps
            ),
            arrays=arrays,
        )

    @property
    def pcm(self) -> str:
        """The ALSA name of the filter."""
        return f"aioalsa_{self.name}"

    def definitions(self, library: str) -> str:
        """Return what alsa-lib must know; see `Settings.definitions`."""
        return f"""
pcm_type.aioalsa_filter {{ lib {_quoted(library)} }}
pcm.{self.pcm} {{
    type aioalsa_filter
    filter "{self.name}"
    slave.pcm {_quoted(self.slave)}
    hint {{ show on description "Filter {self.name} of this process" }}
}}
"""


def _takes(form: Format, *, arrays: bool) -> bool:
    """Tell whether samples of a format can be given to a filter."""
    if arrays:
        return has_array(form)
    width = form.physical_width
    return width is not None and width % 8 == 0


def _formats(
    argument: str, value: str | Format | Sequence[str | Format], *, arrays: bool
) -> tuple[Format, ...]:
    given = [value] if isinstance(value, (str, Format)) else value
    if not isinstance(given, Sequence) or not given:
        raise TypeError(f"{argument} must be a format or some formats, not {value!r}")
    parsed = tuple(Format.parse(form, argument) for form in given)
    for form in parsed:
        if not _takes(form, arrays=arrays):
            raise ValueError(f"{argument}: samples of {form.name} can't be given to a filter")
    return parsed


def _channels(argument: str, value: int | Sequence[int] | None) -> Channels | None:
    if value is None:
        return None
    if isinstance(value, range) and len(value) > 1 and value.step == 1:
        check_range(argument, value[0], 1, MAX_CHANNELS)
        check_range(argument, value[-1], 1, MAX_CHANNELS)
        return value
    given = [value] if isinstance(value, int) else value
    if not isinstance(given, Sequence) or not given:
        raise TypeError(f"{argument} must be an integer or some integers, not {value!r}")
    return tuple(check_range(argument, each, 1, MAX_CHANNELS) for each in given)
