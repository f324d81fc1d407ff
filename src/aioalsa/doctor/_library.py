"""Is alsa-lib there, with its own files, and new enough?"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ._values import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._system import System

OLDEST = (1, 2, 8)
STOCK = "/usr/share/alsa/alsa.conf"
_PACKAGES = (
    "Debian and Ubuntu: apt install {debian}; Fedora: dnf install {fedora};"
    " Alpine: apk add {alpine}"
)


def check(system: System) -> Iterator[Finding]:
    """Look at alsa-lib itself."""
    if not system.library:
        yield Finding(
            "no-library",
            Severity.ERROR,
            "alsa-lib (libasound.so.2) cannot be loaded",
            system.library_error or "The loader did not find it.",
            "Install it. "
            + _PACKAGES.format(
                debian="libasound2 (libasound2t64 from Debian 13 and Ubuntu 24.04 on)",
                fedora="alsa-lib",
                alpine="alsa-lib",
            ),
            as_root=True,
        )
    elif _numbers(system.library) < OLDEST:
        yield Finding(
            "old-library",
            Severity.NOTE,
            f"alsa-lib {system.library} is older than 1.2.8",
            "aioalsa is tested with 1.2.8 and later.",
            "If something is odd, try a newer alsa-lib first.",
        )
    yield from _own_files(system)


def _own_files(system: System) -> Iterator[Finding]:
    given = system.environment.get("ALSA_CONFIG_PATH")
    directory = system.environment.get("ALSA_CONFIG_DIR")
    if given:
        missing = [path for path in given.split(":") if not system.exists(path)]
        if missing:
            yield Finding(
                "bad-environment",
                Severity.ERROR,
                f"ALSA_CONFIG_PATH names {missing[0]}, which is not there",
                "alsa-lib reads it in place of its own alsa.conf, so no name is known to it.",
                "Take the variable out of the environment, or have it name alsa.conf"
                + (
                    f": in a snap $SNAP{STOCK}, with libasound2-data among its stage-packages."
                    if system.snap
                    else "."
                ),
                ("unset ALSA_CONFIG_PATH",),
            )
        return
    stock = f"{directory}/alsa.conf" if directory else STOCK
    if not system.exists(stock):
        yield Finding(
            "no-library-files",
            Severity.ERROR,
            f"alsa-lib's configuration {stock} is not there",
            "Without it no name is known, not even hw:0."
            + (" A snap does not see the system's." if system.snap else ""),
            f"Set ALSA_CONFIG_PATH=$SNAP{STOCK}, with libasound2-data among the stage-packages."
            if system.snap
            else "Install it. "
            + _PACKAGES.format(debian="libasound2-data", fedora="alsa-lib", alpine="alsa-lib"),
            as_root=True,
        )


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.findall("[0-9]{1,9}", version)[:3])
