"""The command line as it is used: in a process of its own, piped and on terminals, interrupted."""

from __future__ import annotations

import json
import os
import pty
import re
import select
import shlex
import signal
import subprocess
import sys
import time
import wave
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from aioalsa.cli import _wav
from aioalsa.pcm import Format

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

COMMAND = [sys.executable, "-m", "aioalsa"]
# Not in development mode: asyncio would say on stderr what was slow on a busy machine.
ENVIRONMENT = {**os.environ, "PYTHONWARNINGS": "error"}
CONTROL = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [*COMMAND, *arguments],
        env={**ENVIRONMENT, **environment},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )


def run_on_terminal(columns: int, terminal: str, *arguments: str) -> tuple[int, str]:
    """Run on a pseudo-terminal; returns the exit status and all that appeared."""
    master, slave = pty.openpty()
    environment = {**ENVIRONMENT, "TERM": terminal, "COLUMNS": str(columns), "LINES": "24"}
    process = subprocess.Popen(
        [*COMMAND, *arguments],
        env=environment,
        stdin=slave,
        stdout=slave,
        stderr=slave,
        start_new_session=True,
    )
    os.close(slave)
    shown = bytearray()
    # A terminal whose last user is gone ends with an error.
    with suppress(OSError):
        while data := os.read(master, 65536):
            shown += data
    os.close(master)
    return process.wait(timeout=30), shown.decode().replace("\r\n", "\n")


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    """A WAV file of 30 s."""
    path = tmp_path / "sound.wav"
    frames = 30 * 8000
    path.write_bytes(_wav.build(Format.S16_LE, 8000, 1, frames) + bytes(2 * frames))
    return path


@dataclass
class Demos:
    """What demos did, which run all at once to save time."""

    piped: subprocess.CompletedProcess[bytes]
    seconds: float
    narrow: tuple[int, str]
    wide: tuple[int, str]
    dumb: tuple[int, str]


@pytest.fixture(scope="module")
def demos() -> Demos:
    start = time.monotonic()
    with ThreadPoolExecutor() as threads:
        piped = threads.submit(run, "demo")
        narrow = threads.submit(run_on_terminal, 40, "xterm", "demo")
        wide = threads.submit(run_on_terminal, 120, "xterm", "demo")
        dumb = threads.submit(run_on_terminal, 80, "dumb", "demo")
        seconds = (piped.result(), time.monotonic() - start)[1]
    return Demos(piped.result(), seconds, narrow.result(), wide.result(), dumb.result())


def test_the_demo_passes_and_is_plain_when_piped(demos: Demos) -> None:
    assert demos.piped.returncode == 0, demos.piped.stderr
    assert not demos.piped.stderr
    assert demos.seconds < 20
    assert not CONTROL.search(demos.piped.stdout)
    text = demos.piped.stdout.decode()
    assert re.search(r"[\d,]{7} frames came back, bit for bit what was played; no xrun\.", text)
    assert re.search(r"^0:02  left +-\d+\.\d dB  right +-\d+\.\d dB$", text, re.MULTILINE)


@pytest.mark.parametrize(("which", "width"), [("narrow", 39), ("wide", 75)])
def test_the_demo_draws_bars_that_fit_the_terminal(demos: Demos, which: str, width: int) -> None:
    status, shown = demos.narrow if which == "narrow" else demos.wide

    assert status == 0
    assert "no xrun" in shown
    assert shown.endswith("\n")
    assert "\x1b[?25l" in shown  # the cursor is hidden ...
    assert shown.rindex("\x1b[?25h") > shown.rindex("\x1b[?25l")  # ... and shown again
    bars = re.findall(r"^left .*dB$", without_codes(shown), re.MULTILINE)
    assert len(bars) > 20
    assert {len(bar) for bar in bars} == {width}


def without_codes(shown: str) -> str:
    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", shown).replace("\r", "\n")


def test_the_demo_draws_nothing_in_place_on_a_dumb_terminal(demos: Demos) -> None:
    status, shown = demos.dumb

    assert status == 0
    assert "\x1b" not in shown
    assert "\r" not in shown
    assert "no xrun" in shown


