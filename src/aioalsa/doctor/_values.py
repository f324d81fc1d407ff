"""What the doctor tells: findings, how bad they are, and what can be set right without asking why.

Each kind of finding is in `KINDS`, causes before what follows from them: the order in which
findings are told.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How bad a finding is."""

    ERROR = "error"
    """No sound can be had from the device that was asked about."""
    WARNING = "warning"
    """Something does not work as it should, or will not after the next start."""
    NOTE = "note"
    """Worth to know; nothing is wrong."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of finding.

    Attributes:
        code: its name.
        what: what it is, in a few words.
        hides: what follows from it, and is not told beside it.
    """

    code: str
    what: str
    hides: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class LevelFix:
    """A level of a mixer that can be set so that something is heard.

    Attributes:
        ctl: the name to open the mixer with.
        element: the simple element's name.
        index: which of several by that name.
        side: "playback" or "capture".
        switch: it is to be switched on.
        percent: what its volume becomes, as alsamixer shows it; None if that stays.
    """

    ctl: str
    element: str
    index: int
    side: str
    switch: bool
    percent: int | None

    @property
    def words(self) -> str:
        """What is to be set, in the words of `aioalsa mixer set`."""
        volume = [f"{self.percent}%"] if self.percent is not None else []
        switch = [("unmute" if self.side == "playback" else "cap")] if self.switch else []
        return " ".join([self.side, *volume, *switch])

    @property
    def command(self) -> str:
        """The command that does the same."""
        name = f"{self.element},{self.index}" if self.index else self.element
        # In quotes though most need none: names have blanks.
        return f"aioalsa mixer set {_quoted(name)} {self.words} -D {_quoted(self.ctl)}"


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "'\\''") + "'"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that keeps sound from being heard, or from being recorded.

    Attributes:
        code: which kind of finding it is; a key of `KINDS`.
        severity: how bad it is.
        what: what is the matter, in one line.
        why: how the doctor knows, and what it means.
        advice: what to do about it.
        commands: the shell commands that do so; () where they depend on what only the user knows.
        as_root: they take the system administrator's rights.
        fixes: what `fix` can set right by itself.
    """

    code: str
    severity: Severity
    what: str
    why: str
    advice: str
    commands: tuple[str, ...] = ()
    as_root: bool = False
    fixes: tuple[LevelFix, ...] = ()


def _kinds(*kinds: tuple[str, str] | tuple[str, str, str]) -> dict[str, Kind]:
    made = (Kind(code, what, frozenset(" ".join(rest).split())) for code, what, *rest in kinds)
    return {kind.code: kind for kind in made}


_NO_CARD = (
    "modules-missing driver-blacklisted driver-missing driver-not-loaded driver-not-bound"
    " driver-disabled driver-failed no-hardware"
)
_CANNOT_OPEN = "cannot-open default-broken"
_NODES = f"{_CANNOT_OPEN} default-card-missing wrong-default-card"

KINDS = _kinds(
    ("no-library", "alsa-lib is not installed", f"{_CANNOT_OPEN} broken-config"),
    ("no-library-files", "alsa-lib's own configuration is not there", _CANNOT_OPEN),
    ("old-library", "alsa-lib is older than what aioalsa is tested with"),
    ("no-sound-in-kernel", "the kernel was built without sound", f"{_NO_CARD} {_NODES}"),
    ("modules-missing", "the running kernel's modules are not there", f"driver-missing {_NODES}"),
    ("driver-blacklisted", "the driver of a sound card is forbidden to load", _NODES),
    ("driver-missing", "this kernel has no driver for a sound card", _NODES),
    ("driver-not-loaded", "the driver of a sound card is not loaded", _NODES),
    ("driver-not-bound", "a loaded driver has not taken its sound card", _NODES),
    ("driver-disabled", "an option tells a driver to ignore its sound card", _NODES),
    ("index-conflict", "two drivers are told to take the same card number", "driver-failed"),
    ("driver-failed", "a driver could not start its sound card", _NODES),
    ("given-away", "a sound card is reserved for a virtual machine", _NODES),
    ("no-hardware", "there is no sound card", _NODES),
    ("container-without-nodes", "the container was started without sound devices", _NODES),
    ("node-missing", "device nodes are missing in /dev/snd", _NODES),
    ("snap-not-connected", "the snap may not use ALSA", _NODES),
    ("device-denied", "the container may not use the sound devices that it shows", _NODES),
    ("container-group", "the container's user is not in the group of the devices", _NODES),
    ("node-mode", "device nodes cannot be opened by their group", _NODES),
    ("not-logged-in-again", "the user is in the group since the last login only", _NODES),
    ("not-in-group", "the user is not in the group of the devices", _NODES),
    ("config-unreadable", "a configuration file cannot be read"),
    ("broken-config", "a configuration file is broken", f"{_CANNOT_OPEN} wrong-default-card"),
    ("bad-environment", "a variable of the environment names what is not there",
     f"{_CANNOT_OPEN} default-card-missing wrong-default-card no-library-files"),
    ("default-card-missing", "the device is on a card that is not there", _CANNOT_OPEN),
    ("null-device", "the device throws all sound away", "wrong-default-card"),
    ("plugin-missing", "alsa-lib lacks a plug-in that the device needs", _CANNOT_OPEN),
    ("default-broken", "the definition of the device is broken", "cannot-open"),
    ("wrong-default-card", "the device is on a card that cannot do it", _CANNOT_OPEN),
    ("no-runtime-dir", "this session cannot find the user's sound server",
     f"server-not-running {_CANNOT_OPEN}"),
    ("server-not-running", "the sound server that the device goes to is not running", _CANNOT_OPEN),
    ("server-holds-device", "a sound server has the device", "device-busy cannot-open"),
    ("device-busy", "a program has the device", "cannot-open"),
    ("cannot-open", "the device cannot be opened"),
    ("muted", "an output is muted or at zero"),
    ("nothing-plugged", "nothing is plugged into any output"),
    ("capture-off", "what is recorded is switched off or at zero"),
    ("not-moving", "a stream runs, and no sample moves"),
    ("xruns", "a program is too slow for its stream"),
    ("not-heard", "the test tone was not heard"),
    ("silent-input", "the microphone gives nothing but silence"),
    ("restore-masked", "levels are not restored when the machine starts"),
    ("no-alsactl", "nothing is there that would restore levels"),
    ("booted-by-kexec", "the kernel was started by another one"),
)  # fmt: skip
ORDER = {code: place for place, code in enumerate(KINDS)}


def ranked(findings: list[Finding]) -> list[Finding]:
    """Return findings with causes first, without those that follow from others.

    Errors come before warnings, and those before notes. What is less bad hides nothing: it may be
    about another card.
    """
    severities = list(Severity)

    def hidden(finding: Finding) -> bool:
        return any(
            finding.code in KINDS[other.code].hides
            and severities.index(other.severity) <= severities.index(finding.severity)
            for other in findings
        )

    left = [finding for finding in findings if not hidden(finding)]
    return sorted(left, key=lambda f: (severities.index(f.severity), ORDER[f.code]))
