"""Runs the tests of MIDI 2.0: `python -m tests.midi2 [pytest's arguments]`.

`python -m tests.midi2 --run CMD` runs a command there instead, for a look around.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from tests.kernel.rig.__main__ import run_in_guest
from tests.kernel.rig.kernel import RigError
from tests.midi2.build import environment


def main(arguments: list[str]) -> int:
    """Build what is missing, and give way to pytest."""
    try:
        os.environ.update(environment())
        if arguments[:1] == ["--run"]:
            return run_in_guest(arguments[1:])
    except RigError as error:
        print(f"midi2: {error}", file=sys.stderr)
        return 125
    pytest = [sys.executable, "-m", "pytest", *(arguments or [str(Path(__file__).parent)])]
    os.execv(sys.executable, pytest)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
