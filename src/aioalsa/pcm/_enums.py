"""The enumerations of <alsa/pcm.h>, and the table of sample formats.

The table is ours, not asked of alsa-lib: its functions abort the process for some formats
(`snd_pcm_format_silence_64` for G723), and importing this needs no libasound. A test compares them.
"""

from __future__ import annotations

import sys
from enum import Flag, auto
from typing import Self

from .._arguments import Named, integer


class Direction(Named):
    """Which way the sound goes (`snd_pcm_stream_t`)."""

    PLAYBACK = 0
    CAPTURE = 1


class State(Named):
    """What a PCM is doing (`snd_pcm_state_t`)."""

    UNKNOWN = -1
    OPEN = 0
    SETUP = 1
    PREPARED = 2
    RUNNING = 3
    XRUN = 4
    DRAINING = 5
    PAUSED = 6
    SUSPENDED = 7
    DISCONNECTED = 8


class Access(Named):
    """How samples lie in memory and how they get there (`snd_pcm_access_t`)."""

    MMAP_INTERLEAVED = 0
    MMAP_NONINTERLEAVED = 1
    MMAP_COMPLEX = 2
    RW_INTERLEAVED = 3
    RW_NONINTERLEAVED = 4

    @property
    def is_mmap(self) -> bool:
        """Tell whether samples go through the mapped ring buffer."""
        return self <= Access.MMAP_COMPLEX

    @property
    def is_interleaved(self) -> bool:
        """Tell whether the samples of a frame lie side by side."""
        return self in (Access.MMAP_INTERLEAVED, Access.RW_INTERLEAVED)


class Type(Named):
    """What kind of PCM is behind a name (`snd_pcm_type_t`)."""

    UNKNOWN = -1
    HW = 0
    HOOKS = 1
    MULTI = 2
    FILE = 3
    NULL = 4
    SHM = 5
    INET = 6
    COPY = 7
    LINEAR = 8
    ALAW = 9
    MULAW = 10
    ADPCM = 11
    RATE = 12
    ROUTE = 13
    PLUG = 14
    SHARE = 15
    METER = 16
    MIX = 17
    DROUTE = 18
    LBSERVER = 19
    LINEAR_FLOAT = 20
    LADSPA = 21
    DMIX = 22
    JACK = 23
    DSNOOP = 24
    DSHARE = 25
    IEC958 = 26
    SOFTVOL = 27
    IOPLUG = 28
    EXTPLUG = 29
    MMAP_EMUL = 30


class Subformat(Named):
    """What else is to say of a sample format (`snd_pcm_subformat_t`)."""

    UNKNOWN = -1
    STD = 0
    MSBITS_MAX = 1
    MSBITS_20 = 2
    MSBITS_24 = 3

    @property
    def description(self) -> str:
        """What it means, in words; for STD those of `snd_pcm_subformat_description`."""
        return _SUBFORMATS[self]


_SUBFORMATS = {
    Subformat.UNKNOWN: "Unknown",
    Subformat.STD: "Standard",
    Subformat.MSBITS_MAX: "All bits of the format",
    Subformat.MSBITS_20: "20 most significant bits",
    Subformat.MSBITS_24: "24 most significant bits",
}


class Timestamps(Named):
    """The clock of a stream's time stamps (`snd_pcm_tstamp_type_t`)."""

    GETTIMEOFDAY = 0
    MONOTONIC = 1
    MONOTONIC_RAW = 2


class AudioTimestamp(Named):
    """What an audio time stamp is taken from (`snd_pcm_audio_tstamp_type_t`)."""

    UNKNOWN = -1
    COMPAT = 0
    DEFAULT = 1
    LINK = 2
    LINK_ABSOLUTE = 3
    LINK_ESTIMATED = 4
    LINK_SYNCHRONIZED = 5


class DeviceClass(Named):
    """What a device is for (`snd_pcm_class_t`)."""

    UNKNOWN = -1
    GENERIC = 0
    MULTI = 1
    MODEM = 2
    DIGITIZER = 3


class Feature(Flag):
    """What a device can do besides its parameters (`snd_pcm_hw_params_can_*`, `_is_*`)."""

    PAUSE = auto()
    RESUME = auto()
    OVERRANGE = auto()
    SYNC_START = auto()
    NO_PERIOD_WAKEUP = auto()
    MMAP_SAMPLES = auto()
    BATCH = auto()
    BLOCK_TRANSFER = auto()
    DOUBLE_BUFFER = auto()
    HALF_DUPLEX = auto()
    JOINT_DUPLEX = auto()
    MONOTONIC = auto()
    PERFECT_DRAIN = auto()
    AUDIO_TIMESTAMP = auto()


