"""What sound files are to the command line: samples of a format, in a file of a type."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypedDict

from ..pcm import Format

if TYPE_CHECKING:
    from pathlib import Path

Item = Literal["int16", "int32", "float32", "float64"]

_ORDER = "LE" if sys.byteorder == "little" else "BE"
# What libsndfile gives and takes, in the order of the machine's bytes.
ITEMS: dict[Item, Format] = {
    "int16": Format[f"S16_{_ORDER}"],
    "int32": Format[f"S32_{_ORDER}"],
    "float32": Format[f"FLOAT_{_ORDER}"],
    "float64": Format[f"FLOAT64_{_ORDER}"],
}


class StreamOptions(TypedDict):
    """What a PCM is opened with for a sound."""

    format: Format
    rate: int
    channels: int
    period_time: float
    buffer_time: float


@dataclass(frozen=True, slots=True)
class Sound:
    """How samples are to be understood.

    Attributes:
        format: of the samples.
        rate: frames a second, Hz.
        channels: samples a frame.
        frames: how many there are; None if nobody knows.
    """

    format: Format
    rate: int
    channels: int
    frames: int | None = None

    @property
    def frame_bytes(self) -> int:
        """Bytes of a frame."""
        return self.format.bytes_per_frame(self.channels)

    @property
    def seconds(self) -> float | None:
        """How long it is; None if nobody knows."""
        return None if self.frames is None else self.frames / self.rate

    def stream(self, period_time: float, buffer_time: float) -> StreamOptions:
        """Return what to open a PCM with.

        Args:
            period_time: s between two wake-ups.
            buffer_time: s that the ring buffer holds.
        """
        return {
            "format": self.format,
            "rate": self.rate,
            "channels": self.channels,
            "period_time": period_time,
            "buffer_time": buffer_time,
        }

    def plain(self) -> dict[str, object]:
        """Return it as JSON has it."""
        return {"format": self.format.name, "rate": self.rate, "channels": self.channels}

    def __str__(self) -> str:
        count = {1: "mono", 2: "stereo"}.get(self.channels, f"{self.channels} channels")
        return f"{self.format.name}, {self.rate} Hz, {count}"


def file_kind(path: Path | None, kind: str | None) -> str | None:
    """Return the type of a file by option or suffix: "wav", "raw", one of libsndfile's, or None."""
    if kind is not None:
        return kind.lower()
    suffix = path.suffix.lower().removeprefix(".") if path else ""
    return {"wave": "wav", "pcm": "raw", "aif": "aiff", "": None}.get(suffix, suffix)
