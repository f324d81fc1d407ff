"""Every example runs, and README and docs show only examples and commands that are tested."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from importlib import import_module
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from pkgutil import iter_modules

import pytest

import aioalsa
from aioalsa.cli._app import make_app

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*.py"))
# They wait for what may never happen, after they have said so.
DAEMONS = {"jack_daemon", "watch_jacks"}
# These need a sequencer: the kernel tests run them.
MIDI_EXAMPLES = sorted((ROOT / "examples" / "midi").glob("*.py"))
README = (ROOT / "README.md").read_text()
DOCS = "".join(path.read_text() for path in sorted((ROOT / "docs").glob("*.md")))
# The code of docs/midi.md needs a sequencer: the kernel tests run it. That of docs/midi2.md needs a
# kernel with MIDI 2.0, whose tests run it; that of docs/testing.md is for pytest: test_testing.py
# runs it.
ELSEWHERE = {"midi.md", "midi2.md", "testing.md"}
GUIDES = (path for path in sorted((ROOT / "docs").glob("*.md")) if path.name not in ELSEWHERE)
RUNNABLE = "".join(path.read_text() for path in GUIDES)


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """An environment where "default" is a PCM that is there on every machine."""
    [definition] = blocks("text", (ROOT / "docs/tutorial.md").read_text())
    (tmp_path / ".asoundrc").write_text(definition)
    return {
        **os.environ,
        "HOME": str(tmp_path),
        "PYTHONWARNINGS": "error",
        "PYTHONUNBUFFERED": "1",
        "PYTHONDEVMODE": "1",
    }


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_example_runs(path: Path, environment: dict[str, str]) -> None:
    with subprocess.Popen(
        [sys.executable, path],
        env=environment,
        cwd=environment["HOME"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        assert process.stderr
        most = 1 if path.stem in DAEMONS else 20
        lines = list(islice(process.stdout, most))
        if len(lines) == most:
            process.kill()  # it would go on for ever
        told = process.stderr.read()
        status = process.wait(timeout=30)

    assert lines
    assert not told
    assert status == (0 if len(lines) < most else -9)


@pytest.mark.parametrize("path", [*EXAMPLES, *MIDI_EXAMPLES], ids=lambda path: path.stem)
def test_an_example_is_short(path: Path) -> None:
    assert len(path.read_text().splitlines()) <= 60


def blocks(language: str, text: str = README) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("block", blocks("python"))
def test_code_in_the_readme_is_an_example(block: str) -> None:
    assert block in [path.read_text() for path in [*EXAMPLES, *MIDI_EXAMPLES]]


@pytest.mark.parametrize("number", range(len(blocks("python", RUNNABLE))))
def test_code_in_the_docs_runs(number: int, environment: dict[str, str]) -> None:
    code = blocks("python", RUNNABLE)[number]
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert done.returncode == 0, done.stderr
    assert done.stdout
    assert not done.stderr


def commands() -> list[list[str]]:
    lines = ["".join(blocks("sh", README + DOCS))]
    lines += re.findall(r"^    aioalsa .*$", DOCS, re.MULTILINE)
    lines = "\n".join(lines).splitlines()
    words = [shlex.split(line.partition(" | ")[0], comments=True) for line in lines]
    return [rest for program, *rest in filter(None, words) if program == "aioalsa"]


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_a_command_in_the_docs_is_one(words: list[str]) -> None:
    make_app().parse_args(["\0-" if word == "-" else word for word in words])


def test_the_readme_names_only_files_that_are_there() -> None:
    named = re.findall(r"`(?:\./)?([\w/]+\.\w+|dev)\b[^`]*`", README)
    named += re.findall(r"^\./(\w+)", README, re.MULTILINE)

    assert "dev" in named
    assert [name for name in named if not (ROOT / name).exists() and "libasound" not in name] == []


def test_the_docs_name_only_files_that_are_there() -> None:
    parts = r"examples|src|tests|docs|snap|\.github"
    named = re.findall(rf"`((?:{parts})/[\w./-]+)`", DOCS)

    assert "examples/jack_daemon.py" in named
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_docs_name_only_what_the_modules_have() -> None:
    modules = {info.name for info in iter_modules(aioalsa.__path__) if info.name[0] != "_"}
    # What stands first in a row may be another library's.
    prose = re.sub(r"^\| `[^|]*\|", "", README + DOCS, flags=re.MULTILINE)
    code = "\n".join(re.findall(r"(?<!`)`([^`\n]+)`(?!`)", prose))
    named = re.findall(r"(?<![\w./-])(?:aioalsa\.)?([a-z]+)\.([A-Za-z]\w*)", code)
    named = [(module, name) for module, name in named if module in modules]

    assert ("pcm", "open_duplex") in named
    assert [
        f"{module}.{name}"
        for module, name in named
        if not hasattr(import_module(f"aioalsa.{module}"), name)
    ] == []


def test_what_the_docs_say_to_measure_with_is_there() -> None:
    named = re.findall(r"python -m (tests[\w.]*)", README + DOCS)

    assert "tests.bench" in named
    assert [name for name in named if find_spec(name) is None] == []
