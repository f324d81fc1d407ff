"""pytest plugin: runs the kernel tests in a virtual machine where this one has not the cards.

``AIOALSA_KERNEL`` overrides the choice: ``vm`` or ``host``.
"""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Final

import pytest

from tests.kernel import cards
from tests.kernel.rig.machine import Machine, pass_on, results_directory
from tests.kernel.rig.remote import Guest, RemoteRun, compile_ahead

DIRECTORIES: Final = (Path("tests", "kernel"), Path("tests", "midi2", "kernel"))
MARKER: Final = "kernel"


def runs_here() -> bool:
    """Tell whether kernel tests run on this machine's own drivers.

    They load, unbind and starve drivers, so only a machine that was set up for them counts:
    one that has every card of ``cards.EXPECTED`` at its place.
    """
    match os.environ.get("AIOALSA_KERNEL", ""):
        case "vm":
            return False
        case "host":
            return True
        case "":
            return not cards.missing()
        case other:
            raise pytest.UsageError(f"AIOALSA_KERNEL is {other!r}, not 'vm' or 'host'")


def open_guest(config: pytest.Config) -> Guest:
    """Make the guest that kernel tests run in."""
    machine = Machine(results_directory(config.rootpath))
    if config.getoption("capture") == "no":
        machine.on_output = pass_on
    return machine


class KernelTests:
    """Takes the kernel tests out of this run's hands, where they are to run in a guest."""

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._remote: list[pytest.Item] = []
        self._run: RemoteRun | None = None
        self._summary = ""

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Put the kernel tests last: the others are quick, and should not run beside the guest."""
        items.sort(key=_is_kernel_test)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Note what was selected, once ``-k`` and its like have had their say."""
        if not runs_here():
            self._remote = [item for item in session.items if _is_kernel_test(item)]

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> bool | None:
        """Replay a kernel test's reports instead of running it."""
        if item not in self._remote:
            return None
        if self._run is None:
            begin = time.monotonic()
            guest = open_guest(self._config)
            self._run = RemoteRun(self._config, guest, self._remote)
            self._run.begin(compile_ahead(self._config, self._remote).wait)
            self._run.replay(item)
            self._summary = f"first test done after {time.monotonic() - begin:.1f} s"
            if isinstance(guest, Machine):
                self._summary += f", boot {guest.boot_seconds:.1f} s ({guest.accelerator})"
        else:
            self._run.replay(item)
        if item is self._remote[-1]:
            self._run.close()
        return True

    @pytest.hookimpl(optionalhook=True, tryfirst=True)
    def pytest_timeout_set_timer(self, item: pytest.Item) -> bool | None:
        """Leave a kernel test's time to the guest, whose clock does not count the boot."""
        return True if item in self._remote else None

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Tell how long the start took, which is what one waits for."""
        if self._summary:
            terminalreporter.write_line(f"kernel tests ran in a virtual machine: {self._summary}")

    def pytest_unconfigure(self) -> None:
        """End the guest, whatever ended this run."""
        if self._run is not None:
            self._run.close()


def _is_kernel_test(item: pytest.Item) -> bool:
    return item.get_closest_marker(MARKER) is not None


def pytest_itemcollected(item: pytest.Item) -> None:
    """Mark what lies in the kernel tests' directories, so that ``-m kernel`` finds it."""
    root = item.config.rootpath
    if any(item.path.is_relative_to(root / directory) for directory in DIRECTORIES):
        item.add_marker(MARKER)


def pytest_configure(config: pytest.Config) -> None:
    """Set the plugin up."""
    config.addinivalue_line("markers", f"{MARKER}: needs real ALSA drivers")
    config.pluginmanager.register(KernelTests(config), "rig-kernel-tests")


def pytest_report_header() -> str:
    """Say where the kernel tests run."""
    return f"kernel tests: {'on this machine' if runs_here() else 'in a virtual machine'}"
