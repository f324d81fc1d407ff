"""MIDI files: read, written, broken."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

import anyio
import pytest
from hypothesis import given
from hypothesis import strategies as st

from aioalsa import midi, seq
from aioalsa.midi._player import endings

if TYPE_CHECKING:
    from pathlib import Path


def chunk(name: bytes, data: bytes) -> bytes:
    return name + struct.pack(">L", len(data)) + data


def smf(*tracks: bytes, kind: int = 1, division: int = 96) -> bytes:
    head = struct.pack(">hhh", kind, len(tracks), division)
    return chunk(b"MThd", head) + b"".join(chunk(b"MTrk", track) for track in tracks)


END = b"\x00\xff\x2f\x00"
NOTES = b"\x00\x90\x3c\x40\x60\x3c\x00" + END  # with running status
TEMPO = b"\x00\xff\x51\x03\x0f\x42\x40\x81\x40\xff\x51\x03\x07\xa1\x20" + END


def test_a_file_of_two_tracks_is_read() -> None:
    song = midi.parse_song(smf(TEMPO, NOTES + b""))

    assert song.ppq == 96
    assert list(song.merged()) == [
        (0, 0, seq.Tempo(0, 1_000_000)),
        (0, 0, seq.NoteOn(0, 60, 64)),
        (96, 0, seq.NoteOn(0, 60, 0)),
        (192, 0, seq.Tempo(0, 500_000)),
    ]
    assert song.ticks == 192
    assert song.seconds == pytest.approx(2.0)
    assert song.seconds_at(288) == pytest.approx(2.5)
    assert song.seconds_at(96) == pytest.approx(1.0)


def test_tracks_of_type_2_follow_each_other() -> None:
    song = midi.parse_song(smf(NOTES, NOTES, kind=2))

    assert [tick for tick, _, _ in song.merged()] == [0, 96, 96, 192]


@pytest.mark.parametrize(
    ("division", "seconds"),
    [(0xE728, 96 / 1000), (0xE204, 96 / 120), (0xE304, 96 * 1.001 / 120)],
)
def test_time_in_video_frames_is_converted(division: int, seconds: float) -> None:
    song = midi.parse_song(smf(NOTES, TEMPO, division=division - 65536))

    assert song.seconds_at(96) == pytest.approx(seconds, rel=1e-3)


def test_system_exclusive_messages_names_and_ports_are_read() -> None:
    data = b"\x00\xff\x03\x01A\x00\xff\x21\x01\x02\x00\xf0\x03\x01\x02\xf7" + END

    [found] = midi.parse_song(smf(data)).tracks

    assert found == midi.Track((midi.Timed(0, seq.SysEx(b"\xf0\x01\x02\xf7")),), "A", 2)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "ends in the middle"),
        (b"RIFFRIFFRIFF", "MThd not found"),
        (smf(NOTES)[:-3], "ends in the middle"),
        (smf(NOTES, division=0), "0 ticks a quarter note"),
        (smf(NOTES, kind=3), "type 3 is unknown"),
        (smf(NOTES, division=-256), "frames a second"),
        (smf(b"\x00\x3c\x40" + END), "running status"),
        (smf(b"\x00\x90\x80\x40" + END), "data byte must be in range"),
        (smf(NOTES).replace(b"MTrk", b"MTrx"), "no MTrk header"),
        (smf(b"\xff" * 20 + b"\x7f\x90\x3c\x40" + END), "ticks is more than"),
    ],
)
def test_a_broken_file_is_told_with_its_name(data: bytes, says: str) -> None:
    with pytest.raises(midi.MidiFileError, match=f"take.mid: .*{says}"):
        midi.parse_song(data, "take.mid")


@given(st.binary(max_size=60), st.integers(0, 100), st.integers(0, 20))
def test_any_bytes_are_a_song_or_refused(data: bytes, at: int, cut: int) -> None:
    good = smf(TEMPO, NOTES)
    for broken in (data, good[:at] + data + good[at + cut :]):
        try:
            song = midi.parse_song(broken)
        except midi.MidiFileError:
            continue
        assert song.seconds >= 0


channels, sevens = st.integers(0, 15), st.integers(0, 127)


def sysex(data: list[int]) -> seq.SysEx:
    return seq.SysEx(b"\xf0" + bytes(data) + b"\xf7")


def tempo(microseconds: int) -> seq.Tempo:
    return seq.Tempo(0, microseconds)


def track(events: list[tuple[int, seq.Event]], name: str, port: int) -> midi.Track:
    ordered = sorted((midi.Timed(*each) for each in events), key=lambda timed: timed.tick)
    return midi.Track(tuple(ordered), name, port)


storable: st.SearchStrategy[seq.Event] = st.one_of(
    st.builds(seq.NoteOn, channels, sevens, sevens),
    st.builds(seq.NoteOff, channels, sevens, sevens),
    st.builds(seq.ControlChange, channels, sevens, sevens),
    st.builds(seq.PitchBend, channels, st.integers(-8192, 8191)),
    st.builds(seq.ProgramChange, channels, sevens),
    st.builds(sysex, st.lists(sevens)),
    st.builds(tempo, st.integers(1, 2**24 - 1)),
)
tracks = st.builds(
    track,
    st.lists(st.tuples(st.integers(0, 10000), storable), max_size=8),
    st.text(st.characters(codec="latin-1", exclude_categories=["C"]), max_size=8),
    st.integers(0, 15),
)


@given(st.integers(1, 32767), st.lists(tracks, min_size=1, max_size=3))
def test_what_is_written_is_read_again(ppq: int, parts: list[midi.Track]) -> None:
    song = midi.Song(ppq, tuple(parts))

    assert midi.parse_song(midi.format_song(song)) == song


def test_what_a_file_has_no_place_for_is_left_out() -> None:
    events = (
        midi.Timed(0, seq.Clock()),
        midi.Timed(5, seq.SysEx(b"\xf0\x01")),
        midi.Timed(5, seq.NRPN(0, 300, 400)),
        midi.Timed(9, seq.SongPosition(3)),
    )
    written = midi.format_song(midi.Song(96, (midi.Track(events),)))

    assert [tick for tick, _, _ in midi.parse_song(written).merged()] == [5] * 4


def test_files_are_written_and_read(tmp_path: Path) -> None:
    song = midi.parse_song(smf(TEMPO, NOTES))

    async def main() -> midi.Song:
        await midi.save(song, tmp_path / "song.mid")
        return await midi.load(tmp_path / "song.mid")

    assert anyio.run(main) == song


def test_stopping_ends_what_sounds_and_lifts_the_pedal() -> None:
    events = [
        midi.Timed(0, seq.NoteOn(1, 60, 64)),
        midi.Timed(10, seq.ControlChange(1, 64, 127)),
        midi.Timed(20, seq.NoteOff(1, 60, 64)),
        midi.Timed(20, seq.NoteOn(1, 62, 64)),
        midi.Timed(30, seq.NoteOn(1, 64, 64)),
    ]
    song = midi.Song(96, (midi.Track((), port=0), midi.Track(tuple(events), port=1)))

    assert endings(song, 25, 2) == [[], [seq.NoteOff(1, 62, 64), seq.ControlChange(1, 64, 0)]]
    assert endings(song, 0, 1) == [[seq.NoteOff(1, 60, 64)]]
