"""The rules of raw MIDI that need no port: arguments, and how long sending takes."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .._arguments import device_name, integer
from ._enums import Clock

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ._values import PortInfo

SMALLEST, LARGEST = 32, 2**20  # of the driver's buffer, bytes (K/sound/core/rawmidi.c)
DEFAULT = 2**16
# A MIDI cable carries so many bytes a second; USB and virtual ports are faster.
CABLE = 3125


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """What the user asked for, checked as far as that goes without a device."""

    device: str
    input: bool
    output: bool
    timestamps: bool
    buffer_size: int
    output_buffer_size: int
    avail_min: int
    output_avail_min: int
    active_sensing: bool
    clock: Clock


def make_wish(
    name: object,
    *,
    input: bool,
    output: bool,
    timestamps: bool = False,
    buffer_size: int | None = None,
    output_buffer_size: int | None = None,
    avail_min: int | None = None,
    output_avail_min: int | None = None,
    active_sensing: bool = False,
    clock: str | Clock = Clock.MONOTONIC,
) -> Wish:
    """Return the checked arguments of an `open*()`.

    Raises:
        ValueError: an argument that no device could meet.
        TypeError: an argument of the wrong type.
    """
    # With timestamps it holds half as much.
    size = _size("buffer_size", buffer_size, DEFAULT * (2 if timestamps else 1))
    output_size = _size("output_buffer_size", output_buffer_size, 4096)
    wanted = Clock.parse(clock, "clock")
    if wanted is Clock.NONE:
        raise ValueError("clock must be MONOTONIC, MONOTONIC_RAW or REALTIME")
    return Wish(
        device=device_name(name),
        input=input,
        output=output,
        timestamps=bool(timestamps),
        buffer_size=size,
        output_buffer_size=output_size,
        avail_min=_least("avail_min", avail_min, size),
        output_avail_min=_least("output_avail_min", output_avail_min, output_size),
        active_sensing=bool(active_sensing),
        clock=wanted,
    )


def _least(argument: str, value: int | None, size: int) -> int:
    return 1 if value is None else integer(argument, value, 1, size - size % 32)


def _size(argument: str, value: int | None, default: int) -> int:
    return default if value is None else integer(argument, value, SMALLEST, LARGEST)


def pace(left: int) -> float:
    """Return how long to wait until so many bytes may have been sent, s."""
    return min(max(left / CABLE / 2, 0.001), 0.05)


_SIDE = re.compile(r"^(Input|Output) (\d+)$", re.MULTILINE)


def used_subdevices(text: str) -> set[int]:
    """Return the subdevices that are open, after /proc/asound/card*/midi*."""
    parts = _SIDE.split(text)[1:]
    sides = zip(parts[1::3], parts[2::3], strict=True)
    return {int(number) for number, told in sides if "Owner PID" in told}


def with_usage(ports: Iterable[PortInfo], told: dict[tuple[int, int], str]) -> list[PortInfo]:
    """Return ports with what /proc tells of their use.

    Args:
        ports: the ports.
        told: the text of /proc/asound/card*/midi*, by card and device; "" where there is none.
    """
    texts = {place: (text, used_subdevices(text)) for place, text in told.items()}

    def usage(port: PortInfo) -> bool | None:
        text, used = texts.get((port.card, port.device), ("", set[int]()))
        return port.subdevice in used if text else port.in_use

    return [replace(port, in_use=usage(port)) for port in ports]
