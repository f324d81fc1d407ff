"""Whether what was captured is what was played, bit for bit, wherever in the silence it begins."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Comparison:
    """How played and captured sound compare.

    Attributes:
        start: the captured frame that the played sound begins at; None if there is only silence.
        compared: frames that both have from there on.
        different: the first of them that differs; None if none does.
        missing: played frames that were not captured.
    """

    start: int | None
    compared: int
    different: int | None
    missing: int

    @property
    def same(self) -> bool:
        """Tell whether all that was played was captured as it was."""
        return self.start is not None and self.different is None and not self.missing

    def __str__(self) -> str:
        if self.start is None:
            return "only silence came back"
        if self.different is not None:
            return f"frame {self.different:,} of {self.compared:,} came back differently"
        if self.missing:
            return f"the last {self.missing:,} frames did not come back"
        return f"{self.compared:,} frames came back, bit for bit what was played"


def first_sound(data: bytes, frame_bytes: int) -> int | None:
    """Return the first frame that is not digital silence (all zero); None if all are."""
    silent = len(data) - len(data.lstrip(b"\0"))
    return None if silent == len(data) else silent // frame_bytes


def compare(played: bytes, captured: bytes, frame_bytes: int) -> Comparison:
    """Compare whole frames, from the first that sounds on either side."""
    frames = len(played) // frame_bytes
    begin, start = first_sound(played, frame_bytes), first_sound(captured, frame_bytes)
    if start is None or begin is None:
        return Comparison(None, 0, None, frames)
    played, captured = played[begin * frame_bytes :], captured[start * frame_bytes :]
    length = min(len(played), len(captured))
    compared = length // frame_bytes
    missing = frames - begin - compared
    if played[:length] == captured[:length]:
        return Comparison(start, compared, None, missing)
    pairs = zip(played[:length], captured[:length], strict=True)
    byte = next(at for at, (one, other) in enumerate(pairs) if one != other)
    return Comparison(start, compared, byte // frame_bytes, missing)
