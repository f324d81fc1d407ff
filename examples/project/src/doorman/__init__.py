"""Listens for three knocks at a door, and answers with a chime."""

from __future__ import annotations

import sys

import anyio

from aioalsa import AlsaError

from ._chime import chime
from ._knocks import Knock, knocks
from ._service import Doorman

__all__ = ["Doorman", "Knock", "chime", "knocks", "main"]


def main() -> None:
    """Serve the devices that were named, "default" otherwise, until Ctrl-C or until they go."""
    microphone, speaker = [*sys.argv[1:], "default", "default"][:2]
    try:
        anyio.run(Doorman(microphone, speaker).serve)
    except KeyboardInterrupt:
        sys.exit(130)
    except AlsaError as error:
        sys.exit(f"doorman: {error}")
