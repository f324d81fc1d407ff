"""Are the streams that run fed in time, and do they move?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ._values import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from ._system import System

_SUBDEVICE = re.compile(r"/card(\d+)/pcm(\d+)([pc])/sub(\d+)/status$")


def check(system: System) -> Iterator[Finding]:
    """Look at the streams in /proc/asound."""
    late = [path for path in statuses(system) if _is_late(system.text(path))]
    if late:
        names = ", ".join(_told(system, path) for path in late)
        yield Finding(
            "xruns",
            Severity.WARNING,
            f"xruns: {names}",
            "The program did not write, or read, in time: the stream has stopped until it notices.",
            "Give it a larger buffer (`-B` in aplay, `--buffer-time`), the priority that it asks"
            " for (`ulimit -r`; group audio or pipewire in /etc/security/limits.d), or less to do."
            " If it hangs, end it.",
        )
    if system.stuck:
        yield Finding(
            "not-moving",
            Severity.ERROR,
            ", ".join(f"{_told(system, path)} runs, but does not move" for path in system.stuck),
            "Its position stayed the same while the doctor looked twice: the card's interrupts do"
            " not arrive, or the other end of a loopback is not there.",
            "Load the driver again, or start the machine again. If that does not help: for HDA try"
            " the option position_fix=1, or enable_msi=0, of snd-hda-intel.",
            as_root=True,
        )


def statuses(system: System) -> list[Path]:
    """Return the status files of all PCM subdevices."""
    found = system.glob("/proc/asound/card*/pcm*/sub*/status")
    return [path for path in found if _SUBDEVICE.search(str(path))]


def positions(system: System) -> dict[Path, str]:
    """Return where the streams are that run."""
    found: dict[Path, str] = {}
    for path in statuses(system):
        text = system.text(path)
        moved = re.search(r"^hw_ptr *: *([0-9]+)", text, re.MULTILINE)
        if moved and re.search(r"^state: RUNNING", text, re.MULTILINE):
            # With the time of its start: one that was started anew in between did move.
            since = re.search(r"^trigger_time: (\S+)", text, re.MULTILINE)
            found[path] = f"{moved[1]} {since[1] if since else ''}"
    return found


def _is_late(text: str) -> bool:
    count = re.search(r"^xrun_counter *: *([0-9]+)", text, re.MULTILINE)
    return "state: XRUN" in text or bool(count and count[1].strip("0"))


def _told(system: System, path: Path) -> str:
    match = _SUBDEVICE.search(str(path))
    assert match is not None
    card, device, way, subdevice = match.groups()
    owner = re.search(r"owner_pid *: *([0-9]{1,9})", system.text(path))
    who = system.text(f"/proc/{owner[1]}/comm").strip() if owner else ""
    by = f" ({who}, pid {owner[1]})" if owner and who else ""
    return f"hw:{card},{device},{subdevice} {'playback' if way == 'p' else 'capture'}{by}"
