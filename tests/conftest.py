"""What all tests share: checks that failed before them, and where the kernel tests run."""

from __future__ import annotations

pytest_plugins = ["tests._checks", "tests.kernel.rig.plugin"]
