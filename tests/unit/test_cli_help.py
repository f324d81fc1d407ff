"""What commands tell of themselves: help with examples that are right, and shells' completion."""

from __future__ import annotations

import inspect
import re
import shlex
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from aioalsa.cli._app import COMMANDS, make_app, run, tell_all

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cyclopts import App


def commands(app: App, words: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Give the words and the function of each command."""
    for name in app:
        if name.startswith("-"):
            continue
        inner: App = app[name]
        if inner.default_command is not None:
            yield (*words, name), inner.default_command
        else:
            yield from commands(inner, (*words, name))


ALL = {" ".join(words): function for words, function in commands(make_app())}


def examples(function: object) -> list[str]:
    text = inspect.getdoc(function) or ""
    fences = re.findall(r"^```sh\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    return [line for fence in fences for line in fence.splitlines()]


def test_every_command_is_listed_with_what_it_does() -> None:
    assert {words.partition(" ")[0] for words in ALL} == set(COMMANDS)


@pytest.mark.parametrize("words", ALL)
def test_a_command_has_examples_that_are_right(words: str) -> None:
    shown = examples(ALL[words])
    # What other programs do in a pipe is theirs.
    ours = [part for line in shown for part in re.split(r" [|>] ", line) if "aioalsa" in part]

    assert any(part.startswith(f"aioalsa {words}") for part in ours)
    for part in ours:
        arguments = shlex.split(part, comments=True)[1:]
        make_app().parse_args(
            ["\0-" if each == "-" else each for each in arguments],
            print_error=False,
            exit_on_error=False,
        )
    assert max(map(len, shown)) <= 78  # they fit a terminal


# Those that say nothing when all is well, and what is for shells to read.
SILENT = {"midi connect", "midi disconnect", "midi send", "midi raw send", "completion"}


@pytest.mark.parametrize("words", sorted(set(ALL) - SILENT))
def test_what_a_command_says_programs_can_have(
    words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run([*words.split(), "--help"]) == 0
    assert re.search(r"--json .*\bJSON\b", " ".join(capsys.readouterr().out.split()))


@pytest.mark.parametrize("words", ALL)
def test_help_is_all_that_a_command_says(words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([*words.split(), "--help"]) == 0
    told = " ".join(capsys.readouterr().out.split())

    assert f"Usage: aioalsa {words}" in told
    assert " ".join(examples(ALL[words])[0].split()) in told
    assert "\x1b" not in told


def test_a_list_of_commands_has_a_line_for_each(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["--help"]) == 0
    told = capsys.readouterr().out
    for name, what in COMMANDS.items():
        assert re.search(rf"│ {name} +{re.escape(what[:30])}", told)


def test_only_the_command_that_is_named_tells_all() -> None:
    app = make_app()
    tell_all(app, ["play", "--help"])
    assert "```sh" in (app["play"].help or "")
    assert app["record"].help == COMMANDS["record"]
    tell_all(app, ["nothing"])


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_complete_all_commands(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["completion", shell]) == 0
    script = capsys.readouterr().out
    for words in ALL:
        assert words.split()[-1] in script
    assert "max-file-time" in script


def test_bash_completes(capsys: pytest.CaptureFixture[str]) -> None:
    run(["completion", "bash"])
    script = capsys.readouterr().out + (
        "COMP_WORDS=(aioalsa midi r); COMP_CWORD=2; _aioalsa; printf '%s\\n' \"${COMPREPLY[@]}\""
    )
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True)
    assert sorted(done.stdout.split()) == ["raw", "record", "route"]