class Format(Named):
    """A sample format (`snd_pcm_format_t`).

    Names are alsa-lib's: signedness, bits that count, bytes if packed (`3LE`), byte order.
    """

    S8 = 0
    U8 = 1
    S16_LE = 2
    S16_BE = 3
    U16_LE = 4
    U16_BE = 5
    S24_LE = 6
    S24_BE = 7
    U24_LE = 8
    U24_BE = 9
    S32_LE = 10
    S32_BE = 11
    U32_LE = 12
    U32_BE = 13
    FLOAT_LE = 14
    FLOAT_BE = 15
    FLOAT64_LE = 16
    FLOAT64_BE = 17
    IEC958_SUBFRAME_LE = 18
    IEC958_SUBFRAME_BE = 19
    MU_LAW = 20
    A_LAW = 21
    IMA_ADPCM = 22
    MPEG = 23
    GSM = 24
    S20_LE = 25
    S20_BE = 26
    U20_LE = 27
    U20_BE = 28
    SPECIAL = 31
    S24_3LE = 32
    S24_3BE = 33
    U24_3LE = 34
    U24_3BE = 35
    S20_3LE = 36
    S20_3BE = 37
    U20_3LE = 38
    U20_3BE = 39
    S18_3LE = 40
    S18_3BE = 41
    U18_3LE = 42
    U18_3BE = 43
    G723_24 = 44
    G723_24_1B = 45
    G723_40 = 46
    G723_40_1B = 47
    DSD_U8 = 48
    DSD_U16_LE = 49
    DSD_U32_LE = 50
    DSD_U16_BE = 51
    DSD_U32_BE = 52

    @classmethod
    def linear(
        cls,
        width: int,
        physical_width: int | None = None,
        *,
        signed: bool = True,
        big_endian: bool | None = None,
    ) -> Self:
        """Return the format of plain integers (`snd_pcm_build_linear_format`).

        Args:
            width: bits of a sample that count.
            physical_width: bits that it takes in memory; as few whole bytes as hold it by default,
                which is packed for 24 bits.
            signed: negative numbers are meant.
            big_endian: the byte order; this machine's by default.

        Raises:
            TypeError: a width is no integer.
            ValueError: alsa-lib knows no such format.
        """
        bits = integer("width", width, 1, 32)
        least = (bits + 7) // 8 * 8
        size = least if physical_width is None else integer("physical_width", physical_width, 8, 32)
        little = sys.byteorder == "little" if big_endian is None else not big_endian
        for member in cls:
            shape = member.width, member.physical_width, member.is_signed
            ordered = member.is_little_endian in (None, little)
            if ordered and shape == (bits, size, signed) and member.name[0] in "SU":
                return member
        kind = "signed" if signed else "unsigned"
        raise ValueError(f"there is no format of {kind} integers of {bits} bits in {size}")

    @property
    def description(self) -> str:
        """What it means, as "Signed 16 bit Little Endian" (`snd_pcm_format_description`)."""
        if self in _DESCRIPTIONS:
            return _DESCRIPTIONS[self]
        order = "Little Endian" if self.is_little_endian else "Big Endian"
        if self.name.startswith("IEC958"):
            return f"IEC-958 {order}"
        if self.name.startswith("DSD"):
            size = (self.width or 8) // 8
            return (
                f"Direct Stream Digital, {size}-byte (x{8 * size}), {order.lower()}, "
                "oldest bits in MSB"
            )
        kind = "Float" if self.is_float else "Signed" if self.is_signed else "Unsigned"
        text = f"{kind} {self.width} bit"
        if self.is_little_endian is not None:
            text += f" {order}"
        if self.physical_width == 24:
            return f"{text} in 3bytes"
        return f"{text} in 4 bytes, LSB justified" if self.width == 20 else text

    @property
    def width(self) -> int | None:
        """Bits of a sample that count; None where samples have no size (`snd_pcm_format_width`)."""
        widths = _WIDTHS.get(self)
        return widths[0] if widths else None

    @property
    def physical_width(self) -> int | None:
        """Bits that a sample takes in memory (`snd_pcm_format_physical_width`)."""
        widths = _WIDTHS.get(self)
        return widths[1] if widths else None

    def bytes_per_frame(self, channels: int) -> int:
        """Return the size of a frame in bytes.

        Raises:
            ValueError: samples of this format have no size, or frames are not whole bytes.
        """
        bits = (self.physical_width or 0) * channels
        if bits <= 0 or bits % 8:
            raise ValueError(f"frames of {channels} channels of {self.name} are not whole bytes")
        return bits // 8

    @property
    def silence(self) -> bytes:
        """One sample of silence, in memory order (`snd_pcm_format_silence_64`).

        Raises:
            ValueError: samples of this format are no whole bytes.
        """
        size = self.bytes_per_frame(1)
        if self in _ODD_SILENCE:
            return _ODD_SILENCE[self] * size
        if not self.is_linear or self.is_signed:
            return bytes(size)
        middle = (1 << ((self.width or 1) - 1)).to_bytes(size, "little")
        return middle[::-1] if self.name.endswith("BE") else middle

    @property
    def is_linear(self) -> bool:
        """Tell whether samples are plain integers, DSD included (`snd_pcm_format_linear`)."""
        return (self.name[0] in "SU" and self.name[1].isdigit()) or self.name.startswith("DSD")

    @property
    def is_float(self) -> bool:
        """Tell whether samples are floating point numbers (`snd_pcm_format_float`)."""
        return self.name.startswith("FLOAT")

    @property
    def is_signed(self) -> bool | None:
        """Tell whether integers are signed; None for others (`snd_pcm_format_signed`)."""
        return self.name.startswith("S") if self.is_linear else None

    @property
    def is_little_endian(self) -> bool | None:
        """Tell the byte order; None where there is none (`snd_pcm_format_little_endian`)."""
        if self.name.endswith(("LE", "BE")):
            return self.name.endswith("LE")
        return None

    @property
    def numpy_dtype(self) -> str | None:
        """The dtype of numpy whose items are samples, as "<i2"; None where there is none.

        Packed 24-bit samples have none: `Period.to_numpy` widens them to "<i4".
        """
        width = self.physical_width
        if width not in (8, 16, 32, 64) or not (self.is_linear or self.is_float):
            return None
        kind = "f" if self.is_float else "i" if self.is_signed else "u"
        order = "|" if width == 8 else "<" if self.is_little_endian else ">"
        return f"{order}{kind}{width // 8}"


