"""What all tests share: the plugin that runs the kernel tests where the drivers are."""

from __future__ import annotations

pytest_plugins = ["tests.kernel.rig.plugin"]
