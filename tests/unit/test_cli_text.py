"""The pure parts of commands: comparing, tables, times, who uses what."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aioalsa.cards import Card, Device, Holder, Subdevice
from aioalsa.cli import _bars, _cards, _console, _options, _sink, _sound, _source
from aioalsa.cli._check import Comparison, compare
from aioalsa.pcm import Format

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

sounding = st.binary(min_size=1, max_size=40).map(
    lambda data: b"\1" + data + bytes(-(len(data) + 1) % 4)
)
silence = st.integers(0, 5).map(lambda frames: bytes(4 * frames))


@given(sounding, silence, silence, silence)
def test_what_came_back_is_found_wherever_it_begins(
    sound: bytes, lead: bytes, before: bytes, after: bytes
) -> None:
    result = compare(lead + sound, before + sound + after, 4)

    assert result == Comparison(len(before) // 4, len(sound) // 4, None, 0)
    assert result.same
    assert "bit for bit" in str(result)


@given(sounding, silence, st.data())
def test_a_flipped_bit_is_found(sound: bytes, before: bytes, data: st.DataObject) -> None:
    # Not in the first frame: without that, another would be taken for the first.
    sound = b"\1\1\1\1" + sound
    byte = data.draw(st.integers(4, len(sound) - 1))
    broken = bytearray(before + sound)
    broken[len(before) + byte] ^= 1 << data.draw(st.integers(0, 7))

    result = compare(sound, bytes(broken), 4)
    assert result.different == byte // 4
    assert not result.same
    assert "differently" in str(result)


@given(sounding, st.integers(1, 10))
def test_a_missing_end_is_found(sound: bytes, frames: int) -> None:
    result = compare(sound + b"\1\1\1\1" * frames, sound, 4)

    assert (result.different, result.missing, result.same) == (None, frames, False)
    assert "did not come back" in str(result)


def test_silence_is_no_success() -> None:
    result = compare(b"\1\1\1\1", bytes(40), 4)

    assert not result.same
    assert str(result) == "only silence came back"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0.0, "0:00"), (59.99, "0:59"), (61.0, "1:01"), (3599.0, "59:59"), (3723.5, "1:02:03")],
)
def test_times_are_told_as_people_do(seconds: float, text: str) -> None:
    assert _bars.clock(seconds) == text


def test_columns_are_aligned_without_blanks_at_the_end() -> None:
    rows = [["a", "long title", ""], ["longer", "x", "y"]]

    assert _console.align(rows) == ["a       long title", "longer  x           y"]


CARD = Card(0, "PCH", "HDA Intel", "HDA Intel at 0xf7", "HDA-Intel", "", "Realtek")


def device(*subdevices: Subdevice) -> Device:
    return Device(CARD, 3, "pcm", "playback", "HDMI 0", "HDMI [0]", subdevices)


@pytest.mark.parametrize(
    ("subdevices", "text"),
    [
        ([Subdevice(0, "a", False)], "0 of 1"),
        ([Subdevice(0, "a", None), Subdevice(1, "b", True)], "? of 2"),
        ([Subdevice(0, "a", True), Subdevice(1, "b", False)], "1 of 2"),
        (
            [Subdevice(i, "a", True, Holder(7, "mpd", 0, 3, i, "playback")) for i in range(2)],
            "2 of 2: mpd (pid 7)",
        ),
    ],
)
def test_usage_tells_how_many_and_who(subdevices: Sequence[Subdevice], text: str) -> None:
    assert _cards.usage(device(*subdevices)) == text


def test_json_has_everything_and_the_name_to_open(capsys: pytest.CaptureFixture[str]) -> None:
    holder = Holder(7, "mpd", 0, 3, 0, "playback")
    _console.show_json([CARD, device(Subdevice(0, "a", True, holder))])

    card, pcm = json.loads(capsys.readouterr().out)
    assert card["mixername"] == "Realtek"
    assert card["ctl"] == "hw:PCH"
    assert pcm["pcm"] == "hw:PCH,3"
    assert pcm["card"]["id"] == "PCH"
    assert pcm["subdevices"][0]["holder"]["process"] == "mpd"


def test_a_table_is_plain_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    _console.show_table(["Open as", "Device"], [["hw:PCH,3", "HDMI [bold]0"]])

    assert capsys.readouterr().out == "Open as   Device\nhw:PCH,3  HDMI [bold]0\n"


def test_an_error_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    _console.fail("two\n  lines")

    assert capsys.readouterr().err == "aioalsa: two lines\n"


@pytest.mark.parametrize(
    ("name", "option", "kind"),
    [
        ("x.wav", None, "wav"),
        ("x.WAVE", None, "wav"),
        ("x.pcm", None, "raw"),
        ("x.aif", None, "aiff"),
        ("x.flac", None, "flac"),
        ("x", None, None),
        (None, None, None),
        ("x.wav", "RAW", "raw"),
    ],
)
def test_the_type_of_a_file_is_that_of_its_suffix_unless_told(
    name: str | None, option: str | None, kind: str | None, tmp_path: Path
) -> None:
    assert _sound.file_kind(tmp_path / name if name else None, option) == kind


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((None, None, None), "S16_LE, 48000 Hz, stereo"),
        (("cd", None, None), "S16_LE, 44100 Hz, stereo"),
        (("dat", None, 1), "S16_LE, 48000 Hz, mono"),
        (("s24_3le", 96000, 6), "S24_3LE, 96000 Hz, 6 channels"),
    ],
)
def test_samples_are_what_the_options_say(
    arguments: tuple[str | None, int | None, int | None], told: str
) -> None:
    assert str(_options.sound_of(*arguments)) == told


@pytest.mark.parametrize("form", [Format.S16_LE, Format.S24_3LE, Format.S32_LE, Format.FLOAT_LE])
def test_what_libsndfile_writes_it_reads_without_loss(form: Format) -> None:
    item, subtypes = _sink.write_as(form)

    assert _source.read_as(subtypes[0]) == item


@given(st.binary(max_size=60).filter(lambda data: len(data) % 3 == 0))
def test_24_bits_are_widened_into_the_upper_of_32(data: bytes) -> None:
    wide = _sink.widen(data, Format.S24_3LE)

    assert bytes(byte for at, byte in enumerate(wide) if at % 4) == data
    assert not any(wide[::4])


def test_tables_have_no_control_characters(capsys: pytest.CaptureFixture[str]) -> None:
    _console.show_table(["Name", "Port"], [["a\x1b[31mb\n", "1"], ["ü\u202e", "2"]])
    _console.fail("no \x1b[2Jport")

    told = capsys.readouterr()
    assert told.out.splitlines() == ["Name      Port", "a�[31mb�  1", "ü�        2"]
    assert told.err == "aioalsa: no �[2Jport\n"