@pytest.mark.parametrize("command", ["cards", "devices", "jacks"])
def test_lists_are_json_on_demand(command: str) -> None:
    done = run(command, "--json")

    assert done.returncode == 0
    assert isinstance(json.loads(done.stdout), list)
    assert not CONTROL.search(done.stdout)
    assert not CONTROL.search(run(command).stdout)


def test_the_version_names_both_libraries() -> None:
    done = run("--version")

    assert re.fullmatch(rb"aioalsa \d+\.\S+ \(alsa-lib 1\.\d+\S*\)\n", done.stdout)


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["nothing"], b"nothing"),
        (["cards", "--nothing"], b"--nothing"),
        (["play"], b"FILE"),
        (["play", "x.wav", "-d", "-1"], b"-d"),
        (["play", "x.wav", "-d", "inf"], b"-d"),
        (["play", "x.wav", "y.wav"], b"too many arguments: y.wav"),
        (["play", ""], b"empty"),
        (["doctor", "-D", ""], b"name"),
        (["play", "x.wav", "-f", "cd"], b"-t raw"),
        (["play", "/dev/zero", "-t", "raw", "-f", "S17"], b"S17"),
        (["play", "/dev/zero", "-t", "raw", "-f", "MPEG"], b"MPEG"),
        (["play", "/dev/zero", "-t", "raw", "-D", ""], b"name"),
        (["record", "/dev/null", "-c", "0"], b"-c"),
        (["record", "/dev/null", "-r", "5000000000"], b"rate"),
        (["record", "/dev/null", "-D", "null", "-t", "nothing"], b"flac"),
        (["play", "/dev/zero", "-t", "flac"], b"raw"),
        (["record", "-", "-D", "null", "-t", "flac"], b"standard output"),
        (["ctl", "get"], b"takes an element"),
        (["state"], b"ACTION"),
        (["state", "keep"], b"keep"),
        (["jacks", "--run", "true"], b"jacks watch"),
        (["jacks", "watch", "--debounce", "-1"], b"debounce"),
    ],
)
def test_a_wrong_command_line_is_2_and_one_line(arguments: list[str], why: bytes) -> None:
    done = run(*arguments)

    assert done.returncode == 2
    assert_one_line(done.stderr, why)


def assert_one_line(told: bytes, why: bytes) -> None:
    assert told.startswith(b"aioalsa: ")
    assert told.count(b"\n") == 1
    assert told.endswith(b"\n")
    assert why in told


def test_failures_are_1_and_one_line(tmp_path: Path, sound: Path) -> None:
    text, cut = tmp_path / "text.wav", tmp_path / "cut.wav"
    text.write_text("no sound")
    cut.write_bytes(sound.read_bytes()[:30])
    cases = [
        (["play", str(sound), "-D", "nothing"], b"nothing: "),
        (["play", str(tmp_path / "nothing.wav")], b"nothing.wav: No such file"),
        (["play", str(tmp_path)], b"Is a directory"),
        (["play", str(text)], b"-t raw"),
        (["play", str(cut)], b"damaged"),
        (["play", "-"], b"standard input is no WAV file"),
        (["record", str(tmp_path / "x/y.wav"), "-D", "null", "-q"], b"x/y.wav: No such file"),
        (["record", "x.wav", "-D", "null", "-f", "S24_LE", "-q"], b"cannot hold S24_LE"),
        (["record", "/dev/full", "-D", "null", "-t", "raw", "-q"], b"No space left"),
        (["ctl", "-D", "nothing"], b"nothing: "),
        (["monitor", "nothing"], b"nothing: "),
        (
            ["state", "restore", "nothing", "-f", str(tmp_path / "no.state")],
            b"no.state: No such file",
        ),
    ]
    for arguments, why in cases:
        done = run(*arguments)
        assert done.returncode == 1, arguments
        assert_one_line(done.stderr, why)


