"""WAV headers: what is built can be read, by us and by libsndfile, and damage is refused."""

from __future__ import annotations

import io
import struct
import wave
from typing import TYPE_CHECKING

import numpy as np
import pytest
import soundfile
from hypothesis import given
from hypothesis import strategies as st

from aioalsa.cli import _wav
from aioalsa.cli._wav import WavError, WavHeader
from aioalsa.pcm import Format

if TYPE_CHECKING:
    from pathlib import Path

formats = st.sampled_from(list(_wav.FORMATS.values()))
rates = st.integers(1, 768000)
channels = st.integers(1, 64)


@given(formats, rates, channels, st.integers(1, 10**12), st.booleans())
def test_what_is_built_is_read_back(
    form: Format, rate: int, count: int, frames: int, seekable: bool
) -> None:
    header = _wav.build(form, rate, count, frames, seekable=seekable)
    told: int | None = frames
    size = frames * form.bytes_per_frame(count)
    if (size >= 0xFFFF0000 and not seekable) or 0x7FFF0000 <= size <= 0x7FFFFFFF:
        told = None  # these sizes cannot be told from "unknown"
    elif 0xFFFF0000 <= size <= 0xFFFFFFFF:
        return

    assert _wav.parse(header) == WavHeader(form, rate, count, told, len(header))


@given(formats, rates, channels, st.booleans())
def test_an_unknown_length_stays_unknown(
    form: Format, rate: int, count: int, seekable: bool
) -> None:
    header = _wav.build(form, rate, count, seekable=seekable)

    assert _wav.parse(header) == WavHeader(form, rate, count, None, len(header))
    assert len(header) == (80 if seekable else 44)


@given(formats, channels, st.integers(0, 10**11))
def test_a_header_keeps_its_length_however_long_the_file_gets(
    form: Format, count: int, frames: int
) -> None:
    first = _wav.build(form, 48000, count)

    assert len(_wav.build(form, 48000, count, frames)) == len(first)


@given(formats, st.integers(0, 43))
def test_part_of_a_header_asks_for_more(form: Format, length: int) -> None:
    assert _wav.parse(_wav.build(form, 48000, 2, seekable=False)[:length]) is None


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    for start in (b"", b"RIFF\xff\xff\xff\xffWAVE", b"RIFF....WAVEfmt \x10\0\0\0"):
        try:
            header = _wav.parse(start + data)
        except WavError:
            continue
        assert header is None or header.channels > 0


def test_other_chunks_before_the_samples_are_skipped() -> None:
    header = _wav.build(Format.S16_LE, 44100, 1, 7, seekable=False)
    other = struct.pack("<4sI", b"LIST", 3) + b"abc\0"  # chunks are padded to an even length

    parsed = _wav.parse(header[:12] + other + header[12:])
    assert parsed == WavHeader(Format.S16_LE, 44100, 1, 7, len(header) + len(other))


@pytest.mark.parametrize("subtype", ["PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE", "PCM_U8"])
@pytest.mark.parametrize("container", ["WAV", "WAVEX", "RF64"])
def test_headers_of_libsndfile_are_read(subtype: str, container: str) -> None:
    file = io.BytesIO()
    with soundfile.SoundFile(
        file, "w", samplerate=44100, channels=3, subtype=subtype, format=container
    ) as sound:
        sound.write(np.zeros((5, 3)))

    header = _wav.parse(file.getvalue())
    assert header is not None
    assert (header.rate, header.channels, header.frames) == (44100, 3, 5)
    expected = {
        "PCM_16": "S16_LE",
        "PCM_24": "S24_3LE",
        "PCM_32": "S32_LE",
        "FLOAT": "FLOAT_LE",
        "DOUBLE": "FLOAT64_LE",
        "PCM_U8": "U8",
    }
    assert header.format.name == expected[subtype]


@pytest.mark.parametrize("form", _wav.FORMATS.values(), ids=lambda form: form.name)
@pytest.mark.parametrize("seekable", [True, False])
def test_libsndfile_reads_our_headers(form: Format, seekable: bool, tmp_path: Path) -> None:
    path = tmp_path / "x.wav"
    data = bytes(range(form.bytes_per_frame(2) * 4))
    path.write_bytes(_wav.build(form, 32000, 2, 4, seekable=seekable) + data)

    info = soundfile.info(path)
    assert (info.samplerate, info.channels, info.frames) == (32000, 2, 4)


def test_the_standard_library_reads_our_header_and_samples() -> None:
    data = bytes(range(16))
    file = io.BytesIO(_wav.build(Format.S16_LE, 48000, 2, 4) + data)

    with wave.open(file) as sound:
        assert sound.getparams()[:4] == (2, 2, 48000, 4)
        assert sound.readframes(4) == data


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"OggS", "not a WAV"),
        (b"RIFF\0\0\0\0AVI ", "not a WAV"),
        (b"RIFF\0\0\0\0WAVEdata\0\0\0\0", "damaged"),
        (b"RIFF\0\0\0\0WAVEfmt \2\0\0\0\1\0", "damaged"),
        (b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0" + struct.pack("<HHIIHH", 1, 0, 8, 8, 1, 8), "kind"),
        (b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0" + struct.pack("<HHIIHH", 1, 1, 0, 8, 1, 8), "rate is 0"),
        (b"RIFF\0\0\0\0WAVEfmt \x10\0\0\0" + struct.pack("<HHIIHH", 17, 1, 8, 8, 1, 4), "tag 17"),
    ],
)
def test_what_is_no_wav_is_refused(data: bytes, why: str) -> None:
    with pytest.raises(WavError, match=why):
        _wav.parse(data)


@pytest.mark.parametrize("form", [Format.S24_LE, Format.S16_BE, Format.DSD_U8])
def test_what_wav_cannot_hold_is_refused(form: Format) -> None:
    with pytest.raises(WavError, match=f"cannot hold {form.name}"):
        _wav.build(form, 48000, 2)


def test_more_channels_than_the_header_has_room_for_are_refused() -> None:
    with pytest.raises(WavError, match="cannot hold 70000 channels"):
        _wav.build(Format.S16_LE, 48000, 70000)
