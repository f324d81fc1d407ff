"""The guest's half of a remote pytest run, loaded there with ``-p tests.kernel.rig.guest``.

It selects the tests that the host asks for, and sends each step and report as one JSON line.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Mapping

EVENTS_VARIABLE = "AIOALSA_RIG_EVENTS"
"""Names the descriptor on which the host listens."""
ITEMS_VARIABLE = "AIOALSA_RIG_ITEMS"
"""Names the file with the node ids to run, a JSON list in the host's order."""


class GuestReporter:
    """Sends what happens in this pytest run to the host."""

    def __init__(self, config: pytest.Config, descriptor: int, wanted: list[str]) -> None:
        self._config = config
        self._descriptor = descriptor
        self._wanted = wanted
        os.set_inheritable(descriptor, False)

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Keep the host's choice, in its order."""
        found = {item.nodeid: item for item in items}
        items[:] = [found[nodeid] for nodeid in self._wanted if nodeid in found]

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """Tell why tests are missing."""
        if report.failed:
            self._send("collect-error", nodeid=report.nodeid, reason=report.longreprtext)

    def pytest_runtest_logstart(self, nodeid: str) -> None:
        """Tell which test runs, so that a crash has a name."""
        self._send("start", nodeid=nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Send one phase's outcome, with traceback and captured output."""
        data = self._config.hook.pytest_report_to_serializable(config=self._config, report=report)
        self._send("report", nodeid=report.nodeid, data=data)

    def pytest_runtest_logfinish(self, nodeid: str) -> None:
        """Tell that no more comes about this test."""
        self._send("finish", nodeid=nodeid)

    def _send(self, event: str, **fields: object) -> None:
        line = json.dumps({"event": event, **fields}, default=repr).encode() + b"\n"
        # A virtio port takes 32 KiB at most in one write.
        while line:
            line = line[os.write(self._descriptor, line) :]


def pytest_configure(config: pytest.Config) -> None:
    """Start reporting."""
    wanted: list[str] = json.loads(Path(os.environ[ITEMS_VARIABLE]).read_text())
    # A test that runs pytest itself must not report as if it were the outer one.
    descriptor = int(os.environ.pop(EVENTS_VARIABLE))
    config.pluginmanager.register(GuestReporter(config, descriptor, wanted), "rig-guest-reporter")


def restore_report(config: pytest.Config, data: Mapping[str, Any]) -> pytest.TestReport:
    """Make a report again of what came as JSON, which knows no tuples."""
    fields = dict(data)
    for name in ("location", "longrepr"):
        # A skip's longrepr is (path, line, reason); a failure's is a mapping or a string.
        if isinstance(fields.get(name), list):
            fields[name] = tuple(fields[name])
    report = config.hook.pytest_report_from_serializable(config=config, data=fields)
    assert isinstance(report, pytest.TestReport)
    return report
