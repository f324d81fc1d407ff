"""Mistakes on the command line of `aioalsa midi`, and what is said of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aioalsa.cli._app import run

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_mistakes_are_told_in_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "bad.mid").write_bytes(b"RIFFRIFF")
    (tmp_path / "bad.toml").write_text("[[route]]\nfrom = '24:0'\nto = 'a:'\n")
    for words, status, says in (
        (["ports", "--what"], 2, "--what"),
        (["connect", "nobody:0", "14:0"], 1, "nobody:0"),
        (["connect", "14:0", "900:0"], 2, "900:0"),
        (["disconnect"], 2, "or --all"),
        (["send", "-p", "14:0", "9"], 2, "no whole MIDI message"),
        (["play", "-p", "14:0", f"{tmp_path}/bad.mid"], 1, "bad.mid: MThd not found"),
        (["play", "-p", "14:0", f"{tmp_path}/none.mid"], 1, "No such file"),
        (["record", "-p", "14:0", f"{tmp_path}/x.mid", "-i", "3:5"], 2, "time signature"),
        (["route", f"{tmp_path}/bad.toml", "--check"], 1, "bad.toml:3: to: 'a:' is no port"),
        (["raw", "receive", "-p", "hw:31"], 1, "hw:31"),
    ):
        assert run(["midi", *words]) == status, words
        told = capsys.readouterr()
        assert told.out == ""
        assert told.err.count("\n") == 1
        assert says in told.err
