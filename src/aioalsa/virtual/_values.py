"""What a virtual card is made from, checked before any C call; pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Clock = Literal["realtime", "manual"]

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
        quoted = library.replace("\\", "\\\\").replace('"', '\\"')
        return f"""
pcm_type.aioalsa {{ lib "{quoted}" }}
ctl_type.aioalsa {{ lib "{quoted}" }}
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
