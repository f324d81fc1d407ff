"""The whole examination: collect, check, put causes first; and setting right what is safe."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

import anyio.to_thread

from .. import mixer
from .._arguments import device_name
from . import (
    _boot,
    _busy,
    _definitions,
    _drivers,
    _levels,
    _library,
    _nodes,
    _order,
    _streams,
)
from ._collect import collect
from ._facts import facts
from ._values import Finding, LevelFix, Severity, ranked

if TYPE_CHECKING:
    from ._system import System

_CHECKS = (
    _library.check,
    _drivers.check,
    _nodes.check,
    _definitions.check,
    _order.check,
    _busy.check,
    _levels.check,
    _streams.check,
    _boot.check,
)


@dataclass(frozen=True, slots=True)
class Report:
    """What an examination has found.

    Attributes:
        device: the name that was asked about.
        facts: what there is, as pairs of a topic and a line.
        findings: what is wrong, causes first.
    """

    device: str
    facts: tuple[tuple[str, str], ...]
    findings: tuple[Finding, ...]

    @property
    def severity(self) -> Severity | None:
        """The worst there is; None if nothing was found."""
        severities = {finding.severity for finding in self.findings}
        return next((severity for severity in Severity if severity in severities), None)


async def examine(device: str = "default") -> Report:
    """Find out why there is no sound from a device, or no input.

    The device is opened for a moment, both ways; nothing is played and nothing is set.

    Args:
        device: the name of a PCM.
    """
    name = device_name(device)
    system = await collect(name, dict(os.environ))
    return await anyio.to_thread.run_sync(report, system, name)


def report(system: System, device: str = "default") -> Report:
    """Check a machine; reads files, and has alsa-lib parse configuration."""
    found = [finding for check in _CHECKS for finding in check(system)]
    # Playing and recording may fail alike; it is told once, as bad as the worse.
    unique: dict[str, Finding] = {}
    for finding in ranked(found):
        unique.setdefault(f"{finding.code} {finding.what}", finding)
    return Report(device, tuple(facts(system)), tuple(unique.values()))


async def fix(level: LevelFix) -> None:
    """Set a level so that something comes through.

    Raises:
        AlsaError: it could not be set.
        KeyError: the element is gone.
    """
    async with mixer.open(level.ctl) as opened:
        element = opened[level.element, level.index]
        side = element.playback if level.side == "playback" else element.capture
        if level.percent is not None:
            await side.set_percent(level.percent)
        if level.switch:
            await side.set_switch(True)
