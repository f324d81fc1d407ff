"""Runs tests in a guest and replays their reports here, as if they had run in this process.

1. One pytest run in the guest gets all tests; its events come in the order of the tests.
2. ``replay`` is called for each test in turn and passes its reports on while they arrive.
3. A guest pytest that dies fails the test it was running; a new one gets the tests after it.
4. A guest that dies, or never runs tests, is an error of each test that is left.
"""

from __future__ import annotations

import json
import os
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING, Final, Literal, Protocol

import pytest

from tests.kernel.rig.guest import EVENTS_VARIABLE, ITEMS_VARIABLE, restore_report
from tests.kernel.rig.kernel import RigError
from tests.kernel.rig.machine import Event, describe_exit, exit_status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from pathlib import Path

START_SECONDS: Final = 180.0
"""How long pytest may take in the guest from its start to the first test."""
TEST_SECONDS: Final = 180.0
"""A test's time limit in the guest where it has no timeout marker of its own."""
GRACE_SECONDS: Final = 60.0
"""How long after a test's limit the guest counts as dead."""
OUTPUT_LINES: Final = 120


class Guest(Protocol):
    """Where the tests run: ``machine.Machine``, or a stand-in for tests of this module."""

    @property
    def output(self) -> bytearray:
        """What the job has printed last."""
        ...

    def boot(self) -> None:
        """Get ready to take jobs."""
        ...

    def start(
        self, command: Sequence[str], *, cwd: Path, environment: Mapping[str, str] | None = None
    ) -> None:
        """Start a job; descriptor 3 is open for its events."""
        ...

    def events(self, silence: Callable[[], float | None]) -> Iterator[Event]:
        """Yield the job's events, the last one its exit."""
        ...

    def share_file(self, name: str, content: str) -> str:
        """Make a file that the guest can read, and return its path there."""
        ...

    def close(self) -> None:
        """End the guest."""
        ...


class RemoteRun:
    """One run of some tests in a guest, replayed test by test."""

    def __init__(self, config: pytest.Config, guest: Guest, items: Sequence[pytest.Item]) -> None:
        self._config = config
        self._guest = guest
        self._left = {item.nodeid: item for item in items}
        self._events: Iterator[Event] = iter(())
        self._arrived: dict[str, list[Event]] = {}
        self._collect_errors: list[str] = []
        self._running: str | None = None
        self._broken: str | None = None
        self._explained = False

    def begin(self, before_tests: Callable[[], object]) -> None:
        """Boot the guest and start the tests; a failure becomes an error of each test.

        ``before_tests`` is called in between; what it waits for can go on during the boot.
        """
        try:
            try:
                self._guest.boot()
            finally:
                before_tests()
            self._start_pytest()
        except RigError as error:
            self._broken = str(error)

    def replay(self, item: pytest.Item) -> None:
        """Pass on a test's reports as they come, until its last one."""
        item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
        for report in self._reports(item):
            item.ihook.pytest_runtest_logreport(report=report)
        item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)
        del self._left[item.nodeid]

    def close(self) -> None:
        """End the guest; what it still runs is not wanted any more."""
        self._guest.close()

    def _reports(self, item: pytest.Item) -> Iterator[pytest.TestReport]:
        while True:
            for event in self._arrived.pop(item.nodeid, []):
                if event["event"] == "finish":
                    return
                if event["event"] == "report":
                    yield restore_report(self._config, event["data"])
            if self._broken is not None:
                yield self._error(item, self._broken)
                return
            death = self._pump(item)
            if death is not None:
                yield death
                return

    def _pump(self, item: pytest.Item) -> pytest.TestReport | None:
        """Take one event from the guest; a report is what became of the test without one."""
        try:
            event = next(self._events)
        except RigError as error:
            self._broken = str(error)
            if self._running == item.nodeid:
                self._explained = True
                return _failure(item, f"The guest died while this test ran: {error}", "call")
            return None
        match event.get("event"):
            case "exit":
                return self._after_exit(item, exit_status(event))
            case "collect-error":
                self._collect_errors.append(f"{event['nodeid']}:\n{event['reason']}")
            case "start" | "report" | "finish":
                nodeid = str(event["nodeid"])
                self._running = None if event["event"] == "finish" else nodeid
                self._arrived.setdefault(nodeid, []).append(event)
            case _:
                pass
        return None

    def _after_exit(self, item: pytest.Item, status: int) -> pytest.TestReport | None:
        """Judge the end of the guest's pytest, which came before this test's last report."""
        output = self._guest.output.decode(errors="replace").strip()
        tail = "\n".join(output.splitlines()[-OUTPUT_LINES:])
        context = f"--- last output of the guest's pytest ---\n{tail}"
        if self._running != item.nodeid:
            problem = "\n".join(self._collect_errors) or context
            self._broken = (
                f"pytest in the guest {describe_exit(status)} and did not run this test\n{problem}"
            )
            return None
        del self._left[item.nodeid]
        self._running = None
        try:
            if self._left:
                self._start_pytest()
        except RigError as error:
            self._broken = str(error)
        self._left[item.nodeid] = item
        reason = f"The guest's pytest {describe_exit(status)} while this test ran."
        return _failure(item, f"{reason}\n{context}", "call")

    def _start_pytest(self) -> None:
        items = list(self._left.values())
        job = self._guest.share_file("items.json", json.dumps([item.nodeid for item in items]))
        command = [sys.executable, "-m", "pytest", "-p", "tests.kernel.rig.guest"]
        command += _guest_options(self._config)
        command += dict.fromkeys(str(item.path) for item in items)
        environment = {ITEMS_VARIABLE: job, EVENTS_VARIABLE: "3"}
        self._guest.start(command, cwd=self._config.rootpath, environment=environment)
        self._events = self._guest.events(self._patience)

    def _patience(self) -> float | None:
        """Tell how long the guest may say nothing at this point of the run."""
        if self._running is None:
            return START_SECONDS
        item = self._left.get(self._running)
        return time_limit(item) + GRACE_SECONDS if item is not None else START_SECONDS

    def _error(self, item: pytest.Item, reason: str) -> pytest.TestReport:
        # The whole story once; repeated for each of hundreds of tests it would bury itself.
        if self._explained:
            reason = f"{reason.partition(chr(10))[0]} (more at the first test with this error)"
        self._explained = True
        return _failure(item, f"This test could not run in the guest: {reason}", "setup")


