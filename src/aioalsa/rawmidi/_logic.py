"""The rules of raw MIDI that need no port: arguments, and how long sending takes."""

from __future__ import annotations

from dataclasses import dataclass

from .._arguments import device_name, integer

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
    active_sensing: bool


def make_wish(
    name: object,
    *,
    input: bool,
    output: bool,
    timestamps: bool = False,
    buffer_size: int | None = None,
    output_buffer_size: int | None = None,
    active_sensing: bool = False,
) -> Wish:
    """Return the checked arguments of an `open*()`.

    Raises:
        ValueError: an argument that no device could meet.
        TypeError: an argument of the wrong type.
    """
    return Wish(
        device=device_name(name),
        input=input,
        output=output,
        timestamps=bool(timestamps),
        # With timestamps it holds half as much.
        buffer_size=_size("buffer_size", buffer_size, DEFAULT * (2 if timestamps else 1)),
        output_buffer_size=_size("output_buffer_size", output_buffer_size, 4096),
        active_sensing=bool(active_sensing),
    )


def _size(argument: str, value: int | None, default: int) -> int:
    return default if value is None else integer(argument, value, SMALLEST, LARGEST)


def pace(left: int) -> float:
    """Return how long to wait until so many bytes may have been sent, s."""
    return min(max(left / CABLE / 2, 0.001), 0.05)
