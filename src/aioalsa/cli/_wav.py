"""The header of WAV files, read and written as bytes, also where nothing can be seeked.

Samples go through as they are, so that what is in the file is what the device gets; soundfile does
the other kinds of files. Sizes above 4 GiB take RF64 (EBU Tech 3306).
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

from ..pcm import Format

PCM, FLOAT, A_LAW, MU_LAW, EXTENSIBLE = 1, 3, 6, 7, 0xFFFE

# Format tag and bits a sample, both ways. In WAV, 8 bits are unsigned and all else is signed.
FORMATS = {
    (PCM, 8): Format.U8,
    (PCM, 16): Format.S16_LE,
    (PCM, 24): Format.S24_3LE,
    (PCM, 32): Format.S32_LE,
    (FLOAT, 32): Format.FLOAT_LE,
    (FLOAT, 64): Format.FLOAT64_LE,
    (A_LAW, 8): Format.A_LAW,
    (MU_LAW, 8): Format.MU_LAW,
}
_TAGS = {form: key for key, form in FORMATS.items()}

# What arecord writes where it cannot come back to fill the size in: readers take it for "all".
UNKNOWN_SIZE = 0x7FFFF000
_LARGEST = 0xFFFFFFFF
# Room for RF64's chunk of 64-bit sizes, which a header needs before it is known how long it gets.
_RESERVED = 28


class WavError(ValueError):
    """These bytes are no WAV file, or one of a kind that is not played from here."""


@dataclass(frozen=True, slots=True)
class WavHeader:
    """What a WAV file says of itself.

    Attributes:
        format: of its samples.
        rate: frames a second, Hz.
        channels: samples a frame.
        frames: how many there are; None if the file does not tell.
        offset: where the samples begin, bytes.
    """

    format: Format
    rate: int
    channels: int
    frames: int | None
    offset: int


def build(
    form: Format, rate: int, channels: int, frames: int | None = None, *, seekable: bool = True
) -> bytes:
    """Return a header.

    Args:
        form: of the samples.
        rate: frames a second, Hz.
        channels: samples a frame.
        frames: how many follow; None as long as that is unknown.
        seekable: leave room for 64-bit sizes; else the header is the classic 44 bytes.

    Raises:
        WavError: WAV cannot hold these samples.
    """
    if form not in _TAGS:
        holds = ", ".join(each.name for each in _TAGS)
        raise WavError(f"a WAV file cannot hold {form.name} (it holds {holds})")
    tag, bits = _TAGS[form]
    frame = form.bytes_per_frame(channels)
    try:
        chunk = struct.pack("<HHIIHH", tag, channels, rate, rate * frame, frame, bits)
    except struct.error:
        raise WavError(f"a WAV file cannot hold {channels} channels at {rate} Hz") from None
    fixed = 4 + (8 + _RESERVED if seekable else 0) + 8 + len(chunk) + 8
    size = UNKNOWN_SIZE if frames is None else frames * frame
    large = fixed + size > _LARGEST
    header = struct.pack("<4sI4s", *_riff(large, fixed + size + size % 2))
    if seekable and large:
        header += struct.pack("<4sIQQQI", b"ds64", _RESERVED, fixed + size, size, frames or 0, 0)
    elif seekable:
        header += struct.pack("<4sI", b"JUNK", _RESERVED) + bytes(_RESERVED)
    header += struct.pack("<4sI", b"fmt ", len(chunk)) + chunk
    return header + struct.pack("<4sI", b"data", _LARGEST if large else size)


def _riff(large: bool, size: int) -> tuple[bytes, int, bytes]:
    return (b"RF64", _LARGEST, b"WAVE") if large else (b"RIFF", size, b"WAVE")


def parse(data: bytes) -> WavHeader | None:
    """Read the header at the start of a file; None if more bytes are needed.

    Raises:
        WavError: no WAV file, a damaged one, or one whose samples ALSA does not know.
    """
    if not any(magic.startswith(data[:4]) for magic in (b"RIFF", b"RF64")):
        raise WavError("not a WAV file")
    if not b"WAVE".startswith(data[8:12]):
        raise WavError("not a WAV file")
    large: int | None = None
    kind: tuple[Format, int, int] | None = None
    at = 12
    while len(data) >= at + 8:
        name, size = struct.unpack_from("<4sI", data, at)
        at += 8
        if name == b"data":
            if kind is None:
                raise WavError("a damaged WAV file: its samples come before their format")
            return _header(kind, size if large is None or size != _LARGEST else large, at)
        if len(data) < at + size:
            return None
        if name == b"fmt ":
            kind = _kind(data[at : at + size])
        elif name == b"ds64" and size >= 16:
            large = struct.unpack_from("<Q", data, at + 8)[0]
        at += size + size % 2
    return None


def _header(kind: tuple[Format, int, int], size: int, offset: int) -> WavHeader:
    form, rate, channels = kind
    # 0 and the largest sizes are what writers leave who could not come back.
    unknown = size == 0 or any(top - 0xFFFF <= size <= top for top in (0x7FFFFFFF, _LARGEST))
    frames = None if unknown else size // form.bytes_per_frame(channels)
    return WavHeader(form, rate, channels, frames, offset)


def _kind(chunk: bytes) -> tuple[Format, int, int]:
    if len(chunk) < 16:
        raise WavError("a damaged WAV file: its format is cut short")
    tag, channels, rate, _, frame, bits = struct.unpack_from("<HHIIHH", chunk)
    if tag == EXTENSIBLE and len(chunk) >= 26:
        tag = struct.unpack_from("<H", chunk, 24)[0]
    # The bytes a sample takes count, not its bits: 20 of 24 are left-justified.
    form = FORMATS.get((tag, frame * 8 // channels if channels else 0))
    if form is None:
        raise WavError(f"a WAV file of a kind that is not played raw (tag {tag}, {bits} bits)")
    if rate == 0:
        raise WavError("a damaged WAV file: its rate is 0")
    return form, rate, channels
