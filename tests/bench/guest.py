"""Where measurements are made that need real drivers: here if it has them, else in the rig."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from typing import TYPE_CHECKING

from tests.kernel import cards

if TYPE_CHECKING:
    import argparse


def parse(module: str, parser: argparse.ArgumentParser, *, count: bool) -> argparse.Namespace:
    """Return the options of a module; does not return where it has to be run in the rig.

    Args:
        module: is run there with the same arguments.
        parser: has its options.
        count: make time out of instructions.
    """
    parser.add_argument("--here", action="store_true", help="not in a virtual machine")
    options = parser.parse_args()
    if cards.present().get(0) is None and not options.here:
        command = [sys.executable, "-m", "tests.kernel.rig", "run"]
        command += [*["--count"][: int(count)], "--"]
        command += [sys.executable, "-m", module, "--here", *sys.argv[1:]]
        sys.exit(subprocess.run(command, check=False).returncode)
    load = os.getloadavg()[0]
    print(f"Python {platform.python_version()}, Linux {platform.release()}, load {load:.1f}")
    return options
