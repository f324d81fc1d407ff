"""Samples as numbers, of every format that is numbers: 1.0 is full scale. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from ..pcm import Format

    Numbers = npt.NDArray[np.float64]


def known(form: Format) -> bool:
    """Tell whether samples of a format are numbers."""
    return form.is_float or (form.is_linear and not form.name.startswith("DSD"))


def decode(data: bytes, form: Format, channels: int) -> Numbers:
    """Return samples as an array of shape (frames, channels).

    Args:
        data: whole frames, interleaved.
        form: a format that is `known`.
        channels: samples a frame.
    """
    kind = form.numpy_dtype
    if form.is_float:
        floats: Numbers = np.nan_to_num(np.frombuffer(data, kind).astype(np.float64))
        return floats.reshape(-1, channels)
    width = form.width or 0
    whole = np.frombuffer(data, kind).astype(np.int64) if kind else _joined(data, form)
    full = 1 << (width - 1)
    # Narrow samples may come without their sign spread over the unused upper bits.
    whole = ((whole + full) & (2 * full - 1)) - full if form.is_signed else whole - full
    return (whole / full).reshape(-1, channels)


def encode(samples: Numbers, form: Format) -> bytes:
    """Return samples as bytes, interleaved; what is beyond full scale is cut.

    Args:
        samples: an array of shape (frames, channels).
        form: a format that is `known`.
    """
    kind = form.numpy_dtype
    if form.is_float:
        return samples.astype(kind).tobytes()
    full = 1 << ((form.width or 0) - 1)
    whole = np.clip(np.rint(samples * full), -full, full - 1).astype(np.int64)
    if not form.is_signed:
        whole += full
    if kind:
        return whole.astype(kind).tobytes()
    octets = whole.astype("<i4").reshape(-1, 1).view(np.uint8)[:, :3]
    return (octets if form.is_little_endian else octets[:, ::-1]).tobytes()


def _joined(data: bytes, form: Format) -> npt.NDArray[np.int64]:
    """Return what three bytes each hold."""
    octets = np.frombuffer(data, np.uint8).reshape(-1, 3).astype(np.int64)
    low, middle, high = octets.T if form.is_little_endian else octets.T[::-1]
    whole: npt.NDArray[np.int64] = low | middle << 8 | high << 16
    return whole
