"""`aioalsa doctor`: why there is no sound, or no input, and what to do about it.

Exit status: 0 if nothing is wrong, 1 if no sound can be had, 3 if there are warnings only.
"""

from __future__ import annotations

import dataclasses
import json as json_module
import os
import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Annotated

import anyio
import anyio.to_thread
from cyclopts import Parameter
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from .. import AlsaError
from .. import doctor as alsa_doctor
from ..doctor import Severity
from ._console import align, console, fail, is_live, say
from ._doctor_sound import listen_to, play_tone
from ._options import refusing

if TYPE_CHECKING:
    from rich.console import Console

    from ..doctor import Finding, Report

Device = Annotated[str, Parameter(name=["--device", "-D"])]
Switch = Annotated[bool, Parameter(negative=())]

_STATUS = {None: 0, Severity.NOTE: 0, Severity.WARNING: 3, Severity.ERROR: 1}
_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


async def doctor(
    *,
    device: Device = "default",
    play: Switch = False,
    listen: Switch = False,
    fix: Switch = False,
    yes: Annotated[bool, Parameter(name=["--yes", "-y"], negative=())] = False,
    json: Switch = False,
) -> int:
    """Find out why there is no sound, or no input, and what to do about it.

    Looks at alsa-lib, drivers, device nodes, rights, configuration, the order of cards, who has the
    device, mixers, jacks, and running streams. Causes are told first, with the commands that help.

    Exit status: 0 nothing is wrong, 1 no sound can be had, 3 there are warnings only.

    ```sh
    aioalsa doctor                              # of what programs play to
    aioalsa doctor --play --listen              # with a tone and the microphone
    aioalsa doctor -D plughw:PCH --fix          # asks before it unmutes anything
    aioalsa doctor --json | jq '.findings[0]'
    ```

    Args:
        device: which PCM to ask about.
        play: play a test tone, left and then right, and ask whether it was heard.
        listen: record for some seconds, and show how loud it is.
        fix: set mixers so that something comes through, after asking.
        yes: do not ask.
        json: print JSON.
    """
    with refusing():
        report = await alsa_doctor.examine(device)
    if fix and await mend(report, yes=yes, quiet=json):
        report = await alsa_doctor.examine(device)
    heard: list[Finding | None] = []
    if play:
        heard.append(await _play(device, ask=not (json or yes)))
    if listen:
        heard.append(await _listen(device, quiet=json))
    report = dataclasses.replace(report, findings=(*report.findings, *filter(None, heard)))
    if json:
        say(json_module.dumps(plain(report), indent=2))
    else:
        show(report)
    return _STATUS[report.severity]


# Asking, setting right, trying.


async def answer(question: str) -> bool:
    """Ask on the terminal; anything but yes, as the end of the input, is no."""
    print(f"{question} [y/N] ", end="", file=sys.stderr, flush=True)
    line = b""
    while not line.endswith(b"\n"):
        with suppress(OSError):  # of a file, which is always ready
            await anyio.wait_readable(0)
        # Byte by byte: the next line is the next answer.
        byte = await anyio.to_thread.run_sync(os.read, 0, 1)
        if not byte:
            say("", stderr=True)
            break
        line += byte
    return line.strip().lower() in (b"y", b"yes")


async def mend(report: Report, *, yes: bool, quiet: bool) -> bool:
    """Set what is safe to set, after asking; return whether anything was."""
    fixes = [fix for finding in report.findings for fix in finding.fixes]
    done = False
    for fix in fixes:
        if not yes and not await answer(f"Set {fix.element} ({fix.ctl}) to: {fix.words}?"):
            continue
        try:
            await alsa_doctor.fix(fix)
        except (AlsaError, KeyError) as error:
            fail(f"{fix.element} ({fix.ctl}): {error}")
            continue
        done = True
        if not quiet:
            say(f"{fix.element} ({fix.ctl}) is set: {fix.words}")
    if not fixes and not quiet:
        say("There is nothing that could be set right from here.")
    return done


async def _play(device: str, *, ask: bool) -> Finding | None:
    try:
        await play_tone(device)
    except AlsaError as error:
        fail(str(error).splitlines()[0])
        return None  # the examination tells why
    heard = not ask or await answer("Did you hear it?")
    return None if heard else alsa_doctor.not_heard(device)


async def _listen(device: str, *, quiet: bool) -> Finding | None:
    try:
        peak = await listen_to(device, quiet=quiet)
    except AlsaError as error:
        fail(str(error).splitlines()[0])
        return None
    return alsa_doctor.quiet_input(device, peak)


# Telling.


def plain(report: Report) -> dict[str, object]:
    """Return a report as JSON has it."""
    return {
        "device": report.device,
        "severity": report.severity,
        "facts": [{"topic": topic, "text": text} for topic, text in report.facts],
        "findings": [
            {**dataclasses.asdict(finding), "commands": commands(finding)}
            for finding in report.findings
        ],
    }


def commands(finding: Finding) -> list[str]:
    """Return the commands of a finding as this user can call them."""
    if not finding.as_root or os.geteuid() == 0:
        return list(finding.commands)
    return [
        f'sudo sh -c "{command}"' if any(sign in command for sign in ">&") else f"sudo {command}"
        for command in finding.commands
    ]


def show(report: Report) -> None:
    """Show a report: wrapped and coloured on a terminal, a line for each thing elsewhere."""
    screen = console()
    live = is_live(screen)

    def put(line: Text, indent: int = 0) -> None:
        if live:
            screen.print(Padding(line, (0, 0, 0, indent), expand=False))
        else:
            say(" " * indent + line.plain)

    _show_facts(report, screen if live else None)
    for number, finding in enumerate(report.findings, 1):
        put(Text())
        put(
            Text.assemble(
                f"{number}. ",
                (f"{finding.severity}: ", _STYLES[finding.severity]),
                finding.what,
                (f"  [{finding.code}]", "dim"),
            )
        )
        put(Text(finding.why), 3)
        put(Text(finding.advice), 3)
        for command in commands(finding):
            # Not wrapped, as it is to be copied.
            say(f"     {command}")
    put(Text())
    put(Text(_verdict(report), "bold"))


def _show_facts(report: Report, screen: Console | None) -> None:
    topics = [topic for topic, _ in report.facts]
    # A topic stands before its first line only.
    rows = [
        ("" if topic in topics[:number] else topic, text)
        for number, (topic, text) in enumerate(report.facts)
    ]
    if screen is None:
        for line in align(rows) if rows else ():
            say(line)
        return
    grid = Table.grid(padding=(0, 2, 0, 0))
    for topic, text in rows:
        grid.add_row(Text(topic, "dim"), text)
    screen.print(grid)


def _verdict(report: Report) -> str:
    if report.severity in (None, Severity.NOTE):
        return f"Nothing is wrong with {report.device}."
    errors = sum(finding.severity is Severity.ERROR for finding in report.findings)
    if errors:
        return "Begin with the first: what comes after it may follow from it."
    return f"{report.device} can be played to; see the warnings."
