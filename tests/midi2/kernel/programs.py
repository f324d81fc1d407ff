"""Programs of Debian 13's alsa-utils, which know MIDI 2.0, as witnesses.

They run with the loader, the C library and the alsa-lib that were unpacked beside them.
"""

from __future__ import annotations

import os
import subprocess
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import anyio

from tests.midi2.build import PROGRAMS_VARIABLE

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator

    from anyio.abc import Process


def _command(name: str, *words: str) -> tuple[list[str], dict[str, str]]:
    """Return what runs a program, and its environment."""
    usr = Path(os.environ[PROGRAMS_VARIABLE]) / "usr"
    [libraries] = (usr / "lib").glob("*-linux-gnu")
    [loader] = libraries.glob("ld-linux-*")
    configuration = str(usr / "share" / "alsa" / "alsa.conf")
    return (
        [str(loader), "--library-path", str(libraries), str(usr / "bin" / name), *words],
        {**os.environ, "ALSA_CONFIG_PATH": configuration},
    )


async def run(name: str, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a program until it ends; return its exit code and what it printed."""
    command, environment = _command(name, *words)
    done = await anyio.run_process(
        command, env=environment, check=False, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    return subprocess.CompletedProcess(
        command, done.returncode, done.stdout.decode(), done.stderr.decode()
    )


@asynccontextmanager
async def running(name: str, *words: str) -> AsyncGenerator[Process]:
    """Run a program for as long as this context lasts; it writes line by line."""
    command, environment = _command(name, *words)
    command = ["stdbuf", "-oL", *command]
    async with await anyio.open_process(command, env=environment) as process:
        try:
            yield process
        finally:
            if process.returncode is None:
                process.terminate()
