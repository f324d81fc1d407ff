"""Tests of how a guest's test reports are replayed, with a process here in the guest's place.

Each runs a small pytest project whose kernel tests go to that process.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from tests.kernel.rig import plugin
from tests.kernel.rig.guest import EVENTS_VARIABLE
from tests.kernel.rig.machine import GuestDiedError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from tests.kernel.rig.machine import Event

pytest_plugins = ["pytester"]

ROOT = Path(__file__).parents[2]


class LocalGuest:
    """A guest that is a process on this machine.

    ``mortal`` lets the whole guest die with its job, ``stillborn`` lets it not even boot.
    """

    def __init__(self, directory: Path, *, mortal: bool = False, stillborn: bool = False) -> None:
        self.output = bytearray()
        self.selections: list[list[str]] = []
        self.closed = False
        self._directory = directory
        self._mortal = mortal
        self._stillborn = stillborn
        self._job: subprocess.Popen[bytes] | None = None
        self._events = -1

    def boot(self) -> None:
        if self._stillborn:
            raise GuestDiedError("it did not start\n--- console ---\nKernel panic")

    def start(
        self, command: Sequence[str], *, cwd: Path, environment: Mapping[str, str] | None = None
    ) -> None:
        self._events, events = os.pipe()
        variables = {**os.environ, **(environment or {})}
        variables |= {
            EVENTS_VARIABLE: str(events),
            "AIOALSA_KERNEL": "host",
            "PYTHONPATH": str(ROOT),
        }
        with (self._directory / "output").open("wb") as output:
            self._job = subprocess.Popen(
                command, cwd=cwd, env=variables, stdout=output, stderr=output, pass_fds=[events]
            )
        os.close(events)

    def events(self, silence: Callable[[], float | None]) -> Iterator[Event]:
        assert self._job is not None
        with open(self._events, encoding="utf-8") as lines:
            for line in lines:
                assert silence() is not None
                yield json.loads(line)
        status = self._job.wait()
        self.output[:] = (self._directory / "output").read_bytes()
        if self._mortal:
            raise GuestDiedError("the virtual machine ended\n--- console ---\nKernel panic")
        yield {"event": "exit", "status": status if status >= 0 else 128 - status}

    def share_file(self, name: str, content: str) -> str:
        self.selections.append(json.loads(content))
        (self._directory / name).write_text(content)
        return str(self._directory / name)

    def close(self) -> None:
        self.closed = True
        if self._job is not None:
            self._job.kill()
            self._job.wait()


class Project:
    """A pytest project whose kernel tests run in a ``LocalGuest``."""

    def __init__(
        self, pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, directory: Path
    ) -> None:
        self._pytester = pytester
        self._monkeypatch = monkeypatch
        self._directory = directory
        self.guest = LocalGuest(directory)
        monkeypatch.setenv("AIOALSA_KERNEL", "vm")

    def run(
        self, source: str, *options: str, mortal: bool = False, stillborn: bool = False
    ) -> pytest.RunResult:
        guest = self.guest = LocalGuest(self._directory, mortal=mortal, stillborn=stillborn)

        def open_guest(_config: pytest.Config) -> LocalGuest:
            return guest

        def no_compiling(*_: object) -> SimpleNamespace:
            return SimpleNamespace(wait=lambda: None)

        self._monkeypatch.setattr(plugin, "open_guest", open_guest)
        self._monkeypatch.setattr(plugin, "compile_ahead", no_compiling)
        head = "import os, pytest\npytestmark = pytest.mark.kernel\n"
        (self._pytester.path / "test_kernel.py").write_text(head + source)
        arguments = ["-p", "tests.kernel.rig.plugin"]
        for unneeded in ("cacheprovider", "asyncio", "hypothesispytest"):
            arguments += ["-p", f"no:{unneeded}"]
        return self._pytester.runpytest_inprocess(*arguments, *options)


@pytest.fixture
def project(
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path_factory: pytest.TempPathFactory,
) -> Project:
    return Project(pytester, monkeypatch, tmp_path_factory.mktemp("guest"))


def test_a_failing_test_shows_its_traceback_and_output(project: Project) -> None:
    result = project.run("""
def test_frames():
    print("captured in the guest")
    frames = 480
    assert frames == 441
""")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(
        ["    def test_frames():", ">       assert frames == 441", "E       assert 480 == 441"]
    )
    result.stdout.fnmatch_lines(["test_kernel.py:7: AssertionError", "captured in the guest"])


def test_every_outcome_counts_in_the_totals(project: Project) -> None:
    result = project.run("""
@pytest.fixture
def broken():
    raise OSError("no card")

