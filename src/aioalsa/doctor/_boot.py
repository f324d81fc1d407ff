"""Will levels be as they were after the next start? (alsa-restore of systemd, alsactl, kexec)"""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from ._values import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._system import System

_UNITS = ("alsa-restore.service", "alsa-state.service")
# What alsa-utils' own units know; sound servers keep levels by themselves.
_ALSACTL = ("/usr/sbin/alsactl", "/usr/bin/alsactl", "/sbin/alsactl")
_KEXEC = 0xD  # Documentation/arch/x86/boot.rst, "type_of_loader"


def check(system: System) -> Iterator[Finding]:
    """Look at what restores levels when the machine starts."""
    if not system.card_indexes or system.in_container or system.snap:
        return
    if system.exists("/run/systemd/system"):
        yield from _units(system)
    loader = system.text("/proc/sys/kernel/bootloader_type").strip()
    if re.fullmatch("[0-9]{1,9}", loader) and int(loader) >> 4 == _KEXEC:
        yield Finding(
            "booted-by-kexec",
            Severity.NOTE,
            "this kernel was started by another one (kexec)",
            "No firmware ran in between, so the sound chips are as the last kernel left them; and"
            " `kexec -e` stores no levels before, as a shutdown does.",
            "If levels are wrong, restore them. If the card is silent all the same, switch the"
            " machine off and on once.",
            ("alsactl restore",),
            as_root=True,
        )


def _units(system: System) -> Iterator[Finding]:
    if not any(map(system.exists, _ALSACTL)):
        yield Finding(
            "no-alsactl",
            Severity.NOTE,
            "nothing restores levels when the machine starts",
            "alsactl is not installed. Drivers begin muted, or at zero.",
            "Install alsa-utils, if no sound server keeps the levels.",
            as_root=True,
        )
    masked = [unit for unit in _UNITS if _is_masked(system, unit)]
    # Only one of the two does the work, chosen by whether there is a state daemon.
    daemon = system.exists("/etc/alsa/state-daemon.conf")
    needed = _UNITS[1] if daemon else _UNITS[0]
    if needed in masked:
        yield Finding(
            "restore-masked",
            Severity.WARNING,
            f"levels are not restored when the machine starts: {needed} is masked",
            f"/etc/systemd/system/{needed} leads to /dev/null.",
            "Unmask it, and store the levels as they should be.",
            (f"systemctl unmask {needed}", "alsactl store"),
            as_root=True,
        )


def _is_masked(system: System, unit: str) -> bool:
    try:
        return os.readlink(system.path(f"/etc/systemd/system/{unit}")) == "/dev/null"
    except OSError:  # it is no link, or not there
        return False