_WIDTHS = {
    **{Format[f"{s}8"]: (8, 8) for s in "SU"},
    **{Format[f"{s}16_{e}"]: (16, 16) for s in "SU" for e in ("LE", "BE")},
    **{Format[f"{s}{w}_{e}"]: (w, 32) for s in "SU" for w in (20, 24, 32) for e in ("LE", "BE")},
    **{Format[f"{s}{w}_3{e}"]: (w, 24) for s in "SU" for w in (18, 20, 24) for e in ("LE", "BE")},
    **{Format[f"FLOAT_{e}"]: (32, 32) for e in ("LE", "BE")},
    **{Format[f"FLOAT64_{e}"]: (64, 64) for e in ("LE", "BE")},
    **{Format[f"IEC958_SUBFRAME_{e}"]: (32, 32) for e in ("LE", "BE")},
    Format.MU_LAW: (8, 8),
    Format.A_LAW: (8, 8),
    Format.IMA_ADPCM: (4, 4),
    Format.DSD_U8: (8, 8),
    **{Format[f"DSD_U16_{e}"]: (16, 16) for e in ("LE", "BE")},
    **{Format[f"DSD_U32_{e}"]: (32, 32) for e in ("LE", "BE")},
}

# The byte that is repeated; from the table in alsa-lib's src/pcm/pcm_misc.c.
_ODD_SILENCE = {
    Format.MU_LAW: b"\x7f",
    Format.A_LAW: b"\x55",
    **{member: b"\x69" for member in Format if member.name.startswith("DSD")},
}

# Those that no rule makes.
_DESCRIPTIONS = {
    Format.MU_LAW: "Mu-Law",
    Format.A_LAW: "A-Law",
    Format.IMA_ADPCM: "Ima-ADPCM",
    Format.MPEG: "MPEG",
    Format.GSM: "GSM",
    Format.SPECIAL: "Special",
    Format.G723_24: "G.723 (ADPCM) 24 kbit/s, 8 samples in 3 bytes",
    Format.G723_24_1B: "G.723 (ADPCM) 24 kbit/s, 1 sample in 1 byte",
    Format.G723_40: "G.723 (ADPCM) 40 kbit/s, 8 samples in 3 bytes",
    Format.G723_40_1B: "G.723 (ADPCM) 40 kbit/s, 1 sample in 1 byte",
    Format.DSD_U8: "Direct Stream Digital, 1-byte (x8), oldest bit in MSB",
}
