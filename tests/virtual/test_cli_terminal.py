"""What is drawn on a terminal, as it appears there: screens of tmux."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.terminal import Terminal

if TYPE_CHECKING:
    from pathlib import Path

MIXER = [sys.executable, "-m", "tests.virtual.mixer_program"]


def test_the_mixer_fills_the_screen_and_obeys_keys(tmp_path: Path) -> None:
    with Terminal(tmp_path, MIXER) as terminal:
        screen = terminal.until(lambda screen: "Quit" in screen and "Master" in screen)
        lines = screen.splitlines()
        assert len(lines) == 24
        assert lines[0] == "aioalsa_desk"
        assert re.fullmatch(r"Master +░+   0% -50\.0 dB on", lines[1])
        assert lines[2].split("  ")[0] == "Input Source"
        assert re.fullmatch(r"\[b\] Mic +█+░+  50%", lines[3])

        terminal.press("7", "m")
        terminal.until(lambda screen: re.search(r"Master +█+░+  7[01]% +-\d+\.\d dB off", screen))
        terminal.press("Right")
        terminal.until(lambda screen: re.search(r"Master +█+░+  7[56]% .* off", screen))
        terminal.press("Down", "Space", "Down", "9")
        terminal.until(lambda screen: "Line" in screen and "90%" in screen)
        terminal.press("q")
        ended = terminal.until(lambda screen: "ended: 0" in screen)
    assert "Master Playback Switch (False,)" in ended
    assert "Input Source (1,)" in ended
    assert "[b] Mic Capture Volume (9,)" in ended


def test_the_mixer_scrolls_and_fits_a_small_screen(tmp_path: Path) -> None:
    with Terminal(tmp_path, [*MIXER, "--many"]) as terminal:
        terminal.until(lambda screen: "Quit" in screen and "Master" in screen)
        terminal.press("Up", *["Down"] * 60)  # beyond both ends
        terminal.until(lambda screen: "Master" not in screen and "Other 9" in screen)
        terminal.resize(24, 8)
        small = terminal.until(lambda screen: re.search(r"^Other 9 +░+   0%", screen, re.MULTILINE))
        assert max(map(len, small.splitlines())) <= 24
        terminal.press("Escape")
        terminal.until(lambda screen: "ended: 0" in screen)


def test_the_mixer_goes_on_after_a_stop_and_ends_by_a_signal(tmp_path: Path) -> None:
    file = tmp_path / "pid"
    command = f"echo $$ > {file}; exec {shlex.join(MIXER)}"
    with Terminal(tmp_path, ["sh", "-c", command], columns=60, lines=8) as terminal:
        terminal.until(lambda screen: "Quit" in screen and "Master" in screen)
        number = int(file.read_text())
        os.kill(number, signal.SIGTSTP)
        terminal.until(lambda screen: "Master" not in screen)
        os.kill(number, signal.SIGCONT)
        terminal.until(lambda screen: "Quit" in screen and "Master" in screen)
        os.kill(number, signal.SIGINT)
        terminal.until(lambda screen: "ended: 130" in screen)


@pytest.mark.parametrize("terminal", ["dumb", None])
def test_without_a_real_terminal_the_mixer_lists(tmp_path: Path, terminal: str | None) -> None:
    if terminal is None:
        done = subprocess.run(MIXER, capture_output=True, text=True, check=True, timeout=60)
        shown = done.stdout
        assert not done.stderr
        assert "\x1b" not in shown
    else:
        with Terminal(tmp_path, MIXER, lines=200, TERM=terminal) as opened:
            shown = opened.until(lambda screen: "ended: 0" in screen)
    assert "Simple mixer control 'Master',0" in shown
    assert "Front Left: Playback 0 [0%] [-50.00dB] [on]" in shown


def test_the_meter_draws_bars_in_place(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "aioalsa", "meter", "-D", "null", "-d", "2"]
    with Terminal(tmp_path, command, columns=40, lines=6) as terminal:
        drawn = terminal.until(lambda screen: "-inf dB  -inf dB" in screen)
        assert max(map(len, drawn.splitlines())) <= 40
        ended = terminal.until(lambda screen: "ended: 0" in screen)
    assert re.search(r"^left .*dB\nright .*dB\n0:0\d\n", drawn, re.MULTILINE)
    assert "loudest: left -inf dB" in ended