def test_without_alsa_lib_commands_say_what_to_install() -> None:
    done = run("cards", AIOALSA_LIBASOUND="libnothing.so.2")

    assert done.returncode == 1
    assert_one_line(done.stderr, b"apt install")
    assert b"no alsa-lib found" in run("--version", AIOALSA_LIBASOUND="libnothing.so.2").stdout


@pytest.mark.parametrize("module", ["cyclopts", "rich", "numpy"])
def test_without_the_extra_commands_say_what_to_install(module: str, tmp_path: Path) -> None:
    # A module that is not there, whatever is installed.
    (tmp_path / "sitecustomize.py").write_text(f"import sys\nsys.modules[{module!r}] = None\n")
    done = run("demo", PYTHONPATH=str(tmp_path))

    assert done.returncode == 1
    assert_one_line(done.stderr, f"module {module}: pip install 'aioalsa[cli]'".encode())


def interrupt(
    *arguments: str,
    ready: Callable[[], bool] = lambda: True,
    number: signal.Signals = signal.SIGINT,
    background: bool = False,
) -> tuple[int, str]:
    """Start a command, send it a signal once it says something and is ready.

    In the background it is as shells start jobs there: with interrupts ignored.

    Returns its status, and what it told on stderr after that.
    """
    handler = signal.SIG_IGN if background else signal.default_int_handler
    with subprocess.Popen(
        [*COMMAND, *arguments],
        env=ENVIRONMENT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, handler),
    ) as process:
        assert process.stdout
        assert process.stderr
        try:
            first, _, _ = select.select([process.stdout, process.stderr], [], [], 30)
            assert first
            assert first[0].readline()
            end = time.monotonic() + 30
            while not ready() and time.monotonic() < end:
                time.sleep(0.01)
            process.send_signal(number)
            start = time.monotonic()
            _, told = process.communicate(timeout=30)
            assert time.monotonic() - start < 5
        finally:
            process.kill()
    return process.returncode, told


@pytest.mark.parametrize(
    ("number", "status", "background"),
    [
        (signal.SIGINT, 130, False),
        (signal.SIGINT, 130, True),
        (signal.SIGTERM, 143, True),
        (signal.SIGHUP, 129, False),
    ],
)
def test_an_interrupted_recording_is_valid(
    tmp_path: Path, number: signal.Signals, status: int, background: bool
) -> None:
    path = tmp_path / "x.wav"

    def ready() -> bool:
        return path.exists() and path.stat().st_size > 40000

    result = interrupt(
        "record", "-D", "null", str(path), ready=ready, number=number, background=background
    )
    assert result == (status, "")
    with wave.open(str(path)) as file:
        assert file.getnframes() > 9000
        assert len(file.readframes(10**7)) == 4 * file.getnframes()
        assert path.stat().st_size == 80 + 4 * file.getnframes()


def test_playing_can_be_interrupted(sound: Path) -> None:
    assert interrupt("play", "-D", "null", str(sound)) == (130, "")


def test_waiting_for_a_pipe_can_be_interrupted() -> None:
    assert interrupt("play", "-D", "null", "-t", "raw", "-") == (130, "")


def test_a_named_pipe_is_recorded_into_as_long_as_somebody_reads(tmp_path: Path) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    command = [*COMMAND, "record", "-q", "-D", "null", str(path)]
    with subprocess.Popen(command, env=ENVIRONMENT) as process:
        with path.open("rb") as reader:
            assert reader.read(4) == b"RIFF"
        assert process.wait(timeout=30) == 1


def test_the_demo_can_be_interrupted() -> None:
    assert interrupt("demo") == (130, "")


@pytest.mark.parametrize("words", ["monitor", "jacks watch"])
def test_watching_can_be_interrupted(words: str) -> None:
    # It tells of cards, or why there are none.
    status, told = interrupt(*words.split())

    assert status == 130
    assert "Traceback" not in told


def test_a_pipe_that_nobody_reads_ends_recording_without_a_word() -> None:
    command = [*COMMAND, "record", "-q", "-D", "null", "-"]
    with subprocess.Popen(
        command, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.read(4) == b"RIFF"
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=30) == 1


