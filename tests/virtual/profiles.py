"""Use-case profiles that open without a card, and alsaucm as the witness of what they have."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from aioalsa.ucm import UseCase

INSTALLED = Path("/usr/share/alsa/ucm2")
# What alsa-lib fills in from a card; here there is none.
CARD = {"CardId": "Card", "CardLongName": "Long", "CardName": "Name", "CardComponents": "hs:1"}

OWN = """
Syntax 4
SectionUseCase."HiFi" { File "HiFi.conf" Comment "Music" }
SectionUseCase."Voice Call" { File "Call.conf" Comment "Telephone" }
"""
HIFI = """
SectionVerb {
    Value { TQ "Music" PlaybackRate "48000" }
}
SectionDevice."Speaker" {
    Comment "Loudspeakers"
    ConflictingDevice [ "Headphones" ]
    Value { PlaybackPriority 100 PlaybackPCM "hw:Own,0" PlaybackMixerElem "Speaker,1" }
}
SectionDevice."Headphones" {
    Comment "Headphones"
    ConflictingDevice [ "Speaker" ]
    Value { PlaybackPriority 200 PlaybackPCM "hw:Own,1" JackControl "Headphone Jack" }
}
SectionDevice."Mic" { Value { CapturePriority 100 CapturePCM "hw:Own,0" } }
SectionModifier."Capture Voice" {
    Comment "Speech"
    SupportedDevice [ "Mic" ]
    Value { CapturePCM "hw:Own,2" TQ "Voice" }
}
"""
CALL = """
SectionVerb { Value { TQ "Voice" } }
SectionDevice."Earpiece" { Comment "At the ear" Value { PlaybackPriority 1 PlaybackPCM "hw:0" } }
"""

# For a loopback card: its controls are set, of the last subdevice that nobody plays on.
LOOP = """
Syntax 4
SectionUseCase."HiFi" { File "HiFi.conf" Comment "Music" }
"""
LOOP_HIFI = """
SectionVerb {
    EnableSequence [ cdev "hw:CARD" cset "CONTROL 100001" ]
    DisableSequence [ cdev "hw:CARD" cset "CONTROL 100000" ]
    Value { TQ "Music" }
}
SectionDevice."Speaker" {
    ConflictingDevice [ "Headphones" ]
    EnableSequence [ cdev "hw:CARD" cset "CONTROL 100010" ]
    DisableSequence [ cdev "hw:CARD" cset "CONTROL 100011" ]
    TransitionSequence."Headphones" [ cdev "hw:CARD" cset "CONTROL 100012" ]
    Value { PlaybackPriority 100 PlaybackPCM "hw:CARD,0" }
}
SectionDevice."Headphones" {
    ConflictingDevice [ "Speaker" ]
    EnableSequence [ cdev "hw:CARD" cset "CONTROL 100020" ]
    Value { PlaybackPriority 200 PlaybackPCM "hw:CARD,1" }
}
SectionDevice."Mic" {
    EnableSequence [ cdev "hw:CARD" cset "CONTROL 100030" ]
    Value { CapturePriority 100 CapturePCM "hw:CARD,0" }
}
SectionModifier."Capture Voice" {
    SupportedDevice [ "Mic" ]
    EnableSequence [ cdev "hw:CARD" cset "CONTROL 100040" ]
    DisableSequence [ cdev "hw:CARD" cset "CONTROL 100041" ]
    Value { CapturePCM "hw:CARD,1" }
}
"""
LOOP_CONTROL = "iface=PCM,name='PCM Rate Shift 100000',device=0,subdevice=7"


def point_to(top: Path, profile: Path) -> None:
    """Have cards that are not there open a profile."""
    inside = profile.relative_to(top)
    where = f'UseCasePath.only {{ Directory "{inside.parent}" File "{inside.name}" }}'
    (top / "ucm.conf").write_text(f"Syntax 4\n{where}\n")


def make_own(top: Path) -> None:
    """Write a profile with everything in it."""
    (top / "own").mkdir(parents=True)
    (top / "own" / "own.conf").write_text(OWN)
    (top / "own" / "HiFi.conf").write_text(HIFI)
    (top / "own" / "Call.conf").write_text(CALL)
    point_to(top, top / "own" / "own.conf")


def make_loop(top: Path, card: int) -> None:
    """Write a profile that sets `LOOP_CONTROL` of a loopback card."""
    (top / "loop").mkdir(parents=True)
    (top / "loop" / "loop.conf").write_text(LOOP)
    text = LOOP_HIFI.replace("CARD", str(card)).replace("CONTROL", LOOP_CONTROL)
    (top / "loop" / "HiFi.conf").write_text(text)
    point_to(top, top / "loop" / "loop.conf")


def copy_installed(top: Path) -> list[Path]:
    """Copy the installed profiles, what a card would tell put in; return the main file of each."""
    shutil.copytree(INSTALLED, top)
    for path in top.rglob("*.conf"):
        text = re.sub(r"\$\{(Card\w+)\}", lambda m: CARD.get(m[1], m[0]), path.read_text())
        path.write_text(text)
    named = (p for p in sorted(top.rglob("*.conf")) if p.parts[len(top.parts)] != "conf.d")
    return [
        path for path in named if not path.is_symlink() and "SectionUseCase" in path.read_text()
    ]


# Each with its comment, where there is one.
LISTED = re.compile(r"^  \d+: (.*)\n(?:    (.*)\n)?", re.MULTILINE)


def pairs(text: str) -> list[UseCase]:
    """Return what alsaucm lists with comments."""
    return [UseCase(name, comment) for name, comment in LISTED.findall(text)]


class Failed(Exception):
    """alsaucm could not do it."""


def alsaucm(top: Path, *commands: str, card: str = "card") -> str:
    """Return what alsaucm prints for commands in one go, each answer between its markers."""
    done = subprocess.run(
        ["alsaucm", "-c", card, "-b", "-"],
        env={**os.environ, "ALSA_CONFIG_UCM2": str(top)},
        input="\n".join(commands) + "\n",
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode or "failed to open" in done.stderr:
        raise Failed(done.stderr)
    return done.stdout