def test_passes(): pass
def test_fails(): assert 0
def test_skips(): pytest.skip("no such card")
@pytest.mark.xfail
def test_is_expected_to_fail(): assert 0
def test_has_no_card(broken): pass
""")

    result.assert_outcomes(passed=1, failed=1, skipped=1, xfailed=1, errors=1)
    result.stdout.fnmatch_lines(["*OSError: no card"])
    assert result.ret == pytest.ExitCode.TESTS_FAILED


def test_only_the_selected_tests_go_to_the_guest(project: Project) -> None:
    result = project.run(
        """
@pytest.mark.parametrize("rate", [44100, 48000])
@pytest.mark.parametrize("format", ["S16_LE", "[/]:: é"])
def test_plays(rate, format): pass
def test_captures(): pass
""",
        "-v",
        "-k",
        "plays and 48000",
    )

    result.assert_outcomes(passed=2, deselected=3)
    assert [len(selection) for selection in project.guest.selections] == [2]
    result.stdout.fnmatch_lines(["test_kernel.py::test_plays[[]S16_LE-48000[]] PASSED*"])


def test_a_crash_fails_the_test_that_ran_and_no_other(project: Project) -> None:
    result = project.run("""
def test_before(): pass
def test_crashes():
    import ctypes
    ctypes.string_at(0)
def test_after(): pass
""")

    result.assert_outcomes(passed=2, failed=1)
    result.stdout.fnmatch_lines(["The guest's pytest died of SIGSEGV while this test ran."])
    result.stdout.fnmatch_lines(["*Fatal Python error: Segmentation fault"])
    assert [len(selection) for selection in project.guest.selections] == [3, 1]


def test_a_quiet_exit_is_a_failure_too(project: Project) -> None:
    result = project.run("def test_exits(): os._exit(0)\n")

    result.assert_outcomes(failed=1)
    result.stdout.fnmatch_lines(["*exited with status 0 while this test ran."])


def test_a_guest_that_dies_fails_every_test_that_is_left(project: Project) -> None:
    result = project.run(
        """
def test_before(): pass
def test_panics(): os._exit(1)
def test_after(): pass
def test_last(): pass
""",
        mortal=True,
    )

    result.assert_outcomes(passed=1, failed=1, errors=2)
    result.stdout.fnmatch_lines(["*The guest died while this test ran*", "Kernel panic"])
    assert result.ret == pytest.ExitCode.TESTS_FAILED


def test_a_guest_that_does_not_boot_is_an_error_of_every_test(project: Project) -> None:
    result = project.run("def test_one(): pass\ndef test_two(): pass\n", stillborn=True)

    result.assert_outcomes(errors=2)
    result.stdout.fnmatch_lines(["*could not run in the guest: it did not start", "Kernel panic"])
    reports, _summary = result.stdout.str().split("short test summary info")
    assert reports.count("Kernel panic") == 1


def test_a_module_that_cannot_be_imported_in_the_guest_says_why(project: Project) -> None:
    result = project.run("""
if os.environ["AIOALSA_KERNEL"] == "host":
    import not_in_the_guest
def test_one(): pass
""")

    result.assert_outcomes(errors=1)
    result.stdout.fnmatch_lines(["*No module named 'not_in_the_guest'"])


def test_stopping_at_the_first_failure_ends_the_guest(project: Project) -> None:
    result = project.run(
        "def test_fails(): assert 0\ndef test_waits(): import time; time.sleep(600)\n", "-x"
    )

    result.assert_outcomes(failed=1)
    assert project.guest.closed


def test_other_tests_run_here_and_first(project: Project, pytester: pytest.Pytester) -> None:
    (pytester.path / "test_z.py").write_text(
        "import os\ndef test_here(): assert os.environ['AIOALSA_KERNEL'] == 'vm'\n"
    )
    result = project.run("def test_there(): assert os.environ['AIOALSA_KERNEL'] == 'host'\n", "-v")

    result.assert_outcomes(passed=2)
    result.stdout.fnmatch_lines(
        ["test_z.py::test_here PASSED*", "test_kernel.py::test_there PASS*"]
    )


def test_a_kernel_test_s_time_is_not_counted_here(project: Project) -> None:
    result = project.run(
        """
import time
@pytest.mark.timeout(60)
def test_waits(): time.sleep(1.5)
""",
        "--timeout=1",
        "-W",
        "ignore",
    )

    result.assert_outcomes(passed=1)


def test_the_interpreter_is_the_same_on_both_sides(project: Project) -> None:
    result = project.run(
        f"def test_same(): import sys; assert sys.executable == {sys.executable!r}"
    )

    result.assert_outcomes(passed=1)
