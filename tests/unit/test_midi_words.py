"""MIDI in words: hexadecimal bytes, events as lines and as JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aioalsa import seq, ump
from aioalsa.cli._app import run
from aioalsa.cli._midi_words import (
    bytes_of,
    describe,
    parse_hex,
    plain,
    whole_events,
    whole_packets,
)
from tests.unit.test_midi_routes import GOOD
from tests.unit.test_seq_events import EVERY
from tests.unit.ump_packets import known

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("words", "data"),
    [
        (["90", "3c", "64"], b"\x90\x3c\x64"),
        (["903C64"], b"\x90\x3c\x64"),
        (["0x90,0x3c, 0x9"], b"\x90\x3c\x09"),
        ([], b""),
    ],
)
def test_bytes_are_read_however_they_are_written(words: list[str], data: bytes) -> None:
    assert parse_hex(words) == data


@given(st.binary())
def test_all_bytes_are_read(data: bytes) -> None:
    assert parse_hex([data.hex(" ")]) == parse_hex([data.hex()]) == data


@pytest.mark.parametrize("word", ["9x", "903", "€", "--"])
def test_what_is_no_byte_is_refused(word: str) -> None:
    with pytest.raises(ValueError, match="no hexadecimal bytes"):
        parse_hex([word])


@pytest.mark.parametrize(
    ("data", "says"),
    [
        ("", "nothing to send"),
        ("90 3c", "2 of 2 bytes, 90 3c, are"),
        ("3c 40", "2 of 2"),
        ("f0 01", "2 of 2"),
        ("90 3c 40 b0", "1 of 4"),
        # What another message breaks off, and what the sequencer has no event for.
        ("90 3c 80 3c 40", "2 of 5"),
        ("f0 01 90 3c 40", "2 of 5"),
        ("f8 f7", "1 of 2"),
        ("f8 f9", "1 of 2"),
        ("f0" + 60 * "00", r"61 of 61 bytes, f0 00.* …, are"),
    ],
)
def test_what_is_no_whole_message_is_refused(data: str, says: str) -> None:
    with pytest.raises(ValueError, match=f"^file: .*{says}"):
        whole_events(bytes.fromhex(data), "file")


def test_running_status_is_allowed() -> None:
    assert whole_events(b"\x90\x3c\x40\x3d\x40", "") == [seq.NoteOn(0, n, 64) for n in (60, 61)]


@given(st.lists(known(), min_size=1))
def test_packets_are_read_from_their_bytes(packets: list[ump.Packet]) -> None:
    data = ump.encode(packets, byteorder="big")

    assert b"".join(bytes_of(event) for event in whole_packets(data, "")) == data


@pytest.mark.parametrize(
    ("data", "says"),
    [("", "nothing to send"), ("40903c", "whole words"), ("40903c00", "not whole: 1 words")],
)
def test_what_is_no_whole_packet_is_refused(data: str, says: str) -> None:
    with pytest.raises(ValueError, match=f"^file: .*{says}"):
        whole_packets(bytes.fromhex(data), "file")


@pytest.mark.parametrize("event", EVERY, ids=repr)
def test_every_event_has_a_line_and_json(event: seq.Event) -> None:
    assert describe(event).startswith("  0:0   ")
    assert "\n" not in describe(event)
    assert json.loads(json.dumps(plain(event)))["type"] == type(event).__name__


def test_routes_are_checked_without_a_sequencer(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "routes.toml"
    path.write_text(GOOD)
    assert run(["midi", "route", str(path), "--check", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["name"] == "stage"
    assert told["rules"][0]["transforms"][2:5] == [
        "channels(0, 1)",
        "note_range(0, 59)",
        "transpose(-12)",
    ]
    assert run(["midi", "route", str(path), "--check"]) == 0
    assert "24:0" in capsys.readouterr().out

    path.write_text(GOOD.replace("-12", "-200"))
    assert run(["midi", "route", str(path), "--check"]) == 1
    assert f"{path}:11: transforms: transpose: transpose=-200" in capsys.readouterr().err
