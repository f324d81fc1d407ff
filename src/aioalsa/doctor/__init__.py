"""Why is there no sound? An examination of this machine, step by step as an expert does it.

    report = await doctor.examine("default")
    for finding in report.findings:
        print(finding.what, finding.advice, *finding.commands, sep="\\n")

1. alsa-lib is asked where the device leads; the device, its mixers and its jacks are opened for a
   moment (`_collect`). Together with the trees of /proc, /sys, /etc and /dev that is a `System`.
2. Each check looks at it and gives `Finding`s: alsa-lib itself (`_library`), hardware and drivers
   (`_drivers`), nodes and rights (`_nodes`), configuration (`_definitions`), the order of cards
   (`_order`), who has the device (`_busy`), mixers and jacks (`_levels`), streams that run
   (`_streams`), and the next start (`_boot`).
3. Causes are told before what follows from them; what merely follows is not told (`KINDS`).
"""

from __future__ import annotations

from ._examine import Report, examine, fix
from ._hearing import not_heard, quiet_input
from ._values import KINDS, Finding, Kind, LevelFix, Severity

__all__ = [
    "KINDS",
    "Finding",
    "Kind",
    "LevelFix",
    "Report",
    "Severity",
    "examine",
    "fix",
    "not_heard",
    "quiet_input",
]
