"""What all tests share: checks that failed before, event loops, where the kernel tests run."""

from __future__ import annotations

pytest_plugins = ["tests._checks", "tests.backends", "tests.kernel.rig.plugin"]