def test_a_program_that_has_heard_enough_ends_playing_without_a_word(sound: Path) -> None:
    command = [*COMMAND, "play", "--json", "-V", "-D", "null", str(sound)]
    with subprocess.Popen(
        command, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stderr
        assert json.loads(process.stdout.readline())["event"] == "begin"
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait(timeout=30) == 1


def in_shell(line: str, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run a command line of ours, with redirections, in a shell."""
    words = shlex.join(COMMAND)
    return subprocess.run(
        ["bash", "-c", f"{words} {line}"],
        env={**ENVIRONMENT, **environment},
        capture_output=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("cards --json >&-", b"standard output: Bad file descriptor"),
        ("cards --json >/dev/full", b"standard output: No space left"),
        ("record --help >/dev/full", b"No space left"),
        ("record -q -D null -d 0.1 - >/dev/full", b"standard output: No space left"),
        ("record -q -D null -d 0.1 -t flac /dev/full", b"/dev/full: cannot be written"),
        ("record -q -D null -d 0.1 /nowhere/x.flac", b"/nowhere/x.flac: No such file"),
        ("play -D null - <&-", b"standard input: Bad file descriptor"),
    ],
)
def test_what_cannot_be_read_or_written_is_1_and_one_line(line: str, why: bytes) -> None:
    done = in_shell(line)

    assert done.returncode == 1
    assert_one_line(done.stderr, why)


@pytest.mark.parametrize("streams", ["<&- >&- 2>&-", "2>/dev/full"])
def test_streams_that_nobody_has_stop_no_recording(tmp_path: Path, streams: str) -> None:
    path = tmp_path / "x.wav"
    done = in_shell(f"record -D null -d 0.2 {shlex.quote(str(path))} {streams}")

    assert (done.returncode, done.stderr) == (0, b"")
    with wave.open(str(path)) as file:
        assert file.getnframes() == 9600
    assert path.stat().st_size == 80 + 4 * 9600  # nothing else was written into it


def test_help_is_told_whatever_the_terminal_is() -> None:
    """In a locale of ASCII, and where there is no room at all."""
    old = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "COLUMNS": "0"}
    for environment in (old, {"COLUMNS": "1"}):
        done = in_shell("play --help", **environment)
        assert (done.returncode, done.stderr) == (0, b"")
        assert done.stdout.startswith(b"Usage: aioalsa play")


def test_a_mistake_says_whose_help_to_read() -> None:
    assert run("play", "--devcie", "x", "y").stderr == (
        b"aioalsa: Unknown option: --devcie. Did you mean --device? (see aioalsa play --help)\n"
    )


def test_samples_do_not_go_to_a_terminal() -> None:
    status, shown = run_on_terminal(80, "xterm", "record", "-D", "null", "-")

    assert status == 2
    assert shown.startswith("aioalsa: samples do not go to a terminal")


@pytest.mark.parametrize("columns", [40, 100])
def test_progress_is_shown_on_a_terminal(sound: Path, columns: int) -> None:
    status, shown = run_on_terminal(columns, "xterm", "play", "-D", "null", str(sound), "-d", "1.2")

    assert status == 0
    assert "0:01 / 0:01" in shown
    assert ("dB" in shown) == (columns == 100)
    assert max(map(len, without_codes(shown).splitlines()[1:])) <= columns


def test_no_progress_is_shown_on_a_dumb_terminal_or_when_quiet(sound: Path) -> None:
    play = ("play", "-D", "null", str(sound), "-d", "0.5")
    status, shown = run_on_terminal(200, "dumb", *play)
    assert (status, shown) == (0, f"playing {sound}: S16_LE, 8000 Hz, mono\n")

    assert run_on_terminal(80, "xterm", *play, "-q") == (0, "")


def test_no_progress_is_shown_when_piped(sound: Path) -> None:
    done = run("play", "-D", "null", str(sound), "-d", "0.5")

    assert done.stdout == b""
    assert done.stderr.decode() == f"playing {sound}: S16_LE, 8000 Hz, mono\n"
