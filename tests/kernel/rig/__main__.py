"""Command line of the rig: ``python -m tests.kernel.rig run -- CMD`` runs a command in the guest.

``fetch`` only downloads the kernel and packs the first filesystem, which a boot does by itself.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from tests.kernel.rig.initramfs import get_initramfs
from tests.kernel.rig.kernel import RigError, get_kernel
from tests.kernel.rig.machine import (
    GuestDiedError,
    Machine,
    describe_exit,
    exit_status,
    pass_on,
    results_directory,
)
from tests.kernel.rig.qemu import COUNTING


def main() -> int:
    """Run one sub-command and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.kernel.rig", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("fetch", help="download the kernel and pack the first filesystem")
    run = commands.add_parser("run", help="run a command in the virtual machine")
    run.add_argument("argv", nargs="+", metavar="CMD")
    run.add_argument("--count", action="store_true", help="make time out of instructions")
    options = parser.parse_args()
    try:
        if options.command == "fetch":
            print(get_initramfs(get_kernel()))
            return 0
        if options.count:
            os.environ["AIOALSA_RIG_ACCEL"] = COUNTING
        return run_in_guest(options.argv)
    except RigError as error:
        print(f"rig: {error}", file=sys.stderr)
        return 125


def run_in_guest(argv: list[str]) -> int:
    """Boot, run a command where we are, pass its output on, and return its exit status."""
    with Machine(results_directory(Path.cwd()), on_output=pass_on) as machine:
        print(f"rig: up after {machine.boot_seconds:.1f} s", file=sys.stderr)
        machine.start(argv, cwd=Path.cwd())
        for event in machine.events(lambda: None):
            if event.get("event") == "exit":
                status = exit_status(event)
                if status > 128:
                    print(f"rig: the command {describe_exit(status)}", file=sys.stderr)
                return status
    raise GuestDiedError("the guest told no exit status")


if __name__ == "__main__":
    sys.exit(main())
