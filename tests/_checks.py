"""pytest plugin: counts lint and type checks that failed before the tests among the errors.

They run outside pytest; the last line of the whole run is pytest's, and must not hide them.
"""

from __future__ import annotations

import os

import pytest

VARIABLE = "AIOALSA_FAILED_CHECKS"


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Add one error for each failed check, and fail the run."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    for check in os.environ.get(VARIABLE, "").split():
        if isinstance(reporter, pytest.TerminalReporter):
            report = pytest.CollectReport(check, "failed", "It failed before the tests.", [])
            reporter.stats.setdefault("error", []).append(report)
        if session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