def compile_ahead(config: pytest.Config, items: Sequence[pytest.Item]) -> subprocess.Popen[bytes]:
    """Start writing the bytecode that the guest's pytest will look for.

    Compiling and rewriting asserts takes the guest 5 s, and this machine less than one. Where
    ``PYTHONDONTWRITEBYTECODE`` is set no earlier run has left any, and the guest keeps none.
    """
    environment = {**os.environ, "AIOALSA_KERNEL": "host"}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    trees = [str(config.rootpath / name) for name in ("src", "tests")]
    compileall = shlex.join([sys.executable, "-m", "compileall", "-q", *trees])
    collect = [sys.executable, "-m", "pytest", "--collect-only", *_guest_options(config)]
    pytest_run = shlex.join([*collect, *dict.fromkeys(str(item.path) for item in items)])
    return subprocess.Popen(
        ["/bin/sh", "-c", f"{compileall}; {pytest_run}"],
        cwd=config.rootpath,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def time_limit(item: pytest.Item) -> float:
    """Return the seconds that pytest-timeout gives this test in the guest."""
    marker = item.get_closest_marker("timeout")
    if marker is None:
        return TEST_SECONDS
    return float(marker.args[0] if marker.args else marker.kwargs.get("timeout", TEST_SECONDS))


def _failure(item: pytest.Item, reason: str, when: Literal["setup", "call"]) -> pytest.TestReport:
    return pytest.TestReport(
        nodeid=item.nodeid,
        location=item.location,
        keywords=dict.fromkeys(item.keywords, 1),
        outcome="failed",
        longrepr=reason,
        when=when,
    )


def _guest_options(config: pytest.Config) -> list[str]:
    """Choose options so that the guest's reports look as asked for here."""
    options = ["--no-header"]
    # Hypothesis's plugin takes seconds to start in the guest; @given works without it.
    options += ["-p", "no:cacheprovider", "-p", "no:hypothesispytest"]
    options += ["--no-summary", "--continue-on-collection-errors", f"--rootdir={config.rootpath}"]
    if config.inipath is not None:
        options += ["-c", str(config.inipath)]
    options += [f"--verbosity={config.getoption('verbose')}", f"--tb={config.getoption('tbstyle')}"]
    options += [f"--capture={config.getoption('capture')}"]
    for flag in ("showlocals", "fulltrace", "runxfail"):
        if config.getoption(flag, default=False):
            options.append({"fulltrace": "--full-trace"}.get(flag, f"--{flag}"))
    for name, values in (("-W", "pythonwarnings"), ("-o", "override_ini")):
        options += [part for value in config.getoption(values) or () for part in (name, value)]
    if config.pluginmanager.hasplugin("timeout"):
        options.append(f"--timeout={config.getoption('timeout') or TEST_SECONDS}")
    return options
